"""What other websites, forged requests and a thief of the database get: nothing (trust A4, A10, A13, H4, H5, I13)."""

from __future__ import annotations

import os
import re
import sys
from pathlib import Path
from typing import Any

import pytest
from builders import Build
from flask import Flask
from sqlalchemy import text

from workgroups import config, create_app
from workgroups.extensions import db
from workgroups.people.models import LoginSession, Person

OUTSIDE = ["//evil.example", "////evil.example", "http:///evil.example", "/\\evil.example", "https:evil.example"]


def corpus(group: str) -> list[str]:
    """The entries of one group of the hostile texts; none, and so no tests of them, where the folder is absent."""
    folder = Path(__file__).resolve().parents[3] / "shared" / "hostile"
    if not folder.is_dir():
        return []
    sys.path.insert(0, str(folder))
    import hostile_text

    sys.path.remove(str(folder))
    return [hostile_text.expand(entry) for entry in hostile_text.entries(group)]


@pytest.mark.parametrize("target", [*OUTSIDE, *corpus("redirect")])
def test_no_next_address_leaves_the_site(build: Build, browse: Any, inbox: Any, target: str) -> None:
    person, browser = build.person(), browse()
    browser.client.get("/sign-in", query_string={"next": target})
    browser.post("/sign-in", {"email": person.email, "next": target})
    answer = browser.post("/sign-in/code", {"code": inbox.last(person.email).code})
    assert answer.status == 303
    assert re.fullmatch(r"/|/[A-Za-z0-9].*", answer.location)
    assert "//" not in answer.location
    assert "\\" not in answer.location
    signed_in = browser.client.get("/sign-in", query_string={"next": target})
    assert re.match(r"/(?![/\\])", signed_in.headers["Location"])


@pytest.mark.parametrize("target", corpus("redirect") or OUTSIDE)
def test_no_next_address_leaves_the_site_after_signing_out(build: Build, browse: Any, target: str) -> None:
    location = browse(build.person()).post("/sign-out", {"next": target}).location
    assert re.match(r"/(?![/\\])", location)
    assert "//" not in location


@pytest.mark.parametrize("typed", corpus("email_field") or ["a@c.org\n", "a@c.org,b@c.org", "\u200ba@c.org"])
def test_no_spelling_of_an_address_makes_a_second_account_or_a_second_recipient(
    build: Build, browse: Any, inbox: Any, typed: str
) -> None:
    build.person(email="a@c.org")
    browser = browse()
    answer = browser.post("/sign-in", {"email": typed})
    assert answer.status in (303, 422)
    for letter in inbox.all():
        assert re.fullmatch(r"[^\s@<>,;]+@[^\s@<>,;]+", letter.to)
    assert len(build.all(Person)) == 1


@pytest.mark.parametrize("path", ["/sign-in", "/sign-in/code", "/sign-in/link/x", "/sign-out", "/invitations/x"])
@pytest.mark.parametrize("token", [None, "wrong"])
def test_a_form_without_its_token_is_refused(browse: Any, path: str, token: str | None) -> None:
    data = {} if token is None else {"csrf_token": token}
    assert browse().client.post(path, data=data).status_code == 400


def test_a_token_of_another_session_is_refused(build: Build, browse: Any) -> None:
    mine, theirs = browse(build.person()), browse(build.person())
    theirs.get("/account")
    assert mine.post("/account", {"csrf_token": theirs.token(), "name": "Forged"}).status == 400


@pytest.mark.parametrize("path", ["/sign-in", "/sign-out", "/account", "/account/sessions/end", "/nowhere"])
@pytest.mark.parametrize("htmx", [False, True])
def test_what_another_website_sends_is_refused_before_anything_else(
    build: Build, browse: Any, path: str, htmx: bool
) -> None:
    person = build.person()
    answer = browse(person).post(path, {"name": "Forged"}, htmx=htmx, headers={"Sec-Fetch-Site": "cross-site"})
    assert answer.status == 403
    assert "another website" in answer.words
    assert build.read(Person, person.id).name == person.name
    assert len(build.all(LoginSession)) == 1


@pytest.mark.parametrize("site", ["same-origin", "same-site", "none"])
def test_our_own_pages_and_typed_addresses_are_not_refused(browse: Any, site: str) -> None:
    assert browse().post("/sign-in", {"email": "a@b.example"}, headers={"Sec-Fetch-Site": site}).status == 303


def test_following_a_link_from_another_website_is_not_refused(browse: Any) -> None:
    assert browse().get("/sign-in", headers={"Sec-Fetch-Site": "cross-site"}).status == 200


def test_a_form_opened_before_signing_in_is_not_acted_on_and_loses_no_word(
    build: Build, browse: Any, enter: Any
) -> None:
    person, browser = build.person(), browse()
    stale = browser.token()
    enter(browser, person.email)
    words = "Ratio tables helped\nfour of my pupils & <b>me</b>, which I did not expect at all in week one."
    sent = {"csrf_token": stale, "name": "Ada Byron", "notes": words}
    plain = browser.post("/account", sent)
    assert plain.status == 400
    kept = browser.post("/account", sent, headers={"Sec-Fetch-Site": "same-origin"})
    assert kept.status == 400
    assert kept.heading == "Please send this once more"
    assert kept.form("Send again")[1]["notes"] == words
    assert build.read(Person, person.id).name == person.name
    assert browser.send(kept, "Send again").location == "/account"
    assert build.read(Person, person.id).name == "Ada Byron"


