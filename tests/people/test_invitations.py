"""Invitations: bound to an address, a group and a role, used once, and not by a scanner (trust A4, I16)."""

from __future__ import annotations

import datetime as dt
import email.policy
import re
import sys
import threading
from email.message import EmailMessage
from typing import Any

import pytest
import time_machine
from builders import Build
from flask import Flask
from pages import Browser, Page

from workgroups import clock
from workgroups.activity import Event
from workgroups.errors import NotNow
from workgroups.extensions import db
from workgroups.groups.models import Invitation, Membership, WorkGroup
from workgroups.mail import OutboxMessage, as_email
from workgroups.people import invitations
from workgroups.people.models import LoginSession, Person, School


@pytest.fixture
def invited(build: Build) -> tuple[WorkGroup, Person, Invitation, str]:
    """A group, its Lead, and an invitation of Newt Comer for a school, with the path of its link."""
    hub = build.hub("Ridgeway")
    group = build.group(hub, name="Ratio in Year 8")
    lead = build.member(group, "lead", name="Asha Pillai")
    school = build.school(hub, "Holly Bank School")
    row, token = build.invitation(
        group, lead, email="newt@school.example", name="Newt Comer", school_id=school.id, lead_participant=True
    )
    return group, lead, row, f"/invitations/{token}"


def join(browser: Browser, page: Page, **values: Any) -> Page:
    return browser.send(page, "Join Ratio in Year 8", **values)


def changed(build: Build, row: Invitation, **values: Any) -> None:
    with build.app.app_context():
        found = db.session.get_one(Invitation, row.id)
        for name, value in values.items():
            setattr(found, name, value)
        db.session.commit()


def test_the_page_says_what_the_invitation_is_for(browse: Any, invited: Any) -> None:
    _, _, row, link = invited
    page = browse().get(link)
    assert (page.status, page.heading) == (200, "You are invited")
    for words in ("Ratio in Year 8", "Participant, lead participant", "Holly Bank School", "Asha Pillai", "Ridgeway"):
        assert words in page.words
    assert "newt@school.example" in page.words
    assert clock.day(row.expires_at) in page.words


def test_somebody_new_joins_with_one_click_and_is_signed_in(build: Build, browse: Any, invited: Any) -> None:
    group, _, row, link = invited
    browser = browse()
    page = browser.get(link)
    assert page.form("Join Ratio in Year 8")[1]["name"] == "Newt Comer"
    answer = join(browser, page, name="Newton  Comer")
    assert (answer.status, answer.location) == (303, f"/groups/{group.id}")
    person = build.all(Person, email="newt@school.example")[0]
    assert person.name == "Newton Comer"
    membership = build.all(Membership, person_id=person.id)[0]
    assert (membership.role, membership.school_id) == ("participant", row.school_id)
    assert membership.lead_participant
    assert "newt@school.example" in browser.get("/account").words


def test_scanners_that_open_the_link_do_not_use_it_up(build: Build, browse: Any, invited: Any) -> None:
    _, _, row, link = invited
    for _ in range(5):
        browse().get(link)
        browse().client.head(link)
    assert build.read(Invitation, row.id).is_pending
    assert build.all(LoginSession) == []
    browser = browse()
    assert join(browser, browser.get(link)).status == 303


def test_a_link_is_used_once(build: Build, browse: Any, invited: Any) -> None:
    *_, link = invited
    browser = browse()
    join(browser, browser.get(link))
    for somebody in (browse(), browser):
        page = somebody.get(link)
        assert (page.status, page.heading) == (410, "This invitation has been used")
        assert somebody.post(link, {"name": "Again"}).status == 410
    assert len(build.all(Membership)) == 2


@pytest.mark.parametrize("known", [False, True])
def test_six_clicks_at_once_make_one_membership(build: Build, browse: Any, invited: Any, known: bool) -> None:
    _, _, row, link = invited
    person = build.person(email="newt@school.example") if known else None
    path = f"/account/invitations/{row.id}" if known else link
    clicks: list[tuple[Any, dict[str, str]]] = []
    for _ in range(6):
        browser = browse(person)
        clicks.append((browser.client, {"name": "Newt", "csrf_token": browser.token()}))
    answers: list[int] = []
    start = threading.Barrier(len(clicks))

    def click(client: Any, data: dict[str, str]) -> None:
        start.wait()
        answers.append(client.post(path, data=data).status_code)

    threads = [threading.Thread(target=click, args=one) for one in clicks]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(answers) == [303, *[409 if known else 410] * 5]
    assert len(build.all(Membership)) == 2


