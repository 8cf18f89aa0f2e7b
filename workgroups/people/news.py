"""What happened lately in some groups, as short sentences with a link: written from the events, for one reader."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from flask import url_for
from sqlalchemy import and_, or_, select
from sqlalchemy.orm import aliased

from .. import clock, text
from ..activity import Event
from ..board.models import Card, Comment
from ..extensions import db
from ..groups.models import Membership
from ..reflections.models import Reflection, Reply
from ..schedule.models import GroupSession
from ..tasks.models import GapTask
from .models import Person

LATELY = dt.timedelta(days=7)


@dataclass(frozen=True)
class News:
    """One line: `actor` did `act` to `title` (may be empty), to be seen at `url`. Names and titles are user text."""

    group_id: int
    actor: str
    act: str
    title: str
    url: str
    when: dt.datetime


def newest(person: Person, group_ids: Collection[int], *, limit: int = 8) -> list[News]:
    """The latest news of the past week in groups that `person` may read, newest first, without their own acts.

    Told are cards and comments on the board, gap tasks once they are open, changes of sessions, people who joined,
    and replies to this person's own reflections. One statement.
    """
    if not group_ids:
        return []
    reply_to_me = and_(Reply.id == Event.subject_id, Event.subject_type == "reply")
    commented = aliased(Card)
    happened = (
        select(Event, Person.name, Card, Comment, commented, GapTask, GroupSession, Reflection.id)
        .join(Person, Person.id == Event.actor_id)
        .outerjoin(Card, and_(Event.subject_type == "card", Card.id == Event.subject_id))
        .outerjoin(Comment, and_(Event.subject_type == "comment", Comment.id == Event.subject_id))
        .outerjoin(commented, commented.id == Comment.card_id)
        .outerjoin(GapTask, and_(Event.subject_type == "gap_task", GapTask.id == Event.subject_id))
        .outerjoin(GroupSession, and_(Event.subject_type == "group_session", GroupSession.id == Event.subject_id))
        .outerjoin(Membership, and_(Event.subject_type == "membership", Membership.id == Event.subject_id))
        .outerjoin(Reply, reply_to_me)
        .outerjoin(Reflection, and_(Reflection.id == Reply.reflection_id, Reflection.author_id == person.id))
        .where(
            Event.group_id.in_(group_ids),
            Event.created_at > clock.now() - LATELY,
            Event.actor_id != person.id,
            or_(
                and_(Event.verb == "posted", _on_the_board(Card)),
                and_(Event.verb == "commented", Comment.deleted_at.is_(None), _on_the_board(commented)),
                and_(Event.verb.in_(("opened", "scheduled")), _is_open(GapTask)),
                and_(Event.verb.in_(("moved", "cancelled", "reinstated")), GroupSession.id.is_not(None)),
                and_(Event.verb == "joined", Membership.ended_at.is_(None), Membership.id.is_not(None)),
                and_(Event.verb == "replied", Reflection.id.is_not(None), Reply.sent_at.is_not(None)),
            ),
        )
        .order_by(Event.id.desc())
        .limit(limit)
    )
    return [_sentence(*row) for row in db.session.execute(happened)]


def _on_the_board(card: Any) -> Any:
    return and_(card.posted_at.is_not(None), card.deleted_at.is_(None))


def _is_open(task: Any) -> Any:
    return and_(task.opens_at <= clock.now(), task.closed_at.is_(None))


def _sentence(
    event: Event,
    name: str,
    card: Card | None,
    _comment: Comment | None,
    commented: Card | None,
    task: GapTask | None,
    session: GroupSession | None,
    reflection_id: int | None,
) -> News:
    group_id, when = event.group_id or 0, event.created_at
    if card is not None:
        url = url_for("board.card", group_id=group_id, card_id=card.id)
        return News(group_id, name, "posted", _title(card), url, when)
    if commented is not None:
        url = url_for("board.card", group_id=group_id, card_id=commented.id)
        return News(group_id, name, "commented on", _title(commented), url, when)
    if task is not None:
        url = url_for("tasks.show", group_id=group_id, task_id=task.id)
        return News(group_id, name, "opened the gap task", task.title, url, max(when, task.opens_at or when))
    if session is not None:
        url = url_for("schedule.show", group_id=group_id, session_id=session.id)
        acts = {"moved": "moved the session", "cancelled": "cancelled the session"}
        return News(group_id, name, acts.get(event.verb, "put back the session"), session.title, url, when)
    if reflection_id is not None:
        url = url_for("reflections.show", group_id=group_id, reflection_id=reflection_id)
        return News(group_id, name, "replied to", "your reflection", url, when)
    return News(group_id, name, "joined", "the group", url_for("groups.people", group_id=group_id), when)


def _title(card: Card) -> str:
    return card.title or text.excerpt(card.summary, 60) or "a photo"
