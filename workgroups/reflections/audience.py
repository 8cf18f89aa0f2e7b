""" "Who will see this": the same rule that lets people read a reflection, asked about everybody in the group."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from ..access import who_can
from ..groups.models import Membership, WorkGroup
from ..groups.queries import members
from ..people.models import Person
from .models import AUDIENCES, Reflection

LEADING = ("lead", "cohort_lead")
NOBODY = "Nobody else can read it: not your leads, not the hub."
NOT_YET = "Nobody else can read it while the card is not on the board."


@dataclass(frozen=True)
class Imagined:
    """A reflection as the rule sees it, before there is one: posted, by this author, for this audience."""

    group_id: int
    author_id: int
    audience: str
    is_posted: bool = True
    __tablename__ = "reflection"


def sentences(group: WorkGroup, author: Person, present: Sequence[Membership] | None = None) -> dict[str, str]:
    """For each audience, in words, everybody who could read a reflection of `author` in `group`.

    `present` are the group's memberships where they are loaded already; otherwise one statement.
    """
    present = members(group) if present is None else present
    return {
        audience: describe(who_can("reflection.read", Imagined(group.id, author.id, audience), present), author)
        for audience in AUDIENCES
    }


def line(reflection: Reflection, viewer: Person, present: Sequence[Membership]) -> str:
    """Who can read this reflection now, said to `viewer`, who is one of them."""
    readers = who_can("reflection.read", reflection, present)
    if viewer.id != reflection.author_id:
        return describe_to_reader(readers, reflection.author_id, viewer)
    if reflection.audience != "self" and not reflection.is_posted:
        return NOT_YET
    return describe(readers, viewer)


def describe(readers: Iterable[Membership], author: Person) -> str:
    """Name the readers when they are few, count them by role when they are many; the author goes without saying."""
    others = [one for one in readers if one.person_id != author.id]
    if not others:
        return NOBODY
    if all(one.role in LEADING for one in others):
        return f"{_join(_named(others))}, and nobody else."
    return _everyone(others)


def describe_to_reader(readers: Sequence[Membership], author_id: int, viewer: Person) -> str:
    """The same for somebody who may read what `author_id` wrote; a writer who has left the group is no reader."""
    others = [one for one in readers if one.person_id != author_id]
    if not all(one.role in LEADING for one in others):
        return _everyone(readers)
    named = ["you"] if any(one.person_id == viewer.id for one in others) else []
    named += _named(one for one in others if one.person_id != viewer.id)
    named += ["the person who wrote it"] if len(others) < len(readers) else []
    words = _join(named)
    return f"{words[:1].upper()}{words[1:]}. Nobody else."


def _named(leading: Iterable[Membership]) -> list[str]:
    ordered = sorted(leading, key=lambda one: (LEADING.index(one.role), one.person.name, one.person_id))
    return [f"{one.person.name} ({one.role_label})" for one in ordered]


def _everyone(readers: Iterable[Membership]) -> str:
    readers = list(readers)
    leading = [one for one in readers if one.role in LEADING]
    participants = [one for one in readers if one.role == "participant"]
    schools = {one.school_id for one in participants if one.school_id}
    watching = len(readers) - len(leading) - len(participants)
    parts = [_count(len(participants), "participant", f" from {_count(len(schools), 'school')}" if schools else "")]
    parts.append(_count(len(leading), "lead"))
    parts.append(_count(watching, "observer"))
    return f"Everyone in this group: {_join([part for part in parts if part])}. Hub staff cannot."


def _count(number: int, noun: str, more: str = "") -> str:
    return f"{number} {noun}{'' if number == 1 else 's'}{more}" if number else ""


def _join(parts: list[str]) -> str:
    return " and ".join([", ".join(parts[:-1]), parts[-1]] if len(parts) > 1 else parts)
