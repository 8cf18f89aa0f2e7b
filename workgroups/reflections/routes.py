"""Addresses that show reflections: the queue of those who lead, a participant's own, the group's, and a single one."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, render_template, request
from flask_login import current_user

from ..access import allow, can, finds
from ..extensions import db
from ..groups.models import WorkGroup
from ..groups.queries import members
from ..htmx import is_htmx, reply
from . import queries
from .models import Reflection, Reply
from .view import PLACES, Thread, threads

bp = Blueprint("reflections", __name__)


@finds("reflection")
def _reflection(reflection_id: int, *, group: WorkGroup, **_parents: Any) -> Reflection | None:
    reflection = db.session.get(Reflection, reflection_id)
    return reflection if reflection is not None and reflection.group_id == group.id else None


@finds("reply")
def _reply(reply_id: int, *, reflection: Reflection, **_parents: Any) -> Reply | None:
    reply = db.session.get(Reply, reply_id)
    return reply if reply is not None and reply.reflection_id == reflection.id else None


def place_of(values: Any) -> str:
    """Where the thread stands that a request is about, from its query string or form; "page" for anything unknown."""
    place = values.get("place", "")
    return place if place in PLACES else "page"


def thread_of(reflection: Reflection, place: str, **forms: Any) -> Thread:
    """The thread of one reflection with everything it shows loaded; `forms` are refused ones, as for `threads`."""
    return threads([queries.whole(reflection)], current_user, place=place, **forms)[0]


@bp.get("/groups/<id:group_id>/reflections")
@allow("reflections.read")
def index(group: WorkGroup) -> Any:
    """For those who lead the queue "Reflections to read"; for the others their own and the group's reflections."""
    before = request.args.get("before", "")
    place = int(before) if before.isascii() and before.isdigit() and len(before) < 10 else None
    return _queue(group, place) if can("queue.read", group) else _lists(group, place)


def _queue(group: WorkGroup, before: int | None) -> Any:
    present = members(group)
    read, more = queries.already_read(group, current_user, before)
    earlier = threads(read, current_user, place="list", present=present)
    if before and is_htmx():
        return render_template("reflections/_items.html", items=earlier, more=more)
    to_read = [] if before else queries.unread(group, current_user)
    own = [] if before else queries.own(group, current_user)
    return render_template(
        "reflections/queue.html",
        first_page=not before,
        count=queries.count_unread(group, current_user),
        held=queries.held(group, current_user),
        items=threads(to_read, current_user, place="list", present=present),
        earlier=earlier,
        more=more,
        own=threads(own, current_user, place="list", present=present),
        unheard=queries.nothing_heard_from(group, present),
    )


def _lists(group: WorkGroup, before: int | None) -> Any:
    present = members(group)
    shared, more = queries.of_the_group(group, current_user, before)
    items = threads(shared, current_user, place="list", present=present)
    own = [] if before else queries.own(group, current_user)
    return reply(
        "reflections/_items.html" if before else "reflections/index.html",
        "reflections/index.html",
        first_page=not before,
        own=threads(own, current_user, place="list", present=present),
        items=items,
        more=more,
    )


@bp.get("/groups/<id:group_id>/reflections/<id:reflection_id>")
@allow("reflection.read")
def show(group: WorkGroup, reflection: Reflection) -> Any:
    """One reflection with its thread, beside its evidence; for HTMX the thread alone, as it stands in `?place=`."""
    thread = thread_of(reflection, place_of(request.args))
    return reply("reflections/_reflection.html", "reflections/show.html", thread=thread)
