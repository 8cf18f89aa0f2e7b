"""The headers of every kind of answer, and the one cookie (trust A10, H1, H2, H11)."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from house_addresses import reading
from house_visitors import Visitor
from house_world import World

from workgroups import create_app
from workgroups.extensions import db
from workgroups.groups.models import Hub

Visitors = dict[str, Any]

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob:; font-src 'self'; "
    "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
EVERYWHERE = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "X-Robots-Tag": "noindex, nofollow",
}
OFF = ("camera", "microphone", "geolocation", "payment", "usb")
LEAKS = re.compile(r"Traceback|werkzeug|flask|sqlalchemy|jinja|sqlite|psycopg|/site-packages|\.py\b", re.IGNORECASE)


def faults(answer: Any, policy: str = POLICY) -> list[str]:
    """What is missing or too talkative in the headers of an answer."""
    got = answer.headers
    wrong = [f"{name}: {got.get(name)!r}" for name, value in EVERYWHERE.items() if got.get(name) != value]
    if got.get("Content-Security-Policy") != policy:
        wrong.append(f"policy {got.get('Content-Security-Policy')!r}")
    wrong += [f"{name} is not off" for name in OFF if f"{name}=()" not in got.get("Permissions-Policy", "")]
    wrong += [f"{name} tells too much" for name in ("Server", "X-Powered-By") if name in got]
    return wrong


def _large(world: World, visitors: Visitors) -> Any:
    url = f"/groups/{world.groups['N1'].id}/cards/{world.one('card', 'N1', 'posted').id}/comments"
    return visitors["author"].ask("POST", url, data={"comment": "x" * 1_300_000})


def _refused_form(world: World, visitors: Visitors) -> Any:
    return visitors["lead"].ask("POST", f"/groups/{world.groups['N1'].id}/tasks", data={"title": "", "act": "publish"})


def _not_now(world: World, visitors: Visitors) -> Any:
    return visitors["lead"].ask("POST", f"/groups/{world.groups['N1'].id}/start")


def _planted(world: World, visitors: Visitors, fault: Callable[[], None]) -> Any:
    """The answer of a group's home whose view ends in `fault`."""
    view = world.app.view_functions["groups.home"]

    def breaks(group: Any) -> str:
        fault()
        return group.name

    breaks.access = "group.read"  # type: ignore[attr-defined]
    world.app.view_functions["groups.home"] = breaks
    try:
        return visitors["lead"].ask("GET", f"/groups/{world.groups['N1'].id}")
    finally:
        world.app.view_functions["groups.home"] = view


def _broken(world: World, visitors: Visitors) -> Any:
    def fault() -> None:
        raise RuntimeError("/srv/app/workgroups/secret.py: SELECT * FROM person")

    return _planted(world, visitors, fault)


def _broken_database(world: World, visitors: Visitors) -> Any:
    def fault() -> None:
        db.session.add(Hub(name=None))
        db.session.flush()

    return _planted(world, visitors, fault)


def _calendar(world: World, visitors: Visitors) -> Any:
    return visitors["anonymous"].ask("GET", f"/calendar/{world.feeds['author']}.ics")


def _get(path: str, who: str = "author", **more: Any) -> Callable[[World, Visitors], Any]:
    return lambda world, visitors: visitors[who].ask("GET", path.format(group=world.groups["N1"].id), **more)


ANSWERS: dict[str, tuple[int, Callable[[World, Visitors], Any]]] = {
    "a page": (200, _get("/groups/{group}")),
    "a fragment": (200, _get("/groups/{group}/board", htmx=True)),
    "a visitor's page": (200, _get("/sign-in", "anonymous")),
    "a way to sign in": (303, _get("/groups/{group}", "anonymous")),
    "a visitor's fragment": (401, _get("/groups/{group}", "anonymous", htmx=True)),
    "no token": (400, lambda world, visitors: visitors["author"].ask("POST", "/sign-out", token=None)),
    "a forged host": (400, _get("/", headers={"Host": "evil.example"})),
    "no right": (403, _get("/groups/{group}/edit")),
    "from elsewhere": (
        403,
        lambda world, visitors: visitors["author"].ask("POST", "/account", headers={"Sec-Fetch-Site": "cross-site"}),
    ),
    "nothing there": (404, _get("/nowhere")),
    "not theirs": (404, _get("/groups/{group}", "stranger")),
    "a wrong method": (405, lambda world, visitors: visitors["author"].ask("DELETE", "/account")),
    "not now": (409, _not_now),
    "too large": (413, _large),
    "a refused form": (422, _refused_form),
    "our mistake": (500, _broken),
    "a mistake in the database": (500, _broken_database),
    "a still file": (200, _get("/static/img/mark.svg")),
    "the style sheet": (200, _get("/assets/x/app.css")),
    "the script": (200, _get("/assets/x/app.js")),
    "health": (200, _get("/healthz", "anonymous")),
    "a calendar": (
        200,
        lambda world, visitors: visitors["author"].ask("GET", f"/calendar/{world.feeds['author']}.ics"),
    ),
}


