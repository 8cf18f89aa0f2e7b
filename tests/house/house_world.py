"""Two hubs with two groups each, everything in them in every state, and a canary word in every text of theirs.

A canary is a word that occurs nowhere else, such as `cncard17x`. Wherever it turns up, the thing it belongs to has been
shown. `house_table.py` writes down who may see which.
"""

from __future__ import annotations

import datetime as dt
import itertools
import re
from dataclasses import dataclass, field
from typing import Any

from builders import Build
from flask import Flask

from workgroups import clock, files
from workgroups.board.models import Attachment
from workgroups.groups.models import Hub, Membership, WorkGroup
from workgroups.people.models import CalendarFeed, Person, School, hashed, new_token
from workgroups.schedule.models import Material
from workgroups.tasks.models import GapTask

CANARY = re.compile(r"cn[a-z]+\d+x")
CAST = (
    "anonymous",
    "lead",
    "cohort_lead",
    "author",
    "partner",
    "colleague",
    "observer",
    "manager",
    "stranger",
    "newcomer",
    "ex_member",
    "two_hats",
)
"""As seen from group N1. `two_hats` leads N2 of the same hub and takes part in N1; `stranger` leads S1 in hub S."""

GROUPS = {"N1": "N", "N2": "N", "S1": "S", "S2": "S"}


@dataclass(frozen=True)
class Thing:
    """A row as the table sees it: its kind and state, whose it is, who helps, and what it hangs under."""

    kind: str
    group: str
    id: int
    state: str = ""
    owner: str = ""
    helpers: tuple[str, ...] = ()
    parent: Thing | None = None

    @property
    def ids_in_url(self) -> dict[str, int]:
        """The parts of an address that name it, without the group's. A reflection's address does not name its card."""
        noun = {"photo": "attachment", "document": "attachment"}.get(self.kind, self.kind)
        above = self.parent.ids_in_url if self.parent and self.kind != "reflection" else {}
        return {**above, f"{noun}_id": self.id}


@dataclass
class World:
    """Everybody and everything. `roles[group][who]` is a role word; `canaries` lead from a word to what it betrays."""

    app: Flask
    build: Build
    people: dict[str, Person] = field(default_factory=dict)
    hubs: dict[str, Hub] = field(default_factory=dict)
    groups: dict[str, WorkGroup] = field(default_factory=dict)
    roles: dict[str, dict[str, str]] = field(default_factory=dict)
    schools: dict[str, list[School]] = field(default_factory=dict)
    things: list[Thing] = field(default_factory=list)
    canaries: dict[str, tuple[str, Any]] = field(default_factory=dict)
    feeds: dict[str, str] = field(default_factory=dict)
    invitation_token: str = ""
    count: Any = field(default_factory=lambda: itertools.count(1))

    def word(self, kind: str) -> str:
        """A new canary; `betrays` says later what it stands for."""
        return f"cn{kind.replace('_', '')}{next(self.count)}x"

    def betrays(self, word: str, kind: str, what: Any) -> str:
        """Note that `word` betrays `what`: a Thing, or the key of a group, hub or person."""
        self.canaries[word] = (kind, what)
        return word

    def add(self, kind: str, group: str, row: Any, words: tuple[str, ...] = (), **more: Any) -> Thing:
        """Note a row as a Thing, and what its words betray."""
        thing = Thing(kind, group, row.id, **more)
        self.things.append(thing)
        for word in words:
            self.betrays(word, kind, thing)
        return thing

    def of(self, kind: str, group: str | None = None, state: str | None = None) -> list[Thing]:
        """The things of a kind, in a group and a state when named."""
        return [
            one for one in self.things if one.kind == kind and group in (None, one.group) and state in (None, one.state)
        ]

    def one(self, kind: str, group: str, state: str) -> Thing:
        """The first thing of this kind, group and state."""
        return self.of(kind, group, state)[0]

    def person(self, who: str) -> Person:
        """Add a person whose name and address are canaries."""
        name, email = self.word("person"), self.word("email")
        person = self.build.person(name=f"Ana {name}", email=f"{email}@school.example")
        self.people[who] = person
        self.betrays(name, "name", who)
        self.betrays(email, "email", who)
        return person


