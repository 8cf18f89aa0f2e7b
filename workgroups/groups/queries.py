"""Reads that need joins: what a person is in a group, and the group found through that."""

from __future__ import annotations

from typing import Any, NamedTuple

from sqlalchemy import BindParameter, Connection, Integer, Row, and_, bindparam, func, select
from sqlalchemy.orm import contains_eager, joinedload

from .. import clock
from ..access import RULES, Actor, Standing
from ..activity import Event
from ..extensions import db
from ..people.models import LoginSession, Person, School, hashed
from . import visits
from .models import Hub, HubManager, Invitation, Membership, WorkGroup

_VIEWER: BindParameter[int | None] = bindparam("viewer", type_=Integer)
_CURSOR: Any = select(func.coalesce(func.max(Event.id), 0)).where(Event.group_id == WorkGroup.id).scalar_subquery()
_BELONGS: Any = (
    select(WorkGroup, Membership.role, Membership.id, Membership.school_id, HubManager.id, _CURSOR)
    .outerjoin(
        Membership,
        and_(Membership.group_id == WorkGroup.id, Membership.person_id == _VIEWER, Membership.ended_at.is_(None)),
    )
    .outerjoin(HubManager, and_(HubManager.hub_id == WorkGroup.hub_id, HubManager.person_id == _VIEWER))
    .where((Membership.id.is_not(None)) | (HubManager.id.is_not(None)))
)
"""Groups with the viewer's present part, or management of their hub. Built once: building costs more than asking."""
_ONE_GROUP = (
    _BELONGS.add_columns(*visits.COLUMNS)
    .outerjoin(visits.Visit, visits.MINE)
    .where(WorkGroup.id == bindparam("wanted"))
)
_ALL_GROUPS = _BELONGS.options(joinedload(WorkGroup.hub)).order_by(
    WorkGroup.archived_at.is_not(None), WorkGroup.finished_at.is_not(None), WorkGroup.name, WorkGroup.id
)


def _standing(row: Row[Any]) -> Standing:
    group, role, membership_id, school_id, manager_id = tuple(row)[:5]
    return Standing(group.id, role, membership_id, school_id, manager_id is not None)


class Found(NamedTuple):
    """A group as the gate finds it: what the viewer is there, its newest event, and what they have seen of it.

    The event's id is read before anything else of a page, so that a page listens from no later than its own making.
    """

    group: WorkGroup
    standing: Standing
    newest_event: int
    seen: visits.Seen


def find_group(person_id: int | None, group_id: int) -> Found | None:
    """The group and what is known of the viewer there, in one statement; None when they are nothing there."""
    row = db.session.execute(_ONE_GROUP, {"viewer": person_id, "wanted": group_id}).first()
    return Found(row[0], _standing(row), row[5], visits.seen(*row[6:])) if row else None


def standing_in(person_id: int | None, group_id: int) -> Standing | None:
    """What the person is in a group, or None."""
    found = find_group(person_id, group_id)
    return found.standing if found else None


_signed_in, _group = LoginSession.__table__.c, WorkGroup.__table__.c
_part, _manager, _event = Membership.__table__.c, HubManager.__table__.c, Event.__table__.c
_LISTENER = (
    select(
        _signed_in.person_id,
        _part.role,
        _part.id,
        _part.school_id,
        _manager.id,
        select(func.coalesce(func.max(_event.id), 0)).where(_event.group_id == _group.id).scalar_subquery(),
    )
    .select_from(LoginSession.__table__.join(WorkGroup.__table__, _group.id == bindparam("wanted")))
    .outerjoin(
        Membership.__table__,
        and_(_part.group_id == _group.id, _part.person_id == _signed_in.person_id, _part.ended_at.is_(None)),
    )
    .outerjoin(HubManager.__table__, and_(_manager.hub_id == _group.hub_id, _manager.person_id == _signed_in.person_id))
    .where(_signed_in.token_hash == bindparam("session"), _signed_in.expires_at > bindparam("moment"))
)


