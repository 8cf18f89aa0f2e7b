"""Two people save the same thing: nothing is overwritten, both versions are shown and put together (trust D2)."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from types import SimpleNamespace
from typing import Any

import pytest
from builders import Build
from pages import Page

from tests.timing import processor_seconds
from workgroups import conflict
from workgroups.board.models import Answer, Card
from workgroups.groups.models import WorkGroup
from workgroups.schedule.models import GroupSession
from workgroups.tasks.models import GapTask, TaskPrompt

EDITS = {
    "card": (Card, "title", lambda s: f"{s.url}/cards/{s.card.id}/edit", "Save changes", ("author", "partner")),
    "gap task": (
        GapTask,
        "purpose",
        lambda s: f"{s.url}/tasks/{s.task.id}/edit",
        "Save changes",
        ("lead", "cohort_lead"),
    ),
    "session": (
        GroupSession,
        "plan",
        lambda s: f"{s.url}/sessions/{s.session.id}/edit",
        "Save session",
        ("lead", "manager"),
    ),
    "group": (WorkGroup, "focus", lambda s: f"{s.url}/edit", "Save changes", ("lead", "manager")),
}


@pytest.fixture
def shared(scene: SimpleNamespace, build: Build) -> SimpleNamespace:
    """The scene, in which Sam works on Tom's card too and the group has a Cohort Lead."""
    from workgroups.board.models import CoAuthor

    build.save(CoAuthor(card_id=scene.card.id, person_id=scene.partner.id, invited_by_id=scene.author.id))
    scene.cohort_lead = build.member(scene.group, "cohort_lead", name="Ruth Coleman")
    return scene


def collide(
    scene: SimpleNamespace, browse: Any, noun: str, mine: dict[str, str], theirs: dict[str, str]
) -> tuple[Any, Page]:
    """Both open the form, the second person saves first; the first person's browser and the page they get."""
    _, _, page, button, (one, other) = EDITS[noun]
    first, second = browse(getattr(scene, one)), browse(getattr(scene, other))
    opened, other_opened = first.get(page(scene)), second.get(page(scene))
    assert second.send(other_opened, button, **theirs).status == 303
    return first, first.send(opened, button, **mine)


def stored(build: Build, scene: SimpleNamespace, noun: str) -> Any:
    row = {"card": scene.card, "gap task": scene.task, "session": scene.session, "group": scene.group}[noun]
    return build.read(type(row), row.id)


@pytest.mark.parametrize("noun", EDITS)
def test_both_versions_stand_side_by_side_and_are_saved_once(
    shared: SimpleNamespace, build: Build, browse: Any, noun: str
) -> None:
    name, other = EDITS[noun][1], getattr(shared, EDITS[noun][4][1])
    first, page = collide(shared, browse, noun, {name: "Bars before symbols"}, {name: "Bars after symbols"})
    assert (page.status, page.heading) == (409, f"Two of you changed this {noun}")
    assert other.name in page.html.select_one(".lede").get_text()
    own, theirs = page.html.select(".version")
    assert own.find("ins").get_text() == "[only in yours: before]"
    assert theirs.find("del").get_text() == "[only in theirs: after]"
    assert other.name in theirs.h3.get_text()
    assert page.form("Save")[1][name].strip() == "Bars before symbols"
    assert getattr(stored(build, shared, noun), name) == "Bars after symbols"
    assert first.send(page, "Save", **{name: "Bars before and after symbols"}).status == 303
    assert getattr(stored(build, shared, noun), name) == "Bars before and after symbols"


@pytest.mark.parametrize("noun", ["card", "gap task", "session", "group"])
@pytest.mark.parametrize(
    ("button", "expected"),
    [("Use theirs", "Theirs"), ("Use yours", "Mine"), ("Use both, one after the other", "Mine\n\nTheirs")],
)
def test_a_box_is_filled_with_either_or_both_without_saving_and_without_script(
    shared: SimpleNamespace, build: Build, browse: Any, noun: str, button: str, expected: str
) -> None:
    name = EDITS[noun][1]
    first, page = collide(shared, browse, noun, {name: "Mine"}, {name: "Theirs"})
    buttons = {
        one["value"].split(":")[1]: one.get_text(" ", strip=True) for one in page.html.select("button[name=take]")
    }
    if noun == "card" and "both" in button:
        assert "both" not in buttons, "a title is one line"
        return
    words = next(one for one in buttons.values() if one.startswith(button))
    edited = first.send(page, words, **{name: "Half a thought"})
    assert edited.status == 200
    assert edited.form("Save")[1][name].strip().replace("\r\n", "\n") == expected
    assert edited.html.select(".version")[0].get_text().count("Mine") == 1, "what was typed first still stands there"
    assert getattr(stored(build, shared, noun), name) == "Theirs"
    assert first.send(edited, "Save").status == 303
    assert getattr(stored(build, shared, noun), name).replace("\r\n", "\n") == expected


def test_what_only_they_changed_is_kept_and_what_only_i_changed_is_mine(
    shared: SimpleNamespace, build: Build, browse: Any
) -> None:
    first, page = collide(
        shared,
        browse,
        "gap task",
        {"purpose": "My purpose", "minutes": "40"},
        {"what_to_try": "Their try", "due_on": "2027-05-03"},
    )
    assert [one.get_text() for one in page.html.select(".conflict > h2")] == ["What to try", "Due"]
    assert "You did not change this" in page.words
    assert "only you changed it: Purpose , Minutes it takes ." in page.words
    assert first.send(page, "Save").status == 303
    task = build.read(GapTask, shared.task.id)
    assert (task.purpose, task.minutes, task.what_to_try) == ("My purpose", 40, "Their try")
    assert task.due_on.isoformat() == "2027-05-03"


