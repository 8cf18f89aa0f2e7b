"""Addresses that change gap tasks: writing one, publishing, closing, opening again, using again."""

from __future__ import annotations

from typing import Any

from flask import abort, flash, render_template, request, url_for
from flask_login import current_user

from .. import conflict
from ..access import allow
from ..errors import NotNow, Stale
from ..extensions import db
from ..groups.models import WorkGroup
from ..htmx import is_htmx, see_other
from ..schedule.queries import Numbered, numbered
from . import queries
from .forms import TaskForm, first_values, form_for, values_of
from .models import GapTask
from .routes import bp, copy_form

MORE_ROWS = 3
SAID = {
    "publish": "The gap task is open. It is on everybody’s home page.",
    "schedule": "The gap task is scheduled. It opens by itself.",
    "draft": "Saved as a draft. Only the leads of the group can see it.",
    "save": "The gap task is saved.",
}


def _page(form: TaskForm, status: int = 200, **context: Any) -> Any:
    template = "tasks/edit.html" if context.get("task") else "tasks/new.html"
    return render_template(template, form=form, **context), status


def _to(task: GapTask) -> Any:
    return see_other(url_for("tasks.show", group_id=task.group_id, task_id=task.id))


def _asked_for_more(form: TaskForm, act: str, **context: Any) -> Any:
    """What the buttons inside the form ask for: a preview or more rows. None for saving."""
    if act == "rows":
        form.materials.grow(len(form.materials.entries) + MORE_ROWS)
        return _page(form, **context)
    if act == "preview":
        context["preview"] = form.words if form.validate_on_submit() else None
        if is_htmx():
            return render_template("tasks/_preview.html", form=form, **context)
        return _page(form, 200 if context["preview"] else 422, **context)
    return None


def _settle(task: GapTask, form: TaskForm, act: str) -> None:
    """What the pressed button says of the task's state. Raises NotNow for a state that has passed meanwhile."""
    if act == "publish":
        task.publish(by=current_user)
    elif act == "schedule":
        task.publish(by=current_user, opens_at=form.opens_at)
    elif act == "draft" and task.status == "scheduled":
        task.unpublish(by=current_user)


def _is_sound(form: TaskForm, act: str) -> bool:
    return form.validate_on_submit() and (act != "schedule" or form.is_ready_to_schedule())


@bp.get("/groups/<id:group_id>/tasks/new")
@allow("task.edit")
def new(group: WorkGroup) -> Any:
    """The form for a new gap task, with the usual questions in it."""
    group.require_open()
    order = numbered(group)
    return _page(form_for(group, order, formdata=None, data=first_values(order)))


@bp.post("/groups/<id:group_id>/tasks")
@allow("task.edit")
def create(group: WorkGroup) -> Any:
    """Publish, schedule or keep a new gap task. The same form sent again leads to the one it has made."""
    act, form = request.form.get("act", "draft"), form_for(group, numbered(group))
    if (more := _asked_for_more(form, act)) is not None:
        return more
    known = queries.made_before(current_user, form.key)
    if known:
        return _to(known)
    if not _is_sound(form, act):
        return _page(form, 422)
    try:
        task = GapTask.begin(group, form.words, by=current_user, form_key=form.key)
        _settle(task, form, act)
    except NotNow as reason:
        form.refuse(reason)
        return _page(form, 422)
    flash(SAID.get(act, SAID["draft"]), "success")
    return _to(task)


@bp.get("/groups/<id:group_id>/tasks/<id:task_id>/edit")
@allow("task.edit")
def edit(group: WorkGroup, task: GapTask) -> Any:
    """The form with the gap task as it is now."""
    group.require_open()
    form = form_for(group, numbered(group), task, formdata=None, data=values_of(task))
    conflict.remember(form)
    return _page(form, task=task)


def _both(group: WorkGroup, task: GapTask, form: TaskForm) -> Any:
    """This person's words and the stored ones side by side."""
    db.session.expire_all()
    stored = form_for(group, numbered(group), task, formdata=None, data=values_of(task))
    form.version.data = str(task.version)
    back = url_for("tasks.show", group_id=group.id, task_id=task.id)
    return conflict.page(form, stored, noun="gap task", back=back)


@bp.post("/groups/<id:group_id>/tasks/<id:task_id>/edit")
@allow("task.edit")
def save(group: WorkGroup, task: GapTask) -> Any:
    """Save an edit; when somebody else saved in the meantime, show both texts and lose neither."""
    order: list[Numbered] = numbered(group)
    act, form = request.form.get("act", "save"), form_for(group, order, task)
    if (more := _asked_for_more(form, act, task=task)) is not None:
        return more
    if conflict.asked():
        return _both(group, task, form)
    if not _is_sound(form, act):
        return _page(form, 422, task=task)
    try:
        task.save(form.words, form.read_version, by=current_user)
        _settle(task, form, act)
    except NotNow as reason:
        form.refuse(reason)
        return _page(form, 422, task=task)
    except Stale:
        return _both(group, task, form)
    flash(SAID.get(act, SAID["save"]), "success")
    return _to(task)


@bp.post("/groups/<id:group_id>/tasks/<id:task_id>/publishing")
@allow("task.edit")
def publish(group: WorkGroup, task: GapTask) -> Any:
    """Open a draft or a scheduled gap task now."""
    task.publish(by=current_user)
    flash(SAID["publish"], "success")
    return _to(task)


@bp.post("/groups/<id:group_id>/tasks/<id:task_id>/closing")
@allow("task.edit")
def close(group: WorkGroup, task: GapTask) -> Any:
    """No new cards from now on; what is on the board stays."""
    task.close(by=current_user)
    flash("The gap task is closed. What is on the board stays there.", "success")
    return _to(task)


@bp.post("/groups/<id:group_id>/tasks/<id:task_id>/reopening")
@allow("task.edit")
def reopen(group: WorkGroup, task: GapTask) -> Any:
    """Late is welcome."""
    task.reopen(by=current_user)
    flash("The gap task is open again.", "success")
    return _to(task)


@bp.post("/groups/<id:group_id>/tasks/<id:task_id>/copies")
@allow("task.edit")
def use_again(group: WorkGroup, task: GapTask) -> Any:
    """A draft with the same words in this group or another that the person leads: structure, never people's data."""
    form = copy_form()
    if not form.validate_on_submit():
        abort(400)
    known = queries.made_before(current_user, form.key)
    target = db.session.get_one(WorkGroup, int(form.group.data))
    copy = known or task.use_again(target, by=current_user, form_key=form.key)
    flash("Here is a draft with the same words. Set its dates, then publish it.", "success")
    return see_other(url_for("tasks.edit", group_id=copy.group_id, task_id=copy.id))
