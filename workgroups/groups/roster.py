"""A pasted or uploaded roster, read into rows of people (trust I10). Pure: no database, and nothing is sent.

Whatever a spreadsheet, a school's own system or an e-mail may hand over is taken: several encodings and separators,
headings in any order and spelling, or none. Each row says itself what must be corrected in it.
"""

from __future__ import annotations

import csv
import io
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from ..people.models import School
from ..text import tidy_email, tidy_line
from .columns import Columns, find_columns, key

LIMIT = 2_000
LONGEST_NAME, LONGEST_SCHOOL = 120, 160
TOO_LONG = f"This list has more than {LIMIT:,} rows, the most that can be taken at a time. Split it into shorter lists."
HOW_TO_SAVE = "Save it as CSV (in Excel: File, Save a copy, CSV UTF-8), or copy the rows and paste them."

_SIGNATURES = (
    (b"\x89PNG", "a picture (PNG)"),
    (b"\xff\xd8\xff", "a picture (JPEG)"),
    (b"GIF8", "a picture (GIF)"),
    (b"RIFF", "a picture or a recording"),
    (b"PK\x03\x04", "a spreadsheet or document file (such as .xlsx)"),
    (b"\xd0\xcf\x11\xe0", "an old Excel or Word file (such as .xls)"),
    (b"%PDF", "a PDF"),
    (b"{\\rtf", "a formatted document (RTF)"),
    (b"\x1f\x8b", "a compressed file"),
)
_ROLES = {
    "participant": ("participant", False),
    "teacher": ("participant", False),
    "teachingassistant": ("participant", False),
    "ta": ("participant", False),
    "leadparticipant": ("participant", True),
    "masteryadvocate": ("participant", True),
    "lead": ("lead", False),
    "grouplead": ("lead", False),
    "workgrouplead": ("lead", False),
    "llme": ("lead", False),
    "localleaderofmathematicseducation": ("lead", False),
    "cohortlead": ("cohort_lead", False),
    "observer": ("observer", False),
    "evaluator": ("observer", False),
}
_YES, _NO = {"yes", "y", "true", "1", "x", "✓"}, {"", "no", "n", "false", "0", "-"}
_IN_BRACKETS = re.compile(r"(.*?)<([^<>]*)>\s*")
_FORMULA = tuple("=+-@|%＝＋－＠\t\r")
_NUMBER = re.compile(r"-?[0-9]+(\.[0-9]+)?")
_URN = re.compile(r"[1-9][0-9]{5}", re.ASCII)


class Unreadable(ValueError):
    """The list as a whole cannot be read; the text says why and what to do, in words for the person."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One row, tidied: the `line` it began on (from 1), what it says, and `problems` as sentences.

    `role` is a key of models.ROLES; `role_words` is what stood there. `same_as` is the line of an earlier row that
    says the same of the same address. `urn` is six digits or empty.
    """

    line: int
    name: str
    email: str
    school: str = ""
    urn: str = ""
    role: str = "participant"
    role_words: str = ""
    lead_participant: bool = False
    problems: tuple[str, ...] = ()
    same_as: int | None = None


@dataclass(frozen=True, slots=True)
class Roster:
    """The rows of a list in their order, and the headings of columns that were not used."""

    entries: tuple[Entry, ...]
    unused: tuple[str, ...] = ()


def decode(data: bytes) -> str:
    """The text of an uploaded file: UTF-8, UTF-16 or Windows-1252. Raises Unreadable for anything that is no text."""
    for signature, kind in _SIGNATURES:
        if data.startswith(signature):
            raise Unreadable(f"This file is {kind}, whatever its name says. {HOW_TO_SAVE}")
    try:
        if data.startswith((b"\xff\xfe", b"\xfe\xff")):
            return data.decode("utf-16")
        if b"\0" in data[:2000]:
            return data.decode("utf-16-be" if data[:1] == b"\0" else "utf-16-le")
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        pass
    try:
        return data.decode("cp1252")
    except UnicodeDecodeError as error:
        raise Unreadable(f"This file cannot be read as text. {HOW_TO_SAVE}") from error


