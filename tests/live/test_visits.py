"""New since the last visit: marks on cards and comments until they are seen, and never in what others are shown."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
import time_machine

from workgroups import clock
from workgroups.groups.visits import PAUSE, Visit

HOUR = dt.timedelta(hours=1)


@pytest.fixture
def travel():
    """The clock, standing still until it is moved."""
    with time_machine.travel(dt.datetime(2026, 11, 16, 16, 0, tzinfo=dt.UTC), tick=False) as moved:
        yield moved


def board(browser: Any, group: Any) -> Any:
    return browser.get(f"/groups/{group.id}/board")


def marks(page: Any) -> dict[str, str]:
    """What the marks on the tiles say, by the tile's id."""
    found = {one["id"]: one.select_one(".tile-new-flag") for one in page.html.select(".tile")}
    assert {key for key, flag in found.items() if flag} == {one["id"] for one in page.html.select(".tile-new")}
    return {key: " ".join(flag.get_text().split()) for key, flag in found.items() if flag}


def look(browser: Any, page: Any) -> None:
    """What the open page reports after some seconds (visit.js)."""
    place = page.html.select_one("[data-made]")
    address = page.html.body["data-live"].replace("/live", "/visits")
    answer = browser.post(address, {"made": place["data-made"], "card": place.get("data-card", "")})
    assert answer.status == 204


@pytest.fixture
def reader(scene, browse, travel):
    """The colleague's browser, after a first visit to an empty board; a day later."""
    browser = browse(scene.colleague)
    page = board(browser, scene.group)
    assert marks(page) == {}
    look(browser, page)
    travel.shift(24 * HOUR)
    return browser


def test_cards_and_comments_of_others_are_new_until_the_next_visit(scene, build, reader, travel):
    old = build.card(scene.group, scene.author, posted_at=clock.now() - 48 * HOUR)
    new, own = build.card(scene.group, scene.author), build.card(scene.group, scene.colleague)
    build.comment(old, scene.author)
    build.comment(old, scene.lead)
    build.comment(old, scene.colleague)
    build.comment(own, scene.author)
    travel.shift(HOUR)
    page = board(reader, scene.group)
    said = " since your last visit"
    expected = {f"card-{new.id}": f"New{said}", f"card-{old.id}": f"2 new comments{said}"}
    assert marks(page) == expected | {f"card-{own.id}": f"New comment{said}"}
    assert "3 cards have something new since your last visit." in page.words
    look(reader, page)
    assert marks(board(reader, scene.group)) == marks(page), "the visit is still going on"
    travel.shift(PAUSE + dt.timedelta(seconds=1))
    assert marks(board(reader, scene.group)) == {}


def test_a_card_that_was_opened_has_been_seen(scene, build, reader, travel):
    card = build.card(scene.group, scene.author)
    comment = build.comment(card, scene.author)
    travel.shift(HOUR)
    look(reader, board(reader, scene.group))
    address = f"/groups/{scene.group.id}/cards/{card.id}"
    page = reader.get(address)
    assert [one["id"] for one in page.html.select(".comment-new")] == [f"comment-{comment.id}"]
    assert "New since your last visit" in page.words
    look(reader, page)
    assert reader.get(address).html.select(".comment-new") == []
    assert marks(board(reader, scene.group)) == {}
    travel.shift(60)
    build.comment(card, scene.lead)
    build.card(scene.group, scene.colleague)
    travel.shift(60)
    assert set(marks(board(reader, scene.group))) == {f"card-{card.id}"}, "what came after that is new again"


def test_what_came_after_the_page_was_made_has_not_been_seen(scene, build, reader, travel):
    page = board(reader, scene.group)
    travel.shift(60)
    card = build.card(scene.group, scene.author)
    travel.shift(60)
    look(reader, page)
    travel.shift(2 * HOUR)
    assert set(marks(board(reader, scene.group))) == {f"card-{card.id}"}


