"""A form that is accepted takes its draft along, in the same transaction; a refused one leaves it where it is."""

from __future__ import annotations

import datetime as dt
import io
import re

import pytest
from sqlalchemy import event
from typists import mark_of

from workgroups import clock
from workgroups.board.models import Card, Comment
from workgroups.drafts.models import Draft
from workgroups.extensions import db
from workgroups.reflections.models import Reply
from workgroups.tasks.models import GapTask

TITLE = "Change one representation"


def typed(page, browser, url, place, **fields):
    """Open a form in the browser, save a draft of it as the script would, and give the page back."""
    found = browser.get(url)
    key = mark_of(found, place).partition("~")[2]
    assert page.save(place, key=key, **fields).status == 200
    return found


@pytest.fixture
def at_desk(typist, browse, place):
    """A participant with one browser and one open page."""
    browser = browse(place.person)
    return browser, typist(place.person, browser)


def test_a_comment_takes_its_draft_along(at_desk, place, build):
    browser, page = at_desk
    found = typed(page, browser, place.card_page, place.name, comment="Half")
    assert browser.send(found, "Comment", comment="Whole").status == 303
    assert page.words(place.name) is None
    assert all(not row.fields for row in build.all(Draft))


def test_a_comment_in_place_takes_its_draft_along_and_brings_a_fresh_form(at_desk, place):
    browser, page = at_desk
    found = typed(page, browser, place.card_page, place.name, comment="Half")
    answer = browser.send(found, "Comment", comment="Whole", htmx=True)
    assert answer.status == 200
    assert page.words(place.name) is None
    assert mark_of(answer, place.name) != mark_of(found, place.name)
    assert not answer.html.find("form", attrs={"data-draft-typed": True})


@pytest.mark.parametrize("htmx", [True, False])
def test_a_refused_comment_keeps_its_draft_and_its_key(at_desk, place, htmx):
    browser, page = at_desk
    found = typed(page, browser, place.card_page, place.name, comment=" ")
    answer = browser.send(found, "Comment", comment=" ", htmx=htmx)
    assert answer.status == 422
    assert page.words(place.name) == {"comment": [" "]}
    assert mark_of(answer, place.name) == mark_of(found, place.name)
    assert answer.html.find("form", attrs={"data-draft": place.name}).has_attr("data-draft-typed")


def test_the_draft_goes_in_the_transaction_of_the_comment(at_desk, place, app, build):
    browser, page = at_desk
    found = typed(page, browser, place.card_page, place.name, comment="Half")
    with app.app_context():
        engine = db.engine
    order: list[str] = []

    def note(_connection, _cursor, statement, *_more):
        if re.match(r"INSERT INTO (comment|draft)\b", statement):
            order.append(statement.split()[2])

    def commit(_connection):
        order.append("commit")

    event.listen(engine, "before_cursor_execute", note)
    event.listen(engine, "commit", commit)
    try:
        browser.send(found, "Comment", comment="Whole")
    finally:
        event.remove(engine, "before_cursor_execute", note)
        event.remove(engine, "commit", commit)
    assert order == ["comment", "draft", "commit"]


def test_a_draft_that_arrives_after_its_form_is_not_kept(at_desk, place, typist):
    browser, page = at_desk
    found = browser.get(place.card_page)
    key = mark_of(found, place.name).partition("~")[2]
    browser.send(found, "Comment", comment="Quick")
    late = page.save(place.name, key=key, comment="Quic")
    assert late.response.json == {"accepted": True}
    assert typist(place.person).words(place.name) is None
    assert page.read(place.name)[place.name]["accepted"] == key


def test_a_form_that_was_typed_in_another_tab_keeps_its_own_words(at_desk, place, typist):
    browser, page = at_desk
    found = browser.get(place.card_page)
    other = typist(place.person)
    other.save(place.name, key="key-of-the-other-tab", comment="A second comment")
    browser.send(found, "Comment", comment="The first comment")
    assert other.words(place.name) == {"comment": ["A second comment"]}
    late = page.save(place.name, key=mark_of(found, place.name).partition("~")[2], comment="The first com")
    assert late.response.json == {"accepted": True}


def test_after_a_comment_the_next_one_has_a_draft_again(at_desk, place):
    browser, page = at_desk
    for words in ("First", "Second"):
        found = typed(page, browser, place.card_page, place.name, comment=words)
        assert page.words(place.name) == {"comment": [words]}
        assert browser.send(found, "Comment", comment=words).status == 303


