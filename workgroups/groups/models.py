"""Hubs, Work Groups and memberships: a group's life as recorded facts, and who belongs to it."""

from __future__ import annotations

import datetime as dt
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint, select, text, update
from sqlalchemy.orm import Mapped, mapped_column, relationship

from .. import clock
from ..activity import record
from ..db import GROWS, Model
from ..errors import NotNow
from ..extensions import db
from ..people.models import Person, School, hashed

ROLES = {"lead": "Lead", "cohort_lead": "Cohort Lead", "participant": "Participant", "observer": "Observer"}
INVITATION_LIFE = dt.timedelta(days=14)
SHORT_LABEL = 48


class Hub(Model):
    """A Maths Hub: the tenant. Nothing of one hub is ever seen from another."""

    __tablename__ = "hub"

    name: Mapped[str] = mapped_column(String(120), unique=True)

    managers: Mapped[list[HubManager]] = relationship(back_populates="hub")

    def is_managed_by(self, person_id: int) -> bool:
        return any(manager.person_id == person_id for manager in self.managers)


class HubManager(Model):
    """A person who manages a hub."""

    __tablename__ = "hub_manager"
    __table_args__ = (UniqueConstraint("hub_id", "person_id"),)

    hub_id: Mapped[int] = mapped_column(ForeignKey("hub.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)

    hub: Mapped[Hub] = relationship(back_populates="managers")
    person: Mapped[Person] = relationship()


class WorkGroup(Model):
    """Schools working together over an academic year on an agreed focus.

    `academic_year` is the year it begins in (2026 for 2026/27). The status is derived from who did what when.
    `board_version` grows with every change that a board reader could see; cached pieces are keyed by it.
    """

    __tablename__ = "work_group"
    __table_args__ = (CheckConstraint("kind in ('work_group', 'programme', 'community')", "kind"),)

    hub_id: Mapped[int] = mapped_column(ForeignKey("hub.id"), index=True)
    name: Mapped[str] = mapped_column(String(160))
    academic_year: Mapped[int]
    programme: Mapped[str | None] = mapped_column(String(80))
    kind: Mapped[str] = mapped_column(String(20), default="work_group")
    phase: Mapped[str | None] = mapped_column(String(30))
    stage: Mapped[str | None] = mapped_column(String(30))
    pathway: Mapped[str | None] = mapped_column(String(60))
    focus: Mapped[str] = mapped_column(default="", server_default=text("''"))
    board_version: Mapped[int] = mapped_column(default=1, server_default="1", info=GROWS)
    form_key: Mapped[str | None] = mapped_column(String(64), unique=True)
    started_at: Mapped[dt.datetime | None]
    started_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    finished_at: Mapped[dt.datetime | None]
    finished_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    archived_at: Mapped[dt.datetime | None]
    archived_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))

    hub: Mapped[Hub] = relationship()
    memberships: Mapped[list[Membership]] = relationship(back_populates="group")

    @property
    def status(self) -> str:
        """forming, running, finished or archived."""
        if self.archived_at:
            return "archived"
        if self.finished_at:
            return "finished"
        return "running" if self.started_at else "forming"

    @property
    def is_open(self) -> bool:
        """Whether things may be added and changed."""
        return self.finished_at is None and self.archived_at is None

    @property
    def short_label(self) -> str:
        """The name for the bar above every page and for its title: at most 48 characters, cut at a word."""
        if len(self.name) <= SHORT_LABEL:
            return self.name
        return self.name[: SHORT_LABEL - 1].rsplit(" ", 1)[0].rstrip(" ,;:–—-") + "…"

    def require_open(self) -> None:
        """Raise NotNow with the reason when the group has finished."""
        if not self.is_open:
            when = self.archived_at or self.finished_at
            raise NotNow(
                f"{self.name} finished on {clock.day(when)}, so nothing can be added or changed. "  # type: ignore[arg-type]
                "Everything that was shared can still be read."
            )

    def live_names(self, verb: str) -> list[str]:
        return ["group"]

    def describe(self, facts: dict[str, Any], *, by: Person) -> None:
        """Change what the group is: `facts` are columns such as name and focus. Records which of them changed."""
        self.require_open()
        changed = sorted(name for name, value in facts.items() if getattr(self, name) != value)
        for name in changed:
            setattr(self, name, facts[name])
        if changed:
            record("described", self, by=by, group_id=self.id, changed=changed)

    def start(self, *, by: Person) -> None:
        """Forming → running."""
        self.require_open()
        if self.started_at:
            raise NotNow("This group is already running.")
        self.started_at, self.started_by_id = clock.now(), by.id
        record("started", self, by=by, group_id=self.id)

    def finish(self, *, by: Person) -> None:
        """Running → finished: everything can be read, nothing added. Pending invitations end with it."""
        if not self.started_at or self.finished_at:
            raise NotNow("Only a running group can be finished.")
        self.finished_at, self.finished_by_id = clock.now(), by.id
        db.session.execute(
            update(Invitation)
            .where(
                Invitation.group_id == self.id,
                Invitation.accepted_at.is_(None),
                Invitation.withdrawn_at.is_(None),
            )
            .values(withdrawn_at=self.finished_at)
        )
        record("finished", self, by=by, group_id=self.id)

    def reopen(self, *, by: Person) -> None:
        """Finished or archived → running, for a group that was finished too early."""
        if not self.finished_at:
            raise NotNow("Only a finished group can be opened again.")
        self.finished_at = self.finished_by_id = self.archived_at = self.archived_by_id = None
        record("reopened", self, by=by, group_id=self.id)

    def archive(self, *, by: Person) -> None:
        """Finished → archived: out of the way on everybody's home, still readable."""
        if not self.finished_at or self.archived_at:
            raise NotNow("Only a finished group can be archived.")
        self.archived_at, self.archived_by_id = clock.now(), by.id
        record("archived", self, by=by, group_id=self.id)

    def join(
        self,
        person: Person,
        *,
        role: str,
        school: School | None = None,
        replaces: Membership | None = None,
        by: Person,
    ) -> Membership:
        """Add a person, or return the membership they have. A replacement takes the leaver's school."""
        self.require_open()
        present = db.session.scalar(
            select(Membership).where(
                Membership.group_id == self.id,
                Membership.person_id == person.id,
                Membership.ended_at.is_(None),
            )
        )
        if present:
            return present
        membership = Membership(
            group_id=self.id,
            person=person,
            role=role,
            school_id=school.id if school else (replaces.school_id if replaces else None),
            replaces_id=replaces.id if replaces else None,
        )
        db.session.add(membership)
        db.session.flush()
        record("joined", membership, by=by, group_id=self.id)
        return membership


