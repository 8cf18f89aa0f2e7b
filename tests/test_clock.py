"""Instants are UTC, people read London time: what the clock says and how it says it (trust I12, D14)."""

import time
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta, timezone

import pytest
import time_machine
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from workgroups import clock

# A busy machine is slow, not wrong.
UNHURRIED = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
SATURDAY = datetime(2026, 11, 21, 19, 6, tzinfo=UTC)
EVERY_MINUTE = st.datetimes(datetime(1990, 1, 1), datetime(2060, 1, 1))


def test_now_is_an_aware_utc_instant() -> None:
    with time_machine.travel(SATURDAY, tick=False):
        assert clock.now() == SATURDAY
        assert clock.now().tzinfo is UTC


def test_today_is_the_london_day_in_the_last_hour_of_a_summer_night() -> None:
    with time_machine.travel(datetime(2026, 7, 1, 23, 30, tzinfo=UTC), tick=False):
        assert clock.today() == date(2026, 7, 2)
    with time_machine.travel(datetime(2026, 12, 1, 23, 30, tzinfo=UTC), tick=False):
        assert clock.today() == date(2026, 12, 1)


@pytest.mark.parametrize(
    ("wall", "instant"),
    [
        (datetime(2026, 10, 24, 16, 0), datetime(2026, 10, 24, 15, 0, tzinfo=UTC)),
        (datetime(2026, 10, 25, 0, 59), datetime(2026, 10, 24, 23, 59, tzinfo=UTC)),
        (datetime(2026, 10, 25, 2, 0), datetime(2026, 10, 25, 2, 0, tzinfo=UTC)),
        (datetime(2026, 10, 26, 16, 0), datetime(2026, 10, 26, 16, 0, tzinfo=UTC)),
        (datetime(2027, 3, 27, 16, 0), datetime(2027, 3, 27, 16, 0, tzinfo=UTC)),
        (datetime(2027, 3, 28, 0, 59), datetime(2027, 3, 28, 0, 59, tzinfo=UTC)),
        (datetime(2027, 3, 28, 2, 0), datetime(2027, 3, 28, 1, 0, tzinfo=UTC)),
        (datetime(2027, 3, 29, 16, 0), datetime(2027, 3, 29, 15, 0, tzinfo=UTC)),
    ],
)
def test_a_wall_time_becomes_its_instant_on_both_sides_of_a_clock_change(wall: datetime, instant: datetime) -> None:
    assert clock.from_london(wall) == instant
    assert clock.from_london(wall).tzinfo is UTC
    assert clock.to_london(instant).replace(tzinfo=None) == wall


@pytest.mark.parametrize("fold", [0, 1])
def test_the_hour_that_comes_twice_means_the_first_of_the_two(fold: int) -> None:
    wall = datetime(2026, 10, 25, 1, 30, fold=fold)
    assert clock.from_london(wall) == datetime(2026, 10, 25, 0, 30, tzinfo=UTC)


@pytest.mark.parametrize("minute", [0, 30, 59])
def test_the_hour_that_does_not_exist_is_refused_with_a_sentence(minute: int) -> None:
    with pytest.raises(ValueError, match=r"does not exist on Sunday 28 March 2027: .* Choose an hour later\.$"):
        clock.from_london(datetime(2027, 3, 28, 1, minute))


@pytest.mark.parametrize("wall", [datetime.min, datetime(9999, 12, 31, 23, 59, 59)])
def test_the_ends_of_the_calendar_are_instants_too(wall: datetime) -> None:
    assert clock.to_london(clock.from_london(wall)).replace(tzinfo=None) == wall


def test_a_datetime_of_the_wrong_sort_is_refused() -> None:
    with pytest.raises(TypeError, match="naive"):
        clock.from_london(SATURDAY)
    with pytest.raises(TypeError, match="time zone"):
        clock.to_london(datetime(2026, 11, 21, 9, 0))


@UNHURRIED
@given(EVERY_MINUTE)
def test_every_instant_survives_london_and_back_except_the_repeated_hour(naive: datetime) -> None:
    instant = naive.replace(tzinfo=UTC)
    local = clock.to_london(instant)
    back = clock.from_london(local.replace(tzinfo=None))
    assert back == instant - timedelta(hours=local.fold)


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (date(2026, 11, 26), "Thursday 26 November"),
        (date(2027, 1, 14), "Thursday 14 January 2027"),
        (date(2025, 11, 26), "Wednesday 26 November 2025"),
        (datetime(2026, 6, 30, 23, 30, tzinfo=UTC), "Wednesday 1 July"),
        (datetime(2025, 12, 31, 23, 30, tzinfo=UTC), "Wednesday 31 December 2025"),
        (datetime(2026, 11, 26, 1, 0, tzinfo=timezone(timedelta(hours=14))), "Wednesday 25 November"),
    ],
)
def test_a_day_is_written_with_its_year_only_when_that_is_another(value: date, words: str) -> None:
    with time_machine.travel(SATURDAY, tick=False):
        assert clock.day(value) == words


def test_the_year_of_a_day_can_be_asked_for_or_left_out() -> None:
    with time_machine.travel(SATURDAY, tick=False):
        assert clock.day(date(2026, 11, 26), year=True) == "Thursday 26 November 2026"
        assert clock.day(date(2027, 1, 14), year=False) == "Thursday 14 January"
        assert clock.day_time(datetime(2026, 11, 26, 16, 0, tzinfo=UTC), year=True) == (
            "Thursday 26 November 2026, 4:00pm"
        )


