"""A careful Markdown: what is typed stays what is read, and nothing in it acts."""

from __future__ import annotations

from html.parser import HTMLParser

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from workgroups.text import MARKDOWN_LIMIT, markdown, mathml, maths, render, tidy

QUICK = settings(max_examples=300, deadline=None)
ATTRIBUTES = {"a": {"href", "rel"}, **mathml.ALLOWED}
TAGS = {"p", "br", "strong", "em", "ul", "li", "blockquote", *ATTRIBUTES}


class _Reader(HTMLParser):
    def __init__(self, shown: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.words: list[str] = []
        self.feed(shown)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.words.append(data)


def words(shown: str) -> str:
    return " ".join("".join(_Reader(shown).words).split())


def links(shown: str) -> list[str | None]:
    return [attributes.get("href") for tag, attributes in _Reader(shown).tags if tag == "a"]


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        ("one\ntwo", "<p>one<br>\ntwo</p>\n"),
        ("one\n\n\ntwo", "<p>one</p>\n<p>two</p>\n"),
        ("**bold** and *italic*", "<p><strong>bold</strong> and <em>italic</em></p>\n"),
        ("***both***", "<p><em><strong>both</strong></em></p>\n"),
        ("We used:\n- strips\n- counters", "<p>We used:</p>\n<ul>\n<li>strips</li>\n<li>counters</li>\n</ul>\n"),
        ("> It is the same\n> but bigger", "<blockquote>\n<p>It is the same<br>\nbut bigger</p>\n</blockquote>\n"),
        ("- $2$", "<ul>\n<li>" + str(maths.to_mathml("2")) + "</li>\n</ul>\n"),
        ("", ""),
        ("  \n ", ""),
    ],
)
def test_signs_that_are_read(typed: str, shown: str) -> None:
    assert render(typed) == shown


@pytest.mark.parametrize(
    "typed",
    [
        "2*3*4 = 24, 2**3**4 and 3*(4+5)*6",
        "x_1 * y_2 * z_3",
        "45\n- 12\n= 33",
        "- 3\n- 5",
        "> 7 is true, < 7 is not",
        "1. one\n3. three",
        "# not a heading\n---\n    not code\n```\nnor this\n```",
        "| a | b |\n|---|---|",
        "&lt; and &amp;nbsp; and \\* and `tick`",
        "[text](javascript:alert) [x](//host.example) [x](/sign-out)\n\n[x]: /local",
        "![picture](x.png) <b>bold</b> <!-- note -->",
        "- ",
        "-",
        ">",
        "** not bold ** and * not italic *",
        "*\n**\n***",
    ],
)
def test_what_looks_like_a_mark_stays_as_typed(typed: str) -> None:
    shown = render(typed)
    assert words(shown) == " ".join(typed.split())
    assert {tag for tag, _ in _Reader(shown).tags} <= {"p", "br"}


def test_link_says_where_it_leads_when_its_text_looks_like_another_address() -> None:
    assert words(render("[www.maths.example](https://other.example/x)")) == "www.maths.example (other.example)"
    assert words(render("[maths.**example**](https://other.example)")).endswith("(other.example)")
    assert words(render("[maths．example](https://other.example)")).endswith("(other.example)")
    assert words(render("[jo@maths.example](mailto:eve@other.example)")).endswith("(eve@other.example)")
    assert words(render("[$x$](https://other.example)")).endswith("(other.example)")


@pytest.mark.parametrize("label", ["the ratio pages", "maths.example", "https://maths.example/a", "maths.example/a/"])
def test_honest_link_is_shown_without_its_host(label: str) -> None:
    shown = render(f"See [{label}](https://maths.example/a).")
    assert words(shown) == f"See {label}."
    assert links(shown) == ["https://maths.example/a"]


def test_picture_from_elsewhere_is_never_fetched() -> None:
    typed = "![a pupil's bar model](https://other.example/x.png)"
    shown = render(typed)
    assert words(shown) == typed
    assert [tag for tag, _ in _Reader(shown).tags] == ["p", "a"]


def test_every_link_tells_the_other_site_nothing() -> None:
    shown = render("[a](https://a.example) https://b.example [c](mailto:c@c.example)")
    assert [attributes["rel"] for tag, attributes in _Reader(shown).tags if tag == "a"] == [
        "nofollow noopener noreferrer"
    ] * 3


@pytest.mark.parametrize(
    ("typed", "address"),
    [
        ("see https://maths.example.", "https://maths.example"),
        ("(https://maths.example/a_(b))", "https://maths.example/a_(b)"),
        ("**https://maths.example/a**", "https://maths.example/a"),
        ("HTTP://maths.example:8080/a?b=c&d=e#f, and", "HTTP://maths.example:8080/a?b=c&d=e#f"),
        ("https://maths.example/a?b=1: yes", "https://maths.example/a?b=1"),
        ("“https://maths.example/a”", "https://maths.example/a"),
    ],
)
def test_bare_address_becomes_a_link_without_its_punctuation(typed: str, address: str) -> None:
    assert links(render(typed)) == [address]


