"""Addresses inside a text: which of them become links, and to where."""

import re
import unicodedata
from typing import NamedTuple

from .words import looks_empty

_WEB = r"https?://(?P<host>[A-Za-z0-9.-]{1,253}+)(?::\d{1,5}+)?(?:[/?#][^\s<>\"\\^`{|}\[\]]{0,1900}+)?"
_WEB_ADDRESS = re.compile(_WEB, re.IGNORECASE)
_MAIL_ADDRESS = re.compile(r"mailto:(?P<host>[A-Za-z0-9._+'-]{1,64}@[A-Za-z0-9.-]{1,253})", re.IGNORECASE)
_LABELLED = re.compile(r"\[([^\[\]\n]{1,300})\]\(((?:[^\s()]|\([^\s()]{0,1900}+\)){1,2000}+)\)")
# What may follow a bare address. A letter, an @ or a colon would mean that the host was not what it seemed.
_END_OF_BARE = re.compile(r"(?![\w@%\\]|:\S)")
_LOOKS_LIKE_ADDRESS = re.compile(r"\w[.。]\w{2,}|://|@|[\\$]")


class Link(NamedTuple):
    """``[label](href)`` as found in a text; `host` is the host, or the whole address for mail."""

    label: str
    href: str
    host: str
    end: int

    def shows_another_address(self) -> bool:
        """Whether the label could be taken for an address that is not the one the link leads to."""
        label = unicodedata.normalize("NFKC", self.label).replace("*", "").strip().casefold()
        if not _LOOKS_LIKE_ADDRESS.search(label):
            return False
        target = self.href.casefold()
        bare = target.removeprefix("mailto:").split("://", 1)[-1]
        return label.rstrip("/") not in {
            form.rstrip("/") for form in (target, bare, bare.removeprefix("www."), self.host)
        }


class Bare(NamedTuple):
    """Where an address typed on its own begins and ends."""

    start: int
    end: int


def find(text: str, start: int) -> Link | None:
    """The link whose ``[`` stands at `start`: to http(s) without a user name, or mailto without a query."""
    match = _LABELLED.match(text, start)
    if match is None or looks_empty(match[1]):
        return None
    target = _WEB_ADDRESS.fullmatch(match[2]) or _MAIL_ADDRESS.fullmatch(match[2])
    if target is None or not _is_host(target["host"].rpartition("@")[2]):
        return None
    return Link(match[1], match[2], target["host"].casefold(), match.end())


def find_bare(text: str, colon: int) -> Bare | None:
    """The http(s) address around the ``:`` at `colon`, without the punctuation that ends its sentence."""
    start = next((colon - n for n in (5, 4) if text[max(colon - n, 0) : colon].lower() == "https"[:n]), None)
    if start is None or (start and (text[start - 1].isalnum() or text[start - 1] in "_+.-")):
        return None
    match = _WEB_ADDRESS.match(text, start)
    if match is None or not _is_host(match["host"].rstrip(".-")):
        return None
    if match.end() == match.end("host"):
        if not _END_OF_BARE.match(text, match.end()):
            return None
        return Bare(start, start + len(match[0].rstrip(".-")))
    if match["host"][-1] in ".-" or not _END_OF_BARE.match(text, match.end()):
        return None
    return Bare(start, start + _without_punctuation(match[0]))


def _is_host(host: str) -> bool:
    return "." in host and ".." not in host and host[0].isalnum() and host[-1].isalnum()


def _without_punctuation(address: str) -> int:
    end = len(address)
    unmatched = address.count(")") - address.count("(")
    while end:
        if address[end - 1] in ".,;:!?*_'’”»…":
            end -= 1
        elif address[end - 1] == ")" and unmatched > 0:
            end -= 1
            unmatched -= 1
        else:
            break
    return end
