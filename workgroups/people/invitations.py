"""Invitations: sent, sent again, shown and accepted. The room groups calls `invite` and `resend`."""

from __future__ import annotations

from typing import Any

from flask import request
from sqlalchemy import ColumnElement, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import joinedload

from .. import clock, mail, text
from ..activity import record
from ..db import SAFE_METHODS, take_turn
from ..errors import NotNow
from ..extensions import db
from ..groups.models import INVITATION_LIFE, Invitation, Membership, WorkGroup
from ..seals import Seal
from .models import Person, School, hashed


def invite(
    group: WorkGroup,
    *,
    email: str,
    name: str,
    role: str,
    school: School | None = None,
    lead_participant: bool = False,
    replaces: Membership | None = None,
    by: Person,
) -> Invitation | None:
    """Invite an address into a group and send the e-mail; it is good for 14 days (trust A4).

    `email` as typed (tidied here; ValueError with a sentence for the person when it is not an address), `name` as it
    should stand on the invitation, `role` a key of groups.models.ROLES. Repeating is harmless: a pending invitation
    for the address is returned unchanged and nothing is sent; one that has run out is renewed with these values and
    sent again; None when the address belongs to a present member. Raises NotNow when the group has finished.
    Records "invited"; the caller's request commits.
    """
    group.require_open()
    email, name = text.tidy_email(email), text.tidy_line(name)
    if _is_member(group, email):
        return None
    present = _unused(group, email)
    if present is not None and present.is_pending:
        return present
    invitation, token = present or Invitation(group_id=group.id, email=email), Seal.new()
    invitation.name, invitation.role, invitation.lead_participant = name, role, lead_participant
    invitation.school, invitation.replaces, invitation.invited_by_id = school, replaces, by.id
    invitation.token_hash, invitation.sent_at = hashed(token.secret), clock.now()
    invitation.expires_at = invitation.sent_at + INVITATION_LIFE
    if present is None and not _added(invitation):
        return _unused(group, email)
    record("invited", invitation, by=by, group_id=group.id)
    _send(invitation, group, token, by)
    return invitation


def resend(invitation: Invitation, by: Person) -> None:
    """Send an invitation again, with a new link for another 14 days; the link sent before is dead.

    The e-mail names `by` as who invites. Raises NotNow when it was used or withdrawn, or the group has finished.
    """
    token = Seal.new()
    invitation.renew(token.secret)
    invitation.invited_by_id = by.id
    record("invited", invitation, by=by, group_id=invitation.group_id)
    _send(invitation, invitation.group, token, by)


def take_turn_of(which: ColumnElement[bool]) -> None:
    """Take this request's turn in the invitation's group, before any row of it is locked (`db.take_turn`)."""
    group_id = db.session.scalar(select(Invitation.group_id).where(which))
    if group_id is not None:
        take_turn(group_id)


def find(token: str) -> Invitation | None:
    """The invitation whose newest link has this secret, in whatever state it is, with group, school and inviter.

    In a request that may change things its row is locked until the end, so that two clicks cannot both use it.
    """
    this = Invitation.token_hash == hashed(token)
    if request.method not in SAFE_METHODS:
        take_turn_of(this)
    return db.session.scalar(
        select(Invitation)
        .where(this)
        .options(
            joinedload(Invitation.group, innerjoin=True).joinedload(WorkGroup.hub, innerjoin=True),
            joinedload(Invitation.school),
            joinedload(Invitation.invited_by, innerjoin=True),
        )
        .with_for_update(of=Invitation)
    )


def pending_for(email: str) -> list[Invitation]:
    """The invitations that a person with this address can accept now, newest first, with what a page shows of them."""
    return list(
        db.session.scalars(
            select(Invitation)
            .join(Invitation.group)
            .where(
                Invitation.email == email,
                Invitation.accepted_at.is_(None),
                Invitation.withdrawn_at.is_(None),
                Invitation.expires_at > clock.now(),
                WorkGroup.finished_at.is_(None),
                WorkGroup.archived_at.is_(None),
            )
            .options(
                joinedload(Invitation.group, innerjoin=True),
                joinedload(Invitation.school),
                joinedload(Invitation.invited_by, innerjoin=True),
            )
            .order_by(Invitation.id.desc())
        )
    )


def become_person(invitation: Invitation, name: str) -> Person:
    """Add the person that an invitation is for, whose inbox has just been proved. `name` as tidied by the form."""
    person = Person(email=invitation.email, name=name or invitation.email.partition("@")[0])
    db.session.add(person)
    db.session.flush()
    return person


def accept_as_new(invitation: Invitation, name: str) -> Person:
    """Somebody new joins by the link: the person is added and the invitation used up.

    Raises NotNow when it cannot be used, or when the address has an account: that one must be signed in to (a link
    of 14 days is no key to what an account holds).
    """
    if Person.by_email(invitation.email) is not None:
        raise NotNow(f"There is an account for {invitation.email}. Sign in with that address first.")
    person = become_person(invitation, name)
    invitation.accept(by=person)
    return person


OPEN_STATES = frozenset({"mine", "account", "new"})


def state(invitation: Invitation | None, person: Any) -> str:
    """How an invitation stands for the visitor `person` (Flask-Login's user, signed in or not).

    Can be accepted: "mine" (signed in with its address), "account" (signed out, but the address has an account),
    "new" (signed out, nobody has the address). Cannot: "unknown", "used", "withdrawn", "finished", "expired", and
    "other" for somebody who is signed in with another address.
    """
    if invitation is None:
        return "unknown"
    if invitation.accepted_at:
        return "used"
    if not invitation.group.is_open:
        return "finished"
    if not invitation.is_pending:
        return "withdrawn" if invitation.withdrawn_at else "expired"
    if person.is_authenticated:
        return "mine" if person.email == invitation.email else "other"
    return "account" if Person.by_email(invitation.email) else "new"


def _unused(group: WorkGroup, email: str) -> Invitation | None:
    return db.session.scalar(
        select(Invitation).where(
            Invitation.group_id == group.id,
            Invitation.email == email,
            Invitation.accepted_at.is_(None),
            Invitation.withdrawn_at.is_(None),
        )
    )


def _is_member(group: WorkGroup, email: str) -> bool:
    found = (
        select(Membership.id)
        .join(Person, Person.id == Membership.person_id)
        .where(Membership.group_id == group.id, Membership.ended_at.is_(None), Person.email == email)
    )
    return db.session.scalar(found.limit(1)) is not None


def _added(invitation: Invitation) -> bool:
    """Store a new invitation; False when somebody else invited the same address at the same moment."""
    try:
        with db.session.begin_nested():
            db.session.add(invitation)
    except IntegrityError:
        return False
    return True


def _send(invitation: Invitation, group: WorkGroup, token: Seal, by: Person) -> None:
    mail.send(to=invitation.email, template="invitation", invitation=invitation, group=group, token=token, inviter=by)
