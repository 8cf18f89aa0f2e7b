"""A small application behind the real worker: `python small_app.py PORT [HEAD_SECONDS STALL_SECONDS [THREADS]]`."""

from __future__ import annotations

import hashlib
import os
import sys
import threading
from typing import Any

from flask import Blueprint, Flask, Response, request, session
from gunicorn.app.base import BaseApplication

from workgroups import page_worker

LARGE = 3_000_000
GATE, HELD = threading.Event(), []
"""What waits at the gate goes on after `GET /go-on`, and after `PATIENCE` seconds in any case."""
PATIENCE = 30

app = Flask(__name__)
app.config.update(SECRET_KEY="only for tests", MAX_CONTENT_LENGTH=100_000)
photos = Blueprint("photos", __name__)


@photos.url_value_preprocessor
def larger(_endpoint: str | None, _values: object) -> None:
    request.max_content_length = LARGE


@app.get("/sign-in")
def sign_in() -> str:
    session["_user_id"] = "somebody"
    return "welcome"


@app.post("/text", endpoint="text")
@photos.post("/photos", endpoint="take")
def take() -> str:
    """What arrived, in a way that shows whether it arrived whole."""
    return hashlib.sha256(request.get_data()).hexdigest()


@app.post("/slow")
def slow() -> str:
    """Takes its time with what has arrived, as a photo does."""
    HELD.append(request)
    GATE.wait(PATIENCE)
    return str(len(request.get_data()))


@app.get("/go-on")
def go_on() -> str:
    """Opens the gate; how many had come to it."""
    held = len(HELD)
    GATE.set()
    return str(held)


@app.post("/deaf")
def deaf() -> str:
    """Answers without reading a word."""
    return "no matter"


@app.get("/long/<int:size>")
def long(size: int) -> Response:
    """An answer of `size` bytes in small pieces."""
    return Response((bytes([n % 251]) * 10_000 for n in range(size // 10_000)), content_type="application/octet-stream")


class TakenOver(Response):
    """Takes the connection away from the server, as a live stream does, and speaks on it when the gate opens."""

    def __call__(self, environ: Any, start_response: Any) -> Any:
        line = environ["gunicorn.socket"].dup()

        def speak() -> None:
            GATE.wait(PATIENCE)
            line.send(b"HTTP/1.1 200 OK\r\nConnection: close\r\n\r\nstill here")
            line.close()

        threading.Thread(target=speak).start()
        raise StopIteration


@app.get("/stream")
def stream() -> Response:
    return TakenOver()


app.register_blueprint(photos)


class Small(BaseApplication):
    def load_config(self) -> None:
        for name, value in {
            "bind": f"127.0.0.1:{sys.argv[1]}",
            "worker_class": page_worker.PageWorker,
            "threads": int(sys.argv[4]) if len(sys.argv) > 4 else 1,
            "workers": 1,
            "worker_connections": 60,
            "sendfile": False,
            "keepalive": 20,
            "graceful_timeout": 30,
            "loglevel": "warning",
            "control_socket_disable": True,
        }.items():
            self.cfg.set(name, value)

    def load(self) -> Flask:
        return app


if __name__ == "__main__":
    if len(sys.argv) > 2:
        page_worker.HEAD_SECONDS, page_worker.STALL_SECONDS = map(float, sys.argv[2:4])
    os.environ.pop("GUNICORN_CMD_ARGS", None)
    Small().run()
