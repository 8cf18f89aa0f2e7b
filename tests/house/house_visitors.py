"""The people of the cast as visitors with browsers, and an empty database to begin with."""

from __future__ import annotations

from typing import Any

from flask import Flask
from pages import Browser
from sqlalchemy import text

from workgroups.extensions import db


class Visitor:
    """One of the cast with a browser: `ask` sends any request, with a good CSRF token unless told otherwise."""

    def __init__(self, app: Flask, who: str, person: Any) -> None:
        self.browser = type("Here", (Browser,), {"application": app})(person)
        self.who, self.client, self.token = who, self.browser.client, self.browser.token()

    def ask(self, method: str, url: str, *, htmx: bool = False, token: str | None = "", **options: Any) -> Any:
        """The answer. `token` is sent as the CSRF token: the right one by default, None for none."""
        headers = dict(options.pop("headers", {})) | ({"HX-Request": "true"} if htmx else {})
        sent = self.token if token == "" else token
        if method not in ("GET", "HEAD", "OPTIONS", "TRACE") and sent is not None:
            headers["X-CSRFToken"] = sent
        return self.client.open(url, method=method, headers=headers, buffered=True, **options)


def empty(app: Flask) -> None:
    """Take all rows out of the database, and all kept pieces out of the memory."""
    for cache in vars(app.extensions["tiles"]).values():
        cache.clear()
    tables = [table.name for table in reversed(db.metadata.sorted_tables)]
    with app.app_context(), db.engine.begin() as connection:
        if connection.dialect.name == "postgresql":
            connection.execute(text(f"TRUNCATE {', '.join(tables)} RESTART IDENTITY CASCADE"))
        else:
            connection.exec_driver_sql("PRAGMA defer_foreign_keys=ON")
            for name in tables:
                connection.execute(text(f"DELETE FROM {name}"))
