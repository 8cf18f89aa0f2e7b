"""Posting, editing, deleting and commenting: what the Gap Task Board lets people do, and what it refuses in words."""

from __future__ import annotations

import gc
import io
import os

import pytest
from PIL import Image

from workgroups.board.models import Answer, Attachment, Card, CoAuthor, Comment
from workgroups.groups.models import WorkGroup
from workgroups.reflections.models import Reflection


def url(group, rest=""):
    return f"/groups/{group.id}/cards{rest}"


def photo(colour="teal", size=(640, 480), form="JPEG"):
    file = io.BytesIO()
    Image.new("RGB", size, colour).save(file, form)
    file.seek(0)
    return file


def first_prompt(page):
    return page.html.find("textarea")["name"]


def test_one_sentence_is_a_complete_card(scene, build, browse):
    author = browse(scene.author)
    page = author.get(url(scene.group, f"/new?task={scene.task.id}"))
    answer = author.send(page, "Post to the board", **{first_prompt(page): "The ratio table came before any rule."})
    assert answer.status == 303
    card = build.all(Card)[0]
    assert answer.location.endswith(f"/groups/{scene.group.id}/board#card-{card.id}")
    assert (card.posted_at is not None, card.school_id) == (True, scene.school.id)
    assert (
        "The ratio table came before any rule." in browse(scene.colleague).get(f"/groups/{scene.group.id}/board").words
    )


def test_one_photo_alone_is_a_complete_card(scene, build, browse):
    author = browse(scene.author)
    page = author.get(url(scene.group, "/new"))
    answer = author.send(
        page, "Post to the board", photos=(photo(), "pupil name.jpg"), photo_descriptions="A bar model"
    )
    assert answer.status == 303
    author.answer_for_photos(answer.location.removesuffix("/look"))
    stored = build.all(Attachment)[0]
    assert (stored.kind, stored.width, stored.small_width, stored.description) == ("photo", 640, 480, "A bar model")
    board = browse(scene.colleague).get(f"/groups/{scene.group.id}/board")
    picture = board.html.select_one("li.tile img")
    assert picture["alt"] == "A bar model"
    small = browse(scene.colleague).get(picture["src"])
    assert (small.status, small.response.mimetype) == (200, "image/webp")
    assert browse(scene.stranger).get(picture["src"]).status == 404
    assert "pupil name" not in board.text


@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
def test_photos_straight_from_a_camera_are_taken(scene, build, browse):
    """Several megabytes each: more than any other form may send. The test client leaves its temporary file open."""
    file = io.BytesIO()
    Image.frombytes("RGB", (1600, 1200), os.urandom(1600 * 1200 * 3)).save(file, "JPEG", quality=95)
    assert file.tell() > 2_000_000
    author = browse(scene.author)
    page = author.get(url(scene.group, "/new"))
    photos = [(io.BytesIO(file.getvalue()), f"{number}.jpg") for number in range(2)]
    assert author.send(page, "Post to the board", photos=photos).status == 303
    assert len(build.all(Attachment)) == 2
    gc.collect()


def test_an_empty_card_is_not_posted_and_says_why(scene, build, browse):
    author = browse(scene.author)
    answer = author.send(author.get(url(scene.group, "/new")), "Post to the board", title="Only a title")
    assert answer.status == 422
    assert "Add a sentence or a photo first: one of the two is enough." in answer.words
    assert answer.html.find("input", {"name": "title"})["value"] == "Only a title"


def test_the_same_form_sent_twice_makes_one_card(scene, build, browse):
    author = browse(scene.author)
    page = author.get(url(scene.group, "/new"))
    words = {first_prompt(page): "Once only"}
    first = author.send(page, "Post to the board", **words)
    second = author.send(page, "Post to the board", **words)
    assert (first.status, second.status) == (303, 303)
    assert len(build.all(Card)) == 1


def test_a_draft_is_kept_and_posted_later(scene, build, browse):
    author = browse(scene.author)
    page = author.get(url(scene.group, "/new"))
    answer = author.send(page, "Save as draft", **{first_prompt(page): "Not finished"})
    page = author.get(answer.location)
    assert "Draft" in page.words
    assert author.send(page, "Post to the board").status == 303
    assert build.all(Card)[0].posted_at is not None


