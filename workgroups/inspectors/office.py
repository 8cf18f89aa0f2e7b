"""Inspector of Word, PowerPoint and Excel files (OOXML), run in the child: written anew from parts that are known.

Only kinds of part on a list are carried over; what runs, hides, links to another computer or unpacks without end
is refused. The properties that name the author, the thumbnail and the EXIF of photos inside are left behind.
"""

import posixpath
import re
import zipfile
from io import BytesIO
from typing import Any
from xml.parsers import expat
from xml.sax.saxutils import quoteattr

from . import Unfit
from .jpeg import blank

MEMORY = 512 << 20
SECONDS = 20
PARTS = 2000
UNPACKED = 100 << 20
RATIO, RATIO_FROM = 200, 1 << 20
"""A part may unpack to this many times its size; below the second figure it may do as it likes."""

MAIN = {
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml": "docx",
    "application/vnd.openxmlformats-officedocument.presentationml.presentation.main+xml": "pptx",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml": "xlsx",
}
TYPES, ROOT = "[Content_Types].xml", "_rels/.rels"
XML = {"xml", "rels"}
PACKAGES = {"docx", "pptx", "xlsx"}
PACKED = {"jpg", "jpeg", "jfif", "png", "gif", "mp4", "m4v", "m4a", "mp3", "webp"}
OTHERS = {"bmp", "tif", "tiff", "emf", "wmf", "wdp", "svg", "vml", "wav", "odttf", "fntdata", "ttf"}
ACTIVE_NAME = re.compile(r"vba|activex|oleobject|macrosheets", re.IGNORECASE)
SETTINGS_NAME = re.compile(r"/(printerSettings|customProperty)\d*\.bin$")
PRIVATE_TYPES = {"core-properties", "extended-properties", "custom-properties", "thumbnail"}
PROLOGUE = re.compile(rb"<!\s*(DOCTYPE|ENTITY)", re.IGNORECASE)
FOREIGN = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0", b"MZ\x90", b"\x7fELF")
"""How another archive, an older Office file and programs begin, whatever the part is called."""

SYMLINK = 0xA
ENCRYPTED = 0x1
FIXED_DATE = (1980, 1, 1, 0, 0, 0)


class Budget:
    """What may still be unpacked, over the package and the packages inside it."""

    def __init__(self) -> None:
        self.parts, self.bytes = PARTS, UNPACKED

    def spend(self, entries: list[zipfile.ZipInfo]) -> None:
        self.parts -= len(entries)
        self.bytes -= sum(entry.file_size for entry in entries)
        stuffed = any(
            entry.file_size > RATIO_FROM and entry.file_size > RATIO * max(1, entry.compress_size) for entry in entries
        )
        if self.parts < 0 or self.bytes < 0 or stuffed:
            raise Unfit("big")


def inspect(data: bytes) -> tuple[dict[str, str], list[bytes]]:
    """The kind ("docx", "pptx" or "xlsx") and the file written anew.

    Raises Unfit: "kind" (a zip of something else), "broken", "locked", "active", "big"; and what the readers of zip
    and XML raise on a broken file.
    """
    kind, package = _rewritten(data, Budget(), inner=False)
    return {"kind": kind}, [package]


