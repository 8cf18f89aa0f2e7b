"""Reflections, the replies to them, and the queue of those still to read."""

from flask import Flask


def init_app(app: Flask) -> None:
    """Register the room's addresses."""
    from . import routes

    app.register_blueprint(routes.bp)
