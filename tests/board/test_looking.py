"""Before anybody else sees a photo, its teacher has seen it large and answered for it (trust P2)."""

from __future__ import annotations

import io

import pytest
from PIL import Image

from workgroups.activity import Event
from workgroups.board.models import Attachment, Card

CLEAR = "No child can be recognised and no name can be read"


def picture() -> tuple[io.BytesIO, str]:
    made = io.BytesIO()
    Image.new("RGB", (640, 480), (180, 200, 190)).save(made, "JPEG")
    return io.BytesIO(made.getvalue()), "Amelia 7B.jpg"


@pytest.fixture
def scene(scene, build, browse):
    """A card that was sent with "Post to the board" and two photos; nobody has looked at them."""
    one, group = scene, scene.group
    one.sent = send(browse(one.author), group, photos=[picture(), picture()], answer_0="We used a ratio table.")
    one.card = build.all(Card)[0]
    one.url = f"/groups/{group.id}/cards/{one.card.id}"
    one.photos = build.all(Attachment)
    return one


def send(author, group, button="Post to the board", **values):
    return author.send(author.get(f"/groups/{group.id}/cards/new?task=none"), button, **values)


def answer(browser, scene, photo, act="clear"):
    return browser.post(f"{scene.url}/photos/{photo.id}/answer", {"act": act, "description": ""})


OTHERS = ("lead", "cohort_lead", "colleague", "observer", "manager")


def test_posting_leads_to_the_photos_and_the_card_stays_a_draft(scene, build, browse):
    assert scene.sent.location == f"{scene.url}/look"
    assert build.read(Card, scene.card.id).posted_at is None
    page = browse(scene.author).get(scene.sent.location)
    assert "Photo 1 of 2" in page.words
    assert page.html.select_one(".look-photo img")["src"].split("?")[0] == f"{scene.url}/photos/{scene.photos[0].id}"
    for who in (*OTHERS, "stranger"):
        assert browse(getattr(scene, who)).get(scene.sent.location).status == 404
        assert "ratio table" not in browse(getattr(scene, who)).get(f"/groups/{scene.group.id}/board").words


def test_the_last_answer_posts_the_card_with_its_photos(scene, build, browse):
    author = browse(scene.author)
    first = author.send(author.get(scene.sent.location), CLEAR, description="A ratio table in pencil")
    assert first.location == scene.sent.location
    assert build.read(Card, scene.card.id).posted_at is None
    last = author.send(author.get(first.location), CLEAR)
    assert last.location == f"/groups/{scene.group.id}/board#card-{scene.card.id}"
    for who in OTHERS:
        page = browse(getattr(scene, who)).get(scene.url)
        assert len(page.html.select("article.card figure img")) == 2
    assert page.html.select_one("article.card figure img")["alt"] == "A ratio table in pencil"
    said = [(event.verb, event.actor_id) for event in build.all(Event, subject_type="attachment")]
    assert said == [("cleared", scene.author.id)] * 2
    assert build.read(Attachment, scene.photos[0].id).cleared_by_id == scene.author.id


def test_an_unanswered_photo_of_a_posted_card_is_seen_by_its_authors_alone(scene, build, browse):
    author = browse(scene.author)
    answer(author, scene, scene.photos[0])
    posted = author.send(author.get(f"{scene.url}/look"), "Post the words now")
    assert posted.location.endswith(f"#card-{scene.card.id}")
    waiting = f"{scene.url}/photos/{scene.photos[1].id}"
    for who in (*OTHERS, "stranger"):
        browser = browse(getattr(scene, who))
        for address in (waiting, f"{waiting}/small"):
            assert browser.get(address).status == 404
        if who != "stranger":
            assert len(browser.get(scene.url).html.select("article.card figure")) == 1
            board = browser.get(f"/groups/{scene.group.id}/board")
            assert f"/photos/{scene.photos[1].id}" not in board.text
    assert author.get(waiting).status == 200
    assert "A photo waits for you to look at it" in author.get(scene.url).words
    assert "waits for you" not in browse(scene.lead).get(scene.url).words
    answer(author, scene, scene.photos[1])
    assert len(browse(scene.colleague).get(scene.url).html.select("article.card figure")) == 2


@pytest.mark.parametrize("who", OTHERS)
def test_nobody_else_answers_for_a_photo(scene, build, browse, who):
    answer(browse(scene.author), scene, scene.photos[0])
    browse(scene.author).post(f"{scene.url}/posting", {"act": "words"})
    assert answer(browse(getattr(scene, who)), scene, scene.photos[1]).status == 404
    assert build.read(Attachment, scene.photos[1].id).cleared_at is None


def test_a_co_author_looks_as_the_author_does(scene, build, browse):
    browse(scene.author).post(f"{scene.url}/co-authors", {"person": str(scene.partner.id)})
    partner = browse(scene.partner)
    partner.answer_for_photos(scene.url)
    assert build.read(Attachment, scene.photos[1].id).cleared_by_id == scene.partner.id
    assert build.read(Card, scene.card.id).posted_at


