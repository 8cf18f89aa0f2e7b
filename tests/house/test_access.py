"""The access matrix: every endpoint and method, everybody of the cast, every object (trust Z1–Z4, Z6)."""

from __future__ import annotations

import re
from collections import Counter
from typing import Any

import pytest
from flask import Flask
from house_addresses import build, foreign, requests, rules
from house_table import EVERYBODY, MANAGERS, OWN, SIGNED_IN, TABLE, Row, roles
from house_world import CAST, GROUPS, World

from workgroups import create_app
from workgroups.access import FINDERS
from workgroups.people.models import LoginSession

Visitors = dict[str, Any]
NOT_THERE = 999_999_999


def rows_missing_and_stale(app: Flask) -> tuple[set[str], set[str]]:
    """Endpoints without a row in the table, and rows without an endpoint."""
    endpoints = {rule.endpoint for rule in app.url_map.iter_rules()}
    return endpoints - TABLE.keys(), TABLE.keys() - endpoints


def views_without_declaration(app: Flask) -> set[str]:
    return {name for name, view in app.view_functions.items() if getattr(view, "access", None) is None}


def arguments_without_finder(app: Flask) -> set[str]:
    """Parts of addresses named `…_id` that the gate would hand to a view as a bare number."""
    named = {name for rule in app.url_map.iter_rules() for name in rule.arguments if name.endswith("_id")}
    return {name for name in named if name.removesuffix("_id") not in FINDERS}


def test_every_endpoint_has_a_row_and_every_row_an_endpoint(the_app: Flask) -> None:
    missing, stale = rows_missing_and_stale(the_app)
    assert not missing, f"write down in house_table.py who gets in: {sorted(missing)}"
    assert not stale, f"these endpoints are gone: {sorted(stale)}"


def test_every_view_declares_its_rule_and_every_id_has_a_finder(the_app: Flask) -> None:
    assert views_without_declaration(the_app) == set()
    assert arguments_without_finder(the_app) == set()


def test_a_view_without_a_declaration_is_refused_and_found(the_app: Flask) -> None:
    names = ("INSTANCE", "SQLALCHEMY_DATABASE_URI", "SECRET_KEY", "BASE_URL")
    app = create_app({name: the_app.config[name] for name in names} | {"TESTING": True})
    app.add_url_rule("/planted/<id:badger_id>", "planted", lambda badger_id: "all of it")
    assert app.test_client().get("/planted/1").status_code == 403
    assert views_without_declaration(app) == {"planted"}
    assert arguments_without_finder(app) == {"badger_id"}
    assert rows_missing_and_stale(app)[0] == {"planted"}


def test_the_demonstration_has_no_address_outside_demo_mode(the_app: Flask) -> None:
    names = ("INSTANCE", "SQLALCHEMY_DATABASE_URI", "SECRET_KEY", "BASE_URL")
    app = create_app({name: the_app.config[name] for name in names} | {"TESTING": True, "DEMO": False})
    assert not [rule for rule in app.url_map.iter_rules() if "demo" in rule.rule + rule.endpoint]
    assert app.test_client().get("/demo").status_code == 404
    assert app.test_client().get("/demo/outbox").status_code == 404


def entered(method: str, status: int) -> int:
    """What an answer says of the gate: 404 and 403 are its refusals, 200 stands for being let in.

    Whoever is let in without a CSRF token gets 400, so nothing is changed by asking (the gate answers first).
    """
    if method == "GET":
        return status if status in (403, 404) else 200 if status in (200, 303, 409) else -status
    return status if status in (403, 404) else 200 if status == 400 else -status


def viewers(world: World, row: Row, thing: Any) -> list[str]:
    """Everybody for the first thing of a kind, and for the others everybody who belongs to its group."""
    first = row.kind == "group" or thing == world.of(row.kind, thing.group)[0]
    return [who for who in CAST if first or roles(world, who, thing.group)]


def expected(world: World, who: str, row: Row, thing: Any) -> int:
    return row.answer(world, who, thing)


def is_closed_to(who: str, method: str, answer: Any) -> bool:
    """Whether an anonymous visitor was sent to sign in."""
    if method == "GET":
        return answer.status_code == 303 and answer.location.startswith("/sign-in?next=")
    return answer.status_code == 303 and answer.location == "/sign-in"


@pytest.mark.parametrize("key", GROUPS)
def test_everybody_gets_the_answer_that_the_table_says(
    world: World, visitors: Visitors, changes: Any, key: str
) -> None:
    wrong, asked = [], 0
    with changes() as written:
        for method, endpoint, row, thing, url in requests(world, key):
            for who in viewers(world, row, thing):
                answer, asked = visitors[who].ask(method, url, token=None), asked + 1
                if who == "anonymous":
                    if not is_closed_to(who, method, answer):
                        wrong.append(f"{method} {url} ({endpoint}) anonymous: {answer.status_code} {answer.location}")
                    continue
                want, got = expected(world, who, row, thing), entered(method, answer.status_code)
                if want != got:
                    wrong.append(f"{method} {url} ({endpoint}, {thing.state}) as {who}: {got} instead of {want}")
    assert asked > 500
    assert not wrong, f"{len(wrong)} of {asked}: " + "\n".join(wrong[:40])
    assert written == []


def test_refusals_stand_with_a_good_token_too(world: World, visitors: Visitors, changes: Any) -> None:
    wrong = []
    with changes() as written:
        for method, endpoint, row, thing, url in requests(world, "N1"):
            for who in viewers(world, row, thing):
                want = expected(world, who, row, thing)
                if who != "anonymous" and method != "GET" and want != 200:
                    got = visitors[who].ask(method, url).status_code
                    if got != want:
                        wrong.append(f"{method} {url} ({endpoint}, {thing.state}) as {who}: {got} instead of {want}")
    assert not wrong, "\n".join(wrong[:40])
    assert written == []


