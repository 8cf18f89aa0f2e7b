"""Noise and grain: what makes a flat colour look like paper, and ink look like ink."""

from functools import lru_cache
from random import Random

from PIL import Image, ImageFilter


def soften(mask: Image.Image, radius: float) -> Image.Image:
    """A wide blur, made on a quarter of the size because nobody can tell."""
    small = mask.reduce(4).filter(ImageFilter.GaussianBlur(radius / 4))
    return small.resize(mask.size, Image.Resampling.BILINEAR)


@lru_cache(maxsize=4)
def noise(size: int, seed: int) -> Image.Image:
    """A square of grey noise, the same one for the same seed on every machine."""
    return Image.frombytes("L", (size, size), Random(seed).randbytes(size * size))  # noqa: S311  (texture, not a secret)


@lru_cache(maxsize=32)
def _grain(strength: float, coarse: bool) -> Image.Image:
    tile = noise(512, 7).filter(ImageFilter.GaussianBlur(2.4 if coarse else 0.9))
    spread = 5.5 if coarse else 3.2
    floor = 255 * (1 - strength)
    return tile.point(lambda v: int(max(floor, min(255, 255 * (1 - strength * 0.42) + (v - 128) * spread * strength))))


def grain_tile(size: tuple[int, int], strength: float, coarse: bool = False) -> Image.Image:
    """Grain to multiply a mask with: lighter where the paper's tooth is left bare."""
    return tiled(_grain(strength, coarse), size)


def tiled(tile: Image.Image, size: tuple[int, int]) -> Image.Image:
    """A picture of `size` pixels, filled with `tile` again and again from the top left."""
    out = Image.new(tile.mode, size)
    for x in range(0, size[0], tile.width):
        for y in range(0, size[1], tile.height):
            out.paste(tile, (x, y))
    return out