@pytest.mark.parametrize(
    "typed",
    [
        "https://name:secret@maths.example/",
        "https://maths.example@other.example",
        "https://maths.exаmple/",  # the a is Cyrillic
        "https://maths.example\\@other.example",
        "https://maths.example:80@other.example",
        "xhttps://maths.example",
        "https://localhost",
        "https://maths..example",
        "ftp://maths.example",
        "www.maths.example",
        "[x](https://name@maths.example)",
        "[ ](mailto:a@b.example)",
        "[x](mailto:a@b.example?bcc=c@d.example)",
    ],
)
def test_address_that_could_mislead_is_only_text(typed: str) -> None:
    shown = render(typed)
    assert links(shown) == []
    assert words(shown) == typed


def test_long_text_keeps_every_word_and_its_signs_as_typed() -> None:
    typed = "**word** < $x$\n" + "word " * 4_000
    assert len(typed) > MARKDOWN_LIMIT
    shown = render(typed)
    assert words(shown) == " ".join(typed.split())
    assert {tag for tag, _ in _Reader(shown).tags} == {"p", "br"}


@pytest.mark.parametrize(
    "typed",
    [
        "> " * 40 + "deep",
        "\n".join("  " * n + f"- level {n}" for n in range(40)),
        "*a " * 60 + "a* " * 60,
        "- x\n" * (markdown.MAX_SIGNS + 2),
    ],
)
def test_text_too_deep_or_too_full_of_signs_loses_nothing(typed: str) -> None:
    assert words(render(typed)) == " ".join(typed.split())


def test_text_of_the_middle_of_a_list_is_kept() -> None:
    assert words(render("- a\n  - b\n    - c\n\n      d\n- e")) == "a b c d e"


def test_sanitiser_lets_only_its_list_through() -> None:
    dirty = (
        '<p id=a class=b style="color:red" data-x=1 hx-get=/x onclick=x()>t<img src=x><script>s</script>'
        '<a href="javascript:x()" target=_blank>j</a><a href="/local">l</a><a href="https://a.example">h</a>'
        '<math><mi href="https://a.example" class=c style=s>x</mi></math><!-- c -->'
        "<iframe></iframe><hx-partial></hx-partial><svg><style></style></svg><input></p>"
    )
    assert markdown.SANITISER.clean(dirty) == (
        '<p>t<a rel="nofollow noopener noreferrer">j</a><a rel="nofollow noopener noreferrer">l</a>'
        '<a href="https://a.example" rel="nofollow noopener noreferrer">h</a><math><mi>x</mi></math></p>'
    )


PIECES = [
    *"*$[]()<>-_&\\`~#|'\"!:/@ \n\t",
    *(
        "**",
        "$$",
        "\\(",
        "\\)",
        "\\[",
        "\\]",
        "](https://a.example)",
        "https://",
        "[x](javascript:x)",
        "- ",
        "> ",
        "\n\n",
    ),
    *("<script>", "<b onclick=x>", "<div hx-get=/x>", "<math>", "</p>", "&lt;", "\\text{<b>}", "\\frac{1}{2}", "x^2"),
    *(
        "\\href{javascript:x}{y}",
        "\\class{a}{b}",
        "\\begin{matrix}",
        "\\end{matrix}",
        "&",
        "word",
        "3",
        "\u202e",
        "\u2067",
    ),
    *("\u0000", "\ud800", "\u200d", "é", "e\u0301", "م", "😀"),
]
TYPED = st.lists(st.one_of(st.sampled_from(PIECES), st.text(max_size=5)), max_size=40).map("".join)


@QUICK
@given(TYPED)
def test_nothing_outside_the_list_is_ever_rendered(typed: str) -> None:
    for tag, attributes in _Reader(render(typed)).tags:
        assert tag in TAGS
        assert set(attributes) <= ATTRIBUTES.get(tag, set())
        assert (attributes.get("href") or "https://").lower().startswith(("https://", "http://", "mailto:"))


@QUICK
@given(TYPED)
def test_rendering_tidied_text_changes_nothing(typed: str) -> None:
    assert render(tidy(typed)) == render(typed)


@QUICK
@given(st.text(alphabet="ab1*-> \n\t_`#<&:/.(){}=+~|!'\"", max_size=80))
def test_only_signs_are_taken_away(typed: str) -> None:
    left = iter("".join(tidy(typed).split()))
    for char in "".join(words(render(typed)).split()):
        for candidate in left:
            if candidate == char:
                break
            assert candidate in "*->"
        else:
            pytest.fail(f"{char!r} was not typed there")
    assert set(left) <= set("*->")


@QUICK
@given(st.text(alphabet="ab1 \n_`#<&:/.()=+\"'é½", max_size=80))
def test_text_without_signs_reads_the_same_beside_marks(typed: str) -> None:
    alone, beside = _Reader(render(typed)), _Reader(render(f"**x**\n\n{typed}"))
    assert alone.tags == beside.tags[2:]
    assert "".join(alone.words).strip() == "".join(beside.words).removeprefix("x").strip()
