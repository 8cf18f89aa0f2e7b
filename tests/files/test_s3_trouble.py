"""An S3 store that does not answer, refuses us or is not there: a clear 503, nothing half, and the rest goes on."""

from __future__ import annotations

import io
import socket
import time
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from builders import Build
from flask import Flask
from PIL import Image

from tests.timing import soon
from workgroups import cli, clock, create_app, files
from workgroups.board.attachment import Attachment
from workgroups.board.models import Card
from workgroups.extensions import db
from workgroups.stores_s3 import PATIENCE, Address, S3Store, connect

NAME = "a" * 32 + ".webp"
ACTS: dict[str, Callable[[files.Store], object]] = {
    "put": lambda store: store.put(b"pixels", "webp"),
    "keep": lambda store: store.keep(NAME, b"pixels"),
    "open": lambda store: store.open(NAME),
    "size": lambda store: store.size(NAME),
    "delete": lambda store: store.delete(NAME),
    "names": lambda store: list(store.names()),
}


@pytest.fixture
def silent() -> Iterator[str]:
    """The address of a server that takes connections and never says a word."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"


@pytest.fixture
def nobody() -> str:
    """An address at which nothing listens."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    return f"http://127.0.0.1:{port}"


@pytest.mark.parametrize("act", ACTS.values(), ids=ACTS)
def test_silence_is_waited_for_so_long_and_no_longer(s3_server: str, silent: str, act) -> None:
    store = S3Store(Address("groups", "", silent, ""), patience=timedelta(seconds=0.3))

    def seconds_until_told() -> float:
        started = time.monotonic()
        with pytest.raises(files.Unavailable):
            act(store)
        return time.monotonic() - started

    soon(3, seconds_until_told)


def test_somebody_waits_for_a_silent_store_no_longer_than_a_browser_does() -> None:
    assert timedelta(seconds=5) <= PATIENCE <= timedelta(seconds=20)


@pytest.mark.parametrize("act", ACTS.values(), ids=ACTS)
def test_nobody_there_is_said_in_one_line(s3_server: str, nobody: str, act) -> None:
    with pytest.raises(files.Unavailable) as refused:
        act(connect(f"s3://groups?endpoint={nobody}"))
    assert "Debug" not in str(refused.value)
    assert "invented too" not in str(refused.value)


@pytest.mark.parametrize("act", [name for name in ACTS if name != "size"])
def test_bucket_that_is_not_there_is_no_empty_store(s3_server: str, act: str) -> None:
    """HEAD carries no reason, so that `size` alone cannot tell; whatever else is asked can."""
    with pytest.raises(files.Unavailable, match="NoSuchBucket"):
        ACTS[act](connect(f"s3://not-made-yet?endpoint={s3_server}"))


@pytest.fixture
def app(tmp_path: Path, nobody: str, s3_server: str) -> Iterator[Flask]:
    """An application whose S3 store is away."""
    app = create_app({"TESTING": True, "INSTANCE": tmp_path, "SECRET_KEY": "only for tests",
                      "SQLALCHEMY_DATABASE_URI": f"sqlite:///{tmp_path / 'test.sqlite'}",
                      "BASE_URL": "http://localhost", "FILES": f"s3://groups?endpoint={nobody}"})  # fmt: skip
    app.config["PROPAGATE_EXCEPTIONS"] = False
    cli.upgrade_database(app)
    yield app
    with app.app_context():
        db.engine.dispose()


def test_photo_that_cannot_be_stored_is_a_503_that_keeps_the_words_and_leaves_no_row(build: Build, browse) -> None:
    group = build.group()
    author = browse(build.member(group))
    author.client.environ_base["HTTP_SEC_FETCH_SITE"] = "same-origin"
    photo = io.BytesIO()
    Image.new("RGB", (64, 48), "teal").save(photo, "JPEG")
    photo.seek(0)
    page = author.get(f"/groups/{group.id}/cards/new")
    words = page.html.find("textarea")["name"]
    answer = author.send(page, "Post to the board", photos=(photo, "p.jpg"), **{words: "The ratio table came first."})
    assert answer.status == 503
    assert "Not available just now" in answer.words
    assert "The ratio table came first." in answer.text
    assert (build.all(Card), build.all(Attachment)) == ([], [])


def test_photo_that_cannot_be_fetched_is_a_503_and_its_board_still_opens(build: Build, browse) -> None:
    group = build.group()
    author = build.member(group)
    card = build.card(group, author, text="Bar models everywhere.")
    photo = build.save(
        Attachment(card_id=card.id, group_id=group.id, uploaded_by_id=author.id, kind="photo",
                   media_type="image/webp", name=NAME, small_name="b" * 32 + ".webp", size=4,
                   width=4, height=3, small_width=4, small_height=3, cleared_at=clock.now())
    )  # fmt: skip
    answer = browse(author).get(f"/groups/{group.id}/cards/{card.id}/photos/{photo.id}")
    assert answer.status == 503
    assert "no-store" in answer.response.headers["Cache-Control"]
    board = browse(author).get(f"/groups/{group.id}/board")
    assert board.status == 200
    assert "Bar models everywhere." in board.words


def test_server_starts_although_the_store_is_away_and_says_so(app: Flask, caplog: pytest.LogCaptureFixture) -> None:
    cli._sweep(app)
    assert "files cannot be added or seen until s3://groups can be reached" in caplog.text
