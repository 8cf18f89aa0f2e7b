"""What happened, as facts: who did what to which thing, when. News and the live stream come from these rows."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from flask import g, has_request_context
from sqlalchemy import JSON, ForeignKey, Index, String, insert, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from .db import Model, after_commit
from .extensions import db

if TYPE_CHECKING:
    from .people.models import Person


class Event(Model):
    """An act: `verb` in the past tense, the subject's table and id, and a little JSON (never what somebody typed)."""

    __tablename__ = "event"
    __table_args__ = (
        Index("ix_event_group_id_id", "group_id", "id"),
        Index("ix_event_group_id_actor_id", "group_id", "actor_id", "created_at"),
    )

    group_id: Mapped[int | None] = mapped_column(ForeignKey("work_group.id"))
    actor_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    verb: Mapped[str] = mapped_column(String(40))
    subject_type: Mapped[str] = mapped_column(String(40))
    subject_id: Mapped[int]
    data: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    names: Mapped[list[str]] = mapped_column(JSON, default=list, server_default=text("'[]'"))
    """What changed on people's pages, as `Base.live_names` says it; sent to open pages, see live.py."""

    actor: Mapped[Person | None] = relationship("Person")


CHANNEL = "workgroups"
"""Where PostgreSQL tells the other processes that a group has a new event."""

_events: Any = Event.__table__
_ADD = insert(_events)

_TELL = text(
    "SELECT pg_notify(:channel, :payload) FROM (SELECT 1 FROM work_group WHERE id = :group FOR NO KEY UPDATE) AS one"
)
"""The row lock makes the events of a group visible in the order of their ids, so a reader's cursor skips none."""


def record(
    verb: str,
    subject: Any,
    *,
    by: Person | None,
    group_id: int | None,
    names: list[str] | None = None,
    at: dt.datetime | None = None,
    **data: Any,
) -> None:
    """Add an event for `subject` (a stored row; it is flushed for its id if it is new). Nothing is committed.

    It happened now, or at the moment `at` (aware).

    The open pages of the group hear `names`, or what the subject says has changed, once the event is committed.
    """
    if subject.id is None:
        db.session.flush()
    if group_id is not None and db.engine.dialect.name == "postgresql":
        db.session.execute(_TELL, {"channel": CHANNEL, "payload": str(group_id), "group": group_id})
    values = {"verb": verb, "subject_type": subject.__tablename__, "subject_id": subject.id, "data": data}
    values |= {"group_id": group_id, "actor_id": by.id if by else None}
    values["names"] = subject.live_names(verb) if names is None else names
    if at is not None:
        values["created_at"] = at
    db.session.connection().execute(_ADD, values)
    if has_request_context() and _told not in g.get("after_commit", ()):
        after_commit(_told)


wake: list[Callable[[], None]] = []
"""Called when this process has committed an event; what runs here must be quick and must not raise."""


def _told() -> None:
    for call in wake:
        call()
