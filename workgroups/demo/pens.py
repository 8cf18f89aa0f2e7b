"""Pens and their colours, and the ways a hand leaves the straight path."""

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from random import Random

Point = tuple[float, float]
Colour = tuple[int, int, int]

INK: Colour = (38, 48, 74)
BLACK: Colour = (44, 42, 44)
TEAL: Colour = (14, 106, 106)
AMBER: Colour = (198, 116, 18)
RED: Colour = (178, 58, 50)
PURPLE: Colour = (104, 66, 136)
GREEN: Colour = (52, 122, 70)
GRAPHITE: Colour = (82, 80, 80)

YELLOW_TINT: Colour = (255, 226, 120)
TEAL_TINT: Colour = (158, 220, 208)
PINK_TINT: Colour = (248, 184, 172)
AMBER_TINT: Colour = (250, 200, 128)
BLUE_TINT: Colour = (180, 208, 236)


@dataclass(frozen=True)
class Pen:
    """What draws: its colour, width in pixels, how far the paper shows through (grain, 0 to 1), and how it shakes."""

    colour: Colour = INK
    width: float = 4.4
    grain: float = 0.0
    shake: float = 1.0

    def wide(self, width: float) -> "Pen":
        return replace(self, width=width)

    def of(self, colour: Colour) -> "Pen":
        return replace(self, colour=colour)


BIRO = Pen(INK, 4.4, grain=0.12)
GEL = Pen(BLACK, 5.0, grain=0.05)
PENCIL = Pen(GRAPHITE, 4.2, grain=0.62)
FELT = Pen(INK, 8.5, grain=0.1)
MARKER = Pen((36, 58, 96), 10.0, grain=0.24)


def wander(points: Sequence[Point], rng: Random, amount: float) -> list[Point]:
    """The same path with the slow drift of a hand, `amount` pixels at most, ends kept; straight parts get steps."""
    fine: list[Point] = [points[0]]
    for a, b in pairwise(points):
        steps = max(1, int(math.dist(a, b) / 10))
        fine.extend(between(a, b, i / steps) for i in range(1, steps + 1))
    one, two, three = (rng.uniform(0, 6.3) for _ in range(3))
    slow, quick = rng.uniform(0.006, 0.011), rng.uniform(0.022, 0.034)
    last = len(fine) - 1
    s = 0.0
    out = []
    for i, (x, y) in enumerate(fine):
        s += math.dist(fine[i - 1], (x, y)) if i else 0.0
        ease = min(1.0, i / 3, (last - i) / 3) if last > 6 else 0.4
        drift = amount * ease
        out.append(
            (
                x + drift * 0.6 * math.sin(one + s * slow) + drift * 0.3 * math.sin(three + s * quick),
                y + drift * 0.6 * math.sin(two + s * slow * 1.3) + drift * 0.3 * math.sin(one + s * quick * 1.2),
            )
        )
    return out


def bow(a: Point, b: Point, bend: float) -> list[Point]:
    """Points of a shallow arch from a to b."""
    mid = (
        (a[0] + b[0]) / 2 - (b[1] - a[1]) * bend * 2,
        (a[1] + b[1]) / 2 + (b[0] - a[0]) * bend * 2,
    )
    steps = max(6, int(math.dist(a, b) / 10))
    out = []
    for i in range(steps + 1):
        t = i / steps
        p, q, r = (1 - t) ** 2, 2 * t * (1 - t), t * t
        out.append((p * a[0] + q * mid[0] + r * b[0], p * a[1] + q * mid[1] + r * b[1]))
    return out


def rectangle(x: float, y: float, width: float, height: float) -> list[Point]:
    """The corners of an upright rectangle, from its top left clockwise."""
    return [(x, y), (x + width, y), (x + width, y + height), (x, y + height)]


def between(a: Point, b: Point, t: float) -> Point:
    """The point a share `t` of the way from a to b."""
    return (a[0] + (b[0] - a[0]) * t, a[1] + (b[1] - a[1]) * t)
