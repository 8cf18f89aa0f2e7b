"""Sessions of a group and the materials that go with sessions and gap tasks."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from .. import clock
from ..activity import record
from ..db import Model
from ..errors import NotNow, Stale
from ..extensions import db
from ..groups.models import WorkGroup
from ..people.models import Person
from .patterns import FORMATS, MODES

FORMAT_WORDS = {each.key: each.label for each in FORMATS}
MODE_WORDS = {each.key: each.label for each in MODES}


@dataclass(frozen=True, slots=True)
class MaterialWords:
    """What a form says of one material: a name, and perhaps a tidied http(s) address and a sentence on why."""

    title: str
    url: str = ""
    why: str = ""


@dataclass(frozen=True, slots=True)
class SessionWords:
    """Everything that can be said of a session; times are aware. `joining_link` None leaves the link as it is."""

    title: str
    format: str
    mode: str
    starts_at: dt.datetime
    ends_at: dt.datetime
    place: str = ""
    joining_link: str | None = None
    plan: str = ""
    materials: Sequence[MaterialWords] = ()


@dataclass(frozen=True, slots=True)
class Before:
    """When and where a session was before it moved, for telling its members."""

    starts_at: dt.datetime
    ends_at: dt.datetime
    mode: str
    place: str

    @property
    def mode_words(self) -> str:
        return MODE_WORDS[self.mode]


def spell(starts_at: dt.datetime, ends_at: dt.datetime, *, year: bool | None = None) -> str:
    """From when to when, both aware: "Thursday 26 November, 4:00pm to 5:30pm, London time". `year` as in
    `clock.day`."""
    hours = clock.time_range(starts_at, ends_at)
    if clock.to_london(starts_at).date() != clock.to_london(ends_at).date():
        return hours
    return f"{clock.day(starts_at, year=year)}, {hours}"


class GroupSession(Model):
    """A meeting. "Session" on the screen; `GroupSession` here, because that word is taken twice already.

    Times are UTC; people read and type London time. `sequence` counts changes for calendars that have a copy.
    """

    __tablename__ = "group_session"
    __table_args__ = (
        Index("ix_group_session_group_id_starts_at", "group_id", "starts_at"),
        UniqueConstraint("group_id", "form_key"),
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
    form_key: Mapped[str | None] = mapped_column(String(64))

    group: Mapped[WorkGroup] = relationship()
    materials: Mapped[list[Material]] = relationship(order_by="Material.position", cascade="all, delete-orphan")

    def live_names(self, verb: str) -> list[str]:
        return [f"session-{self.id}", "sessions", "home"]

    @property
    def is_past(self) -> bool:
        return self.ends_at <= clock.now()

    @property
    def format_words(self) -> str:
        return FORMAT_WORDS.get(self.format, self.format.replace("_", " ").capitalize())

    @property
    def mode_words(self) -> str:
        return MODE_WORDS[self.mode]

    @property
    def when(self) -> str:
        """Day and hours in words, London time."""
        return spell(self.starts_at, self.ends_at)

    @classmethod
    def add(cls, group: WorkGroup, words: SessionWords, *, by: Person, form_key: str | None) -> GroupSession:
        """Another session of `group`. Raises NotNow when the group has finished."""
        group.require_open()
        session = cls(group=group, form_key=form_key, version=1, sequence=0)
        session._write(words)
        db.session.add(session)
        record("added", session, by=by, group_id=group.id)
        return session

    def save(self, words: SessionWords, version: int, *, by: Person) -> Before | None:
        """Save an edit made from `version`; returns what was before when the session moved in time or place.

        Raises Stale, changing nothing, when somebody saved since, and NotNow when the group has finished. Calendars
        learn of the change by the raised sequence; the event "moved" keeps the time it was.
        """
        self.group.require_open()
        if version != self.version:
            raise Stale(self)
        shown = self._shown_in_calendars
        before = Before(self.starts_at, self.ends_at, self.mode, self.place)
        self._write(words)
        self.version += 1
        self.sequence += shown != self._shown_in_calendars
        if (before.starts_at, before.ends_at) != (self.starts_at, self.ends_at):
            record("moved", self, by=by, group_id=self.group_id, was=before.starts_at.isoformat())
        return before if before != Before(self.starts_at, self.ends_at, self.mode, self.place) else None

    @property
    def _shown_in_calendars(self) -> tuple[object, ...]:
        hours = (self.starts_at, self.ends_at)
        return (*hours, self.title, self.format, self.mode, self.place, self.joining_link, self.plan)

    def _write(self, words: SessionWords) -> None:
        self.title, self.format, self.mode = words.title, words.format, words.mode
        self.starts_at, self.ends_at = words.starts_at, words.ends_at
        self.place, self.plan = words.place, words.plan
        if words.joining_link is not None:
            self.joining_link = words.joining_link
        write_materials(self.materials, words.materials)

    def cancel(self, *, by: Person, reason: str = "") -> None:
        """The session will not take place; the record stays, in calendars too."""
        self.group.require_open()
        if self.cancelled_at:
            raise NotNow("This session is already cancelled.")
        self.cancelled_at, self.cancelled_by_id, self.cancelled_reason = clock.now(), by.id, reason
        self.sequence += 1
        self.version += 1
        record("cancelled", self, by=by, group_id=self.group_id)

    def reinstate(self, *, by: Person) -> None:
        """It takes place after all."""
        self.group.require_open()
        if not self.cancelled_at:
            raise NotNow("This session is not cancelled.")
        self.cancelled_at, self.cancelled_by_id, self.cancelled_reason = None, None, ""
        self.sequence += 1
        self.version += 1
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


def write_materials(present: list[Material], wanted: Sequence[MaterialWords]) -> None:
    """Make the list of a session's or a task's materials say what was typed, in that order."""
    del present[len(wanted) :]
    for position, words in enumerate(wanted):
        if position == len(present):
            present.append(Material(position=position))
        one = present[position]
        one.position, one.title, one.url, one.why = position, words.title, words.url, words.why
