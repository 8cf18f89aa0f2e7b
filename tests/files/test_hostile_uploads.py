"""The corpus of awkward, careless and hostile uploads, through a form, the checks, the store and back (trust I7, I8).

The corpus lies beside the repository, in `shared/hostile`; without it these tests are skipped.
"""

import zipfile
from collections.abc import Iterator
from contextlib import closing
from io import BytesIO
from typing import Any

import pytest
from flask import Flask, Response, request
from flask.testing import EnvironBuilder, FlaskClient
from hostile_uploads import PLACE, corpus

from workgroups import clock, documents, files, pictures

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(corpus is None, reason=f"the corpus {PLACE.name} is not beside the repository"),
]


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[FlaskClient]:
    """A form with one file field, and the addresses of what it kept: as a room uses these modules, without the room."""
    app = Flask(__name__)
    app.config.update(INSTANCE=tmp_path_factory.mktemp("instance"), FILES="")
    kept: list[tuple[str, str, bool]] = []

    @app.post("/")
    def post() -> tuple[str, int]:
        upload = request.files["evidence"]
        head = upload.stream.read(32)
        store = files.store()
        try:
            if pictures.is_picture(head):
                picture = pictures.accept(upload.stream)
                for data in (picture.large, picture.small):
                    kept.append((store.put(data, pictures.EXTENSION), pictures.MEDIA_TYPE, True))
                return f"{len(kept) - 2},{len(kept) - 1}", 201
            document = documents.accept(upload.stream, upload.filename)
        except pictures.Refused as refused:
            return refused.sentence, 422
        kept.append((store.put(document.data, document.extension), document.media_type, False))
        return f"{len(kept) - 1}", 201

    @app.get("/<int:number>")
    def show(number: int) -> Response:
        name, media_type, inline = kept[number]
        reply = files.serve(files.store(), name, media_type, inline=inline)
        reply.headers["X-Stored-Name"] = name
        return reply

    with app.test_client() as client:
        yield client


def send(client: FlaskClient, case: dict[str, Any]) -> Any:
    """Post the case's file as a form does. A large form is a temporary file that the test client leaves open."""
    name = as_browsers_write(case["send_as"])
    form = {"evidence": (BytesIO(case["make"]()), name, case["content_type"])}
    with closing(EnvironBuilder(client.application, method="POST", data=form)) as builder:
        environ = builder.get_environ()
        with closing(environ["wsgi.input"]):
            return client.open(environ)


def as_browsers_write(name: str) -> str:
    """A file name in a form's header, escaped as browsers do."""
    return name.replace("\r", "%0D").replace("\n", "%0A").replace('"', "%22")


@pytest.mark.parametrize("case", corpus.CASES if corpus else [], ids=lambda case: case["id"])
def test_upload_gets_what_it_deserves(client: FlaskClient, case: dict[str, Any]) -> None:
    reply = send(client, case)
    assert corpus.check_reply(case, reply.status_code, reply.text) == []
    if reply.status_code != 201:
        return
    for number in reply.text.split(","):
        with client.get(f"/{number}") as stored:
            label = files.label("Photo", int(number) + 1, clock.now())
            problems = corpus.check_stored(
                case, stored.data, dict(stored.headers), stored.headers["X-Stored-Name"], label
            )
            assert problems == []
            assert case["group"] != "privacy" or corpus.MARK not in unpacked(stored.data)


def unpacked(data: bytes) -> bytes:
    """The bytes, and of a package the bytes of all its parts."""
    if not data.startswith(b"PK"):
        return data
    package = zipfile.ZipFile(BytesIO(data))
    return b"".join(package.read(name) for name in package.namelist())