def test_a_card_takes_its_draft_along_and_a_refused_one_leaves_it(at_desk, place, build):
    browser, page = at_desk
    name = f"card/new/{place.group.id}/{place.task.id}"
    url = f"/groups/{place.group.id}/cards/new?task={place.task.id}"
    found = typed(page, browser, url, name, title="x", reflection="Only for me")
    answer = browser.send(found, "Post to the board", title="y" * 200)
    assert answer.status == 422
    assert page.words(name) == {"title": ["x"], "reflection": ["Only for me"]}
    area = next(iter(answer.html.find("form", attrs={"data-draft": name}).find_all("textarea")))["name"]
    assert browser.send(answer, "Post to the board", title="Good", **{area: "Words"}).status == 303
    assert page.words(name) is None


def test_an_edit_in_which_somebody_was_faster_keeps_the_draft(browse, typist, build, place):
    partner = build.member(place.group)
    card = build.card(place.group, place.person, task=place.task, co_authors=(partner,))
    url, name = f"/groups/{place.group.id}/cards/{card.id}/edit", f"card/{card.id}"
    slow, fast = browse(place.person), browse(partner)
    page = typist(place.person, slow)
    mine = typed(page, slow, url, name, title="Mine", version="1")
    fast.send(fast.get(url), "Save changes", title="Theirs")
    refused = slow.send(mine, "Save changes", title="Mine")
    assert refused.status == 409
    assert page.words(name) == {"title": ["Mine"], "version": ["1"]}
    assert mark_of(refused, name) == mark_of(mine, name)
    taken = slow.send(refused, "Use yours for A few words as a title", htmx=True)
    assert taken.status == 200
    assert page.words(name) == {"title": ["Mine"], "version": ["1"]}
    assert slow.send(refused, "Save", title="Both").status == 303
    assert page.words(name) is None
    assert build.read(Card, card.id).title == "Both"


def test_files_that_are_stored_with_a_refused_form_need_not_be_chosen_again(browse, typist, build, place):
    card = build.card(place.group, place.person, task=place.task)
    url, name = f"/groups/{place.group.id}/cards/{card.id}/edit", f"card/{card.id}"
    browser = browse(place.person)
    page = typist(place.person, browser)
    found = typed(page, browser, url, name, files=2, title="Mine")
    browser.send(browser.get(url), "Save changes", title="From another window")
    pictures = [(io.BytesIO(b"no picture"), "a.jpg"), (io.BytesIO(b"none either"), "b.jpg")]
    action, values = found.form("Save changes")
    assert browser.post(action, {**values, "photos": pictures}).status == 409
    assert page.read(name)[name]["draft"]["files"] == 0


def test_a_preview_and_more_rows_leave_the_draft(browse, typist, place, build):
    browser = browse(place.lead)
    page = typist(place.lead, browser)
    name, url = f"task/new/{place.group.id}", f"/groups/{place.group.id}/tasks/new"
    found = typed(page, browser, url, name, title=TITLE)
    assert browser.send(found, "Preview", title=TITLE, htmx=True).status == 200
    more = browser.send(found, "Add another", title=TITLE)
    assert more.status == 200
    assert mark_of(more, name) == mark_of(found, name)
    assert page.words(name) == {"title": [TITLE]}
    assert browser.send(more, "Save as draft").status == 303
    assert page.words(name) is None
    assert build.all(GapTask, title=TITLE)


def test_a_gap_task_and_a_session_take_their_drafts_along_when_they_are_edited(browse, typist, place, build):
    session = build.session(place.group)
    browser = browse(place.lead)
    page = typist(place.lead, browser)
    for name, url, button in (
        (f"task/{place.task.id}", f"/groups/{place.group.id}/tasks/{place.task.id}/edit", "Save changes"),
        (f"session/{session.id}", f"/groups/{place.group.id}/sessions/{session.id}/edit", "Save session"),
    ):
        for _time in ("once", "and again"):
            found = typed(page, browser, url, name, title="New")
            assert browser.send(found, button, title="New").status == 303
            assert page.words(name) is None


