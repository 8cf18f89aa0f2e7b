"""Sessions as people see and arrange them."""

from __future__ import annotations

import datetime as dt
from concurrent.futures import ThreadPoolExecutor

import pytest
import time_machine

from workgroups import clock
from workgroups.activity import Event
from workgroups.groups.models import WorkGroup
from workgroups.mail import OutboxMessage
from workgroups.schedule.models import GroupSession

FULL = {
    "title": "First twilight",
    "on": "2026-11-26",
    "starts": "16:00",
    "ends": "17:30",
    "format": "twilight",
    "mode": "online",
    "joining_link": "https://meet.example/abc",
    "plan": "- Look at the cards\n- Solve $x^2 = 4$",
    "materials-0-title": "Variation in practice",
    "materials-0-url": "https://www.ncetm.org.uk/variation",
    "materials-0-why": "Its second page has our question",
}


@pytest.fixture
def scene(build):
    """A group with everybody in it, and a session in a week."""

    class Scene:
        pass

    it = Scene()
    it.hub = build.hub()
    it.group = build.group(it.hub)
    it.lead = build.member(it.group, "lead", name="Ayesha Khan")
    it.cohort_lead = build.member(it.group, "cohort_lead")
    it.participant = build.member(it.group, name="Tom Okafor")
    it.observer = build.member(it.group, "observer")
    it.manager = build.manager(it.hub)
    it.stranger = build.member(build.group(), "lead")
    it.gone = build.member(it.group, ended_at=clock.now())
    it.session = build.session(
        it.group,
        title="Proof",
        format="twilight",
        starts_at=clock.now().replace(hour=16, minute=0, second=0, microsecond=0) + dt.timedelta(days=7),
        joining_link="https://meet.example/secret",
        place="Room 4",
    )
    return it


def url(scene, rest=""):
    return f"/groups/{scene.group.id}/sessions{rest}"


def of_session(scene, rest=""):
    return url(scene, f"/{scene.session.id}{rest}")


def test_sessions_to_come_stand_before_those_that_are_over(scene, build, browse):
    build.session(scene.group, title="Long ago", starts_at=clock.now() - dt.timedelta(days=30))
    build.session(scene.group, title="Later", starts_at=clock.now() + dt.timedelta(days=30))
    page = browse(scene.participant).get(url(scene))
    assert page.heading == "Sessions"
    assert [h.get_text(strip=True) for h in page.html.select(".session h3")] == ["Proof", "Later", "Long ago"]
    numbers = [meta.find("span").get_text() for meta in page.html.select(".session .meta")]
    assert numbers == ["Session 2", "Session 3", "Session 1"]
    assert page.html.select_one("li.session-next h3").get_text(strip=True) == "Proof"
    assert page.html.select_one("details .session h3").get_text(strip=True) == "Long ago"


def test_an_empty_schedule_says_so(build, browse):
    group = build.group()
    assert "No sessions yet" in browse(build.member(group)).get(f"/groups/{group.id}/sessions").words


@pytest.mark.parametrize("who", ["lead", "cohort_lead", "participant", "observer", "manager"])
def test_everybody_of_the_group_and_its_hub_reads_a_session(scene, browse, who):
    page = browse(getattr(scene, who)).get(of_session(scene))
    assert page.status == 200
    assert page.heading == "Proof"
    assert "London time" in page.words


@pytest.mark.parametrize("who", ["stranger", "gone"])
def test_outsiders_do_not_find_sessions(scene, browse, who):
    outsider = browse(getattr(scene, who))
    for rest in ("", "/new", f"/{scene.session.id}", f"/{scene.session.id}/edit", f"/{scene.session.id}/session.ics"):
        assert outsider.get(url(scene, rest)).status == 404
    assert outsider.post(of_session(scene, "/cancellation")).status == 404


def test_a_session_of_another_group_is_not_found_under_this_one(scene, build, browse):
    other = build.session(build.group())
    assert browse(scene.lead).get(url(scene, f"/{other.id}")).status == 404


@pytest.mark.parametrize("who", ["participant", "observer"])
def test_only_leads_and_hub_managers_arrange_sessions(scene, browse, who):
    reader = browse(getattr(scene, who))
    for rest in ("/new", f"/{scene.session.id}/edit"):
        assert reader.get(url(scene, rest)).status == 403
    for rest in ("", f"/{scene.session.id}/edit", f"/{scene.session.id}/cancellation"):
        assert reader.post(url(scene, rest), FULL).status == 403
    for page in (reader.get(url(scene)), reader.get(of_session(scene))):
        assert "Add a session" not in page.words
        assert "Cancel this session" not in page.words


