"""The invented world: written from world.toml and cards.toml into the database, once, with dates around today."""

from __future__ import annotations

import datetime as dt
import tomllib
import unicodedata
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from importlib.resources import files as resources
from typing import Any

from sqlalchemy import select

from .. import clock
from ..activity import Event
from ..board.models import Answer, Attachment, Card, CardTag, CoAuthor, Comment
from ..extensions import db
from ..groups.catalogue import academic_year_of
from ..groups.models import INVITATION_LIFE, Hub, HubManager, Invitation, Membership, WorkGroup
from ..people.models import Person, School, hashed, new_token
from ..reflections.models import Reading, Reflection, Reply
from ..schedule.models import GroupSession, Material
from ..tasks.models import DEFAULT_PROMPTS, GapTask, TaskPrompt
from ..text import excerpt
from .cast import BY_KEY

Hang = Callable[[str], Attachment | None]
"""Makes the attachment of a picture's slug; None leaves the picture out."""


def _read(name: str) -> dict[str, Any]:
    return tomllib.loads(resources(__package__).joinpath(name).read_text(encoding="utf-8"))


def _on(days: int, time: str = "15:40") -> dt.datetime:
    """The UTC moment `days` from today at a London wall time; school days only, so a weekend slides to its Monday."""
    day = clock.today() + dt.timedelta(days=days)
    if day.weekday() > 4:
        day += dt.timedelta(days=7 - day.weekday()) if days > 0 else -dt.timedelta(days=day.weekday() - 4)
    return clock.from_london(dt.datetime.combine(day, dt.time.fromisoformat(time)))


@dataclass
class World:
    """The pieces as they come into being."""

    hang: Hang
    people: dict[str, Person] = field(default_factory=dict)
    schools: dict[str, School] = field(default_factory=dict)
    school_of: dict[str, School] = field(default_factory=dict)
    tasks: dict[str, GapTask] = field(default_factory=dict)
    sessions: list[GroupSession] = field(default_factory=list)
    hub: Hub = field(init=False)
    group: WorkGroup = field(init=False)

    def person(self, who: str) -> Person:
        """A persona by key or anybody else by name; made when first met."""
        if who not in self.people:
            known = BY_KEY.get(who)
            name = known.name if known else who
            plain = "".join(sign for sign in unicodedata.normalize("NFD", name.lower()) if sign.isascii())
            email = known.email if known else f"{plain.replace(' ', '.')}@school.example"
            self.people[who] = add(Person(name=name, email=email))
        return self.people[who]

    def note(self, verb: str, subject: Any, who: Person, when: dt.datetime, **data: Any) -> None:
        """Remember the act as the verbs of the models would have."""
        db.session.flush()
        db.session.add(
            Event(
                group_id=subject.id if isinstance(subject, WorkGroup) else subject.group_id,
                actor_id=who.id,
                verb=verb,
                subject_type=subject.__tablename__,
                subject_id=subject.id,
                data=data,
                created_at=when,
                updated_at=when,
            )
        )


def add(row: Any) -> Any:
    """Store a row and give it its id."""
    db.session.add(row)
    db.session.flush()
    return row


def ensure_world(hang: Hang | None = None, say: Callable[[str], None] = lambda words: None) -> bool:
    """Write the world unless there is one already; whether it was written. Commits.

    Drawing the pictures takes some seconds, so `say` is told before.
    """
    if db.session.scalar(select(Hub.id).limit(1)):
        return False
    if hang is None:
        say("Drawing the pictures of an invented Work Group. This takes some seconds, the first time only.")
        from .gallery import hang_pictures

        hang = hang_pictures([slug for card in _read("cards.toml")["cards"] for slug in card.get("pictures", [])])
    world = World(hang)
    script = _read("world.toml")
    _group(world, script)
    _schedule(world, script["sessions"])
    _tasks(world, script["tasks"])
    for card in _read("cards.toml")["cards"]:
        _card(world, card)
    _other_groups(world, script["hub"]["other"])
    db.session.commit()
    return True


