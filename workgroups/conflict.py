"""Two people saved the same thing: what differs, field by field, and how the two are put together (trust D2).

A form remembers what each field said when it was opened (`remember`), as short digests. So a field that only the other
person changed shows theirs, a field that only this person changed keeps their words, and both are asked about the rest.
"""

from __future__ import annotations

import datetime as dt
import difflib
import hashlib
import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from flask import render_template, request
from flask_login import current_user
from wtforms import Field, Form, HiddenField, MultipleFileField, SelectFieldBase, StringField
from wtforms.csrf.core import CSRFTokenField

from . import once

MOST_WORDS = 3_000
OWN_FIELDS = {"csrf_token", "form_key", "version", "was", "base", "take", "act", "draft"}
UNSHOWN = (HiddenField, MultipleFileField, CSRFTokenField)

Piece = tuple[str, bool]
"""Some words, and whether only one of the two versions has them."""


@dataclass(frozen=True)
class Difference:
    """A field in which the two differ. `field` is this person's: what it holds is what will be saved.

    `mine` and `theirs` are the two versions in pieces (see `mark`); `typed` is what this person had typed.
    """

    field: Field
    label: str
    mine: list[Piece]
    theirs: list[Piece]
    typed: str
    is_text: bool
    is_long: bool
    only_theirs: bool


@dataclass(frozen=True)
class Conflict:
    """Everything that differs, the rest of the form as it was sent, the labels of what only this person changed, and
    who saved meanwhile (a name, "you" or "")."""

    differences: list[Difference]
    kept: list[tuple[str, str]]
    only_mine: list[str]
    saved_by: str
    saved_at: dt.datetime | None


@dataclass
class Leaf:
    """A field that holds a value itself, with the label that tells it from its likes in other rows."""

    field: Field
    label: str

    @property
    def value(self) -> str:
        """What the field says, as one text that can be compared; for choices their values in order."""
        if isinstance(self.field, SelectFieldBase):
            data = self.field.data
            chosen = data if isinstance(data, list) else [data]
            return "\n".join(sorted(str(one) for one in chosen if one not in (None, "")))
        said = self.field._value() if hasattr(self.field, "_value") else self.field.data
        return str(said if said is not None else "").replace("\r\n", "\n").strip()

    @property
    def words(self) -> str:
        """The same as a person reads it."""
        if not isinstance(self.field, SelectFieldBase):
            return self.value
        labels = {str(option.data): str(option.label.text) for option in self.field}
        return ", ".join(labels.get(one, one) for one in self.value.split("\n") if one)


def leaves(form: Form, row: int = 0) -> Iterator[Leaf]:
    """Every field of a form that holds a value itself, those of repeated rows included."""
    for one in form:
        if one.short_name in OWN_FIELDS:
            continue
        if hasattr(one, "entries"):
            for number, entry in enumerate(one.entries, 1):
                yield from leaves(entry.form, number)
        else:
            yield Leaf(one, f"{one.label.text} {row}" if row else one.label.text)


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:12]


def remember(form: Any) -> None:
    """Note in the form what each field says now: to be called when a form to edit something is opened."""
    form.base.data = json.dumps({one.field.name: _digest(one.value) for one in leaves(form)}, separators=(",", ":"))


def _base(form: Any) -> dict[str, str]:
    try:
        found = json.loads(form.base.data or "{}")
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}


def mark(mine: str, theirs: str) -> tuple[list[Piece], list[Piece]]:
    """Both texts in pieces, each with whether only this one of the two has it.

    Compared word by word, long texts line by line; two that are longer still are not compared.
    """
    for split in (r"\S+\s*|\s+", r".*\n?"):
        one, other = ([word for word in re.findall(split, text) if word] for text in (mine, theirs))
        if max(len(one), len(other)) <= MOST_WORDS:
            break
    else:
        return [(mine, False)], [(theirs, False)]
    pieces: tuple[list[Piece], list[Piece]] = ([], [])
    for kind, a, b, c, d in difflib.SequenceMatcher(None, one, other).get_opcodes():
        for out, words in zip(pieces, (one[a:b], other[c:d]), strict=True):
            text = "".join(words)
            body = text.rstrip()
            out.extend(piece for piece in ((body, kind != "equal"), (text[len(body) :], False)) if piece[0])
    return pieces


