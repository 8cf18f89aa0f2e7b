"""Where the bytes of files lie: what every store does, and the one that keeps them in a folder of this machine.

Which store an application uses, and how a file is handed out, is in `files`; the other store is in `stores_s3`.
"""

import contextlib
import os
import re
import secrets
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import BinaryIO, NamedTuple, Protocol

NAME = re.compile(r"[0-9a-f]{32}\.[a-z]{3,4}")
"""128 random bits and an ending: the only shape a stored name has."""

_UNFINISHED = "unfinished"


class NotStored(LookupError):
    """The store holds no file of that name, or what it holds is not a file of its own."""


class Unavailable(ConnectionError):
    """The place where files are kept does not answer or refuses us. The text is for the operator; people get a 503."""


class Opened(NamedTuple):
    """A stored file, open for reading at its start, and its size in bytes. The caller closes `stream`."""

    stream: BinaryIO
    size: int


@dataclass(frozen=True)
class Entry:
    """One stored file as a listing shows it; `written_at` is an aware UTC datetime."""

    name: str
    written_at: datetime


def new_name(extension: str) -> str:
    """A name that nobody can guess, ending in `.extension`; ValueError unless that is three or four small letters."""
    name = f"{secrets.token_hex(16)}.{extension}"
    if not NAME.fullmatch(name):
        raise ValueError(f"{extension!r} is no ending for a stored file.")
    return name


class Store(Protocol):
    """What every place for files does; str() says which place it is.

    Names are those that `put` returned; others raise NotStored. Whatever cannot be done raises OSError, which is
    Unavailable when the place lies elsewhere and does not answer.
    """

    def put(self, data: bytes, extension: str) -> str:
        """Keep `data` whole or not at all, and return its new name, which ends in `.extension`."""

    def keep(self, name: str, data: bytes) -> None:
        """Like `put`, under the name that another store gave; what was there under that name is replaced."""

    def open(self, name: str) -> Opened:
        """The file of that name. Raises NotStored."""

    def size(self, name: str) -> int:
        """Its size in bytes, without reading it. Raises NotStored."""

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

    def __str__(self) -> str:
        return f"the folder {self.root}"

    def put(self, data: bytes, extension: str) -> str:
        """See `Store`; ValueError for an extension that is not three or four small letters."""
        name = new_name(extension)
        self.keep(name, data)
        return name

    def keep(self, name: str, data: bytes) -> None:
        """See `Store`. On return the bytes are on the disk itself, not only on their way to it.

        Raises OSError when the disk is full or cannot be written, and then leaves nothing behind.
        """
        draft, path = self.root / _UNFINISHED / secrets.token_hex(16), self._own(name)
        for folder in (draft.parent, path.parent):
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        try:
            with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL | _BINARY, 0o600), "wb") as file:
                file.write(data)
                file.flush()
                os.fsync(file.fileno())
            draft.replace(path)
        except OSError:
            draft.unlink(missing_ok=True)
            raise
        _settle(path.parent)

    def open(self, name: str) -> Opened:
        """See `Store`. A symbolic link, wherever on the way it lies, counts as not stored."""
        path = self._own(name)
        try:
            stream = path.open("rb")
        except (FileNotFoundError, IsADirectoryError) as missing:
            raise NotStored(name) from missing
        return Opened(stream, os.fstat(stream.fileno()).st_size)

    def size(self, name: str) -> int:
        """See `Store`."""
        stream, size = self.open(name)
        stream.close()
        return size

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
