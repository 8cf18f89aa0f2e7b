"""The board's tiles, fast: plain rows, one macro, and two caches that hold nothing only some may see.

A tile shows what every reader of the board may read; whatever depends on the viewer (drafts, "your card", buttons)
stays outside it. Tiles are kept by card and its `tile_version`; a page's window of tiles by group and `board_version`.
Both versions are read from the database in every request, so all processes agree.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import groupby
from operator import itemgetter
from typing import Any

from flask import Flask, current_app, url_for
from markupsafe import Markup
from sqlalchemy import ColumnElement, CompoundSelect, Row, Select, and_, bindparam, func, literal, select, union_all

from .. import clock
from ..extensions import db
from ..groups.models import WorkGroup
from ..people.models import Person, School
from . import addresses
from .attachment import NO_DESCRIPTION, Attachment
from .models import TAG_WORDS, Card, CardTag, CoAuthor, Comment

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

    `windows` are the same for everybody; `own`, `shelves` and `fresh` are keyed by the person whose drafts and visits
    they tell. `shelves` hold tiles themselves, and so only the latest ones of each page.
    """

    def __init__(self) -> None:
        self.tiles = Kept(4_000)
        self.windows = Kept(200)
        self.own = Kept(1_000)
        self.shelves = Kept(200)
        self.tasks = Kept(500)
        self.tags = Kept(500)
        self.toolbars = Kept(500)
        self.fresh = Kept(1_000)


def init_app(app: Flask) -> None:
    """Give the application its caches."""
    app.extensions["tiles"] = Caches()


def caches() -> Caches:
    """The caches of this application in this process."""
    found: Caches = current_app.extensions["tiles"]
    return found


_photo = Attachment.__table__.c
_card, _author, _school = Card.__table__.c, Person.__table__, School.__table__
_NEWEST_FIRST = (_card.posted_at.desc(), _card.id.desc())
_POSTED = (_card.group_id == bindparam("wanted"), _card.deleted_at.is_(None), _card.posted_at.is_not(None))


def listing(
    chosen: Select[Any] | CompoundSelect[Any], *more: ColumnElement[Any], by_shelf: bool = False
) -> Select[Any]:
    """The cards whose ids are `chosen`, in as few columns as tell which tile to show and whether it is still true.

    Newest first; `by_shelf` in the order of the column `shelf` of `chosen` before that.
    """
    ids = chosen.subquery()
    return (
        select(
            _card.id,
            _card.tile_version,
            _card.task_id,
            _author.c.name.label("author"),
            _school.c.name.label("school"),
            *more,
        )
        .select_from(ids.join(Card.__table__, _card.id == ids.c.id))
        .join(_author, _author.c.id == _card.author_id)
        .outerjoin(_school, _school.c.id == _card.school_id)
        .order_by(*([ids.c.shelf] if by_shelf else []), *_NEWEST_FIRST)
    )


_ONE = listing(select(_card.id).where(_card.id == bindparam("card"), _card.group_id == bindparam("wanted")))


def row_of(group: WorkGroup, card: Card) -> Row[Any]:
    """The row of `listing` for one card of `group`."""
    return rows(group, _ONE, card=card.id)[0]


WORDLESS = "Photos without words yet"
"""What a draft is called while nothing is written in it."""


def _newest(where: Sequence[ColumnElement[bool]] = ()) -> Select[Any]:
    """`most` cards after `skip`. Which they are is found first, from an index alone; names are joined to those only."""
    chosen = select(_card.id).where(*_POSTED, *where).order_by(*_NEWEST_FIRST)
    return listing(chosen.limit(bindparam("most")).offset(bindparam("skip")))


def _on_shelves(tasks: int, where: Sequence[ColumnElement[bool]] = ()) -> Select[Any]:
    """The same shelf by shelf: the cards of `task_0`, of `task_1` …, and at the end those without a task.

    Each shelf stands ready in an index, and no more of it is read than can come on the page; to sort a board of 1,000
    cards took as long as to draw them.
    """
    shelves = [*(_card.task_id == bindparam(f"task_{place}") for place in range(tasks)), _card.task_id.is_(None)]
    parts = []
    for place, on_it in enumerate(shelves):
        shelf = select(_card.id, _card.posted_at, literal(place).label("shelf")).where(*_POSTED, on_it, *where)
        parts.append(select(shelf.order_by(*_NEWEST_FIRST).limit(bindparam("reach")).subquery()))
    every = union_all(*parts).subquery().c
    order = (every.shelf, every.posted_at.desc(), every.id.desc())
    chosen = select(every.id, every.shelf).order_by(*order)
    return listing(chosen.limit(bindparam("most")).offset(bindparam("skip")), by_shelf=True)


@cache
def _whole_board(tasks: int | None) -> Select[Any]:
    """The statement without a filter, by the number of tasks. Building one costs more than asking it."""
    return _newest() if tasks is None else _on_shelves(tasks)


