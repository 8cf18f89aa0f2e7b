"""A site with a group of four people in it, their pages, and what they post over HTTP."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator
from types import SimpleNamespace
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.live.live_site import Site, serving
from workgroups.board.models import Card
from workgroups.extensions import db
from workgroups.people.models import Person
from workgroups.tasks.models import GapTask

COUNT = itertools.count()


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    with serving(tmp_path_factory.mktemp("people") / "instance") as it:
        yield it


@pytest.fixture
def world(site: Site) -> SimpleNamespace:
    """A group with a Lead and three who take part, a gap task, and 14 cards."""
    build = site.build
    group = build.group()
    people = {}
    for name, role in (("lead", "lead"), ("author", "participant"), ("reader", "participant"), ("third", "observer")):
        school = build.school(SimpleNamespace(id=group.hub_id))
        people[name] = build.member(group, role, school=school, name=name.title(), email=f"{next(COUNT)}@s.example")
    task = build.task(group, people["lead"])
    for number in range(14):
        build.card(group, people["author"], task=task, text=f"Card number {number}. We tried it.")
    headers = {name: site.cookie(person) for name, person in people.items()}
    return SimpleNamespace(group=group, task=task, headers=headers, root=f"/groups/{group.id}", **people)


@pytest.fixture
def enter(site: Site, world: SimpleNamespace, visitor: Callable[..., Any]) -> Callable[..., Page]:
    """`enter("reader", "/board")` is that person's page, listening. Complaints of the browser fail the test."""

    def open_page(who: str, path: str, *, live: bool = True, page: Page | None = None, **options: Any) -> Page:
        if page is None:
            page = visitor(site.url, **options).page
            name, _, value = world.headers[who]["Cookie"].partition("=")
            page.context.add_cookies([{"name": name, "value": value, "url": site.url}])
        page.goto(f"{site.url}{world.root}{path}")
        if live:
            expect(page.locator("html")).to_have_attribute("data-live", "on")
        return page

    return open_page


@pytest.fixture
def post(site: Site, world: SimpleNamespace) -> SimpleNamespace:
    """What a person posts over HTTP: a card (its id comes back) or a comment."""

    def card(who: str, words: str) -> int:
        fields = {"task": str(world.task.id), f"answer_{prompt()}": words, "act": "post", "form_key": key()}
        status, _ = site.ask(world.headers[who], f"{world.root}/cards", fields)
        assert status == 303
        return max(one.id for one in site.build.all(Card, group_id=world.group.id))

    def prompt() -> int:
        with site.app.app_context():
            return db.session.get_one(GapTask, world.task.id).prompts[0].id

    def key() -> str:
        return f"{next(COUNT):032}"

    def comment(who: str, card_id: int, words: str) -> None:
        fields = {"comment": words, "form_key": key()}
        assert site.ask(world.headers[who], f"{world.root}/cards/{card_id}/comments", fields)[0] == 303

    return SimpleNamespace(card=card, comment=comment)


def act(site: Site, row: Any, what: Callable[[Any, Person], Any], by: Person) -> None:
    """Have `by` do something to `row`, from a process that is not the server's."""
    site.act(lambda: what(db.session.get_one(type(row), row.id), db.session.get_one(Person, by.id)))
