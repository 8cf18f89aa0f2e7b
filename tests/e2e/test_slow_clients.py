"""The start command itself, without a proxy, among clients that keep it waiting (trust H8).

Eight seconds here; `python3 dev.py bench slow` is the long form, 25 seconds and up to 1,240 such clients.
"""

from __future__ import annotations

import signal
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import ExitStack, closing
from pathlib import Path

import pytest
from flask import session

from tests.bench.slow import SETTLE, Crowd, visit
from tests.timing import soon
from workgroups import cli, clock, create_app
from workgroups.extensions import db
from workgroups.groups.models import Hub, Membership, WorkGroup
from workgroups.people.models import Person
from workgroups.people.sessions import open_session

from .conftest import Product, stop

resource = pytest.importorskip("resource", reason="Windows is served by Werkzeug, without this protection")
pytestmark = pytest.mark.e2e
FEW_FILES = 256


@pytest.fixture(scope="module")
def serving(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Product]:
    """`workgroups serve` in an empty folder, where a process may open 256 files unless it asks for more."""
    product = Product(Path(tmp_path_factory.mktemp("slow")) / "instance")
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (FEW_FILES, hard))
    try:
        process = product.start("serve")
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))
    try:
        yield product
    finally:
        assert stop(process) == 0


@pytest.mark.parametrize(
    "crowd",
    [{"head": 40, "body": 40}, {"reader": 16}, {"silent": 40}],
    ids=["heads and bodies without end", "readers who do not read", "nothing said"],
)
def test_ordinary_visitors_are_answered_within_a_second_all_the_same(serving, crowd):
    with Crowd(serving.port, **crowd) as slow:
        time.sleep(SETTLE if "reader" in crowd else 0)
        assert visit(serving.port, "/help", 8, slow).answered >= 18, "two may meet a machine that is busy"
        assert slow.left() == 0, "the crowd was gone before the end"


def test_more_connections_are_held_than_files_could_be_opened_at_first(serving):
    with Crowd(serving.port, silent=3 * FEW_FILES) as crowd:
        assert visit(serving.port, "/help", 1, times=5).answered >= 4
        assert crowd.left() == 0


def member_of_a_group(product: Product, patch: pytest.MonkeyPatch) -> tuple[int, str]:
    """Somebody who may listen to a group: its number and their cookie, made before the server starts."""
    for name, value in product.environment.items():
        if name.startswith("WORKGROUPS_"):
            patch.setenv(name, value)
    app = create_app()
    cli.upgrade_database(app)
    with app.test_request_context():
        person = Person(name="Anna Bell", email="anna.bell@school.example")
        group = WorkGroup(hub=Hub(name="Matrix Herts"), name="Ratio", academic_year=2026, started_at=clock.now())
        db.session.add_all([person, group, Membership(group=group, person=person, role="lead")])
        db.session.flush()
        session["_user_id"] = open_session(person, browser="Firefox")
        db.session.commit()
        signed = app.session_interface.get_signing_serializer(app).dumps(dict(session))
        return group.id, f"{app.config['SESSION_COOKIE_NAME']}={signed}"


def listen(port: int, group_id: int, cookie: str) -> socket.socket:
    """A live stream of the group that has begun."""
    line = socket.create_connection(("127.0.0.1", port), 10)
    line.sendall(f"GET /groups/{group_id}/live HTTP/1.1\r\nHost: 127.0.0.1\r\nCookie: {cookie}\r\n\r\n".encode())
    assert line.recv(15) == b"HTTP/1.1 200 OK"
    return line


def test_live_streams_take_no_thread_and_do_not_delay_stopping(tmp_path, monkeypatch):
    product = Product(tmp_path / "instance")
    group_id, cookie = member_of_a_group(product, monkeypatch)

    def stopped() -> float:
        process = product.start("serve")
        with ExitStack() as streams:
            for _ in range(40):
                streams.enter_context(closing(listen(product.port, group_id, cookie)))
            assert visit(product.port, "/help", 1).answered >= 18
            return seconds_to_stop(process, signal.SIGTERM)

    soon(5, stopped, tries=3)


def seconds_to_stop(process: subprocess.Popen[bytes], how: signal.Signals) -> float:
    begun = time.monotonic()
    process.send_signal(how)
    assert process.wait(20) == 0
    return time.monotonic() - begun


@pytest.mark.parametrize("how", [signal.SIGTERM, signal.SIGINT], ids=["SIGTERM", "Ctrl-C"])
def test_it_stops_in_under_five_seconds_with_connections_open(tmp_path, how):
    product = Product(tmp_path / "instance")

    def stopped() -> float:
        process = product.start("serve")
        with Crowd(product.port, head=5, body=5, reader=5, silent=5):
            time.sleep(0.5)
            return seconds_to_stop(process, how)

    soon(5, stopped, tries=3)
