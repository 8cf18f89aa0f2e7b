"""The demonstration: an invented world, its people to sign in as, and the e-mails it would have sent."""

from flask import Flask


def init_app(app: Flask) -> None:
    """Register the addresses; called in demo mode only."""
    from . import routes

    app.register_blueprint(routes.bp)
