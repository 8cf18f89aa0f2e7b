"""The invented world: believable, dated around today, and only there when it is asked for."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

from workgroups import clock, create_app
from workgroups.board.models import Card, Comment
from workgroups.demo.cast import CAST
from workgroups.demo.pictures import PICTURES
from workgroups.demo.world import ensure_world
from workgroups.extensions import db
from workgroups.groups.models import Hub, Invitation, Membership, WorkGroup
from workgroups.people.models import Person, School
from workgroups.reflections.models import Reflection, Reply
from workgroups.schedule.models import GroupSession
from workgroups.tasks.models import GapTask

CARDS = tomllib.loads((Path(create_app.__code__.co_filename).parent / "demo" / "cards.toml").read_text("utf-8"))[
    "cards"
]


@pytest.fixture
def world(app):
    """The world without its pictures, whose drawing has tests of its own."""
    with app.app_context():
        assert ensure_world(lambda slug: None)
    return app


def test_the_world_is_written_once(world):
    with world.app_context():
        assert ensure_world(lambda slug: None) is False
        assert db.session.query(Hub).count() == 2


def test_there_is_a_term_to_look_at(world, build):
    group = build.all(WorkGroup)[0]
    assert group.status == "running"
    sessions = build.all(GroupSession, group_id=group.id)
    assert [one.is_past for one in sessions] == [True, True, False, False]
    assert sorted(one.status for one in build.all(GapTask, group_id=group.id)) == ["closed", "open", "scheduled"]
    assert len([one for one in build.all(Card, group_id=group.id) if one.posted_at]) >= 30
    assert len({one.school_id for one in build.all(Membership, group_id=group.id) if one.school_id}) == 13
    assert {one.audience for one in build.all(Reflection)} == {"self", "leads", "group"}
    assert build.all(Reply) and build.all(Comment) and build.all(Invitation)
    assert all(one.posted_at <= clock.now() for one in build.all(Card) if one.posted_at)


@pytest.mark.parametrize("persona", CAST, ids=lambda one: one.key)
def test_there_is_a_button_for_everybody(world, browse, build, persona):
    anybody = browse()
    page = anybody.get("/demo")
    assert anybody.send(page, f"Be {persona.name}").status == 303
    assert persona.name.split()[0] in anybody.get("/").words
    assert len(build.all(Person, email=persona.email)) == 1


def test_somebody_who_is_not_in_the_cast_is_not_found(world, browse):
    assert browse().post("/demo/personas/headteacher").status == 404


def test_the_outbox_shows_what_was_sent(world, browse):
    anybody = browse()
    anybody.send(anybody.get("/sign-in"), "Continue", email="ayesha.khan@kestrel.example")
    assert "Your code for Work Groups" in anybody.get("/demo/outbox").words


def test_without_demonstration_mode_there_is_no_way_in(the_app, tmp_path):
    plain = create_app({"INSTANCE": tmp_path, "SECRET_KEY": "x", "DEMO": False, "SQLALCHEMY_DATABASE_URI": "sqlite://"})
    rules = {rule.rule for rule in plain.url_map.iter_rules()}
    assert not [rule for rule in rules if rule.startswith("/demo")]
    assert [rule for rule in the_app.url_map.iter_rules() if rule.rule.startswith("/demo")]


def test_every_picture_on_the_board_is_drawn_somewhere():
    wanted = {slug for card in CARDS for slug in card.get("pictures", [])}
    assert wanted <= set(PICTURES)


def test_the_schools_have_profiles_and_nobody_real_is_among_them(world, build):
    schools = [one for one in build.all(School) if one.profile]
    assert len(schools) == 13
    assert all(one.urn and one.urn.startswith("9001") for one in schools)
