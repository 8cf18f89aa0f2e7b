"""The migrations make the schema that the models mean, and lead up, down and up again, with rows in the tables (D7)."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import house_world
import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from flask import Flask
from flask_migrate import downgrade, upgrade
from sqlalchemy import create_engine, func, inspect, select, text

from workgroups import cli, create_app
from workgroups.db import UTCDateTime
from workgroups.extensions import db

OTHER = "house_migrations"


@pytest.fixture
def another_database(database_url: str, tmp_path: Path) -> Iterator[str]:
    """The address of an empty database of the same kind as the suite's, apart from it."""
    if not database_url.startswith("postgresql"):
        yield f"sqlite:///{tmp_path / 'other.sqlite'}"
        return
    server = create_engine(database_url, isolation_level="AUTOCOMMIT")
    with server.connect() as connection:
        connection.execute(text(f"CREATE DATABASE {OTHER}"))
    yield server.url.set(database=OTHER).render_as_string(hide_password=False)
    with server.connect() as connection:
        connection.execute(text(f"DROP DATABASE {OTHER} WITH (FORCE)"))
    server.dispose()


@pytest.fixture
def fresh(another_database: str, tmp_path: Path) -> Iterator[Flask]:
    """An application on a database without tables."""
    app = create_app(
        {
            "TESTING": True,
            "INSTANCE": tmp_path,
            "SQLALCHEMY_DATABASE_URI": another_database,
            "SECRET_KEY": "only for tests",
            "BASE_URL": "http://localhost",
        }
    )
    yield app
    with app.app_context():
        db.engine.dispose()


def differences(app: Flask) -> list[Any]:
    """What autogenerate would still change in the database."""

    def compare_type(_context: Any, _column: Any, _inspected: Any, _known: Any, model_type: Any) -> bool | None:
        return False if isinstance(model_type, UTCDateTime) else None

    with app.app_context(), db.engine.connect() as connection:
        options = {"compare_type": compare_type, "target_metadata": db.metadata}
        return list(compare_metadata(MigrationContext.configure(connection, opts=options), db.metadata))


def schema(app: Flask) -> dict[str, Any]:
    """Tables with their columns, keys, constraints and indexes, as the database tells them."""
    with app.app_context():
        found = inspect(db.engine)
        return {
            table: {
                "columns": sorted((one["name"], str(one["type"]), one["nullable"]) for one in found.get_columns(table)),
                "foreign": sorted(
                    (str(one["name"]), one["constrained_columns"], one["referred_table"])
                    for one in found.get_foreign_keys(table)
                ),
                "unique": sorted(
                    (str(one["name"]), one["column_names"]) for one in found.get_unique_constraints(table)
                ),
                "checks": sorted(str(one["name"]) for one in found.get_check_constraints(table)),
                "indexes": sorted((str(one["name"]), bool(one["unique"])) for one in found.get_indexes(table)),
            }
            for table in found.get_table_names()
            if table != "alembic_version"
        }


def counts(app: Flask) -> dict[str, int]:
    with app.app_context(), db.engine.connect() as connection:
        return {
            table.name: connection.scalar(select(func.count()).select_from(table)) or 0
            for table in db.metadata.sorted_tables
        }


def test_migrations_make_what_the_models_mean(the_app: Flask) -> None:
    assert differences(the_app) == []
    assert schema(the_app).keys() == db.metadata.tables.keys()


def test_a_forgotten_migration_would_be_noticed(fresh: Flask) -> None:
    cli.upgrade_database(fresh)
    with fresh.app_context(), db.engine.begin() as connection:
        connection.execute(text("ALTER TABLE school DROP COLUMN profile"))
        connection.execute(text("DROP INDEX ix_card_board"))
    kinds = {one[0] for one in differences(fresh)}
    assert kinds == {"add_column", "add_index"}


def test_there_is_one_chain_without_branches(the_app: Flask) -> None:
    with the_app.app_context():
        script = ScriptDirectory.from_config(the_app.extensions["migrate"].migrate.get_config())
    assert len(script.get_heads()) == 1
    assert len(script.get_bases()) == 1


def test_the_chain_leads_up_down_and_up_again_with_rows_in_every_table(fresh: Flask) -> None:
    cli.upgrade_database(fresh)
    first = schema(fresh)
    house_world.create(fresh)
    filled = {name for name, count in counts(fresh).items() if count}
    assert {"person", "membership", "group_session", "gap_task", "card", "comment", "reflection", "reply"} <= filled
    with fresh.app_context():
        script = ScriptDirectory.from_config(fresh.extensions["migrate"].migrate.get_config())
        steps = len(list(script.walk_revisions()))
        for _ in range(steps):
            downgrade()
        assert set(inspect(db.engine).get_table_names()) == {"alembic_version"}
        upgrade()
    assert schema(fresh) == first
    assert differences(fresh) == []
    assert sum(counts(fresh).values()) == 0
    house_world.create(fresh)


def test_a_step_back_and_forth_loses_no_row_that_both_schemas_know(fresh: Flask) -> None:
    with fresh.app_context():
        script = ScriptDirectory.from_config(fresh.extensions["migrate"].migrate.get_config())
        older = [one.down_revision for one in script.walk_revisions() if one.down_revision]
    cli.upgrade_database(fresh)
    house_world.create(fresh)
    before = counts(fresh)
    for revision in older:
        with fresh.app_context():
            kept = before.keys() & set(inspect(db.engine).get_table_names())
            downgrade(revision=revision)
            kept &= set(inspect(db.engine).get_table_names())
            upgrade()
        after = counts(fresh)
        assert {name: after[name] for name in kept} == {name: before[name] for name in kept}
    assert counts(fresh)["card"] == before["card"] > 0
    cli.upgrade_database(fresh)
    assert counts(fresh) == before
