"""The machine loses its power while people post: what was acknowledged is there, and the database is whole (trust D4).

`WORKGROUPS_TEST_KILLS=50` does what the goal says; without it the server is killed a few times only. Runs on the
database of the test run, SQLite or PostgreSQL.
"""

from __future__ import annotations

import http.client
import os
import random
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest
from builders import Build
from databases import ON_POSTGRESQL
from signed_in import signed_in
from sqlalchemy import text

from tests.e2e.conftest import Product
from workgroups.board.models import Comment
from workgroups.extensions import db

KILLS = int(os.environ.get("WORKGROUPS_TEST_KILLS", "4"))
WRITERS = 6


class Writer(threading.Thread):
    """Comments as fast as it can, each with a key of its own; remembers the keys whose 303 it has seen."""

    def __init__(self, port: int, address: str, cookie: str, token: str, name: str) -> None:
        super().__init__(daemon=True)
        self.port, self.address, self.cookie, self.token, self.label = port, address, cookie, token, name
        self.acknowledged: list[str] = []
        self.stopping = threading.Event()

    def run(self) -> None:
        number = 0
        while not self.stopping.is_set():
            number += 1
            key = f"kill-{self.label}-{number:08}-xxxxxxxx"
            body = urlencode({"csrf_token": self.token, "form_key": key, "comment": f"Word {number}"})
            headers = {"Cookie": self.cookie, "Content-Type": "application/x-www-form-urlencoded"}
            connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=20)
            try:
                connection.request("POST", self.address, body, headers)
                if connection.getresponse().status == 303:
                    self.acknowledged.append(key)
            except (OSError, http.client.HTTPException):
                time.sleep(0.05)
            finally:
                connection.close()


def start(product: Product) -> subprocess.Popen[bytes]:
    """The production server in a process group of its own, answering."""
    process = subprocess.Popen(
        product.command("serve"), env=product.environment, start_new_session=True, stderr=subprocess.DEVNULL
    )
    until = time.monotonic() + 60
    while time.monotonic() < until:
        connection = http.client.HTTPConnection("127.0.0.1", product.port, timeout=2)
        try:
            connection.request("GET", "/healthz")
            if connection.getresponse().status == 200:
                return process
        except OSError:
            time.sleep(0.05)
        finally:
            connection.close()
    raise AssertionError("the server did not come back")


def kill_while(senders: Sequence[Any], product: Product, *, pauses: tuple[float, float], seed: int) -> None:
    """Let these threads send while the server is killed with -9 and started KILLS times, `pauses` seconds apart."""
    chance, process = random.Random(seed), start(product)
    try:
        for one in senders:
            one.start()
        for _ in range(KILLS):
            time.sleep(chance.uniform(*pauses))
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()
            process = start(product)
        time.sleep(pauses[1])
    finally:
        for one in senders:
            one.stopping.set()
        for one in senders:
            one.join(30)
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()


@pytest.mark.skipif(sys.platform == "win32", reason="kill -9 is of other systems")
def test_what_was_acknowledged_outlives_the_server_being_killed(tmp_path: Path) -> None:
    product = Product(tmp_path / "instance")
    app = product.application()
    build = Build(app)
    group = build.group()
    card = build.card(group, build.member(group))
    address = f"/groups/{group.id}/cards/{card.id}/comments"
    who = [signed_in(app, build.member(group)) for _ in range(WRITERS)]
    writers = [Writer(product.port, address, *one, name=str(place)) for place, one in enumerate(who)]
    kill_while(writers, product, pauses=(0.2, 1.2), seed=4)
    acknowledged = {key for one in writers for key in one.acknowledged}
    with app.app_context():
        stored = [key for (key,) in db.session.query(Comment.form_key)]
        if not ON_POSTGRESQL:
            assert db.session.execute(text("PRAGMA integrity_check")).scalar() == "ok"
            assert db.session.execute(text("PRAGMA foreign_key_check")).all() == []
        db.session.rollback()
        db.engine.dispose()
    assert len(acknowledged) > 5 * KILLS
    assert acknowledged - set(stored) == set()
    assert len(stored) == len(set(stored))
