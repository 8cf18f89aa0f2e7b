"""A hub's oversight of its groups."""

from flask import Flask


def init_app(app: Flask) -> None:
    """Register the room's addresses."""
    from . import routes

    app.register_blueprint(routes.bp)
