"""Files that arrive one by one while their card is being written: each once, all on one card, the words with them."""

from __future__ import annotations

import io
import threading

import pytest
from PIL import Image

from workgroups import clock
from workgroups.activity import Event
from workgroups.board.models import MOST_FILES, Attachment, Card
from workgroups.extensions import db
from workgroups.groups.models import WorkGroup

CARD_KEY = "card-key-0123456789"
PDF_NAME = "a.jpg"


def photo(colour="teal"):
    file = io.BytesIO()
    Image.new("RGB", (640, 480), colour).save(file, "JPEG")
    file.seek(0)
    return file


def arrive(browser, group, key, *, card=None, file=None, **more):
    """Send one file as the page's script does."""
    url = f"/groups/{group.id}/cards/{card.id}/photos" if card else f"/groups/{group.id}/cards/photos"
    fields = {"card_key": CARD_KEY, "task": "none", "upload_key": f"upload-key-{key:0>10}", **more}
    return browser.post(url, {**fields, "photos": (file or photo(), PDF_NAME)}, htmx=True)


def words(build, group, browser, **more):
    """Send the form whose photos arrived before."""
    fields = {"form_key": CARD_KEY, "task": "none", "audience": "leads", "answer_0": "A bar model", "act": "draft"}
    return browser.post(f"/groups/{group.id}/cards", {**fields, **more})


def test_a_photo_makes_a_draft_that_only_its_author_sees(scene, build, browse):
    author = browse(scene.author)
    answer = arrive(author, scene.group, 1, photo_descriptions="Two rods")
    assert answer.status == 200
    row = answer.html.select_one("li.preview")
    stored = build.all(Attachment)[0]
    assert row.select_one(f"input[name=description_{stored.id}]")["value"] == "Two rods"
    assert row.select_one("input[name=remove]")["value"] == str(stored.id)
    assert author.get(row.img["src"]).status == 200
    card = build.all(Card)[0]
    assert (card.version, card.posted_at, card.author_id) == (0, None, scene.author.id)
    assert (stored.cleared_at, stored.card_id) == (None, card.id)
    for other in (scene.partner, scene.lead, scene.stranger):
        assert browse(other).get(row.img["src"]).status == 404
    board = author.get(f"/groups/{scene.group.id}/board")
    assert "Photos without words yet" in board.words
    assert "Photos without words yet" not in browse(scene.lead).get(f"/groups/{scene.group.id}/board").words
    assert {name for event in build.all(Event, verb="arrived") for name in event.names} == {
        f"card-{card.id}@p{scene.author.id}"
    }


def test_the_same_key_again_answers_the_same_row(scene, build, browse):
    author = browse(scene.author)
    first, second = (arrive(author, scene.group, 1) for _ in range(2))
    assert (second.status, second.text) == (200, first.text)
    assert len(build.all(Attachment)) == len(build.all(Card)) == 1
    assert arrive(author, build.group(scene.hub), 1).status == 404


