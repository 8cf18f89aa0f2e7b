"""Storage of the pictures and documents people bring: under names nobody chose, given out by routes alone.

Nothing here knows who may see a file; a route asks that first and then calls `serve` (trust Z8, H13). What may be
stored at all is decided by `pictures` and `documents`, where the bytes lie by `stores`.
"""

import hashlib
import io
from collections.abc import Callable, Collection
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import BinaryIO, NamedTuple

from flask import Response, abort, current_app, request
from werkzeug.wsgi import wrap_file

from . import clock, pictures
from .stores import NAME, Entry, LocalStore, NotStored, Opened, Store, Unavailable

__all__ = [
    "NAME",
    "Comparison",
    "Entry",
    "LocalStore",
    "NotStored",
    "Opened",
    "Store",
    "Swept",
    "Unavailable",
    "at",
    "compare",
    "label",
    "serve",
    "store",
    "sweep",
]


def store() -> Store:
    """The store of the current application, as WORKGROUPS_FILES says."""
    return at(current_app.config["FILES"], current_app.config["INSTANCE"])


def at(address: str, instance: Path) -> Store:
    """The store at an address: without one, `files` in the instance folder; otherwise an S3 store.

    Raises ValueError, in words for the operator, for an address that cannot be used. Asks nothing of the store yet.
    """
    if not address:
        return LocalStore(instance / "files")
    from .stores_s3 import connect

    return connect(address)


def serve(
    store: Store, name: str, media_type: str, *, inline: bool, download_name: str | None = None, max_age: int = 0
) -> Response:
    """The answer that carries a stored file; to be called once the viewer's right to it is certain.

    `inline` shows it in the page and is for the pictures made here: other media types raise ValueError. Everything
    else is downloaded. `download_name` must be our own words ("Document 1.pdf"), never a name somebody typed
    (trust P3); without it the file is called Photo or Document. Browsers keep it but ask again after `max_age`
    seconds, at once by default: a picture that is hidden is then gone at its old address too (trust P5), and asking
    again costs a 304, for which the file is not read. Aborts with 404 when nothing is stored under `name`; lets the
    store's OSError pass, before anything is sent.
    """
    if inline and media_type != pictures.MEDIA_TYPE:
        raise ValueError(f"{media_type} is never shown in the page.")
    tag = hashlib.sha256(name.encode()).hexdigest()[:32]
    unread = request.method == "HEAD" or request.if_none_match.contains_weak(tag)
    stream: BinaryIO
    try:
        stream, size = (io.BytesIO(), store.size(name)) if unread else store.open(name)
    except NotStored:
        abort(404)
    response = Response(wrap_file(request.environ, stream), content_type=media_type, direct_passthrough=True)
    response.content_length = size
    noun, disposition = ("Photo", "inline") if inline else ("Document", "attachment")
    neutral = download_name or noun + Path(name).suffix
    response.headers.set("Content-Disposition", disposition, filename=neutral)
    response.headers["Content-Security-Policy"] = "sandbox; default-src 'none'"
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Cross-Origin-Resource-Policy"] = "same-origin"
    response.headers["Cache-Control"] = f"private, max-age={max_age}, must-revalidate"
    response.set_etag(tag)
    response.make_conditional(request)
    return response


@dataclass
class Comparison:
    """A store beside the rows: names without a row (old enough to judge, or too new), and rows' names without a file.

    `kept` counts the files that have a row.
    """

    kept: int = 0
    orphans: list[str] = field(default_factory=list)
    new: list[str] = field(default_factory=list)
    missing: list[str] = field(default_factory=list)

    @property
    def strangers(self) -> bool:
        """Whether no file at all has a row: then this is rather the wrong store, or the wrong database."""
        return bool(self.orphans) and not self.kept


def compare(store: Store, known_names: Callable[[], Collection[str]], older_than: timedelta) -> Comparison:
    """Hold the store against the names that rows hold, while people may be adding and removing (trust D4).

    `known_names` reads them from the database, before and after the files are listed: what comes or goes between is
    neither an orphan nor missing. `older_than` must exceed the longest time between storing a file and committing
    its row. Changes nothing.
    """
    before, known = clock.now() - older_than, frozenset(known_names())
    entries = {entry.name: entry.written_at for entry in store.names()}
    known_now = frozenset(known_names())
    found = Comparison(
        kept=len(entries.keys() & (known | known_now)), missing=sorted((known & known_now) - entries.keys())
    )
    for name in sorted(entries.keys() - known - known_now):
        (found.orphans if entries[name] < before else found.new).append(name)
    return found


class Swept(NamedTuple):
    """What a sweep found: names it destroyed, and names that should be stored and are not."""

    destroyed: list[str]
    missing: list[str]


def sweep(store: Store, known_names: Callable[[], Collection[str]], older_than: timedelta) -> Swept:
    """Make the store agree with the rows: destroy the orphans that `compare` finds, and what was never finished.

    Missing files are only reported: no sweep may touch a row. A store in which no file has a row is left alone: it
    is somebody else's.
    """
    found = compare(store, known_names, older_than)
    destroyed = [] if found.strangers else found.orphans
    for name in destroyed:
        store.delete(name)
    store.discard_unfinished(clock.now() - older_than)
    return Swept(destroyed, found.missing)


def label(noun: str, number: int, day: datetime) -> str:
    """What a file is called on the screen: "Photo 1, 21 Nov" (trust P3). `day` is shown in London time."""
    local = clock.to_london(day)
    return f"{noun} {number}, {local.day} {clock.MONTHS[local.month][:3]}"
