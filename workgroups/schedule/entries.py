"""Sessions as entries of a calendar."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import urlsplit

from flask import current_app, url_for

from ..text import plain
from .calendar import calendar_for
from .models import GroupSession


@dataclass(frozen=True, slots=True)
class Entry:
    """What calendar.py asks of a session."""

    uid: str
    sequence: int
    title: str
    starts_at: dt.datetime
    ends_at: dt.datetime
    location: str
    description: str
    url: str
    cancelled: bool
    updated_at: dt.datetime


def file(sessions: Iterable[GroupSession], *, name: str, with_link: bool) -> bytes:
    """An iCalendar file called `name`. Joining links are in it only `with_link`. Needs a request."""
    base = current_app.config["BASE_URL"]
    return calendar_for([_entry(one, base, with_link) for one in sessions], name=name, base_url=base)


def _entry(session: GroupSession, base: str, with_link: bool) -> Entry:
    link = session.joining_link if with_link else ""
    page = url_for("schedule.show", group_id=session.group_id, session_id=session.id)
    parts = [
        f"Will not take place. {session.cancelled_reason}".strip() if session.cancelled_at else "",
        f"{session.format_words}, {session.mode_words.lower()}",
        f"Join: {link}" if link else "",
        plain(session.plan),
    ]
    return Entry(
        uid=f"session-{session.id}@{urlsplit(base).hostname or 'localhost'}",
        sequence=session.sequence,
        title=f"{session.title} ({session.group.name})",
        starts_at=session.starts_at,
        ends_at=session.ends_at,
        location=(link or session.place) if session.mode == "online" else session.place,
        description="\n\n".join(filter(None, parts)),
        url=base + page,
        cancelled=session.cancelled_at is not None,
        updated_at=session.updated_at,
    )
