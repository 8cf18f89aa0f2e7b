"""What an operator does from the command line: add a hub with its manager, invite somebody. These functions commit."""

from __future__ import annotations

from flask import current_app

from .. import clock, text
from ..errors import NotNow
from ..extensions import db
from ..people import invitations
from ..people.models import Person
from .models import ROLES, Hub, HubManager, WorkGroup

LONGEST_NAME = 120


def create_hub(hub_name: str, manager_email: str, manager_name: str) -> str:
    """Add a hub and a manager, or a further manager to a hub that exists; returns a sentence on what was done.

    Repeating is harmless. Raises ValueError with a sentence when a name or the address cannot be used.
    """
    hub_name, name = _name(hub_name, "the hub"), _name(manager_name, "the manager")
    email = text.tidy_email(manager_email)
    hub = db.session.query(Hub).filter_by(name=hub_name).one_or_none()
    person = Person.by_email(email)
    if hub and person and hub.is_managed_by(person.id):
        return f"{person.name} manages {hub.name} already. Nothing was changed."
    hub, person = hub or Hub(name=hub_name), person or Person(email=email, name=name)
    db.session.add(HubManager(hub=hub, person=person))
    db.session.commit()
    return f"{person.name} manages {hub.name} and can sign in at {current_app.config['BASE_URL']} as {person.email}."


def invite_from_command(group_id: int, email: str, name: str, role: str) -> str:
    """Invite an address into a group, in the name of its hub's first manager; returns a sentence on what was done.

    `role` is a key of ROLES. Raises LookupError when there is no such group, ValueError when something cannot be
    used or the group has finished. Needs a request context: the e-mail holds links.
    """
    group = db.session.get(WorkGroup, group_id)
    if group is None:
        raise LookupError(f"There is no group with the number {group_id}: look at the end of its address.")
    if role not in ROLES:
        raise ValueError(f"{role!r} is no role: use one of {', '.join(ROLES)}.")
    if not group.hub.managers:
        raise LookupError(f"{group.hub.name} has no manager yet: use create-hub to add one.")
    by = min(group.hub.managers, key=lambda manager: manager.id).person
    started = clock.now()
    try:
        invitation = invitations.invite(group, email=email, name=_name(name, "the person"), role=role, by=by)
    except NotNow as reason:
        raise ValueError(str(reason)) from reason
    if invitation is None:
        return f"{text.tidy_email(email)} is in {group.name} already. Nothing was sent."
    db.session.commit()
    if invitation.sent_at < started:
        return f"{invitation.email} was invited into {group.name} before. Nothing was sent."
    return f"{invitation.name} <{invitation.email}> is invited into {group.name} as {invitation.role_label}."


def _name(typed: str, of: str) -> str:
    name = text.tidy_line(typed)
    if text.looks_empty(name) or len(name) > LONGEST_NAME:
        raise ValueError(f"The name of {of} must have between 1 and {LONGEST_NAME} characters.")
    return name
