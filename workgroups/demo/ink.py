"""A sheet to draw on with pens: strokes with the pressure, shake and grain of a hand.

Coordinates are pixels of the finished picture, y downwards. Ink is laid twice as large on one mask per pen and brought
down to size when the sheet is flattened, because Pillow does not smooth edges by itself.
"""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from random import Random

from PIL import Image, ImageChops, ImageDraw, ImageFilter

from .pens import BIRO, PENCIL, YELLOW_TINT, Colour, Pen, Point, between, bow, rectangle, wander
from .texture import grain_tile, soften

Box = tuple[int, int, int, int]
SCALE = 2


class Sheet:
    """A surface with ink on it.

    `bleed` is the margin around the frame that a tilted camera may still see; `gloss` (0 to 1) how much it mirrors a
    window; `shape`, if set, the mask of a loose piece that is not a plain rectangle.
    """

    def __init__(self, surface: Image.Image, rng: Random, bleed: int = 0) -> None:
        self.image = surface
        self.rng = rng
        self.bleed = bleed
        self.gloss = 0.0
        self.shape: Image.Image | None = None
        self._layers: dict[tuple[Colour, float], _Layer] = {}

    def stroke(self, points: Sequence[Point], pen: Pen = BIRO, taper: bool = True) -> None:
        """Lay one stroke along the points: width and darkness wander as pressure does, and ease off at the end."""
        layer = self._layers.setdefault((pen.colour, pen.grain), _Layer())
        layer.strokes.append(_Stroke(points, pen.width, taper, self.rng.uniform(0, 6.3), self.rng.uniform(0.06, 0.13)))

    def line(self, a: Point, b: Point, pen: Pen = BIRO, shake: float = 1.0) -> None:
        """A line drawn without a ruler."""
        self.stroke(wander([a, b], self.rng, pen.shake * shake * (1.2 + math.dist(a, b) * 0.003)), pen)

    def rule(self, a: Point, b: Point, pen: Pen = PENCIL) -> None:
        """A line drawn along a ruler: it overshoots a little, as ruled lines do."""
        reach = self.rng.uniform(0, 5) / max(1.0, math.dist(a, b))
        end = (b[0] + (b[0] - a[0]) * reach, b[1] + (b[1] - a[1]) * reach)
        self.stroke(wander([a, end], self.rng, 0.5), pen, taper=False)

    def dashes(self, a: Point, b: Point, pen: Pen = PENCIL, dash: float = 18) -> None:
        count = max(2, int(math.dist(a, b) / (dash * 1.75)))
        for i in range(count):
            start, end = i / count, (i + 0.56 + self.rng.uniform(-0.06, 0.06)) / count
            self.line(between(a, b, start), between(a, b, end), pen, 0.4)

    def curve(self, points: Sequence[Point], pen: Pen = BIRO, shake: float = 1.0) -> None:
        """A curve through closely spaced points, drawn in one go."""
        self.stroke(wander(points, self.rng, pen.shake * shake * 2.0), pen)

    def poly(self, corners: Sequence[Point], pen: Pen = PENCIL, ruled: bool = True) -> None:
        """A closed outline, side by side."""
        for a, b in zip(corners, [*corners[1:], corners[0]], strict=True):
            (self.rule if ruled else self.line)(a, b, pen)

    def box(self, x: float, y: float, width: float, height: float, pen: Pen = PENCIL, ruled: bool = True) -> None:
        self.poly(rectangle(x, y, width, height), pen, ruled)

    def arc(
        self, centre: Point, rx: float, ry: float, start: float, end: float, pen: Pen = BIRO, shake: float = 1.0
    ) -> list[Point]:
        """Part of an ellipse, angles in degrees, 0 to the right and growing anticlockwise. Returns its points."""
        count = max(8, int(abs(end - start) / 360 * (rx + ry) * 0.5))
        angles = [math.radians(start + (end - start) * i / count) for i in range(count + 1)]
        points = [(centre[0] + rx * math.cos(a), centre[1] - ry * math.sin(a)) for a in angles]
        self.curve(points, pen, shake)
        return points

    def ring(self, centre: Point, rx: float, ry: float | None = None, pen: Pen = BIRO) -> None:
        """A loop round something, closed the way a hand closes it: a little past where it began."""
        start = self.rng.uniform(40, 130)
        self.arc(centre, rx, ry or rx, start, start + 368, pen, 1.6)

    def dot(self, at: Point, radius: float = 8, pen: Pen = BIRO) -> None:
        small = pen.wide(radius * 0.9)
        self.stroke([(at[0] + dx, at[1] + dy) for dx, dy in _loop(radius * 0.5, self.rng)], small, taper=False)

    def cross(self, at: Point, size: float = 11, pen: Pen = PENCIL) -> None:
        """A plotted point."""
        x, y = at
        self.line((x - size, y - size), (x + size, y + size), pen, 0.3)
        self.line((x + size, y - size), (x - size, y + size), pen, 0.3)

    def head(self, tip: Point, along: float, pen: Pen = BIRO, size: float = 22) -> None:
        """An arrow head at the tip of a line going in the direction `along` (radians, y downwards)."""
        for turn in (2.62, -2.62):
            angle = along + turn + self.rng.uniform(-0.08, 0.08)
            self.line(tip, (tip[0] + size * math.cos(angle), tip[1] + size * math.sin(angle)), pen, 0.3)

    def arrow(self, a: Point, b: Point, pen: Pen = BIRO, bend: float = 0.0, size: float = 22) -> None:
        """An arrow from a to b; `bend` is how far its middle leaves the straight way, as a share of its length."""
        points = bow(a, b, bend)
        self.curve(points, pen, 0.7)
        (px, py), (qx, qy) = points[-4], points[-1]
        self.head(b, math.atan2(qy - py, qx - px), pen, size)

    def hatch(self, corners: Sequence[Point], pen: Pen = PENCIL, gap: float = 17, slope: float = 1.0) -> None:
        """Shade a polygon with slanting pencil lines that stop at its outline."""
        reach = [x + y * slope for x, y in corners]
        level = min(reach) + gap
        while level < max(reach):
            cuts = sorted(_cuts(corners, slope, level))
            for a, b in zip(cuts[::2], cuts[1::2], strict=False):
                self.line(a, b, pen, 0.4)
            level += gap * self.rng.uniform(0.85, 1.15)

    def wash(self, corners: Sequence[Point], colour: Colour, grain: float = 0.2, blur: float = 0) -> None:
        """Colour a polygon in; ink shows through, whether it was there before or comes later."""
        shifted = [(x + self.bleed, y + self.bleed) for x, y in corners]
        left, top = (int(max(0, min(side) - blur * 3)) for side in zip(*shifted, strict=True))
        right, bottom = (int(max(side) + blur * 3) + 2 for side in zip(*shifted, strict=True))
        mask = Image.new("L", ((right - left) * SCALE, (bottom - top) * SCALE))
        ImageDraw.Draw(mask).polygon([((x - left) * SCALE, (y - top) * SCALE) for x, y in shifted], fill=255)
        small = mask.reduce(SCALE)
        if blur:
            small = small.filter(ImageFilter.GaussianBlur(blur))
        if grain:
            small = ImageChops.multiply(small, grain_tile(small.size, grain, coarse=True))
        patch = self.image.crop((left, top, right, bottom))
        self.image.paste(ImageChops.multiply(patch, Image.new("RGB", patch.size, colour)), (left, top), small)

    def highlight(self, a: Point, b: Point, colour: Colour = YELLOW_TINT, height: float = 44) -> None:
        """One pass of a highlighter from a to b."""
        up = height / 2
        top = wander([a, b], self.rng, 1.6)
        rough = [self.rng.uniform(-5, 5) for _ in range(4)]
        left = [(a[0] + rough[0], a[1] + up), (a[0] + rough[1], a[1] - up)]
        right = [(b[0] + rough[2], b[1] - up), (b[0] + rough[3], b[1] + up)]
        middle = [(x, y - up) for x, y in top[1:-1]]
        under = [(x, y + up) for x, y in reversed(top[1:-1])]
        self.wash([*left, *middle, *right, *under], colour, grain=0.08, blur=0.8)

    def paste(self, other: "Sheet", centre: Point, angle: float = 0.0, shadow: float = 10) -> None:
        """Lay another sheet on this one, turned by `angle` degrees, with the shadow of something `shadow` px thick."""
        self.settle()
        top = other.flatten()
        outline = other.shape or Image.new("L", top.size, 255)
        turned = top.rotate(angle, Image.Resampling.BICUBIC, expand=True)
        shape = outline.rotate(angle, Image.Resampling.BICUBIC, expand=True)
        x = round(centre[0] + self.bleed - turned.width / 2)
        y = round(centre[1] + self.bleed - turned.height / 2)
        if shadow:
            pad = int(shadow * 3)
            dark = Image.new("L", (turned.width + 2 * pad, turned.height + 2 * pad))
            dark.paste(shape.point(lambda v: v * 0.5), (pad, pad))
            dark = soften(dark, shadow)
            at = (int(x - pad + shadow * 0.5), int(y - pad + shadow * 0.8))
            self.image.paste((52, 40, 30), at, dark)
        self.image.paste(turned, (x, y), shape)

    def settle(self) -> None:
        """Press the ink of every pen into the surface, so that what comes next lies on top of it."""
        for (colour, grain), layer in self._layers.items():
            left, top, right, bottom = layer.area()
            mask = Image.new("L", ((right - left) * SCALE, (bottom - top) * SCALE))
            draw = ImageDraw.Draw(mask)
            for stroke in layer.strokes:
                stroke.trace(draw, left, top)
            small = mask.reduce(SCALE)
            if grain:
                small = ImageChops.multiply(small, grain_tile(small.size, grain))
            self.image.paste(colour, (left + self.bleed, top + self.bleed), small)
        self._layers.clear()

    def flatten(self) -> Image.Image:
        """The surface with all its ink."""
        self.settle()
        return self.image


