"""The same form sent twice makes one thing, and the second answer is the first (trust D1)."""

from __future__ import annotations

import threading
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from types import SimpleNamespace
from typing import Any

import pytest
from builders import Build
from flask import Flask
from forms_of_the_product import FORMS, MAKE_NOTHING, Form
from pages import Page

from workgroups import clock, once
from workgroups.board.models import Card, Comment
from workgroups.extensions import db
from workgroups.people.models import new_token
from workgroups.reflections.models import Reply

AT_ONCE = 20


def open_form(browser: Any, endpoint: str, form: Form, scene: SimpleNamespace) -> tuple[str, dict[str, Any]]:
    """Where the form is sent to and what it holds once it is filled in."""
    page = browser.get(form.page(scene))
    if endpoint == "groups.send_roster":
        page = browser.send(page, "Check", **form.fields)
        return page.form(form.button)
    url, values = page.form(form.button)
    return url, values | form.fields


def at_once(browsers: list[Any], url: str, values: dict[str, Any], *, htmx: bool = False) -> list[Page]:
    """The answers to the same form sent by all of these browsers at the same moment."""
    ready = threading.Barrier(len(browsers))
    headers = {"HX-Request": "true"} if htmx else {}

    def send(browser: Any) -> Page:
        token = browser.token()
        ready.wait(30)
        answer = browser.client.post(url, data={**values, "csrf_token": token}, headers=headers)
        return Page(answer, fragment=htmx)

    with ThreadPoolExecutor(len(browsers)) as pool:
        return list(pool.map(send, browsers))


def count(app: Flask) -> Counter[str]:
    """How many rows each table has, apart from what says that somebody is here or has sent something."""
    with app.app_context():
        tables = [one for one in db.metadata.sorted_tables if one.name not in ("login_session", "sent_form")]
        return Counter({one.name: db.session.query(one).count() for one in tables})


def test_every_form_of_the_product_is_in_this_test(app: Flask) -> None:
    posts = {rule.endpoint for rule in app.url_map.iter_rules() if "POST" in (rule.methods or ())}
    missing = posts - FORMS.keys() - MAKE_NOTHING.keys()
    assert missing == set()
    assert (FORMS.keys() | MAKE_NOTHING.keys()) - posts == set()


@pytest.mark.parametrize("endpoint", FORMS)
def test_a_form_sent_twenty_times_at_once_makes_one_thing_and_is_answered_alike(
    app: Flask, scene: SimpleNamespace, browse: Any, endpoint: str
) -> None:
    form = FORMS[endpoint]
    browsers = [browse(getattr(scene, form.who)) for _ in range(AT_ONCE)]
    url, values = open_form(browsers[0], endpoint, form, scene)
    assert once.key_in(values["form_key"]), "the form carries no key"
    before = count(app)
    answers = at_once(browsers, url, values)
    assert Counter((one.status, one.location) for one in answers) == {(303, answers[0].location): AT_ONCE}
    more = count(app) - before
    assert {name: more[name] for name in (model.__tablename__ for model in form.makes)} == {
        model.__tablename__: number for model, number in form.makes.items()
    }
    for page in (browsers[0].get(answers[0].location), browsers[-1].get(answers[0].location)):
        said = [one.get_text(" ", strip=True) for one in page.html.select("main .notice[role=status]")]
        assert said or endpoint in ("board.comment", "groups.comeback"), "the second answer says what the first said"


@pytest.mark.parametrize(
    ("endpoint", "model", "name"),
    [("board.comment", Comment, "text"), ("reflections.reply", Reply, "text"), ("reflections.reword", Reply, "text")],
)
def test_a_form_answered_in_place_and_sent_twenty_times_at_once_makes_one_thing(
    build: Build, scene: SimpleNamespace, browse: Any, endpoint: str, model: type, name: str
) -> None:
    form = FORMS[endpoint]
    browsers = [browse(getattr(scene, form.who)) for _ in range(AT_ONCE)]
    url, values = open_form(browsers[0], endpoint, form, scene)
    answers = at_once(browsers, url, values, htmx=True)
    assert {one.status for one in answers} == {200}
    words = form.fields["comment" if model is Comment else "text"].split("\n")[0]
    assert all(one.words.count(words) == 1 for one in answers)
    assert [getattr(row, name) for row in build.all(model)].count(next(iter(form.fields.values()))) == 1


def test_a_card_with_a_photo_sent_twenty_times_at_once_is_one_card_with_one_photo(
    build: Build, scene: SimpleNamespace, browse: Any, photo: bytes
) -> None:
    import io

    browsers = [browse(scene.author) for _ in range(4)]
    url, values = open_form(browsers[0], "board.create", FORMS["board.create"], scene)
    ready = threading.Barrier(len(browsers))

    def send(browser: Any) -> tuple[int, str]:
        sent = {**values, "csrf_token": browser.token(), "photos": (io.BytesIO(photo), "work.jpg")}
        ready.wait(30)
        answer = browser.client.post(url, data=sent, content_type="multipart/form-data")
        return answer.status_code, answer.headers.get("Location", "")

    with ThreadPoolExecutor(len(browsers)) as pool:
        answers = list(pool.map(send, browsers))
    made = build.all(Card, author_id=scene.author.id)[1:]
    assert len(made) == 1
    assert set(answers) == {(303, f"{scene.url}/cards/{made[0].id}/look")}
    from workgroups.board.models import Attachment

    assert len(build.all(Attachment, card_id=made[0].id)) == 1


