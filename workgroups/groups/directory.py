"""The people of a group, school by school, as its page People shows them to one viewer."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from ..access import can
from ..people.models import School
from . import states
from .models import Invitation, Membership, WorkGroup
from .queries import ever_members, waiting_invitations


@dataclass
class SchoolPeople:
    """A school of the group: who takes part for it, and who is invited."""

    school: School
    people: list[Membership] = field(default_factory=list)
    invited: list[Invitation] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Directory:
    """Everybody, in the places where the page shows them. `states` is there for the leads only (trust Z6)."""

    leading: list[Membership]
    watching: list[Membership]
    schools: list[SchoolPeople]
    without_school: list[Membership]
    invited_others: list[Invitation]
    left: list[Membership]
    states: states.States | None

    @property
    def taking_part(self) -> list[School]:
        """The schools that have somebody in the group now."""
        return [one.school for one in self.schools if one.people]


def gather(group: WorkGroup) -> Directory:
    """Read everybody in a fixed number of statements: invitations for those who may invite, states for leads only."""
    everybody = ever_members(group)
    present = [one for one in everybody if not one.ended_at]
    participants = [one for one in present if one.role == "participant"]
    waiting = waiting_invitations(group) if can("people.invite", group) else []
    known = None
    if can("people.states", group):
        known = states.states(group, everybody, states.published_tasks(group))
    return Directory(
        leading=sorted((one for one in present if one.role in ("lead", "cohort_lead")), key=_lead_first),
        watching=[one for one in present if one.role == "observer"],
        schools=_by_school(participants, waiting),
        without_school=[one for one in participants if one.school is None],
        invited_others=[one for one in waiting if one.role != "participant" or one.school is None],
        left=_left(everybody),
        states=known,
    )


def _lead_first(membership: Membership) -> bool:
    return membership.role != "lead"


def _by_school(participants: Iterable[Membership], waiting: Iterable[Invitation]) -> list[SchoolPeople]:
    found: dict[int, SchoolPeople] = {}
    for one in participants:
        if one.school:
            found.setdefault(one.school.id, SchoolPeople(one.school)).people.append(one)
    for invitation in waiting:
        if invitation.school and invitation.role == "participant":
            place = found.setdefault(invitation.school.id, SchoolPeople(invitation.school))
            place.invited.append(invitation)
    for place in found.values():
        place.people.sort(key=lambda one: not one.lead_participant)
    return sorted(found.values(), key=lambda place: place.school.name_key)


def _left(everybody: Iterable[Membership]) -> list[Membership]:
    """Those who have left and are not back, each once."""
    present = {one.person_id for one in everybody if not one.ended_at}
    last = {one.person_id: one for one in everybody if one.ended_at and one.person_id not in present}
    return list(last.values())
