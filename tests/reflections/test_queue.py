"""The queue "Reflections to read": what a lead finds in it, in which order, and how it empties."""

from __future__ import annotations

import datetime as dt

import pytest

from workgroups import clock
from workgroups.reflections.models import Reading, Reply


def url(scene, rest=""):
    return f"/groups/{scene.group.id}/reflections{rest}"


def places(page):
    """The ids of the reflections in the order of the page."""
    return [int(one["id"].removeprefix("reflection-")) for one in page.html.select("article.reflection")]


def hours_ago(number):
    return clock.now() - dt.timedelta(hours=number)


def cards(scene, build, number):
    return [build.card(scene.group, scene.author, task=scene.task, text=f"Card {n}") for n in range(number)]


@pytest.mark.parametrize("who", ["lead", "cohort_lead"])
def test_those_who_lead_find_the_queue(scene, card, build, browse, who):
    build.reflection(card, scene.author, "I talked too much.")
    page = browse(getattr(scene, who)).get(url(scene))
    assert (page.status, page.heading) == (200, "Reflections to read")
    assert "1 still to read" in page.words
    item = page.html.select_one(".queue-item")
    assert "We drew the whole bar first." in item.select_one(".queue-evidence").get_text()
    assert "I talked too much." in item.select_one(".queue-reflection").get_text()


@pytest.mark.parametrize(("who", "status"), [("manager", 403), ("stranger", 404), ("left", 404)])
def test_nobody_outside_the_group_finds_the_room(scene, browse, who, status):
    assert browse(getattr(scene, who)).get(url(scene)).status == status


def test_a_visitor_is_asked_to_sign_in(scene, browse):
    assert "/sign-in" in browse().get(url(scene)).location


@pytest.mark.parametrize("who", ["author", "observer"])
def test_the_others_find_no_queue(scene, card, build, browse, who):
    build.reflection(card, scene.author, audience="group")
    page = browse(getattr(scene, who)).get(url(scene))
    assert page.heading == "Reflections"
    for words in ("Reflections to read", "Nothing heard from", "Hold reply", "held"):
        assert words not in page.words


def test_unread_come_first_and_the_longest_waiting_of_them_leads(scene, build, browse):
    first, second, third, fourth = cards(scene, build, 4)
    newer = build.reflection(first, scene.author, shared_at=hours_ago(2))
    read = build.reflection(second, scene.author, shared_at=hours_ago(9))
    older = build.reflection(third, scene.author, audience="group", shared_at=hours_ago(5))
    read_later = build.reflection(fourth, scene.author, shared_at=hours_ago(8))
    for one in (read, read_later):
        build.save(Reading(reflection_id=one.id, person_id=scene.cohort_lead.id))
    assert places(browse(scene.cohort_lead).get(url(scene))) == [older.id, newer.id, read_later.id, read.id]
    assert places(browse(scene.lead).get(url(scene))) == [read.id, read_later.id, older.id, newer.id]


def test_what_is_private_drafted_deleted_or_ones_own_is_not_in_the_queue(scene, build, browse):
    private, draft, deleted, mine = cards(scene, build, 4)
    build.reflection(private, scene.author, "SECRET private", audience="self")
    draft = build.card(scene.group, scene.author, task=scene.task, draft=True)
    build.reflection(draft, scene.author, "SECRET draft", audience="group")
    gone = build.card(scene.group, scene.author, task=scene.task, deleted_at=clock.now())
    build.reflection(gone, scene.author, "SECRET deleted", audience="leads")
    build.reflection(deleted, scene.lead, "SECRET for myself", audience="self")
    own = build.reflection(mine, scene.lead, "My own as a lead", audience="group")
    page = browse(scene.cohort_lead).get(url(scene))
    assert places(page) == [own.id]
    assert "SECRET" not in page.text
    as_its_author = browse(scene.lead).get(url(scene))
    assert "You have read everything" in as_its_author.words
    assert "Your own" in as_its_author.words


def test_mark_as_read_works_without_javascript(scene, card, build, browse):
    reflection = build.reflection(card, scene.author)
    lead = browse(scene.lead)
    page = lead.get(url(scene))
    answer = lead.send(page, "Mark as read")
    assert (answer.status, answer.location) == (303, url(scene, f"#reflection-{reflection.id}"))
    page = lead.get(url(scene))
    assert "You have read everything that was shared with you." in page.words
    assert "Not read yet" not in page.words
    assert places(page) == [reflection.id]
    assert "1 still to read" in browse(scene.cohort_lead).get(url(scene)).words


