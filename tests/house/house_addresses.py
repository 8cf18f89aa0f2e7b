"""Every address that the application answers, for every thing of the house world that it could name."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from flask import Flask
from house_table import TABLE, Row
from house_world import Thing, World
from werkzeug.routing import Rule

UNSAFE = {"POST", "PUT", "PATCH", "DELETE"}
PARENTS = {"comment": "card", "photo": "card", "document": "card", "hiding": "card", "reply": "reflection"}

QUERIES = {
    "board.show": (
        "?view=schools",
        "?view=newest",
        "?task=none",
        "?task={task}",
        "?tag=bar_model",
        "?year=Year+12",
        "?page=2",
        "?q=tried",
        "?q=cncard",
    ),
    "board.new": ("?task=none", "?task={task}"),
    "reflections.index": ("?before=999999999", "?before=5"),
    "reflections.show": ("?place=card", "?place=list"),
    "groups.invite": ("?role=lead",),
    "people.sign_in": ("?next=/account",),
    "live.stream": ("?poll", "?poll&since=0"),
}
"""What else the reading addresses understand after the question mark; `{task}` is each gap task in turn."""


def rules(app: Flask) -> list[tuple[str, Rule]]:
    """Every method and rule, HEAD and OPTIONS left out."""
    return [
        (method, rule)
        for rule in app.url_map.iter_rules()
        for method in sorted((rule.methods or set()) - {"HEAD", "OPTIONS"})
    ]


def build(app: Flask, endpoint: str, method: str, values: dict[str, Any]) -> str:
    """The address of an endpoint."""
    return app.url_map.bind("localhost").build(endpoint, values, method=method)


def of_thing(world: World, endpoint: str, method: str, thing: Thing) -> str:
    """The address of an endpoint for a thing (or a group, as `group_thing` gives it)."""
    return build(world.app, endpoint, method, {**thing.ids_in_url, "group_id": world.groups[thing.group].id})


def group_thing(world: World, key: str) -> Thing:
    """The group itself, as the table's rows take it."""
    return Thing("group", key, world.groups[key].id)


def things_of(world: World, row: Row, key: str) -> list[Thing]:
    """What a row of the table is asked about in a group."""
    return [group_thing(world, key)] if row.kind == "group" else world.of(row.kind, key)


def requests(world: World, key: str) -> Iterator[tuple[str, str, Row, Thing, str]]:
    """Every method, endpoint, row, thing and address of one group."""
    for method, rule in rules(world.app):
        row = TABLE.get(rule.endpoint)
        if isinstance(row, Row):
            for thing in things_of(world, row, key):
                yield method, rule.endpoint, row, thing, of_thing(world, rule.endpoint, method, thing)


def foreign(world: World) -> Iterator[tuple[str, str, Thing, str]]:
    """Every method, endpoint, thing and address in which the thing stands under a parent that is not its own.

    Under each group stand the first things of every state of all other groups; under a card or reflection of its own
    group, what belongs to another one.
    """
    for method, rule in rules(world.app):
        row = TABLE.get(rule.endpoint)
        if not isinstance(row, Row) or row.kind == "group":
            continue
        for key, group in world.groups.items():
            for thing in world.of(row.kind):
                ids = thing.ids_in_url
                if thing.group != key and thing == world.one(row.kind, thing.group, thing.state):
                    yield (
                        method,
                        rule.endpoint,
                        thing,
                        build(world.app, rule.endpoint, method, {"group_id": group.id, **ids}),
                    )
        if row.kind in PARENTS:
            yield from _under_another_parent(world, method, rule.endpoint, row.kind)


def _under_another_parent(world: World, method: str, endpoint: str, kind: str) -> Iterator[tuple[str, str, Thing, str]]:
    parent = PARENTS[kind]
    for thing in world.of(kind, "N1"):
        for other in world.of(parent, "N1")[:2]:
            if other != thing.parent and other.group in ("N1", "S1"):
                ids = {**thing.ids_in_url, f"{parent}_id": other.id, "group_id": world.groups["N1"].id}
                yield method, endpoint, thing, build(world.app, endpoint, method, ids)


def reading(world: World, key: str) -> Iterator[str]:
    """Every address of a group that GET answers, with and without what may stand after its question mark."""
    tasks = world.of("task", key) + world.of("task", "S1")[:1]
    for method, endpoint, _row, _thing, url in requests(world, key):
        if method == "GET":
            yield url
            for query in QUERIES.get(endpoint, ()):
                for task in tasks if "{task}" in query else tasks[:1]:
                    yield url + query.format(task=task.id)


def reading_elsewhere(world: World, who: str) -> Iterator[str]:
    """The reading addresses outside the groups, those with a secret as `who` has them."""
    yield from ("/", "/account", "/drafts", "/help", "/privacy", "/sign-in", "/sign-in?next=/account", "/sign-in/code")
    yield from ("/healthz", "/account/token", "/demo", "/sign-in/link/nobody", "/assets/x/app.css")
    yield "/static/img/mark.svg"
    for hub in world.hubs.values():
        yield f"/hubs/{hub.id}"
        yield f"/hubs/{hub.id}/groups/new"
        for group in world.groups.values():
            yield f"/hubs/{hub.id}/groups/new?from={group.id}"
    if who in world.feeds:
        yield f"/calendar/{world.feeds[who]}.ics"
    if who == "newcomer":
        yield f"/invitations/{world.invitation_token}"
