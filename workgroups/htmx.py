"""One function, two callers: a browser that asks for a page, and HTMX that asks for a piece of one."""

from typing import Any

from flask import Flask, Response, make_response, redirect, render_template, request
from werkzeug.wrappers import Response as BaseResponse


def is_htmx() -> bool:
    """Whether HTMX asks for a fragment. A history restore wants the whole page."""
    return request.headers.get("HX-Request") == "true" and request.headers.get("HX-History-Restore-Request") != "true"


def is_refresh() -> bool:
    """Whether an open page fetches itself again in the background (refresh.js): it shows no message meant for once."""
    return "X-Refresh" in request.headers


def see_other(url: str) -> BaseResponse:
    """303 to `url` after a POST; for HTMX an empty 200 with HX-Redirect, so that the browser makes a real visit."""
    if is_htmx():
        return Response("", 200, {"HX-Redirect": url})
    return redirect(url, 303)


def reply(partial: str, page: str, /, *, status: int = 200, **context: Any) -> Response:
    """Render the template `partial` for HTMX and `page` otherwise, with the same context."""
    return make_response(render_template(partial if is_htmx() else page, **context), status)


def _vary(response: Response) -> Response:
    response.vary.add("HX-Request")
    return response


def init_app(app: Flask) -> None:
    """Offer `is_htmx` and `is_refresh` to templates and mark that pages differ for HTMX."""
    app.jinja_env.globals["is_htmx"] = is_htmx
    app.jinja_env.globals["is_refresh"] = is_refresh
    app.after_request(_vary)
