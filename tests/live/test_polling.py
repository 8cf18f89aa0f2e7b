"""The answer "nothing new" at the door: the same as by the long way, in one statement, and for nobody else."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
import time_machine
from sqlalchemy import update

from workgroups import clock
from workgroups.activity import record
from workgroups.board.models import Card
from workgroups.extensions import db
from workgroups.groups.models import Membership
from workgroups.live import latest
from workgroups.people.models import LoginSession


def edited(card: Any) -> int:
    """The event of an edit."""
    record("edited", db.session.get_one(Card, card.id), by=None, group_id=card.group_id)
    return latest()


@pytest.fixture
def at_rest(scene: Any, build: Any, act: Any) -> Any:
    """The scene after a card was edited: `cursor` is that event."""
    scene.card = build.card(scene.group, scene.author)
    scene.cursor = act(lambda: edited(scene.card))
    return scene


def polled(browser: Any, group: Any, since: int) -> Any:
    return browser.get(f"/groups/{group.id}/live?poll&since={since}")


def by_the_view(browser: Any, group: Any, since: int) -> Any:
    """The same question in an order that only the view understands."""
    return browser.get(f"/groups/{group.id}/live?since={since}&poll")


@pytest.mark.parametrize("who", ["lead", "author", "observer", "manager"])
def test_nothing_new_takes_one_statement_and_reads_like_the_view_s_answer(at_rest, browse, statements, who):
    browser = browse(getattr(at_rest, who))
    expected = by_the_view(browser, at_rest.group, at_rest.cursor)
    with statements() as asked:
        answer = polled(browser, at_rest.group, at_rest.cursor)
    assert len(asked) == 1
    assert answer.response.json == expected.response.json == {"cursor": at_rest.cursor, "names": []}
    ours, theirs = (
        {name: set(value.split(", ")) for name, value in one.response.headers} for one in (answer, expected)
    )
    assert ours.pop("Vary") >= theirs.pop("Vary") - {"Accept-Encoding"}
    assert ours == theirs


def test_who_has_missed_something_is_told_by_the_view(at_rest, browse, act):
    browser = browse(at_rest.author)
    newest = act(lambda: edited(at_rest.card))
    told = polled(browser, at_rest.group, at_rest.cursor).response.json
    assert told == {"cursor": newest, "names": [f"card-{at_rest.card.id}"]}


def test_a_stranger_and_a_visitor_are_refused_as_ever(at_rest, build, browse):
    assert polled(browse(build.person()), at_rest.group, at_rest.cursor).status == 404
    assert polled(browse(), at_rest.group, at_rest.cursor).location.startswith("/sign-in")


def test_who_has_left_the_group_is_refused_from_that_moment(at_rest, browse, act):
    browser = browse(at_rest.colleague)
    assert polled(browser, at_rest.group, at_rest.cursor).status == 200
    gone = update(Membership).where(Membership.person_id == at_rest.colleague.id).values(ended_at=clock.now())
    act(lambda: db.session.execute(gone))
    assert polled(browser, at_rest.group, at_rest.cursor).status == 404


def test_an_ended_session_and_one_that_has_run_out_are_sent_to_sign_in(at_rest, browse, act):
    browser, other = browse(at_rest.author), browse(at_rest.lead)
    assert polled(browser, at_rest.group, at_rest.cursor).status == 200
    act(lambda: db.session.query(LoginSession).filter_by(person_id=at_rest.author.id).delete())
    assert polled(browser, at_rest.group, at_rest.cursor).location.startswith("/sign-in")
    with time_machine.travel(clock.now() + dt.timedelta(days=31)):
        assert polled(other, at_rest.group, at_rest.cursor).location.startswith("/sign-in")


def test_a_name_that_is_not_the_server_s_and_a_cookie_that_is_not_ours_are_no_way_in(app, at_rest, browse):
    address = f"/groups/{at_rest.group.id}/live?poll&since={at_rest.cursor}"
    browser = browse(at_rest.author)
    assert browser.get(address, headers={"Host": "elsewhere.example"}).status == 400
    client = app.test_client()
    client.set_cookie(app.config["SESSION_COOKIE_NAME"], "eyJfdXNlcl9pZCI6IjEifQ.aaaaaa.bbbbbbbb", domain="localhost")
    assert client.get(address).status_code == 303


def test_other_methods_are_the_view_s_business(at_rest, browse, statements):
    browser = browse(at_rest.author)
    with statements() as asked:
        answer = browser.client.head(f"/groups/{at_rest.group.id}/live?poll&since={at_rest.cursor}")
    assert (answer.status_code, answer.get_data()) == (200, b"")
    assert len(asked) == 2
