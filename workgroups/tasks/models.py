"""Gap tasks and their prompts."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from .. import clock
from ..activity import record
from ..db import Model
from ..errors import NotNow, Stale
from ..extensions import db
from ..groups.models import WorkGroup
from ..people.models import Person
from ..schedule.models import GroupSession, Material, MaterialWords, write_materials

DEFAULT_PROMPTS = ("What I tried", "What pupils did and said", "What I noticed", "A question for the group")
DEFAULT_REFLECTION_PROMPT = "What will you do differently because of this?"
MOST_PROMPTS = 6


@dataclass(frozen=True, slots=True)
class TaskWords:
    """Everything a Lead says in a gap task. `prompts` are pairs: a prompt's id (None for a new one) and its words."""

    title: str
    purpose: str = ""
    what_to_try: str = ""
    what_to_notice: str = ""
    what_to_bring: str = ""
    minutes: int | None = None
    year_groups: Sequence[str] = ()
    reflection_prompt: str = ""
    due_on: dt.date | None = None
    bring_to_id: int | None = None
    prompts: Sequence[tuple[int | None, str]] = tuple((None, words) for words in DEFAULT_PROMPTS)
    materials: Sequence[MaterialWords] = ()


class GapTask(Model):
    """Something to try in one's own classroom between sessions (also called an intersessional task).

    A due date is a hope, not a lock: only closing the task closes it. Status is derived: draft until published,
    scheduled until `opens_at`, open until closed.
    """

    __tablename__ = "gap_task"
    __table_args__ = (
        Index("ix_gap_task_group_id_opens_at", "group_id", "opens_at"),
        UniqueConstraint("author_id", "form_key"),
        CheckConstraint("minutes IS NULL OR minutes > 0", "minutes"),
    )

    group_id: Mapped[int] = mapped_column(ForeignKey("work_group.id"))
    author_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    title: Mapped[str] = mapped_column(String(160))
    purpose: Mapped[str] = mapped_column(default="", server_default=text("''"))
    what_to_try: Mapped[str] = mapped_column(default="", server_default=text("''"))
    what_to_notice: Mapped[str] = mapped_column(default="", server_default=text("''"))
    what_to_bring: Mapped[str] = mapped_column(default="", server_default=text("''"))
    minutes: Mapped[int | None]
    year_groups: Mapped[list[str]] = mapped_column(JSON, default=list)
    reflection_prompt: Mapped[str] = mapped_column(String(300), default="", server_default=text("''"))
    due_on: Mapped[dt.date | None]
    bring_to_id: Mapped[int | None] = mapped_column(ForeignKey("group_session.id"))
    opens_at: Mapped[dt.datetime | None]
    published_at: Mapped[dt.datetime | None]
    published_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    closed_at: Mapped[dt.datetime | None]
    closed_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    version: Mapped[int] = mapped_column(default=1, server_default="1")
    form_key: Mapped[str | None] = mapped_column(String(64))

    group: Mapped[WorkGroup] = relationship()
    author: Mapped[Person] = relationship(foreign_keys=author_id)
    published_by: Mapped[Person | None] = relationship(foreign_keys=published_by_id)
    bring_to: Mapped[GroupSession | None] = relationship()
    prompts: Mapped[list[TaskPrompt]] = relationship(
        order_by="TaskPrompt.position, TaskPrompt.id", back_populates="task", cascade="all, delete-orphan"
    )
    materials: Mapped[list[Material]] = relationship(order_by=Material.position, cascade="all, delete-orphan")

    @property
    def status(self) -> str:
        """draft, scheduled, open or closed."""
        if not self.published_at or not self.opens_at:
            return "draft"
        if self.closed_at:
            return "closed"
        return "open" if self.opens_at <= clock.now() else "scheduled"

    @property
    def is_published(self) -> bool:
        """Whether the group may see it: open or closed, not draft nor still scheduled."""
        return self.status in ("open", "closed")

    @property
    def live_prompts(self) -> list[TaskPrompt]:
        """The prompts now asked, in order; taken-back ones are kept for the answers they have."""
        return [prompt for prompt in self.prompts if not prompt.retired_at]

    def live_names(self, verb: str) -> list[str]:
        if self.is_published or verb == "unscheduled":
            return [f"task-{self.id}", "tasks", "board", "home"]
        return [f"task-{self.id}@leads", "tasks@leads"]

    def publish(self, *, by: Person, opens_at: dt.datetime | None = None) -> None:
        """Open the task now, or at `opens_at` (aware, in the future) to schedule it."""
        self.group.require_open()
        if self.closed_at:
            raise NotNow("This gap task is closed. Open it again instead.")
        if self.is_published:
            raise NotNow("This gap task is already open.")
        moment = clock.now()
        self.published_at, self.published_by_id = moment, by.id
        self.opens_at = opens_at if opens_at and opens_at > moment else moment
        self.group.board_version += 1
        record("scheduled" if self.opens_at > moment else "opened", self, by=by, group_id=self.group_id)

    def unpublish(self, *, by: Person) -> None:
        """A scheduled task back to a draft."""
        if self.status != "scheduled":
            raise NotNow("Only a scheduled gap task can go back to a draft.")
        self.published_at = self.published_by_id = self.opens_at = None
        self.group.board_version += 1
        record("unscheduled", self, by=by, group_id=self.group_id)

    def close(self, *, by: Person) -> None:
        """No new cards; what is on the board stays."""
        self.group.require_open()
        if self.status != "open":
            raise NotNow("Only an open gap task can be closed.")
        self.closed_at, self.closed_by_id = clock.now(), by.id
        self.group.board_version += 1
        record("closed", self, by=by, group_id=self.group_id)

    def reopen(self, *, by: Person) -> None:
        """Closed → open: late is welcome."""
        self.group.require_open()
        if not self.closed_at:
            raise NotNow("This gap task is not closed.")
        self.closed_at = self.closed_by_id = None
        self.group.board_version += 1
        record("reopened", self, by=by, group_id=self.group_id)

    def require_open(self) -> None:
        """Raise NotNow with the reason when no card can be posted to this task."""
        self.group.require_open()
        if self.status == "closed":
            raise NotNow(f"The gap task “{self.title}” is closed. Ask the Lead to open it again.")
        if self.status != "open":
            raise NotNow("This gap task is not open yet.")

    @classmethod
    def begin(cls, group: WorkGroup, words: TaskWords, *, by: Person, form_key: str | None) -> GapTask:
        """A new draft in `group`. Raises NotNow when the group has finished."""
        group.require_open()
        task = cls(group=group, author=by, form_key=form_key, version=1)
        task._write(words)
        db.session.add(task)
        record("drafted", task, by=by, group_id=group.id)
        return task

    def save(self, words: TaskWords, version: int, *, by: Person) -> None:
        """Save an edit made from `version`. Raises Stale, changing nothing, when somebody saved since."""
        self.group.require_open()
        if version != self.version:
            raise Stale(self)
        self._write(words)
        self.version += 1
        if self.is_published:
            self.group.board_version += 1
            record("edited", self, by=by, group_id=self.group_id)

    def _write(self, words: TaskWords) -> None:
        self.title, self.purpose = words.title, words.purpose
        self.what_to_try, self.what_to_notice = words.what_to_try, words.what_to_notice
        self.what_to_bring, self.minutes = words.what_to_bring, words.minutes
        self.year_groups, self.reflection_prompt = list(words.year_groups), words.reflection_prompt
        self.due_on, self.bring_to_id = words.due_on, words.bring_to_id
        self.set_prompts(words.prompts)
        write_materials(self.materials, words.materials)

    def set_prompts(self, asked: Sequence[tuple[int | None, str]]) -> None:
        """Ask these 1 to 6 questions, in this order: a pair with the id of a prompt rewords it, None asks a new one.

        A prompt that is left out is taken back: kept, out of sight, for the answers it has. ValueError for another
        number of prompts.
        """
        if not 1 <= len(asked) <= MOST_PROMPTS:
            raise ValueError(f"a gap task has between 1 and {MOST_PROMPTS} prompts")
        live = {prompt.id: prompt for prompt in self.live_prompts}
        for position, (key, words) in enumerate(asked):
            prompt = live.pop(key, None) if key else None
            if prompt is None:
                self.prompts.append(TaskPrompt(text=words, position=position))
            else:
                prompt.text, prompt.position = words, position
        for prompt in live.values():
            prompt.retired_at = clock.now()

    def use_again(self, group: WorkGroup, *, by: Person, form_key: str | None = None) -> GapTask:
        """A draft in `group` with this task's words, prompts and materials: no dates, no cards, nobody's data."""
        group.require_open()
        copy = GapTask(
            group=group,
            author=by,
            form_key=form_key,
            title=self.title,
            purpose=self.purpose,
            what_to_try=self.what_to_try,
            what_to_notice=self.what_to_notice,
            what_to_bring=self.what_to_bring,
            minutes=self.minutes,
            year_groups=list(self.year_groups),
            reflection_prompt=self.reflection_prompt,
            prompts=[TaskPrompt(text=p.text, position=p.position) for p in self.live_prompts],
            materials=[Material(title=m.title, url=m.url, why=m.why, position=m.position) for m in self.materials],
        )
        db.session.add(copy)
        record("drafted", copy, by=by, group_id=group.id)
        return copy


class TaskPrompt(Model):
    """A question that a card may answer; offered, never required."""

    __tablename__ = "task_prompt"

    task_id: Mapped[int] = mapped_column(ForeignKey("gap_task.id"), index=True)
    position: Mapped[int]
    text: Mapped[str] = mapped_column(String(200))
    retired_at: Mapped[dt.datetime | None]

    task: Mapped[GapTask] = relationship(back_populates="prompts")
