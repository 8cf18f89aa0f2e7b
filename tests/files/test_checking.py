"""`workgroups check`: words and an exit code for whoever looks after an installation."""

from __future__ import annotations

import datetime as dt
import sqlite3
from collections.abc import Callable
from contextlib import closing

import pytest
import time_machine
from builders import Build
from flask import Flask
from installation import Installation

from workgroups import cli, clock, create_app, files
from workgroups.board.attachment import Attachment
from workgroups.cli_files import _check
from workgroups.extensions import db


@pytest.fixture(params=["folder", "s3"])
def place(request: pytest.FixtureRequest, here: Installation) -> Installation:
    """The installation with its files in either place."""
    if request.param == "s3":
        here.keep_in(request.getfixturevalue("new_bucket")())
    return here


def later(hours: float = 2) -> time_machine.travel:
    return time_machine.travel(clock.now() + dt.timedelta(hours=hours), tick=False)


@pytest.fixture
def check(capsys: pytest.CaptureFixture[str]) -> Callable[..., tuple[int, str, str]]:
    """Runs the command; its exit code, what it says, and what it complains of."""

    def run(*words: str) -> tuple[int, str, str]:
        capsys.readouterr()
        code = cli.main(["check", *words])
        said = capsys.readouterr()
        return code, said.out, said.err

    return run


def test_sound_installation_is_said_to_be_sound(place: Installation, check) -> None:
    place.photo()
    code, said, complaints = check()
    assert (code, complaints) == (0, "")
    assert "The database is sound and is at the present schema." in said
    assert f"2 files in {place.store} have their rows." in said
    assert "Every row has its files." in said


def test_new_installation_without_a_file_is_sound(place: Installation, check) -> None:
    assert check()[0] == 0


def test_file_that_a_row_misses_is_named(place: Installation, check) -> None:
    large, small = place.photo()
    place.store.delete(small)
    code, said, complaints = check("--mend")
    assert code == 1
    assert f"1 file that rows name cannot be found in {place.store}:\n  {small}\n" in complaints
    assert large not in complaints
    assert "Every row has its files." not in said


def test_file_without_a_row_is_named_and_mended_after_an_hour(place: Installation, check) -> None:
    kept = place.photo()
    orphan = place.store.put(b"nobody's", "webp")
    code, said, complaints = check("--mend")
    assert (code, complaints) == (0, "")
    assert "1 file there may still be getting a row" in said
    with later():
        code, _said, complaints = check()
        assert code == 1
        assert f"1 file in {place.store} without a row (--mend destroys what is listed here):\n  {orphan}" in complaints
        code, said, complaints = check("--mend")
        assert (code, complaints) == (0, "")
        assert "1 file without a row destroyed." in said
        assert check()[0] == 0
    assert {entry.name for entry in place.store.names()} == set(kept)


def test_store_of_another_installation_is_recognised_and_never_mended(place: Installation, check) -> None:
    theirs = {place.store.put(b"theirs", "webp") for _ in range(3)}
    with later():
        code, _said, complaints = check("--mend")
    assert code == 1
    assert f"None of the 3 files in {place.store} belongs to a row." in complaints
    assert {entry.name for entry in place.store.names()} == theirs


def test_start_destroys_in_either_place_what_no_row_names(place: Installation) -> None:
    kept = place.photo()
    place.store.put(b"nobody's", "webp")
    with later():
        cli._sweep(create_app())
    assert {entry.name for entry in place.store.names()} == set(kept)


def test_half_written_file_is_cleared_away(here: Installation, check) -> None:
    here.photo()
    half = here.folder / "files" / "unfinished" / "half"
    half.write_bytes(b"ha")
    with later():
        assert check()[0] == 0
        assert half.exists()
        assert check("--mend")[0] == 0
    assert not half.exists()


def test_store_that_does_not_answer_is_no_sound_one(here: Installation, s3_server: str, check) -> None:
    here.keep_in(f"s3://not-made-yet?endpoint={s3_server}")
    code, said, complaints = check()
    assert code == 1
    assert "s3://not-made-yet does not answer, so the files were not looked at" in complaints
    assert "Every row" not in said


def test_row_that_points_nowhere_is_found(here: Installation, check) -> None:
    here.photo()
    with closing(sqlite3.connect(here.database)) as database, database:
        database.execute("DELETE FROM card")
    code, said, complaints = check()
    assert code == 1
    assert "The database cannot be trusted." in said
    assert "of the table attachment points to a row of card that is not there." in complaints


def test_damaged_page_is_found(here: Installation, check) -> None:
    for _ in range(40):
        here.photo()
    with closing(sqlite3.connect(here.database)) as database:
        size = database.execute("PRAGMA page_size").fetchone()[0]
        find = "SELECT rootpage FROM sqlite_master WHERE name = 'ix_attachment_card_id'"
        root = database.execute(find).fetchone()[0]
    with here.database.open("r+b") as file:
        file.seek((root - 1) * size + size // 2)
        file.write(b"\xff" * (size // 2))
    code, said, complaints = check()
    assert code == 1
    assert "The database is sound" not in said
    assert "The database is damaged: " in complaints or "The database cannot be read: " in complaints


def test_file_that_is_no_database_is_found(here: Installation, check) -> None:
    here.database.write_bytes(b"not a database " * 1000)
    code, _said, complaints = check()
    assert code == 1
    assert "The database cannot be read: file is not a database" in complaints
    assert "The files were not looked at." in complaints


def test_older_schema_is_not_compared_but_says_what_to_run(here: Installation, check) -> None:
    with closing(sqlite3.connect(here.database)) as database, database:
        database.execute("UPDATE alembic_version SET version_num = '0001'")
    code, _said, complaints = check()
    assert code == 1
    assert "The database is at schema 0001" in complaints
    assert "Run: workgroups migrate" in complaints


def test_either_kind_of_database_is_checked(app: Flask, build: Build, capsys: pytest.CaptureFixture[str]) -> None:
    with app.app_context():
        name = files.store().put(b"large", "webp")
    group = build.group()
    author = build.member(group)
    card = build.card(group, author)
    build.save(
        Attachment(card_id=card.id, group_id=group.id, uploaded_by_id=author.id, kind="document",
                   media_type="application/pdf", name=name, size=5)
    )  # fmt: skip
    assert _check(app, cli._stored_names, mend=False) == 0
    said = capsys.readouterr().out
    with app.app_context():
        word = "is sound" if db.engine.dialect.name == "sqlite" else "answers"
    assert f"The database {word} and is at the present schema." in said
    assert "1 file in " in said
    with app.app_context():
        files.store().delete(name)
    assert _check(app, cli._stored_names, mend=False) == 1
