"""The home of a group: what is next, what is mine to do, what is new; and nothing that the viewer may not read."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from builders import Build
from groups_cast import Cast

from workgroups import clock
from workgroups.activity import record
from workgroups.board.models import Card, Comment
from workgroups.extensions import db
from workgroups.groups.models import Membership
from workgroups.people.models import Person
from workgroups.reflections.models import Reflection
from workgroups.schedule.models import GroupSession
from workgroups.tasks.models import GapTask

SECRET = "Canary7F3Q"


def told(build: Build, verb: str, row: Any, by: Person, group_id: int) -> None:
    """Record an event about a stored row."""
    with build.app.app_context():
        record(verb, db.session.merge(row), by=db.session.get_one(Person, by.id), group_id=group_id)
        db.session.commit()


def todos(page: Any) -> list[str]:
    return [" ".join(one.get_text(" ").split()) for one in page.html.select(".todos > li")]


def news(page: Any) -> list[str]:
    return [" ".join(one.find("p").get_text(" ").split()) for one in page.html.select(".news > li")]


def test_the_next_session_comes_first_with_date_place_and_calendar(browse: Any, build: Build, cast: Cast) -> None:
    soon = clock.now() + dt.timedelta(days=3)
    build.session(cast.group, title="Long gone", starts_at=clock.now() - dt.timedelta(days=30))
    build.session(cast.group, title="Called off", starts_at=clock.now() + dt.timedelta(days=1), cancelled_at=soon)
    build.session(cast.group, title="Later one", starts_at=soon + dt.timedelta(days=20))
    session = build.session(cast.group, title="Ratio tables", starts_at=soon, mode="in_person", place="Room M4")
    page = browse(cast.priya).get(cast.url)
    first = " ".join(page.html.select_one(".next").get_text(" ").split())
    assert "Next session Ratio tables" in first
    assert clock.day(soon) in first and "Room M4" in first
    assert page.link("Add to calendar") == f"{cast.url}/sessions/{session.id}/session.ics"
    for other in ("Long gone", "Called off", "Later one"):
        assert other not in first


def test_the_joining_link_is_for_members_only(browse: Any, build: Build, cast: Cast) -> None:
    build.session(cast.group, joining_link=f"https://meet.example/{SECRET}")
    for person, seen in ((cast.priya, True), (cast.observer, True), (cast.lead, True), (cast.manager, False)):
        page = browse(person).get(cast.url)
        assert (page.status, SECRET in page.text) == (200, seen), person.name


def test_a_participant_finds_the_open_task_first_with_a_button(browse: Any, build: Build, cast: Cast) -> None:
    build.task(cast.group, cast.lead, title="Closed one", status="closed")
    build.task(cast.group, cast.lead, title="Draft one", status="draft")
    build.task(cast.group, cast.lead, title="Scheduled one", status="scheduled")
    later = build.task(cast.group, cast.lead, title="Due later", due_on=clock.today() + dt.timedelta(days=20))
    task = build.task(cast.group, cast.lead, title="Try a ratio table", due_on=clock.today() + dt.timedelta(days=4))
    page = browse(cast.priya).get(cast.url)
    assert [line.split(" Due ")[0] for line in todos(page)] == ["Try a ratio table", "Due later"]
    assert page.link("Add your evidence") == f"{cast.url}/cards/new?task={task.id}"
    assert page.link("Try a ratio table") == f"{cast.url}/tasks/{task.id}"
    assert page.link("Due later") == f"{cast.url}/tasks/{later.id}"


def test_a_draft_is_to_be_finished_and_a_posted_card_is_done(browse: Any, build: Build, cast: Cast) -> None:
    task = build.task(cast.group, cast.lead, title="Try a ratio table")
    draft = build.card(cast.group, cast.priya, task=task, draft=True)
    loose = build.card(cast.group, cast.priya, draft=True, title="A loose idea")
    page = browse(cast.priya).get(cast.url)
    assert todos(page) == [
        "Your draft for Try a ratio table Finish your draft",
        "Your draft: A loose idea Not on the board yet",
    ]
    assert page.link("Finish your draft") == f"{cast.url}/cards/{draft.id}/edit"
    with build.app.app_context():
        db.session.get_one(Card, draft.id).post(by=db.session.get_one(Person, cast.priya.id))
        db.session.delete(db.session.get_one(Card, loose.id))
        db.session.commit()
    assert todos(browse(cast.priya).get(cast.url)) == ["You have posted to Try a ratio table"]


def test_a_co_author_has_posted_too_and_the_partner_has_not(browse: Any, build: Build, cast: Cast) -> None:
    task = build.task(cast.group, cast.lead, title="Try a ratio table")
    build.card(cast.group, cast.priya, task=task, co_authors=(cast.omar,))
    assert todos(browse(cast.omar).get(cast.url)) == ["You have posted to Try a ratio table"]
    assert todos(browse(cast.colleague).get(cast.url))[0].startswith("Try a ratio table")


def test_a_reply_waits_until_its_reader_has_read_it(browse: Any, build: Build, cast: Cast) -> None:
    card = build.card(cast.group, cast.priya)
    reflection = build.reflection(card, cast.priya)
    build.reply(reflection, cast.cohort_lead, held=True)
    assert todos(browse(cast.priya).get(cast.url)) == ["Nothing is waiting for you."]
    build.reply(reflection, cast.cohort_lead)
    page = browse(cast.priya).get(cast.url)
    assert todos(page) == ["Tom Okafor replied to your reflection just now"]
    assert page.link("Tom Okafor replied to your reflection") == f"{cast.url}/reflections/{reflection.id}"
    assert todos(browse(cast.omar).get(cast.url)) == ["Nothing is waiting for you."]
    with build.app.app_context():
        person = db.session.get_one(Person, cast.priya.id)
        db.session.get_one(Reflection, reflection.id).mark_read(by=person)
        db.session.commit()
    assert todos(browse(cast.priya).get(cast.url)) == ["Nothing is waiting for you."]


def test_leads_see_how_many_reflections_wait_and_which_schools_have_brought_something(
    browse: Any, build: Build, cast: Cast
) -> None:
    task = build.task(cast.group, cast.lead, title="Try a ratio table")
    card = build.card(cast.group, cast.priya, task=task, school_id=cast.holly.id)
    for audience in ("leads", "group", "self"):
        one = card if audience == "leads" else build.card(cast.group, cast.priya, school_id=cast.holly.id)
        build.reflection(one, cast.priya, audience=audience)
    build.card(cast.group, cast.colleague, task=task, draft=True, school_id=cast.north.id)
    for person in (cast.lead, cast.cohort_lead):
        page = browse(person).get(cast.url)
        assert "2 reflections to read" in todos(page)
        assert "Try a ratio table 1 school: posted 1 school: draft only" in page.words
        assert page.link("See school by school") == f"{cast.url}/people"


@pytest.mark.parametrize("who", ["priya", "observer", "manager"])
def test_nobody_else_sees_who_has_brought_what(browse: Any, build: Build, cast: Cast, who: str) -> None:
    task = build.task(cast.group, cast.lead)
    build.reflection(build.card(cast.group, cast.omar, task=task, school_id=cast.holly.id), cast.omar)
    page = browse(getattr(cast, who)).get(cast.url)
    assert page.status == 200
    assert "Who has brought what" not in page.words
    assert "to read" not in page.words


def test_a_lead_is_told_what_the_next_session_lacks(browse: Any, build: Build, cast: Cast) -> None:
    session = build.session(cast.group, title="Twilight", mode="online")
    page = browse(cast.lead).get(cast.url)
    assert page.link("Twilight has no joining link yet") == f"{cast.url}/sessions/{session.id}"
    assert "no joining link" not in browse(cast.priya).get(cast.url).words
    with build.app.app_context():
        db.session.get_one(GroupSession, session.id).joining_link = "https://meet.example/x"
        db.session.commit()
    assert "no joining link" not in browse(cast.lead).get(cast.url).words


def test_news_tells_in_words_what_happened_with_links(browse: Any, build: Build, cast: Cast) -> None:
    group = cast.group
    [joined] = build.all(Membership, person_id=cast.colleague.id)
    told(build, "joined", joined, cast.colleague, group.id)
    task = build.task(group, cast.lead, title="Try a ratio table")
    told(build, "opened", task, cast.lead, group.id)
    session = build.session(group, title="Twilight")
    told(build, "moved", session, cast.lead, group.id)
    told(build, "moved", session, cast.cohort_lead, group.id)
    card = build.card(group, cast.priya, title="Bar models")
    told(build, "posted", card, cast.priya, group.id)
    comment = build.comment(card, cast.colleague)
    told(build, "commented", comment, cast.colleague, group.id)
    page = browse(cast.omar).get(cast.url)
    assert news(page) == [
        "Ewa Nowak commented on Bar models just now",
        "Priya Shah posted Bar models just now",
        f"Tom Okafor moved the session Twilight to {clock.day_time(session.starts_at)} just now",
        "Asha Pillai opened the gap task Try a ratio table just now",
        "Ewa Nowak joined from Northgate Academy just now",
    ]
    links = [one["href"] for one in page.html.select(".news a")]
    assert links == [
        f"{cast.url}/cards/{card.id}#comment-{comment.id}",
        f"{cast.url}/cards/{card.id}",
        f"{cast.url}/sessions/{session.id}",
        f"{cast.url}/tasks/{task.id}",
    ]


def test_a_scheduled_task_is_news_when_it_opens_and_not_before(browse: Any, build: Build, cast: Cast) -> None:
    task = build.task(cast.group, cast.lead, title="Next week’s task", status="scheduled")
    told(build, "scheduled", task, cast.lead, cast.group.id)
    for person in (cast.lead, cast.priya):
        assert news(browse(person).get(cast.url)) == []
    with build.app.app_context():
        db.session.get_one(GapTask, task.id).opens_at = clock.now() - dt.timedelta(minutes=5)
        db.session.commit()
    assert news(browse(cast.priya).get(cast.url)) == ["Asha Pillai opened the gap task Next week’s task 5 minutes ago"]


def test_news_never_tells_what_is_private_gone_or_elsewhere(browse: Any, build: Build, cast: Cast) -> None:
    """Every kind of thing that must stay hidden, each with an event and the canary in its words (trust Z9)."""
    group, gone = cast.group, clock.now()
    card = build.card(group, cast.omar, title="Plain card")
    hidden = [
        (build.card(group, cast.omar, title=SECRET, text=SECRET, draft=True), "edited", cast.omar),
        (build.card(group, cast.omar, title=SECRET, text=SECRET, deleted_at=gone), "posted", cast.omar),
        (build.comment(card, cast.omar, text=SECRET), "commented", cast.omar),
        (build.comment(build.card(group, cast.omar, title=SECRET, deleted_at=gone), cast.omar), "commented", cast.omar),
        (build.task(group, cast.lead, title=SECRET, status="draft"), "drafted", cast.lead),
        (build.task(group, cast.lead, title=SECRET, status="scheduled"), "scheduled", cast.lead),
    ]
    for audience in ("self", "leads", "group"):
        reflection = build.reflection(build.card(group, cast.omar, title="Plain"), cast.omar, SECRET, audience)
        hidden += [
            (reflection, "readdressed", cast.omar),
            (build.reply(reflection, cast.cohort_lead, SECRET), "replied", cast.cohort_lead),
        ]
    invitation, _ = build.invitation(group, cast.lead, name=SECRET, email=f"{SECRET}@x.example")
    hidden.append((invitation, "invited", cast.lead))
    foreign = build.group(build.hub())
    author = build.member(foreign, name=SECRET)
    hidden.append((build.card(foreign, author, title=SECRET), "posted", author))
    for row, verb, by in hidden:
        told(build, verb, row, by, row.group_id)
    for person in (cast.priya, cast.observer, cast.manager, cast.colleague):
        page = browse(person).get(cast.url)
        assert page.status == 200
        assert SECRET not in page.text, person.name
        assert all("replied" not in line and "reflection" not in line for line in news(page))
    assert SECRET not in " ".join(news(browse(cast.lead).get(cast.url)))


def test_user_words_in_news_are_shown_as_typed(browse: Any, build: Build, cast: Cast) -> None:
    card = build.card(cast.group, cast.priya, title="<b hx-get=/x>bold</b>")
    told(build, "posted", card, cast.priya, cast.group.id)
    page = browse(cast.omar).get(cast.url)
    assert "Priya Shah posted <b hx-get=/x>bold</b>" in news(page)[0]
    assert page.html.select("[hx-get='/x']") == []


def test_a_deleted_comment_is_no_longer_news(browse: Any, build: Build, cast: Cast) -> None:
    card = build.card(cast.group, cast.priya, title="Bar models")
    comment = build.comment(card, cast.omar)
    told(build, "commented", comment, cast.omar, cast.group.id)
    assert len(news(browse(cast.priya).get(cast.url))) == 1
    with build.app.app_context():
        db.session.get_one(Comment, comment.id).deleted_at = clock.now()
        db.session.commit()
    assert news(browse(cast.priya).get(cast.url)) == []


def test_a_forming_group_tells_its_leads_what_to_make_ready(browse: Any, build: Build, cast: Cast) -> None:
    group = build.group(cast.hub, name="New one", started_at=None)
    build.member(group, "lead", person=cast.lead)
    build.member(group, person=cast.priya, school=cast.holly)
    page = browse(cast.lead).get(f"/groups/{group.id}")
    for words, path in (
        ("Adjust the sessions", "sessions"),
        ("Invite the people", "people/invite"),
        ("Write the first gap task", "tasks/new"),
    ):
        assert page.link(words) == f"/groups/{group.id}/{path}"
    assert "Write the first gap task" not in browse(cast.manager).get(f"/groups/{group.id}").words
    other = browse(cast.priya).get(f"/groups/{group.id}")
    assert "Its Lead is making it ready." in other.words
    assert "Start the group" not in other.words


@pytest.mark.parametrize("who", ["manager", "lead", "cohort_lead", "priya", "observer"])
def test_everybody_of_the_group_and_its_hub_can_read_the_home(browse: Any, cast: Cast, who: str) -> None:
    page = browse(getattr(cast, who)).get(cast.url)
    assert (page.status, page.heading) == (200, "Ratio in Year 8 2026/27")
    assert "Ratio tables first." in page.words


def test_for_a_stranger_and_for_who_has_left_there_is_nothing_here(browse: Any, build: Build, cast: Cast) -> None:
    gone = build.member(cast.group, ended_at=clock.now())
    for person in (cast.stranger, gone):
        page = browse(person).get(cast.url)
        assert page.status == 404
        assert "Ratio" not in page.text
    assert browse().get(cast.url).status == 303


def test_the_home_costs_the_same_for_three_people_and_for_thirty(
    browse: Any, build: Build, cast: Cast, statements: Any
) -> None:
    def fill(number: int) -> None:
        task = build.task(cast.group, cast.lead)
        for n in range(number):
            school = build.school(cast.hub)
            person = build.member(cast.group, school=school)
            card = build.card(cast.group, person, task=task, school_id=school.id, title=f"Card {n}")
            told(build, "posted", card, person, cast.group.id)
            comment = build.comment(card, cast.omar)
            told(build, "commented", comment, cast.omar, cast.group.id)
            [membership] = build.all(Membership, person_id=person.id)
            told(build, "joined", membership, person, cast.group.id)
            build.reflection(card, person)

    counts: dict[str, list[int]] = {}
    build.session(cast.group)
    for number in (3, 27):
        fill(number)
        for name in ("lead", "priya", "manager"):
            browser = browse(getattr(cast, name))
            with statements() as found:
                assert browser.get(cast.url).status == 200
            counts.setdefault(name, []).append(len(found))
    assert all(few == many for few, many in counts.values()), counts
