"""Cleaning of what people type, before it is stored: the words stay, what only machines can see goes."""

import re
import unicodedata

_LINE_ENDS = re.compile("\r\n|[\r\x0b\x0c\x85\u2028\u2029]")
_FLAG_OF_A_NATION = "\U0001f3f4[\U000e0020-\U000e007e]{1,8}\U000e007f"
_LAST_TWO_OF_EACH_PLANE = "".join(chr(plane * 0x10000 + last) for plane in range(17) for last in (0xFFFE, 0xFFFF))
_CONTROLS = "\x00-\x08\x0b-\x1f\x7f-\x9f"
_HALVES_OF_A_CHARACTER = "\ud800-\udfff"
_NON_CHARACTERS = "\ufdd0-\ufdef" + _LAST_TWO_OF_EACH_PLANE
_SIGNS_FOR_MACHINES = "\ufeff\ufff9-\ufffb\U000e0000-\U000e007f"
_EMBEDDINGS_AND_OVERRIDES = "\u202a-\u202e"
# Wales, England and Scotland write their flags with tag characters; anywhere else these only hide text.
_NOT_TEXT = re.compile(
    f"({_FLAG_OF_A_NATION})"
    f"|[{_CONTROLS}{_HALVES_OF_A_CHARACTER}{_NON_CHARACTERS}{_SIGNS_FOR_MACHINES}{_EMBEDDINGS_AND_OVERRIDES}]"
)
_ISOLATES = "\u2066\u2067\u2068\u2069"
_JOINERS = re.compile("([\u200c\u200d])[\u200c\u200d]+")
_ACCENT = "[\u0300-\u036f\u0483-\u0489\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f]"
_STACKED_ACCENTS = re.compile(f"({_ACCENT}{{8}}){_ACCENT}+")
_PLAIN_CONTROLS = re.compile("[\x00-\x08\x0b-\x1f\x7f]")
# Letters, signs and mathematics with nothing to remove: nearly every text, and one class is quick to look for.
_BEYOND_ORDINARY = re.compile("[^\t\n -~\xa0-\u02ff\u0370-\u0482\u2010-\u2027\u2030-\u205e\u20a0-\u20cf\u2100-\u22ff]")

_INVISIBLE = (
    "\xad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b\u200e\u200f\u2060-\u2064\u206a-\u206f"
    "\u2800\u3164\uffa0\U0001d173-\U0001d17a"
)
_INVISIBLE_IN_A_LINE = re.compile(f"[{_INVISIBLE}]")
# Zero-width joiners are spelling in Arabic, Persian and Indian scripts and glue in emoji; between Latin letters
# they only make two names look the same.
_JOINED = (
    "\u0600-\u109f\u1780-\u18af\u1900-\u1cff\u2190-\u2bff\u3030\u303d\u3297\u3299\ufb50-\ufdcf\ufdf0-\ufdff"
    "\ufe0f\ufe70-\ufefc\U0001f000-\U0001faff\U000e007f"
)
_LOOSE_JOINERS = re.compile(f"(?<![{_JOINED}])[\u200c\u200d]|[\u200c\u200d](?![{_JOINED}])")


def tidy(text: str) -> str:
    """Text of several lines as it is stored: NFC, lines ending in ``\\n``, outer blanks gone (trust I13, I14).

    Removed are control characters other than tab and newline, non-characters, lone surrogates, byte order marks,
    tag characters outside a flag, and the bidi embeddings and overrides; isolates are kept, and closed at the end
    of their line. Repeated joiners and more than eight stacked accents are cut short. Calling it twice changes nothing.
    """
    if text.isascii():
        if not _PLAIN_CONTROLS.search(text):
            return text.strip()
        return only_text(_LINE_ENDS.sub("\n", text)).strip()
    if not _BEYOND_ORDINARY.search(text):
        return unicodedata.normalize("NFC", text).strip()
    text = only_text(_LINE_ENDS.sub("\n", text))
    text = _JOINERS.sub(r"\1", text)
    text = unicodedata.normalize("NFC", text)
    text = unicodedata.normalize("NFC", _STACKED_ACCENTS.sub(r"\1", text))
    return close_isolates(text.strip())


def tidy_line(text: str) -> str:
    """One line as it is stored, for names and titles: as `tidy`, with every run of blanks and newlines one space.

    Characters nobody can see (zero-width spaces, soft hyphens, fillers, direction signs) are removed as well, and
    joiners too unless they hold an emoji or a word of a joining script together (trust I13).
    """
    text = " ".join(tidy(text).split())
    if text.isascii():
        return text
    text = _LOOSE_JOINERS.sub("", _INVISIBLE_IN_A_LINE.sub("", text))
    return close_isolates(" ".join(unicodedata.normalize("NFC", text).split()))


def only_text(text: str) -> str:
    """The text without the characters that `tidy` removes, and otherwise unchanged."""
    return _NOT_TEXT.sub(r"\1", text)


def looks_empty(text: str) -> bool:
    """Whether a reader would see nothing at all: only blanks, fillers, invisible characters or bare accents."""
    return not any(
        not char.isspace()
        and unicodedata.category(char) not in {"Cc", "Cf", "Cn", "Cs", "Me", "Mn", "Zl", "Zp", "Zs"}
        and not _INVISIBLE_IN_A_LINE.match(char)
        for char in text
    )


def close_isolates(text: str) -> str:
    """Balance U+2066–2069 line by line, so that no line can turn the order of what stands beside it."""
    if text.isascii() or not any(char in text for char in _ISOLATES):
        return text
    return "\n".join(_close_line(line) for line in text.split("\n"))


def _close_line(line: str) -> str:
    opened = 0
    kept = []
    for char in line:
        if "\u2066" <= char <= "\u2068":
            opened += 1
        elif char == "\u2069":
            if not opened:
                continue
            opened -= 1
        kept.append(char)
    return "".join(kept) + "\u2069" * opened
