"""A full disk and a busy database: one clear message, nothing half, and it goes on by itself (trust D5, D6, H11)."""

from __future__ import annotations

import errno
import io
import os
import re
import sqlite3
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import psycopg
import pytest
from builders import Build
from databases import ON_POSTGRESQL
from flask import Flask
from pages import Browser
from sqlalchemy import text
from test_late_forms import HERE
from test_once import count

from workgroups import cli, create_app
from workgroups.board.models import Card
from workgroups.extensions import db

needs_sqlite = pytest.mark.skipif(ON_POSTGRESQL, reason="the limit on pages and the lock on the file are SQLite's")
WORDS = "We compared 3 : 5 with 6 : 10, and it took the whole lesson to see that both are one ratio."
LEAKS = re.compile(r"Traceback|sqlalchemy|sqlite3|psycopg|INSERT INTO|/workgroups/")


@pytest.fixture
def small(tmp_path: Path) -> Iterator[Flask]:
    """An application of its own on a SQLite file that is allowed to grow by a few pages only."""
    app = create_app(
        {
            "TESTING": True,
            "INSTANCE": tmp_path,
            "SQLALCHEMY_DATABASE_URI": f"sqlite:///{tmp_path / 'small.sqlite'}",
            "SECRET_KEY": "only for tests",
            "BASE_URL": "http://localhost",
        }
    )
    app.config["PROPAGATE_EXCEPTIONS"] = False
    cli.upgrade_database(app)
    yield app
    with app.app_context():
        db.engine.dispose()


def limit(app: Flask, spare: int) -> None:
    """Let the file grow by `spare` pages on every connection from now on."""
    from sqlalchemy import event

    def bound(connection: Any, _record: Any) -> None:
        pages = connection.execute("PRAGMA page_count").fetchone()[0]
        connection.execute(f"PRAGMA max_page_count={pages + spare}")

    with app.app_context():
        db.engine.dispose()
        for old in getattr(app, "bounds", []):
            event.remove(db.engine, "connect", old)
        event.listen(db.engine, "connect", bound)
        app.bounds = [bound]  # type: ignore[attr-defined]


def sign_in(app: Flask, person: Any) -> Browser:
    return type("Here", (Browser,), {"application": app})(person)


@needs_sqlite
@pytest.mark.parametrize("htmx", [False, True])
def test_a_full_database_says_so_keeps_the_words_and_recovers_without_a_restart(small: Flask, htmx: bool) -> None:
    build = Build(small)
    group = build.group()
    lead = build.member(group, "lead")
    card = build.card(group, lead, text="Posted before.")
    browser = sign_in(small, lead)
    url, values = browser.get(f"/groups/{group.id}/cards/new?task=none").form("Post to the board")
    long = f"{WORDS} " * 1_500
    limit(small, 4)
    before = count(small)
    answer = browser.post(url, {**values, "answer_0": long}, htmx=htmx, headers=HERE)
    assert answer.status == 507
    assert "There is no room left on the server" in answer.words
    assert not LEAKS.search(answer.text)
    assert count(small) == before
    assert browser.get(f"/groups/{group.id}/cards/{card.id}").status == 200
    if not htmx:
        assert answer.form("Send again")[1]["answer_0"].strip() == long.strip()
    limit(small, 10_000)
    if htmx:
        again = browser.post(url, {**values, "answer_0": long}, htmx=True)
        assert (again.status, "HX-Redirect" in again.response.headers) == (200, True)
    else:
        assert browser.send(answer, "Send again").status == 303
    assert count(small)["card"] == before["card"] + 1


@pytest.mark.parametrize("code", [errno.ENOSPC, errno.EDQUOT])
def test_no_room_for_a_photo_stores_nothing_half_and_recovers(
    app: Flask, build: Build, scene: SimpleNamespace, browse: Any, photo: bytes, monkeypatch: Any, code: int
) -> None:
    author = browse(scene.author)
    url, values = author.get(f"{scene.url}/cards/new?task=none").form("Post to the board")
    before, stored = count(app), _stored(app)

    def full(_descriptor: int) -> None:
        raise OSError(code, os.strerror(code))

    monkeypatch.setattr(os, "fsync", full)
    answer = author.post(url, _with(values, photo), headers=HERE)
    assert (answer.status, answer.heading) == (507, "There is no room left on the server")
    assert answer.form("Send again")[1]["answer_0"].strip() == WORDS
    assert "Photos and files could not be kept." in answer.words
    piece = author.post(url, _with(values, photo), htmx=True)
    assert piece.status == 507
    assert piece.html.find(attrs={"data-problem": True})
    assert count(app) == before
    assert _stored(app) == stored
    assert author.get(f"{scene.url}/board").status == 200
    monkeypatch.undo()
    assert author.post(url, _with(values, photo)).status == 303
    assert len(build.all(Card)) == before["card"] + 1


