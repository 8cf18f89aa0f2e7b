"""A hub manager makes a group, with its sessions and its Lead, or again from last year's."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
import time_machine
from builders import Build
from groups_cast import Cast

from workgroups import clock
from workgroups.extensions import db
from workgroups.groups.models import Invitation, Membership, WorkGroup
from workgroups.mail import OutboxMessage
from workgroups.schedule.models import GroupSession, Material
from workgroups.tasks.models import GapTask, TaskPrompt

JULY = dt.datetime(2026, 7, 6, 9, 0, tzinfo=dt.UTC)

ANSWERS = {
    "name": "A Level Pedagogy 2026/27",
    "academic_year": "2026",
    "programme": "developing-a-level-pedagogy",
    "pattern": "two-days-two-twilights",
    "lead_name": "Asha Pillai",
    "lead_email": "Asha.Pillai@school.example",
}


@pytest.fixture(autouse=True)
def july() -> Any:
    with time_machine.travel(JULY, tick=True):
        yield


def new_page(browse: Any, cast: Cast, query: str = "") -> Any:
    browser = browse(cast.manager)
    return browser, browser.get(f"/hubs/{cast.hub.id}/groups/new{query}")


def made(build: Build, name: str = ANSWERS["name"]) -> WorkGroup:
    [group] = build.all(WorkGroup, name=name)
    return group


def test_a_group_is_made_with_its_sessions_and_its_leads_invitation(browse: Any, build: Build, cast: Cast) -> None:
    browser, page = new_page(browse, cast)
    page = browser.send(page, "Create the group", **ANSWERS)
    assert page.status == 303
    group = made(build)
    assert page.location == f"/groups/{group.id}"
    assert (group.hub_id, group.status, group.kind, group.phase) == (cast.hub.id, "forming", "work_group", "post_16")
    sessions = build.all(GroupSession, group_id=group.id)
    assert [(one.format, one.mode) for one in sessions] == [
        ("full_day", "in_person"),
        ("twilight", "online"),
        ("twilight", "online"),
        ("full_day", "in_person"),
    ]
    assert all(one.starts_at > JULY for one in sessions)
    [invitation] = build.all(Invitation)
    assert (invitation.email, invitation.role, invitation.group_id) == ("asha.pillai@school.example", "lead", group.id)
    assert [one.recipient for one in build.all(OutboxMessage)] == ["asha.pillai@school.example"]
    home = browser.get(page.location)
    assert (
        "The group is there, with 4 sessions. An invitation is on its way to asha.pillai@school.example." in home.words
    )
    assert "The group is forming" in home.words


def test_sending_the_form_twice_makes_one_group(browse: Any, build: Build, cast: Cast) -> None:
    browser, page = new_page(browse, cast)
    first = browser.send(page, "Create the group", **ANSWERS)
    second = browser.send(page, "Create the group", **ANSWERS)
    assert (first.status, second.status, first.location) == (303, 303, second.location)
    assert len(build.all(GroupSession, group_id=made(build).id)) == 4
    assert len(build.all(OutboxMessage)) == 1


@pytest.mark.parametrize(
    ("wished", "first"),
    [
        (dt.date(2026, 10, 6), dt.date(2026, 10, 6)),
        (dt.date(2026, 9, 8), dt.date(2026, 9, 8)),
        (dt.date(2026, 10, 10), dt.date(2026, 10, 15)),
    ],
)
def test_the_first_session_is_on_the_wished_day_or_the_first_school_day_after(
    browse: Any, build: Build, cast: Cast, wished: dt.date, first: dt.date
) -> None:
    browser, page = new_page(browse, cast)
    browser.send(page, "Create the group", **ANSWERS, first_day=wished.isoformat())
    sessions = build.all(GroupSession, group_id=made(build).id)
    assert clock.to_london(sessions[0].starts_at).date() == first
    assert sorted(one.starts_at for one in sessions) == [one.starts_at for one in sessions]


def test_a_group_can_begin_without_sessions_and_without_a_lead(browse: Any, build: Build, cast: Cast) -> None:
    browser, page = new_page(browse, cast)
    page = browser.send(page, "Create the group", name="Talk in Reception", pattern="none")
    assert page.status == 303
    assert build.all(GroupSession, group_id=made(build, "Talk in Reception").id) == []
    assert build.all(Invitation) == []


def test_a_stage_must_belong_to_the_phase_and_comes_from_the_programme_when_left_out(
    browse: Any, build: Build, cast: Cast
) -> None:
    browser, page = new_page(browse, cast)
    wrong = browser.send(page, "Create the group", **ANSWERS, stage="embedding")
    assert wrong.errors() == ["This stage does not belong to the phase. Change one of the two."]
    given = {**ANSWERS, "name": "Embedding", "programme": "embedding-work-group-secondary"}
    browser.send(page, "Create the group", **given)
    assert (made(build, "Embedding").phase, made(build, "Embedding").stage) == ("secondary", "embedding")


@pytest.mark.parametrize(
    ("values", "reason"),
    [
        ({"name": " "}, "Enter a name, such as A Level Pedagogy 2026/27"),
        ({"name": "x" * 161}, "Name can have up to 160 characters. Please shorten it."),
        ({"pattern": None}, "Choose how the group meets"),
        ({"first_day": "2028-10-01"}, "Choose a day in 2026/27, or change the academic year above"),
        ({"first_day": "soon"}, "Enter a date like 4/12/2026, in this century"),
        ({"lead_name": ""}, "Enter the Lead’s name as well"),
        ({"lead_email": ""}, "Enter the Lead’s email address as well, or leave out the name"),
        ({"lead_email": "asha"}, "An email address has an @ with something on both sides, like name@school.sch.uk."),
        ({"academic_year": "1066"}, "Not a valid choice."),
        ({"programme": "knitting"}, "Not a valid choice."),
    ],
)
def test_what_cannot_be_used_is_said_and_everything_typed_stays(
    browse: Any, build: Build, cast: Cast, values: dict[str, Any], reason: str
) -> None:
    browser, page = new_page(browse, cast)
    page = browser.send(page, "Create the group", **{**ANSWERS, "focus": "Graphs first.", **values})
    assert page.status == 422
    assert page.errors() == [reason]
    kept = page.form("Create the group")[1]
    assert kept["focus"].strip() == "Graphs first."
    assert kept["lead_email"].casefold() == values.get("lead_email", ANSWERS["lead_email"]).casefold()
    assert len(build.all(WorkGroup, hub_id=cast.hub.id)) == 1
    assert build.all(OutboxMessage) == []


@pytest.mark.parametrize("who", ["lead", "cohort_lead", "priya", "observer", "stranger"])
def test_only_the_hub_manager_can_make_a_group(browse: Any, build: Build, cast: Cast, who: str) -> None:
    browser = browse(getattr(cast, who))
    assert browser.get(f"/hubs/{cast.hub.id}/groups/new").status == 404
    assert browser.post(f"/hubs/{cast.hub.id}/groups/new", dict(ANSWERS)).status == 404
    assert len(build.all(WorkGroup)) == 2


def test_a_form_cannot_set_what_it_does_not_ask(browse: Any, build: Build, cast: Cast) -> None:
    browser, page = new_page(browse, cast)
    extra = {"hub_id": "99", "started_at": "2020-01-01", "id": "77", "started_by_id": "1", "board_version": "500"}
    browser.send(page, "Create the group", **ANSWERS, **extra)
    group = made(build)
    assert (group.hub_id, group.started_at, group.board_version) == (cast.hub.id, None, 1)
    assert group.id != 77


def last_year(build: Build, cast: Cast) -> GapTask:
    """Two sessions and a gap task in the group, with things people made."""
    starts = clock.from_london(dt.datetime(2026, 10, 22, 16, 0))
    build.session(
        cast.group,
        title="Bar models",
        starts_at=starts,
        plan="- look",
        place="Room 4",
        joining_link="https://x.example",
    )
    build.session(cast.group, title="Called off", starts_at=starts + dt.timedelta(days=7), cancelled_at=clock.now())
    build.session(cast.group, title="Ratio tables", starts_at=clock.from_london(dt.datetime(2027, 3, 25, 16, 0)))
    task = build.task(cast.group, cast.lead, title="Try a ratio table", due_on=dt.date(2026, 11, 1))
    build.save(Material(task_id=task.id, title="A reading", why="Because"))
    card = build.card(cast.group, cast.priya, task=task, text="Kofi drew it.")
    build.reflection(card, cast.priya, audience="group")
    build.comment(card, cast.omar)
    return task


def test_use_again_takes_structure_along_and_nobodys_data(browse: Any, build: Build, cast: Cast) -> None:
    last_year(build, cast)
    browser = browse(cast.manager)
    page = browser.get(browser.get(f"{cast.url}/edit").link("Use again next year"))
    assert page.form("Create the group")[1]["name"] == "Ratio in Year 8 2027/28"
    assert "2 sessions, the first on Thursday 21 October 2027." in page.words
    page = browser.send(page, "Create the group")
    assert page.status == 303
    group = made(build, "Ratio in Year 8 2027/28")
    assert (group.academic_year, group.focus, group.status) == (2027, "Ratio tables first.", "forming")
    sessions = build.all(GroupSession, group_id=group.id)
    london = [clock.to_london(one.starts_at).replace(tzinfo=None) for one in sessions]
    assert [(one.title, one.plan, one.place, one.joining_link) for one in sessions] == [
        ("Bar models", "- look", "", ""),
        ("Ratio tables", "", "", ""),
    ]
    assert london == [dt.datetime(2027, 10, 21, 16, 0), dt.datetime(2028, 3, 23, 16, 0)]
    [task] = build.all(GapTask, group_id=group.id)
    assert (task.title, task.status, task.due_on, task.author_id) == (
        "Try a ratio table",
        "draft",
        None,
        cast.manager.id,
    )
    assert len(build.all(TaskPrompt, task_id=task.id)) == 4
    assert [one.title for one in build.all(Material, task_id=task.id)] == ["A reading"]
    with build.app.app_context():
        for name in ("card", "comment", "reflection", "attachment", "membership", "invitation"):
            table = db.metadata.tables[name]
            rows = db.session.execute(table.select()).mappings().all()
            assert [row for row in rows if row.get("group_id") == group.id] == [], name


def test_use_again_can_leave_the_tasks_and_take_another_pattern(browse: Any, build: Build, cast: Cast) -> None:
    last_year(build, cast)
    browser, page = new_page(browse, cast, f"?from={cast.group.id}")
    browser.send(page, "Create the group", name="Fresh", copy_tasks=None, pattern="influence-event")
    group = made(build, "Fresh")
    assert build.all(GapTask, group_id=group.id) == []
    assert [one.title for one in build.all(GroupSession, group_id=group.id)] == ["Influence Event"]


def test_a_group_of_another_hub_cannot_be_used_again(browse: Any, build: Build, cast: Cast) -> None:
    foreign = build.group(build.hub(), name="Secret plans")
    browser, page = new_page(browse, cast, f"?from={foreign.id}")
    assert page.status == 404
    assert browser.post(f"/hubs/{cast.hub.id}/groups/new?from={foreign.id}", dict(ANSWERS)).status == 404
    for key in ("0", "-1", "١", "9999999999999999999", "x", ""):
        assert browser.get(f"/hubs/{cast.hub.id}/groups/new?from={key}").status == 404, key


def test_the_new_group_has_no_member_before_the_lead_joins(browse: Any, build: Build, cast: Cast) -> None:
    browser, page = new_page(browse, cast)
    browser.send(page, "Create the group", **ANSWERS)
    assert build.all(Membership, group_id=made(build).id) == []
