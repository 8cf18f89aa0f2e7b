"""The same form sent twice makes one thing, and the second answer is the first (trust D1).

Every form carries a key of its own. Requests with the same key queue; whoever comes second, by a double click, a
retry, Back or another tab, is led where the first one went. The same key with other words in a form that makes
something is no repetition: nothing is done, nothing is lost, and the person decides (`again.sent_already`).
"""

from __future__ import annotations

import datetime as dt
import hashlib
import re
import secrets
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, TypeVar

from flask import Flask, abort, current_app, flash, g, request, session
from flask_login import current_user
from sqlalchemy import JSON, ForeignKey, Index, String, UniqueConstraint, bindparam, delete, insert, select, text
from sqlalchemy.orm import Mapped, mapped_column, relationship
from werkzeug.wrappers import Response

from . import clock
from .again import sent_already
from .db import SAFE_METHODS, Model
from .extensions import db
from .htmx import see_other

if TYPE_CHECKING:
    from .people.models import Person

View = TypeVar("View", bound=Callable[..., Any])

KEY = re.compile(r"[A-Za-z0-9_-]{16,64}")
ANY = "any-"
"""Begins the keys of forms that make nothing new: with other words in them they change what they changed before."""

KEPT = dt.timedelta(days=14)
OUR_OWN = frozenset({"csrf_token", "take", "draft"})
"""Fields that may differ between two sendings of one form."""


class SentForm(Model):
    """A form that was acted on: whose, what it said (a digest), and the answer it got. Kept for 14 days."""

    __tablename__ = "sent_form"
    __table_args__ = (UniqueConstraint("person_id", "form_key"), Index("ix_sent_form_place_id", "place", "id"))

    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    form_key: Mapped[str] = mapped_column(String(64))
    place: Mapped[str] = mapped_column(String(64))
    """Stands for the address it was sent to; not the address itself, because some hold a secret (trust A4)."""
    digest: Mapped[str] = mapped_column(String(64))
    location: Mapped[str]
    said: Mapped[list[list[str]]] = mapped_column(JSON)
    """The messages that the answer showed: pairs of category and words."""

    person: Mapped[Person] = relationship("Person")


_forms: Any = SentForm.__table__
_sent = _forms.c
_KNOWN = select(_sent.digest, _sent.location, _sent.said).where(
    _sent.person_id == bindparam("sender"), _sent.form_key == bindparam("key")
)
_PASSED = delete(_forms).where(
    _sent.person_id == bindparam("sender"),
    (_sent.created_at < bindparam("moment")) | (_sent.form_key == bindparam("key")),
)
_REMEMBER = insert(_forms)


def key_in(sent: str | None) -> str | None:
    """`sent` when it has the shape of a key of ours, otherwise None."""
    return sent if sent and KEY.fullmatch(sent) else None


def own_key(view: View) -> View:
    """Declare that a view looks after the second sending itself: requests with the same key still queue."""
    view.own_key = True  # type: ignore[attr-defined]
    return view


def last_saved(*paths: str) -> SentForm | None:
    """The newest form that was acted on at one of these addresses, with its person; None when none is remembered."""
    newest = select(SentForm).where(SentForm.place.in_(map(_hashed, paths))).order_by(SentForm.id.desc()).limit(1)
    return db.session.scalar(newest)


def look_again() -> None:
    """After `db.released()`: if the same form was acted on meanwhile, end this request with that answer."""
    if key := g.get("form_key"):
        queue(key)
        if (answer := _answer(key)) is not None:
            g.pop("form_key")
            abort(answer)


def _hashed(*words: str) -> str:
    return hashlib.sha256("\0".join(words).encode("utf-8", "surrogatepass")).hexdigest()


def _digest() -> str:
    fields = [(name, value.replace("\r\n", "\n")) for name, value in request.form.items(multi=True)]
    said = [request.full_path, *sorted(f"{name}={value}" for name, value in fields if name not in OUR_OWN)]
    said += sorted(f"{name}={file.filename}" for name, file in request.files.items(multi=True) if file.filename)
    return _hashed(*said)


def queue(key: str) -> None:
    """Wait for another request of this person with the same key; on SQLite all that change something queue anyway."""
    if db.engine.dialect.name == "postgresql":
        name = hashlib.sha256(f"{current_user.id} {key}".encode()).digest()[:8]
        number = int.from_bytes(name, signed=True)
        db.session.execute(text("SELECT pg_advisory_xact_lock(:number)"), {"number": number})


def _answer(key: str) -> Response | None:
    """What the form with this key was answered before; None when it was not."""
    known = db.session.execute(_KNOWN, {"sender": current_user.id, "key": key}).first()
    if known is None:
        return None
    if known.digest != _digest():
        changes = key.startswith(ANY) or request.form.get("base")
        return None if changes else sent_already(known.location)
    for category, words in known.said:
        flash(words, category)
    return see_other(known.location)


def _before() -> Any:
    if request.method in SAFE_METHODS or not current_user.is_authenticated:
        return None
    key = key_in(request.form.get("form_key"))
    if key is None:
        return None
    queue(key)
    if hasattr(current_app.view_functions.get(request.endpoint or ""), "own_key"):
        return None
    if (answer := _answer(key)) is None:
        g.form_key, g.sender, g.flashed = key, current_user.id, len(session.get("_flashes", ()))
    return answer


def _after(response: Response) -> Response:
    """Remember the answer, in the transaction of what was done. An answer in place, a piece, is its view's business."""
    key = g.pop("form_key", None)
    location = response.headers.get("HX-Redirect") or (response.location if response.status_code == 303 else None)
    if key is None or location is None or response.status_code >= 400:
        return response
    said = [list(one) for one in session.get("_flashes", ())[g.flashed :]]
    connection = db.session.connection()
    connection.execute(_PASSED, {"sender": g.sender, "key": key, "moment": clock.now() - KEPT})
    values = {"person_id": g.sender, "form_key": key, "place": _hashed(request.path), "digest": _digest()}
    connection.execute(_REMEMBER, {**values, "location": location, "said": said})
    return response


def init_app(app: Flask) -> None:
    """Give forms their keys, look before each changing request and remember before its commit.

    To be called after the CSRF protection and db.py: requests come in this order, answers in the reverse.
    """
    app.jinja_env.globals["new_key"] = lambda: f"{ANY}{secrets.token_urlsafe(32)}"
    app.before_request(_before)
    app.after_request(_after)
