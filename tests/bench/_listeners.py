"""A thousand open pages as one thread of sockets: when did each hear of a change?"""

from __future__ import annotations

import contextlib
import selectors
import socket
import threading
import time


class Listeners:
    """Raw streams. `heard` gets (seconds since the epoch, group, names) of every message with names."""

    def __init__(self, port: int) -> None:
        self.port = port
        self.heard: list[tuple[float, int, str]] = []
        self.open = self.lost = 0
        self._selector = selectors.DefaultSelector()
        self._stopping = False
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._thread.start()

    def listen(self, group: int, cookie: str) -> None:
        """Open one more stream and wait for its first sign."""
        sock = socket.create_connection(("127.0.0.1", self.port), 30)
        sock.sendall(
            f"GET /groups/{group}/live HTTP/1.1\r\nHost: 127.0.0.1:{self.port}\r\nCookie: {cookie}\r\n\r\n".encode()
        )
        first = b""
        while b"event: hello" not in first:
            piece = sock.recv(8192)
            if not piece:
                raise RuntimeError(f"the stream was refused: {first[:200]!r}")
            first += piece
        sock.setblocking(False)
        self.open += 1
        self._selector.register(sock, selectors.EVENT_READ, group)

    def _run(self) -> None:
        while not self._stopping:
            if not self.open:
                time.sleep(0.05)
                continue
            for key, _ in self._selector.select(0.5):
                sock = key.fileobj
                if not isinstance(sock, socket.socket):
                    continue
                with contextlib.suppress(BlockingIOError):
                    data = sock.recv(8192)
                    if not data:
                        self.lost += 1
                        self._selector.unregister(sock)
                        sock.close()
                    elif b"event: names" in data:
                        self.heard.append((time.time(), key.data, data.decode()))

    def close(self) -> None:
        """Hang up everywhere."""
        self._stopping = True
        self._thread.join(2)
        for key in list(self._selector.get_map().values()):
            if isinstance(key.fileobj, socket.socket):
                key.fileobj.close()
