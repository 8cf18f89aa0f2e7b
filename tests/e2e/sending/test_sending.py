"""Whatever the network, the session or an impatient finger does: each text arrives once (trust C4, C5, D1, D3, H3)."""

from __future__ import annotations

import random
import re
import time
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest
from playwright.sync_api import Dialog, Page, Route, expect

from workgroups.activity import Event
from workgroups.board.models import Card, Comment
from workgroups.extensions import db
from workgroups.reflections.models import Reply

from .conftest import comment, end_sessions, sign_in, words

pytestmark = pytest.mark.e2e


def test_a_double_click_writes_one_comment(place: SimpleNamespace, come: Callable[..., Any]) -> None:
    priya = come(place.priya)
    priya.go(place.card)
    priya.page.get_by_label("Add a comment").fill("Once is enough")
    priya.page.get_by_role("button", name="Comment", exact=True).dblclick()
    expect(priya.page.locator(".comment")).to_have_count(1)
    priya.settle()
    priya.look()
    assert words(place, Comment) == ["Once is enough"]


@pytest.mark.parametrize("width", [390, 1280])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_what_is_written_offline_waits_and_is_sent_in_its_order(
    place: SimpleNamespace, come: Callable[..., Any], width: int, scheme: str
) -> None:
    priya = come(place.priya, width=width, color_scheme=scheme)
    page = priya.page
    priya.go(place.card)
    page.context.set_offline(True)
    expect(page.locator(".offline-note")).to_contain_text("it will be sent when you are back online")
    comment(page, "First, from the train")
    waiting = page.get_by_role("region", name="Waiting to be sent")
    expect(waiting).to_contain_text("1 thing waits to be sent. It will be sent when you are back online.")
    expect(page.locator(".offline-note")).to_contain_text("Will be sent when you are back online")
    expect(waiting).to_contain_text("First, from the train")
    comment(page, "Second, from the tunnel")
    expect(waiting.get_by_role("listitem")).to_have_count(2)
    priya.look()
    assert words(place, Comment) == []
    page.context.set_offline(False)
    expect(page.locator(".comment")).to_have_count(2)
    priya.look()
    assert words(place, Comment) == ["First, from the train", "Second, from the tunnel"]


def test_several_that_wait_are_sent_in_their_order_from_another_page_too(
    place: SimpleNamespace, come: Callable[..., Any]
) -> None:
    lead = come(place.lead)
    page, waiting = lead.page, lead.page.get_by_role("region", name="Waiting to be sent")
    page.route(re.compile(r"/(comments|replies|cards|token)$"), lambda route: route.abort())
    texts = ["One: a reply", "Two: a card", "Three: a comment"]
    for number, text in zip((1, 2, 0), texts, strict=True):
        journey(page, place, number, text)
        expect(waiting).to_contain_text(text)
    lead.go(f"{place.url}/people")
    expect(waiting).to_contain_text("3 things wait to be sent.")
    lead.look()
    page.unroute_all()
    waiting.get_by_role("button", name=re.compile("Send now")).click()
    expect(waiting).to_contain_text("Everything is sent.")
    expect(waiting.get_by_role("link")).to_have_text(["See your reply", "See your card", "See your comment"])
    lead.look()
    assert words(place, Reply) + words(place, Card, "summary")[1:] + words(place, Comment) == texts
    acts = [event.verb for event in place.build.all(Event, actor_id=place.lead.id)]
    assert [verb for verb in acts if verb in ("replied", "posted", "commented")] == ["replied", "posted", "commented"]


def test_what_waits_can_be_kept_back_and_taken_up_again(place: SimpleNamespace, come: Callable[..., Any]) -> None:
    priya = come(place.priya)
    page = priya.page
    priya.go(place.card)
    page.context.set_offline(True)
    comment(page, "Perhaps not")
    waiting = page.get_by_role("region", name="Waiting to be sent")
    waiting.get_by_role("button", name=re.compile("Don’t send")).click()
    expect(waiting).to_contain_text("Comment will not be sent.")
    waiting.get_by_role("button", name=re.compile("Undo")).click()
    expect(waiting).to_contain_text("Perhaps not")
    waiting.get_by_role("button", name=re.compile("Don’t send")).click()
    expect(waiting).to_contain_text("Comment will not be sent.")
    page.context.set_offline(False)
    priya.go(f"{place.url}/people")
    expect(waiting).to_have_count(0)
    assert words(place, Comment) == []


