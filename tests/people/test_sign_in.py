"""Signing in by e-mail: quick for the owner of an inbox, closed to everybody else (trust A1, A5, A13)."""

from __future__ import annotations

import datetime as dt
import threading
from typing import Any

import pytest
import time_machine
from builders import Build
from pages import Browser

from workgroups import clock
from workgroups.people.models import Failure, LoginSession, SignInCode

MINUTES = dt.timedelta(minutes=1)


def signed_in(browser: Browser) -> bool:
    return browser.get("/account").status == 200


def asked(browser: Browser, email: str, **more: Any) -> Any:
    """Ask for a code and return the page for it."""
    answer = browser.send(browser.get("/sign-in"), "Continue", email=email, **more)
    assert (answer.status, answer.location) == (303, "/sign-in/code")
    return browser.get("/sign-in/code")


def test_the_code_from_the_email_signs_its_reader_in(build: Build, browse: Any, inbox: Any) -> None:
    person, browser = build.person(), browse()
    answer = browser.send(asked(browser, person.email), "Sign in", code=inbox.last(person.email).code)
    assert (answer.status, answer.location) == (303, "/")
    assert person.email in browser.get("/account").words


@pytest.mark.parametrize("typed", ["{0}{1} ", " {0} {1}", "{0}-{1}", "{0}\u00a0{1}\n", "\u200b{0}{1}"])
def test_blanks_in_a_pasted_code_do_not_matter(build: Build, browse: Any, inbox: Any, typed: str) -> None:
    person, browser = build.person(), browse()
    page, code = asked(browser, person.email), inbox.last(person.email).code
    assert browser.send(page, "Sign in", code=typed.format(code[:3], code[3:])).status == 303


def test_the_address_may_be_typed_in_another_case_and_with_blanks(build: Build, browse: Any, inbox: Any) -> None:
    person, browser = build.person(email="sam@school.example"), browse()
    page = asked(browser, " Sam@School.example\u200b ")
    assert browser.send(page, "Sign in", code=inbox.last(person.email).code).status == 303


def test_the_field_for_the_code_takes_a_pasted_or_offered_code(build: Build, browse: Any) -> None:
    field = asked(browse(), build.person().email).html.find("input", {"name": "code"})
    assert (field["autocomplete"], field["inputmode"]) == ("one-time-code", "numeric")
    assert not field.has_attr("onpaste")
    assert int(field["maxlength"]) > 12


def test_after_signing_in_one_is_where_one_wanted_to_go(build: Build, browse: Any, inbox: Any) -> None:
    person, browser = build.person(), browse()
    turned_away = browser.get("/account?tab=1")
    assert turned_away.status == 303
    page = browser.get(turned_away.location)
    browser.send(page, "Continue", email=person.email)
    answer = browser.send(browser.get("/sign-in/code"), "Sign in", code=inbox.last(person.email).code)
    assert answer.location == "/account?tab=1"


def test_opening_the_link_again_and_again_does_not_use_it_up(build: Build, browse: Any, inbox: Any) -> None:
    person, browser = build.person(), browse()
    asked(browser, person.email)
    link = inbox.last(person.email).link
    for scanner in (browse(), browser):
        for _ in range(5):
            scanner.get(link)
            scanner.client.head(link)
    assert not signed_in(browser)
    page = browser.get(link)
    assert page.heading == "Finish signing in"
    assert browser.send(page, "Sign in").location == "/"
    assert signed_in(browser)


def test_a_link_works_once(build: Build, browse: Any, inbox: Any) -> None:
    person, browser = build.person(), browse()
    asked(browser, person.email)
    link = inbox.last(person.email).link
    browser.send(browser.get(link), "Sign in")
    browser.send(browser.get("/"), "Sign out")
    again = browser.post(link)
    assert (again.status, again.heading) == (410, "This link no longer works")
    assert not signed_in(browser)


def test_a_link_in_another_browser_explains_itself_and_still_works_in_the_right_one(
    build: Build, browse: Any, inbox: Any
) -> None:
    person, browser, mail_app = build.person(), browse(), browse()
    asked(browser, person.email)
    link = inbox.last(person.email).link
    page = mail_app.get(link)
    assert (page.status, page.heading) == (403, "Type the code instead")
    assert person.email not in page.words
    assert mail_app.post(link).status == 403
    assert not signed_in(mail_app)
    assert browser.send(browser.get(link), "Sign in").status == 303


def test_a_code_works_only_in_the_browser_that_asked(build: Build, browse: Any, inbox: Any) -> None:
    person, browser, thief = build.person(), browse(), browse()
    asked(browser, person.email)
    code = inbox.last(person.email).code
    stolen = thief.post("/sign-in/code", {"code": code})
    assert (stolen.status, stolen.location) == (303, "/sign-in")
    page = asked(thief, person.email)
    if inbox.last(person.email).code != code:
        assert thief.send(page, "Sign in", code=code).status == 422
    assert not signed_in(thief)


def test_a_code_works_once(build: Build, browse: Any, inbox: Any) -> None:
    person, browser = build.person(), browse()
    page = asked(browser, person.email)
    with browser.client.session_transaction() as cookie:
        before = dict(cookie)
    code = inbox.last(person.email).code
    assert browser.send(page, "Sign in", code=code).location == "/"
    copy = browse()
    with copy.client.session_transaction() as cookie:
        cookie.update(before)
    assert copy.post("/sign-in/code", {"code": code}).location == "/sign-in"
    assert not signed_in(copy)


