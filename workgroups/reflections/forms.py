"""The forms under a reflection. Several stand on one page, so each field's id names the thing it belongs to."""

from __future__ import annotations

from typing import Any

from wtforms import Field, RadioField

from ..forms import BaseForm, KeyedForm, area, choices
from .models import AUDIENCES, Reflection, Reply


def _place(field: Field, unique: str) -> None:
    field.id = field.label.field_id = unique


class ReplyForm(KeyedForm):
    """A reply to one reflection, to send or to hold."""

    text = area("Your reply", most=20_000, required="Write your reply first")

    def __init__(self, reflection: Reflection, **options: Any) -> None:
        super().__init__(**options)
        _place(self.text, f"reply-to-{reflection.id}")


class HeldForm(BaseForm):
    """Other words for a held reply."""

    text = area("Your held reply", most=20_000, required="Write your reply first, or discard it")

    def __init__(self, reply: Reply, **options: Any) -> None:
        super().__init__(**options)
        self.reply_id = reply.id
        _place(self.text, f"held-{reply.id}")


class AudienceForm(BaseForm):
    """Who may read a reflection, chosen by its author."""

    audience = RadioField("Who will see this", choices=choices(AUDIENCES.items()))

    def __init__(self, reflection: Reflection, **options: Any) -> None:
        super().__init__(**options)
        _place(self.audience, f"audience-{reflection.id}")
