"""Addresses of gap tasks; thin."""

from flask import Blueprint

from ..access import finds
from ..extensions import db
from ..groups.models import WorkGroup
from .models import GapTask

bp = Blueprint("tasks", __name__)


@finds("task")
def _task(task_id: int, *, group: WorkGroup) -> GapTask | None:
    task = db.session.get(GapTask, task_id)
    return task if task is not None and task.group_id == group.id else None
