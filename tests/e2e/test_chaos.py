"""Everything breaks while five people post and comment, and not a word is lost or said twice.

With a fixed seed: one request in ten fails, the server is killed with -9 and started again twice, the network is away
for 20 seconds, and one person's session ends. `WORKGROUPS_TEST_ACTS` changes how often each of the five writes.
"""

from __future__ import annotations

import os
import random
import re
import signal
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Error, Page, Route
from sqlalchemy import create_engine, text

from tests.processes import children

from .conftest import Product

pytestmark = [pytest.mark.e2e, pytest.mark.both]

PEOPLE = ("lead", "cohort-lead", "participant", "partner", "colleague")
ACTS = int(os.environ.get("WORKGROUPS_TEST_ACTS", "10"))
LOST_REQUESTS = 0.1
AWAY = 20.0
PATIENCE = 90.0


class Machine:
    """The server, which can lose its power."""

    def __init__(self, folder: Path) -> None:
        self.product = Product(folder)
        self.process = self._start()

    def _start(self) -> subprocess.Popen[bytes]:
        return self.product.start("demo")

    def kill(self) -> None:
        """Power off, power on. The workers notice that their master is gone by themselves, within a second."""
        for pid in (self.process.pid, *children(self.process.pid)):
            os.kill(pid, signal.SIGKILL)
        self.process.wait()
        self.process = self._start()

    def stop(self) -> None:
        """Ended as the person at its keyboard ends it."""
        self.process.send_signal(signal.SIGINT)
        self.process.wait(20)

    def rows(self, sql: str) -> list[str]:
        engine = create_engine(self.product.database)
        with engine.connect() as connection:
            found = [str(row[0]) for row in connection.execute(text(sql))]
        engine.dispose()
        return found

    def end_session(self, name: str) -> None:
        engine = create_engine(self.product.database)
        with engine.begin() as connection:
            who = text("DELETE FROM login_session WHERE person_id = (SELECT id FROM person WHERE name = :name)")
            connection.execute(who, {"name": name})
        engine.dispose()


class Somebody:
    """A person with a browser who wants to be heard, and tries again as people do."""

    def __init__(self, page: Page, url: str, persona: str) -> None:
        self.page, self.url, self.persona = page, url, persona
        self.name = ""

    def sign_in(self) -> None:
        """By the demonstration's button; what fails is tried again."""
        for _ in range(40):
            try:
                self.page.goto(f"{self.url}/demo")
                self.page.locator(f"form[action='/demo/personas/{self.persona}'] button").click()
                self.page.wait_for_url(lambda url: "/demo" not in url, timeout=5_000)
                self.name = self.page.locator(".account-name bdi").inner_text(timeout=5_000)
                return
            except Error:
                time.sleep(0.5)
        raise AssertionError(f"{self.persona} cannot sign in")

    def go(self, path: str) -> None:
        """Open a page, whatever it takes; signs in again when asked to."""
        for _ in range(60):
            try:
                self.page.goto(f"{self.url}{path}", timeout=10_000)
                if "/sign-in" in self.page.url:
                    self.sign_in()
                    continue
                if self.page.locator("h1").count() and self.page.locator(".site-footer").count():
                    return
            except Error:
                time.sleep(0.3)
        raise AssertionError(f"{self.persona} cannot open {path}")

    def say(self, path: str, label: str | None, button: str, words: str, is_said) -> None:
        """Write `words` in a form and see to it that they are stored: what a person does who looks whether it worked.

        Words are typed once. After that whatever is on the page decides: typed words that are still there are sent,
        those that wait to be sent are waited for, and only an empty field with nothing waiting counts as a loss.
        """
        self.go(path)
        typed, until = False, time.monotonic() + PATIENCE
        while time.monotonic() < until:
            if is_said(words):
                return
            try:
                field = self.page.get_by_label(label) if label else self.page.locator("form textarea").first
                there = field.count() and field.input_value() == words
                if not typed:
                    field.fill(words)
                    typed = there = True
                if there and field.is_visible():
                    self.page.get_by_role("button", name=button, exact=True).first.click(timeout=3_000)
                elif not self.page.locator("#sending").count():
                    self.go(path)
                    self.page.wait_for_timeout(1_500)
                self.page.wait_for_timeout(900)
                if "/sign-in" in self.page.url or self.page.locator("a[href^='/sign-in']").count():
                    self.sign_in()
                    self.go(path)
                    self.page.wait_for_timeout(1_500)
            except Error:
                self.page.wait_for_timeout(500)
        raise AssertionError(f"{self.persona}: {words!r} was lost at {self.page.url}, which says:\n{self.seen()}")

    def seen(self) -> str:
        """What this person has before them: the words of the page, and what stands in its fields."""
        fields = self.page.locator("form textarea").evaluate_all(
            "all => all.map(({name, value}) => `${name}: ${value}`)"
        )
        return "\n".join([self.page.locator("body").inner_text(), *fields])


@pytest.fixture
def machine(tmp_path: Path) -> Iterator[Machine]:
    one = Machine(tmp_path / "instance")
    yield one
    one.stop()


def test_chaos_loses_no_word_and_doubles_none(browser, machine: Machine) -> None:
    chance = random.Random(2026)
    url = machine.product.url
    said = "SELECT text FROM comment UNION ALL SELECT text FROM card_answer"

    def is_said(words: str) -> bool:
        return words in machine.rows(said)

    def lose(route: Route) -> None:
        # The script and the look come whole: without the script a lost form is on the browser's own error page, whose
        # Back keeps the words, and that is the browser's to test.
        if chance.random() < LOST_REQUESTS and not re.search("/(assets|static)/", route.request.url):
            route.abort("connectionreset")
        else:
            route.continue_()

    people = []
    for persona in PEOPLE:
        context = browser.new_context(locale="en-GB")
        one = Somebody(context.new_page(), url, persona)
        one.sign_in()
        context.route("**/*", lose)
        people.append(one)
    card = machine.rows("SELECT id FROM card WHERE group_id = 1 AND posted_at IS NOT NULL AND deleted_at IS NULL")[0]
    everything, away = [], 0.0
    plan = [(number, one) for number in range(ACTS) for one in people]
    for step, (number, one) in enumerate(plan):
        if step in (len(plan) // 4, len(plan) // 2):
            machine.kill()
        if step == len(plan) // 3:
            machine.end_session(one.name)
        if step == 2 * len(plan) // 3:
            one.go(f"/groups/1/cards/{card}")
            one.page.context.set_offline(True)
            away, absent = time.monotonic(), one
        if away and (time.monotonic() - away > AWAY or step == len(plan) - 1):
            absent.page.wait_for_timeout(max(0.0, AWAY - (time.monotonic() - away)) * 1000)
            absent.page.context.set_offline(False)
            away = 0.0
        words = f"{one.persona} says number {number}, word {chance.randrange(10**6)}."
        everything.append(words)
        if away and one is absent:
            one.page.get_by_label("Add a comment").fill(words)
            one.page.get_by_role("button", name="Comment", exact=True).click()
            one.page.wait_for_timeout(500)
        elif number % 2:
            one.say("/groups/1/cards/new", None, "Post to the board", words, is_said)
        else:
            one.say(f"/groups/1/cards/{card}", "Add a comment", "Comment", words, is_said)
    until = time.monotonic() + PATIENCE
    while set(everything) - set(machine.rows(said)) and time.monotonic() < until:
        people[0].page.wait_for_timeout(1_000)
    stored = [words for words in machine.rows(said) if " says number " in words]
    for one in people:
        one.page.context.close()
    assert sorted(stored) == sorted(everything)
