"""The Gap Task Board: cards with answers, pictures, files, tags and comments."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from .. import clock
from ..activity import record
from ..db import Model
from ..errors import NotNow
from ..extensions import db
from ..groups.models import WorkGroup
from ..people.models import Person, School
from ..tasks.models import GapTask, TaskPrompt

MOST_FILES = 10
UNDO_DAYS = 30


class Stale(Exception):
    """Somebody else saved in the meantime: `card` is as it is now. Nothing was changed."""

    def __init__(self, card: Card) -> None:
        super().__init__("stale")
        self.card = card


class Card(Model):
    """What somebody brings to the board: a photo and a sentence are complete. A draft until `posted_at`.

    `version` counts saves; saving with an old one is refused. `summary` is the plain beginning of the answers, kept
    for tiles and search. Several people of one school may work on a card: the author and co-authors.
    """

    __tablename__ = "card"
    __table_args__ = (
        Index("ix_card_board", "group_id", "deleted_at", "posted_at", "id"),
        Index("ix_card_group_id_task_id", "group_id", "task_id"),
        UniqueConstraint("author_id", "form_key"),
    )

    group_id: Mapped[int] = mapped_column(ForeignKey("work_group.id"))
    task_id: Mapped[int | None] = mapped_column(ForeignKey("gap_task.id"))
    author_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    school_id: Mapped[int | None] = mapped_column(ForeignKey("school.id"), index=True)
    title: Mapped[str] = mapped_column(String(120), default="", server_default=text("''"))
    summary: Mapped[str] = mapped_column(String(300), default="", server_default=text("''"))
    year_group: Mapped[str] = mapped_column(String(40), default="", server_default=text("''"))
    posted_at: Mapped[dt.datetime | None]
    deleted_at: Mapped[dt.datetime | None]
    deleted_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    version: Mapped[int] = mapped_column(default=1, server_default="1")
    form_key: Mapped[str] = mapped_column(String(64))

    group: Mapped[WorkGroup] = relationship()
    task: Mapped[GapTask | None] = relationship()
    author: Mapped[Person] = relationship(foreign_keys=author_id)
    school: Mapped[School | None] = relationship()
    answers: Mapped[list[Answer]] = relationship(
        back_populates="card", order_by="Answer.id", cascade="all, delete-orphan"
    )
    tags: Mapped[list[CardTag]] = relationship(order_by="CardTag.tag", cascade="all, delete-orphan")
    co_authors: Mapped[list[CoAuthor]] = relationship(back_populates="card", cascade="all, delete-orphan")
    attachments: Mapped[list[Attachment]] = relationship(
        back_populates="card", order_by="Attachment.position, Attachment.id"
    )
    comments: Mapped[list[Comment]] = relationship(back_populates="card", order_by="Comment.id")

    @property
    def is_on_the_board(self) -> bool:
        return self.posted_at is not None

    @property
    def photos(self) -> list[Attachment]:
        return [one for one in self.attachments if one.kind == "photo" and not one.removed_at]

    @property
    def documents(self) -> list[Attachment]:
        return [one for one in self.attachments if one.kind == "document" and not one.removed_at]

    @property
    def people(self) -> list[Person]:
        """The author, then the co-authors."""
        return [self.author, *(one.person for one in self.co_authors)]

    def has_co_author(self, person_id: int | None) -> bool:
        return any(one.person_id == person_id for one in self.co_authors)

    def _require_open(self) -> None:
        if self.task and not self.posted_at:
            self.task.require_open()
        self.group.require_open()

    def post(self, *, by: Person) -> None:
        """Draft → on the board. Raises NotNow when it is empty, posted already, or task or group is closed."""
        self._require_open()
        if self.deleted_at or self.posted_at:
            raise NotNow("This card is already on the board.")
        if not self.summary and not self.attachments:
            raise NotNow("Add a sentence or a photo first: one of the two is enough.")
        self.posted_at = clock.now()
        self._changed()
        record("posted", self, by=by, group_id=self.group_id)

    def save(self, version: int, *, by: Person) -> None:
        """Count a save made from `version`. Raises Stale when somebody saved since, NotNow when it is closed."""
        self._require_open()
        if version != self.version:
            raise Stale(self)
        self.version += 1
        if self.posted_at:
            self._changed()
            record("edited", self, by=by, group_id=self.group_id)

    def delete(self, *, by: Person) -> None:
        """Off the board; can be put back for 30 days."""
        self.group.require_open()
        if self.deleted_at:
            raise NotNow("This card has already been deleted.")
        self.deleted_at, self.deleted_by_id = clock.now(), by.id
        self._changed()
        record("deleted", self, by=by, group_id=self.group_id)

    def restore(self, *, by: Person) -> None:
        """Undo of delete, within 30 days."""
        self.group.require_open()
        if not self.deleted_at:
            raise NotNow("This card has not been deleted.")
        if clock.now() - self.deleted_at > dt.timedelta(days=UNDO_DAYS):
            raise NotNow(f"This card was deleted more than {UNDO_DAYS} days ago and is gone for good.")
        self.deleted_at = self.deleted_by_id = None
        self._changed()
        record("restored", self, by=by, group_id=self.group_id)

    def add_co_author(self, person: Person, *, by: Person) -> None:
        """Let a colleague of the same school work on this card too. Harmless when they already do."""
        self.group.require_open()
        if person.id == self.author_id or self.has_co_author(person.id):
            return
        self.co_authors.append(CoAuthor(person=person, invited_by_id=by.id))
        self._changed()
        record("invited_co_author", self, by=by, group_id=self.group_id, person_id=person.id)

    def remove_co_author(self, person: Person, *, by: Person) -> None:
        self.group.require_open()
        for one in self.co_authors:
            if one.person_id == person.id:
                self.co_authors.remove(one)
                self._changed()
                record("removed_co_author", self, by=by, group_id=self.group_id, person_id=person.id)
                return

    def comment(self, words: str, *, by: Person, form_key: str) -> Comment:
        """Add a comment. Raises NotNow when the card is not on the board or the group has finished."""
        self.group.require_open()
        if not self.posted_at or self.deleted_at:
            raise NotNow("Only a card on the board can be commented on.")
        comment = Comment(card=self, group_id=self.group_id, author_id=by.id, text=words, form_key=form_key)
        db.session.add(comment)
        db.session.flush()
        self._changed()
        record("commented", comment, by=by, group_id=self.group_id, card_id=self.id)
        return comment

    def _changed(self) -> None:
        self.group.board_version += 1


class Answer(Model):
    """The answer to one prompt; without a prompt, what a card outside any gap task says."""

    __tablename__ = "card_answer"
    __table_args__ = (UniqueConstraint("card_id", "prompt_id"),)

    card_id: Mapped[int] = mapped_column(ForeignKey("card.id"), index=True)
    prompt_id: Mapped[int | None] = mapped_column(ForeignKey("task_prompt.id"))
    text: Mapped[str]

    card: Mapped[Card] = relationship(back_populates="answers")
    prompt: Mapped[TaskPrompt | None] = relationship()


class CardTag(Model):
    """A representation that the card shows, from the catalogue's list."""

    __tablename__ = "card_tag"
    __table_args__ = (UniqueConstraint("card_id", "tag"),)

    card_id: Mapped[int] = mapped_column(ForeignKey("card.id"))
    tag: Mapped[str] = mapped_column(String(40))