def create(app: Flask) -> World:
    """Fill the (empty) database of `app`."""
    world = World(app, Build(app))
    for hub in ("N", "S"):
        word = world.word("hub")
        world.hubs[hub] = world.build.hub(f"{word} hub")
        world.betrays(word, "hub", hub)
        manager = "manager" if hub == "N" else "S manager"
        world.build.save(_managing(world.hubs[hub], world.person(manager)))
    for who in ("lead", "two_hats", "stranger", "S2 lead", "newcomer"):
        world.person(who)
    leads = {"N1": "lead", "N2": "two_hats", "S1": "stranger", "S2": "S2 lead"}
    for key in GROUPS:
        _found(world, key, leads[key])
    _join(world, "N1", "two_hats", "participant", world.schools["N1"][1])
    for who, person in world.people.items():
        world.feeds[who] = new_token()
        world.build.save(CalendarFeed(person_id=person.id, token_hash=hashed(world.feeds[who])))
    return world


def _managing(hub: Hub, person: Person) -> Any:
    from workgroups.groups.models import HubManager

    return HubManager(hub_id=hub.id, person_id=person.id)


def _found(world: World, key: str, lead: str) -> None:
    build, hub = world.build, world.hubs[GROUPS[key]]
    name, focus = world.word("group"), world.word("focus")
    group = build.group(hub, name=f"{name} pedagogy", focus=f"Our focus {focus}", phase="post_16")
    world.groups[key], world.roles[key] = group, {}
    world.betrays(name, "group", key)
    world.betrays(focus, "group_inside", key)
    world.schools[key] = []
    for _ in range(2):
        word = world.word("school")
        world.schools[key].append(build.school(hub, f"{word} school"))
        world.betrays(word, "school", key)
    first, second = world.schools[key]
    parts = {
        "cohort_lead": ("cohort_lead", None),
        "author": ("participant", first),
        "partner": ("participant", first),
        "colleague": ("participant", second),
        "observer": ("observer", None),
        "ex_member": ("participant", second),
    }
    _join(world, key, lead, "lead", None)
    for who, (role, school) in parts.items():
        known = who if key == "N1" else f"{key} {who}"
        world.person(known)
        _join(world, key, known, role, school)
    _furnish(world, key, lead)


def _join(world: World, key: str, who: str, role: str, school: School | None) -> None:
    ended = clock.now() - dt.timedelta(days=2) if who.endswith("ex_member") else None
    person, group = world.people[who], world.groups[key]
    part = world.build.save(
        Membership(
            group_id=group.id,
            person_id=person.id,
            role=role,
            school_id=school.id if school else None,
            ended_at=ended,
        )
    )
    world.add("membership", key, part, owner=who, state="ended" if ended else "present")
    world.roles[key][who] = "ended" if ended else role


def _furnish(world: World, key: str, lead: str) -> None:
    names = {who: who if key == "N1" else f"{key} {who}" for who in ("author", "partner", "colleague", "ex_member")}
    names |= {"lead": lead, "cohort_lead": "cohort_lead" if key == "N1" else f"{key} cohort_lead"}
    _sessions(world, key)
    tasks = {state: _task(world, key, names, state) for state in ("draft", "scheduled", "open", "closed")}
    _cards(world, key, names, tasks)
    _invitations(world, key, names)


