"""Reflections, the replies to them, and the queue of those still to read."""

from flask import Flask


def init_app(app: Flask) -> None:
    """Register the room's addresses."""
    from . import writing

    app.register_blueprint(writing.bp)
