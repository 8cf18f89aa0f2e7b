"""Patterns hold what their sources say, and become dates on which a teacher can come."""

import re
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from workgroups import clock
from workgroups.groups import catalogue
from workgroups.schedule import patterns, school_year
from workgroups.schedule.patterns import PATTERN_BY_KEY, PATTERNS, Pattern, PlannedSession, Step, expand

# A busy machine is slow, not wrong.
UNHURRIED = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
REFERENCE = Path(__file__).resolve().parents[3] / "shared" / "catalogue.yaml"
TWO_AND_TWO = PATTERN_BY_KEY["two-days-two-twilights"]


def made_of(*steps: Step) -> Pattern:
    return replace(TWO_AND_TWO, steps=steps, first_week=0)


def days(sessions: list[PlannedSession]) -> list[date]:
    return [clock.to_london(session.starts_at).date() for session in sessions]


def test_the_a_level_pattern_is_two_full_days_and_two_twilights() -> None:
    assert TWO_AND_TWO.name == "Two full days in person, two twilights online"
    shapes = sorted((step.format, step.mode) for step in TWO_AND_TWO.steps)
    assert shapes == [("full_day", "in_person")] * 2 + [("twilight", "online")] * 2


def test_the_teaching_assistants_pattern_has_the_four_published_themes() -> None:
    steps = PATTERN_BY_KEY["four-themed-days"].steps
    assert [step.title for step in steps] == [
        "Addition and subtraction",
        "Multiplication and division",
        "Fractions",
        "Ratio",
    ]


def test_the_numbers_of_sessions_are_the_published_ones() -> None:
    if not REFERENCE.exists():
        pytest.skip("shared/catalogue.yaml, the reference of published facts, is not beside the repository")
    text = REFERENCE.read_text(encoding="utf-8")

    def published(name: str, field: str) -> int:
        found = re.search(rf"- {{name: {name}, .*?\b{field}: (\d+)", text)
        assert found, name
        return int(found[1])

    def planned(key: str) -> int:
        return len(PATTERN_BY_KEY[key].steps)

    assert planned("four-themed-days") == published("SKTM Secondary Teaching Assistants", "days")
    assert planned("six-full-days") == published("SKTM Secondary Non-specialist Teachers", "days_equivalent")
    assert planned("six-core-maths-sessions") == published("New to Teaching Core Maths SKTM", "sessions_count")
    assert PATTERN_BY_KEY["years-5-8-continuity"].years == published(
        r"Years 5-8 Continuity \(West Yorkshire\)", "years"
    )
    meetings = re.search(r"LLME Community \(Great North\), meetings: \[(.*?)\]", text)
    assert meetings
    assert planned("llme-community") == len(meetings[1].split(", "))


def test_there_are_at_least_eight_patterns_with_keys_and_names_of_their_own() -> None:
    assert len(PATTERNS) >= 8
    assert len(PATTERN_BY_KEY) == len({pattern.name for pattern in PATTERNS}) == len(PATTERNS)


@pytest.mark.parametrize("pattern", PATTERNS, ids=lambda pattern: pattern.key)
def test_a_pattern_names_its_source_and_only_known_formats_modes_and_programmes(pattern: Pattern) -> None:
    assert pattern.source
    assert pattern.suggested.endswith("suggestion.")
    assert pattern.kind in {kind.key for kind in catalogue.OFFERED_KINDS}
    for key in pattern.programmes:
        assert catalogue.PROGRAMME_BY_KEY[key].kind == pattern.kind
    for step in pattern.steps:
        assert step.format in {each.key for each in patterns.FORMATS}
        assert step.mode in {each.key for each in patterns.MODES}
        assert step.weekday < school_year.SATURDAY
    weeks = [step.week for step in pattern.steps]
    assert weeks[0] == 0
    assert weeks == sorted(set(weeks))


@pytest.mark.parametrize("pattern", PATTERNS, ids=lambda pattern: pattern.key)
def test_a_pattern_left_alone_keeps_within_its_years(pattern: Pattern) -> None:
    for academic_year in range(2020, 2036):
        found = days(expand(pattern, academic_year))
        assert catalogue.academic_year_of(found[0]) == academic_year
        assert catalogue.academic_year_of(found[-1]) == academic_year + pattern.years - 1


@UNHURRIED
@given(
    st.sampled_from(PATTERNS),
    st.integers(2020, 2040),
    st.none() | st.dates(date(2019, 9, 1), date(2043, 8, 31)),
)
def test_sessions_are_in_order_on_school_days_and_never_too_early(
    pattern: Pattern, academic_year: int, not_before: date | None
) -> None:
    sessions = expand(pattern, academic_year, not_before)
    found = days(sessions)
    assert [session.title for session in sessions] == [step.title for step in pattern.steps]
    assert found == sorted(set(found))
    assert all(school_year.is_school_day(day) for day in found)
    assert found[0] >= max(not_before or date.min, date(academic_year, 9, 1))
    assert all(session.starts_at.tzinfo is UTC is session.ends_at.tzinfo for session in sessions)
    assert expand(pattern, academic_year, not_before) == sessions


