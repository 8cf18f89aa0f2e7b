"""Nothing that was typed is lost: crash, other device, second tab, expired session, shared computer."""

from __future__ import annotations

import re
import time

import pytest
from playwright.sync_api import expect
from sqlalchemy import delete

from tests.timing import soon
from workgroups.board.models import Comment
from workgroups.extensions import db
from workgroups.people.models import LoginSession

from .conftest import axe
from .drafting import (  # noqa: F401 fixtures
    BROUGHT_BACK,
    SAVED,
    comment_box,
    cut_off,
    enter,
    kept,
    left,
    notice,
    status,
    the_arrival,
    the_room,
    the_scene,
    until,
)

pytestmark = pytest.mark.e2e


def test_within_two_seconds_of_a_pause_another_device_has_it(scene, arrive):
    phone, laptop = arrive(width=390), arrive()
    phone.go(scene.card_url)
    thoughts = iter(["Half", " a", " thought", " more", " or", " less"])
    typed = ""

    def seconds_until_kept() -> float:
        nonlocal typed
        more = next(thoughts)
        comment_box(phone.page).press_sequentially(more)
        began, typed = time.monotonic(), typed + more
        until(lambda: (found := kept(scene, f"comment/{scene.card.id}")) and found.fields["comment"] == [typed])
        return time.monotonic() - began

    soon(2, seconds_until_kept)
    expect(status(phone.page)).to_have_text(SAVED)
    phone.look()
    laptop.go(scene.card_url)
    expect(comment_box(laptop.page)).to_have_value(typed)
    expect(notice(laptop.page)).to_contain_text(BROUGHT_BACK)
    laptop.look()
    comment_box(laptop.page).fill("Half a thought, finished")
    laptop.press("Comment")
    expect(laptop.page.get_by_text("Half a thought, finished")).to_be_visible()
    expect(comment_box(laptop.page)).to_have_value("")
    phone.page.reload()
    expect(phone.page.get_by_text("Half a thought, finished")).to_be_visible()
    expect(comment_box(phone.page)).to_have_value("")
    expect(notice(phone.page)).to_have_count(0)
    assert left(phone.page) == left(laptop.page) == []


def test_a_page_that_dies_at_a_keystroke_gives_the_words_back(scene, arrive):
    someone = arrive()
    page = someone.page
    page.goto(scene.card_url)
    cut_off(page)
    comment_box(page).press_sequentially("Typed and gon")
    page.close()
    again = someone.page.context.new_page()
    again.goto(scene.card_url)
    expect(comment_box(again)).to_have_value("Typed and gon")
    expect(notice(again)).to_contain_text(BROUGHT_BACK)
    expect(status(again)).to_have_text(SAVED)
    assert kept(scene, f"comment/{scene.card.id}").fields["comment"] == ["Typed and gon"]


def test_closing_the_page_sends_what_was_typed_last(scene, arrive):
    page = arrive().page
    page.goto(scene.card_url)
    comment_box(page).press_sequentially("Closed in a hurry")
    page.close(run_before_unload=True)
    until(
        lambda: (found := kept(scene, f"comment/{scene.card.id}")) and found.fields["comment"] == ["Closed in a hurry"]
    )


def test_without_a_connection_the_line_says_so_and_saves_when_it_is_back(scene, arrive):
    someone = arrive()
    page = someone.page
    page.goto(scene.card_url)
    page.context.set_offline(True)
    comment_box(page).fill("Written on the train")
    expect(status(page)).to_have_text("Not saved yet, kept in this browser")
    expect(page.locator("#announcer")).to_have_text("Not saved yet, kept in this browser")
    page.context.set_offline(False)
    expect(status(page)).to_have_text(SAVED)
    assert axe(page) == []


def test_an_expired_session_keeps_the_words_until_the_person_is_back(scene, arrive):
    page = arrive().page
    page.goto(scene.card_url)
    with scene.app.app_context():
        db.session.execute(delete(LoginSession))
        db.session.commit()
    comment_box(page).fill("I wrote for an hour")
    expect(status(page)).to_have_text("You are signed out. What you typed is kept in this browser.")
    enter(page, scene, scene.person)
    page.goto(scene.card_url)
    expect(comment_box(page)).to_have_value("I wrote for an hour")
    page.get_by_role("button", name="Comment", exact=True).click()
    expect(page.locator(".comment").get_by_text("I wrote for an hour")).to_be_visible()
    assert [one.text for one in scene.build.all(Comment, card_id=scene.card.id)] == ["I wrote for an hour"]
    page.reload()
    expect(comment_box(page)).to_have_value("")
    assert left(page) == []


def test_a_tab_left_open_saves_again_after_signing_in_elsewhere(scene, arrive):
    page = arrive().page
    page.goto(scene.card_url)
    enter(page, scene, scene.person)
    comment_box(page).fill("The token of this page is old")
    expect(status(page)).to_have_text(SAVED)


