"""Reads of the schedule: sessions in their order with their numbers, the gap tasks around one, a person's calendar."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass

from sqlalchemy import or_, select
from sqlalchemy.orm import joinedload

from .. import clock
from ..access import can
from ..extensions import db
from ..groups.models import Membership, WorkGroup
from ..tasks.models import GapTask
from .models import GroupSession


@dataclass(frozen=True, slots=True)
class Numbered:
    """A session with its number: its place by date among all of the group, cancelled ones included."""

    number: int
    session: GroupSession

    @property
    def words(self) -> str:
        """The session for a list of choices: "Session 2: Thursday 26 November, First twilight"."""
        return f"Session {self.number}: {clock.day(self.session.starts_at)}, {self.session.title}"


def numbered(group: WorkGroup) -> list[Numbered]:
    """All sessions of a group in the order of their dates."""
    rows = db.session.scalars(
        select(GroupSession).where(GroupSession.group_id == group.id).order_by(GroupSession.starts_at, GroupSession.id)
    )
    return [Numbered(number, session) for number, session in enumerate(rows, start=1)]


def tasks_by_session(group: WorkGroup) -> dict[int | None, list[GapTask]]:
    """The gap tasks that the viewer may read, by the id of the session they are brought to."""
    found: dict[int | None, list[GapTask]] = defaultdict(list)
    for task in db.session.scalars(select(GapTask).where(GapTask.group_id == group.id).order_by(GapTask.id)):
        if task.bring_to_id and can("task.read", task):
            found[task.bring_to_id].append(task)
    return found


def tasks_around(session: GroupSession, order: list[Numbered]) -> tuple[list[GapTask], list[GapTask]]:
    """The readable gap tasks that are brought to this session, and those opened after it and before the next one."""
    later = [one.session.starts_at for one in order if one.session.starts_at > session.starts_at]
    opened = GapTask.opens_at >= session.starts_at
    if later:
        opened &= GapTask.opens_at < later[0]
    wanted = or_(GapTask.bring_to_id == session.id, opened)
    rows = db.session.scalars(
        select(GapTask).where(GapTask.group_id == session.group_id, wanted).order_by(GapTask.opens_at, GapTask.id)
    )
    tasks = [task for task in rows if can("task.read", task)]
    brought = [task for task in tasks if task.bring_to_id == session.id]
    return brought, [task for task in tasks if task.bring_to_id != session.id]


def made_before(group: WorkGroup, form_key: str | None) -> GroupSession | None:
    """The session that this form has already made, when it is sent a second time."""
    made = select(GroupSession).where(GroupSession.group_id == group.id, GroupSession.form_key == form_key)
    return db.session.scalar(made) if form_key else None


def sessions_for(person_id: int) -> list[GroupSession]:
    """The sessions of all groups in which the person is a present member, cancelled ones too, by date."""
    rows = db.session.scalars(
        select(GroupSession)
        .join(Membership, Membership.group_id == GroupSession.group_id)
        .where(Membership.person_id == person_id, Membership.ended_at.is_(None))
        .options(joinedload(GroupSession.group))
        .order_by(GroupSession.starts_at, GroupSession.id)
    )
    return list(rows)