@dataclass
class _Comparison:
    form: Any
    stored: Form
    typed: dict[str, str] = field(default_factory=dict)
    differences: list[Difference] = field(default_factory=list)
    taken: dict[str, str] = field(default_factory=dict)
    only_mine: list[str] = field(default_factory=list)

    def run(self, *, first: bool) -> None:
        theirs = {one.field.name: one for one in leaves(self.stored)}
        base, mine_too = _base(self.form), {one.field.name for one in leaves(self.form)}
        self.taken = {name: one.value for name, one in theirs.items() if name not in mine_too and one.value}
        for mine in leaves(self.form):
            name, other = mine.field.name, theirs.get(mine.field.name)
            if other is None or isinstance(mine.field, MultipleFileField):
                continue
            if name not in request.form and not isinstance(mine.field, SelectFieldBase):
                if other.value and base.get(name) != _digest(other.value):
                    self.taken[name] = other.value
                continue
            typed = self.typed.get(name, mine.value)
            if typed == other.value and mine.value == other.value:
                continue
            only_theirs, only_mine = (base.get(name) == _digest(one) for one in (typed, other.value))
            if only_mine:
                self.only_mine.extend([] if isinstance(mine.field, UNSHOWN) else [mine.label])
                continue
            if isinstance(mine.field, UNSHOWN):
                if only_theirs:
                    self.taken[name] = other.value
                continue
            self._show(mine, other, typed, only_theirs=only_theirs, fill=only_theirs and first)

    def _show(self, mine: Leaf, other: Leaf, typed: str, *, only_theirs: bool, fill: bool) -> None:
        is_text = isinstance(mine.field, StringField) and type(mine.field.widget).__name__ in ("TextArea", "TextInput")
        marks = mark(typed, other.value) if is_text else ([(mine.words, False)], [(other.words, False)])
        if fill:
            mine.field.data, mine.field.raw_data = other.field.data, None
        self.differences.append(
            Difference(
                field=mine.field,
                label=mine.label,
                mine=marks[0],
                theirs=marks[1],
                typed=typed,
                is_text=is_text,
                is_long=type(mine.field.widget).__name__ == "TextArea",
                only_theirs=only_theirs,
            )
        )


def _saved(*paths: str) -> tuple[str, dt.datetime | None]:
    last = once.last_saved(*paths)
    if last is None:
        return "", None
    return ("you" if last.person_id == current_user.id else last.person.name), last.created_at


def asked() -> bool:
    """Whether one of the buttons beside the two versions was pressed, which save nothing."""
    return request.method == "POST" and "take" in request.form


def page(form: Any, stored: Form, *, noun: str, back: str, also: Sequence[str] = ()) -> Any:
    """The page that shows both versions side by side and is saved once: 409, or 200 while it is being put together.

    `form` is this person's and already says from where the next save begins; `stored` is the same form filled with
    what is stored, `back` the thing's own page. `also` are further addresses at which others may have saved.
    """
    taking = asked()
    typed = {}
    if taking:
        sent = {name.removeprefix("mine-"): value for name, value in request.form.items() if name.startswith("mine-")}
        typed = {name: value.replace("\r\n", "\n").strip() for name, value in sent.items()}
    found = _Comparison(form, stored, typed)
    found.run(first=not taking)
    if taking:
        _take(found, request.form["take"], stored)
    shown = {one.field.name for one in found.differences}
    kept = [
        (name, found.taken.get(name, value))
        for name, value in request.form.items(multi=True)
        if name not in OWN_FIELDS and name not in shown and not name.startswith("mine-")
    ]
    kept += [(name, value) for name, value in found.taken.items() if name not in request.form]
    conflict = Conflict(found.differences, kept, found.only_mine, *_saved(request.path, *also))
    context = {"form": form, "conflict": conflict, "noun": noun, "back": back, "act": request.form.get("act", "")}
    return render_template("errors/conflict.html", **context), 200 if taking else 409


def _take(found: _Comparison, wanted: str, stored: Form) -> None:
    """Fill one field as its button says: with this person's words, with theirs, or with both."""
    name, _, which = wanted.rpartition(":")
    theirs = next((one.value for one in leaves(stored) if one.field.name == name), "")
    for one in found.differences:
        if one.field.name == name and one.is_text:
            both = "\n\n".join(filter(None, (one.typed, theirs)))
            one.field.data = {"mine": one.typed, "theirs": theirs, "both": both}.get(which, one.field.data)
            one.field.raw_data = None