def test_somebody_else_who_is_signed_in_is_refused_without_using_it_up(build: Build, browse: Any, invited: Any) -> None:
    group, _, row, link = invited
    other = build.person()
    browser = browse(other)
    page = browser.get(link)
    assert (page.status, page.heading) == (403, "This invitation is for another address")
    assert other.email in page.words
    assert "newt@school.example" in page.words
    assert browser.post(link, {"name": "Newt Comer"}).status == 403
    assert build.read(Invitation, row.id).is_pending
    assert build.all(Membership, person_id=other.id) == []
    answer = browser.send(page, "Sign out and use the invitation")
    assert answer.location == link
    assert join(browser, browser.get(link)).location == f"/groups/{group.id}"


def test_the_invited_person_who_is_signed_in_joins_with_one_click(build: Build, browse: Any, invited: Any) -> None:
    group, *_, link = invited
    person = build.person(email="newt@school.example", name="Newt C.")
    browser = browse(person)
    page = browser.get(link)
    assert "name" not in page.form("Join Ratio in Year 8")[1]
    assert join(browser, page).location == f"/groups/{group.id}"
    assert build.read(Person, person.id).name == "Newt C."


def test_a_link_alone_does_not_open_an_account_that_exists(build: Build, browse: Any, invited: Any, inbox: Any) -> None:
    _, _, row, link = invited
    build.person(email="newt@school.example")
    browser = browse()
    assert browser.post(link, {"name": "Newt"}).location == "/sign-in/code"
    assert browser.get("/account").status == 303
    assert build.read(Invitation, row.id).is_pending
    browser.send(browser.get("/sign-in/code"), "Sign in", code=inbox.last("newt@school.example").code)
    home = browser.get("/")
    assert join(browser, home).status == 303
    assert not build.read(Invitation, row.id).is_pending


def test_a_name_that_cannot_be_read_is_refused_and_nothing_happens(build: Build, browse: Any, invited: Any) -> None:
    *_, link = invited
    browser = browse()
    answer = join(browser, browser.get(link), name="\u200b ")
    assert answer.status == 422
    assert answer.errors() == ["Enter your name, as colleagues know you."]
    assert build.all(Person, email="newt@school.example") == []


@pytest.mark.parametrize(
    ("change", "heading"),
    [
        ({"withdrawn_at": clock.now()}, "This invitation was withdrawn"),
        ({"accepted_at": clock.now()}, "This invitation has been used"),
        ({"expires_at": clock.now()}, "This invitation has run out"),
    ],
)
@pytest.mark.parametrize("known", [False, True])
def test_a_dead_link_says_why_and_what_to_do(
    build: Build, browse: Any, invited: Any, change: dict[str, Any], heading: str, known: bool
) -> None:
    _, _, row, link = invited
    changed(build, row, **change)
    browser = browse(build.person(email="newt@school.example")) if known else browse()
    page = browser.get(link)
    assert (page.status, page.heading) == (410, heading)
    assert "Sign in" in page.words or "Asha Pillai" in page.words or "home page" in page.words
    members = len(build.all(Membership))
    assert browser.post(link, {"name": "Newt"}).status == 410
    assert len(build.all(Membership)) == members
    if known and "accepted_at" not in change:
        assert browser.post(f"/account/invitations/{row.id}").status == 409


def test_the_link_to_a_finished_group_is_dead(build: Build, browse: Any, invited: Any) -> None:
    group, lead, _row, link = invited
    with build.app.app_context():
        db.session.get_one(WorkGroup, group.id).finish(by=db.session.get_one(Person, lead.id))
        db.session.commit()
    assert browse().get(link).heading == "This group has finished"
    assert browse().post(link, {"name": "Newt"}).status == 410
    assert build.all(Person, email="newt@school.example") == []


def test_an_invitation_lasts_fourteen_days_to_the_second(build: Build, browse: Any, invited: Any) -> None:
    _, _, row, link = invited
    with time_machine.travel(row.expires_at - dt.timedelta(seconds=1), tick=False):
        assert browse().get(link).status == 200
    with time_machine.travel(row.expires_at + dt.timedelta(seconds=1), tick=False):
        assert browse().get(link).status == 410
    assert dt.timedelta(days=13, hours=23) < row.expires_at - clock.now() <= dt.timedelta(days=14)


