"""The schools of a hub, found by their URN or their name, and the ones a list of people adds."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from ..extensions import db
from ..people.models import School
from .models import Hub


class Schools:
    """Finds schools for rows of one list. A school met for the first time is imagined and stored only by `keep`."""

    def __init__(self, hub: Hub) -> None:
        self.hub_id = hub.id
        self.by_urn: dict[str, School] = {}
        self.by_key: dict[str, School] = {}
        self.new_urns: dict[str, str] = {}
        for school in db.session.scalars(select(School).where(School.hub_id == hub.id)):
            self._remember(school)

    def _remember(self, school: School) -> None:
        self.by_key[school.name_key] = school
        if school.urn:
            self.by_urn[school.urn] = school

    def find(self, name: str, urn: str = "") -> School:
        """The school with this URN (six digits or empty) or else this name; an imagined one when there is none.

        Raises ValueError, with a sentence for the person, when the two point at different schools.
        """
        key = School.key_for(name)
        named, numbered = self.by_key.get(key), self.by_urn.get(urn)
        if numbered is not None:
            if named is not None and named is not numbered:
                raise ValueError(f"The URN {urn} belongs to {numbered.name}, not to {named.name}.")
            return numbered
        if named is not None:
            known = named.urn or self.new_urns.get(key)
            if urn and known and urn != known:
                raise ValueError(
                    f"{named.name} is known here with the URN {known}. If this is another school, add its place to "
                    "the name."
                )
            if urn and not known:
                self.new_urns[key] = urn
                self.by_urn[urn] = named
            return named
        if not name:
            raise ValueError(f"No school with the URN {urn} is known here yet: add its name.")
        school = School(hub_id=self.hub_id, name=name, name_key=key, urn=urn or None)
        self._remember(school)
        return school

    def keep(self, school: School) -> School:
        """Store what `find` found and return the row: an imagined school is added, a known one gets its URN.

        Flushed, not committed. When somebody else added the same school at the same moment, theirs is returned.
        """
        if school.id is None:
            try:
                with db.session.begin_nested():
                    db.session.add(school)
            except IntegrityError:
                same = School.hub_id == self.hub_id, School.name_key == school.name_key
                return db.session.scalars(select(School).where(*same)).one()
        elif school.urn is None and school.name_key in self.new_urns:
            school.urn = self.new_urns[school.name_key]
        return school
