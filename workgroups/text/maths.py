"""LaTeX in a text: where it is, and its MathML.

No TeX runs here. latex2mathml builds a tree, and only what the lists below name is written out of it; anything else,
an unknown command, a link, a class, a length that would leave the formula's own place, means that the reader sees
what was typed (trust I5).
"""

import functools
import html
import re
from typing import NamedTuple
from xml.etree.ElementTree import Element

from latex2mathml.converter import Converter

from .words import only_text

MAX_FORMULA = 1_000  # characters of one formula
MAX_FORMULAE = 50  # formulae of one text
MAX_MATHS = 4_000  # characters of all formulae of one text: latex2mathml takes about 20 µs for each
MAX_DEPTH = 30
MAX_ELEMENTS = 1_500

_OPENERS = {"$$": "$$", "\\(": "\\)", "\\[": "\\]"}
_CLOSING_DOLLAR = re.compile(r"(?<!\\)\$")
# Macros could grow without bound, and would change what the reader sees elsewhere.
_MACROS = re.compile(
    r"\\(?:def|gdef|edef|xdef|let|newcommand|renewcommand|newenvironment|DeclareMathOperator)(?![A-Za-z])"
)
_UNKNOWN_COMMAND = re.compile(r"\\[A-Za-z]")
_REFERENCE = re.compile("&#x([0-9A-Fa-f]{1,6});")


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
    if len(latex) > MAX_FORMULA or _MACROS.search(latex) or _nesting(latex) > MAX_DEPTH:
        return None
    try:
        tree = Converter(display="block" if display else "inline").convert_to_element(latex)
        written = _Writer().write(tree[0])
    except Exception:  # latex2mathml meets mistakes with errors of many kinds; each of them means "show the source"
        return None
    attribute = ' display="block"' if display else ""
    source = html.escape(latex, quote=False)
    return (
        f"<math{attribute}><semantics>{written}"
        f'<annotation encoding="application/x-tex">{source}</annotation></semantics></math>'
    )


def _nesting(latex: str) -> int:
    depth = deepest = 0
    for token in re.findall(r"\\[{}]|[{}]|\\(?:begin|left|end|right)(?![A-Za-z])", latex):
        if token in ("{", "\\begin", "\\left"):
            depth += 1
            deepest = max(deepest, depth)
        elif token in ("}", "\\end", "\\right"):
            depth -= 1
    return deepest


class _RefusedError(ValueError):
    """The formula holds something that the lists below do not name."""


_CONTAINERS = {"math", "mrow", "mfrac", "msqrt", "mroot", "msub", "msup", "msubsup", "munder", "mover", "munderover"}
_CONTAINERS |= {"mtable", "mtr", "mtd", "mstyle", "mpadded", "mphantom", "menclose"}
_LEAVES = {"mi", "mn", "mo", "mtext", "mspace"}

_TRUE_OR_FALSE = re.compile("true|false")
_LINES = re.compile("(?:none|solid|dashed)(?: (?:none|solid|dashed))*")
_VALUES = {
    **dict.fromkeys(("stretchy", "fence", "separator", "accent", "largeop", "movablelimits"), _TRUE_OR_FALSE),
    "displaystyle": _TRUE_OR_FALSE,
    "scriptlevel": re.compile("[012]"),
    "form": re.compile("prefix|infix|postfix"),
    "columnalign": re.compile("left|center|right"),
    "columnlines": _LINES,
    "rowlines": _LINES,
    "notation": re.compile("box|(?:(?:updiagonal|downdiagonal|horizontal)strike ?)+"),
    "mathvariant": re.compile("normal|(?:bold|italic|sans-serif|monospace|double-struck|script|fraktur)(?:-italic)?"),
}
_LENGTHS = {"width", "lspace", "rspace", "minsize", "maxsize", "linethickness"}
# Colour, size and spacing that the page itself decides: the formula is shown without them.
_IGNORED = {"mathcolor", "mathsize", "rowspacing", "columnspacing", "depth"}

