"""Pages with pictures stand still while they load, fetch no more than they show, and print pictures whole."""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterator

import pytest
from playwright.sync_api import expect

from .live.conftest import enter, post, site, world  # noqa: F401 the fixtures
from .test_viewer import hang, pictures  # noqa: F401 the fixture

pytestmark = pytest.mark.e2e

WATCH = """
  window.shifts = [];
  new PerformanceObserver((list) => list.getEntries().forEach((one) => {
    const what = one.sources.map(({ node }) => node?.outerHTML?.slice(0, 90) ?? node?.parentElement?.outerHTML);
    if (!one.hadRecentInput) window.shifts.push({ by: one.value, what });
  })).observe({ type: "layout-shift", buffered: true });
"""
"""Collects how far what is seen has moved by itself, and what it was."""


@pytest.mark.parametrize("width", [390, 1280])
@pytest.mark.parametrize("place", ["board", "card", "reflection"])
def test_nothing_shifts_while_a_page_with_pictures_loads(site, world, hang, enter, place, width):  # noqa: F811
    card = hang("tall", "photo", "panorama", "photo")
    reflection = site.build.reflection(card, world.author, text="What the squares showed.", audience="group")
    path = {"board": "/board", "card": f"/cards/{card.id}", "reflection": f"/reflections/{reflection.id}"}[place]
    page = enter("reader", "/people", width=width)
    page.add_init_script(WATCH)
    slow = page.context.new_cdp_session(page)
    slow.send("Network.enable")
    slow.send("Network.setCacheDisabled", {"cacheDisabled": True})
    slow.send(
        "Network.emulateNetworkConditions",
        {"offline": False, "latency": 100, "downloadThroughput": 200_000, "uploadThroughput": 200_000},
    )
    page.goto(f"{site.url}{world.root}{path}")
    page.wait_for_load_state("networkidle")
    expect(page.locator("html")).to_have_attribute("data-live", "on")
    assert page.evaluate("[...document.images].every((one) => one.complete || one.loading === 'lazy')")
    assert page.evaluate("window.shifts") == []


def test_the_board_fetches_small_pictures_only_and_a_card_what_it_shows(site, world, hang, enter):  # noqa: F811
    card = hang("photo", "photo", "photo", "photo")
    page = enter("reader", "/people")
    asked: list[str] = []
    page.on("request", lambda one: asked.append(one.url.split("?")[0]) if "/photos/" in one.url else None)
    page.goto(f"{site.url}{world.root}/board")
    page.wait_for_load_state("networkidle")
    assert asked and all(one.endswith("/small") for one in asked)
    page = enter("reader", f"/cards/{card.id}")
    shown = page.evaluate("[...document.querySelectorAll('.photo img')].map((one) => [one.loading, one.width > 0])")
    assert shown == [["auto", True], ["lazy", True], ["lazy", True], ["lazy", True]]


def drawn(pdf: bytes) -> Iterator[tuple[float, float, float, float]]:
    """Left, bottom, width and height, in points, of each picture on the pages of a PDF made by Chromium."""
    number = rb"(-?[\d.]+)"
    matrix = re.compile(rb"\s".join([number] * 6) + rb" cm")
    for packed in re.findall(rb"stream\r?\n(.*?)endstream", pdf, re.S):
        try:
            text = zlib.decompressobj().decompress(packed)
        except zlib.error:
            continue
        stack, now = [], (1.0, 0.0, 0.0, 1.0, 0.0, 0.0)
        for line in text.splitlines():
            if line == b"q":
                stack.append(now)
            elif line == b"Q":
                now = stack.pop()
            elif found := matrix.fullmatch(line):
                a, b, c, d, e, f = (float(one) for one in found.groups())
                g, h, i, j, k, m = now
                now = (a * g + b * i, a * h + b * j, c * g + d * i, c * h + d * j, e * g + f * i + k, e * h + f * j + m)
            elif line.endswith(b" Do"):
                yield now[4], now[5], now[0], now[3]


def test_paper_has_every_picture_whole_even_with_the_viewer_open(hang, enter):  # noqa: F811
    page = enter("reader", f"/cards/{hang('tall', 'photo', 'panorama', 'photo', 'tall', 'small').id}")
    pictures(page).first.click()
    pdf = page.pdf(format="A4")
    margin, paper = 15 / 25.4 * 72, 297 / 25.4 * 72
    shown = list(drawn(pdf))
    assert len(shown) == 6
    for left, bottom, width, height in shown:
        assert left >= margin - 1, left
        assert left + width <= 210 / 25.4 * 72 - margin + 2, "wider than the paper"
        low, high = sorted((bottom, bottom + height))
        assert low >= margin - 1 and high <= paper - margin + 1, "cut in two"
    ratios = sorted(round(abs(width / height), 1) for _, _, width, height in shown)
    assert ratios == [0.1, 0.1, 1.3, 1.3, 1.3, 6.8], "cropped"
