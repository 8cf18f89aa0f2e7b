"""How a group begins: made by a hub manager, with its first sessions, or again from last year's."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from sqlalchemy import select

from .. import clock
from ..activity import record
from ..extensions import db
from ..people import invitations
from ..people.models import Person
from ..schedule import school_year
from ..schedule.models import GroupSession
from ..schedule.patterns import Pattern, PlannedSession, expand
from ..tasks.models import GapTask
from .catalogue import academic_year_of, label
from .models import Hub, WorkGroup

A_YEAR = dt.timedelta(weeks=52)


def found(
    hub: Hub,
    facts: dict[str, Any],
    *,
    sessions: Sequence[PlannedSession] = (),
    lead: tuple[str, str] | None = None,
    tasks_from: WorkGroup | None = None,
    by: Person,
    form_key: str | None = None,
) -> WorkGroup:
    """A forming group of `hub` with these columns, its first sessions, drafts of another group's gap tasks.

    `lead` (name, tidied address) is invited by e-mail. Asked again with the same key, the group of the first time is
    returned and nothing is done. Records "created"; nothing is committed.
    """
    if form_key:
        made = select(WorkGroup).where(WorkGroup.form_key == form_key, WorkGroup.hub_id == hub.id)
        known = db.session.scalar(made)
        if known is not None:
            return known
    group = WorkGroup(hub=hub, form_key=form_key or None, **facts)
    db.session.add(group)
    db.session.flush()
    record("created", group, by=by, group_id=group.id)
    db.session.add_all(_session(group, one) for one in sessions)
    if tasks_from is not None:
        db.session.add_all([task.use_again(group, by=by) for task in tasks_of(tasks_from)])
    if lead is not None:
        invitations.invite(group, name=lead[0], email=lead[1], role="lead", by=by)
    return group


def _session(group: WorkGroup, one: PlannedSession) -> GroupSession:
    return GroupSession(
        group=group,
        title=one.title,
        format=one.format,
        mode=one.mode,
        starts_at=one.starts_at,
        ends_at=one.ends_at,
        plan=one.plan,
    )


def proposed(pattern: Pattern, academic_year: int, first_day: dt.date | None) -> list[PlannedSession]:
    """The sessions of a pattern from a wished-for London day on; without one, in the pattern's own weeks.

    The first session is on `first_day` itself when that is a school day, otherwise on the first day that fits after
    it. Without a wish nothing is proposed in the past.
    """
    if first_day is None:
        return expand(pattern, academic_year, not_before=clock.today())
    first, *others = pattern.steps
    if school_year.is_school_day(first_day):
        first = replace(first, weekday=first_day.weekday())
    return expand(replace(pattern, first_week=0, steps=(first, *others)), academic_year, not_before=first_day)


def sessions_a_year_later(source: WorkGroup) -> list[PlannedSession]:
    """The sessions of a group that took place or will, 52 weeks later at the same London time.

    Titles, formats and plans are taken along; places, links and materials are not.
    """
    rows = db.session.scalars(
        select(GroupSession)
        .where(GroupSession.group_id == source.id, GroupSession.cancelled_at.is_(None))
        .order_by(GroupSession.starts_at)
    )
    return [
        PlannedSession(
            one.title, one.format, one.mode, _a_year_later(one.starts_at), _a_year_later(one.ends_at), one.plan
        )
        for one in rows
    ]


def _a_year_later(moment: dt.datetime) -> dt.datetime:
    wall = clock.to_london(moment).replace(tzinfo=None) + A_YEAR
    try:
        return clock.from_london(wall)
    except ValueError:
        return clock.from_london(wall + dt.timedelta(hours=1))


def tasks_of(group: WorkGroup) -> list[GapTask]:
    """The gap tasks of a group, drafts included, oldest first."""
    return list(db.session.scalars(select(GapTask).where(GapTask.group_id == group.id).order_by(GapTask.id)))


def usual_year() -> int:
    """The academic year that a group made today most likely is for: from May on, the next."""
    day = clock.today()
    return academic_year_of(day) + (5 <= day.month < 9)


def name_next_year(source: WorkGroup) -> str:
    """The name with its academic year moved on: "… 2026/27" becomes "… 2027/28"; other names stay."""
    year = source.academic_year
    name = source.name
    for before, after in (
        (label(year), label(year + 1)),
        (f"{year}/{year + 1}", f"{year + 1}/{year + 2}"),
        (f"{year}-{(year + 1) % 100:02d}", f"{year + 1}-{(year + 2) % 100:02d}"),
    ):
        name = name.replace(before, after)
    return name
