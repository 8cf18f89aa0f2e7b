"""Slow clients against `workgroups serve` without a proxy (trust H8): do ordinary visitors still get their pages?

    python3 dev.py bench slow          40 of a kind for 25 s, as the threat table says, then 400

Kinds: a head that never ends, a body that never ends, an answer that is never read, and nothing sent at all.
"""

from __future__ import annotations

import contextlib
import http.client
import socket
import statistics
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from tests.bench._server import PRODUCT, Server

BEGINNING = {
    "head": b"GET /healthz HTTP/1.1\r\nHost: 127.0.0.1\r\nX-Slow: ",
    "body": b"POST /sign-in HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/x-www-form-urlencoded\r\n"
    b"Content-Length: 100000\r\n\r\nemail=",
    "reader": b"GET /static/fonts/atkinson-hyperlegible-next-latin.woff2 HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n" * 200,
    "silent": b"",
}


@dataclass
class Found:
    """What ordinary visitors saw: answers of 20 within a second, and the slowest in seconds."""

    answered: int
    slowest: float
    middle: float


class Crowd:
    """Connections to 127.0.0.1:`port` that keep the server waiting; use as a context manager."""

    def __init__(self, port: int, **numbers: int) -> None:
        self.port, self.numbers = port, numbers
        self.trickling: list[socket.socket] = []
        self.still: list[socket.socket] = []

    def __enter__(self) -> Crowd:
        for kind, number in self.numbers.items():
            for _ in range(number):
                self._join(kind)
        return self

    def __exit__(self, *_more: object) -> None:
        for line in self.trickling + self.still:
            line.close()

    def trickle(self) -> None:
        """Send one more byte of each unfinished head and body."""
        for line in self.trickling:
            with contextlib.suppress(OSError):
                line.send(b"a")

    def left(self) -> int:
        """How many the server has closed by now."""
        gone = 0
        for line in self.trickling + self.still:
            line.setblocking(False)
            with contextlib.suppress(BlockingIOError):
                gone += line.recv(1) == b""
        return gone

    def _join(self, kind: str) -> None:
        line = socket.socket()
        if kind == "reader":
            line.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 2048)
        line.settimeout(5)
        line.connect(("127.0.0.1", self.port))
        line.sendall(BEGINNING[kind])
        (self.trickling if kind in {"head", "body"} else self.still).append(line)


def visit(port: int, path: str, seconds: float, crowd: Crowd | None = None, times: int = 20) -> Found:
    """`times` ordinary requests, each on a connection of its own, spread over `seconds` while `crowd` trickles."""
    took, answered = [], 0
    for _ in range(times):
        begun = time.monotonic()
        visitor = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
        try:
            visitor.request("GET", path)
            answer = visitor.getresponse()
            answer.read()
            right = answer.status == 200
        except OSError:
            right = False
        finally:
            visitor.close()
        took.append(time.monotonic() - begun)
        answered += right and took[-1] < 1
        if crowd:
            crowd.trickle()
        time.sleep(max(0.0, seconds / times - took[-1]))
    return Found(answered, max(took), statistics.median(took))


@contextlib.contextmanager
def server(code: str = PRODUCT, **environment: str) -> Iterator[Server]:
    """The product in an empty folder."""
    with tempfile.TemporaryDirectory() as folder:
        settings = {"WORKGROUPS_INSTANCE": str(Path(folder) / "instance"), **environment}
        with Server(code, **settings) as it:
            yield it


CROWDS = (
    {},
    {"head": 40, "body": 40},
    {"reader": 40},
    {"head": 400, "body": 400},
    {"head": 400, "body": 400, "silent": 400, "reader": 40},
)
SETTLE = 3
"""Seconds in which readers are sent as much as the system takes for them; that is work, not waiting."""


def main() -> None:
    """Print a row for each crowd."""
    print(f"{'crowd':>48}  answered   middle  slowest   worker")
    for numbers in CROWDS:
        with server() as it, Crowd(it.port, **numbers) as crowd:
            time.sleep(SETTLE if numbers else 0)
            found = visit(it.port, "/help", 25 if numbers else 5, crowd)
            what = " + ".join(f"{number} {kind}" for kind, number in numbers.items()) or "nobody"
            middle, slowest = (f"{seconds * 1000:4.0f} ms" for seconds in (found.middle, found.slowest))
            print(f"{what:>48}  {found.answered} of 20  {middle}  {slowest}  {it.megabytes():3.0f} MB", flush=True)
