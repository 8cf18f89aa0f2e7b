"""A session's photos, all at once (trust D9, I8): are they all kept, and do others still get their pages?

    python3 dev.py bench photos

Thirty people send three photos each, two at a time, as their pages do; then ten photos of 12 megapixels arrive at once.
Linux only: memory is read from /proc.
"""

from __future__ import annotations

import http.client
import io
import os
import statistics
import tempfile
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from tests.bench._quiet import stolen, undisturbed
from tests.bench._server import PRODUCT, Server
from tests.bench.pictures import TWELVE, photo, resident

PEOPLE, EACH, AT_ONCE = 30, 3, 2
SHRUNK = (2048, 1536)
PATIENCE = 300
LEAST_READ = 90
EDGE = "bench-photos-boundary"


@dataclass
class Place:
    """The group, the sessions of its people and of one who reads: cookie and token."""

    folder: Path
    group: int
    people: list[tuple[str, str]] = field(default_factory=list)


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


def send(server: Server, place: Place, number: int, file: int, picture: bytes) -> tuple[float, int]:
    """One photo until it is on its card: seconds, and how often the server asked for patience."""
    cookie, token = place.people[number]
    body = form(token, f"bench-card-{number:08}", f"bench-upload-{number:04}-{file:04}-{len(picture):08}", picture)
    begun, asked = time.monotonic(), 0
    while True:
        status, headers = ask(server.port, f"/groups/{place.group}/cards/photos", cookie, body)
        if status == 200:
            return time.monotonic() - begun, asked
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
    while len(found) < LEAST_READ or (over is not None and not over.exists()):
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


def rush(server: Server, place: Place, what: str, picture: bytes, people: int, each: int) -> None:
    """Print how `people` fare who send `each` photos at once, and how those who read meanwhile."""
    before = resident(server.process.pid)
    read(server.port, place, None)  # both processes have drawn every page once
    idle, idle_share = undisturbed(lambda: p95(read(server.port, place, None)))

    def person(number: int) -> list[tuple[float, int]]:
        with ThreadPoolExecutor(AT_ONCE) as two:
            return list(two.map(lambda file: send(server, place, number, file, picture), range(each)))

    over = place.folder / "over"
    over.unlink(missing_ok=True)
    # Who reads is a process of its own: it would wait for those who send, inside this one.
    with ProcessPoolExecutor(1) as other, watched(server) as most, ThreadPoolExecutor(people) as crowd:
        reading = other.submit(read, server.port, place, over)
        begun, ticks = time.monotonic(), stolen()
        sent = [crowd.submit(person, number) for number in range(people)]
        took = [one for person_took in sent for one in person_took.result()]
        whole, share = time.monotonic() - begun, stolen(ticks)
        over.touch()
        pages = p95(reading.result())
    times, asked = [seconds for seconds, _ in took], sum(again for _, again in took)
    print(f"{what}: {len(took)} of {people * each} kept in {whole:.1f} s; the host took {share:.1%} of the time")
    print(f"  each: p95 {p95(times):.1f} s, slowest {max(times):.1f} s, {asked} asked to come again")
    print(f"  others' pages: p95 {pages * 1000:.0f} ms, idle {idle * 1000:.0f} ms ({idle_share:.1%})")
    print(f"  memory: {before} MiB, {most[0] - before:+d} MiB at most", flush=True)


def jpeg(size: tuple[int, int]) -> bytes:
    made = io.BytesIO()
    photo(size).save(made, "JPEG", quality=85)
    return made.getvalue()


def main() -> None:
    """Both rushes, each on a server of its own."""
    for what, size, people, each in (
        ("30 people, 3 photos each as the browser sends them", SHRUNK, PEOPLE, EACH),
        ("ten photos of 12 megapixels at once", TWELVE, 10, 1),
    ):
        with tempfile.TemporaryDirectory() as folder:
            place, picture = build(Path(folder)), jpeg(size)
            with Server(PRODUCT, WORKGROUPS_INSTANCE=folder) as server:
                rush(server, place, f"{what} ({len(picture) / 1e6:.1f} MB)", picture, people, each)


if __name__ == "__main__":
    main()