def _sessions(world: World, key: str) -> None:
    now = clock.now()
    for state, days in (("past", -20), ("coming", 6), ("cancelled", 40)):
        words = {name: world.word("session") for name in ("title", "place", "plan")}
        link, material = world.word("link"), {name: world.word("material") for name in ("title", "why", "url")}
        facts = {"cancelled_at": now, "cancelled_reason": world.word("session")} if state == "cancelled" else {}
        row = world.build.session(
            world.groups[key],
            starts_at=now + dt.timedelta(days=days),
            joining_link=f"https://meet.example/{link}",
            materials=[_material(material)],
            **words,
            **facts,
        )
        shown = (*words.values(), *material.values(), *(word for word in facts.values() if isinstance(word, str)))
        thing = world.add("session", key, row, shown, state=state)
        world.betrays(link, "joining_link", thing)


def _material(words: dict[str, str]) -> Material:
    return Material(title=words["title"], url=f"https://paper.example/{words['url']}", why=words["why"], position=0)


def _task(world: World, key: str, names: dict[str, str], state: str) -> GapTask:
    said = {
        name: world.word("task")
        for name in ("title", "purpose", "what_to_try", "what_to_notice", "what_to_bring", "reflection_prompt")
    }
    prompts, material = (world.word("prompt"), world.word("prompt")), world.word("material")
    row = world.build.task(
        world.groups[key],
        world.people[names["lead"]],
        status=state,
        prompts=prompts,
        bring_to_id=world.one("session", key, "coming").id,
        materials=[_material({"title": material, "url": "x", "why": "y"})],
        **said,
    )
    world.add("task", key, row, (*said.values(), *prompts, material), state=state, owner=names["lead"])
    return row


def _card(
    world: World, key: str, state: str, who: str, task: GapTask | None, helpers: tuple[str, ...] = (), **more: Any
) -> tuple[Any, Thing]:
    """A card with a photo, a document, a removed photo and two comments."""
    text, title = world.word("card"), world.word("card")
    row = world.build.card(
        world.groups[key],
        world.people[who],
        task=task,
        text=f"We tried {text}.",
        title=title,
        draft=state in ("draft", "deleted draft"),
        deleted_at=clock.now() if state.startswith("deleted") else None,
        co_authors=tuple(world.people[one] for one in helpers),
        **more,
    )
    if state.startswith("deleted"):
        _set_deleter(world, row.id, world.people[who].id)
    thing = world.add("card", key, row, (text, title), state=state, owner=who, helpers=helpers)
    for kind in ("photo", "document"):
        _attach(world, key, thing, who, kind)
    return row, thing


def _set_deleter(world: World, card_id: int, person_id: int) -> None:
    from workgroups.board.models import Card
    from workgroups.extensions import db

    with world.app.app_context():
        db.session.get_one(Card, card_id).deleted_by_id = person_id
        db.session.commit()


def _attach(world: World, key: str, card: Thing, who: str, kind: str, **more: Any) -> None:
    content, words = world.word("file"), world.word("description")
    with world.app.app_context():
        ending = "webp" if kind == "photo" else "pdf"
        put = [files.store().put(content.encode(), ending) for _ in range(2)]
    photo = {"width": 4, "height": 3, "small_width": 4, "small_height": 3, "small_name": put[1]}
    row = world.build.save(
        Attachment(
            card_id=card.id,
            group_id=world.groups[key].id,
            uploaded_by_id=world.people[who].id,
            kind=kind,
            media_type="image/webp" if kind == "photo" else "application/pdf",
            name=put[0],
            size=len(content),
            description=words if kind == "photo" else "",
            **(photo if kind == "photo" else {}),
            **({"cleared_at": clock.now()} | more),
        )
    )
    states = {"removed_at": "removed", "hidden_at": "hidden", "cleared_at": "waiting"}
    state = states[next(iter(more))] if more else card.state
    world.add(kind, key, row, (content, words), state=state, owner=who, parent=card)


