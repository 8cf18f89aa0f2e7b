"""Calendar files say the right hour on both sides of a clock change and carry any text unharmed (trust D14, I12)."""

import importlib.util
import re
import time
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import time_machine
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from icalendar import Calendar, Event, Timezone

from workgroups import clock
from workgroups.schedule.calendar import calendar_for

# A busy machine is slow, not wrong.
UNHURRIED = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
HOSTILE = Path(__file__).resolve().parents[3] / "shared" / "hostile" / "hostile_text.py"
START = datetime(2026, 11, 26, 16, 0, tzinfo=UTC)


@dataclass(frozen=True)
class Meeting:
    uid: str = "session-7@workgroups.example"
    sequence: int = 0
    title: str = "Second twilight"
    starts_at: datetime = START
    ends_at: datetime = START + timedelta(minutes=90)
    location: str = "Larkfield College, Room 12"
    description: str = "Bring what you tried."
    url: str = "/groups/3/sessions/7"
    cancelled: bool = False
    updated_at: datetime = datetime(2026, 9, 1, 8, 0, 0, 123456, tzinfo=UTC)


MEETING = Meeting()


def written(*meetings: Meeting, name: str = "My sessions") -> bytes:
    return calendar_for(meetings, name=name, base_url="https://workgroups.example/")


def only_event(data: bytes) -> Event:
    (event,) = Calendar.from_ical(data).walk("VEVENT")
    return event


def properties(data: bytes) -> list[tuple[str, str]]:
    """Every content line as (name with parameters, value), unfolded by hand, so not by the library under test."""
    lines = data.decode().replace("\r\n ", "").split("\r\n")
    assert lines.pop() == ""
    return [(name, value) for name, _, value in (line.partition(":") for line in lines)]


def text_of(data: bytes, name: str) -> str:
    """The value of the one line called ``name``, unescaped as RFC 5545 section 3.3.11 says."""
    (value,) = [value for key, value in properties(data) if key == name]
    return re.sub(r"\\(.)", lambda found: "\n" if found[1] in "nN" else found[1], value)


def shape(data: bytes) -> list[str]:
    return [value if name in ("BEGIN", "END") else name for name, value in properties(data)]


@pytest.mark.parametrize(
    ("wall", "offset"),
    [
        (datetime(2026, 10, 22, 16, 0), 1),
        (datetime(2026, 10, 24, 23, 30), 1),
        (datetime(2026, 10, 25, 0, 59), 1),
        (datetime(2026, 10, 25, 1, 30), 1),
        (datetime(2026, 10, 25, 2, 0), 0),
        (datetime(2026, 10, 29, 16, 0), 0),
        (datetime(2027, 3, 25, 16, 0), 0),
        (datetime(2027, 3, 28, 0, 59), 0),
        (datetime(2027, 3, 28, 2, 0), 1),
        (datetime(2027, 4, 1, 16, 0), 1),
    ],
)
def test_a_session_keeps_its_wall_time_and_its_instant_on_both_sides_of_a_clock_change(
    wall: datetime, offset: int
) -> None:
    start = clock.from_london(wall)
    data = written(replace(MEETING, starts_at=start, ends_at=start + timedelta(hours=5)))
    assert ("DTSTART;TZID=Europe/London", f"{wall:%Y%m%dT%H%M%S}") in properties(data)
    event = only_event(data)
    assert event.start.utcoffset() == timedelta(hours=offset)
    assert event.start.astimezone(UTC) == start
    assert event.end.astimezone(UTC) == start + timedelta(hours=5)


def test_a_session_across_a_clock_change_lasts_as_long_as_it_lasts() -> None:
    start, end = datetime(2026, 10, 24, 20, 0, tzinfo=UTC), datetime(2026, 10, 25, 9, 0, tzinfo=UTC)
    data = written(replace(MEETING, starts_at=start, ends_at=end))
    assert ("DTSTART;TZID=Europe/London", "20261024T210000") in properties(data)
    assert ("DTEND;TZID=Europe/London", "20261025T090000") in properties(data)
    event = only_event(data)
    assert event.end.astimezone(UTC) - event.start.astimezone(UTC) == timedelta(hours=13)


def test_the_second_of_the_repeated_hours_is_written_in_utc_since_a_wall_time_would_mean_the_first() -> None:
    first, second = datetime(2026, 10, 25, 0, 30, tzinfo=UTC), datetime(2026, 10, 25, 1, 30, tzinfo=UTC)
    data = written(replace(MEETING, starts_at=first, ends_at=second))
    assert ("DTSTART;TZID=Europe/London", "20261025T013000") in properties(data)
    assert ("DTEND", "20261025T013000Z") in properties(data)
    assert only_event(data).end == second


