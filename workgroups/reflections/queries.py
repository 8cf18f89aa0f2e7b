"""Reads that need joins: the queue, a person's own reflections, the group's, and who has not been heard from."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, Select, and_, exists, func, or_, select
from sqlalchemy.orm import joinedload, selectinload

from .. import clock
from ..access import can
from ..board.models import Answer, Card
from ..extensions import db
from ..groups.models import Membership, WorkGroup
from ..people.models import Person
from ..tasks.models import GapTask
from .models import Reading, Reflection, Reply

MOST_UNREAD = 50
PAGE = 10

shared_since = func.coalesce(Reflection.shared_at, Reflection.created_at)


@dataclass(frozen=True)
class Unheard:
    """The gap task that opened last and the participants without a reflection on it that its leads may read."""

    task: GapTask
    people: list[Membership]


@dataclass(frozen=True)
class Held:
    """A person's held replies in a group: those that can be sent, and those whose reflection is out of reach by now."""

    ready: list[Reply]
    stuck: list[Reply]


def with_evidence(statement: Select[Reflection]) -> Select[Reflection]:
    """Load with each reflection its thread and the whole card beside it, in a fixed number of statements."""
    card = joinedload(Reflection.card)
    return statement.options(
        joinedload(Reflection.author),
        selectinload(Reflection.replies).joinedload(Reply.author),
        card.joinedload(Card.task),
        card.joinedload(Card.school),
        card.joinedload(Card.author),
        card.selectinload(Card.co_authors),
        card.selectinload(Card.tags),
        card.selectinload(Card.attachments),
        card.selectinload(Card.answers).joinedload(Answer.prompt),
    )


def whole(reflection: Reflection) -> Reflection:
    """The same reflection with everything that is shown with it loaded."""
    statement = with_evidence(select(Reflection).where(Reflection.id == reflection.id))
    return db.session.scalars(statement.execution_options(populate_existing=True)).one()


def _readable(statement: Select[Reflection]) -> list[Reflection]:
    return [one for one in db.session.scalars(with_evidence(statement)) if can("reflection.read", one)]


def _shared(group: WorkGroup, audiences: Collection[str]) -> tuple[ColumnElement[bool], ...]:
    """On the board, for one of these audiences. The statement must join Reflection.card."""
    return (
        Reflection.group_id == group.id,
        Reflection.audience.in_(audiences),
        Card.posted_at.is_not(None),
        Card.deleted_at.is_(None),
    )


def _to_read(group: WorkGroup, person: Person) -> tuple[ColumnElement[bool], ...]:
    read = exists().where(Reading.reflection_id == Reflection.id, Reading.person_id == person.id)
    return (*_shared(group, ("leads", "group")), Reflection.author_id != person.id, ~read)


def count_unread(group: WorkGroup, person: Person) -> int:
    """How many reflections this lead has still to read."""
    statement = select(func.count(Reflection.id)).join(Reflection.card).where(*_to_read(group, person))
    return db.session.scalar(statement) or 0


def unread(group: WorkGroup, person: Person) -> list[Reflection]:
    """The first reflections this lead has still to read, the longest shared first."""
    statement = select(Reflection).join(Reflection.card).where(*_to_read(group, person))
    return _readable(statement.order_by(shared_since, Reflection.id).limit(MOST_UNREAD))


def already_read(group: WorkGroup, person: Person, before: int | None) -> tuple[list[Reflection], int | None]:
    """What this lead has read, the latest first, and the place where the next page begins (None at the end).

    `before` is such a place. Places are the ids of the lead's own readings, so they mean nothing to anybody else.
    """
    statement = (
        select(Reading.id, Reading.reflection_id)
        .join(Reflection, Reflection.id == Reading.reflection_id)
        .join(Reflection.card)
        .where(*_shared(group, ("leads", "group")), Reflection.author_id != person.id, Reading.person_id == person.id)
        .order_by(Reading.id.desc())
        .limit(PAGE + 1)
    )
    places = db.session.execute(statement.where(Reading.id < before) if before else statement).all()
    wanted = [reflection_id for _, reflection_id in places[:PAGE]]
    found = {one.id: one for one in _readable(select(Reflection).where(Reflection.id.in_(wanted)))}
    return [found[key] for key in wanted if key in found], places[PAGE - 1][0] if len(places) > PAGE else None


