"""The same words without signs, for tiles, subjects and mails."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from workgroups.text import MARKDOWN_LIMIT, excerpt, mail_word, plain, tidy

QUICK = settings(max_examples=300, deadline=None)
WRITTEN = (
    "We tried $\\frac{3}{4}$ of **the tasks** with [a page](https://maths.example/x) and\n"
    "- counters\n- strips\n\n> the *same*, but bigger\n\nThe book costs $5 and the pen $3."
)


def test_plain_text_has_no_emphasis_and_shows_addresses() -> None:
    assert plain(WRITTEN) == (
        "We tried 3/4 of the tasks with a page (https://maths.example/x) and\n"
        "- counters\n- strips\n\n> the same, but bigger\n\nThe book costs $5 and the pen $3."
    )


def test_excerpt_is_one_line_of_words() -> None:
    assert excerpt(WRITTEN, 400) == (
        "We tried 3/4 of the tasks with a page and • counters • strips the same, but bigger "
        "The book costs $5 and the pen $3."
    )


@pytest.mark.parametrize(
    "typed",
    [
        "2*3*4",
        "x_1 * y_2 * z_3",
        "45\n- 12\n= 33",
        "> 7 is true",
        "![a](https://a.example/b.png)",
        "[a](javascript:x)",
        "\\(x",
        "$\\input{x}$",
    ],
)
def test_what_is_no_mark_stays(typed: str) -> None:
    assert plain(typed) == typed
    assert excerpt(typed) == " ".join(typed.split())


@pytest.mark.parametrize(
    ("typed", "characters", "cut"),
    [
        ("one two three", 13, "one two three"),
        ("one two three", 12, "one two…"),
        ("one two, three", 10, "one two…"),
        ("a" * 30, 10, "a" * 9 + "…"),
        ("ab" + "e\u0301\u0323" * 3, 5, "ab…"),
        ("abc👩‍🏫d", 6, "abc…"),
        ("", 10, ""),
    ],
)
def test_excerpt_is_cut_at_a_word(typed: str, characters: int, cut: str) -> None:
    assert excerpt(typed, characters) == cut


def test_excerpt_of_a_text_that_goes_on_says_so() -> None:
    assert excerpt("word\n" + "\n" * 500 + "more", 20) == "word…"
    assert excerpt("[a](https://maths.example/" + "x" * 70 + ") " + "y" * 40, 25) == "a…"


def test_text_too_long_for_signs_is_plain_as_typed() -> None:
    typed = "**word** $x$ " * 2_000
    assert len(typed) > MARKDOWN_LIMIT
    assert plain(typed) == typed.strip()


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        ("Sign in at https://tracker.example/ now", "Sign in at https: //tracker. example/ now"),
        ("www.tracker.example", "www. tracker. example"),
        ("Help <help@tracker.example>", "Help <help @ tracker. example>"),
        ("mailto:a@b.example", "mailto: a @ b. example"),
        ("x\r\nBcc: a@b.example", "x Bcc: a @ b. example"),
        ("=?utf-8?q?x=0D=0A?=", "= ?utf-8?q?x=0D=0A?="),
        ("tracker．example", "tracker． example"),
        ("St Mary's, Year 5: 3.5 × ½ @ 10:30", "St Mary's, Year 5: 3.5 × ½ @ 10:30"),
        ("Ŵy tŷ 👩🏽‍🏫 مرحبا", "Ŵy tŷ 👩🏽‍🏫 مرحبا"),
    ],
)
def test_name_in_a_mail_is_never_a_link(typed: str, shown: str) -> None:
    assert mail_word(typed) == shown


def test_long_name_in_a_mail_is_cut() -> None:
    assert mail_word("word " * 500) == " ".join(["word"] * 24) + "…"
    assert len(mail_word("Z" * 10_000_000)) == 120


@QUICK
@given(st.text(max_size=300), st.integers(min_value=10, max_value=250))
def test_excerpt_never_exceeds_its_length_and_is_one_line(typed: str, characters: int) -> None:
    shown = excerpt(tidy(typed), characters)
    isolates = sum(shown.count(char) for char in "\u2066\u2067\u2068\u2069")
    assert len(shown) - isolates <= characters
    assert len(shown.splitlines()) <= 1


@QUICK
@given(
    st.lists(
        st.sampled_from(["a", "b.c", "@", "://", "www.", ".", " ", "é.uk", "\n", "=?", "mailto:", "https"]), max_size=20
    )
)
def test_no_name_in_a_mail_holds_an_address(pieces: list[str]) -> None:
    shown = mail_word("".join(pieces))
    assert re.search(r"\w:(?=/)|=\?|\w@\w|\w\.[^\W\d_]{2}", shown) is None
