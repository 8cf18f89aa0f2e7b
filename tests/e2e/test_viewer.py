"""The pictures of a card, large: by keys, fingers and mouse, on its page and beside a reflection (trust P5, X2, X5)."""

from __future__ import annotations

import io
import itertools
import time
from collections.abc import Callable
from types import SimpleNamespace

import pytest
from PIL import Image, ImageDraw
from playwright.sync_api import Locator, Page, expect

from tests.live.live_site import Site
from workgroups import clock
from workgroups.board.models import Attachment, Card
from workgroups.board.uploads import keep
from workgroups.pictures import Picture

from .conftest import axe
from .live.conftest import act, enter, post, site, world  # noqa: F401 the fixtures

pytestmark = pytest.mark.e2e

NUMBER = itertools.count(1)
SHAPES = {"photo": (1600, 1200), "panorama": (2048, 300), "tall": (300, 2048), "small": (320, 240)}


def picture(size: tuple[int, int]) -> Picture:
    """A picture of squares, as the product keeps it: no longer than 2048 pixels, and small."""
    image = Image.new("RGB", size, "white")
    draw = ImageDraw.Draw(image)
    for x, y in itertools.product(range(0, size[0], 100), range(0, size[1], 100)):
        if (x + y) % 200:
            draw.rectangle((x, y, x + 99, y + 99), "teal")
    files = io.BytesIO(), io.BytesIO()
    image.save(files[0], "WEBP", quality=40)
    image.thumbnail((480, 480))
    image.save(files[1], "WEBP", quality=40)
    return Picture(files[0].getvalue(), files[1].getvalue(), *size, *image.size)


@pytest.fixture
def hang(site: Site, world: SimpleNamespace) -> Callable[..., Card]:  # noqa: F811
    """`hang("photo", "tall")` is a posted card with these pictures; the second has a description."""

    def make(*shapes: str) -> Card:
        card = site.build.card(world.group, world.author, task=world.task, text=f"Pictures {next(NUMBER)}.")
        for place, shape in enumerate(shapes):
            with site.app.app_context():
                photo = keep(picture(SHAPES[shape]), "Squares of two kinds, in rows." if place == 1 else "")
            photo.card_id, photo.group_id, photo.uploaded_by_id = card.id, world.group.id, world.author.id
            photo.position, photo.cleared_at = place, clock.now()
            site.build.save(photo)
        return card

    return make


def pictures(page: Page) -> Locator:
    return page.locator(".photos .photo > a")


def viewer(page: Page) -> Locator:
    return page.get_by_role("dialog")


def title(page: Page) -> Locator:
    return viewer(page).get_by_role("heading", level=2)


def large(page: Page) -> Locator:
    return viewer(page).locator("img")


def loaded(page: Page) -> None:
    """Wait until the large picture is there, and it is the large one."""
    expect(page.locator(".viewer-stage")).not_to_have_attribute("aria-busy", "true")
    assert not large(page).get_attribute("src").split("?")[0].endswith("/small")


def size(page: Page) -> tuple[float, float, float, float]:
    """Where the picture stands on the screen once it has come to rest: left, top, width, height."""
    large(page).evaluate("one => Promise.all(one.getAnimations().map((run) => run.finished))")
    box = large(page).bounding_box()
    assert box
    return box["x"], box["y"], box["width"], box["height"]


