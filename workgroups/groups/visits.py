"""What somebody has seen of a group: "new since your last visit" is counted from here.

Reading writes nothing (trust H10): the open page itself reports, after some seconds in view, that it was looked at.
Pages without script do not; for those who have never reported, what is new is counted from their own last act in the
group, so that marks go with the next thing they do there, or with "I have seen these".
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import JSON, ForeignKey, Integer, UniqueConstraint, and_, bindparam, case, func, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Mapped, mapped_column

from .. import clock
from ..activity import Event
from ..db import Model
from ..extensions import db
from ..people.models import Person
from .models import WorkGroup

PAUSE = dt.timedelta(minutes=30)
"""Who has not looked for so long was away: the next look begins another visit."""
MOST_CARDS = 200


class Visit(Model):
    """One person's visits to one group, the last two of them.

    `since` is when the visit before this one ended, `seen_at` when the last page was made that was looked at, `cards`
    when each card's own page was, by the card's id as text (ISO 8601, UTC), during this visit.
    """

    __tablename__ = "visit"
    __table_args__ = (UniqueConstraint("person_id", "group_id"),)

    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    group_id: Mapped[int] = mapped_column(ForeignKey("work_group.id"), index=True)
    since: Mapped[dt.datetime]
    seen_at: Mapped[dt.datetime]
    cards: Mapped[dict[str, str]] = mapped_column(JSON, default=dict)

    def look(self, made: dt.datetime, card_id: int | None) -> None:
        """A page that was made at `made` has been looked at, that of a card or the board."""
        if made - self.seen_at > PAUSE:
            self.since, self.cards = self.seen_at, {}
        self.seen_at = max(self.seen_at, made)
        if card_id is not None and (str(card_id) in self.cards or len(self.cards) < MOST_CARDS):
            self.cards = {**self.cards, str(card_id): made.isoformat()}

    def look_at_all(self, made: dt.datetime) -> None:
        """Everything on a page that was made at `made` counts as seen."""
        self.since = self.seen_at = made
        self.cards = {}


@dataclass(frozen=True)
class Seen:
    """What a viewer has seen before the page that is being made at `made`; `since` None: nothing counts as new."""

    made: dt.datetime
    since: dt.datetime | None = None
    cards: dict[int, dt.datetime] = field(default_factory=dict)

    @property
    def stamp(self) -> int:
        """When the page was made, for the page to report: milliseconds since 1970."""
        return int(self.made.timestamp() * 1000)

    def is_new(self, card_id: int, moment: dt.datetime) -> bool:
        """Whether what came to this card at `moment` has not been seen yet."""
        return self.since is not None and moment > max(self.since, self.cards.get(card_id, self.since))


_VIEWER: Any = bindparam("viewer", type_=Integer)
MINE = and_(Visit.group_id == WorkGroup.id, Visit.person_id == _VIEWER)
_LAST_ACT = (
    select(func.max(Event.created_at)).where(Event.group_id == WorkGroup.id, Event.actor_id == _VIEWER)
).scalar_subquery()
COLUMNS = (Visit.since, Visit.seen_at, Visit.cards, case((Visit.id.is_(None), _LAST_ACT)))
"""What the statement that finds the group reads of the viewer's visits (queries.find_group), for `seen`."""


def seen(since: dt.datetime | None, seen_at: dt.datetime | None, cards: Any, last_act: dt.datetime | None) -> Seen:
    """What the viewer has seen of the group, from the values of `COLUMNS`; all None without a visit or an act."""
    made = clock.now()
    if since is None or seen_at is None:
        return Seen(made, last_act)
    if made - seen_at > PAUSE:
        return Seen(made, seen_at)
    return Seen(made, since, {int(key): dt.datetime.fromisoformat(at) for key, at in cards.items()})


def when_made(text: str) -> dt.datetime:
    """The moment that a page says it was made at (`Seen.stamp`), or now when that is later or cannot be read."""
    now = clock.now()
    known = text.isascii() and text.isdigit() and len(text) < 15
    return min(now, dt.datetime.fromtimestamp(int(text) / 1000, dt.UTC)) if known else now


def visit_of(person: Person, group: WorkGroup, before: Seen) -> Visit:
    """The row to report to; made from what was seen `before` when this is the first report. Nothing is committed."""
    asked: Any = {"person_id": person.id, "group_id": group.id}
    known = db.session.query(Visit).filter_by(**asked)
    found = known.with_for_update().first()
    if found is not None:
        return found
    try:
        with db.session.begin_nested():
            row = Visit(**asked, since=before.since or before.made, seen_at=before.since or before.made, cards={})
            db.session.add(row)
        return row
    except IntegrityError:  # two pages of one person report for the first time at once
        return known.with_for_update().one()