def _rewritten(data: bytes, budget: Budget, *, inner: bool) -> tuple[str, bytes]:
    out = BytesIO()
    with zipfile.ZipFile(BytesIO(data)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        entries = [entry for entry in old.infolist() if not entry.is_dir()]
        budget.spend(entries)
        names = [entry.filename for entry in entries]
        if TYPES not in names or ROOT not in names:
            raise Unfit("kind")
        if len({name.lower() for name in names}) != len(names):
            raise Unfit("broken")
        for entry in entries:
            _check_entry(entry)
        types = _elements(old.read(TYPES))
        links = _elements(old.read(ROOT))
        kind = _kind(types, links, names)
        private = _private(links, names)
        for name in [TYPES, *(name for name in names if name != TYPES and name not in private)]:
            part = zipfile.ZipInfo(name, FIXED_DATE)
            part.compress_type = zipfile.ZIP_STORED if _extension(name) in PACKED else zipfile.ZIP_DEFLATED
            content = _types(types, private) if name == TYPES else old.read(name)
            new.writestr(part, _part(name, content, private, budget, inner=inner))
    return kind, out.getvalue()


def _check_entry(entry: zipfile.ZipInfo) -> None:
    if entry.flag_bits & ENCRYPTED:
        raise Unfit("locked")
    steps = re.split(r"[\\/]", entry.filename)
    if "\\" in entry.filename or ".." in steps or steps[0] == "" or entry.external_attr >> 28 == SYMLINK:
        raise Unfit("active")
    if entry.compress_type not in {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}:
        raise Unfit("broken")
    extension = _extension(entry.filename)
    known = extension in XML | PACKAGES | PACKED | OTHERS or SETTINGS_NAME.search(entry.filename)
    if not known or ACTIVE_NAME.search(entry.filename):
        raise Unfit("active")


def _extension(name: str) -> str:
    return name.rpartition(".")[2].lower()


def _kind(types: list[tuple[str, dict[str, str]]], links: list[tuple[str, dict[str, str]]], names: list[str]) -> str:
    """The kind, from the type of the part that the package itself calls its document."""
    for _, link in links:
        if link.get("Type", "").endswith("/officeDocument"):
            target = link.get("Target", "").lstrip("/")
            stated = {given.get("PartName", "").lstrip("/"): given.get("ContentType", "") for _, given in types}
            content_type = stated.get(target, "")
            if "macroenabled" in content_type.lower():
                raise Unfit("active")
            if target in names and content_type in MAIN:
                return MAIN[content_type]
    raise Unfit("kind")


def _private(links: list[tuple[str, dict[str, str]]], names: list[str]) -> set[str]:
    """Names of the parts that say who made the file, or show an earlier state of it."""
    linked = {link.get("Target", "").lstrip("/") for _, link in links if _last(link.get("Type", "")) in PRIVATE_TYPES}
    return {name for name in names if name in linked or name.startswith("docProps/")}


def _last(address: str) -> str:
    return address.rpartition("/")[2]


def _part(name: str, content: bytes, private: set[str], budget: Budget, *, inner: bool) -> bytes:
    extension = _extension(name)
    if extension == "rels":
        return _relationships(name, content, private)
    if extension == "xml":
        _elements(content, keep=False)
    elif extension in PACKAGES:
        if inner:
            raise Unfit("active")
        return _rewritten(content, budget, inner=True)[1]
    elif content.startswith(FOREIGN) or (extension in {"vml", "svg"} and PROLOGUE.search(content)):
        raise Unfit("active")
    elif content.startswith(b"\xff\xd8\xff"):
        picture = bytearray(content)
        blank(picture)
        return bytes(picture)
    return content


def _elements(xml: bytes, *, keep: bool = True) -> list[tuple[str, dict[str, str]]]:
    """Every element's name, without its prefix, and its attributes. Refuses a DOCTYPE, for its entities."""
    found: list[tuple[str, dict[str, str]]] = []

    def refuse(*_: Any) -> None:
        raise Unfit("active")

    parser = expat.ParserCreate()
    parser.StartDoctypeDeclHandler = refuse
    if keep:
        parser.StartElementHandler = lambda name, attributes: found.append((name.rpartition(":")[2], attributes))
    parser.Parse(xml, True)
    return found


def _types(types: list[tuple[str, dict[str, str]]], private: set[str]) -> bytes:
    kept = [given for given in types if given[1].get("PartName", "").lstrip("/") not in private]
    return _written("Types", "content-types", [given for given in kept if given[0] in {"Default", "Override"}])


def _relationships(name: str, xml: bytes, private: set[str]) -> bytes:
    """The links of one part, written anew: to parts of the file, or to web pages that a person may choose to open."""
    kept = []
    base = posixpath.dirname(posixpath.dirname(name))
    for element, link in _elements(xml):
        if element != "Relationship":
            continue
        target, kind = link.get("Target", ""), _last(link.get("Type", ""))
        if link.get("TargetMode") == "External":
            if kind == "attachedTemplate" and not target.lower().startswith("http"):
                link = {**link, "Target": "Normal.dotm"}  # it names a folder of somebody's own computer
            elif kind != "hyperlink":
                raise Unfit("active")
        elif "://" in target and kind != "hyperlink":
            raise Unfit("active")
        elif posixpath.normpath(posixpath.join("/", base, target)).lstrip("/") in private:
            continue
        kept.append((element, link))
    return _written("Relationships", "relationships", kept)


def _written(root: str, namespace: str, elements: list[tuple[str, dict[str, str]]]) -> bytes:
    lines = [
        f"<{element} {' '.join(f'{key}={quoteattr(value)}' for key, value in attributes.items())}/>"
        for element, attributes in elements
    ]
    return (
        '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
        f'<{root} xmlns="http://schemas.openxmlformats.org/package/2006/{namespace}">{"".join(lines)}</{root}>'
    ).encode()