def _with(values: dict[str, Any], photo: bytes) -> dict[str, Any]:
    return {**values, "answer_0": WORDS, "photos": (io.BytesIO(photo), "work.jpg")}


def _stored(app: Flask) -> set[str]:
    with app.app_context():
        return {str(path) for path in (app.config["INSTANCE"] / "files").rglob("*") if path.is_file()}


@needs_sqlite
def test_a_database_locked_for_five_seconds_is_waited_for(small: Flask) -> None:
    build = Build(small)
    group = build.group()
    lead = build.member(group, "lead")
    browser = sign_in(small, lead)
    url, values = browser.get(f"/groups/{group.id}/cards/new?task=none").form("Post to the board")
    lock = _locked(small, 5)
    with lock:
        assert browser.get(f"/groups/{group.id}/board").status == 200
        assert lock.thread.is_alive(), "reading does not wait"
        answer = browser.post(url, {**values, "answer_0": WORDS}, headers=HERE)
    assert answer.status == 303


@needs_sqlite
@pytest.mark.parametrize("htmx", [False, True])
def test_a_database_locked_for_longer_gives_one_clear_message_and_keeps_the_words(small: Flask, htmx: bool) -> None:
    from sqlalchemy import event

    build = Build(small)
    group = build.group()
    lead = build.member(group, "lead")
    browser = sign_in(small, lead)
    url, values = browser.get(f"/groups/{group.id}/cards/new?task=none").form("Post to the board")
    with small.app_context():
        db.engine.dispose()
        event.listen(db.engine, "connect", lambda connection, _record: connection.execute("PRAGMA busy_timeout=300"))
    with _locked(small, 20) as stop:
        answer = browser.post(url, {**values, "answer_0": WORDS}, htmx=htmx, headers=HERE)
        stop.set()
    assert answer.status == 503
    assert "Not available just now" in answer.words
    assert not LEAKS.search(answer.text)
    if not htmx:
        assert browser.send(answer, "Send again").status == 303
        assert [card.summary for card in build.all(Card)] == [WORDS]


class _locked:
    """Hold the write lock of the application's file in another connection for some seconds, or until `stop` is set."""

    def __init__(self, app: Flask, seconds: float) -> None:
        self.path, self.seconds, self.stop = app.config["INSTANCE"] / "small.sqlite", seconds, threading.Event()

    def __enter__(self) -> threading.Event:
        held = threading.Event()
        self.thread = threading.Thread(target=self._hold, args=(held,))
        self.thread.start()
        assert held.wait(5)
        return self.stop

    def _hold(self, held: threading.Event) -> None:
        connection = sqlite3.connect(self.path, isolation_level=None)
        connection.execute("BEGIN IMMEDIATE")
        held.set()
        self.stop.wait(self.seconds)
        connection.execute("ROLLBACK")
        connection.close()

    def __exit__(self, *_error: object) -> None:
        self.thread.join()


def test_twenty_writers_at_once_are_never_told_locked(
    app: Flask, build: Build, scene: SimpleNamespace, browse: Any
) -> None:
    people = [build.member(scene.group, school=scene.school) for _ in range(20)]
    browsers = [browse(person) for person in people]
    forms = [one.get(f"{scene.url}/cards/new?task=none").form("Post to the board") for one in browsers]
    ready = threading.Barrier(20)

    def write(number: int) -> list[int]:
        url, values = forms[number]
        token = browsers[number].token()
        ready.wait(30)
        statuses = []
        for turn in range(3):
            sent = {
                **values,
                "csrf_token": token,
                "form_key": f"writer-{number:04d}-{turn:08d}",
                "answer_0": f"{number}.{turn}",
            }
            statuses.append(browsers[number].client.post(url, data=sent).status_code)
        return statuses

    with ThreadPoolExecutor(20) as pool:
        answers = list(pool.map(write, range(20)))
    assert answers == [[303] * 3] * 20
    assert len([card for card in build.all(Card) if re.fullmatch(r"\d+\.\d", card.summary)]) == 60


def test_a_database_that_went_away_is_said_in_words_and_found_again(
    app: Flask, build: Build, scene: SimpleNamespace, browse: Any, monkeypatch: Any
) -> None:
    from sqlalchemy.exc import OperationalError

    author = browse(scene.author)
    url, values = author.get(f"{scene.url}/cards/new?task=none").form("Post to the board")

    def gone(*_args: Any, **_more: Any) -> None:
        raise OperationalError("SELECT", {}, psycopg.OperationalError("the connection is lost"))

    monkeypatch.setattr(Card, "begin", gone)
    answer = author.post(url, {**values, "answer_0": WORDS}, headers=HERE)
    assert (answer.status, answer.heading) == (503, "Not available just now")
    assert not LEAKS.search(answer.text)
    monkeypatch.undo()
    assert author.send(answer, "Send again").status == 303
    with app.app_context():
        assert db.session.scalar(text("SELECT count(*) FROM card WHERE summary = :words"), {"words": WORDS}) == 1
