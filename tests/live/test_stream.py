"""The stream's address, asked as where streams fail (`?poll`), and the order of events under concurrent writers."""

from __future__ import annotations

import threading
import time
from typing import Any

import pytest
from sqlalchemy import select

from workgroups import live
from workgroups.activity import Event, record
from workgroups.board.models import Card
from workgroups.db import reading
from workgroups.extensions import db
from workgroups.groups.models import WorkGroup
from workgroups.live import ALL, LOST, MOST, Listener
from workgroups.streams import Hub, Stream


def events(build: Any, group: Any, count: int, names: list[str]) -> list[Event]:
    """Events of `group` as they are stored, without an act."""
    rows = [
        Event(group_id=group.id, verb="edited", subject_type="card", subject_id=1, names=names) for _ in range(count)
    ]
    with build.app.app_context():
        db.session.add_all(rows)
        db.session.commit()
        return [db.session.get_one(Event, row.id) for row in rows]


def poll(browser: Any, group: Any, since: object = None, **headers: str) -> Any:
    query = "" if since is None else f"&since={since}"
    return browser.get(f"/groups/{group.id}/live?poll{query}", headers=headers).response.json


def test_a_page_says_from_which_event_on_it_needs_to_hear(scene, build, browse):
    last = events(build, scene.group, 3, ["board"])[-1].id
    body = browse(scene.author).get(f"/groups/{scene.group.id}/board").html.body
    assert (body["data-live"], body["data-cursor"]) == (f"/groups/{scene.group.id}/live", str(last))


def test_what_happened_since_is_named_once_each_and_in_order(scene, build, browse):
    first, second = (events(build, scene.group, 1, [name, "home"])[0].id for name in ("card-1", "card-2"))
    browser = browse(scene.author)
    assert poll(browser, scene.group, 0) == {"cursor": second, "names": ["card-1", "home", "card-2"]}
    assert poll(browser, scene.group, first) == {"cursor": second, "names": ["card-2", "home"]}
    assert poll(browser, scene.group, second) == {"cursor": second, "names": []}
    assert poll(browser, scene.group) == {"cursor": second, "names": []}


def test_the_number_that_a_browser_sends_back_itself_goes_before_the_address(scene, build, browse):
    first, second = (one.id for one in events(build, scene.group, 2, ["board"]))
    answer = poll(browse(scene.author), scene.group, 0, **{"Last-Event-ID": str(second)})
    assert answer == {"cursor": second, "names": []}
    assert first < second


@pytest.mark.parametrize("junk", ["999999", "9" * 5_000, "-1", "1e3", "x", "٣", "0x1", "1;2", "%00"])
def test_who_cannot_say_what_it_has_heard_is_told_that_everything_may_have_changed(scene, build, browse, junk):
    last = events(build, scene.group, 2, ["board"])[-1].id
    assert poll(browse(scene.author), scene.group, junk) == {"cursor": last, "names": [ALL]}


def test_very_many_events_are_one_name(scene, build, browse):
    events(build, scene.group, MOST, ["board"])
    assert poll(browse(scene.author), scene.group, 0)["names"] == ["board"]
    last = events(build, scene.group, 1, ["home"])[0].id
    events(build, build.group(), 1, ["board"])
    assert poll(browse(scene.author), scene.group, 0) == {"cursor": last, "names": [ALL]}, "not another group's event"


def test_the_stream_is_for_those_who_may_open_the_group(scene, build, browse):
    address = f"/groups/{scene.group.id}/live"
    for url in (address, f"{address}?poll"):
        assert browse(build.person()).get(url).status == 404
        assert browse().get(url).location.startswith("/sign-in")


def test_a_server_that_lends_no_sockets_answers_what_asking_would(scene, build, browse):
    last = events(build, scene.group, 1, ["board"])[0].id
    answer = browse(scene.author).get(f"/groups/{scene.group.id}/live?since=0")
    assert (answer.status, answer.response.mimetype) == (200, "application/json"), "no browser takes that for a stream"
    assert answer.response.json == {"cursor": last, "names": ["board"]}


