"""Five photos from a phone, one of them broken: looked at, a name covered, shared; and nothing else left the classroom.

By finger, by keyboard alone and without JavaScript. Afterwards a colleague's browser shows four pictures, upright and
covered, and neither what it downloads nor what the server keeps holds anything but pixels.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest
from playwright.sync_api import Page, expect
from upload_samples import (
    CAMERA_TURNS,
    PHONE_HEIC,
    QUARTERS,
    SECRET,
    encoded,
    exif,
    gossiping_jpeg,
    near,
    quarters,
    seen,
)

from workgroups.board.models import Attachment, Card

from .drafting import the_arrival, the_room, the_scene  # noqa: F401 fixtures

pytestmark = pytest.mark.e2e

CLEAR = "No child can be recognised and no name can be read"
PHONE = {"width": 390, "has_touch": True, "is_mobile": True}


def photos() -> list[dict[str, Any]]:
    """From an iPhone, held sideways, with a position and a film, of 48 megapixels, and one that is broken."""
    sideways = quarters(1200, 800).transpose(CAMERA_TURNS[6])
    kinds = [
        ("IMG_1.HEIC", "image/heic", PHONE_HEIC.read_bytes()),
        ("IMG_2.jpg", "image/jpeg", encoded(sideways, "JPEG", quality=90, exif=exif(6))),
        ("Amelia 7B.jpg", "image/jpeg", gossiping_jpeg()),
        ("IMG_4.jpg", "image/jpeg", encoded(quarters(8000, 6000), "JPEG", quality=60)),
        ("IMG_5.jpg", "image/jpeg", encoded(quarters(600, 400), "JPEG")[:2000]),
    ]
    return [{"name": name, "mimeType": kind, "buffer": data} for name, kind, data in kinds]


def cover_by_finger(page: Page) -> None:
    """Draw a box over the upper left quarter, as a finger does."""
    place = page.locator(".cover-canvas").bounding_box()
    assert place
    touch = page.context.new_cdp_session(page)

    def at(x: float, y: float) -> list[dict[str, float]]:
        return [{"x": place["x"] + x * place["width"], "y": place["y"] + y * place["height"]}]

    touch.send("Input.dispatchTouchEvent", {"type": "touchStart", "touchPoints": at(0.02, 0.02)})
    for step in range(1, 11):
        far = 0.02 + 0.046 * step
        touch.send("Input.dispatchTouchEvent", {"type": "touchMove", "touchPoints": at(far, far)})
    touch.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})
    expect(page.locator(".cover-box")).to_have_count(1)
    page.wait_for_timeout(400)  # no finger is back within 80 ms; to Chromium that is the second half of a double tap
    page.get_by_role("button", name="Save").tap()


def cover_by_keyboard(page: Page) -> None:
    """Add a box and move it up and to the left until it is over the middle of that quarter."""
    page.get_by_role("button", name="Add a box").press("Enter")
    for key, times in (("ArrowLeft", 26), ("ArrowUp", 26)):
        for _ in range(times):
            page.keyboard.press(key)
    for _ in range(10):
        page.keyboard.press("Shift+ArrowDown")
    page.get_by_role("button", name="Save").press("Enter")


def cover_by_cells(page: Page) -> None:
    for row in range(1, 7):
        for column in range(1, 7):
            page.get_by_label(f"Row {row}, column {column}", exact=True).check()
    page.get_by_role("button", name="Save").click()


def press_by_mouse(page: Page, words: str | re.Pattern[str]) -> None:
    page.get_by_role("button", name=words, exact=True).click()


def press_by_key(page: Page, words: str | re.Pattern[str]) -> None:
    page.get_by_role("button", name=words, exact=True).press("Enter")


WAYS = {
    "finger": (PHONE, cover_by_finger, press_by_mouse),
    "keyboard": ({"width": 1280}, cover_by_keyboard, press_by_key),
    "no script": ({"width": 390, "javascript": False}, cover_by_cells, press_by_mouse),
}


@pytest.mark.parametrize("way", WAYS)
def test_five_photos_from_a_phone_leave_nothing_but_four_looked_at_pictures(way: str, scene: SimpleNamespace, arrive):
    options, cover, press = WAYS[way]
    teacher = arrive(**options)
    page = teacher.page
    teacher.go(scene.new_url)
    page.get_by_label("What I tried").fill("Which quarter is it?")
    page.get_by_label("Photos and files").set_input_files(photos())
    send(page, press, script=way != "no script")

    expect(page.get_by_role("heading", name="Look before you share")).to_be_visible()
    card = scene.build.all(Card, author_id=scene.person.id)[-1]
    waiting = scene.build.all(Attachment, card_id=card.id)
    assert len(waiting) == 4
    assert card.posted_at is None
    assert not any(one.cleared_at for one in waiting)
    teacher.look()
    answer(page, len(waiting), cover, press)
    expect(page.get_by_text("Your evidence is on the board.")).to_be_visible()

    colleague = arrive(scene.build.member(scene.group))
    colleague.go(f"/groups/{scene.group.id}/cards/{card.id}")
    shown = colleague.page.locator("article.card figure img")
    expect(shown).to_have_count(4)
    downloads = [large_of(colleague.page, one.get_attribute("src") or "") for one in shown.all()]
    for data in downloads:
        assert SECRET not in data
        assert b"EXIF" not in data
    colours = [seen(data) for data in downloads]
    covered = [one for one in colours if not near(one[0], QUARTERS[0])]
    assert len(covered) == 1
    assert max(covered[0][0]) < 60
    for one in colours:
        assert all(near(found, wanted) for found, wanted in zip(one[1:], QUARTERS[1:], strict=True))
    for file in (scene.product.folder / "files").rglob("*.webp"):
        assert SECRET not in file.read_bytes()


def send(page: Page, press: Callable, *, script: bool) -> None:
    """Post. The broken photo is named and keeps the form; it is taken away, and the form is sent without it."""
    if script:
        under_way = page.locator(".preview[data-state]")
        expect(under_way).to_have_count(1, timeout=60_000)
        expect(under_way).to_contain_text("We could not open this picture.")
        press(page, re.compile("^Remove Photo 5"))
        press(page, "Post to the board")
        return
    press(page, "Post to the board")
    expect(page.get_by_role("link", name=re.compile("^File 5 of 5: We could not open"))).to_be_visible()
    press(page, "Post to the board")


def answer(page: Page, count: int, cover: Callable[[Page], None], press: Callable) -> None:
    """The third shows a name, is covered and asked about again; the others show nobody."""
    seen: set[str] = set()
    for place in range(count):
        shown = page.locator(".look-photo")
        for address in seen:
            expect(page.locator(f".look-photo[href='{address}']")).to_have_count(0)
        address = shown.get_attribute("href") or ""
        seen.add(address)
        if place == 2:
            press(page, "Not sure – help me cover it")
            expect(page.get_by_role("heading", name="Cover part of this photo")).to_be_visible()
            cover(page)
            expect(page.locator(f".look-photo[href^='{address}?v=']")).to_be_visible()
            seen.add(page.locator(".look-photo").get_attribute("href") or "")
        press(page, CLEAR)
    assert len(seen) == count + 1


def large_of(page: Page, small: str) -> bytes:
    return page.request.get(page.url.split("/groups")[0] + small.replace("/small", "")).body()
