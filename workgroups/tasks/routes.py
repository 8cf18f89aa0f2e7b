"""Addresses of gap tasks; thin."""

from flask import Blueprint, render_template

from ..access import allow, finds
from ..extensions import db
from ..groups.models import WorkGroup
from .models import GapTask

bp = Blueprint("tasks", __name__)


@finds("task")
def _task(task_id: int, *, group: WorkGroup) -> GapTask | None:
    task = db.session.get(GapTask, task_id)
    return task if task is not None and task.group_id == group.id else None


@bp.get("/groups/<id:group_id>/tasks")
@allow("group.read")
def index(group: WorkGroup) -> str:
    """The group's gap tasks."""
    return render_template("tasks/index.html")


@bp.get("/groups/<id:group_id>/tasks/<id:task_id>")
@allow("task.read")
def show(group: WorkGroup, task: GapTask) -> str:
    """One gap task."""
    return render_template("tasks/show.html", task=task)


@bp.get("/groups/<id:group_id>/tasks/new")
@allow("task.edit")
def new(group: WorkGroup) -> str:
    """The form for a new gap task."""
    return render_template("tasks/index.html")


@bp.get("/groups/<id:group_id>/tasks/<id:task_id>/edit")
@allow("task.edit")
def edit(group: WorkGroup, task: GapTask) -> str:
    """The form with the gap task as it is now."""
    return render_template("tasks/index.html")
