"""Documents: what people send in besides pictures, checked and kept for download only.

PDF, Word, PowerPoint and Excel are opened by a child process with limits (see `quarantine`), which leaves behind
what names the author where it can; text and CSV are read here.
"""

import codecs
import re
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import IO, BinaryIO

from . import quarantine
from .quarantine import Refused

__all__ = ["MEDIA_TYPES", "Document", "Refused", "accept"]

_OFFICE = "application/vnd.openxmlformats-officedocument."
MEDIA_TYPES = {
    "pdf": "application/pdf",
    "docx": _OFFICE + "wordprocessingml.document",
    "pptx": _OFFICE + "presentationml.presentation",
    "xlsx": _OFFICE + "spreadsheetml.sheet",
    "txt": "text/plain; charset=utf-8",
    "csv": "text/csv; charset=utf-8",
}
"""The media type of each kind; the kind is also the extension."""

_KIND = (
    "We cannot use this kind of file. Add a photo (JPEG, PNG, WebP, GIF or HEIC), or a PDF, Word, PowerPoint "
    "or Excel file (.pdf, .docx, .pptx, .xlsx)."
)
_OLD = (
    "This file is protected with a password, or saved in an older kind of Word, PowerPoint or Excel file. "
    "Save it without a password as .docx, .pptx or .xlsx, or as a PDF, then add it again."
)
_BROKEN = (
    "We could not open this file. It may be damaged, or not have arrived whole: "
    "open it on your computer, save it again, then add it again."
)
_BIG = (
    "This file becomes too big when it is opened. Make the pictures in it smaller, or save it as a PDF, "
    "then add it again."
)
_LOCKED = (
    "This file is protected with a password, so we cannot check it. Save a copy without one, or print it to a new "
    "PDF, then add that."
)
PDF_SENTENCES = {
    "broken": _BROKEN,
    "limits": _BIG,
    "big": _BIG,
    "locked": _LOCKED,
    "active": (
        "We cannot accept this PDF: it holds a script, another file, or a form that sends data elsewhere, which is "
        "not safe to pass on. Print it to a new PDF, then add that."
    ),
}
OFFICE_SENTENCES = {
    "kind": _KIND,
    "broken": _BROKEN,
    "limits": _BIG,
    "big": _BIG,
    "locked": _LOCKED,
    "active": (
        "We cannot accept this file: it holds macros, or linked or embedded objects (MathType equations are among "
        "them), which are not safe to pass on. Save it as a PDF, then add that."
    ),
}
_CONTROLS = re.compile(r"[\x00-\x08\x0e-\x1f\x7f]")


@dataclass(frozen=True)
class Document:
    """A file to keep for download: its bytes, `kind` and `extension` ("pdf", "docx", …) and media type."""

    data: bytes
    kind: str
    media_type: str

    @property
    def extension(self) -> str:
        """The ending, without its dot, of the name it is stored and downloaded under."""
        return self.kind


def accept(upload: BinaryIO | IO[bytes] | bytes, filename: str | None) -> Document:
    """The document that is kept of `upload`, bytes or a seekable binary stream (which is spent by this).

    PDF, DOCX, PPTX and XLSX by their content, plain text and CSV by their content and the ending of `filename`, which
    is used for nothing else; 20 MB. Raises Refused with a sentence for the sender, and its subclass `quarantine.Busy`
    when only the moment is wrong. Writes nothing (trust I7, I8, P1).
    """
    with quarantine.opened(upload) as file:
        head = file.read(8)
        if head.startswith(b"%PDF-"):
            return _inspected("pdf", file, PDF_SENTENCES)
        if head.startswith(b"PK\x03\x04"):
            return _inspected("office", file, OFFICE_SENTENCES)
        if head.startswith(b"\xd0\xcf\x11\xe0"):
            raise Refused(_OLD)
        kind = PurePosixPath(filename or "").suffix.lower().removeprefix(".")
        if kind in {"txt", "csv"}:
            file.seek(0)
            return Document(_text(file.read()), kind, MEDIA_TYPES[kind])
        raise Refused(_KIND)


def _inspected(inspector: str, file: BinaryIO | IO[bytes], sentences: dict[str, str]) -> Document:
    try:
        facts, files = quarantine.inspect(inspector, file)
    except quarantine.Unfit as verdict:
        raise Refused(sentences.get(verdict.reason, _BROKEN)) from verdict
    kind = facts.get("kind")
    expected = {"pdf"} if inspector == "pdf" else {"docx", "pptx", "xlsx"}
    if kind not in expected or len(files) != 1:
        raise Refused(_BROKEN)
    return Document(files[0], kind, MEDIA_TYPES[kind])


def _text(data: bytes) -> bytes:
    """The text in UTF-8, as it was if it is UTF-8 already. Raises Refused for anything that is not text."""
    utf16 = data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    for encoding in ["utf-16"] if utf16 else ["utf-8-sig", "cp1252"]:
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if not _CONTROLS.search(text):
            return data if encoding == "utf-8-sig" else text.encode("utf-8-sig")
    raise Refused(_KIND)