def test_what_arrives_at_once_is_on_one_card(scene, build, browse):
    browsers = [browse(scene.author) for _ in range(6)]
    answers = []

    def send(number):
        answers.append(arrive(browsers[number], scene.group, number // 2, place=str(number // 2)).status)

    threads = [threading.Thread(target=send, args=(number,)) for number in range(6)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert answers == [200] * 6
    assert len(build.all(Card)) == 1
    assert sorted(one.position for one in build.all(Attachment)) == [0, 1, 2]


def test_the_form_writes_into_the_card_that_its_photos_made(scene, build, browse):
    author = browse(scene.author)
    for number in (1, 2):
        arrive(author, scene.group, number)
    first, second = build.all(Attachment)
    answer = words(build, scene.group, author, **{f"description_{first.id}": "Cut in thirds", "remove": second.id})
    card = build.all(Card)[0]
    assert (answer.status, len(build.all(Card))) == (303, 1)
    assert (card.version, card.summary) == (1, "A bar model")
    first, second = build.all(Attachment)
    assert (first.description, first.removed_at, second.removed_at is None) == ("Cut in thirds", None, False)
    again = words(build, scene.group, author, **{f"description_{first.id}": "Cut in thirds", "remove": second.id})
    assert (again.status, again.location, len(build.all(Card))) == (303, answer.location, 1)


def test_a_photo_that_arrives_after_the_words_joins_them(scene, build, browse):
    author = browse(scene.author)
    words(build, scene.group, author, act="post")
    assert arrive(author, scene.group, 1, photo_descriptions="Late").status == 200
    card = build.all(Card)[0]
    late = build.all(Attachment)[0]
    assert (card.posted_at is not None, late.card_id, late.cleared_at) == (True, card.id, None)
    assert browse(scene.colleague).get(f"/groups/{scene.group.id}/cards/{card.id}/photos/{late.id}").status == 404


def test_words_that_are_refused_come_back_with_the_photos(scene, build, browse):
    author = browse(scene.author)
    arrive(author, scene.group, 1)
    stored = build.all(Attachment)[0]
    typed = {f"description_{stored.id}": "Typed", "title": "x" * 130}
    answer = words(build, scene.group, author, **typed)
    assert answer.status == 422
    assert answer.html.select_one(f"input[name=description_{stored.id}]")["value"] == "Typed"
    assert answer.html.select_one("input[name=form_key]")["value"] == CARD_KEY
    assert build.all(Card)[0].version == 0


def test_the_description_of_a_photo_that_overtook_the_form_stays(scene, build, browse):
    author = browse(scene.author)
    arrive(author, scene.group, 1, photo_descriptions="Came with it")
    assert words(build, scene.group, author).status == 303
    assert build.all(Attachment)[0].description == "Came with it"


def test_rows_are_given_again_to_their_author_until_the_card_is_written(scene, build, browse):
    author, url = browse(scene.author), f"/groups/{scene.group.id}/cards/photos?card_key={CARD_KEY}"
    arrive(author, scene.group, 1)
    assert len(author.get(url, htmx=True).html.select("li.preview")) == 1
    assert author.get(url).location.endswith("/cards/new")
    assert browse(scene.partner).get(url, htmx=True).text == ""
    words(build, scene.group, author)
    assert author.get(url, htmx=True).text == ""


@pytest.mark.parametrize("act", ["save", "delete"])
def test_a_draft_of_photos_that_was_used_up_elsewhere_leaves_its_form_to_another_card(scene, build, browse, act):
    author = browse(scene.author)
    arrive(author, scene.group, 1)
    card = build.all(Card)[0]
    if act == "save":
        page = author.get(f"/groups/{scene.group.id}/cards/{card.id}/edit")
        assert author.send(page, "Save as draft", answer_0="Written here").status == 303
    else:
        page = author.get(f"/groups/{scene.group.id}/cards/{card.id}")
        assert author.send(page, "Delete this card").status == 303
    assert words(build, scene.group, author, answer_0="Another one").status == 303
    assert [one.summary for one in build.all(Card)] == ["Written here" if act == "save" else "", "Another one"]


def test_a_file_that_is_no_picture_is_refused_in_words_and_makes_no_card(scene, build, browse):
    answer = arrive(browse(scene.author), scene.group, 1, file=io.BytesIO(b"\xff\xd8\xff\xe0 no picture"))
    assert (answer.status, answer.response.mimetype) == (422, "text/plain")
    assert answer.text.endswith(".") and "<" not in answer.text
    assert build.all(Card) == build.all(Attachment) == []


def test_the_eleventh_file_is_refused_and_the_ten_stay(scene, build, browse):
    author = browse(scene.author)
    for number in range(MOST_FILES):
        assert arrive(author, scene.group, number).status == 200
    answer = arrive(author, scene.group, 11)
    assert (answer.status, answer.text) == (422, answer.text)
    assert "10 photos and files" in answer.text
    assert len(build.all(Attachment)) == MOST_FILES


def test_a_card_that_exists_takes_a_file_from_its_authors_alone(scene, build, browse):
    card = build.card(scene.group, scene.author, co_authors=(scene.partner,), draft=True)
    assert arrive(browse(scene.author), scene.group, 1, card=card).status == 200
    assert arrive(browse(scene.partner), scene.group, 2, card=card).status == 200
    posted = build.card(scene.group, scene.author)
    assert arrive(browse(scene.colleague), scene.group, 3, card=posted).status == 403
    assert arrive(browse(scene.observer), scene.group, 4, card=posted).status == 403
    assert arrive(browse(scene.stranger), scene.group, 5, card=posted).status == 404
    assert [one.uploaded_by_id for one in build.all(Attachment)] == [scene.author.id, scene.partner.id]


def test_who_only_reads_makes_no_card(scene, build, browse):
    assert arrive(browse(scene.observer), scene.group, 1).status == 403
    assert arrive(browse(scene.stranger), scene.group, 1).status == 404
    assert build.all(Card) == []


def test_a_group_that_has_finished_takes_no_file_and_says_why(scene, build, browse, app):
    with app.app_context():
        db.session.get_one(WorkGroup, scene.group.id).finished_at = clock.now()
        db.session.commit()
    answer = arrive(browse(scene.author), scene.group, 1)
    assert answer.status == 422
    assert "finished" in answer.text
    assert build.all(Card) == []


def test_keys_that_are_none_and_requests_without_a_file_are_refused(scene, build, browse):
    author = browse(scene.author)
    assert arrive(author, scene.group, 1, card_key="short").status == 400
    assert arrive(author, scene.group, 1, upload_key="../../etc").status == 400
    fields = {"card_key": CARD_KEY, "upload_key": "upload-key-0000000001"}
    assert author.post(f"/groups/{scene.group.id}/cards/photos", fields, htmx=True).status == 400
    assert build.all(Card) == []


def test_a_file_that_was_removed_is_not_shown_again(scene, build, browse):
    author = browse(scene.author)
    arrive(author, scene.group, 1)
    words(build, scene.group, author, remove=build.all(Attachment)[0].id)
    answer = arrive(author, scene.group, 1)
    assert (answer.status, answer.text) == (422, "This file was removed from the card.")
