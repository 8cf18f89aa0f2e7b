"""Opens what people send in a process that may be lost.

Decoders of pictures and documents are where hostile files attack, and an honest large photo needs memory that a
web worker should give back. So each file is opened by a child process that knows nothing (no settings, no
database, no secrets in its environment), may use so much memory and time and no more, and ends after one file
(trust I8). This module is the parent's side, `nursery` has the children, and the package `inspectors` is theirs.
"""

import json
import logging
import os
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import IO, Any, BinaryIO, NamedTuple

from . import nursery
from .inspectors import Unfit

__all__ = ["AT_ONCE", "LIMIT_MB", "Busy", "Passed", "Refused", "Unfit", "inspect", "opened"]

LIMIT_MB = 20
"""The most that one file may weigh, in MiB; said as "MB" to people, as phones do."""

AT_ONCE = 2
"""Children at a time in one server process. Two of 12 megapixels need some 300 MiB together."""

WAIT_SECONDS = 60
"""How long a file waits for its turn before its sender is asked to try again."""

WALL_SECONDS = 60
"""How long a child may take by the clock; its processor time and memory are limited by each inspector."""

_REPLY_BYTES = 64 << 20
_HEADER_BYTES = 4096
_turns = threading.BoundedSemaphore(AT_ONCE)
_log = logging.getLogger(__name__)


class Refused(Exception):
    """A file that is not taken. `sentence` says why in a teacher's words and names the remedy; str() gives it too."""

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence)
        self.sentence = sentence


class Busy(Refused):
    """Nothing is wrong with the file: too many arrived at once. The same file may be sent again."""


class Passed(NamedTuple):
    """What an inspector found: small facts, and the new files it wrote."""

    facts: dict[str, Any]
    files: list[bytes]


EMPTY = "This file is empty. If it is kept in a cloud folder, let it download first, then choose it again."
TOO_LARGE = (
    f"This file is larger than {LIMIT_MB} MB, the most we can take. Make it smaller, then add it again: a photo by "
    "sending it to yourself from the phone as a medium-sized picture, a document by making the pictures in it smaller."
)
CROWDED = "Many pictures are arriving at once. Nothing is wrong with yours: please wait a minute and add it again."


@contextmanager
def opened(upload: BinaryIO | IO[bytes] | bytes) -> Iterator[BinaryIO | IO[bytes]]:
    """The upload as a real file, at its start, which is what a child can be handed.

    Takes bytes or a seekable binary stream (a Werkzeug FileStorage's `stream`). Raises Refused when it is empty or
    larger than LIMIT_MB, before anything is copied. A stream that is a real file already is not copied; where it
    stands afterwards is not defined.
    """
    with tempfile.TemporaryFile() as copy:
        if isinstance(upload, bytes):
            size = len(upload)
        else:
            size = upload.seek(0, os.SEEK_END)
            upload.seek(0)
        if not size:
            raise Refused(EMPTY)
        if size > LIMIT_MB << 20:
            raise Refused(TOO_LARGE)
        if not isinstance(upload, bytes):
            try:
                upload.fileno()
            except (AttributeError, OSError):
                upload = upload.read()
            else:
                yield upload
                return
        copy.write(upload)
        copy.seek(0)
        yield copy


def inspect(inspector: str, upload: BinaryIO | IO[bytes]) -> Passed:
    """Have `inspector` (a module of `inspectors`) open `upload`, a real file, in a child process.

    Returns what it found. Raises Unfit with its reason; "limits" when it ran out of time or memory or was killed by
    what it opened; Busy after WAIT_SECONDS without a turn, or when the system gives no more processes. Safe to call
    from many threads.
    """
    if not _turns.acquire(timeout=WAIT_SECONDS):
        raise Busy(CROWDED)
    try:
        reply = _run(inspector, upload)
    finally:
        _turns.release()
    return _read(reply)


def _run(inspector: str, upload: BinaryIO | IO[bytes]) -> bytes:
    upload.flush()
    started = time.monotonic()
    try:
        child = nursery.begin(inspector, upload)
    except OSError as error:
        _log.exception("no child could be begun")
        raise Busy(CROWDED) from error
    alarm = threading.Timer(WALL_SECONDS, child.end)
    alarm.daemon = True
    alarm.start()
    try:
        with child.answer as answer:
            reply = answer.read(_REPLY_BYTES + 1)
    finally:
        alarm.cancel()
        code = child.end()
    if code:
        _log.warning("%s child ended with %s after %.1f s", inspector, code, time.monotonic() - started)
    return reply


def _read(reply: bytes) -> Passed:
    """Take the child's reply apart, believing nothing: what it opened may have taken it over."""
    head, _, body = reply.partition(b"\n")
    try:
        if not head or len(head) > _HEADER_BYTES or len(reply) > _REPLY_BYTES:
            raise ValueError
        header = json.loads(head)
        if "unfit" in header:
            raise Unfit(str(header["unfit"]))
        facts, sizes = dict(header["facts"]), [int(size) for size in header["sizes"]]
        if min(sizes, default=0) < 0 or sum(sizes) != len(body):
            raise ValueError
    except (ValueError, KeyError, TypeError, RecursionError):
        raise Unfit("limits") from None
    files, at = [], 0
    for size in sizes:
        files.append(body[at : at + size])
        at += size
    return Passed(facts, files)
