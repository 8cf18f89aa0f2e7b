"""The demonstration as somebody meets it who has just typed the first command."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from playwright.sync_api import expect

from workgroups.demo.cast import CAST

from .conftest import ROOT, Product, stop

pytestmark = pytest.mark.e2e

SCREENSHOT = ROOT / "docs" / "board.png"


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory):
    """`workgroups demo` in an empty folder."""
    product = Product(tmp_path_factory.mktemp("demo") / "instance")
    process = product.start("demo", wait=240)
    try:
        yield product
    finally:
        assert stop(process) == 0


@pytest.mark.parametrize("persona", [one for one in CAST if one.key != "newcomer"], ids=lambda one: one.key)
def test_everybody_of_the_cast_comes_home(demo, visitor, persona):
    who = visitor(demo.url, width=390)
    who.go("/demo")
    who.press(f"Be {persona.name}")
    expect(who.page.get_by_role("button", name="Sign out", exact=True)).to_be_visible()
    expect(who.page.get_by_role("heading", level=1)).to_be_visible()


def test_the_newcomer_joins_with_one_press(demo, visitor):
    nadia = visitor(demo.url, width=390)
    nadia.go("/demo")
    nadia.press("Be Nadia Rahman")
    nadia.page.get_by_role("button", name="Join").first.click()
    expect(nadia.page.get_by_role("navigation", name="Group")).to_be_visible()
    nadia.look()


@pytest.mark.parametrize(
    "place",
    [
        "",
        "/board",
        "/board?view=schools",
        "/board?view=newest",
        "/tasks",
        "/sessions",
        "/reflections",
        "/people",
        "/cards/1",
        "/cards/new",
        "/tasks/2",
        "/sessions/3",
    ],
)
@pytest.mark.parametrize(("width", "colours"), [(320, "light"), (1280, "dark")])
def test_every_place_of_the_group_is_fit_for_use(demo, visitor, place, width, colours):
    lead = visitor(demo.url, width=width, color_scheme=colours)
    lead.go("/demo")
    lead.press("Be Ayesha Khan")
    lead.go(f"/groups/1{place}")
    wide = lead.page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    assert wide <= 0, f"{place} scrolls sideways by {wide} px"


def test_the_screenshot_of_the_readme(demo, visitor):
    """Taken anew in every run; with WORKGROUPS_TEST_SCREENSHOT=1 it replaces the one in docs/."""
    priya = visitor(demo.url, width=1280, color_scheme="light")
    priya.go("/demo")
    priya.press("Be Priya Shah")
    priya.go("/groups/1/board")
    pictures = priya.page.locator(".tile img")
    for number in range(8):
        expect(pictures.nth(number)).to_have_js_property("complete", True)
    taken = priya.page.screenshot(clip={"x": 0, "y": 0, "width": 1280, "height": 900})
    assert len(taken) > 100_000, "the screenshot shows hardly anything"
    if os.environ.get("WORKGROUPS_TEST_SCREENSHOT"):
        SCREENSHOT.write_bytes(taken)
    assert Path(SCREENSHOT).exists(), "docs/board.png is missing: run again with WORKGROUPS_TEST_SCREENSHOT=1"
