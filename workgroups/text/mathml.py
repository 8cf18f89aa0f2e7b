"""What may be written of a formula: an allow-list of MathML elements, attributes and sizes (trust I5).

The input is the tree that latex2mathml builds. A link, a class, an unknown command, or a length that would leave the
formula's own place means that the whole formula is refused.
"""

import html
import re
import unicodedata
from xml.etree.ElementTree import Element

from .words import only_text

MAX_DEPTH = 60
MAX_ELEMENTS = 1_500

_CONTAINERS = {"mrow", "mfrac", "msqrt", "mroot", "msub", "msup", "msubsup", "munder", "mover", "munderover"}
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
# Colour, size and spacing are the page's to decide: the formula is shown without them.
_IGNORED = {"mathcolor", "mathsize", "rowspacing", "columnspacing", "depth"}

ALLOWED: dict[str, set[str]] = {
    **{tag: set(_VALUES) | _LENGTHS for tag in _CONTAINERS | _LEAVES},
    "math": {"display"},
    "semantics": set(),
    "annotation": {"encoding"},
}
"""Elements and attributes of a formula, for the sanitiser."""

_EM = {"": 1.0, "em": 1.0, "ex": 0.5, "mu": 1 / 18, "pt": 0.1, "px": 1 / 16, "mm": 0.28, "cm": 2.8}
_NAMED_SPACE = {"thinmathspace": 0.167, "mediummathspace": 0.222, "thickmathspace": 0.278}
_LENGTH = re.compile(r"(-?(?:\d+(?:\.\d+)?|\.\d+))\s*(em|ex|mu|pt|px|mm|cm|)")
_WIDEST, _FURTHEST_BACK = 4.0, -0.5  # em, of one space
_ALL_WIDTH, _ALL_BACK = 60.0, -2.0  # em, of all spaces of one formula

_UNKNOWN_COMMAND = re.compile(r"\\[A-Za-z]|&#x")
_REFERENCE = re.compile("&#x([0-9A-Fa-f]{1,6});")
_STROKE = "\u29f8"
_OVERLAID_STROKE = "\u0338"
_OPERATORS = "×÷±∓·"
_FENCES = {"(", ")", "[", "]", "{", "}", "|", "‖"}
_UNDERNEATH = {"msub": "munder", "msup": "mover", "msubsup": "munderover"}
_WITH_LIMITS = {"lim", "max", "min", "sup", "inf"}


class RefusedError(ValueError):
    """The formula holds something that the lists above do not name."""


def write(tree: Element, *, display: bool) -> str:
    """The tree as MathML text; `display` as for `maths.to_mathml`. Raises RefusedError. Changes the tree."""
    for element in tree.iter():
        element.text = _decoded(element.text or "")
    for element in tree.iter():
        _mend(element, display=display)
    return _Writer().write(tree)


def _decoded(text: str) -> str:
    """latex2mathml writes signs as references inside its text."""
    text = only_text(_REFERENCE.sub(lambda match: chr(int(match[1], 16)), text))
    if _UNKNOWN_COMMAND.search(text):
        raise RefusedError(text)
    return text


def _mend(parent: Element, *, display: bool) -> None:
    """Put right what LaTeX reads otherwise: ``0.\\dot{3}``, ``12{,}000``, ``\\not=``, ``\\lim``, fences of a matrix."""
    if parent.tag in _UNDERNEATH and display and len(parent) and parent[0].text in _WITH_LIMITS:
        parent.tag = _UNDERNEATH[parent.tag]
    children: list[Element] = []
    for child in parent:
        before = children[-1] if children else None
        if before is None:
            children.append(child)
        elif before.tag == "mn" and _is_decimal_point(child):
            before.text = f"{before.text}{(child if len(child) == 0 else child[0]).text}"
        elif before.tag == "mn" and (before.text or "").endswith((".", ",")) and child.tag == "mn":
            before.text = f"{before.text}{child.text}"
        elif before.tag == "mpadded" and len(before) == 1 and before[0].text == _STROKE:
            if len(child) or not child.text:
                raise RefusedError("\\not")
            child.text = unicodedata.normalize("NFC", child.text + _OVERLAID_STROKE)
            children[-1] = child
        elif "mtable" in (before.tag, child.tag):
            _stretch(before, "prefix")
            _stretch(child, "postfix")
            children.append(child)
        else:
            children.append(child)
    parent[:] = children


def _stretch(element: Element, form: str) -> None:
    """A fence beside a table is as tall as the table, wherever in its row it stands."""
    if element.tag == "mo" and element.text in _FENCES and not element.attrib:
        element.attrib = {"stretchy": "true", "fence": "true", "form": form}


def _is_decimal_point(element: Element) -> bool:
    if element.tag == "mo" and element.text == ".":
        return True
    return element.tag == "mrow" and len(element) == 1 and element[0].tag == "mo" and element[0].text in (",", ".")


class _Writer:
    """Writes one tree as text, refusing it as soon as something unknown or oversized turns up."""

    def __init__(self) -> None:
        self.elements = 0
        self.width = 0.0
        self.back = 0.0

    def write(self, element: Element, depth: int = 0) -> str:
        self.elements += 1
        if self.elements > MAX_ELEMENTS or depth > MAX_DEPTH:
            raise RefusedError("too large")
        tag = element.tag
        if tag not in _CONTAINERS and tag not in _LEAVES:
            raise RefusedError(tag)
        if tag == "mpadded":
            # Browsers differ on padding, and it could lay one part over another: its contents stand where they are.
            tag = "mrow"
            element.attrib.clear()
        attributes = self._attributes(element)
        if tag == "mrow" and len(element) == 1 and not element.text:
            return self.write(element[0], depth + 1)
        text = element.text or ""
        if tag == "mi" and not attributes and len(text) == 1:
            tag = "mn" if text.isnumeric() else "mo" if text in _OPERATORS else "mi"
        inside = html.escape(text, quote=False) + "".join(self.write(child, depth + 1) for child in element)
        if tag == "mtd" and element.get("columnalign") == "right":
            # One row inside the cell lets a style sheet push it to the right, which browsers do not do by themselves.
            inside = f"<mrow>{inside}</mrow>"
        return f"<{tag}{attributes}>{inside}</{tag}>"

    def _attributes(self, element: Element) -> str:
        written = []
        for name, value in element.attrib.items():
            if name in _IGNORED:
                continue
            if name == "linebreak":
                written.append(' width="1em"')
            elif name in _LENGTHS:
                written.append(f' {name}="{self._length(value, counts=element.tag == "mspace")}"')
            elif name in _VALUES and _VALUES[name].fullmatch(value):
                written.append(f' {name}="{value}"')
            else:
                raise RefusedError(f"{name}={value}")
        return "".join(written)

    def _length(self, value: str, *, counts: bool) -> str:
        sign, named = (-1, value[8:]) if value.startswith("negative") else (1, value)
        if named in _NAMED_SPACE:
            em = sign * _NAMED_SPACE[named]
        elif match := _LENGTH.fullmatch(value):
            em = float(match[1]) * _EM[match[2]]
        else:
            raise RefusedError(value)
        if counts:
            self.width += max(em, 0)
            self.back += min(em, 0)
        if not (_FURTHEST_BACK <= em <= _WIDEST and self.width <= _ALL_WIDTH and self.back >= _ALL_BACK):
            raise RefusedError(value)
        return f"{em:.3g}em" if em else "0"
