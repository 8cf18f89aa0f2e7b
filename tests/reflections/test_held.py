"""Held replies: seen by their writer alone, reworded, discarded, and sent together."""

from __future__ import annotations

import pytest

from workgroups import clock
from workgroups.activity import Event
from workgroups.groups.models import Membership
from workgroups.mail import OutboxMessage
from workgroups.reflections.models import Reflection, Reply


def url(scene, rest=""):
    return f"/groups/{scene.group.id}/reflections{rest}"


@pytest.fixture
def reflection(scene, card, build):
    """Tom's reflection for his leads."""
    return build.reflection(card, scene.author, "I talked too much.")


def show(scene, reflection):
    return url(scene, f"/{reflection.id}")


def test_a_held_reply_is_seen_by_its_writer_alone(scene, card, build, browse, alter):
    reflection = build.reflection(card, scene.author, audience="group")
    lead = browse(scene.lead)
    page = lead.get(url(scene))
    assert lead.send(page, "Hold reply", text="CANARY not yet").status == 303
    pages = [url(scene), show(scene, reflection), f"/groups/{scene.group.id}/cards/{card.id}"]
    pages += ["/", f"/groups/{scene.group.id}", f"/groups/{scene.group.id}/board", "/demo/outbox"]
    for where in pages[:3]:
        words = lead.get(where).words
        assert "CANARY not yet" in words
        assert "Held: only you see it" in words
    everybody = ("author", "partner", "colleague", "cohort_lead", "leads_elsewhere", "observer", "manager", "stranger")
    for who in (*everybody, "left"):
        for where in pages:
            for htmx in (False, True):
                answer = browse(getattr(scene, who)).client.get(where, headers={"HX-Request": "true"} if htmx else {})
                assert "CANARY" not in answer.get_data(as_text=True), (who, where)
                assert "reply-" not in answer.get_data(as_text=True).replace("reply-to-", ""), (who, where)
    assert build.all(OutboxMessage) == []
    assert build.all(Event, verb="replied") == []


def test_the_author_can_take_an_answered_looking_reflection_away(scene, reflection, build, app):
    from workgroups.extensions import db
    from workgroups.people.models import Person
    from workgroups.reflections import threads

    build.reply(reflection, scene.lead, "CANARY", held=True)
    with app.test_request_context("/", method="POST"):
        card = db.session.get_one(Reflection, reflection.id).card
        threads.write(card, by=db.session.get_one(Person, scene.author.id), words="", audience="leads")
        db.session.commit()
    assert build.all(Reflection) == []
    assert build.all(Reply) == []


def test_a_held_reply_is_reworded_sent_or_discarded(scene, reflection, build, browse):
    lead = browse(scene.lead)
    build.reply(reflection, scene.lead, "Draft", held=True)
    page = lead.get(show(scene, reflection))
    assert lead.send(page, "Save held reply", text="Better").status == 303
    assert (build.all(Reply)[0].text, build.all(Reply)[0].is_sent) == ("Better", False)
    assert lead.send(page, "Send now", text="Best").status == 303
    assert (build.all(Reply)[0].text, build.all(Reply)[0].is_sent) == ("Best", True)
    assert len(build.all(OutboxMessage)) == 1
    build.reply(reflection, scene.lead, "Another", held=True)
    assert lead.send(lead.get(show(scene, reflection)), "Discard this held reply").status == 303
    assert [one.text for one in build.all(Reply)] == ["Best"]


@pytest.mark.parametrize("htmx", [False, True])
def test_new_words_for_a_reply_that_was_sent_meanwhile_are_not_lost(scene, reflection, build, browse, alter, htmx):
    held = build.reply(reflection, scene.lead, "Draft", held=True)
    lead = browse(scene.lead)
    page = lead.get(show(scene, reflection))
    alter(held, sent_at=clock.now())
    answer = lead.send(page, "Save held reply", text="Much better words", htmx=htmx)
    assert answer.status == 422
    assert answer.errors() == ["This reply has already been sent."]
    assert "Much better words" in [one.get_text().strip() for one in answer.html.find_all("textarea")]
    assert build.all(Reply)[0].text == "Draft"
    assert lead.send(page, "Discard this held reply").status == 409


@pytest.mark.parametrize("who", ["author", "cohort_lead", "colleague", "observer"])
def test_nobody_finds_anothers_held_reply(scene, card, build, browse, who):
    reflection = build.reflection(card, scene.author, audience="group")
    held = build.reply(reflection, scene.lead, "Draft", held=True)
    for act in ("wording", "discarding"):
        answer = browse(getattr(scene, who)).post(show(scene, reflection) + f"/replies/{held.id}/{act}", {"text": "x"})
        assert answer.status == 404
    assert build.all(Reply)[0].text == "Draft"