def _cards(world: World, key: str, names: dict[str, str], tasks: dict[str, GapTask]) -> None:
    author, partner, colleague = names["author"], names["partner"], names["colleague"]
    lead, cohort_lead = names["lead"], names["cohort_lead"]
    plain, thing = _card(world, key, "posted", author, tasks["open"], helpers=(partner,))
    _attach(world, key, thing, author, "photo", removed_at=clock.now())
    _attach(world, key, thing, author, "photo", cleared_at=None)
    _attach(world, key, thing, author, "photo", hidden_at=clock.now(), hidden_by_id=world.people[cohort_lead].id)
    hidden = world.things[-1]
    world.things.append(Thing("hiding", key, hidden.id, "hidden", cohort_lead, parent=thing))
    for state in ("shown", "deleted"):
        _comment(world, key, plain, thing, colleague, state)
    _comment(world, key, plain, thing, lead, "shown")
    own = _reflection(world, key, plain, thing, author, "leads")
    _reply(world, key, own, lead, "sent")
    _reply(world, key, own, author, "sent")
    _reply(world, key, own, cohort_lead, "held")
    _reflection(world, key, plain, thing, partner, "self")
    for state, who, task, audience in (
        ("posted", author, tasks["closed"], "self"),
        ("posted", colleague, tasks["open"], "group"),
        ("posted", lead, None, "leads"),
        ("posted", names["ex_member"], tasks["open"], "leads"),
        ("draft", author, tasks["open"], "group"),
        ("draft", colleague, None, "leads"),
        ("deleted", author, tasks["open"], "group"),
        ("deleted draft", author, None, "self"),
        ("draft", names["ex_member"], tasks["open"], "self"),
    ):
        helpers = (partner,) if state == "draft" and who == author else ()
        row, card = _card(world, key, state, who, task, helpers)
        if state != "draft":
            _comment(world, key, row, card, colleague, "shown")
        found = _reflection(world, key, row, card, who, audience)
        if audience == "group":
            _reply(world, key, found, lead, "sent")
            _reply(world, key, found, lead, "held")
        if audience == "self" and state == "posted":
            _reply(world, key, found, cohort_lead, "sent")
            _reply(world, key, found, cohort_lead, "held")


def _comment(world: World, key: str, row: Any, card: Thing, who: str, state: str) -> None:
    word = world.word("comment")
    gone = {"deleted_at": clock.now(), "deleted_by_id": world.people[who].id} if state == "deleted" else {}
    comment = world.build.comment(row, world.people[who], f"Thank you {word}", **gone)
    world.add("comment", key, comment, (word,), state=state, owner=who, parent=card)


def _reflection(world: World, key: str, row: Any, card: Thing, who: str, audience: str) -> tuple[Any, Thing]:
    word = world.word("reflection")
    reflection = world.build.reflection(row, world.people[who], f"I noticed {word}", audience)
    found = Thing("reflection", key, reflection.id, state=audience, owner=who, parent=card)
    world.things.append(found)
    world.betrays(word, "reflection", found)
    return reflection, found


def _reply(world: World, key: str, under: tuple[Any, Thing], who: str, state: str) -> None:
    word = world.word("reply")
    reply = world.build.reply(under[0], world.people[who], f"Perhaps {word}", held=state == "held")
    world.add("reply", key, reply, (word,), state=state, owner=who, parent=under[1])


def _invitations(world: World, key: str, names: dict[str, str]) -> None:
    build, group, lead = world.build, world.groups[key], world.people[names["lead"]]
    now = clock.now()
    for state in ("pending", "withdrawn", "accepted"):
        name, email = world.word("invited"), world.word("invited")
        facts: dict[str, Any] = {} if state == "pending" else {f"{state}_at": now}
        if key == "N1" and state == "pending":
            person, facts["school_id"] = world.people["newcomer"], world.schools[key][0].id
            row, world.invitation_token = build.invitation(group, lead, email=person.email, name=person.name, **facts)
            world.add("invitation", key, row, state="for newcomer", owner="newcomer")
        row, _ = build.invitation(group, lead, name=f"Bo {name}", email=f"{email}@school.example", **facts)
        world.add("invitation", key, row, (name, email), state=state)
