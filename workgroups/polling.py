"""Nothing new: what a page that cannot hold a stream is told nearly every time it asks, at the cost of one statement.

Such pages ask every 30 seconds, and the way of an ordinary request to `live.stream` (cookie, person, group, hooks)
costs many times what the answer is worth. Here it is given at the door, to those whom the same rule lets listen. Who
may not, who has missed something, and whoever asks in another way goes on to the view, which answers or refuses.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from typing import Any

from flask import Flask
from itsdangerous import BadData
from sqlalchemy.exc import SQLAlchemyError
from werkzeug.exceptions import SecurityError
from werkzeug.http import parse_cookie
from werkzeug.wsgi import get_host

from .db import alone, reading
from .extensions import db

PATH = re.compile(r"/groups/([1-9][0-9]{0,8})/live")
QUERY = re.compile(r"poll(?:&since=([0-9]{1,15}))?")


class NothingNew:
    """Stands in front of the application; `headers` go with every answer."""

    def __init__(self, app: Flask, headers: Mapping[str, str]) -> None:
        self.next, self.config = app.wsgi_app, app.config
        self.cookies: Any = app.session_interface.get_signing_serializer(app)  # type: ignore[attr-defined]
        self.life = int(app.permanent_session_lifetime.total_seconds())
        self.headers = [
            *headers.items(),
            ("Content-Type", "application/json"),
            ("Cache-Control", "no-store"),
            ("Vary", "HX-Request, Cookie"),
        ]
        with app.app_context():
            self.engine = alone(db.engine)

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        path = PATH.fullmatch(environ.get("PATH_INFO", ""))
        asked = path and QUERY.fullmatch(environ.get("QUERY_STRING", ""))
        if path and asked and environ["REQUEST_METHOD"] == "GET" and "HTTP_LAST_EVENT_ID" not in environ:
            newest = self._newest(environ, int(path[1]))
            if newest is not None and (asked[1] is None or int(asked[1]) == newest):
                answer = json.dumps({"cursor": newest, "names": []}).encode()
                start_response("200 OK", [*self.headers, ("Content-Length", str(len(answer)))])
                return [answer]
        return self.next(environ, start_response)

    def _newest(self, environ: dict[str, Any], group_id: int) -> int | None:
        """The newest event of the group, for somebody signed in who may listen to it; otherwise None."""
        from .groups.queries import newest_heard

        sent = parse_cookie(environ).get(self.config["SESSION_COOKIE_NAME"], "")
        try:
            get_host(environ, self.config["TRUSTED_HOSTS"])
            token = self.cookies.loads(sent, max_age=self.life).get("_user_id", "")
            with reading(), self.engine.connect() as connection:
                return newest_heard(connection, token, group_id)
        except (BadData, SecurityError, SQLAlchemyError):
            return None
