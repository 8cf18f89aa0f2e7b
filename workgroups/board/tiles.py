"""The board's tiles, fast: plain rows, one macro, and two caches that hold nothing only some may see.

A tile shows what every reader of the board may read; whatever depends on the viewer (drafts, "your card", buttons)
stays outside it. Tiles are kept by card and its `tile_version`; a page's window of tiles by group and `board_version`.
Both versions are read from the database in every request, so all processes agree.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from flask import Flask, current_app, url_for
from markupsafe import Markup
from sqlalchemy import ColumnElement, Row, Select, func, select
from sqlalchemy.orm import aliased

from .. import clock
from ..extensions import db
from ..groups.models import WorkGroup
from ..people.models import Person, School
from ..tasks.models import GapTask
from .models import TAG_WORDS, Attachment, Card, CardTag, CoAuthor, Comment

_SEPARATOR = "\x1f"


@dataclass(frozen=True)
class Tile:
    """A rendered tile: `inner` for the viewer's own, marked cards; `html`, the whole list item, for all others."""

    card_id: int
    task_id: int | None
    draft: bool
    note: bool
    inner: Markup
    html: Markup


class Kept(dict[Any, Any]):
    """A dict that is emptied when it holds `most` entries: bounded memory, safe between threads, nothing to tune."""

    def __init__(self, most: int) -> None:
        super().__init__()
        self.most = most

    def keep(self, key: Any, value: Any) -> Any:
        """Store and return `value`."""
        if len(self) >= self.most:
            self.clear()
        self[key] = value
        return value


class Caches:
    """What one process keeps: tiles (about 1 KB each) and windows, which share the strings of their tiles."""

    def __init__(self) -> None:
        self.tiles = Kept(4_000)
        self.windows = Kept(200)


def init_app(app: Flask) -> None:
    """Give the application its caches."""
    app.extensions["tiles"] = Caches()


def caches() -> Caches:
    """The caches of this application in this process."""
    found: Caches = current_app.extensions["tiles"]
    return found


def rows_of(group_id: int, *where: ColumnElement[bool]) -> Select[Any]:
    """The columns a tile needs, for the group's cards that match, newest first. Nothing is loaded as an object."""
    partner = aliased(Person)
    comments = (
        select(func.count(Comment.id)).where(Comment.card_id == Card.id, Comment.deleted_at.is_(None)).scalar_subquery()
    )
    tags = select(func.aggregate_strings(CardTag.tag, _SEPARATOR)).where(CardTag.card_id == Card.id).scalar_subquery()
    partners = (
        select(func.aggregate_strings(partner.name, _SEPARATOR))
        .join(CoAuthor, CoAuthor.person_id == partner.id)
        .where(CoAuthor.card_id == Card.id)
        .scalar_subquery()
    )
    return (
        select(
            Card.id,
            Card.tile_version,
            Card.task_id,
            Card.title,
            Card.summary,
            Card.year_group,
            Card.posted_at,
            Person.name.label("author"),
            School.name.label("school"),
            comments.label("comments"),
            tags.label("tags"),
            partners.label("partners"),
        )
        .join(Person, Person.id == Card.author_id)
        .outerjoin(School, School.id == Card.school_id)
        .where(Card.group_id == group_id, Card.deleted_at.is_(None), *where)
        .order_by(Card.posted_at.desc(), Card.id.desc())
    )


def by_task_first(statement: Select[Any]) -> Select[Any]:
    """The same rows, shelf by shelf: the task that opened last first, cards without a task at the end."""
    return (
        statement.outerjoin(GapTask, GapTask.id == Card.task_id)
        .order_by(None)
        .order_by(
            GapTask.id.is_(None),
            GapTask.closed_at.is_not(None),
            GapTask.opens_at.desc(),
            GapTask.id.desc(),
            Card.posted_at.desc(),
            Card.id.desc(),
        )
    )


