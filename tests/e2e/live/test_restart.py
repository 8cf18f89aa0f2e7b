"""The server dies and comes back, and sixty pages with it: in turns, not as a crowd (trust S7)."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import ExitStack, closing
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Frame, expect

import workgroups
from tests.live.live_site import Site

pytestmark = [pytest.mark.e2e, pytest.mark.both]

BROWSERS, EACH = 12, 5
"""A browser lends six connections to a site: five streams, and one to ask on."""
DOWN = 4
"""Seconds without a server: the first turns come and go in vain."""

SCRIPT = Path(workgroups.__file__).parent / "static" / "js" / "live.js"
PUT = "document.body.append(Object.assign(document.createElement('iframe'), { srcdoc: body }))"
BEFORE = """() => {
    Object.defineProperty(navigator, "locks", { value: undefined }); // no page listens for the others of its browser
    globalThis.BroadcastChannel = class { postMessage() {} };
    globalThis.turns = [];
    const later = globalThis.setTimeout;
    globalThis.setTimeout = (act, pause, ...words) => {
        if (act.name === "listen") turns.push((Date.now() + pause) / 1000);
        return later(act, pause, ...words);
    };
}"""


@pytest.fixture
def pages(site: Site, world: Any, browser: Browser) -> Iterator[list[Frame]]:
    """Sixty listening pages with nothing else of the product on them, and nothing between them and the server."""
    body = f'<!doctype html><body data-live="{world.root}/live" data-cursor="0"></body>'
    frames = f"body => Array.from({{ length: {EACH} }}, () => {PUT})"
    name, _, value = world.headers["reader"]["Cookie"].partition("=")
    found: list[Frame] = []
    with ExitStack() as stack:
        for _ in range(BROWSERS):
            context = stack.enter_context(closing(browser.new_context(bypass_csp=True)))
            context.add_cookies([{"name": name, "value": value, "url": site.url}])
            page = context.new_page()
            page.goto(f"{site.url}/healthz")
            page.evaluate(frames, body)
            found += page.frames[1:]
        for frame in found:
            frame.evaluate(BEFORE)
            frame.add_script_tag(path=SCRIPT, type="module")
            expect(frame.locator("html")).to_have_attribute("data-live", "on")
        yield found


def test_after_a_restart_sixty_pages_come_back_in_turns(site: Site, pages: list[Frame]) -> None:
    """Counted are the moments for which attempts are set: when they come to be made is this machine's business too.

    Those that meet a server which is still starting wait, and are let in together.
    """
    assert len(pages) == BROWSERS * EACH
    died = time.time()
    site.kill()
    time.sleep(DOWN)
    site.begin()
    started = time.time()
    for page in pages:
        expect(page.locator("html")).to_have_attribute("data-live", "on", timeout=60_000)
    turns = sorted(moment for page in pages for moment in page.evaluate("turns") if moment > died)
    most = max(sum(1 for other in turns if one <= other < one + 1) for one in turns)
    print(f"the last {turns[-1] - started:.1f} s after the start; {len(turns)} attempts, at most {most} in a second")
    assert len(turns) > len(pages), "some tried in vain"
    assert turns[-1] - started <= 30
    assert most <= 10