def test_mark_as_read_answers_htmx_with_the_item_and_the_news(scene, card, build, browse):
    reflection = build.reflection(card, scene.author)
    lead = browse(scene.lead)
    answer = lead.send(lead.get(url(scene)), "Mark as read", htmx=True)
    assert answer.status == 200
    assert places(answer) == [reflection.id]
    assert answer.html.find("hx-partial", {"hx-target": "#announcer"}).get_text() == "Marked as read."
    news = answer.html.find("hx-partial", {"hx-target": "#queue-news"})
    assert "You have read everything that was shared with you." in news.get_text()


def test_marking_twice_is_harmless(scene, card, build, browse):
    reflection = build.reflection(card, scene.author)
    for _ in range(2):
        assert browse(scene.lead).post(url(scene, f"/{reflection.id}/reading")).status == 303
    assert len(build.all(Reading)) == 1


def test_reading_a_page_marks_nothing(scene, card, build, browse):
    reflection = build.reflection(card, scene.author)
    for where in ("", f"/{reflection.id}"):
        browse(scene.lead).get(url(scene, where))
    browse(scene.lead).get(f"/groups/{scene.group.id}/cards/{card.id}")
    assert build.all(Reading) == []


@pytest.mark.parametrize(
    ("who", "status"), [("colleague", 403), ("observer", 403), ("manager", 404), ("stranger", 404)]
)
def test_others_mark_nothing(scene, card, build, browse, who, status):
    reflection = build.reflection(card, scene.author, audience="group")
    assert browse(getattr(scene, who)).post(url(scene, f"/{reflection.id}/reading")).status == status
    assert build.all(Reading) == []


def test_when_the_author_writes_again_it_is_unread_again(scene, card, build, browse):
    reflection = build.reflection(card, scene.author)
    build.reply(reflection, scene.lead, "What did they say next?")
    build.save(Reading(reflection_id=reflection.id, person_id=scene.lead.id))
    author = browse(scene.author)
    author.send(author.get(url(scene, f"/{reflection.id}")), "Send reply", text="They asked why.")
    page = browse(scene.lead).get(url(scene))
    assert "1 still to read" in page.words
    assert "They asked why." in page.html.select_one(".reflection-unread").get_text()


def test_earlier_ones_come_ten_at_a_time(scene, build, browse):
    everything = []
    for card in cards(scene, build, 23):
        reflection = build.reflection(card, scene.author)
        build.save(Reading(reflection_id=reflection.id, person_id=scene.lead.id))
        everything.insert(0, reflection.id)
    lead = browse(scene.lead)
    first = lead.get(url(scene))
    second = lead.get(first.link("Show more"), htmx=True)
    third = lead.get(second.link("Show more"))
    assert [len(places(page)) for page in (first, second, third)] == [10, 10, 3]
    assert places(first) + places(second) + places(third) == everything
    assert second.html.find("h1") is None
    assert (third.heading, third.link("The newest")) == ("Reflections to read", url(scene))


@pytest.mark.parametrize("before", ["abc", "-1", "1e9", "99999999999999999999", "²"])
def test_a_spoilt_place_in_the_address_shows_the_first_page(scene, card, build, browse, before):
    reflection = build.reflection(card, scene.author)
    assert places(browse(scene.lead).get(url(scene, f"?before={before}"))) == [reflection.id]


def test_statements_do_not_grow_with_the_queue(scene, build, browse, statements):
    lead = browse(scene.cohort_lead)

    def fill(number):
        for n in range(number):
            card = build.card(scene.group, scene.author, task=scene.task, tags=("graph",), co_authors=(scene.partner,))
            reflection = build.reflection(card, scene.author, audience=("leads", "group")[n % 2])
            build.reply(reflection, scene.lead)
            build.reply(reflection, scene.cohort_lead, held=True)
            if n % 5 == 0:
                build.save(Reading(reflection_id=reflection.id, person_id=scene.cohort_lead.id))

    fill(5)
    with statements() as few:
        page = lead.get(url(scene))
    assert len(places(page)) == 5
    fill(45)
    with statements() as many:
        page = lead.get(url(scene))
    assert len(places(page)) == 50
    assert len(many) == len(few), "\n".join(many)