@UNHURRIED
@given(st.sampled_from(PATTERNS), st.dates(date(2026, 9, 1), date(2027, 5, 31)))
def test_a_late_start_shrinks_the_gaps_and_still_ends_before_the_summer(pattern: Pattern, start: date) -> None:
    found = days(expand(pattern, 2026, start))
    assert catalogue.academic_year_of(found[-1]) == 2026 + pattern.years - 1


@pytest.mark.parametrize(
    ("weeks", "found"),
    [
        ((0, 1, 2, 30), ["06-10", "06-18", "06-25", "07-16"]),
        ((0, 28, 29, 30), ["06-10", "07-02", "07-09", "07-16"]),
    ],
)
def test_shrunk_gaps_are_never_less_than_a_week_and_never_outlast_the_year(
    weeks: tuple[int, ...], found: list[str]
) -> None:
    thursday, friday = 3, 4
    steps = (Step(week, "Session", "half_day", "online", friday if week else thursday) for week in weeks)
    assert [f"{day:%m-%d}" for day in days(expand(made_of(*steps), 2026, date(2027, 6, 10)))] == found


def test_a_start_in_the_last_weeks_runs_on_after_the_summer_a_session_a_week() -> None:
    found = days(expand(PATTERN_BY_KEY["six-full-days"], 2026, date(2027, 7, 6)))
    assert found == [
        date(2027, 7, 8),
        date(2027, 7, 15),
        date(2027, 9, 9),
        date(2027, 9, 16),
        date(2027, 9, 23),
        date(2027, 9, 30),
    ]


def test_a_start_after_the_end_of_the_year_begins_in_the_next_one() -> None:
    found = days(expand(TWO_AND_TWO, 2026, date(2027, 8, 1)))
    assert found[0] == date(2027, 9, 9)
    assert catalogue.academic_year_of(found[-1]) == 2027


def test_the_first_session_may_be_on_the_day_itself_but_not_the_day_before() -> None:
    thursday = date(2026, 11, 26)
    assert days(expand(TWO_AND_TWO, 2026, thursday))[0] == thursday
    assert days(expand(TWO_AND_TWO, 2026, thursday + timedelta(days=1)))[0] == date(2026, 12, 3)


def test_weeks_are_school_weeks_so_holidays_do_not_count() -> None:
    every_week = made_of(*(Step(n, "Session", "twilight", "online") for n in range(38)))
    found = days(expand(every_week, 2026))
    assert found == [monday + timedelta(days=3) for monday in school_year.school_weeks(2026)]


def test_a_bank_holiday_moves_a_session_to_the_same_weekday_of_the_next_school_week() -> None:
    may_monday = made_of(Step(0, "Monday", "half_day", "online", 0))
    assert days(expand(may_monday, 2026, date(2027, 4, 27))) == [date(2027, 5, 10)]
    good_friday = made_of(Step(0, "Friday", "half_day", "online", 4))
    assert days(expand(good_friday, 2026, date(2027, 3, 20))) == [date(2027, 4, 16)]


def test_a_session_moved_by_a_bank_holiday_pushes_on_the_one_it_would_overtake() -> None:
    pattern = made_of(
        Step(0, "Friday", "half_day", "online", 4),
        Step(1, "Monday", "half_day", "online", 0),
        Step(2, "Tuesday", "half_day", "online", 1),
    )
    found = days(expand(pattern, 2026, date(2027, 3, 20)))
    assert found == [date(2027, 4, 16), date(2027, 4, 19), date(2027, 4, 20)]


def test_times_are_london_times_on_both_sides_of_the_clock_changes_of_the_year() -> None:
    weekly = made_of(*(Step(n, "Twilight", "twilight", "online") for n in range(38)))
    starts = {session.starts_at.date(): session.starts_at.time() for session in expand(weekly, 2026)}
    assert starts[date(2026, 10, 22)] == time(15, 0)
    assert starts[date(2026, 11, 5)] == time(16, 0)
    assert starts[date(2027, 3, 25)] == time(16, 0)
    assert starts[date(2027, 4, 15)] == time(15, 0)
    for session in expand(weekly, 2026):
        assert clock.to_london(session.starts_at).time() == time(16, 0)
        assert clock.to_london(session.ends_at).time() == time(17, 30)


def test_a_residential_ends_on_the_second_day_at_the_announced_time() -> None:
    (stay,) = expand(made_of(Step(0, "Residential", "residential", "in_person")), 2026, date(2026, 11, 26))
    assert stay.starts_at == datetime(2026, 11, 26, 10, 0, tzinfo=UTC)
    assert stay.ends_at == datetime(2026, 11, 27, 15, 0, tzinfo=UTC)


def test_what_a_session_holds_becomes_a_markdown_list() -> None:
    (event,) = expand(PATTERN_BY_KEY["influence-event"], 2026)
    assert event.plan.splitlines()[0] == "- Overview of the theme by the Research and Innovation Lead"
    assert len(event.plan.splitlines()) == 3
    assert expand(TWO_AND_TWO, 2026)[0].plan == ""


@pytest.mark.parametrize("not_before", [date(9999, 12, 31), date(2500, 1, 1)])
def test_a_start_in_a_far_year_is_refused_and_not_computed(not_before: date) -> None:
    with pytest.raises(ValueError, match="academic year"):
        expand(TWO_AND_TWO, 2026, not_before)
