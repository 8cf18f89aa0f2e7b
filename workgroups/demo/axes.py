"""Coordinate axes on a sheet, and graphs plotted on them from the function itself."""

import math
from collections.abc import Callable, Iterable, Mapping

from .ink import Sheet
from .pens import BIRO, PENCIL, Pen, Point
from .writing import UPRIGHT, Hand, write

Function = Callable[[float], float]
Span = tuple[float, float]


class Axes:
    """A pair of axes: where the origin stands, how many pixels one unit is each way, and how far they reach."""

    def __init__(
        self,
        sheet: Sheet,
        origin: Point,
        unit: tuple[float, float],
        x: Span,
        y: Span,
        names: tuple[str, str] = ("x", "y"),
        pen: Pen = PENCIL,
        ink: Pen = BIRO,
        hand: Hand = UPRIGHT,
        size: float = 40,
    ) -> None:
        self.sheet, self.origin, self.unit, self.x, self.y = sheet, origin, unit, x, y
        self.pen, self.ink, self.hand, self.size = pen, ink, hand, size
        right, top = self.at(x[1], 0), self.at(0, y[1])
        sheet.rule(self.at(x[0], 0), right, pen)
        sheet.head(right, 0, pen, 20)
        sheet.rule(self.at(0, y[0]), top, pen)
        sheet.head(top, -math.pi / 2, pen, 20)
        write(sheet, (right[0] + 16, right[1] + size * 0.3), names[0], size, ink, hand)
        write(sheet, (top[0] - size * 0.5, top[1] - 6), names[1], size, ink, hand, "right")

    def at(self, x: float, y: float) -> Point:
        """Where the point (x, y) lies on the sheet."""
        return (self.origin[0] + x * self.unit[0], self.origin[1] - y * self.unit[1])

    def plot(self, f: Function, over: Span, pen: Pen = BIRO, shake: float = 1.0) -> list[Point]:
        """Draw y = f(x) over an interval in one stroke. Returns its points on the sheet."""
        steps = max(12, int(abs(over[1] - over[0]) * self.unit[0] / 5))
        grid = [over[0] + (over[1] - over[0]) * i / steps for i in range(steps + 1)]
        points = [self.at(x, f(x)) for x in grid]
        self.sheet.curve(points, pen, shake)
        return points

    def mark_x(self, labels: Mapping[float, str] | Iterable[float], size: float = 34, drop: float = 0) -> None:
        """Tick the x-axis; labels are written under it."""
        for value, label in _labels(labels):
            x, y = self.at(value, 0)
            self.sheet.line((x, y - 8), (x, y + 8), self.pen, 0.3)
            depth = size * 1.5 + (size * 0.4 if "frac" in label else 0)
            write(self.sheet, (x, y + depth + drop), label, size, self.ink, self.hand, "centre")

    def mark_y(self, labels: Mapping[float, str] | Iterable[float], size: float = 34) -> None:
        """Tick the y-axis; labels are written to its left."""
        for value, label in _labels(labels):
            x, y = self.at(0, value)
            self.sheet.line((x - 8, y), (x + 8, y), self.pen, 0.3)
            write(self.sheet, (x - 18, y + size * 0.42), label, size, self.ink, self.hand, "right")

    def nought(self, size: float = 34) -> None:
        """Name the origin O."""
        x, y = self.origin
        write(self.sheet, (x - 14, y + size * 1.45), "O", size, self.ink, self.hand, "right")

    def drop_to(self, x: float, y: float, pen: Pen = PENCIL, across: bool = True) -> None:
        """Dashed lines from a point to the axes."""
        self.sheet.dashes(self.at(x, y), self.at(x, 0), pen)
        if across:
            self.sheet.dashes(self.at(x, y), self.at(0, y), pen)


def straight(through: Point, gradient: float) -> Function:
    """The line with this gradient through a point given in units of the axes."""
    return lambda x: through[1] + gradient * (x - through[0])


def _labels(labels: Mapping[float, str] | Iterable[float]) -> list[tuple[float, str]]:
    if isinstance(labels, Mapping):
        return list(labels.items())
    return [(value, f"{value:g}") for value in labels]
