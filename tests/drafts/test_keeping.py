"""What a person types is kept for that person alone, and the page that is behind learns it."""

from __future__ import annotations

import datetime as dt

import pytest
import time_machine

from workgroups import clock
from workgroups.drafts.models import MOST, Draft, sweep
from workgroups.extensions import db

PLACE = "comment/12"


@pytest.fixture
def person(build):
    return build.person()


def test_what_was_typed_is_there_on_another_device(typist, person):
    phone, laptop = typist(person), typist(person)
    assert phone.save(PLACE, comment="Half a thought", tags=["a", "b"], form_key="f" * 20).status == 200
    draft = laptop.read(PLACE)[PLACE]["draft"]
    assert draft["fields"] == {"comment": ["Half a thought"], "tags": ["a", "b"], "form_key": ["f" * 20]}
    assert abs(draft["at"] / 1000 - clock.now().timestamp()) < 60


def test_one_draft_per_person_and_place(typist, person, build):
    page = typist(person)
    for words in ("One", "One two", "One two three"):
        assert page.save(PLACE, comment=words).status == 200
    page.save("comment/13", comment="Elsewhere")
    assert [(row.place, row.fields["comment"]) for row in build.all(Draft)] == [
        (PLACE, ["One two three"]),
        ("comment/13", ["Elsewhere"]),
    ]


def test_somebody_else_finds_nothing_and_touches_nothing(typist, build, person):
    mine, other = typist(person), typist(build.person())
    mine.save(PLACE, comment="Mine")
    assert other.read(PLACE) == {}
    assert other.send("/undo", place=PLACE).status == 404
    other.send("/discarding", place=PLACE)
    other.save(PLACE, comment="Theirs")
    assert mine.words(PLACE) == {"comment": ["Mine"]}


def test_a_page_left_open_by_somebody_else_writes_and_reads_nothing(typist, build, browse, person):
    second = build.person()
    browser = browse(second)
    left_open = typist(person, browser)
    for path in ("", "/discarding", "/undo"):
        answer = left_open.send(path, place=PLACE, key="k" * 10, version="w" * 10 + ".1", base="", files=0, fields={})
        assert answer.status == 404
    query = {"person": left_open.person, "place": PLACE}
    assert browser.client.get("/drafts", query_string=query).status_code == 404
    assert build.all(Draft) == []


def test_signed_out_nothing_is_kept_and_no_page_comes_back(typist, browse, person, build):
    page = typist(person, browse())
    answer = page.save(PLACE, comment="Late")
    assert answer.status == 401
    assert build.all(Draft) == []


def test_without_a_token_nothing_is_kept(browse, person, build, typist):
    browser = browse(person)
    body = {"person": typist(person).person, "place": PLACE, "key": "k" * 10, "version": "w" * 10 + ".1"}
    answer = browser.client.post("/drafts", json={**body, "base": "", "files": 0, "fields": {"comment": ["x"]}})
    assert answer.status_code == 400
    assert build.all(Draft) == []


def test_the_tab_that_is_behind_gets_the_newer_words_and_overwrites_nothing(typist, person):
    first, second = typist(person), typist(person)
    saved = first.save(PLACE, comment="From the first").response.json
    refused = second.save(PLACE, comment="From the second")
    assert refused.status == 409
    assert refused.response.json["draft"]["fields"] == {"comment": ["From the first"]}
    assert refused.response.json["draft"]["version"] == saved["version"]
    assert first.words(PLACE) == {"comment": ["From the first"]}
    assert second.save(PLACE, base=saved["version"], comment="Both, put together").status == 200
    assert first.save(PLACE, base=saved["version"], comment="From the first, longer").status == 409


def test_a_request_that_was_overtaken_changes_nothing(typist, person):
    page = typist(person)
    page.number = 5
    page.save(PLACE, comment="Later")
    page.number = 2
    assert page.save(PLACE, comment="Earlier, but slow").status == 200
    assert page.words(PLACE) == {"comment": ["Later"]}


