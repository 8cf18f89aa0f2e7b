"""What is new in a group, in sentences, from the events. Never a reflection, a reply, a draft or anything deleted."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from flask import url_for
from sqlalchemy import and_, or_, select
from sqlalchemy.orm import joinedload

from .. import clock
from ..access import can
from ..activity import Event
from ..board.models import Card, Comment
from ..extensions import db
from ..schedule.models import GroupSession
from ..tasks.models import GapTask
from ..text import excerpt
from .models import Membership, WorkGroup

TOLD = {
    "card": ("posted",),
    "comment": ("commented",),
    "gap_task": ("opened", "scheduled", "closed", "reopened"),
    "group_session": ("added", "moved", "cancelled", "reinstated"),
    "membership": ("joined",),
    "work_group": ("started", "finished", "reopened"),
}
"""The only acts that are ever told, by the table of their subject."""

ONCE = {"moved": "moving", "scheduled": "opening", "opened": "opening"}
"""Acts of which only the newest is told; a gap task that was scheduled has opened once."""

LOOK_BACK = 60


@dataclass(frozen=True, slots=True)
class News:
    """A sentence: `who` `did` `thing` (a link to `url`) `tail`. `who`, `thing` and `tail_words` are people's words."""

    who: str
    did: str
    when: dt.datetime
    thing: str = ""
    url: str = ""
    tail: str = ""
    tail_words: str = ""


def news(*groups: WorkGroup, most: int = 8) -> list[News]:
    """The newest in these groups of what the viewer may read, newest first. A fixed number of statements."""
    told = or_(*(and_(Event.subject_type == subject, Event.verb.in_(verbs)) for subject, verbs in TOLD.items()))
    events = list(
        db.session.scalars(
            select(Event)
            .where(Event.group_id.in_([group.id for group in groups]), told)
            .order_by(Event.id.desc())
            .limit(LOOK_BACK)
            .options(joinedload(Event.actor))
        )
    )
    subjects = _subjects(events)
    sentences: list[News] = []
    told_of: set[tuple[str, int]] = set()
    for event in events:
        subject = subjects.get((event.subject_type, event.subject_id))
        once = ONCE.get(event.verb)
        if once is not None:
            if (once, event.subject_id) in told_of:
                continue
            told_of.add((once, event.subject_id))
        sentence = _SENTENCES[event.subject_type](event, subject) if subject is not None else None
        if sentence is not None:
            sentences.append(sentence)
    return sorted(sentences, key=lambda one: one.when, reverse=True)[:most]


def _subjects(events: Iterable[Event]) -> dict[tuple[str, int], Any]:
    ids: dict[str, set[int]] = defaultdict(set)
    for event in events:
        ids[event.subject_type].add(event.subject_id)
    found: dict[tuple[str, int], Any] = {}
    for model, options in _LOADED:
        name = model.__tablename__
        if name in ids:
            rows = db.session.scalars(select(model).where(model.id.in_(ids[name])).options(*options))
            found |= {(name, row.id): row for row in rows}
    return found


_LOADED: tuple[tuple[Any, tuple[Any, ...]], ...] = (
    (Card, ()),
    (Comment, (joinedload(Comment.card),)),
    (GapTask, ()),
    (GroupSession, ()),
    (Membership, (joinedload(Membership.person), joinedload(Membership.school))),
    (WorkGroup, ()),
)


def _name(event: Event) -> str:
    return event.actor.name if event.actor else "Work Groups"


def card_label(title: str, summary: str) -> str:
    """What a card is called in a sentence: its title, or the beginning of what it says."""
    return title or excerpt(summary, 70) or "a photo"


def _of_card(event: Event, card: Card) -> News | None:
    if not card.is_on_the_board or card.deleted_at or not can("card.read", card):
        return None
    url = url_for("board.card", group_id=card.group_id, card_id=card.id)
    return News(_name(event), "posted", event.created_at, card_label(card.title, card.summary), url)


def _of_comment(event: Event, comment: Comment) -> News | None:
    card = comment.card
    if comment.deleted_at or not card.is_on_the_board or card.deleted_at or not can("card.read", card):
        return None
    url = url_for("board.card", group_id=card.group_id, card_id=card.id, _anchor=f"comment-{comment.id}")
    return News(_name(event), "commented on", event.created_at, card_label(card.title, card.summary), url)


def _of_task(event: Event, task: GapTask) -> News | None:
    if not task.is_published:
        return None
    when = event.created_at
    if event.verb == "scheduled" and task.opens_at:
        when = task.opens_at
    words = {"closed": "closed the gap task", "reopened": "opened the gap task again:"}
    url = url_for("tasks.show", group_id=task.group_id, task_id=task.id)
    return News(_name(event), words.get(event.verb, "opened the gap task"), when, task.title, url)


def _of_session(event: Event, session: GroupSession) -> News | None:
    if (event.verb == "cancelled") != bool(session.cancelled_at) or not can("session.read", session):
        return None
    words = {"added": "added the session", "moved": "moved the session", "cancelled": "cancelled the session"}
    tail = f" to {clock.day_time(session.starts_at)}" if event.verb == "moved" else ""
    url = url_for("schedule.show", group_id=session.group_id, session_id=session.id)
    did = words.get(event.verb, "put back the session")
    return News(_name(event), did, event.created_at, session.title, url, tail)


def _of_membership(event: Event, membership: Membership) -> News | None:
    if membership.ended_at:
        return None
    school = membership.school.name if membership.school else ""
    return News(membership.person.name, "joined", event.created_at, tail=" from " if school else "", tail_words=school)


def _of_group(event: Event, _group: WorkGroup) -> News:
    words = {"started": "started the group", "finished": "finished the group", "reopened": "opened the group again"}
    return News(_name(event), words[event.verb], event.created_at)


_SENTENCES: dict[str, Callable[[Event, Any], News | None]] = {
    "card": _of_card,
    "comment": _of_comment,
    "gap_task": _of_task,
    "group_session": _of_session,
    "membership": _of_membership,
    "work_group": _of_group,
}
