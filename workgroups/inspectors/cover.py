"""Inspector that covers parts of a stored picture, run in the child: what is below a box is in no byte that leaves it.

It is handed one line of JSON, as `edits.Edits.as_json` writes it, and behind it the picture.
"""

import json
import math
from io import BytesIO

from PIL import Image, WebPImagePlugin

from . import Unfit, picture

MEMORY, SECONDS = picture.MEMORY, picture.SECONDS

COLOUR = (38, 43, 46)
"""Dark and without a hue: nobody takes it for a part of the photo. The page shows boxes in the same colour."""

TURNS = {90: Image.Transpose.ROTATE_270, 180: Image.Transpose.ROTATE_180, 270: Image.Transpose.ROTATE_90}
"""Clockwise degrees; Pillow counts the other way."""


def inspect(data: bytes) -> tuple[dict[str, int], list[bytes]]:
    """The large and the small WebP of the picture, covered, cropped and turned in this order; their sizes in pixels.

    A box grows outwards to whole pixels, a crop shrinks inwards: no edge shows a rest of what was to go. Raises
    Unfit("pixels") for a picture that is not one of ours.
    """
    words, _, file = data.partition(b"\n")
    edits = json.loads(words)
    stored = Image.open(BytesIO(file), formats=[WebPImagePlugin.WebPImageFile.format])
    if max(stored.size) > picture.LARGE:
        raise Unfit("pixels")
    pixels = stored.convert("RGB")
    for box in edits["boxes"]:
        pixels.paste(COLOUR, _outwards(box, pixels.size))
    if edits["crop"]:
        pixels = pixels.crop(_inwards(edits["crop"], pixels.size))
    if edits["turn"]:
        pixels = pixels.transpose(TURNS[edits["turn"]])
    return picture.kept(pixels)


def _outwards(box: list[float], size: tuple[int, int]) -> tuple[int, int, int, int]:
    (left, top, right, bottom), (width, height) = box, size
    return math.floor(left * width), math.floor(top * height), math.ceil(right * width), math.ceil(bottom * height)


def _inwards(box: list[float], size: tuple[int, int]) -> tuple[int, int, int, int]:
    """At least one pixel wide and high, also when the picture is only a few."""
    (x0, y0, x1, y1), (width, height) = box, size
    left, top = min(math.ceil(x0 * width), width - 1), min(math.ceil(y0 * height), height - 1)
    return left, top, max(math.floor(x1 * width), left + 1), max(math.floor(y1 * height), top + 1)
