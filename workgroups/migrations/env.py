"""Runs the migrations on the application's database, SQLite or PostgreSQL, from one chain."""

from typing import Any, Literal

from alembic import context
from flask import current_app
from sqlalchemy import Connection, text

from workgroups.db import UTCDateTime
from workgroups.extensions import db


def render_item(kind: str, item: Any, autogen_context: Any) -> str | Literal[False]:
    """Write our time type into migrations as the plain type underneath it: a migration must not follow later code."""
    if kind == "type" and isinstance(item, UTCDateTime):
        return "sa.DateTime(timezone=True)"
    return False


def compare_type(_context: Any, _column: Any, _inspected: Any, _known: Any, model_type: Any) -> bool | None:
    """Our time type is the same as the plain one that migrations name; None leaves other types to Alembic."""
    return False if isinstance(model_type, UTCDateTime) else None


def run(connection: Connection) -> None:
    """Migrate with foreign keys off on SQLite, where altering a table remakes it, and check them afterwards."""
    sqlite = connection.dialect.name == "sqlite"
    if sqlite:
        connection.connection.driver_connection.execute("PRAGMA foreign_keys=OFF")  # type: ignore[union-attr]
    context.configure(
        connection=connection,
        target_metadata=db.metadata,
        render_as_batch=True,
        render_item=render_item,
        compare_type=compare_type,
        compare_server_default=False,
    )
    with context.begin_transaction():
        context.run_migrations()
        if sqlite and (broken := connection.execute(text("PRAGMA foreign_key_check")).fetchall()):
            raise RuntimeError(f"the migration would leave rows without their parents: {broken[:5]}")
    if sqlite:
        connection.commit()
        connection.connection.driver_connection.execute("PRAGMA foreign_keys=ON")  # type: ignore[union-attr]


with current_app.extensions["migrate"].db.engine.connect() as connection:
    run(connection)
