"""Photos and documents on their way into a card: checked, made anew and stored; the rest named in words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from werkzeug.datastructures import FileStorage

from .. import documents, files, pictures
from ..text import tidy_line
from .models import MOST_FILES, Attachment


@dataclass
class Received:
    """What came of an upload: rows for what is stored, and a sentence for each file that could not be taken."""

    attachments: list[Attachment] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)


def chosen(sent: Sequence[FileStorage], descriptions: Sequence[str] = ()) -> list[tuple[FileStorage, str]]:
    """The files of a form that are really there, each with the description that was typed for it."""
    words = [tidy_line(one)[:500] for one in descriptions]
    pairs = [(one, words[place] if place < len(words) else "") for place, one in enumerate(sent)]
    return [pair for pair in pairs if pair[0].filename or pair[0].stream.read(1)]


def receive(sent: Sequence[tuple[FileStorage, str]]) -> Received:
    """Check, remake and store `chosen` files. Slow (a photo takes up to seconds); needs no database.

    Files are called by their place, never by their names, which may hold a pupil's (trust P3). A file that nobody's
    row names in the end is swept from the store at the next start.
    """
    received = Received()
    for number, (upload, words) in enumerate(sent, 1):
        place = f"File {number} of {len(sent)}" if len(sent) > 1 else "The file"
        if len(received.attachments) >= MOST_FILES:
            received.problems.append(f"{place} was left out: a card can hold {MOST_FILES} photos and files.")
            continue
        try:
            received.attachments.append(store(upload, words))
        except pictures.Refused as refused:
            received.problems.append(f"{place}: {refused}")
    return received


def store(upload: FileStorage, words: str) -> Attachment:
    """Check, remake and store one file; the attachment has no card yet. Slow, and needs no database.

    Raises pictures.Refused with a sentence for the sender, quarantine.Busy when only the moment is wrong.
    """
    upload.stream.seek(0)
    head = upload.stream.read(32)
    upload.stream.seek(0)
    if pictures.is_picture(head):
        return keep(pictures.accept(upload.stream), words)
    document = documents.accept(upload.stream, upload.filename or "")
    return Attachment(
        kind="document",
        media_type=document.media_type,
        name=files.store().put(document.data, document.extension),
        size=len(document.data),
        description="",
    )


def keep(picture: pictures.Picture, description: str) -> Attachment:
    """Store both sizes of a picture; the attachment has no card yet."""
    store = files.store()
    return Attachment(
        kind="photo",
        media_type=pictures.MEDIA_TYPE,
        name=store.put(picture.large, pictures.EXTENSION),
        small_name=store.put(picture.small, pictures.EXTENSION),
        size=len(picture.large),
        width=picture.width,
        height=picture.height,
        small_width=picture.small_width,
        small_height=picture.small_height,
        description=description,
    )
