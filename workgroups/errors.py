"""What can go wrong, in the person's words: NotNow, and a page or fragment for every error answer."""

import errno
import secrets
import sqlite3
from typing import Any

from flask import Flask, current_app, g, make_response, render_template
from flask_wtf.csrf import CSRFError
from sqlalchemy.exc import OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from werkzeug.exceptions import HTTPException, SecurityError

from .again import keep_fields, send_again
from .extensions import login_manager
from .htmx import is_htmx


class Stale(Exception):
    """Somebody else saved since this person began to edit. Nothing was changed: both texts must be shown."""


class NotNow(Exception):
    """The act is known and the person may do it, but not in this state. The text is a sentence for the person."""


WORDS = {
    400: (
        "That did not arrive in one piece",
        "Something was missing from what the browser sent. Go back and try again.",
    ),
    401: ("Please sign in", "Sign in and you will come back to where you were."),
    403: (
        "You cannot do that here",
        "Your role in this group does not include it. If you think it should, ask the group's Lead.",
    ),
    404: (
        "There is nothing here for you",
        "The address may be mistyped, the page may be gone, or it belongs to a group you are not in.",
    ),
    405: ("That did not work", "This address does not take that kind of request. Go back and try again."),
    409: ("Not now", "This cannot be done at the moment."),
    413: (
        "That is too large",
        "Each file can be up to 20 MB, a text up to 200,000 characters. Go back: what you typed should still be there.",
    ),
    415: (
        "That kind of file cannot be taken",
        "Send a JPEG, PNG or WebP photo, or a PDF, Word, PowerPoint or Excel file.",
    ),
    429: ("Too many tries", "Please wait a few minutes, then try again."),
    500: ("Something went wrong on our side", "Nothing you saved before is lost. Try again in a minute."),
    503: ("Not available just now", "Nothing you saved before is lost. Try again in a minute."),
    507: (
        "There is no room left on the server",
        "This could not be saved; nothing you saved before is lost, and everything can still be read. Keep this page "
        "open, tell whoever looks after Work Groups, and try again once there is room.",
    ),
}


def error_reply(
    status: int, message: str | None = None, *, title: str | None = None, reference: str | None = None
) -> Any:
    """The error page, or for HTMX the same words as a fragment. No internals, always a way onward (trust H11)."""
    heading, words = WORDS.get(status, WORDS[400 if status < 500 else 500])
    template = "errors/_error.html" if is_htmx() else "errors/error.html"
    page = render_template(
        template, status=status, title=title or heading, message=message or words, reference=reference
    )
    return make_response(page, status)


def _http(error: HTTPException) -> Any:
    if error.response is not None:
        return error.response
    if isinstance(error, SecurityError):
        # Without a host that is ours there are no addresses to build a page from (trust H5).
        return "This address is not ours.\n", 400, {"Content-Type": "text/plain; charset=utf-8"}
    return error_reply(error.code or 500)


def _csrf(_error: CSRFError) -> Any:
    return send_again(400, ready=True) or error_reply(
        400,
        "For your safety the form can only be sent from the page it was opened on, and that page has been open across "
        "a sign-in or sign-out. Go back, copy anything you typed, reload the page and send it again.",
        title="This form was opened before you signed in",
    )


FULL_DISK = {errno.ENOSPC, errno.EDQUOT}


def _status_of(error: Exception) -> int:
    """507 when the disk of the files or of the database is full, 503 when either is busy or gone, else 500."""
    cause = getattr(error, "orig", None) or error
    if isinstance(cause, sqlite3.Error):
        code = getattr(cause, "sqlite_errorcode", 0) & 0xFF
        return {sqlite3.SQLITE_FULL: 507, sqlite3.SQLITE_BUSY: 503, sqlite3.SQLITE_LOCKED: 503}.get(code, 500)
    if isinstance(cause, ConnectionError):
        return 503
    if isinstance(cause, OSError):
        return 507 if cause.errno in FULL_DISK else 500
    state = getattr(cause, "sqlstate", None) or ""
    if state == "53100":
        return 507
    lost = isinstance(error, OperationalError | PoolTimeout) and not state
    return 503 if lost or state[:2] in ("08", "53", "55", "57") else 500


def _not_now(error: NotNow) -> Any:
    return error_reply(409, str(error))


def _unexpected(error: Exception) -> Any:
    reference, status = secrets.token_hex(4), _status_of(error)
    current_app.logger.exception("unexpected error %s", reference, exc_info=error)
    # What failed may have been the database: the page must not ask it for the group's name or who this is again.
    g.pop("found", None)
    if "_login_user" not in g:
        g._login_user = login_manager.anonymous_user()
    title, message = WORDS[status]
    return keep_fields(status, title=title, message=message, reference=reference) or error_reply(
        status, reference=reference
    )


def init_app(app: Flask) -> None:
    """Answer every error with a page or a fragment."""
    app.register_error_handler(HTTPException, _http)
    app.register_error_handler(CSRFError, _csrf)
    app.register_error_handler(NotNow, _not_now)
    app.register_error_handler(Exception, _unexpected)
