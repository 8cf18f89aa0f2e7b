"""Wrong codes and floods of e-mails: who is slowed down, and who never is (trust A1, A2, A3)."""

from __future__ import annotations

import datetime as dt
import statistics
import time
from typing import Any

import pytest
import time_machine
from builders import Build
from flask import Flask
from pages import Browser, Page

from workgroups import clock, create_app
from workgroups.extensions import db
from workgroups.people import throttle
from workgroups.people.models import Failure
from workgroups.seals import fingerprint

SECOND = dt.timedelta(seconds=1)
MINUTE = dt.timedelta(minutes=1)
HOME, ELSEWHERE = "192.0.2.10", "203.0.113.66"


def at(browser: Browser, address: str) -> Browser:
    browser.client.environ_base["REMOTE_ADDR"] = address
    return browser


def asked(browser: Browser, email: str) -> Page:
    browser.send(browser.get("/sign-in"), "Continue", email=email)
    return browser.get("/sign-in/code")


def wrong(code: str) -> str:
    return "000000" if code != "000000" else "111111"


def fail(browser: Browser, inbox: Any, email: str, times: int) -> Page:
    """Type so many wrong codes, asking for a new one after every nine."""
    page, answer = asked(browser, email), None
    for turn in range(times):
        if turn and turn % 9 == 0:
            page = asked(browser, email)
        answer = browser.send(page, "Sign in", code=wrong(inbox.last(email).code))
    assert answer is not None
    return answer


def test_after_ten_wrong_codes_the_eleventh_is_not_looked_at_and_the_wait_is_told_in_words(
    build: Build, browse: Any, inbox: Any
) -> None:
    person, browser, start = build.person(), at(browse(), ELSEWHERE), clock.now()
    with time_machine.travel(start, tick=False):
        assert fail(browser, inbox, person.email, 10).status == 422
        page = asked(browser, person.email)
        refused = browser.send(page, "Sign in", code=inbox.last(person.email).code)
    assert refused.status == 429
    assert "Please wait 5 minutes, then try again." in refused.errors()[0]
    assert refused.response.headers["Retry-After"] == "300"
    assert len(build.all(Failure)) == 10
    with time_machine.travel(start + 5 * MINUTE + SECOND, tick=False):
        assert browser.send(page, "Sign in", code=inbox.last(person.email).code).status == 303


def test_nobody_elsewhere_can_keep_the_owner_out(build: Build, browse: Any, inbox: Any) -> None:
    person, owner = build.person(), at(browse(), HOME)
    with time_machine.travel(clock.now(), tick=False):
        for _ in range(4):
            fail(at(browse(), ELSEWHERE), inbox, person.email, 3)
        page = asked(owner, person.email)
        assert owner.send(page, "Sign in", code=inbox.last(person.email).code).status == 303


def test_ten_wrong_codes_of_one_person_do_not_slow_a_colleague_on_the_same_network(
    build: Build, browse: Any, inbox: Any
) -> None:
    clumsy, colleague = build.person(), build.person()
    with time_machine.travel(clock.now(), tick=False):
        fail(at(browse(), HOME), inbox, clumsy.email, 10)
        browser = at(browse(), HOME)
        page = asked(browser, colleague.email)
        assert browser.send(page, "Sign in", code=inbox.last(colleague.email).code).status == 303


def test_thirty_people_sign_in_from_one_venue_within_a_minute(build: Build, browse: Any, inbox: Any) -> None:
    people, start, came_in = [build.person() for _ in range(30)], clock.now(), 0
    for place, person in enumerate(people):
        with time_machine.travel(start + place * 2 * SECOND, tick=False):
            browser = at(browse(), HOME)
            page = asked(browser, person.email)
            code = inbox.last(person.email).code
            if place % 3 == 0:
                browser.send(page, "Sign in", code=wrong(code))
            came_in += browser.send(page, "Sign in", code=code).status == 303
    assert came_in == 30


@pytest.mark.parametrize("address", ["203.0.113.66", "2001:db8:1:2::9"])
def test_a_forged_forwarding_header_does_not_make_another_source(
    build: Build, browse: Any, inbox: Any, address: str
) -> None:
    person, browser = build.person(), at(browse(), address)
    with time_machine.travel(clock.now(), tick=False):
        page = asked(browser, person.email)
        for turn in range(10):
            browser.client.environ_base["HTTP_X_FORWARDED_FOR"] = f"198.51.100.{turn}"
            if turn == 5:
                page = asked(browser, person.email)
            if ":" in address:
                at(browser, f"2001:db8:1:2::{turn}")
            answer = browser.send(page, "Sign in", code=wrong(inbox.last(person.email).code))
        assert answer.status == 422
        assert browser.send(page, "Sign in", code=inbox.last(person.email).code).status == 429
    assert len({row.source for row in build.all(Failure)}) == 1


def test_behind_one_trusted_proxy_its_word_counts_and_the_visitors_does_not(app: Flask) -> None:
    settings = {name: app.config[name] for name in ("INSTANCE", "SECRET_KEY", "BASE_URL", "SQLALCHEMY_DATABASE_URI")}
    behind = create_app({**settings, "TESTING": True, "PROXIES": 1})
    seen = []
    behind.before_request_funcs[None].insert(0, lambda: seen.append(throttle.source()))
    for forwarded in ("198.51.100.1, 192.0.2.10", "198.51.100.2, 192.0.2.10", "192.0.2.10"):
        behind.test_client().get("/help", headers={"X-Forwarded-For": forwarded})
    with behind.app_context():
        assert seen == [fingerprint("192.0.2.10")] * 3
        db.engine.dispose()


