"""Reads of gap tasks: those of a group in the order in which people need them, and what has come back."""

from __future__ import annotations

from collections import defaultdict

from sqlalchemy import func, or_, select
from sqlalchemy.orm import selectinload

from ..access import actor, can
from ..board.models import Card, CoAuthor
from ..extensions import db
from ..groups.models import WorkGroup
from ..groups.queries import groups_of
from ..people.models import Person
from .models import GapTask


def by_status(group: WorkGroup) -> dict[str, list[GapTask]]:
    """The gap tasks that the viewer may read: open by due day, scheduled by opening, drafts and closed newest first."""
    found: dict[str, list[GapTask]] = defaultdict(list)
    for task in db.session.scalars(select(GapTask).where(GapTask.group_id == group.id).order_by(GapTask.id.desc())):
        if can("task.read", task):
            found[task.status].append(task)
    found["open"].sort(key=lambda task: (task.due_on is None, task.due_on, task.id))
    found["scheduled"].sort(key=lambda task: (task.opens_at, task.id))
    found["closed"].sort(key=lambda task: task.closed_at or task.updated_at, reverse=True)
    return found


def cards_on_the_board(group: WorkGroup) -> dict[int | None, int]:
    """How many cards the board shows for each gap task, by the task's id."""
    counted = (
        select(Card.task_id, func.count().label("cards"))
        .where(Card.group_id == group.id, Card.posted_at.is_not(None), Card.deleted_at.is_(None))
        .group_by(Card.task_id)
    )
    return {row.task_id: row.cards for row in db.session.execute(counted)}


def own_states(group: WorkGroup, person: Person) -> dict[int | None, str]:
    """Where the person is with each gap task they have a card for, their own or a colleague's: "posted" or "draft"."""
    helping = select(CoAuthor.card_id).where(CoAuthor.person_id == person.id)
    rows = db.session.execute(
        select(Card.task_id, Card.posted_at).where(
            Card.group_id == group.id,
            Card.deleted_at.is_(None),
            or_(Card.author_id == person.id, Card.id.in_(helping)),
        )
    )
    states: dict[int | None, str] = {}
    for task_id, posted_at in rows:
        states[task_id] = "posted" if posted_at or states.get(task_id) == "posted" else "draft"
    return states


def whole(task: GapTask) -> GapTask:
    """The same gap task with its prompts and materials, in a fixed number of statements."""
    return db.session.scalars(
        select(GapTask)
        .where(GapTask.id == task.id)
        .options(selectinload(GapTask.prompts), selectinload(GapTask.materials))
    ).one()


def groups_to_copy_into(person: Person) -> list[WorkGroup]:
    """The open groups in which the person may write gap tasks, by name."""
    found = groups_of(person.id)
    actor().standings.update({group.id: standing for group, standing in found})
    return [group for group, _ in found if group.is_open and can("task.edit", group)]


def made_before(person: Person, form_key: str | None) -> GapTask | None:
    """The gap task that this form has already made, when it is sent a second time."""
    made = select(GapTask).where(GapTask.author_id == person.id, GapTask.form_key == form_key)
    return db.session.scalar(made) if form_key else None
