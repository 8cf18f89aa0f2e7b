"""Two and three people with a page open at the same time (trust S1, S4, S5, X9)."""

from __future__ import annotations

import os
import time
from pathlib import Path
from types import SimpleNamespace

import pytest
from playwright.sync_api import Page, expect

from tests.live.live_site import Site
from tests.timing import soon
from workgroups.board.models import Card
from workgroups.groups.models import Membership

from ..conftest import axe
from .conftest import act

pytestmark = [pytest.mark.e2e, pytest.mark.both]


def some_card(site: Site, world: SimpleNamespace) -> Card:
    found: Card = site.build.all(Card, group_id=world.group.id)[0]
    return found


THIRD = "document.querySelectorAll('.tile')[6].getBoundingClientRect().top"


def test_a_card_is_there_at_once_for_who_is_at_the_top(enter, post):
    page = enter("reader", "/board")

    def seconds_to_be_seen() -> float:
        card = post.card("author", "A bar model for ratio.")
        began = time.monotonic()
        expect(page.locator(f"#card-{card}")).to_be_visible()
        return time.monotonic() - began

    soon(1, seconds_to_be_seen)
    expect(page.locator("#announcer")).to_have_text("1 new card on the board")
    assert page.locator("#new-cards").count() == 0


def test_cards_wait_behind_a_button_for_who_has_scrolled(enter, post):
    page = enter("reader", "/board")
    page.evaluate("scrollTo(0, 700)")
    place = page.evaluate(THIRD)
    first = post.card("author", "The first one.")
    expect(page.get_by_role("button", name="1 new", exact=True)).to_be_visible()
    post.card("lead", "The second one.")
    expect(page.get_by_role("button", name="2 new", exact=True)).to_be_visible()
    assert page.locator(f"#card-{first}").count() == 0
    now = page.evaluate(THIRD)
    assert now == place, "nothing has moved"
    expect(page.locator("#announcer")).to_have_text("1 new card on the board")
    page.wait_for_timeout(1_500)
    expect(page.locator("#announcer")).to_have_text("1 new card on the board")
    page.locator("#new-cards").click()
    expect(page.locator(f"#card-{first}")).to_be_visible()
    assert page.locator("#new-cards").count() == 0
    assert page.evaluate("document.activeElement.textContent") == "The second one."


def test_a_second_announcement_waits_ten_seconds(enter, post):
    page = enter("reader", "/board")
    page.evaluate("""() => { window.said = [];
        document.addEventListener('announce', ({ detail }) => window.said.push([performance.now(), detail])); }""")
    for number in range(3):
        post.card("author", f"One of three, {number}.")
        page.wait_for_timeout(400)
    page.wait_for_timeout(10_500)
    said = page.evaluate("window.said")
    assert len(said) == 2, said
    assert said[1][0] - said[0][0] >= 9_900


def test_the_author_sees_one_copy(enter):
    page, other = enter("author", "/board"), enter("author", "/cards/new")
    other.locator("main textarea").first.fill("Only once, please.")
    other.get_by_role("button", name="Post to the board").click()
    other.wait_for_url("**/board*")
    for one in (page, other):
        expect(one.locator(".tile", has_text="Only once, please.")).to_have_count(1)
        one.wait_for_timeout(500)
        expect(one.locator(".tile", has_text="Only once, please.")).to_have_count(1)


def test_a_field_on_the_board_keeps_its_typing_while_cards_wait(enter, post):
    page = enter("reader", "/board")
    page.get_by_label("Search").press_sequentially("bar mo")
    post.card("author", "Something new.")
    expect(page.get_by_role("button", name="1 new", exact=True)).to_be_visible()
    assert page.evaluate("[document.activeElement.id, document.activeElement.value]") == ["q", "bar mo"]


