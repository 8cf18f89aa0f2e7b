"""Addresses of gap tasks that read: the list and one gap task."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, render_template
from flask_login import current_user

from ..access import allow, can, finds
from ..extensions import db
from ..groups.models import WorkGroup
from ..schedule.queries import numbered
from . import queries
from .forms import CopyForm, choices
from .models import GapTask

bp = Blueprint("tasks", __name__)


@finds("task")
def _task(task_id: int, *, group: WorkGroup) -> GapTask | None:
    task = db.session.get(GapTask, task_id)
    return task if task is not None and task.group_id == group.id else None


@bp.get("/groups/<id:group_id>/tasks")
@allow("group.read")
def index(group: WorkGroup) -> Any:
    """The group's gap tasks: open ones first, those the viewer has posted to after the others."""
    tasks, own = queries.by_status(group), queries.own_states(group, current_user)
    tasks["open"].sort(key=lambda task: own.get(task.id) == "posted")
    return render_template(
        "tasks/index.html",
        tasks=tasks,
        cards=queries.cards_on_the_board(group),
        own=own,
        order={one.session.id: one for one in numbered(group)},
    )


@bp.get("/groups/<id:group_id>/tasks/<id:task_id>")
@allow("task.read")
def show(group: WorkGroup, task: GapTask) -> Any:
    """One gap task, to read and to try."""
    task = queries.whole(task)
    bring_to = next((one for one in numbered(group) if one.session.id == task.bring_to_id), None)
    return render_template(
        "tasks/show.html",
        task=task,
        bring_to=bring_to,
        cards=queries.cards_on_the_board(group).get(task.id, 0),
        own=queries.own_states(group, current_user).get(task.id),
        copy_form=copy_form() if can("task.edit", task) else None,
    )


def copy_form(**options: Any) -> CopyForm:
    """The form that asks in which group a gap task is used again."""
    form = CopyForm(**options)
    form.group.choices = choices((str(one.id), one.name) for one in queries.groups_to_copy_into(current_user))
    return form
