""" "Who sees this": the words, and the change of audience by the author alone."""

from __future__ import annotations

import pytest

from workgroups import clock
from workgroups.access import RULES, Actor, Standing
from workgroups.extensions import db
from workgroups.groups.models import Membership, WorkGroup
from workgroups.groups.queries import members
from workgroups.people.models import Person
from workgroups.reflections import audience
from workgroups.reflections.models import Reflection


def url(scene, reflection, rest=""):
    return f"/groups/{scene.group.id}/reflections/{reflection.id}{rest}"


@pytest.fixture
def reflection(scene, card, build):
    return build.reflection(card, scene.author, "I talked too much.")


def seen_by(page):
    return " ".join(page.html.select_one("p.audience").get_text(" ").split())


@pytest.mark.parametrize(
    ("chosen", "who", "sentence"),
    [
        ("self", "author", "Nobody else can read it: not your leads, not the hub."),
        ("leads", "author", "Ayesha Khan (Lead) and Ruth Coleman (Cohort Lead), and nobody else."),
        ("leads", "cohort_lead", "You, Ayesha Khan (Lead) and the person who wrote it. Nobody else."),
        (
            "group",
            "author",
            "Everyone in this group: 3 participants from 2 schools, 2 leads and 1 observer. Hub staff cannot.",
        ),
        (
            "group",
            "observer",
            "Everyone in this group: 4 participants from 2 schools, 2 leads and 1 observer. Hub staff cannot.",
        ),
    ],
)
def test_the_line_says_who_can_read_it(scene, reflection, browse, alter, chosen, who, sentence):
    alter(reflection, audience=chosen)
    assert seen_by(browse(getattr(scene, who)).get(url(scene, reflection))) == f"Who sees this: {sentence}"


def test_the_line_of_a_card_that_is_not_on_the_board_says_nobody_yet(scene, build, browse):
    draft = build.card(scene.group, scene.author, task=scene.task, draft=True)
    reflection = build.reflection(draft, scene.author)
    page = browse(scene.author).get(url(scene, reflection))
    assert seen_by(page) == "Who sees this: Nobody else can read it while the card is not on the board."


def test_a_writer_who_has_left_is_no_reader_any_more(scene, reflection, build, browse, alter):
    alter(build.all(Membership, person_id=scene.author.id)[0], ended_at=clock.now())
    page = browse(scene.lead).get(url(scene, reflection))
    assert seen_by(page) == "Who sees this: You and Ruth Coleman (Cohort Lead). Nobody else."


@pytest.mark.parametrize("chosen", ["self", "leads", "group"])
def test_the_sentence_before_posting_names_exactly_those_who_can_read_afterwards(scene, card, build, app, chosen):
    reflection = build.reflection(card, scene.author, audience=chosen)
    with app.test_request_context():
        group = db.session.get_one(WorkGroup, scene.group.id)
        author = db.session.get_one(Person, scene.author.id)
        stored = db.session.get_one(Reflection, reflection.id)
        present = members(group)
        readers = [
            one
            for one in present
            if RULES["reflection.read"](Actor(one.person_id, {group.id: Standing(group.id, one.role)}), stored)
        ]
        assert audience.sentences(group, author)[chosen] == audience.describe(readers, author)
        assert audience.line(stored, author, present) == audience.sentences(group, author)[chosen]


def test_the_author_changes_it_where_it_stands(scene, card, reflection, build, browse):
    author = browse(scene.author)
    where = {
        f"/groups/{scene.group.id}/reflections": "group",
        f"/groups/{scene.group.id}/cards/{card.id}": "self",
        url(scene, reflection): "leads",
    }
    for place, chosen in where.items():
        page = author.get(place)
        assert "Nobody else can read it: not your leads, not the hub." in page.words
        answer = author.send(page, "Change", audience=chosen)
        assert answer.status == 303
        assert answer.location.split("#")[0] == place
        assert build.read(Reflection, reflection.id).audience == chosen


def test_changing_it_by_htmx_swaps_the_piece(scene, reflection, browse):
    author = browse(scene.author)
    answer = author.send(author.get(url(scene, reflection)), "Change", audience="group", htmx=True)
    assert answer.html.select_one(".reflection-head .pill").get_text() == "The group"
    assert "Who can read it now: The group." in answer.html.find("hx-partial").get_text()


