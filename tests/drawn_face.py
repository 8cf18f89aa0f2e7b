"""A face that belongs to nobody: drawn, and near enough to one for what looks for faces."""

from __future__ import annotations

import io

from PIL import Image, ImageDraw, ImageFilter

PLACE = (300, 200)
SKIN, HAIR, LIPS = (224, 172, 140), (60, 40, 30), (180, 80, 80)
NECK, NOSE, CHEEKS, NOSTRILS = (179, 137, 112), (201, 154, 126), (208, 159, 130), (140, 90, 75)


def face(side: int) -> Image.Image:
    """A square picture of a head and shoulders."""
    image = Image.new("RGB", (400, 400), (205, 210, 215))
    draw = ImageDraw.Draw(image)
    draw.rectangle((150, 300, 250, 400), fill=NECK)
    draw.ellipse((40, 350, 360, 560), fill=(60, 80, 120))
    draw.ellipse((95, 30, 305, 330), fill=HAIR)
    draw.ellipse((110, 70, 290, 345), fill=SKIN)
    draw.ellipse((120, 55, 280, 130), fill=HAIR)
    for x in (160, 240):
        draw.ellipse((x - 22, 178, x + 22, 204), fill=(245, 245, 245))
        draw.ellipse((x - 11, 178, x + 11, 202), fill=(40, 30, 25))
        draw.arc((x - 30, 150, x + 30, 200), 200, 340, fill=HAIR, width=7)
        draw.ellipse((x - 30, 205, x + 30, 225), fill=CHEEKS)
    draw.polygon([(200, 190), (183, 252), (217, 252)], fill=NOSE)
    for x in (191, 209):
        draw.ellipse((x - 6, 246, x + 6, 256), fill=NOSTRILS)
    draw.ellipse((165, 278, 235, 304), fill=LIPS)
    draw.line((168, 290, 232, 290), fill=(110, 40, 45), width=4)
    return image.filter(ImageFilter.GaussianBlur(3)).resize((side, side), Image.Resampling.LANCZOS)


def page(*, side: int = 200, size: tuple[int, int] = (1200, 900), kind: str = "WEBP") -> bytes:
    """A photo of lined paper with the face at PLACE; without it when `side` is 0."""
    image = Image.new("RGB", size, (235, 232, 225))
    draw = ImageDraw.Draw(image)
    for y in range(40, size[1], 45):
        draw.line((0, y, size[0], y), fill=(190, 200, 225), width=3)
    if side:
        image.paste(face(side), PLACE)
    out = io.BytesIO()
    image.save(out, kind, quality=85)
    return out.getvalue()
