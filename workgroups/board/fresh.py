"""New since the viewer's last visit: which cards, and how many comments on them. Marks go on tiles already drawn."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field, replace
from typing import Any

from flask import current_app
from sqlalchemy import bindparam, literal, select

from ..groups.models import WorkGroup
from ..groups.visits import Seen
from ..people.models import Person
from . import tiles
from .models import Card, Comment
from .tiles import Tile

_card, _comment = Card.__table__.c, Comment.__table__.c
_SINCE = (
    select(_card.id, _card.posted_at, literal(False))
    .where(
        _card.group_id == bindparam("wanted"),
        _card.deleted_at.is_(None),
        _card.posted_at > bindparam("since"),
        _card.author_id != bindparam("viewer"),
    )
    .union_all(
        select(_comment.card_id, _comment.created_at, literal(True)).where(
            _comment.group_id == bindparam("wanted"),
            _comment.created_at > bindparam("since"),
            _comment.deleted_at.is_(None),
            _comment.author_id != bindparam("viewer"),
        )
    )
)
"""What others have brought since a moment: a card's id, when, and whether it was a comment on it."""


@dataclass(frozen=True)
class Fresh:
    """Ids of the cards that are new to the viewer, and how many new comments there are, by card."""

    cards: frozenset[int] = frozenset()
    comments: Counter[int] = field(default_factory=Counter)

    def __len__(self) -> int:
        return len(self.cards | self.comments.keys())

    def words(self, card_id: int) -> str:
        """What the mark on a card says; nothing when there is nothing new about it."""
        comments = self.comments[card_id]
        said = f"{comments} new comments" if comments > 1 else "New comment" if comments else ""
        return "New" if card_id in self.cards else said

    def marked(self, tile: Tile) -> Tile:
        """The tile with its mark, or as it is. The drawn tile itself, which others see too, stays without."""
        words = self.words(tile.card_id)
        if not words:
            return tile
        pieces: Any = current_app.jinja_env.get_template("board/_tile.html").module
        start, end, rest = tile.html.partition(">")
        return replace(tile, html=start.replace("tile", "tile tile-new", 1) + end + pieces.new(words) + rest)


def fresh(group: WorkGroup, person: Person, seen: Seen) -> Fresh:
    """What is new to `person` on the board of `group`; one statement, kept until the board changes."""
    if seen.since is None:
        return Fresh()
    key = (group.id, group.board_version, person.id, seen.since)
    kept = tiles.caches().fresh
    rows: Any = kept.get(key)
    if rows is None:
        rows = kept.keep(key, tiles.rows(group, _SINCE, viewer=person.id, since=seen.since))
    new = [(card_id, is_comment) for card_id, moment, is_comment in rows if seen.is_new(card_id, moment)]
    return Fresh(
        frozenset(card_id for card_id, is_comment in new if not is_comment),
        Counter(card_id for card_id, is_comment in new if is_comment),
    )
