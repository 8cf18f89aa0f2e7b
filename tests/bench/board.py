"""CPU per request in units of F, a bare Flask hello view on the same server, interleaved in one run.

Cold: the board has changed since the last look, so that every tile and the list are drawn again. Warm: nothing has.
"""

from __future__ import annotations

import datetime as dt
import os
import re
import statistics
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from urllib.parse import urlencode

from sqlalchemy import event, text

from tests.bench._quiet import undisturbed
from tests.bench._server import HELLO, PRODUCT, Server

ROUNDS = 4
EACH = 25


@dataclass
class Row:
    """A page to measure, its goal in F, and what was measured."""

    name: str
    path: str
    goal: float | None
    cold: str = ""
    server: str = "app"
    figures: list[float] = field(default_factory=list)
    times: list[float] = field(default_factory=list)
    bytes: int = 0


def build(folder: Path) -> tuple[dict[str, int], str]:
    """A database with boards of 60, 200 and 1,000 cards, and one more of 60 to post to: what is measured does not grow.

    Returns the group ids and a member's cookie.
    """
    os.environ["WORKGROUPS_INSTANCE"] = str(folder)
    from workgroups import clock, create_app
    from workgroups.board.models import Answer, Card, CardTag
    from workgroups.cli import upgrade_database
    from workgroups.extensions import db
    from workgroups.groups.models import Hub, Membership, WorkGroup
    from workgroups.people.models import Person, School
    from workgroups.people.sessions import open_session
    from workgroups.tasks.models import DEFAULT_PROMPTS, GapTask, TaskPrompt

    app = create_app()
    upgrade_database(app)
    words = "We kept the double number line on the board and asked what stays the same. Two pairs moved to scaling."
    with app.app_context():
        hub = Hub(name="Bench")
        reader = Person(name="Reader One", email="reader@school.example")
        writers = [Person(name=f"Writer Number {n}", email=f"writer{n}@school.example") for n in range(25)]
        db.session.add_all([hub, reader, *writers])
        db.session.flush()
        schools = [School(hub_id=hub.id, name=f"School {n} of the Valley", name_key=f"s{n}") for n in range(13)]
        db.session.add_all(schools)
        groups = {}
        for key, size in {"60": 60, "200": 200, "1000": 1000, "posts": 60}.items():
            group = WorkGroup(hub=hub, name=f"A group with {size} cards", academic_year=2026, started_at=clock.now())
            db.session.add(group)
            db.session.flush()
            for place, person in enumerate([reader, *writers]):
                school = schools[place % 13]
                db.session.add(Membership(group_id=group.id, person=person, role="participant", school=school))
            task = GapTask(
                group=group,
                author_id=reader.id,
                title="Change one representation",
                opens_at=clock.now(),
                published_at=clock.now(),
                prompts=[TaskPrompt(text=t, position=n) for n, t in enumerate(DEFAULT_PROMPTS)],
            )
            db.session.add(task)
            db.session.flush()
            for n in range(size):
                db.session.add(
                    Card(
                        group_id=group.id,
                        task=task,
                        author=writers[n % 25],
                        school=schools[n % 13],
                        title=f"Card {n}: two lines",
                        summary=words,
                        year_group="Year 12",
                        posted_at=clock.now() - dt.timedelta(minutes=n),
                        form_key=f"k{key}-{n}",
                        answers=[Answer(prompt=task.prompts[0], text=words)],
                        tags=[CardTag(group_id=group.id, tag=tag) for tag in ("bar-model", "graph")],
                    )
                )
            groups[key] = group.id
        token = open_session(reader, browser="bench")
        db.session.commit()
        with app.test_request_context():
            from flask import session
            from flask_wtf.csrf import generate_csrf

            session["_user_id"] = token
            csrf = generate_csrf()
            serializer = app.session_interface.get_signing_serializer(app)
            cookie = f"{app.config['SESSION_COOKIE_NAME']}={serializer.dumps(dict(session))}"
        engine = db.engine
    statements = count_statements(app, engine, cookie, {size: groups[size] for size in ("60", "200", "1000")})
    print("SQL statements:", ", ".join(f"{name} {number}" for name, number in statements.items()))
    return {**groups, "csrf": csrf}, cookie


def count_statements(app, engine, cookie: str, groups: dict[str, int]) -> dict[str, int]:
    """Statements of one cold and one warm look at each board."""
    found: list[str] = []
    event.listen(
        engine, "before_cursor_execute", lambda *a: found.append(a[2]) if not a[2].startswith("BEGIN") else None
    )
    client, numbers = app.test_client(use_cookies=False), {}
    for size, group_id in groups.items():
        for state in ("cold", "warm"):
            found.clear()
            client.get(f"/groups/{group_id}/board", headers={"Cookie": cookie})
            numbers[f"{size} {state}"] = len(found)
    return numbers


def measure(row: Row, one_round: Callable[[], tuple[float, list[float]]]) -> None:
    """One round: EACH requests, their CPU and their times; again while the host takes too much of the machine."""
    (figure, times), _ = undisturbed(one_round)
    row.figures.append(figure)
    row.times += times


