"""In which order cards stand on the board, page by page, and what a page that is kept must not miss."""

from __future__ import annotations

import datetime as dt
import re
from typing import Any

import pytest
import time_machine

from workgroups import clock
from workgroups.board.models import Card
from workgroups.extensions import db
from workgroups.tasks.models import GapTask

HOUR = dt.timedelta(hours=1)


def page_by_page(browser: Any, group: Any, query: str) -> list[int]:
    """The ids of the cards on all pages, in the order in which they stand."""
    found: list[int] = []
    for number in range(1, 20):
        page = browser.get(f"/groups/{group.id}/board?{query}&page={number}")
        found += [int(key) for key in re.findall(r'<li class="tile[^>]* id="card-(\d+)"', page.text)]
        if "Show more" not in page.words:
            break
    return found


@pytest.fixture
def board(app: Any, build: Any, monkeypatch: Any) -> Any:
    """Two open tasks, two closed ones and no task at all, three cards for each, posted in turn; two cards a page."""
    monkeypatch.setitem(app.config, "BOARD_PAGE", 2)
    group = build.group()
    lead, author, reader = build.member(group, "lead"), build.member(group), build.member(group)
    now = clock.now()
    moments = [(4, None), (1, None), (3, now), (2, now)]
    tasks = [build.task(group, lead, opens_at=now - age * HOUR, closed_at=closed) for age, closed in moments]
    for turn in range(3):
        for task in [*tasks, None]:
            build.card(group, author, task=task, tags=["graph"] if turn else [])
    return group, tasks, reader


def test_shelves_stand_open_tasks_first_and_cards_on_them_newest_first(board, build, browse):
    group, (open_old, open_new, closed_old, closed_new), reader = board
    shelves = [open_new.id, open_old.id, closed_new.id, closed_old.id, None]
    cards = sorted(
        build.all(Card), key=lambda card: (shelves.index(card.task_id), -card.posted_at.timestamp(), -card.id)
    )
    assert page_by_page(browse(reader), group, "view=tasks") == [card.id for card in cards]
    tagged = [card.id for card in cards if card_tags(build, card)]
    assert page_by_page(browse(reader), group, "view=tasks&tag=graph") == tagged
    assert len(tagged) == 10


def card_tags(build: Any, card: Card) -> list[str]:
    with build.app.app_context():
        return [tag.tag for tag in db.session.get_one(Card, card.id).tags]


def test_newest_first_takes_no_notice_of_shelves(board, build, browse):
    group, _, reader = board
    cards = sorted(build.all(Card), key=lambda card: (card.posted_at, card.id), reverse=True)
    assert page_by_page(browse(reader), group, "view=newest") == [card.id for card in cards]


def test_a_task_that_went_back_to_a_draft_does_not_open_on_a_board_that_was_kept(build, browse, app):
    group = build.group()
    lead, reader = build.member(group, "lead"), build.member(group)
    opens = clock.now() + HOUR
    task = build.task(group, lead, title="Try a rekenrek", opens_at=opens)
    browse(reader).get(f"/groups/{group.id}/board")
    with app.test_request_context("/", method="POST"):
        db.session.get_one(GapTask, task.id).unpublish(by=lead)
        db.session.commit()
    with time_machine.travel(opens + HOUR):
        assert "Try a rekenrek" not in browse(reader).get(f"/groups/{group.id}/board").words


def test_a_board_that_was_kept_goes_with_the_time(build, browse):
    """Nothing on it changes: a day passes, and a scheduled gap task opens."""
    with time_machine.travel("2026-11-20 12:00:00+00:00", tick=False):
        group = build.group()
        reader = build.member(group)
        task = build.task(group, reader, title="Try a rekenrek", opens_at=clock.now() + 24 * HOUR)
        card = build.card(group, build.member(group), task=task)
        kept, selector = browse(reader), f"#task-{task.id}-cards #card-{card.id}"
        page = kept.get(f"/groups/{group.id}/board")
        assert "today" in page.html.select_one(f"#card-{card.id}").get_text()
        assert not page.html.select(selector)
    with time_machine.travel("2026-11-21 13:00:00+00:00", tick=False):
        page = kept.get(f"/groups/{group.id}/board")
        assert "yesterday" in page.html.select_one(selector).get_text()