def test_a_broken_photo_keeps_the_good_one_and_is_named(scene, build, browse):
    author = browse(scene.author)
    page = author.get(url(scene.group, "/new"))
    files = [(photo(), "a.jpg"), (io.BytesIO(b"\xff\xd8\xff\xe0 no picture"), "b.jpg")]
    answer = author.send(page, "Post to the board", photos=files, **{first_prompt(page): "With two photos"})
    assert answer.status == 422
    assert any(line.startswith("File 2 of 2:") for line in answer.errors())
    assert len(build.all(Attachment)) == 1
    assert build.all(Card)[0].posted_at is None
    again = author.send(answer, "Post to the board")
    assert again.status == 303
    author.answer_for_photos(again.location.removesuffix("/look"))
    assert build.all(Card)[0].posted_at is not None


def test_a_text_that_is_too_long_comes_back_whole(scene, build, browse):
    author = browse(scene.author)
    page = author.get(url(scene.group, "/new"))
    long = "word " * 50_000
    answer = author.send(page, "Post to the board", **{first_prompt(page): long})
    assert answer.status == 422
    assert answer.html.find("textarea").get_text().strip() == long.strip()
    assert build.all(Card) == []


@pytest.mark.parametrize(("who", "status"), [("observer", 403), ("manager", 403), ("stranger", 404)])
def test_only_those_who_take_part_can_post(scene, build, browse, who, status):
    person = browse(getattr(scene, who))
    assert person.get(url(scene.group, "/new")).status == status
    assert person.post(url(scene.group), {"form_key": "x", "answer_0": "Mine"}).status == status
    assert build.all(Card) == []


def test_another_groups_task_is_not_found(scene, build, browse):
    foreign = build.task(build.group(), scene.stranger)
    assert browse(scene.author).get(url(scene.group, f"/new?task={foreign.id}")).status == 404
    assert browse(scene.author).post(url(scene.group), {"task": foreign.id, "form_key": "y"}).status == 404


def test_a_closed_task_takes_no_new_card(scene, build, browse):
    closed = build.task(scene.group, scene.lead, status="closed")
    assert browse(scene.author).get(url(scene.group, f"/new?task={closed.id}")).status == 404


def test_a_finished_group_refuses_with_the_reason(scene, build, browse, app):
    from workgroups import clock
    from workgroups.extensions import db

    with app.app_context():
        group = db.session.get_one(WorkGroup, scene.group.id)
        group.finished_at = clock.now()
        db.session.commit()
    answer = browse(scene.author).get(url(scene.group, "/new"))
    assert answer.status == 409
    assert "finished on" in answer.words


def test_the_partner_who_is_invited_improves_the_card(scene, build, browse):
    card = build.card(scene.group, scene.author, task=scene.task, text="First version")
    page = browse(scene.partner).get(url(scene.group, f"/{card.id}/edit"))
    assert page.status == 403
    author = browse(scene.author)
    own = author.get(url(scene.group, f"/{card.id}"))
    assert author.send(own, "Invite Sam Price to work on this card").status == 303
    partner = browse(scene.partner)
    page = partner.get(url(scene.group, f"/{card.id}/edit"))
    assert partner.send(page, "Save changes", **{first_prompt(page): "Better version"}).status == 303
    assert [answer.text for answer in build.all(Answer)] == ["Better version"]
    assert "Tom Okafor, Sam Price" in browse(scene.lead).get(f"/groups/{scene.group.id}/board").words


def test_somebody_from_another_school_cannot_be_made_co_author(scene, build, browse):
    card = build.card(scene.group, scene.author, task=scene.task)
    answer = browse(scene.author).post(url(scene.group, f"/{card.id}/co-authors"), {"person": scene.colleague.id})
    assert answer.status == 400
    assert build.all(CoAuthor) == []


def test_a_stale_save_shows_both_texts_and_loses_neither(scene, build, browse):
    card = build.card(scene.group, scene.author, task=scene.task, text="Start", co_authors=(scene.partner,))
    author, partner = browse(scene.author), browse(scene.partner)
    mine, theirs = author.get(url(scene.group, f"/{card.id}/edit")), partner.get(url(scene.group, f"/{card.id}/edit"))
    partner.send(theirs, "Save changes", **{first_prompt(theirs): "Theirs <b>came</b> first"})
    answer = author.send(mine, "Save changes", **{first_prompt(mine): "Mine came second"})
    assert answer.status == 409
    assert answer.html.find("textarea").get_text().strip() == "Mine came second"
    assert "Theirs" in answer.html.find("del").get_text()
    assert "<b>came</b>" in answer.html.select(".version")[1].get_text()
    assert build.all(Answer)[0].text == "Theirs <b>came</b> first"
    merged = author.send(answer, "Save", **{first_prompt(answer): "Both together"})
    assert merged.status == 303
    assert build.all(Answer)[0].text == "Both together"


