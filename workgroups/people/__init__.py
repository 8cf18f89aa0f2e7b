"""People: who they are, how they sign in, the schools they teach at."""

from flask import Flask


def init_app(app: Flask) -> None:
    """Register the room's addresses; templates can name a person to their own browser."""
    from . import routes, sessions

    app.register_blueprint(routes.bp)
    app.jinja_env.globals["browser_key"] = sessions.browser_key
