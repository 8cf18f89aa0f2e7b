"""Replies: sent, refused, sent twice; and the e-mail that says somebody replied."""

from __future__ import annotations

import pytest

from workgroups import clock
from workgroups.activity import Event
from workgroups.groups.models import Membership
from workgroups.mail import OutboxMessage
from workgroups.reflections.models import Reading, Reply


def url(scene, rest=""):
    return f"/groups/{scene.group.id}/reflections{rest}"


@pytest.fixture
def reflection(scene, card, build):
    """Tom's reflection for his leads."""
    return build.reflection(card, scene.author, "I talked too much.")


def show(scene, reflection):
    return url(scene, f"/{reflection.id}")


def test_a_reply_reaches_the_author_and_marks_the_reflection_read(scene, reflection, build, browse):
    lead = browse(scene.cohort_lead)
    answer = lead.send(lead.get(url(scene)), "Send reply", text="What did they **say** next?")
    assert (answer.status, answer.location) == (303, url(scene, f"#reflection-{reflection.id}"))
    assert "You have read everything" in lead.get(answer.location).words
    page = browse(scene.author).get(show(scene, reflection))
    reply = page.html.select_one("li.comment-lead")
    assert reply.find("strong").get_text() == "say"
    assert "Ruth Coleman" in reply.get_text()
    assert "Cohort Lead" in reply.get_text()
    assert "New reply" in page.words


def test_a_reply_from_the_card_leads_back_to_the_card(scene, card, reflection, browse):
    lead = browse(scene.lead)
    page = lead.get(f"/groups/{scene.group.id}/cards/{card.id}")
    answer = lead.send(page, "Send reply", text="Thank you.")
    assert answer.location == f"/groups/{scene.group.id}/cards/{card.id}#reflection-{reflection.id}"


def test_the_author_marks_new_replies_as_read_with_a_button(scene, reflection, build, browse):
    build.reply(reflection, scene.lead, "One")
    author = browse(scene.author)
    page = author.get(url(scene))
    assert "New reply" in page.words
    assert author.send(page, "Mark as read").location == url(scene, f"#reflection-{reflection.id}")
    page = author.get(url(scene))
    assert "New" not in page.words
    build.reply(reflection, scene.cohort_lead, "Two")
    page = author.get(url(scene))
    assert [li.find(class_="pill") is not None for li in page.html.select("li.comment")] == [False, True]


def test_the_author_replies_in_the_thread_and_cannot_hold(scene, reflection, build, browse):
    build.reply(reflection, scene.lead, "What next?")
    author = browse(scene.author)
    page = author.get(show(scene, reflection))
    assert "Hold reply" not in page.words
    assert author.send(page, "Send reply", text="They asked why.").status == 303
    page = browse(scene.lead).get(show(scene, reflection))
    assert [li["class"] for li in page.html.select("li.comment")] == [["comment", "comment-lead"], ["comment"]]
    assert author.post(show(scene, reflection) + "/replies", {"text": "Later", "act": "hold"}).status == 403
    assert len(build.all(Reply)) == 2


@pytest.mark.parametrize(
    ("who", "for_leads", "for_group"),
    [
        ("colleague", 404, 403),
        ("partner", 404, 403),
        ("leads_elsewhere", 404, 403),
        ("observer", 404, 403),
        ("manager", 404, 404),
        ("stranger", 404, 404),
        ("left", 404, 404),
    ],
)
def test_nobody_else_replies(scene, reflection, build, browse, alter, who, for_leads, for_group):
    person = browse(getattr(scene, who))
    values = {"text": "Let me in", "form_key": "k"}
    assert person.post(show(scene, reflection) + "/replies", values).status == for_leads
    alter(reflection, audience="group")
    assert person.post(show(scene, reflection) + "/replies", values).status == for_group
    assert build.all(Reply) == []
    if for_group == 403:
        assert "Your reply" not in person.get(show(scene, reflection)).words


