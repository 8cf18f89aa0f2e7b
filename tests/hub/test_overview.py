"""The hub manager's page: every group of the hub and how it stands, and nothing about who took part how much."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from builders import Build

from workgroups import clock
from workgroups.groups.models import Hub
from workgroups.people.models import Person

SECRET = "Canary7F3Q"


@pytest.fixture
def hub(build: Build) -> Hub:
    return build.hub("Ridgeway")


@pytest.fixture
def manager(build: Build, hub: Hub) -> Person:
    return build.manager(hub, name="Dana Whitlock")


def line(page: Any, name: str) -> str:
    for row in page.html.select("tbody tr"):
        if row.find("a").get_text(strip=True) == name:
            return " ".join(row.get_text(" ").split())
    raise AssertionError(f"no row for {name}")


def test_each_group_is_listed_with_status_leads_next_session_and_schools(
    browse: Any, build: Build, hub: Hub, manager: Person
) -> None:
    group = build.group(hub, name="Ratio in Year 8", programme="developing-a-level-pedagogy")
    build.member(group, "lead", name="Asha Pillai")
    build.member(group, "lead", name="Gone Lead", ended_at=clock.now())
    for name in ("Holly", "Northgate"):
        school = build.school(hub, name)
        build.member(group, school=school)
        build.member(group, school=school)
    build.member(group, school=build.school(hub, "Left"), ended_at=clock.now())
    soon = clock.now() + dt.timedelta(days=5)
    build.session(group, starts_at=clock.now() - dt.timedelta(days=5))
    build.session(group, starts_at=clock.now() + dt.timedelta(days=1), cancelled_at=clock.now())
    build.session(group, starts_at=soon)
    build.session(group, starts_at=soon + dt.timedelta(days=9))
    page = browse(manager).get(f"/hubs/{hub.id}")
    assert (page.status, page.heading) == (200, "Ridgeway")
    assert line(page, "Ratio in Year 8") == (
        f"Ratio in Year 8 Developing A Level Pedagogy Running Asha Pillai {clock.day_time(soon)} 2"
    )
    assert page.link("Ratio in Year 8") == f"/groups/{group.id}"


def test_a_group_without_a_lead_offers_to_invite_one_and_shows_who_is_invited(
    browse: Any, build: Build, hub: Hub, manager: Person
) -> None:
    empty = build.group(hub, name="Nobody yet", started_at=None)
    waiting = build.group(hub, name="Somebody soon", started_at=None)
    build.invitation(waiting, manager, role="lead", name="Mia Roberts")
    page = browse(manager).get(f"/hubs/{hub.id}")
    assert page.link("Invite a Lead for Nobody yet") == f"/groups/{empty.id}/people/invite?role=lead"
    assert "Mia Roberts (invited)" in line(page, "Somebody soon")
    invite = browse(manager).get(f"/groups/{empty.id}/people/invite?role=lead")
    assert invite.form("Send invitation")[1]["role"] == "lead"


def test_years_come_newest_first(browse: Any, build: Build, hub: Hub, manager: Person) -> None:
    for year in (2024, 2026, 2025):
        build.group(hub, academic_year=year)
    page = browse(manager).get(f"/hubs/{hub.id}")
    assert [one.get_text(strip=True) for one in page.html.find_all("h2")] == ["2026/27", "2025/26", "2024/25"]


def test_a_hub_without_groups_offers_to_create_the_first(browse: Any, hub: Hub, manager: Person) -> None:
    page = browse(manager).get(f"/hubs/{hub.id}")
    assert "No groups yet" in page.words
    assert page.link("Create a group") == f"/hubs/{hub.id}/groups/new"


def test_nothing_of_another_hub_and_no_evidence_is_shown(browse: Any, build: Build, hub: Hub, manager: Person) -> None:
    group = build.group(hub, name="Ours")
    author = build.member(group, name="Priya Shah", school=build.school(hub))
    card = build.card(group, author, title=SECRET, text=SECRET)
    build.reflection(card, author, SECRET, "group")
    foreign = build.hub(f"Hub {SECRET}")
    build.member(build.group(foreign, name=SECRET), "lead", name=SECRET)
    page = browse(manager).get(f"/hubs/{hub.id}")
    assert SECRET not in page.text
    assert "Priya" not in page.text


def test_only_its_managers_see_a_hub(browse: Any, build: Build, hub: Hub, manager: Person) -> None:
    group = build.group(hub)
    for person in (
        build.member(group, "lead"),
        build.member(group),
        build.member(group, "observer"),
        build.manager(build.hub()),
    ):
        assert browse(person).get(f"/hubs/{hub.id}").status == 404
    assert browse().get(f"/hubs/{hub.id}").status == 303
    assert browse(manager).get("/hubs/999").status == 404


def test_the_page_costs_the_same_for_three_groups_and_for_thirty(
    browse: Any, build: Build, hub: Hub, manager: Person, statements: Any
) -> None:
    counts = []
    for number in (3, 27):
        for _ in range(number):
            group = build.group(hub)
            build.member(group, "lead")
            build.member(group, school=build.school(hub))
            build.session(group)
            build.invitation(group, manager, role="lead")
        browser = browse(manager)
        with statements() as found:
            assert browser.get(f"/hubs/{hub.id}").status == 200
        counts.append(len(found))
    assert counts[0] == counts[1]
