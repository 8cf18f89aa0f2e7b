r"""Handwriting: words and mathematics set in pen strokes.

The notation is a little of what mathematicians type: `x^2`, `a_{n+1}`, `\frac{1}{2}`, `\sqrt{x+1}`, `\vec{3}{-1}` for a
column vector, `\bar{x}` and `\under{a}` for a line above or below, `\ray{AB}` for an arrow above. A hyphen becomes
a minus sign; use – for a dash in words.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from random import Random

from .ink import Sheet
from .letters import DIGITS, SMALL, spellings
from .pens import BIRO, Colour, Pen, Point

TALL_SIGNS = "∫]"
WIDE_SIGNS = "+−=≠≡≈<>≤≥±×÷→←↔⇒"


@dataclass(frozen=True)
class Hand:
    """One person's handwriting: lean and width of the letters, height of small letters, how unsteady it is."""

    slant: float = 0.1
    width: float = 1.0
    small: float = 1.0
    gap: float = 1.7
    unsteady: float = 1.0


UPRIGHT = Hand(slant=0.02, width=0.98, small=1.0, gap=1.6, unsteady=0.8)
LEANING = Hand(slant=0.22, width=0.92, small=0.94, gap=1.45, unsteady=0.9)
ROUND = Hand(slant=-0.04, width=1.14, small=1.16, gap=1.5, unsteady=0.8)
HURRIED = Hand(slant=0.16, width=1.05, small=0.86, gap=1.9, unsteady=1.5)
TEACHER = Hand(slant=0.07, width=1.0, small=1.06, gap=1.7, unsteady=0.6)


@dataclass
class Written:
    """A piece of writing and the room it takes: strokes from a baseline origin, width, height above and depth below."""

    strokes: list[list[Point]]
    width: float = 0.0
    up: float = 0.0
    down: float = 0.0

    def add(self, other: "Written", dx: float = 0.0, dy: float = 0.0) -> None:
        self.strokes.extend([[(x + dx, y + dy) for x, y in s] for s in other.strokes])
        self.width = max(self.width, dx + other.width)
        self.up = max(self.up, other.up - dy)
        self.down = max(self.down, other.down + dy)


@dataclass(frozen=True)
class Place:
    """Where writing came to stand on the sheet."""

    left: float
    top: float
    right: float
    bottom: float

    @property
    def middle(self) -> Point:
        return ((self.left + self.right) / 2, (self.top + self.bottom) / 2)


def write(
    sheet: Sheet,
    at: Point,
    text: str,
    size: float = 46,
    pen: Pen = BIRO,
    hand: Hand = UPRIGHT,
    align: str = "left",
    angle: float | None = None,
) -> Place:
    """Write on the sheet with capitals `size` pixels high, the baseline at `at`.

    `align` is left, centre or right of that point; `angle` in degrees turns the line anticlockwise (a hand's own small
    error when None). Returns where the writing stands. Raises KeyError for a sign the alphabet lacks.
    """
    rng = sheet.rng
    piece = _set(_Reader(text), size, hand, rng)
    start = {"left": 0.0, "centre": -piece.width / 2, "right": -piece.width}[align]
    tilt = math.radians(rng.uniform(-0.5, 0.7) * hand.unsteady if angle is None else angle)
    cos, sin = math.cos(tilt), math.sin(tilt)
    sway, phase = size * 0.02 * hand.unsteady, rng.uniform(0, 6.3)
    for stroke in piece.strokes:
        placed = []
        for x, y in stroke:
            px, py = x + start, y + sway * math.sin(phase + x / (size * 4))
            placed.append((at[0] + px * cos + py * sin, at[1] - px * sin + py * cos))
        sheet.stroke(placed, pen)
    return Place(at[0] + start, at[1] - piece.up, at[0] + start + piece.width, at[1] + piece.down)


def write_lines(
    sheet: Sheet,
    at: Point,
    rows: Sequence[str],
    size: float = 46,
    leading: float = 100,
    pen: Pen = BIRO,
    hand: Hand = UPRIGHT,
    align: str = "left",
) -> list[Place]:
    """Write rows under each other, `leading` pixels apart, the first baseline at `at`. Returns where each stands."""
    return [
        write(sheet, (at[0] + sheet.rng.uniform(-3, 3), at[1] + i * leading), row, size, pen, hand, align)
        for i, row in enumerate(rows)
    ]


def strike(sheet: Sheet, place: Place, pen: Pen = BIRO) -> None:
    """Cross a piece of writing out."""
    y = place.top + (place.bottom - place.top) * 0.55
    sheet.line((place.left - 8, y + 6), (place.right + 10, y - 8), pen, 1.4)