def test_pictures_are_looked_at_with_the_keyboard_alone(hang, enter):  # noqa: F811
    card = hang("photo", "panorama", "tall")
    page = enter("reader", f"/cards/{card.id}")
    pictures(page).nth(1).focus()
    page.keyboard.press("Enter")
    expect(title(page)).to_have_text("Photo 2 of 3")
    expect(viewer(page)).to_contain_text("Squares of two kinds, in rows.")
    expect(viewer(page).get_by_role("button", name="Close")).to_be_focused()
    loaded(page)
    page.keyboard.press("ArrowRight")
    expect(title(page)).to_have_text("Photo 3 of 3")
    page.keyboard.press("ArrowRight")
    expect(title(page)).to_have_text("Photo 3 of 3")
    expect(viewer(page).get_by_role("button", name="Next photo")).to_have_attribute("aria-disabled", "true")
    page.keyboard.press("Home")
    expect(title(page)).to_have_text("Photo 1 of 3")
    loaded(page)
    left, top, width, height = size(page)
    page.keyboard.press("+")
    page.keyboard.press("+")
    assert size(page)[2] == pytest.approx(width * 2.25, rel=0.01)
    moved = size(page)
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowDown")
    assert size(page)[0] == pytest.approx(moved[0] - 80, abs=1)
    assert size(page)[1] == pytest.approx(moved[1] - 80, abs=1)
    page.keyboard.press("-")
    page.keyboard.press("0")
    assert size(page) == pytest.approx((left, top, width, height), abs=1)
    page.keyboard.press("Escape")
    page.keyboard.press("Escape")
    expect(viewer(page)).to_be_hidden()
    expect(pictures(page).nth(1)).to_be_focused()
    assert page.url.endswith(f"/cards/{card.id}")


def test_every_control_of_the_viewer_is_reached_by_tab_and_nothing_beneath_it(hang, enter):  # noqa: F811
    page = enter("reader", f"/cards/{hang('photo', 'photo').id}")
    pictures(page).first.click()
    names = set()
    for _ in range(12):
        page.keyboard.press("Tab")
        names.add(page.evaluate("document.activeElement.closest('dialog') ? document.activeElement.textContent : ''"))
    assert {"Zoom out", "Zoom in", "Close", "Previous photo", "Next photo"} <= names
    for control in viewer(page).get_by_role("button").all():
        box = control.bounding_box()
        assert box and min(box["width"], box["height"]) >= 44


@pytest.mark.parametrize("colours", ["light", "dark"])
@pytest.mark.parametrize("width", [390, 1280])
def test_axe_finds_nothing_in_the_open_viewer(hang, enter, colours, width):  # noqa: F811
    page = enter("reader", f"/cards/{hang('photo', 'tall').id}", color_scheme=colours, width=width)
    pictures(page).nth(1).click()
    loaded(page)
    assert axe(page) == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("width", [390, 1280])
def test_a_picture_of_any_shape_is_shown_whole_and_never_blown_up(hang, enter, shape, width):  # noqa: F811
    page = enter("reader", f"/cards/{hang(shape).id}", width=width)
    pictures(page).first.click()
    loaded(page)
    expect(title(page)).to_have_text("Photo")
    expect(viewer(page).get_by_role("button", name="Next photo")).to_have_count(0)
    left, top, wide, high = size(page)
    room = page.locator(".viewer-stage").bounding_box()
    assert room
    assert left >= room["x"] - 0.5 and left + wide <= room["x"] + room["width"] + 0.5
    assert top >= room["y"] - 0.5 and top + high <= room["y"] + room["height"] + 0.5
    assert wide / high == pytest.approx(SHAPES[shape][0] / SHAPES[shape][1], rel=0.02)
    assert wide <= SHAPES[shape][0]
    assert (
        wide == pytest.approx(room["width"], abs=1) or high == pytest.approx(room["height"], abs=1) or shape == "small"
    )


def test_the_wheel_and_a_double_click_enlarge_where_they_point_and_a_drag_moves(hang, enter):  # noqa: F811
    page = enter("reader", f"/cards/{hang('photo').id}")
    pictures(page).first.click()
    loaded(page)
    left, top, width, height = size(page)
    spot = (left + width * 0.25, top + height * 0.25)
    page.mouse.dblclick(*spot)
    zoomed = size(page)
    assert zoomed[2] == pytest.approx(width * 2.5, rel=0.01)
    assert (spot[0] - zoomed[0]) / zoomed[2] == pytest.approx(0.25, abs=0.01), "the place under the pointer moved"
    page.mouse.move(*spot)
    page.mouse.down()
    page.mouse.move(spot[0] - 60, spot[1] - 40, steps=4)
    page.mouse.up()
    assert size(page)[:2] == pytest.approx((zoomed[0] - 60, zoomed[1] - 40), abs=1)
    page.mouse.dblclick(*spot)
    assert size(page) == pytest.approx((left, top, width, height), abs=1)
    page.mouse.wheel(0, -200)
    assert size(page)[2] > width * 1.3
    page.mouse.wheel(0, 2000)
    page.mouse.wheel(0, 2000)
    page.mouse.wheel(0, 2000)
    assert size(page)[2] == pytest.approx(width, abs=1)
    assert page.evaluate("scrollY") == 0


