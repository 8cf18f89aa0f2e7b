"""Every act is done once by somebody who may, and what it sends out or could smuggle in stays inside (Z3, Z7, Z9)."""

from __future__ import annotations

import io
import itertools
from collections.abc import Iterator
from typing import Any

import house_world
import pytest
from house_addresses import UNSAFE, build, reading, rules
from house_table import TABLE, entitled
from house_visitors import Visitor
from house_world import CANARY, Thing, World
from PIL import Image

from workgroups.board.models import Attachment, Card, CoAuthor
from workgroups.extensions import db
from workgroups.mail import OutboxMessage
from workgroups.people.models import LoginSession
from workgroups.tasks.models import GapTask, TaskPrompt

KEYS = (f"house-acts-key-{n:06d}" for n in itertools.count())
DAY = {"on": "2027-06-01", "starts": "16:00", "ends": "17:30", "format": "twilight", "mode": "online"}
GROUP = {"name": "Another name", "academic_year": "2026", "kind": "work_group"}
ROWS = {"rows": "name,email,school\nBo Day,bo@school.example,Elm School"}

Act = tuple[str, str, Thing | None, dict[str, Any]]


def acts(world: World) -> Iterator[Act]:
    """Endpoint, who does it, to what, and what they fill in. In an order in which each is possible."""
    one, build_form = world.one, {"form_key": next(KEYS)}
    card, draft = one("card", "N1", "posted"), one("card", "N1", "draft")
    leads, held = one("reflection", "N1", "leads"), one("reply", "N1", "held")
    prompts = [row.id for row in world.build.all(TaskPrompt, task_id=one("task", "N1", "open").id)]
    words = {f"answer_{prompts[0]}": "Other words", "audience": "leads", "version": "1"}
    member = next(thing for thing in world.of("membership", "N1") if thing.owner == "colleague")
    gone = next(thing for thing in world.of("membership", "N1") if thing.owner == "ex_member")
    waiting = one("invitation", "N1", "pending")
    coming, cancelled = one("session", "N1", "coming"), one("session", "N1", "cancelled")
    yield "board.create", "author", None, {**build_form, "answer_0": "New", "audience": "group", "task": "none"}
    yield "board.save", "partner", card, {**words, "reflection": "Mine", "act": "save"}
    yield "board.arrive", "author", None, {"card_key": next(KEYS), "task": "none", **_file()}
    yield "board.arrive_at", "partner", card, _file()
    yield "groups.visit", "colleague", None, {}
    yield "board.comment", "colleague", card, {"comment": "Thank you", "form_key": next(KEYS)}
    yield "board.delete_comment", "lead", one("comment", "N1", "shown"), {}
    yield "board.restore_comment", "colleague", one("comment", "N1", "deleted"), {}
    yield "board.post", "author", draft, {}
    yield "board.share", "author", card, {"person": world.people["partner"].id}
    yield "board.hide", "manager", one("photo", "N1", "posted"), {}
    yield "board.answer", "partner", one("photo", "N1", "waiting"), {"act": "clear", "description": "A bar model"}
    hiding = one("hiding", "N1", "hidden")
    yield "board.explain", "cohort_lead", hiding, {f"why{hiding.id}-because": "A face at the edge"}
    yield "board.put_back", "author", hiding, {}
    yield "board.delete", "lead", world.of("card", "N1", "posted")[-1], {}
    yield "board.restore", "lead", one("card", "N1", "deleted"), {}
    yield "reflections.readdress", "author", one("reflection", "N1", "leads"), {"audience": "group"}
    yield "reflections.reply", "lead", leads, {"text": "And then?", "form_key": next(KEYS)}
    yield "reflections.mark_read", "lead", leads, {}
    yield "reflections.reword", "cohort_lead", held, {"text": "Better words"}
    yield "reflections.send_held", "cohort_lead", None, {}
    yield "reflections.discard", "lead", _held_by(world, "lead"), {}
    yield "reflections.discard_stuck", "cohort_lead", None, {}
    yield "tasks.create", "lead", None, {"title": "New", "prompts-0-text": "What I tried", "form_key": next(KEYS)}
    yield (
        "tasks.save",
        "cohort_lead",
        one("task", "N1", "open"),
        {"title": "Reworded", "prompts-0-text": "A", "version": 1},
    )
    yield "tasks.publish", "lead", one("task", "N1", "draft"), {}
    yield "tasks.close", "lead", one("task", "N1", "open"), {}
    yield "tasks.reopen", "lead", one("task", "N1", "closed"), {}
    yield "tasks.use_again", "lead", one("task", "N1", "open"), {"group": world.groups["N1"].id, "form_key": next(KEYS)}
    yield "schedule.create", "cohort_lead", None, {**DAY, "title": "New", "form_key": next(KEYS)}
    yield "schedule.save", "manager", coming, {**DAY, "title": "Moved", "version": "1"}
    yield "schedule.cancel", "lead", coming, {"reason": "Snow"}
    yield "schedule.reinstate", "lead", cancelled, {}
    yield (
        "groups.invite_one",
        "lead",
        None,
        {"name": "Bo", "email": "b@school.example", "school": "Elm", "role": "participant"},
    )
    yield "groups.check_roster", "manager", None, ROWS
    yield "groups.download_roster", "manager", None, ROWS
    yield "groups.send_roster", "lead", None, ROWS
    yield "groups.resending", "lead", waiting, {}
    yield "groups.withdrawal", "lead", waiting, {}
    yield "groups.replacement", "lead", gone, {"name": "Cy", "email": "cy@school.example"}
    yield "groups.comeback", "lead", gone, {}
    yield "groups.member", "lead", member, {"role": "observer"}
    yield "groups.ending", "lead", member, {}
    yield "groups.finish", "manager", None, {}
    yield "groups.archive", "manager", None, {}
    yield "groups.reopening", "manager", None, {}


