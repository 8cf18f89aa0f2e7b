"""A page that saves drafts as static/js/drafts.js does, and what it reads from a form."""

from __future__ import annotations

import itertools
from typing import Any

from bs4.element import Tag
from pages import Browser, Page

from workgroups.people.sessions import browser_key

KEY = "kept-from-the-form"


class Typist:
    """One open page of a person: a writer of its own, counting its versions."""

    writers = itertools.count(1)

    def __init__(self, browser: Browser, person: Any) -> None:
        self.browser, self.writer, self.number = browser, f"writer{next(self.writers):08d}", 0
        with browser.application.app_context():
            self.person = browser_key(person)

    def send(self, path: str, **body: Any) -> Page:
        headers = {"X-CSRFToken": self.browser.token(), "HX-Request": "true"}
        body = {"person": self.person, **body}
        return Page(self.browser.client.post(f"/drafts{path}", json=body, headers=headers), fragment=True)

    def save(self, place: str, base: str = "", key: str = KEY, files: int = 0, **fields: Any) -> Page:
        """Save these words, a list of values or one value for a name, as the next version of this page."""
        self.number += 1
        values = {name: value if isinstance(value, list) else [value] for name, value in fields.items()}
        version = f"{self.writer}.{self.number}"
        return self.send("", place=place, key=key, version=version, base=base, files=files, fields=values)

    def read(self, *places: str) -> dict[str, Any]:
        """What is kept for these places."""
        found = self.browser.client.get("/drafts", query_string={"person": self.person, "place": list(places)})
        assert found.status_code == 200
        return found.json["places"]

    def words(self, place: str) -> dict[str, list[str]] | None:
        """The fields of the draft for one place, or None."""
        draft = self.read(place).get(place, {}).get("draft")
        return draft and draft["fields"]


def mark_of(page: Page, place: str) -> str:
    """The hidden value of the form for a place."""
    form = page.html.find("form", attrs={"data-draft": place})
    assert isinstance(form, Tag), f"no form for {place}"
    return str(form.find("input", {"name": "draft"})["value"])  # type: ignore[index]
