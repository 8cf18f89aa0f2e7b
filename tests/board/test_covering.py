"""What a teacher covers is destroyed: in the picture, in the store, at every address, whoever saves and however."""

from __future__ import annotations

import datetime as dt
import io
import json
import os
import re
import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
import time_machine
from PIL import Image

from tests.processes import killed_at_once
from workgroups import cli, clock, files, nursery
from workgroups.activity import Event
from workgroups.board import covering
from workgroups.board.models import Attachment, Card
from workgroups.inspectors.cover import COLOUR

NAME = (255, 0, 255)
"""Stands for a pupil's name in the middle of a photo, where nothing else has its colour."""


def picture() -> tuple[io.BytesIO, str]:
    """No two are alike, so that their bytes can be looked for."""
    made, photo = io.BytesIO(), Image.new("RGB", (640, 480), (180, 200, 190))
    photo.paste(NAME, (200, 120, 300, 160))
    photo.paste(Image.frombytes("L", (16, 8), os.urandom(128)).resize((160, 80)), (400, 360))
    photo.save(made, "PNG")
    return io.BytesIO(made.getvalue()), "IMG_1.png"


OVER_THE_NAME = [[0.3, 0.24, 0.48, 0.34]]


def words(**changes: object) -> str:
    return json.dumps({"turn": 0, "crop": None, "boxes": OVER_THE_NAME, **changes})


@pytest.fixture
def scene(scene, build, browse):
    """A posted card with a photo that was cleared and one that waits, and everybody around it."""
    one, group = scene, scene.group
    author = browse(one.author)
    author.send(
        author.get(f"/groups/{group.id}/cards/new?task=none"),
        "Post to the board",
        answer_0="We used a ratio table.",
        photos=[picture(), picture()],
        colleagues=[str(one.partner.id)],
    )
    one.card = build.all(Card)[0]
    one.url = f"/groups/{group.id}/cards/{one.card.id}"
    one.photo, one.waiting = build.all(Attachment)
    author.post(f"{one.url}/photos/{one.photo.id}/answer", {"act": "clear", "description": "A ratio table"})
    author.post(f"{one.url}/posting", {"act": "words"})
    one.file = f"{one.url}/photos/{one.photo.id}"
    assert build.read(Card, one.card.id).posted_at
    return one


def save(browser, scene, photo=None, **values):
    photo = photo or scene.photo
    sent = {"edits": words(), "version": "1", **values}
    return browser.post(f"{scene.url}/photos/{photo.id}/cover", sent)


def stored(app) -> dict[str, bytes]:
    with app.app_context():
        store = files.store()
        found = {}
        for entry in store.names():
            with store.open(entry.name).stream as stream:
                found[entry.name] = stream.read()
        return found


def shown(page) -> Image.Image:
    assert page.status == 200
    return Image.open(io.BytesIO(page.data)).convert("RGB")


def name_pixels(shown: Image.Image) -> int:
    return sum(red > 170 and green < 90 and blue > 170 for red, green, blue in shown.get_flattened_data())


