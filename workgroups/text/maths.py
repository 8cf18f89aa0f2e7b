"""LaTeX in a text: where it is, and its MathML.

No TeX runs here. latex2mathml builds a tree, and `mathml` writes out of it what it knows; a formula with anything else
in it is shown as it was typed (trust I5).
"""

import functools
import html
import re
from typing import NamedTuple

from latex2mathml.converter import Converter

from . import mathml

MAX_FORMULA = 1_000  # characters of one formula
MAX_FORMULAE = 50  # formulae of one text
MAX_MATHS = 4_000  # characters of all formulae of one text: latex2mathml takes about 20 µs for each
MAX_DEPTH = 30

_OPENERS = {"$$": "$$", "\\(": "\\)", "\\[": "\\]"}
_CLOSING_DOLLAR = re.compile(r"(?<!\\)\$")
_NESTING = re.compile(r"\\[{}]|[{}]|\\(?:begin|left|end|right)(?![A-Za-z])")
# Macros could grow without bound, and would change what the reader sees elsewhere.
_MACROS = re.compile(
    r"\\(?:def|gdef|edef|xdef|let|newcommand|renewcommand|newenvironment|DeclareMathOperator)(?![A-Za-z])"
)


class Formula(NamedTuple):
    """A formula in a text: its LaTeX without delimiters, where the text goes on, and whether it has its own line."""

    latex: str
    end: int
    display: bool


def find(text: str, start: int) -> Formula | None:
    """The formula whose opening ``$``, ``$$``, ``\\(`` or ``\\[`` stands at `start`, or None.

    Money stays money by pandoc's rule: the opening dollar has no blank after it, the closing one no blank before it
    and no digit after it. Takes time proportional to the formula, never to the whole text.
    """
    if start and text[start - 1] == "\\":
        return None
    opener = text[start : start + 2]
    if opener in _OPENERS:
        closer = _OPENERS[opener]
        end = text.find(closer, start + 2, start + MAX_FORMULA + 4)
        latex = text[start + 2 : end] if end > 0 else ""
        if not latex.strip() or "\n\n" in latex or (opener == "$$" and "$" in latex.replace("\\$", "")):
            return None
        return Formula(latex.strip(), end + 2, display=opener != "\\(")
    if opener[:1] != "$" or not opener[1:].strip():
        return None
    closing = _CLOSING_DOLLAR.search(text, start + 1, start + MAX_FORMULA + 2)
    if closing is None:
        return None
    latex = text[start + 1 : closing.start()]
    if not latex or latex[-1].isspace() or text[closing.end() : closing.end() + 1].isdigit() or "\n\n" in latex:
        return None
    return Formula(latex, closing.end(), display=False)


@functools.lru_cache(maxsize=512)
def to_mathml(latex: str, display: bool = False) -> str | None:
    """One formula as a ``<math>`` element, or None when its source should be shown as it was typed.

    The source is kept inside as an ``application/x-tex`` annotation, which browsers do not draw and screen readers do
    not speak: they get the MathML itself.
    """
    if len(latex) > MAX_FORMULA or _MACROS.search(latex) or not _is_sound(latex):
        return None
    try:
        tree = Converter(display="block" if display else "inline").convert_to_element(latex)
        written = mathml.write(tree[0], display=display)
    except Exception:  # latex2mathml meets mistakes with errors of many kinds; each of them means "show the source"
        return None
    attribute = ' display="block"' if display else ""
    source = html.escape(latex, quote=False)
    return (
        f"<math{attribute}><semantics>{written}"
        f'<annotation encoding="application/x-tex">{source}</annotation></semantics></math>'
    )


def _is_sound(latex: str) -> bool:
    """Whether every brace has its partner, and nothing is nested too deeply."""
    braces = environments = 0
    for part in _NESTING.findall(latex):
        braces += (part == "{") - (part == "}")
        environments += (part in ("\\begin", "\\left")) - (part in ("\\end", "\\right"))
        if braces < 0 or braces + environments > MAX_DEPTH:
            return False
    return braces == 0