def newest_heard(connection: Connection, token: str, group_id: int) -> int | None:
    """The newest event of the group, 0 without one, for the person whose session has this secret.

    None unless they may listen to the group now. One statement, on tables alone: it is asked more than any other.
    """
    values = {"session": hashed(token), "wanted": group_id, "moment": clock.now()}
    row = connection.execute(_LISTENER, values).first()
    if row is None:
        return None
    person_id, role, membership_id, school_id, manager_id, newest = row
    standing = Standing(group_id, role, membership_id, school_id, manager_id is not None)
    may = RULES["live.listen"](Actor(person_id, {group_id: standing}), WorkGroup(id=group_id))
    return newest if may else None


def standings(group_id: int) -> tuple[WorkGroup, dict[int, Standing]] | None:
    """The group, and what everybody is who has a part in it now or manages its hub, by person: three statements."""
    group = db.session.get(WorkGroup, group_id)
    if group is None:
        return None
    managers = set(db.session.scalars(select(HubManager.person_id).where(HubManager.hub_id == group.hub_id)))
    found = {one: Standing(group.id, hub_manager=True) for one in managers}
    columns = (Membership.person_id, Membership.role, Membership.id, Membership.school_id)
    for row in db.session.execute(
        select(*columns).where(Membership.group_id == group.id, Membership.ended_at.is_(None))
    ):
        found[row[0]] = Standing(group.id, row[1], row[2], row[3], row[0] in managers)
    return group, found


def groups_of(person_id: int) -> list[tuple[WorkGroup, Standing]]:
    """All groups the person belongs to or whose hub they manage: running first, then by name."""
    rows = db.session.execute(_ALL_GROUPS, {"viewer": person_id})
    return [(row[0], _standing(row)) for row in rows]


def members(group: WorkGroup) -> list[Membership]:
    """The present memberships of a group with person and school, by name."""
    return list(
        db.session.scalars(
            select(Membership)
            .where(Membership.group_id == group.id, Membership.ended_at.is_(None))
            .join(Membership.person)
            .options(joinedload(Membership.person), joinedload(Membership.school))
            .order_by(Membership.role, Membership.person_id)
        )
    )


def colleagues(group: WorkGroup) -> str:
    """The names of the present members in one text, for whoever may read the group's people."""
    names = select(Person.name).select_from(Membership).join(Membership.person).order_by(Person.name)
    return ", ".join(db.session.scalars(names.where(Membership.group_id == group.id, Membership.ended_at.is_(None))))


def ever_members(group: WorkGroup) -> list[Membership]:
    """All memberships of a group, ended ones first, with person and school, by name."""
    return list(
        db.session.scalars(
            select(Membership)
            .where(Membership.group_id == group.id)
            .join(Membership.person)
            .options(contains_eager(Membership.person), joinedload(Membership.school))
            .order_by(Membership.ended_at.is_(None), func.lower(Person.name), Membership.id)
        )
    )


def waiting_invitations(group: WorkGroup) -> list[Invitation]:
    """The invitations that were neither used nor withdrawn, run out or not, by name."""
    return list(
        db.session.scalars(
            select(Invitation)
            .where(
                Invitation.group_id == group.id,
                Invitation.accepted_at.is_(None),
                Invitation.withdrawn_at.is_(None),
            )
            .options(joinedload(Invitation.school))
            .order_by(func.lower(Invitation.name), Invitation.id)
        )
    )


def school_names(group: WorkGroup) -> list[str]:
    """The names of the schools that the group's hub knows, in order, to choose from."""
    return list(db.session.scalars(select(School.name).where(School.hub_id == group.hub_id).order_by(School.name_key)))


def hubs_of(person_id: int) -> list[Hub]:
    """The hubs this person manages, by name."""
    return list(
        db.session.scalars(select(Hub).join(HubManager).where(HubManager.person_id == person_id).order_by(Hub.name))
    )
