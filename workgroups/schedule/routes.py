"""Addresses of sessions; thin."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, abort, render_template

from ..access import allow, finds, public
from ..extensions import db
from ..groups.models import WorkGroup
from .models import GroupSession

bp = Blueprint("schedule", __name__)


@finds("session")
def _session(session_id: int, *, group: WorkGroup) -> GroupSession | None:
    session = db.session.get(GroupSession, session_id)
    return session if session is not None and session.group_id == group.id else None


@bp.get("/groups/<id:group_id>/sessions")
@allow("session.read")
def index(group: WorkGroup) -> Any:
    """The group's sessions."""
    return render_template("schedule/index.html")


@bp.get("/groups/<id:group_id>/sessions/new")
@allow("session.edit")
def new(group: WorkGroup) -> Any:
    """The form for another session."""
    return render_template("schedule/index.html")


@bp.get("/groups/<id:group_id>/sessions/<id:session_id>")
@allow("session.read")
def show(group: WorkGroup, session: GroupSession) -> Any:
    """One session."""
    return render_template("schedule/index.html", session=session)


@bp.get("/groups/<id:group_id>/sessions/<id:session_id>/edit")
@allow("session.edit")
def edit(group: WorkGroup, session: GroupSession) -> Any:
    """The form with the session as it is now."""
    return render_template("schedule/index.html", session=session)


@bp.get("/groups/<id:group_id>/sessions/<id:session_id>/session.ics")
@allow("session.read")
def ics(group: WorkGroup, session: GroupSession) -> Any:
    """The session for a calendar."""
    abort(404)


@bp.get("/calendar/<token>.ics")
@public
def feed(token: str) -> Any:
    """A person's sessions for a calendar that subscribes to them."""
    abort(404)


@bp.post("/account/calendar")
@allow("account.use")
def make_feed() -> Any:
    """A new calendar address."""
    abort(404)


@bp.post("/account/calendar/ending")
@allow("account.use")
def end_feed() -> Any:
    """Stop the calendar address."""
    abort(404)
