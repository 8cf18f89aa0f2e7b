"""Sessions of a group and the materials that go with sessions and gap tasks."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from .. import clock
from ..activity import record
from ..db import Model
from ..errors import NotNow
from ..groups.models import WorkGroup
from ..people.models import Person


class GroupSession(Model):
    """A meeting. "Session" on the screen; `GroupSession` here, because that word is taken twice already.

    Times are UTC; people read and type London time. `sequence` counts changes for calendars that have a copy.
    """

    __tablename__ = "group_session"
    __table_args__ = (
        Index("ix_group_session_group_id_starts_at", "group_id", "starts_at"),
        CheckConstraint("ends_at > starts_at", "ends_after_start"),
        CheckConstraint("mode in ('in_person', 'online')", "mode"),
    )

    group_id: Mapped[int] = mapped_column(ForeignKey("work_group.id"))
    title: Mapped[str] = mapped_column(String(160))
    format: Mapped[str] = mapped_column(String(40))
    mode: Mapped[str] = mapped_column(String(20))
    starts_at: Mapped[dt.datetime]
    ends_at: Mapped[dt.datetime]
    place: Mapped[str] = mapped_column(String(300), default="", server_default=text("''"))
    joining_link: Mapped[str] = mapped_column(String(1000), default="", server_default=text("''"))
    plan: Mapped[str] = mapped_column(default="", server_default=text("''"))
    sequence: Mapped[int] = mapped_column(default=0, server_default="0")
    version: Mapped[int] = mapped_column(default=1, server_default="1")
    cancelled_at: Mapped[dt.datetime | None]
    cancelled_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    cancelled_reason: Mapped[str] = mapped_column(String(300), default="", server_default=text("''"))

    group: Mapped[WorkGroup] = relationship()
    materials: Mapped[list[Material]] = relationship(order_by="Material.position", cascade="all, delete-orphan")

    @property
    def is_past(self) -> bool:
        return self.ends_at <= clock.now()

    def move(self, starts_at: dt.datetime, ends_at: dt.datetime, *, by: Person) -> None:
        """Set new times (aware); calendars are told by the raised sequence. The event keeps the time it was."""
        self.group.require_open()
        if (starts_at, ends_at) == (self.starts_at, self.ends_at):
            return
        was = self.starts_at
        self.starts_at, self.ends_at = starts_at, ends_at
        record("moved", self, by=by, group_id=self.group_id, was=was.isoformat())

    def cancel(self, *, by: Person, reason: str = "") -> None:
        """The session will not take place; the record stays, in calendars too."""
        self.group.require_open()
        if self.cancelled_at:
            raise NotNow("This session is already cancelled.")
        self.cancelled_at, self.cancelled_by_id, self.cancelled_reason = clock.now(), by.id, reason
        self.sequence += 1
        record("cancelled", self, by=by, group_id=self.group_id)

    def reinstate(self, *, by: Person) -> None:
        """It takes place after all."""
        self.group.require_open()
        if not self.cancelled_at:
            raise NotNow("This session is not cancelled.")
        self.cancelled_at, self.cancelled_by_id, self.cancelled_reason = None, None, ""
        self.sequence += 1
        record("reinstated", self, by=by, group_id=self.group_id)


class Material(Model):
    """Something to read, watch or use, for a session or a gap task, with a sentence on why."""

    __tablename__ = "material"
    __table_args__ = (CheckConstraint("(session_id IS NULL) <> (task_id IS NULL)", "one_home"),)

    session_id: Mapped[int | None] = mapped_column(ForeignKey("group_session.id"), index=True)
    task_id: Mapped[int | None] = mapped_column(ForeignKey("gap_task.id"), index=True)
    position: Mapped[int] = mapped_column(default=0, server_default="0")
    title: Mapped[str] = mapped_column(String(200))
    url: Mapped[str] = mapped_column(String(1000), default="", server_default=text("''"))
    why: Mapped[str] = mapped_column(String(500), default="", server_default=text("''"))
