"""A formula in one line of ordinary characters, for places that cannot draw: ``3/4 x² + √5``."""

import functools
import re

from latex2mathml.symbols_parser import convert_symbol

_GROUP = r"\{([^{}]*)\}"
_FRACTION = re.compile(rf"\\[cdt]?frac\s*(?:{_GROUP}|(\w))\s*(?:{_GROUP}|(\w))")
_ROOT = re.compile(rf"\\sqrt\s*(?:{_GROUP}|(\w))")
_RAISED = re.compile(r"\^(?:\{([-+\d]+)\}|(\d))")
_DEGREES = re.compile(r"\^(?:\{\\circ\}|\\circ)(?![A-Za-z])")
_WORDS = re.compile(rf"\\(?:text\w*|math\w+|operatorname|mbox|boxed|overline|dot|bar|hat|vec)\s*{_GROUP}")
_LAYOUT = re.compile(
    r"\\(?:left|right|displaystyle|limits|[Bb]igg?[lr]?)(?![A-Za-z])\.?|\\(?:begin|end)\{\w+\*?\}(?:\{[lcr|]*\})?"
)
_SPACE = re.compile(r"\\(?:[,;:! ]|q?quad(?![A-Za-z]))|[&~]")
_NEW_ROW = re.compile(r"\\\\|\\cr(?![A-Za-z])")
_COMMAND = re.compile(r"\\([A-Za-z]+|[%$#_{}|])")
_NAME = re.compile("(?:arc)?(?:sin|cos|tan)|cot|sec|csc|log|ln|exp|lim|max|min|gcd|lcm|det|dim|deg|mod")
_SUPERSCRIPT = str.maketrans("0123456789+-", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻")
_ATOM = re.compile(r"\w+|\W")


@functools.lru_cache(maxsize=1024)
def linear(latex: str) -> str | None:
    """The formula as one line of text, or None when it holds a command that has no sign."""
    line = _SPACE.sub(" ", _NEW_ROW.sub("; ", _LAYOUT.sub("", latex)))
    for _ in range(3):
        line = _RAISED.sub(lambda m: (m[1] or m[2]).translate(_SUPERSCRIPT), _DEGREES.sub("°", line))
        line = _WORDS.sub(r"\1", line)
        line = _ROOT.sub(lambda m: "√" + _atom(m[1] or m[2] or ""), line)
        line = _FRACTION.sub(lambda m: f" {_atom(m[1] or m[2] or '')}/{_atom(m[3] or m[4] or '')} ", line)
    try:
        line = _COMMAND.sub(_sign, line)
    except LookupError:
        return None
    line = " ".join(line.replace("{", "").replace("}", "").split())
    return line.replace("( ", "(").replace(" )", ")")


def _atom(words: str) -> str:
    words = words.strip()
    return words if _ATOM.fullmatch(words) else f"({words})"


def _sign(command: re.Match[str]) -> str:
    name = command[1]
    if not name.isalpha():
        return name
    if _NAME.fullmatch(name):
        return f"{name} "
    sign = convert_symbol(f"\\{name}")
    if sign is None:
        raise LookupError(name)
    return chr(int(sign, 16))
