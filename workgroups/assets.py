"""One style sheet and one script: joined at start, named by their content, compressed once, kept in memory.

A second script, `names.js`, is fetched when somebody begins to write about pupils.
A page asks for `asset('app.css')` and gets an address with the hash of the content, kept by browsers for a year.
"""

import gzip
import hashlib
from collections.abc import Callable
from functools import cached_property
from pathlib import Path

import brotli
from flask import Flask, Response, abort, request

from .access import public

STATIC = Path(__file__).parent / "static"

SCRIPTS = (
    "start",
    "announce",
    "live",
    "refresh",
    "board",
    "visit",
    "errors",
    "renew",
    "sizes",
    "shelf",
    "shrink",
    "photo-sender",
    "photo-rows",
    "photos",
    "photo-strip",
    "sending",
    "busy",
    "toasts",
    "viewer-zoom",
    "viewer",
    "cover-plan",
    "cover-canvas",
    "cover-faces",
    "cover",
    "copies",
    "fields",
    "draft-server",
    "draft-words",
    "draft-form",
    "draft-choices",
    "drafts",
    "names",
)
"""Our modules in the order in which they run."""

NAME_SCRIPTS = ("name-words", "name-rule")
"""What names.js fetches when somebody begins to write: lists too long for every first visit."""

HTMX = "vendor/htmx-4.0.1.min.js"
"""Last, so that our listeners are there before htmx starts; joined, because separate files race (vendor/README)."""

YEAR = 365 * 24 * 3600


class Bundle:
    """A joined file: its content, the hash that names it, its compressed forms (made when first asked for)."""

    def __init__(self, mimetype: str, text: str) -> None:
        self.mimetype = mimetype
        self.content = text.encode()
        self.hash = hashlib.sha256(self.content).hexdigest()[:16]

    @cached_property
    def br(self) -> bytes:
        """The content in Brotli, quality 9: compressed once, so size counts for more than time."""
        return brotli.compress(self.content, mode=brotli.MODE_TEXT, quality=9)

    @cached_property
    def gzip(self) -> bytes:
        """The content in gzip, the same bytes every time."""
        return gzip.compress(self.content, 9, mtime=0)


def _styles() -> str:
    """Every style sheet, `global.css` first: it declares the order of the layers and the tokens."""
    files = sorted((STATIC / "css").glob("*.css"), key=lambda path: (path.name != "global.css", path.name))
    return "\n".join(path.read_text("utf-8") for path in files)


def _script() -> str:
    """Our modules, each in a scope of its own, then htmx."""
    return _scoped(SCRIPTS) + (STATIC / HTMX).read_text("utf-8")


def _scoped(names: tuple[str, ...]) -> str:
    own = ((STATIC / "js" / f"{name}.js").read_text("utf-8") for name in names)
    return "".join(f'(() => {{\n"use strict";\n{text}}})();\n' for text in own)


MAKERS: dict[str, Callable[[], Bundle]] = {
    "app.css": lambda: Bundle("text/css", _styles()),
    "app.js": lambda: Bundle("text/javascript", _script()),
    "names.js": lambda: Bundle("text/javascript", _scoped(NAME_SCRIPTS)),
}


def init_app(app: Flask) -> None:
    """Give templates `asset(name)` and the app the endpoint `assets.file`.

    The files are read here, once; in debug mode again for every page, so that a change shows on reload.
    """
    bundles = {name: make() for name, make in MAKERS.items()}

    def asset(name: str) -> str:
        """The address of a bundle of MAKERS, which changes with its content. KeyError for another name."""
        if app.debug:
            bundles[name] = MAKERS[name]()
        return f"/assets/{bundles[name].hash}/{name}"

    @public
    def file(digest: str, name: str) -> Response:
        """The bundle `name`, in the best encoding the browser takes; 404 for a name that is no bundle.

        The hash of another release gets the present content, not to be kept: a tab opened before an upgrade
        still works.
        """
        bundle = bundles.get(name)
        if bundle is None:
            abort(404)
        encoding = request.accept_encodings.best_match(["br", "gzip"])
        if encoding == "br":
            response = Response(bundle.br, headers={"Content-Encoding": "br"})
        elif encoding == "gzip":
            response = Response(bundle.gzip, headers={"Content-Encoding": "gzip"})
        else:
            response = Response(bundle.content)
        response.headers["Content-Type"] = f"{bundle.mimetype}; charset=utf-8"
        response.vary.add("Accept-Encoding")
        if digest == bundle.hash:
            response.cache_control.public = True
            response.cache_control.max_age = YEAR
            response.cache_control.immutable = True
        else:
            response.cache_control.no_cache = True
        return response

    app.add_url_rule("/assets/<digest>/<name>", "assets.file", file)
    app.jinja_env.globals["asset"] = asset
