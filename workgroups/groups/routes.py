"""Addresses of a group itself: how it is found, its home, its beginning, its settings and its life."""

from __future__ import annotations

import hashlib
import json
from typing import Any

from flask import Blueprint, abort, flash, g, render_template, request, url_for
from flask_login import current_user

from .. import conflict
from ..access import actor, allow, finds
from ..db import SAFE_METHODS, take_turn
from ..errors import NotNow
from ..extensions import db
from ..htmx import see_other
from . import founding, home, visits
from .forms import FIELDS, PATHWAYS, SAME_SESSIONS, EditGroupForm, NewGroupForm, pattern_words
from .models import Hub, Invitation, Membership, WorkGroup
from .queries import find_group

bp = Blueprint("groups", __name__)


@finds("hub")
def _hub(hub_id: int) -> Hub | None:
    hub = db.session.get(Hub, hub_id)
    return hub if hub is not None and hub.is_managed_by(current_user.id) else None


@finds("group")
def _group(group_id: int) -> WorkGroup | None:
    if request.method not in SAFE_METHODS:
        take_turn(group_id)
    found = find_group(current_user.id, group_id)
    if found is None:
        return None
    group, standing, g.live_cursor, g.seen = found
    actor().standings[group.id] = standing
    g.standing = standing
    return group


@finds("membership")
def _membership(membership_id: int, *, group: WorkGroup) -> Membership | None:
    membership = db.session.get(Membership, membership_id)
    return membership if membership is not None and membership.group_id == group.id else None


@finds("invitation")
def _invitation(invitation_id: int, *, group: WorkGroup) -> Invitation | None:
    invitation = db.session.get(Invitation, invitation_id)
    return invitation if invitation is not None and invitation.group_id == group.id else None


@bp.get("/groups/<id:group_id>", endpoint="home")
@allow("group.read")
def show(group: WorkGroup) -> Any:
    """What is next, what is the viewer's to do, what is new."""
    return render_template("groups/home.html", home=home.gather(group, current_user, g.standing))


@bp.post("/groups/<id:group_id>/visits")
@allow("group.read")
def visit(group: WorkGroup) -> Any:
    """An open page reports that it has been looked at, or a person that everything new on the board has been."""
    made = visits.when_made(request.form.get("made", ""))
    row = visits.visit_of(current_user, group, g.seen)
    if request.form.get("act") == "all":
        row.look_at_all(made)
        return see_other(url_for("board.show", group_id=group.id))
    card = request.form.get("card", "")
    row.look(made, int(card) if card.isascii() and card.isdigit() and len(card) < 10 else None)
    return "", 204


@bp.route("/hubs/<id:hub_id>/groups/new", methods=["GET", "POST"])
@allow("group.create")
def new(hub: Hub) -> Any:
    """Make a group with its sessions and its Lead's invitation; `?from=<group>` takes last year's along."""
    source = _source(hub, request.args.get("from"))
    last_years = founding.sessions_a_year_later(source) if source else []
    tasks = founding.tasks_of(source) if source else []
    form = NewGroupForm(data=_first_answers(source), source=source, sessions=len(last_years))
    if not form.validate_on_submit():
        page = render_template(
            "groups/new.html",
            hub=hub,
            form=form,
            source=source,
            tasks=tasks,
            pathways=PATHWAYS,
            pattern_words=pattern_words([one.starts_at for one in last_years]),
        )
        return page, 422 if form.is_submitted() else 200
    sessions = form.sessions(last_years)
    group = founding.found(
        hub,
        form.facts,
        sessions=sessions,
        lead=form.lead,
        tasks_from=source if form.copy_tasks.data else None,
        by=current_user,
        form_key=form.form_key.data,
    )
    flash(_created(len(sessions), form.lead), "success")
    return see_other(url_for("groups.home", group_id=group.id))


def _source(hub: Hub, key: str | None) -> WorkGroup | None:
    """The group that a new one is made from: one of the same hub, or 404."""
    if key is None:
        return None
    plain = key.isascii() and key.isdigit() and len(key) < 10
    group = db.session.get(WorkGroup, int(key)) if plain else None
    if group is None or group.hub_id != hub.id:
        abort(404)
    return group


def _first_answers(source: WorkGroup | None) -> dict[str, Any]:
    if source is None:
        return {"academic_year": founding.usual_year()}
    later = {"name": founding.name_next_year(source), "academic_year": source.academic_year + 1}
    return {name: getattr(source, name) for name in FIELDS} | later | {"pattern": SAME_SESSIONS, "copy_tasks": True}


def _created(sessions: int, lead: tuple[str, str] | None) -> str:
    has = {0: "no sessions yet", 1: "1 session"}.get(sessions, f"{sessions} sessions")
    sent = f" An invitation is on its way to {lead[1]}." if lead else ""
    return f"The group is there, with {has}.{sent}"


@bp.route("/groups/<id:group_id>/edit", methods=["GET", "POST"])
@allow("group.edit")
def edit(group: WorkGroup) -> Any:
    """What the group is, and where in its life it stands; a stale edit shows both texts and loses neither."""
    form = EditGroupForm(obj=group, group=group)
    if not form.is_submitted():
        form.was.data = _digest(group)
        conflict.remember(form)
        return render_template("groups/edit.html", form=form, pathways=PATHWAYS)
    stale, form.was.data = form.was.data != _digest(group), _digest(group)
    if stale or conflict.asked():
        stored = EditGroupForm(formdata=None, obj=group, group=group)
        return conflict.page(form, stored, noun="group", back=url_for("groups.home", group_id=group.id))
    if form.validate_on_submit() and _saved(group, form):
        return _moved_on(group, "The changes are saved.")
    return render_template("groups/edit.html", form=form, pathways=PATHWAYS), 422


def _saved(group: WorkGroup, form: EditGroupForm) -> bool:
    """Change the group; False, with the reason in the form, when it has finished."""
    try:
        group.describe(form.facts, by=current_user)
    except NotNow as reason:
        form.refuse(reason)
        return False
    return True


def _digest(group: WorkGroup) -> str:
    """Stands for what the group says now, so that a form opened before a change is noticed."""
    said = json.dumps([getattr(group, name) for name in FIELDS])
    return hashlib.sha256(said.encode()).hexdigest()[:32]


@bp.post("/groups/<id:group_id>/start")
@allow("group.run")
def start(group: WorkGroup) -> Any:
    """Forming → running."""
    group.start(by=current_user)
    return _moved_on(group, "The group is running.")


@bp.post("/groups/<id:group_id>/finish")
@allow("group.run")
def finish(group: WorkGroup) -> Any:
    """Running → finished."""
    group.finish(by=current_user)
    return _moved_on(group, "The group has finished. Everything can still be read.")


@bp.post("/groups/<id:group_id>/archive")
@allow("group.run")
def archive(group: WorkGroup) -> Any:
    """Finished → archived."""
    group.archive(by=current_user)
    return _moved_on(group, "The group is archived. Everything can still be read.")


@bp.post("/groups/<id:group_id>/reopening")
@allow("group.run")
def reopening(group: WorkGroup) -> Any:
    """Finished or archived → running."""
    group.reopen(by=current_user)
    return _moved_on(group, "The group is running again.")


def _moved_on(group: WorkGroup, words: str) -> Any:
    flash(words, "success")
    return see_other(url_for("groups.home", group_id=group.id))