def _contents() -> Select[Any]:
    """What the tiles of the cards `cards` say: a row for each photo of a card, the first one first."""
    comment, tag, partner, co_author = Comment.__table__.c, CardTag.__table__.c, _author.alias(), CoAuthor.__table__.c
    comments = select(func.count(comment.id)).where(comment.card_id == _card.id, comment.deleted_at.is_(None))
    tags = select(func.aggregate_strings(tag.tag, _SEPARATOR)).where(tag.card_id == _card.id)
    partners = select(func.aggregate_strings(partner.c.name, _SEPARATOR)).where(
        co_author.card_id == _card.id, co_author.person_id == partner.c.id
    )
    columns = (_card.task_id, _card.title, _card.summary, _card.year_group, _card.posted_at)
    counted = (comments.scalar_subquery(), tags.scalar_subquery(), partners.scalar_subquery())
    photo = (_photo.id, _photo.revision, _photo.small_width, _photo.small_height, _photo.description)
    cleared = (_photo.cleared_at.is_not(None), _photo.hidden_at.is_(None))
    shown = (_photo.kind == "photo", _photo.removed_at.is_(None), *cleared)
    return (
        select(_card.id, *columns, *counted, *photo)
        .select_from(Card.__table__.outerjoin(Attachment.__table__, and_(_photo.card_id == _card.id, *shown)))
        .where(_card.id.in_(bindparam("cards", expanding=True)))
        .order_by(_card.id, _photo.position, _photo.id)
    )


_CONTENTS = _contents()


def render(group: WorkGroup, rows: Sequence[Any], own: Collection[int] = ()) -> dict[int, Tile]:
    """The tiles of these rows of `listing` by card, kept or drawn now; those in `own` are marked as the viewer's.

    At most one statement, for what the drawn tiles say.
    """
    kept, today = caches().tiles, clock.today()
    tiles, missing = {}, {}
    for card_id, version, _, author, school, *_more in rows:
        key = (card_id, version, author, school, today, card_id in own)
        tile = kept.get(key)
        if tile is None:
            missing[card_id] = key
        else:
            tiles[card_id] = tile
    if missing:
        for tile in _drawn(group, missing, today):
            tiles[tile.card_id] = kept.keep(missing[tile.card_id], tile)
    return tiles


def _drawn(group: WorkGroup, missing: dict[int, Any], today: dt.date) -> Iterator[Tile]:
    """Draw the tiles of these cards. Rows are taken apart by place: sixty times eleven names cost a millisecond."""
    pieces: Any = current_app.jinja_env.get_template("board/_tile.html").module
    draw = pieces.tile
    root = url_for("board.new", group_id=group.id).removesuffix("/new")
    days: dict[dt.date | None, str] = {}
    for card_id, photos in groupby(rows(group, _CONTENTS, cards=list(missing)), itemgetter(0)):
        row, *others = map(tuple, photos)
        _, task_id, title, summary, year, posted_at, comments, tags, partners, first, revision, *size, description = row
        _, _, author, school, _, own = missing[card_id]
        labels = [TAG_WORDS.get(tag, tag) for tag in tags.split(_SEPARATOR)[:2]] if tags else []
        title, text = heading(title, summary) if posted_at or title or summary else (WORDLESS, "")
        day = clock.to_london(posted_at).date() if posted_at else None
        if day not in days:
            days[day] = _when(day, today)
        url, photo = f"{root}/{card_id}", None
        if first:
            source = addresses.picture(url, first, revision, small=True)
            photo = (source, cut(description, IN_WORDS) or NO_DESCRIPTION, *size)
        html = draw(
            card_id,
            own,
            url,
            title,
            cut(text, BESIDE_PHOTO) if photo else text,
            photo,
            1 + len(others),
            [year, *labels] if year else labels,
            author,
            ", ".join((author, *partners.split(_SEPARATOR))) if partners else author,
            school or "",
            days[day],
            comments,
        )
        yield Tile(card_id, task_id, html)


def window(
    group: WorkGroup, where: list[ColumnElement[bool]], *, shelves: Sequence[int] | None, page: int
) -> Sequence[Row[Any]]:
    """The rows of one page of the board, and one more if there are more.

    Shelf by shelf, in the order of `shelves`, the ids of all the group's tasks; newest first when that is None. An
    unfiltered page that has not changed since it was last asked for takes no statement.
    """
    size, tasks = page_size(), None if shelves is None else len(shelves)
    values = {"most": size + 1, "skip": size * (page - 1), "reach": size * page + 1}
    values |= {f"task_{place}": task_id for place, task_id in enumerate(shelves or ())}
    if where:
        return rows(group, _newest(where) if tasks is None else _on_shelves(tasks, where), **values)
    key = (group.id, group.board_version, tasks, page)
    kept = caches().windows
    return kept.get(key) or kept.keep(key, rows(group, _whole_board(tasks), **values))


def page_size() -> int:
    """How many cards a page of the board has."""
    size: int = current_app.config["BOARD_PAGE"]
    return size


def rows(group: WorkGroup, statement: Select[Any] | CompoundSelect[Any], **values: Any) -> Sequence[Row[Any]]:
    """The rows of a statement on tables alone, for `group`: without what a session does for objects on the way."""
    return db.session.connection().execute(statement, {"wanted": group.id, **values}).all()


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


def _when(day: dt.date | None, today: dt.date) -> str:
    """ "today", "yesterday", "Tue 17 Nov": words that stay true until midnight, so that a tile can be kept."""
    if day is None:
        return ""
    days = (today - day).days
    if days <= 0:
        return "today"
    if days == 1:
        return "yesterday"
    words = f"{clock.WEEKDAYS[day.weekday()][:3]} {day.day} {clock.MONTHS[day.month][:3]}"
    return words if days < 180 else f"{words} {day.year}"
