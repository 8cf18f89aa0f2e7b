"""Addresses of the room; thin."""

from __future__ import annotations

import datetime as dt
from typing import Any

from flask import Blueprint, flash, make_response, redirect, render_template, request, url_for
from flask_login import current_user
from flask_wtf.csrf import generate_csrf

from ..access import allow, finds, public
from ..db import keep_changes
from ..errors import NotNow
from ..extensions import db
from ..groups.models import Invitation
from ..htmx import see_other
from ..text import safe_next
from . import account as own
from . import codes, invitations, sessions
from .forms import CodeForm, NameForm, SignInForm
from .models import LoginSession, SignInCode
from .queries import home_for
from .throttle import TooMany

bp = Blueprint("people", __name__)


@finds("own_session")
def _own_session(own_session_id: int) -> LoginSession | None:
    row = db.session.get(LoginSession, own_session_id)
    return row if row is not None and row.person_id == current_user.id else None


@finds("own_invitation")
def _own_invitation(own_invitation_id: int) -> Invitation | None:
    invitations.take_turn_of(Invitation.id == own_invitation_id)
    row = db.session.get(Invitation, own_invitation_id, with_for_update=True)
    return row if row is not None and row.email == current_user.email else None


@bp.get("/")
@public
def home() -> Any:
    """What is next, mine to do and new; for a visitor, what Work Groups is."""
    if not current_user.is_authenticated:
        return render_template("people/welcome.html")
    return render_template("people/home.html", home=home_for(current_user))


@bp.get("/help")
@public
def help() -> Any:
    """How the product works."""
    return render_template("people/help.html")


@bp.get("/privacy")
@public
def privacy() -> Any:
    """What is stored about people, why and for how long."""
    return render_template("people/privacy.html")


@bp.get("/sign-in")
@public
def sign_in() -> Any:
    """Ask for the e-mail address; `?next=` is where to go afterwards, if it is a path on this site (trust H4)."""
    wanted = safe_next(request.args.get("next"), url_for("people.home"))
    if current_user.is_authenticated:
        return redirect(wanted, 303)
    return render_template("people/sign_in.html", form=SignInForm(next=wanted))


@bp.post("/sign-in")
@public
def ask() -> Any:
    """Send the code and the link."""
    form = SignInForm()
    if not form.validate():
        return render_template("people/sign_in.html", form=form), 422
    try:
        sent = codes.ask(form.email.data, next_url=safe_next(form.next.data, url_for("people.home")))
    except TooMany as refused:
        return _slow_down("people/sign_in.html", form, form.email, refused)
    if not sent:
        flash("We have sent several emails already. The code in the newest one still works.", "info")
    return see_other(url_for("people.code"))


@bp.get("/sign-in/code")
@public
def code() -> Any:
    """Ask for the code that this browser was sent."""
    row = codes.current()
    if row is None:
        return redirect(url_for("people.sign_in"), 303)
    return render_template("people/code.html", form=CodeForm(), row=row)


@bp.post("/sign-in/code")
@public
def enter_code() -> Any:
    """Sign in with the code; failures are counted."""
    row, form = codes.current(), CodeForm()
    if row is None:
        flash("That code no longer works. Ask for a new one.", "warning")
        return see_other(url_for("people.sign_in"))
    if form.validate():
        keep_changes()
        try:
            sessions.enter(codes.redeem_code(row, form.code.data))
            return see_other(row.next_url)
        except TooMany as refused:
            return _slow_down("people/code.html", form, form.code, refused, row=row)
        except NotNow as refused:
            form.refuse(refused, form.code)
    return render_template("people/code.html", form=form, row=row), 422


@bp.get("/sign-in/link/<token>")
@public
def link(token: str) -> Any:
    """Where the e-mailed link leads. Opening it, however often, changes nothing (trust A5)."""
    row = codes.find_link(token)
    if row is None or not codes.is_from_here(row):
        return _not_here(row)
    return render_template("people/link.html", row=row, token=token)


@bp.post("/sign-in/link/<token>")
@public
def enter_by_link(token: str) -> Any:
    """Sign in with the link, in the browser that asked for it."""
    row = codes.find_link(token)
    if row is None:
        return _not_here(row)
    try:
        sessions.enter(codes.redeem_link(row))
    except NotNow:
        return _not_here(row)
    return see_other(row.next_url)


