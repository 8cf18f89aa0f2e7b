"""Sessions: when a group meets, where, and what for."""

from urllib.parse import urlsplit

from flask import Flask

from .. import clock


def init_app(app: Flask) -> None:
    """Register the room's addresses and what its templates need.

    `calendar_feed(person)` is a person's calendar address, the filter `host` the host of a stored web address,
    `webcal` an address that a calendar program opens, and `london` the London clock's view of an aware time.
    """
    from . import feeds, routes, writing  # noqa: F401 the two modules of addresses share one blueprint

    app.register_blueprint(routes.bp)
    app.jinja_env.globals["calendar_feed"] = feeds.present
    app.jinja_env.filters["host"] = lambda url: urlsplit(url).hostname or ""
    app.jinja_env.filters["webcal"] = lambda url: "webcal:" + url.partition(":")[2]
    app.jinja_env.filters["london"] = clock.to_london
