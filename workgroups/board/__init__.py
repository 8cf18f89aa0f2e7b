"""The Gap Task Board: cards, photographs and files, comments."""

from flask import Flask


def init_app(app: Flask) -> None:
    """Register the room's addresses."""
    from . import tiles, writing

    app.register_blueprint(writing.bp)
    tiles.init_app(app)
