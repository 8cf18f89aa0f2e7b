"""What is asked about a group and about the people invited into it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from typing import Any

from flask_wtf.file import FileField
from wtforms import BooleanField, HiddenField, RadioField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Length, ValidationError

from .. import clock
from ..forms import BaseForm, KeyedForm, area, choice, choices, day, line
from ..schedule.patterns import PATTERN_BY_KEY, PATTERNS, Pattern, PlannedSession
from ..text import tidy_email
from . import catalogue
from .founding import proposed
from .models import ROLES, WorkGroup
from .names import PHASE_CHOICES, STAGE_CHOICES, programme_name
from .roster import Entry

OWN_SESSIONS, SAME_SESSIONS = "none", "same"
FIELDS = ("name", "academic_year", "programme", "kind", "phase", "stage", "pathway", "focus")
ROLE_WORDS = {
    "lead": "Prepares sessions and gap tasks, invites people, reads and answers reflections.",
    "cohort_lead": "Prepares sessions and gap tasks, reads and answers reflections.",
    "participant": "Brings evidence to the board, comments, writes reflections.",
    "observer": "Reads what the group shares with all its members. Posts nothing.",
}
_PLURAL = {"work_group": "Work Groups", "programme": "Programmes", "community": "Communities"}
PATHWAYS = sorted({pathway for each in catalogue.PROGRAMMES for pathway in each.pathways})


def _programmes() -> list[SelectChoice]:
    """The offered programmes, those of a kind together."""
    return [
        SelectChoice(each.key, each.name, optgroup=_PLURAL[kind.key])
        for kind in catalogue.OFFERED_KINDS
        for each in sorted(catalogue.OFFERED_PROGRAMMES, key=lambda one: one.name.casefold())
        if each.kind == kind.key
    ]


class GroupForm(KeyedForm):
    """What a group is. Phase and stage may be left to the programme."""

    name = line("Name", required="Enter a name, such as A Level Pedagogy 2026/27")
    academic_year = choice("Academic year", (), coerce=int)
    programme = choice("Programme", (), empty="None of these")
    kind = RadioField(
        "Kind of group",
        choices=choices((kind.key, kind.label) for kind in catalogue.OFFERED_KINDS),
        default="work_group",
    )
    phase = choice("Phase", PHASE_CHOICES, empty="As the programme, or any")
    stage = choice("Stage of Teaching for Mastery", STAGE_CHOICES, empty="As the programme, or none")
    pathway = line("Pathway", most=60)
    focus = area("Focus", most=5_000)

    def __init__(self, *args: Any, group: WorkGroup | None = None, **more: Any) -> None:
        super().__init__(*args, **more)
        this_year = catalogue.academic_year_of(clock.today())
        years = {this_year - 1, this_year, this_year + 1, this_year + 2}
        self.programme.choices = [*self.programme.choices, *_programmes()]
        if group is not None:
            years |= {group.academic_year}
            known = {option.value for option in self.programme.choices}
            if group.programme and group.programme not in known:
                self.programme.choices.append(SelectChoice(group.programme, programme_name(group.programme)))
        self.academic_year.choices = [SelectChoice(str(year), catalogue.label(year)) for year in sorted(years)]

    def validate_stage(self, field: Any) -> None:
        """A stage belongs to primary or secondary; the programme may have said which."""
        self.phase.data = self.phase.data or self._from_programme("phase")
        field.data = field.data or self._from_programme("stage")
        known = {stage.key for stage in catalogue.STAGES.get(self.phase.data, ())}
        if field.data and field.data not in known:
            raise ValidationError("This stage does not belong to the phase. Change one of the two.")

    def _from_programme(self, what: str) -> str:
        known = catalogue.PROGRAMME_BY_KEY.get(self.programme.data or "")
        return (getattr(known, what) if known else None) or ""

    @property
    def facts(self) -> dict[str, Any]:
        """The answers as columns of WorkGroup."""
        optional = ("programme", "phase", "stage", "pathway")
        return {name: self[name].data or None if name in optional else self[name].data for name in FIELDS}


class EditGroupForm(GroupForm):
    """The same for a group that exists. `was` tells what it said when the form was opened."""

    was = HiddenField(validators=[Length(max=64)])
    base = HiddenField(validators=[Length(max=20_000)])


class NewGroupForm(GroupForm):
    """A new group with its first sessions and its Lead."""

    pattern = RadioField("How the group meets", validators=[InputRequired("Choose how the group meets")])
    first_day = day("First session")
    copy_tasks = BooleanField("Copy the gap tasks as drafts", default=True)
    lead_name = line("Lead’s name", most=120)
    lead_email = line("Lead’s email address", most=254)

    def __init__(self, *args: Any, source: WorkGroup | None = None, sessions: int = 0, **more: Any) -> None:
        super().__init__(*args, group=source, **more)
        patterns = [(each.key, each.name) for each in PATTERNS]
        if source is not None and sessions:
            patterns.insert(0, (SAME_SESSIONS, "The same sessions a year later"))
        self.pattern.choices = choices([*patterns, (OWN_SESSIONS, "No pattern, I will add sessions myself")])

    def validate_first_day(self, field: Any) -> None:
        """The first session lies in the academic year."""
        year = self.academic_year.data
        if field.data and year and catalogue.academic_year_of(field.data) != year:
            raise ValidationError(f"Choose a day in {catalogue.label(year)}, or change the academic year above")

    def validate_lead_name(self, field: Any) -> None:
        """Name and address of the Lead come together or not at all."""
        if self.lead_email.data and not field.data:
            raise ValidationError("Enter the Lead’s name as well")

    def validate_lead_email(self, field: Any) -> None:
        """One address, tidied; with the name or not at all."""
        if self.lead_name.data and not field.data:
            raise ValidationError("Enter the Lead’s email address as well, or leave out the name")
        _check_address(field)

    def sessions(self, last_years: Sequence[PlannedSession]) -> Sequence[PlannedSession]:
        """The sessions that the chosen pattern proposes; `last_years` are those of the group it is made from."""
        if self.pattern.data == SAME_SESSIONS:
            return last_years
        pattern = PATTERN_BY_KEY.get(self.pattern.data)
        return proposed(pattern, self.academic_year.data, self.first_day.data) if pattern else ()

    @property
    def lead(self) -> tuple[str, str] | None:
        """Name and address of the Lead to invite."""
        return (self.lead_name.data, self.lead_email.data) if self.lead_email.data else None


class InviteForm(BaseForm):
    """One person to invite."""

    name = line("Name", most=120, required="Enter the person’s name")
    email = line("Email address", most=254, required="Enter an email address")
    school = line("School")
    role = choice("Role", ROLES.items(), default="participant")
    lead_participant = BooleanField("Lead participant for their school")

    def validate_email(self, field: Any) -> None:
        """One address, tidied."""
        _check_address(field)

    def validate_school(self, field: Any) -> None:
        """A participant takes part for a school."""
        if self.role.data == "participant" and not field.data:
            raise ValidationError("Enter the school of the participant")

    @property
    def entry(self) -> Entry:
        """The answers as a row of a list."""
        return Entry(
            line=1,
            name=self.name.data,
            email=self.email.data,
            school=self.school.data,
            role=self.role.data,
            lead_participant=self.lead_participant.data and self.role.data == "participant",
        )


class ReplacementForm(BaseForm):
    """Who takes the place of somebody who has left."""

    name = line("Name", most=120, required="Enter the person’s name")
    email = line("Email address", most=254, required="Enter an email address")

    def validate_email(self, field: Any) -> None:
        """One address, tidied."""
        _check_address(field)


class RosterForm(BaseForm):
    """A list of people: pasted, or a file. `checked` tells which list the preview was made from."""

    rows = TextAreaField("Paste rows")
    file = FileField("Or choose a CSV file")
    checked = HiddenField(validators=[Length(max=64)])


class MemberForm(BaseForm):
    """Somebody's part in the group."""

    role = RadioField("Role in this group", choices=choices(ROLES.items()))
    lead_participant = BooleanField("Lead participant for their school")


def _check_address(field: Any) -> None:
    if not field.data:
        return
    try:
        field.data = tidy_email(field.data)
    except ValueError as problem:
        raise ValidationError(str(problem)) from problem


def pattern_words(same: Iterable[dt.datetime] = ()) -> dict[str, str]:
    """A line under each choice of pattern; `same` are the starts of last year's sessions, a year later."""
    words = {each.key: _describe(each) for each in PATTERNS}
    later = sorted(same)
    if later:
        words[SAME_SESSIONS] = f"{_count(len(later))}, the first on {clock.day(later[0], year=True)}."
    words[OWN_SESSIONS] = "The group begins without sessions."
    return words


def _describe(pattern: Pattern) -> str:
    return f"{_count(len(pattern.steps))}. From: {pattern.source}. {pattern.suggested}"


def _count(number: int) -> str:
    return "1 session" if number == 1 else f"{number} sessions"
