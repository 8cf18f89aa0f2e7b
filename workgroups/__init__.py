"""Work Groups: where a Maths Hub Work Group meets between its sessions."""

from __future__ import annotations

import functools
import logging
from collections.abc import Callable
from typing import Any

from flask import Flask, g
from flask_login import current_user
from sqlalchemy import text as sql
from werkzeug.middleware.proxy_fix import ProxyFix
from whitenoise import WhiteNoise

from . import access, assets, clock, config, drafts, errors, htmx, ids, live, mail, once, polling, text
from . import db as database
from .extensions import compress, csrf, db, login_manager, migrate
from .templating import Pages

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob:; font-src 'self'; "
    "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
HEADERS = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=(), payment=(), usb=()",
    "X-Robots-Tag": "noindex, nofollow",
}


LASTING = "max-age=31536000"
"""For how long a browser that came by https comes back by nothing else, in seconds (trust H2)."""


class Application(Flask):
    """The application; it differs from Flask in how templates are written, and in having no coroutines."""

    jinja_environment = Pages

    def ensure_sync(self, func: Callable[..., Any]) -> Callable[..., Any]:
        """`func` as it is: Flask asks of each hook of each request anew whether it is a coroutine."""
        return func


def create_app(settings: dict[str, Any] | None = None) -> Flask:
    """The application. `settings` go over those of the environment (see config.py); the tests pass theirs here."""
    app = Application(__name__)
    app.config.from_mapping(config.FIXED)
    app.config.from_mapping(config.from_environment())
    app.config.from_mapping(settings or {})
    logging.getLogger("workgroups").setLevel(app.config["LOG_LEVEL"])
    app.jinja_options = {"trim_blocks": True, "lstrip_blocks": True}

    for part in (ids, htmx, errors, assets, access):
        part.init_app(app)
    compress.init_app(app)
    db.init_app(app)
    migrate.init_app(app, db, directory=f"{app.root_path}/migrations")
    csrf.init_app(app)
    login_manager.session_protection = None
    login_manager.init_app(app)
    _rooms(app)
    database.init_app(app)
    once.init_app(app)
    drafts.init_app(app)
    mail.init_app(app)
    live.init_app(app)
    _templates(app)
    guard = HEADERS | ({"Strict-Transport-Security": LASTING} if app.config["SESSION_COOKIE_SECURE"] else {})
    app.after_request(functools.partial(_headers, guard))
    app.add_url_rule("/healthz", "healthz", access.public(_healthz))
    app.wsgi_app = polling.NothingNew(app, guard)  # type: ignore[method-assign]
    if app.config["PROXIES"]:
        count = app.config["PROXIES"]
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=count, x_proto=count)  # type: ignore[method-assign]
    app.wsgi_app = WhiteNoise(  # type: ignore[method-assign]
        app.wsgi_app,
        root=f"{app.root_path}/static",
        prefix="static/",
        max_age=3600,
        add_headers_function=functools.partial(_static_headers, guard),
    )
    return app


def _rooms(app: Flask) -> None:
    from . import board, groups, hub, people, reflections, schedule, tasks

    for room in (people, groups, schedule, tasks, board, reflections, hub):
        room.init_app(app)
    if app.config["DEMO"]:
        from . import demo

        demo.init_app(app)


def _templates(app: Flask) -> None:
    for name in ("day", "day_time", "time_of_day", "time_range", "ago", "due"):
        app.jinja_env.filters[name] = getattr(clock, name)
    app.jinja_env.filters["rich"] = text.render
    app.jinja_env.filters["excerpt"] = text.excerpt
    app.jinja_env.filters["mail_word"] = text.mail_word
    app.jinja_env.globals["now"] = clock.now
    app.jinja_env.globals["today"] = clock.today
    app.context_processor(lambda: {"group": g.get("found", {}).get("group"), "current_user": current_user})


def _headers(guard: dict[str, str], response: Any) -> Any:
    headers = response.headers
    if "Content-Security-Policy" in headers:
        for name, value in guard.items():
            headers.setdefault(name, value)
    else:
        headers.extend(guard)
    if "Cache-Control" not in response.headers:
        response.headers["Cache-Control"] = "no-store"
    return response


def _static_headers(guard: dict[str, str], headers: Any, _path: str, _url: str) -> None:
    for name, value in guard.items():
        headers[name] = value


def _healthz() -> Any:
    try:
        db.session.execute(sql("SELECT 1"))
    except Exception:
        return "the database does not answer\n", 503, {"Content-Type": "text/plain; charset=utf-8"}
    return "ok\n", 200, {"Content-Type": "text/plain; charset=utf-8"}
