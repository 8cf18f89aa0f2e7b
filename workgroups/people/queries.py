"""The home page's reads, across the groups of one person: a few statements however many groups there are."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field

from sqlalchemy import func, select
from sqlalchemy.orm import aliased

from .. import clock
from ..access import Standing, actor
from ..extensions import db
from ..groups.feed import News, news
from ..groups.models import ROLES, Hub, Invitation, WorkGroup
from ..groups.queries import groups_of, hubs_of
from ..schedule.models import GroupSession
from .invitations import pending_for
from .models import Person
from .todos import Todo, todos_for


@dataclass(frozen=True)
class Place:
    """A group as it stands on somebody's home page."""

    group: WorkGroup
    standing: Standing
    next_session: GroupSession | None

    @property
    def role_label(self) -> str:
        """What the person is there, in words."""
        return ROLES[self.standing.role] if self.standing.role else "Hub manager"


@dataclass
class Home:
    """What a person sees first. `places` are the groups they belong to, `hubs` what they manage."""

    invitations: list[Invitation]
    places: list[Place] = field(default_factory=list)
    archived: list[Place] = field(default_factory=list)
    hubs: list[tuple[Hub, list[Place]]] = field(default_factory=list)
    todos: list[Todo] = field(default_factory=list)
    news: list[News] = field(default_factory=list)

    @property
    def next(self) -> Place | None:
        """The place with the nearest session."""
        coming = [place for place in self.places if place.next_session]
        return min(coming, key=lambda place: place.next_session.starts_at, default=None)  # type: ignore[union-attr]


def home_for(person: Person) -> Home:
    """Everything that the home page of the viewer shows, in a number of statements that does not grow with anything."""
    found = groups_of(person.id)
    actor().standings.update({group.id: standing for group, standing in found})
    groups = {group.id for group, _ in found if group.is_open}
    coming = next_sessions(groups)
    all_places = [Place(group, standing, coming.get(group.id)) for group, standing in found]
    mine = [place for place in all_places if place.standing.role]
    home = Home(
        invitations=pending_for(person.email),
        places=[place for place in mine if not place.group.archived_at],
        archived=[place for place in mine if place.group.archived_at],
    )
    home.hubs = [
        (hub, [place for place in all_places if place.standing.hub_manager and place.group.hub_id == hub.id])
        for hub in hubs_of(person.id)
    ]
    roles = [(place.group, place.standing.role or "") for place in home.places if place.group.is_open]
    home.todos = todos_for(person, roles)
    home.news = news(*(place.group for place in home.places))
    return home


def next_sessions(group_ids: Collection[int]) -> dict[int, GroupSession]:
    """For each group the session that is on or comes next, where there is one. One statement."""
    if not group_ids:
        return {}
    ahead = (
        GroupSession.group_id.in_(group_ids),
        GroupSession.ends_at > clock.now(),
        GroupSession.cancelled_at.is_(None),
    )
    order = GroupSession.starts_at, GroupSession.id
    turn = func.row_number().over(partition_by=GroupSession.group_id, order_by=order).label("turn")
    numbered = select(GroupSession, turn).where(*ahead).subquery()
    first = aliased(GroupSession, numbered)
    return {one.group_id: one for one in db.session.scalars(select(first).where(numbered.c.turn == 1))}
