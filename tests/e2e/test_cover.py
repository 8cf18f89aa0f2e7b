"""The cover tool by finger, mouse, keyboard alone and without script: what it shows is what is burned in (trust P2)."""

from __future__ import annotations

import io
import re
import time
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest
from PIL import Image, ImageChops, ImageStat
from playwright.sync_api import Page, expect

from tests.live.live_site import Site
from tests.timing import soon
from workgroups import clock, files
from workgroups.board.models import Attachment
from workgroups.board.uploads import keep
from workgroups.inspectors.cover import COLOUR
from workgroups.pictures import accept

from .conftest import axe
from .live.conftest import enter, post, site, world  # noqa: F401 the fixtures

pytestmark = pytest.mark.e2e

NAME = (255, 0, 255)
PHONE = {"width": 390, "has_touch": True, "is_mobile": True}


def classroom() -> bytes:
    """Four quarters, so that every turn shows, and a name between 30 and 50 % across, 20 and 30 % down."""
    photo = Image.new("RGB", (1200, 900), (235, 232, 224))
    for colour, place in (((150, 190, 180), (600, 0)), ((225, 190, 130), (0, 450)), ((150, 165, 200), (600, 450))):
        photo.paste(colour, (*place, place[0] + 600, place[1] + 450))
    photo.paste(NAME, (360, 180, 600, 270))
    made = io.BytesIO()
    photo.save(made, "PNG")
    return made.getvalue()


@pytest.fixture
def hung(site: Site, world: SimpleNamespace) -> SimpleNamespace:  # noqa: F811
    """A posted card with one photo of the classroom: `path` of its tool, `now()` its row, `image()` what is stored."""
    card = site.build.card(world.group, world.author, task=world.task, text="Bar models on the board.")
    with site.app.app_context():
        photo = keep(accept(classroom()), "Bar models")
    photo.card_id, photo.group_id, photo.uploaded_by_id = card.id, world.group.id, world.author.id
    photo.cleared_at = clock.now()
    photo = site.build.save(photo)

    def now() -> Attachment:
        return site.build.read(Attachment, photo.id)

    def image() -> Image.Image:
        with site.app.app_context(), files.store().open(now().name).stream as stream:
            return Image.open(io.BytesIO(stream.read())).convert("RGB")

    path = f"/cards/{card.id}/photos/{photo.id}/cover"
    return SimpleNamespace(card=card, path=path, now=now, image=image, home=f"{world.root}/cards/{card.id}")


@pytest.fixture
def tool(enter: Callable[..., Page], hung: SimpleNamespace) -> Callable[..., Page]:  # noqa: F811
    """`tool(width=390)` is the author's page with the tool."""
    return lambda **options: enter("author", hung.path, live=options.get("javascript", True), **options)


def spot(page: Page, x: float, y: float) -> tuple[float, float]:
    """Where a place of the shown photo, in fractions, is on the screen."""
    place = page.locator(".cover-canvas").bounding_box()
    assert place
    return place["x"] + x * place["width"], place["y"] + y * place["height"]


def drag(page: Page, start: tuple[float, float], end: tuple[float, float]) -> None:
    page.mouse.move(*spot(page, *start))
    page.mouse.down()
    page.mouse.move(*spot(page, *end), steps=6)
    page.mouse.up()


def fingers(page: Page) -> Callable[..., None]:
    """`send("touchMove", (0.1, 0.2), …)`: what fingers do at these places of the shown photo."""
    touch, ((left, top), (right, bottom)) = page.context.new_cdp_session(page), (spot(page, 0, 0), spot(page, 1, 1))

    def send(kind: str, *points: tuple[float, float]) -> None:
        at = [(left + x * (right - left), top + y * (bottom - top)) for x, y in points]
        where = [{"x": x, "y": y, "id": number} for number, (x, y) in enumerate(at)]
        touch.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": where})

    return send


def stroke(page: Page, start: tuple[float, float], end: tuple[float, float]) -> None:
    """The same with a finger."""
    send = fingers(page)
    send("touchStart", start)
    for step in range(1, 9):
        send("touchMove", tuple(a + (b - a) * step / 8 for a, b in zip(start, end, strict=True)))
    send("touchEnd")