def test_the_time_zone_in_the_file_agrees_with_the_zone_database_from_2020_to_2035() -> None:
    (zone,) = Calendar.from_ical(written()).walk("VTIMEZONE")
    assert isinstance(zone, Timezone)
    assert zone["TZID"] == "Europe/London"
    ours = zone.to_tz(lookup_tzid=False)
    assert ours is not clock.LONDON
    for wall in every_six_hours_and_every_quarter_of_an_hour_of_a_changing_night():
        named = wall.replace(tzinfo=ours)
        true = wall.replace(tzinfo=clock.LONDON)
        assert named.utcoffset() == true.utcoffset(), wall
        assert named.tzname() == true.tzname(), wall


def every_six_hours_and_every_quarter_of_an_hour_of_a_changing_night() -> Iterator[datetime]:
    wall = datetime(2020, 1, 1)
    while wall < datetime(2036, 1, 1):
        yield wall
        wall += timedelta(hours=6)
    for year in range(2020, 2036):
        for month in (3, 10):
            sunday = datetime(year, month, 31)
            sunday -= timedelta(days=(sunday.weekday() + 1) % 7)
            for quarter in range(16):
                night = sunday + timedelta(minutes=15 * quarter)
                if month == 10 or night.hour != 1:
                    yield night


def test_the_time_zone_has_one_rule_for_summer_time_and_one_for_winter_time() -> None:
    lines = properties(written())
    assert ("RRULE", "FREQ=YEARLY;BYDAY=-1SU;BYMONTH=3") in lines
    assert ("RRULE", "FREQ=YEARLY;BYDAY=-1SU;BYMONTH=10") in lines
    assert shape(written()).count("DAYLIGHT") == shape(written()).count("STANDARD") == 2


def test_a_session_has_the_fields_a_calendar_program_needs() -> None:
    data = written(replace(MEETING, sequence=4))
    event = only_event(data)
    assert (event["UID"], event["SEQUENCE"], event["STATUS"]) == (MEETING.uid, 4, "CONFIRMED")
    assert event["SUMMARY"] == "Second twilight"
    assert event["LOCATION"] == "Larkfield College, Room 12"
    assert event["URL"] == "https://workgroups.example/groups/3/sessions/7"
    assert event["DESCRIPTION"] == f"Bring what you tried.\n\n{event['URL']}"
    assert ("LAST-MODIFIED", "20260901T080000Z") in properties(data)
    assert ("DTSTAMP", "20260901T080000Z") in properties(data)


def test_an_empty_place_is_left_out_and_an_empty_description_is_the_address_alone() -> None:
    data = written(replace(MEETING, location="", description=""))
    assert "LOCATION" not in shape(data)
    assert text_of(data, "DESCRIPTION") == "https://workgroups.example/groups/3/sessions/7"


def test_a_cancelled_session_stays_and_says_so() -> None:
    event = only_event(written(replace(MEETING, cancelled=True, sequence=1)))
    assert (event["STATUS"], event["SEQUENCE"]) == ("CANCELLED", 1)
    assert event["SUMMARY"] == "Cancelled: Second twilight"


def test_a_feed_holds_its_sessions_in_order_with_one_time_zone_and_says_how_often_to_look_again() -> None:
    other = replace(MEETING, uid="session-8@workgroups.example", title="Second full day")
    data = written(MEETING, other, name="A Level Pedagogy 2026/27")
    calendar = Calendar.from_ical(data)
    assert [event["UID"] for event in calendar.walk("VEVENT")] == [MEETING.uid, other.uid]
    assert len(calendar.walk("VTIMEZONE")) == 1
    assert (calendar["VERSION"], calendar["METHOD"]) == ("2.0", "PUBLISH")
    assert text_of(data, "X-WR-CALNAME") == text_of(data, "NAME") == "A Level Pedagogy 2026/27"
    assert ("REFRESH-INTERVAL;VALUE=DURATION", "PT1H") in properties(data)
    assert ("X-PUBLISHED-TTL", "PT1H") in properties(data)


def test_a_feed_without_sessions_is_still_a_calendar() -> None:
    assert Calendar.from_ical(written()).walk("VEVENT") == []


def test_the_same_sessions_give_the_same_bytes_whenever_asked() -> None:
    with time_machine.travel(START):
        early = written(MEETING)
    with time_machine.travel(START + timedelta(days=90)):
        assert written(MEETING) == early


def test_a_naive_time_is_refused() -> None:
    with pytest.raises(TypeError, match="time zone"):
        written(replace(MEETING, starts_at=datetime(2026, 11, 26, 16, 0)))


