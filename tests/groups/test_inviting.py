"""Inviting one person or a list: nothing is sent before it is asked for, good rows go out, bad rows come back."""

from __future__ import annotations

import csv
import io
from typing import Any

import pytest
from builders import Build
from groups_cast import Cast
from werkzeug.datastructures import FileStorage
from werkzeug.test import encode_multipart

from tests.timing import processor_seconds
from workgroups import clock
from workgroups.extensions import db
from workgroups.groups.models import INVITATION_LIFE, Invitation, Membership
from workgroups.mail import OutboxMessage, as_email
from workgroups.people.models import School

LIST = (
    "Name,Email address,School,Role\n"
    "Mia Chen,m.chen@oakfield.sch.uk,Oakfield Academy,Lead participant\n"
    "Ben Lowe,b.lowe@holly.sch.uk,holly  bank SCHOOL,\n"
    "No Address,not an address,Oakfield Academy,\n"
    ",c.evans@oakfield.sch.uk,Oakfield Academy,\n"
)


def invite_page(browse: Any, cast: Cast, person: Any = None) -> Any:
    browser = browse(person or cast.lead)
    return browser, browser.get(f"{cast.url}/people/invite")


def file_of(text: str, name: str = "roster.csv", encoding: str = "utf-8") -> tuple[io.BytesIO, str]:
    return io.BytesIO(text.encode(encoding)), name


def test_checking_a_list_says_row_by_row_what_will_happen_and_changes_nothing(
    browse: Any, build: Build, cast: Cast
) -> None:
    browser, page = invite_page(browse, cast)
    with build.app.app_context():
        before = {table.name: db.session.execute(table.select()).all() for table in db.metadata.sorted_tables}
    page = browser.send(page, "Check", rows=LIST + f"Priya,{cast.priya.email},Holly Bank School,\n")
    assert page.status == 200
    assert "Will be invited: 2 Already in the group: 1 Needs correcting: 2" in page.words
    assert "Row 2 Mia Chen m.chen@oakfield.sch.uk Oakfield Academy Lead participant Will be invited" in page.words
    assert "Row 3 Ben Lowe b.lowe@holly.sch.uk Holly Bank School Participant Will be invited" in page.words
    assert "Row 4 No Address not an address Oakfield Academy Participant An email address has no spaces." in page.words
    assert "Row 6 Priya" in page.words and "Already in the group As Participant." in page.words
    with build.app.app_context():
        after = {table.name: db.session.execute(table.select()).all() for table in db.metadata.sorted_tables}
    assert before == after


def test_good_rows_are_invited_and_only_the_bad_rows_come_back(browse: Any, build: Build, cast: Cast) -> None:
    browser, page = invite_page(browse, cast)
    page = browser.send(browser.send(page, "Check", rows=LIST), "Send invitations")
    assert page.status == 200
    assert "2 invitations are on their way." in page.words
    invited = build.all(Invitation)
    assert [(one.email, one.role, one.lead_participant) for one in invited] == [
        ("m.chen@oakfield.sch.uk", "participant", True),
        ("b.lowe@holly.sch.uk", "participant", False),
    ]
    oakfield = build.all(School, name="Oakfield Academy")[0]
    assert [one.school_id for one in invited] == [oakfield.id, cast.holly.id]
    assert sorted(one.recipient for one in build.all(OutboxMessage)) == [
        "b.lowe@holly.sch.uk",
        "m.chen@oakfield.sch.uk",
    ]
    _, left = page.form("Check")
    rows = list(csv.DictReader(io.StringIO(left["rows"].lstrip())))
    assert [(row["Name"], row["Email address"]) for row in rows] == [
        ("No Address", "not an address"),
        ("", "c.evans@oakfield.sch.uk"),
    ]
    assert "spaces" in rows[0]["What to correct"]
    assert rows[1]["What to correct"] == "Add the name."


