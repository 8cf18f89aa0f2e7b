"""The commands that look after the files: `workgroups check` and `workgroups files move`."""

from __future__ import annotations

import argparse
import datetime as dt
import sys
from collections.abc import Callable, Collection
from typing import TextIO

from flask import Flask

from . import check, clock, files
from .check import counted
from .db import reading
from .files_move import Moved, move
from .stores import Store

JUST_STORED = dt.timedelta(hours=1)
"""A file younger than this may belong to a request that still runs, whose row is not committed yet."""

KnownNames = Callable[[], Collection[str]]
"""Reads the names of all files that rows hold, from the database of the current application."""

BAR = 30
PAUSE = dt.timedelta(seconds=5)


def add(
    commands: argparse._SubParsersAction[argparse.ArgumentParser], make: Callable[[], Flask], names: KnownNames
) -> None:
    """Add both commands to the command line. `make` makes the application."""
    checking = commands.add_parser("check", help="say whether database and files are whole and belong together")
    checking.add_argument("--mend", action="store_true", help="destroy files without a row that are over an hour old")
    checking.set_defaults(act=lambda args: _check(make(), names, mend=args.mend))
    group = commands.add_parser("files", help="bring the files to another place")
    moving = group.add_subparsers(dest="files_command", required=True, metavar="COMMAND").add_parser(
        "move", help="copy every file to another place, and say which setting to change"
    )
    moving.add_argument("--to", required=True, metavar="PLACE", help="`folder` (in the instance folder) or s3://…")
    moving.set_defaults(act=lambda args: _move(make(), names, args.to))


def sweep(app: Flask, names: KnownNames) -> None:
    """Destroy files that no row names: what an upload left behind whose request did not end (trust D4).

    A store that does not answer is logged and keeps nobody from starting.
    """
    with app.app_context(), reading():
        store = files.store()
        try:
            swept = files.sweep(store, names, JUST_STORED)
        except OSError as error:
            app.logger.error("files cannot be added or seen until %s can be reached: %s", store, error)
            return
    if swept.destroyed or swept.missing:
        app.logger.warning("files without a row: %s destroyed; missing: %s", len(swept.destroyed), len(swept.missing))


def _check(app: Flask, names: KnownNames, *, mend: bool) -> int:
    with app.app_context(), reading():
        if trouble := check.schema_trouble():
            return _say_wrong([trouble, "The files were not looked at."])
        wrong = check.database_trouble()
        sound = "is sound" if check.can_be_asked() else "answers"
        print("The database cannot be trusted." if wrong else f"The database {sound} and is at the present schema.")
        store = files.store()
        try:
            found = files.compare(store, names, JUST_STORED)
            if mend and not found.strangers:
                _mend(store, found)
        except OSError as error:
            return _say_wrong([*wrong, f"{store} does not answer, so the files were not looked at: {error}"])
    unsound = check.files_trouble(found, str(store))
    have = "has its row" if found.kept == 1 else "have their rows"
    print(f"{counted(found.kept, 'file')} in {store} {have}.")
    if found.new:
        print(f"{counted(found.new, 'file')} there may still be getting a row; look again in an hour.")
    if not found.missing:
        print("Every row has its files.")
    return _say_wrong(wrong + unsound) if wrong or unsound else 0


def _mend(store: Store, found: files.Comparison) -> None:
    for name in found.orphans:
        store.delete(name)
    if found.orphans:
        print(f"{counted(found.orphans, 'file')} without a row destroyed.")
    found.orphans = []
    store.discard_unfinished(clock.now() - JUST_STORED)


def _say_wrong(lines: list[str]) -> int:
    sys.stdout.flush()
    for line in lines:
        print(line, file=sys.stderr)
    return 1


def _move(app: Flask, names: KnownNames, to: str) -> int:
    address = "" if to == "folder" else to.strip()
    with app.app_context(), reading():
        old, new = files.store(), files.at(address, app.config["INSTANCE"])
        if app.config["FILES"] == address:
            raise ValueError(f"The files are in {old} already: WORKGROUPS_FILES says so.")
        if trouble := check.schema_trouble():
            raise ValueError(trouble)
        known = names()
        moved = Moved(total=len(known))
        print(f"Copying {counted(len(known), 'file')} from {old} to {new}.", flush=True)
        progress = Progress(moved, sys.stderr)
        try:
            move(old, new, known, moved, progress.step)
        except KeyboardInterrupt:
            progress.end()
            return _stopped(moved, "Interrupted", 130)
        except OSError as error:
            progress.end()
            return _stopped(moved, f"Stopped by an error ({error})", 1)
    progress.end()
    return _finish(moved, address, old, new)


def _stopped(moved: Moved, why: str, code: int) -> int:
    print(
        f"{why} after {moved.done} of {moved.total}. Nothing is changed where the files are now. "
        "Run the same command again: it goes on from here.",
        file=sys.stderr,
    )
    return code


def _finish(moved: Moved, address: str, old: Store, new: Store) -> int:
    again = f", {moved.replaced} of them in the place of others" if moved.replaced else ""
    print(f"{moved.copied} copied ({_megabytes(moved.size)}){again}, {moved.there} were there already.")
    wrong = []
    if moved.lost:
        wrong += [f"{counted(moved.lost, 'file')} that rows name cannot be found in {old}:", *_listed(moved.lost)]
    if moved.wrong:
        wrong += [f"{counted(moved.wrong, 'file')} came back changed from {new}:", *_listed(moved.wrong)]
    if wrong:
        return _say_wrong([*wrong, "Do not change the setting yet."])
    setting = f"set WORKGROUPS_FILES='{address}'" if address else "unset WORKGROUPS_FILES"
    print(
        f"Every file is in {new}, with the same SHA-256. What people added since this began is not: stop the server, "
        f"run this once more (it copies just that), {setting}, and start the server. Nothing was deleted in {old}."
    )
    return 0


def _listed(names: list[str]) -> list[str]:
    return [f"  {name}" for name in names]


def _megabytes(size: int) -> str:
    return f"{size / 1_000_000:.1f} MB"


class Progress:
    """Says how far a move has come: a bar on a terminal, elsewhere a line now and then."""

    def __init__(self, moved: Moved, stream: TextIO) -> None:
        self.moved, self.stream = moved, stream
        self.bar = stream.isatty()
        self.spoke = clock.now()

    def step(self) -> None:
        """One more file is done."""
        moved = self.moved
        words = f"{moved.done} of {moved.total}, {_megabytes(moved.size)}"
        if self.bar:
            full = BAR * moved.done // moved.total
            print(f"\r[{'#' * full}{'.' * (BAR - full)}] {words} ", end="", file=self.stream, flush=True)
        elif clock.now() - self.spoke >= PAUSE or moved.done == moved.total:
            self.spoke = clock.now()
            print(words, file=self.stream, flush=True)

    def end(self) -> None:
        """Leave the line of the bar."""
        if self.bar and self.moved.done:
            print(file=self.stream, flush=True)
