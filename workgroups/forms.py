"""What every form shares: fields that tidy what was typed, refuse it in the person's words, and lose none of it."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Iterator
from typing import Any
from urllib.parse import urlsplit

from flask_wtf import FlaskForm
from wtforms import (
    DateField,
    Field,
    FieldList,
    HiddenField,
    IntegerField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
    TimeField,
)
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Length, Optional, StopValidation, ValidationError
from wtforms.widgets import CheckboxInput, ListWidget

from . import clock, text
from .errors import NotNow
from .once import key_in
from .people.models import new_token

SHORT_DATES = ("%Y-%m-%d", "%d/%m/%Y", "%d/%m/%y", "%d.%m.%Y", "%d %B %Y", "%d %b %Y")
TIMES = ("%H:%M", "%H.%M", "%I:%M%p", "%I.%M%p", "%I%p", "%H:%M:%S")


class BaseForm(FlaskForm):
    """A form with its CSRF token. Build it from the request (POST) or from an object (`obj=`), as in WTForms."""

    def refuse(self, reason: NotNow | str, field: Field | None = None) -> None:
        """Show why a verb would not act: at `field`, or at the top of the form. The form counts as invalid."""
        if field is None:
            self.form_errors.append(str(reason))
        else:
            field.errors = [*field.errors, str(reason)]


class VersionedForm(BaseForm):
    """A form that changes something others may change too; it carries the version that the person began from."""

    version = HiddenField(default="1")
    base = HiddenField(validators=[Length(max=20_000)])
    """What each field said when the form was opened; see conflict.py."""

    @property
    def read_version(self) -> int:
        """The version the person began from; 0 when it is unreadable, which is always stale."""
        sent = self.version.data or ""
        return int(sent) if sent.isascii() and sent.isdigit() and len(sent) < 10 else 0


class KeyedForm(BaseForm):
    """A form that may be sent twice by a double click, a retry or Back: its key makes the second time harmless."""

    form_key = HiddenField(default=new_token, validators=[Length(max=64)])

    @property
    def key(self) -> str | None:
        """The key as it can be stored; None when something that is no key of ours was sent in its place."""
        return key_in(self.form_key.data)


def _tidy(value: Any) -> str:
    """What was typed, tidied; a file that was sent in the place of text counts as nothing."""
    return text.tidy(value) if isinstance(value, str) else ""


def _tidy_line(value: Any) -> str:
    return text.tidy_line(value) if isinstance(value, str) else ""


class Needed(InputRequired):
    """Refuse an empty or blank-looking answer with a sentence that says what to do."""

    def __call__(self, form: Any, field: Field) -> None:
        if not field.data or (isinstance(field.data, str) and text.looks_empty(field.data)):
            raise StopValidation(str(self.message))


def line(label: str, *, most: int = 160, required: str | None = None, **more: Any) -> StringField:
    """One line of text, at most `most` characters. `required` is the sentence shown when it is empty."""
    checks: list[Any] = [Needed(required)] if required else []
    checks.append(Length(max=most, message=f"{label} can have up to {most} characters. Please shorten it."))
    return StringField(label, filters=[_tidy_line], validators=checks, **more)


def area(label: str, *, most: int = text.LIMIT, required: str | None = None, **more: Any) -> TextAreaField:
    """Longer text, at most `most` characters; line ends kept as \\n."""
    checks: list[Any] = [Needed(required)] if required else []
    words = f"{label} can have up to {most:,} characters. Please shorten it or put the rest in a file."
    checks.append(Length(max=most, message=words))
    return TextAreaField(label, filters=[_tidy], validators=checks, **more)


class _Date(DateField):
    """A date; says in words what it could not read, and shows again what was typed."""

    def process_formdata(self, valuelist: list[str]) -> None:
        typed = " ".join(valuelist).strip()
        self.raw_data = [typed]
        self.data = None
        if not typed:
            return
        for form in SHORT_DATES:
            try:
                found = dt.datetime.strptime(typed, form).date()  # noqa: DTZ007 a calendar day has no zone
            except ValueError:
                continue
            if not 2000 <= found.year <= 2099:
                break
            self.data = found
            return
        raise ValueError("Enter a date like 4/12/2026, in this century")


class _Time(TimeField):
    """A London time of day: 16:00, 4pm, 4:00pm, 4.30pm."""

    def process_formdata(self, valuelist: list[str]) -> None:
        typed = re.sub(r"\s+", "", " ".join(valuelist)).lower()
        self.raw_data = valuelist
        self.data = None
        if not typed:
            return
        for form in TIMES:
            try:
                self.data = dt.datetime.strptime(typed, form).time()  # noqa: DTZ007 a wall time
            except ValueError:
                continue
            return
        raise ValueError("Enter a time like 16:00 or 4pm")


def day(label: str, *, required: str | None = None, **more: Any) -> DateField:
    """A calendar day, as the browser's date field sends it or as people write it (21/11/2026)."""
    return _Date(label, format=list(SHORT_DATES), validators=[_given(required)], **more)