@dataclass(frozen=True)
class _Stroke:
    """One movement of the pen, kept until the ink is laid: only then is it known how large a mask it needs."""

    points: Sequence[Point]
    width: float
    taper: bool
    phase: float
    swing: float

    def trace(self, draw: ImageDraw.ImageDraw, left: float, top: float) -> None:
        """Draw on a mask whose corner stands at (left, top) of the sheet."""
        length = sum(math.dist(a, b) for a, b in pairwise(self.points)) or 1.0
        eases = self.taper and length > self.width * 3
        travelled, course = 0.0, 0.0
        before: Point | None = None
        for index, (x, y) in enumerate(self.points):
            here = ((x - left) * SCALE, (y - top) * SCALE)
            if before is not None:
                travelled += math.dist(before, here) / SCALE
            pressure = 1 + self.swing * math.sin(self.phase + travelled * 0.05)
            if eases:
                rest = length - travelled
                pressure *= min(1.0, 0.7 + travelled / (self.width * 6), 0.66 + rest / (self.width * 5))
            width = max(1.6, self.width * pressure) * SCALE
            fill = int(min(255, 214 + 36 * pressure))
            if before is not None:
                draw.line((before, here), fill=fill, width=round(width))
                turned = math.atan2(here[1] - before[1], here[0] - before[0])
                if abs(turned - course) > 0.1:
                    _blob(draw, before, width / 2 - 0.3, fill)
                course = turned
            if before is None or index == len(self.points) - 1:
                _blob(draw, here, width / 2 - 0.3, fill)
            before = here


