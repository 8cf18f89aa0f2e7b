"""A group in which gap tasks are written and read."""

from __future__ import annotations

import datetime as dt

import pytest

from workgroups import clock


@pytest.fixture
def scene(build):
    """A group with everybody in it, one session to come and one open task that is brought to it."""

    class Scene:
        pass

    it = Scene()
    it.hub = build.hub()
    it.group = build.group(it.hub, phase="post_16")
    it.lead = build.member(it.group, "lead")
    it.cohort_lead = build.member(it.group, "cohort_lead")
    it.participant = build.member(it.group, school=build.school(it.hub))
    it.observer = build.member(it.group, "observer")
    it.manager = build.manager(it.hub)
    it.stranger = build.member(build.group(), "lead")
    build.session(it.group, starts_at=clock.now() - dt.timedelta(days=20))
    it.session = build.session(it.group, title="Second twilight")
    it.task = build.task(it.group, it.lead, title="Number talks", bring_to_id=it.session.id)
    return it
