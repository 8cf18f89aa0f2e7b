"""People, schools, sign-in codes and sessions. Secrets are stored as hashes only (trust A4)."""

from __future__ import annotations

import datetime as dt
import hashlib
import secrets

from flask_login import UserMixin
from sqlalchemy import ForeignKey, Index, String, UniqueConstraint, select
from sqlalchemy.orm import Mapped, mapped_column, relationship

from .. import clock
from ..db import Model
from ..extensions import db

SESSION_LIFE = dt.timedelta(days=30)
CODE_LIFE = dt.timedelta(minutes=15)
CODE_TRIES = 10


def new_token() -> str:
    """A secret of 256 bits, safe in an address."""
    return secrets.token_urlsafe(32)


def hashed(token: str) -> str:
    """What is kept of a secret: its SHA-256 in hexadecimal (the secrets are random, so no salt is needed)."""
    return hashlib.sha256(token.encode()).hexdigest()


class Person(UserMixin, Model):
    """Somebody with an e-mail address. Lower case, NFC, unique; the name is what colleagues read."""

    __tablename__ = "person"

    email: Mapped[str] = mapped_column(String(254), unique=True)
    name: Mapped[str] = mapped_column(String(120))

    session_token = ""
    """The secret of the session that this request came with; set when the person is loaded, never stored."""

    def get_id(self) -> str:
        """For Flask-Login: the secret of the present session, never the row's id."""
        return self.session_token

    @property
    def first_name(self) -> str:
        return self.name.split()[0] if self.name.split() else self.name

    @classmethod
    def by_email(cls, email: str) -> Person | None:
        """The person with this (already tidied) address."""
        return db.session.scalar(select(cls).where(cls.email == email))


class School(Model):
    """A school as a hub knows it. The URN is the national number, where known."""

    __tablename__ = "school"
    __table_args__ = (UniqueConstraint("hub_id", "name_key"), UniqueConstraint("hub_id", "urn"))

    hub_id: Mapped[int] = mapped_column(ForeignKey("hub.id"))
    name: Mapped[str] = mapped_column(String(160))
    name_key: Mapped[str] = mapped_column(String(160))
    urn: Mapped[str | None] = mapped_column(String(6))
    phase: Mapped[str | None] = mapped_column(String(30))
    place: Mapped[str | None] = mapped_column(String(120))
    profile: Mapped[str | None] = mapped_column(String(300))

    @staticmethod
    def key_for(name: str) -> str:
        """Two spellings of a school's name that differ only in case and blanks have the same key."""
        return " ".join(name.casefold().split())


class LoginSession(Model):
    """One signed-in browser. The cookie holds the secret; the row holds its hash and can be ended from anywhere."""

    __tablename__ = "login_session"

    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    expires_at: Mapped[dt.datetime] = mapped_column(index=True)
    browser: Mapped[str] = mapped_column(String(80), default="", server_default="")

    person: Mapped[Person] = relationship(lazy="raise")


class SignInCode(Model):
    """An e-mailed way in: a code to type and a link to click, both bound to the browser that asked (trust A5).

    There is a row for an address that nobody has, too, so that both cases do the same work (trust A3). `source` is
    the fingerprint of the network address that asked.
    """

    __tablename__ = "sign_in_code"
    __table_args__ = (
        Index("ix_sign_in_code_asked", "source", "created_at"),
        Index("ix_sign_in_code_browser", "browser_hash", "id"),
    )

    email: Mapped[str] = mapped_column(String(254))
    source: Mapped[str] = mapped_column(String(64))
    browser_hash: Mapped[str] = mapped_column(String(64))
    code_hash: Mapped[str] = mapped_column(String(64))
    link_hash: Mapped[str] = mapped_column(String(64), unique=True)
    next_url: Mapped[str] = mapped_column(String(2000), default="/", server_default="/")
    expires_at: Mapped[dt.datetime]
    used_at: Mapped[dt.datetime | None]
    tries: Mapped[int] = mapped_column(default=0, server_default="0")

    @property
    def is_live(self) -> bool:
        """Whether it can still be used: not used, not replaced by a newer one, not run out."""
        return self.used_at is None and clock.now() < self.expires_at


class Failure(Model):
    """A wrong code, counted per account and source address, both as fingerprints (trust A1, A2)."""

    __tablename__ = "sign_in_failure"
    __table_args__ = (Index("ix_sign_in_failure_count", "account", "source", "created_at"),)

    account: Mapped[str] = mapped_column(String(64))
    source: Mapped[str] = mapped_column(String(64))


class CalendarFeed(Model):
    """A person's own calendar address. Only the hash is kept; a new address ends the old one."""

    __tablename__ = "calendar_feed"

    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    ended_at: Mapped[dt.datetime | None]

    person: Mapped[Person] = relationship(lazy="raise")
