"""Pictures: what people send in, and the two pictures that are kept of it.

The original is never kept. `accept` returns new WebP pictures made of its pixels alone, upright and in sRGB; `cover`
makes new ones of those, with parts destroyed. The work is done by a child process with limits (see `quarantine`).
"""

from dataclasses import dataclass
from typing import IO, BinaryIO

from . import quarantine
from .edits import Edits
from .quarantine import Refused

__all__ = ["MEDIA_TYPE", "Picture", "Refused", "accept", "cover", "is_picture"]

MEDIA_TYPE = "image/webp"
EXTENSION = "webp"

_LONGEST = {"large": 2048, "small": 480}

_KIND = (
    "This is not a photo that we can open. Add a JPEG, PNG, WebP, GIF or HEIC picture; "
    "a picture of another kind can be saved as a JPEG first."
)
_BROKEN = (
    "We could not open this picture. It may be damaged, or not have arrived whole: "
    "save it again as a JPEG, or take the photo again, then add it again."
)
_HEIC = (
    "We could not open this HEIC photo. On an iPhone choose Settings, Camera, Formats, Most Compatible and take it "
    "again, or save it as a JPEG, then add it again."
)
_NOT_YET = "Many pictures are arriving at once. Nothing was changed: please wait a minute and save again."
_NOT_COVERED = (
    "We could not cover this photo just now. Nothing was changed: save again in a minute. If it happens again, hide "
    "the photo or leave it out."
)
SENTENCES = {
    "pixels": (
        "This picture is too large: it has more pixels than we can open. Resize it to be smaller, or choose the "
        "camera's ordinary setting and take it again, then add it again."
    ),
    "broken": _BROKEN,
    "limits": (
        "This picture is too large or too detailed for us to open. Save it again as a smaller JPEG, then add it again."
    ),
}


@dataclass(frozen=True)
class Picture:
    """Two WebP pictures, `large` (longer side up to 2048 pixels) and `small` (up to 480), and their sizes in pixels."""

    large: bytes
    small: bytes
    width: int
    height: int
    small_width: int
    small_height: int


def is_picture(head: bytes) -> bool:
    """Whether a file that begins with `head` (32 bytes are enough) says it is of a kind that `accept` opens."""
    return (
        head.startswith((b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n", b"GIF87a", b"GIF89a"))
        or (head[:4] == b"RIFF" and head[8:12] == b"WEBP")
        or _is_heif(head)
    )


def _is_heif(head: bytes) -> bool:
    return head[4:8] == b"ftyp" and head[8:11] in {b"hei", b"hev", b"mif", b"msf"}


def accept(upload: BinaryIO | IO[bytes] | bytes) -> Picture:
    """The picture that is kept of `upload`, bytes or a seekable binary stream (which is spent by this).

    JPEG (also with a second picture or a film behind it) up to 110 megapixels; PNG, WebP, GIF (first frame) and
    HEIC up to 50; 20 MB. Told apart by content, never by name. Raises Refused with a sentence for the sender, and
    its subclass `quarantine.Busy` when only the moment is wrong. Writes nothing; takes 0.2 to 5 seconds (trust I7, I8).
    """
    with quarantine.opened(upload) as file:
        head = file.read(32)
        if not is_picture(head):
            raise Refused(_KIND)
        try:
            facts, files = quarantine.inspect("picture", file)
            return _picture(facts, files)
        except quarantine.Unfit as verdict:
            if verdict.reason == "broken" and _is_heif(head):
                raise Refused(_HEIC) from verdict
            raise Refused(SENTENCES.get(verdict.reason, _BROKEN)) from verdict


def cover(data: bytes, edits: Edits) -> Picture:
    """The picture that takes the place of `data`, the large one of a Picture: boxes burned in, cropped, turned.

    What was below a box, or outside the crop, is in neither file, and neither holds anything but pixels. Raises
    Refused with a sentence, and its subclass `quarantine.Busy` when only the moment is wrong. Writes nothing; takes up
    to two seconds (trust I8, P2).
    """
    try:
        with quarantine.opened(b"\n".join((edits.as_json().encode(), data))) as file:
            return _picture(*quarantine.inspect("cover", file))
    except quarantine.Busy as busy:
        raise quarantine.Busy(_NOT_YET) from busy
    except (quarantine.Unfit, Refused) as verdict:
        raise Refused(_NOT_COVERED) from verdict


def _picture(facts: dict[str, object], files: list[bytes]) -> Picture:
    """Built from what the files themselves say; the child's own figures must agree."""
    if len(files) != 2:
        raise quarantine.Unfit("broken")
    large, small = files
    size, small_size = _webp_size(large), _webp_size(small)
    told = (facts.get("width"), facts.get("height"), facts.get("small_width"), facts.get("small_height"))
    if told != size + small_size or max(size) > _LONGEST["large"] or max(small_size) > _LONGEST["small"]:
        raise quarantine.Unfit("broken")
    return Picture(large, small, *size, *small_size)


def _webp_size(data: bytes) -> tuple[int, int]:
    """Width and height of a WebP file that holds one frame and nothing else: no second chunk, nothing behind it.

    Raises Unfit otherwise, so that not even a child that was taken over can have metadata kept.
    """
    frame = int.from_bytes(data[16:20], "little")
    if (
        data[:4] != b"RIFF"
        or data[8:16] != b"WEBPVP8 "
        or data[23:26] != b"\x9d\x01\x2a"
        or len(data) != 20 + frame + frame % 2
        or int.from_bytes(data[4:8], "little") != len(data) - 8
    ):
        raise quarantine.Unfit("broken")
    return int.from_bytes(data[26:28], "little") & 0x3FFF, int.from_bytes(data[28:30], "little") & 0x3FFF
