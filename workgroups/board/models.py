"""The Gap Task Board: cards with answers, pictures, files, tags and comments."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint, bindparam, false, select, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from .. import clock
from ..activity import record
from ..db import GROWS, Model
from ..errors import NotNow, Stale
from ..extensions import db
from ..groups.catalogue import REPRESENTATIONS
from ..groups.models import Membership, WorkGroup
from ..people.models import Person, School, new_token
from ..tasks.models import GapTask, TaskPrompt
from ..text import excerpt
from .attachment import Attachment
from .comment import Comment

MOST_FILES = 10
TAG_WORDS = {tag.key: tag.label for tag in REPRESENTATIONS}
UNDO_DAYS = 30

SCHOOL_OF_AUTHOR = select(Membership.school_id).where(
    Membership.group_id == bindparam("wanted"),
    Membership.person_id == bindparam("author"),
    Membership.ended_at.is_(None),
)
"""The author's school in the group now."""


@dataclass
class Words:
    """What a card says: answers by prompt id (None for a card outside any gap task) and the small facts beside them."""

    title: str = ""
    answers: dict[int | None, str] = field(default_factory=dict)
    year_group: str = ""
    tags: list[str] = field(default_factory=list)


class Card(Model):
    """What somebody brings to the board: a photo and a sentence are complete. A draft until `posted_at`.

    `version` counts saves; saving with an old one is refused; 0 while photos have arrived and no words yet.
    `tile_version` grows with anything a tile shows. `summary` is the plain beginning of the answers; `wants_posting` a
    draft that its author posts as soon as every photo has been looked at. Several people of one school may work on a
    card: the author and co-authors.
    """

    __tablename__ = "card"
    __table_args__ = (
        Index("ix_card_board", "group_id", "deleted_at", "posted_at", "id", "task_id"),
        Index("ix_card_shelf", "group_id", "deleted_at", "task_id", "posted_at", "id"),
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
    tile_version: Mapped[int] = mapped_column(default=1, server_default="1", info=GROWS)
    form_key: Mapped[str] = mapped_column(String(64))
    wants_posting: Mapped[bool] = mapped_column(default=False, server_default=false())

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
    def shown_photos(self) -> list[Attachment]:
        """The photos that all who can read the card may see."""
        return [one for one in self.photos if one.cleared_at and not one.hidden_at]

    @property
    def waiting_photos(self) -> list[Attachment]:
        """The photos that only the card's authors see, because none of them has looked and answered yet."""
        return [one for one in self.photos if one.waits]

    @property
    def hidden_photos(self) -> list[Attachment]:
        return [one for one in self.photos if one.hidden_at]

    @property
    def documents(self) -> list[Attachment]:
        return [one for one in self.attachments if one.kind == "document" and not one.removed_at]

    @property
    def answers_in_order(self) -> list[Answer]:
        """The answers in the order of their prompts."""
        return sorted(self.answers, key=lambda one: (one.prompt.position if one.prompt else -1, one.id))

    @property
    def shown_comments(self) -> list[Comment]:
        return [comment for comment in self.comments if not comment.deleted_at]

    @property
    def undo_until(self) -> dt.datetime | None:
        """Until when a deleted card can be put back."""
        return self.deleted_at + dt.timedelta(days=UNDO_DAYS) if self.deleted_at else None

    @property
    def people(self) -> list[Person]:
        """The author, then the co-authors."""
        return [self.author, *(one.person for one in self.co_authors)]

    def live_names(self, verb: str) -> list[str]:
        name = f"card-{self.id}"
        if not self.posted_at:
            return [f"{one}@p{person.id}" for person in self.people for one in (name, "board", "home")]
        if verb == "edited":
            return [name]
        of_task = [f"task-{self.task_id}-cards"] if self.task_id else []
        gone = [f"{name}-gone"] if verb == "deleted" else []
        return [name, "board", "home", "reflections@leads", *of_task, *gone]

    def has_co_author(self, person_id: int | None) -> bool:
        return any(one.person_id == person_id for one in self.co_authors)

    def _require_open(self) -> None:
        if self.task and not self.posted_at:
            self.task.require_open()
        self.group.require_open()

    @classmethod
    def begin(cls, group: WorkGroup, task: GapTask | None, *, by: Person, words: Words, form_key: str) -> Card:
        """A new draft of `by`, for their school in this group. Raises NotNow when the task or the group is closed."""
        card = cls(group=group, group_id=group.id, task=task, author=by, form_key=form_key, version=1, tile_version=0)
        card.school_id = db.session.scalar(SCHOOL_OF_AUTHOR, {"wanted": group.id, "author": by.id})
        with db.session.no_autoflush:
            card.write(words, by=by)
        db.session.add(card)
        return card

    def post(self, *, by: Person) -> None:
        """Draft → on the board. Raises NotNow when it is empty, posted already, or task or group is closed."""
        self._require_open()
        if self.deleted_at or self.posted_at:
            raise NotNow("This card is already on the board.")
        if not self.summary and not self.shown_photos and not self.documents:
            raise NotNow("Add a sentence or a photo first: one of the two is enough.")
        self.posted_at, self.wants_posting = clock.now(), False
        self.touch()
        record("posted", self, by=by, group_id=self.group_id)

    def post_when_looked_at(self, *, by: Person) -> bool:
        """Post now, or if photos still wait to be looked at, as soon as the last one is; whether it is posted.

        Raises NotNow as `post` does.
        """
        self.wants_posting = bool(self.waiting_photos)
        if self.wants_posting:
            self._require_open()
            return False
        self.post(by=by)
        return True

    def write(self, words: Words, *, by: Person) -> None:
        """Replace what the card says, not to be posted. NotNow when the group, or a draft's task, is closed."""
        self._require_open()
        self.title, self.year_group, self.wants_posting = words.title, words.year_group, False
        present = {answer.prompt_id: answer for answer in self.answers}
        for prompt_id, answer_text in words.answers.items():
            answer = present.get(prompt_id)
            if answer is None and answer_text:
                self.answers.append(Answer(prompt_id=prompt_id, text=answer_text))
            elif answer is not None and answer_text:
                answer.text = answer_text
            elif answer is not None:
                self.answers.remove(answer)
        for tag in list(self.tags):
            if tag.tag not in words.tags:
                self.tags.remove(tag)
        known = {tag.tag for tag in self.tags}
        self.tags.extend(CardTag(group_id=self.group_id, tag=tag) for tag in words.tags if tag not in known)
        self.summary = excerpt("\n".join(filter(None, words.answers.values())), 260)
        self.touch()

    def save(self, words: Words, version: int, *, by: Person) -> None:
        """Save an edit made from `version`. Raises Stale, changing nothing, when somebody saved since."""
        if version != self.version:
            raise Stale
        self.write(words, by=by)
        self._leave_form()
        self.version += 1
        if self.posted_at:
            record("edited", self, by=by, group_id=self.group_id)

    def take_words(self, task: GapTask | None, words: Words, *, by: Person) -> None:
        """The words of the form whose photos arrived first: from now on the card is written.

        Raises NotNow when the group or the task is closed.
        """
        self.task, self.version = task, 1
        self.write(words, by=by)

    def _leave_form(self) -> None:
        """The form that photos arrived from is another card's from now on: what is typed in it must not end here."""
        if not self.version:
            self.form_key = new_token()

    def delete(self, *, by: Person) -> None:
        """Off the board; can be put back for 30 days."""
        self.group.require_open()
        if self.deleted_at:
            raise NotNow("This card has already been deleted.")
        self._leave_form()
        self.deleted_at, self.deleted_by_id = clock.now(), by.id
        self.touch()
        record("deleted", self, by=by, group_id=self.group_id)

    def restore(self, *, by: Person) -> None:
        """Undo of delete, within 30 days."""
        self.group.require_open()
        if not self.deleted_at:
            raise NotNow("This card has not been deleted.")
        if clock.now() - self.deleted_at > dt.timedelta(days=UNDO_DAYS):
            raise NotNow(f"This card was deleted more than {UNDO_DAYS} days ago and is gone for good.")
        self.deleted_at = self.deleted_by_id = None
        self.touch()
        record("restored", self, by=by, group_id=self.group_id)

    def add_co_author(self, person: Person, *, by: Person) -> None:
        """Let a colleague of the same school work on this card too. Harmless when they already do."""
        self.group.require_open()
        if person.id == self.author_id or self.has_co_author(person.id):
            return
        self.co_authors.append(CoAuthor(person=person, invited_by_id=by.id))
        self.touch()
        record("invited_co_author", self, by=by, group_id=self.group_id, person_id=person.id)

    def remove_co_author(self, person: Person, *, by: Person) -> None:
        self.group.require_open()
        for one in self.co_authors:
            if one.person_id == person.id:
                names = self.live_names("removed_co_author")
                self.co_authors.remove(one)
                self.touch()
                record("removed_co_author", self, by=by, group_id=self.group_id, names=names, person_id=person.id)
                return

    def set_co_authors(self, chosen: list[Person], *, among: list[Person], by: Person) -> None:
        """Make exactly the `chosen` of these colleagues co-authors; others who were invited before stay."""
        for person in among:
            if person in chosen:
                self.add_co_author(person, by=by)
            else:
                self.remove_co_author(person, by=by)

    def remove_attachment(self, attachment_id: int, *, by: Person) -> None:
        """Take a photo or document off the card; an id that is not on it is ignored."""
        for one in self.attachments:
            if one.id == attachment_id and not one.removed_at:
                one.removed_at = clock.now()
                self.touch()

    def comment(self, words: str, *, by: Person, form_key: str) -> Comment:
        """Add a comment. Raises NotNow when the card is not on the board or the group has finished."""
        self.group.require_open()
        if not self.posted_at or self.deleted_at:
            raise NotNow("Only a card on the board can be commented on.")
        comment = Comment(card=self, group_id=self.group_id, author_id=by.id, text=words, form_key=form_key)
        db.session.add(comment)
        db.session.flush()
        self.touch()
        record("commented", comment, by=by, group_id=self.group_id, card_id=self.id)
        return comment

    def attach(self, attachment: Attachment, *, by: Person) -> None:
        """Add a stored photo or document. Raises NotNow beyond ten."""
        self.group.require_open()
        present = len(self.photos) + len(self.documents)
        if present >= MOST_FILES:
            raise NotNow(f"A card can hold {MOST_FILES} photos and files. Start a second card for the others.")
        attachment.group_id, attachment.uploaded_by_id, attachment.position = self.group_id, by.id, present
        self.attachments.append(attachment)
        self.touch()

    def touch(self) -> None:
        """Something that a tile shows has changed: cached pieces of it are stale from now on."""
        self.group.board_version += 1
        self.tile_version = (self.tile_version or 0) + 1


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
    """A representation that the card shows, from the catalogue's list; `group_id` is the card's."""

    __tablename__ = "card_tag"
    __table_args__ = (Index("ix_card_tag_board", "group_id", "tag", "card_id"), UniqueConstraint("card_id", "tag"))

    card_id: Mapped[int] = mapped_column(ForeignKey("card.id"))
    group_id: Mapped[int] = mapped_column(ForeignKey("work_group.id"))
    tag: Mapped[str] = mapped_column(String(40))

    @property
    def label(self) -> str:
        return TAG_WORDS.get(self.tag, self.tag)


class CoAuthor(Model):
    """A colleague from the author's school who may edit the card."""

    __tablename__ = "card_co_author"
    __table_args__ = (UniqueConstraint("card_id", "person_id"),)

    card_id: Mapped[int] = mapped_column(ForeignKey("card.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    invited_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))

    card: Mapped[Card] = relationship(back_populates="co_authors")
    person: Mapped[Person] = relationship(foreign_keys=person_id)
