"""Signed-in browsers: opened, recognised and ended. The cookie carries a secret, the row its hash."""

from __future__ import annotations

from flask import session
from sqlalchemy import delete, select
from sqlalchemy.orm import joinedload

from .. import clock
from ..extensions import db, login_manager
from .models import SESSION_LIFE, LoginSession, Person, hashed, new_token


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


def enter(person: Person, *, browser: str) -> None:
    """Sign `person` in: everything the cookie held before, its CSRF secret too, is dropped (trust A13)."""
    session.clear()
    session["_user_id"] = open_session(person, browser=browser)
    session.permanent = True


@login_manager.user_loader  # type: ignore[untyped-decorator]
def recognise(token: str) -> Person | None:
    """The person whose session has this secret, or None when it was ended or has run out. One statement."""
    found = db.session.scalar(
        select(LoginSession)
        .where(LoginSession.token_hash == hashed(token), LoginSession.expires_at > clock.now())
        .options(joinedload(LoginSession.person))
    )
    if found is None:
        return None
    person = found.person
    person.session_token = token
    return person


def leave() -> None:
    """End the session of this request: its row goes, so that a copy of the cookie is worth nothing (trust A9)."""
    db.session.execute(delete(LoginSession).where(LoginSession.token_hash == hashed(session.get("_user_id", ""))))
    session.clear()
