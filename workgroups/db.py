"""The database: what every table has, how times are stored, and when a request's work is committed.

A request commits once, after success, and only when its method may change things; everything else is rolled
back. On SQLite a changing request takes the write lock at its first statement (BEGIN IMMEDIATE): a read that
later wants to write would fail at once with "locked", however long the timeout.
"""

import datetime as dt
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import TYPE_CHECKING, Any

from flask import Flask, Response, g, has_request_context, request
from sqlalchemy import DateTime, Engine, MetaData, event, inspect, text
from sqlalchemy.orm import DeclarativeBase, Mapped, Mapper, mapped_column, registry
from sqlalchemy.types import TypeDecorator

from . import clock

SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})

NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}


class UTCDateTime(TypeDecorator[dt.datetime]):
    """An aware UTC datetime in Python, whatever the database keeps. Naive values are refused with ValueError."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: dt.datetime | None, dialect: Any) -> dt.datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a time without a time zone cannot be stored")
        value = value.astimezone(dt.UTC)
        return value.replace(tzinfo=None) if dialect.name == "sqlite" else value

    def process_result_value(self, value: dt.datetime | None, dialect: Any) -> dt.datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=dt.UTC) if value.tzinfo is None else value.astimezone(dt.UTC)


class Base(DeclarativeBase):
    """Every table: an id, when the row was made and when it last changed (UTC)."""

    registry = registry(metadata=MetaData(naming_convention=NAMING), type_annotation_map={dt.datetime: UTCDateTime})
    __mapper_args__ = {"eager_defaults": True}  # what the database counts (`_grow`) comes back at once

    id: Mapped[int] = mapped_column(primary_key=True, sort_order=-3)
    created_at: Mapped[dt.datetime] = mapped_column(default=clock.now, sort_order=-2)
    updated_at: Mapped[dt.datetime] = mapped_column(default=clock.now, onupdate=clock.now, sort_order=-1)

    def live_names(self, verb: str) -> list[str]:
        """What an act changes on people's pages: names such as "card-12", for everybody who may open the group.

        "card-12@members" is for its members only, not for the hub's staff, "card-12@leads" for Leads and Cohort
        Leads, "card-12@p7" for the person with id 7.
        """
        return []


GROWS = {"grows": True}
"""`info` of a column that counts changes: see `_grow`."""


@event.listens_for(Mapper, "before_update")
def _grow(mapper: Mapper[Any], connection: Any, row: Any) -> None:
    """Let the database do the counting: where a row's counter was raised, its UPDATE adds one to what is stored.

    On PostgreSQL two requests can read the same number before either writes. Both would store the next one, and who
    has kept something under that number would never learn of the second change. On SQLite who writes has waited for
    the others before reading anything (`_on_begin`), so that the number is right as it is.
    """
    if connection.dialect.name == "sqlite":
        return
    for column in mapper.local_table.columns:
        if "grows" in column.info and inspect(row).attrs[column.key].history.has_changes():
            setattr(row, column.key, column + 1)


if TYPE_CHECKING:
    Model = Base
else:

    def __getattr__(name: str) -> Any:
        """`Model` is the extension's base class; looked up late because the extension needs `Base` first."""
        if name == "Model":
            from .extensions import db

            return db.Model
        raise AttributeError(name)


def _on_connect(connection: Any, _record: Any) -> None:
    connection.isolation_level = None
    cursor = connection.cursor()
    for pragma in (
        "journal_mode=WAL",
        "foreign_keys=ON",
        "busy_timeout=10000",
        "synchronous=FULL",
        "secure_delete=ON",
        "temp_store=MEMORY",
    ):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


_READS = ContextVar("_READS", default=False)


@contextmanager
def reading() -> Iterator[None]:
    """For work outside requests: the transactions begun inside only read, and never wait for a writer."""
    token = _READS.set(True)
    try:
        yield
    finally:
        _READS.reset(token)


def _on_begin(connection: Any) -> None:
    reading = _READS.get() or (has_request_context() and request.method in SAFE_METHODS)
    connection.exec_driver_sql("BEGIN" if reading else "BEGIN IMMEDIATE")


def prepare_engine(engine: Engine) -> None:
    """Set the SQLite pragmas and transaction mode on an engine; PostgreSQL is left as it is."""
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", _on_connect)
        event.listen(engine, "begin", _on_begin)


def alone(engine: Engine) -> Engine:
    """The same engine for single statements that read: on PostgreSQL without the two journeys of a transaction."""
    return engine.execution_options(isolation_level="AUTOCOMMIT") if engine.dialect.name == "postgresql" else engine


def after_commit(act: Callable[[], None]) -> None:
    """Run `act` once the request's changes are safely stored; never when they are rolled back."""
    if "after_commit" not in g:
        g.after_commit = []
    g.after_commit.append(act)


def keep_changes() -> None:
    """Commit this request's changes although its answer is a refusal (a counted failure, for example)."""
    g.keep_changes = True


_WAIT = text("SELECT 1 FROM work_group WHERE id = :id FOR NO KEY UPDATE")


def take_turn(group_id: int) -> None:
    """Wait for whoever is changing something in this group; whatever is read afterwards is as they have left it.

    On SQLite all that change anything wait for each other already. On PostgreSQL two requests could otherwise both find
    a card not deleted yet, or their version the latest. The group's row is what all wait for, because every act changes
    it too: one order, and so no deadlock.
    """
    from .extensions import db

    if db.engine.dialect.name == "postgresql":
        db.session.execute(_WAIT, {"id": group_id})


@contextmanager
def released(group_id: int | None = None) -> Iterator[None]:
    """Let go of the transaction during slow work that needs no database, such as decoding a photograph.

    Nothing may have been changed before; objects are read again afterwards. With `group_id`, it is this request's turn
    in that group again then. On SQLite the next statement waits for that.
    """
    from .extensions import db

    if db.session.new or db.session.dirty or db.session.deleted:
        raise RuntimeError("changes were made before the transaction was released")
    db.session.rollback()
    yield
    if group_id is not None:
        take_turn(group_id)


def _finish(response: Response) -> Response:
    from .extensions import db

    changing = request.method not in SAFE_METHODS
    if changing and (response.status_code < 400 or g.pop("keep_changes", False)):
        db.session.commit()
        for act in g.pop("after_commit", []):
            act()
    elif changing:
        db.session.rollback()
    return response  # what a request that only reads has left is rolled back when the extension closes the session


def init_app(app: Flask) -> None:
    """Prepare the engine and commit or roll back after every request."""
    from .extensions import db

    with app.app_context():
        prepare_engine(db.engine)
    app.after_request(_finish)