def render(group: WorkGroup, rows: Sequence[Row[Any]]) -> list[Tile]:
    """The tiles of these rows, from the cache or drawn now. At most one statement, for the pictures of new ones."""
    kept, today = caches().tiles, clock.today()
    keys = [(row.id, row.tile_version, row.author, row.school, today) for row in rows]
    missing = [row.id for row, key in zip(rows, keys, strict=True) if key not in kept]
    pictures = _first_pictures(missing)
    pieces: Any = current_app.jinja_env.get_template("board/_tile.html").module
    root = url_for("board.new", group_id=group.id).removesuffix("/new")
    tiles = []
    for row, key in zip(rows, keys, strict=True):
        tile = kept.get(key)
        if tile is None:
            first, count = pictures.get(row.id, (None, 0))
            tags = [TAG_WORDS.get(tag, tag) for tag in (row.tags or "").split(_SEPARATOR) if tag]
            names = [row.author, *[name for name in (row.partners or "").split(_SEPARATOR) if name]]
            title, text = heading(row.title, row.summary)
            words = pieces.tile(
                row, f"{root}/{row.id}", title, text, first, count, tags, names, _when(row.posted_at, today)
            )
            tile = kept.keep(key, _tile(row, Markup(str(words).strip()), note=first is None))  # noqa: S704 our template
        tiles.append(tile)
    return tiles


def _tile(row: Row[Any], inner: Markup, *, note: bool) -> Tile:
    kind = " tile-note" if note else ""
    html = Markup('<li class="tile{}" id="card-{}">{}</li>').format(kind, row.id, inner)
    return Tile(row.id, row.task_id, row.posted_at is None, note, inner, html)


def window(group: WorkGroup, *, shelves: bool, page: int) -> tuple[list[Tile], bool]:
    """The tiles of one page of the unfiltered board, and whether there are more. No statement when nothing changed."""
    key = (group.id, group.board_version, shelves, page, clock.today())
    kept = caches().windows
    tiles = kept.get(key)
    if tiles is None:
        statement = rows_of(group.id, Card.posted_at.is_not(None))
        tiles = kept.keep(key, _page(group, by_task_first(statement) if shelves else statement, page))
    return tiles[: _size()], len(tiles) > _size()


def found(group: WorkGroup, where: list[ColumnElement[bool]], *, shelves: bool, page: int) -> tuple[list[Tile], bool]:
    """The same for a filtered board."""
    statement = rows_of(group.id, Card.posted_at.is_not(None), *where)
    tiles = _page(group, by_task_first(statement) if shelves else statement, page)
    return tiles[: _size()], len(tiles) > _size()


def _size() -> int:
    """How many cards a page of the board has."""
    size: int = current_app.config["BOARD_PAGE"]
    return size


def _page(group: WorkGroup, statement: Select[Any], page: int) -> list[Tile]:
    rows = db.session.execute(statement.limit(_size() + 1).offset(_size() * (page - 1))).all()
    return render(group, rows)


def _first_pictures(card_ids: list[int]) -> dict[int, tuple[Any, int]]:
    """The first photo of each card and how many there are."""
    if not card_ids:
        return {}
    rows = db.session.execute(
        select(
            Attachment.card_id,
            Attachment.id,
            Attachment.small_width,
            Attachment.small_height,
            Attachment.description,
        )
        .where(Attachment.card_id.in_(card_ids), Attachment.kind == "photo", Attachment.removed_at.is_(None))
        .order_by(Attachment.card_id, Attachment.position, Attachment.id)
    )
    pictures: dict[int, tuple[Any, int]] = {}
    for row in rows:
        first, count = pictures.get(row.card_id, (row, 0))
        pictures[row.card_id] = (first, count + 1)
    return pictures


def heading(title: str, summary: str) -> tuple[str, str]:
    """A card's heading and the words under it: without a title its first sentence stands above, not twice."""
    if title or not summary:
        return title or "Photo", summary
    end = re.search(r"[.!?…]['’”\"]?(?=\s)", summary)
    cut = end.end() if end and end.end() <= 110 else summary.rfind(" ", 0, 90)
    if (len(summary) <= 110 and not end) or cut <= 0:
        return summary, ""
    return summary[:cut], summary[cut:].strip()


def _when(moment: dt.datetime | None, today: dt.date) -> str:
    """ "today", "yesterday", "Tue 17 Nov": words that stay true until midnight, so that a tile can be kept."""
    if moment is None:
        return ""
    day = clock.to_london(moment).date()
    days = (today - day).days
    if days <= 0:
        return "today"
    if days == 1:
        return "yesterday"
    words = f"{clock.WEEKDAYS[day.weekday()][:3]} {day.day} {clock.MONTHS[day.month][:3]}"
    return words if days < 180 else f"{words} {day.year}"