def _group(world: World, script: dict[str, Any]) -> None:
    year = academic_year_of(clock.today())
    began = _on(-60)
    hub = world.hub = add(Hub(name=script["hub"]["name"]))
    manager = world.person("hub-manager")
    add(HubManager(hub=hub, person=manager))
    name = script["group"]["name"].replace("2026/27", f"{year}/{(year + 1) % 100:02d}")
    values = {"academic_year": year, "phase": "post_16", "programme": script["group"]["programme"]}
    group = world.group = add(WorkGroup(hub=hub, name=name, focus=script["group"]["focus"], **values))
    group.started_at, group.started_by_id = began, manager.id
    world.note("started", group, manager, began)
    _join(world, group, "cohort-lead", "cohort_lead")
    _join(world, group, "observer", "observer")
    for row in script["schools"]:
        school = add(
            School(
                hub_id=hub.id,
                name=row["name"],
                name_key=School.key_for(row["name"]),
                urn=row["urn"],
                phase="post_16",
                profile=row["profile"],
            )
        )
        world.schools[row["name"]] = school
        for place, who in enumerate(row["people"]):
            world.school_of[who] = school
            _join(world, group, who, "lead" if who == "lead" else "participant", school, first=place == 0)
    newcomer = world.person("newcomer")
    add(
        Invitation(
            group=group,
            email=newcomer.email,
            name=newcomer.name,
            role="participant",
            school=world.schools["Moorside School"],
            token_hash=hashed(new_token()),
            invited_by=world.person("lead"),
            sent_at=clock.now() - dt.timedelta(days=1),
            expires_at=clock.now() - dt.timedelta(days=1) + INVITATION_LIFE,
        )
    )


def _join(
    world: World, group: WorkGroup, who: str, role: str, school: School | None = None, *, first: bool = False
) -> None:
    person = world.person(who)
    add(
        Membership(
            group=group, person=person, role=role, school=school, lead_participant=first and role == "participant"
        )
    )


def _schedule(world: World, rows: Iterable[dict[str, Any]]) -> None:
    for row in rows:
        starts_at = _on(row["day"], row["start"])
        materials = [
            Material(title=title, url=url, why=why, position=place)
            for place, (title, url, why) in enumerate(row.get("materials", []))
        ]
        world.sessions.append(
            add(
                GroupSession(
                    group=world.group,
                    title=row["title"],
                    format=row["format"],
                    mode="online" if "link" in row else "in_person",
                    starts_at=starts_at,
                    ends_at=starts_at + dt.timedelta(minutes=row["minutes"]),
                    place=row.get("place", ""),
                    joining_link=row.get("link", ""),
                    plan=row["plan"],
                    materials=materials,
                )
            )
        )


def _tasks(world: World, rows: Iterable[dict[str, Any]]) -> None:
    lead = world.person("lead")
    for row in rows:
        opens_at = _on(row["opens"], "17:00")
        closed_at = _on(row["closed"], "16:00") if "closed" in row else None
        asked = row.get("prompts", DEFAULT_PROMPTS)
        prompts = [TaskPrompt(text=words, position=place) for place, words in enumerate(asked)]
        task = world.tasks[row["key"]] = add(
            GapTask(
                group=world.group,
                author_id=lead.id,
                title=row["title"],
                purpose=row["purpose"],
                what_to_try=row["what_to_try"],
                what_to_notice=row["what_to_notice"],
                what_to_bring=row["what_to_bring"],
                minutes=row["minutes"],
                year_groups=row["years"],
                reflection_prompt=row["reflection_prompt"],
                due_on=clock.to_london(_on(row["due"])).date(),
                bring_to=world.sessions[row["bring_to"]],
                opens_at=opens_at,
                published_at=min(opens_at, clock.now() - dt.timedelta(days=1)),
                published_by_id=lead.id,
                closed_at=closed_at,
                closed_by_id=lead.id if closed_at else None,
                prompts=prompts,
            )
        )
        if opens_at < clock.now():
            world.note("opened", task, lead, opens_at)
        if closed_at:
            world.note("closed", task, lead, closed_at)


def _moment(day: int, minutes: int = 0) -> dt.datetime:
    """When a card or comment of that day was written; today's a little while ago."""
    if day >= 0:
        return clock.now() - dt.timedelta(minutes=95 - minutes)
    return _on(day) + dt.timedelta(minutes=minutes)


