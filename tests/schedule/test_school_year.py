"""The rule of thumb for school holidays, against dates that were published."""

from datetime import date, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from workgroups.schedule import school_year

# A busy machine is slow, not wrong.
UNHURRIED = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
YEARS = st.integers(2000, 2100)


@pytest.mark.parametrize(
    "easter",
    [
        date(1999, 4, 4),
        date(2000, 4, 23),
        date(2008, 3, 23),
        date(2011, 4, 24),
        date(2024, 3, 31),
        date(2025, 4, 20),
        date(2026, 4, 5),
        date(2027, 3, 28),
        date(2028, 4, 16),
        date(2038, 4, 25),
    ],
)
def test_easter_is_on_its_published_date(easter: date) -> None:
    assert school_year.easter_sunday(easter.year) == easter


@pytest.mark.parametrize(
    ("year", "published"),
    [
        (2025, ["01-01", "04-18", "04-21", "05-05", "05-26", "08-25", "12-25", "12-26"]),
        (2026, ["01-01", "04-03", "04-06", "05-04", "05-25", "08-31", "12-25", "12-28"]),
        (2027, ["01-01", "03-26", "03-29", "05-03", "05-31", "08-30", "12-27", "12-28"]),
        (2033, ["01-03", "04-15", "04-18", "05-02", "05-30", "08-29", "12-26", "12-27"]),
    ],
)
def test_bank_holidays_include_their_substitute_days(year: int, published: list[str]) -> None:
    assert sorted(f"{day:%m-%d}" for day in school_year.bank_holidays(year)) == published


@pytest.mark.parametrize(
    ("academic_year", "closed"),
    [
        (
            2025,
            ["2025-10-27", "2025-12-22", "2025-12-29", "2026-02-16", "2026-03-30", "2026-04-06", "2026-05-25"],
        ),
        (
            2026,
            ["2026-10-26", "2026-12-21", "2026-12-28", "2027-02-15", "2027-03-29", "2027-04-05", "2027-05-31"],
        ),
        (
            2023,
            ["2023-10-23", "2023-12-25", "2024-01-01", "2024-02-12", "2024-04-01", "2024-04-08", "2024-05-27"],
        ),
        (
            2024,
            ["2024-10-28", "2024-12-23", "2024-12-30", "2025-02-17", "2025-04-07", "2025-04-14", "2025-05-26"],
        ),
    ],
)
def test_holiday_weeks_are_those_of_most_councils(academic_year: int, closed: list[str]) -> None:
    weeks = school_year.school_weeks(academic_year)
    every = {weeks[0] + n * school_year.WEEK for n in range((weeks[-1] - weeks[0]).days // 7)}
    assert sorted(f"{monday}" for monday in every - set(weeks)) == closed


def test_the_year_runs_from_the_first_monday_of_september_to_the_middle_of_july() -> None:
    weeks = school_year.school_weeks(2026)
    assert (weeks[0], weeks[-1]) == (date(2026, 9, 7), date(2027, 7, 12))


@UNHURRIED
@given(YEARS)
def test_every_year_has_seven_weeks_of_holiday_between_its_ends(academic_year: int) -> None:
    weeks = school_year.school_weeks(academic_year)
    assert len(weeks) in (38, 39)
    assert all(monday.weekday() == school_year.MONDAY for monday in weeks)
    assert (weeks[-1] - weeks[0]).days // 7 + 1 - len(weeks) == 7


@UNHURRIED
@given(YEARS)
def test_every_year_has_eight_bank_holidays_and_none_at_a_weekend(year: int) -> None:
    holidays = school_year.bank_holidays(year)
    assert len(holidays) == 8
    assert all(day.weekday() < school_year.SATURDAY for day in holidays)


@UNHURRIED
@given(st.dates(date(2000, 9, 1), date(2099, 8, 31)))
def test_nobody_is_at_school_at_a_weekend_on_a_bank_holiday_at_christmas_or_in_august(day: date) -> None:
    closed = (
        day.weekday() >= school_year.SATURDAY
        or day in school_year.bank_holidays(day.year)
        or day.month == 8
        or (day.month == 12 and day.day >= 25)
    )
    assert not (closed and school_year.is_school_day(day))


@pytest.mark.parametrize(
    ("day", "open_"),
    [
        (date(2026, 11, 26), True),
        (date(2027, 3, 25), True),
        (date(2027, 3, 26), False),
        (date(2027, 5, 3), False),
        (date(2027, 5, 4), True),
        (date(2026, 10, 29), False),
        (date(2026, 11, 28), False),
    ],
)
def test_single_days_around_a_holiday(day: date, open_: bool) -> None:
    assert school_year.is_school_day(day) is open_


@pytest.mark.parametrize("year", [1971, 2201, 9999])
def test_a_year_far_away_is_refused_in_words(year: int) -> None:
    with pytest.raises(ValueError, match="between 1972 and 2200"):
        school_year.school_weeks(year)


def test_the_monday_of_a_week_is_the_same_for_all_its_days() -> None:
    monday = date(2026, 11, 23)
    assert {school_year.monday_of(monday + timedelta(days=n)) for n in range(7)} == {monday}