def test_the_joining_link_is_for_members_only(scene, browse):
    for who in ("lead", "participant", "observer"):
        page = browse(getattr(scene, who)).get(of_session(scene))
        assert page.html.find("a", href="https://meet.example/secret")
        assert "meet.example/secret" in browse(getattr(scene, who)).get(of_session(scene, "/session.ics")).text
    manager = browse(scene.manager)
    for rest in ("", "/edit", "/session.ics"):
        assert "meet.example" not in manager.get(of_session(scene, rest)).text


def test_a_hub_manager_edits_without_losing_the_joining_link(scene, build, browse):
    manager = browse(scene.manager)
    sent = manager.send(manager.get(of_session(scene, "/edit")), "Save session", title="Proof again")
    assert sent.status == 303
    kept = build.read(GroupSession, scene.session.id)
    assert (kept.title, kept.joining_link) == ("Proof again", "https://meet.example/secret")


def test_a_lead_adds_a_session_and_it_reads_as_typed(scene, build, browse):
    lead = browse(scene.lead)
    page = lead.get(lead.get(url(scene)).link("Add a session"))
    sent = lead.send(page, "Save session", **FULL)
    assert sent.status == 303
    shown = lead.get(sent.location)
    assert shown.heading == "First twilight"
    assert "Thursday 26 November, 4:00pm to 5:30pm, London time" in shown.words.replace(" 2026", "")
    assert "Its second page has our question" in shown.words
    assert shown.html.find("a", href="https://www.ncetm.org.uk/variation")["rel"]
    assert shown.html.find("math")
    made = build.all(GroupSession, title="First twilight")[0]
    assert made.starts_at == dt.datetime(2026, 11, 26, 16, tzinfo=dt.UTC)
    assert build.all(Event, verb="added", subject_id=made.id)


def test_the_same_form_twice_makes_one_session(scene, build, browse):
    lead = browse(scene.lead)
    page = lead.get(url(scene, "/new"))
    first, second = lead.send(page, "Save session", **FULL), lead.send(page, "Save session", **FULL)
    assert first.location == second.location
    assert len(build.all(GroupSession, group_id=scene.group.id)) == 2


@pytest.mark.parametrize("key", ["", "short", "x" * 70, "\x00" * 20, "é" * 20])
def test_a_made_up_form_key_does_no_harm(scene, browse, key):
    lead = browse(scene.lead)
    assert lead.post(url(scene), {**FULL, "form_key": key}).status in (303, 422)
    assert lead.post(url(scene), {**FULL, "form_key": key}).status in (303, 422)


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"title": " \u200b "}, "Enter a title"),
        ({"on": ""}, "Enter the date of the session"),
        ({"on": "31/11/2026"}, "Enter a date like"),
        ({"ends": "15:00"}, "The session must end after it starts"),
        ({"starts": "25:00"}, "Enter a time like"),
        ({"on": "2027-03-28", "starts": "01:30"}, "the clocks go forward"),
        ({"joining_link": "javascript:WGX()"}, "web address"),
        ({"format": "webinar"}, "valid choice"),
        ({"mode": ""}, "valid choice"),
        ({"materials-1-url": "ftp://x.example"}, "web address"),
        ({"materials-1-why": "Because"}, "Say which material"),
        ({"place": "p" * 301}, "up to 300 characters"),
    ],
)
def test_a_refused_session_keeps_what_was_typed(scene, build, browse, wrong, sentence):
    lead = browse(scene.lead)
    page = lead.send(lead.get(url(scene, "/new")), "Save session", **{**FULL, **wrong})
    assert page.status == 422
    assert any(sentence in error for error in page.errors()), page.errors()
    kept = page.form("Save session")[1]
    assert kept["plan"].split() == FULL["plan"].split()
    assert kept["materials-0-why"] == FULL["materials-0-why"]
    assert len(build.all(GroupSession, group_id=scene.group.id)) == 1


def test_more_rows_can_be_had_without_script(scene, browse):
    lead = browse(scene.lead)
    page = lead.get(url(scene, "/new"))
    before = len(page.html.select(".material-row"))
    more = lead.send(page, "Add another", **FULL)
    assert more.status == 200
    assert len(more.html.select(".material-row")) == before + 3
    assert more.form("Save session")[1]["materials-0-title"] == FULL["materials-0-title"]


