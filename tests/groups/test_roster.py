"""A list of people is read however it was saved, and says row by row what must be corrected (trust I10, I13)."""

from __future__ import annotations

import csv
import io
import zipfile

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from tests.timing import processor_seconds
from workgroups.groups import roster
from workgroups.groups.roster import Unreadable, decode, parse

PRIYA = ("Priya Shah", "p.shah@holly.sch.uk", "Holly Bank School")
SEÁN = ("Seán Ó Briain", "sean@ysgol.sch.uk", "Ysgol y Môr, Bangor")


def said(text: str) -> list[tuple[str, str, str]]:
    return [(one.name, one.email, one.school) for one in parse(text).entries]


def table(separator: str, *rows: tuple[str, ...]) -> str:
    out = io.StringIO()
    csv.writer(out, delimiter=separator).writerows(rows)
    return out.getvalue()


HEADINGS = ("Name", "Email address", "School")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1252"])
@pytest.mark.parametrize("separator", [",", ";", "\t", "|"])
def test_every_encoding_and_separator_gives_the_same_people(encoding: str, separator: str) -> None:
    data = table(separator, HEADINGS, PRIYA, SEÁN).encode(encoding)
    assert said(decode(data)) == [PRIYA, SEÁN]


@pytest.mark.parametrize("line_end", ["\n", "\r\n", "\r"])
def test_every_line_end_gives_the_same_people(line_end: str) -> None:
    text = line_end.join(["Name;Email;School", ";".join(PRIYA), "", ";".join(SEÁN)])
    assert said(text) == [PRIYA, SEÁN]


@pytest.mark.parametrize(
    "headings",
    [
        ("SCHOOL NAME", "e-mail", "Full name"),
        ("organisation", "E-Mail Address:", "participant"),
        ("College", "  Work email ", "TEACHER NAME"),
    ],
)
def test_headings_may_have_any_case_order_and_spelling(headings: tuple[str, ...]) -> None:
    assert said(table(",", headings, (PRIYA[2], PRIYA[1], PRIYA[0]))) == [PRIYA]


def test_first_and_last_name_are_put_together_in_either_order() -> None:
    assert said("Surname,First name,Email,School\nShah,Priya,p.shah@holly.sch.uk,Holly Bank School") == [PRIYA]


@pytest.mark.parametrize(
    "row",
    [
        "Priya Shah,p.shah@holly.sch.uk,Holly Bank School",
        "Holly Bank School\tPriya Shah\tp.shah@holly.sch.uk",
        "Priya;Shah;Holly Bank School;p.shah@holly.sch.uk",
        "p.shah@holly.sch.uk,123456,Priya Shah,Holly Bank School,Participant",
    ],
)
def test_a_list_without_headings_is_recognised_by_what_stands_in_it(row: str) -> None:
    assert said(row) == [PRIYA]


def test_a_contact_column_with_another_heading_is_found_by_its_addresses() -> None:
    assert said("Name,Contact,School\n" + ",".join(PRIYA)) == [PRIYA]


def test_a_title_above_the_headings_and_excels_separator_line_are_passed_over() -> None:
    assert said("sep=;\nRoster of the group;;\nName;Email;School\n" + ";".join(PRIYA)) == [PRIYA]


def test_an_address_as_a_mail_program_copies_it_is_taken_apart() -> None:
    text = 'Email,School\n"Priya Shah <P.Shah@holly.sch.uk>",Holly Bank School'
    assert said(text) == [PRIYA]


def test_blank_rows_do_not_count_and_rows_keep_their_numbers() -> None:
    found = parse("Name,Email,School\n\n,,\nPriya Shah,p.shah@holly.sch.uk,Holly\n ; ,,\n\nA B,a@b.uk,C\n").entries
    assert [one.line for one in found if not one.problems] == [4, 7]


def test_roles_urns_and_lead_participants_are_read() -> None:
    text = (
        "Name,Email,School,URN,Role,Lead participant\n"
        "A,a@x.uk,S,123456,,yes\nB,b@x.uk,S,123456.0,Lead participant,\nC,c@x.uk,,,Cohort Lead,no\n"
        "D,d@x.uk,,,work group lead,\nE,e@x.uk,S,,Mastery Advocate,\nF,f@x.uk,,,OBSERVER,x"
    )
    found = [(one.role, one.lead_participant, one.urn, one.problems) for one in parse(text).entries]
    assert found == [
        ("participant", True, "123456", ()),
        ("participant", True, "123456", ()),
        ("cohort_lead", False, "", ()),
        ("lead", False, "", ()),
        ("participant", True, "", ()),
        ("observer", False, "", ()),
    ]


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        (",p@x.sch.uk,Holly,,", "Add the name."),
        ("Priya,,Holly,,", "Enter an email address"),
        ("Priya,p@x@sch.uk,Holly,,", "one email address only"),
        ("Priya,prіya@x.sch.uk,Holly,,", "plain letters"),
        ("Priya,p@x.sch.uk,,,", "Add the school."),
        ("Priya,p@x.sch.uk,Holly,12345,", "A URN has six digits."),
        ("Priya,p@x.sch.uk,Holly,١٢٣٤٥٦,", "A URN has six digits."),
        ("Priya,p@x.sch.uk,Holly,,Caretaker", "Use one of these roles"),
        (f"{'P' * 121},p@x.sch.uk,Holly,,", "up to 120 characters"),
        (f"Priya,p@x.sch.uk,{'H' * 161},,", "up to 160 characters"),
        ("Priya,p@x.sch.uk,St John's, Ely,,Participant", "more cells"),
    ],
)
def test_a_row_says_itself_what_must_be_corrected(row: str, reason: str) -> None:
    [entry] = parse("Name,Email,School,URN,Role\n" + row).entries
    assert any(reason in problem for problem in entry.problems), entry.problems


