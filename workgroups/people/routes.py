"""Addresses of the room; thin."""

from typing import Any

from flask import Blueprint, render_template
from flask_login import current_user

from ..access import allow, public
from ..htmx import see_other
from . import sessions

bp = Blueprint("people", __name__)


@bp.get("/")
@public
def home() -> Any:
    """What is next, mine to do and new; for a visitor, what Work Groups is."""
    return render_template("people/welcome.html")


@bp.get("/help")
@public
def help() -> Any:
    """How the product works, in a few paragraphs."""
    return render_template("people/help.html")


@bp.get("/privacy")
@public
def privacy() -> Any:
    """What is stored about people, why and for how long."""
    return render_template("people/privacy.html")


@bp.get("/sign-in")
@public
def sign_in() -> Any:
    """Ask for the e-mail address."""
    return render_template("people/sign_in.html")


@bp.post("/sign-out")
@public
def sign_out() -> Any:
    """End this browser's session."""
    sessions.leave()
    return see_other("/")


@bp.get("/account")
@allow("account.use")
def account() -> Any:
    """A person's own name, calendar and signed-in browsers."""
    return render_template("people/account.html", person=current_user)


@bp.get("/invitations/<token>")
@public
def invitation(token: str) -> Any:
    """What an invitation is for; opening it changes nothing."""
    return render_template("people/invitation.html")
