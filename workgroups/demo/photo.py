"""The camera: tilt, light, shadow, grain and the JPEG of a photograph taken with a phone."""

import io
import math
from random import Random

from PIL import Image, ImageChops

from .ink import Sheet

MOST_BYTES = 150_000
FINEST, COARSEST = 78, 40


def photograph(sheet: Sheet, size: tuple[int, int], rng: Random) -> bytes:
    """Take the picture: a JPEG of the given size, upright, without metadata, of at most `MOST_BYTES` bytes."""
    seen = _tilt(sheet.flatten(), size, sheet.bleed, rng)
    lit = ImageChops.multiply(seen, _light(size, rng))
    if sheet.gloss:
        lit = ImageChops.screen(lit, _shine(size, rng, sheet.gloss))
    return _encode(lit)


def _tilt(scene: Image.Image, size: tuple[int, int], bleed: int, rng: Random) -> Image.Image:
    """Look at the scene from slightly the wrong place: turned, and one side further away."""
    width, height = size
    turn = math.radians(rng.choice((-1, 1)) * rng.uniform(0.3, 1.5))
    lean, squeeze = rng.uniform(-0.014, 0.014), rng.uniform(-0.014, 0.014)
    corners: list[float] = []
    for sx, sy in ((-1, -1), (-1, 1), (1, 1), (1, -1)):
        x = sx * width / 2 * (1 + squeeze * sy)
        y = sy * height / 2 * (1 + lean * sx)
        corners.append(bleed + width / 2 + x * math.cos(turn) - y * math.sin(turn))
        corners.append(bleed + height / 2 + x * math.sin(turn) + y * math.cos(turn))
    return scene.transform(size, Image.Transform.QUAD, corners, Image.Resampling.BILINEAR)


def _light(size: tuple[int, int], rng: Random) -> Image.Image:
    """Warm room light from one side, darker corners, and often the soft shadow of the person with the phone."""
    columns, rows = 24, 18
    angle = rng.uniform(0, 2 * math.pi)
    fall, corners = rng.uniform(0.01, 0.035), rng.uniform(0.03, 0.07)
    shadow, edge, slope = rng.choice((0.0, 0.06, 0.1)), rng.uniform(0.5, 0.95), rng.uniform(-0.7, 0.7)
    values = bytearray()
    for j in range(rows):
        for i in range(columns):
            x, y = i / (columns - 1) * 2 - 1, j / (rows - 1) * 2 - 1
            side = 1 + x * math.cos(angle) + y * math.sin(angle)
            light = 1 - fall * side - corners * (x * x + y * y) ** 1.4 / 2
            light -= shadow / (1 + math.exp(-(y + slope * x - edge) * 9))
            dark = 255 * (1 - max(0.0, min(1.0, light)))
            values.extend((int(255 - dark), int(254 - dark * 1.06), int(251 - dark * 1.18)))
    small = Image.frombytes("RGB", (columns, rows), bytes(values))
    return small.resize((size[0] // 8, size[1] // 8), Image.Resampling.BICUBIC).resize(size, Image.Resampling.BILINEAR)


def _shine(size: tuple[int, int], rng: Random, gloss: float) -> Image.Image:
    """A window mirrored in a whiteboard: two soft upright patches near one upper corner."""
    columns, rows = 64, 48
    centre, drift = rng.choice((0.14, 0.86)), rng.uniform(-0.06, 0.06)
    values = bytearray()
    for j in range(rows):
        for i in range(columns):
            x, y = i / columns, j / rows
            glow = 0.0
            for shift in (-0.055, 0.055):
                across = (x - centre - shift - drift * y) / 0.045
                down = (y - 0.16) / 0.2
                glow += math.exp(-(across**4) - down**4)
            glow += 0.35 * math.exp(-(((x - centre) / 0.3) ** 2) - ((y - 0.15) / 0.4) ** 2)
            values.append(int(min(255.0, 120 * glow * gloss)))
    level = Image.frombytes("L", (columns, rows), bytes(values)).resize(size, Image.Resampling.BICUBIC)
    return Image.merge("RGB", (level, level, level))


def _encode(picture: Image.Image) -> bytes:
    """As fine as fits: what is too large is tried again, coarser by about as much as it was over."""
    quality = FINEST
    while True:
        out = io.BytesIO()
        picture.save(out, "JPEG", quality=quality, optimize=True)
        if out.tell() <= MOST_BYTES or quality <= COARSEST:
            return out.getvalue()
        quality -= max(4, round((out.tell() / MOST_BYTES - 1) * 60))
