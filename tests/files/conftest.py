"""An S3 store to test against: moto's server, spoken to over HTTP like any other."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.request import Request, urlopen

import pytest
from installation import Installation, installed
from moto.server import ThreadedMotoServer


@pytest.fixture(scope="session")
def s3_server() -> Iterator[str]:
    """The address of a running server, with keys for it in the usual variables."""
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    with pytest.MonkeyPatch.context() as environment:
        environment.setenv("AWS_ACCESS_KEY_ID", "invented")
        environment.setenv("AWS_SECRET_ACCESS_KEY", "invented too")
        for name in ("AWS_SESSION_TOKEN", "AWS_ENDPOINT_URL", "AWS_ENDPOINT_URL_S3", "AWS_REGION"):
            environment.delenv(name, raising=False)
        host, port = server.get_host_and_port()
        yield f"http://{host}:{port}"
    server.stop()


@pytest.fixture
def new_bucket(s3_server: str) -> Callable[[], str]:
    """Makes an empty bucket and returns what WORKGROUPS_FILES would be for a place in it."""

    def make() -> str:
        name = f"groups-{uuid.uuid4().hex}"
        with urlopen(Request(f"{s3_server}/{name}", method="PUT")) as answer:
            assert answer.status == 200
        return f"s3://{name}/our/files?endpoint={s3_server}&region=us-east-1"

    return make


@pytest.fixture(scope="session")
def migrated(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An empty database at the present schema, made by the command."""
    with installed(tmp_path_factory.mktemp("migrated") / "instance") as installation:
        return installation.database


@pytest.fixture
def here(tmp_path: Path, migrated: Path) -> Iterator[Installation]:
    """An installation in a folder of its own, its files in the instance folder."""
    with installed(tmp_path / "instance", migrated) as installation:
        yield installation
