"""Whatever a browser is made to send is refused, or kept as plain words."""

from __future__ import annotations

import json

import pytest

from workgroups.drafts.models import Draft
from workgroups.drafts.routes import LARGEST

PLACE = "comment/12"
SOUND = {"place": PLACE, "key": "k" * 10, "version": "w" * 10 + ".1", "base": "", "files": 0, "fields": {"a": ["b"]}}


@pytest.fixture
def page(typist, build):
    return typist(build.person())


@pytest.mark.parametrize(
    "place",
    [
        "",
        "comment",
        "comment/",
        "/comment/1",
        "comment/1/",
        "comment//1",
        "comment/../1",
        "Comment/1",
        "comment/1~x",
        "comment/1\n",
        "comment/1\0",
        "комментарий/1",
        "comment/１",
        "<script>/1",
        "comment/" + "1" * 120,
        "a/1/2/3/4/5/6/7",
        None,
        12,
        ["comment/1"],
        {"comment": 1},
    ],
)
def test_a_place_that_no_template_wrote_is_refused(page, build, place):
    assert page.send("", **{**SOUND, "place": place}).status == 400
    assert page.send("/discarding", place=place).status == 400
    assert page.send("/undo", place=place).status == 400
    assert build.all(Draft) == []


@pytest.mark.parametrize(
    "wrong",
    [
        {"key": ""},
        {"key": "short"},
        {"key": "k" * 41},
        {"key": "k" * 9 + "~"},
        {"key": 7},
        {"version": "1"},
        {"version": "w" * 10},
        {"version": "w" * 10 + ".1234567890"},
        {"version": "w" * 10 + ".١"},
        {"version": "W" * 10 + ".1"},
        {"version": "w" * 41 + ".1"},
        {"version": None},
        {"base": None},
        {"base": "b" * 61},
        {"files": -1},
        {"files": 51},
        {"files": True},
        {"files": "2"},
        {"files": 1.0},
        {"fields": None},
        {"fields": []},
        {"fields": "a=b"},
        {"fields": {"a": "b"}},
        {"fields": {"a": [1]}},
        {"fields": {"a": [["b"]]}},
        {"fields": {"a": [None]}},
        {"fields": {"n" * 101: ["b"]}},
        {"fields": {f"n{number}": [] for number in range(501)}},
        {"fields": {"a": [""] * 2001}},
    ],
)
def test_another_shape_than_ours_is_refused(page, build, wrong):
    assert page.send("", **{**SOUND, **wrong}).status == 400
    assert build.all(Draft) == []


@pytest.mark.parametrize("body", ["", "null", "[]", '"x"', "{", "[" * 200_000, '{"place":', "\xff"])
def test_a_body_that_is_no_object_is_refused(page, body):
    headers = {"X-CSRFToken": page.browser.token(), "Content-Type": "application/json"}
    assert page.browser.client.post("/drafts", data=body, headers=headers).status_code == 400


def test_a_draft_that_is_too_large_is_refused_and_the_one_before_stays(page):
    page.save(PLACE, comment="Short")
    assert page.save(PLACE, comment="ä" * (LARGEST // 2)).status == 413
    assert page.words(PLACE) == {"comment": ["Short"]}
    assert page.save(PLACE, comment="x" * (LARGEST - 100)).status == 200


@pytest.mark.parametrize(
    "words",
    [
        "</textarea><script>alert(1)</script>",
        "{{ 7 * 7 }} {% raw %}",
        "'; DROP TABLE draft; --",
        "\u202eright to left\u202c \u200b\ufeff",
        "a\r\nb\tc\n\n",
        "👩‍🏫 ∑ 平方 ﷽",
        '"\\u0000" \\',
    ],
)
def test_words_come_back_as_they_were_typed(page, words):
    assert page.save(PLACE, comment=words).status == 200
    assert page.words(PLACE) == {"comment": [words]}


def test_what_no_database_takes_is_left_out_and_the_rest_is_kept(page):
    assert page.save(PLACE, comment="a\0b \ud83d c").status == 200
    assert page.words(PLACE) == {"comment": ["ab ? c"]}


def test_tokens_and_secrets_are_never_kept(page):
    page.save(PLACE, comment="Words", csrf_token="secret", password="secret", code="123456", draft="x~y")
    assert page.words(PLACE) == {"comment": ["Words"]}


def test_an_answer_is_plain_json_that_no_browser_keeps_or_shows_as_a_page(page):
    page.save(PLACE, comment="<script>alert(1)</script>")
    query = {"person": page.person, "place": PLACE}
    answer = page.browser.client.get("/drafts", query_string=query)
    assert answer.mimetype == "application/json"
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert json.loads(answer.data)["places"][PLACE]["draft"]["fields"]["comment"] == ["<script>alert(1)</script>"]


def test_asking_for_strange_or_very_many_places_gives_only_ones_own(page):
    page.save(PLACE, comment="Words")
    places = ["../etc/passwd", "%00", "card/'--", *(f"comment/{number}" for number in range(1000, 1150)), PLACE]
    assert list(page.read(*places)) == [PLACE]
