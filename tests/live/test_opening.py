"""Gap tasks that open by their schedule: told once, when their time has come."""

from __future__ import annotations

import datetime as dt
import threading

import pytest
import time_machine

from workgroups import clock, ticker
from workgroups.activity import Event
from workgroups.extensions import db
from workgroups.people.models import Person
from workgroups.tasks.models import GapTask


@pytest.fixture(autouse=True)
def first_look(app):
    """As in a server that has just started."""
    app.extensions.pop("openings_told", None)


def opened(build, task):
    return build.all(Event, subject_type="gap_task", subject_id=task.id, verb="opened")


@pytest.fixture
def scheduled(scene, build, act):
    """A gap task that opens in an hour, scheduled by the Lead."""
    task = build.task(scene.group, scene.lead, status="draft")
    opens_at = clock.now() + dt.timedelta(hours=1)
    act(
        lambda: db.session.get_one(GapTask, task.id).publish(
            by=db.session.get_one(Person, scene.lead.id), opens_at=opens_at
        )
    )
    return task


def test_a_scheduled_gap_task_is_told_to_everybody_when_its_time_comes(app, scene, build, browse, hear, scheduled):
    ticker.look(app)
    assert opened(build, scheduled) == []
    with time_machine.travel(clock.now() + dt.timedelta(hours=1, seconds=1), tick=True):
        with hear() as heard:
            ticker.look(app)
        [event] = opened(build, scheduled)
        assert event.actor_id == scene.lead.id
        assert all({f"task-{scheduled.id}", "tasks", "board", "home"} <= names for names in heard.values())
        told = browse(scene.author).get(f"/groups/{scene.group.id}").words
        assert told.count(f"opened the gap task {scheduled.title}") == 1


def test_it_is_told_once_however_many_processes_look(app, scene, build, scheduled):
    with time_machine.travel(clock.now() + dt.timedelta(hours=2), tick=True):
        looks = [threading.Thread(target=ticker.look, args=(app,)) for _ in range(4)]
        for one in looks:
            one.start()
        for one in looks:
            one.join(30)
        ticker.look(app)
    assert len(opened(build, scheduled)) == 1


def test_one_that_was_opened_by_hand_or_taken_back_is_not_told_again(app, scene, build, act):
    at_once = build.task(scene.group, scene.lead, status="draft")
    act(lambda: db.session.get_one(GapTask, at_once.id).publish(by=db.session.get_one(Person, scene.lead.id)))
    taken_back = build.task(scene.group, scene.lead, status="draft", title="Taken back")
    with time_machine.travel(clock.now() + dt.timedelta(hours=2), tick=True):
        ticker.look(app)
    assert len(opened(build, at_once)) == 1
    assert opened(build, taken_back) == []


def test_an_opening_while_no_server_ran_is_told_at_the_next_start(app, build, scheduled):
    with time_machine.travel(clock.now() + dt.timedelta(days=3), tick=True):
        ticker.look(app)
    assert len(opened(build, scheduled)) == 1


def test_an_error_of_one_look_stops_neither_the_others_nor_the_next(app, build, scheduled, caplog):
    def fail():
        raise RuntimeError("the disk is full")

    app.extensions["ticker"].insert(0, fail)
    try:
        with time_machine.travel(clock.now() + dt.timedelta(hours=2), tick=True):
            ticker.look(app)
    finally:
        app.extensions["ticker"].remove(fail)
    assert len(opened(build, scheduled)) == 1
    assert "the disk is full" in caplog.text


def test_looking_writes_nothing_when_nothing_is_due(app, scheduled, statements):
    ticker.look(app)
    with statements() as said:
        ticker.look(app)
    assert len(said) == 1
    assert said[0].startswith("SELECT gap_task.id")