def test_corrected_rows_can_be_sent_at_once_and_then_the_list_is_done(browse: Any, build: Build, cast: Cast) -> None:
    browser, page = invite_page(browse, cast)
    page = browser.send(browser.send(page, "Check", rows=LIST), "Send invitations")
    _, left = page.form("Check")
    corrected = left["rows"].replace("not an address", "n.address@oakfield.sch.uk").replace("\n,", "\nCal Evans,")
    page = browser.send(browser.send(page, "Check", rows=corrected), "Send invitations")
    assert page.status == 303
    assert len(build.all(Invitation)) == 4
    assert "2 invitations are on their way." in browser.get(page.location).words


def test_sending_the_same_list_again_changes_nothing(browse: Any, build: Build, cast: Cast) -> None:
    browser, page = invite_page(browse, cast)
    checked = browser.send(page, "Check", rows=LIST)
    browser.send(checked, "Send invitations")
    before = [(one.id, one.token_hash) for one in build.all(Invitation)]
    browser.send(checked, "Send invitations")
    page = browser.send(page, "Check", rows=LIST)
    assert "Already invited: 2" in page.words
    browser.send(page, "Send invitations")
    assert [(one.id, one.token_hash) for one in build.all(Invitation)] == before
    assert len(build.all(OutboxMessage)) == 2
    assert len(build.all(School, name="Oakfield Academy")) == 1


def test_a_list_that_was_changed_after_the_check_is_checked_again_before_anything_is_sent(
    browse: Any, build: Build, cast: Cast
) -> None:
    browser, page = invite_page(browse, cast)
    page = browser.send(page, "Check", rows=LIST)
    page = browser.send(page, "Send invitations", rows=LIST + "Late,late@x.sch.uk,Holly Bank School,\n")
    assert page.status == 200
    assert "Will be invited: 3" in page.words
    assert build.all(Invitation) == []


def test_line_ends_that_a_browser_changes_do_not_count_as_a_change(browse: Any, build: Build, cast: Cast) -> None:
    browser, page = invite_page(browse, cast)
    page = browser.send(page, "Check", rows=LIST)
    browser.send(page, "Send invitations", rows=LIST.replace("\n", "\r\n"))
    assert len(build.all(Invitation)) == 2


def test_an_invitation_that_ran_out_is_sent_again(browse: Any, build: Build, cast: Cast) -> None:
    gone = clock.now() - INVITATION_LIFE
    build.invitation(cast.group, cast.lead, email="m.chen@oakfield.sch.uk", expires_at=gone)
    browser, page = invite_page(browse, cast)
    page = browser.send(page, "Check", rows=LIST)
    assert "Will be invited again: 1" in page.words
    browser.send(page, "Send invitations")
    [again] = build.all(Invitation, email="m.chen@oakfield.sch.uk")
    assert again.expires_at > clock.now()
    assert again.name == "Mia Chen"


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "cp1252"])
def test_a_file_works_like_pasted_rows(browse: Any, build: Build, cast: Cast, encoding: str) -> None:
    browser, page = invite_page(browse, cast)
    text = "Name;Email;School\nSeán Ó Briain;sean@x.sch.uk;Holly Bank School\n"
    page = browser.send(page, "Check", file=file_of(text, encoding=encoding))
    assert "Seán Ó Briain" in page.words
    browser.send(page, "Send invitations")
    assert [one.name for one in build.all(Invitation)] == ["Seán Ó Briain"]


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"\x89PNG\r\n\x1a\n" + bytes(100), "This file is a picture (PNG)"),
        (b"PK\x03\x04" + bytes(100), "This file is a spreadsheet or document file"),
        (b"", "Paste at least one row"),
    ],
)
def test_a_file_that_is_no_list_is_refused_with_what_to_do(
    browse: Any, build: Build, cast: Cast, data: bytes, reason: str
) -> None:
    browser, page = invite_page(browse, cast)
    page = browser.send(page, "Check", file=(io.BytesIO(data), "roster.csv"))
    assert page.status == 422
    assert any(reason in line for line in page.errors()), page.errors()
    assert build.all(Invitation) == []


