"""People: who they are, how they sign in, the schools they teach at."""

from flask import Flask


def init_app(app: Flask) -> None:
    """Register the room's addresses."""
    from . import routes

    app.register_blueprint(routes.bp)
