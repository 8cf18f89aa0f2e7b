"""The production server, a real SMTP server, and real browsers with people in them."""

from __future__ import annotations

import email
import io
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from email.message import EmailMessage
from email.policy import default
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from databases import ON_POSTGRESQL, new_database
from flask import Flask
from PIL import Image
from playwright.sync_api import Browser, ConsoleMessage, Page, expect

from workgroups import cli, create_app

ROOT = Path(__file__).resolve().parents[2]
AXE_TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
expect.set_options(timeout=20_000)


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    """The Chromium that dev.py found, or one on PATH; Playwright's own otherwise."""
    found = os.environ.get("WORKGROUPS_TEST_CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser")
    more: dict[str, Any] = {"executable_path": found} if found else {}
    return {**browser_type_launch_args, **more, "args": ["--no-sandbox", "--disable-dev-shm-usage"]}


class Post:
    """What the SMTP server has taken in."""

    def __init__(self) -> None:
        self.messages: list[EmailMessage] = []

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Any) -> str:
        self.messages.append(email.message_from_bytes(envelope.content, policy=default))  # type: ignore[arg-type]
        return "250 taken"

    def newest(self, address: str, subject: str) -> str:
        """The text of the newest message to `address` whose subject begins so; waits up to 15 seconds for it."""
        until = time.monotonic() + 15
        while time.monotonic() < until:
            for message in reversed(self.messages):
                if message["To"] == address and message["Subject"].startswith(subject):
                    self.messages.remove(message)
                    return str(message.get_content())
            time.sleep(0.1)
        raise AssertionError(
            f"no mail {subject!r} to {address}; there are {[(m['To'], m['Subject']) for m in self.messages]}"
        )

    def link(self, address: str, subject: str) -> str:
        """The link in that message."""
        found = re.search(r"http://\S+", self.newest(address, subject))
        assert found, "the e-mail has no link"
        return found.group()

    def code(self, address: str) -> str:
        """The six digits in the newest sign-in message."""
        found = re.search(r"\b(\d{6})\b", self.newest(address, "Your code"))
        assert found, "the e-mail has no code"
        return found.group(1)


@pytest.fixture
def post() -> Iterator[Post]:
    """A real SMTP server on a port of its own."""
    handler = Post()
    controller = Controller(handler, hostname="127.0.0.1", port=free_port())
    controller.start()
    handler.port = controller.port  # type: ignore[attr-defined]
    yield handler
    controller.stop()


