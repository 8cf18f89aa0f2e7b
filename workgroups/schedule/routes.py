"""Addresses of sessions that read: the list, one session, and both for a calendar."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, abort, render_template, request

from ..access import allow, can, finds, public
from ..extensions import db
from ..groups.models import WorkGroup
from . import entries, feeds, queries
from .forms import CancelForm
from .models import GroupSession

bp = Blueprint("schedule", __name__)


@finds("session")
def _session(session_id: int, *, group: WorkGroup) -> GroupSession | None:
    session = db.session.get(GroupSession, session_id)
    return session if session is not None and session.group_id == group.id else None


@bp.get("/groups/<id:group_id>/sessions")
@allow("session.read")
def index(group: WorkGroup) -> Any:
    """The group's sessions: those to come in their order, then those that are over, newest first."""
    order = queries.numbered(group)
    coming = [one for one in order if not one.session.is_past]
    past = [one for one in reversed(order) if one.session.is_past]
    following = next((one for one in coming if not one.session.cancelled_at), None)
    brought = queries.tasks_by_session(group)
    return render_template("schedule/index.html", coming=coming, past=past, following=following, brought=brought)


@bp.get("/groups/<id:group_id>/sessions/<id:session_id>")
@allow("session.read")
def show(group: WorkGroup, session: GroupSession) -> Any:
    """One session with its plan, its materials and the gap tasks around it."""
    return session_page(group, session)


def session_page(group: WorkGroup, session: GroupSession, form: CancelForm | None = None, status: int = 200) -> Any:
    """The page of a session; `form` is a refused cancellation."""
    order = queries.numbered(group)
    number = next(one.number for one in order if one.session is session)
    brought, opened = queries.tasks_around(session, order)
    page = render_template(
        "schedule/show.html",
        session=session,
        number=number,
        brought=brought,
        opened=opened,
        form=form or CancelForm(formdata=None),
    )
    return page, status


@bp.get("/groups/<id:group_id>/sessions/<id:session_id>/session.ics")
@allow("session.read")
def ics(group: WorkGroup, session: GroupSession) -> Any:
    """The session as a file for any calendar. The joining link is in it for members only."""
    answer = _calendar(entries.file([session], name=group.name, with_link=can("session.link", session)))
    answer.headers["Content-Disposition"] = f'attachment; filename="session-{session.id}.ics"'
    return answer


@bp.get("/calendar/<token>.ics")
@public
def feed(token: str) -> Any:
    """All sessions of a person's groups, for a calendar that looks again by itself; the address is the secret."""
    found = feeds.behind(token)
    if found is None:
        abort(404)
    sessions = queries.sessions_for(found.person_id)
    return _calendar(entries.file(sessions, name="Work Groups", with_link=True))


def _calendar(text: bytes) -> Any:
    answer = Response(text, content_type="text/calendar; charset=utf-8")
    answer.headers["Cache-Control"] = "private, no-cache"
    answer.add_etag()
    return answer.make_conditional(request)
