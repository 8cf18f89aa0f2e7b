"""The server's worker process: its few threads run the application and never wait for a client.

gunicorn's threaded worker lends a thread to every connection that sends its request or reads its answer slowly, so a
few dozen of them stop everything (trust H8). Here the worker's own loop, which already watches the connections that
are kept open, also collects each request until it is whole and sends what a client could not take at once. So a
thread is busy only while the application computes. See docs/decisions/0011.
"""

from __future__ import annotations

import errno
import selectors
import socket
import time
from collections import deque
from collections.abc import Callable
from functools import partial
from typing import Any

from gunicorn import http
from gunicorn.http import wsgi
from gunicorn.workers.gthread import TConn, ThreadWorker

from .arrivals import PIECE, Arrival, body_limit
from .departures import Line

HEAD_SECONDS = 30
"""How long a client may take for a request's head once it has begun."""

STALL_SECONDS = 60
"""How long a client may send nothing of a body, or take nothing of an answer."""

SLOWEST = 4096
"""Bytes a second below which a body is not waited for beyond its first minute; an honest phone sends ten times that."""

HEAVY_BYTES = 65_536
"""From here on a body is taken for one with files in it."""

LINGER_SECONDS = 2
LINGER_UNREAD_SECONDS = 10
"""How long a connection is still listened to after its last answer; longer when a body was left unread, since closing
at once would make the network throw away the answer that says so."""

STOP_SECONDS = 2
"""How long a stopping worker waits for requests that have begun."""

REFUSAL = (
    "HTTP/1.1 {status}\r\nConnection: close\r\nContent-Type: text/plain; charset=utf-8\r\n"
    "X-Content-Type-Options: nosniff\r\nCache-Control: no-store\r\nContent-Length: {length}\r\n\r\n{words}"
)


class Answer(wsgi.Response):
    """An answer that does not say what software gives it (trust H2); gunicorn has no setting for that."""

    def default_headers(self) -> list[str]:
        """See gunicorn: the first lines of every answer."""
        return [line for line in super().default_headers() if not line.startswith("Server:")]


wsgi.Response = Answer


class Connection(TConn):
    """A client's connection, the request that is arriving on it, and until when it is waited for (monotonic clock)."""

    def __init__(self, cfg: Any, line: Line, client: Any, server: Any) -> None:
        super().__init__(cfg, line, client, server)
        self.initialized = self.data_ready = True
        self.arrival = Arrival()
        self.began = self.deadline = 0.0
        self.keep = False