def is_covered(page) -> bool:
    image = shown(page)
    spot = image.getpixel((image.width * 39 // 100, image.height * 29 // 100))
    return name_pixels(image) == 0 and all(abs(a - b) <= 8 for a, b in zip(spot, COLOUR, strict=True))


def test_a_covered_name_is_gone_from_both_pictures_and_from_the_store(app, scene, build, browse):
    reader = browse(scene.colleague)
    before, old = stored(app), build.read(Attachment, scene.photo.id)
    assert name_pixels(shown(reader.get(scene.file))) > 3_000
    author = browse(scene.author)
    page = author.get(scene.url)
    tool = author.get(page.link("Cover something on photo 1"))
    assert tool.heading == "Cover part of this photo"
    assert "nobody can bring it back" in tool.words
    assert "safe" not in re.findall(r"\w+", tool.words)
    assert author.send(tool, "Save", edits=words()).location == scene.url
    assert is_covered(reader.get(scene.file))
    assert is_covered(reader.get(f"{scene.file}/small"))
    now, left = build.read(Attachment, scene.photo.id), stored(app)
    assert (now.revision, bool(now.cleared_at), now.description) == (2, True, "A ratio table")
    assert not {old.name, old.small_name} & left.keys()
    assert not {before[old.name], before[old.small_name]} & set(left.values())
    assert {now.name, now.small_name} == left.keys() - before.keys()
    assert [event.verb for event in build.all(Event, subject_type="attachment")] == ["cleared", "covered"]
    assert {f"card-{scene.card.id}", "board"} <= set(build.all(Event, verb="covered")[0].names)


def test_no_page_and_no_kept_copy_shows_the_old_picture(scene, build, browse):
    reader = browse(scene.colleague)
    board = f"/groups/{scene.group.id}/board"
    picture = f"img[src*='/photos/{scene.photo.id}']"
    before = {place: reader.get(place).html.select_one(picture)["src"] for place in (scene.url, board)}
    kept = reader.get(f"{scene.file}/small").response.headers["ETag"]
    assert save(browse(scene.author), scene).status == 303
    for place, old in before.items():
        html = reader.get(place).html
        assert {one["src"] for one in html.select(picture)} == {f"{old}?v=2"}
    assert f"{scene.file}?v=2" in reader.get(scene.url).text
    fresh = reader.get(f"{scene.file}/small", headers={"If-None-Match": kept})
    assert fresh.response.headers["ETag"] != kept
    assert is_covered(fresh)
    assert is_covered(reader.get(f"{scene.file}?v=1"))


@pytest.mark.parametrize("who", ["partner", "lead"])
def test_the_co_author_covers_any_photo_and_the_lead_a_hidden_one(scene, build, browse, who):
    browser = browse(getattr(scene, who))
    browse(scene.author).post(f"{scene.file}/hiding")
    tool = browser.get(browser.get(scene.url).link("Cover something"))
    assert browser.send(tool, "Save", edits=words()).location == f"{scene.url}#hidden-{scene.photo.id}"
    assert is_covered(browser.get(scene.file))
    assert browse(scene.colleague).get(scene.file).status == 404
    assert build.read(Attachment, scene.photo.id).hidden_at


@pytest.mark.parametrize(
    ("who", "status"),
    [("lead", 403), ("cohort_lead", 403), ("colleague", 403), ("observer", 403), ("manager", 403), ("stranger", 404)],
)
def test_nobody_else_covers(app, scene, build, browse, who, status):
    browser, before = browse(getattr(scene, who)), stored(app)
    assert browser.get(f"{scene.file}/cover").status == status
    assert save(browser, scene).status == status
    assert save(browser, scene, scene.waiting).status == 404
    if status == 403:
        assert "Cover something" not in browser.get(scene.url).words
    assert stored(app) == before


def test_a_covered_photo_that_waits_is_asked_about_again(scene, build, browse):
    author = browse(scene.author)
    asked = author.send(author.get(f"{scene.url}/look"), "Not sure – help me cover it")
    tool = author.get(asked.location)
    answer = author.send(tool, "Save", edits=words())
    assert answer.location == f"{scene.url}/look?photo={scene.waiting.id}"
    assert build.read(Attachment, scene.waiting.id).cleared_at is None
    assert browse(scene.colleague).get(f"{scene.url}/photos/{scene.waiting.id}").status == 404
    assert f"/photos/{scene.waiting.id}?v=2" in author.get(answer.location).text


UNUSABLE = ["{}", words(turn=45), words(boxes=[[0, 0, 2, 1]]), words(crop=[0, 0, 0.01, 1]), words(boxes=[])]


@pytest.mark.parametrize("edits", [*UNUSABLE, '<b>"', "[" * 9_000])
def test_what_cannot_be_used_changes_nothing_and_loses_nothing(app, scene, browse, edits):
    author, before = browse(scene.author), stored(app)
    page = author.send(author.get(f"{scene.file}/cover"), "Save", edits=edits)
    assert page.status == 422
    assert page.errors()
    assert page.form("Save")[1]["edits"] == edits
    assert stored(app) == before


def test_without_script_cells_cover_and_a_turn_is_saved_at_once(scene, build, browse):
    author = browse(scene.author)
    tool = author.get(f"{scene.file}/cover")
    labels = [one.get_text(strip=True) for one in tool.html.select(".cover-grid label")]
    assert (len(labels), labels[0], labels[-1]) == (144, "Row 1, column 1", "Row 12, column 12")
    nothing = author.send(tool, "Save")
    assert nothing.status == 422
    assert "Nothing is covered yet" in nothing.words
    odd = author.send(tool, "Save", cell=["4-4", "99-1"])
    assert odd.status == 422
    assert odd.html.select_one("input[value='4-4']").has_attr("checked")
    again = author.send(tool, "Turn right", cell=["4-4", "4-5", "4-6"])
    assert again.location == f"{scene.file}/cover"
    turned = shown(author.get(scene.file))
    assert (turned.width, turned.height, name_pixels(turned)) == (480, 640, 0)
    done = author.send(author.get(again.location), "Save", cell="1-1")
    assert done.location == scene.url
    assert build.read(Attachment, scene.photo.id).revision == 3


@pytest.mark.parametrize("turn", [0, 90, 180, 270])
def test_a_turn_and_a_crop_keep_the_box_where_it_was_drawn(scene, build, browse, turn):
    crop = [0.1, 0.1, 0.9, 0.9]
    assert save(browse(scene.author), scene, edits=words(turn=turn, crop=crop)).status == 303
    image = shown(browse(scene.colleague).get(scene.file))
    row = build.read(Attachment, scene.photo.id)
    assert image.size == (row.width, row.height) == ((512, 384) if turn % 180 == 0 else (384, 512))
    assert name_pixels(image) == 0
    upright = image.rotate(turn, expand=True)
    assert all(abs(a - b) <= 8 for a, b in zip(upright.getpixel((185, 91)), COLOUR, strict=True))
    assert upright.getpixel((300, 91))[1] > 150


def test_whoever_saves_second_is_shown_the_photo_as_it_is_now(app, scene, build, browse):
    first, second = browse(scene.author), browse(scene.partner)
    page = second.get(f"{scene.file}/cover")
    assert save(first, scene).status == 303
    before = stored(app)
    late = second.send(page, "Save", edits=words(turn=90))
    assert late.status == 409
    assert "was changed while you were working on it" in late.words
    assert f"{scene.file}?v=2" in late.text
    assert stored(app) == before
    assert second.send(late, "Save", edits=words(turn=90)).status == 303
    assert build.read(Attachment, scene.photo.id).revision == 3


def test_two_who_save_at_once_leave_one_covered_picture_and_nothing_uncovered(app, scene, build, browse):
    before, old = stored(app), build.read(Attachment, scene.photo.id)
    browsers, ready = [browse(scene.author), browse(scene.partner)], threading.Barrier(2)

    def go(pair) -> int:
        browser, turn = pair
        token = browser.token()
        ready.wait(10)
        values = {"edits": words(turn=turn), "version": "1", "csrf_token": token}
        return browser.client.post(f"{scene.file}/cover", data=values).status_code

    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(go, zip(browsers, (90, 180), strict=True))) == [303, 409]
    left, now = stored(app), build.read(Attachment, scene.photo.id)
    assert now.revision == 2
    assert not {before[old.name], before[old.small_name]} & set(left.values())


def test_a_photo_that_was_taken_away_meanwhile_stays_away(scene, build, browse, monkeypatch):
    real, author = covering.keep, browse(scene.author)
    token = author.token()

    def slow(picture, words):
        author.client.post(f"{scene.url}/deletion", data={"csrf_token": token})
        return real(picture, words)

    monkeypatch.setattr(covering, "keep", slow)
    answer = save(browse(scene.author), scene)
    assert answer.status == 409
    assert "taken off the card in the meantime" in answer.words
    assert build.read(Attachment, scene.photo.id).revision == 1


def test_a_child_that_is_killed_is_a_sentence_and_the_boxes_are_kept(app, scene, browse, monkeypatch):
    before = stored(app)
    monkeypatch.setattr(nursery, "begin", killed_at_once)
    page = save(browse(scene.author), scene)
    assert page.status == 422
    assert "We could not cover this photo just now" in page.words
    assert page.form("Save")[1]["edits"] == words()
    assert stored(app) == before


def test_a_store_that_cannot_destroy_spoils_no_answer_and_a_later_start_does_it(
    app, scene, build, browse, monkeypatch, caplog
):
    def broken(_store, _name):
        raise OSError("read-only")

    old = build.read(Attachment, scene.photo.id).name
    with app.app_context():
        kind = type(files.store())
    monkeypatch.setattr(kind, "delete", broken)
    assert save(browse(scene.author), scene).status == 303
    assert is_covered(browse(scene.colleague).get(scene.file))
    assert "still stored" in caplog.text
    assert old in stored(app)
    monkeypatch.undo()
    with time_machine.travel(clock.now() + dt.timedelta(hours=2), tick=False):
        cli._sweep(app)
    assert old not in stored(app)
    assert build.read(Attachment, scene.photo.id).name in stored(app)


def test_covering_works_in_a_finished_group(scene, browse):
    browse(scene.lead).post(f"/groups/{scene.group.id}/finish")
    author = browse(scene.author)
    assert save(author, scene).location == scene.url
    assert save(author, scene, scene.waiting).location == scene.url


def test_the_page_shows_boxes_in_the_colour_that_is_burned_in(app):
    sheet = app.test_client().get("/assets/x/app.css").get_data(as_text=True)
    assert "--burnt: #{:02x}{:02x}{:02x}".format(*COLOUR) in sheet