def test_children_are_found_only_through_their_own_parents(world: World, visitors: Visitors, changes: Any) -> None:
    wrong, asked = [], Counter[str]()
    with changes() as written:
        for method, endpoint, thing, url in foreign(world):
            for who in ("lead", "two_hats"):
                got, asked[who] = visitors[who].ask(method, url).status_code, asked[who] + 1
                if got != 404:
                    wrong.append(f"{method} {url} ({endpoint}, of {thing.group}) as {who}: {got}")
    assert min(asked.values()) > 500
    assert not wrong, f"{len(wrong)}: " + "\n".join(wrong[:40])
    assert written == []


def test_picture_addresses_give_no_documents_and_document_addresses_no_pictures(
    world: World, visitors: Visitors
) -> None:
    for kind, endpoints in (("document", ("board.photo", "board.small_photo")), ("photo", ("board.document",))):
        thing = world.one(kind, "N1", "posted")
        for endpoint in endpoints:
            url = build(world.app, endpoint, "GET", {"group_id": world.groups["N1"].id, **thing.ids_in_url})
            assert visitors["author"].ask("GET", url).status_code == 404


def test_hubs_open_to_their_managers_only(world: World, visitors: Visitors) -> None:
    wrong = []
    for method, rule in rules(world.app):
        if TABLE.get(rule.endpoint) != MANAGERS:
            continue
        for hub, row in world.hubs.items():
            url = build(world.app, rule.endpoint, method, {"hub_id": row.id})
            for who, visitor in visitors.items():
                got = visitor.ask(method, url, token=None)
                want = 200 if (who, hub) == ("manager", "N") else 404
                right = (
                    is_closed_to(who, method, got) if who == "anonymous" else entered(method, got.status_code) == want
                )
                if not right:
                    wrong.append(f"{method} {url} as {who}: {got.status_code}")
    assert not wrong, "\n".join(wrong)


def test_account_addresses_need_a_session_and_public_ones_do_not(world: World, visitors: Visitors) -> None:
    fill = {"filename": "img/mark.svg", "digest": "x", "name": "app.css", "token": "nobody", "key": "nobody"}
    unknown = {"people.link": 410, "people.invitation": 404, "schedule.feed": 404}
    for method, rule in rules(world.app):
        words = TABLE.get(rule.endpoint)
        if words not in (EVERYBODY, SIGNED_IN):
            continue
        url = build(world.app, rule.endpoint, method, {name: fill[name] for name in rule.arguments})
        for who, visitor in visitors.items():
            answer = visitor.ask(method, url, token=None)
            if words == SIGNED_IN and who == "anonymous":
                assert is_closed_to(who, method, answer), url
            elif method == "GET":
                assert answer.status_code in (200, 303, unknown.get(rule.endpoint, 200)), (url, who)
                assert answer.status_code != 303 or answer.location in ("/", "/sign-in"), (url, who)
            else:
                assert answer.status_code == 400, (url, who)


def test_own_sessions_and_invitations_are_nobody_elses(world: World, visitors: Visitors) -> None:
    sessions = {one.person_id: one.id for one in world.build.all(LoginSession)}
    newcomers = world.one("invitation", "N1", "for newcomer").id
    others = world.one("invitation", "N2", "pending").id
    asked = Counter[int]()
    for who in CAST[1:]:
        for owner in CAST[1:]:
            url = build(world.app, "people.end_session", "POST", {"own_session_id": sessions[world.people[owner].id]})
            got = visitors[who].ask("POST", url, token=None).status_code
            asked[got] += 1
            assert got == (400 if who == owner else 404), (who, owner)
        for invitation in (newcomers, others, NOT_THERE):
            url = build(world.app, "people.accept_own", "POST", {"own_invitation_id": invitation})
            got = visitors[who].ask("POST", url, token=None).status_code
            assert got == (400 if who == "newcomer" and invitation == newcomers else 404), (who, invitation)
    assert asked == {400: len(CAST) - 1, 404: (len(CAST) - 1) * (len(CAST) - 2)}
    assert OWN in TABLE.values()


def plain(answer: Any) -> tuple[int, str]:
    """Status and body, without what differs between any two answers: tokens, and the address that was asked for."""
    body = answer.get_data(as_text=True).replace(answer.request.path, "/here")
    body = re.sub(r'name="csrf_token" value="[^"]*"', "", body)
    return answer.status_code, re.sub(r"X-CSRFToken[^}]*}", "", body)


@pytest.mark.parametrize("htmx", [False, True])
def test_not_yours_and_not_there_look_the_same(world: World, visitors: Visitors, htmx: bool) -> None:
    compared = 0
    for method, endpoint, row, thing, url in requests(world, "N1"):
        ids = {"group_id": world.groups["N1"].id, **thing.ids_in_url}
        last = list(thing.ids_in_url)[-1]
        nowhere = build(world.app, endpoint, method, {**ids, last: NOT_THERE, "group_id": ids["group_id"]})
        no_group = build(world.app, endpoint, method, {**ids, "group_id": NOT_THERE})
        for who in ("colleague", "observer", "stranger", "ex_member", "newcomer"):
            if row.answer(world, who, thing) != 404:
                continue
            refused = plain(visitors[who].ask(method, url, htmx=htmx))
            inside = row.kind != "group" and who in ("colleague", "observer")
            assert refused == plain(visitors[who].ask(method, nowhere if inside else no_group, htmx=htmx)), url
            compared += 1
    assert compared > 100
