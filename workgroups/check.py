"""Whether an installation is sound: its database, its schema, and its files beside the rows that name them."""

from __future__ import annotations

from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from flask import current_app
from sqlalchemy import text
from sqlalchemy.exc import DatabaseError

from .db import reading
from .extensions import db
from .files import Comparison

MOST = 10
"""How many complaints of one kind are listed; a broken database can have millions."""


def revisions() -> tuple[str | None, str | None]:
    """The schema that the current application's database has (None: it has none), and the one that it should have."""
    config = current_app.extensions["migrate"].migrate.get_config()
    head = ScriptDirectory.from_config(config).get_current_head()
    with reading(), db.engine.connect() as connection:
        return MigrationContext.configure(connection).get_current_revision(), head


def schema_trouble() -> str | None:
    """A sentence when the database is not at the present schema, or cannot be read at all."""
    try:
        present, head = revisions()
    except DatabaseError as error:
        return f"The database cannot be read: {error.orig}"
    if present == head:
        return None
    where = f"at schema {present}" if present else "empty"
    return f"The database is {where}, and this program needs schema {head}. Run: workgroups migrate"


def can_be_asked() -> bool:
    """Whether the database can look itself over: SQLite does; PostgreSQL leaves it to its own tools."""
    return db.engine.dialect.name == "sqlite"


def database_trouble() -> list[str]:
    """What a database that can be asked finds wrong with itself, a line each. Reads all of it, which takes a while."""
    if not can_be_asked():
        return []
    try:
        with reading(), db.engine.connect() as connection:
            pages = connection.execute(text(f"PRAGMA integrity_check({MOST})")).scalars().all()
            broken = connection.execute(text("PRAGMA foreign_key_check")).all()
    except DatabaseError as error:
        return [f"The database cannot be read: {error.orig}"]
    trouble = [f"The database is damaged: {line}" for line in pages if line != "ok"]
    trouble += [f"Row {row[1]} of the table {row[0]} points to a row of {row[2]} that is not there." for row in broken]
    if len(trouble) > MOST:
        trouble[MOST:] = [f"… and {len(trouble) - MOST} more like these."]
    return trouble


def files_trouble(found: Comparison, place: str) -> list[str]:
    """What is wrong between the rows and the files of a store called `place`, a sentence and then a name a line."""
    trouble = []
    if found.missing:
        trouble += [
            f"{counted(found.missing, 'file')} that rows name cannot be found in {place}:",
            *_names(found.missing),
        ]
    if found.strangers:
        trouble.append(
            f"None of the {counted(found.orphans, 'file')} in {place} belongs to a row. "
            "Either WORKGROUPS_FILES or the database is another installation's, so nothing will be destroyed."
        )
    elif found.orphans:
        trouble.append(
            f"{counted(found.orphans, 'file')} in {place} without a row (--mend destroys what is listed here):"
        )
        trouble += _names(found.orphans)
    return trouble


def counted(names: list[str] | int, noun: str) -> str:
    """ "1 file", "2 files"."""
    number = names if isinstance(names, int) else len(names)
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def _names(names: list[str]) -> list[str]:
    return [f"  {name}" for name in names]
