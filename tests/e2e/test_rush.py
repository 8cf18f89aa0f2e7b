"""The five minutes before a session: many post at the same moment, and a first visit over a slow school network."""

from __future__ import annotations

import re
from concurrent.futures import ThreadPoolExecutor
from http.client import HTTPConnection
from pathlib import Path
from urllib.parse import urlencode

import pytest
from builders import Build
from signed_in import signed_in

from workgroups.board.models import Card
from workgroups.extensions import db

from .conftest import Product, stop

pytestmark = [pytest.mark.e2e, pytest.mark.both]

PEOPLE, CARDS_EACH = 16, 4


@pytest.fixture
def rush(tmp_path: Path):
    """A group of 16, each with the cookie of a signed-in browser, and the production server with two processes."""
    product = Product(tmp_path / "instance")
    app = product.application()
    build = Build(app)
    group = build.group()
    lead = build.member(group, "lead")
    task = build.task(group, lead)
    cookies = [signed_in(app, build.member(group)) for _ in range(PEOPLE)]
    product.environment["WORKGROUPS_WORKERS"] = "2"
    process = product.start("serve")
    try:
        yield product, app, group, task, cookies
    finally:
        assert stop(process) == 0
        with app.app_context():
            db.engine.dispose()


def test_sixteen_people_post_at_once_and_nothing_is_locked(rush):
    product, app, group, task, cookies = rush
    with app.app_context():
        from workgroups.tasks.models import TaskPrompt

        prompt = db.session.query(TaskPrompt).filter_by(task_id=task.id).order_by("position").first().id

    def post(who: int) -> list[int]:
        cookie, token = cookies[who]
        connection = HTTPConnection("127.0.0.1", product.port, timeout=60)
        answers = []
        for number in range(CARDS_EACH):
            fields = {
                "csrf_token": token,
                "form_key": f"{who}-{number}",
                "act": "post",
                "task": task.id,
                "audience": "leads",
                "version": 1,
                f"answer_{prompt}": f"Card {number} of {who}",
                "year_group": "",
                "reflection": "For my leads.",
            }
            headers = {"Cookie": cookie, "Content-Type": "application/x-www-form-urlencoded"}
            connection.request("POST", f"/groups/{group.id}/cards", urlencode(fields), headers)
            answer = connection.getresponse()
            answer.read()
            answers.append(answer.status)
        connection.close()
        return answers

    with ThreadPoolExecutor(PEOPLE) as pool:
        answers = [status for statuses in pool.map(post, range(PEOPLE)) for status in statuses]
    assert answers == [303] * PEOPLE * CARDS_EACH
    with app.app_context():
        assert db.session.query(Card).filter(Card.posted_at.is_not(None)).count() == PEOPLE * CARDS_EACH
    assert "locked" not in (product.folder.parent / "server.log").read_text()


def test_a_first_visit_takes_twelve_requests_and_150_kilobytes_at_most(rush, visitor):
    product, _app, group, _task, cookies = rush
    reader = visitor(product.url)
    name, value = cookies[0][0].split("=", 1)
    reader.page.context.add_cookies([{"name": name, "value": value, "url": product.url}])
    sizes: list[int] = []
    reader.page.on("requestfinished", lambda one: sizes.append(one.sizes()["responseBodySize"]))
    reader.page.goto(f"{product.url}/groups/{group.id}/board")
    reader.page.wait_for_load_state("networkidle")
    assert re.search("Gap Task Board", reader.page.title())
    assert len(sizes) <= 12
    assert sum(sizes) <= 150 * 1024
