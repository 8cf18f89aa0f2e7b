"""Who may do what, written down a second time and without looking at access.py (trust Z2, Z6, Z9).

`TABLE` has a row for every endpoint. A row says of which kind of thing the address speaks, for whom that thing exists
at all (the others get 404, as for an address that never existed) and who of those may act (the others get 403).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from house_world import GROUPS, Thing, World

LEAD = {"lead"}
LEADS = {"lead", "cohort_lead"}
TAKING_PART = LEADS | {"participant"}
MEMBERS = TAKING_PART | {"observer"}
HUB = {"manager"}
RUNNING = LEAD | HUB
ALL = MEMBERS | HUB

Judge = Callable[[World, str, Thing], bool]


def roles(world: World, who: str, group: str) -> set[str]:
    """What `who` is in a group now: a role word, "manager" of its hub, or nothing."""
    found = {world.roles[group].get(who, "ended")} - {"ended"}
    manager = {"N": "manager", "S": "S manager"}[GROUPS[group]]
    return found | ({"manager"} if who == manager else set())


def are(words: set[str]) -> Judge:
    """Those who have one of these roles in the thing's group."""
    return lambda world, who, thing: bool(roles(world, who, thing.group) & words)


def is_member(world: World, who: str, thing: Thing) -> bool:
    return bool(roles(world, who, thing.group) & MEMBERS)


def sees_task(world: World, who: str, task: Thing) -> bool:
    return bool(roles(world, who, task.group) & (ALL if task.state in ("open", "closed") else LEADS))


def sees_card(world: World, who: str, card: Thing) -> bool:
    mine = is_member(world, who, card) and who == card.owner
    helping = is_member(world, who, card) and who in card.helpers
    if card.state == "posted":
        return bool(roles(world, who, card.group) & ALL)
    if card.state == "draft":
        return mine or helping
    return mine or (card.state == "deleted" and "lead" in roles(world, who, card.group))


def takes_part(world: World, who: str, thing: Thing) -> bool:
    return bool(roles(world, who, thing.group) & TAKING_PART)


def is_there(card: Thing) -> bool:
    return not card.state.startswith("deleted")


def edits_card(world: World, who: str, card: Thing) -> bool:
    return is_there(card) and takes_part(world, who, card) and who in (card.owner, *card.helpers)


def shares_card(world: World, who: str, card: Thing) -> bool:
    return is_there(card) and takes_part(world, who, card) and who == card.owner


def deletes_card(world: World, who: str, card: Thing) -> bool:
    leads = "lead" in roles(world, who, card.group) and card.state == "posted"
    return is_there(card) and (leads or shares_card(world, who, card))


def restores_card(world: World, who: str, card: Thing) -> bool:
    own = takes_part(world, who, card) and who == card.owner
    return not is_there(card) and (own or "lead" in roles(world, who, card.group))


def comments(world: World, who: str, card: Thing) -> bool:
    return card.state == "posted" and takes_part(world, who, card)


def beside_card(world: World, who: str, thing: Thing) -> bool:
    return thing.parent is not None and sees_card(world, who, thing.parent)


def deletes_comment(world: World, who: str, comment: Thing) -> bool:
    own = takes_part(world, who, comment) and who == comment.owner
    return comment.state == "shown" and (own or "lead" in roles(world, who, comment.group))


def restores_comment(world: World, who: str, comment: Thing) -> bool:
    return comment.state == "deleted" and takes_part(world, who, comment) and who == comment.owner


def sees_file(world: World, who: str, file: Thing) -> bool:
    if file.state == "hidden":
        return puts_back(world, who, file)
    if file.state == "waiting":
        return answers_for_photo(world, who, file)
    return file.state != "removed" and beside_card(world, who, file)


def answers_for_photo(world: World, who: str, photo: Thing) -> bool:
    """Nobody but the card's authors sees a photo that waits to be looked at."""
    return photo.parent is not None and edits_card(world, who, photo.parent)


def hides_photo(world: World, who: str, photo: Thing) -> bool:
    card = photo.parent
    if card is None or card.state != "posted" or photo.state == "waiting":
        return False
    mine = takes_part(world, who, card) and who in (card.owner, *card.helpers)
    return mine or bool(roles(world, who, card.group) & (LEADS | HUB))


def covers_photo(world: World, who: str, photo: Thing) -> bool:
    card = photo.parent
    if card is None or "deleted" in card.state:
        return False
    leads_hidden = photo.state == "hidden" and "lead" in roles(world, who, card.group)
    return sees_file(world, who, photo) and (edits_card(world, who, card) or leads_hidden)


def puts_back(world: World, who: str, photo: Thing) -> bool:
    card = photo.parent
    mine = card is not None and takes_part(world, who, card) and who in (card.owner, *card.helpers)
    return beside_card(world, who, photo) and (mine or "lead" in roles(world, who, photo.group))


def hid_it(world: World, who: str, photo: Thing) -> bool:
    return beside_card(world, who, photo) and who == photo.owner


def sees_hiding(world: World, who: str, photo: Thing) -> bool:
    return puts_back(world, who, photo) or hid_it(world, who, photo)


