"""What happened, as facts: who did what to which thing, when. Feeds and digests are written from these rows."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import JSON, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from .db import Model
from .extensions import db

if TYPE_CHECKING:
    from .people.models import Person


class Event(Model):
    """An act: `verb` in the past tense, the subject's table and id, and a little JSON (never what somebody typed)."""

    __tablename__ = "event"
    __table_args__ = (Index("ix_event_group_id_id", "group_id", "id"),)

    group_id: Mapped[int | None] = mapped_column(ForeignKey("work_group.id"))
    actor_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    verb: Mapped[str] = mapped_column(String(40))
    subject_type: Mapped[str] = mapped_column(String(40))
    subject_id: Mapped[int]
    data: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)

    actor: Mapped[Person | None] = relationship("Person")


def record(verb: str, subject: Any, *, by: Person | None, group_id: int | None, **data: Any) -> Event:
    """Add an event for `subject` (a stored row; it is flushed for its id if it is new). Nothing is committed."""
    if subject.id is None:
        db.session.flush()
    event = Event(
        group_id=group_id,
        actor_id=by.id if by else None,
        verb=verb,
        subject_type=subject.__tablename__,
        subject_id=subject.id,
        data=data,
    )
    db.session.add(event)
    return event