def test_a_new_session_takes_its_draft_along(browse, typist, place):
    browser = browse(place.lead)
    page = typist(place.lead, browser)
    name, url = f"session/new/{place.group.id}", f"/groups/{place.group.id}/sessions/new"
    found = typed(page, browser, url, name, title="Twilight")
    assert browser.send(found, "Save session", title="").status == 422
    assert page.words(name) == {"title": ["Twilight"]}
    day = (clock.today() + dt.timedelta(days=9)).isoformat()
    assert browser.send(found, "Save session", title="Twilight", on=day).status == 303
    assert page.words(name) is None


@pytest.mark.parametrize("htmx", [True, False])
def test_a_reply_takes_its_draft_along_also_when_it_is_held(browse, typist, place, build, htmx):
    reflection = build.reflection(place.card, place.lead, audience="group")
    mine = build.reflection(build.card(place.group, place.person, task=place.task), place.person)
    browser = browse(place.lead)
    page = typist(place.lead, browser)
    name = f"reply/{mine.id}"
    url = f"/groups/{place.group.id}/reflections/{mine.id}"
    found = typed(page, browser, url, name, text="And th")
    assert browser.send(found, "Send reply", text="", htmx=htmx).status == 422
    assert page.words(name) == {"text": ["And th"]}
    assert browser.send(found, "Hold reply", text="And then?", htmx=htmx).status in (200, 303)
    assert page.words(name) is None
    held = build.all(Reply)[0]
    found = typed(page, browser, url, f"held/{held.id}", text="And then? What")
    assert browser.send(found, "Send now", text="And then? What next?", htmx=htmx).status in (200, 303)
    assert page.words(f"held/{held.id}") is None
    assert reflection.id != mine.id


def test_a_list_of_people_keeps_its_draft_until_it_is_sent(browse, typist, place):
    browser = browse(place.lead)
    page = typist(place.lead, browser)
    name, url = f"roster/{place.group.id}", f"/groups/{place.group.id}/people/invite"
    rows = "Bo Day, bo@school.example, Elm School"
    found = typed(page, browser, url, name, rows=rows)
    checked = browser.send(found, "Check", rows=rows)
    assert checked.status == 200
    assert page.words(name) == {"rows": [rows]}
    assert mark_of(checked, name) == mark_of(found, name)
    assert browser.send(checked, "Send invitations").status == 303
    assert page.words(name) is None


def test_a_hostile_mark_harms_nothing_and_clears_nothing(at_desk, place, build):
    browser, page = at_desk
    page.save(place.name, comment="Kept")
    marks = [
        "",
        "~",
        place.name,
        f"{place.name}~",
        f"{place.name}~short",
        "x" * 5000,
        "../~abcdefgh",
        "a/1~\0\0\0\0\0\0\0\0",
    ]
    for number, mark in enumerate(marks):
        found = browser.get(place.card_page)
        assert browser.send(found, "Comment", comment=f"Comment {number}", draft=mark).status == 303
    assert page.words(place.name) == {"comment": ["Kept"]}
    assert len(build.all(Comment)) == len(marks)


def test_a_form_of_somebody_who_may_not_clears_nothing(browse, typist, place):
    browser = browse(place.observer)
    page = typist(place.observer, browser)
    page.save(place.name, comment="Watching")
    url = f"{place.card_page}/comments"
    assert browser.post(url, {"comment": "x", "draft": f"{place.name}~kept-from-the-form"}).status == 403
    assert page.words(place.name) == {"comment": ["Watching"]}


def test_a_page_without_a_composing_form_has_no_mark(browse, place):
    found = browse(place.observer).get(place.card_page)
    assert not found.html.find_all(attrs={"data-draft": True})
    assert not found.html.find_all("input", {"name": "draft"})


def test_the_key_of_a_browser_says_nothing_of_the_person(browse, place):
    here, there = (browse(one).get("/").html.body["data-person"] for one in (place.person, place.lead))
    assert here != there
    assert re.fullmatch(r"[0-9a-f]{32}", here)
    assert not browse().get("/sign-in").html.body.has_attr("data-person")


def test_remembering_an_accepted_form_ends_after_a_week(at_desk, place, build, typist):
    import time_machine

    browser, _page = at_desk
    browser.send(browser.get(place.card_page), "Comment", comment="Quick")
    assert [row.accepted_key != "" for row in build.all(Draft)] == [True]
    with time_machine.travel(clock.now() + dt.timedelta(days=7, minutes=1)):
        typist(build.person()).save("comment/77", comment="Sweeps")
    assert [row.place for row in build.all(Draft)] == ["comment/77"]