def test_a_card_with_a_photo_waits_with_its_photo(
    place: SimpleNamespace, come: Callable[..., Any], photo: bytes
) -> None:
    priya = come(place.priya)
    page = priya.page
    priya.go(f"{place.url}/cards/new")
    page.locator("textarea").first.fill("From the field trip")
    page.route(re.compile("/cards/photos$"), lambda route: route.abort())
    page.context.set_offline(True)
    page.locator("input[type=file]").set_input_files({"name": "a.jpg", "mimeType": "image/jpeg", "buffer": photo})
    expect(page.locator(".preview")).to_contain_text("Goes on when you are back online.")
    page.get_by_role("button", name="Post to the board").click()
    expect(page.get_by_role("region", name="Waiting to be sent")).to_contain_text("From the field trip")
    page.context.set_offline(False)
    expect(page).to_have_url(re.compile("/board#card-"))
    strip = page.get_by_role("region", name="Photos on their way")
    expect(strip).to_contain_text("1 photo of your card is on its way.")
    page.unroute_all()
    expect(strip).to_contain_text("1 photo of your card has arrived.", timeout=40_000)
    made = place.build.all(Card, author_id=place.priya.id)
    assert [card.summary for card in made] == ["From the field trip"]
    with place.app.app_context():
        card = db.session.get_one(Card, made[0].id)
        assert len(card.photos) == 1
        assert card.posted_at


def test_after_signing_out_nothing_is_left_and_nobody_else_sees_or_sends_it(
    place: SimpleNamespace, come: Callable[..., Any]
) -> None:
    priya = come(place.priya)
    page = priya.page
    priya.go(place.card)
    page.route("**/comments", lambda route: route.abort())
    page.route("**/account/token", lambda route: route.abort())
    comment(page, "For Priya's eyes")
    expect(page.get_by_role("region", name="Waiting to be sent")).to_contain_text("For Priya's eyes")
    page.unroute_all()
    page.context.clear_cookies()
    sign_in(page, place, place.tom)
    page.goto(place.product.url + place.card)
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    page.wait_for_timeout(1_000)
    expect(page.get_by_role("region", name="Waiting to be sent")).to_have_count(0)
    assert "For Priya's eyes" not in page.content()
    assert words(place, Comment) == []
    page.get_by_role("button", name="Sign out").click()
    page.wait_for_url("**/sign-in**")
    left = page.evaluate("indexedDB.databases().then((all) => all.map((one) => one.name))")
    if left:
        count = """new Promise((done) => { const asked = indexedDB.open("workgroups-sending"); asked.onsuccess = () => {
            const base = asked.result;
            if (!base.objectStoreNames.contains("forms")) return done(0);
            const all = base.transaction("forms").objectStore("forms").count();
            all.onsuccess = () => done(all.result); }; })"""
        assert page.evaluate(count) == 0


def test_signing_out_with_something_unsent_asks_first(place: SimpleNamespace, come: Callable[..., Any]) -> None:
    priya = come(place.priya)
    page = priya.page
    priya.go(place.card)
    page.route("**/comments", lambda route: route.abort())
    page.route("**/account/token", lambda route: route.abort())
    comment(page, "Not yet")
    expect(page.get_by_role("region", name="Waiting to be sent")).to_contain_text("Not yet")
    asked: list[str] = []

    def stay(dialog: Dialog) -> None:
        asked.append(dialog.message)
        dialog.dismiss()

    page.on("dialog", stay)
    page.get_by_role("button", name="Sign out").click()
    page.wait_for_timeout(1_000)
    expect(page.get_by_role("region", name="Waiting to be sent")).to_contain_text("Not yet")
    assert asked == ["Your comment has not been sent. Sign out and throw it away?"]


def journey(page: Page, place: SimpleNamespace, number: int, text: str) -> None:
    """One short journey: a comment, a reply or a card, in turn."""
    kind = number % 3
    page.goto(place.product.url + (place.card, place.reflection, f"{place.url}/cards/new?task=none")[kind])
    if kind == 0:
        comment(page, text)
    elif kind == 1:
        page.get_by_label("Your reply").fill(text)
        page.get_by_role("button", name="Send reply").click()
    else:
        page.locator("textarea").first.fill(text)
        page.get_by_role("button", name="Post to the board").click()
    page.wait_for_timeout(500)


