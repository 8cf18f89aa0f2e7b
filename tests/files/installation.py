"""An installation of its own, run through the `workgroups` command as an operator would."""

from __future__ import annotations

import functools
import gc
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest
from builders import Build

from workgroups import cli, clock, create_app, files
from workgroups.board.attachment import Attachment
from workgroups.board.models import Card
from workgroups.extensions import db
from workgroups.groups.models import WorkGroup
from workgroups.people.models import Person


class Installation:
    """A folder, an empty SQLite database, and whatever store `keep_in` names."""

    def __init__(self, folder: Path, environment: pytest.MonkeyPatch, migrated: Path | None) -> None:
        self.folder, self.environment = folder, environment
        for name, value in {"INSTANCE": str(folder), "LOG_LEVEL": "INFO", "BASE_URL": "http://localhost"}.items():
            environment.setenv(f"WORKGROUPS_{name}", value)
        environment.delenv("WORKGROUPS_DATABASE_URL", raising=False)
        self.keep_in("")
        if migrated:
            folder.mkdir()
            shutil.copy(migrated, folder)
        else:
            assert cli.main(["migrate"]) == 0
        self.app = create_app({"TESTING": True})
        self.build = Build(self.app)

    def keep_in(self, address: str) -> None:
        """Change WORKGROUPS_FILES; "" is the instance folder."""
        self.address = address
        self.environment.setenv("WORKGROUPS_FILES", address)

    @functools.cached_property
    def card(self) -> Card:
        """The card that every photo is on, by `author`."""
        return self.build.card(self.group, self.author)

    @functools.cached_property
    def author(self) -> Person:
        """A participant."""
        return self.build.member(self.group)

    @functools.cached_property
    def group(self) -> WorkGroup:
        """A running group."""
        return self.build.group()

    @property
    def store(self) -> files.Store:
        return files.at(self.address, self.folder)

    def photo(self, *, large: bytes = b"large", small: bytes = b"small") -> tuple[str, str]:
        """A photo in the present store, with its row; the names of its two files."""
        names = self.store.put(large, "webp"), self.store.put(small, "webp")
        self.build.save(
            Attachment(card_id=self.card.id, group_id=self.card.group_id, uploaded_by_id=self.author.id,
                       kind="photo", media_type="image/webp", name=names[0], small_name=names[1], size=len(large),
                       width=4, height=3, small_width=4, small_height=3, cleared_at=clock.now())
        )  # fmt: skip
        return names

    @property
    def database(self) -> Path:
        """The SQLite file, whole and with nobody connected to it."""
        with self.app.app_context():
            db.engine.dispose()
        gc.collect()
        file = self.folder / "workgroups.sqlite"
        with closing(sqlite3.connect(file)) as database:
            database.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        return file


@contextmanager
def installed(folder: Path, migrated: Path | None = None) -> Iterator[Installation]:
    """An installation whose settings and connections are gone afterwards; `migrated` is a database to begin with."""
    with pytest.MonkeyPatch.context() as environment:
        here = Installation(folder, environment, migrated)
        yield here
        with here.app.app_context():
            db.engine.dispose()
