"""The power goes while photos arrive: no file without a row, and no row without a file, after the sweep (trust D4).

`WORKGROUPS_TEST_KILLS=20` does what the goal says; without it the server is killed a few times only.
"""

from __future__ import annotations

import datetime as dt
import http.client
import io
import sys
import threading
import time
from pathlib import Path

import pytest
from builders import Build
from PIL import Image
from signed_in import signed_in
from test_kill import KILLS, kill_while
from werkzeug.datastructures import FileStorage
from werkzeug.test import encode_multipart

from tests.e2e.conftest import Product
from workgroups import files
from workgroups.board import queries
from workgroups.board.models import Attachment, Card
from workgroups.extensions import db

SENDERS = 4
ON_A_CARD = 5


class Sender(threading.Thread):
    """Sends photos as a page does, each until its row has come back; remembers the keys for which it has."""

    def __init__(self, port: int, address: str, cookie: str, token: str, name: str) -> None:
        super().__init__(daemon=True)
        self.port, self.address, self.cookie, self.token, self.label = port, address, cookie, token, name
        self.acknowledged: list[str] = []
        self.stopping = threading.Event()
        picture = io.BytesIO()
        Image.new("RGB", (320, 240), "teal").save(picture, "JPEG")
        self.picture = picture.getvalue()

    def run(self) -> None:
        number = 0
        while not self.stopping.is_set():
            key = f"kill-{self.label}-{number:08}-xxxxxxxx"
            fields = {"card_key": f"card-{self.label}-{number // ON_A_CARD:08}-xxxx", "task": "none"}
            file = FileStorage(io.BytesIO(self.picture), "photo", "photos")
            boundary, body = encode_multipart({**fields, "csrf_token": self.token, "upload_key": key, "photos": file})
            headers = {"Cookie": self.cookie, "Content-Type": f'multipart/form-data; boundary="{boundary}"'}
            connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=20)
            try:
                connection.request("POST", self.address, body, headers)
                if connection.getresponse().status == 200:
                    self.acknowledged.append(key)
                    number += 1
            except (OSError, http.client.HTTPException):
                time.sleep(0.05)
            finally:
                connection.close()


@pytest.mark.skipif(sys.platform == "win32", reason="kill -9 is of other systems")
def test_files_and_rows_agree_after_the_server_was_killed(tmp_path: Path) -> None:
    product = Product(tmp_path / "instance")
    app = product.application()
    build = Build(app)
    group = build.group()
    who = [signed_in(app, build.member(group)) for _ in range(SENDERS)]
    address = f"/groups/{group.id}/cards/photos"
    senders = [Sender(product.port, address, *one, name=str(place)) for place, one in enumerate(who)]
    kill_while(senders, product, pauses=(0.6, 1.6), seed=11)
    acknowledged = [key for one in senders for key in one.acknowledged]
    with app.app_context():
        now = dt.timedelta(0)
        swept = files.sweep(files.store(), queries.stored_names, now)
        found = files.compare(files.store(), queries.stored_names, now)
        stored = [key for (key,) in db.session.query(Attachment.upload_key)]
        cards = db.session.query(Card).all()
        most = max(len(card.photos) for card in cards)
        db.session.rollback()
        db.engine.dispose()
    assert len(acknowledged) > 2 * KILLS
    assert set(acknowledged) <= set(stored)
    assert len(stored) == len(set(stored)) and most <= ON_A_CARD
    assert swept.missing == found.missing == found.orphans == found.new == []
    assert found.kept == 2 * len(stored)