def press(page: Page, words: str) -> None:
    page.get_by_role("button", name=words, exact=True).click()


def boxes(page: Page) -> list[list[float]]:
    """The boxes as they would be sent."""
    sent = page.evaluate("JSON.parse(document.querySelector('[name=edits]').value || '{\"boxes\": []}').boxes")
    return [[round(value, 2) for value in box] for box in sent]


def saved(page: Page, hung: SimpleNamespace) -> None:
    press(page, "Save")
    page.wait_for_url(f"**{hung.home}")
    expect(page.get_by_text("What was under the boxes is destroyed.")).to_be_visible()


def name_is_gone(image: Image.Image) -> bool:
    return not any(red > 170 and green < 90 and blue > 170 for red, green, blue in image.get_flattened_data())


def dark(image: Image.Image, x: float, y: float) -> bool:
    found: Any = image.getpixel((int(x * image.width), int(y * image.height)))
    return all(abs(a - b) <= 8 for a, b in zip(found, COLOUR, strict=True))


def test_a_finger_draws_moves_and_resizes_a_box_on_a_phone(tool, hung):
    page = tool(**PHONE)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    stroke(page, (0.6, 0.6), (0.85, 0.72))
    expect(page.locator(".cover-box")).to_have_count(1)
    assert boxes(page) == [[0.6, 0.6, 0.85, 0.72]]
    for handle in page.locator(".cover-handle").all():
        place = handle.bounding_box()
        assert place and min(place["width"], place["height"]) >= 43.9
    stroke(page, (0.7, 0.66), (0.38, 0.24))
    assert boxes(page) == [[0.28, 0.18, 0.53, 0.3]]
    corner = page.locator(".cover-handle[data-corner='2']").bounding_box()
    left, top = spot(page, 0, 0)
    width, height = (b - a for a, b in zip((left, top), spot(page, 1, 1), strict=True))
    grip = (
        (corner["x"] + corner["width"] / 2 - left) / width,
        (corner["y"] + corner["height"] / 2 - top) / height,
    )
    stroke(page, grip, (grip[0] + 0.02, grip[1] + 0.04))
    assert boxes(page) == [[0.28, 0.18, 0.55, 0.34]]
    stroke(page, (0.1, 0.8), (0.101, 0.801))
    assert len(boxes(page)) == 1, "a tap draws nothing"
    stroke(page, (0.8, 0.8), (0.9, 0.9))
    assert len(boxes(page)) == 2
    page.wait_for_timeout(500)  # as a hand does: the browser takes a tap in the same moment for the end of the stroke
    page.get_by_role("button", name="Undo").tap()
    expect(page.locator(".cover-box")).to_have_count(1)
    assert axe(page) == []
    saved(page, hung)
    assert name_is_gone(hung.image())
    assert dark(hung.image(), 0.4, 0.25)
    assert not dark(hung.image(), 0.8, 0.8)


def test_two_fingers_zoom_and_draw_nothing(tool):
    page = tool(**PHONE)
    send = fingers(page)
    send("touchStart", (0.45, 0.5))
    send("touchMove", (0.4, 0.6))
    expect(page.locator(".cover-box")).to_have_count(1)
    send("touchStart", (0.4, 0.6), (0.6, 0.5))
    for step in range(1, 10):
        send("touchMove", (0.4 - step / 30, 0.6), (0.6 + step / 30, 0.5))
    send("touchEnd")
    expect(page.locator(".cover-box")).to_have_count(0)
    assert page.locator("[name=edits]").input_value() == ""
    assert page.evaluate("visualViewport.scale") > 1.2


def test_the_page_around_the_photo_can_be_scrolled_and_zoomed_as_ever(tool):
    page = tool(**PHONE)
    actions = "(one) => getComputedStyle(document.querySelector(one)).touchAction"
    assert page.evaluate(actions, ".cover-canvas") == "pinch-zoom"
    assert {page.evaluate(actions, one) for one in ("body", ".cover-stage", ".cover-side")} == {"auto"}


