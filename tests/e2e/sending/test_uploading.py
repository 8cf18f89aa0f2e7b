"""Photos go up one by one while the words are written: each shown, named, kept, and sent again until it is there."""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from PIL import Image, ImageDraw
from playwright.sync_api import Dialog, Page, Route, expect

from workgroups.board.models import Attachment, Card
from workgroups.files import LocalStore

from .conftest import sign_in

pytestmark = pytest.mark.e2e

CORNERS = {(0, 0): (200, 30, 40), (1, 0): (30, 160, 60), (0, 1): (30, 60, 200), (1, 1): (240, 220, 40)}
HEIC = Path(__file__).parents[2] / "files" / "samples" / "phone_turned.heic"
KEPT = """async () => (await indexedDB.databases()).some(({name}) => name === "workgroups-photos")
&& new Promise((done) => {
  const asked = indexedDB.open("workgroups-photos", 1);
  asked.onsuccess = () => {
    const all = asked.result.transaction("files").objectStore("files").getAll();
    all.onsuccess = () => { asked.result.close(); done(all.result.map(({ released }) => released)); };
  };
})"""
HAND_OVER = """([kind, where, bytes]) => {
  const data = new DataTransfer();
  data.items.add(new File([new Uint8Array(bytes)], "board.png", { type: "image/png" }));
  const event = kind === "paste"
    ? new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true })
    : new DragEvent(kind, { dataTransfer: data, bubbles: true, cancelable: true });
  document.querySelector(where).dispatchEvent(event);
  return event.defaultPrevented;
}"""


