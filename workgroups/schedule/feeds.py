"""A person's own calendar address: one at a time, shown once, kept as a hash, stopped at will."""

from __future__ import annotations

from sqlalchemy import select, update

from .. import clock
from ..extensions import db
from ..people.models import CalendarFeed, Person, hashed, new_token


def present(person: Person) -> CalendarFeed | None:
    """The person's calendar address that works now, without its secret."""
    live = select(CalendarFeed).where(CalendarFeed.person_id == person.id, CalendarFeed.ended_at.is_(None))
    return db.session.scalar(live.order_by(CalendarFeed.id.desc()).limit(1))


def behind(token: str) -> CalendarFeed | None:
    """The calendar that this secret opens, unless it was stopped."""
    live = select(CalendarFeed).where(CalendarFeed.token_hash == hashed(token), CalendarFeed.ended_at.is_(None))
    return db.session.scalar(live)


def make(person: Person) -> str:
    """A new address for the person; the one before stops. Returns its secret, which is nowhere else."""
    end(person)
    token = new_token()
    db.session.add(CalendarFeed(person_id=person.id, token_hash=hashed(token)))
    db.session.flush()
    return token


def end(person: Person) -> None:
    """The person's calendar address stops at once. Harmless when there is none."""
    live = update(CalendarFeed).where(CalendarFeed.person_id == person.id, CalendarFeed.ended_at.is_(None))
    db.session.execute(live.values(ended_at=clock.now()))
