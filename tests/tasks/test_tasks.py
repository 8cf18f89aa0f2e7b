"""Gap tasks as leads write them and as the group reads them."""

from __future__ import annotations

import datetime as dt

import pytest
import time_machine

from workgroups import clock
from workgroups.activity import Event
from workgroups.groups.models import WorkGroup
from workgroups.mail import OutboxMessage
from workgroups.tasks.models import DEFAULT_PROMPTS, GapTask

FULL = {
    "title": "Change one representation",
    "purpose": "To see what a **bar model** lets pupils say.",
    "what_to_try": "- Take one question\n- Draw $\\frac{3}{4}$ as a bar",
    "what_to_notice": "Who draws first?",
    "what_to_bring": "One photo",
    "minutes": "20",
    "due_on": "2026-12-04",
    "materials-0-title": "Representations",
    "materials-0-why": "Page 2",
}


def url(scene, rest=""):
    return f"/groups/{scene.group.id}/tasks{rest}"


def of_task(scene, rest=""):
    return url(scene, f"/{scene.task.id}{rest}")


def titles(page):
    return [h.get_text(strip=True) for h in page.html.select(".task-row h3")]


def test_open_tasks_come_first_by_due_day_then_what_is_not_open(scene, build, browse):
    build.task(scene.group, scene.lead, title="Old", status="closed")
    build.task(scene.group, scene.lead, title="Idea", status="draft")
    build.task(scene.group, scene.lead, title="Soon", status="scheduled")
    build.task(scene.group, scene.lead, title="Due first", due_on=clock.today())
    lead = browse(scene.lead).get(url(scene))
    assert lead.heading == "Gap tasks"
    assert titles(lead) == ["Due first", "Number talks", "Soon", "Idea", "Old"]
    assert titles(browse(scene.participant).get(url(scene))) == ["Due first", "Number talks", "Old"]


def test_an_empty_list_says_what_comes_here(build, browse):
    group = build.group()
    assert "No gap task yet" in browse(build.member(group)).get(f"/groups/{group.id}/tasks").words


@pytest.mark.parametrize("who", ["lead", "cohort_lead", "participant", "observer", "manager"])
def test_everybody_of_the_group_and_its_hub_reads_an_open_task(scene, browse, who):
    page = browse(getattr(scene, who)).get(of_task(scene))
    assert page.status == 200
    assert page.heading == "Number talks"
    assert f"session 2: {clock.day(scene.session.starts_at)}" in page.words


def test_a_stranger_finds_nothing(scene, browse):
    visitor = browse(scene.stranger)
    for rest in ("", "/new", f"/{scene.task.id}", f"/{scene.task.id}/edit"):
        assert visitor.get(url(scene, rest)).status == 404
    for rest in (
        "",
        *(f"/{scene.task.id}/{noun}" for noun in ("edit", "publishing", "closing", "reopening", "copies")),
    ):
        assert visitor.post(url(scene, rest), FULL).status == 404


@pytest.mark.parametrize("who", ["participant", "observer", "manager"])
def test_only_leads_write_gap_tasks(scene, browse, who):
    reader = browse(getattr(scene, who))
    for rest in ("/new", f"/{scene.task.id}/edit"):
        assert reader.get(url(scene, rest)).status == 403
    for rest in (
        "",
        *(f"/{scene.task.id}/{noun}" for noun in ("edit", "publishing", "closing", "reopening", "copies")),
    ):
        assert reader.post(url(scene, rest), FULL).status == 403
    words = reader.get(url(scene)).words + reader.get(of_task(scene)).words
    for button in ("New gap task", "Close task", "Use again"):
        assert button not in words


