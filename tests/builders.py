"""Rows for tests. Every builder commits and returns the row detached: its columns can be read, nothing else."""

from __future__ import annotations

import datetime as dt
import itertools
from typing import Any, TypeVar

from flask import Flask

from workgroups import clock
from workgroups.board.models import Answer, Card, CardTag, CoAuthor, Comment
from workgroups.extensions import db
from workgroups.groups.models import INVITATION_LIFE, Hub, HubManager, Invitation, Membership, WorkGroup
from workgroups.people.models import Person, School, hashed, new_token
from workgroups.reflections.models import Reflection, Reply
from workgroups.schedule.models import GroupSession
from workgroups.tasks.models import DEFAULT_PROMPTS, GapTask, TaskPrompt

Row = TypeVar("Row")


class Build:
    """Makes one row with sensible values; name only what the test is about."""

    def __init__(self, app: Flask) -> None:
        self.app = app
        self.count = itertools.count(1)

    def save(self, row: Row) -> Row:
        """Store a row and hand it back detached."""
        with self.app.app_context():
            db.session.add(row)
            db.session.commit()
            db.session.refresh(row)
            db.session.expunge(row)
        return row

    def read(self, model: type[Row], key: int) -> Row | None:
        """The row as it is now, detached."""
        with self.app.app_context():
            row = db.session.get(model, key)
            if row is not None:
                db.session.expunge(row)
            return row

    def all(self, model: type[Row], **where: Any) -> list[Row]:
        """The rows that match, detached, in the order of their ids."""
        with self.app.app_context():
            rows = db.session.query(model).filter_by(**where).order_by("id").all()
            db.session.expunge_all()
            return rows

    def person(self, name: str | None = None, **more: Any) -> Person:
        n = next(self.count)
        return self.save(Person(**{"name": name or f"Person {n}", "email": f"person{n}@school.example", **more}))

    def hub(self, name: str | None = None) -> Hub:
        return self.save(Hub(name=name or f"Hub {next(self.count)}"))

    def manager(self, hub: Hub, **more: Any) -> Person:
        person = self.person(**more)
        self.save(HubManager(hub_id=hub.id, person_id=person.id))
        return person

    def school(self, hub: Hub, name: str | None = None, **more: Any) -> School:
        name = name or f"School {next(self.count)}"
        return self.save(School(hub_id=hub.id, name=name, name_key=School.key_for(name), **more))

    def group(self, hub: Hub | None = None, **more: Any) -> WorkGroup:
        """A running group, in a hub of its own unless one is given."""
        hub = hub or self.hub()
        values = {
            "name": f"Work Group {next(self.count)}",
            "academic_year": 2026,
            "started_at": clock.now(),
            **more,
        }
        return self.save(WorkGroup(hub_id=hub.id, **values))

    def member(
        self,
        group: WorkGroup,
        role: str = "participant",
        *,
        school: School | None = None,
        person: Person | None = None,
        **more: Any,
    ) -> Person:
        """A person with a present membership in `group`."""
        ended_at = more.pop("ended_at", None)
        person = person or self.person(**more)
        self.save(
            Membership(
                group_id=group.id,
                person_id=person.id,
                role=role,
                school_id=school.id if school else None,
                ended_at=ended_at,
            )
        )
        return person

    def invitation(self, group: WorkGroup, by: Person, **more: Any) -> tuple[Invitation, str]:
        """A pending invitation and the secret of its link."""
        token, n = new_token(), next(self.count)
        values = {
            "email": f"invited{n}@school.example",
            "name": f"Invited {n}",
            "role": "participant",
            "expires_at": clock.now() + INVITATION_LIFE,
            **more,
        }
        row = Invitation(group_id=group.id, invited_by_id=by.id, token_hash=hashed(token), **values)
        return self.save(row), token

    def session(self, group: WorkGroup, **more: Any) -> GroupSession:
        starts_at = more.pop("starts_at", clock.now() + dt.timedelta(days=7))
        values = {
            "title": f"Session {next(self.count)}",
            "format": "twilight",
            "mode": "online",
            "ends_at": starts_at + dt.timedelta(minutes=90),
            **more,
        }
        return self.save(GroupSession(group_id=group.id, starts_at=starts_at, **values))

    def task(
        self,
        group: WorkGroup,
        by: Person,
        *,
        status: str = "open",
        prompts: tuple[str, ...] = DEFAULT_PROMPTS,
        **more: Any,
    ) -> GapTask:
        """A gap task: draft, scheduled, open or closed."""
        moment = clock.now()
        values: dict[str, Any] = {"title": f"Gap task {next(self.count)}", **more}
        if status != "draft":
            opens_at = moment + dt.timedelta(days=3) if status == "scheduled" else moment - dt.timedelta(days=3)
            values = {"published_at": moment - dt.timedelta(days=4), "opens_at": opens_at, **values}
        if status == "closed":
            values["closed_at"] = moment - dt.timedelta(days=1)
        asked = [TaskPrompt(text=words, position=place) for place, words in enumerate(prompts)]
        return self.save(GapTask(group_id=group.id, author_id=by.id, prompts=asked, **values))

    def card(
        self,
        group: WorkGroup,
        by: Person,
        *,
        task: GapTask | None = None,
        text: str = "We tried a bar model.",
        draft: bool = False,
        tags: tuple[str, ...] = (),
        co_authors: tuple[Person, ...] = (),
        **more: Any,
    ) -> Card:
        """A card with one answer, on the board unless draft=True."""
        with self.app.app_context():
            prompt = (
                db.session.query(TaskPrompt).filter_by(task_id=task.id).order_by("position").first() if task else None
            )
            prompt_id = prompt.id if prompt else None
            part = db.session.query(Membership).filter_by(group_id=group.id, person_id=by.id, ended_at=None).first()
            school_id = part.school_id if part else None
            db.session.get_one(WorkGroup, group.id).board_version += 1
            db.session.commit()
        n = next(self.count)
        values = {
            "posted_at": None if draft else clock.now(),
            "summary": text[:300],
            "form_key": f"card-{n}",
            "school_id": school_id,
            **more,
        }
        return self.save(
            Card(
                group_id=group.id,
                author_id=by.id,
                task_id=task.id if task else None,
                answers=[Answer(prompt_id=prompt_id, text=text)],
                tags=[CardTag(group_id=group.id, tag=tag) for tag in tags],
                co_authors=[CoAuthor(person_id=one.id, invited_by_id=by.id) for one in co_authors],
                **values,
            )
        )

    def comment(self, card: Card, by: Person, text: str = "Thank you, I will try this.", **more: Any) -> Comment:
        values = {"form_key": f"comment-{next(self.count)}", **more}
        return self.save(Comment(card_id=card.id, group_id=card.group_id, author_id=by.id, text=text, **values))

    def reflection(
        self, card: Card, by: Person, text: str = "I talked too much.", audience: str = "leads", **more: Any
    ) -> Reflection:
        values = {"shared_at": None if audience == "self" else clock.now(), **more}
        return self.save(
            Reflection(
                card_id=card.id,
                group_id=card.group_id,
                author_id=by.id,
                text=text,
                audience=audience,
                **values,
            )
        )

    def reply(
        self, reflection: Reflection, by: Person, text: str = "What did they say next?", *, held: bool = False
    ) -> Reply:
        n = next(self.count)
        return self.save(
            Reply(
                reflection_id=reflection.id,
                group_id=reflection.group_id,
                author_id=by.id,
                text=text,
                form_key=f"reply-{n}",
                sent_at=None if held else clock.now(),
            )
        )
