"""The published facts the product offers as choices: hubs, kinds, programmes, phases, stages, roles, tags.

Everything here was printed by the Maths Hubs Programme or is marked as ours where the sources are silent.
Keys are stored in the database: a key is never changed or reused; a label may be. Nothing here is a person,
a school or a figure.
"""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from importlib.resources import files
from types import MappingProxyType
from typing import Any


@dataclass(frozen=True, slots=True)
class Choice:
    """Something to choose: the ``key`` is stored, the ``label`` is shown."""

    key: str
    label: str


@dataclass(frozen=True, slots=True)
class Kind(Choice):
    """A type of professional development. Only an ``offered`` one can be chosen for a new group."""

    offered: bool = True


@dataclass(frozen=True, slots=True)
class Phase(Choice):
    """An age range, with the year groups a teacher in it may name. Never the word for a stage of mastery."""

    year_groups: tuple[Choice, ...] = ()


@dataclass(frozen=True, slots=True)
class Role(Choice):
    """A role people hold in the programme, with its abbreviation where one is in use."""

    short: str | None = None


@dataclass(frozen=True, slots=True)
class Programme:
    """One published programme, Work Group focus or community.

    ``years`` are the academic years in which the sources name it, each as in :func:`academic_year_of`,
    ascending. ``phase`` is None when it spans all phases, ``stage`` is a stage of Teaching for Mastery,
    ``family`` is "SKTM" or "R&I", ``audience`` is who it is for when that is not teachers in general,
    ``partner`` who runs it with the hub, ``also`` other spellings in print, ``renamed_to`` the key of its
    successor.
    """

    key: str
    name: str
    kind: str
    years: tuple[int, ...]
    phase: str | None = None
    stage: str | None = None
    family: str | None = None
    audience: str | None = None
    partner: str | None = None
    renamed_to: str | None = None
    pathways: tuple[str, ...] = ()
    also: tuple[str, ...] = ()


# The 30 of the 40 hubs that the sources name.
HUBS = (
    "Abacus NW",
    "Angles",
    "Archimedes NE",
    "Boolean",
    "Bucks, Berks and Oxon",
    "Cambridge",
    "Central",
    "Cheshire and Wirral",
    "CODE",
    "East Midlands South",
    "East Midlands West",
    "GLOW",
    "Great North",
    "Jurassic",
    "Kent and Medway",
    "London Central and West",
    "London North East",
    "London South East Plus",
    "London South West",
    "Matrix Herts",
    "North Mids",
    "North North West",
    "North West One",
    "North West Three",
    "Origin",
    "Solent",
    "Sussex",
    "West Yorkshire",
    "Yorkshire and the Humber",
    "Yorkshire Ridings",
)

KINDS = (
    Kind("work_group", "Work Group"),
    Kind("programme", "Programme"),
    Kind("community", "Community"),
    # Published (annual report 2024/25) but one school at a time: it needs plans and visits, not a board.
    Kind("targeted_support", "Targeted Support", offered=False),
)
OFFERED_KINDS = tuple(kind for kind in KINDS if kind.offered)

_YEAR = {number: Choice(f"Y{number}", f"Year {number}") for number in range(1, 15)}
_NURSERY = Choice("N", "Nursery")
_RECEPTION = Choice("R", "Reception")
_RESIT = Choice("resit", "GCSE resit")


def _years(first: int, last: int) -> tuple[Choice, ...]:
    return tuple(_YEAR[number] for number in range(first, last + 1))


# The sources name the phases. Year groups are those of schools in England; special schools may go on to
# Year 14. Reception is in two phases because Mastering Number, a primary programme, begins there.
PHASES = (
    Phase("early_years", "Early Years", (_NURSERY, _RECEPTION)),
    Phase("primary", "Primary", (_RECEPTION, *_years(1, 6))),
    Phase("cross_phase_5_8", "Years 5–8", _years(5, 8)),
    Phase("secondary", "Secondary", _years(7, 11)),
    Phase("post_16", "Post-16", (*_years(12, 13), _RESIT)),
    Phase("cross_phase_l2", "Secondary and post-16", (*_years(7, 13), _RESIT)),
    Phase("special", "Special school setting", (_NURSERY, _RECEPTION, *_years(1, 14))),
    Phase("all_through", "All-through", (_NURSERY, _RECEPTION, *_years(1, 13), _RESIT)),
)
YEAR_GROUPS: Mapping[str, tuple[Choice, ...]] = MappingProxyType({phase.key: phase.year_groups for phase in PHASES})
ALL_YEAR_GROUPS = (_NURSERY, _RECEPTION, *_years(1, 14), _RESIT)

_READINESS = Choice("mastery_readiness", "Mastery Readiness")
_DEVELOPMENT = Choice("development", "Development")
_EMBEDDING = Choice("embedding", "Embedding")
_SUSTAINING = Choice("sustaining", "Sustaining")