def test_a_button_says_that_all_has_been_seen(scene, build, reader, travel):
    build.card(scene.group, scene.author)
    travel.shift(HOUR)
    page = board(reader, scene.group)
    answer = reader.send(page, "I have seen these")
    assert answer.location == f"/groups/{scene.group.id}/board"
    page = board(reader, scene.group)
    assert marks(page) == {}
    assert "since your last visit" not in page.words


def test_without_script_marks_go_with_the_next_act(scene, build, browse, act, travel):
    from workgroups.board.models import Card
    from workgroups.extensions import db
    from workgroups.people.models import Person

    first, second = build.card(scene.group, scene.author), build.card(scene.group, scene.lead)
    browser = browse(scene.colleague)

    def comment(card: Any, key: str) -> None:
        person = db.session.get_one(Person, scene.colleague.id)
        act(lambda: db.session.get_one(Card, card.id).comment("Thank you.", by=person, form_key=key))

    assert marks(board(browser, scene.group)) == {}, "nothing is new to who has never been here"
    with browser.application.app_context():
        comment(first, "one")
    travel.shift(HOUR)
    build.comment(second, scene.author)
    travel.shift(HOUR)
    assert set(marks(board(browser, scene.group))) == {f"card-{second.id}"}
    with browser.application.app_context():
        comment(second, "two")
    assert marks(board(browser, scene.group)) == {}


def test_reading_writes_nothing_and_marks_stay_out_of_what_others_are_shown(scene, build, browse, reader, travel):
    card = build.card(scene.group, scene.author)
    before = build.all(Visit)[0].updated_at
    travel.shift(HOUR)
    assert set(marks(board(reader, scene.group))) == {f"card-{card.id}"}
    tile = f"/groups/{scene.group.id}/cards/{card.id}/tile"
    assert "tile-new" in reader.get(tile, htmx=True).text
    assert build.all(Visit)[0].updated_at == before
    other = browse(scene.observer)
    assert marks(board(other, scene.group)) == {}
    assert "tile-new" not in other.get(tile, htmx=True).text


@pytest.mark.parametrize("made", ["", "x", "9" * 14, "9" * 5_000, "-1", "٣"])
def test_a_report_that_makes_no_sense_counts_from_now(scene, build, browse, travel, made):
    browser = browse(scene.author)
    card = "9" * 400
    assert browser.post(f"/groups/{scene.group.id}/visits", {"made": made, "card": card}).status == 204
    [visit] = build.all(Visit)
    assert visit.seen_at == clock.now()
    assert visit.cards == {}


def test_visits_are_reported_by_those_who_may_open_the_group(scene, build, browse):
    address = f"/groups/{scene.group.id}/visits"
    for who in ("observer", "manager"):
        assert browse(getattr(scene, who)).post(address, {"made": "1"}).status == 204
    assert browse(build.person()).post(address, {"made": "1"}).status == 404
    assert browse(scene.author).client.post(address, data={"made": "1"}).status_code == 400, "no token"
    assert len(build.all(Visit)) == 2


def test_one_tile_is_what_the_board_shows_of_the_card(scene, build, browse):
    card = build.card(scene.group, scene.author, task=scene.task)
    for who in ("author", "colleague"):
        browser = browse(getattr(scene, who))
        tile = browser.get(f"/groups/{scene.group.id}/cards/{card.id}/tile", htmx=True).html.select_one("li")
        assert str(tile) == str(board(browser, scene.group).html.select_one(".tile"))
    plain = browse(scene.author).get(f"/groups/{scene.group.id}/cards/{card.id}/tile")
    assert (plain.status, plain.location) == (303, f"/groups/{scene.group.id}/cards/{card.id}")


def test_a_deleted_card_has_no_tile_not_even_for_who_can_put_it_back(scene, build, browse):
    card = build.card(scene.group, scene.author, deleted_at=clock.now(), deleted_by_id=scene.author.id)
    for who in ("author", "lead", "colleague"):
        assert (
            browse(getattr(scene, who)).get(f"/groups/{scene.group.id}/cards/{card.id}/tile", htmx=True).status == 404
        )