def underline(sheet: Sheet, place: Place, pen: Pen = BIRO, drop: float = 14, double: bool = False) -> None:
    """Draw a line by hand under what was written at `place`, `drop` pixels below it; or two."""
    for extra in (0, 9) if double else (0,):
        y = place.bottom + drop + extra
        sheet.line((place.left - 4, y), (place.right + 6, y - 2), pen, 0.8)


def highlight(sheet: Sheet, place: Place, colour: Colour, pad: float = 12) -> None:
    """Go over what was written at `place` with a marker of this colour, `pad` pixels beyond it."""
    y = (place.top + place.bottom) / 2
    height = place.bottom - place.top + 2 * pad
    sheet.highlight((place.left - pad, y + 2), (place.right + pad, y - 2), colour, height)


class _Reader:
    """Walks through the notation one sign or command at a time."""

    def __init__(self, text: str) -> None:
        self.text = text.replace("-", "−")
        self.at = 0

    def more(self) -> bool:
        return self.at < len(self.text)

    def next(self) -> str:
        if self.text[self.at] == "\\":
            end = self.at + 1
            while end < len(self.text) and self.text[end].isalpha():
                end += 1
        else:
            end = self.at + 1
        sign, self.at = self.text[self.at : end], end
        return sign

    def argument(self) -> "_Reader":
        """What follows: one sign, or everything between matching braces."""
        if self.text[self.at] != "{":
            return _Reader(self.next())
        depth, start = 0, self.at + 1
        while True:
            depth += {"{": 1, "}": -1}.get(self.text[self.at], 0)
            self.at += 1
            if depth == 0:
                return _Reader(self.text[start : self.at - 1])


def _set(reader: _Reader, size: float, hand: Hand, rng: Random) -> Written:
    """Set one line of notation; scripts hang on what stands before them."""
    line = Written([])
    unit = size / 10
    x = 0.0
    script_from: float | None = None
    base = ""
    while reader.more():
        sign = reader.next()
        if sign in "^_":
            small = _set(reader.argument(), size * 0.64, hand, rng)
            tall = base in TALL_SIGNS
            rise = size * ((-0.86 if tall else -0.56) if sign == "^" else (0.5 if tall else 0.26))
            begin = x if script_from is None else script_from
            line.add(small, begin, rise)
            script_from, x = begin, max(x, begin + small.width + unit * 1.5)
            continue
        script_from, base = None, sign
        if sign == " ":
            x += unit * 4.2 * hand.width * rng.uniform(0.92, 1.1)
        else:
            piece = _command(sign, reader, size, hand, rng) if sign[0] == "\\" else _sign(sign, size, hand, rng)
            lead = unit * 1.1 if sign in WIDE_SIGNS or sign[0] == "\\" else 0.0
            line.add(piece, x + lead)
            x += piece.width + lead * 2 + unit * hand.gap
    line.width = max(0.0, x - unit * hand.gap)
    return line


def _command(sign: str, reader: _Reader, size: float, hand: Hand, rng: Random) -> Written:
    if sign == r"\frac":
        return _fraction(reader, size, hand, rng)
    if sign == r"\vec":
        return _column(reader, size, hand, rng)
    inner = _set(reader.argument(), size, hand, rng)
    if sign == r"\sqrt":
        return _root(inner, size)
    if sign == r"\under":
        inner.strokes.append([(0, size * 0.14), (inner.width, size * 0.16)])
        return inner
    if sign == r"\ray":
        y, end, barb = -inner.up - size * 0.2, inner.width, size * 0.16
        inner.strokes += [[(0, y), (end, y)], [(end - barb, y - barb * 0.8), (end, y), (end - barb, y + barb * 0.9)]]
        inner.up += size * 0.34
        return inner
    if sign == r"\bar":
        inner.strokes.append([(0, -inner.up - size * 0.16), (inner.width, -inner.up - size * 0.18)])
        inner.up += size * 0.2
        return inner
    raise KeyError(sign)


def _fraction(reader: _Reader, size: float, hand: Hand, rng: Random) -> Written:
    top = _set(reader.argument(), size * 0.78, hand, rng)
    bottom = _set(reader.argument(), size * 0.78, hand, rng)
    width = max(top.width, bottom.width) + size * 0.3
    axis, air = -size * 0.4, size * 0.2
    out = Written([[(0, axis + rng.uniform(-1, 2)), (width / 2, axis), (width, axis - rng.uniform(-1, 2))]])
    out.add(top, (width - top.width) / 2, axis - air - top.down)
    out.add(bottom, (width - bottom.width) / 2, axis + air + bottom.up)
    out.width = width
    return out