@pytest.mark.parametrize("status", ["draft", "scheduled"])
@pytest.mark.parametrize("who", ["participant", "observer", "manager"])
def test_unopened_tasks_do_not_exist_for_others(scene, build, browse, status, who):
    hidden = build.task(scene.group, scene.lead, title="Canary", status=status)
    reader = browse(getattr(scene, who))
    assert reader.get(url(scene, f"/{hidden.id}")).status == 404
    assert reader.post(url(scene, f"/{hidden.id}/publishing")).status == 404
    assert "Canary" not in reader.get(url(scene)).text
    assert browse(scene.cohort_lead).get(url(scene, f"/{hidden.id}")).status == 200


def test_a_lead_publishes_a_task_and_it_reads_as_typed(scene, build, browse):
    lead = browse(scene.lead)
    page = lead.get(lead.get(url(scene)).link("New gap task"))
    sent = lead.send(page, "Publish", year_groups=["Year 12"], **FULL)
    assert sent.status == 303
    shown = browse(scene.participant).get(sent.location)
    assert shown.heading == FULL["title"]
    assert shown.html.find("strong").get_text() == "bar model"
    assert shown.html.find("math")
    for words in ("Who draws first?", "About 20 minutes", "Friday 4 December", "Late is welcome", "Year 12", "Page 2"):
        assert words in shown.words
    assert [li.get_text(strip=True) for li in shown.html.select(".prompts li")] == list(DEFAULT_PROMPTS)
    made = build.all(GapTask, title=FULL["title"])[0]
    assert shown.link("Add your evidence").endswith(f"/groups/{scene.group.id}/cards/new?task={made.id}")
    assert shown.link("The board for this gap task").endswith(f"/board?task={made.id}")
    assert build.all(Event, verb="opened", subject_id=made.id)
    assert build.all(OutboxMessage) == []


def test_a_new_task_is_brought_to_the_next_session_unless_said_otherwise(scene, build, browse):
    lead = browse(scene.lead)
    page = lead.get(url(scene, "/new"))
    assert page.form("Publish")[1]["bring_to"] == str(scene.session.id)
    lead.send(page, "Publish", **FULL, bring_to="")
    assert build.all(GapTask, title=FULL["title"])[0].bring_to_id is None


def test_a_title_is_enough(scene, build, browse):
    lead = browse(scene.lead)
    sent = lead.send(lead.get(url(scene, "/new")), "Publish", title="Try a bar model in one lesson")
    assert sent.status == 303
    assert browse(scene.participant).get(sent.location).status == 200


def test_a_draft_is_kept_and_published_later(scene, build, browse):
    lead = browse(scene.lead)
    sent = lead.send(lead.get(url(scene, "/new")), "Save as draft", **FULL)
    assert "This is a draft" in lead.get(sent.location).words
    assert browse(scene.participant).get(sent.location).status == 404
    assert lead.send(lead.get(sent.location), "Publish").status == 303
    assert browse(scene.participant).get(sent.location).status == 200


def test_a_scheduled_task_opens_by_its_time_alone(scene, build, browse):
    with time_machine.travel("2026-11-20 12:00:00+00:00", tick=False):
        lead = browse(scene.lead)
        page = lead.get(url(scene, "/new"))
        sent = lead.send(page, "Schedule", **FULL, opens_on="2026-11-23", opens_at_time="07:30")
        assert sent.status == 303
        assert "opens by itself on Monday 23 November, 7:30am" in lead.get(sent.location).words
        assert browse(scene.participant).get(sent.location).status == 404
    with time_machine.travel("2026-11-23 07:31:00+00:00", tick=False):
        page = browse(scene.participant).get(sent.location)
        assert page.status == 200
        assert page.link("Add your evidence")


@pytest.mark.parametrize("day", ["", "2020-01-01"])
def test_scheduling_needs_a_time_to_come(scene, build, browse, day):
    lead = browse(scene.lead)
    page = lead.send(lead.get(url(scene, "/new")), "Schedule", **FULL, opens_on=day)
    assert page.status == 422
    assert page.form("Schedule")[1]["what_to_notice"].strip() == FULL["what_to_notice"]
    assert build.all(GapTask, title=FULL["title"]) == []