def finger(page: Page) -> Callable[..., None]:
    """`touch("Start", (x, y), …)`, "Move" or "End": where the fingers are on the screen."""
    session = page.context.new_cdp_session(page)

    def touch(kind: str, *points: tuple[float, float]) -> None:
        fingers = [{"x": x, "y": y, "id": number} for number, (x, y) in enumerate(points)]
        session.send("Input.dispatchTouchEvent", {"type": f"touch{kind}", "touchPoints": fingers})

    return touch


def phone(enter: Callable[..., Page], path: str) -> Page:  # noqa: F811
    return enter("reader", path, width=390, has_touch=True, is_mobile=True, device_scale_factor=2)


def test_two_fingers_enlarge_one_finger_moves_and_a_swipe_turns_the_page(hang, enter):  # noqa: F811
    page = phone(enter, f"/cards/{hang('photo', 'photo').id}")
    touch = finger(page)
    pictures(page).first.tap()
    loaded(page)
    _, top, width, _ = size(page)
    y = top + 60
    touch("Start", (150, y), (240, y))
    for step in range(1, 6):
        touch("Move", (150 - 15 * step, y), (240 + 15 * step, y))
    touch("End")
    zoomed = size(page)
    assert zoomed[2] == pytest.approx(width * 240 / 90, rel=0.05)
    expect(title(page)).to_have_text("Photo 1 of 2")
    touch("Start", (200, y))
    for step in range(1, 6):
        touch("Move", (200 - 10 * step, y))
    touch("End")
    assert size(page)[0] == pytest.approx(zoomed[0] - 50, abs=2)
    expect(title(page)).to_have_text("Photo 1 of 2")
    for _ in range(2):
        touch("Start", (200, y))
        touch("End")
    assert size(page)[2] == pytest.approx(width, abs=1)
    touch("Start", (300, y))
    for step in range(1, 6):
        touch("Move", (300 - 30 * step, y))
    touch("End")
    expect(title(page)).to_have_text("Photo 2 of 2")


def test_back_closes_the_viewer_and_leaves_the_page_as_it_was(hang, enter, post, world):  # noqa: F811
    card = hang("photo", "photo")
    page = phone(enter, f"/cards/{card.id}")
    page.evaluate("window.same = true")
    post.comment("lead", card.id, "A morph gives the page a state of its own in the history.")
    expect(page.get_by_text("a state of its own")).to_be_visible()
    pictures(page).nth(1).tap()
    expect(title(page)).to_have_text("Photo 2 of 2")
    post.comment("lead", card.id, "A morph beneath the open viewer.")
    expect(page.locator("#comment-list")).to_contain_text("beneath the open viewer")
    expect(title(page)).to_have_text("Photo 2 of 2")
    page.go_back()
    expect(viewer(page)).to_be_hidden()
    expect(pictures(page).nth(1)).to_be_focused()
    assert page.evaluate("window.same"), "the page was loaded again"
    assert page.url.endswith(f"/cards/{card.id}")
    page.go_forward()
    expect(title(page)).to_have_text("Photo 2 of 2")
    viewer(page).get_by_role("button", name="Close").click()
    expect(viewer(page)).to_be_hidden()
    page.go_back()
    expect(page).to_have_url("about:blank")