@dataclass
class _Layer:
    """The strokes of one pen that still lie on top of the surface."""

    strokes: list[_Stroke] = field(default_factory=list)

    def area(self) -> Box:
        """The box of the sheet that the strokes need."""
        room = max(stroke.width for stroke in self.strokes) + 2
        xs = [x for stroke in self.strokes for x, _ in stroke.points]
        ys = [y for stroke in self.strokes for _, y in stroke.points]
        return int(min(xs) - room), int(min(ys) - room), int(max(xs) + room), int(max(ys) + room)


def _blob(draw: ImageDraw.ImageDraw, at: Point, radius: float, fill: int) -> None:
    draw.ellipse((at[0] - radius, at[1] - radius, at[0] + radius, at[1] + radius), fill=fill)


def _loop(radius: float, rng: Random) -> list[Point]:
    turn = rng.uniform(0, 6)
    return [(radius * math.cos(turn + i), radius * math.sin(turn + i)) for i in range(7)]


def _cuts(corners: Sequence[Point], slope: float, level: float) -> Iterable[Point]:
    """Where the line x + slope * y = level meets the outline."""
    for (ax, ay), (bx, by) in zip(corners, [*corners[1:], corners[0]], strict=True):
        one, two = ax + slope * ay - level, bx + slope * by - level
        if (one < 0) != (two < 0):
            yield between((ax, ay), (bx, by), one / (one - two))
