"""Ready-made session patterns for a new group, and how one becomes dates.

The shape of each pattern (how many sessions, of what length, on what) is published; ``source`` says where.
What the source leaves open is filled in by us, named in ``suggested`` and shown to the Lead, who adjusts it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from .. import clock
from ..groups.catalogue import Choice, academic_year_of
from . import school_year

TUESDAY, WEDNESDAY, THURSDAY = 1, 2, 3

MODES = (
    Choice("in_person", "In person"),
    Choice("online", "Online"),
)


@dataclass(frozen=True, slots=True)
class Format(Choice):
    """A kind of meeting, with the London time at which it usually begins and how long it usually lasts."""

    starts: time
    minutes: int


_MORNING = time(9, 30)

# The sources name the formats and, but for "twilight" and "half day", say nothing of the clock. The times
# keep within a school day that leaves room to travel; a twilight begins after the pupils have gone.
FORMATS = (
    Format("full_day", "Full day", _MORNING, 360),
    Format("half_day", "Half day", _MORNING, 180),
    Format("twilight", "Twilight", time(16, 0), 90),
    Format("residential", "Residential", time(10, 0), 29 * 60),
    Format("community_day", "Community day", _MORNING, 360),
    Format("live_lesson", "Live lesson with discussion", _MORNING, 180),
    Format("school_visit", "School visit", _MORNING, 180),
    Format("network_event", "Network event", time(10, 0), 300),
)
_FORMAT_BY_KEY = {each.key: each for each in FORMATS}


@dataclass(frozen=True, slots=True)
class Step:
    """One session of a pattern, ``week`` school weeks after the first (holidays do not count).

    ``format`` is a key of FORMATS, which gives the time and the length, and ``mode`` one of MODES; ``weekday``
    counts from Monday = 0. ``plan`` names what happens, in order.
    """

    week: int
    title: str
    format: str
    mode: str
    weekday: int = THURSDAY
    plan: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Pattern:
    """A series of sessions for a new group of one ``kind``.

    ``programmes`` are keys of the catalogue it was published for. Left alone it begins ``first_week`` school
    weeks into the year and is over within ``years`` academic years.
    """

    key: str
    name: str
    kind: str
    programmes: tuple[str, ...]
    source: str
    suggested: str
    steps: tuple[Step, ...]
    first_week: int = 3
    years: int = 1


@dataclass(frozen=True, slots=True)
class PlannedSession:
    """A session with its instants, aware UTC. ``plan`` is Markdown, empty when the source says nothing."""

    title: str
    format: str
    mode: str
    starts_at: datetime
    ends_at: datetime
    plan: str = ""


_REPORT_2023 = "Annual report 2022/23"
_REPORT_2025 = "Annual report 2024/25"
_CONTINUITY = ("Analyse schemes of learning", "Discuss misconceptions", "Observe lessons across phases")
_MASTERY = ("Plan a lesson together", "Observe it", "Discuss what the pupils did and understood")

PATTERNS = (
    Pattern(
        key="two-days-two-twilights",
        name="Two full days in person, two twilights online",
        kind="work_group",
        programmes=("developing-a-level-pedagogy",),
        source=f"{_REPORT_2023}, Leading a Post-16 Work Group",
        suggested="The order of the four, the weeks and the times are a suggestion.",
        steps=(
            Step(0, "First full day", "full_day", "in_person"),
            Step(7, "First twilight", "twilight", "online", TUESDAY),
            Step(15, "Second twilight", "twilight", "online", TUESDAY),
            Step(23, "Second full day", "full_day", "in_person"),
        ),
    ),
    Pattern(
        key="four-themed-days",
        name="Four full days, one for each theme",
        kind="programme",
        programmes=("sktm-secondary-teaching-assistants",),
        source=f"{_REPORT_2025}, SKTM Secondary Teaching Assistants",
        suggested="To meet in person, the weeks and the times are a suggestion.",
        steps=(
            Step(0, "Addition and subtraction", "full_day", "in_person", WEDNESDAY),
            Step(9, "Multiplication and division", "full_day", "in_person", WEDNESDAY),
            Step(18, "Fractions", "full_day", "in_person", WEDNESDAY),
            Step(27, "Ratio", "full_day", "in_person", WEDNESDAY),
        ),
    ),
    Pattern(
        key="six-full-days",
        name="Six full days",
        kind="programme",
        programmes=("sktm-secondary-non-specialist-teachers",),
        source=f"{_REPORT_2025}, SKTM Secondary Non-specialist Teachers: the equivalent of six days",
        suggested="Whole days in person rather than shorter sessions, the weeks and times are a suggestion.",
        steps=tuple(Step(6 * n, f"Day {n + 1}", "full_day", "in_person") for n in range(6)),
    ),
    Pattern(
        key="six-core-maths-sessions",
        name="Six sessions, the last on building a Core Maths lesson",
        kind="programme",
        programmes=("new-to-teaching-core-maths",),
        source=f"{_REPORT_2025}, New to teaching Core Maths",
        suggested="Twilights online as the format, the weeks and the times are a suggestion.",
        steps=(
            *(Step(5 * n, f"Session {n + 1}", "twilight", "online", TUESDAY) for n in range(5)),
            Step(25, "Building a contextualised Core Maths lesson", "twilight", "online", TUESDAY),
        ),
    ),
    Pattern(
        key="years-5-8-continuity",
        name="Across Years 5–8: one session a term for two years",
        kind="work_group",
        programmes=("year-5-to-year-8-continuity",),
        source=f"{_REPORT_2025}, Years 5–8 Continuity: what each session holds, over two years",
        suggested="One half day a term, the weeks and the times are a suggestion.",
        steps=tuple(
            Step(week, title, "half_day", "in_person", plan=_CONTINUITY)
            for week, title in (
                (0, "Year one, autumn"),
                (12, "Year one, spring"),
                (24, "Year one, summer"),
                (38, "Year two, autumn"),
                (50, "Year two, spring"),
                (62, "Year two, summer"),
            )
        ),
        years=2,
    ),
    Pattern(
        key="llme-community",
        name="Five community meetings, from a reading to a next step",
        kind="community",
        programmes=("llme-community",),
        source=f"{_REPORT_2023}, an LLME Community; {_REPORT_2025}, LLME Community days",
        suggested="The weeks, the times and the split into five are a suggestion.",
        steps=(
            Step(0, "Choose what to explore and take a reading away", "community_day", "in_person"),
            Step(7, "Explore the readings in groups", "community_day", "in_person"),
            Step(14, "Develop and refine a question", "community_day", "in_person"),
            Step(21, "Work on our questions in groups and subgroups", "community_day", "in_person"),
            Step(30, "Describe the journey and share a next step", "community_day", "in_person"),
        ),
        first_week=2,
    ),
    Pattern(
        key="influence-event",
        name="One Influence Event, half a day online",
        kind="community",
        programmes=("riwg-influence-events",),
        source=f"{_REPORT_2023}, RIWG Influence Events, at the end of the year",
        suggested="The day and the time are a suggestion.",
        steps=(
            Step(
                0,
                "Influence Event",
                "half_day",
                "online",
                plan=(
                    "Overview of the theme by the Research and Innovation Lead",
                    "Breakout rooms: meet the Work Group Leads and their posters",
                    "Reflection, outputs to share and next steps",
                ),
            ),
        ),
        first_week=34,
    ),
    Pattern(
        key="research-and-innovation",
        name="Research and Innovation: from a live lesson to a poster",
        kind="work_group",
        programmes=("research-and-innovation-work-groups", "research-and-innovation-activities"),
        source=f"{_REPORT_2025}, problem solving theme; {_REPORT_2023}, posters and Influence Events",
        suggested="The number of sessions, their formats, the weeks and the times are a suggestion.",
        steps=(
            Step(0, "Live lesson and our research question", "live_lesson", "in_person"),
            Step(7, "Planning together", "half_day", "in_person"),
            Step(14, "Looking closely at resources", "twilight", "online", TUESDAY),
            Step(22, "Findings and the one-page poster", "half_day", "in_person"),
            Step(30, "Influence Event", "half_day", "online"),
        ),
    ),
    Pattern(
        key="mastery-each-half-term",
        name="Half a day each half term: plan, observe, discuss",
        kind="work_group",
        programmes=(
            "mastery-readiness",
            "teaching-for-mastery-development-primary",
            "embedding-teaching-for-mastery-primary",
            "sustaining-teaching-for-mastery-primary",
            "teaching-for-mastery-development-secondary",
            "embedding-work-group-secondary",
            "sustaining-work-group-secondary",
        ),
        source="Newsletter 2018: Work Groups meet regularly to plan, observe and discuss",
        suggested="Six half days, one each half term, the weeks and the times are a suggestion.",
        steps=tuple(
            Step(week, f"Plan, observe, discuss {n}", "half_day", "in_person", plan=_MASTERY)
            for n, week in enumerate((0, 6, 13, 18, 24, 30), start=1)
        ),
        first_week=2,
    ),
)
PATTERN_BY_KEY = {each.key: each for each in PATTERNS}


def expand(pattern: Pattern, academic_year: int, not_before: date | None = None) -> list[PlannedSession]:
    """The sessions of a pattern with proposed dates, in order, each on a school day of its own.

    ``academic_year`` is 2026 for 2026/27. No session falls before ``not_before``, a London day; the first is
    in the pattern's own first week or, when that has passed, in the first week that remains. Weeks are school
    weeks (see school_year); a bank holiday moves a session to the same weekday of the next school week. When
    the year is too far gone for the usual gaps they shrink in proportion, down to a session a week; only when
    there are fewer weeks than sessions does the series run on after the summer. The same arguments always
    give the same dates. Raises ValueError for a year outside those that school_year knows.
    """
    last_year = academic_year + pattern.years - 1
    if not_before:
        last_year = max(last_year, academic_year_of(not_before))
    weeks = [week for year in range(academic_year, last_year + 2) for week in school_year.school_weeks(year)]
    in_time = len(weeks) - len(school_year.school_weeks(last_year + 1))
    first = pattern.first_week
    while not_before and _on(weeks[first], pattern.steps[0]) < not_before:
        first += 1
    days: list[date] = []
    for step, gap in zip(pattern.steps, _gaps(pattern.steps, room=in_time - 1 - first), strict=True):
        index = first + gap
        while not school_year.is_school_day(day := _on(weeks[index], step)) or (days and day <= days[-1]):
            index += 1
        days.append(day)
    return [_planned(step, day) for step, day in zip(pattern.steps, days, strict=True)]


def _gaps(steps: Sequence[Step], room: int) -> list[int]:
    """Weeks from the first session to each, shrunk to end within ``room`` weeks if one a week allows it."""
    length, last = steps[-1].week, len(steps) - 1
    if length <= room:
        return [step.week for step in steps]
    if room < last:
        return list(range(len(steps)))
    gaps: list[int] = []
    for n, step in enumerate(steps):
        proportionate = step.week * room // length
        earliest = gaps[-1] + 1 if gaps else 0
        gaps.append(min(max(proportionate, earliest), room - (last - n)))
    return gaps


def _on(monday: date, step: Step) -> date:
    return monday + timedelta(days=step.weekday)


def _planned(step: Step, day: date) -> PlannedSession:
    usual = _FORMAT_BY_KEY[step.format]
    wall = datetime.combine(day, usual.starts)
    # Added on the wall clock, so that a residential over a change of the clocks still ends as announced.
    end = wall + timedelta(minutes=usual.minutes)
    return PlannedSession(
        title=step.title,
        format=step.format,
        mode=step.mode,
        starts_at=clock.from_london(wall),
        ends_at=clock.from_london(end),
        plan="\n".join(f"- {line}" for line in step.plan),
    )
