"""Addresses of the demonstration: who to be, and the e-mails."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, abort, flash, render_template, url_for
from sqlalchemy import select

from ..access import public
from ..extensions import db
from ..htmx import see_other
from ..mail import OutboxMessage
from ..people.models import Person
from ..people.sessions import enter
from .cast import BY_KEY, CAST

bp = Blueprint("demo", __name__)


@bp.get("/demo")
@public
def personas() -> Any:
    """The people of the invented world, a button each."""
    return render_template("demo/personas.html", cast=CAST)


@bp.post("/demo/personas/<key>")
@public
def become(key: str) -> Any:
    """Sign in as one of them."""
    persona = BY_KEY.get(key)
    person = Person.by_email(persona.email) if persona else None
    if person is None:
        abort(404)
    enter(person, browser="The demonstration")
    flash(f"You are {person.name}.", "info")
    return see_other(url_for("people.home"))


@bp.get("/demo/outbox")
@public
def outbox() -> Any:
    """The newest e-mails, as they were or would have been sent."""
    messages = db.session.scalars(select(OutboxMessage).order_by(OutboxMessage.id.desc()).limit(50)).all()
    return render_template("demo/outbox.html", messages=messages)
