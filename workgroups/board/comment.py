"""What a member says about a card."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from .. import clock
from ..activity import record
from ..db import Model
from ..errors import NotNow
from ..people.models import Person

if TYPE_CHECKING:
    from .models import Card


class Comment(Model):
    """What a member says about a card."""

    __tablename__ = "comment"
    __table_args__ = (
        Index("ix_comment_group_id_created_at", "group_id", "created_at"),
        UniqueConstraint("author_id", "form_key"),
    )

    card_id: Mapped[int] = mapped_column(ForeignKey("card.id"), index=True)
    group_id: Mapped[int] = mapped_column(ForeignKey("work_group.id"))
    author_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    text: Mapped[str]
    form_key: Mapped[str] = mapped_column(String(64))
    deleted_at: Mapped[dt.datetime | None]
    deleted_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))

    card: Mapped[Card] = relationship(back_populates="comments")
    author: Mapped[Person] = relationship(foreign_keys=author_id)

    def live_names(self, verb: str) -> list[str]:
        return [f"card-{self.card_id}", "home"]

    @property
    def is_on_the_board(self) -> bool:
        return self.card.is_on_the_board

    def delete(self, *, by: Person) -> None:
        """Take the comment away; its author can put it back."""
        self.card.group.require_open()
        if self.deleted_at:
            raise NotNow("This comment has already been deleted.")
        self.deleted_at, self.deleted_by_id = clock.now(), by.id
        self.card.touch()
        record("deleted", self, by=by, group_id=self.group_id)

    def restore(self, *, by: Person) -> None:
        self.card.group.require_open()
        if not self.deleted_at:
            raise NotNow("This comment has not been deleted.")
        self.deleted_at = self.deleted_by_id = None
        self.card.touch()
        record("restored", self, by=by, group_id=self.group_id)