def _file() -> dict[str, Any]:
    picture = io.BytesIO()
    Image.new("RGB", (8, 6), "teal").save(picture, "PNG")
    picture.seek(0)
    return {"upload_key": next(KEYS), "photos": (picture, "a.png")}


def _held_by(world: World, who: str) -> Thing:
    """A reply that `who` holds under a reflection that is still within reach."""
    return next(
        thing
        for thing in world.of("reply", "N1", "held")
        if thing.owner == who
        and thing.parent is not None
        and thing.parent.parent is not None
        and thing.parent.parent.state == "posted"
    )


NEED_MORE = {
    "groups.edit": "its form tells what the group said before",
    "board.save_cover": "needs the pixels of a photo, which this world's files are not",
    "groups.start": "needs a group that is forming",
}
"""Acts in a group that the rooms' own tests do, with the reason."""


def other_acts(world: World) -> Iterator[tuple[str, str, dict[str, Any], dict[str, Any]]]:
    """Acts outside the groups: endpoint, who, what the address names, what is filled in."""
    sessions = {one.person_id: one.id for one in world.build.all(LoginSession)}
    new = {**GROUP, "pattern": "none", "form_key": next(KEYS)}
    yield "groups.new", "manager", {"hub_id": world.hubs["N"].id}, new
    yield "people.rename", "observer", {}, {"name": "Another name"}
    yield "schedule.make_feed", "observer", {}, {}
    yield "schedule.end_feed", "observer", {}, {}
    invitation = world.one("invitation", "N1", "for newcomer").id
    yield "people.accept_own", "newcomer", {"own_invitation_id": invitation}, {}
    yield "people.ask", "anonymous", {}, {"email": "nobody@school.example"}
    yield "people.enter_code", "anonymous", {}, {"code": "123456"}
    yield "people.end_session", "observer", {"own_session_id": sessions[world.people["observer"].id]}, {}
    yield "people.end_sessions", "partner", {}, {}
    yield "people.sign_out", "colleague", {}, {}


WITH_A_SECRET = {"people.accept", "people.enter_by_link", "demo.become", "drafts.save", "drafts.discard", "drafts.undo"}
"""Acts that need a secret, the demonstration's people or a page that is open; the tests of their rooms do them."""


@pytest.fixture(scope="module")
def done(world: World, visitors: dict[str, Visitor]) -> dict[str, int]:
    """The status of every act, done once; the group's end comes last."""
    found: dict[str, int] = {}

    def do(endpoint: str, who: str, values: dict[str, Any], form: dict[str, Any]) -> None:
        url = build(world.app, endpoint, "POST", values)
        found[endpoint] = visitors[who].ask("POST", url, data=form).status_code

    inside = list(acts(world))
    life = [one for one in inside if one[0] in ("groups.finish", "groups.archive", "groups.reopening")]
    for endpoint, who, thing, form in [one for one in inside if one not in life]:
        do(endpoint, who, {"group_id": world.groups["N1"].id, **(thing.ids_in_url if thing else {})}, form)
    for endpoint, who, values, form in other_acts(world):
        do(endpoint, who, values, form)
    for endpoint, who, _, form in life:
        do(endpoint, who, {"group_id": world.groups["N1"].id}, form)
    return found


def test_every_act_works_for_somebody_who_may(world: World, done: dict[str, int]) -> None:
    wrong = {endpoint: status for endpoint, status in done.items() if status not in (200, 204, 303)}
    assert wrong == {"people.enter_code": 422}
    every = {rule.endpoint for method, rule in rules(world.app) if method in UNSAFE}
    assert every - done.keys() == NEED_MORE.keys() | WITH_A_SECRET
    assert done.keys() <= TABLE.keys()