# The stages of Teaching for Mastery by phase; other phases have none.
STAGES: Mapping[str, tuple[Choice, ...]] = MappingProxyType(
    {
        "primary": (_READINESS, _DEVELOPMENT, _EMBEDDING, _SUSTAINING),
        "secondary": (_DEVELOPMENT, _EMBEDDING, _SUSTAINING),
    }
)

ROLES = (
    Role("work_group_lead", "Work Group Lead"),
    Role("cohort_lead", "Cohort Lead"),
    Role("participant", "Participant"),
    Role("lead_participant", "Lead participant"),
    Role("mastery_advocate", "Mastery Advocate"),
    Role("llme", "Local leader of mathematics education", "LLME"),
    Role("mastery_specialist", "Mastery Specialist"),
    Role("pd_lead", "Professional Development Lead", "PD Lead"),
    Role("school_development_lead", "School Development Lead"),
    Role("intensive_support_partner", "Intensive Support Partner", "ISP"),
    Role("riwg_lead", "Research and Innovation Work Group Lead"),
    Role("ril", "Research and Innovation Lead (theme)", "RIL"),
    Role("maths_hub_lead", "Maths Hub Lead"),
    Role("deputy_maths_hub_lead", "Deputy Maths Hub Lead"),
    Role("assistant_maths_hub_lead", "Assistant Maths Hub Lead"),
    Role("senior_leadership_link", "Senior Leadership Link", "SLL"),
    # The report of 2022/23 says project manager; that of 2024/25 says hub manager, the word in use.
    Role("project_manager", "Hub manager"),
    Role("finance_administrator", "Finance administrator"),
    Role("strategic_board_member", "Strategic Board member"),
    Role("evaluator_in_residence", "Evaluator in Residence"),
    Role("headteacher_advocate", "Headteacher Advocate"),
    Role("head_of_department_advocate", "Head of Department Advocate"),
    Role("equity_lead", "Equity Lead"),
    Role("mat_maths_lead", "MAT maths lead"),
)

_REPRESENTATIONS_IN_SOURCES = (
    Choice("ratio-table", "Ratio table"),
    Choice("double-number-line", "Double number line"),
    Choice("number-line", "Number line"),
    Choice("manipulatives", "Manipulatives"),
    Choice("rekenrek", "Rekenrek"),
    Choice("tangram", "Tangram"),
    Choice("blocks", "Blocks"),
    Choice("graph", "Graph"),
    Choice("gesture", "Gesture"),
    Choice("rhyme-and-clapping", "Rhyme and clapping"),
    Choice("stem-sentence", "Stem sentence"),
    Choice("concept-cartoon", "Concept cartoon"),
)
# The sources are silent on these; they are in common use in English classrooms from Reception to A level.
_REPRESENTATIONS_IN_USE = (
    Choice("algebra-tiles", "Algebra tiles"),
    Choice("area-model", "Area model"),
    Choice("array", "Array"),
    Choice("bar-model", "Bar model"),
    Choice("base-ten-blocks", "Base ten blocks"),
    Choice("cuisenaire-rods", "Cuisenaire rods"),
    Choice("double-sided-counters", "Double-sided counters"),
    Choice("diagram", "Diagram"),
    Choice("geometry-software", "Geometry or graphing software"),
    Choice("part-whole-model", "Part–whole model"),
    Choice("place-value-chart", "Place value chart"),
    Choice("table-of-values", "Table of values"),
    Choice("tens-frame", "Tens frame"),
    Choice("tree-diagram", "Tree diagram"),
)
REPRESENTATIONS = tuple(
    sorted(_REPRESENTATIONS_IN_SOURCES + _REPRESENTATIONS_IN_USE, key=lambda tag: tag.label.casefold())
)


def _read_programmes() -> tuple[Programme, ...]:
    text = files(__package__).joinpath("programmes.toml").read_text(encoding="utf-8")
    rows: list[dict[str, Any]] = tomllib.loads(text)["programmes"]
    lists = ("years", "pathways", "also")
    return tuple(Programme(**{**row, **{field: tuple(row[field]) for field in lists if field in row}}) for row in rows)


PROGRAMMES = _read_programmes()
PROGRAMME_BY_KEY: Mapping[str, Programme] = MappingProxyType({each.key: each for each in PROGRAMMES})

# The newest full list of projects is that of 2021/22. What the sources name only before it has since been
# renamed or dropped; it stays known, so that an older group still finds its name, but is not offered for a
# new one.
_STILL_OFFERED_SINCE = 2021
OFFERED_PROGRAMMES = tuple(
    each
    for each in PROGRAMMES
    if each.years[-1] >= _STILL_OFFERED_SINCE and each.kind in {kind.key for kind in OFFERED_KINDS}
)

_SEPTEMBER = 9


def academic_year_of(day: date) -> int:
    """The academic year of a London calendar day, named by its September: 2026 for all of 2026/27.

    It runs from 1 September to 31 August.
    """
    return day.year if day.month >= _SEPTEMBER else day.year - 1


def label(academic_year: int) -> str:
    """How an academic year is written: ``label(2026)`` is "2026/27"."""
    return f"{academic_year}/{(academic_year + 1) % 100:02d}"
