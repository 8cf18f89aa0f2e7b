"""Which names each act gives, and to whom: everybody asks the address that their own page asks (trust Z1, S1)."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from workgroups import clock
from workgroups.activity import Event
from workgroups.board.models import Card, Comment
from workgroups.extensions import db
from workgroups.groups.models import Membership, WorkGroup
from workgroups.people.models import Person
from workgroups.reflections.models import Reflection
from workgroups.schedule.models import GroupSession
from workgroups.tasks.models import GapTask

EVERYBODY = {"lead", "cohort_lead", "author", "partner", "colleague", "observer", "manager"}
LEADS = {"lead", "cohort_lead"}
MEMBERS = EVERYBODY - {"manager"}


def of(model: type[Any], row: Any) -> Any:
    return db.session.get_one(model, row.id)


def those_who_heard(heard: dict[str, set[str]], name: str) -> set[str]:
    return {who for who, names in heard.items() if name in names}


def by_all(names: set[str]) -> dict[str, set[str]]:
    return {who: set(names) for who in EVERYBODY}


def silent(heard: dict[str, set[str]]) -> set[str]:
    return {who for who, names in heard.items() if not names}


def test_a_card_on_the_board_is_told_to_everybody_with_the_places_that_show_it(scene, build, act, hear):
    draft = build.card(scene.group, scene.author, task=scene.task, draft=True)
    with hear() as heard:
        act(lambda: of(Card, draft).post(by=of(Person, scene.author)))
    names = {f"card-{draft.id}", "board", "home", f"task-{scene.task.id}-cards"}
    assert all(names <= heard[who] for who in EVERYBODY)
    assert those_who_heard(heard, "reflections") == LEADS, "the queue says whose evidence is still to come"


def test_the_first_event_of_a_new_card_has_its_group(scene, browse, build, hear):
    writer = browse(scene.author)
    page = writer.get(f"/groups/{scene.group.id}/cards/new?task={scene.task.id}")
    with hear() as heard:
        answer = writer.send(page, "Post to the board", **{first_question(page): "We folded paper."})
    assert answer.status == 303
    [card] = build.all(Card)
    first = build.all(Event, subject_type="card", subject_id=card.id)[0]
    assert (first.verb, first.group_id) == ("posted", scene.group.id)
    assert those_who_heard(heard, f"card-{card.id}") == EVERYBODY


def first_question(page: Any) -> str:
    return str(page.html.select_one("main textarea")["name"])


def test_a_draft_is_told_to_those_who_write_it_alone(scene, build, act, hear):
    draft = build.card(scene.group, scene.author, draft=True)
    with hear() as heard:
        act(lambda: of(Card, draft).add_co_author(of(Person, scene.partner), by=of(Person, scene.author)))
    assert heard["author"] == heard["partner"] == {f"card-{draft.id}", "board", "home"}
    assert silent(heard) == EVERYBODY - {"author", "partner"}
    with hear() as heard:
        act(lambda: of(Card, draft).remove_co_author(of(Person, scene.partner), by=of(Person, scene.author)))
    assert f"card-{draft.id}" in heard["partner"], "whoever is taken off a draft sees it go"
    with hear() as heard:
        act(lambda: of(Card, draft).delete(by=of(Person, scene.author)))
    assert silent(heard) == EVERYBODY - {"author"}


def test_saving_a_draft_is_nobody_elses_business(scene, browse, build, hear):
    writer = browse(scene.author)
    page = writer.get(f"/groups/{scene.group.id}/cards/new?task={scene.task.id}")
    with hear() as heard:
        writer.send(page, "Save as draft", **{first_question(page): "Not ready."})
    assert build.all(Card)
    assert silent(heard) >= EVERYBODY - {"author"}


@pytest.mark.parametrize("verb", ["delete", "restore"])
def test_a_card_that_goes_or_comes_back_is_told_as_that(scene, build, act, hear, verb):
    card = build.card(scene.group, scene.author, deleted_at=clock.now() if verb == "restore" else None)
    with hear() as heard:
        act(lambda: getattr(of(Card, card), verb)(by=of(Person, scene.author)))
    assert those_who_heard(heard, "board") == EVERYBODY
    assert those_who_heard(heard, f"card-{card.id}-gone") == (EVERYBODY if verb == "delete" else set())


def test_comments_are_told_by_their_card(scene, build, act, hear):
    card = build.card(scene.group, scene.author)
    with hear() as heard:
        act(lambda: of(Card, card).comment("How?", by=of(Person, scene.colleague), form_key="one"))
    assert heard == by_all({f"card-{card.id}", "home"})
    comment = build.all(Comment)[0]
    for verb in ("delete", "restore"):
        with hear() as heard:
            act(lambda verb=verb: getattr(of(Comment, comment), verb)(by=of(Person, scene.colleague)))
        assert heard == by_all({f"card-{card.id}", "home"})


READERS = {"self": {"author"}, "leads": {"author"} | LEADS, "group": MEMBERS}


def reflection_acts(scene: Any, row: Any) -> dict[str, Any]:
    """Everything that is done to a reflection, by what it is called."""

    def reword() -> None:
        of(Reflection, row).reword("Other words.", by=of(Person, scene.author))

    def reply() -> None:
        of(Reflection, row).reply("A thought.", by=of(Person, scene.author), form_key="reply")

    def remove() -> None:
        of(Reflection, row).remove(by=of(Person, scene.author))

    return {"reword": reword, "reply": reply, "remove": remove}


@pytest.mark.parametrize("what", ["reword", "reply", "remove"])
@pytest.mark.parametrize("audience", READERS)
def test_a_reflection_is_told_to_those_who_may_read_it(scene, build, act, hear, audience, what):
    row = build.reflection(build.card(scene.group, scene.author), scene.author, audience=audience)
    with hear() as heard:
        act(reflection_acts(scene, row)[what])
    assert those_who_heard(heard, f"reflection-{row.id}") == READERS[audience]
    assert silent(heard) == EVERYBODY - READERS[audience], "not even that something has happened"


@pytest.mark.parametrize("audience", READERS)
def test_a_reflection_beside_a_draft_is_told_to_its_writer_alone(scene, build, act, hear, audience):
    row = build.reflection(build.card(scene.group, scene.author, draft=True), scene.author, audience=audience)
    with hear() as heard:
        act(reflection_acts(scene, row)["reword"])
    assert silent(heard) == EVERYBODY - {"author"}


@pytest.mark.parametrize("before", READERS)
@pytest.mark.parametrize("after", READERS)
def test_readdressing_reaches_those_who_could_and_those_who_can_read_it(scene, build, act, hear, before, after):
    row = build.reflection(build.card(scene.group, scene.author), scene.author, audience=before)
    with hear() as heard:
        act(lambda: of(Reflection, row).address_to(after, by=of(Person, scene.author)))
    reached = (READERS[before] | READERS[after]) if before != after else set()
    assert those_who_heard(heard, f"reflection-{row.id}") == reached
    assert silent(heard) == EVERYBODY - reached


def test_a_held_reply_is_told_to_nobody_until_it_is_sent(scene, build, act, hear):
    row = build.reflection(build.card(scene.group, scene.author), scene.author, audience="leads")
    words = {"by": scene.lead, "form_key": "held", "hold": True}
    with hear() as heard:
        reply_id = act(lambda: of(Reflection, row).reply("Wait.", **words | {"by": of(Person, scene.lead)}).id)
    assert silent(heard) == EVERYBODY

    def send() -> None:
        [reply] = [one for one in of(Reflection, row).replies if one.id == reply_id]
        reply.send(by=of(Person, scene.lead))

    with hear() as heard:
        act(send)
    assert those_who_heard(heard, f"reflection-{row.id}") == {"author"} | LEADS


def test_gap_tasks_are_told_to_leads_until_they_open(scene, build, act, hear):
    task = build.task(scene.group, scene.lead, status="draft")
    with hear() as heard:
        act(lambda: of(GapTask, task).publish(by=of(Person, scene.lead), opens_at=clock.now() + dt.timedelta(days=2)))
    assert silent(heard) == EVERYBODY - LEADS
    with hear() as heard:
        act(lambda: of(GapTask, task).publish(by=of(Person, scene.lead)))
    assert heard == by_all({f"task-{task.id}", "tasks", "board", "home"})
    for verb in ("close", "reopen"):
        with hear() as heard:
            act(lambda verb=verb: getattr(of(GapTask, task), verb)(by=of(Person, scene.lead)))
        assert those_who_heard(heard, f"task-{task.id}") == EVERYBODY


def test_sessions_people_and_the_group_itself_are_told_to_everybody(scene, build, act, hear):
    session = build.session(scene.group)
    with hear() as heard:
        act(lambda: of(GroupSession, session).cancel(by=of(Person, scene.lead), reason="Snow."))
    assert heard == by_all({f"session-{session.id}", "sessions", "home"})
    leaving = build.member(scene.group)
    membership = build.all(Membership, person_id=leaving.id)[0]
    with hear() as heard:
        act(lambda: of(Membership, membership).end(by=of(Person, scene.lead)))
    assert heard == by_all({"roster", "home"})
    with hear() as heard:
        act(lambda: of(WorkGroup, scene.group).finish(by=of(Person, scene.lead)))
    assert heard == by_all({"group"})


def test_another_group_hears_nothing(scene, build, act, browse):
    other = build.group(scene.hub)
    elsewhere = build.member(other)
    act(lambda: of(Card, build.card(scene.group, scene.author, draft=True)).post(by=of(Person, scene.author)))
    answer = browse(elsewhere).get(f"/groups/{other.id}/live?poll&since=0")
    assert answer.response.json == {"cursor": 0, "names": []}
    assert browse(elsewhere).get(f"/groups/{scene.group.id}/live?poll&since=0").status == 404