@pytest.mark.parametrize("turns", [0, 1, 2, 3])
def test_what_is_shown_is_what_is_burned_in_at_every_turn_and_crop(tool, hung, turns):
    page = tool()
    for _ in range(turns):
        press(page, "Turn right")
    drag(page, (0.15, 0.15), (0.72, 0.72))
    press(page, "Crop")
    drag(page, (0.5, 0.0), (0.5, 0.02))
    canvas = page.locator(".cover-canvas").bounding_box()
    page.mouse.move(canvas["x"] + canvas["width"], canvas["y"] + canvas["height"])
    page.mouse.down()
    page.mouse.move(*spot(page, 0.9, 0.8), steps=5)
    page.mouse.up()
    press(page, "End crop")
    page.mouse.move(5, 5)
    page.evaluate("document.querySelector('.cover-canvas').scrollIntoView({block: 'center'})")
    shown = Image.open(io.BytesIO(page.locator(".cover-canvas").screenshot())).convert("RGB")
    saved(page, hung)
    stored = hung.image()
    assert abs(stored.width / stored.height - shown.width / shown.height) < 0.02
    assert hung.now().width < (1200, 900, 1200, 900)[turns]
    off = ImageStat.Stat(ImageChops.difference(stored.resize(shown.size), shown)).mean
    assert max(off) < 4, off


def test_the_mouse_undoes_and_does_again_every_step(tool):
    page = tool()
    steps: list[Callable[[], Any]] = [
        lambda: drag(page, (0.1, 0.1), (0.3, 0.3)),
        lambda: press(page, "Add a box"),
        lambda: drag(page, (0.2, 0.2), (0.6, 0.5)),
        lambda: press(page, "Turn left"),
        lambda: press(page, "Remove"),
        lambda: (press(page, "Crop"), page.keyboard.press("Shift+ArrowLeft"), press(page, "End crop")),
    ]
    said = [page.locator("[name=edits]").input_value()]
    for step in steps:
        step()
        said.append(page.locator("[name=edits]").input_value())
    assert len(set(said)) == len(said)
    for before in said[-2::-1]:
        press(page, "Undo")
        expect(page.locator("[name=edits]")).to_have_value(before)
    assert page.get_by_role("button", name="Undo").get_attribute("aria-disabled") == "true"
    for after in said[1:]:
        press(page, "Redo")
        expect(page.locator("[name=edits]")).to_have_value(after)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_with_the_keyboard_alone_everything_can_be_done_and_is_said(tool, hung, scheme):
    page = tool(color_scheme=scheme, reduced_motion="reduce")
    key, said = page.keyboard.press, page.locator("#announcer")
    assert axe(page) == []
    page.get_by_role("button", name="Add a box").focus()
    key("Enter")
    expect(page.get_by_role("group", name="Box 1 of 1")).to_be_focused()
    expect(said).to_contain_text("Arrow keys move it")
    assert boxes(page) == [[0.35, 0.44, 0.65, 0.56]]
    for name, times in (("ArrowLeft", 8), ("ArrowUp", 20), ("Shift+ArrowDown", 3), ("Shift+ArrowLeft", 4)):
        for _ in range(times):
            key(name)
    assert boxes(page) == [[0.27, 0.17, 0.53, 0.33]]
    assert axe(page) == []
    page.get_by_role("button", name="Add a box").focus()
    key("Enter")
    expect(page.get_by_role("group", name="Box 2 of 2")).to_be_focused()
    key("Shift+Tab")
    expect(page.get_by_role("group", name="Box 1 of 2")).to_be_focused()
    key("Tab")
    key("Delete")
    expect(said).to_have_text("Box 2 removed, 1 box left.")
    expect(page.get_by_role("group", name="Box 1 of 1")).to_be_focused()
    key("Control+z")
    expect(said).to_have_text("Undone. 2 boxes.")
    key("Control+Shift+Z")
    expect(said).to_have_text("Done again. 1 box.")
    page.get_by_role("button", name="Crop").focus()
    key("Enter")
    frame = page.get_by_role("group", name="What stays of the photo")
    expect(frame).to_be_focused()
    for _ in range(10):
        key("Shift+ArrowUp")
    assert axe(page) == []
    key("Enter")
    expect(page.get_by_role("button", name="Crop")).to_be_focused()
    page.get_by_role("button", name="See through").focus()
    key("Space")
    assert axe(page) == []
    page.get_by_role("button", name="Save").focus()
    key("Enter")
    page.wait_for_url(f"**{hung.home}")
    assert name_is_gone(hung.image())
    assert (hung.now().width, hung.now().height) == (1200, 780)