def test_typing_caret_scroll_and_what_is_open_survive_fifty_updates(site, world, enter, post):
    """Trust S4: comments and cards of another person arrive on a card's page and on the board."""
    card = some_card(site, world)
    site.build.reflection(card, world.reader, text="I talked too much.", audience="group")
    for number in range(30):
        site.build.comment(card, world.author, f"Before, {number}.")
    page = enter("reader", f"/cards/{card.id}")
    board = enter("third", "/board")
    page.locator("summary", has_text="Change who sees this").click()
    field = page.get_by_label("Add a comment")
    field.fill("What did they say when it did not fit?")
    field.evaluate("one => one.setSelectionRange(5, 9)")
    board.evaluate("scrollTo(0, 500)")
    board.get_by_label("Gap task", exact=True).focus()
    state = """() => { const at = document.activeElement; return [at.id, at.value, at.selectionStart, at.selectionEnd,
        Math.round(at.getBoundingClientRect().top), document.querySelectorAll('details[open]').length]; }"""
    before, scrolled = page.evaluate(state), board.evaluate("[scrollY, document.activeElement.id]")
    for number in range(40):
        post.comment("author", card.id, f"Comment number {number}.")
    for number in range(10):
        post.card("author", f"Another card, {number}.")
    expect(page.locator(".comment")).to_have_count(70)
    expect(board.get_by_role("button", name="10 new", exact=True)).to_be_visible()
    after = page.evaluate(state)
    assert after[:4] == before[:4]
    assert after[5] == before[5] == 1, "what was opened stays open"
    assert abs(after[4] - before[4]) <= 2, "the field has not moved under the fingers"
    assert board.evaluate("[scrollY, document.activeElement.id]") == scrolled
    expect(board.locator(f"#card-{card.id} .tile-comments")).to_have_text("70 comments")


def test_a_reply_arrives_under_what_is_being_typed(site, world, enter):
    card = some_card(site, world)
    reflection = site.build.reflection(card, world.author, audience="leads")
    page = enter("author", f"/reflections/{reflection.id}")
    page.locator("summary", has_text="Write under your reflection").click()
    field = page.locator("textarea:visible").first
    field.fill("I was going to say")
    act(site, reflection, lambda row, by: row.reply("What did they say?", by=by, form_key="r1"), world.lead)
    expect(page.get_by_text("What did they say?")).to_be_visible()
    expect(field).to_be_focused()
    expect(field).to_have_value("I was going to say")


def picture(page: Page, name: str) -> None:
    """Keep what the page looks like, where WORKGROUPS_TEST_PICTURES names a folder."""
    folder = os.environ.get("WORKGROUPS_TEST_PICTURES")
    if folder:
        page.screenshot(path=Path(folder) / f"{name}.png")


def test_a_removed_members_page_goes_quiet(site, world, enter):
    page = enter("reader", "/board")
    asked: list[str] = []
    [part] = site.build.all(Membership, person_id=world.reader.id)
    page.on("request", lambda request: asked.append(request.url))
    act(site, part, lambda row, who: row.end(by=who), world.lead)
    expect(page.locator("html")).to_have_attribute("data-live", "off")
    expect(page.locator("[data-live-state]").first).to_have_text("Not live")
    expect(page.get_by_text("This page is no longer kept up to date.")).to_be_visible()
    site.happen(world.group, "board", "card-1")
    page.wait_for_timeout(8_000)  # longer than any of the pauses after which a page comes back
    assert len(asked) <= 1, asked
    assert not page.locator("body").inner_text().count("Error")


def test_a_signed_out_page_goes_quiet(site, world, enter):
    page = enter("reader", "/board")
    asked: list[str] = []
    other = page.context.new_page()
    other.goto(f"{site.url}/account")
    other.get_by_role("button", name="Sign out", exact=True).first.click()
    other.wait_for_load_state("networkidle")
    other.close()
    page.bring_to_front()
    page.on("request", lambda request: asked.append(request.url))
    site.happen(world.group, "board")
    expect(page.locator("html")).to_have_attribute("data-live", "off")
    page.wait_for_timeout(6_000)
    assert len(asked) <= 2, asked


def test_where_streams_are_blocked_the_page_asks_every_thirty_seconds(enter, post):
    page = enter("reader", "/board", live=False)
    page.clock.install()
    page.route("**/live?since*", lambda route: route.abort())
    page.reload()
    state = page.locator("html")
    for _ in range(30):  # a refused stream is tried again after a growing pause, then given up
        if state.get_attribute("data-live") == "polling":
            break
        page.clock.run_for(5_000)
        page.wait_for_timeout(200)
    expect(state).to_have_attribute("data-live", "polling")
    expect(page.locator("[data-live-state]").first).to_have_text("Updates every 30 seconds")
    card = post.card("author", "Heard by asking.")
    assert page.locator(f"#card-{card}").count() == 0
    page.clock.run_for(33_000)
    for _ in range(20):  # the answer takes real time, and the page then folds changes for a moment of the clock's
        if page.locator(f"#card-{card}").count():
            break
        page.wait_for_timeout(200)
        page.clock.run_for(200)
    expect(page.locator(f"#card-{card}")).to_be_visible()


