"""A group with one person of every kind, and what each of them hears of an act."""

from __future__ import annotations

import json
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest
from flask import g

from workgroups.extensions import db
from workgroups.people.models import Person

WHO = ("lead", "cohort_lead", "author", "partner", "colleague", "observer", "manager")


@pytest.fixture
def scene(build: Any) -> SimpleNamespace:
    """Somebody of every kind in one group (`author` and `partner` of one school), and an open gap task."""
    hub = build.hub()
    group = build.group(hub)
    school = build.school(hub)
    made = {"lead": build.member(group, "lead"), "cohort_lead": build.member(group, "cohort_lead")}
    made |= {name: build.member(group, school=school) for name in ("author", "partner")}
    made |= {"colleague": build.member(group), "observer": build.member(group, "observer")}
    made["manager"] = build.manager(hub)
    task = build.task(group, made["lead"])
    return SimpleNamespace(hub=hub, group=group, school=school, task=task, **made)


@pytest.fixture
def act(app: Any) -> Callable[..., Any]:
    """`act(lambda: …)` does something to rows, as a request would: committed, and without a browser."""

    def run(what: Callable[[], Any]) -> Any:
        with app.test_request_context("/", method="POST"):
            result = what()
            db.session.commit()
            for told in g.pop("after_commit", []):
                told()
            return result

    return run


@pytest.fixture
def hear(browse: Any, scene: SimpleNamespace) -> Callable[..., dict[str, set[str]]]:
    """`with hear() as heard: …` is, after the block, what everybody heard of it: names by person, through ?poll."""
    browsers = {who: browse(getattr(scene, who)) for who in WHO}
    address = f"/groups/{scene.group.id}/live?poll"

    def ask(who: str, cursor: int) -> dict[str, Any]:
        page = browsers[who].get(f"{address}&since={cursor}")
        assert page.status == 200
        return dict(json.loads(page.data))

    class Hearing:
        def __enter__(self) -> dict[str, set[str]]:
            self.cursor = json.loads(browsers["lead"].get(address).data)["cursor"]
            self.heard: dict[str, set[str]] = {}
            return self.heard

        def __exit__(self, *error: object) -> None:
            if error[0] is None:
                self.heard |= {who: set(ask(who, self.cursor)["names"]) for who in WHO}

    return Hearing


def person(one: Person) -> Person:
    """The row in the session of now."""
    return db.session.get_one(Person, one.id)
