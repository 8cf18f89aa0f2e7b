"""Copying files from one store to another, so that it may be stopped at any moment and begun again."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Collection
from dataclasses import dataclass, field

from .stores import NotStored, Store


@dataclass
class Moved:
    """How far a move has come: counts of files and bytes, and the names that could not be brought over.

    `lost` are not in the old store although rows name them; `wrong` came back from the new store otherwise than
    they were sent.
    """

    total: int
    copied: int = 0
    there: int = 0
    replaced: int = 0
    size: int = 0
    lost: list[str] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)

    @property
    def done(self) -> int:
        """How many have been looked at, whatever came of it."""
        return self.copied + self.there + len(self.lost) + len(self.wrong)

    @property
    def whole(self) -> bool:
        """Whether every file is in the new store."""
        return self.copied + self.there == self.total


def move(old: Store, new: Store, names: Collection[str], moved: Moved, step: Callable[[], None]) -> None:
    """Copy `names` from `old` to `new`, in the order of their names, and write down in `moved` what comes of each.

    What is in the new store already with the same SHA-256 is left alone; what is there with another is replaced.
    Every copy is read back. Nothing is ever deleted. Calls `step` after each file. Lets OSError and
    KeyboardInterrupt through: `moved` then says how far it came, and the next call goes on from there.
    """
    for name in sorted(names):
        _one(old, new, name, moved)
        step()


def _one(old: Store, new: Store, name: str, moved: Moved) -> None:
    try:
        data = _read(old, name)
    except NotStored:
        moved.lost.append(name)
        return
    wanted, present = _digest(data), _digest_in(new, name)
    if present == wanted:
        moved.there += 1
        return
    new.keep(name, data)
    if _digest_in(new, name) != wanted:
        moved.wrong.append(name)
        return
    moved.copied += 1
    moved.replaced += present is not None
    moved.size += len(data)


def _read(store: Store, name: str) -> bytes:
    stream, _size = store.open(name)
    with stream:
        return stream.read()


def _digest(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def _digest_in(store: Store, name: str) -> str | None:
    try:
        return _digest(_read(store, name))
    except NotStored:
        return None