def _not_here(row: SignInCode | None) -> Any:
    return render_template("people/link_elsewhere.html", row=row, form=SignInForm()), 403 if row else 410


@bp.post("/sign-out")
@public
def sign_out() -> Any:
    """End this browser's session; `next` brings an invited person back to their invitation."""
    sessions.leave()
    flash("You are signed out.", "success")
    return _goodbye(safe_next(request.form.get("next"), url_for("people.sign_in")))


@bp.get("/account")
@allow("account.use")
def account() -> Any:
    """A person's own name, calendar and signed-in browsers."""
    return _account_page(NameForm(obj=current_user))


@bp.post("/account")
@allow("account.use")
def rename() -> Any:
    """Save another name."""
    form = NameForm()
    if not form.validate():
        return _account_page(form, 422)
    own.rename(current_user, form.name.data)
    flash("Your name is saved.", "success")
    return see_other(url_for("people.account"))


@bp.post("/account/sessions/<id:own_session_id>/end")
@allow("account.use")
def end_session(own_session: LoginSession) -> Any:
    """Sign out one browser."""
    if sessions.is_this(own_session):
        return sign_out()
    db.session.delete(own_session)
    flash(f"Signed out on {own_session.browser}.", "success")
    return see_other(url_for("people.account"))


@bp.get("/account/token")
@allow("account.use")
def token() -> Any:
    """Whose browser this is, and a CSRF token of the present session, for a page that was opened in another."""
    return {"person": sessions.browser_key(current_user), "token": generate_csrf()}


@bp.post("/account/sessions/end")
@allow("account.use")
def end_sessions() -> Any:
    """Sign out everywhere, here too."""
    sessions.leave_everywhere(current_user)
    flash("You are signed out everywhere.", "success")
    return _goodbye(url_for("people.sign_in"))


@bp.post("/account/invitations/<id:own_invitation_id>")
@allow("invitation.accept")
def accept_own(own_invitation: Invitation) -> Any:
    """Join with one click, for somebody who is signed in with the invited address."""
    own_invitation.accept(by=current_user)
    return _welcome(own_invitation)


@bp.get("/invitations/<token>")
@public
def invitation(token: str) -> Any:
    """What an invitation is for. Opening it, however often, changes nothing (trust A4)."""
    found = invitations.find(token)
    return _invitation_page(found, token, NameForm(obj=found))


@bp.post("/invitations/<token>")
@public
def accept(token: str) -> Any:
    """Join: as oneself, as somebody new, or, with an account but signed out, by way of a code."""
    found, form = invitations.find(token), NameForm()
    state = invitations.state(found, current_user)
    if found is None or state not in invitations.OPEN_STATES or (state == "new" and not form.validate()):
        return _invitation_page(found, token, form, 422)
    if state == "account":
        codes.ask(found.email, next_url=url_for("people.home"))
        return see_other(url_for("people.code"))
    if state == "new":
        sessions.enter(invitations.accept_as_new(found, form.name.data))
    else:
        found.accept(by=current_user)
    return _welcome(found)


def _welcome(joined: Invitation) -> Any:
    flash("You have joined. This is the home of your group.", "success")
    return see_other(url_for("groups.home", group_id=joined.group_id))


def _invitation_page(found: Invitation | None, token: str, form: NameForm, refused: int = 200) -> Any:
    state = invitations.state(found, current_user)
    status = {"unknown": 404, "other": 403}.get(state, refused if state in invitations.OPEN_STATES else 410)
    return render_template("people/invitation.html", invitation=found, state=state, form=form, token=token), status


def _account_page(form: NameForm, status: int = 200) -> Any:
    browsers = sessions.sessions_of(current_user)
    return render_template("people/account.html", form=form, browsers=browsers, is_this=sessions.is_this), status


def _slow_down(template: str, form: Any, field: Any, refused: TooMany, **context: Any) -> Any:
    form.refuse(refused, field)
    response = make_response(render_template(template, form=form, **context), 429)
    response.headers["Retry-After"] = str(-(-refused.wait // dt.timedelta(seconds=1)))
    return response


def _goodbye(url: str) -> Any:
    response = see_other(url)
    response.headers["Clear-Site-Data"] = '"cache", "storage"'
    return response
