"""The evidence form: built for a task's prompts, so that its fields are the questions the Lead wrote."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from wtforms import HiddenField, MultipleFileField, RadioField, SelectMultipleField
from wtforms.widgets import CheckboxInput, ListWidget

from ..forms import BaseForm, KeyedForm, VersionedForm, area, choice, choices, line
from ..groups.catalogue import ALL_YEAR_GROUPS, REPRESENTATIONS, YEAR_GROUPS
from ..groups.models import WorkGroup
from ..people.models import Person
from ..reflections.models import AUDIENCES
from ..tasks.models import GapTask, TaskPrompt
from .models import Attachment, Card, Words

WITHOUT_TASK = "What happened"
TO_KNOW = "What would a colleague need to know?"


def _ticks(label: str, options: list[tuple[str, str]]) -> SelectMultipleField:
    return SelectMultipleField(
        label, choices=choices(options), widget=ListWidget(), option_widget=CheckboxInput(), default=list
    )


class CardForm(KeyedForm, VersionedForm):
    """What every card can say. `form_for` adds a field per prompt, named `answer_<prompt id>`."""

    title = line("A few words as a title", most=120)
    photos = MultipleFileField("Photos and files")
    tags = _ticks("Representations", [(tag.key, tag.label) for tag in REPRESENTATIONS])
    reflection = area("Reflection")
    audience = RadioField(
        "Who will see this", choices=choices(AUDIENCES.items()), default="leads", validate_choice=True
    )
    prompt_ids: Sequence[int | None] = ()

    @property
    def answer_fields(self) -> list[Any]:
        """The fields for the prompts, in order."""
        return [self[f"answer_{key or 0}"] for key in self.prompt_ids]

    @property
    def words(self) -> Words:
        """What was typed, as the model takes it."""
        answers = {key: self[f"answer_{key or 0}"].data or "" for key in self.prompt_ids}
        return Words(self.title.data or "", answers, self.year_group.data or "", list(self.tags.data or []))


def _years(group: WorkGroup) -> list[tuple[str, str]]:
    years = YEAR_GROUPS.get(group.phase or "") or ALL_YEAR_GROUPS
    return [(year.label, year.label) for year in years]


def form_for(
    group: WorkGroup, task: GapTask | None, colleagues: Sequence[Person], card: Card | None = None, **options: Any
) -> CardForm:
    """The form for a card of this task: a field per prompt (those answered before are kept even if taken back)."""
    prompts: list[TaskPrompt] = list(task.live_prompts) if task else []
    if card:
        prompts += [answer.prompt for answer in card.answers if answer.prompt and answer.prompt not in prompts]
    years = _years(group)
    if card and card.year_group and card.year_group not in dict(years):
        years.append((card.year_group, card.year_group))
    fields: dict[str, Any] = {
        "prompt_ids": [prompt.id for prompt in prompts] or [None],
        "year_group": choice("Year group", years, empty="Not said"),
    }
    if prompts:
        fields |= {f"answer_{prompt.id}": area(prompt.text) for prompt in prompts}
    else:
        fields["answer_0"] = area(WITHOUT_TASK)
    if colleagues:
        fields["colleagues"] = _ticks("Work on this with", [(str(one.id), one.name) for one in colleagues])
    fields |= _descriptions(card.photos if card else [])
    form: CardForm = type("CardForm", (CardForm,), fields)(**options)
    return form


def _descriptions(photos: Sequence[Attachment]) -> dict[str, Any]:
    """A field for what each of these photos shows."""
    return {f"description_{photo.id}": line(TO_KNOW, most=500) for photo in photos}


def descriptions_of(photos: Sequence[Attachment]) -> BaseForm:
    """The part of the form that is about these photos, filled in."""
    said = {f"description_{photo.id}": photo.description for photo in photos}
    form: BaseForm = type("DescriptionsForm", (BaseForm,), _descriptions(photos))(formdata=None, data=said)
    return form


def values_of(card: Card, reflection: Any, colleagues: Sequence[Person]) -> dict[str, Any]:
    """The card's present words as the form's values."""
    answers = {f"answer_{answer.prompt_id or 0}": answer.text for answer in card.answers}
    photos = {f"description_{photo.id}": photo.description for photo in card.photos}
    return {
        "title": card.title,
        "year_group": card.year_group,
        "tags": [tag.tag for tag in card.tags],
        "version": str(card.version),
        "reflection": reflection.text if reflection else "",
        "audience": reflection.audience if reflection else "leads",
        "colleagues": [str(one.id) for one in colleagues if card.has_co_author(one.id)],
        **answers,
        **photos,
    }


def describe(form: CardForm, photos: Sequence[Attachment]) -> bool:
    """Take the descriptions of stored photos from the form; whether any changed.

    A photo that arrived after the form was sent keeps what it came with.
    """
    changed = False
    for photo in photos:
        name = f"description_{photo.id}"
        if name in form and form[name].raw_data and form[name].data != photo.description:
            photo.description, changed = form[name].data, True
    return changed


class CommentForm(KeyedForm):
    """A comment under a card."""

    comment = area("Add a comment", most=20_000, required="Write your comment first")


class LookForm(BaseForm):
    """What a teacher says of a photo while looking at it."""

    description = line(TO_KNOW, most=500)


class CoverForm(VersionedForm):
    """What is to be covered of a photo, as edits.py reads it; `version` is the photo's revision."""

    edits = HiddenField()


class HidingForm(BaseForm):
    """Why a photo was hidden; asked afterwards."""

    because = line(
        "Why did you hide it?",
        most=300,
        required="Say in a few words why, so that the author knows what to do",
    )


class EmptyForm(BaseForm):
    """For a button alone."""
