"""A gap task that opens by its schedule: an event says so when its time comes, as for one that is opened by hand."""

from __future__ import annotations

import datetime as dt

from flask import current_app
from sqlalchemy import Select, select

from .. import clock
from ..activity import Event, record
from ..db import reading, take_turn
from ..extensions import db
from .models import GapTask

LOOK_BACK = dt.timedelta(days=7)
"""For how long after its time an opening is still told, when no server was running then."""

OVERLAP = dt.timedelta(minutes=1)
"""How far each look goes back behind the one before, for a schedule that was being stored at that moment."""


def tell_openings() -> None:
    """Record "opened" for every scheduled gap task whose time has come since the last look, in its publisher's name.

    The event bears the time at which the task opened, however late it is told.

    Looks without a lock, and writes only where something is due: under the group's lock (PostgreSQL) or the write
    lock (SQLite) it looks again, so that several processes tell it once. Commits.
    """
    now = clock.now()
    since = current_app.extensions.get("openings_told", now - LOOK_BACK)
    with reading():
        due = db.session.scalars(_due(since, now)).all()
        db.session.rollback()
    for task_id in due:
        task = db.session.get_one(GapTask, task_id)
        take_turn(task.group_id)
        db.session.refresh(task)
        if task.opens_at and task.status == "open" and not _is_told(task):
            record("opened", task, by=task.published_by, group_id=task.group_id, at=task.opens_at)
        db.session.commit()
    current_app.extensions["openings_told"] = now - OVERLAP


def _due(since: dt.datetime, now: dt.datetime) -> Select[int]:
    return select(GapTask.id).where(
        GapTask.opens_at > since,
        GapTask.opens_at <= now,
        GapTask.opens_at > GapTask.published_at,
        GapTask.closed_at.is_(None),
    )


def _is_told(task: GapTask) -> bool:
    told = select(Event.id).where(
        Event.group_id == task.group_id,
        Event.subject_type == GapTask.__tablename__,
        Event.subject_id == task.id,
        Event.verb == "opened",
        Event.created_at >= task.published_at,
    )
    return db.session.scalar(told.limit(1)) is not None
