"""Somebody at a browser with a form that keeps drafts, and how to look at what is kept."""

from __future__ import annotations

import io
import re
import time
from collections.abc import Callable, Iterator
from types import SimpleNamespace

import pytest
from builders import Build
from flask import session as cookie_session
from PIL import Image
from playwright.sync_api import Page

from workgroups.drafts.models import Draft
from workgroups.extensions import db
from workgroups.people.models import Person
from workgroups.people.sessions import open_session

from .conftest import Product, stop

SAVED = re.compile(r"^Saved \d{1,2}:\d\d(am|pm)$")
BROUGHT_BACK = re.compile(r"We brought back what you had typed at \d{1,2}:\d\d(am|pm)\.")
LEFT = """async () => {
  const own = (area) => Object.keys(area).filter((key) => key.startsWith("draft:"));
  const names = (await indexedDB.databases()).map((one) => one.name);
  const files = !names.includes("workgroups-photos") ? 0 : await new Promise((resolve) => {
    const asked = indexedDB.open("workgroups-photos", 1);
    asked.onsuccess = () => {
      const base = asked.result;
      if (!base.objectStoreNames.contains("files")) { base.close(); resolve(0); return; }
      const count = base.transaction("files").objectStore("files").count();
      count.onsuccess = () => { base.close(); resolve(count.result); };
    };
  });
  return [...own(localStorage), ...own(sessionStorage), ...(files ? [`${files} files`] : [])];
}"""


@pytest.fixture(scope="module", name="room")
def the_room(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SimpleNamespace]:
    """A group with people and an open gap task, served by the production server."""
    folder = tmp_path_factory.mktemp("drafts")
    product = Product(folder / "instance")
    app = product.application()
    build = Build(app)
    group = build.group()
    lead = build.member(group, "lead", name="Ayesha Khan")
    task = build.task(group, lead)
    process = product.start("serve")
    try:
        yield SimpleNamespace(product=product, app=app, build=build, group=group, lead=lead, task=task)
    finally:
        assert stop(process) == 0
        with app.app_context():
            db.engine.dispose()


@pytest.fixture(name="scene")
def the_scene(room: SimpleNamespace) -> SimpleNamespace:
    """A new card and a new participant in the room."""
    person = room.build.member(room.group)
    card = room.build.card(room.group, room.lead, task=room.task)
    url = f"{room.product.url}/groups/{room.group.id}/cards/{card.id}"
    new = f"{room.product.url}/groups/{room.group.id}/cards/new?task={room.task.id}"
    return SimpleNamespace(**vars(room), person=person, card=card, card_url=url, new_url=new)


def enter(page: Page, scene: SimpleNamespace, person: Person) -> None:
    """Sign `person` in on this browser; whoever was signed in before has not signed out."""
    with scene.app.test_request_context(method="POST"):
        cookie_session["_user_id"] = open_session(db.session.get_one(Person, person.id), browser="a test")
        db.session.commit()
        value = scene.app.session_interface.get_signing_serializer(scene.app).dumps(dict(cookie_session))
    name = scene.app.config["SESSION_COOKIE_NAME"]
    page.context.add_cookies([{"name": name, "value": value, "url": scene.product.url}])


@pytest.fixture(name="arrive")
def the_arrival(visitor, scene):
    """`arrive(person)` is somebody at a browser of their own."""

    def come(person=None, **options):
        someone = visitor(scene.product.url, **options)
        enter(someone.page, scene, person or scene.person)
        return someone

    return come


def left(page: Page) -> list[str]:
    """What the browser still keeps of any draft."""
    return page.evaluate(LEFT)


def comment_box(page: Page):
    return page.get_by_label("Add a comment")


def status(page: Page):
    return page.locator(".draft-status")


def notice(page: Page):
    return page.locator(".draft-notice")


def kept(scene: SimpleNamespace, place: str) -> Draft | None:
    """The row of the person for a place, with words in it."""
    rows = scene.build.all(Draft, person_id=scene.person.id, place=place)
    return next((row for row in rows if row.version and row.discarded_at is None), None)


def until(holds: Callable[[], object]) -> None:
    """Wait, 10 seconds at most, for something that no page shows."""
    end = time.monotonic() + 10
    while not holds():
        assert time.monotonic() < end, "it did not come to that"
        time.sleep(0.1)


def cut_off(page: Page) -> None:
    """The server's drafts cannot be reached from this page."""
    page.route("**/drafts**", lambda route: route.abort())


def photo(name: str, colour: str) -> dict[str, object]:
    file = io.BytesIO()
    Image.new("RGB", (60, 40), colour).save(file, "JPEG")
    return {"name": name, "mimeType": "image/jpeg", "buffer": file.getvalue()}
