""" "Who will see this": the same rule that lets people read a reflection, asked about everybody in the group."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from ..access import who_can
from ..groups.models import Membership, WorkGroup
from ..groups.queries import members
from ..people.models import Person
from .models import AUDIENCES


@dataclass(frozen=True)
class Imagined:
    """A reflection as the rule sees it, before there is one: posted, by this author, for this audience."""

    group_id: int
    author_id: int
    audience: str
    is_posted: bool = True
    __tablename__ = "reflection"


def sentences(group: WorkGroup, author: Person) -> dict[str, str]:
    """For each audience, in words, everybody who could read a reflection of `author` in `group`. One statement."""
    present = members(group)
    return {
        audience: describe(who_can("reflection.read", Imagined(group.id, author.id, audience), present), author)
        for audience in AUDIENCES
    }


def describe(readers: Iterable[Membership], author: Person) -> str:
    """Name the readers when they are few, count them by role when they are many; the author goes without saying."""
    others = [one for one in readers if one.person_id != author.id]
    if not others:
        return "Nobody else can read it: not your leads, not the hub."
    leading = [one for one in others if one.role in ("lead", "cohort_lead")]
    if len(leading) == len(others):
        return f"{_join([f'{one.person.name} ({one.role_label})' for one in leading])}, and nobody else."
    participants = [one for one in others if one.role == "participant"]
    schools = {one.school_id for one in participants if one.school_id}
    watching = len(others) - len(leading) - len(participants)
    parts = [_count(len(participants), "participant", f" from {_count(len(schools), 'school')}" if schools else "")]
    parts.append(_count(len(leading), "lead"))
    parts.append(_count(watching, "observer"))
    return f"Everyone in this group: {_join([part for part in parts if part])}. Hub staff cannot."


def _count(number: int, noun: str, more: str = "") -> str:
    return f"{number} {noun}{'' if number == 1 else 's'}{more}" if number else ""


def _join(parts: list[str]) -> str:
    return " and ".join([", ".join(parts[:-1]), parts[-1]] if len(parts) > 1 else parts)