def _round(server: Server, row: Row, cookie: str, chill) -> tuple[float, list[float]]:
    """Milliseconds of CPU a request, and the seconds that each took."""
    times = []
    for _ in range(2 if not row.cold else 0):
        server.ask(row.path, cookie=cookie)
    used = 0
    for _ in range(EACH):
        if row.cold:
            chill(row.cold)
        before, began = server.cpu(), time.perf_counter()
        status, body = server.ask(row.path, cookie=cookie)
        times.append(time.perf_counter() - began)
        time.sleep(0.002)
        used += server.cpu() - before
        if status != 200:
            raise RuntimeError(f"{row.path} answered {status}")
        row.bytes = len(body)
    return used / EACH / 1e6, times


def main() -> None:
    """Print the table."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        groups, cookie = build(folder)
        rows = [
            Row("F: hello", "/", None, server="hello"),
            Row("names the viewer", "/help", 4),
            Row("60 cards, cold", f"/groups/{groups['60']}/board", 9, cold=str(groups["60"])),
            Row("60 cards, warm", f"/groups/{groups['60']}/board", 5),
            Row("60 of 1,000, cold", f"/groups/{groups['1000']}/board", 9, cold=str(groups["1000"])),
            Row("60 of 1,000, warm", f"/groups/{groups['1000']}/board", 5),
            Row("200 on a page, cold", f"/groups/{groups['200']}/board", 18, cold=str(groups["200"]), server="large"),
            Row("200 on a page, warm", f"/groups/{groups['200']}/board", 6, server="large"),
        ]
        environment = {"WORKGROUPS_INSTANCE": name, "WORKGROUPS_WORKERS": "1", "WORKGROUPS_LOG_LEVEL": "ERROR"}
        from sqlalchemy import create_engine

        engine = create_engine(f"sqlite:///{folder / 'workgroups.sqlite'}")

        def chill(group_id: str) -> None:
            with engine.begin() as connection:
                connection.execute(
                    text("UPDATE card SET tile_version = tile_version + 1 WHERE group_id = :g"), {"g": group_id}
                )
                connection.execute(
                    text("UPDATE work_group SET board_version = board_version + 1 WHERE id = :g"), {"g": group_id}
                )

        with (
            Server(HELLO) as hello,
            Server(PRODUCT, **environment) as app,
            Server(PRODUCT, **environment, WORKGROUPS_BOARD_PAGE="200") as large,
        ):
            servers = {"hello": hello, "app": app, "large": large}
            posts = Row("post a card, no photo", f"/groups/{groups['posts']}/cards", 14)
            for _ in range(ROUNDS):
                for row in rows:
                    measure(row, partial(_round, servers[row.server], row, cookie, chill))
                measure(posts, partial(_post, app, posts, cookie, groups))
            report([*rows, posts], app.megabytes())


def _post(server: Server, row: Row, cookie: str, groups: dict[str, int]) -> tuple[float, list[float]]:
    """The same for cards that are posted."""
    used, times = 0, []
    status, page = server.ask(f"/groups/{groups['posts']}/cards/new", cookie=cookie)
    fields = dict(re.findall(rb'name="(task|version)" [^>]*value="([^"]*)"', page))
    prompt = re.search(rb'name="(answer_\d+)"', page)
    token = re.search(rb'name="csrf_token" value="([^"]+)"', page)
    if status != 200 or not prompt or not token:
        raise RuntimeError("the evidence form is not what this benchmark expects")
    for number in range(EACH):
        body = urlencode(
            {
                "csrf_token": token[1],
                "form_key": f"{time.time_ns()}-{number}",
                "act": "post",
                "task": groups_task(page),
                prompt[1]: b"Posted by the benchmark.",
                "audience": "leads",
                **fields,
            }
        ).encode()
        before, began = server.cpu(), time.perf_counter()
        status, _ = server.ask(row.path, cookie=cookie, body=body)
        times.append(time.perf_counter() - began)
        time.sleep(0.002)
        used += server.cpu() - before
        if status != 303:
            raise RuntimeError(f"posting answered {status}")
    return used / EACH / 1e6, times


def groups_task(page: bytes) -> str:
    """The id in the form's hidden field `task`."""
    found = re.search(rb'name="task" value="([^"]+)"', page)
    return found[1].decode() if found else "none"


def report(rows: list[Row], memory: float) -> None:
    """Medians of the rounds, in milliseconds and in F, with the goal beside them."""
    unit = statistics.median(rows[0].figures)
    print(f"{'page':24}{'ms CPU':>9}{'F':>7}{'goal':>6}{'p95/p50':>9}{'kB':>7}")
    for row in rows:
        figure = statistics.median(row.figures)
        ratio = statistics.median(one / hello for one, hello in zip(row.figures, rows[0].figures, strict=False))
        times = sorted(row.times)
        spread = times[int(len(times) * 0.95)] / statistics.median(times)
        goal = f"{row.goal:g}" if row.goal else ""
        print(f"{row.name:24}{figure:9.2f}{ratio:7.1f}{goal:>6}{spread:9.2f}{row.bytes / 1024:7.1f}")
    print(f"a worker: {memory:.0f} MB (goal 90); F = {unit:.2f} ms")
