"""A form that cannot be acted on as it arrived does not lose what was typed.

After a sign-in, a sign-out or a session that ran out, its CSRF token belongs to another session (trust A13); and a
form that was sent before may come again with other words. A page then carries everything that was typed, for one more
press of a button by the person themselves (trust D3). HTMX gets a notice instead: its form still stands on the page.
"""

from __future__ import annotations

import secrets
from typing import Any
from urllib.parse import urlsplit

from flask import current_app, make_response, render_template, request, url_for
from werkzeug.exceptions import RequestEntityTooLarge
from werkzeug.wrappers import Response

from .htmx import is_htmx

LONG = 60
HIDDEN = {"form_key", "next", "base", "version"}

SIGNED_OUT = {
    "title": "You are signed out, and nothing is lost",
    "message": "Sign in, come back to this tab and press the button again.",
}
OLD_TOKEN = {
    "title": "You signed in or out after you opened this page",
    "message": "What you typed is still here. Press the button again to send it.",
}
SENT_ALREADY = {
    "title": "This was sent before, in other words",
    "message": "It did arrive then. What stands here now is not sent: press the button again to send it as well.",
}


def came_from_here() -> bool:
    """Whether the browser says that a page of ours sent this; nothing that others filled in is offered for sending."""
    site = request.headers.get("Sec-Fetch-Site")
    if site is not None:
        return site == "same-origin"
    sent_from, ours = urlsplit(request.headers.get("Origin", "")), urlsplit(current_app.config["BASE_URL"])
    return (sent_from.scheme, sent_from.netloc) == (ours.scheme, ours.netloc)


def _notice(status: int, words: dict[str, str], *steps: dict[str, str], **more: Any) -> Response:
    page = render_template("errors/_error.html", status=status, next_steps=steps, **words, **more)
    return make_response(page, status)


def _page(status: int, fields: list[tuple[str, str]], **context: Any) -> Response:
    texts = [value for name, value in fields if len(value) > LONG and name not in HIDDEN]
    has_files = any(file.filename for file in request.files.values())
    page = render_template(
        "errors/again.html", fields=fields, texts=texts, has_files=has_files, status=status, **context
    )
    return make_response(page, status)


def _fields() -> list[tuple[str, str]]:
    return [(name, value) for name, value in request.form.items(multi=True) if name != "csrf_token"]


def send_again(status: int, *, ready: bool) -> Response | None:
    """What keeps the words of a form whose session is over, or None when there is nothing of ours to keep.

    `ready` says that one press is enough; otherwise signing in comes first. Files cannot be carried by the page, but
    stay chosen where HTMX sent them.
    """
    if request.method != "POST":
        return None
    if is_htmx():
        sign_in = {"text": "Sign in (opens in a new tab)", "url": url_for("people.sign_in"), "elsewhere": "yes"}
        words = OLD_TOKEN if ready else SIGNED_OUT
        return _notice(status, words, *(() if ready else (sign_in,)), renew=True)
    if not came_from_here():
        return None
    try:
        return _page(status, _fields(), state="ready" if ready else "signed-out")
    except RequestEntityTooLarge:
        return None


def keep_fields(status: int, **words: Any) -> Response | None:
    """The page that holds what was typed when our side failed (title, message, reference), or None without words."""
    if request.method != "POST" or is_htmx() or not came_from_here():
        return None
    try:
        fields = _fields()
    except RequestEntityTooLarge:
        return None
    typed = [name for name, value in fields if value and name not in HIDDEN]
    return _page(status, fields, state="trouble", bare=True, **words) if typed else None


def sent_already(first: str) -> Response:
    """409 for a form that was acted on before and now says something else: `first` is where the first sending led.

    A new key is offered, with which the same press sends this as well.
    """
    if is_htmx():
        see = {"text": "See what arrived", "url": first, "elsewhere": "yes"}
        return _notice(409, SENT_ALREADY, see, new_key=secrets.token_urlsafe(32))
    fields = [(name, secrets.token_urlsafe(32) if name == "form_key" else value) for name, value in _fields()]
    return _page(409, fields, state="sent", first=first)
