"""What the home page of a group gathers for one viewer: what is next, what is theirs to do, who has brought what."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from flask import url_for
from sqlalchemy import Row, and_, exists, or_, select

from .. import clock
from ..access import Standing, can
from ..board.models import Card, CoAuthor
from ..extensions import db
from ..people.models import Person
from ..reflections.models import Reading, Reflection, Reply
from ..reflections.queries import count_unread
from ..schedule.models import GroupSession
from ..tasks.models import GapTask
from . import states
from .feed import News, card_label, news
from .models import WorkGroup
from .queries import members


@dataclass(frozen=True, slots=True)
class Todo:
    """One thing that is the viewer's to do: `words` are ours, `thing` is people's and follows or (`thing_first`) leads.

    `detail` is a small line under it in our words; `button` goes straight to the act.
    """

    icon: str
    words: str
    url: str
    thing: str = ""
    thing_first: bool = False
    detail: str = ""
    button: str = ""
    button_url: str = ""
    done: bool = False


@dataclass(frozen=True, slots=True)
class Home:
    """All that the page shows. `brought` counts schools by state for `task`, and is there for leads only."""

    next_session: GroupSession | None
    todos: list[Todo]
    news: list[News]
    task: GapTask | None
    brought: dict[str, int] | None


def gather(group: WorkGroup, person: Person, standing: Standing) -> Home:
    """Everything for one viewer, in a number of statements that does not grow with the group."""
    tasks = states.published_tasks(group)
    session = next_session(group)
    todos = []
    if standing.role == "participant":
        todos += _evidence(group, person, tasks)
    elif standing.role in ("lead", "cohort_lead"):
        todos += _drafts(group, person)
    if standing.role:
        todos += _replies(group, person)
    if can("queue.read", group):
        todos += _queue(group, person)
    if session is not None and can("session.edit", session):
        todos += _session_gaps(session)
    task, brought = None, None
    if can("people.states", group) and tasks:
        present = members(group)
        schools = {one.school.id: one.school for one in present if one.role == "participant" and one.school}
        known = states.states(group, present, tasks)
        task = known.focus
        brought = known.count(schools.values(), task) if task and schools else None
    return Home(session, todos if group.is_open else [], news(group), task, brought)


def next_session(group: WorkGroup) -> GroupSession | None:
    """The session that is on or comes next; cancelled ones do not count."""
    coming = select(GroupSession).where(
        GroupSession.group_id == group.id, GroupSession.cancelled_at.is_(None), GroupSession.ends_at > clock.now()
    )
    return db.session.scalar(coming.order_by(GroupSession.starts_at, GroupSession.id).limit(1))


def _my_cards(group: WorkGroup, person: Person) -> Sequence[Row[int, int | None, str, str, dt.datetime | None]]:
    helping = and_(CoAuthor.card_id == Card.id, CoAuthor.person_id == person.id)
    return db.session.execute(
        select(Card.id, Card.task_id, Card.title, Card.summary, Card.posted_at)
        .where(
            Card.group_id == group.id,
            Card.deleted_at.is_(None),
            or_(Card.author_id == person.id, exists().where(helping)),
        )
        .order_by(Card.id.desc())
    ).all()


def _evidence(group: WorkGroup, person: Person, tasks: Sequence[GapTask]) -> list[Todo]:
    """The open gap tasks, those without a card first; then drafts that belong to none of them."""
    cards = _my_cards(group, person)
    waiting, done, told = [], [], set()
    for task in sorted(tasks, key=lambda one: (one.due_on is None, one.due_on, one.id)):
        if task.status != "open":
            continue
        mine = [card for card in cards if card.task_id == task.id]
        posted = [card for card in mine if card.posted_at]
        drafts = [card for card in mine if not card.posted_at]
        told |= {card.id for card in drafts[:1]}
        url = url_for("tasks.show", group_id=group.id, task_id=task.id)
        if drafts:
            edit = url_for("board.edit", group_id=group.id, card_id=drafts[0].id)
            todo = Todo("draft", "Your draft for", url, task.title, False, _due(task), "Finish your draft", edit)
            waiting.append(todo)
        elif posted:
            card_url = url_for("board.card", group_id=group.id, card_id=posted[0].id)
            done.append(Todo("check", "You have posted to", card_url, task.title, done=True))
        else:
            add = url_for("board.new", group_id=group.id, task=task.id)
            waiting.append(Todo("task", "", url, task.title, True, _due(task), "Add your evidence", add))
    others = [_draft(group, card) for card in cards if not card.posted_at and card.id not in told]
    return waiting + others + done


def _drafts(group: WorkGroup, person: Person) -> list[Todo]:
    return [_draft(group, card) for card in _my_cards(group, person) if not card.posted_at]


def _draft(group: WorkGroup, card: Row[int, int | None, str, str, dt.datetime | None]) -> Todo:
    url = url_for("board.edit", group_id=group.id, card_id=card.id)
    return Todo("draft", "Your draft:", url, card_label(card.title, card.summary), detail="Not on the board yet")


def _due(task: GapTask) -> str:
    return f"Due {clock.day(task.due_on)}" if task.due_on else ""


def _replies(group: WorkGroup, person: Person) -> list[Todo]:
    """The viewer's own reflections with replies from others that they have not marked as read."""
    seen = and_(Reading.reflection_id == Reflection.id, Reading.person_id == person.id)
    rows = db.session.execute(
        select(Reflection.id, Reply.sent_at, Person.name)
        .join(Reflection.replies)
        .join(Reply.author)
        .outerjoin(Reading, seen)
        .where(
            Reflection.group_id == group.id,
            Reflection.author_id == person.id,
            Reply.author_id != person.id,
            Reply.sent_at.is_not(None),
            or_(Reading.id.is_(None), Reply.sent_at > Reading.updated_at),
        )
        .order_by(Reply.sent_at, Reply.id)
    )
    latest = {reflection_id: (sent_at, name) for reflection_id, sent_at, name in rows}
    return [
        Todo(
            "comment",
            "replied to your reflection",
            url_for("reflections.show", group_id=group.id, reflection_id=reflection_id),
            name,
            thing_first=True,
            detail=clock.ago(sent_at) if sent_at else "",
        )
        for reflection_id, (sent_at, name) in latest.items()
    ]


def _queue(group: WorkGroup, person: Person) -> list[Todo]:
    unread = count_unread(group, person)
    words = "1 reflection to read" if unread == 1 else f"{unread} reflections to read"
    return [Todo("reflection", words, url_for("reflections.index", group_id=group.id))] if unread else []


def _session_gaps(session: GroupSession) -> list[Todo]:
    """The next session lacks what people need to find it."""
    missing = ""
    if session.mode == "online" and not session.joining_link:
        missing = "has no joining link yet"
    elif session.mode == "in_person" and not session.place:
        missing = "has no place yet"
    if not missing:
        return []
    url = url_for("schedule.show", group_id=session.group_id, session_id=session.id)
    return [Todo("session", missing, url, session.title, thing_first=True, detail=clock.day_time(session.starts_at))]
