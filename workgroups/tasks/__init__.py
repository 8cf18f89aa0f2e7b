"""Gap tasks: what to try between two sessions."""

from flask import Flask

from ..ticker import every_look


def init_app(app: Flask) -> None:
    """Register the room's addresses, and what opens gap tasks when their time has come."""
    from . import opening, routes, writing  # noqa: F401 the two modules of addresses share one blueprint

    app.register_blueprint(routes.bp)
    every_look(app, opening.tell_openings)
