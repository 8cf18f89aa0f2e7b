"""A full world for a whole file of tests, and the people of the cast as visitors of it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import house_corpus
import house_world
import pytest
from flask import Flask
from house_visitors import Visitor, empty
from sqlalchemy import event

from workgroups.extensions import db

CHANGES = re.compile(r"\s*(INSERT|UPDATE|DELETE|REPLACE|TRUNCATE|ALTER|CREATE|DROP)", re.IGNORECASE)


@pytest.fixture(scope="module")
def world(the_app: Flask) -> house_world.World:
    """Two hubs, four groups, everything in every state; shared by the tests of a file."""
    empty(the_app)
    return house_world.create(the_app)


@pytest.fixture(scope="module")
def visitors(world: house_world.World) -> dict[str, Visitor]:
    """The cast, each signed in (the anonymous one not)."""
    return {who: Visitor(world.app, who, world.people.get(who)) for who in house_world.CAST}


@pytest.fixture(scope="module")
def ht(hostile: Path) -> Any:
    """The corpus of hostile texts."""
    import hostile_text

    return hostile_text


@pytest.fixture(scope="module")
def scene(the_app: Flask) -> SimpleNamespace:
    """A group with a Lead, an author and a gap task, and a manager of its hub."""
    return house_corpus.make_scene(the_app)


@pytest.fixture(scope="module")
def changes(the_app: Flask) -> Callable[[], AbstractContextManager[list[str]]]:
    """`with changes() as list:` collects the statements in the block that would change the database."""

    @contextmanager
    def collect() -> Iterator[list[str]]:
        found: list[str] = []

        def note(_connection: Any, _cursor: Any, statement: str, *_more: Any) -> None:
            if CHANGES.match(statement):
                found.append(statement)

        with the_app.app_context():
            engine = db.engine
        event.listen(engine, "before_cursor_execute", note)
        try:
            yield found
        finally:
            event.remove(engine, "before_cursor_execute", note)

    return collect
