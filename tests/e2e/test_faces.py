"""Likely faces are outlined in the cover tool, and covered when a person says so."""

from __future__ import annotations

import io

import pytest
from drawn_face import PLACE, page
from PIL import Image
from playwright.sync_api import expect

from workgroups import faces
from workgroups.board.models import Attachment, Card
from workgroups.extensions import db

from .drafting import the_arrival, the_room, the_scene  # noqa: F401 fixtures

pytestmark = [pytest.mark.e2e, pytest.mark.skipif(not faces.offered(), reason="the extra `faces` is not installed")]


@pytest.fixture
def photo(scene):
    """`photo(side)` is the address where a photo of the drawn face, or of paper alone, is covered by its author."""
    from workgroups import pictures
    from workgroups.board.uploads import keep

    def make(side: int) -> str:
        with scene.app.app_context():
            card = db.session.get_one(Card, scene.build.card(scene.group, scene.person, draft=True).id)
            row = keep(pictures.accept(page(side=side)), "")
            row.card, row.group_id, row.uploaded_by_id = card, scene.group.id, scene.person.id
            db.session.add(row)
            db.session.commit()
            return f"/groups/{scene.group.id}/cards/{card.id}/photos/{row.id}/cover"

    return make


@pytest.mark.parametrize("width", [390, 1280])
def test_a_likely_face_is_outlined_and_covered_on_a_press(width, scene, arrive, photo):
    someone = arrive(width=width)
    someone.go(photo(200))
    tool = someone.page
    expect(tool.get_by_text("1 likely face is outlined. Look for yourself too")).to_be_visible()
    expect(tool.locator(".cover-outline")).to_have_count(1)
    someone.look()
    tool.get_by_role("button", name="Cover the outlined place").press("Enter")
    expect(tool.locator(".cover-box")).to_have_count(1)
    expect(tool.locator(".cover-outline")).to_have_count(0)
    expect(tool.get_by_role("button", name="Undo")).to_be_focused()
    tool.keyboard.press("Enter")
    expect(tool.locator(".cover-outline")).to_have_count(1)
    tool.get_by_role("button", name="Cover the outlined place").click()
    tool.get_by_role("button", name="Save").click()
    expect(tool.get_by_role("heading", name="Look before you share")).to_be_visible()
    row = scene.build.all(Attachment)[-1]
    kept = Image.open(io.BytesIO((next((scene.product.folder / "files").rglob(row.name))).read_bytes())).convert("RGB")
    eyes, mouth = (PLACE[0] + 100, PLACE[1] + 95), (PLACE[0] + 100, PLACE[1] + 140)
    assert all(max(kept.getpixel(place)) < 60 for place in (eyes, mouth))
    assert min(kept.getpixel((900, 700))) > 150


def test_where_none_is_found_the_page_still_asks_to_look(arrive, photo):
    someone = arrive()
    someone.go(photo(0))
    expect(someone.page.get_by_text("No likely face was found. Look for yourself too")).to_be_visible()
    expect(someone.page.get_by_role("button", name="Cover the")).to_have_count(0)
    assert "safe" not in someone.page.get_by_role("main").inner_text().lower()
