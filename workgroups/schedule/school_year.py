"""The school year in England, near enough to propose dates that a Lead then adjusts.

Every school, trust and council sets its own dates, so this is a rule of thumb and not a promise:

- autumn term begins on the first Monday of September;
- October half term is the week of the fourth Monday of October;
- Christmas is the week of 25 December and the next;
- February half term is the week whose Monday falls on 12 to 18 February;
- Easter is two weeks: the two after Easter Sunday when that is in March, those on either side of it up to
  14 April, the two before it when it is later;
- late May half term is the week of the last Monday of May;
- summer begins on the first Monday from 18 July, so that nobody is asked out in the last days of term.

Bank holidays follow their rules; one-off ones and one-off moves are not known here.
"""

from datetime import date, timedelta
from functools import cache

WEEK = timedelta(days=7)
MONDAY, SATURDAY, SUNDAY = 0, 5, 6
FIRST_YEAR, LAST_YEAR = 1972, 2200


def monday_of(day: date) -> date:
    """The Monday of the week in which a day falls."""
    return day - timedelta(days=day.weekday())


def easter_sunday(year: int) -> date:
    """Easter Sunday of a Gregorian year, by the anonymous algorithm of 1876 (Meeus, Jones, Butcher)."""
    golden = year % 19
    century, rest = divmod(year, 100)
    leap, odd = divmod(century, 4)
    correction = (century - (century + 8) // 25 + 1) // 3
    epact = (19 * golden + century - leap - correction + 15) % 30
    quarter, remainder = divmod(rest, 4)
    weekday = (32 + 2 * odd + 2 * quarter - epact - remainder) % 7
    late = (golden + 11 * epact + 22 * weekday) // 451
    month, day = divmod(epact + weekday - 7 * late + 114, 31)
    return date(year, month, day + 1)


@cache
def bank_holidays(year: int) -> frozenset[date]:
    """The bank holidays of a calendar year in England, substitute days included."""
    easter = easter_sunday(year)
    return frozenset(
        {
            _working_day_from(date(year, 1, 1)),
            easter - timedelta(days=2),
            easter + timedelta(days=1),
            _monday_from(date(year, 5, 1)),
            monday_of(date(year, 5, 31)),
            monday_of(date(year, 8, 31)),
            *_christmas_and_boxing_day(year),
        }
    )


@cache
def school_weeks(academic_year: int) -> tuple[date, ...]:
    """The Mondays of the weeks in which schools are open, ascending; ``academic_year`` 2026 means 2026/27.

    A week with a bank holiday in it is a school week. Raises ValueError outside FIRST_YEAR to LAST_YEAR.
    """
    if not FIRST_YEAR <= academic_year <= LAST_YEAR:
        raise ValueError(f"The academic year must be between {FIRST_YEAR} and {LAST_YEAR}.")
    monday = _monday_from(date(academic_year, 9, 1))
    summer = _monday_from(date(academic_year + 1, 7, 18))
    closed = _holiday_weeks(academic_year)
    weeks = []
    while monday < summer:
        if monday not in closed:
            weeks.append(monday)
        monday += WEEK
    return tuple(weeks)


def is_school_day(day: date) -> bool:
    """Whether schools are taken to be open on a day: a weekday of a school week that is no bank holiday."""
    academic_year = day.year if day.month >= 9 else day.year - 1
    return (
        day.weekday() < SATURDAY
        and monday_of(day) in school_weeks(academic_year)
        and day not in bank_holidays(day.year)
    )


def _holiday_weeks(academic_year: int) -> frozenset[date]:
    autumn, spring = academic_year, academic_year + 1
    christmas = monday_of(date(autumn, 12, 25))
    easter = _easter_holiday(spring)
    return frozenset(
        {
            _monday_from(date(autumn, 10, 22)),
            christmas,
            christmas + WEEK,
            _monday_from(date(spring, 2, 12)),
            easter,
            easter + WEEK,
            monday_of(date(spring, 5, 31)),
        }
    )


def _easter_holiday(year: int) -> date:
    easter = easter_sunday(year)
    if easter.month == 3:
        return easter + timedelta(days=1)
    if easter <= date(year, 4, 14):
        return monday_of(easter)
    return monday_of(easter) - WEEK


def _monday_from(day: date) -> date:
    return day + timedelta(days=-day.weekday() % 7)


def _working_day_from(day: date) -> date:
    return _monday_from(day) if day.weekday() >= SATURDAY else day


def _christmas_and_boxing_day(year: int) -> tuple[date, date]:
    """25 and 26 December, a day at a weekend being replaced by the next weekday that is not taken."""
    christmas = date(year, 12, 25)
    if christmas.weekday() == SATURDAY:
        return date(year, 12, 27), date(year, 12, 28)
    if christmas.weekday() == SUNDAY:
        return date(year, 12, 26), date(year, 12, 27)
    return christmas, _working_day_from(date(year, 12, 26))