def test_a_photo_that_is_hidden_vanishes_from_an_open_viewer_within_two_seconds(site, world, hang, enter):  # noqa: F811
    card = hang("photo", "panorama", "tall")
    page = enter("reader", f"/cards/{card.id}")
    photos = site.build.all(Attachment, card_id=card.id)
    pictures(page).nth(1).click()
    loaded(page)
    took = []
    for photo, shown in ((photos[1], "Photo 2 of 2"), (photos[2], "Photo")):
        before, began = large(page).get_attribute("src"), time.monotonic()
        act(site, photo, lambda row, who: row.hide(by=who), world.lead)
        expect(title(page)).to_have_text(shown)
        expect(large(page)).not_to_have_attribute("src", before)
        took.append(time.monotonic() - began)
    assert min(took) < 2
    expect(viewer(page).get_by_role("status")).to_contain_text("has just been taken away")
    act(site, photos[0], lambda row, who: row.hide(by=who), world.lead)
    expect(viewer(page)).to_be_hidden()
    expect(page.get_by_role("main")).to_be_focused()


def test_a_photo_beside_a_half_typed_reply_vanishes_too_and_the_words_stay(site, world, hang, enter):  # noqa: F811
    card = hang("photo", "photo")
    site.build.reflection(card, world.author, text="I wondered about the squares.", audience="leads")
    page = enter("lead", "/reflections")
    item = page.locator(".queue-item", has_text="I wondered about the squares.")
    item.get_by_role("textbox").fill("Half a reply")
    item.locator(".photo > a").first.click()
    expect(title(page)).to_have_text("Photo 1 of 2")
    act(site, site.build.all(Attachment, card_id=card.id)[0], lambda row, who: row.hide(by=who), world.author)
    expect(title(page)).to_have_text("Photo")
    page.keyboard.press("Escape")
    expect(item.locator(".photo > a")).to_be_focused()
    expect(item.get_by_role("textbox")).to_have_value("Half a reply")


def test_a_picture_that_does_not_come_is_said_kindly_and_the_others_can_be_seen(hang, enter):  # noqa: F811
    page = enter("reader", f"/cards/{hang('photo', 'photo').id}")
    page.route("**/photos/*", lambda route: route.abort())
    pictures(page).first.click()
    expect(viewer(page)).to_contain_text("cannot be shown just now")
    expect(large(page)).to_be_hidden()
    page.unroute("**/photos/*")
    page.keyboard.press("ArrowRight")
    loaded(page)
    expect(large(page)).to_be_visible()
    expect(viewer(page)).not_to_contain_text("cannot be shown just now", use_inner_text=True)


def test_ten_pictures_are_gone_through_and_neighbours_are_there_already(hang, enter):  # noqa: F811
    page = enter("reader", f"/cards/{hang(*['photo'] * 10).id}")
    asked: list[str] = []
    page.on("request", lambda one: asked.append(one.url) if "/photos/" in one.url else None)
    pictures(page).nth(4).click()
    loaded(page)
    page.wait_for_load_state("networkidle")
    wanted = [pictures(page).nth(place).get_attribute("href") for place in (3, 4, 5)]
    assert all(any(url.endswith(one) for url in asked) for one in wanted)
    for place in range(6, 11):
        page.keyboard.press("ArrowRight")
        expect(title(page)).to_have_text(f"Photo {place} of 10")
    loaded(page)


def test_nothing_moves_by_itself_for_those_who_ask_for_that(hang, enter):  # noqa: F811
    page = enter("reader", f"/cards/{hang('photo').id}", reduced_motion="reduce")
    pictures(page).first.click()
    loaded(page)
    page.keyboard.press("+")
    assert page.evaluate("document.getAnimations().length") == 0


def test_without_javascript_and_with_a_modifier_the_link_is_a_link(site, world, hang, enter, visitor):  # noqa: F811
    card = hang("photo", "photo")
    page = enter("reader", f"/cards/{card.id}", live=False, javascript=False)
    address = pictures(page).first.get_attribute("href")
    pictures(page).first.click()
    assert page.url.endswith(address)
    expect(page.locator("img")).to_be_visible()
    page = enter("reader", f"/cards/{card.id}")
    with page.context.expect_page() as opened:
        pictures(page).first.click(modifiers=["Control"])
    assert opened.value.url.endswith(address)
    expect(viewer(page)).to_be_hidden()