@UNHURRIED
@given(st.dates(date(1900, 1, 1), date(2100, 12, 31)))
def test_the_words_of_a_day_agree_with_strftime(value: date) -> None:
    assert clock.day(value, year=True) == f"{value:%A} {value.day} {value:%B %Y}"


@pytest.mark.parametrize(
    ("hour", "minute", "words"),
    [
        (0, 0, "midnight"),
        (0, 5, "12:05am"),
        (9, 5, "9:05am"),
        (11, 59, "11:59am"),
        (12, 0, "midday"),
        (12, 30, "12:30pm"),
        (16, 0, "4:00pm"),
        (23, 59, "11:59pm"),
    ],
)
def test_times_are_written_on_a_twelve_hour_clock(hour: int, minute: int, words: str) -> None:
    assert clock.time_of_day(datetime(2026, 11, 26, hour, minute)) == words


def test_a_time_is_shown_as_london_clocks_show_it() -> None:
    with time_machine.travel(SATURDAY, tick=False):
        assert clock.day_time(datetime(2026, 11, 26, 16, 0, tzinfo=UTC)) == "Thursday 26 November, 4:00pm"
        assert clock.day_time(datetime(2026, 7, 2, 15, 0, tzinfo=UTC)) == "Thursday 2 July, 4:00pm"
        assert clock.day_time(datetime(2027, 3, 28, 0, 59, tzinfo=UTC)) == "Sunday 28 March 2027, 12:59am"
        assert clock.day_time(datetime(2027, 3, 28, 1, 0, tzinfo=UTC)) == "Sunday 28 March 2027, 2:00am"


def test_a_range_says_london_time_in_words() -> None:
    start = datetime(2026, 11, 26, 16, 0, tzinfo=UTC)
    assert clock.time_range(start, start + timedelta(minutes=90)) == "4:00pm to 5:30pm, London time"


def test_a_range_over_a_night_names_both_days() -> None:
    with time_machine.travel(SATURDAY, tick=False):
        start = datetime(2026, 11, 26, 10, 0, tzinfo=UTC)
        assert clock.time_range(start, start + timedelta(hours=29)) == (
            "Thursday 26 November, 10:00am to Friday 27 November, 3:00pm, London time"
        )


@pytest.mark.parametrize(
    ("before", "words"),
    [
        (timedelta(0), "just now"),
        (timedelta(seconds=59), "just now"),
        (timedelta(seconds=-60), "just now"),
        (timedelta(seconds=60), "1 minute ago"),
        (timedelta(seconds=119), "1 minute ago"),
        (timedelta(minutes=5), "5 minutes ago"),
        (timedelta(minutes=59, seconds=59), "59 minutes ago"),
        (timedelta(minutes=60), "today at 6:06pm"),
        (timedelta(hours=19), "today at 12:06am"),
        (timedelta(hours=20), "yesterday at 11:06pm"),
        (timedelta(days=1), "yesterday at 7:06pm"),
        (timedelta(days=2), "Thursday 19 November"),
        (timedelta(days=400), "Friday 17 October 2025"),
        (timedelta(seconds=-61), "Saturday 21 November, 7:07pm"),
        (timedelta(days=-5), "Thursday 26 November, 7:06pm"),
    ],
)
def test_ago_is_exact_when_near_and_a_day_when_far(before: timedelta, words: str) -> None:
    with time_machine.travel(SATURDAY, tick=False):
        assert clock.ago(SATURDAY - before) == words


def test_yesterday_is_the_london_day_before_even_when_it_lasted_25_hours() -> None:
    with time_machine.travel(datetime(2026, 10, 26, 0, 30, tzinfo=UTC), tick=False):
        assert clock.ago(datetime(2026, 10, 24, 23, 30, tzinfo=UTC)) == "yesterday at 12:30am"
        assert clock.ago(datetime(2026, 10, 24, 22, 30, tzinfo=UTC)) == "Saturday 24 October"


@pytest.mark.parametrize(
    ("days", "words"),
    [
        (0, "today"),
        (1, "tomorrow"),
        (2, "in 2 days"),
        (13, "in 13 days"),
        (14, "Saturday 5 December"),
        (60, "Wednesday 20 January 2027"),
        (-1, "yesterday"),
        (-2, "2 days ago"),
        (-13, "13 days ago"),
        (-14, "Saturday 7 November"),
    ],
)
def test_due_counts_london_days_and_blames_nobody(days: int, words: str) -> None:
    with time_machine.travel(SATURDAY, tick=False):
        assert clock.due(SATURDAY.date() + timedelta(days=days)) == words
        assert clock.due(SATURDAY + timedelta(days=days)) == words


def test_a_due_instant_late_on_a_summer_evening_counts_as_its_london_day() -> None:
    with time_machine.travel(datetime(2026, 7, 1, 12, 0, tzinfo=UTC), tick=False):
        assert clock.due(datetime(2026, 7, 1, 22, 59, tzinfo=UTC)) == "today"
        assert clock.due(datetime(2026, 7, 1, 23, 0, tzinfo=UTC)) == "tomorrow"


@pytest.mark.parametrize("words_of", [clock.day, clock.ago, clock.due, clock.day_time])
def test_a_board_of_a_thousand_tiles_costs_less_than_a_tenth_of_a_second_in_dates(
    words_of: Callable[[datetime], str],
) -> None:
    moment = clock.now() - timedelta(days=5)
    started = time.process_time()
    for _ in range(1000):
        words_of(moment)
    assert time.process_time() - started < 0.1
