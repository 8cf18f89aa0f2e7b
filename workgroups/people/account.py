"""What people change about themselves."""

from __future__ import annotations

from sqlalchemy import select, update

from ..activity import record
from ..extensions import db
from ..groups.models import Membership, WorkGroup
from .models import Person


def rename(person: Person, name: str) -> None:
    """Give `person` another (tidied, not empty) name everywhere, in what they wrote before as well."""
    if name == person.name:
        return
    person.name = name
    theirs = select(Membership.group_id).where(Membership.person_id == person.id)
    db.session.execute(
        update(WorkGroup).where(WorkGroup.id.in_(theirs)).values(board_version=WorkGroup.board_version + 1)
    )
    record("renamed", person, by=person, group_id=None)