def corners(width: int, *, turned: bool = False, noise: int = 0, form: str = "JPEG") -> bytes:
    """A picture with another colour in each corner; `turned`: stored on its side, with a note that says so."""
    size = (width, width * 3 // 4)
    image = Image.new("RGB", size, (225, 225, 220))
    draw = ImageDraw.Draw(image)
    third = (size[0] // 3, size[1] // 3)
    for (right, low), colour in CORNERS.items():
        at = (right * (size[0] - third[0]), low * (size[1] - third[1]))
        draw.rectangle((*at, at[0] + third[0], at[1] + third[1]), fill=colour)
    if noise:
        image.paste(Image.effect_noise((noise, noise), 90).convert("RGB"), (size[0] // 2 - noise // 2, third[1]))
    options: dict[str, Any] = {"quality": 95} if form == "JPEG" else {}
    if turned:
        exif = Image.Exif()
        exif[0x0112] = 6
        image, options["exif"] = image.transpose(Image.Transpose.ROTATE_90), exif
    made = io.BytesIO()
    image.save(made, form, **options)
    return made.getvalue()


def photo(name: str = "a.jpg", data: bytes = b"", kind: str = "image/jpeg") -> dict[str, Any]:
    return {"name": name, "mimeType": kind, "buffer": data or corners(640)}


BROKEN = b"\xff\xd8\xff\xe0 no picture"


@pytest.fixture
def phone(place: SimpleNamespace, come: Callable[..., Any]) -> Any:
    """Priya, with a telephone, before an empty evidence form."""
    here = come(place.priya, width=390, has_touch=True, is_mobile=True)
    here.go(f"{place.url}/cards/new?task=none")
    return here


def choose(page: Page, *files: dict[str, Any]) -> None:
    page.locator("input[type=file]").set_input_files(list(files))


def row(page: Page, number: int) -> Any:
    return page.locator(".preview").nth(number - 1)


def arrived(page: Page) -> Any:
    return page.locator(".preview[data-arrived]")


def say(page: Page, text: str) -> None:
    page.get_by_label("What happened").fill(text)


def post(page: Page) -> None:
    page.get_by_role("button", name="Post to the board").click()


def cards(place: SimpleNamespace) -> list[Card]:
    return place.build.all(Card, author_id=place.priya.id)


def photos(place: SimpleNamespace) -> list[Attachment]:
    return place.build.all(Attachment)


def slowly(page: Page, kbit: int = 400) -> Callable[[bool], None]:
    """Give the page a slow line; what comes back takes it away (`True`) and gives it again."""
    line = page.context.new_cdp_session(page)
    line.send("Network.enable")

    def be(offline: bool) -> None:
        speed = kbit * 1000 / 8
        conditions = {"latency": 50, "downloadThroughput": speed, "uploadThroughput": speed}
        line.send("Network.emulateNetworkConditions", {"offline": offline, **conditions})

    be(False)
    return be


def test_three_of_five_that_fail_are_named_and_the_two_stay(place: SimpleNamespace, phone: Any) -> None:
    page = phone.page
    good = [photo(f"{name}.jpg") for name in "ae"]
    broken = [photo(f"{name}.jpg", BROKEN + name.encode()) for name in "bcd"]
    choose(page, good[0], *broken, good[1])
    expect(arrived(page)).to_have_count(2)
    expect(page.locator(".photo-message")).to_have_text(
        "2 are on the card, seen by nobody else yet. Photo 2, Photo 3 and Photo 4 could not be added."
    )
    expect(row(page, 3)).to_contain_text("Photo 3")
    expect(row(page, 3).locator(".field-error")).not_to_be_empty()
    phone.look()
    say(page, "Two of five")
    post(page)
    expect(page.get_by_text("Photo 2, Photo 3 and Photo 4 could not be added", exact=True)).to_be_visible()
    expect(page.get_by_label("What happened")).to_have_value("Two of five")
    phone.look()
    for _ in range(3):
        page.get_by_role("button", name=re.compile("^Remove Photo 2")).click()
    expect(page.locator(".preview")).to_have_count(2)
    post(page)
    expect(page).to_have_url(re.compile("/look$"))
    assert [(card.summary, card.wants_posting) for card in cards(place)] == [("Two of five", True)]
    assert len(photos(place)) == 2
    assert page.evaluate(KEPT) == []


def test_what_waits_for_the_network_goes_on_by_itself_and_shows_how_far_it_is(
    place: SimpleNamespace, phone: Any
) -> None:
    page = phone.page
    be_offline = slowly(page)
    be_offline(True)
    choose(page, photo(data=corners(1600, noise=700)))
    expect(row(page, 1).locator("img")).to_be_visible()
    expect(row(page, 1)).to_contain_text("Goes on when you are back online.")
    phone.look()
    be_offline(False)
    expect(row(page, 1).locator(".preview-state")).to_have_text(re.compile(r"^[1-9]\d? %$"))
    expect(row(page, 1).get_by_role("progressbar", name="Photo 1")).to_be_visible()
    expect(arrived(page)).to_have_count(1, timeout=30_000)
    assert len(photos(place)) == 1


def test_a_lost_answer_adds_nothing_twice_and_a_crowd_is_waited_for(place: SimpleNamespace, phone: Any) -> None:
    page, seen = phone.page, []

    def answer(route: Route) -> None:
        seen.append(route.request)
        if len(seen) == 1:
            route.fulfill(status=503, headers={"Retry-After": "1"}, body="Busy")
        elif len(seen) == 2:
            route.fetch()
            route.abort()
        else:
            route.continue_()

    page.route(re.compile(r"/cards/photos$"), answer)
    choose(page, photo())
    expect(arrived(page)).to_have_count(1, timeout=20_000)
    assert (len(seen), len(photos(place)), len(cards(place))) == (3, 1, 1)


def test_words_typed_while_a_photo_goes_up_stay_and_are_saved(place: SimpleNamespace, phone: Any) -> None:
    page = phone.page
    slowly(page)
    choose(page, photo(data=corners(1200, noise=200)))
    field = row(page, 1).get_by_label("What would a colleague need to know?")
    field.fill("Cut into thirds")
    field.evaluate("one => one.setSelectionRange(3, 3)")
    expect(arrived(page)).to_have_count(1, timeout=30_000)
    field = arrived(page).get_by_label("What would a colleague need to know?")
    expect(field).to_have_value("Cut into thirds")
    expect(field).to_be_focused()
    assert field.evaluate("one => one.selectionStart") == 3
    page.get_by_role("button", name="Save as draft").click()
    expect(page).to_have_url(re.compile(r"/cards/\d+$"), timeout=20_000)
    assert [one.description for one in photos(place)] == ["Cut into thirds"]
    phone.go(f"{place.url}/cards/{cards(place)[0].id}/edit")
    expect(page.get_by_label("What would a colleague need to know?")).to_have_value("Cut into thirds")


def test_on_a_slow_line_the_words_are_posted_and_the_photos_follow(place: SimpleNamespace, phone: Any) -> None:
    page = phone.page
    slowly(page)
    choose(page, *(photo(f"{number}.jpg", corners(1600, noise=280 + number)) for number in range(2)))
    say(page, "Words first")
    expect(row(page, 1).locator(".preview-state")).to_have_text(re.compile(r"^[1-9]\d? %$"))
    post(page)
    expect(page).to_have_url(re.compile("/board"), timeout=20_000)
    assert [card.summary for card in cards(place)] == ["Words first"]
    assert cards(place)[0].posted_at is not None
    strip = page.get_by_role("region", name="Photos on their way")
    expect(strip).to_contain_text("2 photos of your card are on their way.")
    expect(strip).to_contain_text(re.compile(r"\d+ %"))
    phone.go(f"{place.url}/people")
    expect(strip).to_contain_text("2 photos of your card have arrived. Nobody else can see them yet.", timeout=60_000)
    phone.look()
    assert len(photos(place)) == 2
    strip.get_by_role("link", name="Look before you share").click()
    expect(page.get_by_role("heading", name="Look before you share")).to_be_visible(timeout=20_000)
    assert page.evaluate(KEPT) == []


def test_a_card_of_one_photo_is_posted_once_the_photo_is_there(place: SimpleNamespace, phone: Any) -> None:
    page = phone.page
    slowly(page)
    choose(page, photo(data=corners(1600, noise=200)))
    post(page)
    expect(page.locator(".photo-message")).to_contain_text("as soon as the first photo has arrived")
    expect(page).to_have_url(re.compile("/look$"), timeout=30_000)
    assert [card.wants_posting for card in cards(place)] == [True]


def test_after_a_reload_the_photos_are_there_and_the_rest_goes_on(place: SimpleNamespace, phone: Any) -> None:
    page = phone.page
    say(page, "From the train")
    choose(page, photo("first.jpg"))
    expect(arrived(page)).to_have_count(1)
    expect(page.locator(".draft-status")).to_have_text(re.compile("^Saved"))
    page.context.set_offline(True)
    choose(page, photo("second.jpg", corners(500)))
    expect(row(page, 2)).to_contain_text("Goes on when you are back online.")
    row(page, 2).get_by_label("What would a colleague need to know?").fill("The second")
    page.wait_for_timeout(1000)  # longer than what is typed waits to be kept
    page.route(re.compile(r"/cards/photos$"), lambda route: route.abort())
    page.context.set_offline(False)
    page.reload()
    expect(page.get_by_label("What happened")).to_have_value("From the train")
    expect(arrived(page)).to_have_count(1)
    expect(page.locator(".preview")).to_have_count(2)
    expect(row(page, 2).get_by_label("What would a colleague need to know?")).to_have_value("The second")
    page.unroute_all()
    expect(arrived(page)).to_have_count(2, timeout=20_000)
    phone.look()
    post(page)
    expect(page).to_have_url(re.compile("/look$"))
    assert [(one.position, one.description) for one in photos(place)] == [(0, ""), (1, "The second")]
    assert len(cards(place)) == 1


def test_a_picture_is_dropped_and_another_pasted(place: SimpleNamespace, come: Callable[..., Any]) -> None:
    desk = come(place.priya)
    page = desk.page
    desk.go(f"{place.url}/cards/new?task=none")
    picture = list(corners(64, form="PNG"))
    assert page.evaluate(HAND_OVER, ["dragover", ".evidence-form textarea", picture])
    assert page.locator("[data-dropping]").count() == 1
    assert page.evaluate(HAND_OVER, ["drop", ".evidence-form textarea", picture])
    expect(arrived(page)).to_have_count(1)
    assert page.evaluate(HAND_OVER, ["paste", "body", list(corners(80, form="PNG"))])
    expect(arrived(page)).to_have_count(2)
    expect(page.locator("[data-dropping]")).to_have_count(0)
    desk.look()
    assert {one.width for one in photos(place)} == {64, 80}


def test_what_the_browser_cannot_open_goes_as_it_is(place: SimpleNamespace, phone: Any) -> None:
    page = phone.page
    choose(page, photo("IMG_2.HEIC", HEIC.read_bytes(), "image/heic"))
    expect(page.get_by_text("HEIC photo", exact=True)).to_be_visible()
    expect(arrived(page)).to_have_count(1)
    assert photos(place)[0].kind == "photo"


@pytest.mark.parametrize("turned", [False, True])
def test_a_large_photo_is_made_smaller_upright_and_in_its_colours(
    place: SimpleNamespace, phone: Any, turned: bool
) -> None:
    page, sizes = phone.page, []
    data = corners(4000, turned=turned, noise=900)
    page.on(
        "request", lambda asked: sizes.append(len(asked.post_data_buffer or b"")) if "photos" in asked.url else None
    )
    choose(page, photo(data=data))
    expect(arrived(page)).to_have_count(1, timeout=20_000)
    assert max(sizes) < len(data) / 2
    stored = photos(place)[0]
    with LocalStore(place.app.config["INSTANCE"] / "files").open(stored.name)[0] as file:
        image = Image.open(file).convert("RGB")
    assert image.size == (2048, 1536)
    for (right, low), colour in CORNERS.items():
        found = image.getpixel((200 + right * 1648, 150 + low * 1236))
        assert all(abs(a - b) < 14 for a, b in zip(found, colour, strict=True)), (right, low, found, colour)


def test_photos_of_somebody_else_in_the_same_browser_are_neither_shown_nor_sent(
    place: SimpleNamespace, phone: Any
) -> None:
    page = phone.page
    page.route(re.compile(r"/cards/photos$"), lambda route: route.abort())
    choose(page, photo())
    say(page, "Mine")
    post(page)
    expect(page).to_have_url(re.compile("/board"))
    assert page.evaluate(KEPT) == [True]
    sign_in(page, place, place.tom)
    page.unroute_all()
    strip = page.get_by_role("region", name="Photos on their way")
    expect(strip).to_contain_text("Somebody else is signed in here now", timeout=40_000)
    phone.go(f"{place.url}/board")
    page.wait_for_timeout(1500)
    expect(page.locator("#sending-photos")).to_have_count(0)
    assert photos(place) == []
    assert page.evaluate(KEPT) == [True]


def test_signing_out_asks_before_it_throws_photos_away(place: SimpleNamespace, phone: Any) -> None:
    page, asked = phone.page, []
    page.route(re.compile(r"/cards/photos$"), lambda route: route.abort())
    choose(page, photo())
    expect(row(page, 1)).to_contain_text("tried again by itself")

    def decide(dialog: Dialog) -> None:
        asked.append(dialog.message)
        dialog.accept()

    page.on("dialog", decide)
    page.get_by_role("button", name="Sign out", exact=True).click()
    expect(page.get_by_text("You are signed out.")).to_be_visible()
    assert asked == ["Your photo has not been sent. Sign out and throw it away?"]
    assert not page.evaluate(KEPT)


def test_without_javascript_the_plain_field_sends_the_photos(place: SimpleNamespace, come: Callable[..., Any]) -> None:
    plain = come(place.priya, javascript=False, width=390)
    plain.go(f"{place.url}/cards/new?task=none")
    say(plain.page, "Plain")
    choose(plain.page, photo("a.jpg"), photo("b.jpg", BROKEN))
    post(plain.page)
    expect(plain.page.get_by_role("heading", name="There is a problem")).to_be_visible()
    expect(plain.page.get_by_text(re.compile("^File 2 of 2:")).first).to_be_visible()
    expect(arrived(plain.page)).to_have_count(1)
    post(plain.page)
    expect(plain.page).to_have_url(re.compile("/look$"))
    assert [card.summary for card in cards(place)] == ["Plain"]
