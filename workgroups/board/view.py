"""One look at the board: what was asked for in the address, and the shelves of tiles that answer it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from flask import url_for

from ..groups.catalogue import ALL_YEAR_GROUPS, YEAR_GROUPS
from ..groups.models import WorkGroup
from ..people.models import Person
from ..tasks.models import GapTask
from ..text import tidy_line
from . import queries, tiles
from .models import TAG_WORDS
from .queries import Filter
from .tiles import Tile

VIEWS = {"tasks": "By task", "schools": "By school", "newest": "Newest"}
MOST_PAGES = 1_000


@dataclass
class Shelf:
    """Tiles under one heading; `task` is None for cards without a task, or when the shelf is the whole board."""

    task: GapTask | None
    own: list[Tile] = field(default_factory=list)
    others: list[Tile] = field(default_factory=list)


@dataclass
class BoardPage:
    """Everything the board's templates show."""

    group: WorkGroup
    view: str
    asked: Filter
    number: int
    tasks: list[GapTask]
    shelves: list[Shelf] = field(default_factory=list)
    more: bool = False
    schools: Any = None
    cells: Any = None
    deleted: list[Any] = field(default_factory=list)

    views = VIEWS
    tag_words = TAG_WORDS

    @property
    def years(self) -> list[str]:
        return [year.label for year in YEAR_GROUPS.get(self.group.phase or "") or ALL_YEAR_GROUPS]

    @property
    def is_empty(self) -> bool:
        return not any(shelf.own or shelf.others for shelf in self.shelves)

    def url(self, **changes: Any) -> str:
        """The address of this page with something changed; empty values are left out."""
        values: dict[str, Any] = {
            "view": self.view,
            "task": self.asked.task,
            "tag": self.asked.tag,
            "year": self.asked.year,
        }
        values |= {"q": self.asked.q, **changes}
        return url_for("board.show", group_id=self.group.id, **{key: one for key, one in values.items() if one})


def board_page(group: WorkGroup, person: Person, arguments: Mapping[str, str]) -> BoardPage:
    """Read the query string and load what it asks for: at most eight statements in all, however full the board."""
    tasks = queries.tasks_of(group)
    asked = _asked(tasks, arguments)
    view = arguments.get("view", "")
    number = arguments.get("page", "")
    page = BoardPage(
        group,
        view if view in VIEWS else "tasks",
        asked,
        min(max(int(number), 1), MOST_PAGES) if re.fullmatch("[0-9]{1,6}", number) else 1,
        tasks,
    )
    if page.view == "schools":
        page.schools, page.cells = queries.schools_by_task(group)
        return page
    shelves = page.view == "tasks"
    own = tiles.render(group, queries.own_rows(group, person, asked.where()))
    if asked:
        listed, page.more = tiles.found(group, asked.where(), shelves=shelves, page=page.number)
    else:
        listed, page.more = tiles.window(group, shelves=shelves, page=page.number)
    mine = {tile.card_id for tile in own}
    others = [tile for tile in listed if tile.card_id not in mine]
    first = page.number == 1
    page.deleted = queries.recently_deleted(group, person) if first else []
    own = own if first else []
    page.shelves = _shelve(tasks, own, others) if shelves else [Shelf(None, own, others)]
    return page


def _asked(tasks: Iterable[GapTask], arguments: Mapping[str, str]) -> Filter:
    """The filter in the address. What the board does not have is no limit."""
    task, tag = arguments.get("task", ""), arguments.get("tag", "")
    known = {str(one.id) for one in tasks} | {"none"}
    return Filter(
        task=task if task in known else "",
        tag=tag if tag in TAG_WORDS else "",
        year=tidy_line(arguments.get("year", ""))[:40],
        q=tidy_line(arguments.get("q", ""))[:200],
    )


def _shelve(tasks: list[GapTask], own: list[Tile], others: list[Tile]) -> list[Shelf]:
    """A shelf per task in the order of `tasks`, own cards first; cards without a published task at the end."""
    shelves = {task.id: Shelf(task) for task in tasks}
    rest = Shelf(None)
    for tile in own:
        shelves.get(tile.task_id or 0, rest).own.append(tile)
    for tile in others:
        shelves.get(tile.task_id or 0, rest).others.append(tile)
    return [shelf for shelf in [*shelves.values(), rest] if shelf.own or shelf.others]
