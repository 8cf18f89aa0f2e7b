"""What a list of people would do to a group, row by row; and doing it. Doing it again changes nothing."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, replace

from sqlalchemy import select

from .. import clock
from ..errors import NotNow
from ..extensions import db
from ..people import invitations
from ..people.models import Person, School
from .models import ROLES, Invitation, Membership, WorkGroup
from .roster import Entry, as_csv
from .schools import Schools

OUTCOMES = {
    "invite": "Will be invited",
    "again": "Will be invited again",
    "invited": "Already invited",
    "member": "Already in the group",
    "twice": "Twice in the list",
    "correct": "Needs correcting",
}
SENT = ("invite", "again")
HEADINGS = ("Name", "Email address", "School", "URN", "Role", "Lead participant")


@dataclass(frozen=True, slots=True)
class Step:
    """What happens to one row: a key of OUTCOMES, a sentence more where there is one, and the school it means."""

    entry: Entry
    outcome: str
    more: str = ""
    school: School | None = None

    @property
    def words(self) -> str:
        """What will happen, in a few words."""
        return OUTCOMES[self.outcome]

    @property
    def role_label(self) -> str:
        """The role as people read it; as it was typed when it is none."""
        if self.entry.lead_participant:
            return "Lead participant"
        return ROLES.get(self.entry.role, self.entry.role_words)


@dataclass(frozen=True, slots=True)
class Plan:
    """All steps in the order of the list, and the headings of columns that are not used."""

    group: WorkGroup
    steps: tuple[Step, ...]
    schools: Schools
    unused: tuple[str, ...] = ()

    def of(self, *outcomes: str) -> list[Step]:
        """The steps with one of these outcomes."""
        return [step for step in self.steps if step.outcome in outcomes]

    @property
    def counts(self) -> list[tuple[str, int]]:
        """Words and number of each outcome that occurs, in the order of OUTCOMES."""
        found = Counter(step.outcome for step in self.steps)
        return [(words, found[outcome]) for outcome, words in OUTCOMES.items() if found[outcome]]

    def carry_out(self, *, by: Person) -> int:
        """Invite whoever is to be invited, with the schools that are new; returns how many. Nothing is committed."""
        wanted = self.of(*SENT)
        for step in wanted:
            invitations.invite(
                self.group,
                email=step.entry.email,
                name=step.entry.name,
                role=step.entry.role,
                school=self.schools.keep(step.school) if step.school else None,
                lead_participant=step.entry.lead_participant,
                by=by,
            )
        return len(wanted)

    def corrections(self) -> str:
        """The rows to correct as a CSV that can be corrected and sent again."""
        return as_csv((*HEADINGS, "What to correct"), [(*_cells(step.entry), step.more) for step in self.of("correct")])

    def all_rows(self) -> str:
        """Every row with what will happen, as a CSV."""
        return as_csv(
            ("Row", *HEADINGS, "What will happen"),
            [
                (str(step.entry.line), *_cells(step.entry), " ".join(filter(None, (f"{step.words}.", step.more))))
                for step in self.steps
            ],
        )


def sent_words(count: int) -> str:
    """How many invitations went out, as a sentence."""
    numbers = {0: "No invitation was sent: nobody in the list is new.", 1: "1 invitation is on its way."}
    return numbers.get(count, f"{count:,} invitations are on their way.")


def replace_member(leaver: Membership, *, name: str, email: str, by: Person) -> None:
    """Invite somebody who takes a leaver's role and school. Raises NotNow when that cannot be done, with the reason."""
    if not leaver.ended_at:
        raise NotNow(f"{leaver.person.name} is still in the group.")
    started = clock.now()
    invitation = invitations.invite(
        leaver.group,
        email=email,
        name=name,
        role=leaver.role,
        school=leaver.school,
        lead_participant=leaver.lead_participant,
        replaces=leaver,
        by=by,
    )
    if invitation is None:
        raise NotNow(f"{email} is in the group already.")
    if invitation.sent_at < started:
        raise NotNow(f"{email} is invited already. Withdraw that invitation on the page People first.")


def _cells(entry: Entry) -> tuple[str, ...]:
    role = entry.role_words or ROLES.get(entry.role, "")
    return (entry.name, entry.email, entry.school, entry.urn, role, "yes" if entry.lead_participant else "")


def plan(group: WorkGroup, entries: Iterable[Entry], unused: tuple[str, ...] = ()) -> Plan:
    """Compare rows with the group and its hub's schools. Three statements, however many rows; changes nothing."""
    members = dict(
        db.session.execute(
            select(Person.email, Membership.role)
            .join(Membership, Membership.person_id == Person.id)
            .where(Membership.group_id == group.id, Membership.ended_at.is_(None))
        ).all()
    )
    waiting = {
        one.email: one
        for one in db.session.scalars(
            select(Invitation).where(
                Invitation.group_id == group.id,
                Invitation.accepted_at.is_(None),
                Invitation.withdrawn_at.is_(None),
            )
        )
    }
    schools = Schools(group.hub)
    return Plan(group, tuple(_step(entry, members, waiting, schools) for entry in entries), schools, unused)


def _step(entry: Entry, members: dict[str, str], waiting: dict[str, Invitation], schools: Schools) -> Step:
    school, problems = None, list(entry.problems)
    if (entry.school or entry.urn) and not any("URN" in problem for problem in problems):
        try:
            school = schools.find(entry.school, entry.urn)
        except ValueError as problem:
            problems.append(str(problem))
    if problems:
        return Step(replace(entry, problems=tuple(problems)), "correct", " ".join(problems))
    if entry.same_as:
        return Step(entry, "twice", f"Row {entry.same_as} is the same.")
    if entry.email in members:
        return Step(entry, "member", f"As {ROLES[members[entry.email]]}.")
    known = waiting.get(entry.email)
    if known is not None and known.is_pending:
        return Step(entry, "invited", "Nothing is sent. To send it again, go to People.")
    more = f"Known here as {school.name}." if school and entry.school and _differs(entry, school) else ""
    return Step(entry, "again" if known is not None else "invite", more, school)


def _differs(entry: Entry, school: School) -> bool:
    return School.key_for(entry.school) != school.name_key
