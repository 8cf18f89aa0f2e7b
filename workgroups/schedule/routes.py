"""Addresses of sessions; thin."""

from flask import Blueprint

from ..access import finds
from ..extensions import db
from ..groups.models import WorkGroup
from .models import GroupSession

bp = Blueprint("schedule", __name__)


@finds("session")
def _session(session_id: int, *, group: WorkGroup) -> GroupSession | None:
    session = db.session.get(GroupSession, session_id)
    return session if session is not None and session.group_id == group.id else None
