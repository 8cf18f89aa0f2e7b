"""The bundles: what is in them, how they are sent, and that vendored code is what was published."""

import gzip
import hashlib
import re
from pathlib import Path

import brotli
import pytest
from flask import Flask
from flask.testing import FlaskClient

from workgroups import assets

STATIC = Path(assets.__file__).parent / "static"


@pytest.fixture
def client() -> FlaskClient:
    app = Flask("workgroups")
    assets.init_app(app)
    app.add_url_rule("/page", "page", lambda: f"{asset('app.css')} {asset('app.js')}")
    asset = app.jinja_env.globals["asset"]
    return app.test_client()


def _addresses(client: FlaskClient) -> list[str]:
    return client.get("/page").text.split()


def test_an_address_is_made_of_the_content_and_kept_for_a_year(client: FlaskClient) -> None:
    for url in _addresses(client):
        reply = client.get(url)
        assert url.split("/")[2] == hashlib.sha256(reply.data).hexdigest()[:16]
        assert reply.headers["Cache-Control"] == "public, max-age=31536000, immutable"


def test_every_encoding_holds_the_same_content(client: FlaskClient) -> None:
    for url in _addresses(client):
        plain = client.get(url)
        small = client.get(url, headers={"Accept-Encoding": "gzip, deflate, br"})
        older = client.get(url, headers={"Accept-Encoding": "gzip"})
        assert (small.headers["Content-Encoding"], older.headers["Content-Encoding"]) == ("br", "gzip")
        assert brotli.decompress(small.data) == gzip.decompress(older.data) == plain.data
        assert plain.headers["Vary"] == small.headers["Vary"] == "Accept-Encoding"


def test_a_tab_of_another_release_gets_the_present_file_and_does_not_keep_it(client: FlaskClient) -> None:
    reply = client.get("/assets/0000000000000000/app.css")
    assert reply.status_code == 200
    assert reply.headers["Cache-Control"] == "no-cache"


def test_a_name_that_is_no_bundle_is_not_found(client: FlaskClient) -> None:
    assert client.get("/assets/0000000000000000/global.css").status_code == 404


def test_bundles_and_font_leave_room_for_the_page_in_a_first_visit(client: FlaskClient) -> None:
    sent = {url: client.get(url, headers={"Accept-Encoding": "br"}).data for url in _addresses(client)}
    font = (STATIC / "fonts/atkinson-hyperlegible-next-latin.woff2").stat().st_size
    assert sum(map(len, sent.values())) + font < 106_000


def test_our_own_script_stays_small_and_every_module_is_in_the_bundle() -> None:
    modules = {path.stem: path.read_bytes() for path in (STATIC / "js").glob("*.js")}
    assert set(modules) == {*assets.SCRIPTS, *assets.NAME_SCRIPTS}
    sent = b"".join(modules[name] for name in assets.SCRIPTS)
    assert len(brotli.compress(sent, quality=9)) < 40_000


def test_the_order_of_layers_comes_first_in_the_style_sheet() -> None:
    text = assets.MAKERS["app.css"]().content.decode()
    assert text.startswith("@layer reset, base, layout, components, utilities;")


def test_every_file_the_style_sheet_names_is_there() -> None:
    named = re.findall(r'url\("(/static/[^"]+)"\)', assets.MAKERS["app.css"]().content.decode())
    assert named
    assert all((STATIC / path.removeprefix("/static/")).is_file() for path in named)


def test_no_script_of_ours_needs_what_the_content_policy_refuses() -> None:
    for path in (STATIC / "js").glob("*.js"):
        text = path.read_text("utf-8")
        assert not re.search(r"\beval\(|new Function|\.innerHTML|\.style = |setAttribute\(.style", text), path.name


def test_vendored_files_are_those_in_the_table() -> None:
    table = re.findall(r"\| `([\w.-]+)` \| `([0-9a-f]{64})` \|", (STATIC / "vendor/README.md").read_text("utf-8"))
    assert {name for name, _ in table} == {path.name for path in (STATIC / "vendor").glob("*.js")}
    for name, digest in table:
        assert hashlib.sha256((STATIC / "vendor" / name).read_bytes()).hexdigest() == digest, name
    assert assets.HTMX.removeprefix("vendor/") in dict(table)
