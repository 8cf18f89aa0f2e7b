"""Who has posted, who has a draft, who has nothing yet: per person and per school. For the leads of a group only."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from sqlalchemy import select

from ..board.models import Card, CoAuthor
from ..extensions import db
from ..tasks.models import GapTask
from .models import Membership, School, WorkGroup

RANK = {"nothing": 0, "draft": 1, "posted": 2}


@dataclass
class Cell:
    """Where a school is with a gap task: "posted", "draft" or "nothing", and who has posted or begun."""

    state: str = "nothing"
    names: list[str] = field(default_factory=list)


@dataclass
class States:
    """What is known of published gap tasks; `focus` is the open one that is due first, else the newest closed."""

    tasks: Sequence[GapTask]
    focus: GapTask | None
    people: dict[tuple[int, int | None], str]
    schools: dict[tuple[int, int | None], Cell]

    def person(self, person_id: int, task: GapTask) -> str:
        """The state of one person with one gap task."""
        return self.people.get((person_id, task.id), "nothing")

    def school(self, school_id: int, task: GapTask) -> Cell:
        """The state of one school with one gap task: that of whoever there is furthest."""
        return self.schools.get((school_id, task.id)) or Cell()

    def count(self, schools: Iterable[School], task: GapTask) -> dict[str, int]:
        """How many of these schools are in each state."""
        found = {"posted": 0, "draft": 0, "nothing": 0}
        for school in schools:
            found[self.school(school.id, task).state] += 1
        return found


def focus_of(tasks: Sequence[GapTask]) -> GapTask | None:
    """Of published gap tasks, the open one that is due first; when none is open, the one that opened last."""
    still_open = [task for task in tasks if task.status == "open"]
    if still_open:
        return min(still_open, key=lambda task: (task.due_on is None, task.due_on, task.id))
    return max(tasks, key=lambda task: (task.opens_at, task.id), default=None)


def published_tasks(group: WorkGroup) -> list[GapTask]:
    """The gap tasks that the group can see, in the order in which they opened."""
    rows = db.session.scalars(
        select(GapTask)
        .where(GapTask.group_id == group.id, GapTask.published_at.is_not(None))
        .order_by(GapTask.opens_at, GapTask.id)
    )
    return [task for task in rows if task.is_published]


def states(group: WorkGroup, memberships: Iterable[Membership], tasks: Sequence[GapTask]) -> States:
    """Read all cards of these gap tasks. Deleted ones do not count. Two statements.

    A card counts for its author and co-authors, and for the school it was made in, also after its author has left.
    """
    wanted = (
        Card.group_id == group.id,
        Card.deleted_at.is_(None),
        Card.task_id.in_([task.id for task in tasks]),
    )
    cards = db.session.execute(
        select(Card.id, Card.task_id, Card.author_id, Card.school_id, Card.posted_at).where(*wanted)
    ).all()
    helpers = defaultdict(list)
    for card_id, person_id in db.session.execute(
        select(CoAuthor.card_id, CoAuthor.person_id).join(CoAuthor.card).where(*wanted)
    ):
        helpers[card_id].append(person_id)

    names = {one.person_id: one.person.name for one in memberships}
    home = {one.person_id: one.school_id for one in memberships}
    people: dict[tuple[int, int | None], str] = {}
    cells: dict[tuple[int, int | None], Cell] = defaultdict(Cell)
    for card_id, task_id, author_id, school_id, posted_at in cards:
        state = "posted" if posted_at else "draft"
        for person_id in (author_id, *helpers[card_id]):
            place = (person_id, task_id)
            people[place] = max(people.get(place, "nothing"), state, key=RANK.__getitem__)
        school = school_id or home.get(author_id)
        if school:
            cell = cells[school, task_id]
            cell.state = max(cell.state, state, key=RANK.__getitem__)
    for (person_id, task_id), state in people.items():
        reached = cells.get((home.get(person_id) or 0, task_id))
        if reached is not None and reached.state == state and person_id in names:
            reached.names.append(names[person_id])
    for cell in cells.values():
        cell.names.sort(key=str.casefold)
    return States(tasks, focus_of(tasks), people, dict(cells))