def test_a_page_that_fetches_itself_again_leaves_messages_for_the_reader(scene, build, browse):
    browser = browse(scene.author)
    card = build.card(scene.group, scene.author)
    page = browser.get(f"/groups/{scene.group.id}/cards/{card.id}")
    browser.send(page, "Delete this card")
    board = f"/groups/{scene.group.id}/board"
    assert "The card is deleted" not in browser.get(board, headers={"X-Refresh": "true"}).words
    assert "The card is deleted" in browser.get(board).words


def test_listeners_are_asked_about_again_with_what_they_are_now(app, scene, browse, build):
    browsers = {who: browse(getattr(scene, who)) for who in ("lead", "observer", "manager")}
    listeners = {who: Listener(getattr(scene, who).id, session_of(one), None) for who, one in browsers.items()}
    stranger = Listener(build.person().id, listeners["lead"].session, None)
    out = Listener(scene.lead.id, "no such session", "lead")
    with app.app_context():
        now = live.listeners_of(scene.group.id, {*listeners.values(), stranger, out})
        assert live.listeners_of(999, set(listeners.values())) == {}
    roles = {who: now[one].role for who, one in listeners.items()}
    assert roles == {"lead": "lead", "observer": "observer", "manager": None}
    assert now.keys() == set(listeners.values()), "neither a stranger nor a session that has ended"


def session_of(browser: Any) -> str:
    from workgroups.people.models import hashed

    with browser.client.session_transaction() as session:
        return hashed(session["_user_id"])


class Wire:
    """What a stream's socket would have sent."""

    def __init__(self) -> None:
        self.sent = b""

    def send(self, data: Any) -> int:
        self.sent += bytes(data[:5])
        return min(5, len(data))


@pytest.mark.parametrize("word", ["card-1", "a\nid: 9", "x\r\ndata: y", "\u2028", "@", "@p", "event: gone", ""])
def test_one_message_is_one_event_whatever_its_names(word):
    """Names are ours and hold no line ends; a name that did would still not begin another event (trust S3)."""
    stream = Stream(1, Listener(1, "", "lead"), 0, 0)
    stream.sock = Wire()
    hub: Any = object.__new__(Hub)
    hub._watch = hub._drop = lambda _stream: None
    hub._write(stream, b"", [(7, [word.partition("@")[0] or "x"])])
    text = stream.sock.sent.decode()
    assert text.count("\n\n") == 1
    assert text.endswith("\n\n")
    assert [line.partition(": ")[0] for line in text.split("\n")[:3]] == ["id", "event", "data"]
    assert len(text.splitlines()) == 4


def test_events_of_a_group_become_visible_in_the_order_of_their_ids(app, scene, build):
    """A reader who follows with a cursor misses none, although two writers' transactions overlap."""
    card = build.card(scene.group, scene.author)
    each, done = 40, threading.Event()

    def write(pause: float) -> None:
        with app.app_context():
            for _ in range(each):
                record("edited", db.session.get_one(Card, card.id), by=None, group_id=scene.group.id)
                db.session.flush()
                time.sleep(pause)  # the other writer may commit meanwhile
                db.session.commit()

    writers = [threading.Thread(target=write, args=(pause,)) for pause in (0.004, 0.001)]
    heard: list[int] = []

    def read() -> None:
        with app.app_context(), reading():
            while True:
                over = done.is_set()
                heard.extend(number for number, _ in live.since(scene.group.id, heard[-1] if heard else 0))
                db.session.rollback()
                if over:
                    return

    reader = threading.Thread(target=read)
    for thread in (*writers, reader):
        thread.start()
    for thread in writers:
        thread.join(60)
    done.set()
    reader.join(60)
    stored = [one.id for one in build.all(Event, group_id=scene.group.id)]
    assert len(stored) == 2 * each
    assert heard == stored


def test_a_group_that_is_gone_has_nobody_who_listens(app, scene):
    with app.app_context():
        assert db.session.scalar(select(WorkGroup.id).where(WorkGroup.id == 12345)) is None
        assert live.listeners_of(12345, {Listener(scene.lead.id, "", "lead")}) == {}
        assert live.since(12345, LOST) == [(0, [ALL])]
