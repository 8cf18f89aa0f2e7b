"""A browser for the test client that checks the manners of every HTML answer it receives."""

from __future__ import annotations

from typing import Any, ClassVar

from bs4 import BeautifulSoup
from bs4.element import Tag
from flask import Flask
from werkzeug.test import TestResponse

from workgroups.extensions import db

LABELLED = ("input", "select", "textarea")


class Page:
    """An answer: the response, its text, and its HTML as a tree (`page.html`)."""

    def __init__(self, response: TestResponse, *, fragment: bool) -> None:
        self.response = response
        self.status = response.status_code
        self.text = response.get_data(as_text=True) if "text" in (response.mimetype or "") else ""
        self.html = (
            BeautifulSoup(self.text, "html.parser")
            if response.mimetype == "text/html"
            else BeautifulSoup("", "html.parser")
        )
        self.data = response.get_data()
        response.close()
        self.location = response.headers.get("Location", "")
        if response.mimetype == "text/html" and self.text:
            self._check(fragment=fragment)

    @property
    def words(self) -> str:
        """What can be read, blanks folded."""
        return " ".join(self.html.get_text(" ").split())

    @property
    def heading(self) -> str:
        found = self.html.find("h1")
        return " ".join(found.get_text(" ").split()) if found else ""

    def link(self, words: str) -> str:
        """The address of the link that reads `words`."""
        for one in self.html.find_all("a"):
            if " ".join(one.get_text(" ").split()) == words:
                return str(one["href"])
        raise AssertionError(f"no link {words!r} among {[one.get_text(strip=True) for one in self.html.find_all('a')]}")

    def form(self, button: str) -> tuple[str, dict[str, Any]]:
        """Action and present values of the form with the button that reads `button` (its name and value included)."""
        for one in self.html.find_all("button"):
            if " ".join(one.get_text(" ").split()) == button:
                owner = self.html.find("form", id=one["form"]) if one.get("form") else one.find_parent("form")
                assert isinstance(owner, Tag)
                values = _values(owner)
                if one.get("name"):
                    values[str(one["name"])] = str(one.get("value", ""))
                return str(one.get("formaction") or owner.get("action")), values
        raise AssertionError(
            f"no button {button!r} among {[b.get_text(strip=True) for b in self.html.find_all('button')]}"
        )

    def errors(self) -> list[str]:
        """The lines of the error summary."""
        summary = self.html.find(id="error-summary")
        return [" ".join(li.get_text(" ").split()) for li in summary.find_all("li")] if isinstance(summary, Tag) else []

    def _check(self, *, fragment: bool) -> None:
        html, where = self.html, self.response.request.path
        ids = [str(one["id"]) for one in html.find_all(id=True)]
        assert len(ids) == len(set(ids)), f"{where}: ids twice: {sorted({i for i in ids if ids.count(i) > 1})}"
        assert not html.find_all(style=True), f"{where}: inline style"
        assert not html.find_all("style"), f"{where}: inline style sheet"
        assert not [s for s in html.find_all("script") if not s.get("src")], f"{where}: inline script"
        for tag in html.find_all(True):
            bad = [name for name in tag.attrs if name.startswith(("on", "hx-on"))]
            assert not bad, f"{where}: {tag.name} has {bad}"
        labels = {str(label["for"]) for label in html.find_all("label") if label.get("for")}
        for control in html.find_all(LABELLED):
            if control.get("type") in ("hidden", "submit"):
                continue
            named = control.get("id") in labels or control.get("aria-label") or control.get("aria-labelledby")
            assert named or control.find_parent("label"), f"{where}: a field without a label: {control}"
        for form in html.find_all("form"):
            assert form.get("action"), f"{where}: a form without an action"
            if form.get("method", "get").lower() == "post":
                assert form.find("input", {"name": "csrf_token"}), f"{where}: a POST form without its token"
        for image in html.find_all("img"):
            assert image.has_attr("alt"), f"{where}: a picture without alternative text"
        for text in html.find_all(attrs={"data-user-content": True}):
            assert text.has_attr("hx-ignore"), f"{where}: user text that htmx would read"
        if not fragment:
            headings = html.find_all("h1")
            assert len(headings) == 1, f"{where}: {len(headings)} h1"
            title = html.title.get_text() if html.title else ""
            plain = " ".join(title.removeprefix("Error: ").split())
            assert plain.startswith(self.heading), f"{where}: the title {title!r} does not begin with {self.heading!r}"