@pytest.mark.parametrize("act", ["wording", "discarding"])
def test_a_sent_reply_of_somebody_else_cannot_be_touched(scene, card, build, browse, act):
    reflection = build.reflection(card, scene.author, audience="group")
    sent = build.reply(reflection, scene.lead, "Sent")
    address = show(scene, reflection) + f"/replies/{sent.id}/{act}"
    for who, status in (("cohort_lead", 403), ("author", 403), ("observer", 403), ("manager", 404), ("stranger", 404)):
        assert browse(getattr(scene, who)).post(address, {"text": "x"}).status == status
    assert build.all(Reply)[0].text == "Sent"


def test_a_reply_is_found_only_under_its_own_reflection(scene, reflection, build, browse):
    other = build.reflection(build.card(scene.group, scene.colleague, task=scene.task), scene.colleague)
    held = build.reply(other, scene.lead, "Draft", held=True)
    assert browse(scene.lead).post(show(scene, reflection) + f"/replies/{held.id}/discarding").status == 404
    foreign = build.group()
    build.member(foreign, "lead", person=scene.lead)
    assert browse(scene.lead).get(f"/groups/{foreign.id}/reflections/{reflection.id}").status == 404


def test_held_replies_are_sent_together_after_showing_to_whom(scene, reflection, build, browse):
    second = build.reflection(build.card(scene.group, scene.colleague, task=scene.task), scene.colleague)
    build.reply(reflection, scene.lead, "For Tom", held=True)
    build.reply(reflection, scene.lead, "For Tom too", held=True)
    build.reply(second, scene.lead, "For Priya", held=True)
    build.reply(second, scene.cohort_lead, "Not mine to send", held=True)
    lead = browse(scene.lead)
    page = lead.get(url(scene))
    banner = page.html.select_one(".held")
    assert "3 replies are held. Nobody else has seen them." in " ".join(banner.get_text(" ").split())
    assert [a.get_text() for a in banner.find_all("a")] == ["Tom Okafor", "Priya Shah"]
    assert lead.send(page, "Send held replies").status == 303
    assert "Sent to Tom Okafor, Priya Shah." in lead.get(url(scene)).words
    assert [one.is_sent for one in build.all(Reply)] == [True, True, True, False]
    assert sorted(one.recipient for one in build.all(OutboxMessage)) == sorted(
        [scene.author.email, scene.colleague.email]
    )
    lead.post(url(scene, "/held-replies/sending"))
    assert "There was no held reply to send." in lead.get(url(scene)).words
    assert len(build.all(OutboxMessage)) == 2


@pytest.mark.parametrize("act", ["sending", "discarding"])
@pytest.mark.parametrize(("who", "status"), [("author", 403), ("observer", 403), ("manager", 403), ("stranger", 404)])
def test_only_those_who_lead_send_held_replies(scene, browse, who, status, act):
    assert browse(getattr(scene, who)).post(url(scene, f"/held-replies/{act}")).status == status


@pytest.mark.parametrize("change", ["audience", "card"])
def test_a_held_reply_to_what_is_no_longer_shared_stays_here_and_can_be_thrown_away(
    scene, card, reflection, build, browse, alter, change
):
    build.reply(reflection, scene.lead, "What I nearly said", held=True)
    if change == "audience":
        alter(reflection, audience="self")
    else:
        alter(card, deleted_at=clock.now(), deleted_by_id=scene.author.id)
    lead = browse(scene.lead)
    page = lead.get(url(scene))
    assert "1 held reply cannot be sent," in page.words
    assert "What I nearly said" in page.words
    assert "I talked too much" not in page.text
    lead.post(url(scene, "/held-replies/sending"))
    assert build.all(Reply)[0].is_sent is False
    assert build.all(OutboxMessage) == []
    assert lead.send(page, "Discard what cannot be sent").status == 303
    assert build.all(Reply) == []


def test_held_replies_cannot_be_sent_in_a_finished_group(scene, reflection, build, browse, alter):
    build.reply(reflection, scene.lead, "Draft", held=True)
    alter(scene.group, finished_at=clock.now())
    lead = browse(scene.lead)
    page = lead.get(url(scene))
    assert "The group has finished, so nothing can be sent any more." in page.words
    assert "Send held replies" not in page.words
    assert lead.post(url(scene, "/held-replies/sending")).status == 409
    assert lead.send(lead.get(show(scene, reflection)), "Discard this held reply").status == 303


def test_somebody_who_leads_no_longer_keeps_what_they_held(scene, card, build, browse, alter):
    reflection = build.reflection(card, scene.author, audience="group")
    build.reply(reflection, scene.lead, "CANARY held", held=True)
    build.reply(reflection, scene.lead, "Sent before")
    membership = build.all(Membership, group_id=scene.group.id, person_id=scene.lead.id)[0]
    alter(membership, role="participant")
    former = browse(scene.lead)
    page = former.get(show(scene, reflection))
    assert "CANARY held" in page.words
    assert "Send now" not in page.words
    assert "Led this group at the time" in page.words
    held = build.all(Reply)[0]
    address = show(scene, reflection) + f"/replies/{held.id}/wording"
    assert former.post(address, {"text": "Let me", "act": "send"}).status == 403
    assert former.send(page, "Discard this held reply").status == 303
