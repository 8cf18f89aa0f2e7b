"""A session as a file, and a person's own calendar address."""

from __future__ import annotations

import datetime as dt

import pytest
from icalendar import Calendar

from workgroups import clock
from workgroups.people.models import CalendarFeed
from workgroups.schedule.models import GroupSession

LONDON_1600 = "DTSTART;TZID=Europe/London:2026{}T160000"


@pytest.fixture
def group(build):
    return build.group(name="A Level Pedagogy")


@pytest.fixture
def member(build, group):
    return build.member(group)


def events(text):
    return {str(event["SUMMARY"]): event for event in Calendar.from_ical(text).walk("VEVENT")}


def make_address(browser):
    """Press the button and read the address that is shown once."""
    page = browser.post("/account/calendar")
    assert page.status == 200
    return page.html.find(id="calendar-address")["value"].removeprefix("http://localhost")


@pytest.mark.parametrize(("day", "hour"), [("1024", 15), ("1026", 16)])
def test_a_session_is_at_the_same_london_hour_on_both_sides_of_the_clock_change(
    build, browse, group, member, day, hour
):
    starts = dt.datetime(2026, 10, int(day[2:]), hour, tzinfo=dt.UTC)
    session = build.session(group, starts_at=starts)
    page = browse(member).get(f"/groups/{group.id}/sessions/{session.id}")
    answer = browse(member).get(page.link("Add to calendar"))
    assert answer.response.content_type == "text/calendar; charset=utf-8"
    assert "attachment" in answer.response.headers["Content-Disposition"]
    assert LONDON_1600.format(day) in answer.text
    assert "BEGIN:VTIMEZONE" in answer.text


def test_an_entry_says_what_the_session_is_and_where_to_read_on(build, browse, group, member):
    session = build.session(
        group, title="Proof", format="twilight", plan="**Look** at $x^2$", joining_link="https://m.example/1"
    )
    event = events(browse(member).get(f"/groups/{group.id}/sessions/{session.id}/session.ics").text)[
        "Proof (A Level Pedagogy)"
    ]
    assert event["UID"] == f"session-{session.id}@localhost"
    assert event["LOCATION"] == "https://m.example/1"
    assert "Twilight, online" in event["DESCRIPTION"]
    assert "**" not in event["DESCRIPTION"]
    assert event["URL"] == f"http://localhost/groups/{group.id}/sessions/{session.id}"


def test_the_address_is_shown_once_and_only_its_hash_is_kept(build, browse, member):
    browser = browse(member)
    address = make_address(browser)
    secret = address.removeprefix("/calendar/").removesuffix(".ics")
    assert secret not in str([vars(row) for row in build.all(CalendarFeed)])
    assert secret not in browser.get("/account").text


def test_the_feed_holds_the_sessions_of_all_groups_of_the_person_and_of_no_other(build, browse, group, member):
    other = build.group(name="Ratio")
    build.member(other, person=member)
    left = build.group(name="Left")
    build.member(left, person=member, ended_at=clock.now())
    build.session(group, title="Here", joining_link="https://m.example/1")
    build.session(other, title="Cancelled one", cancelled_at=clock.now(), cancelled_reason="Snow")
    build.session(left, title="Not mine any more")
    build.session(build.group(), title="Never mine")
    found = events(browse().get(make_address(browse(member))).text)
    assert set(found) == {"Here (A Level Pedagogy)", "Cancelled: Cancelled one (Ratio)"}
    assert found["Cancelled: Cancelled one (Ratio)"]["STATUS"] == "CANCELLED"
    assert "Snow" in found["Cancelled: Cancelled one (Ratio)"]["DESCRIPTION"]
    assert found["Here (A Level Pedagogy)"]["LOCATION"] == "https://m.example/1"


def test_a_hub_manager_gets_no_joining_links_by_feed(build, browse):
    hub = build.hub()
    group = build.group(hub)
    build.session(group, joining_link="https://m.example/1")
    assert "m.example" not in browse().get(make_address(browse(build.manager(hub)))).text


def test_leaving_a_group_ends_its_sessions_in_the_feed_at_once(app, build, browse, group, member):
    from workgroups.extensions import db
    from workgroups.groups.models import Membership

    build.session(group, title="Here")
    address = make_address(browse(member))
    assert "Here" in browse().get(address).text
    with app.app_context():
        db.session.query(Membership).filter_by(person_id=member.id).update({"ended_at": clock.now()})
        db.session.commit()
    assert "Here" not in browse().get(address).text


def test_a_new_address_ends_the_old_one(browse, member):
    browser = browse(member)
    old, new = make_address(browser), make_address(browser)
    assert browse().get(old).status == 404
    assert browse().get(new).status == 200


def test_a_stopped_address_is_gone(browse, member):
    browser = browse(member)
    address = make_address(browser)
    assert browser.post("/account/calendar/ending").status == 303
    assert browse().get(address).status == 404
    assert browser.post("/account/calendar/ending").status == 303


def test_the_piece_of_the_account_page_works_with_and_without_htmx(app, browse, member):
    browser = browse(member)
    page = browser.post("/account/calendar")
    assert page.heading == "Your calendar address"
    piece = browser.send(page, "Make a new calendar address", htmx=True)
    assert piece.html.find(id="calendar-address")
    assert not piece.html.find("h1")
    assert piece.html.find("a", href=lambda href: href.startswith("webcal://localhost/calendar/"))
    stopped = browser.send(piece, "Stop this address", htmx=True)
    assert stopped.form("Make a calendar address")
    assert not stopped.html.find(id="calendar-address")


@pytest.mark.parametrize("token", ["x", "x" * 43, "%00", "%F0%9F%98%80", "..%2f..", "'"])
def test_a_guessed_address_is_not_found(browse, token):
    assert browse().get(f"/calendar/{token}.ics").status == 404


def test_strangers_cannot_make_an_address(browse):
    assert browse().post("/account/calendar").status in (303, 400)


def test_an_unchanged_calendar_is_not_sent_twice(build, browse, group, member):
    session = build.session(group)
    address = make_address(browse(member))
    first = browse().get(address).response
    assert "no-cache" in first.headers["Cache-Control"]
    again = browse().get(address, headers={"If-None-Match": first.headers["ETag"]})
    assert again.status == 304
    lead = browse(build.member(group, "lead"))
    page = lead.get(f"/groups/{group.id}/sessions/{session.id}/edit")
    assert lead.send(page, "Save session", title="Renamed", format="twilight").status == 303
    assert browse().get(address, headers={"If-None-Match": first.headers["ETag"]}).status == 200
    assert build.read(GroupSession, session.id).sequence == 1


def test_the_feed_takes_the_same_statements_for_many_groups(build, browse, group, member, statements):
    build.session(group)
    address = make_address(browse(member))
    with statements() as few:
        browse().get(address)
    for _ in range(6):
        more = build.group()
        build.member(more, person=member)
        build.session(more)
    with statements() as many:
        browse().get(address)
    assert len(many) == len(few) <= 3, many
