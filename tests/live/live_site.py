"""The real server over a database that the test fills itself, signed-in cookies, and ears on raw sockets."""

from __future__ import annotations

import http.client
import json
import os
import signal
import socket
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from builders import Build
from flask import session
from flask_wtf.csrf import generate_csrf

from tests.e2e.conftest import Product
from tests.processes import children
from workgroups import cli, create_app
from workgroups.activity import record
from workgroups.board.models import Card
from workgroups.extensions import db
from workgroups.live import latest
from workgroups.people.models import Person
from workgroups.people.sessions import open_session


class Site(Product):
    """`workgroups serve` in a folder, and rows made from outside, as another process of the product would."""

    def __init__(self, folder: Path, **settings: str) -> None:
        super().__init__(folder)
        self.environment |= settings
        self.app = create_app(
            {
                "INSTANCE": folder,
                "SQLALCHEMY_DATABASE_URI": self.database,
                "SECRET_KEY": "only for tests",
                "BASE_URL": self.url,
                "TESTING": True,
            }
        )
        self.environment["WORKGROUPS_SECRET_KEY"] = "only for tests"
        folder.mkdir(parents=True, exist_ok=True)
        cli.upgrade_database(self.app)
        self.build = Build(self.app)
        self.process: subprocess.Popen[bytes] | None = None

    def begin(self) -> None:
        """Start the server."""
        self.process = self.start("serve")

    def end(self) -> int:
        """Stop it in good order; the exit code."""
        assert self.process is not None
        self.process.send_signal(signal.SIGTERM)
        return self.process.wait(20)

    def kill(self) -> None:
        """kill -9, the server and its workers."""
        assert self.process is not None
        workers = self.workers()
        self.process.kill()
        for pid in workers:
            os.kill(pid, signal.SIGKILL)
        self.process.wait(20)

    def workers(self) -> list[int]:
        """The process ids of the server's workers."""
        assert self.process is not None
        return children(self.process.pid)

    def cookie(self, person: Person) -> dict[str, str]:
        """The headers of a browser in which `person` is signed in, with the token for its forms."""
        with self.app.test_request_context("/", method="POST"):
            session["_user_id"] = open_session(db.session.get_one(Person, person.id), browser="a test")
            db.session.commit()
            csrf = generate_csrf()
            interface: Any = self.app.session_interface
            signed = interface.get_signing_serializer(self.app).dumps(dict(session))
        return {"Cookie": f"{self.app.config['SESSION_COOKIE_NAME']}={signed}", "X-CSRFToken": csrf}

    def ask(
        self, headers: dict[str, str], path: str, body: dict[str, str] | None = None, method: str = ""
    ) -> tuple[int, bytes]:
        """One request on a connection of its own: status and body."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=20)
        form = {"Content-Type": "application/x-www-form-urlencoded"} if body is not None else {}
        connection.request(
            method or ("POST" if body is not None else "GET"), path, urlencode(body or {}), {**headers, **form}
        )
        answer = connection.getresponse()
        found = answer.status, answer.read()
        connection.close()
        return found

    def happen(self, group: Any, *names: str, each: bool = True) -> int:
        """Store an event for each name (or one for all) and return the last one's id."""
        with self.app.app_context():
            for some in [[name] for name in names] if each else [list(names)]:
                record("edited", Card(id=1), by=None, group_id=group.id, names=some)
                db.session.commit()
            return latest()

    def act(self, what: Callable[[], Any]) -> None:
        """Do something to rows, from this process."""
        with self.app.test_request_context("/", method="POST"):
            what()
            db.session.commit()


class Ear:
    """A listening browser without the browser: one raw socket, and the events that have come."""

    def __init__(self, site: Site, group: Any, headers: dict[str, str], since: int | None = None, **more: Any) -> None:
        self.sock = socket.socket()
        if "buffer" in more:
            self.sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, more["buffer"])
        self.sock.settimeout(10)
        self.sock.connect(("127.0.0.1", site.port))
        last = f"Last-Event-ID: {since}\r\n" if since is not None else ""
        self.sock.sendall(
            f"GET /groups/{group.id}/live HTTP/1.1\r\nHost: 127.0.0.1:{site.port}\r\n{last}"
            f"Cookie: {headers['Cookie']}\r\n\r\n".encode()
        )
        self.rest, self.closed = b"", False
        self.events: list[dict[str, str]] = []
        self.status = 0

    def listen(self, until: Callable[[Ear], bool], seconds: float = 10) -> float:
        """Take in what comes until `until(self)`; how long that took. AssertionError when it takes longer."""
        began = time.monotonic()
        while not until(self):
            left = began + seconds - time.monotonic()
            assert left > 0, (
                f"not heard within {seconds} seconds; heard {str(self.events)[-300:]}, closed: {self.closed}"
            )
            self._take(min(left, 0.5))
        return time.monotonic() - began

    def _take(self, seconds: float) -> None:
        self.sock.settimeout(seconds)
        try:
            data = self.sock.recv(65536)
        except TimeoutError:
            return
        except OSError:
            data = b""
        if not data:
            self.closed = True
            time.sleep(0.02)
            return
        self.rest += data
        if not self.status and b"\r\n\r\n" in self.rest:
            head, _, self.rest = self.rest.partition(b"\r\n\r\n")
            self.status, self.head = int(head.split()[1]), head.decode()
        while self.status == 200 and b"\n\n" in self.rest:
            block, _, self.rest = self.rest.partition(b"\n\n")
            self.events.append(dict(line.partition(": ")[::2] for line in block.decode().split("\n")))

    @property
    def names(self) -> list[str]:
        """Every name heard, in order."""
        return [name for one in self.events if one.get("event") == "names" for name in one["data"].split()]

    @property
    def cursor(self) -> int:
        """The id of the last event that had one."""
        return int([one["id"] for one in self.events if "id" in one][-1])

    def heard(self, name: str) -> bool:
        return name in self.names

    def is_open(self) -> bool:
        return any(one.get("event") == "hello" for one in self.events)

    def close(self) -> None:
        self.sock.close()


@contextmanager
def serving(folder: Path, **settings: str) -> Iterator[Site]:
    """A site that serves, ended in good order."""
    site = Site(folder, **settings)
    site.begin()
    try:
        yield site
    finally:
        assert site.end() == 0
        with site.app.app_context():
            db.engine.dispose()


def polled(site: Site, group: Any, headers: dict[str, str], since: int) -> dict[str, Any]:
    """What asking says has happened since."""
    status, body = site.ask(headers, f"/groups/{group.id}/live?poll&since={since}")
    assert status == 200
    return dict(json.loads(body))