def time(label: str, *, required: str | None = None, **more: Any) -> TimeField:
    """A time of day on London clocks."""
    return _Time(label, format=list(TIMES), validators=[_given(required)], **more)


def _given(required: str | None) -> Any:
    return InputRequired(required) if required else Optional()


class _Whole(IntegerField):
    """A whole number within bounds; anything else is refused in one sentence."""

    def __init__(self, label: str, least: int, most: int, **more: Any) -> None:
        super().__init__(label, validators=[Optional()], render_kw={"min": least, "max": most}, **more)
        self.least, self.most = least, most

    def process_formdata(self, valuelist: list[str]) -> None:
        typed = " ".join(valuelist).strip()
        self.data = None
        if not typed:
            return
        number = int(typed) if re.fullmatch(r"[+-]?[0-9]{1,9}", typed) else None
        if number is None or not self.least <= number <= self.most:
            raise ValueError(f"{self.label.text} must be a whole number from {self.least} to {self.most}")
        self.data = number


def whole_number(label: str, *, least: int, most: int, **more: Any) -> IntegerField:
    """An optional whole number within bounds."""
    return _Whole(label, least, most, **more)


def choice(label: str, options: Iterable[tuple[str, str]], *, empty: str | None = None, **more: Any) -> SelectField:
    """One of `options` (value, words); `empty` is the words of a first choice that stands for none."""
    first = [SelectChoice("", empty)] if empty is not None else []
    if first:
        more.setdefault("default", "")
    return SelectField(label, choices=[*first, *choices(options)], **more)


def choices(options: Iterable[tuple[str, str]]) -> list[SelectChoice]:
    """Pairs of value and words as WTForms wants them."""
    return [SelectChoice(value, words) for value, words in options]


def ticks(label: str, options: Iterable[tuple[str, str]], **more: Any) -> SelectMultipleField:
    """Any number of `options` (value, words), as tick boxes."""
    widgets: dict[str, Any] = {"widget": ListWidget(), "option_widget": CheckboxInput()}
    return SelectMultipleField(label, choices=choices(options), default=list, **widgets, **more)


class Rows(FieldList):
    """Rows that repeat: some blank ones are always there and an empty row counts as none, so no script is needed.

    Only small plain numbers are taken as the places of rows, whatever field names a request makes up.
    """

    def _extract_indices(self, prefix: str, formdata: Any) -> Iterator[int]:
        lead = f"{prefix}-"
        for name in formdata:
            place = name.removeprefix(lead).split("-", 1)[0] if name.startswith(lead) else ""
            if place.isascii() and place.isdigit() and len(place) < 4:
                yield int(place)

    def grow(self, count: int) -> None:
        """Show blank rows until there are `count`, the last of them blank, or as many as the list may have."""
        while len(self.entries) < self.max_entries and (len(self.entries) < count or any(self.data[-1].values())):
            self.append_entry()


def _web_address(_form: Any, field: Field) -> None:
    """Only http and https, with a host and without a password; "https://" is added when nothing stands before."""
    typed = field.data or ""
    if not typed:
        return
    if not re.match(r"[a-zA-Z][a-zA-Z0-9+.-]*:", typed) and re.match(r"[\w-]+(\.[\w-]+)+([/?#:]|$)", typed):
        typed = f"https://{typed}"
    try:
        parts = urlsplit(typed)
        sound = parts.scheme in ("http", "https") and "." in (parts.hostname or "") and not parts.username
        sound = sound and (parts.port is None or parts.port > 0) and not re.search(r"[\s\\<>\"]", typed)
    except ValueError:
        sound = False
    if not sound:
        raise ValidationError("Enter a web address that begins with https://")
    field.data = typed


def web_address(label: str, *, most: int = 1000, **more: Any) -> StringField:
    """An optional http(s) address. It is shown as a link and never visited by the server (trust I17)."""
    too_long = f"{label} can have up to {most} characters."
    return StringField(
        label, filters=[_tidy_line], validators=[Length(max=most, message=too_long), _web_address], **more
    )


def london_moment(form: BaseForm, date_field: Field, time_field: Field) -> dt.datetime | None:
    """The UTC instant that a date and a time field name together, or None when either is empty or unreadable.

    An hour that the clock change skips becomes an error at the time field.
    """
    if not date_field.data or not time_field.data:
        return None
    try:
        return clock.from_london(dt.datetime.combine(date_field.data, time_field.data))
    except ValueError as skipped:
        form.refuse(str(skipped), time_field)
        return None
