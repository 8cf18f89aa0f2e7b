"""Reflections with their audience, and the replies to them. There is nothing here to count or to rate."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint, delete
from sqlalchemy.orm import Mapped, mapped_column, relationship

from .. import clock
from ..activity import record
from ..board.models import Card
from ..db import Model
from ..errors import NotNow
from ..extensions import db
from ..groups.models import WorkGroup
from ..people.models import Person

AUDIENCES = {"self": "Only me", "leads": "My leads", "group": "The group"}
"""From the narrowest to the widest."""

ALREADY_SENT = "This reply has already been sent."


class Reflection(Model):
    """What one teacher makes of it, beside their evidence. `audience` is theirs alone to choose and change.

    It reaches nobody before the card it belongs to is on the board.
    """

    __tablename__ = "reflection"
    __table_args__ = (
        UniqueConstraint("card_id", "author_id"),
        CheckConstraint("audience in ('self', 'leads', 'group')", "audience"),
        Index("ix_reflection_group_id_audience", "group_id", "audience"),
    )

    card_id: Mapped[int] = mapped_column(ForeignKey("card.id"))
    group_id: Mapped[int] = mapped_column(ForeignKey("work_group.id"))
    author_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    audience: Mapped[str] = mapped_column(String(10))
    text: Mapped[str]
    shared_at: Mapped[dt.datetime | None]

    card: Mapped[Card] = relationship()
    group: Mapped[WorkGroup] = relationship()
    author: Mapped[Person] = relationship()
    replies: Mapped[list[Reply]] = relationship(back_populates="reflection", order_by="Reply.id")

    @property
    def is_posted(self) -> bool:
        """Whether anybody but the author could read it at all."""
        return self.card.is_on_the_board and not self.card.deleted_at

    @property
    def audience_label(self) -> str:
        return AUDIENCES[self.audience]

    def live_names(self, verb: str, *was: str) -> list[str]:
        """Only those hear of it who may read it now, or could (`was`) before this act."""
        reached = {self.audience, *was} if self.is_posted else set()
        scopes = [f"@p{self.author_id}"]
        if reached & {"leads", "group"}:
            scopes.append("@leads")
        if "group" in reached:
            scopes = ["@members"]
        names = (f"reflection-{self.id}", "reflections", f"card-{self.card_id}", "home")
        return [f"{name}{scope}" for name in names for scope in scopes]

    def address_to(self, audience: str, *, by: Person) -> None:
        """Change who may read it: only its author asks for this (access.py), and no other act changes it.

        Raises NotNow when a finished group would gain readers; taking a reflection back is always possible.
        """
        if audience not in AUDIENCES:
            raise ValueError(f"unknown audience {audience!r}")
        if audience == self.audience:
            return
        widths = list(AUDIENCES)
        if widths.index(audience) > widths.index(self.audience):
            self.group.require_open()
        was, self.audience = self.audience, audience
        self.share()
        record("readdressed", self, by=by, group_id=self.group_id, names=self.live_names("readdressed", was))

    def share(self) -> None:
        """Note when it first reached a reader; the queue is ordered by this."""
        if self.shared_at is None and self.audience != "self" and self.is_posted:
            self.shared_at = clock.now()
            record("shared", self, by=self.author, group_id=self.group_id)

    def reword(self, words: str, *, by: Person) -> None:
        """Change what it says; the same words change nothing."""
        if words != self.text:
            self.text, self.updated_at = words, clock.now()
            record("reworded", self, by=by, group_id=self.group_id)

    @property
    def has_been_answered(self) -> bool:
        """Whether a reply has been sent. Held ones do not count: nobody but their writer may notice them."""
        return any(reply.is_sent for reply in self.replies)

    def remove(self, *, by: Person) -> None:
        """Its author takes it away for good, only while nobody has replied. Readings and held replies go with it."""
        if self.has_been_answered:
            raise NotNow("Somebody has replied to this reflection. You can make it visible to you only.")
        for table in (Reading, Reply):
            db.session.execute(delete(table).where(table.reflection_id == self.id))
        record("removed", self, by=by, group_id=self.group_id)
        db.session.expire(self, ["replies"])
        db.session.delete(self)
        db.session.flush()

    def require_shared(self, *, by: Person) -> None:
        """Raise NotNow with the reason when `by` cannot reply any more: the group, the card or the audience changed."""
        self.group.require_open()
        if not self.is_posted or (self.audience == "self" and by.id != self.author_id):
            raise NotNow("This reflection is not shared at the moment, so it cannot be replied to.")

    def reply(self, words: str, *, by: Person, form_key: str, hold: bool = False) -> Reply:
        """Answer it; a held reply is seen by its writer only until sent. Replying counts as having read it."""
        self.require_shared(by=by)
        reply = Reply(reflection=self, group_id=self.group_id, author_id=by.id, text=words, form_key=form_key)
        db.session.add(reply)
        db.session.flush()
        self.mark_read(by=by)
        if not hold:
            reply.send(by=by)
        return reply

    def mark_read(self, *, by: Person) -> None:
        """Note that `by` has now read it and every reply under it. Harmless when noted before."""
        known = db.session.query(Reading).filter_by(reflection_id=self.id, person_id=by.id).first()
        if known is None:
            db.session.add(Reading(reflection_id=self.id, person_id=by.id))
        else:
            known.updated_at = clock.now()
        db.session.flush()

    def mark_unread(self, *, but: Person) -> None:
        """Its author wrote more: everybody `but` this person has something to read again."""
        db.session.execute(delete(Reading).where(Reading.reflection_id == self.id, Reading.person_id != but.id))


class Reply(Model):
    """A reply in the thread under a reflection; held until `sent_at`."""

    __tablename__ = "reply"
    __table_args__ = (UniqueConstraint("author_id", "form_key"),)

    reflection_id: Mapped[int] = mapped_column(ForeignKey("reflection.id"), index=True)
    group_id: Mapped[int] = mapped_column(ForeignKey("work_group.id"))
    author_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    text: Mapped[str]
    form_key: Mapped[str] = mapped_column(String(64))
    sent_at: Mapped[dt.datetime | None]

    reflection: Mapped[Reflection] = relationship(back_populates="replies")
    author: Mapped[Person] = relationship()

    @property
    def is_sent(self) -> bool:
        return self.sent_at is not None

    def live_names(self, verb: str) -> list[str]:
        return self.reflection.live_names(verb)

    def send(self, *, by: Person) -> None:
        """Held → sent. When the reflection's author writes, the leads find it among the unread ones again."""
        self.reflection.require_shared(by=by)
        if self.sent_at:
            raise NotNow(ALREADY_SENT)
        self.sent_at = clock.now()
        if by.id == self.reflection.author_id:
            self.reflection.mark_unread(but=by)
        record("replied", self, by=by, group_id=self.group_id, reflection_id=self.reflection_id)

    def reword(self, words: str, *, by: Person) -> None:
        """Change a held reply."""
        if self.sent_at:
            raise NotNow(ALREADY_SENT)
        self.text = words

    def discard(self, *, by: Person) -> None:
        """Throw a held reply away; no trace of it is left."""
        if self.sent_at:
            raise NotNow(ALREADY_SENT)
        db.session.delete(self)
        db.session.flush()


class Reading(Model):
    """That a person has read a reflection and the replies to it, last at `updated_at`. Shown to that person only.

    To a lead it takes the reflection out of the unread ones; to its author it tells which replies are new.
    """

    __tablename__ = "reflection_reading"
    __table_args__ = (UniqueConstraint("reflection_id", "person_id"),)

    reflection_id: Mapped[int] = mapped_column(ForeignKey("reflection.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
