"""Looks at other processes of this machine, where it has a Linux `/proc`."""

from contextlib import suppress
from io import BytesIO
from pathlib import Path
from typing import Any

from workgroups import nursery

begin = nursery.begin


def children(process: int) -> list[int]:
    """The process ids of a process's children, in the order of their numbers; none if it has gone.

    Every process is asked for its parent. The kernel's own list of children is kept by thread, so whoever reads it
    while a thread ends (one of a connection that a test before has left, say) finds no list where there was one.
    """
    found = []
    for stat in Path("/proc").glob("[0-9]*/stat"):
        with suppress(FileNotFoundError, ProcessLookupError):  # it has ended just now
            _state, parent = stat.read_text().rpartition(")")[2].split()[:2]
            if int(parent) == process:
                found.append(int(stat.parent.name))
    return sorted(found)


def open_sockets(process: int) -> int:
    """How many sockets a process has open."""
    found = 0
    for file in Path(f"/proc/{process}/fd").iterdir():
        with suppress(FileNotFoundError):  # it was closed just now
            found += str(file.readlink()).startswith("socket:")
    return found


def killed_at_once(*what: Any) -> nursery.Child:
    """In place of `nursery.begin`: a child that the system has killed before it said a word."""
    child = begin(*what)
    code = child.end()
    child.answer.close()
    return nursery.Child(BytesIO(), lambda: code)
