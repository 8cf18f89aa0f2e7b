"""A photo in which a child could be recognised is gone for everybody at once; why, and what next, comes afterwards."""

from __future__ import annotations

import io

import pytest
from PIL import Image

from workgroups.activity import Event
from workgroups.board.models import Attachment, Card


def picture() -> tuple[io.BytesIO, str]:
    made = io.BytesIO()
    Image.new("RGB", (640, 480), (180, 200, 190)).save(made, "JPEG")
    return io.BytesIO(made.getvalue()), "IMG_1.jpg"


@pytest.fixture
def scene(scene, build, browse):
    """A posted card with two photos, and everybody around it."""
    one, group = scene, scene.group
    author = browse(one.author)
    form = author.get(f"/groups/{group.id}/cards/new?task=none")
    sent = author.send(form, "Post to the board", answer_0="We used a ratio table.", photos=[picture(), picture()])
    one.card = build.all(Card)[0]
    one.url = f"/groups/{group.id}/cards/{one.card.id}"
    assert sent.location == f"{one.url}/look"
    author.answer_for_photos(one.url)
    one.photo, one.other = build.all(Attachment)
    one.file = f"{one.url}/photos/{one.photo.id}"
    return one


def hide(browser, scene):
    return browser.post(f"{scene.file}/hiding")


@pytest.mark.parametrize("who", ["author", "lead", "cohort_lead", "manager"])
def test_whoever_is_responsible_hides_a_photo_in_two_presses(scene, build, browse, who):
    browser = browse(getattr(scene, who))
    page = browser.get(scene.url)
    fold = page.html.select_one("details.hide")
    assert fold.find("summary").get_text(" ", strip=True).startswith("Hide")
    assert browser.send(page, "Hide this photo now").status == 303
    hidden = build.read(Attachment, scene.photo.id)
    assert hidden.hidden_at
    assert hidden.hidden_by_id == getattr(scene, who).id
    assert build.all(Event, subject_type="attachment")[-1].verb == "hid"


@pytest.mark.parametrize(("who", "status"), [("colleague", 403), ("observer", 403), ("stranger", 404)])
def test_others_cannot_hide(scene, build, browse, who, status):
    browser = browse(getattr(scene, who))
    assert hide(browser, scene).status == status
    if status == 403:
        assert not browser.get(scene.url).html.select("details.hide")
    assert build.read(Attachment, scene.photo.id).hidden_at is None


def test_a_hidden_photo_is_gone_from_the_card_the_board_and_its_old_addresses(scene, browse):
    reader = browse(scene.colleague)
    assert reader.get(f"{scene.file}/small").status == 200
    assert hide(browse(scene.cohort_lead), scene).status == 303
    for address in (scene.file, f"{scene.file}/small"):
        for who in (scene.colleague, scene.observer, scene.manager, scene.cohort_lead):
            assert browse(who).get(address).status == 404
    page = reader.get(scene.url)
    assert str(scene.file) not in page.text
    assert "hidden" not in page.html.select_one("#hidden-photos").get_text()
    board = reader.get(f"/groups/{scene.group.id}/board")
    assert f"/photos/{scene.photo.id}/" not in board.text
    assert f"/photos/{scene.other.id}/small" in board.text


def test_the_author_and_the_lead_see_who_hid_it_and_why_and_put_it_back(scene, build, browse):
    cohort_lead = browse(scene.cohort_lead)
    hide(cohort_lead, scene)
    page = cohort_lead.get(scene.url)
    assert "Hidden by you" in page.words
    assert not page.html.select(".hidden-photo img")
    field = f"why{scene.photo.id}-because"
    refused = cohort_lead.send(page, "Say why", **{field: ""})
    assert refused.status == 422
    assert "Say in a few words why" in refused.words
    assert cohort_lead.send(page, "Say why", **{field: "A face at the edge"}).status == 303
    for who in (scene.author, scene.lead):
        page = browse(who).get(scene.url)
        assert "Hidden by Rosa Lind" in page.words
        assert "A face at the edge" in page.words
        assert browse(who).get(f"{scene.file}/small").status == 200
    assert "A face at the edge" not in browse(scene.colleague).get(scene.url).words
    lead = browse(scene.lead)
    assert lead.send(lead.get(scene.url), "Put it back").status == 303
    assert browse(scene.colleague).get(scene.file).status == 200
    verbs = [event.verb for event in build.all(Event, subject_type="attachment")]
    assert verbs[-3:] == ["hid", "explained", "put_back"]


def test_hiding_works_in_a_finished_group_and_twice_is_once(scene, build, browse):
    lead = browse(scene.lead)
    lead.post(f"/groups/{scene.group.id}/finish")
    assert hide(browse(scene.author), scene).status == 303
    first = build.read(Attachment, scene.photo.id)
    assert hide(lead, scene).status == 303
    assert build.read(Attachment, scene.photo.id).hidden_by_id == first.hidden_by_id == scene.author.id


def test_open_pages_are_told_at_once(scene, build, browse):
    hide(browse(scene.author), scene)
    event = build.all(Event, verb="hid")[0]
    assert {f"card-{scene.card.id}", "board"} <= set(event.names)
    assert event.group_id == scene.group.id
