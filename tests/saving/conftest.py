"""A group in which everything can be written, and the forms of the product by the address they are sent to."""

from __future__ import annotations

import datetime as dt
import io
from types import SimpleNamespace

import pytest
from builders import Build
from PIL import Image

from workgroups import clock
from workgroups.groups.models import Membership, WorkGroup
from workgroups.people.models import School


def _left(build: Build, group: WorkGroup, school: School) -> Membership:
    person = build.member(group, school=school, name="Lena Novak", ended_at=clock.now() - dt.timedelta(days=9))
    return build.all(Membership, person_id=person.id)[0]


@pytest.fixture
def scene(build: Build) -> SimpleNamespace:
    """A running group: its people, an open gap task, a card, a reflection with a held reply, a session, a leaver."""
    hub = build.hub()
    group = build.group(hub, phase="post_16", name="A Level Pedagogy")
    school = build.school(hub, "Kestrel Sixth Form")
    lead = build.member(group, "lead", name="Ayesha Khan")
    author = build.member(group, school=school, name="Tom Okafor")
    task = build.task(group, lead, title="Change one representation")
    card = build.card(group, author, task=task, text="We drew the whole bar first.")
    reflection = build.reflection(card, author, "I talked too much.", "leads")
    return SimpleNamespace(
        hub=hub,
        group=group,
        school=school,
        lead=lead,
        author=author,
        partner=build.member(group, school=school, name="Sam Price"),
        manager=build.manager(hub, name="Dana Whitlock"),
        task=task,
        card=card,
        reflection=reflection,
        held=build.reply(reflection, lead, "Say more?", held=True),
        session=build.session(group, title="First twilight"),
        invitation=build.invitation(group, lead, name="Bo Invited")[0],
        left=_left(build, group, school),
        url=f"/groups/{group.id}",
    )


@pytest.fixture(scope="session")
def photo() -> bytes:
    """A small honest JPEG."""
    made = io.BytesIO()
    Image.new("RGB", (640, 480), (180, 200, 190)).save(made, "JPEG")
    return made.getvalue()
