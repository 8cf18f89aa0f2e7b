"""Addresses of the board itself: reading, filtering, one card, its pictures and files."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, abort, g, render_template, request, url_for
from flask_login import current_user

from .. import files
from ..access import allow, can, finds
from ..extensions import db
from ..groups.models import WorkGroup
from ..htmx import is_htmx, reply, see_other
from ..reflections import threads
from . import queries, tiles, view
from .forms import CommentForm, HidingForm
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
    found = db.session.get(Attachment, attachment_id)
    return found if found is not None and found.card_id == card.id and not found.removed_at else None


@bp.get("/groups/<id:group_id>/board")
@allow("board.read")
def show(group: WorkGroup) -> Any:
    """The Gap Task Board; for HTMX the list alone, or the next page of it."""
    page = view.board_page(group, current_user, request.args)
    if page.number > 1 and is_htmx():
        return render_template("board/_shelves.html", page=page)
    return reply("board/_list.html", "board/show.html", page=page)


@bp.get("/groups/<id:group_id>/cards/<id:card_id>")
@allow("card.read")
def card(group: WorkGroup, card: Card) -> Any:
    """One card with its reflections and comments."""
    return render_template("board/card.html", **card_context(group, card))


@bp.get("/groups/<id:group_id>/cards/<id:card_id>/tile")
@allow("card.read")
def tile(group: WorkGroup, card: Card) -> Any:
    """A card as it stands on the board, for HTMX and board.js; 404 when it does not. Others are led to its page."""
    if not is_htmx():
        return see_other(url_for("board.card", group_id=group.id, card_id=card.id))
    if card.deleted_at:
        abort(404)
    return str(view.one_tile(group, card, current_user).html)


def card_context(group: WorkGroup, card: Card, form: CommentForm | None = None) -> dict[str, Any]:
    """What the card's page needs; `form` is a comment form that was refused."""
    whole = queries.whole_card(card)
    partners = queries.partners(card, current_user) if can("card.share", card) else []
    return {
        "group": group,
        "card": whole,
        "heading": tiles.heading(whole.title, whole.summary)[0] if whole.title or whole.summary else "",
        "reflections": threads.readable(whole),
        "partners": [one for one in partners if not whole.has_co_author(one.id)],
        "seen": g.seen,
        "hiding_forms": {
            photo.id: HidingForm(formdata=None, prefix=f"why{photo.id}-") for photo in whole.hidden_photos
        },
        "comment_form": form or CommentForm(formdata=None),
    }


@bp.get("/groups/<id:group_id>/cards/<id:card_id>/photos/<id:attachment_id>")
@allow("file.read")
def photo(group: WorkGroup, card: Card, attachment: Attachment) -> Any:
    """A photo at full size."""
    return _serve(attachment, attachment.name)


@bp.get("/groups/<id:group_id>/cards/<id:card_id>/photos/<id:attachment_id>/small")
@allow("file.read")
def small_photo(group: WorkGroup, card: Card, attachment: Attachment) -> Any:
    """The same photo as the board shows it."""
    return _serve(attachment, attachment.small_name)


def _serve(attachment: Attachment, name: str | None) -> Any:
    if attachment.kind != "photo" or name is None:
        abort(404)
    return files.serve(files.store(), name, attachment.media_type, inline=True)


@bp.get("/groups/<id:group_id>/cards/<id:card_id>/files/<id:attachment_id>")
@allow("file.read")
def document(group: WorkGroup, card: Card, attachment: Attachment) -> Any:
    """A document, to keep: it is never shown inside our pages."""
    if attachment.kind != "document":
        abort(404)
    number = card.documents.index(attachment) + 1
    extension = attachment.name.rsplit(".", 1)[-1]
    return files.serve(
        files.store(),
        attachment.name,
        attachment.media_type,
        inline=False,
        download_name=f"Document {number}.{extension}",
    )
