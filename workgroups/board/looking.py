"""Look before you share: a teacher sees a photo large, and answers for it, before anybody else sees it (trust P2).

The page asks for one photo after the other. A card that was to be posted is posted by the last answer.
"""

from __future__ import annotations

from typing import Any

from flask import flash, render_template, request, url_for
from flask_login import current_user

from ..access import allow
from ..errors import NotNow
from ..extensions import db
from ..groups.models import WorkGroup
from ..htmx import see_other
from .forms import LookForm
from .models import Attachment, Card
from .routes import bp
from .writing import on_the_board


@bp.get("/groups/<id:group_id>/cards/<id:card_id>/look")
@allow("card.look")
def look(group: WorkGroup, card: Card) -> Any:
    """The photo of `?photo=`, or the first that waits; without any that waits, the card."""
    group.require_open()
    wanted = request.args.get("photo", "")
    waiting = card.waiting_photos
    photo = next((one for one in waiting if str(one.id) == wanted), waiting[0] if waiting else None)
    if photo is None:
        return see_other(url_for("board.card", group_id=group.id, card_id=card.id))
    return _page(card, photo, LookForm(formdata=None, data={"description": photo.description}))


def _page(card: Card, photo: Attachment, form: LookForm, status: int = 200) -> Any:
    place = card.waiting_photos.index(photo) + 1
    return render_template("board/look.html", group=card.group, card=card, photo=photo, place=place, form=form), status


@bp.post("/groups/<id:group_id>/cards/<id:card_id>/photos/<id:attachment_id>/answer")
@allow("photo.answer")
def answer(group: WorkGroup, card: Card, attachment: Attachment) -> Any:
    """What was answered. `act=clear`: the card's readers may see it; `cover`: help me cover it; `remove`: without it.

    Answered a second time, by a double press or in another tab, it stays as it was answered first.
    """
    if not attachment.waits:
        return _next(card)
    form, act = LookForm(), request.form.get("act", "")
    if not form.validate_on_submit():
        return _page(card, attachment, form, 422)
    attachment.description = form.description.data or ""
    if act == "cover":
        return see_other(url_for("board.cover", group_id=group.id, card_id=card.id, attachment_id=attachment.id))
    if act == "remove":
        card.remove_attachment(attachment.id, by=current_user)
    elif act == "clear":
        attachment.clear(by=current_user)
    else:
        form.refuse("Choose one of the two buttons.")
        return _page(card, attachment, form, 422)
    return _next(card)


def _next(card: Card) -> Any:
    """The next photo that waits; after the last one the card, posted if that was wanted."""
    db.session.flush()
    if card.waiting_photos:
        return see_other(url_for("board.look", group_id=card.group_id, card_id=card.id))
    if card.wants_posting:
        try:
            card.post(by=current_user)
        except NotNow as reason:
            card.wants_posting = False
            flash(str(reason), "warning")
        else:
            return on_the_board(card)
    return see_other(url_for("board.card", group_id=card.group_id, card_id=card.id))
