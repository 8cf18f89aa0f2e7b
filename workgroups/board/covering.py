"""Cover parts of a photo: what is below a box is destroyed, in our store and everywhere we show it (trust P2).

The uncovered files go as soon as the covered ones are stored for good. Where that fails, no row names them, and the
sweep at a start destroys them once they are an hour old.
"""

from __future__ import annotations

import logging
from collections.abc import Collection
from typing import Any

from flask import flash, render_template, request, url_for
from flask_login import current_user

from .. import edits, files, pictures
from ..access import allow
from ..db import after_commit, released
from ..errors import Stale
from ..groups.models import WorkGroup
from ..htmx import see_other
from ..once import look_again
from .forms import CoverForm
from .models import Attachment, Card
from .routes import bp
from .uploads import keep

_log = logging.getLogger(__name__)

MEANWHILE = (
    "This photo was changed while you were working on it. Here it is as it is now: please look again at what should be "
    "covered. What you had drawn was not saved."
)


@bp.get("/groups/<id:group_id>/cards/<id:card_id>/photos/<id:attachment_id>/cover")
@allow("photo.cover")
def cover(group: WorkGroup, card: Card, attachment: Attachment) -> Any:
    """The tool; without JavaScript a grid of cells to choose from."""
    return _page(attachment, _empty(attachment))


@bp.post("/groups/<id:group_id>/cards/<id:card_id>/photos/<id:attachment_id>/cover")
@allow("photo.cover")
def save_cover(group: WorkGroup, card: Card, attachment: Attachment) -> Any:
    """Burn in what `edits` says or, without it, the chosen cells; `turn` without `edits` leads back to the tool."""
    form = CoverForm()
    cells, sent = request.form.getlist("cell"), form.edits.data or ""
    try:
        wanted = edits.parse(sent) if sent else edits.from_cells(cells, request.form.get("turn", "0"))
        old = _exchange(attachment, wanted, form.read_version)
    except (edits.Unusable, pictures.Refused) as reason:
        form.refuse(str(reason))
        return _page(attachment, form, 422, cells)
    except Stale:
        form = _empty(attachment)
        form.refuse(MEANWHILE)
        return _page(attachment, form, 409)
    after_commit(lambda: _destroy(old))
    gone = "What was under the boxes is destroyed." if wanted.boxes else "The photo is as you left it."
    flash(f"Saved. {gone}", "success")
    return see_other(_address(attachment) if not sent and wanted.turn else _way_on(attachment))


def _empty(attachment: Attachment) -> CoverForm:
    return CoverForm(formdata=None, data={"version": str(attachment.revision)})


def _page(attachment: Attachment, form: CoverForm, status: int = 200, cells: Collection[str] = ()) -> Any:
    context = {"group": attachment.card.group, "card": attachment.card, "photo": attachment, "form": form}
    context |= {"back": _way_on(attachment), "cells": cells, "lines": range(1, edits.GRID + 1)}
    return render_template("board/cover.html", address=_address(attachment), **context), status


def _address(attachment: Attachment) -> str:
    card = attachment.card
    return url_for("board.cover", group_id=card.group_id, card_id=card.id, attachment_id=attachment.id)


def _way_on(attachment: Attachment) -> str:
    """Where somebody goes who is done with a photo: to the question about it while that is open, or to the card."""
    here: dict[str, Any] = {"group_id": attachment.group_id, "card_id": attachment.card_id}
    if attachment.waits and attachment.card.group.is_open:
        return url_for("board.look", **here, photo=attachment.id)
    return url_for("board.card", **here, _anchor=f"hidden-{attachment.id}" if attachment.hidden_at else None)


def _exchange(attachment: Attachment, wanted: edits.Edits, version: int) -> list[str]:
    """Make and store the covered pictures while no transaction is held; the names of those whose place they take.

    Raises Stale, Unusable or Refused, and then nothing is changed.
    """
    name = attachment.name
    if version != attachment.revision:
        raise Stale
    with released(attachment.group_id):
        try:
            with files.store().open(name).stream as stored:
                data = stored.read()
        except files.NotStored:
            raise Stale from None
        covered = keep(pictures.cover(data, wanted), "")
    look_again()
    return attachment.cover(covered, version, by=current_user)


def _destroy(names: Collection[str]) -> None:
    try:
        for name in names:
            files.store().delete(name)
    except OSError:
        _log.exception("a picture that was covered is still stored; the next start destroys it")
