"""Which column of a pasted list holds what: by its heading, or by what stands in it where there is none."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

_HEADINGS = {
    "name": "name fullname participant participantname teacher teachername staffname contactname nameofparticipant",
    "first": "firstname forename givenname first preferredname",
    "last": "lastname surname familyname last",
    "email": "email emailaddress mail mailaddress emails workemail workemailaddress schoolemail schoolemailaddress "
    "contactemail participantemail emailofparticipant youremail youremailaddress",
    "school": "school schoolname nameofschool schoolcollege schoolorcollege college academy organisation organization "
    "institution setting establishment workplace",
    "urn": "urn schoolurn urnnumber dfeurn uniquereferencenumber",
    "role": "role roleingroup roleinthegroup grouprole rolehere",
    "lead": "leadparticipant isleadparticipant leadparticipantyesno leadparticipantyn",
    "ignored": "whattocorrect whatwillhappen row",
}
_MEANING = {heading: meaning for meaning, headings in _HEADINGS.items() for heading in headings.split()}
_SCHOOL_WORDS = re.compile(
    r"\b(school|academy|college|primary|infants?|juniors?|high|grammar|sixth|nursery|trust|comprehensive|ysgol)\b",
    re.IGNORECASE,
)
_SIX_DIGITS = re.compile(r"[1-9][0-9]{5}(\.0)?", re.ASCII)
_HEADINGS_BEFORE_ROW = 5

NO_ADDRESSES = (
    "There is no column of email addresses. Put each person on a row of their own with name, email address and "
    "school; a first row with these headings helps."
)


def key(words: str) -> str:
    """A heading or role without case, blanks and signs: "E-mail Address " is "emailaddress"."""
    return "".join(char for char in words.casefold() if char.isalnum())


@dataclass(frozen=True, slots=True)
class Columns:
    """Where each thing stands: `places` from meaning to column; `first_row` is the first with a person.

    `width` is how many cells a row may fill, `unused` the headings of columns that mean nothing here.
    """

    places: dict[str, int]
    first_row: int
    width: int
    unused: tuple[str, ...] = ()

    def reader(self, cells: Sequence[str]) -> Callable[[str], str]:
        """A function that gives the cell of this row for a meaning, empty where there is none."""
        places = self.places

        def at(meaning: str) -> str:
            place = places.get(meaning, len(cells))
            return cells[place] if place < len(cells) else ""

        return at


def find_columns(rows: Sequence[Sequence[str]], *, is_role: Callable[[str], bool]) -> Columns | str:
    """The columns of a list of tidied rows; a sentence for the person when no column holds e-mail addresses."""
    for index, row in enumerate(rows[:_HEADINGS_BEFORE_ROW]):
        if any("@" in cell for cell in row):
            break
        places = _by_heading(row)
        if "email" in places:
            return Columns(places, index + 1, len(row), _unused(row))
    places = _by_heading(rows[0])
    if places and not any("@" in cell for cell in rows[0]):
        found = _by_content(rows[1:], is_role)
        return Columns({"email": found["email"], **places}, 1, len(rows[0]), ()) if found else NO_ADDRESSES
    found = _by_content(rows, is_role)
    return Columns(found, 0, max(len(row) for row in rows)) if found else NO_ADDRESSES


def _by_heading(row: Sequence[str]) -> dict[str, int]:
    places: dict[str, int] = {}
    for place, cell in enumerate(row):
        meaning = _MEANING.get(key(cell))
        if meaning:
            places.setdefault(meaning, place)
    return places


def _unused(row: Sequence[str]) -> tuple[str, ...]:
    return tuple(cell for cell in row if cell and key(cell) not in _MEANING)


def _by_content(rows: Sequence[Sequence[str]], is_role: Callable[[str], bool]) -> dict[str, int]:
    """The columns of a list without headings; nothing when fewer than half of the rows have an address."""
    columns = [
        [row[place] for row in rows if place < len(row) and row[place]]
        for place in range(max((len(row) for row in rows), default=0))
    ]
    addresses = [sum("@" in cell for cell in cells) for cells in columns]
    if not addresses or max(addresses) * 2 < len(rows):
        return {}
    places = {"email": addresses.index(max(addresses))}
    words = []
    for place, cells in enumerate(columns):
        if place == places["email"] or not cells:
            continue
        if all(_SIX_DIGITS.fullmatch(cell) for cell in cells):
            places.setdefault("urn", place)
        elif all(is_role(cell) for cell in cells):
            places.setdefault("role", place)
        else:
            words.append(place)
    return places | _names_and_school(words, columns)


def _names_and_school(words: list[int], columns: list[list[str]]) -> dict[str, int]:
    """Name (in one column or two) and school among the columns of words; their order decides where words do not."""
    hits = {place: sum(bool(_SCHOOL_WORDS.search(cell)) for cell in columns[place]) for place in words}
    school = max(words, key=lambda place: hits[place], default=None)
    if school is not None and not hits[school]:
        school = words[-1] if len(words) > 1 else None
    names = [place for place in words if place != school]
    found = {} if school is None else {"school": school}
    if len(names) > 1 and not any(" " in cell for cell in columns[names[0]]):
        return found | {"first": names[0], "last": names[1]}
    return found | ({"name": names[0]} if names else {})
