"""What people type to sign in, to join and about themselves."""

from __future__ import annotations

import re
from typing import Any

from wtforms import HiddenField, StringField
from wtforms.validators import StopValidation

from .. import text
from ..forms import BaseForm, Needed, line

NAME = "Enter your name, as colleagues know you."


def _code(value: str | None) -> str:
    return re.sub(r"[\s-]+", "", text.tidy_line(value or ""))


def _digits(_form: Any, field: Any) -> None:
    if not re.fullmatch(r"[0-9]{6,10}", field.data):
        raise StopValidation("The code is made of digits only. Copy it from the e-mail as it is.")


def _address(_form: Any, field: Any) -> None:
    try:
        field.data = text.tidy_email(field.data or "")
    except ValueError as reason:
        raise StopValidation(str(reason)) from reason


class SignInForm(BaseForm):
    """Which address, and where to go afterwards. `email.data` is tidied once the form is valid."""

    email = StringField("Email address", validators=[_address])
    next = HiddenField()


class CodeForm(BaseForm):
    """The code from the e-mail; blanks and hyphens do not count."""

    code = StringField("Code", filters=[_code], validators=[Needed("Enter the code from the e-mail."), _digits])


class NameForm(BaseForm):
    """A person's own name."""

    name = line("Your name", most=120, required=NAME)
