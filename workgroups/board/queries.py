"""Reads of the board that need joins: filters, the viewer's own cards, the table of schools and tasks, one card."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, bindparam, exists, func, or_, select, union
from sqlalchemy.orm import joinedload, selectinload

from .. import clock
from ..extensions import db
from ..groups.models import Membership, WorkGroup
from ..people.models import Person, School
from ..tasks.models import GapTask
from . import tiles
from .models import SCHOOL_OF_AUTHOR, UNDO_DAYS, Answer, Attachment, Card, CardTag, CoAuthor, Comment


@dataclass
class Filter:
    """What the reader asked to see. Empty text means no limit; `task` is a task's id, "none" for cards without one."""

    task: str = ""
    tag: str = ""
    year: str = ""
    q: str = ""

    def __bool__(self) -> bool:
        return bool(self.task or self.tag or self.year or self.q)

    def where(self) -> list[ColumnElement[bool]]:
        """The conditions on Card. Search looks in titles, answers and tags, and at names of people and schools."""
        found: list[ColumnElement[bool]] = []
        answer, tag = Answer.__table__.c, CardTag.__table__.c
        person, school = Person.__table__.c, School.__table__.c
        if self.task == "none":
            found.append(_card.task_id.is_(None))
        elif self.task:
            found.append(_card.task_id == int(self.task))
        if self.tag:
            found.append(exists().where(tag.card_id == _card.id, tag.tag == self.tag))
        if self.year:
            found.append(_card.year_group == self.year)
        for word in self.q.split()[:8]:
            found.append(
                or_(
                    _card.title.icontains(word, autoescape=True),
                    exists().where(answer.card_id == _card.id, answer.text.icontains(word, autoescape=True)),
                    exists().where(tag.card_id == _card.id, tag.tag.icontains(word, autoescape=True)),
                    _card.author_id.in_(select(person.id).where(person.name.icontains(word, autoescape=True))),
                    _card.school_id.in_(select(school.id).where(school.name.icontains(word, autoescape=True))),
                )
            )
        return found


_card, _partner, _task = Card.__table__.c, CoAuthor.__table__.c, GapTask.__table__.c
_MINE = (
    select(_card.id).where(_card.author_id == bindparam("viewer")),
    select(_card.id).where(
        _card.group_id == bindparam("wanted"), _card.deleted_by_id == bindparam("viewer"), _card.deleted_at.is_not(None)
    ),
    select(_partner.card_id).where(_partner.person_id == bindparam("viewer")),
)
"""Three questions with an index each; one with OR would read every card of the group."""
_OWN = tiles.listing(union(*_MINE), _card.title, _card.deleted_at, _card.deleted_by_id).where(
    _card.group_id == bindparam("wanted")
)
_TASKS = (
    select(_task.id, _task.title, _task.due_on, _task.opens_at, _task.closed_at, _task.published_at)
    .where(_task.group_id == bindparam("wanted"))
    .order_by(_task.closed_at.is_not(None), _task.opens_at.desc(), _task.id.desc())
)


def _used_tags() -> Select[Any]:
    """Each representation of the group's cards once, if one of its cards is on the board.

    From one key of the index to the next, so that it takes as many steps as there are representations: to look at
    every card of a full board took longer than its list. (PostgreSQL's wiki describes it under "Loose indexscan".)
    """
    tag = CardTag.__table__.c
    here = tag.group_id == bindparam("wanted")
    key = select(func.min(tag.tag).label("tag")).where(here).cte("key", recursive=True)
    following = select(func.min(tag.tag)).where(here, tag.tag > key.c.tag).scalar_subquery()
    key = key.union_all(select(following).where(key.c.tag.is_not(None)))
    on_the_board = exists().where(
        here, tag.tag == key.c.tag, _card.id == tag.card_id, _card.deleted_at.is_(None), _card.posted_at.is_not(None)
    )
    return select(key.c.tag).where(on_the_board)


_USED_TAGS = _used_tags()


@dataclass(frozen=True)
class Deleted:
    """A card that its viewer has deleted and can put back until `until`."""

    id: int
    title: str
    until: dt.datetime


def own(group: WorkGroup, person: Person, where: list[ColumnElement[bool]]) -> tuple[list[Row[Any]], list[Deleted]]:
    """The viewer's own cards and those they share, drafts included, newest first; and what they deleted lately.

    Kept per person for the unfiltered board, until anything on it changes.
    """
    key = (group.id, group.board_version, person.id)
    kept = tiles.caches().own
    found = None if where else kept.get(key)
    if found is None:
        found = tiles.rows(group, _OWN.where(*where) if where else _OWN, viewer=person.id)
        if not where:
            kept.keep(key, found)
    life = dt.timedelta(days=UNDO_DAYS)
    since = clock.now() - life
    deleted = [
        Deleted(row.id, row.title, row.deleted_at + life)
        for row in found
        if row.deleted_at and row.deleted_by_id == person.id and row.deleted_at > since
    ]
    deleted.sort(key=lambda one: one.until, reverse=True)
    return [row for row in found if not row.deleted_at], deleted


def all_tasks(group: WorkGroup) -> list[Row[Any]]:
    """All tasks of the group (id, title, due_on, opens_at, closed_at, published_at) as the shelves stand: the one that
    opened last first, closed ones after; drafts among them."""
    key = (group.id, group.board_version)
    kept = tiles.caches().tasks
    return kept.get(key) or kept.keep(key, tiles.rows(group, _TASKS))