def test_without_script_the_board_is_there_and_reloading_shows_what_is_new(enter, post):
    page = enter("reader", "/board", live=False, javascript=False)
    card = post.card("author", "Seen after reloading.")
    page.reload()
    expect(page.locator(f"#card-{card}")).to_be_visible()
    expect(page.locator("[data-live-state]").first).to_be_hidden()


def test_seven_tabs_of_one_browser_share_one_stream(site, world, enter, post):
    first = enter("reader", "/board")
    streams: list[str] = []
    first.context.on("request", lambda asked: streams.append(asked.url) if "/live?since" in asked.url else None)
    tabs = [enter("reader", "/board", page=first.context.new_page()) for _ in range(6)]
    assert streams == [], "the first tab listens for all"
    card = post.card("author", "For every tab.")
    for tab in (first, *tabs):
        tab.bring_to_front()
        expect(tab.locator(f"#card-{card}")).to_be_visible()
        assert tab.evaluate("fetch('/healthz').then((answer) => answer.ok)"), "a connection is left for the page"
    first.close()
    expect(tabs[0].locator("html")).to_have_attribute("data-live", "on")
    later = post.card("author", "After the first tab is closed.")
    expect(tabs[0].locator(f"#card-{later}")).to_be_visible()
    assert len(streams) == 1, "another tab has taken over, and no more than one"


def test_the_page_comes_back_by_itself_when_the_network_does(site, world, enter, post):
    page = enter("reader", "/board")
    page.context.set_offline(True)
    expect(page.locator("[data-live-state]").first).to_have_text("Reconnecting")
    card = post.card("author", "While the network was away.")
    page.wait_for_timeout(500)
    page.context.set_offline(False)
    expect(page.locator(f"#card-{card}")).to_be_visible()
    expect(page.locator("[data-live-state]").first).to_have_text("Live")


def test_a_form_that_came_back_with_a_mistake_is_left_alone(site, world, enter):
    page = enter("author", f"/tasks/{world.task.id}")
    page.evaluate(
        "document.querySelector('#main').insertAdjacentHTML('beforeend', '<div class=\"error-summary\">x</div>')"
    )
    act(site, world.task, lambda row, who: row.close(by=who), world.lead)
    page.wait_for_timeout(1_000)
    assert page.get_by_text("This gap task was closed").count() == 0


@pytest.mark.parametrize("width", [390, 1280])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_what_is_new_and_every_state_of_the_indicator_are_fit_for_use(site, world, enter, post, scheme, width):
    site.build.comment(some_card(site, world), world.reader)
    act(site, some_card(site, world), lambda row, who: row.comment("Seen.", by=who, form_key="k" * 30), world.reader)
    post.card("lead", "Since the last visit.")
    post.comment("lead", some_card(site, world).id, "And a comment.")
    page = enter("reader", "/board", width=width, color_scheme=scheme)
    expect(page.locator(".tile-new")).to_have_count(2)
    page.evaluate("scrollTo(0, 500)")
    post.card("author", "Waiting behind the button.")
    expect(page.locator("#new-cards")).to_be_visible()
    for state, words in (
        ("on", "Live"),
        ("reconnecting", "Reconnecting"),
        ("polling", "Updates every 30 seconds"),
        ("off", "Not live"),
    ):
        page.evaluate(
            """([state, words]) => { document.documentElement.dataset.live = state;
            document.querySelectorAll('[data-live-state]').forEach((place) => { place.textContent = words; }); }""",
            [state, words],
        )
        assert axe(page) == [], state
        picture(page, f"board-{scheme}-{width}-{state}")
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), state
    page.evaluate("scrollTo(0, 0)")
    picture(page, f"top-{scheme}-{width}")
    enter("reader", f"/cards/{some_card(site, world).id}", page=page)
    expect(page.locator(".comment-new")).to_have_count(1)
    assert axe(page) == []
    picture(page, f"card-{scheme}-{width}")


def test_marks_go_when_the_card_has_been_looked_at(site, world, enter, post):
    act(site, some_card(site, world), lambda row, who: row.comment("Seen.", by=who, form_key="m" * 30), world.reader)
    card = post.card("lead", "Since the last visit.")
    page = enter("reader", "/board")
    expect(page.locator(f"#card-{card}.tile-new")).to_be_visible()
    enter("reader", f"/cards/{card}", page=page)
    with page.expect_response("**/visits") as said:
        pass
    assert said.value.status == 204
    enter("reader", "/board", page=page)
    assert page.locator(".tile-new").count() == 0
