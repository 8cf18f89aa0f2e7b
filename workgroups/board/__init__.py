"""The Gap Task Board: cards, photographs and files, comments."""

from flask import Flask


def init_app(app: Flask) -> None:
    """Register the room's addresses; templates tell the browser what a card can take, so that it need not be tried."""
    from . import addresses, arriving, hiding, looking, models, tiles, writing  # noqa: F401 three of them add to the blueprint

    app.register_blueprint(writing.bp)
    app.jinja_env.globals["photo_url"] = addresses.photo_url
    app.jinja_env.globals["card_takes"] = {"largest": writing.LARGEST_FILE, "most": models.MOST_FILES}
    tiles.init_app(app)
