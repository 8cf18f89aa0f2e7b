"""Mathematics: LaTeX in, MathML out, and the source wherever the two do not fit."""

from __future__ import annotations

from xml.etree import ElementTree

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from workgroups.text import mathml, maths, render
from workgroups.text.linear import linear


def tree(latex: str, *, display: bool = False) -> ElementTree.Element:
    written = maths.to_mathml(latex, display)
    assert written is not None, latex
    return ElementTree.fromstring(written)


def presentation(latex: str, *, display: bool = False) -> str:
    """The MathML between the semantics and the annotation."""
    return ElementTree.tostring(tree(latex, display=display)[0][0], encoding="unicode")


def test_fraction_power_and_root() -> None:
    assert presentation(r"\frac{3}{4}x^2+\sqrt{5}") == (
        "<mrow><mfrac><mn>3</mn><mn>4</mn></mfrac><msup><mi>x</mi><mn>2</mn></msup><mo>+</mo>"
        "<msqrt><mn>5</mn></msqrt></mrow>"
    )


def test_source_is_kept_beside_the_formula_and_not_inside_what_is_spoken() -> None:
    semantics = tree(r"x<\frac12")[0]
    assert [child.tag for child in semantics] == ["mrow", "annotation"]
    assert semantics[1].attrib == {"encoding": "application/x-tex"}
    assert semantics[1].text == r"x<\frac12"


@pytest.mark.parametrize(
    ("typed", "display"), [("$x$", None), ("\\(x\\)", None), ("$$x$$", "block"), ("\\[x\\]", "block")]
)
def test_four_kinds_of_delimiter(typed: str, display: str | None) -> None:
    shown = render(f"so {typed} holds")
    formula = ElementTree.fromstring(shown.strip()).find("math")
    assert formula is not None
    assert formula.get("display") == display
    assert "".join(formula.itertext()) == "xx"


@pytest.mark.parametrize(
    "typed",
    [
        "The book costs $5 and the pen $3.",
        "$5-$10",
        "from $ x to y $ here",
        "\\$5 and \\$6",
        "\\$x$ is escaped",
        "$$$",
        "$",
        "$$ $$",
        "one $x\n\ny$ two",
        "\\(x and \\[y",
        "$\\frac{1}{2",
        "$x_1_2$",
    ],
)
def test_money_and_unfinished_formulae_stay_as_typed(typed: str) -> None:
    assert "<math" not in render(typed)
    assert " ".join(ElementTree.fromstring(f"<r>{render(typed)}</r>").itertext()).split() == typed.split()


@pytest.mark.parametrize(
    "latex",
    [
        r"\def\x{\x\x}\x",
        r"\newcommand{\frac}{x}",
        r"\DeclareMathOperator{\x}{y}",
        r"\href{javascript:x}{y}",
        r"\class{a}{b}",
        r"\style{color:red}{b}",
        r"\htmlId{nav}{x}",
        r"\input{/etc/hostname}",
        r"\includegraphics{x}",
        r"\unicode{<b>}",
        r"\rule{9em}{9em}",
        r"\kern-9999em x",
        r"\kern9999em x",
        r"\hspace{-1em}x",
        r"\!" * 20 + "x",
        r"\qquad" * 40 + "x",
        r"\above{99em}",
        r"\frac{1}{2",
        r"\frac{1}}{2",
        r"\notacommand{x}",
        r"\text{\bf x}",
        "{" * 40 + "x" + "}" * 40,
        r"\sqrt" * 100 + "x",
        "x" * (maths.MAX_FORMULA + 1),
        "",
        r"\not\frac12",
    ],
)
def test_formula_with_anything_unknown_or_oversized_is_refused(latex: str) -> None:
    assert maths.to_mathml(latex) is None


def test_refused_formula_shows_its_source_escaped() -> None:
    assert render(r"$\href{javascript:x}{<b>y}$") == "<p>$\\href{javascript:x}{&lt;b&gt;y}$</p>\n"


def test_markup_in_a_formula_is_text() -> None:
    assert presentation(r"\text{<img src=x>}") == "<mtext>&lt;img\xa0src=x&gt;</mtext>"
    assert presentation("x<y>z") == "<mrow><mi>x</mi><mo>&lt;</mo><mi>y</mi><mo>&gt;</mo><mi>z</mi></mrow>"


@pytest.mark.parametrize(
    ("latex", "written"),
    [
        (r"0.\dot{3}", "<mrow><mn>0.</mn><mover><mn>3</mn><mo>˙</mo></mover></mrow>"),
        ("12{,}500", "<mn>12,500</mn>"),
        (r"x \not= y", "<mrow><mi>x</mi><mo>≠</mo><mi>y</mi></mrow>"),
        ("½×¾", "<mrow><mn>½</mn><mo>×</mo><mn>¾</mn></mrow>"),
        ("(1, 2)", '<mrow><mo stretchy="false">(</mo><mn>1</mn><mo>,</mo><mn>2</mn><mo stretchy="false">)</mo></mrow>'),
        (r"a\!b", '<mrow><mi>a</mi><mspace width="-0.167em" /><mi>b</mi></mrow>'),
        (r"\color{red}{x}", "<mstyle><mi>x</mi></mstyle>"),
        (r"\smash{x}", "<mi>x</mi>"),
        (r"a\\b", '<mrow><mi>a</mi><mspace width="1em" /><mi>b</mi></mrow>'),
    ],
)
def test_school_notation_reads_as_it_is_written_on_paper(latex: str, written: str) -> None:
    assert presentation(latex) == written


