"""What a hub manager oversees: the groups of a hub and how they stand. Nothing here says who took part how much."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from dataclasses import dataclass, field

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload

from .. import clock
from ..extensions import db
from ..groups.models import Hub, Invitation, Membership, WorkGroup
from ..schedule.models import GroupSession


@dataclass
class GroupLine:
    """A group as its hub sees it: names of Leads present and invited, the next session, how many schools take part."""

    group: WorkGroup
    leads: list[str] = field(default_factory=list)
    invited_leads: list[str] = field(default_factory=list)
    next_session: dt.datetime | None = None
    schools: int = 0


def overview(hub: Hub) -> dict[int, list[GroupLine]]:
    """The groups of a hub by academic year, the newest year first, by name; archived ones last. Five statements."""
    groups = db.session.scalars(
        select(WorkGroup)
        .where(WorkGroup.hub_id == hub.id)
        .order_by(WorkGroup.academic_year.desc(), WorkGroup.archived_at.is_not(None), func.lower(WorkGroup.name))
    )
    lines = {group.id: GroupLine(group) for group in groups}
    _add_leads(hub, lines)
    starts = db.session.execute(
        select(GroupSession.group_id, func.min(GroupSession.starts_at))
        .join(GroupSession.group)
        .where(WorkGroup.hub_id == hub.id, GroupSession.cancelled_at.is_(None), GroupSession.ends_at > clock.now())
        .group_by(GroupSession.group_id)
    )
    for group_id, starts_at in starts:
        lines[group_id].next_session = starts_at
    counts = db.session.execute(
        select(Membership.group_id, func.count(Membership.school_id.distinct()))
        .join(Membership.group)
        .where(WorkGroup.hub_id == hub.id, Membership.ended_at.is_(None), Membership.role == "participant")
        .group_by(Membership.group_id)
    )
    for group_id, schools in counts:
        lines[group_id].schools = schools
    years: dict[int, list[GroupLine]] = defaultdict(list)
    for line in lines.values():
        years[line.group.academic_year].append(line)
    return dict(years)


def _add_leads(hub: Hub, lines: dict[int, GroupLine]) -> None:
    present = db.session.scalars(
        select(Membership)
        .join(Membership.group)
        .where(WorkGroup.hub_id == hub.id, Membership.ended_at.is_(None), Membership.role == "lead")
        .options(joinedload(Membership.person))
        .order_by(Membership.id)
    )
    for one in present:
        lines[one.group_id].leads.append(one.person.name)
    invited = db.session.execute(
        select(Invitation.group_id, Invitation.name)
        .join(Invitation.group)
        .where(
            WorkGroup.hub_id == hub.id,
            Invitation.role == "lead",
            Invitation.accepted_at.is_(None),
            Invitation.withdrawn_at.is_(None),
        )
        .order_by(Invitation.id)
    )
    for group_id, name in invited:
        lines[group_id].invited_leads.append(name)