def test_materials_are_reworded_added_and_taken_away(scene, browse):
    lead = browse(scene.lead)
    lead.send(
        lead.get(of_session(scene, "/edit")), "Save session", **{"materials-0-title": "A", "materials-1-title": "B"}
    )
    again = {"materials-0-title": "", "materials-2-title": "C", "materials-3-url": "ncetm.org.uk/c"}
    lead.send(lead.get(of_session(scene, "/edit")), "Save session", **again)
    names = [name.get_text(" ", strip=True) for name in lead.get(of_session(scene)).html.select(".material-name")]
    assert names == ["B", "C", "ncetm.org.uk/c ncetm.org.uk"]


def test_field_names_of_rows_that_are_no_rows_are_ignored(scene, browse):
    lead = browse(scene.lead)
    strange = {"materials-²-title": "x", f"materials-{'9' * 5000}-title": "x", "materials--title": "x"}
    assert lead.post(url(scene), {**FULL, **strange}).status == 303


def test_a_preview_shows_the_plan_and_saves_nothing(scene, build, browse):
    lead = browse(scene.lead)
    page = lead.get(url(scene, "/new"))
    for htmx in (False, True):
        seen = lead.send(page, "Preview", htmx=htmx, **FULL)
        assert seen.status == 200
        assert seen.html.find("math")
    assert len(build.all(GroupSession, group_id=scene.group.id)) == 1


def test_a_stale_save_shows_both_texts_and_saves_neither(scene, build, browse):
    lead, colleague = browse(scene.lead), browse(scene.cohort_lead)
    mine, theirs = lead.get(of_session(scene, "/edit")), colleague.get(of_session(scene, "/edit"))
    assert colleague.send(theirs, "Save session", plan="Their plan").status == 303
    page = lead.send(mine, "Save session", plan="My plan")
    assert page.status == 409
    assert page.form("Save")[1]["plan"].strip() == "My plan"
    assert [one.get_text() for one in page.html.select("del")] == ["[only in theirs: Their]"]
    assert build.read(GroupSession, scene.session.id).plan == "Their plan"
    assert lead.send(page, "Save", plan="Both plans").status == 303
    assert build.read(GroupSession, scene.session.id).plan == "Both plans"


def mails(build):
    return [(mail.recipient, mail.subject, mail.sealed_body) for mail in build.all(OutboxMessage)]


def test_members_are_told_when_a_session_moves(scene, build, browse):
    lead = browse(scene.lead)
    sent = lead.send(
        lead.get(of_session(scene, "/edit")), "Save session", on="2027-03-29", starts="16:00", ends="17:30"
    )
    assert sent.status == 303
    told = mails(build)
    assert {who for who, _, _ in told} == {one.email for one in (scene.cohort_lead, scene.participant, scene.observer)}
    _, subject, body = told[0]
    assert subject == "Moved: Proof, now Monday 29 March 2027, 4:00pm"
    assert "Now:    Monday 29 March 2027, 4:00pm to 5:30pm, London time" in body
    assert f"Before: {clock.day(scene.session.starts_at, year=True)}" in body
    assert f"/groups/{scene.group.id}/sessions/{scene.session.id}" in body
    assert "meet.example" not in body
    moved = build.read(GroupSession, scene.session.id)
    assert moved.sequence == scene.session.sequence + 1
    assert build.all(Event, verb="moved")[0].data == {"was": scene.session.starts_at.isoformat()}


def test_another_place_counts_as_moved_and_other_words_do_not(scene, build, browse):
    lead = browse(scene.lead)
    lead.send(lead.get(of_session(scene, "/edit")), "Save session", plan="Another plan")
    assert mails(build) == []
    lead.send(lead.get(of_session(scene, "/edit")), "Save session", place="Room 5")
    assert "Online, Room 5" in mails(build)[0][2]
    assert "Online, Room 4" in mails(build)[0][2]


def test_nobody_is_told_of_a_session_that_is_over(scene, build, browse):
    past = build.session(scene.group, format="twilight", starts_at=clock.now() - dt.timedelta(days=9))
    lead = browse(scene.lead)
    page = lead.get(url(scene, f"/{past.id}/edit"))
    assert lead.send(page, "Save session", place="It was room 9").status == 303
    assert mails(build) == []


def test_a_cancelled_session_stays_and_can_be_reinstated(scene, build, browse):
    lead = browse(scene.lead)
    sent = lead.send(lead.get(of_session(scene)), "Cancel this session", reason="Snow")
    assert sent.status == 303
    reader = browse(scene.participant)
    assert "Snow" in reader.get(of_session(scene)).words
    assert reader.get(url(scene)).html.select_one("li.session-cancelled")
    assert "STATUS:CANCELLED" in reader.get(of_session(scene, "/session.ics")).text
    assert len(mails(build)) == 3
    assert "Why: Snow" in mails(build)[0][2]
    page = lead.get(of_session(scene))
    assert lead.send(page, "Reinstate this session").status == 303
    assert not build.read(GroupSession, scene.session.id).cancelled_at
    assert mails(build)[-1][1].startswith("Takes place after all: Proof")