def test_an_unknown_link_is_explained(browse: Any) -> None:
    page = browse().get("/invitations/never-sent")
    assert (page.status, page.heading) == (404, "This invitation link does not work")
    assert browse().post("/invitations/never-sent", {"name": "X"}).status == 404


def test_nobody_accepts_an_invitation_by_its_number_that_is_not_theirs(build: Build, browse: Any, invited: Any) -> None:
    _, lead, row, _ = invited
    for somebody in (browse(build.person()), browse(lead)):
        assert somebody.post(f"/account/invitations/{row.id}").status == 404
    assert browse().post(f"/account/invitations/{row.id}").location == "/sign-in"
    assert build.read(Invitation, row.id).is_pending


def call(build: Build, act: Any, group: WorkGroup, lead: Person, **more: Any) -> Any:
    """Run a function of people.invitations as the lead; returns (id of the invitation or None, e-mails sent so far)."""
    with build.app.test_request_context():
        found = db.session.get_one(WorkGroup, group.id)
        answer = act(found, by=db.session.get_one(Person, lead.id), **more)
        db.session.commit()
        return answer.id if answer else None


WANTED = {"email": " New@School.example ", "name": "Newt  Comer", "role": "participant"}


def test_inviting_tidies_the_address_and_sends_one_email(build: Build, inbox: Any) -> None:
    group = build.group(name="Ratio in Year 8")
    lead = build.member(group, "lead", name="Asha Pillai")
    key = call(build, invitations.invite, group, lead, **WANTED)
    row = build.read(Invitation, key)
    assert (row.email, row.name, row.role) == ("new@school.example", "Newt Comer", "participant")
    assert row.invited_by_id == lead.id
    letter = inbox.last("new@school.example")
    assert letter.subject == "Invitation to Ratio in Year 8"
    for words in ("Dear Newt Comer", "Asha Pillai invites you", "Your role: Participant", clock.day(row.expires_at)):
        assert words in letter.text
    assert [event.verb for event in build.all(Event)] == ["invited"]


def test_the_link_in_the_email_opens_the_invitation(build: Build, browse: Any, inbox: Any) -> None:
    group = build.group(name="Ratio in Year 8")
    lead = build.member(group, "lead")
    call(build, invitations.invite, group, lead, **WANTED)
    browser = browse()
    page = browser.get(inbox.last("new@school.example").link)
    assert join(browser, page).location == f"/groups/{group.id}"


def test_inviting_again_changes_nothing_and_sends_nothing(build: Build, inbox: Any) -> None:
    group = build.group()
    lead = build.member(group, "lead")
    key = call(build, invitations.invite, group, lead, **WANTED)
    assert call(build, invitations.invite, group, lead, **{**WANTED, "role": "observer"}) == key
    assert build.read(Invitation, key).role == "participant"
    assert len(inbox.all()) == 1


def test_inviting_a_member_does_nothing(build: Build, inbox: Any) -> None:
    group = build.group()
    lead, member = build.member(group, "lead"), build.member(group)
    assert call(build, invitations.invite, group, lead, **{**WANTED, "email": member.email.upper()}) is None
    assert inbox.all() == []


def test_inviting_somebody_who_left_invites_them_back(build: Build, inbox: Any) -> None:
    group = build.group()
    lead = build.member(group, "lead")
    leaver = build.member(group, ended_at=clock.now())
    assert call(build, invitations.invite, group, lead, **{**WANTED, "email": leaver.email})
    assert len(inbox.all()) == 1


def test_inviting_after_the_invitation_ran_out_renews_it_with_the_new_values(build: Build, inbox: Any) -> None:
    group = build.group()
    lead = build.member(group, "lead")
    with time_machine.travel(clock.now() - dt.timedelta(days=15), tick=False):
        key = call(build, invitations.invite, group, lead, **WANTED)
    assert call(build, invitations.invite, group, lead, **{**WANTED, "role": "observer"}) == key
    row = build.read(Invitation, key)
    assert row.is_pending
    assert row.role == "observer"
    assert len(inbox.all()) == 2