def _column(reader: _Reader, size: float, hand: Hand, rng: Random) -> Written:
    top = _set(reader.argument(), size * 0.86, hand, rng)
    bottom = _set(reader.argument(), size * 0.86, hand, rng)
    inner, pad, axis = max(top.width, bottom.width), size * 0.34, -size * 0.4
    half = size * 1.16
    width = inner + 2 * pad
    arch = [(0.26, -1.0), (0.1, -0.66), (0.02, -0.2), (0.02, 0.2), (0.1, 0.66), (0.26, 1.0)]
    left = [(size * a, axis + half * b) for a, b in arch]
    right = [(width - size * a, axis + half * b) for a, b in arch]
    out = Written([_smooth([(x, y, False) for x, y in side]) for side in (left, right)])
    out.add(top, pad + (inner - top.width) / 2, axis - size * 0.2)
    out.add(bottom, pad + (inner - bottom.width) / 2, axis + size * 0.2 + bottom.up)
    out.width, out.up, out.down = width, half - axis, half + axis
    return out


def _root(inner: Written, size: float) -> Written:
    lead, top = size * 0.46, -inner.up - size * 0.2
    hook = [(0, -size * 0.4), (size * 0.12, -size * 0.48), (size * 0.26, inner.down), (lead - size * 0.04, top)]
    out = Written([[*hook, (lead + inner.width + size * 0.12, top - size * 0.02)]])
    out.add(inner, lead + size * 0.06)
    out.width, out.up, out.down = lead + inner.width + size * 0.16, -top, inner.down
    return out


def _sign(sign: str, size: float, hand: Hand, rng: Random) -> Written:
    """One letter, digit or sign, never the same twice."""
    unit = size / 10
    strokes = rng.choice(spellings(sign))
    loose = hand.unsteady
    grow, squash = 1 + rng.uniform(-0.05, 0.05) * loose, 1 + rng.uniform(-0.05, 0.05) * loose
    lean = hand.slant + rng.uniform(-0.035, 0.035) * loose
    lift = rng.uniform(-0.25, 0.25) * loose
    stretch = hand.width if sign not in DIGITS else (1 + hand.width) / 2
    body = hand.small if sign in SMALL else 1.0
    out = Written([])
    for stroke in strokes:
        bent = []
        for x, y, corner in stroke:
            y = _resize(y, body) * grow + lift + rng.uniform(-0.16, 0.16) * loose
            x = x * stretch * squash + rng.uniform(-0.16, 0.16) * loose
            bent.append(((x + y * lean) * unit, -y * unit, corner))
        out.strokes.append(_smooth(bent))
    low = [min(0.0, y) for s in strokes for _, y, _ in s]
    out.width = max(x for s in strokes for x, _, _ in s) * stretch * squash * unit
    out.up = max(_resize(y, body) for s in strokes for _, y, _ in s) * unit
    out.down = -min(low) * unit
    return out


def _resize(y: float, body: float) -> float:
    """Small letters keep their tails and tops; only the part up to the x-height changes."""
    if y <= 0:
        return y
    return y * body if y <= 5.4 else 5.4 * body + (y - 5.4) * (10 - 5.4 * body) / 4.6


def _smooth(points: Sequence[tuple[float, float, bool]]) -> list[Point]:
    """A Catmull-Rom curve through the points, broken at its corners; two points stay a straight line."""
    runs: list[list[Point]] = [[]]
    for x, y, corner in points:
        runs[-1].append((x, y))
        if corner:
            runs.append([(x, y)])
    out: list[Point] = []
    for run in runs:
        if len(run) < 3:
            out.extend(run)
            continue
        ends = [_beyond(run[1], run[0]), *run, _beyond(run[-2], run[-1])]
        for i in range(1, len(ends) - 2):
            out.extend(_span(ends[i - 1], ends[i], ends[i + 1], ends[i + 2]))
        out.append(run[-1])
    return out


def _beyond(a: Point, b: Point) -> Point:
    return (2 * b[0] - a[0], 2 * b[1] - a[1])


def _span(p: Point, q: Point, r: Point, s: Point) -> list[Point]:
    steps = max(2, min(9, int(math.dist(q, r) / 4.2)))
    out = []
    for i in range(steps):
        t = i / steps
        a, b = t * t, t * t * t
        w = (-0.5 * t + a - 0.5 * b, 1 - 2.5 * a + 1.5 * b, 0.5 * t + 2 * a - 1.5 * b, -0.5 * a + 0.5 * b)
        out.append(
            (
                w[0] * p[0] + w[1] * q[0] + w[2] * r[0] + w[3] * s[0],
                w[0] * p[1] + w[1] * q[1] + w[2] * r[1] + w[3] * s[1],
            )
        )
    return out
