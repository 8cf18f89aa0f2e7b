"""The shared form kit: what fields take, tidy and refuse."""

from __future__ import annotations

import datetime as dt

import pytest
from werkzeug.datastructures import MultiDict
from wtforms import Form, FormField

from workgroups import forms


class Row(Form):
    name = forms.line("Name", most=5)


class Everything(forms.KeyedForm, forms.VersionedForm):
    word = forms.line("Word", most=10, required="Say something")
    words = forms.area("Words", most=20)
    on = forms.day("On")
    at = forms.time("At")
    number = forms.whole_number("Number", least=1, most=600)
    one = forms.choice("One", [("a", "A"), ("b", "B")], empty="None")
    some = forms.ticks("Some", [("a", "A"), ("b", "B")])
    site = forms.web_address("Site")
    rows = forms.Rows(FormField(Row), max_entries=4)


@pytest.fixture
def fill(app):
    """Sends fields to a form and hands back the validated form."""

    def send(**fields):
        with app.test_request_context("/", method="POST", data=MultiDict(fields)):
            form = Everything(meta={"csrf": False})
            form.validate()
            return form

    return send


def test_a_line_is_one_tidied_line(fill):
    assert fill(word="  a\u200b\n b\x00 ").word.data == "a b"


@pytest.mark.parametrize("blank", ["", "  ", "\u200b", "\u3164"])
def test_what_looks_empty_is_refused_in_the_given_words(fill, blank):
    assert fill(word=blank).word.errors == ["Say something"]


def test_too_long_says_how_much_is_taken(fill):
    assert "up to 10 characters" in fill(word="x" * 11).word.errors[0]
    assert "up to 20 characters" in fill(words="x" * 21).words.errors[0]


@pytest.mark.parametrize(
    "typed", ["2026-12-04", "04/12/2026", "4/12/26", "4.12.2026", "4 December 2026", "4 Dec 2026", " 2026-12-04 "]
)
def test_a_day_is_read_however_people_write_it(fill, typed):
    assert fill(on=typed).on.data == dt.date(2026, 12, 4)


@pytest.mark.parametrize(
    "typed", ["31/2/2026", "0001-01-01", "9999-12-31", "1999-12-31", "soon", "²", "\x00", "1" * 5000]
)
def test_a_day_that_is_none_is_refused_and_shown_again(fill, typed):
    field = fill(on=typed).on
    assert field.data is None
    assert "Enter a date like" in field.errors[0]
    assert field.raw_data == [typed.strip()]


@pytest.mark.parametrize(("typed", "hour"), [("16:00", 16), ("4pm", 16), ("4.00 PM", 16), ("16.00", 16), ("9:00am", 9)])
def test_a_time_is_read_however_people_write_it(fill, typed, hour):
    assert fill(at=typed).at.data == dt.time(hour)


@pytest.mark.parametrize("typed", ["25:00", "noonish", "4", "16:00Z"])
def test_a_time_that_is_none_is_refused(fill, typed):
    assert "Enter a time like" in fill(at=typed).at.errors[0]


@pytest.mark.parametrize(("typed", "number"), [("20", 20), (" 20 ", 20), ("", None), ("600", 600)])
def test_a_whole_number_is_read(fill, typed, number):
    form = fill(number=typed)
    assert (form.number.data, list(form.number.errors)) == (number, [])


@pytest.mark.parametrize("typed", ["0", "601", "-1", "1.5", "1e3", "many", "９９", "nan", "9" * 400, "9" * 5000])
def test_any_other_number_is_refused_in_one_sentence(fill, typed):
    assert fill(number=typed).number.errors == ["Number must be a whole number from 1 to 600"]


