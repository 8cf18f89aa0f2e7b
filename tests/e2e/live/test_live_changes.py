"""Whatever somebody does reaches the other open page, without that page being loaded again."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from types import SimpleNamespace
from typing import Any

import pytest
from playwright.sync_api import expect

from tests.live.live_site import Site
from workgroups import clock
from workgroups.board.models import Card, Words
from workgroups.groups.models import Membership
from workgroups.people.models import Person
from workgroups.schedule.models import GroupSession, SessionWords

from .conftest import COUNT, act

pytestmark = [pytest.mark.e2e, pytest.mark.both]


@dataclass
class Change:
    """Who has which page open, who does what to which row, and what then stands on the page or no longer does."""

    path: str
    row: str
    by: str
    what: Callable[[Any, Person], Any]
    comes: str = ""
    goes: str = ""
    seen_by: str = "reader"


def edit(row: Card, who: Person) -> None:
    row.save(Words("A better title", {row.answers[0].prompt_id: "Other words."}), row.version, by=who)


def move(row: GroupSession, who: Person) -> None:
    starts = clock.from_london(clock.to_london(row.starts_at).replace(month=3, day=15, hour=9, minute=5, tzinfo=None))
    words = SessionWords(row.title, row.format, row.mode, starts, starts + (row.ends_at - row.starts_at))
    row.save(words, row.version, by=who)


def verb(name: str, row: Any, who: Person, *words: Any, **more: Any) -> None:
    getattr(row, name)(*words, by=who, **more)


def said(name: str, words: str) -> Callable[[Any, Person], None]:
    def say(row: Any, who: Person) -> None:
        getattr(row, name)(words, by=who, form_key=f"{next(COUNT):032}")

    return say


comment = said("comment", "What a good question.")
delete, close, end, finish = (partial(verb, name) for name in ("delete", "close", "end", "finish"))

CHANGES = {
    "an edit": Change("/cards/{card}", "card", "author", edit, "A better title", "The first of all."),
    "an edit, on the board": Change("/board", "card", "author", edit, "A better title", "The first of all."),
    "a comment": Change("/cards/{card}", "card", "lead", comment, "What a good question."),
    "a comment taken away": Change("/cards/{card}", "comment", "author", delete, goes="To be taken away."),
    "a card taken away, on the board": Change("/board", "card", "author", delete, goes="The first of all."),
    "a card taken away, on its page": Change("/cards/{card}", "card", "author", delete, "has been taken away"),
    "a reply": Change(
        "/reflections/{reflection}", "reflection", "lead", said("reply", "Tell me more."), "Tell me more.", "", "author"
    ),
    "a reply, on the card": Change(
        "/cards/{card}", "reflection", "lead", said("reply", "Tell me more."), "Tell me more.", "", "author"
    ),
    "a reflection for the group": Change(
        "/cards/{card}",
        "reflection",
        "author",
        lambda row, who: row.address_to("group", by=who),
        "A new thought.",
    ),
    "the queue's news": Change(
        "/reflections",
        "reflection",
        "author",
        lambda row, who: row.reword("Second thoughts.", by=who),
        "Second thoughts.",
        "A new thought.",
        "lead",
    ),
    "a gap task that closes": Change("/tasks/{task}", "task", "lead", close, "This gap task was closed"),
    "a gap task that closes, among the others": Change("/tasks", "task", "lead", close, "Closed"),
    "a gap task that closes, on the board": Change("/board", "task", "lead", close, "Closed"),
    "somebody who leaves": Change("/people", "part", "lead", end, "Have left the group"),
    "a session that moves": Change("/sessions/{session}", "session", "lead", move, "15 March"),
    "a session that moves, among the others": Change("/sessions", "session", "lead", move, "9:05am"),
    "news on the group's home": Change("", "card", "lead", comment, "commented on"),
    "a group that finishes": Change("/tasks/{task}", "group", "lead", finish, goes="Add your evidence"),
}


@pytest.fixture
def rows(site: Site, world: SimpleNamespace) -> SimpleNamespace:
    """The things that are changed."""
    build = site.build
    card = build.card(world.group, world.author, task=world.task, text="The first of all.")
    return SimpleNamespace(
        card=card,
        comment=build.comment(card, world.author, "To be taken away."),
        reflection=build.reflection(card, world.author, text="A new thought.", audience="leads"),
        session=build.session(world.group),
        part=build.all(Membership, person_id=world.third.id)[0],
        task=world.task,
        group=world.group,
    )


@pytest.mark.parametrize("word", CHANGES)
def test_every_change_reaches_the_other_open_page(site, world, enter, rows, word):
    it = CHANGES[word]
    page = enter(it.seen_by, it.path.format(**{name: row.id for name, row in vars(rows).items()}))
    page.evaluate("window.same = true")
    body = page.locator("body")
    if it.goes:
        expect(body).to_contain_text(it.goes)
    if it.comes:
        expect(body).not_to_contain_text(it.comes)
    act(site, getattr(rows, it.row), it.what, getattr(world, it.by))
    if it.comes:
        expect(body).to_contain_text(it.comes)
    if it.goes:
        expect(body).not_to_contain_text(it.goes)
    assert page.evaluate("window.same"), "the page was loaded again"
