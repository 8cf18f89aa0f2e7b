"""Inspector of PDF files, run in the child: whole, not locked, nothing that acts; names and places blanked.

This looks for what PDF readers act on, also behind the two disguises that cost a reader nothing: names written in
hexadecimal and objects in compressed object streams. It is no PDF reader, and a PDF is only ever downloaded.
"""

import re
import zlib
from collections.abc import Iterator

from . import Unfit
from .jpeg import blank

MEMORY = 512 << 20
SECONDS = 20
UNPACKED = 64 << 20

ACTIVE = re.compile(
    rb"/(?:JavaScript|Launch|Rendition|RichMedia|EmbeddedFiles?|SubmitForm|ImportData|GoTo[ER])(?![A-Za-z0-9])"
    rb"|/XFA\s*[\[\d]"
)
LOCKED = re.compile(rb"/Encrypt(?![A-Za-z0-9])")
STREAM = re.compile(rb"(?<!end)stream\r?\n")
OBJECTS_AHEAD = re.compile(rb"\s*\d+\s+\d+\s")
HEX = re.compile(rb"#([0-9A-Fa-f]{2})")
FILTER = re.compile(rb"/(?:\w+Decode|Fl|LZW|AHx|A85|RL)\b")
CHUNK = 16 << 10
DICTIONARY = 2048
"""How far before the word "stream" its dictionary is looked for."""


def inspect(data: bytes) -> tuple[dict[str, str], list[bytes]]:
    """The PDF without anything behind its end, its author, title, XMP and photos' EXIF blanked where they are plain.

    Raises Unfit: "broken", "locked", "active", "big".
    """
    if not data.startswith(b"%PDF-") or b"startxref" not in data[-4096:] or b"%%EOF" not in data[-2048:]:
        raise Unfit("broken")
    data = data[: data.rindex(b"%%EOF") + 5] + b"\n"
    for text in (data, *_object_streams(data)):
        readable = _unescaped(text)
        if LOCKED.search(readable):
            raise Unfit("locked")
        if ACTIVE.search(readable):
            raise Unfit("active")
    return {"kind": "pdf"}, [_quiet(data)]


def _unescaped(text: bytes) -> bytes:
    return HEX.sub(lambda match: bytes((int(match[1], 16),)), text)


def _object_streams(data: bytes) -> Iterator[bytes]:
    """The unpacked text of every stream that holds objects, or looks as if it did, wherever one may begin."""
    budget = UNPACKED
    for match in STREAM.finditer(data):
        before = data[max(0, match.start() - DICTIONARY) : match.start()]
        dictionary = _unescaped(before[before.rfind(b"endobj") + 1 :])
        holds_objects = b"/ObjStm" in dictionary
        filters = FILTER.findall(dictionary)
        if holds_objects and filters not in ([], [b"/FlateDecode"], [b"/Fl"]):
            raise Unfit("active")
        if holds_objects or OBJECTS_AHEAD.match(_inflated(data[match.end() : match.end() + CHUNK], 0, 64)):
            text = _inflated(data, match.end(), budget)
            budget -= len(text)
            if budget <= 0:
                raise Unfit("big")
            if holds_objects and filters and not text:
                raise Unfit("broken")
            yield text


def _inflated(data: bytes, at: int, most: int) -> bytes:
    """What `data` unpacks to from `at` on, up to `most` bytes and as far as it is sound, as readers do."""
    inflater, text = zlib.decompressobj(), b""
    try:
        while at < len(data) and not inflater.eof and len(text) < most:
            text += inflater.decompress(data[at : at + CHUNK], most - len(text))
            at += CHUNK
            while inflater.unconsumed_tail and len(text) < most:
                text += inflater.decompress(inflater.unconsumed_tail, most - len(text))
    except zlib.error:
        pass
    return text


def _quiet(original: bytes) -> bytes:
    """Overwrites in place, so that every offset in the file stays true. What is compressed stays as it is."""
    data = bytearray(original)
    for match in STREAM.finditer(original):
        if original.startswith(b"\xff\xd8\xff", match.end()):
            blank(data, match.end())
    at = 0
    while (begin := original.find(b"<?xpacket begin", at)) >= 0 and (
        end := original.find(b"<?xpacket end", begin)
    ) >= 0:
        data[begin:end] = b" " * (end - begin)
        at = end
    for number, generation in set(re.findall(rb"/Info\s+(\d{1,10})\s+(\d{1,5})\s+R", original)):
        for match in re.finditer(rb"(?<!\d)%b\s+%b\s+obj\b" % (number, generation), original):
            _blank_strings(data, match.end())
    return bytes(data)


def _blank_strings(data: bytearray, at: int) -> None:
    """Blank every text of the dictionary that begins at `at`, except dates, which tell nobody's name."""
    end = data.find(b"endobj", at)
    depth, inside = 0, 0
    while at < end:
        byte = data[at]
        if byte == 0x5C:  # a backslash makes the next byte a plain one
            at += 2
            continue
        if byte == 0x28:
            depth += 1
            inside = at + 1 if depth == 1 else inside
        elif byte == 0x29 and depth:
            depth -= 1
            if not depth and not data.startswith(b"D:", inside):
                data[inside:at] = b" " * (at - inside)
        elif byte == 0x3C and not depth and data[at + 1] != 0x3C and data[at - 1] != 0x3C:
            close = data.find(b">", at, end)
            if close > 0:
                length = close - at - 1
                data[at + 1 : close] = b"20" * (length // 2) + b"0" * (length % 2)
                at = close
        at += 1