def test_choices_take_what_they_offer_and_nothing_else(fill):
    assert fill(one="").one.data == ""
    assert not fill(one="b").one.errors
    assert fill(one="c").one.errors
    assert not fill(some="a").some.errors
    assert fill(some="c").some.errors
    assert fill().some.data == []


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("https://www.ncetm.org.uk/x?y=1#z", "https://www.ncetm.org.uk/x?y=1#z"),
        ("ncetm.org.uk/x", "https://ncetm.org.uk/x"),
        ("http://a.example:8080/", "http://a.example:8080/"),
        ("", ""),
    ],
)
def test_a_web_address_is_kept(fill, typed, kept):
    form = fill(site=typed)
    assert (form.site.data, list(form.site.errors)) == (kept, [])


@pytest.mark.parametrize(
    "typed",
    [
        "javascript:x()",
        "JaVaScRiPt:x()",
        "data:text/html,x",
        "ftp://a.example",
        "//a.example",
        "https://user@a.example",
        "https://user:pass@a.example",
        "https://a.example/ x",
        "https://a.example:99999/",
        "https://[::1",
        'https://a.example/"onx',
        "https://localhost/",
        "https://a.example/" + "x" * 1000,
    ],
)
def test_anything_else_is_no_web_address(fill, typed):
    assert fill(site=typed).site.errors


def test_rows_keep_their_order_and_their_own_errors(fill):
    form = fill(**{"rows-2-name": "c", "rows-0-name": "a", "rows-1-name": "far too long"})
    assert [row["name"] for row in form.rows.data] == ["a", "far too long", "c"]
    assert form.rows[1].form.name.errors
    assert form.errors["rows"]


def test_rows_grow_to_a_number_with_the_last_one_blank_and_no_further_than_they_may(fill):
    form = fill()
    form.rows.grow(2)
    assert len(form.rows) == 2
    full = fill(**{f"rows-{n}-name": "x" for n in range(2)})
    full.rows.grow(2)
    assert [row["name"] or "" for row in full.rows.data] == ["x", "x", ""]
    most = fill(**{f"rows-{n}-name": "x" for n in range(9)})
    most.rows.grow(20)
    assert len(most.rows) == 4


@pytest.mark.parametrize("place", ["²", "-1", "9" * 5000, "", "1000", "٣"])
def test_only_small_plain_numbers_are_places_of_rows(fill, place):
    assert len(fill(**{f"rows-{place}-name": "x"}).rows) == 0


@pytest.mark.parametrize(
    ("sent", "kept"), [("k" * 43, "k" * 43), ("", None), ("short", None), ("k" * 65, None), ("é" * 20, None)]
)
def test_only_a_key_of_ours_is_a_key(fill, sent, kept):
    assert fill(form_key=sent).key == kept


@pytest.mark.parametrize(("sent", "read"), [("3", 3), ("", 0), ("x", 0), ("-1", 0), ("²", 0), ("9" * 10, 0)])
def test_an_unreadable_version_is_nought(fill, sent, read):
    assert fill(version=sent).read_version == read


def test_every_rendering_has_a_key_of_its_own(app):
    with app.test_request_context("/"):
        assert Everything().form_key.data != Everything().form_key.data


def test_a_verb_that_refuses_shows_at_its_field_or_above_the_form(fill):
    form = fill(word="x")
    form.refuse("Not today")
    form.refuse("Not this", form.one)
    assert form.form_errors == ["Not today"]
    assert form.one.errors == ["Not this"]
    assert form.errors


def test_a_day_and_a_time_make_a_london_moment(fill):
    form = fill(word="x", on="2026-07-01", at="16:00")
    assert forms.london_moment(form, form.on, form.at) == dt.datetime(2026, 7, 1, 15, tzinfo=dt.UTC)
    empty = fill(word="x", on="2026-07-01")
    assert forms.london_moment(empty, empty.on, empty.at) is None


def test_an_hour_that_the_clock_change_skips_is_an_error_at_the_time(fill):
    form = fill(word="x", on="2027-03-28", at="01:30")
    assert forms.london_moment(form, form.on, form.at) is None
    assert "the clocks go forward" in form.at.errors[0]
