"""The ways in and out, by keyboard alone, in a real browser, and what the next person at the same computer sees."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

pytestmark = pytest.mark.e2e

MANAGER = "dana.whitlock@hub.example"
LEAD = "ayesha.khan@kestrel.example"


def tab_to(page: Page, words: str) -> None:
    """Press Tab until the control with this accessible name has the focus, and see that it can be seen."""
    for _ in range(40):
        page.keyboard.press("Tab")
        focused = page.locator(":focus")
        if focused.count() and words in (
            focused.inner_text() or focused.get_attribute("aria-label") or _label(focused)
        ):
            outline = focused.evaluate(
                "(one) => getComputedStyle(one).outlineStyle + getComputedStyle(one).outlineWidth"
            )
            assert outline == "solid3px", f"{words}: {outline}"
            return
    raise AssertionError(f"Tab never reaches {words!r}")


def _label(focused) -> str:
    return str(focused.evaluate("(one) => one.labels ? [...one.labels].map((l) => l.innerText).join(' ') : ''"))


def test_signing_in_and_out_by_keyboard_alone(product, post, visitor):
    dana = visitor(product.url)
    dana.go("/")
    tab_to(dana.page, "Sign in")
    dana.page.keyboard.press("Enter")
    expect(dana.page.get_by_role("heading", level=1)).to_have_text("Sign in")
    tab_to(dana.page, "Email address")
    dana.page.keyboard.type("nobody")
    dana.page.keyboard.press("Enter")
    expect(dana.page.locator("#error-summary")).to_be_focused()
    tab_to(dana.page, "An email address has an @")
    dana.page.keyboard.press("Enter")
    expect(dana.page.get_by_label("Email address")).to_be_focused()
    dana.complaints.clear()
    dana.page.keyboard.press("Control+a")
    dana.page.keyboard.type(MANAGER)
    dana.page.keyboard.press("Enter")
    code = dana.page.get_by_label("Code")
    expect(code).to_be_focused()
    dana.look()
    given = post.code(MANAGER)
    dana.page.keyboard.insert_text(f" {given[:3]} {given[3:]} ")
    dana.page.keyboard.press("Enter")
    expect(dana.page.get_by_role("heading", level=1)).to_have_text("Hello, Dana")
    dana.look()
    tab_to(dana.page, "Sign out")
    dana.page.keyboard.press("Enter")
    expect(dana.page.get_by_role("heading", level=1)).to_have_text("Sign in")
    expect(dana.page.get_by_text("You are signed out.")).to_be_visible()


def test_after_signing_out_back_shows_nothing_of_mine(product, post, visitor):
    dana = visitor(product.url)
    sign_in(dana, post, MANAGER)
    dana.go("/account")
    expect(dana.page.get_by_text(MANAGER)).to_be_visible()
    dana.press("Sign out")
    for _ in range(2):
        dana.page.go_back()
        dana.page.wait_for_load_state()
        expect(dana.page.get_by_text(MANAGER)).to_have_count(0)
        expect(dana.page.get_by_text("Dana")).to_have_count(0)


def test_the_emailed_link_signs_in_here_and_explains_itself_elsewhere(product, post, visitor):
    here, elsewhere = visitor(product.url), visitor(product.url, width=390)
    here.go("/sign-in")
    here.page.get_by_label("Email address").fill(MANAGER)
    here.press("Continue")
    link = post.link(MANAGER, "Your code")
    elsewhere.page.goto(link)
    expect(elsewhere.page.get_by_role("heading", level=1)).to_have_text("Type the code instead")
    here.go(link)
    here.press("Sign in")
    expect(here.page.get_by_role("heading", level=1)).to_have_text("Hello, Dana")


def test_no_next_address_takes_the_browser_elsewhere(product, post, visitor):
    dana, stays = visitor(product.url), re.compile(re.escape(product.url) + r"/[^/\\]*")
    dana.page.goto(f"{product.url}/sign-in?next=////evil.invalid")
    dana.page.get_by_label("Email address").fill(MANAGER)
    dana.press("Continue")
    dana.page.get_by_label("Code").fill(post.code(MANAGER))
    dana.press("Sign in")
    assert stays.fullmatch(dana.page.url)
    for target in (
        "//evil.invalid",
        "////evil.invalid",
        "http:///evil.invalid",
        "/\\evil.invalid",
        "/%09/evil.invalid",
    ):
        dana.page.goto(f"{product.url}/sign-in?next={target}")
        assert stays.fullmatch(dana.page.url), target


@pytest.mark.parametrize("javascript", [True, False], ids=["with JavaScript", "without JavaScript"])
def test_somebody_new_joins_by_the_link_in_the_invitation(product, post, visitor, javascript):
    dana = visitor(product.url)
    sign_in(dana, post, MANAGER)
    dana.follow("Create a group")
    dana.page.get_by_role("textbox", name="Name", exact=True).fill("Ratio in Year 8")
    dana.page.get_by_label("Two full days in person, two twilights online").check()
    dana.page.get_by_label("Lead’s name").fill("Ayesha Khan")
    dana.page.get_by_label("Lead’s email address").fill(LEAD)
    dana.press("Create the group")
    link = post.link(LEAD, "Invitation to Ratio in Year 8")
    dana.page.goto(link)
    expect(dana.page.get_by_role("heading", level=1)).to_have_text("This invitation is for another address")
    ayesha = visitor(product.url, javascript=javascript, width=390)
    ayesha.go(link)
    expect(ayesha.page.get_by_label("Your name")).to_have_value("Ayesha Khan")
    ayesha.press("Join Ratio in Year 8")
    expect(ayesha.page.get_by_role("heading", level=1)).to_have_text("Ratio in Year 8")
    ayesha.go("/account")
    expect(ayesha.page.get_by_text("This browser")).to_be_visible()
    ayesha.press("Sign out everywhere")
    expect(ayesha.page.get_by_role("heading", level=1)).to_have_text("Sign in")


def sign_in(who, post, address):
    who.go("/sign-in")
    who.page.get_by_label("Email address").fill(address)
    who.press("Continue")
    who.page.get_by_label("Code").fill(post.code(address))
    who.press("Sign in")
