"""Addresses of reflections and replies; thin."""

from typing import Any

from flask import Blueprint

from ..access import finds
from ..extensions import db
from ..groups.models import WorkGroup
from .models import Reflection, Reply

bp = Blueprint("reflections", __name__)


@finds("reflection")
def _reflection(reflection_id: int, *, group: WorkGroup, **_parents: Any) -> Reflection | None:
    reflection = db.session.get(Reflection, reflection_id)
    return reflection if reflection is not None and reflection.group_id == group.id else None


@finds("reply")
def _reply(reply_id: int, *, reflection: Reflection, **_parents: Any) -> Reply | None:
    reply = db.session.get(Reply, reply_id)
    return reply if reply is not None and reply.reflection_id == reflection.id else None
