"""The live streams of this process: one thread that holds every open connection, however many there are.

A page worker authorises the request and hands its socket over; nothing waits in a thread of its own. The thread looks
for new events (a commit of this process wakes it; other processes are noticed by SQLite's `data_version`, asked 20
times a second, or by PostgreSQL's NOTIFY), asks again who may listen, and writes names.
"""

from __future__ import annotations

import contextlib
import itertools
import os
import queue
import selectors
import socket
import threading
import time
from collections import defaultdict
from typing import Any

from flask import Flask, Response, current_app

from . import activity, live
from .db import reading
from .errors import error_reply
from .extensions import db
from .live import Listener

LOOK = 0.05
"""Seconds between two looks at SQLite's `data_version` while somebody listens."""
PING = 15.0
"""Seconds between signs of life; at each, every listener's right to listen is asked again."""
MOST_WAITING = 64 * 1024
"""Bytes that may wait for a client that does not read; then it is let go, and catches up when it comes back."""
RETRY = (1_000, 20_000)
"""Milliseconds, the least and the most, after which a browser comes back when its stream has ended."""
APART = 150
"""Milliseconds between one browser's return and the next one's: a restart brings at most seven a second (trust S7)."""
SILENT_PEER = 60_000
"""Milliseconds without a word from the other end's network, after which it counts as gone (a closed laptop)."""
SEND_BUFFER = 32 * 1024
"""Bytes that the system may keep for a client that does not read; by itself it would go up to megabytes (trust S6)."""
CONNECT_AGAIN = 2.0
_STARTING = threading.Lock()


class Stream:
    """One open page: who listens to which group, and up to which event it has been told.

    `checked` is the group's newest event when the right to listen was last asked about.
    """

    __slots__ = ("checked", "cursor", "group_id", "listener", "sock", "waiting")

    def __init__(self, group_id: int, listener: Listener, cursor: int, checked: int) -> None:
        self.group_id, self.listener, self.cursor, self.checked = group_id, listener, cursor, checked
        self.sock: Any = None
        self.waiting = bytearray()

    def send(self, data: bytes) -> bool:
        """Write what can be written now and keep the rest; False when the client is gone or reads too slowly."""
        self.waiting += data
        return self.flush()

    def flush(self) -> bool:
        """Write what is waiting; False when the client is gone or lets too much wait."""
        try:
            while self.waiting:
                del self.waiting[: self.sock.send(self.waiting)]
        except BlockingIOError:
            return len(self.waiting) <= MOST_WAITING
        except OSError:
            return False
        return True


def message(name: str, cursor: int, data: str = "") -> bytes:
    """One server-sent event, whatever `data` holds: names are ours and without blanks, and stay one line (trust S3)."""
    return f"id: {cursor}\nevent: {name}\ndata: {' '.join(data.split())}\n\n".encode()


