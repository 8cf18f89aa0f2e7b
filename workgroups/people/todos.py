"""What waits for a person in their groups: a few statements however many groups there are."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from flask import url_for
from sqlalchemy import ColumnElement, and_, exists, func, or_, select

from .. import clock
from ..board.models import Card, CoAuthor
from ..extensions import db
from ..groups.feed import card_label
from ..groups.models import WorkGroup
from ..reflections.models import Reading, Reflection, Reply
from ..tasks.models import GapTask
from .models import Person

Groups = dict[int, WorkGroup]


@dataclass(frozen=True)
class Todo:
    """Something that waits for this person in `group`: `words` are ours, `thing` is people's and follows or leads.

    `detail` is a small line under it in our words; `button` goes straight to the act.
    """

    group: WorkGroup
    icon: str
    words: str
    url: str
    thing: str = ""
    thing_first: bool = False
    detail: str = ""
    button: str = ""
    button_url: str = ""
    task_id: int | None = None


def todos_for(person: Person, roles: Collection[tuple[WorkGroup, str]]) -> list[Todo]:
    """What waits for `person` in open groups, given with their role in each; at most four statements.

    Replies to their own reflections come first (somebody took the time to write them), then reflections to read and
    replies to send, drafts, and gap tasks without a card of theirs.
    """
    everywhere = {group.id: group for group, _ in roles}
    leading = {group.id: group for group, role in roles if role in ("lead", "cohort_lead")}
    trying = {group.id: group for group, role in roles if role == "participant"}
    drafts = _drafts(person, {**leading, **trying})
    begun = {todo.task_id for todo in drafts}
    fresh = [todo for todo in _to_try(person, trying) if todo.task_id not in begun]
    return [*_replied(person, everywhere), *_to_read(person, leading), *drafts, *fresh]


def _replied(person: Person, groups: Groups) -> list[Todo]:
    """The person's own reflections with replies that came after they last looked."""
    if not groups:
        return []
    seen = and_(Reading.reflection_id == Reflection.id, Reading.person_id == person.id)
    rows = db.session.execute(
        select(Reflection, Reply.sent_at, Person.name)
        .join(Reflection.replies)
        .join(Reply.author)
        .outerjoin(Reading, seen)
        .where(
            Reflection.group_id.in_(groups),
            Reflection.author_id == person.id,
            Reply.author_id != person.id,
            Reply.sent_at.is_not(None),
            or_(Reading.id.is_(None), Reply.sent_at > Reading.updated_at),
        )
        .order_by(Reply.sent_at, Reply.id)
    )
    latest = {reflection.id: (reflection, sent_at, name) for reflection, sent_at, name in rows}
    return [
        Todo(
            groups[reflection.group_id],
            "comment",
            "replied to your reflection",
            url_for("reflections.show", group_id=reflection.group_id, reflection_id=reflection.id),
            name,
            thing_first=True,
            detail=clock.ago(sent_at) if sent_at else "",
        )
        for reflection, sent_at, name in latest.values()
    ]


def _to_read(person: Person, groups: Groups) -> list[Todo]:
    if not groups:
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
    for group_id, to_read, to_send in db.session.execute(counts.where(WorkGroup.id.in_(groups)).order_by(WorkGroup.id)):
        url = url_for("reflections.index", group_id=group_id)
        if to_read:
            words = "1 reflection to read" if to_read == 1 else f"{to_read} reflections to read"
            todos.append(Todo(groups[group_id], "reflection", words, url))
        if to_send:
            words = "1 held reply to send" if to_send == 1 else f"{to_send} held replies to send"
            todos.append(Todo(groups[group_id], "comment", words, url))
    return todos


def _drafts(person: Person, groups: Groups) -> list[Todo]:
    """Drafts the person began or works on with a colleague."""
    if not groups:
        return []
    rows = db.session.execute(
        select(Card, GapTask.title)
        .outerjoin(GapTask, GapTask.id == Card.task_id)
        .where(Card.group_id.in_(groups), _mine(person), Card.posted_at.is_(None), Card.deleted_at.is_(None))
        .order_by(Card.id)
    )
    todos = []
    for card, task_title in rows:
        url = url_for("board.edit", group_id=card.group_id, card_id=card.id)
        thing = task_title or card_label(card.title, card.summary)
        words = "Your draft for" if task_title else "Your draft:"
        todo = Todo(
            groups[card.group_id],
            "draft",
            words,
            url,
            thing,
            button="Finish your draft",
            button_url=url,
            detail="Not on the board yet",
            task_id=card.task_id,
        )
        todos.append(todo)
    return todos


def _to_try(person: Person, groups: Groups) -> list[Todo]:
    """Open gap tasks without a card of the person on the board, the next due first."""
    if not groups:
        return []
    done = exists().where(
        Card.task_id == GapTask.id, Card.posted_at.is_not(None), Card.deleted_at.is_(None), _mine(person)
    )
    tasks = db.session.scalars(
        select(GapTask)
        .where(
            GapTask.group_id.in_(groups),
            GapTask.published_at.is_not(None),
            GapTask.opens_at <= clock.now(),
            GapTask.closed_at.is_(None),
            ~done,
        )
        .order_by(GapTask.due_on.is_(None), GapTask.due_on, GapTask.id)
    )
    return [
        Todo(
            groups[task.group_id],
            "task",
            "",
            url_for("tasks.show", group_id=task.group_id, task_id=task.id),
            task.title,
            detail=f"Due {clock.day(task.due_on)}" if task.due_on else "",
            button="Add your evidence",
            button_url=url_for("board.new", group_id=task.group_id, task=task.id),
            task_id=task.id,
        )
        for task in tasks
    ]


def _mine(person: Person) -> ColumnElement[bool]:
    """The card is this person's, or one they work on with a colleague."""
    together = exists().where(CoAuthor.card_id == Card.id, CoAuthor.person_id == person.id)
    return or_(Card.author_id == person.id, together)
