"""Every form in which somebody makes or writes something: its page, its button, what is filled in, what it makes."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from types import SimpleNamespace
from typing import Any

from workgroups.board.models import Card, CoAuthor, Comment
from workgroups.groups.models import Invitation, Membership, WorkGroup
from workgroups.mail import OutboxMessage
from workgroups.reflections.models import Reply
from workgroups.schedule.models import GroupSession
from workgroups.tasks.models import GapTask

WORDS = "We compared 3 : 5 with 6 : 10\nand “saw” the same shape – at once."


@dataclass(frozen=True)
class Form:
    """`who` opens `page`, fills in `fields` and presses `button`; afterwards there is one more of each of `makes`.

    `says` finds the words in what was stored; None for a form that takes none.
    """

    who: str
    page: Callable[[SimpleNamespace], str]
    button: str
    fields: dict[str, Any]
    makes: dict[type, int] = field(default_factory=dict)
    says: Callable[[Any, SimpleNamespace], str] | None = None


def _newest(model: type, name: str) -> Callable[[Any, SimpleNamespace], str]:
    return lambda build, scene: str(getattr(build.all(model)[-1], name))


def _of(key: str, name: str) -> Callable[[Any, SimpleNamespace], str]:
    return lambda build, scene: str(getattr(build.read(type(scene.__dict__[key]), scene.__dict__[key].id), name))


def _card(scene: SimpleNamespace) -> str:
    return f"{scene.url}/cards/{scene.card.id}"


def _reflection(scene: SimpleNamespace) -> str:
    return f"{scene.url}/reflections/{scene.reflection.id}"


DAY = {"title": "Second twilight", "on": "2027-06-01", "starts": "16:00", "ends": "17:30", "plan": WORDS}
ROWS = "name,email,school\nBo Day,bo@school.example,Elm School\nCy Fay,cy@school.example,Elm School"
INVITED = {"name": "Bo Day", "email": "bo@school.example", "school": "Elm School"}

FORMS = {
    "board.create": Form(
        "author",
        lambda s: f"{s.url}/cards/new?task=none",
        "Post to the board",
        {"answer_0": WORDS},
        {Card: 1},
        _newest(Card, "summary"),
    ),
    "board.save": Form(
        "author", lambda s: f"{_card(s)}/edit", "Save changes", {"title": WORDS[:30]}, {}, _of("card", "title")
    ),
    "board.comment": Form("lead", _card, "Comment", {"comment": WORDS}, {Comment: 1}, _newest(Comment, "text")),
    "board.share": Form("author", _card, "Invite Sam Price to work on this card", {}, {CoAuthor: 1}),
    "reflections.reply": Form(
        "lead", _reflection, "Send reply", {"text": WORDS}, {Reply: 1, OutboxMessage: 1}, _newest(Reply, "text")
    ),
    "reflections.reword": Form(
        "lead", _reflection, "Send now", {"text": WORDS}, {OutboxMessage: 1}, _of("held", "text")
    ),
    "tasks.create": Form(
        "lead",
        lambda s: f"{s.url}/tasks/new",
        "Publish",
        {"title": "Count what they say", "what_to_try": WORDS},
        {GapTask: 1},
        _newest(GapTask, "what_to_try"),
    ),
    "tasks.save": Form(
        "lead",
        lambda s: f"{s.url}/tasks/{s.task.id}/edit",
        "Save changes",
        {"purpose": WORDS},
        {},
        _of("task", "purpose"),
    ),
    "tasks.use_again": Form("lead", lambda s: f"{s.url}/tasks/{s.task.id}", "Use again", {}, {GapTask: 1}),
    "schedule.create": Form(
        "lead", lambda s: f"{s.url}/sessions/new", "Save session", DAY, {GroupSession: 1}, _newest(GroupSession, "plan")
    ),
    "schedule.save": Form(
        "lead",
        lambda s: f"{s.url}/sessions/{s.session.id}/edit",
        "Save session",
        {"plan": WORDS},
        {},
        _of("session", "plan"),
    ),
    "schedule.cancel": Form(
        "lead",
        lambda s: f"{s.url}/sessions/{s.session.id}",
        "Cancel this session",
        {"reason": "Snow on every road"},
        {},
        _of("session", "cancelled_reason"),
    ),
    "groups.new": Form(
        "manager",
        lambda s: f"/hubs/{s.hub.id}/groups/new",
        "Create the group",
        {
            "name": "Ratio in Key Stage 3",
            "focus": WORDS,
            "pattern": "four-themed-days",
            "lead_name": "Bo Day",
            "lead_email": "bo@school.example",
        },
        {WorkGroup: 1, Invitation: 1, OutboxMessage: 1},
        _newest(WorkGroup, "focus"),
    ),
    "groups.edit": Form("lead", lambda s: f"{s.url}/edit", "Save changes", {"focus": WORDS}, {}, _of("group", "focus")),
    "groups.invite_one": Form(
        "lead",
        lambda s: f"{s.url}/people/invite",
        "Send invitation",
        INVITED,
        {Invitation: 1, OutboxMessage: 1},
        _newest(Invitation, "name"),
    ),
    "groups.send_roster": Form(
        "lead",
        lambda s: f"{s.url}/people/invite",
        "Send invitations",
        {"rows": ROWS},
        {Invitation: 2, OutboxMessage: 2},
    ),
    "groups.replacement": Form(
        "lead",
        lambda s: f"{s.url}/people/{s.left.id}",
        "Send invitation",
        {"name": "Cy Fay", "email": "cy@school.example"},
        {Invitation: 1, OutboxMessage: 1},
        _newest(Invitation, "name"),
    ),
    "groups.resending": Form("lead", lambda s: f"{s.url}/people", "Send again to Bo Invited", {}, {OutboxMessage: 1}),
    "groups.comeback": Form(
        "lead", lambda s: f"{s.url}/people/{s.left.id}", "Put back into the group", {}, {Membership: 1}
    ),
    "people.rename": Form(
        "author", lambda s: "/account", "Save name", {"name": "Tom Okafor-Reid"}, {}, _of("author", "name")
    ),
}

MAKE_NOTHING = {
    "drafts.save": "no form: one row for a place, and a version tells what came last",
    "drafts.discard": "no form: what is thrown away is gone",
    "drafts.undo": "no form: back is back",
    "reflections.readdress": "a choice: the second time it is the same choice",
    "reflections.mark_read": "a mark that is there or not",
    "reflections.discard": "what is thrown away is gone",
    "reflections.discard_stuck": "what is thrown away is gone",
    "reflections.send_held": "what is sent is no longer held",
    "board.arrive": "no form: a file with a key of its own, tried in tests/board/test_arriving.py",
    "board.arrive_at": "no form: as board.arrive",
    "board.post": "a card is on the board or not",
    "board.delete": "deleted once is deleted",
    "board.hide": "hidden once is hidden",
    "board.answer": "answered once is answered",
    "board.save_cover": "a photo is covered as it was looked at: its revision tells",
    "board.explain": "the same words again change nothing",
    "board.put_back": "what is back cannot be put back again",
    "groups.visit": "a page was looked at, however often it says so",
    "board.restore": "back is back",
    "board.delete_comment": "deleted once is deleted",
    "board.restore_comment": "back is back",
    "tasks.publish": "open is open",
    "tasks.close": "closed is closed",
    "tasks.reopen": "open is open",
    "schedule.reinstate": "takes place or does not",
    "schedule.make_feed": "a new address in the place of the old, on purpose",
    "schedule.end_feed": "ended is ended",
    "groups.start": "a state",
    "groups.finish": "a state",
    "groups.archive": "a state",
    "groups.reopening": "a state",
    "groups.member": "a choice",
    "groups.ending": "ended is ended",
    "groups.withdrawal": "withdrawn is withdrawn",
    "groups.check_roster": "only looks",
    "groups.download_roster": "only looks",
    "people.accept": "an invitation is used once",
    "people.accept_own": "an invitation is used once",
    "people.ask": "before anybody is signed in; its codes are throttled",
    "people.enter_code": "before anybody is signed in",
    "people.enter_by_link": "before anybody is signed in",
    "people.sign_out": "ends a session",
    "people.end_session": "ends a session",
    "people.end_sessions": "ends sessions",
    "demo.become": "signs in",
}
"""Addresses that take a POST and make no new thing, with the reason."""