def test_an_edit_sent_again_after_its_answer_was_lost_is_no_conflict_with_itself(
    build: Build, scene: SimpleNamespace, browse: Any
) -> None:
    author = browse(scene.author)
    page = author.get(f"{scene.url}/cards/{scene.card.id}/edit")
    first = author.send(page, "Save changes", title="Ratio")
    again = author.send(page, "Save changes", title="Ratio")
    assert (
        (first.status, first.location) == (again.status, again.location) == (303, f"{scene.url}/cards/{scene.card.id}")
    )
    assert build.read(Card, scene.card.id).version == 2


def test_going_back_and_sending_other_words_loses_neither(build: Build, scene: SimpleNamespace, browse: Any) -> None:
    author = browse(scene.author)
    page = author.get(f"{scene.url}/cards/new?task=none")
    first = author.send(page, "Post to the board", answer_0="The first words.")
    second = author.send(
        page, "Post to the board", answer_0="The first words, and then some more of them, on second thoughts."
    )
    assert (second.status, second.heading) == (409, "You have sent this form before")
    assert second.link("See what arrived the first time") == first.location
    assert "on second thoughts" in second.words
    assert author.send(second, "Send this as well").status == 303
    assert [card.summary for card in build.all(Card, author_id=scene.author.id)][1:] == [
        "The first words.",
        "The first words, and then some more of them, on second thoughts.",
    ]


@pytest.mark.parametrize(("endpoint", "model"), [("board.comment", Comment), ("reflections.reply", Reply)])
def test_other_words_under_a_key_that_was_used_in_place_ask_for_another_press(
    build: Build, scene: SimpleNamespace, browse: Any, endpoint: str, model: type
) -> None:
    lead, form = browse(scene.lead), FORMS[endpoint]
    url, values = open_form(lead, endpoint, form, scene)
    (field,) = form.fields
    before = len(build.all(model))
    assert lead.post(url, values, htmx=True).status == 200
    answer = lead.post(url, {**values, field: "Other words"}, htmx=True)
    assert answer.status == 409
    notice = answer.html.find(attrs={"data-problem": True})
    assert notice.find("a")["href"]
    assert len(build.all(model)) == before + 1
    assert (
        lead.post(url, {**values, field: "Other words", "form_key": notice["data-form-key"]}, htmx=True).status == 200
    )
    assert [row.text for row in build.all(model)][before:] == [form.fields[field], "Other words"]


def test_a_key_is_good_for_its_own_person_only(build: Build, scene: SimpleNamespace, browse: Any) -> None:
    key, url = new_token(), f"{scene.url}/cards"
    for person in (scene.author, scene.partner):
        values = {"answer_0": f"By {person.name}", "task": "none", "act": "post", "audience": "leads", "form_key": key}
        assert browse(person).post(url, values).status == 303
    assert [card.author_id for card in build.all(Card)][1:] == [scene.author.id, scene.partner.id]


def test_line_ends_and_the_token_are_no_difference(build: Build, scene: SimpleNamespace, browse: Any) -> None:
    author, key = browse(scene.author), new_token()
    values = {"task": "none", "act": "post", "audience": "leads", "form_key": key}
    for words in ("One\r\ntwo", "One\ntwo"):
        assert author.post(f"{scene.url}/cards", {**values, "answer_0": words}).status == 303
    assert len(build.all(Card, author_id=scene.author.id)) == 2


def test_the_mark_of_a_draft_is_no_difference(build: Build, scene: SimpleNamespace, browse: Any) -> None:
    author = browse(scene.author)
    one, two = (author.get(f"{scene.url}/cards/new?task=none").form("Post to the board")[1] for _ in range(2))
    for values in (one, two | {"form_key": one["form_key"]}):
        assert author.post(f"{scene.url}/cards", {**values, "answer_0": "Ratio"}).status == 303
    assert len(build.all(Card, author_id=scene.author.id)) == 2


def test_a_refused_form_is_not_remembered(build: Build, scene: SimpleNamespace, browse: Any) -> None:
    lead = browse(scene.lead)
    page = lead.send(lead.get(f"{scene.url}/tasks/new"), "Publish", title="")
    assert page.status == 422
    assert lead.send(page, "Publish", title="Now it has one").status == 303


def test_what_is_remembered_holds_no_words_of_the_form_and_goes_after_a_fortnight(
    app: Flask, build: Build, scene: SimpleNamespace, browse: Any, time_machine: Any
) -> None:
    author = browse(scene.author)
    author.send(author.get(f"{scene.url}/cards/new?task=none"), "Post to the board", answer_0="Hapaxlegomenon")
    (kept,) = build.all(once.SentForm)
    assert "Hapaxlegomenon" not in repr(vars(kept))
    time_machine.move_to(clock.now() + once.KEPT * 1.1)
    author = browse(scene.author)
    author.send(author.get(f"{scene.url}/cards/new?task=none"), "Save as draft", answer_0="Later")
    (later,) = build.all(once.SentForm)
    assert later.form_key != kept.form_key
