"""A session or a token that ran out while somebody wrote costs no word, whatever the form (trust D3, H12, C7)."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any
from urllib.parse import unquote

import pytest
from builders import Build
from flask import Flask
from forms_of_the_product import FORMS, Form
from pages import Page
from test_once import count, open_form

from workgroups.extensions import db
from workgroups.people.models import LoginSession

HERE = {"Sec-Fetch-Site": "same-origin"}
TAKING_TEXT = [name for name, form in FORMS.items() if form.says]


def end_sessions(app: Flask) -> None:
    with app.app_context():
        db.session.query(LoginSession).delete()
        db.session.commit()


def check(build: Build, scene: SimpleNamespace, form: Form, before: Any, app: Flask) -> None:
    """The words are stored, and there is one of what the form makes."""
    assert form.says is not None
    said = form.says(build, scene).split("\n")[0]
    assert said
    assert any(said[:20] in value for value in form.fields.values())
    more = count(app) - before
    assert all(more[model.__tablename__] == number for model, number in form.makes.items())


@pytest.mark.parametrize("endpoint", TAKING_TEXT)
def test_a_form_sent_signed_out_leads_through_signing_in_and_is_saved_once(
    app: Flask, build: Build, scene: SimpleNamespace, browse: Any, endpoint: str
) -> None:
    form = FORMS[endpoint]
    person = getattr(scene, form.who)
    browser = browse(person)
    url, values = open_form(browser, endpoint, form, scene)
    before = count(app)
    end_sessions(app)
    held = browser.post(url, values, headers=HERE)
    assert (held.status, held.heading) == (401, "You are signed out, and nothing is lost")
    assert count(app) == before
    browser.sign_in(person)
    saved = browser.send(held, "Send again")
    assert saved.status == 303
    again = browser.send(held, "Send again")
    assert (again.status, again.location) == (303, saved.location)
    check(build, scene, form, before, app)


@pytest.mark.parametrize("endpoint", TAKING_TEXT)
def test_with_htmx_the_form_stays_on_its_page_and_is_saved_once(
    app: Flask, build: Build, scene: SimpleNamespace, browse: Any, endpoint: str
) -> None:
    form = FORMS[endpoint]
    person = getattr(scene, form.who)
    browser = browse(person)
    url, values = open_form(browser, endpoint, form, scene)
    before = count(app)
    end_sessions(app)
    answer = browser.post(url, values, htmx=True)
    assert answer.status == 401
    assert "HX-Redirect" not in answer.response.headers, "the form would be left with all that is in it"
    notice = answer.html.find(attrs={"data-problem": True})
    assert notice is not None
    assert notice.has_attr("data-renew")
    assert answer.html.find("input") is None
    assert answer.link("Sign in (opens in a new tab)") == "/sign-in"
    browser.sign_in(person)
    given = browser.get("/account/token")
    values["csrf_token"] = given.response.get_json()["token"] if given.response.is_json else browser.token()
    for _ in range(2):
        assert browser.post(url, values, htmx=True).status == 200
    check(build, scene, form, before, app)


@pytest.mark.parametrize("htmx", [False, True])
@pytest.mark.parametrize("endpoint", TAKING_TEXT)
def test_a_token_from_before_another_sign_in_keeps_the_form(
    app: Flask, build: Build, scene: SimpleNamespace, browse: Any, endpoint: str, htmx: bool
) -> None:
    form = FORMS[endpoint]
    person = getattr(scene, form.who)
    browser = browse(person)
    url, values = open_form(browser, endpoint, form, scene)
    before = count(app)
    with browser.client.session_transaction() as session:
        session.clear()
    browser.sign_in(person)
    answer = browser.post(url, values, htmx=htmx, headers=HERE)
    assert answer.status == 400
    assert count(app) == before
    if htmx:
        assert answer.html.find(attrs={"data-renew": True})
        assert browser.post(url, {**values, "csrf_token": browser.token()}, htmx=True).status == 200
    else:
        assert browser.send(answer, "Send again").status == 303
    check(build, scene, form, before, app)


def test_a_background_request_of_somebody_signed_out_leads_to_signing_in_and_back(
    app: Flask, scene: SimpleNamespace, browse: Any
) -> None:
    browser = browse(scene.author)
    end_sessions(app)
    here = {"HX-Current-URL": f"http://localhost{scene.url}/board?view=newest"}
    answer = browser.get(f"{scene.url}/board", htmx=True, headers=here)
    assert answer.status == 401
    assert unquote(answer.response.headers["HX-Redirect"]) == f"/sign-in?next={scene.url}/board?view=newest"


@pytest.mark.parametrize("address", ["http://evil.example//evil.example", "//evil.example", "javascript:alert(1)"])
def test_no_made_up_address_is_led_back_to(app: Flask, scene: SimpleNamespace, browse: Any, address: str) -> None:
    answer = browse().get(f"{scene.url}/board", htmx=True, headers={"HX-Current-URL": address})
    lead = browse().get(answer.response.headers["HX-Redirect"])
    assert lead.html.find("input", {"name": "next"})["value"].startswith("/")
    assert "evil" not in lead.html.find("input", {"name": "next"})["value"]


@pytest.mark.parametrize("endpoint", TAKING_TEXT)
def test_a_form_of_the_release_before_is_accepted_or_shown_again_with_its_words(
    app: Flask, build: Build, scene: SimpleNamespace, browse: Any, endpoint: str
) -> None:
    form = FORMS[endpoint]
    browser = browse(getattr(scene, form.who))
    url, values = open_form(browser, endpoint, form, scene)
    had_no_key = values["form_key"].startswith("any-")
    for name in ("base", "draft", "form_key") if had_no_key else ("base", "draft"):
        values.pop(name, None)
    answer: Page = browser.post(url, values, headers=HERE)
    assert answer.status == 303


def test_the_token_is_for_who_is_signed_in(scene: SimpleNamespace, browse: Any) -> None:
    one, other = (browse(person).client.get("/account/token").get_json() for person in (scene.author, scene.partner))
    assert one["person"] != other["person"]
    assert str(scene.author.id) not in (one["person"], one["token"])
    assert browse().client.get("/account/token", headers={"HX-Request": "true"}).status_code == 401
    page = browse(scene.author).get(scene.url)
    assert page.html.body["data-person"] == one["person"]