@pytest.mark.parametrize(("text", "sentence"), [("   ", "Write your reply first"), ("long", "up to 20,000 characters")])
@pytest.mark.parametrize("htmx", [False, True])
def test_a_refused_reply_comes_back_with_everything_typed(scene, reflection, build, browse, text, sentence, htmx):
    typed = "word " * 5_000 if text == "long" else text
    lead = browse(scene.lead)
    answer = lead.send(lead.get(url(scene)), "Send reply", text=typed, htmx=htmx)
    assert answer.status == 422
    assert sentence in answer.errors()[0]
    assert answer.html.find("textarea").get_text().strip() == typed.strip()
    assert (answer.html.find("h1") is None) == htmx
    assert htmx or answer.html.title.get_text().startswith("Error: Reflection by Tom Okafor")
    assert build.all(Reply) == []


def test_a_reply_in_a_finished_group_is_refused_and_kept_in_the_form(scene, reflection, build, browse, alter):
    lead = browse(scene.lead)
    page = lead.get(url(scene))
    alter(scene.group, finished_at=clock.now())
    answer = lead.send(page, "Send reply", text="Too late?")
    assert answer.status == 422
    assert "finished on" in answer.errors()[0]
    assert answer.html.find("textarea").get_text().strip() == "Too late?"
    assert "Your reply" not in lead.get(show(scene, reflection)).words
    assert build.all(Reply) == []


@pytest.mark.parametrize("act", ["Send reply", "Hold reply"])
def test_the_same_form_sent_twice_makes_one_reply(scene, reflection, build, browse, act):
    lead = browse(scene.lead)
    page = lead.get(url(scene))
    for _ in range(2):
        assert lead.send(page, act, text="Once only").status == 303
    assert len(build.all(Reply)) == 1
    assert len(build.all(OutboxMessage)) == (1 if act == "Send reply" else 0)


def test_held_first_and_sent_from_the_same_form_is_one_sent_reply(scene, reflection, build, browse):
    lead = browse(scene.lead)
    page = lead.get(url(scene))
    lead.send(page, "Hold reply", text="First words")
    lead.send(page, "Send reply", text="Better words")
    reply = build.all(Reply)[0]
    assert (reply.text, reply.is_sent, len(build.all(Reply))) == ("Better words", True, 1)


def test_a_key_of_another_thread_is_refused(scene, reflection, build, browse, alter):
    other = build.reflection(build.card(scene.group, scene.colleague, task=scene.task), scene.colleague)
    held, key = build.reply(other, scene.lead, "For Priya", held=True), "k" * 32
    alter(held, form_key=key)
    answer = browse(scene.lead).post(
        show(scene, reflection) + "/replies", {"text": "For Tom", "form_key": key, "act": "send"}
    )
    assert answer.status == 400
    assert [(one.text, one.is_sent) for one in build.all(Reply)] == [("For Priya", False)]


@pytest.mark.parametrize("key", ["", "short", "\x00" * 20, None])
def test_what_is_no_key_never_swallows_a_reply(scene, reflection, build, browse, key):
    for words in ("One", "Two"):
        values = {"text": words} if key is None else {"text": words, "form_key": key}
        assert browse(scene.lead).post(show(scene, reflection) + "/replies", values).status == 303
    assert [one.text for one in build.all(Reply)] == ["One", "Two"]


def test_fields_of_other_forms_change_nothing(scene, reflection, build, browse):
    values = {"text": "Mine", "form_key": "k", "author_id": scene.author.id, "reflection_id": 1, "sent_at": "", "id": 9}
    browse(scene.lead).post(show(scene, reflection) + "/replies", values)
    reply = build.all(Reply)[0]
    assert (reply.author_id, reply.reflection_id, reply.is_sent) == (scene.lead.id, reflection.id, True)


def test_the_email_says_who_and_where_and_nothing_that_was_written(scene, build, browse):
    card = build.card(scene.group, scene.author, task=scene.task, title="Bars before rules")
    reflection = build.reflection(card, scene.author, "CANARY reflection")
    lead = browse(scene.cohort_lead)
    lead.send(lead.get(show(scene, reflection)), "Send reply", text="CANARY reply")
    (message,) = build.all(OutboxMessage)
    assert (message.recipient, message.subject) == (scene.author.email, "Ruth Coleman replied to your reflection")
    assert "Card: Bars before rules, for the gap task Change one representation" in message.sealed_body
    assert f"http://localhost{show(scene, reflection)}\n" in message.sealed_body
    assert "CANARY" not in message.sealed_body + message.subject


