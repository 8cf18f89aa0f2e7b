"""What is asked about a session."""

from __future__ import annotations

import datetime as dt
from typing import Any

from wtforms import RadioField

from .. import clock
from ..access import can
from ..forms import (
    BaseForm,
    KeyedForm,
    VersionedForm,
    area,
    choice,
    choices,
    day,
    line,
    london_moment,
    time,
    web_address,
)
from ..groups.models import WorkGroup
from . import materials
from .models import FORMAT_WORDS, MODE_WORDS, GroupSession, SessionWords


class SessionForm(KeyedForm, VersionedForm):
    """A session in London time. Once valid, `words` is what the model takes."""

    title = line("Title", required="Enter a title, such as “First twilight: proof”")
    format = choice("Format", FORMAT_WORDS.items(), default="twilight")
    mode = RadioField("How you meet", choices=choices(MODE_WORDS.items()), default="in_person")
    on = day("Date", required="Enter the date of the session")
    starts = time("Starts", required="Enter the time at which it starts, such as 16:00", default=dt.time(16))
    ends = time("Ends", required="Enter the time at which it ends, such as 17:30", default=dt.time(17, 30))
    last_on = day("Last day")
    place = line("Place", most=300)
    joining_link = web_address("Joining link")
    plan = area("Plan")
    materials = materials.material_rows()

    starts_at: dt.datetime | None = None
    ends_at: dt.datetime | None = None

    def validate(self, extra_validators: Any = None) -> bool:
        """The fields, then the times together: both exist on London clocks, and the end is after the start."""
        super().validate(extra_validators)
        self.starts_at = london_moment(self, self.on, self.starts)
        self.ends_at = london_moment(self, self.last_on if self.last_on.data else self.on, self.ends)
        if self.starts_at and self.ends_at and self.ends_at <= self.starts_at:
            self.refuse("The session must end after it starts", self.ends)
        return not self.errors

    @property
    def words(self) -> SessionWords:
        """What was typed. Only for a valid form."""
        if self.starts_at is None or self.ends_at is None:
            raise ValueError("the form has not been found valid")
        return SessionWords(
            title=self.title.data or "",
            format=self.format.data,
            mode=self.mode.data,
            starts_at=self.starts_at,
            ends_at=self.ends_at,
            place=self.place.data or "",
            joining_link=self.joining_link.data or "" if "joining_link" in self else None,
            plan=self.plan.data or "",
            materials=materials.words_of(self.materials),
        )


def form_for(group: WorkGroup, session: GroupSession | None = None, **options: Any) -> SessionForm:
    """The form for a new session or for this one. Whoever may not see joining links is not asked for one."""
    form = SessionForm(**options)
    if session is not None and session.format not in FORMAT_WORDS:
        form.format.choices = [*form.format.choices, *choices([(session.format, session.format_words)])]
    if not can("session.link", group):
        del form.joining_link
    form.materials.grow(materials.BLANK)
    return form


def values_of(session: GroupSession) -> dict[str, Any]:
    """The session as it is now, as the form's values."""
    first, last = clock.to_london(session.starts_at), clock.to_london(session.ends_at)
    names = ("title", "format", "mode", "place", "joining_link", "plan")
    return {
        **{name: getattr(session, name) for name in names},
        "on": first.date(),
        "starts": first.time(),
        "ends": last.time(),
        "last_on": last.date() if last.date() != first.date() else None,
        "version": str(session.version),
        "materials": materials.values_of(session.materials),
    }


class CancelForm(BaseForm):
    """Why a session is called off, in a sentence that its members read."""

    reason = line("Reason", most=300)
