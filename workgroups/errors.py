"""What can go wrong, in the person's words: NotNow, and a page or fragment for every error answer."""

import secrets
from typing import Any

from flask import Flask, current_app, g, make_response, render_template
from flask_wtf.csrf import CSRFError
from werkzeug.exceptions import HTTPException, SecurityError

from .again import send_again
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


def _not_now(error: NotNow) -> Any:
    return error_reply(409, str(error))


def _unexpected(error: Exception) -> Any:
    reference = secrets.token_hex(4)
    current_app.logger.exception("unexpected error %s", reference, exc_info=error)
    # What failed may have been the database: the page must not ask the group for its name again.
    g.pop("found", None)
    return error_reply(500, reference=reference)


def init_app(app: Flask) -> None:
    """Answer every error with a page or a fragment."""
    app.register_error_handler(HTTPException, _http)
    app.register_error_handler(CSRFError, _csrf)
    app.register_error_handler(NotNow, _not_now)
    app.register_error_handler(Exception, _unexpected)
