"""What an operator does from the command line: a hub with its manager, and somebody invited."""

from __future__ import annotations

import pytest
from builders import Build
from groups_cast import Cast

from workgroups.errors import NotNow
from workgroups.extensions import db
from workgroups.groups.models import Hub, HubManager, Invitation, WorkGroup
from workgroups.groups.setup import create_hub, invite_from_command
from workgroups.mail import OutboxMessage
from workgroups.people.models import Person


def invite(build: Build, *values: object) -> str:
    with build.app.app_context(), build.app.test_request_context(base_url=build.app.config["BASE_URL"]):
        return invite_from_command(*values)  # type: ignore[arg-type]


def test_a_hub_is_made_with_its_manager_and_repeating_is_harmless(build: Build) -> None:
    with build.app.app_context():
        said = create_hub(" Matrix  Herts ", "Dana@Hub.example", "Dana Whitlock")
    assert said == "Dana Whitlock manages Matrix Herts and can sign in at http://localhost as dana@hub.example."
    [hub], [person] = build.all(Hub), build.all(Person)
    assert (hub.name, person.email) == ("Matrix Herts", "dana@hub.example")
    with build.app.app_context():
        assert create_hub("Matrix Herts", "dana@hub.example", "Dana").endswith("Nothing was changed.")
        create_hub("Matrix Herts", "eli@hub.example", "Eli Marsh")
    assert [(one.hub_id, one.person_id) for one in build.all(HubManager)] == [
        (hub.id, person.id),
        (hub.id, person.id + 1),
    ]


@pytest.mark.parametrize(
    ("hub", "email", "name", "reason"),
    [
        (" ", "d@hub.example", "Dana", "name of the hub"),
        ("Herts", "d@hub.example", "\u200b", "name of the manager"),
        ("Herts", "dana", "Dana", "has an @"),
        ("H" * 121, "d@hub.example", "Dana", "between 1 and 120"),
    ],
)
def test_what_cannot_be_used_is_said_and_nothing_is_made(
    build: Build, hub: str, email: str, name: str, reason: str
) -> None:
    with build.app.app_context(), pytest.raises(ValueError, match=reason):
        create_hub(hub, email, name)
    assert build.all(Hub) == [] and build.all(Person) == []


def test_somebody_is_invited_in_the_name_of_the_hubs_manager(build: Build, cast: Cast) -> None:
    said = invite(build, cast.group.id, "Mia@x.example", "Mia Chen", "lead")
    assert said == "Mia Chen <mia@x.example> is invited into Ratio in Year 8 2026/27 as Lead."
    [invitation] = build.all(Invitation)
    assert (invitation.email, invitation.role, invitation.invited_by_id) == ("mia@x.example", "lead", cast.manager.id)
    assert invite(build, cast.group.id, "mia@x.example", "Mia", "lead") == (
        "mia@x.example was invited into Ratio in Year 8 2026/27 before. Nothing was sent."
    )
    assert invite(build, cast.group.id, cast.omar.email, "Omar", "lead").endswith("already. Nothing was sent.")
    assert len(build.all(OutboxMessage)) == 1


def test_an_invitation_that_cannot_be_made_is_refused_in_a_sentence(build: Build, cast: Cast) -> None:
    with pytest.raises(LookupError, match="There is no group with the number 999"):
        invite(build, 999, "mia@x.example", "Mia", "lead")
    with pytest.raises(ValueError, match="'chef' is no role"):
        invite(build, cast.group.id, "mia@x.example", "Mia", "chef")
    with pytest.raises(ValueError, match="has an @"):
        invite(build, cast.group.id, "mia", "Mia", "lead")
    with pytest.raises(LookupError, match="has no manager yet"):
        invite(build, build.group().id, "mia@x.example", "Mia", "lead")
    with build.app.app_context():
        by = db.session.get_one(Person, cast.lead.id)
        db.session.get_one(WorkGroup, cast.group.id).finish(by=by)
        db.session.commit()
    with pytest.raises(ValueError, match="finished on") as refused:
        invite(build, cast.group.id, "mia@x.example", "Mia", "lead")
    assert isinstance(refused.value.__cause__, NotNow)
    assert build.all(Invitation) == []
