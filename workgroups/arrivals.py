"""Requests on their way in: collected byte by byte as they come, until the application can have them whole.

Nothing here waits or touches a socket. The server feeds what has arrived; gunicorn's parser, which alone decides what
a request means, reads it from the `Arrival` afterwards. What is looked for here (where the head ends, how long the
body is said to be) only says when to stop waiting: whoever fools it gets an unfinished request refused.
"""

from __future__ import annotations

import re
from tempfile import SpooledTemporaryFile
from typing import Any

from flask import Flask, request, session
from werkzeug.exceptions import ClientDisconnected, HTTPException

HEAD_BYTES = 65_536
"""The most that a request line and its headers may weigh together."""

PIECE = 65_536
"""The most that is taken in or given out at a time, and kept in memory before a temporary file takes over."""

_LENGTH = re.compile(rb"\r\ncontent-length:[ \t]*(\d{1,18})[ \t]*\r\n", re.IGNORECASE)
_CODED = re.compile(rb"\r\ntransfer-encoding:", re.IGNORECASE)
_EXPECTS = re.compile(rb"\A[^\r\n]* HTTP/1\.1\r\n(?:[^\r\n]+\r\n)*?expect:[ \t]*100-continue[ \t]*\r\n", re.IGNORECASE)


class Arrival:
    """One request as it comes in: `add` what arrives, `expect` a body once `head_ended`, and `whole` says when.

    Then `recv` gives out the head and the body like a socket whose other end has been closed after them.
    `surplus` is what came behind them: the beginning of the next request on the connection.
    """

    def __init__(self) -> None:
        self.head = bytearray()
        self.head_ended = False
        self.wanted = 0
        self.received = 0
        self.surplus = b""
        self._body: SpooledTemporaryFile[bytes] | None = None
        self._given = 0

    def add(self, data: bytes) -> None:
        """Take in what has arrived. Raises OverflowError for a head without end, OSError when the disk is full."""
        if self.head_ended:
            self._store(data)
            return
        before = len(self.head)
        self.head += data
        end = self.head.find(b"\r\n\r\n", max(0, before - 3))
        if end < 0 and len(self.head) > HEAD_BYTES:
            raise OverflowError("a head without end")
        if end < 0 and b"\n\n" in self.head:
            self.head_ended = True  # as good as it will get: the parser refuses lines that end so
        elif end >= 0:
            self.head_ended = True
            self.surplus = bytes(self.head[end + 4 :])
            del self.head[end + 4 :]

    @property
    def room(self) -> int:
        """How many bytes may be read from the connection next."""
        return min(PIECE, self.wanted - self.received) if self.head_ended else PIECE

    @property
    def length(self) -> int:
        """How long the head says the body is, in bytes; 0 when it says nothing."""
        found = _LENGTH.search(self.head)
        return int(found.group(1)) if found else 0

    @property
    def coded(self) -> bool:
        """Whether the body comes in a transfer coding, so that nobody can say how long it will be."""
        return _CODED.search(self.head) is not None

    @property
    def expects_word(self) -> bool:
        """Whether the client waits to be told "100 Continue" before it sends the body."""
        return _EXPECTS.match(self.head) is not None

    def expect(self, length: int) -> None:
        """Wait for a body of `length` bytes too; 0 leaves it unread. Raises OSError when the disk is full."""
        self.wanted = length
        first, self.surplus = self.surplus[:length], self.surplus[length:]
        if first:
            self._store(first)

    @property
    def whole(self) -> bool:
        """Whether all that was expected is here."""
        return self.head_ended and self.received == self.wanted

    def recv(self, size: int) -> bytes:
        """The next `size` bytes of the request at most; nothing at its end. For gunicorn's parser.

        Of a body no more than `PIECE` at a time: gunicorn asks for a million bytes, and then copies all that the
        application has not read yet with each of its reads, a third of the time that an arriving photo takes.
        Raises ClientDisconnected (400) behind the head of a body that was not waited for, so that nobody takes what
        was left unread for an empty form.
        """
        if self._given < len(self.head):
            piece = bytes(self.head[self._given : self._given + size])
            self._given += len(piece)
            return piece
        if self.received < self.length:
            raise ClientDisconnected()
        return self._body.read(min(size, PIECE)) if self._body else b""

    def close(self) -> None:
        """Give back the temporary file, if there was one."""
        if self._body:
            self._body.close()

    def _store(self, data: bytes) -> None:
        if self._body is None:
            self._body = SpooledTemporaryFile(max_size=PIECE)  # noqa: SIM115 - lives as long as the request
        self._body.write(data)
        self.received += len(data)
        if self.whole:
            self._body.seek(0)


def body_limit(app: Flask, environ: dict[str, Any]) -> int:
    """How long a body may be, in bytes, to be waited for on behalf of the request that `environ` describes.

    It is the limit that the application itself sets for the address, but no more than it takes anywhere for
    somebody who does not come with a session of ours: strangers cannot fill the disk with what nobody will read.
    A longer body is left unread, and the application answers 303 or 413 without it. No database is asked.
    """
    usual = int(app.config["MAX_CONTENT_LENGTH"])
    try:
        with app.request_context(environ):
            if "_user_id" not in session:
                return usual
            for part in (None, *reversed(request.blueprints)):
                for prepare in app.url_value_preprocessors.get(part, ()):
                    prepare(request.endpoint, request.view_args)
            return request.max_content_length or usual
    except HTTPException:
        return usual