def test_the_authors_reply_is_told_to_the_leads_of_the_thread_only(scene, reflection, build, browse):
    build.reply(reflection, scene.lead, "What next?")
    build.reply(reflection, scene.cohort_lead, "Held back", held=True)
    author = browse(scene.author)
    author.send(author.get(show(scene, reflection)), "Send reply", text="They asked why.")
    (message,) = build.all(OutboxMessage)
    assert (message.recipient, message.subject) == (scene.lead.email, "Tom Okafor replied to you")


def test_nobody_is_told_who_may_not_read_it_any_more(scene, reflection, build, browse, alter):
    build.reply(reflection, scene.lead, "What next?")
    alter(reflection, audience="self")
    author = browse(scene.author)
    author.send(author.get(show(scene, reflection)), "Send reply", text="For myself")
    alter(reflection, audience="leads")
    membership = build.all(Membership, group_id=scene.group.id, person_id=scene.author.id)[0]
    alter(membership, ended_at=clock.now())
    lead = browse(scene.lead)
    assert lead.send(lead.get(show(scene, reflection)), "Send reply", text="Good luck at the new school").status == 303
    assert build.all(OutboxMessage) == []


def test_names_and_titles_make_no_header_and_no_link_in_the_email(scene, build, browse, alter):
    alter(scene.lead, name="Visit http://tracker.invalid/x now")
    card = build.card(scene.group, scene.author, task=scene.task, title="Sign in at https://tracker.invalid/y")
    reflection = build.reflection(card, scene.author)
    lead = browse(scene.lead)
    lead.send(lead.get(show(scene, reflection)), "Send reply", text="Hello")
    (message,) = build.all(OutboxMessage)
    assert "tracker.invalid" not in message.sealed_body + message.subject


def test_a_reply_is_recorded_without_its_words(scene, reflection, build, browse):
    lead = browse(scene.lead)
    lead.send(lead.get(url(scene)), "Send reply", text="CANARY words")
    (event,) = build.all(Event, verb="replied")
    assert (event.actor_id, event.data) == (scene.lead.id, {"reflection_id": reflection.id})


def test_replying_by_htmx_swaps_the_item_and_tells_it(scene, reflection, build, browse):
    lead = browse(scene.lead)
    page = lead.get(url(scene))
    first_key = page.form("Send reply")[1]["form_key"]
    answer = lead.send(page, "Hold reply", text="A question", htmx=True)
    assert answer.status == 200
    assert [one["id"] for one in answer.html.select("article.reflection")] == [f"reflection-{reflection.id}"]
    assert "Your reply is held." in answer.html.find("hx-partial", {"hx-target": "#announcer"}).get_text()
    assert "1 reply is held." in answer.html.find("hx-partial", {"hx-target": "#queue-news"}).get_text(" ")
    assert answer.form("Send reply")[1]["form_key"] != first_key
    assert answer.form("Send reply")[1]["text"].strip() == ""
    assert answer.form("Send reply")[1]["place"] == "list"


def test_the_thread_is_fetched_again_as_it_stands(scene, reflection, build, browse):
    lead = browse(scene.lead)
    for place, level in (("list", "h3"), ("card", "h2"), ("page", "h2"), ("<x>", "h2")):
        answer = lead.get(show(scene, reflection) + f"?place={place}", htmx=True)
        assert answer.html.find(id=f"reflection-{reflection.id}-title").name == level
        assert answer.html.find("h1") is None


def test_own_reading_is_noted_when_replying(scene, reflection, build, browse):
    build.reply(reflection, scene.lead, "What next?")
    author = browse(scene.author)
    author.send(author.get(show(scene, reflection)), "Send reply", text="They asked why.")
    assert [one.person_id for one in build.all(Reading)] == [scene.author.id]
    assert "New" not in author.get(show(scene, reflection)).words