@pytest.mark.parametrize("typed", ["", "nobody", "a@b", "a@c.оrg"])
def test_an_address_that_cannot_be_one_is_not_invited(build: Build, inbox: Any, typed: str) -> None:
    group = build.group()
    lead = build.member(group, "lead")
    with pytest.raises(ValueError, match=r"[.]$"):
        call(build, invitations.invite, group, lead, **{**WANTED, "email": typed})
    assert build.all(Invitation) == []


def test_nobody_is_invited_into_a_finished_group(build: Build, inbox: Any) -> None:
    group = build.group(finished_at=clock.now())
    lead = build.member(group, "lead")
    with pytest.raises(NotNow, match="finished on"):
        call(build, invitations.invite, group, lead, **WANTED)
    assert inbox.all() == []


def test_sending_again_makes_a_new_link_and_ends_the_old_one(build: Build, browse: Any, inbox: Any) -> None:
    group = build.group(name="Ratio in Year 8")
    lead, cohort_lead = build.member(group, "lead"), build.member(group, "cohort_lead", name="Bela Nagy")
    key = call(build, invitations.invite, group, lead, **WANTED)
    old = inbox.last("new@school.example").link
    with build.app.test_request_context():
        row = db.session.get_one(Invitation, key)
        invitations.resend(row, db.session.get_one(Person, cohort_lead.id))
        db.session.commit()
    letter = inbox.last("new@school.example")
    assert "Bela Nagy invites you" in letter.text
    assert browse().get(old).status == 404
    browser = browse()
    assert join(browser, browser.get(letter.link)).status == 303


def test_a_used_invitation_is_not_sent_again(build: Build, invited: Any, inbox: Any) -> None:
    _, lead, row, _ = invited
    changed(build, row, accepted_at=clock.now())
    with build.app.test_request_context(), pytest.raises(NotNow):
        invitations.resend(db.session.get_one(Invitation, row.id), db.session.get_one(Person, lead.id))
    assert inbox.all() == []


OWN_MAIL = [
    "x\r\nBcc: a@evil.example",
    "=?utf-8?q?x=0D=0ABcc:a=40evil.example?=",
    "Sign in at https://evil.example/ now",
    "Maths Hub Team <help@evil.example>",
    "www.evil.example",
    "{{ config }} {% raw %}",
    "~seal0~" + "A" * 32 + "~",
]


def check_mail(app: Flask, build: Build, words: str) -> EmailMessage:
    """Send an invitation whose every name is `words` and return what would go over the wire, read again."""
    hub = build.hub(words[:120])
    group = build.group(hub, name=words[:160])
    lead = build.member(group, "lead", name=words[:120])
    school = build.school(hub, words[:160])
    with app.test_request_context():
        invitations.invite(
            db.session.get_one(WorkGroup, group.id),
            email="new@school.example",
            name=words[:120],
            role="participant",
            school=db.session.get_one(School, school.id),
            by=db.session.get_one(Person, lead.id),
        )
        db.session.commit()
        row = db.session.query(OutboxMessage).order_by(OutboxMessage.id.desc()).first()
        wire = as_email(row, "Work Groups <groups@localhost>").as_bytes()
    return email.message_from_bytes(wire, policy=email.policy.default)  # type: ignore[return-value]


@pytest.mark.parametrize("words", OWN_MAIL)
def test_a_name_makes_no_header_and_no_link_in_an_invitation(app: Flask, build: Build, words: str) -> None:
    message = check_mail(app, build, words)
    assert message["To"] == "new@school.example"
    assert message["Bcc"] is None
    assert message["From"] == "Work Groups <groups@localhost>"
    assert len(message.get_all("Subject")) == 1
    text = message.get_content()
    assert set(re.findall(r"https?://([^/\s]+)", text)) == {"localhost"}
    assert not re.search(r"(?i)\bwww\.\w|\w@evil", text)
    assert len(re.findall(r"/invitations/[\w-]{43}\b", text)) == 1


def test_hostile_names_make_no_header_and_no_link_in_an_invitation(app: Flask, build: Build, hostile: Any) -> None:
    sys.path.insert(0, str(hostile))
    import hostile_text

    sys.path.remove(str(hostile))
    entries = hostile_text.entries("mail")
    assert len(entries) >= 10
    for place, entry in enumerate(entries):
        words = f"{place} {hostile_text.expand(entry)}"
        problems = hostile_text.mail_problems(check_mail(app, build, words), own_hosts=("localhost",))
        assert problems == [], entry["id"]
