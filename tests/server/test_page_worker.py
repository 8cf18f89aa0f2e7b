"""The worker class, with one thread and clients of every kind: what arrives is whole, and nobody waits for anybody."""

from __future__ import annotations

import hashlib
import http.client
import random
import re
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="gunicorn does not run on Windows")
HOST = b"Host: 127.0.0.1\r\n"
LONG = 20_000_000


@contextmanager
def running(*words: str) -> Iterator[int]:
    """The small application on a port of its own."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = int(probe.getsockname()[1])
    process = subprocess.Popen([sys.executable, str(Path(__file__).with_name("small_app.py")), str(port), *words])
    try:
        until = time.monotonic() + 30
        while True:
            try:
                socket.create_connection(("127.0.0.1", port), 1).close()
                break
            except OSError:
                assert time.monotonic() < until, "the server does not start"
                time.sleep(0.05)
        yield port
    finally:
        process.terminate()
        try:
            assert process.wait(10) == 0
        finally:
            process.kill()


@pytest.fixture(scope="module")
def port() -> Iterator[int]:
    with running() as number:
        yield number


@pytest.fixture
def line(port: int) -> Iterator[socket.socket]:
    """A raw connection."""
    with socket.create_connection(("127.0.0.1", port), 10) as it:
        yield it


def ask(port: int, path: str, body: bytes | None = None, **headers: str) -> tuple[int, bytes]:
    """One request in an ordinary way."""
    visitor = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    visitor.request("POST" if body is not None else "GET", path, body, headers)
    answer = visitor.getresponse()
    found = answer.status, answer.read()
    visitor.close()
    return found


def signed_in(port: int) -> str:
    """The cookie of somebody with a session."""
    visitor = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    visitor.request("GET", "/sign-in")
    answer = visitor.getresponse()
    answer.read()
    visitor.close()
    return answer.headers["Set-Cookie"].split(";")[0]


def answer_of(line: socket.socket) -> http.client.HTTPResponse:
    """The next answer on a raw connection, with its head read."""
    answer = http.client.HTTPResponse(line)
    answer.begin()
    return answer


def until_closed(line: socket.socket) -> bytes:
    """All that still comes."""
    parts = []
    while part := line.recv(65536):
        parts.append(part)
    return b"".join(parts)


@pytest.mark.parametrize("size", [0, 1, 2047, 65_535, 65_536, 65_537, 100_000])
def test_a_body_in_any_pieces_arrives_whole(port, line, size):
    chance = random.Random(size)
    body = chance.randbytes(size)
    whole = b"POST /text HTTP/1.1\r\n" + HOST + b"Content-Length: %d\r\n\r\n" % size + body
    while whole:
        cut = chance.choice([1, 3, 50, 9_000, 40_000])
        line.sendall(whole[:cut])
        whole = whole[cut:]
        time.sleep(0.002)
    answer = answer_of(line)
    assert (answer.status, answer.read()) == (200, hashlib.sha256(body).hexdigest().encode())


def test_requests_sent_in_one_go_are_answered_in_order(line):
    bodies = [b"one", b"", b"three" * 4_000]
    line.sendall(
        b"".join(b"POST /text HTTP/1.1\r\n%sContent-Length: %d\r\n\r\n%s" % (HOST, len(body), body) for body in bodies)
        + b"GET /sign-in HTTP/1.1\r\n%sConnection: close\r\n\r\n" % HOST
    )
    wanted = [hashlib.sha256(body).hexdigest().encode() for body in bodies]
    assert re.findall(rb"\b[0-9a-f]{64}|welcome$", until_closed(line)) == [*wanted, b"welcome"]


def test_a_large_body_is_waited_for_only_where_it_may_be_large_and_for_whom_has_a_session(port):
    body = random.Random(1).randbytes(2_900_000)
    cookie = signed_in(port)
    assert ask(port, "/photos", body, Cookie=cookie) == (200, hashlib.sha256(body).hexdigest().encode())
    for path, headers in (("/text", {"Cookie": cookie}), ("/text", {})):
        with socket.create_connection(("127.0.0.1", port), 10) as line:
            lines = "".join(f"{name}: {value}\r\n" for name, value in headers.items()).encode()
            line.sendall(b"POST %s HTTP/1.1\r\n%s%sContent-Length: 2900000\r\n\r\n" % (path.encode(), HOST, lines))
            answer = answer_of(line)
            assert (answer.status, answer.headers["Connection"]) == (413, "close")
    with socket.create_connection(("127.0.0.1", port), 10) as line:
        line.sendall(b"POST /photos HTTP/1.1\r\n" + HOST + b"Content-Length: 2900000\r\n\r\n")
        assert answer_of(line).status == 400, "a stranger's large body was waited for"


def test_the_answer_to_a_body_that_is_too_long_reaches_a_client_who_goes_on_sending(port, line):
    line.sendall(b"POST /text HTTP/1.1\r\n" + HOST + b"Content-Length: 6000000\r\n\r\n")
    for _ in range(60):
        line.sendall(b"x" * 100_000)
    assert answer_of(line).status == 413


def test_what_was_left_unread_is_never_taken_for_a_request(line):
    hidden = b"GET /sign-in HTTP/1.1\r\n" + HOST + b"\r\n"
    line.sendall(b"POST /deaf HTTP/1.1\r\n" + HOST + b"Content-Length: 200000\r\n\r\n" + hidden * 50)
    answer = answer_of(line)
    assert (answer.status, answer.headers["Connection"], answer.read()) == (200, "close", b"no matter")
    line.shutdown(socket.SHUT_WR)
    assert until_closed(line) == b""


def test_a_body_that_the_application_ignored_does_not_disturb_the_next_request(line):
    line.sendall(b"POST /deaf HTTP/1.1\r\n" + HOST + b"Content-Length: 5000\r\n\r\n" + b"x" * 5000)
    assert answer_of(line).read() == b"no matter"
    line.sendall(b"GET /sign-in HTTP/1.1\r\n" + HOST + b"\r\n")
    assert answer_of(line).read() == b"welcome"


def test_who_asks_before_sending_is_told_to_go_on_once(line):
    line.sendall(b"POST /text HTTP/1.1\r\n" + HOST + b"Expect: 100-continue\r\nContent-Length: 5\r\n\r\n")
    assert line.recv(65536) == b"HTTP/1.1 100 Continue\r\n\r\n"
    line.sendall(b"hello")
    assert answer_of(line).read() == hashlib.sha256(b"hello").hexdigest().encode()


def test_who_asks_before_sending_too_much_is_told_not_to(line):
    line.sendall(b"POST /text HTTP/1.1\r\n" + HOST + b"Expect: 100-continue\r\nContent-Length: 500000\r\n\r\n")
    assert answer_of(line).status == 413


@pytest.mark.parametrize(
    ("sent", "status"),
    [
        (b"POST /text HTTP/1.1\r\n" + HOST + b"Transfer-Encoding: chunked\r\n\r\n", 411),
        (b"GET / HTTP/1.1\r\n" + HOST + b"X: " + b"y" * 70_000, 431),
        (b"GET / HTTP/1.1\n" + HOST.replace(b"\r\n", b"\n") + b"\n", 400),
        (b"nonsense\r\n\r\n", 400),
        (b"POST /text HTTP/1.1\r\n" + HOST + b"Content-Length: 3\r\nContent-Length: 4\r\n\r\nabc", 400),
        (b"POST /text HTTP/1.1\r\n" + HOST + b"Content-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n", 411),
        (b"POST /text HTTP/1.1\r\n" + HOST + b"Content-Length: -1\r\n\r\n", 400),
    ],
    ids=["chunked", "endless head", "bare LF", "nonsense", "two lengths", "length and chunked", "negative length"],
)
def test_what_cannot_be_understood_is_refused_and_the_connection_closed(port, line, sent, status):
    line.sendall(sent)
    answer = answer_of(line)
    assert (answer.status, answer.headers["Connection"]) == (status, "close")
    answer.read()
    assert line.recv(1) == b""
    assert ask(port, "/sign-in")[0] == 200


def test_a_slow_reader_gets_all_of_a_long_answer_and_holds_up_nobody(port):
    slow = socket.socket()
    slow.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
    slow.settimeout(10)
    slow.connect(("127.0.0.1", port))
    with slow:
        slow.sendall(b"GET /long/%d HTTP/1.1\r\n%s\r\n" % (LONG, HOST))
        time.sleep(0.5)
        assert ask(port, "/sign-in")[0] == 200
        body = answer_of(slow).read()
    assert body == b"".join(bytes([n % 251]) * 10_000 for n in range(LONG // 10_000))


def test_a_connection_that_was_taken_over_stays_open_and_frees_the_only_thread(port, line):
    line.sendall(b"GET /stream HTTP/1.1\r\n" + HOST + b"\r\n")
    assert ask(port, "/sign-in")[0] == 200
    assert ask(port, "/go-on")[0] == 200
    assert until_closed(line).endswith(b"still here")


def test_files_wait_for_each_other_and_pages_do_not_wait_for_files():
    with running("30", "60", "2") as port, ThreadPoolExecutor(6) as crowd:
        body = bytes(70_000)
        sent = [crowd.submit(ask, port, "/slow", body) for _ in range(6)]
        for _ in range(10):
            assert ask(port, "/sign-in")[1] == b"welcome"
            time.sleep(0.1)
        assert not any(one.done() for one in sent)
        assert ask(port, "/go-on")[1] == b"1", "one thread of two is for pages"
        assert [one.result() for one in sent] == [(200, b"70000")] * 6


def test_when_there_are_too_many_connections_the_one_longest_waited_for_makes_room(port):
    crowd = [socket.create_connection(("127.0.0.1", port), 10) for _ in range(80)]
    try:
        assert ask(port, "/sign-in")[0] == 200
        assert crowd[0].recv(1) == b""
        crowd[-1].sendall(b"GET /sign-in HTTP/1.1\r\n" + HOST + b"\r\n")
        assert answer_of(crowd[-1]).read() == b"welcome"
    finally:
        for one in crowd:
            one.close()


def test_who_does_not_go_on_is_not_waited_for_but_an_honest_slow_one_is():
    with running("1", "3") as port:
        lines = {name: socket.create_connection(("127.0.0.1", port), 10) for name in ("head", "stalled", "honest")}
        lines["head"].sendall(b"GET / HTTP/1.1\r\n")
        start = b"POST /text HTTP/1.1\r\n" + HOST + b"Content-Length: %d\r\n\r\n"
        lines["stalled"].sendall(start % 100_000 + b"a")
        lines["honest"].sendall(start % 100_000)
        for _ in range(40):
            time.sleep(0.1)
            lines["honest"].sendall(b"a" * 2_500)
        assert answer_of(lines["honest"]).read() == hashlib.sha256(b"a" * 100_000).hexdigest().encode()
        time.sleep(1)
        for name in ("head", "stalled"):
            assert lines[name].recv(1) == b"", name
        for one in lines.values():
            one.close()


@pytest.mark.parametrize("goes_on", [False, True], ids=["silent", "never silent"])
def test_stopping_does_not_wait_for_those_who_never_finish(goes_on):
    """What has begun may end within 30 seconds here; if they were waited for, the server would be killed after ten."""
    stop = threading.Event()

    def go_on() -> None:
        while not stop.wait(0.1):
            for one in crowd[::2]:
                with suppress(OSError):
                    one.sendall(b"x")

    with ThreadPoolExecutor(1) as pool:
        try:
            with running() as port:
                crowd = [socket.create_connection(("127.0.0.1", port), 10) for _ in range(20)]
                for one in crowd[::2]:
                    one.sendall(b"POST /text HTTP/1.1\r\n" + HOST + b"Content-Length: 5000\r\n\r\n")
                if goes_on:
                    pool.submit(go_on)
                assert ask(port, "/sign-in")[0] == 200
        finally:
            stop.set()
    for one in crowd:
        one.close()


def test_an_answer_does_not_name_the_software_that_gives_it(line: socket.socket) -> None:
    line.sendall(b"GET /sign-in HTTP/1.1\r\n" + HOST + b"Connection: close\r\n\r\n")
    head = b""
    while piece := line.recv(4096):
        head += piece
    assert head.startswith(b"HTTP/1.1 200 OK\r\n")
    assert b"gunicorn" not in head.lower()
    assert b"\r\nserver:" not in head.lower()
