"""The world of the tests of this room."""

from __future__ import annotations

import pytest
from builders import Build
from groups_cast import Cast


@pytest.fixture
def cast(build: Build) -> Cast:
    hub = build.hub("Ridgeway")
    group = build.group(hub, name="Ratio in Year 8 2026/27", focus="Ratio tables first.")
    holly, north = build.school(hub, "Holly Bank School", urn="123456"), build.school(hub, "Northgate Academy")
    other = build.group(build.hub("Lakeside"), name="Algebra elsewhere")
    return Cast(
        hub=hub,
        group=group,
        holly=holly,
        north=north,
        manager=build.manager(hub, name="Dana Whitlock"),
        lead=build.member(group, "lead", name="Asha Pillai"),
        cohort_lead=build.member(group, "cohort_lead", name="Tom Okafor"),
        priya=build.member(group, name="Priya Shah", school=holly),
        omar=build.member(group, name="Omar Haddad", school=holly),
        colleague=build.member(group, name="Ewa Nowak", school=north),
        observer=build.member(group, "observer", name="Ruth Levy"),
        stranger=build.member(other, "lead", name="Stan Away"),
    )