def test_a_discarded_draft_comes_back_for_a_day(typist, person):
    page = typist(person)
    page.save(PLACE, comment="Thrown away too soon")
    assert page.send("/discarding", place=PLACE).status == 200
    assert page.words(PLACE) is None
    back = page.send("/undo", place=PLACE)
    assert back.response.json["draft"]["fields"] == {"comment": ["Thrown away too soon"]}
    assert page.words(PLACE) == {"comment": ["Thrown away too soon"]}
    assert page.send("/undo", place=PLACE).status == 404
    page.send("/discarding", place=PLACE)
    with time_machine.travel(clock.now() + dt.timedelta(days=1, minutes=1)):
        assert typist(person).send("/undo", place=PLACE).status == 404


def test_what_is_typed_after_discarding_is_a_new_draft(typist, person):
    page, other = typist(person), typist(person)
    page.save(PLACE, comment="Old")
    page.send("/discarding", place=PLACE)
    assert other.save(PLACE, comment="New").status == 200
    assert page.words(PLACE) == {"comment": ["New"]}


def test_a_draft_is_gone_after_thirty_days_without_change(typist, person, app, build):
    page = typist(person)
    page.save(PLACE, comment="Left lying")
    with time_machine.travel(clock.now() + dt.timedelta(days=20)):
        page.browser.sign_in(person)
        page.save(PLACE, comment="Left lying, but touched")
    with time_machine.travel(clock.now() + dt.timedelta(days=49)):
        page.browser.sign_in(person)
        assert page.words(PLACE) is not None
    with time_machine.travel(clock.now() + dt.timedelta(days=51)):
        page.browser.sign_in(person)
        assert page.words(PLACE) is None
        with app.app_context():
            sweep()
            db.session.commit()
    assert build.all(Draft) == []


def test_a_discarded_draft_is_destroyed_after_its_day(typist, person, app, build):
    page = typist(person)
    page.save(PLACE, comment="Thrown away")
    page.send("/discarding", place=PLACE)
    with time_machine.travel(clock.now() + dt.timedelta(days=1, minutes=1)):
        page.browser.sign_in(person)
        page.save("comment/99", comment="Another draft sweeps")
    assert [row.place for row in build.all(Draft)] == ["comment/99"]


def test_of_very_many_drafts_the_oldest_go(typist, person, build):
    with typist(person).browser.application.app_context():
        for number in range(MOST):
            moment = clock.now() - dt.timedelta(hours=number + 1)
            values = {"key": "k" * 10, "version": f"writer00.{number}", "fields": {"a": ["b"]}, "saved_at": moment}
            db.session.add(Draft(person_id=person.id, place=f"comment/{number}", **values))
        db.session.commit()
    other = build.person()
    typist(other).save(PLACE, comment="Somebody else's")
    page = typist(person)
    page.save("comment/900", comment="One more")
    places = {row.place for row in build.all(Draft, person_id=person.id)}
    assert len(places) == MOST
    assert "comment/900" in places and f"comment/{MOST - 1}" not in places
    assert len(build.all(Draft, person_id=other.id)) == 1


def test_a_person_who_is_removed_takes_their_drafts_along(typist, person, app, build):
    typist(person).save(PLACE, comment="Private")
    with app.app_context():
        from sqlalchemy import text

        db.session.execute(text("DELETE FROM login_session"))
        db.session.execute(text("DELETE FROM person WHERE id = :id"), {"id": person.id})
        db.session.commit()
    assert build.all(Draft) == []


def test_saving_and_reading_cost_the_same_for_few_and_many(typist, person, statements):
    page = typist(person)
    page.save(PLACE, comment="One")
    with statements() as few:
        page.save(PLACE, comment="Two")
        page.read(PLACE)
    for number in range(30):
        page.save(f"reply/{number}", text="Words")
    with statements() as many:
        page.save(PLACE, comment="Three")
        page.read(PLACE, *(f"reply/{number}" for number in range(30)))
    assert len(few) == len(many)
    assert len([one for one in few if "draft" in one]) == 3