def sees_reflection(world: World, who: str, reflection: Thing) -> bool:
    readers = {"self": set(), "leads": LEADS, "group": MEMBERS}[reflection.state]
    shared = reflection.parent is not None and reflection.parent.state == "posted"
    own = is_member(world, who, reflection) and who == reflection.owner
    return own or (shared and bool(roles(world, who, reflection.group) & readers))


def readdresses(world: World, who: str, reflection: Thing) -> bool:
    return takes_part(world, who, reflection) and who == reflection.owner


def replies(world: World, who: str, reflection: Thing) -> bool:
    posted = reflection.parent is not None and reflection.parent.state == "posted"
    leads = bool(roles(world, who, reflection.group) & LEADS) and sees_reflection(world, who, reflection)
    return posted and (leads or readdresses(world, who, reflection))


def marks_read(world: World, who: str, reflection: Thing) -> bool:
    leads = bool(roles(world, who, reflection.group) & LEADS)
    own = is_member(world, who, reflection) and who == reflection.owner
    return own or (leads and sees_reflection(world, who, reflection))


def under_reflection(world: World, who: str, reply: Thing) -> bool:
    """An address of a reply names its reflection too: both must be there for the viewer."""
    return reply.parent is not None and sees_reflection(world, who, reply.parent) and sees_reply(world, who, reply)


def sees_reply(world: World, who: str, reply: Thing) -> bool:
    own = is_member(world, who, reply) and who == reply.owner
    sent = reply.state == "sent" and reply.parent is not None and sees_reflection(world, who, reply.parent)
    return own or sent


def writes_reply(world: World, who: str, reply: Thing) -> bool:
    return is_member(world, who, reply) and who == reply.owner


@dataclass(frozen=True)
class Row:
    """What an address speaks of (a kind of Thing, "group" or "hub"), for whom it exists, and who may act."""

    kind: str
    sees: Judge
    may: Judge

    def answer(self, world: World, who: str, thing: Thing) -> int:
        """404, 403, or 200 for being let in."""
        if not roles(world, who, thing.group) or not self.sees(world, who, thing):
            return 404
        return 200 if self.may(world, who, thing) else 403


def group(words: set[str]) -> Row:
    return Row("group", are(ALL), are(words))


EVERYBODY = "everybody, signed in or not"
SIGNED_IN = "everybody who is signed in"
OWN = "everybody, for what is their own"
MANAGERS = "the managers of the hub"

card, comment = Row("card", sees_card, sees_card), Row("comment", beside_card, deletes_comment)
session_editing = Row("session", are(ALL), are(LEADS | HUB))
task_editing = Row("task", sees_task, are(LEADS))
card_editing = Row("card", sees_card, edits_card)
one_member = Row("membership", are(ALL), are(RUNNING))
one_invitation = Row("invitation", are(RUNNING), are(RUNNING))
held_reply = Row("reply", under_reflection, writes_reply)

