"""Answers on their way out: what a client does not take at once waits here instead of in a thread."""

from __future__ import annotations

import socket
from tempfile import SpooledTemporaryFile
from typing import Any

from .arrivals import PIECE


class Line(socket.socket):
    """A client's socket that never makes a thread wait: what it does not take at once is kept for the loop to send.

    Head and body of an ordinary answer go out together, which is quicker than gunicorn's one call for each.
    """

    def __init__(self, accepted: socket.socket) -> None:
        super().__init__(accepted.family, accepted.type, accepted.proto, fileno=accepted.detach())
        super().setblocking(False)
        self.used = False
        self._ready = bytearray()
        self._kept: SpooledTemporaryFile[bytes] | None = None
        self._length = self._sent = 0

    def setblocking(self, _flag: bool) -> None:
        """Stay as it is: gunicorn asks for waiting before it parses, and there is nothing to wait for."""

    def settimeout(self, _seconds: float | None) -> None:
        """Stay as it is, for the same reason."""

    def dup(self) -> socket.socket:  # type: ignore[override]
        """An ordinary non-blocking socket on the same connection, for who takes it over to stream."""
        twin = socket.fromfd(self.fileno(), self.family, self.type, self.proto)
        twin.setblocking(False)
        return twin

    def sendall(self, data: Any, _flags: int = 0) -> None:
        """Take all of `data` for sending. Raises OSError when the client is gone or the disk is full."""
        self.used = True
        self._ready += data
        if len(self._ready) > PIECE and not self.send_kept():
            if self._kept is None:
                self._kept = SpooledTemporaryFile(max_size=PIECE)  # noqa: SIM115 - lives as long as the answer
            self._kept.seek(self._length)
            self._length += self._kept.write(self._ready)
            self._ready.clear()

    def send_kept(self) -> bool:
        """Send as much as the client takes; returns whether that was all there is. Raises OSError."""
        while self._kept and self._sent < self._length:
            self._kept.seek(self._sent)
            piece = self._kept.read(PIECE)
            sent = self._push(piece)
            self._sent += sent
            if sent < len(piece):
                return False
        self._forget_kept()
        if self._ready:
            del self._ready[: self._push(self._ready)]
        return not self._ready

    def close(self) -> None:
        """Close, and give back what is kept."""
        self._forget_kept()
        super().close()

    def _push(self, data: bytes | bytearray) -> int:
        sent = 0
        try:
            with memoryview(data) as view:
                while sent < len(view):
                    sent += self.send(view[sent:])
        except BlockingIOError:
            pass
        return sent

    def _forget_kept(self) -> None:
        if self._kept:
            self._kept.close()
        self._kept = None
        self._length = self._sent = 0