@pytest.mark.parametrize("chosen", ["everybody", "", None])
def test_an_unknown_audience_changes_nothing(scene, reflection, build, browse, chosen):
    author = browse(scene.author)
    answer = author.send(author.get(url(scene, reflection)), "Change", audience=chosen)
    assert answer.status == 422
    assert answer.errors()
    assert build.read(Reflection, reflection.id).audience == "leads"


@pytest.mark.parametrize(
    ("who", "status"),
    [("lead", 403), ("cohort_lead", 403), ("colleague", 403), ("observer", 403), ("manager", 404), ("stranger", 404)],
)
def test_nobody_but_the_author_changes_it(scene, card, build, browse, who, status):
    reflection = build.reflection(card, scene.author, audience="group")
    person = browse(getattr(scene, who))
    assert person.post(url(scene, reflection, "/audience"), {"audience": "self"}).status == status
    assert build.read(Reflection, reflection.id).audience == "group"
    assert "Change who sees this" not in person.get(url(scene, reflection)).words


def test_in_a_finished_group_it_can_be_taken_back_and_not_be_shared_further(scene, reflection, build, browse, alter):
    alter(scene.group, finished_at=clock.now())
    author = browse(scene.author)
    page = author.get(url(scene, reflection))
    wider = author.send(page, "Change", audience="group")
    assert wider.status == 422
    assert "finished on" in wider.errors()[0]
    assert wider.html.find("input", {"value": "group"}).has_attr("checked")
    assert author.send(page, "Change", audience="self").status == 303
    assert build.read(Reflection, reflection.id).audience == "self"
    assert "Change who sees this" not in author.get(url(scene, reflection)).words


def test_it_enters_the_queue_when_it_first_reaches_a_reader(scene, card, build, browse):
    reflection = build.reflection(card, scene.author, audience="self")
    author = browse(scene.author)
    for chosen in ("leads", "self", "group"):
        author.send(author.get(url(scene, reflection)), "Change", audience=chosen)
    first = build.read(Reflection, reflection.id).shared_at
    assert first is not None
    author.send(author.get(url(scene, reflection)), "Change", audience="leads")
    assert build.read(Reflection, reflection.id).shared_at == first


def test_own_reflections_and_those_of_the_group_stand_apart(scene, card, build, browse):
    build.reflection(card, scene.author, "For my leads")
    shared = build.card(scene.group, scene.colleague, task=scene.task)
    build.reflection(shared, scene.colleague, "For everybody", "group")
    page = browse(scene.author).get(f"/groups/{scene.group.id}/reflections")
    own = page.html.find(id="own-title").find_parent("section").get_text()
    group = page.html.find(id="group-title").find_parent("section").get_text()
    assert ("For my leads" in own, "For everybody" in own) == (True, False)
    assert ("For my leads" in group, "For everybody" in group) == (False, True)


def test_an_observer_has_the_groups_only(scene, card, build, browse):
    build.reflection(card, scene.author, "For everybody", "group")
    page = browse(scene.observer).get(f"/groups/{scene.group.id}/reflections")
    assert "For everybody" in page.words
    for words in ("Yours", "Add your evidence", "Your reply", "Mark as read", "Change who sees this"):
        assert words not in page.words


def test_the_groups_reflections_come_ten_at_a_time(scene, build, browse):
    made = []
    for number in range(23):
        card = build.card(scene.group, scene.author, task=scene.task)
        made.insert(0, build.reflection(card, scene.author, f"Thought {number}", "group").id)
    reader = browse(scene.colleague)
    first = reader.get(f"/groups/{scene.group.id}/reflections")
    second = reader.get(first.link("Show more"), htmx=True)
    third = reader.get(second.link("Show more"))
    found = [
        int(one["id"].removeprefix("reflection-"))
        for page in (first, second, third)
        for one in page.html.select("article.reflection")
    ]
    assert found == made
    assert second.html.find("h1") is None
    assert third.heading == "Reflections"


def test_statements_do_not_grow_with_the_lists(scene, build, browse, statements):
    reader = browse(scene.colleague)

    def fill(number):
        for _ in range(number):
            for person in (scene.author, scene.colleague):
                card = build.card(scene.group, person, task=scene.task)
                reflection = build.reflection(card, person, audience="group")
                build.reply(reflection, scene.lead)

    fill(3)
    with statements() as few:
        reader.get(f"/groups/{scene.group.id}/reflections")
    fill(6)
    with statements() as many:
        reader.get(f"/groups/{scene.group.id}/reflections")
    assert len(many) == len(few), "\n".join(many)
