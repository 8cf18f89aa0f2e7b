"""Addresses of the Gap Task Board; thin."""

from typing import Any

from flask import Blueprint

from ..access import finds
from ..extensions import db
from ..groups.models import WorkGroup
from .models import Attachment, Card, Comment

bp = Blueprint("board", __name__)


@finds("card")
def _card(card_id: int, *, group: WorkGroup) -> Card | None:
    card = db.session.get(Card, card_id)
    return card if card is not None and card.group_id == group.id else None


@finds("comment")
def _comment(comment_id: int, *, card: Card, **_parents: Any) -> Comment | None:
    comment = db.session.get(Comment, comment_id)
    return comment if comment is not None and comment.card_id == card.id else None


@finds("attachment")
def _attachment(attachment_id: int, *, card: Card, **_parents: Any) -> Attachment | None:
    attachment = db.session.get(Attachment, attachment_id)
    return (
        attachment if attachment is not None and attachment.card_id == card.id and not attachment.removed_at else None
    )
