"""One application for the whole run, an empty database for every test, and browsers that are signed in as somebody.

The suite runs on SQLite, or on a real PostgreSQL when WORKGROUPS_TEST_DATABASE=postgresql.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, suppress
from pathlib import Path
from typing import Any

import databases
import pytest
from builders import Build
from flask import Flask
from pages import Browser
from sqlalchemy import event, text

from workgroups import cli, create_app
from workgroups.extensions import db

HOSTILE = Path(__file__).resolve().parents[2] / "shared" / "hostile"


def pytest_unconfigure() -> None:
    """The last thing pytest does: the database server of the tests ends with them."""
    databases.end()


@pytest.fixture(scope="session")
def database_url(tmp_path_factory: pytest.TempPathFactory) -> str:
    """The address of an empty database."""
    return databases.new_database(tmp_path_factory.mktemp("db"))


@pytest.fixture(scope="session")
def the_app(database_url: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    """The application with its schema made by the migrations."""
    app = create_app(
        {
            "TESTING": True,
            "INSTANCE": tmp_path_factory.mktemp("instance"),
            "SQLALCHEMY_DATABASE_URI": database_url,
            "SECRET_KEY": "only for tests",
            "BASE_URL": "http://localhost",
            "DEMO": True,
        }
    )
    app.config["PROPAGATE_EXCEPTIONS"] = False
    cli.upgrade_database(app)
    yield app
    with app.app_context():
        db.engine.dispose()


@pytest.fixture
def app(the_app: Flask) -> Flask:
    """The application with no rows, and no piece kept from another test's rows."""
    for cache in vars(the_app.extensions["tiles"]).values():
        cache.clear()
    tables = [table.name for table in reversed(db.metadata.sorted_tables)]
    with the_app.app_context(), db.engine.begin() as connection:
        if connection.dialect.name == "postgresql":
            again = ", ".join(f"setval(pg_get_serial_sequence('{name}', 'id'), 1, false)" for name in tables)
            connection.exec_driver_sql("; ".join([*(f"DELETE FROM {name}" for name in tables), f"SELECT {again}"]))
        else:
            connection.exec_driver_sql("PRAGMA defer_foreign_keys=ON")
            for name in tables:
                connection.execute(text(f"DELETE FROM {name}"))
    return the_app


@pytest.fixture
def build(app: Flask) -> Build:
    """Makes rows: `build.group()`, `build.member(group, role="lead")`…"""
    return Build(app)


@pytest.fixture
def at_one_moment(monkeypatch: pytest.MonkeyPatch) -> Callable[[type, str], None]:
    """`at_one_moment(Card, "touch")`: two requests that come to this verb wait there for each other.

    On SQLite the second cannot have begun; the first goes on by itself after a second.
    """

    def meet(model: type, verb: str) -> None:
        both, act = threading.Barrier(2), getattr(model, verb)

        def act_together(self: Any, *words: Any, **more: Any) -> Any:
            with suppress(threading.BrokenBarrierError):
                both.wait(1)
            return act(self, *words, **more)

        monkeypatch.setattr(model, verb, act_together)

    return meet


@pytest.fixture
def browse(app: Flask) -> type[Browser]:
    """`browse(person)` is a browser signed in as that person; `browse()` one that is not."""

    class Here(Browser):
        application = app

    return Here


@pytest.fixture(scope="session")
def hostile() -> Iterator[Path]:
    """The folder of hostile inputs; tests that need it are skipped, with this reason, where it is absent."""
    if not HOSTILE.is_dir():
        pytest.skip(
            f"the hostile corpus is not here: {HOSTILE.parent.name}/{HOSTILE.name} beside the project is missing"
        )
    import sys

    sys.path.insert(0, str(HOSTILE))
    yield HOSTILE
    sys.path.remove(str(HOSTILE))


@pytest.fixture
def statements(app: Flask) -> Callable[[], AbstractContextManager[list[str]]]:
    """`with statements() as list:` collects the SQL that the block runs (BEGIN, COMMIT and the like left out)."""

    @contextmanager
    def collect() -> Iterator[list[str]]:
        found: list[str] = []

        def note(_connection: Any, _cursor: Any, statement: str, *_more: Any) -> None:
            if not statement.startswith(("BEGIN", "PRAGMA")):
                found.append(statement)

        with app.app_context():
            engine = db.engine
        event.listen(engine, "before_cursor_execute", note)
        try:
            yield found
        finally:
            event.remove(engine, "before_cursor_execute", note)

    return collect
