"""Sessions: when a group meets, where, and what for."""

from flask import Flask


def init_app(app: Flask) -> None:
    """Register the room's addresses."""
    from . import routes

    app.register_blueprint(routes.bp)