def parse(text: str) -> Roster:
    """Read up to LIMIT people out of a pasted or decoded list; blank rows do not count.

    Raises Unreadable when it is empty, too long, no list, or has no column of e-mail addresses.
    """
    text = text.lstrip("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
    if "\0" in text or text.lstrip()[:9].casefold().startswith(("<!doctype", "<html")):
        raise Unreadable(f"This is not a list of rows. {HOW_TO_SAVE}")
    rows = list(_rows(text))
    if not rows:
        raise Unreadable("Paste at least one row, or choose a file.")
    columns = find_columns([cells for _, cells in rows], is_role=lambda cell: key(cell) in _ROLES)
    if isinstance(columns, str):
        raise Unreadable(columns)
    body = rows[columns.first_row :]
    if not body:
        raise Unreadable("There are headings but no rows under them.")
    if len(body) > LIMIT:
        raise Unreadable(TOO_LONG)
    return Roster(_compared(_entry(line, cells, columns) for line, cells in body), columns.unused)


def as_csv(headings: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """CSV text with CRLF line ends, in which no cell is one that a spreadsheet would take for a formula (trust I9).

    Such a cell gets an apostrophe in front; `parse` takes it away again. A file of it wants a BOM in front.
    """
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(headings)
    writer.writerows([f"'{cell}" if _runs(cell) else cell for cell in row] for row in rows)
    return out.getvalue()


def _runs(cell: str) -> bool:
    return cell.startswith(_FORMULA) and not _NUMBER.fullmatch(cell)


def _rows(text: str) -> Iterator[tuple[int, list[str]]]:
    """The rows that are not blank, tidied, with the line each begins on."""
    separator, skipped = _separator(text)
    if skipped:
        text = text.partition("\n")[2]
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, skipinitialspace=True, strict=True)
    count, before = 0, 0
    try:
        for cells in reader:
            line, before = before + 1 + skipped, reader.line_num
            tidied = [_cell(cell) for cell in cells]
            if not any(tidied):
                continue
            count += 1
            if count > LIMIT + 1:
                raise Unreadable(TOO_LONG)
            yield line, tidied
    except csv.Error as error:
        raise Unreadable(
            f"Line {before + 1 + skipped} cannot be read: a quotation mark is opened there and not closed, or a cell "
            "is very long."
        ) from error


def _separator(text: str) -> tuple[str, int]:
    """The separator that most rows agree on; and 1 when the first line only names it, as Excel's "sep=;" does."""
    named = re.match(r"sep=([,;\t|])\n", text)
    if named:
        return named[1], 1
    sample = [line for line in text[:20_000].split("\n")[:30] if line.strip()][:25]
    best, most = ",", (0, 0)
    for separator in "\t;,|":
        widths = Counter(len(row) for row in csv.reader(sample, delimiter=separator) if len(row) > 1)
        if widths:
            width, agreeing = widths.most_common(1)[0]
            if (agreeing, width) > most:
                best, most = separator, (agreeing, width)
    return best, 0


def _cell(cell: str) -> str:
    cell = tidy_line(cell)
    return cell[1:] if cell[:1] == "'" and cell[1:].startswith(_FORMULA) else cell


def _entry(line: int, cells: list[str], columns: Columns) -> Entry:
    at = columns.reader(cells)
    problems = []
    name, email = at("name") or f"{at('first')} {at('last')}".strip(), at("email")
    wrapped = _IN_BRACKETS.fullmatch(email)
    if wrapped:
        name, email = name or wrapped[1].strip(" \"'"), wrapped[2]
    try:
        email = tidy_email(email.removeprefix("mailto:"))
    except ValueError as problem:
        problems.append(str(problem))
    if not name:
        problems.append("Add the name.")
    elif len(name) > LONGEST_NAME:
        problems.append(f"A name can have up to {LONGEST_NAME} characters.")
    school, urn = at("school"), at("urn").removesuffix(".0")
    if len(school) > LONGEST_SCHOOL:
        problems.append(f"The name of a school can have up to {LONGEST_SCHOOL} characters.")
    if urn and not _URN.fullmatch(urn):
        problems.append("A URN has six digits.")
    role, lead_participant = _ROLES.get(key(at("role") or "participant"), ("", False))
    if not role:
        problems.append("Use one of these roles: Participant, Lead participant, Lead, Cohort Lead, Observer.")
    said = key(at("lead")) if at("lead") != "✓" else "✓"
    if said not in _YES | _NO:
        problems.append("Lead participant: write yes or no.")
    if role == "participant" and not school and not urn:
        problems.append("Add the school.")
    if any(cells[columns.width :]):
        problems.append("This row has more cells than the first: put a name with a comma in quotation marks.")
    lead_participant = role == "participant" and (lead_participant or said in _YES)
    return Entry(line, name, email, school, urn, role, at("role"), lead_participant, tuple(problems))


def _compared(entries: Iterable[Entry]) -> tuple[Entry, ...]:
    """The entries, each told when an earlier one has its address."""
    first: dict[str, Entry] = {}
    compared = []
    for entry in entries:
        earlier = first.setdefault(entry.email, entry) if entry.email else entry
        if earlier is not entry and _says(earlier) == _says(entry):
            entry = replace(entry, same_as=earlier.line)
        elif earlier is not entry:
            told = f"Row {earlier.line} has the same address with other details. Keep one of the two."
            entry = replace(entry, problems=(*entry.problems, told))
        compared.append(entry)
    return tuple(compared)


def _says(entry: Entry) -> tuple[str, str, str, str, bool]:
    return entry.name.casefold(), School.key_for(entry.school), entry.urn, entry.role, entry.lead_participant