ALLOWED = {tag: set(_VALUES) | _LENGTHS for tag in _CONTAINERS | _LEAVES} | {
    "math": {"display"},
    "semantics": set(),
    "annotation": {"encoding"},
}
"""Elements and attributes that `to_mathml` may write, for the sanitiser."""

_EM = {"": 1.0, "em": 1.0, "ex": 0.5, "mu": 1 / 18, "pt": 0.1, "px": 1 / 16, "mm": 0.28, "cm": 2.8}
_NAMED_SPACE = {"thinmathspace": 0.167, "mediummathspace": 0.222, "thickmathspace": 0.278}
_LENGTH = re.compile(r"(-?(?:\d+(?:\.\d+)?|\.\d+))\s*(em|ex|mu|pt|px|mm|cm|)")
_WIDEST, _FURTHEST_BACK = 4.0, -0.5  # em, of one space
_ALL_WIDTH, _ALL_BACK = 60.0, -2.0  # em, of all spaces of one formula


class _Writer:
    """Writes one tree as text, refusing it as soon as something unknown or oversized turns up."""

    def __init__(self) -> None:
        self.elements = 0
        self.width = 0.0
        self.back = 0.0

    def write(self, element: Element, depth: int = 0) -> str:
        self.elements += 1
        if self.elements > MAX_ELEMENTS or depth > 2 * MAX_DEPTH:
            raise _RefusedError("too large")
        tag = element.tag
        if tag in _LEAVES and not len(element):
            return self._leaf(element)
        if tag not in _CONTAINERS and tag not in _LEAVES:
            raise _RefusedError(tag)
        attributes = self._attributes(element)
        if tag == "mrow" and len(element) == 1:
            return self.write(element[0], depth + 1)
        inside = self._text(element) + "".join(self.write(child, depth + 1) for child in element)
        return f"<{tag}{attributes}>{inside}</{tag}>"

    def _leaf(self, element: Element) -> str:
        tag, attributes, text = element.tag, self._attributes(element), self._text(element)
        if tag == "mi" and not attributes and len(text) == 1:
            tag = "mn" if text.isnumeric() else "mo" if text in "×÷±∓·" else "mi"
        return f"<{tag}{attributes}>{text}</{tag}>"

    @staticmethod
    def _text(element: Element) -> str:
        text = _REFERENCE.sub(lambda match: chr(int(match[1], 16)), element.text or "")
        if "&#x" in text or _UNKNOWN_COMMAND.search(text):
            raise _RefusedError(text)
        return html.escape(only_text(text), quote=False)

    def _attributes(self, element: Element) -> str:
        written = []
        for name, value in element.attrib.items():
            if name in _IGNORED:
                continue
            if element.tag == "mpadded":
                # Browsers differ on padding; only \not needs it, to lay its stroke over the next sign.
                if (name, value) == ("width", "0"):
                    written.append(' width="0"')
            elif name == "linebreak":
                written.append(' width="1em"')
            elif name in _LENGTHS:
                written.append(f' {name}="{self._length(value, counts=element.tag == "mspace")}"')
            elif name in _VALUES and _VALUES[name].fullmatch(value):
                written.append(f' {name}="{value}"')
            else:
                raise _RefusedError(f"{name}={value}")
        return "".join(written)

    def _length(self, value: str, *, counts: bool) -> str:
        sign, named = (-1, value[8:]) if value.startswith("negative") else (1, value)
        if named in _NAMED_SPACE:
            em = sign * _NAMED_SPACE[named]
        elif match := _LENGTH.fullmatch(value):
            em = float(match[1]) * _EM[match[2]]
        else:
            raise _RefusedError(value)
        if counts:
            self.width += max(em, 0)
            self.back += min(em, 0)
        if not (_FURTHEST_BACK <= em <= _WIDEST and self.width <= _ALL_WIDTH and self.back >= _ALL_BACK):
            raise _RefusedError(value)
        return f"{em:.3g}em" if em else "0"