def test_limit_stands_under_its_sign_when_displayed() -> None:
    assert presentation(r"\lim_{x}", display=True) == "<munder><mo>lim</mo><mi>x</mi></munder>"
    assert presentation(r"\lim_{x}") == "<msub><mo>lim</mo><mi>x</mi></msub>"


def test_fences_of_a_matrix_stretch_wherever_they_stand() -> None:
    row = tree(r"d = \begin{vmatrix}a&b\\c&d\end{vmatrix}")[0][0]
    fences = [element for element in row if element.text == "|"]
    assert [fence.get("form") for fence in fences] == ["prefix", "postfix"]
    assert all(fence.get("stretchy") == "true" for fence in fences)


def test_cases_and_aligned_lines_say_how_their_columns_stand() -> None:
    cells = tree(r"\begin{cases}x&\text{if }x>0\\-x&\text{otherwise}\end{cases}").iter("mtd")
    assert [cell.get("columnalign") for cell in cells] == ["left"] * 4
    cells = list(tree(r"\begin{align*}x&=1\\2x&=2\end{align*}").iter("mtd"))
    assert [cell.get("columnalign") for cell in cells] == ["right", "left"] * 2
    assert [cell[0].tag for cell in cells[::2]] == ["mrow", "mrow"]


def test_displayed_lines_are_kept_together_whatever_they_begin_with() -> None:
    shown = render("So:\n$$\n\\begin{align*}\na &= b\\\\\n- x &= y\\\\\n> z\n\\end{align*}\n$$\nDone")
    assert shown.count("<math") == 1
    assert "<ul" not in shown
    assert "<blockquote" not in shown
    assert shown.endswith("<p>Done</p>\n")


def test_formula_in_a_quote_or_a_list_ends_with_it() -> None:
    shown = render("> $$\n> x\n> $$\n\n- then $z$")
    assert shown.count("<math") == 2
    assert "&gt;" not in shown


def test_formulae_beyond_the_fiftieth_are_shown_as_typed() -> None:
    shown = render(" ".join(f"$x_{{{n}}}$" for n in range(maths.MAX_FORMULAE + 5)))
    assert shown.count("<math>") == maths.MAX_FORMULAE
    assert "$x_{54}$" in shown


def test_one_text_has_a_limit_of_mathematics() -> None:
    shown = render(" ".join(f"${'x+' * 400}{n}$" for n in range(10)))
    assert shown.count("<math>") == maths.MAX_MATHS // 801


def test_a_formula_leaves_nothing_behind_for_the_next() -> None:
    before = render(r"$\pi$")
    render(r"$\def\pi{3}\pi$ $\newcommand{\pi}{3}$ $\gdef\pi{3}$")
    assert render(r"$\pi$") == before


LATEX = st.lists(
    st.sampled_from(
        [
            *"abx12+-=<>&^_{}()[]|.,!'~\"$#% \n½×é",
            *(
                "{",
                "}",
                "{x}",
                "^2",
                "_{n}",
                "\\frac",
                "\\sqrt",
                "\\left(",
                "\\right)",
                "\\text{a<b}",
                "\\begin{cases}",
            ),
            *(
                "\\end{cases}",
                "\\\\",
                "\\kern",
                "9em",
                "\\href{x}",
                "\\class{x}",
                "\\style",
                "\\color{red}",
                "\\not",
                "\\sum",
            ),
            *(
                "\\limits",
                "\\rule{1em}{1em}",
                "\\unicode",
                "\\mathbf",
                "\\binom",
                "\\hat",
                "\\xrightarrow",
                "\\begin{array}{c|c}",
            ),
            *(
                "\\end{array}",
                "\\hline",
                "\\LaTeX",
                "\\genfrac",
                "\\Huge",
                "\\raise",
                "\\fcolorbox",
                "\\operatorname{ab}",
            ),
        ]
    ),
    max_size=25,
).map("".join)


@settings(max_examples=300, deadline=None)
@given(LATEX, st.booleans())
def test_whatever_is_written_is_on_the_list(latex: str, display: bool) -> None:
    written = maths.to_mathml(latex, display)
    if written is None:
        return
    for element in ElementTree.fromstring(written).iter():
        assert set(element.attrib) <= mathml.ALLOWED[element.tag]


@pytest.mark.parametrize(
    ("latex", "line"),
    [
        (r"\frac{3}{4}x^2+\sqrt{5}", "3/4 x²+√5"),
        (r"\frac{n(n+1)}{2}", "(n(n+1))/2"),
        (r"3\tfrac12", "3 1/2"),
        (r"x \le 2, 30^\circ, 5\%", "x ≤ 2, 30°, 5%"),
        (r"\text{if } x \times y", "if x × y"),
        (r"\left(\frac{a}{b}\right)^{10}", "(a/b)¹⁰"),
        (r"\sin x", "sin x"),
        (r"\begin{cases}a & b\\ c & d\end{cases}", "a b; c d"),
        (r"\frac{\frac12}{3}", "(1/2)/3"),
    ],
)
def test_formula_in_one_line(latex: str, line: str) -> None:
    assert linear(latex) == line


def test_formula_with_an_unknown_command_has_no_line() -> None:
    assert linear(r"\input{x}") is None