def _card(world: World, row: dict[str, Any]) -> None:
    author, when = world.person(row["by"]), _moment(row["day"])
    task = world.tasks.get(row.get("task", ""))
    prompts = task.live_prompts if task else [None]
    card = Card(
        group=world.group,
        task=task,
        author=author,
        school=world.school_of[row["by"]],
        title=row.get("title", ""),
        summary=excerpt("\n".join(row["said"]), 260),
        year_group=row.get("year", ""),
        posted_at=None if row.get("draft") else when,
        form_key=new_token(),
        created_at=when,
        updated_at=when,
        answers=[Answer(prompt=prompt, text=words) for prompt, words in zip(prompts, row["said"], strict=False)],
        tags=[CardTag(group_id=world.group.id, tag=tag) for tag in row.get("tags", [])],
    )
    add(card)
    for place, slug in enumerate(row.get("pictures", [])):
        attachment = world.hang(slug)
        if attachment is not None:
            attachment.card, attachment.group_id, attachment.position = card, world.group.id, place
            attachment.uploaded_by_id = author.id
            attachment.cleared_at, attachment.cleared_by_id = when, author.id
            add(attachment)
    if row.get("with"):
        add(CoAuthor(card=card, person=world.person(row["with"]), invited_by_id=author.id))
    if not row.get("draft"):
        world.note("posted", card, author, when)
    for place, (who, day, words) in enumerate(row.get("comments", [])):
        _comment(world, card, who, _moment(day, 35 + place), words)
    if "reflection" in row:
        _reflection(world, card, author, when, row["reflection"])


def _comment(world: World, card: Card, who: str, when: dt.datetime, words: str) -> None:
    person = world.person(who)
    comment = add(
        Comment(
            card=card,
            group_id=card.group_id,
            author=person,
            text=words,
            form_key=new_token(),
            created_at=when,
            updated_at=when,
        )
    )
    world.note("commented", comment, person, when, card_id=card.id)


def _reflection(world: World, card: Card, author: Person, when: dt.datetime, row: dict[str, Any]) -> None:
    reflection = add(
        Reflection(
            card=card,
            group_id=card.group_id,
            author=author,
            audience=row["audience"],
            text=row["text"],
            shared_at=None if row["audience"] == "self" else when,
            created_at=when,
            updated_at=when,
        )
    )
    for place, (who, day, words) in enumerate(row.get("replies", [])):
        sent_at = _moment(day, 60 + place)
        person = world.person(who)
        add(
            Reply(
                reflection=reflection,
                group_id=card.group_id,
                author=person,
                text=words,
                form_key=new_token(),
                sent_at=sent_at,
                created_at=sent_at,
                updated_at=sent_at,
            )
        )
        if person is not author:
            add(Reading(reflection_id=reflection.id, person_id=person.id))


def _other_groups(world: World, other_hub: str) -> None:
    """A second group of the hub and a group of another hub: what the people of the first one never see."""
    year = world.group.academic_year
    elsewhere = add(Hub(name=other_hub))
    for hub, name, leader, phase in (
        (world.hub, "Years 5–8 Continuity", "Rosalind Mercer", "cross_phase_5_8"),
        (elsewhere, "Secondary Mastery, second cohort", "stranger", "secondary"),
    ):
        person = world.person(leader)
        began = _on(-40)
        values = {"academic_year": year, "phase": phase, "started_at": began, "focus": "Fractions from both sides."}
        group = add(WorkGroup(hub=hub, name=name, **values))
        school = add(
            School(
                hub_id=hub.id, name=f"{name.split()[0]} Lane School", name_key=f"{name.split()[0].lower()} lane school"
            )
        )
        add(Membership(group=group, person=person, role="lead", school=school))
        task = add(
            GapTask(
                group=group,
                author_id=person.id,
                title="One fraction, three pictures",
                what_to_try="Show $\\frac{3}{4}$ in three ways.",
                opens_at=began,
                published_at=began,
                published_by_id=person.id,
                prompts=[TaskPrompt(text=words, position=place) for place, words in enumerate(DEFAULT_PROMPTS)],
            )
        )
        words = f"A card of {name}: nobody outside this group reads it."
        card = Card(
            group=group, task=task, author=person, school=school, summary=words, posted_at=_on(-4), form_key=new_token()
        )
        card.answers = [Answer(prompt=task.prompts[0], text=words)]
        add(card)
        starts_at = _on(20, "16:00")
        values = {"title": "Session 2", "format": "twilight", "mode": "online", "starts_at": starts_at}
        add(GroupSession(group=group, ends_at=starts_at + dt.timedelta(minutes=90), **values))