def test_without_an_answer_nothing_is_answered_and_the_words_stay(scene, build, browse):
    author = browse(scene.author)
    for act in ("", "safe"):
        refused = author.post(f"{scene.url}/photos/{scene.photos[0].id}/answer", {"act": act, "description": "Pencil"})
        assert refused.status == 422
        assert "Choose one of the two buttons." in refused.words
        assert refused.html.select_one("[name=description]")["value"] == "Pencil"
    long = author.post(f"{scene.url}/photos/{scene.photos[0].id}/answer", {"act": "clear", "description": "x" * 501})
    assert long.status == 422
    assert build.read(Attachment, scene.photos[0].id).cleared_at is None


def test_a_photo_that_is_left_out_is_gone_and_the_words_are_posted(scene, build, browse):
    author = browse(scene.author)
    answer(author, scene, scene.photos[0], "remove")
    last = answer(author, scene, scene.photos[1], "remove")
    assert last.location == f"/groups/{scene.group.id}/board#card-{scene.card.id}"
    assert not browse(scene.colleague).get(scene.url).html.select("article.card figure")
    assert author.get(f"{scene.url}/photos/{scene.photos[0].id}").status == 404


def test_a_card_without_words_whose_photos_are_left_out_stays_a_draft_and_says_why(scene, build, browse):
    author = browse(scene.author)
    sent = send(author, scene.group, photos=[picture()])
    card, photo = build.all(Card)[-1], build.all(Attachment)[-1]
    assert sent.location == f"/groups/{scene.group.id}/cards/{card.id}/look"
    left = author.post(f"/groups/{scene.group.id}/cards/{card.id}/photos/{photo.id}/answer", {"act": "remove"})
    assert left.location == f"/groups/{scene.group.id}/cards/{card.id}"
    assert "Add a sentence or a photo first" in author.get(left.location).words
    assert build.read(Card, card.id).posted_at is None
    assert "Post the words now" not in author.get(f"/groups/{scene.group.id}/cards/{card.id}/look").text


def test_a_draft_asks_on_its_page_and_is_not_posted_by_answering(scene, build, browse):
    author = browse(scene.author)
    kept = send(author, scene.group, "Save as draft", photos=[picture()], answer_0="Later")
    page = author.get(kept.location)
    assert "A photo waits for you to look at it" in page.words
    author.answer_for_photos(kept.location)
    assert build.all(Card)[-1].posted_at is None
    assert author.send(author.get(kept.location), "Post to the board").location.endswith(
        f"#card-{build.all(Card)[-1].id}"
    )


def test_saving_as_a_draft_takes_back_that_it_was_to_be_posted(scene, build, browse):
    author = browse(scene.author)
    author.send(author.get(f"{scene.url}/edit"), "Save as draft")
    author.answer_for_photos(scene.url)
    assert len([one for one in build.all(Attachment) if one.cleared_at]) == 2
    assert build.read(Card, scene.card.id).posted_at is None


def test_posting_a_draft_from_its_page_asks_first(scene, build, browse):
    author = browse(scene.author)
    kept = send(author, scene.group, "Save as draft", photos=[picture()])
    asked = author.send(author.get(kept.location), "Post to the board")
    assert asked.location == f"{kept.location}/look"
    author.answer_for_photos(kept.location)
    assert build.all(Card)[-1].posted_at


def test_a_photo_added_to_a_posted_card_waits_too(scene, build, browse):
    author = browse(scene.author)
    author.answer_for_photos(scene.url)
    saved = author.send(author.get(f"{scene.url}/edit"), "Save changes", photos=[picture()])
    assert saved.location == f"{scene.url}/look"
    assert len(browse(scene.colleague).get(scene.url).html.select("article.card figure")) == 2
    author.answer_for_photos(scene.url)
    assert len(browse(scene.colleague).get(scene.url).html.select("article.card figure")) == 3


def test_answering_twice_is_once_and_a_closed_group_takes_no_answer(scene, build, browse):
    author = browse(scene.author)
    page = author.get(scene.sent.location)
    browse(scene.lead).post(f"/groups/{scene.group.id}/finish")
    assert author.send(page, CLEAR).status == 409
    assert author.get(scene.sent.location).status == 409
    browse(scene.lead).post(f"/groups/{scene.group.id}/reopening")
    author.send(page, CLEAR)
    before = build.read(Attachment, scene.photos[0].id).cleared_at
    assert author.send(page, CLEAR).location == f"{scene.url}/look"
    assert answer(author, scene, scene.photos[0], "remove").location == f"{scene.url}/look"
    assert build.read(Attachment, scene.photos[0].id).cleared_at == before
    assert build.read(Attachment, scene.photos[0].id).removed_at is None


def test_the_reflections_page_shows_only_photos_that_were_answered_for(scene, build, browse):
    author = browse(scene.author)
    version = author.get(f"{scene.url}/edit")
    author.send(version, "Save as draft", reflection="I wondered.", audience="leads")
    answer(author, scene, scene.photos[0])
    author.post(f"{scene.url}/posting", {"act": "words"})
    queue = browse(scene.lead).get(f"/groups/{scene.group.id}/reflections")
    assert "I wondered." in queue.words
    assert len(queue.html.select(".queue-evidence figure img")) == 1