def test_mails_tell_nobody_what_is_not_for_them(world: World, done: dict[str, int]) -> None:
    addresses = {person.email: who for who, person in world.people.items()}
    wrong, told = [], 0
    with world.app.app_context():
        for message in db.session.query(OutboxMessage):
            who = addresses.get(message.recipient, "newcomer")
            for word in set(CANARY.findall((message.subject + message.body).lower())) & world.canaries.keys():
                told += 1
                kind, what = world.canaries[word]
                invites = kind in ("hub", "group", "school", "name") and message.recipient not in addresses
                own = any(one in message.recipient and world.canaries[one][1] == what for one in world.canaries)
                if not invites and not own and not entitled(world, who, word):
                    wrong.append(f"{message.recipient} ({who}) reads {word} ({kind}) in {message.subject!r}")
    assert told > 10
    assert not wrong, "\n".join(wrong)


def test_ids_in_forms_reach_nothing_elsewhere(the_app: Any) -> None:
    """A form that names a session, task, prompt, person, photo or group of another group changes nothing there."""
    from house_visitors import empty

    empty(the_app)
    world = house_world.create(the_app)
    lead, author = (Visitor(the_app, who, world.people[who]) for who in ("lead", "author"))
    own, base = world.one("card", "N1", "posted"), f"/groups/{world.groups['N1'].id}"
    mine = [row.id for row in world.build.all(TaskPrompt, task_id=world.one("task", "N1", "open").id)]
    for key in ("N2", "S1"):
        session, task = world.one("session", key, "coming").id, world.one("task", key, "open").id
        prompt = world.build.all(TaskPrompt, task_id=task)[0]
        photo, person = world.one("photo", key, "posted").id, world.people[f"{key} author"].id
        answers = {f"answer_{prompt.id}": "Smuggled", f"answer_{mine[0]}": "Mine", "audience": "leads"}
        edit = {**answers, "version": world.build.read(Card, own.id).version}
        edit |= {"remove": photo, f"description_{photo}": "Smuggled", "colleagues": person}
        new = {"title": "New", "bring_to": session, "prompts-0-key": prompt.id, "prompts-0-text": "Smuggled"}
        asked = {
            "a card for their task": author.ask("POST", f"{base}/cards", data={**answers, "task": task}),
            "the form for their task": author.ask("GET", f"{base}/cards/new?task={task}"),
            "their photo and person": author.ask("POST", f"{base}/cards/{own.id}/edit", data=edit),
            "their person alone": author.ask("POST", f"{base}/cards/{own.id}/co-authors", data={"person": person}),
            "their session": lead.ask("POST", f"{base}/tasks", data={**new, "act": "publish"}),
            "their prompt": lead.ask("POST", f"{base}/tasks", data={**new, "bring_to": "", "form_key": next(KEYS)}),
            "their group": lead.ask(
                "POST",
                f"{base}/tasks/{world.one('task', 'N1', 'open').id}/copies",
                data={"group": world.groups[key].id, "form_key": next(KEYS)},
            ),
        }
        assert {name: answer.status_code for name, answer in asked.items()} == {
            "a card for their task": 404,
            "the form for their task": 404,
            "their photo and person": asked["their photo and person"].status_code,
            "their person alone": 400,
            "their session": 422,
            "their prompt": 303,
            "their group": 400,
        }
        assert asked["their photo and person"].status_code in (303, 422)
        assert world.build.read(Attachment, photo).removed_at is None
        assert world.build.read(Attachment, photo).description != "Smuggled"
        assert world.build.read(TaskPrompt, prompt.id).text == prompt.text
        assert not [one for one in world.build.all(CoAuthor, card_id=own.id) if one.person_id == person]
        copies = world.build.all(GapTask, group_id=world.groups[key].id)
        assert len(copies) == 4
        assert not [one for one in world.build.all(GapTask) if one.bring_to_id == session and one.id != task][3:]


def test_somebody_who_was_taken_out_reaches_nothing_any_more(the_app: Any) -> None:
    """Every address that a member has seen is closed at their next request (trust Z7)."""
    from house_visitors import empty

    empty(the_app)
    world = house_world.create(the_app)
    colleague, lead = (Visitor(the_app, who, world.people[who]) for who in ("colleague", "lead"))
    seen = [url for url in dict.fromkeys(reading(world, "N1")) if colleague.ask("GET", url).status_code == 200]
    assert len(seen) > 50
    part = next(one for one in world.of("membership", "N1") if one.owner == "colleague")
    url = build(world.app, "groups.ending", "POST", {"group_id": world.groups["N1"].id, **part.ids_in_url})
    assert lead.ask("POST", url).status_code == 303
    assert {colleague.ask("GET", url).status_code for url in seen} == {404}
    calendar = colleague.ask("GET", f"/calendar/{world.feeds['colleague']}.ics").get_data(as_text=True)
    assert "BEGIN:VEVENT" not in calendar
    world.roles["N1"]["colleague"] = "ended"
    home = colleague.ask("GET", "/").get_data(as_text=True).lower()
    own = {word for word, (_, what) in world.canaries.items() if what == "colleague"}
    assert set(CANARY.findall(home)) & world.canaries.keys() <= own