def test_with_a_tenth_of_all_requests_dropped_no_text_is_lost_and_none_is_doubled(
    place: SimpleNamespace, come: Callable[..., Any]
) -> None:
    lead, chance = come(place.lead), random.Random(20261121)
    page = lead.page
    dropped: list[str] = []

    def unreliable(route: Route) -> None:
        posting = route.request.method == "POST"
        # Documents are let through: a page that does not open has nothing typed on it yet.
        if route.request.resource_type == "document" or chance.random() >= (0.3 if posting else 0.1):
            return route.continue_()
        if posting and chance.random() < 0.5:
            route.fetch()  # it did arrive; only the answer is lost
        dropped.append(route.request.url)
        return route.abort()

    page.route(re.compile(r"/(comments|replies|cards|token)$"), unreliable)
    texts = [f"Journey {number} of twenty" for number in range(20)]
    for number, text in enumerate(texts):
        journey(page, place, number, text)
    page.goto(place.product.url + place.url)
    until = time.monotonic() + 60
    while time.monotonic() < until and page.locator(".sending-item").filter(has_text="Journey").count():
        page.wait_for_timeout(500)
    found = words(place, Comment) + words(place, Reply) + words(place, Card, "summary")
    assert len(dropped) >= 4
    assert sorted(one for one in found if one.startswith("Journey")) == sorted(texts)


def test_a_comment_written_when_the_session_ends_is_saved_once_after_signing_in(
    place: SimpleNamespace, come: Callable[..., Any]
) -> None:
    priya = come(place.priya)
    page = priya.page
    priya.go(place.card)
    end_sessions(place)
    comment(page, "I wrote this for an hour")
    problem = page.get_by_role("alert").filter(has_text="You are signed out, and nothing is lost")
    expect(problem).to_be_visible()
    expect(problem.get_by_role("link", name="Sign in (opens in a new tab)")).to_have_attribute("href", "/sign-in")
    expect(page.get_by_label("Add a comment")).to_have_value("I wrote this for an hour")
    priya.look()
    sign_in(page, place, place.priya)
    page.get_by_role("button", name="Comment", exact=True).click()
    expect(page.locator(".comment")).to_have_count(1)
    expect(problem).to_have_count(0)
    assert words(place, Comment) == ["I wrote this for an hour"]


def test_a_form_is_not_sent_in_the_name_of_who_signed_in_instead(
    place: SimpleNamespace, come: Callable[..., Any]
) -> None:
    priya = come(place.priya)
    page = priya.page
    priya.go(place.card)
    end_sessions(place)
    comment(page, "By Priya")
    expect(page.get_by_role("alert")).to_contain_text("You are signed out")
    sign_in(page, place, place.tom)
    page.get_by_role("button", name="Comment", exact=True).click()
    expect(page.get_by_role("alert")).to_contain_text("Somebody else is signed in here now")
    assert words(place, Comment) == []


def test_back_after_signing_out_shows_nothing(place: SimpleNamespace, come: Callable[..., Any]) -> None:
    priya = come(place.priya)
    page = priya.page
    priya.go(place.card)
    expect(page.get_by_text("We tried a bar model.").first).to_be_visible()
    page.get_by_role("button", name="Sign out").click()
    page.wait_for_url("**/sign-in**")
    page.go_back()
    page.wait_for_load_state("networkidle")
    assert "We tried a bar model." not in page.content()
    assert page.url.split("?")[0].endswith("/sign-in")


def test_back_and_sent_again_is_one_card(place: SimpleNamespace, come: Callable[..., Any]) -> None:
    priya = come(place.priya)
    page = priya.page
    priya.go(f"{place.url}/cards/new?task=none")
    page.locator("textarea").first.fill("Once and for all")
    page.get_by_role("button", name="Post to the board").click()
    page.wait_for_url("**/board#card-*")
    page.go_back()
    expect(page.locator("textarea").first).to_have_value("Once and for all")
    page.get_by_role("button", name="Post to the board").click()
    page.wait_for_url("**/board#card-*")
    assert words(place, Card, "summary").count("Once and for all") == 1