def test_a_very_long_queue_shows_those_that_waited_longest(scene, build, browse, app):
    from workgroups.extensions import db
    from workgroups.reflections.models import Reflection

    made = cards(scene, build, 52)
    with app.app_context():
        for number, card in enumerate(made):
            db.session.add(
                Reflection(
                    card_id=card.id,
                    group_id=scene.group.id,
                    author_id=scene.author.id,
                    audience="leads",
                    text=f"Thought {number:02}",
                    shared_at=hours_ago(100 - number),
                )
            )
        db.session.commit()
    page = browse(scene.lead).get(url(scene))
    assert "52 still to read" in page.words
    assert "The 50 that have waited longest are shown." in page.words
    assert "Thought 49" in page.words
    assert "Thought 50" not in page.words


def names_not_heard(page):
    section = page.html.find(id="unheard-title").find_parent("section")
    return [one.b.get_text() for one in section.select("li.person")]


def test_nothing_heard_from_names_participants_without_a_shared_reflection(scene, card, build, browse):
    assert names_not_heard(browse(scene.lead).get(url(scene))) == ["Sam Price", "Tom Okafor", "Owen Reid", "Priya Shah"]
    build.reflection(card, scene.author, audience="leads")
    shared = build.card(scene.group, scene.colleague, task=scene.task)
    build.reflection(shared, scene.colleague, audience="group")
    private = build.card(scene.group, scene.partner, task=scene.task)
    build.reflection(private, scene.partner, audience="self")
    draft = build.card(scene.group, scene.leads_elsewhere, task=scene.task, draft=True)
    build.reflection(draft, scene.leads_elsewhere, audience="group")
    page = browse(scene.lead).get(url(scene))
    assert names_not_heard(page) == ["Sam Price", "Owen Reid"]
    assert page.html.find("a", href=f"mailto:{scene.partner.email}")
    assert page.html.find("a", href=f"mailto:{scene.author.email}") is None


def test_nothing_heard_from_is_about_the_gap_task_that_opened_last(scene, card, build, browse):
    build.reflection(card, scene.author)
    build.task(scene.group, scene.lead, status="scheduled", title="Later")
    build.task(scene.group, scene.lead, status="closed", title="Done", opens_at=clock.now())
    assert "Tom Okafor" not in names_not_heard(browse(scene.lead).get(url(scene)))
    build.task(scene.group, scene.lead, title="Newest", opens_at=hours_ago(1))
    page = browse(scene.lead).get(url(scene))
    assert "Tom Okafor" in names_not_heard(page)
    assert "the gap task that opened last, Newest" in page.words


def test_nothing_heard_from_says_so_when_no_task_is_open_or_all_have_shared(scene, build, browse, alter):
    alter(scene.task, closed_at=clock.now())
    assert "No gap task is open at the moment." in browse(scene.lead).get(url(scene)).words
    alter(scene.task, closed_at=None)
    for person in (scene.author, scene.partner, scene.colleague, scene.leads_elsewhere):
        build.reflection(build.card(scene.group, person, task=scene.task), person)
    assert "Every participant has shared a reflection on Change one" in browse(scene.lead).get(url(scene)).words


def test_two_reflections_on_one_card_stand_on_one_page(scene, card, build, browse):
    build.reflection(card, scene.author, "From the author")
    build.reflection(card, scene.partner, "From the partner")
    page = browse(scene.lead).get(url(scene))
    assert len(places(page)) == 2
    assert "Card of Tom Okafor" in page.words
    boxes = page.html.find_all("textarea")
    assert len({one["id"] for one in boxes}) == 2
    assert all(page.html.find("label", {"for": one["id"]}).get_text() == "Your reply" for one in boxes)


def test_no_number_stands_beside_a_person(scene, card, build, browse):
    reflection = build.reflection(card, scene.author)
    build.reply(reflection, scene.lead, held=True)
    page = browse(scene.lead).get(url(scene))
    for word in ("grade", "mark ", "score", "%", "complete", "overdue", "late", "missing", "failed"):
        assert word not in page.html.find("main").get_text().lower().replace("mark as read", "")


def test_a_held_reply_is_counted_for_its_writer_only(scene, card, build, browse):
    reflection = build.reflection(card, scene.author)
    build.reply(reflection, scene.lead, held=True)
    build.save(Reading(reflection_id=reflection.id, person_id=scene.lead.id))
    assert "1 reply is held." in browse(scene.lead).get(url(scene)).words
    assert "held" not in browse(scene.cohort_lead).get(url(scene)).words
    assert len(build.all(Reply)) == 1
