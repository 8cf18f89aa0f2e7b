"""Signed-in browsers: opened, recognised, listed and ended. The cookie carries a secret, the row its hash."""

from __future__ import annotations

import hmac
import re
from collections.abc import Collection

from flask import current_app, request, session
from sqlalchemy import bindparam, delete, select

from .. import clock
from ..extensions import db, login_manager
from .models import SESSION_LIFE, LoginSession, Person, hashed, new_token

BROWSERS = (
    ("Edge", r"\bEdg(e|A|iOS)?/"),
    ("Opera", r"\bOPR/"),
    ("Samsung Internet", r"\bSamsungBrowser/"),
    ("Firefox", r"\b(Firefox|FxiOS)/"),
    ("Chrome", r"\b(Chrome|CriOS|Chromium)/"),
    ("Safari", r"\bSafari/"),
)
DEVICES = (
    ("an iPhone", r"\biPhone\b"),
    ("an iPad", r"\biPad\b"),
    ("Android", r"\bAndroid\b"),
    ("a Chromebook", r"\bCrOS\b"),
    ("Windows", r"\bWindows\b"),
    ("a Mac", r"\bMacintosh\b"),
    ("Linux", r"\bLinux\b"),
)


def describe(user_agent: str) -> str:
    """What a person would call a browser that names itself so: "Firefox on Windows"; "A browser" when unclear."""
    browser = next((name for name, mark in BROWSERS if re.search(mark, user_agent)), "A browser")
    device = next((name for name, mark in DEVICES if re.search(mark, user_agent)), None)
    return f"{browser} on {device}" if device else browser


def open_session(person: Person, *, browser: str) -> str:
    """Add a session for `person` and return its secret; `browser` is a short description for their list."""
    token = new_token()
    db.session.add(
        LoginSession(
            person_id=person.id,
            token_hash=hashed(token),
            browser=browser[:80],
            expires_at=clock.now() + SESSION_LIFE,
        )
    )
    db.session.flush()
    return token


def enter(person: Person, *, browser: str | None = None) -> None:
    """Sign `person` in on this browser, for 30 days; `browser` instead of what it calls itself.

    Everything the cookie held before, its CSRF secret too, is dropped (trust A13), and so is the session this browser
    had; sessions that have run out are swept away.
    """
    _end_this()
    db.session.execute(
        delete(LoginSession).where(LoginSession.expires_at < clock.now()).execution_options(synchronize_session=False)
    )
    session.clear()
    session["_user_id"] = open_session(person, browser=browser or describe(request.user_agent.string))
    session.permanent = True


def leave() -> None:
    """End the session of this browser: its row goes, so that a copy of the cookie is worth nothing (trust A8)."""
    _end_this()
    session.clear()


def leave_everywhere(person: Person) -> None:
    """End every session of `person`, this one too (trust A9)."""
    db.session.execute(delete(LoginSession).where(LoginSession.person_id == person.id))
    session.clear()


def sessions_of(person: Person) -> list[LoginSession]:
    """The browsers in which `person` is signed in, newest first."""
    return list(
        db.session.scalars(
            select(LoginSession)
            .where(LoginSession.person_id == person.id, LoginSession.expires_at > clock.now())
            .order_by(LoginSession.id.desc())
        )
    )


def this_session() -> str:
    """What is kept of this browser's session: the hash of its secret."""
    return hashed(session.get("_user_id", ""))


def still_signed_in(hashes: Collection[str]) -> set[str]:
    """Those of these sessions that have neither been ended nor run out."""
    return set(
        db.session.scalars(
            select(LoginSession.token_hash).where(
                LoginSession.token_hash.in_(hashes), LoginSession.expires_at > clock.now()
            )
        )
    )


def is_this(row: LoginSession) -> bool:
    """Whether the request came with this session."""
    return row.token_hash == this_session()


def browser_key(person: Person) -> str:
    """What stands for a person in what their browser keeps: the same at every visit, and nothing to learn from it."""
    key = f"browser:{current_app.config['SECRET_KEY']}".encode()
    return hmac.digest(key, str(person.id).encode(), "sha256").hex()[:32]


_SIGNED_IN = (
    select(Person)
    .join(LoginSession, LoginSession.person_id == Person.id)
    .where(LoginSession.token_hash == bindparam("token_hash"), LoginSession.expires_at > bindparam("moment"))
)
"""Built once: every request asks it."""


@login_manager.user_loader
def recognise(token: str) -> Person | None:
    """The person whose session has this secret, or None when it was ended or has run out. One statement."""
    person = db.session.scalar(_SIGNED_IN, {"token_hash": hashed(token), "moment": clock.now()})
    if person is not None:
        person.session_token = token
    return person


def _end_this() -> None:
    if "_user_id" in session:
        db.session.execute(delete(LoginSession).where(LoginSession.token_hash == hashed(session["_user_id"])))
