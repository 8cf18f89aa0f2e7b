"""What the server does by itself when its time has come: small looks at the database, every few seconds.

Every process looks; whoever registers something sees to it that two looks at once do it once.
"""

from __future__ import annotations

import threading
from collections.abc import Callable

from flask import Flask

from .extensions import db

PAUSE = 2.0
"""Seconds between two looks."""


def every_look(app: Flask, act: Callable[[], None]) -> None:
    """Have `act()` called at every look, in an application context and without a request; it commits what it changes.

    What it raises is logged, and the next look comes all the same.
    """
    app.extensions.setdefault("ticker", []).append(act)


def look(app: Flask) -> None:
    """Call everything that was registered, once."""
    for act in app.extensions.get("ticker", ()):
        with app.app_context():
            try:
                act()
            except Exception:
                db.session.rollback()
                app.logger.exception("the ticker met an error in %s and goes on", act.__qualname__)


def start(app: Flask) -> threading.Event:
    """Look again and again in a thread of this process, until the returned event is set."""
    stop = threading.Event()

    def run() -> None:
        while not stop.wait(PAUSE):
            look(app)

    threading.Thread(target=run, name="ticker", daemon=True).start()
    return stop