class Hub:
    """The thread and its streams. `take` may be called from any thread; everything else happens in the one."""

    def __init__(self, app: Flask) -> None:
        self.app = app
        self.count = 0
        self._counting = threading.Lock()
        self._slot = itertools.count()
        self._apart = APART * app.config["WORKERS"]
        self._arriving: queue.SimpleQueue[tuple[Stream, bytes]] = queue.SimpleQueue()
        self._groups: dict[int, set[Stream]] = defaultdict(set)
        self._selector = selectors.DefaultSelector()
        self._bell, self._ring = os.pipe()
        for end in (self._bell, self._ring):
            os.set_blocking(end, False)
        self._selector.register(self._bell, selectors.EVENT_READ)
        self._source: Any = None
        activity.wake.append(self.wake)
        threading.Thread(target=self._run, name="streams", daemon=True).start()

    def wake(self) -> None:
        """Have the thread look at once."""
        with contextlib.suppress(BlockingIOError):
            os.write(self._ring, b"!")

    def take(self, stream: Stream, head: bytes) -> None:
        """Listen from now on; `head` is what to send first."""
        with self._counting:
            self.count += 1
        self._arriving.put((stream, head))
        self.wake()

    def _run(self) -> None:
        with self.app.app_context(), reading():
            pinged = time.monotonic()
            while True:
                try:
                    self._turn()
                    if time.monotonic() - pinged > PING:
                        pinged = time.monotonic()
                        self._ping()
                except Exception:
                    self.app.logger.exception("the live streams met an error and go on")
                    self._forget_source()
                    time.sleep(CONNECT_AGAIN)
                finally:
                    db.session.remove()

    def _forget_source(self) -> None:
        if self._source is not None:
            self._source.close()
        self._source = None

    def _turn(self) -> None:
        """Wait for something to happen, and deal with it."""
        changed: set[int] = set()
        if self._source is None:
            self._source = _Notices(self._selector) if db.engine.dialect.name == "postgresql" else _Versions()
            changed |= self._groups.keys()
        for key, mask in self._selector.select(self._source.pause if self._groups else None):
            if isinstance(key.data, Stream):
                self._hear(key.data, mask)
            elif key.fd == self._bell:
                os.read(self._bell, 4096)
        while not self._arriving.empty():
            self._admit(*self._arriving.get())
        for group_id in (changed | self._source.changed()) & self._groups.keys():
            self._tell(group_id)

    def _admit(self, stream: Stream, head: bytes) -> None:
        """A new stream: say what it has missed since its page was made."""
        self._groups[stream.group_id].add(stream)
        self._selector.register(stream.sock, selectors.EVENT_READ, stream)
        least, most = RETRY
        retry = least + next(self._slot) * self._apart % (most - least)
        stream.waiting += head + f"retry: {retry}\n".encode() + message("hello", max(stream.cursor, 0), str(retry))
        events = live.since(stream.group_id, stream.cursor)
        if events and events[-1][0] > stream.checked:
            allowed = live.listeners_of(stream.group_id, {stream.listener})
            if self._refused(stream, allowed):
                return
        self._write(stream, b"", events)

    def _write(self, stream: Stream, first: bytes, events: list[tuple[int, list[str]]]) -> None:
        new = [(number, names) for number, names in events if number > stream.cursor]
        heard = stream.listener.hears(name for _, names in new for name in names)
        if new:
            stream.cursor = new[-1][0]
        if heard:
            first += message("names", stream.cursor, " ".join(heard))
        if stream.send(first):
            self._watch(stream)
        else:
            self._drop(stream)

    def _watch(self, stream: Stream) -> None:
        more = selectors.EVENT_WRITE if stream.waiting else 0
        if self._selector.get_key(stream.sock).events != selectors.EVENT_READ | more:
            self._selector.modify(stream.sock, selectors.EVENT_READ | more, stream)

    def _tell(self, group_id: int) -> None:
        """Send a group's new names to those who may still listen, and close the streams of the others."""
        streams = self._groups[group_id]
        events = live.since(group_id, min((one.cursor for one in streams), default=0))
        if not events:
            return
        allowed = live.listeners_of(group_id, {one.listener for one in streams})
        for stream in list(streams):
            if not self._refused(stream, allowed):
                self._write(stream, b"", events)

    def _refused(self, stream: Stream, allowed: dict[Listener, Listener]) -> bool:
        now = allowed.get(stream.listener)
        if now is None:
            stream.send(message("gone", stream.cursor))
            self._drop(stream)
            return True
        stream.listener = now
        return False

    def _ping(self) -> None:
        for group_id, streams in list(self._groups.items()):
            allowed = live.listeners_of(group_id, {one.listener for one in streams})
            for stream in list(streams):
                if not self._refused(stream, allowed):
                    self._write(stream, b"event: ping\ndata:\n\n", [])

    def _hear(self, stream: Stream, mask: int) -> None:
        """A client has gone, or can take more."""
        try:
            gone = bool(mask & selectors.EVENT_READ) and not stream.sock.recv(4096)
        except BlockingIOError:
            gone = False
        except OSError:
            gone = True
        if gone or not stream.flush():
            self._drop(stream)
        else:
            self._watch(stream)

    def _drop(self, stream: Stream) -> None:
        with self._counting:
            self.count -= 1
        with contextlib.suppress(KeyError, ValueError):
            self._selector.unregister(stream.sock)
        stream.sock.close()
        streams = self._groups[stream.group_id]
        streams.discard(stream)
        if not streams:
            del self._groups[stream.group_id]