def test_what_is_done_already_is_refused_in_words(scene, browse):
    lead = browse(scene.lead)
    page, other_tab = lead.get(of_session(scene)), lead.get(of_session(scene))
    lead.send(page, "Cancel this session")
    twice = lead.send(other_tab, "Cancel this session")
    assert twice.status == 409
    assert "already cancelled" in twice.words


def test_a_session_that_two_cancel_at_one_moment_is_cancelled_once(scene, build, browse, at_one_moment):
    tabs = [browse(scene.lead) for _ in range(2)]
    forms = [tab.get(of_session(scene)).form("Cancel this session") for tab in tabs]
    at_one_moment(WorkGroup, "require_open")
    with ThreadPoolExecutor(2) as pool:
        sent = list(pool.map(lambda tab, form: tab.client.post(form[0], data=form[1]).status_code, tabs, forms))
    assert sorted(sent) == [303, 409]
    assert len(mails(build)) == 3
    assert build.read(GroupSession, scene.session.id).sequence == scene.session.sequence + 1


def test_a_reason_that_is_too_long_comes_back(scene, browse):
    lead = browse(scene.lead)
    page = lead.send(lead.get(of_session(scene)), "Cancel this session", reason="r" * 301)
    assert page.status == 422
    assert page.form("Cancel this session")[1]["reason"] == "r" * 301


def test_a_finished_group_changes_no_session(scene, build, browse):
    group = build.group(finished_at=clock.now())
    lead, session = build.member(group, "lead"), build.session(group)
    visitor = browse(lead)
    base = f"/groups/{group.id}/sessions"
    assert visitor.get(f"{base}/new").status == 409
    assert visitor.get(f"{base}/{session.id}/edit").status == 409
    assert visitor.post(f"{base}/{session.id}/cancellation").status == 409
    refused = visitor.post(base, FULL)
    assert refused.status == 422
    assert "finished" in " ".join(refused.errors())
    assert "Add a session" not in visitor.get(base).words


def test_gap_tasks_stand_beside_the_session_they_are_brought_to(scene, build, browse):
    build.task(scene.group, scene.lead, title="Bring me", bring_to_id=scene.session.id)
    build.task(scene.group, scene.lead, title="Hidden draft", bring_to_id=scene.session.id, status="draft")
    seen = browse(scene.participant).get(of_session(scene)).words
    assert "Bring me" in seen
    assert "Hidden draft" not in seen
    assert "Hidden draft" not in browse(scene.participant).get(url(scene)).words
    assert "Hidden draft" in browse(scene.lead).get(of_session(scene)).words


def test_gap_tasks_opened_after_a_session_belong_to_it_until_the_next(scene, build, browse):
    days = dt.timedelta(days=1)
    first = build.session(scene.group, starts_at=clock.now() - 20 * days)
    build.session(scene.group, starts_at=clock.now() - 5 * days)
    build.task(scene.group, scene.lead, title="In between", opens_at=clock.now() - 10 * days)
    build.task(scene.group, scene.lead, title="After the second", opens_at=clock.now() - 2 * days)
    words = browse(scene.participant).get(url(scene, f"/{first.id}")).words
    assert "Opened after this session" in words
    assert "In between" in words
    assert "After the second" not in words


def test_the_number_of_statements_does_not_grow_with_the_schedule(scene, build, browse, statements):
    reader = browse(scene.participant)
    build.task(scene.group, scene.lead, bring_to_id=scene.session.id)
    with statements() as few:
        reader.get(url(scene))
    for _ in range(12):
        build.task(scene.group, scene.lead, bring_to_id=build.session(scene.group).id)
    with statements() as many:
        reader.get(url(scene))
    assert len(many) == len(few) <= 8, many


@time_machine.travel("2026-10-20 12:00:00+00:00", tick=False)
def test_times_typed_on_both_sides_of_the_clock_change_are_london_times(scene, build, browse):
    lead = browse(scene.lead)
    for day, hour in (("2026-10-24", 15), ("2026-10-26", 16), ("2027-03-29", 15)):
        assert lead.post(url(scene), {**FULL, "title": day, "on": day}).status == 303
        assert build.all(GroupSession, title=day)[0].starts_at.hour == hour
