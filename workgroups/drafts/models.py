"""What one person has typed in one place. Only that person ever gets it back."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import JSON, ForeignKey, Index, String, UniqueConstraint, case, delete, or_, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Mapped, mapped_column

from .. import clock
from ..db import Model
from ..extensions import db
from ..people.models import Person

KEPT = dt.timedelta(days=30)
UNDO = dt.timedelta(days=1)
REMEMBERED = dt.timedelta(days=7)
"""How long a place knows that a form of it was accepted: as long as a browser keeps its copy."""

MOST = 200

Fields = dict[str, list[str]]


class Behind(Exception):
    """Something else was saved for this place since the sender last looked; `draft` is what is there."""

    def __init__(self, draft: Draft) -> None:
        super().__init__("a newer draft is there")
        self.draft = draft


class Accepted(Exception):
    """The form that these words were typed in has been accepted already."""


@dataclass(frozen=True)
class Typed:
    """What a browser sends. `version` is "writer.number": a page that writes, and how often it has; `base` is the
    version that it last saw on the server, "" for none; `key` names one rendering of the form."""

    key: str
    version: str
    base: str
    fields: Fields
    files: int


def _split(version: str) -> tuple[str, int]:
    writer, _, number = version.rpartition(".")
    return writer, int(number or 0)


class Draft(Model):
    """The words of one person for one place. Without words (`version` is "") it only knows `accepted_key`."""

    __tablename__ = "draft"
    __table_args__ = (UniqueConstraint("person_id", "place"), Index("ix_draft_saved_at", "saved_at"))

    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"))
    place: Mapped[str] = mapped_column(String(120))
    key: Mapped[str] = mapped_column(String(40))
    version: Mapped[str] = mapped_column(String(60))
    fields: Mapped[Fields] = mapped_column(JSON, default=dict)
    files: Mapped[int] = mapped_column(default=0, server_default="0")
    saved_at: Mapped[dt.datetime]
    discarded_at: Mapped[dt.datetime | None]
    accepted_key: Mapped[str] = mapped_column(String(40), default="", server_default="")

    @property
    def is_there(self) -> bool:
        """Whether it holds words that its person has not discarded and that have not run out."""
        return bool(self.version) and self.discarded_at is None and self.saved_at > clock.now() - KEPT

    @classmethod
    def of(cls, person: Person, places: Iterable[str]) -> list[Draft]:
        """The rows of a person for these places, those without words too."""
        return list(db.session.scalars(select(cls).where(cls.person_id == person.id, cls.place.in_(list(places)))))

    @classmethod
    def save(cls, person: Person, place: str, typed: Typed) -> Draft:
        """Keep the words, in the place of those that the same page or form had before.

        Raises Behind when another page or device saved since `typed.base`, Accepted when the form is done with.
        A request that was overtaken by a later one of the same page changes nothing.
        """
        mine = select(cls).where(cls.person_id == person.id, cls.place == place).with_for_update()
        draft = db.session.scalar(mine)
        if draft is None:
            # One new row of a person at a time: the row to lock is not there yet.
            db.session.execute(select(Person.id).where(Person.id == person.id).with_for_update())
            draft = db.session.scalar(mine) or cls._add(person, place)
        if draft.accepted_key and draft.accepted_key == typed.key:
            raise Accepted
        if draft.is_there:
            (writer, number), (old_writer, old_number) = _split(typed.version), _split(draft.version)
            if writer == old_writer and number <= old_number:
                return draft
            if writer != old_writer and typed.base != draft.version:
                raise Behind(draft)
        draft.key, draft.version, draft.fields, draft.files = typed.key, typed.version, typed.fields, typed.files
        draft.saved_at, draft.discarded_at = clock.now(), None
        return draft

    @classmethod
    def _add(cls, person: Person, place: str) -> Draft:
        sweep()
        draft = cls(person_id=person.id, place=place, key="", version="", saved_at=clock.now())
        db.session.add(draft)
        db.session.flush()
        own = select(cls.id).where(cls.person_id == person.id).order_by(cls.saved_at.desc(), cls.id.desc())
        db.session.execute(delete(cls).where(cls.id.in_(own.offset(MOST).limit(MOST))))
        return draft

    @classmethod
    def discard(cls, person: Person, place: str) -> None:
        """Take the words away; for a day the person can have them back."""
        there = update(cls).where(cls.person_id == person.id, cls.place == place, cls.discarded_at.is_(None))
        db.session.execute(there.values(discarded_at=clock.now()))

    @classmethod
    def undo(cls, person: Person, place: str) -> Draft | None:
        """The words that were discarded, kept again; None when there are none any more."""
        gone = cls.version != "", cls.discarded_at > clock.now() - UNDO
        draft = db.session.scalar(select(cls).where(cls.person_id == person.id, cls.place == place, *gone))
        if draft is not None:
            draft.discarded_at = None
        return draft

    @classmethod
    def accept(cls, person: Person, place: str, key: str) -> None:
        """The form with this key is accepted: its words are destroyed, and later ones of the same form refused.

        One statement, whether or not there is a draft. Words of another form for the same place stay.
        """
        make = postgresql.insert if db.engine.dialect.name == "postgresql" else sqlite.insert
        empty = {"key": key, "version": "", "fields": {}, "files": 0, "saved_at": clock.now()}
        row = make(cls).values(person_id=person.id, place=place, accepted_key=key, **empty)
        same = cls.key == row.excluded.key
        kept = {name: case((same, row.excluded[name]), else_=getattr(cls, name)) for name in empty}
        done = row.on_conflict_do_update(index_elements=["person_id", "place"], set_={"accepted_key": key, **kept})
        db.session.execute(done)

    @classmethod
    def files_arrived(cls, person: Person, place: str, key: str) -> None:
        """The form came back to be corrected, but its files are stored: they need not be chosen again."""
        mine = update(cls).where(cls.person_id == person.id, cls.place == place, cls.key == key)
        db.session.execute(mine.values(files=0))


def sweep() -> None:
    """Destroy what nobody has touched for 30 days, what was discarded a day ago, and what only remembers a form."""
    moment = clock.now()
    old = or_(
        Draft.saved_at < moment - KEPT,
        Draft.discarded_at < moment - UNDO,
        (Draft.version == "") & (Draft.saved_at < moment - REMEMBERED),
    )
    db.session.execute(delete(Draft).where(old).execution_options(synchronize_session=False))