@pytest.mark.parametrize(("after", "works"), [(14 * MINUTES, True), (15 * MINUTES, False)])
def test_a_code_and_its_link_live_for_fifteen_minutes(
    build: Build, browse: Any, inbox: Any, after: dt.timedelta, works: bool
) -> None:
    person, browser, start = build.person(), browse(), clock.now()
    with time_machine.travel(start, tick=False):
        page = asked(browser, person.email)
    letter = inbox.last(person.email)
    with time_machine.travel(start + after, tick=False):
        assert (browser.get(letter.link).status == 200) is works
        browser.send(page, "Sign in", code=letter.code)
        assert signed_in(browser) is works


def test_a_code_that_arrives_eight_times_at_once_signs_in_once(build: Build, browse: Any, inbox: Any) -> None:
    person, browser = build.person(), browse()
    asked(browser, person.email)
    sent = {"code": inbox.last(person.email).code, "csrf_token": browser.token()}
    with browser.client.session_transaction() as cookie:
        held = dict(cookie)
    copies = [browse() for _ in range(8)]
    for copy in copies:
        with copy.client.session_transaction() as cookie:
            cookie.update(held)
    start = threading.Barrier(len(copies))

    def send(copy: Browser) -> None:
        start.wait()
        copy.client.post("/sign-in/code", data=sent)

    threads = [threading.Thread(target=send, args=(copy,)) for copy in copies]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [row.person_id for row in build.all(LoginSession)] == [person.id]
    assert [signed_in(copy) for copy in copies].count(True) == 1


def test_a_new_code_ends_the_one_before(build: Build, browse: Any, inbox: Any) -> None:
    person, browser = build.person(), browse()
    asked(browser, person.email)
    first = inbox.last(person.email)
    page = asked(browser, person.email)
    second = inbox.last(person.email)
    assert browser.get(first.link).status == 410
    if first.code != second.code:
        assert browser.send(page, "Sign in", code=first.code).status == 422
    assert browser.send(page, "Sign in", code=second.code).status == 303


def test_somebody_elsewhere_who_asks_does_not_end_my_code(build: Build, browse: Any, inbox: Any) -> None:
    person, browser = build.person(), browse()
    page = asked(browser, person.email)
    mine = inbox.last(person.email)
    asked(browse(), person.email)
    assert browser.send(page, "Sign in", code=mine.code).status == 303


def test_a_code_bears_ten_wrong_tries_and_not_an_eleventh(build: Build, browse: Any, inbox: Any) -> None:
    person, browser, start = build.person(), browse(), clock.now()
    with time_machine.travel(start, tick=False):
        page = asked(browser, person.email)
    code = inbox.last(person.email).code
    wrong = "000000" if code != "000000" else "111111"
    for turn in range(10):
        with time_machine.travel(start + turn * MINUTES, tick=False):
            assert "not the code" in browser.send(page, "Sign in", code=wrong).words
    with time_machine.travel(start + 11 * MINUTES, tick=False):
        refused = browser.send(page, "Sign in", code=code)
    assert refused.status == 422
    assert "ten wrong tries" in refused.errors()[0]
    assert not signed_in(browser)
    assert [row.tries for row in build.all(SignInCode)] == [10]


def test_what_was_typed_stays_in_the_field(build: Build, browse: Any) -> None:
    browser = browse()
    page = asked(browser, build.person().email)
    for typed, problem in (("", "Enter the code"), ("12345", "digits only"), ("abcdef", "digits only")):
        answer = browser.send(page, "Sign in", code=typed)
        assert answer.status == 422
        assert problem in answer.errors()[0]
        assert answer.form("Sign in")[1]["code"] == typed
    assert build.all(Failure) == []


@pytest.mark.parametrize("typed", ["", "@", "a@b", "a b@c.org", "a@c.org,b@c.org", "<a@c.org>", "a@c.оrg", "x" * 300])
def test_an_address_that_cannot_be_one_is_refused_in_words_and_kept(browse: Any, inbox: Any, typed: str) -> None:
    browser = browse()
    answer = browser.send(browser.get("/sign-in"), "Continue", email=typed)
    assert answer.status == 422
    assert answer.errors()
    assert answer.form("Continue")[1]["email"] == typed
    assert inbox.all() == []


def test_a_person_who_is_only_invited_so_far_can_sign_in_and_finds_the_invitation(
    build: Build, browse: Any, inbox: Any, enter: Any
) -> None:
    group = build.group(name="Ratio in Year 8")
    lead = build.member(group, "lead")
    build.invitation(group, lead, email="new@school.example", name="Newt Comer")
    browser = browse()
    assert enter(browser, "new@school.example").location == "/"
    home = browser.get("/")
    assert home.heading == "Hello, Newt"
    assert browser.send(home, "Join Ratio in Year 8").location == f"/groups/{group.id}"


def test_signing_in_drops_everything_the_cookie_held_and_ends_the_session_before(
    build: Build, browse: Any, inbox: Any, enter: Any
) -> None:
    first, second, browser = build.person(), build.person(), browse()
    enter(browser, first.email)
    with browser.client.session_transaction() as cookie:
        cookie["left over"] = "x"
        old = cookie["_user_id"]
    browser.post("/sign-in", {"email": second.email})
    assert browser.post("/sign-in/code", {"code": inbox.last(second.email).code}).location == "/"
    with browser.client.session_transaction() as cookie:
        assert "left over" not in cookie
        assert "browser" not in cookie
        assert cookie["_user_id"] != old
    assert [row.person_id for row in build.all(LoginSession)] == [second.id]


def test_somebody_signed_in_is_not_asked_again(build: Build, browse: Any) -> None:
    answer = browse(build.person()).get("/sign-in?next=/account")
    assert (answer.status, answer.location) == (303, "/account")