def test_the_same_person_twice_counts_once_and_contradictions_are_told() -> None:
    text = "Name,Email,School\nP,p@x.uk,Holly\nQ,q@x.uk,Holly\np,P@X.uk,HOLLY\nR,q@x.uk,Holly"
    _, _, same, other = parse(text).entries
    assert (same.same_as, same.problems) == (2, ())
    assert other.same_as is None
    assert other.problems == ("Row 3 has the same address with other details. Keep one of the two.",)


def test_invisible_characters_and_case_make_no_second_address() -> None:
    text = "Name,Email,School\nP,p\u200b@x.uk,Holly\nP,P@X.UK\u00a0,Holly"
    assert [one.email for one in parse(text).entries] == ["p@x.uk", "p@x.uk"]


def test_columns_that_mean_nothing_are_named() -> None:
    assert parse("Phone,Name,Email,School,Dietary needs\n1,P,p@x.uk,H,none").unused == ("Phone", "Dietary needs")


def test_two_thousand_rows_are_read_in_under_three_seconds() -> None:
    text = "Name,Email,School\n" + "".join(f"Person {n},p{n}@x.sch.uk,School {n % 40}\n" for n in range(2000))
    with processor_seconds(3):
        found = parse(text).entries
    assert len(found) == 2000
    assert not any(one.problems for one in found)


@pytest.mark.parametrize("rows", [2001, 200_000])
def test_more_rows_are_refused_at_once_with_the_limit_named(rows: int) -> None:
    data = ("Name,Email,School\n" + "Person,p@x.sch.uk,School of a somewhat longer name\n" * rows).encode()
    with processor_seconds(2), pytest.raises(Unreadable, match=r"more than 2,000 rows"):
        parse(decode(data))


def _png() -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (4, 4)).save(out, "PNG")
    return out.getvalue()


def _xlsx() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("xl/workbook.xml", "<workbook/>")
    return out.getvalue()


@pytest.mark.parametrize(
    ("data", "kind"),
    [
        (_png(), "picture"),
        (_xlsx(), "spreadsheet"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(500), "old Excel"),
        (b"%PDF-1.7\n", "PDF"),
        (b"\xff\xd8\xff\xe0" + bytes(20), "picture"),
    ],
)
def test_a_file_that_is_something_else_is_refused_with_what_to_do(data: bytes, kind: str) -> None:
    with pytest.raises(Unreadable, match=f"{kind}.*CSV"):
        parse(decode(data))


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "at least one row"),
        (" \n;;\n", "at least one row"),
        ("Name,Email,School\n", "no rows under them"),
        ("hello", "no column of email addresses"),
        ("Name,School\nPriya,Holly", "no column of email addresses"),
        ("<!DOCTYPE html><table>", "not a list"),
        ('Name,Email,School\n"Priya,p@x.uk,Holly\nOmar,o@x.uk,Holly\n', "Line 2 cannot be read: a quotation mark"),
        ("a\0b", "not a list"),
        (" ".join(["x"] * 100_000), "very long"),
    ],
)
def test_what_is_no_list_is_refused_with_the_reason(text: str, reason: str) -> None:
    with pytest.raises(Unreadable, match=reason):
        parse(text)


def test_bytes_of_no_known_encoding_are_refused() -> None:
    with pytest.raises(Unreadable, match="cannot be read as text"):
        decode(b"Name,Email\n\x81\x8d\x8f,\x90@x.uk")


@given(st.lists(st.tuples(*[st.text(min_size=1, max_size=20)] * 3), min_size=1, max_size=5))
def test_whatever_is_typed_is_answered_with_a_list_or_a_reason(rows: list[tuple[str, str, str]]) -> None:
    try:
        found = parse(table(",", HEADINGS, *rows))
    except Unreadable as reason:
        assert str(reason)
    else:
        assert len(found.entries) <= len(rows) * 20


@given(st.binary(max_size=200))
def test_whatever_is_uploaded_is_answered_with_a_list_or_a_reason(data: bytes) -> None:
    try:
        parse(decode(data))
    except Unreadable as reason:
        assert str(reason)


def test_no_cell_of_a_download_is_a_formula_and_reading_it_gives_the_same_again() -> None:
    names = ["=1+1", "+44 20", "-2+5", "@home", "Priya"]
    text = roster.as_csv(HEADINGS, [(name, f"p{n}@x.sch.uk", "Holly") for n, name in enumerate(names)])
    cells = [cell for row in csv.reader(io.StringIO(text)) for cell in row]
    assert not [cell for cell in cells if cell.startswith(("=", "+", "-", "@", "\t", "\r"))]
    assert [one.name for one in parse(text).entries] == names
