"""Gap tasks: what to try between two sessions."""

from flask import Flask


def init_app(app: Flask) -> None:
    """Register the room's addresses."""
    from . import routes, writing  # noqa: F401 the two modules of addresses share one blueprint

    app.register_blueprint(routes.bp)