def _own_connection() -> Any:
    """A database connection of the driver that never goes back to the pool."""
    pooled: Any = db.engine.raw_connection()
    connection = pooled.driver_connection
    pooled.detach()
    return connection


class _Versions:
    """SQLite: has any process committed since the last look? One pragma on a connection kept for it."""

    pause = LOOK

    def __init__(self) -> None:
        self._connection = _own_connection()
        self._seen, self._cursor = self._version(), live.latest()

    def _version(self) -> int:
        version: int = self._connection.execute("PRAGMA data_version").fetchone()[0]
        return version

    def close(self) -> None:
        """Give the connection back to the system."""
        self._connection.close()

    def changed(self) -> set[int]:
        """The groups with new events since this was last asked."""
        version = self._version()
        if version == self._seen:
            return set()
        db.session.rollback()  # what was read before in this turn is a picture from before the commit
        self._seen = version
        found = live.groups_since(self._cursor)
        self._cursor = max(found.values(), default=min(self._cursor, live.latest()))
        return set(found)


class _Notices:
    """PostgreSQL: which groups have been named by NOTIFY, in this process or any other?"""

    pause = 1.0

    def __init__(self, selector: selectors.BaseSelector) -> None:
        self._connection = _own_connection()
        self._connection.rollback()
        self._connection.autocommit = True
        self._connection.execute(f"LISTEN {activity.CHANNEL}")
        self._selector, self._watched = selector, self._connection.fileno()
        selector.register(self._watched, selectors.EVENT_READ)

    def close(self) -> None:
        """Stop watching the connection, which may be broken, and close it."""
        with contextlib.suppress(KeyError, ValueError, OSError):
            self._selector.unregister(self._watched)
        self._connection.close()

    def changed(self) -> set[int]:
        """The groups that were named since this was last asked."""
        return {int(one.payload) for one in self._connection.notifies(timeout=0)}


class Streamed(Response):
    """The answer that stays open: its socket goes to the hub, and the worker's thread is free at once."""

    def __init__(self, hub: Hub, stream: Stream) -> None:
        super().__init__(mimetype="text/event-stream")
        self.headers["X-Accel-Buffering"] = "no"
        self.headers["Connection"] = "close"
        self._hub, self._stream = hub, stream

    def __call__(self, environ: Any, start_response: Any) -> Any:
        self.headers.pop("Content-Length", None)
        head = "".join(f"{name}: {value}\r\n" for name, value in self.headers)
        self._stream.sock = _taken(environ["gunicorn.socket"])
        self._hub.take(self._stream, f"HTTP/1.1 200 OK\r\n{head}\r\n".encode("latin-1"))
        raise StopIteration  # gunicorn then lets go of the connection without a word of its own


def _taken(served: socket.socket) -> socket.socket:
    """The connection under a new descriptor; the server's own now leads nowhere, so that it may close it in peace."""
    ours = served.dup()
    ours.setblocking(False)
    if ours.family != socket.AF_UNIX:
        ours.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        if hasattr(socket, "TCP_USER_TIMEOUT"):
            ours.setsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT, SILENT_PEER)
    ours.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
    ours.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, SEND_BUFFER)
    near, far = socket.socketpair()
    far.close()
    os.dup2(near.fileno(), served.fileno())
    near.close()
    return ours


def open_stream(group_id: int, listener: Listener, cursor: int, *, checked: int) -> Any:
    """Answer with a stream that tells `listener` the names of the group's changes after the event `cursor`.

    `checked` is the group's newest event when this request was let in; what ended the right to listen comes after it.

    503 when this process has as many as it may have (WORKGROUPS_STREAMS).
    """
    app: Any = current_app._get_current_object()  # type: ignore[attr-defined]
    hub = app.extensions.get("streams")
    if hub is None:
        with _STARTING:
            hub = app.extensions.get("streams") or app.extensions.setdefault("streams", Hub(app))
    if hub.count >= app.config["STREAMS"]:
        return error_reply(503)
    return Streamed(hub, Stream(group_id, listener, cursor, checked))
