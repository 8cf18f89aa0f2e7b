"""The home page's reads, across the groups of one person: a few statements however many groups there are."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field

from flask import url_for
from sqlalchemy import and_, exists, func, or_, select
from sqlalchemy.orm import aliased

from .. import clock
from ..access import Standing
from ..board.models import Card, CoAuthor
from ..extensions import db
from ..groups.models import ROLES, Hub, Invitation, WorkGroup
from ..groups.queries import groups_of, hubs_of
from ..reflections.models import Reading, Reflection, Reply
from ..schedule.models import GroupSession
from ..tasks.models import GapTask
from .invitations import pending_for
from .models import Person
from .news import News, newest

TAKING_PART = ("lead", "cohort_lead", "participant")
LEADING = ("lead", "cohort_lead")


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


@dataclass(frozen=True)
class Todo:
    """Something that waits for this person. `words` are ours, `title` is user text and may be empty."""

    group: WorkGroup
    icon: str
    words: str
    title: str
    url: str
    task: GapTask | None = None


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
    """Everything that the home page shows, in at most nine statements."""
    found = groups_of(person.id)
    groups = {group.id: group for group, _ in found if not group.archived_at}
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
    home.todos = todos_for(person, [place for place in home.places if place.group.is_open])
    home.news = newest(person, [place.group.id for place in home.places])
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
    place = func.row_number().over(partition_by=GroupSession.group_id, order_by=order).label("place")
    numbered = select(GroupSession, place).where(*ahead).subquery()
    first = aliased(GroupSession, numbered)
    return {one.group_id: one for one in db.session.scalars(select(first).where(numbered.c.place == 1))}


def todos_for(person: Person, places: list[Place]) -> list[Todo]:
    """What waits for `person` in open groups: reflections to read, replies to send, drafts, tasks without a card."""
    groups = {place.group.id: place.group for place in places}
    leading = [place.group.id for place in places if place.standing.role in LEADING]
    trying = [place.group.id for place in places if place.standing.role == "participant"]
    writing = [place.group.id for place in places if place.standing.role in TAKING_PART]
    todos = [*_to_read(person, leading, groups), *_drafts(person, writing, groups)]
    begun = {todo.task.id for todo in todos if todo.task}
    return todos + [todo for todo in _to_try(person, trying, groups) if todo.task and todo.task.id not in begun]


def _to_read(person: Person, group_ids: list[int], groups: dict[int, WorkGroup]) -> list[Todo]:
    if not group_ids:
        return []
    unread = (
        select(func.count(Reflection.id))
        .join(Card, Card.id == Reflection.card_id)
        .where(
            Reflection.group_id == WorkGroup.id,
            Reflection.audience.in_(("leads", "group")),
            Reflection.author_id != person.id,
            Card.posted_at.is_not(None),
            Card.deleted_at.is_(None),
            ~exists().where(Reading.reflection_id == Reflection.id, Reading.person_id == person.id),
        )
    )
    held = select(func.count(Reply.id)).where(
        Reply.group_id == WorkGroup.id, Reply.author_id == person.id, Reply.sent_at.is_(None)
    )
    counts = select(WorkGroup.id, unread.scalar_subquery(), held.scalar_subquery())
    todos = []
    for group_id, to_read, to_send in db.session.execute(
        counts.where(WorkGroup.id.in_(group_ids)).order_by(WorkGroup.id)
    ):
        url = url_for("reflections.index", group_id=group_id)
        if to_read:
            words = "Read 1 new reflection" if to_read == 1 else f"Read {to_read} new reflections"
            todos.append(Todo(groups[group_id], "reflection", words, "", url))
        if to_send:
            words = "Send 1 held reply" if to_send == 1 else f"Send {to_send} held replies"
            todos.append(Todo(groups[group_id], "comment", words, "", url))
    return todos


def _drafts(person: Person, group_ids: list[int], groups: dict[int, WorkGroup]) -> list[Todo]:
    if not group_ids:
        return []
    rows = db.session.execute(
        select(Card, GapTask)
        .outerjoin(GapTask, GapTask.id == Card.task_id)
        .where(
            Card.author_id == person.id,
            Card.group_id.in_(group_ids),
            Card.posted_at.is_(None),
            Card.deleted_at.is_(None),
        )
        .order_by(Card.id)
    )
    return [
        Todo(
            groups[card.group_id],
            "draft",
            "Finish your draft",
            card.title or (task.title if task else ""),
            url_for("board.edit", group_id=card.group_id, card_id=card.id),
            task,
        )
        for card, task in rows
    ]


def _to_try(person: Person, group_ids: list[int], groups: dict[int, WorkGroup]) -> list[Todo]:
    if not group_ids:
        return []
    together = exists().where(CoAuthor.card_id == Card.id, CoAuthor.person_id == person.id)
    done = exists().where(
        Card.task_id == GapTask.id,
        Card.posted_at.is_not(None),
        Card.deleted_at.is_(None),
        or_(Card.author_id == person.id, together),
    )
    is_open = and_(GapTask.published_at.is_not(None), GapTask.opens_at <= clock.now(), GapTask.closed_at.is_(None))
    tasks = db.session.scalars(
        select(GapTask)
        .where(GapTask.group_id.in_(group_ids), is_open, ~done)
        .order_by(GapTask.due_on.is_(None), GapTask.due_on, GapTask.id)
    )
    return [
        Todo(
            groups[task.group_id],
            "task",
            "Add your evidence",
            task.title,
            url_for("board.new", group_id=task.group_id, task=task.id),
            task,
        )
        for task in tasks
    ]
