"""The one place that knows what time it is, and the one place that puts a time into words.

Instants are kept and passed about as aware UTC datetimes; people read and type London time (trust I12, D14).
Nothing else in the product calls ``datetime.now()``, so tests and demonstrations can travel in time.
The functions from :func:`day` down are template filters and return plain text.
"""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

LONDON = ZoneInfo("Europe/London")

# Tables instead of strftime: a board page asks for a few hundred of these, and the words must not depend
# on the locale of the machine. Index 0 is unused in MONTHS so that a month number is its own index.
WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
MONTHS = (
    "",
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)

_DAYS_IN_WORDS = 14


def now() -> datetime:
    """The present instant as an aware UTC datetime."""
    return datetime.now(UTC)


def today() -> date:
    """The present calendar day in London, which for an hour of a summer night is not the UTC day."""
    return now().astimezone(LONDON).date()


def to_london(moment: datetime) -> datetime:
    """The same instant on a London clock.

    Raises TypeError for a naive datetime: its zone would have to be guessed.
    """
    if moment.tzinfo is None:
        raise TypeError("to_london() needs a datetime that carries its time zone.")
    return moment.astimezone(LONDON)


def from_london(wall: datetime) -> datetime:
    """The UTC instant at which London clocks show ``wall``, a naive datetime (what a person typed).

    In October one hour comes twice; the first of the two, in summer time, is meant. In March one hour is
    skipped: a time inside it raises ValueError, whose text is a sentence fit for a form. An aware datetime
    raises TypeError.
    """
    if wall.tzinfo is not None:
        raise TypeError("from_london() needs a naive datetime, as read from a London clock.")
    instant = wall.replace(tzinfo=LONDON, fold=0).astimezone(UTC)
    if instant.astimezone(LONDON).replace(tzinfo=None, fold=0) != wall.replace(fold=0):
        raise ValueError(
            f"{time_of_day(wall)} does not exist on {day(wall.date(), year=True)}: "
            "the clocks go forward that night. Choose an hour later."
        )
    return instant


def day(value: date | datetime, *, year: bool | None = None) -> str:
    """A day in words: "Thursday 26 November", with " 2026" after it when that is not the present year.

    ``value`` is a date, or an aware datetime, of which the London day is taken. ``year`` True or False
    decides about the year instead of the calendar: True for print and e-mail, which are read later.
    """
    on = _london_date(value)
    words = f"{WEEKDAYS[on.weekday()]} {on.day} {MONTHS[on.month]}"
    if year is None:
        year = on.year != today().year
    return f"{words} {on.year}" if year else words


def time_of_day(moment: datetime) -> str:
    """The time in words: "4:00pm", "midday", "midnight". Aware datetimes are shown in London time.

    A naive datetime is taken to be London time already.
    """
    if moment.tzinfo is not None:
        moment = moment.astimezone(LONDON)
    hour, minute = moment.hour, moment.minute
    if minute == 0 and hour in (0, 12):
        return "midday" if hour else "midnight"
    return f"{hour % 12 or 12}:{minute:02d}{'am' if hour < 12 else 'pm'}"


def day_time(moment: datetime, *, year: bool | None = None) -> str:
    """London day and time of an aware datetime: "Thursday 26 November, 4:00pm". ``year`` as in `day`."""
    local = to_london(moment)
    return f"{day(local, year=year)}, {time_of_day(local)}"


def time_range(start: datetime, end: datetime) -> str:
    """From when to when, both aware: "4:00pm to 5:30pm, London time".

    When the two fall on different London days, as at a residential, the days are named as well.
    """
    first, last = to_london(start), to_london(end)
    if first.date() == last.date():
        return f"{time_of_day(first)} to {time_of_day(last)}, London time"
    return f"{day_time(first)} to {day_time(last)}, London time"


def ago(moment: datetime) -> str:
    """How long ago an aware datetime was.

    "just now" (also for a moment up to a minute ahead, another machine's clock), "5 minutes ago" within the
    hour, then "today at 9:05am", "yesterday at 4:10pm", and from then on the day. A later moment is given as
    day and time.
    """
    present = now()
    seconds = (present - moment).total_seconds()
    if -60 <= seconds < 60:
        return "just now"
    if 60 <= seconds < 3600:
        minutes = int(seconds // 60)
        return "1 minute ago" if minutes == 1 else f"{minutes} minutes ago"
    if seconds < 0:
        return day_time(moment)
    local = moment.astimezone(LONDON)
    days = (present.astimezone(LONDON).date() - local.date()).days
    if days == 0:
        return f"today at {time_of_day(local)}"
    if days == 1:
        return f"yesterday at {time_of_day(local)}"
    return day(local)


def due(value: date | datetime) -> str:
    """A due day seen from today: "today", "tomorrow", "in 3 days", "yesterday", "2 days ago".

    From two weeks away in either direction the day itself is given. The words carry no blame: a due date
    locks nothing and late is welcome. ``value`` as in :func:`day`.
    """
    on = _london_date(value)
    days = (on - today()).days
    if days == 0:
        return "today"
    if days == 1:
        return "tomorrow"
    if days == -1:
        return "yesterday"
    if abs(days) >= _DAYS_IN_WORDS:
        return day(on)
    return f"in {days} days" if days > 0 else f"{-days} days ago"


def _london_date(value: date | datetime) -> date:
    return to_london(value).date() if isinstance(value, datetime) else value
