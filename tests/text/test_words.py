"""What goes into the database: the words stay, what only machines can see goes."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from workgroups.text import looks_empty, tidy, tidy_line

QUICK = settings(max_examples=300, deadline=None)
AWKWARD = (
    "\r\n\t\x00\x1b\x85\u2028\ufeff\u200b\u200d\u202e\u202c\u2066\u2069\ufdd0\uffff\ud83d\U000e0041\U000e007f\U0001f3f4"
)
TYPED = st.text(alphabet=st.one_of(st.sampled_from(AWKWARD + "ae\u0301\u0323\u0336😀م "), st.characters()), max_size=60)
WALES = "🏴\U000e0067\U000e0062\U000e0077\U000e006c\U000e0073\U000e007f"


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        ("a\r\nb\rc\nd\x0be\u2028f\x85g", "a\nb\nc\nd\ne\nf\ng"),
        ("\n\n  a  b \n ", "a  b"),
        ("x\x00y\x1b[31m\x07", "xy[31m"),
        ("re\u0301sume\u0301", "résumé"),
        ("\ufeffa\ufdd0b\uffff\U0001fffec\ud83d", "abc"),
        ("work\u202egpj.exe", "workgpj.exe"),
        ("\u2067open\nnext", "\u2067open\u2069\nnext"),
        ("closed\u2069 twice", "closed twice"),
        ("שלום \u2066abc\u2069", "שלום \u2066abc\u2069"),
        (f"{WALES} a\U000e0041\U000e0042", f"{WALES} a"),
        ("a" + "\u200d" * 1000, "a\u200d"),
        ("Z" + "\u0336" * 60, "Z" + "\u0336" * 8),
        ("tab\tstays", "tab\tstays"),
    ],
)
def test_text_is_tidied(typed: str, stored: str) -> None:
    assert tidy(typed) == stored


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        (" Jo \n  Bloggs\t", "Jo Bloggs"),
        ("ad\u200bmin a\u00addmin\u2060", "admin admin"),
        ("a\u200db", "ab"),
        ("👩🏽‍🏫 👨‍👩‍👧‍👦", "👩🏽‍🏫 👨‍👩‍👧‍👦"),
        (WALES, WALES),
        ("می\u200cخواهم क्\u200dष", "می\u200cخواهم क्\u200dष"),
        ("Ŵy, tŷ, Siân", "Ŵy, tŷ, Siân"),
        ("one\u2029two", "one two"),
        ("e\u200b\u0301", "é"),
    ],
)
def test_line_is_tidied(typed: str, stored: str) -> None:
    assert tidy_line(typed) == stored


@pytest.mark.parametrize(
    "typed", ["", " \n", "\u00a0\u2003", "\u200b\u2060", "\u115f\u3164", "\u2800" * 10, "\ufe0f", "\u0301"]
)
def test_text_that_shows_nothing_looks_empty(typed: str) -> None:
    assert looks_empty(typed)


@pytest.mark.parametrize("typed", ["0", ".", "null", "½", "م", "😀", "\u200ba", "−"])
def test_text_that_shows_something_does_not_look_empty(typed: str) -> None:
    assert not looks_empty(typed)


@QUICK
@given(TYPED)
def test_tidying_twice_changes_nothing(typed: str) -> None:
    stored, line = tidy(typed), tidy_line(typed)
    assert tidy(stored) == stored
    assert tidy_line(line) == line
    assert tidy_line(stored) == line


@QUICK
@given(TYPED)
def test_stored_text_is_sound(typed: str) -> None:
    for stored in (tidy(typed), tidy_line(typed)):
        assert unicodedata.is_normalized("NFC", stored)
        assert {unicodedata.category(char) for char in stored} & {"Cs", "Zl", "Zp"} == set()
        assert {char for char in stored if unicodedata.category(char) == "Cc"} <= {"\n", "\t"}
        assert not set(stored) & set("\u202a\u202b\u202c\u202d\u202e\ufeff")
        for line in stored.split("\n"):
            opened = sum(char in "\u2066\u2067\u2068" for char in line)
            assert opened == line.count("\u2069")
    assert not set(tidy_line(typed)) & set("\n\t\u200b\u00ad")
