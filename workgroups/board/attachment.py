"""A photo or a document of a card, and what keeps a pupil in it from being seen."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from sqlalchemy import CheckConstraint, ForeignKey, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from .. import clock
from ..activity import record
from ..db import Model
from ..errors import NotNow, Stale
from ..people.models import Person

if TYPE_CHECKING:
    from .models import Card

NO_DESCRIPTION = "Photo of pupils’ work, no description yet"


class Attachment(Model):
    """A photo or a document of a card. The original file and its name are never kept.

    `name` and `small_name` are names in the store; `width` and `height` are pixels of the large picture. A photo is
    seen by the card's authors alone until one of them looked at it and cleared it (trust P2); `cleared_at` says when.
    `revision` grows each time a part of it is covered, and with it the addresses of its pictures.
    """

    __tablename__ = "attachment"
    __table_args__ = (
        CheckConstraint("kind in ('photo', 'document')", "kind"),
        UniqueConstraint("uploaded_by_id", "upload_key"),
    )

    card_id: Mapped[int] = mapped_column(ForeignKey("card.id"), index=True)
    group_id: Mapped[int] = mapped_column(ForeignKey("work_group.id"))
    uploaded_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    kind: Mapped[str] = mapped_column(String(10))
    media_type: Mapped[str] = mapped_column(String(100))
    name: Mapped[str] = mapped_column(String(100), unique=True)
    small_name: Mapped[str | None] = mapped_column(String(100), unique=True)
    size: Mapped[int]
    width: Mapped[int | None]
    height: Mapped[int | None]
    small_width: Mapped[int | None]
    small_height: Mapped[int | None]
    description: Mapped[str] = mapped_column(String(500), default="", server_default=text("''"))
    position: Mapped[int] = mapped_column(default=0, server_default="0")
    upload_key: Mapped[str | None] = mapped_column(String(64))
    """Of a file that arrived by itself: the same key again is the same file."""
    removed_at: Mapped[dt.datetime | None]
    cleared_at: Mapped[dt.datetime | None]
    cleared_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    hidden_at: Mapped[dt.datetime | None]
    hidden_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    hidden_because: Mapped[str] = mapped_column(String(300), default="", server_default=text("''"))
    revision: Mapped[int] = mapped_column(default=1, server_default=text("1"))

    card: Mapped[Card] = relationship(back_populates="attachments")
    hidden_by: Mapped[Person | None] = relationship(foreign_keys=hidden_by_id)

    @property
    def alternative(self) -> str:
        """What a screen reader says of the picture; never the file's name (trust X13)."""
        return self.description or NO_DESCRIPTION

    @property
    def waits(self) -> bool:
        """Whether it is a photo that nobody has answered for yet."""
        return self.kind == "photo" and not self.removed_at and self.cleared_at is None

    def live_names(self, verb: str) -> list[str]:
        if not self.card.posted_at:
            return self.card.live_names(verb)
        return [f"card-{self.card_id}", "board", "reflections"]

    def clear(self, *, by: Person) -> None:
        """`by` looked at the photo and says: no child can be recognised and no name can be read.

        From now on whoever reads the card sees it. Harmless when it was cleared before.
        """
        self.card.group.require_open()
        if not self.waits:
            return
        self.cleared_at, self.cleared_by_id = clock.now(), by.id
        self.card.touch()
        record("cleared", self, by=by, group_id=self.group_id, card_id=self.card_id)

    def hide(self, *, by: Person) -> None:
        """From now on nobody but the card's authors and the Lead can open it: at any time, in any state of the group.

        A photo that is hidden already stays as it is: two people may press at the same moment (trust P5).
        """
        if self.hidden_at:
            return
        self.hidden_at, self.hidden_by_id, self.hidden_because = clock.now(), by.id, ""
        self.card.touch()
        record("hid", self, by=by, group_id=self.group_id, card_id=self.card_id)

    def explain(self, words: str, *, by: Person) -> None:
        """Say why it was hidden, afterwards: hiding comes first."""
        if not self.hidden_at:
            raise NotNow("This photo has been put back in the meantime.")
        self.hidden_because = words
        record("explained", self, by=by, group_id=self.group_id, card_id=self.card_id)

    def cover(self, covered: Attachment, revision: int, *, by: Person) -> list[str]:
        """The pictures of `covered`, which has no card, take the place of these; returns the names of the old ones.

        Covering protects, so it is possible in any state of the group, and it answers for nothing: a photo that waits
        goes on waiting. Raises Stale unless `revision` is the one that is covered, NotNow when the photo is gone.
        """
        if self.removed_at or self.card.deleted_at:
            raise NotNow("This photo has been taken off the card in the meantime.")
        if revision != self.revision:
            raise Stale
        old = [name for name in (self.name, self.small_name) if name]
        for part in ("name", "small_name", "size", "width", "height", "small_width", "small_height"):
            setattr(self, part, getattr(covered, part))
        self.revision += 1
        self.card.touch()
        record("covered", self, by=by, group_id=self.group_id, card_id=self.card_id)
        return old

    def put_back(self, *, by: Person) -> None:
        """Visible again to all who can read the card."""
        if not self.hidden_at:
            raise NotNow("This photo has been put back already.")
        self.hidden_at, self.hidden_by_id, self.hidden_because = None, None, ""
        self.card.touch()
        record("put_back", self, by=by, group_id=self.group_id, card_id=self.card_id)