def test_a_pasted_list_that_cannot_be_read_stays_in_the_field(browse: Any, cast: Cast) -> None:
    browser, page = invite_page(browse, cast)
    page = browser.send(page, "Check", rows="Priya from Holly Bank")
    assert page.status == 422
    assert page.errors()[0].startswith("There is no column of email addresses.")
    assert page.form("Check")[1]["rows"].strip() == "Priya from Holly Bank"


def test_two_thousand_rows_are_checked_and_sent_and_two_hundred_thousand_refused(
    browse: Any, build: Build, cast: Cast
) -> None:
    browser, page = invite_page(browse, cast)
    many = "Name,Email,School\n" + "".join(f"Person {n},p{n}@x.sch.uk,School {n % 40}\n" for n in range(2000))
    with processor_seconds(3):
        response = browser.client.post(
            page.form("Check")[0], data={"csrf_token": browser.token(), "rows": many}, buffered=True
        )
    assert "Will be invited: 2,000" in response.get_data(as_text=True)
    huge = "Name,Email,School\n" + "Person,p@x.sch.uk,A school with a long name\n" * 200_000
    upload = FileStorage(*file_of(huge))
    boundary, body = encode_multipart({"csrf_token": browser.token(), "file": upload})
    kind = f"multipart/form-data; boundary={boundary}"
    with processor_seconds(2):
        response = browser.client.post(page.form("Check")[0], data=body, content_type=kind)
    assert response.status_code == 422
    assert "more than 2,000 rows" in response.get_data(as_text=True)
    assert build.all(Invitation) == []


def test_only_the_first_twenty_rows_of_each_part_are_shown_and_all_are_in_the_download(browse: Any, cast: Cast) -> None:
    browser, page = invite_page(browse, cast)
    rows = "".join(f"Person {n},p{n}@x.sch.uk,Holly\nWrong {n},wrong,Holly\n" for n in range(37))
    page = browser.send(page, "Check", rows="Name,Email,School\n" + rows)
    assert page.words.count("The first 20 of 37.") == 2
    assert len(page.html.select("tbody tr")) == 40
    download = browser.send(page, "Download all rows")
    assert download.response.headers["Content-Disposition"] == 'attachment; filename="all-rows.csv"'
    found = list(csv.DictReader(io.StringIO(download.response.get_data(as_text=True).removeprefix("\ufeff"))))
    assert len(found) == 74
    assert found[0]["What will happen"] == "Will be invited."
    assert found[1]["What will happen"].startswith("Needs correcting. An email address has an @")
    wrong = browser.send(page, "Download the rows to correct")
    assert len(list(csv.DictReader(io.StringIO(wrong.response.get_data(as_text=True).removeprefix("\ufeff"))))) == 37


def test_a_download_holds_no_formula(browse: Any, cast: Cast, hostile: Any) -> None:
    import hostile_text

    browser, page = invite_page(browse, cast)
    payloads = [hostile_text.expand(one) for one in hostile_text.entries("formula") + hostile_text.entries("cell")]
    out = io.StringIO()
    csv.writer(out).writerows([("Name", "Email", "School"), *((one, "wrong", one) for one in payloads)])
    download = browser.send(browser.send(page, "Check", rows=out.getvalue()), "Download all rows")
    assert payloads
    assert hostile_text.csv_formula_cells(download.response.get_data(as_text=True).removeprefix("\ufeff")) == []


