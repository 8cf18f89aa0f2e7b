"""Forming, running, finished, archived: what each step means, who may take it, and what a finished group refuses."""

from __future__ import annotations

from typing import Any

import pytest
from builders import Build
from groups_cast import Cast

from workgroups.activity import Event
from workgroups.errors import NotNow
from workgroups.extensions import db
from workgroups.groups.models import Invitation, WorkGroup


def group_now(build: Build, cast: Cast) -> WorkGroup:
    group = build.read(WorkGroup, cast.group.id)
    assert group is not None
    return group


def verbs(build: Build, cast: Cast) -> list[tuple[str, int | None]]:
    return [(one.verb, one.actor_id) for one in build.all(Event, group_id=cast.group.id, subject_type="work_group")]


@pytest.mark.parametrize("who", ["lead", "manager"])
def test_a_group_is_started_finished_archived_and_opened_again(browse: Any, build: Build, cast: Cast, who: str) -> None:
    person = getattr(cast, who)
    with build.app.app_context():
        db.session.get_one(WorkGroup, cast.group.id).started_at = None
        db.session.commit()
    browser = browse(person)
    for button, status in (
        ("Start the group", "running"),
        ("Finish the group", "finished"),
        ("Archive the group", "archived"),
        ("Open the group again", "running"),
    ):
        page = browser.send(browser.get(f"{cast.url}/edit"), button)
        assert (page.status, page.location) == (303, cast.url)
        assert group_now(build, cast).status == status
    assert verbs(build, cast) == [(verb, person.id) for verb in ("started", "finished", "archived", "reopened")]


@pytest.mark.parametrize(
    ("who", "status"), [("priya", 403), ("cohort_lead", 403), ("observer", 403), ("stranger", 404)]
)
@pytest.mark.parametrize("act", ["start", "finish", "archive", "reopening"])
def test_nobody_else_moves_a_group_on(browse: Any, build: Build, cast: Cast, who: str, status: int, act: str) -> None:
    assert browse(getattr(cast, who)).post(f"{cast.url}/{act}").status == status
    assert group_now(build, cast).status == "running"


@pytest.mark.parametrize(
    ("act", "reason"),
    [
        ("start", "This group is already running."),
        ("archive", "Only a finished group can be archived."),
        ("reopening", "Only a finished group can be opened again."),
    ],
)
def test_a_step_that_does_not_fit_is_refused_with_the_reason(browse: Any, cast: Cast, act: str, reason: str) -> None:
    page = browse(cast.lead).post(f"{cast.url}/{act}")
    assert page.status == 409
    assert reason in page.words


def test_finishing_ends_the_invitations_that_were_not_used(browse: Any, build: Build, cast: Cast) -> None:
    invitation, _ = build.invitation(cast.group, cast.lead)
    browser = browse(cast.lead)
    browser.post(f"{cast.url}/finish")
    ended = build.read(Invitation, invitation.id)
    assert ended is not None and ended.withdrawn_at is not None
    browser.post(f"{cast.url}/reopening")
    ended = build.read(Invitation, invitation.id)
    assert ended is not None and not ended.is_pending


def test_a_finished_group_says_so_can_be_read_and_takes_nothing(browse: Any, build: Build, cast: Cast) -> None:
    card = build.card(cast.group, cast.priya)
    browse(cast.lead).post(f"{cast.url}/finish")
    page = browse(cast.priya).get(cast.url)
    assert "This group finished on" in page.words
    assert "Add your evidence" not in page.words
    with build.app.app_context():
        from workgroups.board.models import Card

        with pytest.raises(NotNow, match=r"Ratio in Year 8 2026/27 finished on .*, so nothing can be added or changed"):
            db.session.get_one(Card, card.id).comment("Late", by=cast.omar, form_key="late")


def test_a_group_is_edited(browse: Any, build: Build, cast: Cast) -> None:
    browser = browse(cast.lead)
    page = browser.send(
        browser.get(f"{cast.url}/edit"), "Save changes", name="Ratio, again", focus="Double number lines"
    )
    assert (page.status, page.location) == (303, cast.url)
    group = group_now(build, cast)
    assert (group.name, group.focus, group.academic_year) == ("Ratio, again", "Double number lines", 2026)
    [event] = build.all(Event, subject_type="work_group")
    assert (event.verb, event.data) == ("described", {"changed": ["focus", "name"]})


def test_a_save_over_somebody_elses_change_shows_both_and_loses_nothing(browse: Any, build: Build, cast: Cast) -> None:
    mine, theirs = browse(cast.lead), browse(cast.manager)
    opened = mine.get(f"{cast.url}/edit")
    theirs.send(theirs.get(f"{cast.url}/edit"), "Save changes", name="Theirs", phase="secondary")
    page = mine.send(opened, "Save changes", name="Mine")
    assert (page.status, page.heading) == (409, "Two of you changed this group")
    assert cast.manager.name in page.words
    assert page.form("Save")[1] | {"name": "Mine", "phase": "secondary"} == page.form("Save")[1]
    assert group_now(build, cast).name == "Theirs"
    mine.send(page, "Save")
    group = group_now(build, cast)
    assert (group.name, group.phase) == ("Mine", "secondary")


def test_an_empty_name_is_refused_and_the_rest_stays(browse: Any, build: Build, cast: Cast) -> None:
    browser = browse(cast.lead)
    page = browser.send(browser.get(f"{cast.url}/edit"), "Save changes", name="", focus="Kept")
    assert (page.status, page.errors()) == (422, ["Enter a name, such as A Level Pedagogy 2026/27"])
    assert page.form("Save changes")[1]["focus"].strip() == "Kept"
    assert group_now(build, cast).name == "Ratio in Year 8 2026/27"


@pytest.mark.parametrize(
    ("who", "status"), [("priya", 403), ("cohort_lead", 403), ("observer", 403), ("stranger", 404)]
)
def test_others_cannot_edit_the_group(browse: Any, build: Build, cast: Cast, who: str, status: int) -> None:
    browser = browse(getattr(cast, who))
    assert browser.get(f"{cast.url}/edit").status == status
    assert browser.post(f"{cast.url}/edit", {"name": "Taken over"}).status == status
    assert group_now(build, cast).name == "Ratio in Year 8 2026/27"


def test_a_finished_group_cannot_be_edited_but_opened_again(browse: Any, build: Build, cast: Cast) -> None:
    browser = browse(cast.lead)
    opened = browser.get(f"{cast.url}/edit")
    browser.post(f"{cast.url}/finish")
    page = browser.send(opened, "Save changes", name="After the end")
    assert page.status == 422
    assert "finished on" in page.errors()[0]
    assert group_now(build, cast).name == "Ratio in Year 8 2026/27"
    with pytest.raises(AssertionError, match="no button"):
        browser.get(f"{cast.url}/edit").form("Save changes")


def test_a_long_name_is_short_in_the_bar_above_every_page(build: Build) -> None:
    group = build.group(name="Developing Mathematical Coherence for Learners Across Maths and Science")
    assert group.short_label == "Developing Mathematical Coherence for Learners…"
    assert build.group(name="Short").short_label == "Short"
