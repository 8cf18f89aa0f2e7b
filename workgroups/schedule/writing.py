"""Addresses that change sessions, and a person's own calendar address."""

from __future__ import annotations

from typing import Any

from flask import flash, render_template, request, url_for
from flask_login import current_user

from .. import conflict
from ..access import allow
from ..errors import NotNow, Stale
from ..extensions import db
from ..groups.models import WorkGroup
from ..htmx import is_htmx, reply, see_other
from . import feeds, notices, queries
from .forms import CancelForm, SessionForm, form_for, values_of
from .models import GroupSession
from .routes import bp, session_page

MORE_ROWS = 3


def _page(form: SessionForm, status: int = 200, **context: Any) -> Any:
    template = "schedule/edit.html" if context.get("session") else "schedule/new.html"
    return render_template(template, form=form, **context), status


def _to(session: GroupSession) -> Any:
    return see_other(url_for("schedule.show", group_id=session.group_id, session_id=session.id))


def _asked_for_more(form: SessionForm, **context: Any) -> Any:
    """What the buttons inside the form ask for: a preview of the plan or more rows. None for saving."""
    act = request.form.get("act")
    if act == "rows":
        form.materials.grow(len(form.materials.entries) + MORE_ROWS)
        return _page(form, **context)
    if act == "preview":
        template = "schedule/_preview.html"
        return render_template(template, form=form) if is_htmx() else _page(form, preview=True, **context)
    return None


@bp.get("/groups/<id:group_id>/sessions/new")
@allow("session.edit")
def new(group: WorkGroup) -> Any:
    """The form for another session."""
    group.require_open()
    return _page(form_for(group, formdata=None))


@bp.post("/groups/<id:group_id>/sessions")
@allow("session.edit")
def create(group: WorkGroup) -> Any:
    """Add a session. The same form sent again leads to the session it has made."""
    form = form_for(group)
    if (more := _asked_for_more(form)) is not None:
        return more
    known = queries.made_before(group, form.key)
    if known:
        return _to(known)
    if not form.validate_on_submit():
        return _page(form, 422)
    try:
        session = GroupSession.add(group, form.words, by=current_user, form_key=form.key)
    except NotNow as reason:
        form.refuse(reason)
        return _page(form, 422)
    flash("The session is saved.", "success")
    return _to(session)


@bp.get("/groups/<id:group_id>/sessions/<id:session_id>/edit")
@allow("session.edit")
def edit(group: WorkGroup, session: GroupSession) -> Any:
    """The form with the session as it is now."""
    group.require_open()
    form = form_for(group, session, formdata=None, data=values_of(session))
    conflict.remember(form)
    return _page(form, session=session)


def _both(group: WorkGroup, session: GroupSession, form: SessionForm) -> Any:
    """This person's words and the stored ones side by side."""
    db.session.expire_all()
    stored = form_for(group, session, formdata=None, data=values_of(session))
    form.version.data = str(session.version)
    back, *also = (
        url_for(f"schedule.{act}", group_id=group.id, session_id=session.id) for act in ("show", "cancel", "reinstate")
    )
    return conflict.page(form, stored, noun="session", back=back, also=also)


@bp.post("/groups/<id:group_id>/sessions/<id:session_id>/edit")
@allow("session.edit")
def save(group: WorkGroup, session: GroupSession) -> Any:
    """Save an edit and tell the members when the session moved; a stale edit shows both texts and loses neither."""
    form = form_for(group, session)
    if (more := _asked_for_more(form, session=session)) is not None:
        return more
    if conflict.asked():
        return _both(group, session, form)
    if not form.validate_on_submit():
        return _page(form, 422, session=session)
    try:
        before = session.save(form.words, form.read_version, by=current_user)
    except NotNow as reason:
        form.refuse(reason)
        return _page(form, 422, session=session)
    except Stale:
        return _both(group, session, form)
    if before and not session.cancelled_at:
        notices.moved(session, before, by=current_user)
    flash("The session is saved.", "success")
    return _to(session)


@bp.post("/groups/<id:group_id>/sessions/<id:session_id>/cancellation")
@allow("session.edit")
def cancel(group: WorkGroup, session: GroupSession) -> Any:
    """The session will not take place; it stays in the list and in calendars, with the reason."""
    form = CancelForm()
    if not form.validate_on_submit():
        return session_page(group, session, form, 422)
    session.cancel(by=current_user, reason=form.reason.data or "")
    notices.cancelled(session, by=current_user)
    flash("The session is cancelled. Its record stays.", "success")
    return _to(session)


@bp.post("/groups/<id:group_id>/sessions/<id:session_id>/reinstatement")
@allow("session.edit")
def reinstate(group: WorkGroup, session: GroupSession) -> Any:
    """It takes place after all."""
    session.reinstate(by=current_user)
    notices.reinstated(session, by=current_user)
    flash("The session takes place after all.", "success")
    return _to(session)


@bp.post("/account/calendar")
@allow("account.use")
def make_feed() -> Any:
    """A new calendar address, shown this once; the one before stops."""
    return reply("schedule/_feed.html", "schedule/feed.html", token=feeds.make(current_user))


@bp.post("/account/calendar/ending")
@allow("account.use")
def end_feed() -> Any:
    """Stop the calendar address."""
    feeds.end(current_user)
    if is_htmx():
        return render_template("schedule/_feed.html")
    flash("The calendar address is stopped.", "success")
    return see_other(url_for("people.account", _anchor="calendar"))
