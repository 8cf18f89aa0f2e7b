"""A photo on its way through the whole product into an S3 store and back: in one process, and in the real server."""

from __future__ import annotations

import contextlib
import io
import os
import re
import signal
import socket
import subprocess
import sys
from urllib.parse import urlencode
from urllib.request import HTTPCookieProcessor, build_opener

import pytest
from bs4 import BeautifulSoup
from builders import Build
from flask import Flask
from installation import Installation
from PIL import Image

from workgroups.board.attachment import Attachment
from workgroups.demo.cast import BY_KEY


@pytest.fixture
def place(here: Installation, new_bucket) -> Installation:
    """The installation, its files in S3."""
    here.keep_in(new_bucket())
    here.app.config["FILES"] = here.address
    return here


@pytest.fixture
def app(place: Installation) -> Flask:
    return place.app


def test_photo_is_posted_seen_by_colleagues_only_and_kept_in_s3_alone(place: Installation, browse) -> None:
    build: Build = place.build
    group = build.group()
    author, colleague, stranger = build.member(group), build.member(group), build.member(build.group())
    photo = io.BytesIO()
    Image.new("RGB", (640, 480), "teal").save(photo, "JPEG")
    photo.seek(0)
    writing = browse(author)
    answer = writing.send(
        writing.get(f"/groups/{group.id}/cards/new"), "Post to the board", photos=(photo, "a.jpg"),
        photo_descriptions="A bar model",
    )  # fmt: skip
    writing.answer_for_photos(answer.location.removesuffix("/look"))
    row = build.all(Attachment)[0]
    assert {entry.name for entry in place.store.names()} == {row.name, row.small_name}
    assert not (place.folder / "files").exists()

    seeing = browse(colleague)
    address = seeing.get(f"/groups/{group.id}/board").html.select_one("li.tile img")["src"]
    picture = seeing.get(address)
    assert (picture.status, picture.response.mimetype) == (200, "image/webp")
    assert Image.open(io.BytesIO(picture.data)).size == (480, 360)
    assert picture.response.cache_control.private
    assert "default-src 'none'" in picture.response.headers["Content-Security-Policy"]
    assert browse(stranger).get(address).status == 404
    assert browse().get(address).status in (302, 303)


def test_browser_that_has_the_photo_costs_no_second_reading(place: Installation, browse, s3_log) -> None:
    name, _small = place.photo()
    photo = place.build.all(Attachment)[0]
    address = f"/groups/{place.card.group_id}/cards/{place.card.id}/photos/{photo.id}"
    seeing = browse(place.author)
    etag = seeing.get(address).response.headers["ETag"]
    assert [line.split()[0] for line in s3_log(name)] == ["PUT", "GET"]
    again = seeing.get(address, headers={"If-None-Match": etag})
    assert (again.status, again.data) == (304, b"")
    assert seeing.client.head(address).headers["Content-Length"] == "5"
    assert [line.split()[0] for line in s3_log(name)] == ["PUT", "GET", "HEAD", "HEAD"]
    place.store.delete(name)
    assert seeing.get(address, headers={"If-None-Match": etag}).status == 404


@pytest.fixture
def s3_log(caplog: pytest.LogCaptureFixture):
    """What the S3 server was asked for about a file, in order, as "GET /…"."""
    caplog.set_level("INFO", logger="werkzeug")

    def lines(name: str) -> list[str]:
        said = [re.search(r'"(?:\x1b\[[\d;]*m)*(\w+ \S+)', record.getMessage()) for record in caplog.records]
        return [one[1] for one in said if one and name in one[1]]

    return lines


class Visitor:
    """A browser, as far as one is needed to fetch pages and press buttons of a server's demonstration."""

    def __init__(self, port: int) -> None:
        self.home = f"http://127.0.0.1:{port}"
        self.opener = build_opener(HTTPCookieProcessor())

    def get(self, path: str, data: dict[str, str] | None = None) -> tuple[str, bytes]:
        """Media type and body of the answer, after redirects; HTTPError when it is no success."""
        sent = urlencode(data).encode() if data else None
        with self.opener.open(f"{self.home}{path}", sent, timeout=20) as answer:
            return answer.headers["Content-Type"], answer.read()

    def page(self, path: str, data: dict[str, str] | None = None) -> BeautifulSoup:
        return BeautifulSoup(self.get(path, data)[1], "html.parser")


@pytest.mark.skipif(os.name == "nt", reason="there the server does not fork")
def test_every_process_of_the_server_reaches_the_store_that_was_swept_before_it_forked(place: Installation) -> None:
    """The S3 library hangs in a child of a process that has used it, and the start sweeps the store."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    place.author = place.build.member(place.group, email=BY_KEY["lead"].email)
    place.photo(large=b"the large one")
    photo = place.build.all(Attachment)[0]
    server = subprocess.Popen(
        [sys.executable, "-m", "workgroups.cli", "serve", "--port", str(port)],
        env=os.environ | {"WORKGROUPS_BASE_URL": f"http://127.0.0.1:{port}", "WORKGROUPS_DEMO": "1"},
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, start_new_session=True,
    )  # fmt: skip
    try:
        assert server.stdout
        said = server.stdout.readline()
        assert said.startswith("Work Groups is ready"), said + server.stdout.read()
        visitor = Visitor(port)
        token = visitor.page("/demo").select_one("[name=csrf_token]")["value"]
        visitor.page("/demo/personas/lead", {"csrf_token": token})
        for _ in range(20):
            answer = visitor.get(f"/groups/{place.group.id}/cards/{place.card.id}/photos/{photo.id}")
            assert answer == ("image/webp", b"the large one")
    finally:
        server.send_signal(signal.SIGTERM)
        try:
            server.communicate(timeout=30)
        finally:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(server.pid, signal.SIGKILL)