def test_a_school_is_known_by_its_urn_or_by_its_name(browse: Any, build: Build, cast: Cast) -> None:
    browser, page = invite_page(browse, cast)
    text = (
        "Name,Email,School,URN\n"
        "A,a@x.uk,Holly Bank (new name),123456\n"
        "B,b@x.uk,,123456\n"
        "C,c@x.uk,northgate academy,654321\n"
        "D,d@x.uk,Northgate Academy,111111\n"
        "E,e@x.uk,,999999\n"
        "F,f@x.uk,Northgate Academy,123456\n"
    )
    page = browser.send(page, "Check", rows=text)
    assert "Will be invited Known here as Holly Bank School." in page.words
    assert "Northgate Academy is known here with the URN 654321" in page.words
    assert "No school with the URN 999999 is known here yet: add its name." in page.words
    assert "The URN 123456 belongs to Holly Bank School, not to Northgate Academy." in page.words
    browser.send(page, "Send invitations")
    found = {one.email: one.school_id for one in build.all(Invitation)}
    assert found == {"a@x.uk": cast.holly.id, "b@x.uk": cast.holly.id, "c@x.uk": cast.north.id}
    known = build.read(School, cast.north.id)
    assert known is not None and known.urn == "654321"


def test_a_school_of_another_hub_with_the_same_name_is_another_school(browse: Any, build: Build, cast: Cast) -> None:
    foreign = build.school(build.hub("Elsewhere"), "Oakfield Academy", urn="222222")
    browser, page = invite_page(browse, cast)
    page = browser.send(page, "Check", rows="Name,Email,School,URN\nA,a@x.uk,Oakfield Academy,222222\n")
    browser.send(page, "Send invitations")
    [invitation] = build.all(Invitation)
    school = build.read(School, invitation.school_id or 0)
    assert school is not None
    assert (school.hub_id, school.id == foreign.id) == (cast.hub.id, False)


def test_one_person_is_invited_by_the_short_form(browse: Any, build: Build, cast: Cast) -> None:
    browser, page = invite_page(browse, cast)
    page = browser.send(
        page,
        "Send invitation",
        name=" Mia  Chen ",
        email="M.Chen@Oakfield.sch.uk",
        school="Holly Bank School",
        lead_participant="y",
    )
    assert page.status == 303
    [one] = build.all(Invitation)
    assert (one.name, one.email, one.school_id, one.lead_participant) == (
        "Mia Chen",
        "m.chen@oakfield.sch.uk",
        cast.holly.id,
        True,
    )
    assert "An invitation is on its way to m.chen@oakfield.sch.uk." in browser.get(page.location).words


def test_an_observer_needs_no_school(browse: Any, build: Build, cast: Cast) -> None:
    browser = browse(cast.manager)
    page = browser.get(browser.get(f"{cast.url}/people").link("Add an observer"))
    assert page.form("Send invitation")[1]["role"] == "observer"
    browser.send(page, "Send invitation", name="Eva Luator", email="eva@uni.example")
    assert [(one.role, one.school_id) for one in build.all(Invitation)] == [("observer", None)]


@pytest.mark.parametrize(
    ("values", "reason"),
    [
        ({"name": ""}, "Enter the person’s name"),
        ({"email": "mia.example"}, "An email address has an @"),
        ({"school": ""}, "Enter the school of the participant"),
        ({"role": "admin"}, "Not a valid choice."),
    ],
)
def test_the_short_form_keeps_what_was_typed_and_says_what_is_missing(
    browse: Any, build: Build, cast: Cast, values: dict[str, str], reason: str
) -> None:
    browser, page = invite_page(browse, cast)
    typed = {"name": "Mia Chen", "email": "mia@x.example", "school": "Holly Bank School", **values}
    page = browser.send(page, "Send invitation", **typed)
    assert page.status == 422
    assert any(reason in line for line in page.errors()), page.errors()
    kept = page.form("Send invitation")[1]
    assert {name: kept[name] for name in ("name", "email", "school")} == {
        name: typed[name] for name in ("name", "email", "school")
    }
    assert build.all(Invitation) == []


def test_somebody_who_is_in_the_group_is_not_invited(browse: Any, build: Build, cast: Cast) -> None:
    browser, page = invite_page(browse, cast)
    page = browser.send(page, "Send invitation", name="P", email=cast.priya.email, school="Holly Bank School")
    assert "already in the group. As Participant." in browser.get(page.location).words
    assert build.all(Invitation) == []