PLAIN = written(replace(MEETING, description="x"))
INJECTION = "Bring it\r\nEND:VEVENT\r\nBEGIN:VEVENT\nATTENDEE:mailto:x@attacker.invalid\rX-EVIL:1"


@pytest.mark.parametrize("field", ["uid", "title", "location", "description", "url"])
@pytest.mark.parametrize("separator", ["\r\n", "\n", "\r", "\x0b", "\x0c", "\x85", "\u2028", "\u2029", "\x00"])
def test_no_text_can_begin_a_line_of_its_own(field: str, separator: str) -> None:
    text = INJECTION.replace("\r\n", separator)
    data = written(replace(MEETING, **{field: text}))
    assert shape(data) == shape(PLAIN)
    assert "ATTENDEE" not in shape(data)


def test_the_name_of_a_feed_cannot_begin_a_line_of_its_own() -> None:
    assert shape(written(name=INJECTION)) == shape(written())


@pytest.mark.parametrize(
    "text",
    [
        r"$\Nu$ and $\nu$ and \\n; a, b: c",
        'Room "12"; first floor, left',
        "Mae'r sesiwn yn Llanfair · 平方根 · مرحبا · 👩🏽‍🏫",
        "a\tb",
        "line one\nline two\n\nline four",
        "^n ^^ ^'",
        "\\",
        "x" * 74 + "\\" + "y",
    ],
)
def test_text_comes_back_as_it_was_typed(text: str) -> None:
    data = written(replace(MEETING, title=text, location=text), name=text)
    assert text_of(data, "SUMMARY") == text_of(data, "LOCATION") == text_of(data, "X-WR-CALNAME") == text


@UNHURRIED
@given(st.text(max_size=300))
def test_any_text_at_all_gives_a_well_formed_file(text: str) -> None:
    data = written(replace(MEETING, title=text, location=f"a{text}", description=text, url=f"/s/{text}"))
    assert shape(data) == shape(PLAIN)
    assert len(Calendar.from_ical(data).walk("VEVENT")) == 1
    for line in data.split(b"\r\n"):
        assert len(line) <= 75
        line.decode()
        assert not re.search(rb"[\x00-\x08\x0a-\x1f\x7f]", line)


def test_half_a_character_is_dropped_and_not_an_error() -> None:
    assert text_of(written(replace(MEETING, title="a\ud83db")), "SUMMARY") == "ab"


def test_long_lines_are_folded_between_characters() -> None:
    data = written(replace(MEETING, title="ð" * 200))
    assert max(len(line) for line in data.split(b"\r\n")) <= 75
    assert text_of(data, "SUMMARY") == "ð" * 200


@pytest.mark.parametrize(
    ("url", "whole"),
    [
        ("/groups/3/sessions/7", "https://workgroups.example/groups/3/sessions/7"),
        ("https://other.example/a?b=c&d=e#f", "https://other.example/a?b=c&d=e#f"),
        ("/s/7 x", "https://workgroups.example/s/7%20x"),
        ("/s/caf%C3%A9/é", "https://workgroups.example/s/caf%C3%A9/%C3%A9"),
    ],
)
def test_an_address_is_whole_and_has_no_character_that_an_address_may_not_have(url: str, whole: str) -> None:
    assert only_event(written(replace(MEETING, url=url)))["URL"] == whole


def hostile_texts() -> list[str]:
    spec = importlib.util.spec_from_file_location("hostile_text", HOSTILE)
    assert spec and spec.loader
    module: Any = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return [module.expand(entry) for entry in module.entries()]


def test_the_hostile_corpus_changes_no_line_of_the_file_but_its_own() -> None:
    if not HOSTILE.exists():
        pytest.skip("shared/hostile, the corpus of hostile texts, is not beside the repository")
    texts = [text[:4000] for text in hostile_texts()]
    assert len(texts) > 100
    expected = shape(PLAIN)
    for text in texts:
        data = written(replace(MEETING, title=text, location=f"a{text}", description=text), name=text)
        assert shape(data) == expected, text[:80]


def test_a_feed_of_a_year_of_sessions_is_written_in_a_blink() -> None:
    meetings = [replace(MEETING, uid=f"session-{n}@workgroups.example") for n in range(60)]
    started = time.process_time()
    data = written(*meetings)
    assert time.process_time() - started < 0.5
    assert data.count(b"BEGIN:VEVENT") == 60


def test_a_meeting_on_the_last_day_of_the_calendar_can_be_written() -> None:
    far = datetime(9999, 12, 31, 12, 0, tzinfo=UTC)
    event = only_event(written(replace(MEETING, starts_at=far, ends_at=far + timedelta(hours=1))))
    assert event.start.date() == date(9999, 12, 31)