def tasks_of(group: WorkGroup) -> list[Row[Any]]:
    """Those of `all_tasks` that are open or closed."""
    moment = clock.now()
    return [task for task in all_tasks(group) if task.published_at and task.opens_at <= moment]


def used_tags(group: WorkGroup) -> set[str]:
    """The keys of the representations on the group's cards."""
    key = (group.id, group.board_version)
    kept = tiles.caches().tags
    found: set[str] | None = kept.get(key)
    if found is None:
        found = kept.keep(key, {row.tag for row in tiles.rows(group, _USED_TAGS)})
    return found


_OPEN = (
    select(GapTask)
    .where(
        GapTask.group_id == bindparam("wanted"), GapTask.opens_at <= bindparam("moment"), GapTask.closed_at.is_(None)
    )
    .options(joinedload(GapTask.prompts))
)
_OPEN_TASK = _OPEN.where(GapTask.id == bindparam("task"))
_DUE_FIRST = _OPEN.order_by(GapTask.due_on.is_(None), GapTask.due_on, GapTask.opens_at.desc()).limit(1)


def open_task(group: WorkGroup, task_id: int | None) -> GapTask | None:
    """The open task with this id, with its prompts; without an id the open one that is due first."""
    values = {"wanted": group.id, "moment": clock.now()}
    if task_id is None:
        return db.session.scalars(_DUE_FIRST, values).unique().first()
    return db.session.scalars(_OPEN_TASK, {**values, "task": task_id}).unique().first()


@dataclass
class Cell:
    """What a school has for a task: the cards on the board, and (for leads and its own people) whether one is begun."""

    cards: list[tuple[int, str]] = field(default_factory=list)
    drafts: int = 0

    @property
    def state(self) -> str:
        return "posted" if self.cards else "draft" if self.drafts else "nothing"


def schools_by_task(group: WorkGroup) -> tuple[list[School], dict[tuple[int | None, int | None], Cell]]:
    """The schools with present members, by name, and a cell for every (school id, task id) with cards."""
    schools = list(
        db.session.scalars(
            select(School)
            .join(Membership, Membership.school_id == School.id)
            .where(Membership.group_id == group.id, Membership.ended_at.is_(None), Membership.role == "participant")
            .distinct()
            .order_by(School.name, School.id)
        )
    )
    cells: dict[tuple[int | None, int | None], Cell] = defaultdict(Cell)
    rows = db.session.execute(
        select(Card.id, Card.school_id, Card.task_id, Card.posted_at, Person.name)
        .join(Person, Person.id == Card.author_id)
        .where(Card.group_id == group.id, Card.deleted_at.is_(None))
        .order_by(Card.posted_at, Card.id)
    )
    for card_id, school_id, task_id, posted_at, name in rows:
        cell = cells[school_id, task_id]
        if posted_at:
            cell.cards.append((card_id, name))
        else:
            cell.drafts += 1
    return schools, cells


def whole_card(card: Card) -> Card:
    """The same card with everything its page shows loaded, in a fixed number of statements."""
    return db.session.scalars(
        select(Card)
        .where(Card.id == card.id)
        .options(
            joinedload(Card.author),
            joinedload(Card.school),
            joinedload(Card.task).selectinload(GapTask.prompts),
            selectinload(Card.answers).joinedload(Answer.prompt),
            selectinload(Card.tags),
            selectinload(Card.attachments),
            selectinload(Card.co_authors).joinedload(CoAuthor.person),
            selectinload(Card.comments).joinedload(Comment.author),
        )
        .execution_options(populate_existing=True)
    ).one()


_SENT = select(Card).where(Card.author_id == bindparam("viewer"), Card.form_key == bindparam("key"))


def sent_before(person: Person, form_key: str) -> Card | None:
    """The card that this form has already made, when it is sent a second time."""
    return db.session.scalar(_SENT, {"viewer": person.id, "key": form_key})


def unwritten(group: WorkGroup, person: Person, form_key: str) -> Card | None:
    """The card for which photos of this form have arrived before its words."""
    card = sent_before(person, form_key)
    return card if card is not None and card.group_id == group.id and not card.version and not card.deleted_at else None


_PARTNERS = (
    select(Person)
    .join(Membership, Membership.person_id == Person.id)
    .where(
        Membership.group_id == bindparam("wanted"),
        Membership.ended_at.is_(None),
        Membership.school_id.in_(SCHOOL_OF_AUTHOR),
        Membership.person_id != bindparam("author"),
        Membership.role.in_(("participant", "lead", "cohort_lead")),
    )
    .order_by(Person.name, Person.id)
)


def partners(card_or_group: Card | WorkGroup, author: Person) -> list[Person]:
    """The author's present colleagues of the same school in the group, by name."""
    group_id = card_or_group.group_id if isinstance(card_or_group, Card) else card_or_group.id
    return list(db.session.scalars(_PARTNERS, {"wanted": group_id, "author": author.id}))


def stored_names() -> set[str]:
    """Every name that the file store must hold, for the sweep at start."""
    names: set[str] = set()
    for row in db.session.execute(select(Attachment.name, Attachment.small_name)):
        names.update(filter(None, row))
    return names
