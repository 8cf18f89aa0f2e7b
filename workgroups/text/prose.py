"""The same words without signs: for tiles, subjects and mails."""

import re

from . import links, maths
from .linear import linear
from .markdown import MARKDOWN_LIMIT, has_signs
from .words import close_isolates, tidy, tidy_line

# Each begins with its literal: the engine then leaps from sign to sign.
_MATHS_OPENER = re.compile(r"[$\\]")
_BRACKET = re.compile(r"\[(?<!!\[)")
_STRONG = re.compile(r"\*\*(?<![\w*]\*\*)(?=[^\s*])([^*\n]{1,2000}?)(?<=\S)\*\*(?![\w*])")
_EMPHASIS = re.compile(r"\*(?<![\w*]\*)(?=[^\s*])([^*\n]{1,2000}?)(?<=\S)\*(?![\w*])")
_ITEM = re.compile(r"^[ \t]*-[ \t]+(?=.*[^\W\d_])", re.MULTILINE)
_QUOTE = re.compile(r"^(?:[ \t]*>[ \t]+(?!\d))+(?=.*[^\W\d_])", re.MULTILINE)
_ATTACHED = re.compile(
    "[\u0300-\u036f\u200c\u200d\u20d0-\u20ff\ufe00-\ufe0f\U0001f3fb-\U0001f3ff\U000e0020-\U000e007f]"
)

_LONGEST_NAME_IN_MAIL = 120
_LONGEST_READ = 1_000  # a name that long is cut anyway
_NETWORK_DOT = re.compile(r"(?<=\w)([.。．｡․])(?=[^\W\d_]{2})")
_BETWEEN_WORDS_AT = re.compile(r"(?<=\S)[@＠](?=\S)")
_SCHEME = re.compile(r"(?<=\w):(?=/|\S+@)")


def plain(text: str) -> str:
    """A text for a mail: no signs of emphasis, links as ``text (address)``, formulae in a line, the rest as typed.

    Addresses stay as they were typed (trust I14); a name or title goes through `mail_word` instead.
    """
    text = tidy(text)
    return text if len(text) > MARKDOWN_LIMIT else _without_signs(text, with_address=True)


def excerpt(text: str, characters: int = 220) -> str:
    """The beginning of a stored (tidied) text as one line of at most `characters`, cut at a word and ended with “…”."""
    head = text[: characters * 2]
    if has_signs(head):
        head = _ITEM.sub("• ", _QUOTE.sub("", _without_signs(text[: characters * 4], with_address=False)))
        rest = len(text) > characters * 4
    else:
        rest = len(text) > characters * 2
    line = " ".join(head.split())
    if rest or len(line) > characters:
        line = _cut(line, characters)
    return close_isolates(line)


def mail_word(text: str) -> str:
    """A name or title for a mail: one line of at most 120 characters, in which no mail program finds a link.

    Addresses stay readable but get a blank where they would come alive: ``https: //www. example. org``,
    ``name @ school. uk``. Encoded header words are broken in the same way (trust I16).
    """
    line = _NETWORK_DOT.sub(r"\1 ", tidy_line(text[:_LONGEST_READ]).replace("=?", "= ?"))
    line = _BETWEEN_WORDS_AT.sub(" @ ", _SCHEME.sub(": ", line))
    return close_isolates(_cut(line, _LONGEST_NAME_IN_MAIL) if len(line) > _LONGEST_NAME_IN_MAIL else line)


def _cut(line: str, characters: int) -> str:
    if len(line) < characters:
        whole_words, blank, _ = line.rpartition(" ")
        return f"{whole_words if blank else line}…"
    end = line.rfind(" ", characters // 2, characters)
    if end < 0:
        end = characters - 1
        while end > 1 and (_ATTACHED.match(line[end]) or line[end - 1] == "\u200d"):
            end -= 1
    return line[:end].rstrip(" ,;:–—-") + "…"


def _without_signs(text: str, *, with_address: bool) -> str:
    if "$" in text or "\\" in text:
        text = _without_delimiters(text)
    if "](" in text:
        text = _without_brackets(text, with_address)
    if "*" in text:
        text = _EMPHASIS.sub(r"\1", _STRONG.sub(r"\1", text))
    return text


def _without_delimiters(text: str) -> str:
    parts, done = [], 0
    for opener in _MATHS_OPENER.finditer(text):
        start = opener.start()
        if start < done or (formula := maths.find(text, start)) is None:
            continue
        words = linear(formula.latex)
        parts += [text[done:start], words if words is not None else text[start : formula.end]]
        done = formula.end
    return "".join(parts) + text[done:]


def _without_brackets(text: str, with_address: bool) -> str:
    parts, done = [], 0
    for opener in _BRACKET.finditer(text):
        start = opener.start()
        if start < done or (link := links.find(text, start)) is None:
            continue
        parts += [text[done:start], f"{link.label} ({link.href})" if with_address else link.label]
        done = link.end
    return "".join(parts) + text[done:]
