"""Signed-in browsers: ended for real, from here and from elsewhere, and seen by nobody else (trust A8, A9, A14)."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
import time_machine
from builders import Build
from pages import Browser

from workgroups import clock
from workgroups.people.models import LoginSession, Person
from workgroups.people.sessions import describe

PHONE = (
    "Mozilla/5.0 (iPhone; CPU iPhone OS 19_1 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) "
    "Version/19.1 Mobile/15E148 Safari/604.1"
)


def copy_of(browser: Browser, browse: Any) -> Browser:
    """Another browser with the same cookie."""
    twin = browse()
    with browser.client.session_transaction() as cookie:
        values = dict(cookie)
    with twin.client.session_transaction() as cookie:
        cookie.update(values)
    return twin


def test_a_copied_cookie_is_worth_nothing_after_signing_out(build: Build, browse: Any) -> None:
    browser = browse(build.person())
    thief = copy_of(browser, browse)
    assert thief.get("/account").status == 200
    answer = browser.send(browser.get("/account"), "Sign out")
    assert (answer.status, answer.location) == (303, "/sign-in")
    assert thief.get("/account").status == 303
    assert browser.get("/account").status == 303
    assert "You are signed out" in browser.get("/sign-in").words


def test_signing_out_clears_what_the_browser_kept_of_our_pages(build: Build, browse: Any) -> None:
    answer = browse(build.person()).post("/sign-out")
    assert answer.response.headers["Clear-Site-Data"] == '"cache", "storage"'


def test_signing_out_needs_a_post_and_does_no_harm_when_signed_out(browse: Any) -> None:
    assert browse().get("/sign-out").status == 405
    assert browse().post("/sign-out").status == 303


def test_signing_out_here_leaves_my_other_browser_signed_in(build: Build, browse: Any) -> None:
    person = build.person()
    phone, laptop = browse(person), browse(person)
    phone.post("/sign-out")
    assert laptop.get("/account").status == 200


def test_signing_out_everywhere_ends_every_session_of_mine_and_nobody_elses(build: Build, browse: Any) -> None:
    person, colleague = build.person(), browse(build.person())
    phone, laptop, tablet = browse(person), browse(person), browse(person)
    answer = phone.send(phone.get("/account"), "Sign out everywhere")
    assert (answer.status, answer.location) == (303, "/sign-in")
    assert answer.response.headers["Clear-Site-Data"] == '"cache", "storage"'
    assert [one.get("/account").status for one in (phone, laptop, tablet)] == [303, 303, 303]
    assert colleague.get("/account").status == 200


def test_the_list_names_each_browser_and_marks_this_one(build: Build, browse: Any, enter: Any) -> None:
    person, phone = build.person(), browse()
    phone.client.environ_base["HTTP_USER_AGENT"] = PHONE
    enter(phone, person.email)
    laptop = browse(person)
    page = laptop.get("/account")
    rows = [" ".join(row.get_text(" ").split()) for row in page.html.select(".browsers li")]
    assert len(rows) == 2
    assert rows[0].startswith("a test This browser Signed in just now")
    assert rows[1].startswith("Safari on an iPhone Signed in just now")
    answer = laptop.send(page, "Sign out Safari on an iPhone, signed in just now")
    assert answer.location == "/account"
    assert phone.get("/account").status == 303
    assert laptop.get("/account").status == 200


def test_a_session_that_ran_out_is_not_listed(build: Build, browse: Any) -> None:
    person = build.person()
    with time_machine.travel(clock.now() - dt.timedelta(days=31), tick=False):
        browse(person)
    assert len(browse(person).get("/account").html.select(".browsers li")) == 1


def test_nobody_can_end_a_session_of_somebody_else(build: Build, browse: Any) -> None:
    owner, stranger = build.person(), browse(build.person())
    browser = browse(owner)
    row = build.all(LoginSession, person_id=owner.id)[0]
    assert stranger.post(f"/account/sessions/{row.id}/end").status == 404
    assert stranger.post(f"/account/sessions/{row.id + 99}/end").status == 404
    assert browser.get("/account").status == 200


def test_ending_the_session_of_this_browser_in_the_list_signs_out(build: Build, browse: Any) -> None:
    person = build.person()
    browser = browse(person)
    answer = browser.post(f"/account/sessions/{build.all(LoginSession)[0].id}/end")
    assert answer.location == "/sign-in"
    assert build.all(LoginSession) == []


@pytest.mark.parametrize(("days", "status"), [(29, 200), (30, 303)])
def test_a_session_ends_after_thirty_days(build: Build, browse: Any, days: int, status: int) -> None:
    start = clock.now()
    with time_machine.travel(start, tick=False):
        browser = browse(build.person())
    with time_machine.travel(start + dt.timedelta(days=days), tick=False):
        assert browser.get("/account").status == status


def test_sessions_that_ran_out_are_swept_away_when_somebody_signs_in(build: Build, browse: Any, enter: Any) -> None:
    start, person = clock.now(), build.person()
    with time_machine.travel(start, tick=False):
        browse(build.person())
    with time_machine.travel(start + dt.timedelta(days=31), tick=False):
        enter(browse(), person.email)
    assert [row.person_id for row in build.all(LoginSession)] == [person.id]


def test_the_database_keeps_the_secret_of_a_session_as_a_hash(build: Build, browse: Any) -> None:
    browser = browse(build.person())
    with browser.client.session_transaction() as cookie:
        secret = cookie["_user_id"]
    assert len(secret) >= 43
    assert build.all(LoginSession)[0].token_hash != secret
    with browser.client.session_transaction() as cookie:
        cookie["_user_id"] = build.all(LoginSession)[0].token_hash
    assert browser.get("/account").status == 303


def test_a_page_does_not_send_the_cookie_again(build: Build, browse: Any) -> None:
    browser = browse(build.person())
    browser.get("/account")
    assert browser.get("/account").response.headers.getlist("Set-Cookie") == []


def test_my_name_can_be_changed_and_is_tidied(build: Build, browse: Any) -> None:
    group = build.group()
    person = build.member(group, name="Ada King")
    browser = browse(person)
    assert browser.send(browser.get("/account"), "Save name", name="  Ada\u200b   Byron ").location == "/account"
    assert build.read(Person, person.id).name == "Ada Byron"
    assert "Your name is saved" in browser.get("/account").words
    assert build.all(type(group))[0].board_version == 2


@pytest.mark.parametrize("typed", ["", "   ", "\u200b\u3164", "x" * 121])
def test_a_name_that_cannot_be_read_is_refused_and_nothing_is_changed(build: Build, browse: Any, typed: str) -> None:
    person = build.person(name="Ada King")
    browser = browse(person)
    answer = browser.send(browser.get("/account"), "Save name", name=typed)
    assert answer.status == 422
    assert answer.errors()
    assert build.read(Person, person.id).name == "Ada King"
    if len(typed) > 120:
        assert answer.form("Save name")[1]["name"] == typed


def test_extra_fields_of_the_name_form_change_nothing(build: Build, browse: Any) -> None:
    person, other = build.person(), build.person()
    browse(person).post(
        "/account", {"name": "New Name", "email": "lead@x.example", "id": str(other.id), "person_id": "1"}
    )
    after = build.read(Person, person.id)
    assert (after.name, after.email) == ("New Name", person.email)
    assert build.read(Person, other.id).name == other.name


def test_a_visitor_has_no_account_page(browse: Any) -> None:
    assert browse().get("/account").location == "/sign-in?next=/account"
    assert browse().post("/account", {"name": "X"}).location == "/sign-in"


@pytest.mark.parametrize(
    ("user_agent", "words"),
    [
        (PHONE, "Safari on an iPhone"),
        ("Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:140.0) Gecko/20100101 Firefox/140.0", "Firefox on Windows"),
        (
            "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/150.0.0.0 Safari/537.36 Edg/150.0",
            "Edge on Windows",
        ),
        ("Mozilla/5.0 (X11; CrOS x86_64 1) AppleWebKit/537.36 Chrome/150.0 Safari/537.36", "Chrome on a Chromebook"),
        ("Mozilla/5.0 (Linux; Android 16) Chrome/150.0 Mobile Safari/537.36", "Chrome on Android"),
        ("Mozilla/5.0 (Macintosh; Intel Mac OS X 14_0) Version/19.0 Safari/605.1.15", "Safari on a Mac"),
        ("Mozilla/5.0 (iPad; CPU OS 19_0 like Mac OS X) CriOS/150.0 Mobile Safari/604.1", "Chrome on an iPad"),
        ("curl/8.0", "A browser"),
        ("", "A browser"),
        ("<script>alert(1)</script>" * 50, "A browser"),
    ],
)
def test_a_browser_is_described_as_a_person_would(user_agent: str, words: str) -> None:
    assert describe(user_agent) == words
