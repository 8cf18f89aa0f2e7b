"""Hide a photo now, say why afterwards, and put it back: for when a child could be recognised after all (trust P5)."""

from __future__ import annotations

from typing import Any

from flask import flash, render_template, url_for
from flask_login import current_user

from ..access import allow, finds
from ..extensions import db
from ..groups.models import WorkGroup
from ..htmx import see_other
from .forms import HidingForm
from .models import Attachment, Card
from .routes import bp, card_context


@finds("hiding")
def _hiding(hiding_id: int, *, card: Card, **_parents: Any) -> Attachment | None:
    found = db.session.get(Attachment, hiding_id)
    return found if found is not None and found.card_id == card.id and not found.removed_at else None


def _to_the_card(card: Card, anchor: str) -> Any:
    return see_other(url_for("board.card", group_id=card.group_id, card_id=card.id, _anchor=anchor))


@bp.post("/groups/<id:group_id>/cards/<id:card_id>/photos/<id:attachment_id>/hiding")
@allow("photo.hide")
def hide(group: WorkGroup, card: Card, attachment: Attachment) -> Any:
    """Out of everybody's sight at once; the card's page then asks why."""
    attachment.hide(by=current_user)
    flash("The photo is hidden. Nobody in the group can open it now but its authors and the Lead.", "success")
    return _to_the_card(card, f"hidden-{attachment.id}")


@bp.post("/groups/<id:group_id>/cards/<id:card_id>/hidings/<id:hiding_id>/reason")
@allow("hiding.explain")
def explain(group: WorkGroup, card: Card, hiding: Attachment) -> Any:
    """Why it was hidden, for its authors and the Lead."""
    form = HidingForm(prefix=f"why{hiding.id}-")
    if not form.validate_on_submit():
        context = card_context(group, card)
        context["hiding_forms"][hiding.id] = form
        return render_template("board/card.html", **context), 422
    hiding.explain(form.because.data or "", by=current_user)
    return _to_the_card(card, f"hidden-{hiding.id}")


@bp.post("/groups/<id:group_id>/cards/<id:card_id>/hidings/<id:hiding_id>/undo")
@allow("hiding.undo")
def put_back(group: WorkGroup, card: Card, hiding: Attachment) -> Any:
    """Visible again."""
    hiding.put_back(by=current_user)
    flash("The photo is back on the card.", "success")
    return _to_the_card(card, "main")
