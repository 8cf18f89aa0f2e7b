"""A real gunicorn with one worker, measured from outside: CPU nanoseconds per request from the kernel's own account."""

from __future__ import annotations

import http.client
import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

from tests.processes import children

ROOT = Path(__file__).resolve().parents[2]


def free_port() -> int:
    """A port nobody listens on at the moment."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class Server:
    """`python CODE` serving on a port of its own; use as a context manager."""

    def __init__(self, code: str, **environment: str) -> None:
        self.port = free_port()
        values = {**os.environ, "PORT": str(self.port), "WORKGROUPS_PORT": str(self.port), "PYTHONPATH": str(ROOT)}
        self.process = subprocess.Popen(
            [sys.executable, "-c", code], env=values | environment, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE
        )
        self.connection: http.client.HTTPConnection | None = None

    def __enter__(self) -> Server:
        until = time.monotonic() + 30
        while time.monotonic() < until:
            try:
                socket.create_connection(("127.0.0.1", self.port), 1).close()
                break
            except OSError:
                time.sleep(0.1)
        time.sleep(0.8)
        self.connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        return self

    def __exit__(self, *_more: object) -> None:
        self.process.send_signal(signal.SIGTERM)
        self.process.wait(20)

    def workers(self) -> list[int]:
        """The process ids of the worker processes."""
        return children(self.process.pid)

    def cpu(self) -> int:
        """Nanoseconds of CPU that all threads of the workers have used."""
        used = 0
        for pid in self.workers():
            for task in Path(f"/proc/{pid}/task").iterdir():
                used += int((task / "schedstat").read_text().split()[0])
        return used

    def megabytes(self) -> float:
        """Proportional memory of the largest worker, in MB."""
        found = []
        for pid in self.workers():
            lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
            found.append(next(int(line.split()[1]) for line in lines if line.startswith("Pss:")) / 1024)
        return max(found)

    def all_megabytes(self) -> float:
        """Proportional memory of all workers together, in MB."""
        found = 0.0
        for pid in self.workers():
            lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
            found += next(int(line.split()[1]) for line in lines if line.startswith("Pss:")) / 1024
        return found

    def ask(self, path: str, *, cookie: str = "", body: bytes | None = None, **headers: str) -> tuple[int, bytes]:
        """One request on the kept connection; returns status and body."""
        if self.connection is None:
            raise RuntimeError("the server is not running")
        sent = {"Cookie": cookie, **headers}
        if body is not None:
            sent["Content-Type"] = "application/x-www-form-urlencoded"
        self.connection.request("POST" if body is not None else "GET", path, body, sent)
        response = self.connection.getresponse()
        return response.status, response.read()


HELLO = """
import os
from flask import Flask
from gunicorn.app.base import BaseApplication
app = Flask("hello")
app.add_url_rule("/", "hello", lambda: "Hello, world!")
class Hello(BaseApplication):
    def load_config(self):
        for name, value in dict(bind="127.0.0.1:" + os.environ["PORT"], workers=1, threads=4, worker_class="gthread",
                                keepalive=65, loglevel="error").items():
            self.cfg.set(name, value)
    def load(self):
        return app
Hello().run()
"""

PRODUCT = "import sys; from workgroups.cli import main; sys.exit(main(['serve']))"
