"""What open pages hear: the names of what has changed in their group, never its content.

A page says from which event on it needs to hear (`cursor`), so that nothing between its making and its listening is
missed, however often the connection is lost. Names are for those who may know them: see `Base.live_names`. An open
element whose name is called fetches its own address again, with its own access checks.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from flask import Blueprint, Flask, Response, g, request
from flask_login import current_user
from sqlalchemy import bindparam, func, select

from .access import RULES, Actor, allow
from .activity import Event
from .extensions import db

bp = Blueprint("live", __name__)

MOST = 500
"""Events that a late listener is told one by one; beyond, the name "all" stands for whatever has changed."""

ALL = "all"
LOST = -1
"""The cursor of a listener who cannot say what it has heard: it is told that everything may have changed."""

_event = Event.__table__.c
_SINCE = (
    select(_event.id, _event.names)
    .where(_event.group_id == bindparam("wanted"), _event.id > bindparam("cursor"))
    .order_by(_event.id)
    .limit(MOST + 1)
)
_GROUPS = (
    select(_event.group_id, func.max(_event.id))
    .where(_event.id > bindparam("cursor"), _event.group_id.is_not(None))
    .group_by(_event.group_id)
)
_LATEST = select(func.coalesce(func.max(_event.id), 0))
_NEWEST = _LATEST.where(_event.group_id == bindparam("wanted"))


@dataclass(frozen=True)
class Listener:
    """Who listens to a group, and with which signed-in browser."""

    person_id: int
    session: str
    role: str | None

    def hears(self, names: Iterable[str]) -> list[str]:
        """Those of `names` that this listener may know, without their scope, in order and once each."""
        scopes = {"", f"p{self.person_id}"}
        if self.role is not None:
            scopes.add("members")
        if self.role in ("lead", "cohort_lead"):
            scopes.add("leads")
        heard = (name.partition("@") for name in names)
        return list(dict.fromkeys(name for name, _, scope in heard if scope in scopes))


def latest() -> int:
    """The id of the newest event of all, 0 when there is none."""
    return db.session.scalar(_LATEST) or 0


def groups_since(cursor: int) -> dict[int, int]:
    """Group → newest event id, for the groups with events after `cursor`."""
    return {row[0]: row[1] for row in db.session.execute(_GROUPS, {"cursor": cursor})}


def since(group_id: int, cursor: int) -> list[tuple[int, list[str]]]:
    """Event id and names, with their scopes, of the group's events after `cursor`, oldest first.

    When there are more than `MOST`, or the cursor is `LOST`, one entry with the name "all".
    """
    rows = db.session.execute(_SINCE, {"wanted": group_id, "cursor": cursor}).all()
    if cursor == LOST or len(rows) > MOST:
        return [(db.session.scalar(_NEWEST, {"wanted": group_id}) or 0, [ALL])]
    return [(row[0], row[1]) for row in rows]


def listeners_of(group_id: int, listening: Iterable[Listener]) -> dict[Listener, Listener]:
    """Those who may still listen, each with the role they have now: the rule of the stream, asked again (trust S1).

    Four statements for the whole group; a session that was ended or has run out counts as gone.
    """
    from .groups.queries import standings
    from .people.sessions import still_signed_in

    asked = list(listening)
    known = standings(group_id) if asked else None
    if known is None:
        return {}
    group, everybody = known
    alive = still_signed_in({one.session for one in asked})
    found = {}
    for one in asked:
        standing = everybody.get(one.person_id)
        if (
            standing
            and one.session in alive
            and RULES["live.listen"](Actor(one.person_id, {group_id: standing}), group)
        ):
            found[one] = Listener(one.person_id, one.session, standing.role)
    return found


def _cursor(sent: str | None, newest: int) -> int:
    """What the listener has heard: a number up to `newest`; beyond it lies another database, as after a restore."""
    if not sent:
        return newest
    known = sent.isascii() and sent.isdigit() and len(sent) < 16 and int(sent) <= newest
    return int(sent) if known else LOST


@bp.get("/groups/<id:group_id>/live")
@allow("live.listen")
def stream(group: Any) -> Response:
    """The stream of names (text/event-stream), or with `?poll` the names since `?since` as JSON, where streams fail.

    When this process holds as many streams as it may, the answer is 503; a server that lends no socket gives the JSON.
    Either way the page asks every 30 seconds instead.
    """
    from .people.sessions import this_session
    from .streams import open_stream

    listener = Listener(current_user.id, this_session(), g.standing.role)
    cursor = _cursor(request.headers.get("Last-Event-ID") or request.args.get("since"), g.live_cursor)
    if "poll" in request.args or "gunicorn.socket" not in request.environ:
        events = since(group.id, cursor) if g.live_cursor > cursor else []
        names = listener.hears(name for _, names in events for name in names)
        answer = {"cursor": events[-1][0] if events else cursor, "names": names}
        return Response(json.dumps(answer), mimetype="application/json")
    if request.method == "HEAD":
        return Response(mimetype="text/event-stream")
    return open_stream(group.id, listener, cursor, checked=g.live_cursor)


def init_app(app: Flask) -> None:
    """Register the stream's address."""
    app.register_blueprint(bp)
