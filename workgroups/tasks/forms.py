"""What a Lead is asked about a gap task."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

from wtforms import Form, FormField, HiddenField
from wtforms.validators import ValidationError

from .. import clock
from ..forms import (
    KeyedForm,
    Rows,
    VersionedForm,
    area,
    choice,
    choices,
    day,
    line,
    london_moment,
    ticks,
    time,
    whole_number,
)
from ..groups.catalogue import ALL_YEAR_GROUPS, YEAR_GROUPS
from ..groups.models import WorkGroup
from ..schedule import materials
from ..schedule.queries import Numbered
from .models import DEFAULT_PROMPTS, DEFAULT_REFLECTION_PROMPT, MOST_PROMPTS, GapTask, TaskWords

MOST_MINUTES = 600


class PromptRow(Form):
    """A question that cards may answer; `key` is the id of the prompt it rewords."""

    key = HiddenField()
    text = line("Prompt", most=200)

    @property
    def prompt_id(self) -> int | None:
        """The prompt that is reworded, or None for a new one and for anything that is no id."""
        sent = self.key.data or ""
        return int(sent) if sent.isascii() and sent.isdigit() and len(sent) < 10 else None


class TaskForm(KeyedForm, VersionedForm):
    """A gap task. Only its title is needed; once valid, `words` is what the model takes."""

    title = line("Title", required="Enter a title, such as “Change one representation”")
    purpose = area("Purpose")
    what_to_try = area("What to try")
    what_to_notice = area("What to notice")
    what_to_bring = area("What to bring")
    minutes = whole_number("Minutes it takes", least=1, most=MOST_MINUTES)
    year_groups = ticks("Year groups", ())
    due_on = day("Due")
    bring_to = choice("Bring to session", (), empty="No session in particular")
    opens_on = day("Opens on")
    opens_at_time = time("Opens at", default=dt.time(8))
    prompts = Rows(FormField(PromptRow), max_entries=MOST_PROMPTS)
    reflection_prompt = line("Question for the reflection", most=300)
    materials = materials.material_rows()

    opens_at: dt.datetime | None = None

    def validate_prompts(self, rows: Any) -> None:
        """There is at least one question."""
        if not any(row.form.text.data for row in rows):
            words = "Ask at least one question"
            self.refuse(words, rows.entries[0].form.text)
            raise ValidationError(words)

    def validate(self, extra_validators: Any = None) -> bool:
        """The fields, then the day and time on which the task opens: it exists on London clocks."""
        super().validate(extra_validators)
        self.opens_at = london_moment(self, self.opens_on, self.opens_at_time)
        return not self.errors

    def is_ready_to_schedule(self) -> bool:
        """Whether the day and time for opening lie ahead; says at the field when they do not."""
        if self.opens_at is None:
            self.refuse("Enter the day on which the gap task opens", self.opens_on)
        elif self.opens_at <= clock.now():
            self.refuse("This is past. Choose a later day or time, or publish the gap task now", self.opens_on)
        return not self.errors

    @property
    def words(self) -> TaskWords:
        """What was typed. Only for a valid form."""
        return TaskWords(
            title=self.title.data or "",
            purpose=self.purpose.data or "",
            what_to_try=self.what_to_try.data or "",
            what_to_notice=self.what_to_notice.data or "",
            what_to_bring=self.what_to_bring.data or "",
            minutes=self.minutes.data,
            year_groups=list(self.year_groups.data or ()),
            reflection_prompt=self.reflection_prompt.data or "",
            due_on=self.due_on.data,
            bring_to_id=int(self.bring_to.data) if self.bring_to.data else None,
            prompts=[(row.form.prompt_id, row.form.text.data) for row in self.prompts if row.form.text.data],
            materials=materials.words_of(self.materials),
        )


def form_for(group: WorkGroup, order: Sequence[Numbered], task: GapTask | None = None, **options: Any) -> TaskForm:
    """The form for a new gap task or for this one; `order` are the group's sessions, to one of which it is brought."""
    form = TaskForm(**options)
    years = [year.label for year in YEAR_GROUPS.get(group.phase or "") or ALL_YEAR_GROUPS]
    years += [year for year in (task.year_groups if task else []) if year not in years]
    form.year_groups.choices = choices((year, year) for year in years)
    open_to = [one for one in order if not one.session.cancelled_at or (task and task.bring_to_id == one.session.id)]
    form.bring_to.choices = [*form.bring_to.choices, *choices((str(one.session.id), one.words) for one in open_to)]
    form.prompts.grow(MOST_PROMPTS)
    form.materials.grow(materials.BLANK)
    return form


def first_values(order: Sequence[Numbered]) -> dict[str, Any]:
    """What a new gap task begins with: the usual questions, and the next session to bring it to."""
    coming = (one.session for one in order if not one.session.is_past and not one.session.cancelled_at)
    following = next(coming, None)
    return {
        "prompts": [{"text": words} for words in DEFAULT_PROMPTS],
        "reflection_prompt": DEFAULT_REFLECTION_PROMPT,
        "bring_to": str(following.id) if following else "",
    }


def values_of(task: GapTask) -> dict[str, Any]:
    """The gap task as it is now, as the form's values."""
    names = ("title", "purpose", "what_to_try", "what_to_notice", "what_to_bring", "minutes", "due_on")
    opens = clock.to_london(task.opens_at) if task.opens_at and task.status == "scheduled" else None
    return {
        **{name: getattr(task, name) for name in names},
        "year_groups": list(task.year_groups),
        "reflection_prompt": task.reflection_prompt,
        "bring_to": str(task.bring_to_id or ""),
        "prompts": [{"key": str(one.id), "text": one.text} for one in task.live_prompts],
        "materials": materials.values_of(task.materials),
        "version": str(task.version),
        **({"opens_on": opens.date(), "opens_at_time": opens.time()} if opens else {}),
    }


class CopyForm(KeyedForm):
    """Into which group a gap task is copied."""

    group = choice("Use it again in", ())