@pytest.mark.parametrize("who", ["priya", "cohort_lead", "observer"])
def test_others_of_the_group_cannot_invite(browse: Any, build: Build, cast: Cast, who: str) -> None:
    browser = browse(getattr(cast, who))
    assert browser.get(f"{cast.url}/people/invite").status == 403
    for path in ("invite", "roster", "roster/invitations", "roster/download"):
        assert browser.post(f"{cast.url}/people/{path}", {"rows": LIST}).status == 403
    assert build.all(Invitation) == []


def test_for_a_stranger_there_is_nothing_here(browse: Any, build: Build, cast: Cast) -> None:
    browser = browse(cast.stranger)
    assert browser.get(f"{cast.url}/people/invite").status == 404
    for path in ("invite", "roster", "roster/invitations", "roster/download"):
        assert browser.post(f"{cast.url}/people/{path}", {"rows": LIST}).status == 404
    assert build.all(Invitation) == []


def test_a_finished_group_takes_nobody_and_keeps_what_was_typed(browse: Any, build: Build, cast: Cast) -> None:
    browser, page = invite_page(browse, cast)
    browser.post(f"{cast.url}/finish")
    page = browser.send(page, "Check", rows=LIST)
    assert page.status == 422
    assert "finished on" in page.errors()[0]
    assert page.form("Check")[1]["rows"].split() == LIST.split()
    one = browser.send(page, "Send invitation", name="Mia", email="mia@x.example", school="Holly Bank School")
    assert (one.status, one.form("Send invitation")[1]["name"]) == (422, "Mia")
    assert build.all(Invitation) == []


def test_names_in_the_mail_cannot_be_links_or_headers(browse: Any, build: Build, cast: Cast, hostile: Any) -> None:
    import hostile_text

    browser, page = invite_page(browse, cast)
    out = io.StringIO()
    payloads = [hostile_text.expand(one) for one in hostile_text.entries("mail")]
    rows = [(text, f"p{n}@x.example", f"{n} {text}"[:160]) for n, text in enumerate(payloads)]
    csv.writer(out).writerows([("Name", "Email", "School"), *rows])
    page = browser.send(browser.send(page, "Check", rows=out.getvalue()), "Send invitations")
    sent = build.all(OutboxMessage)
    assert len(sent) > len(payloads) / 2
    with build.app.app_context():
        for message in sent:
            mail = as_email(message, "Work Groups <groups@localhost>")
            assert hostile_text.mail_problems(mail, ("localhost",)) == [], mail.get_content()


def test_inviting_a_school_costs_the_same_number_of_statements_to_check_for_three_rows_and_for_thirty(
    browse: Any, cast: Cast, statements: Any
) -> None:
    browser, page = invite_page(browse, cast)
    counts = []
    for number in (3, 30):
        rows = "".join(f"Person {n},p{n}@x.sch.uk,School {n}\n" for n in range(number))
        with statements() as found:
            browser.send(page, "Check", rows="Name,Email,School\n" + rows)
        counts.append(len(found))
    assert counts[0] == counts[1]


def test_joining_by_the_invitation_puts_the_person_into_the_school(browse: Any, build: Build, cast: Cast) -> None:
    browser, page = invite_page(browse, cast)
    newcomer = build.person("Mia Chen", email="m.chen@oakfield.sch.uk")
    browser.send(browser.send(page, "Check", rows=LIST), "Send invitations")
    with build.app.app_context():
        invitation = db.session.query(Invitation).filter_by(email=newcomer.email).one()
        invitation.accept(by=db.session.merge(newcomer))
        db.session.commit()
    [membership] = build.all(Membership, person_id=newcomer.id)
    assert membership.lead_participant
    assert membership.school_id == build.all(School, name="Oakfield Academy")[0].id