def _values(form: Tag) -> dict[str, Any]:
    values: dict[str, Any] = {}

    def put(name: str, value: str) -> None:
        if name in values:
            values[name] = [*(values[name] if isinstance(values[name], list) else [values[name]]), value]
        else:
            values[name] = value

    for control in form.find_all(LABELLED):
        name, kind = control.get("name"), control.get("type")
        if not name or kind in ("file", "submit"):
            continue
        if control.name == "select":
            chosen = control.find_all("option", selected=True) or control.find_all("option")[:1]
            for option in chosen:
                put(name, str(option.get("value", option.get_text())))
        elif control.name == "textarea":
            put(name, control.get_text().removeprefix("\n"))
        elif kind in ("radio", "checkbox"):
            if control.has_attr("checked"):
                put(name, str(control.get("value", "on")))
        else:
            put(name, str(control.get("value", "")))
    return values


class Browser:
    """A test client with a person's session; it sends the CSRF token that the session expects."""

    application: ClassVar[Flask]

    def __init__(self, person: Any = None) -> None:
        self.client = self.application.test_client()
        if person is not None:
            self.sign_in(person)

    def sign_in(self, person: Any) -> None:
        """Give this browser a session of `person`, as the sign-in page would."""
        from workgroups.people.models import Person
        from workgroups.people.sessions import open_session

        with self.application.app_context():
            row = db.session.get_one(Person, person.id)
            token = open_session(row, browser="a test")
            db.session.commit()
        with self.client.session_transaction() as session:
            session["_user_id"] = token

    def get(self, url: str, *, htmx: bool = False, **options: Any) -> Page:
        """GET; with htmx=True as HTMX asks."""
        headers = options.pop("headers", {}) | ({"HX-Request": "true"} if htmx else {})
        return Page(self.client.get(url, headers=headers, **options), fragment=htmx)

    def post(self, url: str, data: dict[str, Any] | None = None, *, htmx: bool = False, **options: Any) -> Page:
        """POST with the token of this session; with htmx=True as HTMX asks."""
        headers = options.pop("headers", {}) | ({"HX-Request": "true"} if htmx else {})
        data = {"csrf_token": self.token(), **(data or {})}
        return Page(self.client.post(url, data=data, headers=headers, **options), fragment=htmx)

    def send(self, page: Page, button: str, **values: Any) -> Page:
        """Fill the form with that button over its present values and send it. `name=None` leaves a field out."""
        url, present = page.form(button)
        htmx = bool(values.pop("htmx", False))
        present.update(values)
        return self.post(url, {k: v for k, v in present.items() if v is not None}, htmx=htmx)

    def answer_for_photos(self, card_url: str) -> Page:
        """Look at every photo of this card that waits and answer that no child can be recognised; the last answer."""
        while (page := self.get(f"{card_url}/look")).status == 200:
            page = self.send(page, "No child can be recognised and no name can be read")
            if not page.location.endswith("/look"):
                break
        return page

    def token(self) -> str:
        """A CSRF token that fits this browser's session."""
        from flask_wtf.csrf import generate_csrf

        with self.application.test_request_context("/"), self.client.session_transaction() as stored:
            from flask import session

            if "csrf_token" in stored:
                session["csrf_token"] = stored["csrf_token"]
            token = generate_csrf()
            stored["csrf_token"] = session["csrf_token"]
        return token
