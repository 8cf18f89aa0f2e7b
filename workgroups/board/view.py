"""One look at the board: what was asked for in the address, and the shelves of tiles that answer it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import astuple, dataclass, field
from typing import Any

from flask import g, render_template, url_for
from markupsafe import Markup

from .. import clock
from ..groups.catalogue import ALL_YEAR_GROUPS, YEAR_GROUPS
from ..groups.models import WorkGroup
from ..groups.visits import Seen
from ..people.models import Person
from ..text import tidy_line
from . import queries, tiles
from .fresh import Fresh, fresh
from .models import TAG_WORDS, Card
from .queries import Filter
from .tiles import Tile

VIEWS = {"tasks": "By task", "schools": "By school", "newest": "Newest"}
MOST_PAGES = 1_000


@dataclass
class Shelf:
    """Tiles under one heading; `task` is None for cards without a task, or when the shelf is the whole board."""

    task: Any
    own: list[Tile] = field(default_factory=list)
    others: list[Tile] = field(default_factory=list)

    @property
    def html(self) -> Markup:
        """All its tiles; joined here, because a template that loops over finished pieces costs more than the pieces."""
        return Markup("".join([tile.html for tile in (*self.own, *self.others)]))  # noqa: S704 each is markup


@dataclass
class BoardPage:
    """Everything the board's templates show."""

    group: WorkGroup
    view: str
    asked: Filter
    number: int
    tasks: list[Any]
    shelves: list[Shelf] = field(default_factory=list)
    more: bool = False
    schools: Any = None
    cells: Any = None
    deleted: list[Any] = field(default_factory=list)
    seen: Seen | None = None
    fresh: Fresh = field(default_factory=Fresh)

    views = VIEWS

    @property
    def tags(self) -> list[tuple[str, str]]:
        """Key and words of the representations on this board, and of the one asked for, in alphabetical order."""
        used = queries.used_tags(self.group) | ({self.asked.tag} if self.asked.tag else set())
        return [(key, words) for key, words in TAG_WORDS.items() if key in used]

    @property
    def years(self) -> list[str]:
        return [year.label for year in YEAR_GROUPS.get(self.group.phase or "") or ALL_YEAR_GROUPS]

    @property
    def asked_tag(self) -> str:
        """The words of the representation that was asked for."""
        return TAG_WORDS.get(self.asked.tag, "")

    @property
    def is_empty(self) -> bool:
        return not any(shelf.own or shelf.others for shelf in self.shelves)

    @property
    def toolbar(self) -> Markup:
        """The drawn toolbar; the same for everybody who asks the same of the same board."""
        shown = tuple([(task.id, task.title) for task in self.tasks])
        key = (self.group.id, self.group.phase, self.view, astuple(self.asked), shown, tuple(self.tags))
        kept = tiles.caches().toolbars
        drawn = kept.get(key)
        if drawn is None:
            drawn = kept.keep(key, Markup(render_template("board/_toolbar.html", page=self)))  # noqa: S704 escaped there
        return drawn

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
    seen = g.seen
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
        seen=seen,
    )
    if page.view == "schools":
        page.schools, page.cells = queries.schools_by_task(group)
        return page
    where = asked.where()
    own, deleted = queries.own(group, person, where)
    page.deleted = deleted if page.number == 1 else []
    page.fresh = fresh(group, person, seen)
    if where or page.fresh:
        page.shelves, page.more = _fill(page, own, where)
        return page
    place = (group.id, person.id, page.view, page.number)
    stamp = (group.board_version, tuple([task.id for task in tasks]), clock.today())
    kept = tiles.caches().shelves
    found = kept.get(place)
    if found is None or found[0] != stamp:
        found = kept.keep(place, (stamp, *_fill(page, own, where)))
    _, page.shelves, page.more = found
    return page


def _fill(page: BoardPage, own: Sequence[Any], where: list[Any]) -> tuple[list[Shelf], bool]:
    """The shelves of tiles, and whether there are more. On the first page the viewer's own cards come first."""
    group, by_task, size = page.group, page.view == "tasks", tiles.page_size()
    standing = [task.id for task in queries.all_tasks(group)] if by_task else None
    listed = tiles.window(group, where, shelves=standing, page=page.number)
    mine = {row.id for row in own}
    others = [row for row in listed[:size] if row.id not in mine]
    first = own if page.number == 1 else []
    drawn = {key: page.fresh.marked(tile) for key, tile in tiles.render(group, [*first, *others], mine).items()}
    parts = ([drawn[row.id] for row in first], [drawn[row.id] for row in others])
    return _shelve(page.tasks, *parts) if by_task else [Shelf(None, *parts)], len(listed) > size


def one_tile(group: WorkGroup, card: Card, person: Person) -> Tile:
    """The tile of a card that is not deleted, as it stands on this person's board."""
    row = tiles.row_of(group, card)
    own = {card.id} if card.author_id == person.id or card.has_co_author(person.id) else set()
    return fresh(group, person, g.seen).marked(tiles.render(group, [row], own)[card.id])


def _asked(tasks: Iterable[Any], arguments: Mapping[str, str]) -> Filter:
    """The filter in the address. What the board does not have is no limit."""
    task, tag = arguments.get("task", ""), arguments.get("tag", "")
    known = {str(one.id) for one in tasks} | {"none"}
    return Filter(
        task=task if task in known else "",
        tag=tag if tag in TAG_WORDS else "",
        year=tidy_line(arguments.get("year", ""))[:40],
        q=tidy_line(arguments.get("q", ""))[:200],
    )


def _shelve(tasks: list[Any], own: list[Tile], others: list[Tile]) -> list[Shelf]:
    """A shelf per task in the order of `tasks`, own cards first; cards without a published task at the end."""
    shelves = {task.id: Shelf(task) for task in tasks}
    rest = Shelf(None)
    for tile in own:
        shelves.get(tile.task_id or 0, rest).own.append(tile)
    for tile in others:
        shelves.get(tile.task_id or 0, rest).others.append(tile)
    return [shelf for shelf in [*shelves.values(), rest] if shelf.own or shelf.others]