def test_leaving_with_boxes_asks_and_saving_does_not(tool, hung):
    page = tool()
    asked: list[str] = []
    page.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.dismiss()))
    drag(page, (0.2, 0.1), (0.7, 0.5))
    page.get_by_role("link", name="Cancel").click()
    page.wait_for_timeout(300)
    assert asked == ["beforeunload"]
    assert page.url.endswith("/cover")
    assert len(boxes(page)) == 1
    saved(page, hung)
    assert asked == ["beforeunload"]


def test_saving_nothing_says_so_and_the_tool_goes_on(tool, hung):
    page = tool()
    press(page, "Save")
    expect(page.get_by_role("alert")).to_contain_text("Nothing is covered yet")
    assert axe(page) == []
    drag(page, (0.2, 0.1), (0.7, 0.5))
    saved(page, hung)
    assert name_is_gone(hung.image())


def test_a_photo_that_somebody_else_covered_meanwhile_is_shown_as_it_is_now(tool, hung):
    first, second = tool(), tool()
    drag(first, (0.2, 0.1), (0.7, 0.5))
    saved(first, hung)
    drag(second, (0.6, 0.6), (0.7, 0.7))
    press(second, "Save")
    expect(second.get_by_role("alert")).to_contain_text("was changed while you were working on it")
    picture = second.locator(".cover-canvas image")
    expect(picture).to_have_attribute("href", re.compile(re.escape(hung.path.removesuffix("/cover") + "?v=2") + "$"))
    assert boxes(second) == []
    drag(second, (0.6, 0.6), (0.7, 0.7))
    saved(second, hung)
    assert hung.now().revision == 3


def test_an_open_page_and_its_viewer_show_the_covered_photo_within_two_seconds(tool, hung, enter):  # noqa: F811
    reader = enter("reader", f"/cards/{hung.card.id}")
    reader.locator(".photo > a").click()
    large = reader.get_by_role("dialog").locator("img")
    expect(large).to_be_visible()

    def seconds_until_covered() -> float:
        page = tool()
        drag(page, (0.2, 0.1), (0.7, 0.5))
        saved(page, hung)
        ended, version = time.monotonic(), hung.now().revision
        expect(large).to_have_attribute("src", re.compile(rf"\?v={version}$"))
        expect(reader.locator(".photo img")).to_have_attribute("src", re.compile(rf"/small\?v={version}$"))
        return time.monotonic() - ended

    soon(2, seconds_until_covered)
    expect(large).to_have_js_property("naturalWidth", 1200)


@pytest.mark.parametrize("width", [390, 1280])
def test_without_script_cells_are_ticked_and_turns_are_saved(tool, hung, width):
    page = tool(width=width, javascript=False)
    assert page.locator(".cover-grid input").count() == 144
    sides = [place.bounding_box() for place in page.locator(".cover-grid input").all()[:13:12]]
    assert all(min(side["width"], side["height"]) >= 24 for side in sides if side)
    for row in (3, 4):
        for column in (4, 5, 6):
            page.get_by_label(f"Row {row}, column {column}", exact=True).check()
    page.get_by_role("button", name="Turn left").click()
    assert page.url.endswith("/cover")
    assert (hung.now().width, hung.now().height) == (900, 1200)
    assert name_is_gone(hung.image())
    page.get_by_label("Row 12, column 12", exact=True).check()
    page.get_by_role("button", name="Save").click()
    assert page.url.endswith(hung.home)
    assert dark(hung.image(), 0.97, 0.97)