class Membership(Model):
    """A person's part in a group, for a school. Ending it ends every right at once and keeps what they wrote."""

    __tablename__ = "membership"
    __table_args__ = (
        Index(
            "uq_membership_present",
            "group_id",
            "person_id",
            unique=True,
            sqlite_where=text("ended_at IS NULL"),
            postgresql_where=text("ended_at IS NULL"),
        ),
        CheckConstraint("role in ('lead', 'cohort_lead', 'participant', 'observer')", "role"),
    )

    group_id: Mapped[int] = mapped_column(ForeignKey("work_group.id"), index=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    school_id: Mapped[int | None] = mapped_column(ForeignKey("school.id"), index=True)
    role: Mapped[str] = mapped_column(String(20))
    lead_participant: Mapped[bool] = mapped_column(default=False, server_default=text("false"))
    replaces_id: Mapped[int | None] = mapped_column(ForeignKey("membership.id"))
    ended_at: Mapped[dt.datetime | None]
    ended_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))

    group: Mapped[WorkGroup] = relationship(back_populates="memberships")
    person: Mapped[Person] = relationship(foreign_keys=person_id)
    school: Mapped[School | None] = relationship()
    replaces: Mapped[Membership | None] = relationship(remote_side="Membership.id")

    @property
    def role_label(self) -> str:
        """The role in words; "Lead participant" for a participant who is one."""
        return "Lead participant" if self.lead_participant else ROLES[self.role]

    def live_names(self, verb: str) -> list[str]:
        return ["roster", "home"]

    def end(self, *, by: Person) -> None:
        """The person leaves: no right is left, everything they wrote stays."""
        if self.ended_at:
            raise NotNow(f"{self.person.name} has already left this group.")
        self._require_another_lead(by)
        self.ended_at, self.ended_by_id = clock.now(), by.id
        record("left", self, by=by, group_id=self.group_id)

    def take_up_again(self, *, by: Person) -> Membership:
        """The ending was a mistake: the same part again, as a new membership."""
        if not self.ended_at:
            raise NotNow(f"{self.person.name} is in this group.")
        again = self.group.join(self.person, role=self.role, school=self.school, by=by)
        again.lead_participant = self.lead_participant
        return again

    def change_role(self, role: str, *, lead_participant: bool = False, by: Person) -> None:
        """Give the person another part in the group from now on. The event keeps what it was before."""
        self.group.require_open()
        if self.ended_at:
            raise NotNow(f"{self.person.name} has left this group.")
        lead_participant = lead_participant and role == "participant"
        if (role, lead_participant) == (self.role, self.lead_participant):
            return
        if role != self.role:
            self._require_another_lead(by)
            record("changed_role", self, by=by, group_id=self.group_id, was=self.role, now=role)
        self.role, self.lead_participant = role, lead_participant

    def _require_another_lead(self, by: Person) -> None:
        """A Lead may not leave the group without one; the hub manager, who can invite another, may take them out."""
        if self.role != "lead" or by.id != self.person_id:
            return
        other = select(Membership.id).where(
            Membership.group_id == self.group_id,
            Membership.role == "lead",
            Membership.ended_at.is_(None),
            Membership.id != self.id,
        )
        if db.session.scalar(other.limit(1)) is None:
            raise NotNow("You are the only Lead of this group. Invite another Lead first, or ask your hub manager.")


