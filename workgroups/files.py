"""Storage of the pictures and documents people bring: under names nobody chose, given out by routes alone.

Nothing here knows who may see a file; a route asks that first and then calls `serve` (trust Z8, H13). What may be
stored at all is decided by `pictures` and `documents`.
"""

import contextlib
import hashlib
import os
import re
import secrets
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import BinaryIO, NamedTuple, Protocol

from flask import Response, abort, current_app, request
from werkzeug.wsgi import wrap_file

from . import clock, pictures

NAME = re.compile(r"[0-9a-f]{32}\.[a-z]{3,4}")
"""128 random bits and an ending: the only shape a stored name has."""

_UNFINISHED = "unfinished"


class NotStored(LookupError):
    """The store holds no file of that name, or what it holds is not a file of its own."""


class Opened(NamedTuple):
    """A stored file, open for reading at its start, and its size in bytes. The caller closes `stream`."""

    stream: BinaryIO
    size: int


@dataclass(frozen=True)
class Entry:
    """One stored file as a listing shows it; `written_at` is an aware UTC datetime."""

    name: str
    written_at: datetime


class Store(Protocol):
    """What every place for files does. Names are those that `put` returned; others raise NotStored."""

    def put(self, data: bytes, extension: str) -> str:
        """Keep `data` whole or not at all, and return its new name, which ends in `.extension`."""

    def open(self, name: str) -> Opened:
        """The file of that name. Raises NotStored."""

    def delete(self, name: str) -> None:
        """Destroy the file. One that is gone already is no error; a name of the wrong shape raises NotStored."""

    def names(self) -> Iterator[Entry]:
        """Every file kept, in no order."""

    def discard_unfinished(self, before: datetime) -> int:
        """Destroy what was begun before that instant and never became a file; return how many."""


class LocalStore:
    """Files under one folder of this machine, in up to 256 folders by the first two letters of their names."""

    def __init__(self, root: Path) -> None:
        self.root = root.resolve()

    def put(self, data: bytes, extension: str) -> str:
        """See `Store`. On return the bytes are on the disk itself, not only on their way to it.

        Raises OSError when the disk is full or cannot be written, and then leaves nothing behind; ValueError for an
        extension that is not three or four small letters.
        """
        name = f"{secrets.token_hex(16)}.{extension}"
        if not NAME.fullmatch(name):
            raise ValueError(f"{extension!r} is no ending for a stored file.")
        draft, path = self.root / _UNFINISHED / name, self._place(name)
        for folder in (draft.parent, path.parent):
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        try:
            with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL | _BINARY, 0o600), "wb") as file:
                file.write(data)
                file.flush()
                os.fsync(file.fileno())
            draft.rename(path)
        except OSError:
            draft.unlink(missing_ok=True)
            raise
        _settle(path.parent)
        return name

    def open(self, name: str) -> Opened:
        """See `Store`. A symbolic link, wherever on the way it lies, counts as not stored."""
        path = self._own(name)
        try:
            stream = path.open("rb")
        except (FileNotFoundError, IsADirectoryError) as missing:
            raise NotStored(name) from missing
        return Opened(stream, os.fstat(stream.fileno()).st_size)

    def delete(self, name: str) -> None:
        """See `Store`."""
        self._own(name).unlink(missing_ok=True)

    def names(self) -> Iterator[Entry]:
        """See `Store`. Anything that is not a file of this store is passed over."""
        for path in self.root.glob("[0-9a-f][0-9a-f]/*"):
            with contextlib.suppress(NotStored, FileNotFoundError):
                if self._own(path.name) == path:
                    yield Entry(path.name, datetime.fromtimestamp(path.stat().st_mtime, UTC))

    def discard_unfinished(self, before: datetime) -> int:
        """See `Store`."""
        discarded = 0
        for path in self.root.glob(f"{_UNFINISHED}/*"):
            with contextlib.suppress(FileNotFoundError):
                if path.lstat().st_mtime < before.timestamp():
                    path.unlink()
                    discarded += 1
        return discarded

    def _place(self, name: str) -> Path:
        return self.root / name[:2] / name

    def _own(self, name: str) -> Path:
        """The path of a name that fits and leads, followed to its end, nowhere but where `put` would lay it."""
        if not NAME.fullmatch(name):
            raise NotStored(name)
        path = self._place(name)
        if path.resolve() != path:
            raise NotStored(name)
        return path


_BINARY = getattr(os, "O_BINARY", 0)


def _settle(folder: Path) -> None:
    """Have the folder itself written to the disk, so that a new name in it outlives a power cut."""
    if os.name == "nt":
        return  # Windows opens no folders
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def store() -> Store:
    """The store of the current application: `files` in its instance folder."""
    return LocalStore(current_app.config["INSTANCE"] / "files")


def serve(
    store: Store, name: str, media_type: str, *, inline: bool, download_name: str | None = None, max_age: int = 0
) -> Response:
    """The answer that carries a stored file; to be called once the viewer's right to it is certain.

    `inline` shows it in the page and is for the pictures made here: other media types raise ValueError. Everything
    else is downloaded. `download_name` must be our own words ("Document 1.pdf"), never a name somebody typed
    (trust P3); without it the file is called Photo or Document. Browsers keep it but ask again after `max_age`
    seconds, at once by default: a picture that is hidden is then gone at its old address too (trust P5), and asking
    again costs a 304. Aborts with 404 when nothing is stored under `name`.
    """
    if inline and media_type != pictures.MEDIA_TYPE:
        raise ValueError(f"{media_type} is never shown in the page.")
    try:
        stream, size = store.open(name)
    except NotStored:
        abort(404)
    response = Response(wrap_file(request.environ, stream), content_type=media_type, direct_passthrough=True)
    response.content_length = size
    noun, disposition = ("Photo", "inline") if inline else ("Document", "attachment")
    neutral = download_name or noun + Path(name).suffix
    response.headers.set("Content-Disposition", disposition, filename=neutral)
    response.headers["Content-Security-Policy"] = "sandbox; default-src 'none'"
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Cross-Origin-Resource-Policy"] = "same-origin"
    response.headers["Cache-Control"] = f"private, max-age={max_age}, must-revalidate"
    response.set_etag(hashlib.sha256(name.encode()).hexdigest()[:32])
    response.make_conditional(request)
    return response


class Swept(NamedTuple):
    """What a sweep found: names it destroyed, and names that should be stored and are not."""

    destroyed: list[str]
    missing: list[str]


def sweep(store: Store, known_names: Collection[str], older_than: timedelta) -> Swept:
    """Make the store agree with the rows (trust D4): destroy every file that no row names and that is older.

    `known_names` are all the names that rows hold, read before this is called; `older_than` must exceed the longest
    time between storing a file and committing its row. Missing files are only reported: no sweep may touch a row.
    """
    before = clock.now() - older_than
    known, present, destroyed = frozenset(known_names), set(), []
    for entry in store.names():
        present.add(entry.name)
        if entry.name not in known and entry.written_at < before:
            store.delete(entry.name)
            destroyed.append(entry.name)
    store.discard_unfinished(before)
    return Swept(destroyed, sorted(known - present))


def label(noun: str, number: int, day: datetime) -> str:
    """What a file is called on the screen: "Photo 1, 21 Nov" (trust P3). `day` is shown in London time."""
    local = clock.to_london(day)
    return f"{noun} {number}, {local.day} {clock.MONTHS[local.month][:3]}"