def free_port() -> int:
    """A port nobody listens on at the moment."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class Product:
    """The `workgroups` command in a folder of its own, with an empty database at the address `database`."""

    def __init__(self, folder: Path, mail_port: int | None = None) -> None:
        self.folder, self.port = folder, free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.environment = {
            **{name: value for name, value in os.environ.items() if not name.startswith("WORKGROUPS_")},
            "WORKGROUPS_INSTANCE": str(folder),
            "WORKGROUPS_PORT": str(self.port),
            "PYTHONPATH": str(ROOT),
        }
        self.database = new_database(folder)
        if ON_POSTGRESQL:
            self.environment["WORKGROUPS_DATABASE_URL"] = self.database
        if mail_port:
            self.environment["WORKGROUPS_MAIL_URL"] = f"smtp://127.0.0.1:{mail_port}"

    def application(self) -> Flask:
        """The application over the same database, whose schema it makes: for rows as if by another process."""
        settings = {"INSTANCE": self.folder, "SQLALCHEMY_DATABASE_URI": self.database, "PORT": self.port}
        app = create_app(settings)
        cli.upgrade_database(app)
        self.environment["WORKGROUPS_SECRET_KEY"] = app.config["SECRET_KEY"]
        return app

    def command(self, *words: str) -> list[str]:
        return [sys.executable, "-m", "workgroups.cli", *words]

    def run(self, *words: str) -> str:
        """Run a command to its end and return what it printed."""
        done = subprocess.run(self.command(*words), env=self.environment, capture_output=True, text=True, timeout=120)
        assert done.returncode == 0, done.stderr
        return done.stdout

    def start(self, *words: str, wait: float = 120) -> subprocess.Popen[bytes]:
        """Start serving and wait for the line that says so; what it prints is kept in `server.log`."""
        log = self.folder.parent / "server.log"
        with log.open("w") as printed:
            process = subprocess.Popen(self.command(*words), env=self.environment, stdout=printed, stderr=printed)
        until = time.monotonic() + wait
        while time.monotonic() < until and process.poll() is None:
            if f"Work Groups is ready at {self.url}" in log.read_text():
                return process
            time.sleep(0.1)
        process.kill()
        process.wait()
        raise AssertionError(f"the server did not start: {log.read_text()}")


def stop(process: subprocess.Popen[bytes]) -> int:
    """Ctrl-C; returns the exit code."""
    process.send_signal(signal.SIGINT)
    return process.wait(20)


@pytest.fixture
def product(tmp_path: Path, post: Post) -> Iterator[Product]:
    """An empty product with one hub and its manager, served by the production server, mailing through `post`."""
    it = Product(tmp_path / "instance", post.port)  # type: ignore[attr-defined]
    it.run("migrate")
    it.run("create-hub", "Matrix Herts", "--manager", "dana.whitlock@hub.example", "--name", "Dana Whitlock")
    process = it.start("serve")
    try:
        yield it
    finally:
        assert stop(process) == 0


class Visitor:
    """One person at a browser of their own; whatever the browser complains about fails the test."""

    def __init__(self, page: Page, url: str, complaints: list[str], *, javascript: bool) -> None:
        self.page, self.url, self.complaints, self.javascript = page, url, complaints, javascript

    def go(self, path: str) -> None:
        """Open a page and see that it is fit for use."""
        self.page.goto(path if path.startswith("http") else self.url + path)
        self.look()

    def press(self, words: str, *, exact: bool = True) -> None:
        """Press a button and look at what came."""
        self.page.get_by_role("button", name=words, exact=exact).first.click()
        self.settle()
        self.look()

    def settle(self) -> None:
        """Wait for the answer to what was pressed: a sent form waits visibly until it, or the next page, is there."""
        if self.javascript:
            expect(self.page.locator("[data-busy]")).to_have_count(0)
        self.page.wait_for_load_state("networkidle")

    def follow(self, words: str) -> None:
        """Follow a link and look at what came."""
        self.page.get_by_role("link", name=words, exact=True).first.click()
        self.page.wait_for_load_state("networkidle")
        self.look()

    def look(self) -> None:
        """axe finds nothing, and the browser has not complained."""
        assert not self.complaints, self.complaints
        if self.javascript:
            found = axe(self.page)
            assert not found, f"{self.page.url}: {found}"


def axe(page: Page) -> list[str]:
    """What axe-core holds against the page, WCAG 2.2 AA and target size included."""
    from axe_playwright_python.sync_playwright import Axe

    options = {"runOnly": {"type": "tag", "values": AXE_TAGS}, "rules": {"target-size": {"enabled": True}}}
    return [
        f"{one['id']}: {[node['target'] for node in one['nodes']][:3]}"
        for one in Axe().run(page, options=options).response["violations"]
    ]


@pytest.fixture
def visitor(browser: Browser) -> Iterator[Callable[..., Visitor]]:
    """`visitor(url, javascript=True, width=1280)` opens a browser for somebody."""
    contexts = []

    def arrive(url: str, *, javascript: bool = True, width: int = 1280, **options: Any) -> Visitor:
        context = browser.new_context(
            viewport={"width": width, "height": 900}, java_script_enabled=javascript, locale="en-GB", **options
        )
        contexts.append(context)
        complaints: list[str] = []

        def note(message: ConsoleMessage) -> None:
            refused = "status of 422" in message.text or "status of 409" in message.text
            if message.type in ("error", "warning") and not refused:
                complaints.append(message.text)

        page = context.new_page()
        page.on("console", note)
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on(
            "request", lambda asked: complaints.append(asked.url) if not asked.url.startswith((url, "blob:")) else None
        )
        return Visitor(page, url, complaints, javascript=javascript)

    yield arrive
    for context in contexts:
        context.close()


@pytest.fixture(scope="session")
def photo() -> bytes:
    """A small honest JPEG."""
    made = io.BytesIO()
    Image.new("RGB", (640, 480), (180, 200, 190)).save(made, "JPEG")
    return made.getvalue()