TABLE: dict[str, str | Row] = {
    "healthz": EVERYBODY,
    "static": EVERYBODY,
    "assets.file": EVERYBODY,
    "demo.personas": EVERYBODY,
    "demo.become": EVERYBODY,
    "demo.outbox": EVERYBODY,
    "people.home": EVERYBODY,
    "people.help": EVERYBODY,
    "people.privacy": EVERYBODY,
    "people.sign_in": EVERYBODY,
    "people.ask": EVERYBODY,
    "people.code": EVERYBODY,
    "people.enter_code": EVERYBODY,
    "people.link": EVERYBODY,
    "people.enter_by_link": EVERYBODY,
    "people.sign_out": EVERYBODY,
    "people.invitation": EVERYBODY,
    "people.accept": EVERYBODY,
    "people.account": SIGNED_IN,
    "people.rename": SIGNED_IN,
    "people.end_sessions": SIGNED_IN,
    "people.token": SIGNED_IN,
    "people.end_session": OWN,
    "people.accept_own": OWN,
    "drafts.read": SIGNED_IN,
    "drafts.save": SIGNED_IN,
    "drafts.discard": SIGNED_IN,
    "drafts.undo": SIGNED_IN,
    "schedule.make_feed": SIGNED_IN,
    "schedule.end_feed": SIGNED_IN,
    "schedule.feed": EVERYBODY,
    "hub.show": MANAGERS,
    "groups.new": MANAGERS,
    "groups.home": group(ALL),
    "groups.visit": group(ALL),
    "live.stream": group(ALL),
    "groups.edit": group(RUNNING),
    "groups.start": group(RUNNING),
    "groups.finish": group(RUNNING),
    "groups.archive": group(RUNNING),
    "groups.reopening": group(RUNNING),
    "groups.people": group(ALL),
    "groups.invite": group(RUNNING),
    "groups.invite_one": group(RUNNING),
    "groups.check_roster": group(RUNNING),
    "groups.send_roster": group(RUNNING),
    "groups.download_roster": group(RUNNING),
    "groups.member": one_member,
    "groups.ending": one_member,
    "groups.comeback": one_member,
    "groups.replacement": one_member,
    "groups.resending": one_invitation,
    "groups.withdrawal": one_invitation,
    "schedule.index": group(ALL),
    "schedule.new": group(LEADS | HUB),
    "schedule.create": group(LEADS | HUB),
    "schedule.show": Row("session", are(ALL), are(ALL)),
    "schedule.ics": Row("session", are(ALL), are(ALL)),
    "schedule.edit": session_editing,
    "schedule.save": session_editing,
    "schedule.cancel": session_editing,
    "schedule.reinstate": session_editing,
    "tasks.index": group(ALL),
    "tasks.new": group(LEADS),
    "tasks.create": group(LEADS),
    "tasks.show": Row("task", sees_task, sees_task),
    "tasks.edit": task_editing,
    "tasks.save": task_editing,
    "tasks.publish": task_editing,
    "tasks.close": task_editing,
    "tasks.reopen": task_editing,
    "tasks.use_again": task_editing,
    "board.show": group(ALL),
    "board.new": group(TAKING_PART),
    "board.create": group(TAKING_PART),
    "board.arrived": group(TAKING_PART),
    "board.arrive": group(TAKING_PART),
    "board.arrive_at": card_editing,
    "board.card": card,
    "board.tile": card,
    "board.edit": card_editing,
    "board.save": card_editing,
    "board.post": card_editing,
    "board.share": Row("card", sees_card, shares_card),
    "board.delete": Row("card", sees_card, deletes_card),
    "board.restore": Row("card", sees_card, restores_card),
    "board.comment": Row("card", sees_card, comments),
    "board.delete_comment": comment,
    "board.restore_comment": Row("comment", beside_card, restores_comment),
    "board.photo": Row("photo", sees_file, sees_file),
    "board.look": card_editing,
    "board.answer": Row("photo", sees_file, answers_for_photo),
    "board.cover": Row("photo", sees_file, covers_photo),
    "board.suggest": Row("photo", sees_file, covers_photo),
    "board.save_cover": Row("photo", sees_file, covers_photo),
    "board.hide": Row("photo", sees_file, hides_photo),
    "board.explain": Row("hiding", sees_hiding, hid_it),
    "board.put_back": Row("hiding", sees_hiding, puts_back),
    "board.small_photo": Row("photo", sees_file, sees_file),
    "board.document": Row("document", sees_file, sees_file),
    "reflections.index": group(MEMBERS),
    "reflections.send_held": group(LEADS),
    "reflections.discard_stuck": group(LEADS),
    "reflections.show": Row("reflection", sees_reflection, sees_reflection),
    "reflections.readdress": Row("reflection", sees_reflection, readdresses),
    "reflections.reply": Row("reflection", sees_reflection, replies),
    "reflections.mark_read": Row("reflection", sees_reflection, marks_read),
    "reflections.reword": held_reply,
    "reflections.discard": held_reply,
}


def entitled(world: World, who: str, word: str) -> bool:
    """Whether `who` may ever be shown what this canary stands for."""
    kind, what = world.canaries[word]
    if who == "anonymous":
        return False
    if isinstance(what, Thing):
        return _SEEN_BY[kind](world, who, what)
    if kind == "hub":
        return any(roles(world, who, key) for key, hub in GROUPS.items() if hub == what) or _invited(who, what)
    if kind == "group":
        return bool(roles(world, who, what)) or _invited(who, what)
    if kind == "group_inside":
        return bool(roles(world, who, what))
    if kind == "school":
        hub_leads = any(roles(world, who, key) & RUNNING for key, hub in GROUPS.items() if hub == GROUPS[what])
        return bool(roles(world, who, what)) or hub_leads or _invited(who, what)
    return _knows(world, who, what, address=kind == "email")


def _invited(who: str, what: str) -> bool:
    return who == "newcomer" and what in ("N1", "N")


def _knows(world: World, who: str, person: str, *, address: bool) -> bool:
    """Names are known in the groups that somebody is or was in, addresses there only to those who lead them."""
    if who == person:
        return True
    if person == "newcomer":
        return bool(roles(world, who, "N1") & RUNNING)
    if who == "newcomer":
        return person == "lead" and not address
    hub = {"manager": "N", "S manager": "S"}.get(person)
    there = [key for key in GROUPS if person in world.roles[key] or GROUPS[key] == hub]
    return any(roles(world, who, key) & ((LEADS | HUB) if address else ALL) for key in there)


def _never(_world: World, _who: str, _thing: Any) -> bool:
    return False


def _sees_comment(world: World, who: str, comment: Thing) -> bool:
    return beside_card(world, who, comment) and (comment.state == "shown" or who == comment.owner)


_SEEN_BY: dict[str, Judge] = {
    "session": are(ALL),
    "joining_link": is_member,
    "task": sees_task,
    "card": sees_card,
    "photo": sees_file,
    "document": sees_file,
    "comment": _sees_comment,
    "reflection": sees_reflection,
    "reply": sees_reply,
    "invitation": are(RUNNING),
    "membership": _never,
}
