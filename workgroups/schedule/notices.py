"""Instant e-mails about a session: it moved, will not take place, or takes place after all. Nothing else is urgent."""

from __future__ import annotations

from .. import mail
from ..groups.queries import members
from ..people.models import Person
from .models import Before, GroupSession, spell


def _tell(template: str, session: GroupSession, by: Person, **more: object) -> None:
    """One e-mail to every present member but the one who did it. A session that is over is nobody's news."""
    if session.is_past:
        return
    when = spell(session.starts_at, session.ends_at, year=True)
    for one in members(session.group):
        if one.person_id != by.id:
            mail.send(
                to=one.person.email, template=template, person=one.person, session=session, by=by, when=when, **more
            )


def moved(session: GroupSession, before: Before, *, by: Person) -> None:
    """The session takes place at another time or place than `before`."""
    _tell("session_moved", session, by, before=before, was=spell(before.starts_at, before.ends_at, year=True))


def cancelled(session: GroupSession, *, by: Person) -> None:
    """The session will not take place."""
    _tell("session_cancelled", session, by)


def reinstated(session: GroupSession, *, by: Person) -> None:
    """The session takes place after all."""
    _tell("session_reinstated", session, by)
