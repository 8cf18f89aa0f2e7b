"""A session's photos, all at once (trust D9, I8): are they all kept, and do others still get their pages?

    python3 dev.py bench photos

Thirty people send three photos each, two at a time, as their pages do; then ten photos of 12 megapixels arrive at once,
many times over, since ten are opened within a second and that is not many pages. Of the pages of somebody who reads
meanwhile only those count that were asked for before the last photo was kept. Linux only: memory is read from /proc.
"""

from __future__ import annotations

import http.client
import io
import os
import secrets
import statistics
import tempfile
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

from tests.bench._quiet import stolen, undisturbed
from tests.bench._server import PRODUCT, Server
from tests.bench.pictures import TWELVE, photo, resident

PEOPLE, EACH, AT_ONCE = 30, 3, 2
ROUNDS = 12
SHRUNK = (2048, 1536)
PATIENCE = 300
LEAST_READ = 300
EDGE = "bench-photos-boundary"


@dataclass
class Place:
    """The group, the sessions of its people and of one who reads: cookie and token."""

    folder: Path
    group: int
    people: list[tuple[str, str]] = field(default_factory=list)


class Sent(NamedTuple):
    """How long it took until a photo was on its card, in seconds, and how often the server asked for patience."""

    seconds: float
    asked: int


def build(folder: Path) -> Place:
    """An instance with a group of thirty-one."""
    os.environ["WORKGROUPS_INSTANCE"] = str(folder)
    from builders import Build
    from signed_in import signed_in

    from workgroups import cli, create_app
    from workgroups.extensions import db

    app = create_app()
    cli.upgrade_database(app)
    made = Build(app)
    group = made.group()
    people = [made.member(group) for _ in range(PEOPLE + 1)]
    for person in people[:5]:
        made.card(group, person)
    place = Place(folder, group.id, [signed_in(app, person) for person in people])
    with app.app_context():
        db.engine.dispose()
    return place


def ask(port: int, path: str, cookie: str, body: bytes | None = None) -> tuple[int, dict[str, str]]:
    """One request on a connection of its own; the status and the headers."""
    line = http.client.HTTPConnection("127.0.0.1", port, timeout=PATIENCE)
    headers = {"Cookie": cookie, "HX-Request": "true"}
    if body is not None:
        headers["Content-Type"] = f"multipart/form-data; boundary={EDGE}"
    try:
        line.request("GET" if body is None else "POST", path, body, headers)
        answer = line.getresponse()
        answer.read()
        return answer.status, dict(answer.headers)
    finally:
        line.close()


def form(token: str, card: str, key: str, picture: bytes) -> bytes:
    """What the page's script sends for one file."""
    fields = {"csrf_token": token, "card_key": card, "task": "none", "upload_key": key}
    part = f"--{EDGE}\r\nContent-Disposition: form-data; name="
    parts = [f'{part}"{name}"\r\n\r\n{value}\r\n' for name, value in fields.items()]
    head = f'{part}"photos"; filename="photo"\r\n\r\n'
    return "".join(parts).encode() + head.encode() + picture + f"\r\n--{EDGE}--\r\n".encode()


def send(server: Server, place: Place, number: int, card: str, picture: bytes) -> Sent:
    """One photo until it is on its card."""
    cookie, token = place.people[number]
    body = form(token, card, f"bench-upload-{secrets.token_hex(8)}", picture)
    begun, asked = time.monotonic(), 0
    while True:
        status, headers = ask(server.port, f"/groups/{place.group}/cards/photos", cookie, body)
        if status == 200:
            return Sent(time.monotonic() - begun, asked)
        if status != 503:
            raise RuntimeError(f"the photo was answered with {status}")
        asked += 1
        time.sleep(float(headers.get("Retry-After", 1)))


def p95(values: list[float]) -> float:
    """The 95th of a hundred."""
    return statistics.quantiles(values, n=20)[-1]


