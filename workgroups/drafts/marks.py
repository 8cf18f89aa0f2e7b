"""How a form says where its draft belongs, and how an accepted form takes its draft with it.

A composing form carries one hidden field, `draft`, with "place~key": the place is the same for every rendering, the
key is new for each and comes back with a form that was refused.
"""

from __future__ import annotations

import re
import secrets
from typing import NamedTuple

from flask import Response, g, request
from flask_login import current_user

from ..db import SAFE_METHODS
from ..htmx import is_htmx
from .models import Draft

PLACE = re.compile(r"[a-z]+(?:/[a-z0-9]+){1,6}")
LONGEST_PLACE = 120
KEY = re.compile(r"[A-Za-z0-9_-]{8,40}")
PREVIEW = "preview"
"""The button of a form that asks for something beside it and sends nothing off."""


class Mark(NamedTuple):
    """For the form being rendered: its hidden value, and whether it shows what was just sent and refused."""

    value: str
    typed: bool


def is_place(sent: object) -> bool:
    """Whether this has the shape of a place that a template of ours writes."""
    return isinstance(sent, str) and len(sent) <= LONGEST_PLACE and PLACE.fullmatch(sent) is not None


def parse(sent: str | None) -> tuple[str, str] | None:
    """Place and key of a `draft` field; None for anything that we did not write."""
    place, _, key = (sent or "").partition("~")
    return (place, key) if is_place(place) and KEY.fullmatch(key) else None


def draft_place() -> str | None:
    """The place of the form that was just sent, for a page that shows it again in another shape; None without one."""
    sent = parse(request.form.get("draft"))
    return sent[0] if sent else None


def draft_mark(place: str, refused: bool) -> Mark:
    """What the form for `place` carries. `refused`: an answer to a POST would show in it what was sent."""
    sent = parse(request.form.get("draft")) if refused and request.method == "POST" else None
    if sent is not None and sent[0] == place:
        g.draft_shown = True
        return Mark("~".join(sent), True)
    return Mark(f"{place}~{secrets.token_urlsafe(12)}", False)


def _is_accepted(response: Response) -> bool:
    """Sent on elsewhere, or answered with a fresh piece of the page: not with the form and what was typed in it."""
    if response.status_code >= 400 or g.get("draft_shown"):
        return False
    elsewhere = response.status_code in (302, 303) or "HX-Redirect" in response.headers
    return elsewhere or (is_htmx() and request.form.get("act") != PREVIEW)


def clear_accepted(response: Response) -> Response:
    """After every request: the draft of a form that was accepted goes, in the transaction of what it did."""
    changing = request.method not in SAFE_METHODS
    kept = bool(g.get("keep_changes"))
    if not changing or not (response.status_code < 400 or kept) or not current_user.is_authenticated:
        return response
    sent = parse(request.form.get("draft"))
    if sent is None:
        return response
    place, key = sent
    if _is_accepted(response) or (kept and "/new/" in place):
        Draft.accept(current_user, place, key)
    elif kept:
        Draft.files_arrived(current_user, place, key)
    return response
