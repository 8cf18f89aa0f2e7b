"""The corpus through names, e-mails, search, addresses, lists and fields that no form has (trust I11, I16, H4, Z5)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from house_corpus import KEYS, entries_for, faults, length, made, newest_card, post_card, read, session_form
from house_visitors import Visitor
from pages import Page

from workgroups import text
from workgroups.board.models import Card
from workgroups.groups.models import Membership
from workgroups.mail import OutboxMessage
from workgroups.mail.outbox import as_email
from workgroups.people.models import Person


def test_names_of_people_groups_and_schools_are_shown_and_mailed_as_words(scene: Any, ht: Any) -> None:
    wrong, named = [], 0
    for one in entries_for(ht, "display_name"):
        status = scene.author.ask("POST", "/account", data={"name": ht.expand(one)}).status_code
        if status not in (303, 422):
            wrong.append(f"{one['id']} as a name: {status}")
        if status == 303:
            named += 1
            wrong += faults(ht, read(scene.lead, f"{scene.base}/people"), [one])
    scene.author.ask("POST", "/account", data={"name": "Ana Lee"})
    for number, one in enumerate(entries_for(ht, "school_name")):
        typed = ht.expand(one)
        form = {"name": typed[:120], "school": typed, "email": f"text{number}@school.example", "role": "participant"}
        status = scene.lead.ask("POST", f"{scene.base}/people/invite", data=form).status_code
        if status not in (303, 422):
            wrong.append(f"{one['id']} as a school: {status}")
    wrong += faults(ht, read(scene.lead, f"{scene.base}/people"), entries_for(ht, "school_name"), shown=False)
    for one in entries_for(ht, "group_name"):
        form = {"name": ht.expand(one), "academic_year": "2026", "kind": "work_group", "pattern": "none"}
        form |= {"form_key": next(KEYS), "lead_name": "Bo Day", "lead_email": "bo@school.example"}
        answer = scene.manager.ask("POST", f"/hubs/{scene.hub.id}/groups/new", data=form)
        if answer.status_code not in (303, 422):
            wrong.append(f"{one['id']} as a group: {answer.status_code}")
        if made(answer) and one["group"] in ("markup", "unicode", "mail"):
            wrong += faults(ht, read(scene.manager, made(answer)), [one], shown=False)
    wrong += faults(ht, read(scene.manager, f"/hubs/{scene.hub.id}"), entries_for(ht, "group_name"), shown=False)
    assert not wrong, "\n".join(wrong[:30])
    assert named > 150


def test_mails_have_no_header_and_no_link_but_ours(scene: Any, ht: Any) -> None:
    """After the names above: invitations of many groups and schools, and a session of every title that moves."""
    for one in ht.entries("mail"):
        answer = scene.lead.ask("POST", f"{scene.base}/sessions", data=session_form(title=ht.expand(one)))
        if made(answer):
            moved = session_form(title=ht.expand(one), on="2027-06-08", version="1", place="Leeds", mode="in_person")
            assert scene.lead.ask("POST", f"{made(answer)}/edit", data=moved).status_code == 303
            cancel = {"reason": ht.expand(one)[:300]}
            assert scene.lead.ask("POST", f"{made(answer)}/cancellation", data=cancel).status_code == 303
    wrong, read_ones = [], 0
    with scene.app.app_context():
        for message in OutboxMessage.query.all():
            mail = as_email(message, scene.app.config["MAIL_FROM"])
            wrong += [f"{message.subject!r}: {one}" for one in ht.mail_problems(mail, own_hosts=("localhost",))]
            wrong += [f"{message.subject!r}: a header of theirs"] if mail["Bcc"] or mail["Cc"] else []
            read_ones += 1
    assert not wrong, "\n".join(wrong[:30])
    assert read_ones > 20


def test_a_search_is_answered_and_never_with_everything(scene: Any, ht: Any) -> None:
    wrong = []
    for words in ("One plain card", "Another 100% plain card", "a_b and (c)"):
        assert post_card(scene, [words]).status_code == 303
    everything = read(scene.author, f"{scene.base}/board?view=newest").text.count('id="card-')
    for one in entries_for(ht, "search_q"):
        answer = scene.author.ask("GET", f"{scene.base}/board", query_string={"q": ht.expand(one), "view": "newest"})
        page = Page(answer, fragment=False)
        wrong += faults(ht, page, [one], shown=False)
        typed = text.tidy_line(ht.expand(one))
        if page.status != 200 or (not typed.isalnum() and typed and page.text.count('id="card-') > everything):
            wrong.append(f"{one['id']}: {page.status}")
    assert not wrong, "\n".join(wrong[:30])
    nothing = read(scene.author, f"{scene.base}/board?view=newest&q=%25%25%25")
    assert nothing.text.count('id="card-') < everything


def test_the_way_back_after_signing_in_stays_here(scene: Any, ht: Any) -> None:
    for one in entries_for(ht, "next_param"):
        answer = scene.author.ask("GET", "/sign-in", query_string={"next": ht.expand(one)})
        assert answer.status_code == 303
        assert ht.stays_on_site(answer.location, "localhost"), one["id"]


def test_odd_addresses_and_bodies_are_answered(scene: Any, ht: Any) -> None:
    anonymous = Visitor(scene.app, "anonymous", None)
    for one in entries_for(ht, "email"):
        data = {"email": ht.expand(one), "next": "/"}
        assert anonymous.ask("POST", "/sign-in", data=data).status_code in (303, 422, 429), one["id"]
        form = {"name": "Bo", "school": "Elm", "email": ht.expand(one), "role": "participant"}
        invited = scene.lead.ask("POST", f"{scene.base}/people/invite", data=form)
        assert invited.status_code in (303, 422), one["id"]
    for one in ht.entries():
        if "json_body" in one["goes_to"]:
            body = f'{{"comment": "{one["payload"]}"}}'
            for url in ("/account", f"{scene.base}/cards"):
                answer = scene.author.ask("POST", url, data=body, content_type="application/json")
                assert answer.status_code < 500, url


def test_lists_pass_through_the_roster_without_a_live_cell(scene: Any, ht: Any) -> None:
    quoted: Callable[[str], str] = lambda cell: '"' + cell.replace('"', '""') + '"'  # noqa: E731
    wrong = []
    cells = [ht.expand(one) for one in entries_for(ht, "csv_import_cell", "school_name") if length(one) < 400]
    rows = [f"{quoted(cell)},bad address {n},{quoted(cell)}" for n, cell in enumerate(cells)]
    for start in range(0, len(rows), 50):
        typed = "name,email,school\n" + "\n".join(rows[start : start + 50])
        checked = scene.lead.ask("POST", f"{scene.base}/people/roster", data={"rows": typed})
        if checked.status_code not in (200, 422):
            wrong.append(f"rows from {start}: {checked.status_code}")
        wrong += faults(ht, Page(checked, fragment=False), ht.entries("markup"), shown=False)
        for what in ("", "?rows=wrong"):
            answer = scene.lead.ask("POST", f"{scene.base}/people/roster/download{what}", data={"rows": typed})
            if answer.mimetype == "text/csv":
                wrong += [f"live cell {cell!r}" for cell in ht.csv_formula_cells(answer.get_data(as_text=True))]
            elif answer.status_code != 422:
                wrong.append(f"download from {start}: {answer.status_code}")
    assert not wrong, "\n".join(wrong[:30])


def test_fields_that_no_form_has_change_nothing(scene: Any, ht: Any) -> None:
    """Author, group, time and state come from the server, whatever a request adds (trust Z5)."""
    assert post_card(scene, ["Mine"]).status_code == 303
    card = newest_card(scene)
    kept = ("id", "author_id", "group_id", "school_id", "posted_at", "deleted_at", "created_at", "form_key")
    before = scene.build.read(Card, card)
    part = scene.build.all(Membership, person_id=scene.named.id)[0]
    for one in entries_for(ht, "extra_form_field"):
        extra = dict(pair.partition("=")[::2] for pair in ht.expand(one).split("&"))
        form = {
            f"answer_{scene.prompts[0]}": "Mine",
            "audience": "leads",
            "version": scene.build.read(Card, card).version,
        }
        sent = scene.author.ask("POST", f"{scene.base}/cards/{card}/edit", data={**form, **extra})
        named = scene.author.ask("POST", "/account", data={"name": "Ana Lee", **extra})
        assert {sent.status_code, named.status_code} <= {303, 400, 409, 422}, one["id"]
        now = scene.build.read(Card, card)
        assert {name: getattr(now, name) for name in kept} == {name: getattr(before, name) for name in kept}, one["id"]
        person = scene.build.read(Person, scene.named.id)
        assert (person.email, person.created_at) == (scene.named.email, scene.named.created_at)
        now_part = scene.build.read(Membership, part.id)
        assert (now_part.role, now_part.group_id, now_part.ended_at) == (part.role, part.group_id, part.ended_at)
