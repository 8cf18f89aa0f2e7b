"""How a stored file is handed to a browser: as harmless as a file can be, private, and never under a typed name."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask, Response
from flask.testing import FlaskClient

from workgroups import files

WEBP, PDF = "image/webp", "application/pdf"


@pytest.fixture
def store(tmp_path: Path) -> files.LocalStore:
    return files.LocalStore(tmp_path)


@pytest.fixture
def client(store: files.LocalStore) -> Iterator[FlaskClient]:
    """Routes that serve whatever name the address gives, as no real route does."""
    app = Flask(__name__)

    @app.get("/photo/<path:name>")
    def photo(name: str) -> Response:
        return files.serve(store, name, WEBP, inline=True)

    @app.get("/document/<path:name>")
    def document(name: str) -> Response:
        return files.serve(store, name, PDF, inline=False, download_name="Document 1.pdf")

    with app.test_client() as client:
        yield client


def test_photo_is_shown_under_a_neutral_name(client: FlaskClient, store: files.LocalStore) -> None:
    with client.get(f"/photo/{store.put(b'pixels', 'webp')}") as reply:
        assert (reply.status_code, reply.data, reply.content_type) == (200, b"pixels", WEBP)
        assert reply.headers["Content-Disposition"] == "inline; filename=Photo.webp"
        assert reply.headers["Content-Length"] == "6"


def test_document_is_downloaded_under_the_name_we_gave_it(client: FlaskClient, store: files.LocalStore) -> None:
    with client.get(f"/document/{store.put(b'%PDF', 'pdf')}") as reply:
        assert reply.headers["Content-Disposition"] == 'attachment; filename="Document 1.pdf"'


@pytest.mark.parametrize("route", ["photo", "document"])
def test_file_cannot_act_nor_be_shared_nor_be_guessed_at(
    client: FlaskClient, store: files.LocalStore, route: str
) -> None:
    with client.get(f"/{route}/{store.put(b'bytes', 'webp')}") as reply:
        assert reply.headers["Content-Security-Policy"] == "sandbox; default-src 'none'"
        assert reply.headers["X-Content-Type-Options"] == "nosniff"
        assert reply.headers["Cross-Origin-Resource-Policy"] == "same-origin"
        assert reply.cache_control.private
        assert not reply.cache_control.public
        assert reply.cache_control.max_age == 0


def test_browser_that_has_the_file_is_sent_nothing(client: FlaskClient, store: files.LocalStore) -> None:
    name = store.put(b"pixels", "webp")
    with client.get(f"/photo/{name}") as first:
        etag = first.headers["ETag"]
    assert name[:32] not in etag
    with client.get(f"/photo/{name}", headers={"If-None-Match": etag}) as again:
        assert (again.status_code, again.data) == (304, b"")
        assert again.cache_control.private
    with client.get(f"/photo/{name}", headers={"If-None-Match": '"other"'}) as other:
        assert other.status_code == 200


def test_old_address_of_a_destroyed_file_says_404_even_to_who_has_it(
    client: FlaskClient, store: files.LocalStore
) -> None:
    name = store.put(b"pixels", "webp")
    with client.get(f"/photo/{name}") as first:
        etag = first.headers["ETag"]
    store.delete(name)
    assert client.get(f"/photo/{name}", headers={"If-None-Match": etag}).status_code == 404


def test_range_is_answered_with_the_whole(client: FlaskClient, store: files.LocalStore) -> None:
    with client.get(f"/photo/{store.put(b'pixels', 'webp')}", headers={"Range": "bytes=0-2"}) as reply:
        assert (reply.status_code, reply.data) == (200, b"pixels")


def test_head_says_the_size_and_sends_nothing(client: FlaskClient, store: files.LocalStore) -> None:
    with client.head(f"/photo/{store.put(b'pixels', 'webp')}") as reply:
        assert (reply.status_code, reply.data, reply.headers["Content-Length"]) == (200, b"", "6")


@pytest.mark.parametrize("name", ["a" * 32 + ".webp", "../secret-key", "%2e%2e/secret-key", "x"])
def test_name_that_is_not_stored_is_not_found(client: FlaskClient, store: files.LocalStore, name: str) -> None:
    (store.root.parent / "secret-key").write_text("secret")
    assert client.get(f"/photo/{name}").status_code == 404


@pytest.mark.parametrize("media_type", ["text/html", "image/svg+xml", "application/pdf", "text/plain; charset=utf-8"])
def test_nothing_but_our_own_pictures_is_shown_in_the_page(store: files.LocalStore, media_type: str) -> None:
    with pytest.raises(ValueError, match="never shown"):
        files.serve(store, store.put(b"x", "pdf"), media_type, inline=True)
