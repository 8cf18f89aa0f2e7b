"""Addresses for static/js/drafts.js, in JSON: read, save, discard, undo. They know the viewer's own drafts only."""

from __future__ import annotations

import json
import re
from typing import Any

from flask import Blueprint, abort, jsonify, request
from flask_login import current_user

from ..access import allow
from ..people.sessions import browser_key
from .marks import KEY, is_place
from .models import Accepted, Behind, Draft, Fields, Typed

bp = Blueprint("drafts", __name__)

LARGEST = 200_000
MOST_FIELDS, MOST_VALUES, LONGEST_NAME, MOST_FILES, MOST_PLACES = 500, 2_000, 100, 50, 200
VERSION = re.compile(r"[a-z0-9]{8,40}\.[0-9]{1,9}")
NEVER = frozenset({"csrf_token", "draft", "password", "code"})


def _shown(draft: Draft) -> dict[str, Any]:
    """A draft as the browser gets it; `at` in milliseconds since 1970."""
    moment = int(draft.saved_at.timestamp() * 1000)
    return {
        "key": draft.key,
        "version": draft.version,
        "at": moment,
        "fields": draft.fields,
        "files": draft.files,
    }


def _is_this_person(sent: object) -> None:
    """404 when the page was opened by somebody else, who has signed out since: their words are not the viewer's."""
    if sent != browser_key(current_user):
        abort(404)


def _sent() -> dict[str, Any]:
    try:
        found = request.get_json(silent=True)
    except RecursionError:
        abort(400)
    if not isinstance(found, dict) or not is_place(found.get("place")):
        abort(400)
    _is_this_person(found.get("person"))
    return found


def _storable(value: str) -> str:
    """As typed, without what no database takes: NUL, and halves of characters."""
    return value.replace("\0", "").encode("utf-8", "replace").decode()


def _fields(sent: object) -> Fields:
    """Names with their values. 400 for another shape, 413 when it is too much."""
    if not isinstance(sent, dict) or len(sent) > MOST_FIELDS:
        abort(400)
    found: Fields = {}
    for name, values in sent.items():
        if len(name) > LONGEST_NAME or not isinstance(values, list) or not all(isinstance(v, str) for v in values):
            abort(400)
        if name not in NEVER:
            found[_storable(name)] = [_storable(value) for value in values]
    if sum(map(len, found.values())) > MOST_VALUES:
        abort(400)
    if len(json.dumps(found, ensure_ascii=False).encode()) > LARGEST:
        abort(413)
    return found


def _typed(sent: dict[str, Any]) -> Typed:
    key, version, base, files = (sent.get(name) for name in ("key", "version", "base", "files"))
    sound = (
        isinstance(key, str)
        and KEY.fullmatch(key)
        and isinstance(version, str)
        and VERSION.fullmatch(version)
        and isinstance(base, str)
        and len(base) <= 60
        and type(files) is int
        and 0 <= files <= MOST_FILES
    )
    if not sound:
        abort(400)
    return Typed(str(key), str(version), str(base), _fields(sent.get("fields")), int(files or 0))


@bp.get("/drafts")
@allow("account.use")
def read() -> Any:
    """What is kept for the places in `?place=`, and the key of the last form accepted there."""
    _is_this_person(request.args.get("person", browser_key(current_user)))
    places = [place for place in request.args.getlist("place")[:MOST_PLACES] if is_place(place)]
    rows = Draft.of(current_user, places) if places else []
    found = {row.place: {"accepted": row.accepted_key, "draft": _shown(row) if row.is_there else None} for row in rows}
    return jsonify(places=found)


@bp.post("/drafts")
@allow("account.use")
def save() -> Any:
    """Keep what was typed; 409 with what is there when another page or device was faster."""
    sent = _sent()
    try:
        draft = Draft.save(current_user, sent["place"], _typed(sent))
    except Behind as behind:
        return jsonify(draft=_shown(behind.draft)), 409
    except Accepted:
        return jsonify(accepted=True)
    return jsonify(version=draft.version, at=_shown(draft)["at"])


@bp.post("/drafts/discarding")
@allow("account.use")
def discard() -> Any:
    """Throw away what is kept for a place."""
    Draft.discard(current_user, _sent()["place"])
    return jsonify(discarded=True)


@bp.post("/drafts/undo")
@allow("account.use")
def undo() -> Any:
    """Undo of discard, for a day."""
    draft = Draft.undo(current_user, _sent()["place"])
    return jsonify(draft=_shown(draft)) if draft else abort(404)
