"""Sessions as an iCalendar file (RFC 5545), for one session and for a subscribed feed alike (trust D14).

Times are written as London wall times with a VTIMEZONE beside them, so that a calendar shows 4:00pm in October
and in November whatever zone it believes to be in.
"""

import re
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from typing import Protocol
from urllib.parse import quote, urljoin

from icalendar import Calendar, Event, Timezone, vDuration, vText, vUri

from .. import clock

# In force since 1996 for the end of summer time and 1981 for its beginning; earlier years need no calendar here.
_LONDON = Timezone.from_ical(
    "\r\n".join(
        (
            "BEGIN:VTIMEZONE",
            "TZID:Europe/London",
            "BEGIN:DAYLIGHT",
            "TZNAME:BST",
            "TZOFFSETFROM:+0000",
            "TZOFFSETTO:+0100",
            "DTSTART:19810329T010000",
            "RRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU",
            "END:DAYLIGHT",
            "BEGIN:STANDARD",
            "TZNAME:GMT",
            "TZOFFSETFROM:+0100",
            "TZOFFSETTO:+0000",
            "DTSTART:19961027T020000",
            "RRULE:FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU",
            "END:STANDARD",
            "END:VTIMEZONE",
            "",
        )
    )
)

_LINE_ENDS = re.compile("\r\n|[\r\x0b\x0c\x1c-\x1e\x85\u2028\u2029]")
_NOT_TEXT = re.compile("[\x00-\x08\x0e-\x1f\x7f-\x9f\ud800-\udfff]")
_ESCAPES = str.maketrans({"\\": "\\\\", ";": "\\;", ",": "\\,", "\n": "\\n"})
_URL_CHARACTERS = "%:/?#[]@!$&'()*+,;=~"


class CalendarSession(Protocol):
    """What the calendar needs to know of a session; times are aware.

    ``uid`` names it for ever, ``sequence`` counts its changes from 0. ``location`` is a place, a joining link
    or empty. The texts are plain, as people typed them, and may be hostile. ``url`` is the address of its page,
    whole or below the site's, and made by us.
    """

    @property
    def uid(self) -> str: ...
    @property
    def sequence(self) -> int: ...
    @property
    def title(self) -> str: ...
    @property
    def starts_at(self) -> datetime: ...
    @property
    def ends_at(self) -> datetime: ...
    @property
    def location(self) -> str: ...
    @property
    def description(self) -> str: ...
    @property
    def url(self) -> str: ...
    @property
    def cancelled(self) -> bool: ...
    @property
    def updated_at(self) -> datetime: ...


class _Text(vText):
    """Text escaped as RFC 5545 says and no further.

    icalendar takes a backslash and a capital N in the text itself for a line break, which would tear the
    mathematics in "$\\Nu$" apart, and leaves control characters in.
    """

    def to_ical(self) -> bytes:
        plain = _NOT_TEXT.sub("", _LINE_ENDS.sub("\n", self))
        return plain.translate(_ESCAPES).encode()


def calendar_for(
    sessions: Iterable[CalendarSession],
    *,
    name: str,
    base_url: str,
    refresh: timedelta = timedelta(hours=1),
) -> bytes:
    """An iCalendar file of the sessions, in the order given, to be served as ``text/calendar; charset=utf-8``.

    ``name`` is what a calendar program shows for the feed, ``base_url`` the site's address to which relative
    session addresses are joined, ``refresh`` how often a subscriber is asked to look again. Cancelled sessions
    stay in, as CANCELLED. The bytes depend on the arguments alone, so they can carry an ETag. Raises TypeError
    for a naive time.
    """
    calendar = Calendar()
    calendar.add("prodid", "-//Work Groups//Sessions//EN")
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("method", "PUBLISH")
    calendar["NAME"] = calendar["X-WR-CALNAME"] = _Text(name)
    calendar["X-WR-TIMEZONE"] = _Text("Europe/London")
    calendar.add("refresh-interval", refresh, parameters={"VALUE": "DURATION"})
    calendar["X-PUBLISHED-TTL"] = vDuration(refresh)
    calendar.add_component(_LONDON)
    for session in sessions:
        calendar.add_component(_event(session, base_url))
    return calendar.to_ical()


def _event(session: CalendarSession, base_url: str) -> Event:
    address = quote(urljoin(base_url, session.url), safe=_URL_CHARACTERS)
    event = Event()
    event["UID"] = _Text(session.uid)
    event.add("sequence", session.sequence)
    # With METHOD, DTSTAMP says when this version was made: the moment of the last change, not of the request.
    event.add("dtstamp", session.updated_at)
    event.add("last-modified", session.updated_at)
    event.add("dtstart", _wall_time(session.starts_at))
    event.add("dtend", _wall_time(session.ends_at))
    # Calendars that ignore the status of a subscribed event still show the word.
    event["SUMMARY"] = _Text(f"Cancelled: {session.title}" if session.cancelled else session.title)
    event.add("status", "CANCELLED" if session.cancelled else "CONFIRMED")
    if session.location:
        event["LOCATION"] = _Text(session.location)
    # The address again at the end of the text, because Google Calendar does not show URL.
    event["DESCRIPTION"] = _Text(f"{session.description}\n\n{address}".lstrip())
    event["URL"] = vUri(address)
    return event


def _wall_time(moment: datetime) -> datetime:
    """London time, but UTC for the second of the hour that comes twice, which a wall time cannot name."""
    local = clock.to_london(moment)
    return local.astimezone(UTC) if local.fold else local