def test_a_scheduled_task_goes_back_to_a_draft_or_opens_now(scene, build, browse):
    lead = browse(scene.lead)
    task = build.task(scene.group, scene.lead, status="scheduled")
    place = url(scene, f"/{task.id}")
    assert lead.send(lead.get(f"{place}/edit"), "Save as draft").status == 303
    assert build.read(GapTask, task.id).status == "draft"
    assert lead.send(lead.get(f"{place}/edit"), "Publish").status == 303
    assert build.read(GapTask, task.id).status == "open"


def test_a_task_is_closed_and_opened_again_and_nothing_on_the_board_goes(scene, build, browse):
    build.card(scene.group, scene.participant, task=scene.task, text="What we did")
    lead, participant = browse(scene.lead), browse(scene.participant)
    assert lead.send(lead.get(of_task(scene)), "Close task").status == 303
    page = participant.get(of_task(scene))
    assert "was closed on" in page.words
    assert "Add your evidence" not in page.words
    assert "What we did" in participant.get(f"/groups/{scene.group.id}/board").words
    assert lead.post(of_task(scene, "/closing")).status == 409
    assert lead.send(lead.get(of_task(scene)), "Open it again").status == 303
    assert participant.get(of_task(scene)).link("Add your evidence")
    assert build.read(WorkGroup, scene.group.id).board_version > scene.group.board_version


def test_a_due_date_that_has_passed_locks_nothing(scene, build, browse):
    late = build.task(scene.group, scene.lead, due_on=clock.today() - dt.timedelta(days=3))
    page = browse(scene.participant).get(url(scene, f"/{late.id}"))
    assert "3 days ago" in page.words
    assert "Late is welcome" in page.words
    assert page.link("Add your evidence")


def test_what_one_has_posted_to_comes_after_what_is_still_to_try(scene, build, browse):
    build.task(scene.group, scene.lead, title="Due later", due_on=clock.today() + dt.timedelta(days=30))
    first = build.task(scene.group, scene.lead, title="Due first", due_on=clock.today())
    build.card(scene.group, scene.participant, task=first)
    assert titles(browse(scene.participant).get(url(scene))) == ["Due later", "Number talks", "Due first"]


def test_own_state_is_shown_to_each_person(scene, build, browse):
    build.card(scene.group, scene.participant, task=scene.task)
    assert "Your card is posted" in browse(scene.participant).get(url(scene)).words
    assert "Your card" not in browse(scene.lead).get(url(scene)).words
    assert "1 card on the board" in browse(scene.lead).get(url(scene)).words


def test_a_finished_group_takes_no_gap_task(build, browse):
    group = build.group(finished_at=clock.now())
    lead = build.member(group, "lead")
    task = build.task(group, lead)
    visitor, base = browse(lead), f"/groups/{group.id}/tasks"
    assert visitor.get(f"{base}/new").status == 409
    assert visitor.get(f"{base}/{task.id}/edit").status == 409
    for noun in ("closing", "reopening", "publishing"):
        assert visitor.post(f"{base}/{task.id}/{noun}").status == 409
    refused = visitor.post(base, {**FULL, "prompts-0-text": "x"})
    assert refused.status == 422
    assert "finished" in " ".join(refused.errors())
    assert visitor.get(f"{base}/{task.id}").status == 200


def test_the_number_of_statements_does_not_grow_with_the_tasks(scene, build, browse, statements):
    reader = browse(scene.participant)
    with statements() as few:
        reader.get(url(scene))
    for _ in range(12):
        build.task(scene.group, scene.lead, bring_to_id=build.session(scene.group).id)
    with statements() as many:
        reader.get(url(scene))
    assert len(many) == len(few) <= 8, many


def test_a_task_page_takes_few_statements(scene, browse, statements):
    reader = browse(scene.participant)
    with statements() as found:
        reader.get(of_task(scene))
    assert len(found) <= 9, found