def test_two_tabs_do_not_fight_and_no_word_is_lost(scene, arrive):
    someone = arrive()
    first, second = someone.page, someone.page.context.new_page()
    for page in (first, second):
        page.goto(scene.card_url)
    second.bring_to_front()
    comment_box(second).fill("From the second tab")
    comment_box(first).fill("From the first tab")
    expect(status(second)).to_have_text(re.compile("Saved|Not saved"))
    expect(status(first)).to_have_text(re.compile("Saved|Not saved"))
    behind, ahead = (first, second) if SAVED.match(status(second).inner_text()) else (second, first)
    own, newer = comment_box(behind).input_value(), comment_box(ahead).input_value()
    expect(notice(behind)).to_contain_text("Yours is still here.")
    assert axe(behind) == []
    comment_box(behind).press_sequentially("!")
    expect(comment_box(behind)).to_have_value(own + "!")
    behind.get_by_role("button", name="Use the newer text").click()
    expect(comment_box(behind)).to_have_value(newer)
    behind.get_by_role("button", name="Go back to my text").click()
    expect(comment_box(behind)).to_have_value(own + "!")
    expect(status(behind)).to_have_text(SAVED)
    expect(notice(ahead)).to_contain_text("There is newer text for this form")
    expect(comment_box(ahead)).to_have_value(newer)
    ahead.get_by_role("button", name="Keep my text").click()
    expect(status(ahead)).to_have_text(SAVED)
    expect(notice(ahead)).to_have_count(0)
    assert kept(scene, f"comment/{scene.card.id}").fields["comment"] == [newer]


def test_news_of_another_tab_moves_nothing_under_the_caret(scene, arrive):
    page = arrive().page
    page.goto(scene.card_url)
    box = comment_box(page)
    box.press_sequentially("Here I am typ")
    expect(status(page)).to_have_text(SAVED)
    before = box.bounding_box()
    other = arrive().page
    other.goto(scene.card_url)
    expect(comment_box(other)).to_have_value("Here I am typ")
    comment_box(other).fill("Typed on another device")
    expect(status(other)).to_have_text(SAVED)
    box.press_sequentially("ing")
    expect(notice(page)).to_contain_text("Yours is still here.")
    expect(box).to_be_focused()
    assert box.bounding_box() == before


def test_what_another_tab_has_sent_is_not_sent_twice(scene, arrive):
    someone = arrive()
    first = someone.page
    first.goto(scene.card_url)
    comment_box(first).fill("Once")
    expect(status(first)).to_have_text(SAVED)
    second = someone.page.context.new_page()
    second.goto(scene.card_url)
    expect(comment_box(second)).to_have_value("Once")
    second.get_by_role("button", name="Comment", exact=True).click()
    expect(second.locator(".comment").get_by_text("Once")).to_be_visible()
    expect(notice(first)).to_have_text("What stands here has been sent already.")
    comment_box(first).fill("And another thing")
    expect(status(first)).to_have_text(SAVED)
    first.get_by_role("button", name="Comment", exact=True).click()
    expect(first.locator(".comment").get_by_text("And another thing")).to_be_visible()
    assert [one.text for one in scene.build.all(Comment, card_id=scene.card.id)] == ["Once", "And another thing"]


def test_discarding_is_undone(scene, arrive):
    someone = arrive(width=390)
    page = someone.page
    page.goto(scene.card_url)
    comment_box(page).fill("Worth keeping")
    expect(status(page)).to_have_text(SAVED)
    someone.go(scene.card_url)
    page.get_by_role("button", name="Discard it").click()
    expect(comment_box(page)).to_have_value("")
    expect(notice(page)).to_contain_text("Discarded.")
    assert kept(scene, f"comment/{scene.card.id}") is None
    someone.look()
    page.get_by_role("button", name="Undo").click()
    expect(comment_box(page)).to_have_value("Worth keeping")
    expect(status(page)).to_have_text(SAVED)
    page.get_by_role("button", name="Discard it").click()
    expect(notice(page)).to_contain_text("Discarded.")
    page.reload()
    page.wait_for_load_state("networkidle")
    expect(comment_box(page)).to_have_value("")
    expect(notice(page)).to_have_count(0)
    assert left(page) == []


def test_typed_and_sent_at_once_leaves_no_ghost(scene, arrive):
    someone = arrive()
    page = someone.page
    for words in ("Quick one", "Quick two", "Quick three"):
        page.goto(scene.card_url)
        comment_box(page).press_sequentially(words)
        page.keyboard.press("Tab")
        page.keyboard.press("Enter")
        expect(page.locator(".comment").get_by_text(words)).to_be_visible()
        expect(comment_box(page)).to_have_value("")
    page.reload()
    page.wait_for_load_state("networkidle")
    expect(comment_box(page)).to_have_value("")
    assert kept(scene, f"comment/{scene.card.id}") is None
    assert left(page) == []


def test_without_javascript_the_form_is_what_it_was(scene, arrive):
    someone = arrive(javascript=False)
    someone.page.goto(scene.card_url)
    expect(status(someone.page)).to_have_count(0)
    comment_box(someone.page).fill("Plain")
    someone.page.get_by_role("button", name="Comment", exact=True).click()
    expect(someone.page.locator(".comment").get_by_text("Plain")).to_be_visible()
