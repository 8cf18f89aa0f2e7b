"""A group in which there is something to write, on the production server, and people with browsers."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from builders import Build
from playwright.sync_api import Page
from signed_in import signed_in

from workgroups.extensions import db
from workgroups.people.models import LoginSession

from ..conftest import Product, stop

EXPECTED = re.compile(r"Failed to load resource|htmx:error: Failed to fetch|status of (401|503|507|413)")


@pytest.fixture
def place(tmp_path: Path) -> Iterator[SimpleNamespace]:
    """The production server with a group of three in which there is something to comment on and to reply to."""
    product = Product(tmp_path / "instance")
    app = product.application()
    build = Build(app)
    group = build.group(name="A Level Pedagogy")
    school = build.school(build.hub(), "Kestrel Sixth Form")
    lead = build.member(group, "lead", name="Ayesha Khan")
    tom, priya = (build.member(group, school=school, name=name) for name in ("Tom Okafor", "Priya Shah"))
    task = build.task(group, lead)
    card = build.card(group, tom, task=task)
    reflection = build.reflection(card, tom)
    process = product.start("serve")
    try:
        yield SimpleNamespace(
            product=product,
            app=app,
            build=build,
            url=f"/groups/{group.id}",
            card=f"/groups/{group.id}/cards/{card.id}",
            reflection=f"/groups/{group.id}/reflections/{reflection.id}",
            lead=lead,
            tom=tom,
            priya=priya,
        )
    finally:
        assert stop(process) == 0
        with app.app_context():
            db.engine.dispose()


@pytest.fixture
def come(place: SimpleNamespace, visitor: Callable[..., Any]) -> Callable[..., Any]:
    """`come(person)`: a browser in which that person is signed in. What failures print on purpose is no complaint."""

    def arrive(person: Any, **options: Any) -> Any:
        here = visitor(place.product.url, **options)
        sign_in(here.page, place, person)
        plain = here.look

        def look() -> None:
            here.complaints[:] = [one for one in here.complaints if not EXPECTED.search(one)]
            plain()

        here.look = look
        return here

    return arrive


def sign_in(page: Page, place: SimpleNamespace, person: Any) -> None:
    name, value = signed_in(place.app, person)[0].split("=", 1)
    page.context.add_cookies([{"name": name, "value": value, "url": place.product.url}])


def end_sessions(place: SimpleNamespace) -> None:
    with place.app.app_context():
        db.session.query(LoginSession).delete()
        db.session.commit()


def words(place: SimpleNamespace, model: type, name: str = "text") -> list[str]:
    return [getattr(row, name) for row in place.build.all(model)]


def comment(page: Page, text: str) -> None:
    page.get_by_label("Add a comment").fill(text)
    page.get_by_role("button", name="Comment", exact=True).click()
