"""The Gap Task Board: cards, photographs and files, comments."""

from flask import Flask


def init_app(app: Flask) -> None:
    """Register the room's addresses; templates tell the browser what a card can take, so that it need not be tried."""
    from ..faces import offered
    from . import (  # noqa: F401 several add to the blueprint
        addresses,
        arriving,
        covering,
        hiding,
        looking,
        models,
        suggesting,
        tiles,
        writing,
    )

    app.register_blueprint(writing.bp)
    app.jinja_env.globals["photo_url"] = addresses.photo_url
    app.jinja_env.globals["faces_offered"] = offered
    app.jinja_env.globals["card_takes"] = {"largest": writing.LARGEST_FILE, "most": models.MOST_FILES}
    tiles.init_app(app)
