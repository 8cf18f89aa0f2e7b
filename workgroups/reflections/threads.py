"""What the board asks of this room: the reflection in the evidence form, and the threads that a card's page shows."""

from __future__ import annotations

from flask_login import current_user
from sqlalchemy import bindparam, select
from sqlalchemy.orm import joinedload, selectinload

from ..access import can
from ..board.models import Card
from ..extensions import db
from ..people.models import Person
from .models import Reflection, Reply
from .view import Thread, threads


def of(card: Card, person: Person) -> Reflection | None:
    """The person's own reflection on this card; a card that is not stored yet has none."""
    if card.id is None:
        return None
    return db.session.scalar(select(Reflection).where(Reflection.card_id == card.id, Reflection.author_id == person.id))


def readable(card: Card) -> list[Thread]:
    """The card's reflections that the viewer may read, for `_reflection.html`; that of the card's author first."""
    found = db.session.scalars(
        select(Reflection)
        .where(Reflection.card_id == card.id)
        .options(
            joinedload(Reflection.author),
            joinedload(Reflection.card),
            joinedload(Reflection.group),
            selectinload(Reflection.replies).joinedload(Reply.author),
        )
        .order_by(Reflection.author_id != card.author_id, Reflection.id)
    )
    return threads([one for one in found if can("reflection.read", one)], current_user, place="card")


def write(card: Card, *, by: Person, words: str, audience: str) -> Reflection | None:
    """Keep the reflection of the evidence form: made, changed, or (emptied before anybody replied) removed.

    An emptied reflection with replies is kept for the author alone: what others wrote under it stays theirs too.
    """
    reflection = of(card, by)
    if reflection is None:
        if not words:
            return None
        db.session.flush()
        reflection = Reflection(card=card, group=card.group, author=by, text=words, audience=audience)
        db.session.add(reflection)
        db.session.flush()
        reflection.share()
        return reflection
    if not words:
        if reflection.has_been_answered:
            reflection.address_to("self", by=by)
        else:
            reflection.remove(by=by)
        return None
    reflection.reword(words, by=by)
    reflection.address_to(audience, by=by)
    return reflection


_OF_CARD = select(Reflection).where(Reflection.card_id == bindparam("card"))


def share(card: Card) -> None:
    """The card, which is stored with its reflections, has just reached the board: they reach their readers now."""
    with db.session.no_autoflush:
        found = db.session.scalars(_OF_CARD, {"card": card.id}).all()
    for reflection in found:
        reflection.share()
