"""Photos and documents that arrive one by one while their card is still being written (docs/decisions/0017).

The first to arrive makes a draft card with `version` 0: nobody has written it yet. The form it came from carries the
same key, and writes into that card; a file has a key too, so that sending it again after a lost answer adds nothing.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import abort, make_response, render_template, request, url_for
from flask_login import current_user
from sqlalchemy import bindparam, select

from .. import once, pictures, quarantine
from ..access import allow
from ..activity import record
from ..db import released
from ..errors import NotNow
from ..extensions import db
from ..groups.models import WorkGroup
from ..htmx import is_htmx, see_other
from . import queries
from .forms import descriptions_of
from .models import Attachment, Card, Words
from .routes import bp
from .uploads import chosen, store
from .writing import LARGEST_FILE, chosen_task

TAKE_ONE_FILE = {"board.arrive", "board.arrive_at"}
AGAIN_SECONDS = 10
MOST_PLACES = 1000


@bp.url_value_preprocessor
def _take_one_photo(endpoint: str | None, _values: Any) -> None:
    """Let one file of 20 MB in; said here because the CSRF check reads the form before any view does."""
    if endpoint in TAKE_ONE_FILE:
        request.max_content_length = LARGEST_FILE + 100_000


def _refused(sentence: object, status: int = 422, **headers: str) -> Any:
    """Why the file is not on the card, as plain words: the row of the file shows them."""
    return make_response(str(sentence), status, {"Content-Type": "text/plain; charset=utf-8", **headers})


@bp.get("/groups/<id:group_id>/cards/photos")
@allow("card.post")
def arrived(group: WorkGroup) -> Any:
    """What has arrived for the form with `?card_key=`, as rows of it: after a reload, or on another device."""
    if not is_htmx():
        return see_other(url_for("board.new", group_id=group.id))
    card = queries.unwritten(group, current_user, request.args.get("card_key", ""))
    return _rows(card, [*card.photos, *card.documents]) if card else ""


@bp.post("/groups/<id:group_id>/cards/photos")
@allow("card.post")
def arrive(group: WorkGroup) -> Any:
    """One file for a card that is being written; the card is made with the first. Answers the row of the file."""
    key = once.key_in(request.form.get("card_key")) or abort(400)

    def find() -> Card:
        card = queries.sent_before(current_user, key)
        if card is None:
            task = chosen_task(group, request.form.get("task", "none"))
            card = Card.begin(group, task, by=current_user, words=Words(), form_key=key)
            card.version = 0
        elif card.group_id != group.id:
            abort(404)
        return card

    return _take(group, find)


@bp.post("/groups/<id:group_id>/cards/<id:card_id>/photos")
@allow("card.edit")
def arrive_at(group: WorkGroup, card: Card) -> Any:
    """One file for this card. Answers the row of the file."""
    return _take(group, lambda: card)


def _take(group: WorkGroup, find: Callable[[], Card]) -> Any:
    """Check and store the file of this request, then put it on the card that `find()` gives in a new turn.

    Thirty people's photos come at once, and what is done here holds up everybody's pages: all is written in one flush.
    """
    key = once.key_in(request.form.get("upload_key")) or abort(400)
    sent = chosen(request.files.getlist("photos"), request.form.getlist("photo_descriptions"))
    if known := _sent_before(group, key):
        return _answer(known)
    if len(sent) != 1:
        abort(400)
    try:
        group.require_open()
        with released(group.id):
            attachment = store(*sent[0])
        if known := _sent_before(group, key):
            return _answer(known)
        card = find()
        if card.deleted_at:
            raise NotNow("The card of this file has been thrown away.")
        attachment.upload_key = key
        card.attach(attachment, by=current_user)
        authors = card.people
    except quarantine.Busy as busy:
        return _refused(busy, 503, **{"Retry-After": str(AGAIN_SECONDS)})
    except (pictures.Refused, NotNow) as reason:
        return _refused(reason)
    attachment.position = _place(attachment.position)
    db.session.flush()
    heard = [f"card-{card.id}@p{person.id}" for person in authors]
    record("arrived", attachment, by=current_user, group_id=group.id, names=heard, card_id=card.id)
    return _answer(attachment)


_BROUGHT = select(Attachment.id, Attachment.group_id).where(
    Attachment.uploaded_by_id == bindparam("sender"), Attachment.upload_key == bindparam("key")
)


def _sent_before(group: WorkGroup, key: str) -> Attachment | None:
    """The file that this key has brought already; 404 when that was in another group."""
    found = db.session.execute(_BROUGHT, {"sender": current_user.id, "key": key}).first()
    if found is None:
        return None
    if found.group_id != group.id:
        abort(404)
    return db.session.get_one(Attachment, found.id)


def _place(otherwise: int) -> int:
    """Where the file stands among those that were chosen: a small one may overtake a large one on its way."""
    sent = request.form.get("place", "")
    return min(int(sent), MOST_PLACES) if sent.isascii() and sent.isdigit() and len(sent) < 5 else otherwise


def _answer(attachment: Attachment) -> Any:
    if attachment.removed_at:
        return _refused("This file was removed from the card.")
    return _rows(attachment.card, [attachment])


def _rows(card: Card, attachments: list[Attachment]) -> Any:
    """These files of the card as the form shows them."""
    form = descriptions_of([file for file in attachments if file.kind == "photo"])
    return render_template("board/_files.html", card=card, form=form, attachments=attachments)