class Invitation(Model):
    """An invitation to one group in one role, for one address; the link's secret is kept as a hash (trust A4)."""

    __tablename__ = "invitation"
    __table_args__ = (
        Index(
            "uq_invitation_pending",
            "group_id",
            "email",
            unique=True,
            sqlite_where=text("accepted_at IS NULL AND withdrawn_at IS NULL"),
            postgresql_where=text("accepted_at IS NULL AND withdrawn_at IS NULL"),
        ),
        CheckConstraint("role in ('lead', 'cohort_lead', 'participant', 'observer')", "role"),
    )

    group_id: Mapped[int] = mapped_column(ForeignKey("work_group.id"), index=True)
    email: Mapped[str] = mapped_column(String(254), index=True)
    name: Mapped[str] = mapped_column(String(120))
    role: Mapped[str] = mapped_column(String(20))
    lead_participant: Mapped[bool] = mapped_column(default=False, server_default=text("false"))
    school_id: Mapped[int | None] = mapped_column(ForeignKey("school.id"))
    replaces_id: Mapped[int | None] = mapped_column(ForeignKey("membership.id"))
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    invited_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    sent_at: Mapped[dt.datetime] = mapped_column(default=clock.now)
    expires_at: Mapped[dt.datetime]
    accepted_at: Mapped[dt.datetime | None]
    withdrawn_at: Mapped[dt.datetime | None]

    group: Mapped[WorkGroup] = relationship()
    school: Mapped[School | None] = relationship()
    invited_by: Mapped[Person] = relationship()
    replaces: Mapped[Membership | None] = relationship()

    @property
    def is_pending(self) -> bool:
        return not self.accepted_at and not self.withdrawn_at and clock.now() < self.expires_at

    @property
    def role_label(self) -> str:
        return ROLES[self.role]

    def is_for(self, person_id: int | None) -> bool:
        """Whether the invited address is this person's."""
        person = db.session.get(Person, person_id) if person_id else None
        return person is not None and person.email == self.email

    def live_names(self, verb: str) -> list[str]:
        return ["roster", "home"]

    def renew(self, token: str) -> None:
        """A new secret and another 14 days; the link sent before is dead from now on."""
        if self.accepted_at or self.withdrawn_at:
            raise NotNow("This invitation has already been used or withdrawn.")
        self.group.require_open()
        self.token_hash = hashed(token)
        self.sent_at = clock.now()
        self.expires_at = self.sent_at + INVITATION_LIFE

    def withdraw(self, *, by: Person) -> None:
        """The link is dead from now on."""
        if self.accepted_at or self.withdrawn_at:
            raise NotNow("This invitation has already been used or withdrawn.")
        self.withdrawn_at = clock.now()
        record("withdrew", self, by=by, group_id=self.group_id)

    def accept(self, *, by: Person) -> Membership:
        """The invited person joins. Raises NotNow when it was used, withdrawn, ran out, or the group has finished."""
        if not self.is_pending:
            raise NotNow("This invitation has been used, was withdrawn, or has run out. Ask for a new one.")
        if by.email != self.email:
            raise NotNow(f"This invitation is for {self.email}. Sign in with that address to use it.")
        membership = self.group.join(by, role=self.role, school=self.school, replaces=self.replaces, by=by)
        membership.lead_participant = membership.lead_participant or self.lead_participant
        self.accepted_at = clock.now()
        return membership