def own(group: WorkGroup, person: Person) -> list[Reflection]:
    """A person's own reflections in the group, the newest first, whoever may read them."""
    mine = select(Reflection).where(Reflection.group_id == group.id, Reflection.author_id == person.id)
    return _readable(mine.order_by(Reflection.id.desc()))


def of_the_group(group: WorkGroup, person: Person, before: int | None) -> tuple[list[Reflection], int | None]:
    """What others have shared with the whole group, the newest first, and where the next page begins.

    `before` is the id of the reflection that the page before ended with.
    """
    statement = (
        select(Reflection)
        .join(Reflection.card)
        .where(*_shared(group, ("group",)), Reflection.author_id != person.id)
        .order_by(shared_since.desc(), Reflection.id.desc())
        .limit(PAGE + 1)
    )
    if before:
        since = db.session.scalar(select(shared_since).where(Reflection.id == before, Reflection.group_id == group.id))
        if since is not None:
            statement = statement.where(or_(shared_since < since, and_(shared_since == since, Reflection.id < before)))
    found = _readable(statement)
    return found[:PAGE], found[PAGE - 1].id if len(found) > PAGE else None


def readings(reflections: Iterable[Reflection], person: Person) -> dict[int, dt.datetime]:
    """When this person last read which of these reflections."""
    keys = [one.id for one in reflections]
    rows = db.session.execute(
        select(Reading.reflection_id, Reading.updated_at).where(
            Reading.person_id == person.id, Reading.reflection_id.in_(keys)
        )
    )
    return {row.reflection_id: row.updated_at for row in rows}


def held(group: WorkGroup, person: Person) -> Held:
    """What this person has written and not sent yet in the group, the oldest first."""
    found = db.session.scalars(
        select(Reply)
        .where(Reply.group_id == group.id, Reply.author_id == person.id, Reply.sent_at.is_(None))
        .options(
            joinedload(Reply.reflection).joinedload(Reflection.author),
            joinedload(Reply.reflection).joinedload(Reflection.card),
        )
        .order_by(Reply.id)
    ).all()
    within_reach = {one.id for one in found if can("reflection.reply", one.reflection)}
    return Held(
        ready=[one for one in found if one.id in within_reach],
        stuck=[one for one in found if one.id not in within_reach],
    )


def sent_before(person: Person, form_key: str | None) -> Reply | None:
    """The reply that this form has made already, when it arrives a second time."""
    return db.session.scalar(select(Reply).where(Reply.author_id == person.id, Reply.form_key == form_key))


def nothing_heard_from(group: WorkGroup, present: Sequence[Membership]) -> Unheard | None:
    """Who among the `present` participants has shared no reflection for the latest open gap task; None without one.

    A reflection that its author keeps to themselves counts as not shared, and so does one on a draft or a deleted card.
    """
    task = db.session.scalar(
        select(GapTask)
        .where(GapTask.group_id == group.id, GapTask.opens_at <= clock.now(), GapTask.closed_at.is_(None))
        .order_by(GapTask.opens_at.desc(), GapTask.id.desc())
        .limit(1)
    )
    if task is None:
        return None
    heard = set(
        db.session.scalars(
            select(Reflection.author_id)
            .join(Reflection.card)
            .where(*_shared(group, ("leads", "group")), Card.task_id == task.id)
        )
    )
    silent = [one for one in present if one.role == "participant" and one.person_id not in heard]
    return Unheard(task, sorted(silent, key=lambda one: (one.school.name if one.school else "", one.person.name)))
