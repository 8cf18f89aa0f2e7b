"""The people around a board."""

from __future__ import annotations

from types import SimpleNamespace

import pytest
from builders import Build


@pytest.fixture
def scene(build: Build) -> SimpleNamespace:
    """A group with all its kinds of people, two participants of one school and one of another, and an open task."""
    hub = build.hub()
    group = build.group(hub, phase="post_16", name="A Level Pedagogy")
    school, other_school = build.school(hub, "Kestrel Sixth Form"), build.school(hub, "Larkfield College")
    lead = build.member(group, "lead", name="Ayesha Khan")
    return SimpleNamespace(
        hub=hub,
        group=group,
        school=school,
        lead=lead,
        author=build.member(group, school=school, name="Tom Okafor"),
        partner=build.member(group, school=school, name="Sam Price"),
        cohort_lead=build.member(group, "cohort_lead", name="Rosa Lind"),
        colleague=build.member(group, school=other_school, name="Priya Shah"),
        observer=build.member(group, "observer", name="Ellie Brown"),
        manager=build.manager(hub, name="Dana Whitlock"),
        stranger=build.member(build.group(), "lead"),
        task=build.task(group, lead, title="Change one representation"),
    )
