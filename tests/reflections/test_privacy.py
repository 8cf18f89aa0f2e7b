"""Who comes to see a reflection, and where: every audience, every person, every state of the card, every page and mail.

The expected readers are written out here in words of the product, apart from the rule in access.py.
"""

from __future__ import annotations

import pytest

from workgroups import clock
from workgroups.groups.models import Membership
from workgroups.mail import OutboxMessage

CANARY = "CANARY I lost the thread in the last ten minutes"
ANSWER = "CANARY answer: so do I, every week"

MEMBERS = {"author", "partner", "colleague", "lead", "cohort_lead", "observer", "leads_elsewhere"}
OUTSIDE = {"manager", "stranger", "left"}
EVERYBODY = sorted(MEMBERS | OUTSIDE)
READERS = {"self": {"author"}, "leads": {"author", "lead", "cohort_lead"}, "group": MEMBERS}

STATES = ("on the board", "draft", "card deleted", "taken back", "author left", "finished")


def expected(audience, state):
    """Those who may read it now."""
    if state in ("draft", "card deleted", "taken back"):
        return {"author"}
    return READERS[audience] - ({"author"} if state == "author left" else set())


@pytest.fixture
def thread(scene, build, alter):
    """`thread(audience, state)`: a reflection with a sent reply in that state; returns it with its card."""

    def make(audience, state):
        card = build.card(scene.group, scene.author, task=scene.task, text="Plain evidence", draft=state == "draft")
        reflection = build.reflection(card, scene.author, CANARY, audience)
        if state != "draft" and audience != "self":
            build.reply(reflection, scene.lead, ANSWER)
        if state == "card deleted":
            alter(card, deleted_at=clock.now(), deleted_by_id=scene.author.id)
        elif state == "taken back":
            alter(reflection, audience="self")
        elif state == "author left":
            membership = build.all(Membership, group_id=scene.group.id, person_id=scene.author.id)[0]
            alter(membership, ended_at=clock.now())
        elif state == "finished":
            alter(scene.group, finished_at=clock.now())
        return reflection, card

    return make


def pages_about(scene, reflection, card):
    """Every address on which it could come into sight; the first three show it to those who may read it."""
    group = f"/groups/{scene.group.id}"
    shown = [f"{group}/reflections", f"{group}/reflections/{reflection.id}", f"{group}/cards/{card.id}"]
    queries = [f"{group}/reflections?before=9999", f"{group}/reflections/{reflection.id}?place=list"]
    around = [group, f"{group}/board", f"{group}/board?q=lost", f"{group}/board?view=schools", f"{group}/people", "/"]
    return shown, [*queries, *around, f"{group}/cards/{card.id}/edit", f"{group}/tasks/{scene.task.id}"]


@pytest.mark.parametrize("state", STATES)
@pytest.mark.parametrize("audience", ["self", "leads", "group"])
def test_it_is_read_by_its_audience_and_nobody_else_anywhere(scene, thread, browse, build, audience, state):
    reflection, card = thread(audience, state)
    shown, around = pages_about(scene, reflection, card)
    readers = expected(audience, state)
    for who in EVERYBODY:
        client = browse(getattr(scene, who)).client
        for htmx in ({}, {"HX-Request": "true"}):
            for place in (*shown, *around):
                answer = client.get(place, headers=htmx)
                assert answer.status_code < 500
                text = answer.get_data(as_text=True)
                if who not in readers:
                    assert "CANARY" not in text, (who, place, state)
                elif place in shown:
                    assert CANARY in text, (who, place, state)
        if who not in readers:
            assert client.get(shown[1]).status_code == 404, who
    assert all("CANARY" not in one.sealed_body + one.subject for one in build.all(OutboxMessage))


@pytest.mark.parametrize("audience", ["self", "leads", "group"])
def test_the_replies_follow_the_reflection(scene, thread, browse, audience):
    reflection, card = thread(audience, "on the board")
    for who in EVERYBODY:
        words = browse(getattr(scene, who)).client.get(pages_about(scene, reflection, card)[0][1])
        may = who in READERS[audience] and audience != "self"
        assert (ANSWER in words.get_data(as_text=True)) == may, who


def test_not_allowed_and_not_there_look_alike(scene, thread, browse):
    reflection, _ = thread("leads", "on the board")
    reader = browse(scene.colleague)
    hidden = reader.get(f"/groups/{scene.group.id}/reflections/{reflection.id}")
    absent = reader.get(f"/groups/{scene.group.id}/reflections/{reflection.id + 77}")
    assert hidden.words == absent.words
    assert (hidden.status, absent.status) == (404, 404)


def test_a_new_audience_acts_at_once_and_back_again(scene, thread, browse):
    reflection, _card = thread("leads", "on the board")
    address = f"/groups/{scene.group.id}/reflections/{reflection.id}"
    author = browse(scene.author)
    for audience in ("group", "leads", "self", "group", "self"):
        answer = author.send(author.get(address), "Change", audience=audience)
        assert answer.status in (303,)
        for who in EVERYBODY:
            seen = CANARY in browse(getattr(scene, who)).client.get(address).get_data(as_text=True)
            assert seen == (who in READERS[audience]), (audience, who)


def test_somebody_who_stops_leading_stops_reading(scene, thread, browse, build, alter):
    reflection, _card = thread("leads", "on the board")
    membership = build.all(Membership, group_id=scene.group.id, person_id=scene.cohort_lead.id)[0]
    address = f"/groups/{scene.group.id}/reflections/{reflection.id}"
    assert browse(scene.cohort_lead).get(address).status == 200
    for role in ("participant", "observer"):
        alter(membership, role=role)
        former = browse(scene.cohort_lead)
        assert former.get(address).status == 404
        assert CANARY not in former.get(f"/groups/{scene.group.id}/reflections").words


def test_a_manager_who_also_observes_reads_as_an_observer_and_no_more(scene, thread, browse, build):
    reflection, _ = thread("leads", "on the board")
    build.member(scene.group, "observer", person=scene.manager)
    client = browse(scene.manager)
    assert client.get(f"/groups/{scene.group.id}/reflections").status == 200
    assert client.get(f"/groups/{scene.group.id}/reflections/{reflection.id}").status == 404


def test_a_reflection_of_a_removed_co_author_stays_theirs_without_the_draft(scene, build, browse, alter):
    card = build.card(scene.group, scene.author, task=scene.task, text="CANARY draft", draft=True)
    reflection = build.reflection(card, scene.partner, "Mine all the same", "group")
    page = browse(scene.partner).get(f"/groups/{scene.group.id}/reflections/{reflection.id}")
    assert "Mine all the same" in page.words
    assert "The card is no longer open to you." in page.words
    assert "CANARY" not in page.text
