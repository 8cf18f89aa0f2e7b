"""How every address takes a request: its token, its method, its host, its ids (trust H5, H6, H9, Z11, Z12).

The order of refusals is the same everywhere: 403 for a request that another website made; then the gate (303 to
sign-in for a visitor, 404 for a stranger, 403 for a member without the right); then 400 for the token. So a stranger
learns nothing from a wrong token.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from house_addresses import UNSAFE, build, of_thing, rules, things_of
from house_table import TABLE, Row
from house_visitors import Visitor
from house_world import World
from werkzeug.routing import Rule

from workgroups.extensions import csrf

Visitors = dict[str, Any]
METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "CONNECT")
GOLDEN = Path(__file__).with_name("routes.txt")
FILL = {"filename": "img/mark.svg", "digest": "x", "name": "app.css", "token": "nobody", "key": "nobody"}
ALLOWED_TO = {"groups.new": "manager", "hub.show": "manager", "people.accept_own": "newcomer"}


def for_somebody(world: World) -> Iterator[tuple[str, Rule, str, str]]:
    """Every method and rule with an address and a person who is let in there."""
    own = {
        "own_session_id": 0,
        "own_invitation_id": world.one("invitation", "N1", "for newcomer").id,
        "hub_id": world.hubs["N"].id,
    }
    for method, rule in rules(world.app):
        row = TABLE[rule.endpoint]
        if isinstance(row, Row):
            found = (
                (who, thing)
                for thing in things_of(world, row, "N1")
                for who in ("lead", "author", "partner", "colleague", "cohort_lead")
                if row.answer(world, who, thing) == 200
            )
            who, thing = next(found)
            yield method, rule, of_thing(world, rule.endpoint, method, thing), who
        else:
            values = {name: (own | FILL)[name] for name in rule.arguments}
            if "own_session_id" in values:
                values["own_session_id"] = _session_of(world, "lead")
            yield (
                method,
                rule,
                build(world.app, rule.endpoint, method, values),
                ALLOWED_TO.get(rule.endpoint, "lead"),
            )


def _session_of(world: World, who: str) -> int:
    from workgroups.people.models import LoginSession

    return next(one.id for one in world.build.all(LoginSession) if one.person_id == world.people[who].id)


def test_no_route_has_come_or_gone_unnoticed(the_app: Flask) -> None:
    """Addresses live on in e-mails and bookmarks: a vanished one needs a redirect before it leaves this list."""
    now = {f"{method} {rule.rule}" for method, rule in rules(the_app)}
    kept = set(GOLDEN.read_text("utf-8").split("\n")) - {""}
    assert now - kept == set(), "write these into tests/house/routes.txt"
    assert kept - now == set(), "these were promised: answer them with a redirect, then take them out"


def test_nothing_is_exempt_from_the_token(the_app: Flask) -> None:
    assert csrf._exempt_views == set()
    assert csrf._exempt_blueprints == set()
    assert the_app.config["WTF_CSRF_ENABLED"] is True
    assert the_app.config["WTF_CSRF_CHECK_DEFAULT"] is True
    assert set(the_app.config["WTF_CSRF_METHODS"]) == UNSAFE


def test_every_changing_address_needs_the_token_of_its_session(world: World, visitors: Visitors, changes: Any) -> None:
    another = Visitor(world.app, "lead", world.people["lead"]).token
    wrong, asked = [], 0
    with changes() as written:
        for method, _rule, url, who in for_somebody(world):
            if method not in UNSAFE:
                continue
            for token in (None, "nonsense", another, visitors["anonymous"].token):
                asked += 1
                got = visitors[who].ask(method, url, token=token).status_code
                if got != 400:
                    wrong.append(f"{method} {url} as {who} with {token}: {got}")
    assert asked > 150
    assert not wrong, "\n".join(wrong)
    assert written == []


def test_a_request_made_by_another_website_is_refused_whatever_it_carries(
    world: World, visitors: Visitors, changes: Any
) -> None:
    with changes() as written:
        for method, _rule, url, who in for_somebody(world):
            if method in UNSAFE:
                for one in (who, "anonymous"):
                    answer = visitors[one].ask(method, url, headers={"Sec-Fetch-Site": "cross-site"})
                    assert answer.status_code == 403, (method, url, one)
    assert written == []


def test_visitors_and_strangers_are_turned_away_before_the_token_is_looked_at(world: World, visitors: Visitors) -> None:
    for method, rule, url, _who in for_somebody(world):
        if method in UNSAFE and isinstance(TABLE[rule.endpoint], Row):
            assert visitors["anonymous"].ask(method, url, token=None).status_code == 303, url
            assert visitors["stranger"].ask(method, url, token=None).status_code == 404, url


def test_only_declared_methods_are_taken_and_none_in_disguise(world: World, visitors: Visitors, changes: Any) -> None:
    declared: dict[str, set[str]] = {}
    addresses = {}
    for _method, rule, url, who in for_somebody(world):
        declared.setdefault(url, set()).update(rule.methods or ())
        addresses[url] = who
    with changes() as written:
        for url, who in addresses.items():
            for method in METHODS:
                if method not in declared[url] and not url.startswith("/static/"):
                    assert visitors[who].ask(method, url).status_code == 405, (method, url)
            if "GET" in declared[url] and "POST" not in declared[url]:
                for disguise in ("X-HTTP-Method-Override", "X-HTTP-Method", "X-Method-Override"):
                    plain = visitors[who].ask("GET", url).status_code
                    assert (
                        visitors[who].ask("GET", f"{url}?_method=DELETE", headers={disguise: "DELETE"}).status_code
                        == plain
                    )
    assert written == []


def test_odd_ids_are_refused_wherever_an_id_stands(
    world: World, visitors: Visitors, changes: Any, hostile: Path
) -> None:
    import hostile_text as ht

    odd = [ht.expand(entry) for entry in ht.entries("id")]
    assert len(odd) >= 27
    wrong, asked = [], 0
    with changes() as written:
        for method, rule, url, who in for_somebody(world):
            for name in [one for one in rule.arguments if one.endswith("_id")]:
                for text in odd:
                    answer, asked = visitors[who].ask(method, _with(rule, url, name, text), token=None), asked + 1
                    if answer.status_code not in (400, 404, 405, 308):
                        wrong.append(f"{method} {rule.rule} with {name}={text!r}: {answer.status_code}")
    assert asked > 2_000
    assert not wrong, f"{len(wrong)}: " + "\n".join(wrong[:30])
    assert written == []


def _with(rule: Rule, url: str, name: str, text: str) -> str:
    """The address with `text` in the place of one id, as it was typed."""
    parts = url.split("/")
    place = rule.rule.split("/").index(f"<id:{name}>")
    parts[place] = text.replace("?", "%3F").replace("#", "%23")
    return "/".join(parts)


def test_odd_ids_in_queries_and_forms_never_fail(world: World, visitors: Visitors, hostile: Path) -> None:
    import hostile_text as ht

    groups = {key: group.id for key, group in world.groups.items()}
    task, card = world.one("task", "N1", "open").id, world.one("card", "N1", "posted").id
    base, lead, author = f"/groups/{groups['N1']}", visitors["lead"], visitors["author"]
    wrong = []
    for entry in ht.entries("id"):
        text = ht.expand(entry)
        asked = [
            author.ask("GET", f"{base}/board", query_string={"task": text, "page": text}),
            author.ask("GET", f"{base}/cards/new", query_string={"task": text}),
            author.ask("GET", f"{base}/reflections", query_string={"before": text}),
            lead.ask("GET", f"{base}/reflections", query_string={"before": text}),
            visitors["manager"].ask("GET", f"/hubs/{world.hubs['N'].id}/groups/new", query_string={"from": text}),
            author.ask("POST", f"{base}/cards/{card}/co-authors", data={"person": text}),
            author.ask("POST", f"{base}/cards", data={"task": text, "audience": "nobody"}),
            author.ask("POST", f"{base}/cards/{card}/edit", data={"version": text, "remove": text, "colleagues": text}),
            lead.ask(
                "POST", f"{base}/tasks", data={"bring_to": text, "prompts-0-key": text, f"prompts-{text}-text": "x"}
            ),
            lead.ask("POST", f"{base}/tasks/{task}/edit", data={"version": text, "bring_to": text, "title": ""}),
            lead.ask("POST", f"{base}/tasks/{task}/copies", data={"group": text}),
        ]
        wrong += [f"{one.request.path} with {text!r}: {one.status_code}" for one in asked if one.status_code >= 500]
    assert not wrong, "\n".join(wrong[:20])


FORGED = (
    {"Host": "evil.example"},
    {"Host": "localhost.evil.example"},
    {"Host": "localhost@evil.example"},
    {"Host": "evil.example:80"},
    {"Host": ""},
)
TRUSTED_TOO_MUCH = ("X-Forwarded-Host", "X-Host", "X-Original-Host", "X-Forwarded-Server", "Forwarded")


@pytest.mark.parametrize("path", ["/", "/sign-in", "/groups/1", "/nowhere", "/healthz"])
def test_a_forged_host_is_refused_without_being_repeated(visitors: Visitors, path: str) -> None:
    for headers in FORGED:
        answer = visitors["lead"].ask("GET", path, headers=headers)
        assert answer.status_code == 400, headers
        assert "evil" not in answer.get_data(as_text=True) + str(answer.headers)


def test_headers_that_name_another_host_change_no_address(world: World, visitors: Visitors) -> None:
    for name in TRUSTED_TOO_MUCH:
        headers = {name: "host=evil.example" if name == "Forwarded" else "evil.example"}
        for who, url in (("anonymous", f"/groups/{world.groups['N1'].id}"), ("lead", "/")):
            answer = visitors[who].ask("GET", url, headers=headers)
            assert "evil" not in answer.get_data(as_text=True) + str(answer.headers), name
