"""The roster by school, who sees what of it, and what happens when somebody leaves, returns or changes role."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from builders import Build
from groups_cast import Cast

from workgroups import clock
from workgroups.activity import Event
from workgroups.extensions import db
from workgroups.groups.models import Invitation, Membership
from workgroups.mail import OutboxMessage
from workgroups.people.models import Person


def membership(build: Build, cast: Cast, person: Person) -> Membership:
    return build.all(Membership, group_id=cast.group.id, person_id=person.id)[-1]


def school(page: Any, name: str) -> str:
    """What stands in the box of a school."""
    for box in page.html.select(".school"):
        if box.find("h3").get_text(strip=True) == name:
            return " ".join(box.get_text(" ").split())
    raise AssertionError(f"no box for {name}")


def row(page: Any, name: str) -> list[str]:
    """The cells of a school in the table for leads."""
    for one in page.html.select("table tbody tr"):
        if one.find("th").get_text(strip=True) == name:
            return [" ".join(cell.get_text(" ").split()) for cell in one.find_all("td")]
    raise AssertionError(f"no row for {name}")


def test_people_stand_under_their_schools(browse: Any, build: Build, cast: Cast) -> None:
    with build.app.app_context():
        db.session.get_one(Membership, membership(build, cast, cast.priya).id).lead_participant = True
        db.session.commit()
    page = browse(cast.omar).get(f"{cast.url}/people")
    assert school(page, "Holly Bank School") == "Holly Bank School PS Priya Shah Lead participant OH Omar Haddad"
    assert school(page, "Northgate Academy") == "Northgate Academy EN Ewa Nowak"
    for words in ("Asha Pillai Lead", "Tom Okafor Cohort Lead", "Ruth Levy Observer"):
        assert words in page.words


def test_addresses_and_invitations_are_for_those_who_invite(browse: Any, build: Build, cast: Cast) -> None:
    build.invitation(cast.group, cast.lead, name="Jonas Weber", email="j.weber@north.example", school_id=cast.north.id)
    for person, seen in (
        (cast.lead, True),
        (cast.manager, True),
        (cast.cohort_lead, False),
        (cast.priya, False),
        (cast.observer, False),
    ):
        page = browse(person).get(f"{cast.url}/people")
        assert ("Jonas Weber" in page.words, "j.weber@north.example" in page.text) == (seen, seen), person.name
        assert cast.omar.email not in page.text


def test_leads_see_school_by_school_who_has_posted_who_has_a_draft_and_who_has_nothing(
    browse: Any, build: Build, cast: Cast
) -> None:
    third = build.school(cast.hub, "Oakfield Academy")
    build.member(cast.group, school=third, name="Mia Chen")
    closed = build.task(cast.group, cast.lead, title="First task", status="closed")
    build.task(cast.group, cast.lead, title="Secret plan", status="draft")
    still_open = build.task(cast.group, cast.lead, title="Second task", due_on=clock.today() + dt.timedelta(days=2))
    build.card(cast.group, cast.priya, task=still_open, school_id=cast.holly.id, draft=True)
    build.card(cast.group, cast.omar, task=still_open, school_id=cast.holly.id)
    build.card(cast.group, cast.colleague, task=still_open, school_id=cast.north.id, draft=True)
    build.card(cast.group, cast.colleague, task=closed, school_id=cast.north.id)
    build.card(cast.group, cast.priya, task=closed, school_id=cast.holly.id, deleted_at=clock.now())
    for person in (cast.lead, cast.cohort_lead):
        page = browse(person).get(f"{cast.url}/people")
        assert row(page, "Holly Bank School") == ["Posted Omar Haddad", "Nothing yet"]
        assert row(page, "Northgate Academy") == ["Draft Ewa Nowak", "Posted Ewa Nowak"]
        assert row(page, "Oakfield Academy") == ["Nothing yet", "Nothing yet"]
        assert "Secret plan" not in page.text
        assert "Priya Shah Draft" in school(page, "Holly Bank School")
        assert "Omar Haddad Posted" in school(page, "Holly Bank School")
        assert "Mia Chen Nothing yet" in school(page, "Oakfield Academy")


@pytest.mark.parametrize("who", ["priya", "observer", "manager"])
def test_states_are_for_leads_only(browse: Any, build: Build, cast: Cast, who: str) -> None:
    task = build.task(cast.group, cast.lead, title="First task")
    build.card(cast.group, cast.omar, task=task, school_id=cast.holly.id, draft=True)
    page = browse(getattr(cast, who)).get(f"{cast.url}/people")
    assert page.status == 200
    for words in ("Draft", "Posted", "Nothing yet", "First task"):
        assert words not in page.words


def test_what_a_leaver_brought_stays_with_the_school(browse: Any, build: Build, cast: Cast) -> None:
    task = build.task(cast.group, cast.lead)
    build.card(cast.group, cast.priya, task=task, school_id=cast.holly.id)
    lead = browse(cast.lead)
    lead.post(f"{cast.url}/people/{membership(build, cast, cast.priya).id}/ending")
    assert row(lead.get(f"{cast.url}/people"), "Holly Bank School") == ["Posted Priya Shah"]


def test_a_leaver_loses_every_right_at_once_and_is_kept_below(browse: Any, build: Build, cast: Cast) -> None:
    card = build.card(cast.group, cast.priya, title="Bar models")
    hers, lead = browse(cast.priya), browse(cast.lead)
    assert hers.get(cast.url).status == 200
    page = lead.get(f"{cast.url}/people/{membership(build, cast, cast.priya).id}")
    assert page.heading == "Priya Shah"
    page = lead.send(page, "End the membership")
    assert page.status == 303
    for path in ("", "/people", "/board", f"/cards/{card.id}", "/sessions"):
        assert hers.get(f"{cast.url}{path}").status == 404, path
    page = lead.get(f"{cast.url}/people")
    assert "Priya Shah" not in school(page, "Holly Bank School")
    assert f"PS Priya Shah Holly Bank School Left on {clock.day(clock.now())}" in page.words
    assert lead.get(f"{cast.url}/cards/{card.id}").status == 200
    left = membership(build, cast, cast.priya)
    assert left.ended_by_id == cast.lead.id
    [event] = build.all(Event, verb="left")
    assert (event.subject_id, event.actor_id) == (left.id, cast.lead.id)


def test_a_replacement_takes_the_schools_place(browse: Any, build: Build, cast: Cast) -> None:
    lead = browse(cast.lead)
    old = membership(build, cast, cast.priya)
    page = lead.send(lead.get(f"{cast.url}/people/{old.id}"), "End the membership")
    page = lead.send(lead.get(page.location), "Send invitation", name="Nia New", email="Nia@holly.sch.uk")
    assert page.status == 303
    [invitation] = build.all(Invitation)
    assert (invitation.email, invitation.role, invitation.school_id, invitation.replaces_id) == (
        "nia@holly.sch.uk",
        "participant",
        cast.holly.id,
        old.id,
    )
    newcomer = build.person("Nia New", email="nia@holly.sch.uk")
    with build.app.app_context():
        row = db.session.get_one(Invitation, invitation.id)
        row.accept(by=db.session.get_one(Person, newcomer.id))
        db.session.commit()
    page = lead.get(f"{cast.url}/people/{membership(build, cast, newcomer).id}")
    assert "In the place of Priya Shah" in page.words
    assert "Nia New" in school(lead.get(f"{cast.url}/people"), "Holly Bank School")


@pytest.mark.parametrize(
    ("values", "reason"),
    [
        ({"name": "", "email": "nia@x.example"}, "Enter the person’s name"),
        ({"name": "Nia", "email": ""}, "Enter an email address"),
        ({"name": "Nia", "email": "nia"}, "An email address has an @ with something on both sides"),
        ({"name": "Nia", "email": "person6@school.example"}, "is in the group already"),
        ({"name": "Nia", "email": "waiting@x.example"}, "is invited already"),
    ],
)
def test_a_replacement_that_cannot_be_invited_is_told_why(
    browse: Any, build: Build, cast: Cast, values: dict[str, str], reason: str
) -> None:
    if values["email"].startswith("person"):
        values = {**values, "email": cast.omar.email}
    build.invitation(cast.group, cast.lead, email="waiting@x.example")
    lead, old = browse(cast.lead), membership(build, cast, cast.priya)
    page = lead.send(lead.get(f"{cast.url}/people/{old.id}"), "End the membership")
    page = lead.send(lead.get(page.location), "Send invitation", **values)
    assert page.status == 422
    assert any(reason in line for line in page.errors()), page.errors()
    assert {name: page.form("Send invitation")[1][name] for name in values} == values
    assert len(build.all(Invitation)) == 1


def test_nobody_is_replaced_while_still_in_the_group(browse: Any, build: Build, cast: Cast) -> None:
    url = f"{cast.url}/people/{membership(build, cast, cast.priya).id}/replacement"
    page = browse(cast.lead).post(url, {"name": "Nia", "email": "nia@x.example"})
    assert (page.status, page.errors()) == (422, ["Priya Shah is still in the group."])


def test_an_ending_by_mistake_is_taken_back(browse: Any, build: Build, cast: Cast) -> None:
    lead = browse(cast.lead)
    page = lead.send(lead.get(f"{cast.url}/people/{membership(build, cast, cast.priya).id}"), "End the membership")
    page = lead.send(lead.get(page.location), "Put back into the group")
    assert page.status == 303
    page = lead.get(page.location)
    assert "Priya Shah" in school(page, "Holly Bank School")
    assert "Have left the group" not in page.words
    assert browse(cast.priya).get(cast.url).status == 200


def test_a_role_is_changed_and_the_change_recorded(browse: Any, build: Build, cast: Cast) -> None:
    lead, key = browse(cast.lead), membership(build, cast, cast.priya).id
    page = lead.send(lead.get(f"{cast.url}/people/{key}"), "Save changes", role="cohort_lead")
    assert page.status == 303
    assert membership(build, cast, cast.priya).role == "cohort_lead"
    [event] = build.all(Event, verb="changed_role")
    assert event.data == {"was": "participant", "now": "cohort_lead"}
    assert "Who has brought what" not in browse(cast.omar).get(f"{cast.url}/people").words


def test_lead_participant_is_for_participants_only(browse: Any, build: Build, cast: Cast) -> None:
    lead, key = browse(cast.lead), membership(build, cast, cast.priya).id
    page = lead.get(f"{cast.url}/people/{key}")
    lead.send(page, "Save changes", lead_participant="y")
    assert membership(build, cast, cast.priya).lead_participant
    lead.send(page, "Save changes", role="observer", lead_participant="y")
    assert not membership(build, cast, cast.priya).lead_participant


def test_the_only_lead_cannot_leave_the_group_alone_but_the_hub_manager_can_take_them_out(
    browse: Any, build: Build, cast: Cast
) -> None:
    lead, key = browse(cast.lead), membership(build, cast, cast.lead).id
    page = lead.send(lead.get(f"{cast.url}/people/{key}"), "Save changes", role="participant")
    assert page.errors() == ["You are the only Lead of this group. Invite another Lead first, or ask your hub manager."]
    assert lead.post(f"{cast.url}/people/{key}/ending").status == 409
    assert membership(build, cast, cast.lead).ended_at is None
    assert browse(cast.manager).post(f"{cast.url}/people/{key}/ending").status == 303
    assert membership(build, cast, cast.lead).ended_at is not None


def test_a_lead_with_a_second_lead_can_go(browse: Any, build: Build, cast: Cast) -> None:
    build.member(cast.group, "lead")
    page = browse(cast.lead).post(f"{cast.url}/people/{membership(build, cast, cast.lead).id}/ending")
    assert (page.status, page.location) == (303, "/")


def test_an_invitation_is_sent_again_or_withdrawn_in_one_click(browse: Any, build: Build, cast: Cast) -> None:
    gone = clock.now() - dt.timedelta(days=1)
    invitation, token = build.invitation(
        cast.group, cast.lead, name="Jonas Weber", email="j@x.example", school_id=cast.north.id, expires_at=gone
    )
    lead = browse(cast.lead)
    page = lead.get(f"{cast.url}/people")
    assert "Invitation has run out" in school(page, "Northgate Academy")
    page = lead.send(page, "Send again to Jonas Weber")
    assert page.status == 303
    renewed = build.read(Invitation, invitation.id)
    assert renewed is not None and renewed.is_pending and renewed.token_hash != invitation.token_hash
    assert [one.recipient for one in build.all(OutboxMessage)] == ["j@x.example"]
    assert browse().get(f"/invitations/{token}").status != 200
    page = lead.send(lead.get(f"{cast.url}/people"), "Withdraw the invitation of Jonas Weber")
    assert page.status == 303
    ended = build.read(Invitation, invitation.id)
    assert ended is not None and ended.withdrawn_at is not None
    assert "Jonas" not in lead.get(f"{cast.url}/people").words.split("Withdraw")[-1]
    assert lead.post(f"{cast.url}/invitations/{invitation.id}/withdrawal").status == 409


@pytest.mark.parametrize(
    ("who", "status"), [("priya", 403), ("cohort_lead", 403), ("observer", 403), ("stranger", 404)]
)
def test_others_cannot_touch_memberships_and_invitations(
    browse: Any, build: Build, cast: Cast, who: str, status: int
) -> None:
    key = membership(build, cast, cast.omar).id
    invitation, _ = build.invitation(cast.group, cast.lead)
    browser = browse(getattr(cast, who))
    assert browser.get(f"{cast.url}/people/{key}").status == status
    for path in (f"people/{key}", f"people/{key}/ending", f"people/{key}/replacement", f"people/{key}/return"):
        assert browser.post(f"{cast.url}/{path}", {"role": "lead"}).status == status, path
    for path in ("resending", "withdrawal"):
        assert browser.post(f"{cast.url}/invitations/{invitation.id}/{path}").status == 404
    after = membership(build, cast, cast.omar)
    assert (after.role, after.ended_at) == ("participant", None)
    assert build.all(OutboxMessage) == []


def test_memberships_and_invitations_are_found_only_through_their_group(browse: Any, build: Build, cast: Cast) -> None:
    other = build.group(cast.hub)
    foreign = build.member(other)
    [key] = [one.id for one in build.all(Membership, person_id=foreign.id)]
    invitation, _ = build.invitation(other, cast.manager)
    for person in (cast.lead, cast.manager):
        browser = browse(person)
        assert browser.get(f"{cast.url}/people/{key}").status == 404
        assert browser.post(f"{cast.url}/people/{key}/ending").status == 404
        assert browser.post(f"{cast.url}/invitations/{invitation.id}/withdrawal").status == 404


def test_somebody_who_came_back_is_not_listed_as_gone(browse: Any, build: Build, cast: Cast) -> None:
    back = build.member(cast.group, name="Back Again", school=cast.north, ended_at=clock.now())
    build.member(cast.group, person=back, school=cast.north)
    page = browse(cast.lead).get(f"{cast.url}/people")
    assert "Back Again" in school(page, "Northgate Academy")
    assert "Have left the group" not in page.words


def test_the_roster_costs_the_same_for_three_people_and_for_thirty(
    browse: Any, build: Build, cast: Cast, statements: Any
) -> None:
    tasks = [build.task(cast.group, cast.lead), build.task(cast.group, cast.lead, status="closed")]
    counts: dict[str, list[int]] = {}
    for number in (3, 27):
        for _ in range(number):
            place = build.school(cast.hub)
            person = build.member(cast.group, school=place)
            build.member(cast.group, school=place, ended_at=clock.now())
            build.invitation(cast.group, cast.lead, school_id=place.id)
            for task in tasks:
                build.card(cast.group, person, task=task, school_id=place.id, co_authors=(cast.omar,))
        for name in ("lead", "priya", "manager"):
            browser = browse(getattr(cast, name))
            with statements() as found:
                assert browser.get(f"{cast.url}/people").status == 200
            counts.setdefault(name, []).append(len(found))
    assert all(few == many for few, many in counts.values()), counts
