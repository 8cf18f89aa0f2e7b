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
from sqlalchemy import ColumnElement, Row, Select, bindparam, func, select

from .. import clock
from ..extensions import db
from ..groups.models import WorkGroup
from ..people.models import Person, School
from ..tasks.models import GapTask
from .models import NO_DESCRIPTION, TAG_WORDS, Attachment, Card, CardTag, CoAuthor, Comment

_SEPARATOR = "\x1f"
BESIDE_PHOTO, IN_WORDS = 140, 90
"""Characters of a card's text beside a photo, and of the photo's description; all of both is on the card's page."""


@dataclass(frozen=True)
class Tile:
    """A rendered tile: a list item, with what is needed to place it."""

    card_id: int
    task_id: int | None
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
    """What one process keeps: tiles (about 1 KB each) and lists of them.

    `windows` are the same for everybody; `own` is keyed by the person whose drafts it may hold.
    """

    def __init__(self) -> None:
        self.tiles = Kept(4_000)
        self.windows = Kept(200)
        self.own = Kept(1_000)
        self.tasks = Kept(500)
        self.toolbars = Kept(500)


def init_app(app: Flask) -> None:
    """Give the application its caches."""
    app.extensions["tiles"] = Caches()


def caches() -> Caches:
    """The caches of this application in this process."""
    found: Caches = current_app.extensions["tiles"]
    return found


_card, _author, _school, _task = Card.__table__.c, Person.__table__, School.__table__, GapTask.__table__.c


def _rows() -> Select[Any]:
    """The columns a tile needs for the cards of the group `wanted`, without loading anything as an object."""
    comment, tag, partner, co_author = Comment.__table__.c, CardTag.__table__.c, _author.alias(), CoAuthor.__table__.c
    comments = select(func.count(comment.id)).where(comment.card_id == _card.id, comment.deleted_at.is_(None))
    tags = select(func.aggregate_strings(tag.tag, _SEPARATOR)).where(tag.card_id == _card.id)
    partners = select(func.aggregate_strings(partner.c.name, _SEPARATOR)).where(
        co_author.card_id == _card.id, co_author.person_id == partner.c.id
    )
    columns = (
        _card.id,
        _card.tile_version,
        _card.task_id,
        _card.title,
        _card.summary,
        _card.year_group,
        _card.posted_at,
    )
    return (
        select(
            *columns,
            _author.c.name.label("author"),
            _school.c.name.label("school"),
            comments.scalar_subquery().label("comments"),
            tags.scalar_subquery().label("tags"),
            partners.scalar_subquery().label("partners"),
        )
        .select_from(Card.__table__.join(_author, _author.c.id == _card.author_id))
        .outerjoin(_school, _school.c.id == _card.school_id)
        .where(_card.group_id == bindparam("wanted"), _card.deleted_at.is_(None))
    )


NEWEST = _rows().order_by(_card.posted_at.desc(), _card.id.desc())
"""Newest first. Statements are built once: building one costs more than asking it."""

BY_TASK = (
    _rows()
    .outerjoin(GapTask.__table__, _task.id == _card.task_id)
    .order_by(
        _task.id.is_(None),
        _task.closed_at.is_not(None),
        _task.opens_at.desc(),
        _task.id.desc(),
        _card.posted_at.desc(),
        _card.id.desc(),
    )
)
"""Shelf by shelf: the open task that opened last first, closed tasks after, cards without a task at the end."""

_WINDOWS = {
    shelves: statement.where(_card.posted_at.is_not(None)).limit(bindparam("most")).offset(bindparam("skip"))
    for shelves, statement in ((False, NEWEST), (True, BY_TASK))
}


def render(group: WorkGroup, rows: Sequence[Row[Any]], *, own: bool = False) -> list[Tile]:
    """The tiles of these rows, from the cache or drawn now; `own` marks them as the viewer's.

    At most one statement, for the pictures of those that are drawn.
    """
    kept, today = caches().tiles, clock.today()
    keys = [(row.id, row.tile_version, row.author, row.school, today, own) for row in rows]
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
                row,
                own,
                f"{root}/{row.id}",
                title,
                cut(text, BESIDE_PHOTO) if first else text,
                cut(first.description, IN_WORDS) or NO_DESCRIPTION if first else "",
                first,
                count,
                [tag for tag in [row.year_group, *tags[:2]] if tag],
                ", ".join(names),
                _when(row.posted_at, today),
            )
            tile = kept.keep(key, Tile(row.id, row.task_id, words))
        tiles.append(tile)
    return tiles


def window(group: WorkGroup, *, shelves: bool, page: int) -> list[Tile]:
    """The tiles of one page of the unfiltered board, and one more if there are more. Unchanged: no statement."""
    key = (group.id, group.board_version, shelves, page, clock.today())
    kept = caches().windows
    return kept.get(key) or kept.keep(key, _page(group, _WINDOWS[shelves], page))


def found(group: WorkGroup, where: list[ColumnElement[bool]], *, shelves: bool, page: int) -> list[Tile]:
    """The same for a filtered board."""
    return _page(group, _WINDOWS[shelves].where(*where), page)


def page_size() -> int:
    """How many cards a page of the board has."""
    size: int = current_app.config["BOARD_PAGE"]
    return size


def _page(group: WorkGroup, statement: Select[Any], page: int) -> list[Tile]:
    size = page_size()
    return render(group, rows(group, statement, most=size + 1, skip=size * (page - 1)))


def rows(group: WorkGroup, statement: Select[Any], **values: int) -> Sequence[Row[Any]]:
    """The rows of one of the statements above for `group`."""
    return db.session.execute(statement, {"wanted": group.id, **values}).all()


_photo = Attachment.__table__.c
_PHOTOS = (
    select(_photo.card_id, _photo.id, _photo.small_width, _photo.small_height, _photo.description)
    .where(_photo.card_id.in_(bindparam("cards", expanding=True)), _photo.kind == "photo", _photo.removed_at.is_(None))
    .order_by(_photo.card_id, _photo.position, _photo.id)
)


def _first_pictures(card_ids: list[int]) -> dict[int, tuple[Any, int]]:
    """The first photo of each card and how many there are."""
    if not card_ids:
        return {}
    rows = db.session.execute(_PHOTOS, {"cards": card_ids})
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


def cut(text: str, most: int) -> str:
    """The beginning of `text`, at most `most` characters, ended at a word with an ellipsis."""
    return text if len(text) <= most else text[: text.rfind(" ", most // 2, most)].rstrip(" ,;:.") + " …"


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