class PageWorker(ThreadWorker):
    """gunicorn's threaded worker with another way of waiting: `waiting` holds every connection that no thread has."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.waiting: dict[Connection, None] = {}
        self.heavy: set[Connection] = set()
        self.queue: deque[Connection] = deque()
        self.next_sweep = 0.0

    def accept(self, listener: socket.socket) -> None:
        """Take a new connection; when there are too many, the one that has been waited for longest makes room."""
        try:
            accepted, client = listener.accept()
        except OSError as error:
            if error.errno in (errno.EMFILE, errno.ENFILE):
                self.log.warning("No more connections can be opened: %s", error)
                self._make_room()
            return
        self.nr_conns += 1
        if self.nr_conns >= self.worker_connections:
            self._make_room()
        conn = Connection(self.cfg, Line(accepted), client, listener.getsockname())
        self._wait(conn, selectors.EVENT_READ, self._read, self.cfg.keepalive)

    def handle(self, conn: Connection) -> Any:
        """In a thread: parse, run the application, and send what the client takes at once."""
        keep = super().handle(conn)
        try:
            conn.sock.send_kept()
        except OSError:
            return False
        return keep

    def handle_request(self, req: Any, conn: Connection) -> bool:
        """Run the application. A connection whose body was left unread has no further requests that can be found."""
        req._expected_100_continue = False
        if sum(int(value) for name, value in req.headers if name == "CONTENT-LENGTH") != conn.arrival.received:
            req.force_close()
        return bool(super().handle_request(req, conn))

    def finish_request(self, conn: Connection, done: Any) -> None:
        """Back in the loop after the application has answered."""
        conn.keep = not done.cancelled() and done.exception() is None and bool(done.result())
        self.heavy.discard(conn)
        self._run_heavy()
        self._proceed(conn)

    def murder_keepalived(self, force: bool = False) -> None:
        """Close what has been waited for long enough, or everything; looks twice a second, and always at the end."""
        now = time.monotonic()
        if now < self.next_sweep and self.alive and not force:
            return
        self.next_sweep = now + 0.5
        for conn in [one for one in self.waiting if force or one.deadline <= now]:
            self._drop(conn)

    def wait_for_and_dispatch_events(self, timeout: float) -> None:
        """One round of the loop; shorter rounds while stopping, since what has come to its end is seen after each."""
        super().wait_for_and_dispatch_events(timeout if self.alive else min(timeout, 0.1))

    def _cap_keepalive(self, _deadline: float) -> None:
        for conn in self.waiting:
            conn.deadline = min(conn.deadline, time.monotonic() + STOP_SECONDS)

    def _renew(self, conn: Connection, deadline: float) -> None:
        """The client has gone on: wait until `deadline` (monotonic clock), but no longer than before once stopping."""
        if self.alive:
            conn.deadline = deadline

    def _wait(self, conn: Connection, events: int, act: Callable[..., None], seconds: float) -> None:
        """Have `act(conn, socket)` called when the connection is ready, and close it after `seconds` otherwise."""
        conn.deadline = time.monotonic() + (seconds if self.alive else min(seconds, STOP_SECONDS))
        self.poller.register(conn.sock, events, partial(act, conn))
        self.waiting[conn] = None

    def _stop_waiting(self, conn: Connection) -> None:
        if conn in self.waiting:
            del self.waiting[conn]
            self.poller.unregister(conn.sock)

    def _drop(self, conn: Connection) -> None:
        self._stop_waiting(conn)
        self.nr_conns -= 1
        conn.arrival.close()
        conn.sock.close()

    def _make_room(self) -> None:
        oldest = next(iter(self.waiting), None)
        if oldest is None:
            time.sleep(0.05)
        else:
            self._drop(oldest)

    def _read(self, conn: Connection, line: Line) -> None:
        try:
            data = line.recv(conn.arrival.room)
        except BlockingIOError:
            return
        except OSError:
            data = b""
        if data:
            self._feed(conn, data)
        else:
            self._drop(conn)

    def _feed(self, conn: Connection, data: bytes) -> None:
        """Add what has arrived; hand the request to a thread when it is whole."""
        arrival, now = conn.arrival, time.monotonic()
        if not arrival.head:
            conn.began = now
            self._renew(conn, now + HEAD_SECONDS)
        in_head = not arrival.head_ended
        try:
            arrival.add(data)
            if in_head and arrival.head_ended:
                if arrival.coded:
                    return self._refuse(conn, "411 Length Required", "Say how long the body is.\n")
                self._expect_body(conn)
        except OverflowError:
            return self._refuse(conn, "431 Request Header Fields Too Large", "The headers are too long.\n")
        except OSError:
            self.log.exception("A request could not be kept until it was whole")
            return self._refuse(conn, "503 Service Unavailable", "Not available just now. Try again in a minute.\n")
        if arrival.whole:
            self._hand_over(conn)
        elif arrival.head_ended:
            slowest = conn.began + STALL_SECONDS + arrival.wanted / SLOWEST
            self._renew(conn, min(now + STALL_SECONDS, slowest))
        return None

    def _expect_body(self, conn: Connection) -> None:
        length = conn.arrival.length
        if length > self.wsgi.config["MAX_CONTENT_LENGTH"] and length > self._limit(conn):
            length = 0
        conn.arrival.expect(length)
        if length and not conn.arrival.whole and conn.arrival.expects_word:
            conn.sock.sendall(b"HTTP/1.1 100 Continue\r\n\r\n")
            conn.sock.send_kept()

    def _limit(self, conn: Connection) -> int:
        """The longest body to wait for; 0 when the head makes no sense, which the thread will answer."""
        head = Arrival()
        head.add(bytes(conn.arrival.head))
        try:
            req = next(http.get_parser(self.cfg, head, conn.client))
            req._expected_100_continue = False
            return body_limit(self.wsgi, wsgi.create(req, conn.sock, conn.client, conn.server, self.cfg)[1])
        except Exception:
            self.log.debug("A long request was not understood", exc_info=True)
            return 0

    def _hand_over(self, conn: Connection) -> None:
        """Give a whole request to a thread. Of those that bring files, no more than half the threads have one.

        Opening a photo takes seconds: thirty people who send theirs at once wait for each other here, without a
        thread, and nobody who only reads waits for them (trust D9).
        """
        self._stop_waiting(conn)
        conn.sock.used = False
        conn.parser = http.get_parser(self.cfg, conn.arrival, conn.client)
        if conn.arrival.length < HEAVY_BYTES:
            self.enqueue_req(conn)
        else:
            self.queue.append(conn)
            self._run_heavy()

    def _run_heavy(self) -> None:
        while self.queue and len(self.heavy) < max(1, self.cfg.threads // 2):
            conn = self.queue.popleft()
            self.heavy.add(conn)
            self.enqueue_req(conn)

    def _refuse(self, conn: Connection, status: str, words: str) -> None:
        self._stop_waiting(conn)
        conn.keep = False
        try:
            conn.sock.sendall(REFUSAL.format(status=status, length=len(words), words=words).encode())
        except OSError:
            self._drop(conn)
        else:
            self._proceed(conn)

    def _proceed(self, conn: Connection) -> None:
        """After an answer: send what is left of it, then wait for the next request, or part."""
        try:
            if conn.sock.fileno() < 0:
                self._drop(conn)
            elif not conn.sock.send_kept():
                self._wait(conn, selectors.EVENT_WRITE, self._write, STALL_SECONDS)
            elif conn.keep:
                self._next(conn)
            else:
                self._part(conn)
        except OSError:
            self._drop(conn)

    def _write(self, conn: Connection, line: Line) -> None:
        try:
            if line.send_kept():
                self._stop_waiting(conn)
                self._proceed(conn)
            else:
                self._renew(conn, time.monotonic() + STALL_SECONDS)
        except OSError:
            self._drop(conn)

    def _next(self, conn: Connection) -> None:
        surplus = conn.arrival.surplus
        conn.arrival.close()
        conn.arrival = Arrival()
        self._wait(conn, selectors.EVENT_READ, self._read, self.cfg.keepalive)
        if surplus:
            self._feed(conn, surplus)

    def _part(self, conn: Connection) -> None:
        """Say that no more will be sent and listen until the client has read it (RFC 9112 9.6).

        Who was sent nothing has left by itself, or its socket was taken over to stream and must stay open.
        """
        if not conn.sock.used:
            return self._drop(conn)
        unread = conn.arrival.length != conn.arrival.received
        conn.sock.shutdown(socket.SHUT_WR)
        return self._wait(
            conn, selectors.EVENT_READ, self._discard, LINGER_UNREAD_SECONDS if unread else LINGER_SECONDS
        )

    def _discard(self, conn: Connection, line: Line) -> None:
        try:
            if line.recv(PIECE):
                return
        except BlockingIOError:
            return
        except OSError:
            self.log.debug("A client left before it was told everything")
        self._drop(conn)