def test_the_table_of_failures_holds_no_address(build: Build, browse: Any, inbox: Any) -> None:
    person, browser = build.person(), at(browse(), ELSEWHERE)
    fail(browser, inbox, person.email, 1)
    row = build.all(Failure)[0]
    assert {len(row.account), len(row.source)} == {64}
    assert person.email not in row.account
    assert ELSEWHERE not in row.source


def test_a_hundred_failures_in_a_day_make_the_codes_longer_and_the_owner_still_gets_in(
    app: Flask, build: Build, browse: Any, inbox: Any
) -> None:
    person, browser = build.person(), at(browse(), HOME)
    with app.app_context():
        account = fingerprint(person.email)
        db.session.add_all(Failure(account=account, source=f"{n:064}") for n in range(100))
        db.session.commit()
    page = asked(browser, person.email)
    code = inbox.last(person.email).code
    assert len(code) == 10
    assert browser.send(page, "Sign in", code=f"{code[:5]} {code[5:]}").status == 303


def test_failures_and_codes_are_forgotten_after_a_day(build: Build, browse: Any, inbox: Any) -> None:
    person, start = build.person(), clock.now()
    with time_machine.travel(start, tick=False):
        fail(browse(), inbox, person.email, 3)
    with time_machine.travel(start + dt.timedelta(days=1) + SECOND, tick=False):
        asked(browse(), build.person().email)
    assert build.all(Failure) == []


def test_the_sixth_email_in_a_quarter_of_an_hour_is_not_sent_and_the_newest_code_still_works(
    build: Build, browse: Any, inbox: Any
) -> None:
    person, browser, start = build.person(), at(browse(), HOME), clock.now()
    with time_machine.travel(start, tick=False):
        for _ in range(6):
            page = asked(browser, person.email)
        assert "The code in the newest one still works" in page.words
        assert len(inbox.all(person.email)) == 5
        other = at(browse(), HOME)
        refused = other.send(other.get("/sign-in"), "Continue", email=person.email)
        assert refused.status == 429
        assert "wait 15 minutes" in refused.errors()[0]
        assert refused.form("Continue")[1]["email"] == person.email
        elsewhere = at(browse(), ELSEWHERE)
        assert elsewhere.send(elsewhere.get("/sign-in"), "Continue", email=person.email).status == 303
        assert browser.send(page, "Sign in", code=inbox.all(person.email)[4].code).status == 303


def test_one_network_cannot_send_emails_to_the_whole_world(
    build: Build, browse: Any, inbox: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(throttle, "CODES_OF_A_SOURCE", 3)
    browser = at(browse(), ELSEWHERE)
    for n in range(3):
        asked(browser, f"somebody{n}@elsewhere.example")
    answer = browser.send(browser.get("/sign-in"), "Continue", email="fourth@elsewhere.example")
    assert answer.status == 429
    assert len(inbox.all()) == 3


@pytest.mark.parametrize(
    ("seconds", "words"),
    [(0.2, "1 second"), (40, "40 seconds"), (60, "1 minute"), (61, "2 minutes"), (299, "5 minutes")],
)
def test_a_wait_is_rounded_up_into_words(seconds: float, words: str) -> None:
    assert throttle.in_words(dt.timedelta(seconds=seconds)) == words


def test_a_stranger_sees_the_same_pages_as_a_member(build: Build, browse: Any, inbox: Any) -> None:
    group = build.group()
    member, browser, other = build.member(group), browse(), browse()
    pages = [asked(browser, member.email), asked(other, "nobody@elsewhere.example")]
    alike = [page.words.replace(member.email, "X").replace("nobody@elsewhere.example", "X") for page in pages]
    assert alike[0] == alike[1]
    answers = [
        browser.send(pages[0], "Sign in", code=wrong(inbox.last(member.email).code)),
        other.send(pages[1], "Sign in", code="123456"),
    ]
    assert [answer.status for answer in answers] == [422, 422]
    assert answers[0].errors() == answers[1].errors()
    letter = inbox.last("nobody@elsewhere.example")
    assert "Nobody with this address is in a Work Group" in letter.text
    assert "Ask the Lead of your group" in letter.text
    assert "Your code" not in letter.text


@pytest.mark.slow
def test_a_stranger_waits_as_long_as_a_member(build: Build, browse: Any) -> None:
    browser = browse()
    asked(browser, "warm@elsewhere.example")

    def difference() -> float:
        known, unknown = [], []
        for _ in range(30):
            person = build.person()
            for email, times in ((person.email, known), (f"nobody.{person.email}", unknown)):
                data = {"email": email, "csrf_token": browser.token()}
                started = time.perf_counter()
                browser.client.post("/sign-in", data=data)
                times.append(time.perf_counter() - started)
        return abs(statistics.median(known) - statistics.median(unknown))

    assert any(difference() < 0.010 for _ in range(3))