@pytest.mark.parametrize("kind", ANSWERS)
def test_every_kind_of_answer_carries_the_same_guard(world: World, visitors: Visitors, kind: str) -> None:
    status, ask = ANSWERS[kind]
    answer = ask(world, visitors)
    assert answer.status_code == status
    assert faults(answer) == []


@pytest.mark.parametrize(("kind", "endpoint"), [("photo", "photos"), ("document", "files")])
def test_a_persons_file_is_shut_in_a_sandbox_of_its_own(
    world: World, visitors: Visitors, kind: str, endpoint: str
) -> None:
    thing = world.one(kind, "N1", "posted")
    url = f"/groups/{world.groups['N1'].id}/cards/{thing.parent.id}/{endpoint}/{thing.id}"
    answer = visitors["author"].ask("GET", url)
    assert answer.status_code == 200
    assert faults(answer, "sandbox; default-src 'none'") == []
    assert answer.headers["Cache-Control"].startswith("private")
    shown = answer.headers["Content-Disposition"].split(";")[0]
    assert shown == ("inline" if kind == "photo" else "attachment")


def test_pages_about_people_are_kept_by_no_cache_and_fragments_apart(world: World, visitors: Visitors) -> None:
    for url in reading(world, "N1"):
        answer = visitors["lead"].ask("GET", url)
        if answer.mimetype == "text/html":
            assert answer.headers["Cache-Control"] == "no-store", url
            assert "HX-Request" in answer.headers.get("Vary", ""), url
        else:
            assert "public" not in answer.headers.get("Cache-Control", ""), url


@pytest.mark.parametrize("kind", [kind for kind, (status, _) in ANSWERS.items() if status >= 400])
def test_a_refusal_says_what_to_do_and_nothing_of_the_inside(world: World, visitors: Visitors, kind: str) -> None:
    _, ask = ANSWERS[kind]
    said = ask(world, visitors).get_data(as_text=True)
    assert not LEAKS.search(said.split("<main", 1)[-1]), said
    if "<main" in said:
        assert 'href="/"' in said


def test_an_answer_to_htmx_is_a_piece_and_not_a_page(world: World, visitors: Visitors) -> None:
    group = world.groups["N1"].id
    for who, path in (("author", f"/groups/{group}/edit"), ("stranger", f"/groups/{group}"), ("author", "/nowhere")):
        said = visitors[who].ask("GET", path, htmx=True).get_data(as_text=True)
        assert said.strip()
        assert "<html" not in said
        assert "<h1" not in said


@pytest.mark.parametrize("ask", [_broken, _broken_database])
def test_a_mistake_of_ours_gives_a_reference_and_no_reason(world: World, visitors: Visitors, ask: Any) -> None:
    said = ask(world, visitors).get_data(as_text=True)
    assert re.search(r"<code>[0-9a-f]{8}</code>", said)
    assert "SELECT" not in said
    assert "secret" not in said


def test_there_is_one_cookie_and_script_cannot_read_it(world: World) -> None:
    visitor = Visitor(world.app, "partner", world.people["partner"])
    asked = [("GET", path) for path in ("/", "/sign-in", "/healthz", "/nowhere", "/account")]
    answers = [visitor.ask(method, path) for method, path in [*asked, ("POST", "/sign-out"), ("GET", "/sign-in")]]
    cookies = [one for answer in answers for one in answer.headers.getlist("Set-Cookie")]
    assert cookies
    for cookie in cookies:
        name = cookie.split("=", 1)[0]
        assert name == world.app.config["SESSION_COOKIE_NAME"]
        assert {"HttpOnly", "SameSite=Lax", "Path=/"} <= {part.strip() for part in cookie.split(";")}
        assert len(cookie) < 4_000


def test_behind_https_the_cookie_is_bound_to_the_host(the_app: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WORKGROUPS_BASE_URL", "https://groups.example")
    monkeypatch.setenv("WORKGROUPS_INSTANCE", str(the_app.config["INSTANCE"]))
    url = the_app.config["SQLALCHEMY_DATABASE_URI"]
    app = create_app({"TESTING": True, "SQLALCHEMY_DATABASE_URI": url, "SECRET_KEY": "only for tests"})
    answer = app.test_client().get("/sign-in", base_url="https://groups.example")
    with app.app_context():
        db.engine.dispose()
    assert answer.status_code == 200
    (cookie,) = answer.headers.getlist("Set-Cookie")
    assert cookie.startswith("__Host-")
    assert {"Secure", "HttpOnly", "SameSite=Lax", "Path=/"} <= {part.strip() for part in cookie.split(";")}
    assert "Domain" not in cookie
    assert faults(answer) == []
    lasting = answer.headers.get("Strict-Transport-Security", "")
    assert re.search(r"max-age=(\d+)", lasting), "no Strict-Transport-Security over https"
    assert int(re.search(r"max-age=(\d+)", lasting)[1]) >= 31_536_000
