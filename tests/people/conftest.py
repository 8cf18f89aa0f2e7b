"""An inbox, and the ways in that every test of this room needs."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

import pytest
from flask import Flask
from pages import Browser, Page

from workgroups.extensions import db
from workgroups.mail import OutboxMessage


@dataclass
class Letter:
    """An e-mail as its reader gets it."""

    to: str
    subject: str
    text: str

    @property
    def code(self) -> str:
        """The code to type."""
        found = re.search(r"^Your code is (\d+)$", self.text, re.MULTILINE)
        assert found, self.text
        return found[1]

    @property
    def link(self) -> str:
        """The path of the only link that carries a secret."""
        found = re.findall(r"http://localhost(/(?:sign-in/link|invitations)/\S+)", self.text)
        assert len(found) == 1, self.text
        return str(found[0])


class Inbox:
    """Every e-mail in the outbox, oldest first."""

    def __init__(self, app: Flask) -> None:
        self.app = app

    def all(self, to: str | None = None) -> list[Letter]:
        with self.app.app_context():
            rows = db.session.query(OutboxMessage).order_by(OutboxMessage.id)
            return [Letter(row.recipient, row.subject, row.body) for row in rows if to in (None, row.recipient)]

    def last(self, to: str) -> Letter:
        return self.all(to)[-1]


@pytest.fixture
def inbox(app: Flask) -> Inbox:
    return Inbox(app)


@pytest.fixture
def enter(inbox: Inbox) -> Any:
    """`enter(browser, email)`: the whole way in, with the code from the e-mail; returns the last answer."""

    def sign_in(browser: Browser, email: str) -> Page:
        browser.send(browser.get("/sign-in"), "Continue", email=email)
        return browser.send(browser.get("/sign-in/code"), "Sign in", code=inbox.last(email).code)

    return sign_in
