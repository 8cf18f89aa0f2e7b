"""The people around a reflection, and the pages on which one could come into sight."""

from __future__ import annotations

from collections.abc import Callable
from types import SimpleNamespace

import pytest
from builders import Build


@pytest.fixture
def scene(build: Build) -> SimpleNamespace:
    """A group with everybody who could be curious about what Tom Okafor thinks."""
    hub = build.hub()
    group = build.group(hub, phase="post_16", name="A Level Pedagogy")
    elsewhere = build.group(hub, name="Ratio in Key Stage 3")
    school, other_school = build.school(hub, "Kestrel Sixth Form"), build.school(hub, "Larkfield College")
    lead = build.member(group, "lead", name="Ayesha Khan")
    leads_elsewhere = build.member(group, school=other_school, name="Owen Reid")
    build.member(elsewhere, "lead", person=leads_elsewhere)
    return SimpleNamespace(
        hub=hub,
        group=group,
        school=school,
        lead=lead,
        cohort_lead=build.member(group, "cohort_lead", name="Ruth Coleman"),
        author=build.member(group, school=school, name="Tom Okafor"),
        partner=build.member(group, school=school, name="Sam Price"),
        colleague=build.member(group, school=other_school, name="Priya Shah"),
        leads_elsewhere=leads_elsewhere,
        observer=build.member(group, "observer", name="Ellie Brown"),
        manager=build.manager(hub, name="Dana Whitlock"),
        left=build.member(group, school=other_school, name="Lena Novak", ended_at=_long_ago()),
        stranger=build.member(build.group(), "lead", name="Kit Lowe"),
        task=build.task(group, lead, title="Change one representation"),
    )


def _long_ago() -> object:
    import datetime as dt

    return dt.datetime(2026, 9, 1, tzinfo=dt.UTC)


@pytest.fixture
def card(scene: SimpleNamespace, build: Build) -> object:
    """Tom's card on the board, for the open gap task."""
    return build.card(scene.group, scene.author, task=scene.task, text="We drew the whole bar first.")


@pytest.fixture
def alter(app: object) -> Callable[..., None]:
    """`alter(row, column=value)` changes a stored row behind everybody's back."""
    from workgroups.extensions import db

    def change(row: object, **values: object) -> None:
        with app.app_context():  # type: ignore[attr-defined]
            stored = db.session.get_one(type(row), row.id)  # type: ignore[attr-defined]
            for name, value in values.items():
                setattr(stored, name, value)
            db.session.commit()

    return change