def test_rows_that_they_added_and_i_did_not_touch_stay(shared: SimpleNamespace, build: Build, browse: Any) -> None:
    theirs = {
        "prompts-3-text": "A question of theirs",
        "materials-0-title": "A film",
        "materials-0-url": "https://film.example",
    }
    first, page = collide(shared, browse, "gap task", {"purpose": "My purpose"}, theirs)
    before = [row.id for row in build.all(TaskPrompt, task_id=shared.task.id)]
    assert first.send(page, "Save").status == 303
    prompts = build.all(TaskPrompt, task_id=shared.task.id)
    assert [row.id for row in prompts] == before, "their question is kept, not asked a second time"
    assert "A question of theirs" in [row.text for row in prompts if not row.retired_at]
    assert "A film" in first.get(f"{shared.url}/tasks/{shared.task.id}").words


def test_a_row_that_they_added_beyond_my_rows_stays(shared: SimpleNamespace, build: Build, browse: Any) -> None:
    theirs = {f"materials-{number}-title": f"Paper {number}" for number in range(5)}
    first, page = collide(shared, browse, "session", {"plan": "My plan"}, theirs)
    assert first.send(page, "Save").status == 303
    shown = first.get(f"{shared.url}/sessions/{shared.session.id}").words
    assert [f"Paper {number}" in shown for number in range(5)] == [True] * 5
    assert "My plan" in shown


def test_the_same_person_in_two_tabs_is_told_so(shared: SimpleNamespace, build: Build, browse: Any) -> None:
    author = browse(shared.author)
    one, two = (author.get(f"{shared.url}/cards/{shared.card.id}/edit") for _ in range(2))
    author.send(one, "Save changes", title="Here")
    page = author.send(two, "Save changes", title="There")
    assert (page.status, page.heading) == (409, "You changed this card twice")


def test_a_form_of_the_release_before_without_memory_shows_every_difference(
    shared: SimpleNamespace, build: Build, browse: Any
) -> None:
    lead = browse(shared.lead)
    page = lead.get(f"{shared.url}/sessions/{shared.session.id}/edit")
    manager = browse(shared.manager)
    theirs = manager.get(f"{shared.url}/sessions/{shared.session.id}/edit")
    assert manager.send(theirs, "Save session", plan="Theirs").status == 303
    for base in (None, "not json", "[1]", '"x"'):
        answer = lead.send(page, "Save session", base=base, place="Room 4")
        assert answer.status == 409
        assert {"Place", "Plan"} <= {one.get_text() for one in answer.html.select(".conflict > h2")}


@pytest.mark.parametrize("noun", EDITS)
def test_of_two_saves_at_the_same_moment_one_wins_and_one_is_asked(
    shared: SimpleNamespace, build: Build, browse: Any, noun: str
) -> None:
    _, name, page, button, who = EDITS[noun]
    for attempt in range(3):
        browsers = [browse(getattr(shared, one)) for one in who]
        forms = [one.get(page(shared)).form(button) for one in browsers]
        ready = threading.Barrier(2)

        def save(
            number: int, *, browsers: Any = browsers, forms: Any = forms, ready: Any = ready, attempt: int = attempt
        ) -> int:
            url, values = forms[number]
            sent = {**values, name: f"Words {number} of {attempt}", "csrf_token": browsers[number].token()}
            ready.wait(20)
            return int(browsers[number].client.post(url, data=sent).status_code)

        with ThreadPoolExecutor(2) as pool:
            statuses = list(pool.map(save, range(2)))
        assert sorted(statuses) == [303, 409]
        assert getattr(stored(build, shared, noun), name) == f"Words {statuses.index(303)} of {attempt}"


def test_hostile_words_stay_words(shared: SimpleNamespace, build: Build, browse: Any) -> None:
    bad = "<img src=x onerror=alert(1)> </textarea><script>1</script> <b hx-get=/x>b</b>"
    _, page = collide(
        shared, browse, "session", {"plan": bad, "title": f"a {bad}"}, {"plan": f"{bad} too", "title": f"b {bad}"}
    )
    assert page.html.find("img", src="x") is None
    assert not [one for one in page.html.find_all("script") if not one.get("src")]
    assert all(one.has_attr("hx-ignore") for one in page.html.select("[data-user-content]"))


@pytest.mark.parametrize(
    ("mine", "theirs"),
    [
        ("", ""),
        ("a", ""),
        ("a " * 200_000, "b " * 100_000),
        ("a\n" * 100_000, "a\n" * 90_000),
        ("x" * 200_000, "y" * 200_000),
    ],
)
def test_long_texts_are_compared_in_under_two_seconds(mine: str, theirs: str) -> None:
    with processor_seconds(2):
        conflict.mark(mine, theirs)


def test_marking_changes_no_word() -> None:
    mine, theirs = "One  two\n three", "One two\nthree four"
    for marked, words in zip(conflict.mark(mine, theirs), (mine, theirs), strict=True):
        assert "".join(piece for piece, _ in marked) == words


def test_a_card_keeps_its_answers_apart(shared: SimpleNamespace, build: Build, browse: Any) -> None:
    author = browse(shared.author)
    page = author.get(f"{shared.url}/cards/{shared.card.id}/edit")
    first = next(name for name in page.form("Save changes")[1] if name.startswith("answer_"))
    partner = browse(shared.partner)
    theirs = partner.get(f"{shared.url}/cards/{shared.card.id}/edit")
    assert partner.send(theirs, "Save changes", **{first: "Theirs"}).status == 303
    answer = author.send(page, "Save changes", reflection="For me alone", **{first: "Mine"})
    assert answer.status == 409
    assert author.send(answer, "Save").status == 303
    assert build.all(Answer, card_id=shared.card.id)[0].text == "Mine"
