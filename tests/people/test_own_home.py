"""The home page: what is next, what is mine to do, what is new, for each role and for nobody else."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from builders import Build
from pages import Page
from sqlalchemy import event

from workgroups import clock
from workgroups.activity import Event
from workgroups.extensions import db
from workgroups.groups.models import Membership
from workgroups.people.models import Person
from workgroups.reflections.models import Reading

DAY = dt.timedelta(days=1)


def todos(page: Page) -> list[str]:
    return [" ".join(one.get_text(" ").split()) for one in page.html.select(".todo")]


def news(page: Page) -> list[str]:
    return [" ".join(one.p.get_text(" ").split()) for one in page.html.select(".news li")]


def told(build: Build, verb: str, subject: Any, by: Person) -> None:
    build.save(
        Event(
            group_id=subject.group_id,
            actor_id=by.id,
            verb=verb,
            subject_type=subject.__tablename__,
            subject_id=subject.id,
            data={},
        )
    )


def test_a_visitor_learns_what_this_is_and_where_to_sign_in(browse: Any) -> None:
    page = browse().get("/")
    assert page.heading == "Where your Work Group meets between its sessions"
    assert page.link("Sign in") == "/sign-in"


@pytest.mark.parametrize("path", ["/help", "/privacy"])
def test_help_and_privacy_are_for_everybody(build: Build, browse: Any, path: str) -> None:
    assert browse().get(path).status == 200
    assert browse(build.person()).get(path).status == 200


def test_the_help_says_once_what_else_a_gap_task_is_called(browse: Any) -> None:
    assert browse().get("/help").words.count("also called an intersessional task") == 1


def test_privacy_names_controller_processor_and_where_to_turn_about_a_child(browse: Any) -> None:
    words = browse().get("/privacy").words
    assert "the Department for Education (DfE) is the controller" in words
    assert "Lead Institution) is the processor" in words
    assert "designated safeguarding lead" in words


def test_a_participant_sees_the_next_session_and_the_open_task_first(build: Build, browse: Any) -> None:
    group = build.group(name="A Level Pedagogy")
    lead, person = build.member(group, "lead"), build.member(group, name="Priya Shah")
    build.session(group, title="Later", starts_at=clock.now() + 9 * DAY)
    build.session(group, title="Algebra together", starts_at=clock.now() + 2 * DAY)
    build.session(group, title="Called off", starts_at=clock.now() + DAY, cancelled_at=clock.now())
    build.session(group, title="Gone by", starts_at=clock.now() - 2 * DAY)
    task = build.task(group, lead, title="Ratio with rods", due_on=clock.today() + 3 * DAY)
    build.task(group, lead, title="Not yet", status="scheduled")
    build.task(group, lead, title="Never shown", status="draft")
    build.task(group, lead, title="Over", status="closed")
    page = browse(person).get("/")
    assert page.heading == "Hello, Priya"
    assert " ".join(page.html.select_one("#next-title").get_text(" ").split()) == "Algebra together"
    assert todos(page) == [f"Ratio with rods Due {clock.day(task.due_on)} Add your evidence"]
    assert page.link("Add your evidence") == f"/groups/{group.id}/cards/new?task={task.id}"
    assert page.link("A Level Pedagogy") == f"/groups/{group.id}"


def test_a_session_that_is_on_is_still_the_next(build: Build, browse: Any) -> None:
    group = build.group()
    person = build.member(group)
    build.session(group, title="Going on", starts_at=clock.now() - dt.timedelta(minutes=20))
    assert "Going on" in browse(person).get("/").words


def test_what_i_posted_is_done_and_what_i_began_is_to_finish(build: Build, browse: Any) -> None:
    group = build.group()
    lead, person, colleague = build.member(group, "lead"), build.member(group), build.member(group)
    posted, together, begun, deleted = (
        build.task(group, lead, title=title) for title in ("Posted", "Together", "Begun", "Deleted")
    )
    build.card(group, person, task=posted)
    build.card(group, colleague, task=together, co_authors=(person,))
    draft = build.card(group, person, task=begun, draft=True)
    build.card(group, person, task=deleted, deleted_at=clock.now())
    build.card(group, colleague, task=begun, draft=True, text="canary of a colleague's draft")
    page = browse(person).get("/")
    assert todos(page) == [
        "Your draft for Begun Not on the board yet Finish your draft",
        "Deleted Add your evidence",
    ]
    assert page.link("Finish your draft") == f"/groups/{group.id}/cards/{draft.id}/edit"
    assert "canary" not in page.text


def test_a_lead_sees_what_to_read_and_what_to_send(build: Build, browse: Any) -> None:
    group = build.group()
    lead, person = build.member(group, "cohort_lead"), build.member(group)
    cards = [build.card(group, person) for _ in range(4)]
    first = build.reflection(cards[0], person)
    build.reflection(cards[1], person, audience="group")
    build.reflection(cards[2], person, audience="self", text="canary of a private reflection")
    build.reflection(build.card(group, person, draft=True), person)
    build.reply(first, lead, held=True)
    page = browse(lead).get("/")
    assert todos(page) == ["2 reflections to read", "1 held reply to send"]
    assert page.link("2 reflections to read") == f"/groups/{group.id}/reflections"
    assert "canary" not in page.text
    build.save(Reading(reflection_id=first.id, person_id=lead.id))
    assert todos(browse(lead).get("/"))[0] == "1 reflection to read"


def test_the_author_of_a_reflection_sees_that_somebody_replied_until_it_is_read(build: Build, browse: Any) -> None:
    group = build.group()
    lead, person, other = build.member(group, "lead", name="Asha Pillai"), build.member(group), build.member(group)
    reflection = build.reflection(build.card(group, person), person)
    build.reply(reflection, lead, "Held back", held=True)
    assert todos(browse(person).get("/")) == ["Nothing is waiting for you."]
    build.reply(reflection, lead)
    assert todos(browse(person).get("/")) == ["Asha Pillai replied to your reflection just now"]
    assert todos(browse(other).get("/")) == ["Nothing is waiting for you."]
    build.save(Reading(reflection_id=reflection.id, person_id=person.id))
    assert todos(browse(person).get("/")) == ["Nothing is waiting for you."]


def test_an_observer_reads_and_is_asked_for_nothing(build: Build, browse: Any) -> None:
    group = build.group(name="Number sense")
    lead, observer = build.member(group, "lead", name="Asha Pillai"), build.member(group, "observer")
    build.task(group, lead)
    card = build.card(group, lead, title="Rods in Year 4")
    told(build, "posted", card, lead)
    page = browse(observer).get("/")
    assert todos(page) == ["Nothing is waiting for you."]
    assert news(page) == ["Asha Pillai posted Rods in Year 4 just now"]


def test_what_is_new_holds_nothing_that_is_not_the_readers(build: Build, browse: Any) -> None:
    group, elsewhere = build.group(), build.group()
    person, colleague, stranger = build.member(group), build.member(group), build.member(elsewhere)
    seen = build.card(group, colleague, title="Seen")
    told(build, "posted", seen, colleague)
    told(build, "posted", build.card(group, colleague, title="canary deleted", deleted_at=clock.now()), colleague)
    told(build, "posted", build.card(elsewhere, stranger, title="canary elsewhere"), stranger)
    told(build, "edited", build.card(group, colleague, draft=True, title="canary draft"), colleague)
    reflection = build.reflection(seen, colleague, audience="self", text="canary private")
    told(build, "readdressed", reflection, colleague)
    page = browse(person).get("/")
    assert [line.split(" just")[0] for line in news(page)] == [f"{colleague.name} posted Seen"]
    assert "canary" not in page.text


def test_a_hub_manager_sees_the_hubs_groups_and_can_create_one(build: Build, browse: Any) -> None:
    hub, other = build.hub("Ridgeway"), build.hub("Elsewhere")
    manager = build.manager(hub)
    running = build.group(hub, name="Running group")
    build.group(hub, name="Forming group", started_at=None)
    build.group(hub, name="Old group", finished_at=clock.now(), archived_at=clock.now())
    build.group(other, name="canary of another hub")
    build.card(running, build.member(running, "lead"), title="Rods")
    page = browse(manager).get("/")
    assert page.link("Create a group") == f"/hubs/{hub.id}/groups/new"
    assert page.link("Ridgeway") == f"/hubs/{hub.id}"
    assert page.link("Forming group")
    shown = [" ".join(one.get_text(" ").split()) for one in page.html.select(".group-card")]
    assert ["Forming" in one for one in shown].count(True) == 1
    assert page.html.select_one("details .group-card a").get_text(strip=True) == "Old group"
    assert "canary" not in page.text


def test_a_hub_without_groups_says_what_to_do_first(build: Build, browse: Any) -> None:
    page = browse(build.manager(build.hub())).get("/")
    assert "No groups yet" in page.words
    assert page.link("Create a group")


def test_a_person_of_two_groups_sees_which_is_which(build: Build, browse: Any) -> None:
    person = build.person()
    for name, days in (("Number sense", 5), ("A Level Pedagogy", 2)):
        group = build.group(name=name)
        lead = build.member(group, "lead")
        build.member(group, person=person)
        build.session(group, title=f"Session of {name}", starts_at=clock.now() + days * DAY)
        build.task(group, lead, title=f"Task of {name}")
    page = browse(person).get("/")
    assert "Next session of A Level Pedagogy" in page.words
    assert sorted(todos(page)) == [
        "Task of A Level Pedagogy A Level Pedagogy Add your evidence",
        "Task of Number sense Number sense Add your evidence",
    ]


def test_finished_groups_ask_for_nothing_and_archived_ones_are_folded_away(build: Build, browse: Any) -> None:
    person = build.person()
    for name, archived in (("Finished group", None), ("Archived group", clock.now())):
        group = build.group(name=name, finished_at=clock.now(), archived_at=archived)
        build.member(group, person=person)
        build.task(group, build.member(group, "lead"), title="Left open")
        build.session(group, title="Never held", starts_at=clock.now() + DAY)
    page = browse(person).get("/")
    assert todos(page) == ["Nothing is waiting for you."]
    assert "Never held" not in page.words
    assert page.html.select_one("details .group-card a").get_text(strip=True) == "Archived group"
    assert page.link("Finished group")


def test_somebody_who_left_sees_nothing_of_the_group(build: Build, browse: Any) -> None:
    group = build.group(name="canary group")
    person = build.member(group, ended_at=clock.now())
    build.session(group, title="canary session")
    told(build, "joined", build.all(Membership)[0], person)
    page = browse(person).get("/")
    assert "You are in no group at the moment" in page.words
    assert "canary" not in page.text


def test_markup_in_names_and_titles_stays_text(build: Build, browse: Any) -> None:
    nasty = '<img src=x onerror=alert(1)><a hx-get="/x">'
    group = build.group(name=nasty)
    lead, person = build.member(group, "lead", name=nasty), build.member(group, name=nasty)
    build.task(group, lead, title=nasty)
    build.session(group, title=nasty)
    told(build, "posted", build.card(group, lead, title=nasty), lead)
    page = browse(person).get("/")
    assert page.status == 200
    assert page.html.find("img", src="x") is None
    assert not [one for one in page.html.find_all("a") if one.has_attr("hx-get") and one["hx-get"] == "/x"]


def test_the_number_of_statements_does_not_grow(build: Build, browse: Any) -> None:
    person, counts = build.person(), []
    hub = build.hub()
    for groups in (1, 5):
        for _ in range(groups):
            group = build.group(hub)
            lead = build.member(group, "lead")
            build.member(group, person=person)
            for _ in range(3):
                build.session(group)
                card = build.card(group, lead, task=build.task(group, lead))
                told(build, "posted", card, lead)
                told(build, "commented", build.comment(card, lead), lead)
                build.reply(build.reflection(build.card(group, person), person), lead)
        browser, statements = browse(person), []
        with browser.application.app_context():
            engine = db.engine

        def note(*args: Any, seen: list[str] = statements) -> None:
            seen.append(args[2])

        event.listen(engine, "before_cursor_execute", note)
        status = browser.get("/").status
        event.remove(engine, "before_cursor_execute", note)
        assert status == 200
        counts.append(len([one for one in statements if one.startswith("SELECT")]))
    assert counts[0] == counts[1]
    assert counts[0] <= 14