class CoAuthor(Model):
    """A colleague from the author's school who may edit the card."""

    __tablename__ = "card_co_author"
    __table_args__ = (UniqueConstraint("card_id", "person_id"),)

    card_id: Mapped[int] = mapped_column(ForeignKey("card.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    invited_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))

    card: Mapped[Card] = relationship(back_populates="co_authors")
    person: Mapped[Person] = relationship(foreign_keys=person_id)


class Attachment(Model):
    """A photo or a document of a card. The original file and its name are never kept.

    `name` and `small_name` are names in the store; `width` and `height` are pixels of the large picture.
    """

    __tablename__ = "attachment"
    __table_args__ = (CheckConstraint("kind in ('photo', 'document')", "kind"),)

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
    removed_at: Mapped[dt.datetime | None]

    card: Mapped[Card] = relationship(back_populates="attachments")

    @property
    def alternative(self) -> str:
        """What a screen reader says of the picture; never the file's name (trust X13)."""
        return self.description or "Photo of pupils' work, no description yet"


class Comment(Model):
    """What a member says about a card."""

    __tablename__ = "comment"
    __table_args__ = (UniqueConstraint("author_id", "form_key"),)

    card_id: Mapped[int] = mapped_column(ForeignKey("card.id"), index=True)
    group_id: Mapped[int] = mapped_column(ForeignKey("work_group.id"))
    author_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    text: Mapped[str]
    form_key: Mapped[str] = mapped_column(String(64))
    deleted_at: Mapped[dt.datetime | None]
    deleted_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))

    card: Mapped[Card] = relationship(back_populates="comments")
    author: Mapped[Person] = relationship(foreign_keys=author_id)

    @property
    def is_on_the_board(self) -> bool:
        return self.card.is_on_the_board

    def delete(self, *, by: Person) -> None:
        """Take the comment away; its author can put it back."""
        self.card.group.require_open()
        if self.deleted_at:
            raise NotNow("This comment has already been deleted.")
        self.deleted_at, self.deleted_by_id = clock.now(), by.id
        self.card.group.board_version += 1
        record("deleted", self, by=by, group_id=self.group_id)

    def restore(self, *, by: Person) -> None:
        self.card.group.require_open()
        if not self.deleted_at:
            raise NotNow("This comment has not been deleted.")
        self.deleted_at = self.deleted_by_id = None
        self.card.group.board_version += 1
        record("restored", self, by=by, group_id=self.group_id)
