"""A form that arrives too late, after a sign-in, a sign-out or a session that ran out, does not lose what was typed.

It cannot be acted on: its CSRF token belongs to another session (trust A13). So the answer carries everything that
was typed, for one more press of a button by the person themselves (trust D3).
"""

from __future__ import annotations

from urllib.parse import urlsplit

from flask import current_app, make_response, render_template, request
from werkzeug.exceptions import RequestEntityTooLarge
from werkzeug.wrappers import Response

from .htmx import is_htmx

LONG = 60


def came_from_here() -> bool:
    """Whether the browser says that a page of ours sent this; nothing that others filled in is offered for sending."""
    site = request.headers.get("Sec-Fetch-Site")
    if site is not None:
        return site == "same-origin"
    sent_from, ours = urlsplit(request.headers.get("Origin", "")), urlsplit(current_app.config["BASE_URL"])
    return (sent_from.scheme, sent_from.netloc) == (ours.scheme, ours.netloc)


def send_again(status: int, *, ready: bool) -> Response | None:
    """The page that holds what was typed and sends it again, or None when there is nothing of ours to keep.

    `ready` says that one press is enough; otherwise signing in comes first. Files cannot be carried.
    """
    if request.method != "POST" or is_htmx() or not came_from_here():
        return None
    try:
        fields = [(name, value) for name, value in request.form.items(multi=True) if name != "csrf_token"]
        has_files = any(file.filename for file in request.files.values())
    except RequestEntityTooLarge:
        return None
    texts = [value for name, value in fields if len(value) > LONG and name not in ("form_key", "next")]
    page = render_template(
        "errors/again.html", fields=fields, texts=texts, has_files=has_files, ready=ready, status=status
    )
    return make_response(page, status)
