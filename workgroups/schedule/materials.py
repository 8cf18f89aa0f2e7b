"""The rows of a form in which materials are listed, for sessions and gap tasks alike."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from urllib.parse import urlsplit

from wtforms import FieldList, Form, FormField
from wtforms.validators import ValidationError

from ..forms import Rows, line, web_address
from .models import Material, MaterialWords

MOST, BLANK = 20, 3


class MaterialRow(Form):
    """Something to read, watch or use. A web address alone names itself."""

    title = line("Name", most=200)
    url = web_address("Web address")
    why = line("Why it is worth the time", most=500)

    def validate_title(self, field: Any) -> None:
        """A sentence on why needs something it speaks of."""
        if self.why.data and not field.data and not self.url.data:
            raise ValidationError("Say which material this is about: give its name or its web address")

    @property
    def words(self) -> MaterialWords | None:
        """What was typed, or None for an empty row. The row must have been validated."""
        title, url, why = self.title.data or "", self.url.data or "", self.why.data or ""
        if not title and url:
            parts = urlsplit(url)
            title = f"{parts.hostname}{parts.path}".rstrip("/")[:200]
        return MaterialWords(title, url, why) if title else None


def material_rows() -> FieldList:
    """The field of a form for its materials."""
    return Rows(FormField(MaterialRow), max_entries=MOST)


def words_of(rows: FieldList) -> list[MaterialWords]:
    """The filled rows of a validated field."""
    return [words for row in rows if (words := row.form.words)]


def values_of(materials: Iterable[Material]) -> list[dict[str, str]]:
    """Stored materials as the values of the field."""
    return [{"title": one.title, "url": one.url, "why": one.why} for one in materials]