def test_a_deleted_card_is_gone_for_others_and_comes_back(scene, build, browse):
    card = build.card(scene.group, scene.author, task=scene.task, text="Away with it")
    author, reader = browse(scene.author), browse(scene.colleague)
    author.send(author.get(url(scene.group, f"/{card.id}")), "Delete this card")
    assert "Away with it" not in reader.get(f"/groups/{scene.group.id}/board").words
    assert reader.get(url(scene.group, f"/{card.id}")).status == 404
    board = author.get(f"/groups/{scene.group.id}/board")
    assert author.send(board, "Put it back").status == 303
    assert "Away with it" in reader.get(f"/groups/{scene.group.id}/board").words


def test_a_card_is_gone_for_good_after_thirty_days(scene, build, browse):
    import time_machine

    from workgroups import clock

    card = build.card(scene.group, scene.author, task=scene.task, deleted_at=clock.now(), deleted_by_id=scene.author.id)
    later = clock.now().replace(microsecond=0) + __import__("datetime").timedelta(days=30, seconds=5)
    with time_machine.travel(later, tick=False):
        author = browse(scene.author)
        answer = author.post(url(scene.group, f"/{card.id}/restoration"))
    assert answer.status == 409
    assert "more than 30 days ago" in answer.words


@pytest.mark.parametrize(
    ("who", "status"), [("colleague", 403), ("observer", 403), ("manager", 403), ("stranger", 404)]
)
def test_only_author_and_lead_delete(scene, build, browse, who, status):
    card = build.card(scene.group, scene.author, task=scene.task)
    assert browse(getattr(scene, who)).post(url(scene.group, f"/{card.id}/deletion")).status == status
    assert build.read(Card, card.id).deleted_at is None


@pytest.mark.parametrize(("who", "status"), [("observer", 403), ("manager", 403), ("stranger", 404)])
def test_readers_who_take_no_part_cannot_comment(scene, build, browse, who, status):
    card = build.card(scene.group, scene.author, task=scene.task)
    answer = browse(getattr(scene, who)).post(url(scene.group, f"/{card.id}/comments"), {"comment": "Hello"})
    assert answer.status == status
    assert build.all(Comment) == []


def test_a_comment_arrives_as_a_fragment_for_htmx(scene, build, browse):
    card = build.card(scene.group, scene.author, task=scene.task)
    colleague = browse(scene.colleague)
    page = colleague.get(url(scene.group, f"/{card.id}"))
    answer = colleague.send(page, "Comment", comment="How long did it take?", htmx=True)
    assert answer.status == 200
    assert "How long did it take?" in answer.words
    assert answer.html.find("h1") is None
    assert answer.html.find("textarea").get_text().strip() == ""


def test_an_empty_comment_is_refused_in_words(scene, build, browse):
    card = build.card(scene.group, scene.author, task=scene.task)
    colleague = browse(scene.colleague)
    answer = colleague.send(colleague.get(url(scene.group, f"/{card.id}")), "Comment", comment="  ")
    assert answer.status == 422
    assert answer.errors() == ["Write your comment first"]


def test_the_same_comment_sent_twice_is_one(scene, build, browse):
    card = build.card(scene.group, scene.author, task=scene.task)
    colleague = browse(scene.colleague)
    page = colleague.get(url(scene.group, f"/{card.id}"))
    for _ in range(2):
        assert colleague.send(page, "Comment", comment="Twice pressed").status == 303
    assert len(build.all(Comment)) == 1


def test_the_reflection_in_the_form_reaches_the_chosen_audience_only(scene, build, browse):
    author = browse(scene.author)
    page = author.get(url(scene.group, f"/new?task={scene.task.id}"))
    assert "Ayesha Khan (Lead) and Rosa Lind (Cohort Lead), and nobody else." in page.words
    words = {first_prompt(page): "We tried it", "reflection": "I talked too much", "audience": "leads"}
    author.send(page, "Post to the board", **words)
    reflection, card = build.all(Reflection)[0], build.all(Card)[0]
    assert (reflection.audience, reflection.author_id) == ("leads", scene.author.id)
    assert "I talked too much" in browse(scene.lead).get(url(scene.group, f"/{card.id}")).words
    for who in (scene.colleague, scene.partner, scene.observer, scene.manager):
        assert "I talked too much" not in browse(who).get(url(scene.group, f"/{card.id}")).words
