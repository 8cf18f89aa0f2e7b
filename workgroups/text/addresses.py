"""Addresses that people give us: the e-mail address they sign in with, and the page they were going to."""

import re
import unicodedata

from .words import tidy_line

_LOCAL = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(?:\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*")
_LABEL = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?")
_LIKE = "like name@school.sch.uk"


def tidy_email(text: str) -> str:
    """The one form of an e-mail address that accounts are found by: NFC, case-folded, nothing invisible (trust I13).

    Two entries that a person would read as the same address come out equal. Raises ValueError with a sentence for the
    person who typed it. Only plain letters are taken: an address with a letter that looks like another one could
    open a second account.
    """
    address = "".join(char for char in tidy_line(text) if unicodedata.category(char) != "Cf")
    if not address:
        raise ValueError(f"Enter an email address, {_LIKE}.")
    if "<" in address or ">" in address:
        raise ValueError(f"Leave out the name and the angle brackets: enter only the address, {_LIKE}.")
    if "," in address or ";" in address or address.count("@") > 1:
        raise ValueError("Enter one email address only.")
    if " " in address:
        raise ValueError("An email address has no spaces. Check it for a space in the middle.")
    if not address.isascii():
        odd = next(char for char in address if not char.isascii())
        raise ValueError(f"Use plain letters in an email address: “{odd}” is not one, even if it looks like one.")
    local, at, domain = address.partition("@")
    if not (at and local and domain):
        raise ValueError(f"An email address has an @ with something on both sides, {_LIKE}.")
    if len(local) > 64 or len(address) > 254:
        raise ValueError("This email address is too long. Check that nothing else was pasted with it.")
    labels = domain.split(".")
    if not _LOCAL.fullmatch(local):
        raise ValueError(f"Check the part before the @: an address looks {_LIKE}.")
    if len(labels) < 2 or not all(_LABEL.fullmatch(label) for label in labels) or labels[-1].isdigit():
        raise ValueError("Check the part after the @: it should look like school.sch.uk.")
    return address.casefold()


_SEGMENT = r"/[A-Za-z0-9_~-][A-Za-z0-9._~-]*"
_PATH_ON_THIS_SITE = re.compile(rf"((?:{_SEGMENT})*/?)(\?[A-Za-z0-9._~%=&+,:@!*'();/?-]*)?(#[A-Za-z0-9_-]*)?")
_SIGN_IN_AND_OUT = {"login", "logout", "sign-in", "sign-out", "signin", "signout"}
_LONGEST_TARGET = 2_000


def safe_next(target: str | None, default: str) -> str:
    """`target` if it is a path on this site, otherwise `default`.

    A path is made of one slash and plain letters, digits, ``. _ ~ -`` at a time, without empty or dot segments and
    without percent signs, so that every browser reads it as we do (trust, take-away 4). A query and a fragment may
    follow. Pages for signing in and out are not gone back to.
    """
    if not target or len(target) > _LONGEST_TARGET:
        return default
    match = _PATH_ON_THIS_SITE.fullmatch(target)
    if match is None or not match[1] or match[1].split("/")[1] in _SIGN_IN_AND_OUT:
        return default
    return target