def test_a_form_sent_after_the_session_ended_keeps_its_words_until_after_signing_in(
    build: Build, browse: Any, inbox: Any, enter: Any
) -> None:
    person, browser = build.person(), browse()
    enter(browser, person.email)
    page = browser.get("/account")
    _, sent = page.form("Save name")
    with browser.application.app_context():
        db.session.query(LoginSession).delete()
        db.session.commit()
    here = {"Sec-Fetch-Site": "same-origin"}
    held = browser.post("/account", {**sent, "name": "Ada Byron"}, headers=here)
    assert (held.status, held.heading) == (401, "You are signed out, and nothing is lost")
    assert held.link("Sign in (opens in a new tab)") == "/sign-in"
    enter(browser, person.email)
    again = browser.post("/account", held.form("Send again")[1], headers=here)
    assert again.heading == "Please send this once more"
    assert browser.send(again, "Send again").status == 303
    assert build.read(Person, person.id).name == "Ada Byron"


def test_nothing_that_another_website_filled_in_is_offered_for_sending(browse: Any) -> None:
    for headers in ({}, {"Origin": "https://evil.example"}, {"Sec-Fetch-Site": "same-site"}):
        answer = browse().post("/account", {"name": "Forged"}, headers=headers)
        assert (answer.status, answer.location) == (303, "/sign-in")


@pytest.mark.parametrize("header", ["Host", "X-Forwarded-Host", "X-Host", "Forwarded"])
def test_emails_hold_our_address_whatever_the_request_says(build: Build, browse: Any, inbox: Any, header: str) -> None:
    person, browser = build.person(), browse()
    value = "host=evil.example" if header == "Forwarded" else "evil.example"
    token = browser.token()
    answer = browser.client.post("/sign-in", data={"email": person.email, "csrf_token": token}, headers={header: value})
    if header == "Host":
        assert answer.status_code == 400
        assert inbox.all() == []
    else:
        assert "evil" not in answer.get_data(as_text=True) + answer.headers["Location"]
        assert set(re.findall(r"https?://([^/\s]+)", inbox.last(person.email).text)) == {"localhost"}


def test_no_secret_of_an_email_is_in_the_database(app: Flask, build: Build, browse: Any, inbox: Any) -> None:
    group = build.group()
    lead = build.member(group, "lead")
    from workgroups.groups.models import WorkGroup
    from workgroups.people import invitations

    with app.test_request_context():
        invitations.invite(
            db.session.get_one(WorkGroup, group.id),
            email="new@school.example",
            name="Newt Comer",
            role="participant",
            by=db.session.get_one(Person, lead.id),
        )
        db.session.commit()
    browser = browse()
    browser.send(browser.get("/sign-in"), "Continue", email=lead.email)
    browser.send(browser.get("/sign-in/code"), "Sign in", code=inbox.last(lead.email).code)
    with browser.client.session_transaction() as cookie:
        cookie_secret = cookie["_user_id"]
    sign_in, invitation = inbox.last(lead.email), inbox.last("new@school.example")
    secrets = [one.link.rsplit("/", 1)[1] for one in (sign_in, invitation)] + [sign_in.code, cookie_secret]
    with app.app_context(), db.engine.connect() as connection:
        everything = "\n".join(
            repr(tuple(row))
            for table in db.metadata.sorted_tables
            for row in connection.execute(text(f"SELECT * FROM {table.name}"))
        )
    assert "new@school.example" in everything
    for secret in secrets:
        assert not re.search(rf"(?<![0-9a-f]){re.escape(secret)}(?![0-9a-f])", everything)


def test_over_https_there_is_one_cookie_and_it_is_locked_to_the_host(app: Flask, tmp_path: Path) -> None:
    environment = {
        **os.environ,
        "WORKGROUPS_BASE_URL": "https://groups.example.org",
        "WORKGROUPS_INSTANCE": str(tmp_path),
    }
    settings = config.from_environment(environment)
    settings["SQLALCHEMY_DATABASE_URI"] = app.config["SQLALCHEMY_DATABASE_URI"]
    secure = create_app({**settings, "TESTING": True})
    client = secure.test_client()
    for path in ("/", "/sign-in", "/help", "/invitations/none", "/sign-in/link/none", "/nowhere"):
        answer = client.get(path, base_url="https://groups.example.org")
        for cookie in answer.headers.getlist("Set-Cookie"):
            assert cookie.startswith("__Host-workgroups=")
            assert {"Secure", "HttpOnly", "Path=/", "SameSite=Lax"} <= set(cookie.split("; "))
            assert "Domain=" not in cookie
            assert len(cookie) < 4096
    with secure.app_context():
        db.engine.dispose()
