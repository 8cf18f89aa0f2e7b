"""The people that the tests of this room are about."""

from __future__ import annotations

from dataclasses import dataclass

from workgroups.groups.models import Hub, WorkGroup
from workgroups.people.models import Person, School


@dataclass(frozen=True)
class Cast:
    """A running group with its hub, two schools and somebody in every role; and a Lead of another hub."""

    hub: Hub
    group: WorkGroup
    holly: School
    north: School
    manager: Person
    lead: Person
    cohort_lead: Person
    priya: Person
    omar: Person
    colleague: Person
    observer: Person
    stranger: Person

    @property
    def url(self) -> str:
        return f"/groups/{self.group.id}"