def read(port: int, place: Place, over: Path | None) -> list[float]:
    """How long the board, a card and the group's home take somebody who reads, until the file `over` is there."""
    found: list[float] = []
    cookie = place.people[-1][0]
    paths = [f"/groups/{place.group}{rest}" for rest in ("/board", "", "/people")]
    while not over.exists() if over else len(found) < LEAST_READ:
        begun = time.monotonic()
        status, _ = ask(port, paths[len(found) % 3], cookie)
        if status != 200:
            raise RuntimeError(f"a page was answered with {status}")
        found.append(time.monotonic() - begun)
        time.sleep(0.02)
    return found


@contextmanager
def watched(server: Server) -> Iterator[list[int]]:
    """The most MiB that the server and its children have had meanwhile, as the only element."""
    most, over = [resident(server.process.pid)], threading.Event()

    def look() -> None:
        while not over.wait(0.05):
            most[0] = max(most[0], resident(server.process.pid))

    watcher = threading.Thread(target=look)
    watcher.start()
    yield most
    over.set()
    watcher.join()


def rush(server: Server, place: Place, people: int, each: int, picture: bytes) -> tuple[list[Sent], list[float]]:
    """`people` send `each` new photos; how that went for each, and how long others waited for their pages meanwhile."""
    over = place.folder / "over"
    over.unlink(missing_ok=True)

    def person(number: int) -> list[Sent]:
        card = f"bench-card-{secrets.token_hex(8)}"
        with ThreadPoolExecutor(AT_ONCE) as two:
            return list(two.map(lambda _: send(server, place, number, card, picture), range(each)))

    # Who reads is a process of its own: it would wait for those who send, inside this one.
    with ProcessPoolExecutor(1) as other, ThreadPoolExecutor(people) as crowd:
        reading = other.submit(read, server.port, place, over)
        sent = [one for person_sent in crowd.map(person, range(people)) for one in person_sent]
        over.touch()
        return sent, reading.result()


def rushes(server: Server, place: Place, what: str, people: int, each: int, times: int, picture: bytes) -> None:
    """Print how `people` fare who send `each` photos at once, `times` over, and how those who read meanwhile."""
    read(server.port, place, None)  # both processes have drawn every page once
    idle, idle_share = undisturbed(lambda: p95(read(server.port, place, None)))
    before, ticks, begun = resident(server.process.pid), stolen(), time.monotonic()
    sent: list[Sent] = []
    pages: list[float] = []
    with watched(server) as most:
        for _ in range(times):
            kept, meanwhile = rush(server, place, people, each, picture)
            sent, pages = sent + kept, pages + meanwhile
    whole, share = time.monotonic() - begun, stolen(ticks)
    took, asked, late = [one.seconds for one in sent], sum(one.asked for one in sent), p95(pages)
    print(
        f"{what}: {len(sent)} of {people * each * times} kept in {whole:.1f} s; the host took {share:.1%} of the time"
    )
    print(f"  each: p95 {p95(took):.1f} s, slowest {max(took):.1f} s, {asked} asked to come again")
    print(f"  others' pages: p95 {late * 1000:.0f} ms of {len(pages)}, {late / idle:.2f} times as long as idle:")
    print(f"  {idle * 1000:.0f} ms, when the host took {idle_share:.1%} of the time")
    print(f"  memory: {before} MiB, {most[0] - before:+d} MiB at most", flush=True)


def jpeg(size: tuple[int, int]) -> bytes:
    made = io.BytesIO()
    photo(size).save(made, "JPEG", quality=85)
    return made.getvalue()


def main() -> None:
    """Both kinds of rush, each on a server of its own."""
    for what, size, people, each, times in (
        ("30 people, 3 photos each as the browser sends them", SHRUNK, PEOPLE, EACH, 1),
        ("ten photos of 12 megapixels at once", TWELVE, 10, 1, ROUNDS),
    ):
        with tempfile.TemporaryDirectory() as folder:
            place, picture = build(Path(folder)), jpeg(size)
            with Server(PRODUCT, WORKGROUPS_INSTANCE=folder) as server:
                rushes(server, place, f"{what} ({len(picture) / 1e6:.1f} MB)", people, each, times, picture)


if __name__ == "__main__":
    main()
