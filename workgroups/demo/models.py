"""Pictures of representations: bar models, double number lines, ratio tables, tiles, areas and vectors."""

import math
from collections.abc import Sequence

from .drawing import drawing
from .ink import Sheet
from .paper import lined_page, plain_page
from .pens import (
    AMBER,
    AMBER_TINT,
    BIRO,
    GEL,
    GREEN,
    PENCIL,
    PURPLE,
    RED,
    TEAL,
    TEAL_TINT,
    YELLOW_TINT,
    Colour,
    Pen,
    Point,
    rectangle,
)
from .writing import HURRIED, LEANING, ROUND, TEACHER, Hand, highlight, strike, underline, write, write_lines


def bar(sheet: Sheet, at: Point, parts: Sequence[str], width: float, tint: Colour, height: float = 100) -> None:
    """A ruled bar of equal parts, coloured in, with what each part is worth written inside."""
    x, y = at
    total = width * len(parts)
    sheet.wash(rectangle(x, y, total, height), tint, grain=0.34)
    sheet.box(x, y, total, height, PENCIL.wide(4.8))
    for i, part in enumerate(parts):
        if i:
            sheet.rule((x + i * width, y), (x + i * width, y + height), PENCIL.wide(4.4))
        write(sheet, (x + (i + 0.5) * width, y + height / 2 + 17), part, 42, hand=ROUND, align="centre")


def brace(sheet: Sheet, a: Point, b: Point, depth: float, pen: Pen = BIRO) -> Point:
    """A curly brace from a to b on the side `depth` points to (positive is below). Returns its point."""
    (x0, y), (x1, _) = a, b
    mid, r = (x0 + x1) / 2, min(26.0, (x1 - x0) / 8)
    half, full = y + depth * 0.5, y + depth
    left = [
        (x0, y),
        (x0 + r * 0.3, half - depth * 0.1),
        (x0 + r, half),
        (mid - r, half),
        (mid - r * 0.3, half + depth * 0.12),
    ]
    right = [(2 * mid - px, py) for px, py in reversed(left)]
    sheet.curve([*left, (mid, full), *right], pen, 0.4)
    return (mid, full)


def double_line(
    sheet: Sheet, left: float, tops: tuple[float, float], gaps: Sequence[tuple[float, str, str]], end: float, hand: Hand
) -> None:
    """Two number lines joined at matching values: each entry is a distance from `left`, upper and lower label."""
    upper, lower = tops
    for y, colour in ((upper, TEAL), (lower, AMBER)):
        sheet.rule((left - 30, y), (left + end, y), BIRO.of(colour).wide(5.5))
        sheet.head((left + end + 2, y), 0, BIRO.of(colour).wide(5), 22)
    for shift, above, below in gaps:
        x = left + shift
        sheet.dashes((x, upper + 22), (x, lower - 22), PENCIL, 14)
        for y, colour in ((upper, TEAL), (lower, AMBER)):
            sheet.line((x, y - 17), (x, y + 17), BIRO.of(colour).wide(5), 0.3)
        write(sheet, (x, upper - 36), above, 42, BIRO.of(TEAL), hand, "centre")
        write(sheet, (x, lower + (92 if "frac" in below else 74)), below, 44, BIRO.of(AMBER), hand, "centre")


@drawing(
    "A bar model for a ratio: two bars of 3 and 5 equal parts for a : b = 3 : 5. The difference of 2 parts is "
    "14, so one part is 7, a = 21 and b = 35."
)
def bar_model_ratio(sheet: Sheet) -> None:
    first = write(sheet, (150, 165), "a : b = 3 : 5   and   b - a = 14", 50, hand=ROUND)
    underline(sheet, first, PENCIL, 18)
    write(sheet, (175, 370), "a", 54, BIRO.of(TEAL), ROUND)
    write(sheet, (175, 570), "b", 54, BIRO.of(AMBER), ROUND)
    bar(sheet, (250, 300), ["7"] * 3, 200, TEAL_TINT)
    bar(sheet, (250, 500), ["7"] * 5, 200, AMBER_TINT)
    sheet.dashes((850, 300), (1250, 300))
    sheet.dashes((1250, 300), (1250, 500))
    point = brace(sheet, (856, 625), (1246, 625), 46, BIRO.of(RED))
    write(sheet, (point[0], 730), "14", 50, BIRO.of(RED), ROUND, "centre")
    write(sheet, (1080, 370), "2 parts", 42, PENCIL, ROUND, "centre")
    rows = ("2 parts = 14", "1 part = 7")
    write_lines(sheet, (250, 810), rows, 46, 100, BIRO, ROUND)
    one = write(sheet, (250, 1020), "a = 3 × 7 = 21", 48, BIRO.of(TEAL), ROUND)
    two = write(sheet, (790, 1020), "b = 5 × 7 = 35", 48, BIRO.of(AMBER), ROUND)
    for place in (one, two):
        underline(sheet, place, BIRO, 14)
    write(sheet, (790, 905), "check: 35 - 21 = 14 ✓", 42, BIRO.of(GREEN), ROUND)


@drawing(
    "Reverse percentage with a bar model: a price of £68 after a 20% decrease is four of five equal parts, so "
    "one part is £17 and the original £85. An earlier attempt, 68 × 1.2, is crossed out.",
    on=lined_page,
)
def bar_model_percentage(sheet: Sheet) -> None:
    write(sheet, (300, 190), "20% off → £68.   Original price?", 48, hand=HURRIED)
    wrong = write(sheet, (300, 290), "68 × 1.2 = 81.60", 46, hand=HURRIED)
    strike(sheet, wrong)
    write(sheet, (wrong.right + 60, 290), "20% of what?", 42, BIRO.of(PURPLE), TEACHER)
    point = brace(sheet, (300, 470), (1440, 470), -48, BIRO)
    write(sheet, (point[0], 404), "original = 100%", 42, hand=HURRIED, align="centre")
    bar(sheet, (300, 485), ["£17"] * 4, 228, TEAL_TINT, 110)
    sheet.box(1212, 485, 228, 110, PENCIL.wide(4.8))
    sheet.hatch(rectangle(1212, 485, 228, 110), PENCIL.of(RED).wide(3.6), 24)
    write(sheet, (1326, 660), "20% off", 42, BIRO.of(RED), HURRIED, "centre")
    point = brace(sheet, (304, 612), (1208, 612), 46, BIRO.of(TEAL))
    write(sheet, (point[0], 720), "80% = £68", 46, BIRO.of(TEAL), HURRIED, "centre")
    write_lines(sheet, (300, 890), ("1 part = 68 ÷ 4 = 17",), 46, 100, BIRO, HURRIED)
    last = write(sheet, (300, 990), "5 × 17 = £85", 50, BIRO, HURRIED)
    highlight(sheet, last, YELLOW_TINT)
    write(sheet, (900, 990), "85 × 0.8 = 68 ✓", 46, BIRO.of(GREEN), HURRIED)


@drawing(
    "A double number line from 0 to a full turn: degrees on the upper line, radians on the lower, matching 30° "
    "with π/6, 60° with π/3, 90° with π/2, 180° with π, 270° with 3π/2 and 360° with 2π.",
    on=plain_page,
)
def double_number_line_radians(sheet: Sheet) -> None:
    title = write(sheet, (800, 210), "degrees ↔ radians", 56, GEL, ROUND, "centre")
    underline(sheet, title, GEL.of(TEAL))
    pairs = (
        (0, "0", "0"),
        (30, "30°", r"\frac{π}{6}"),
        (60, "60°", r"\frac{π}{3}"),
        (90, "90°", r"\frac{π}{2}"),
        (180, "180°", "π"),
        (270, "270°", r"\frac{3π}{2}"),
        (360, "360°", "2π"),
    )
    gaps = [(degrees / 360 * 1200, above, below) for degrees, above, below in pairs]
    double_line(sheet, 180, (450, 640), gaps, 1280, ROUND)
    write(sheet, (105, 340), "degrees", 40, BIRO.of(TEAL), ROUND, "left")
    write(sheet, (105, 820), "radians", 40, BIRO.of(AMBER), ROUND, "left")
    sheet.arrow((790, 370), (1370, 370), PENCIL, -0.08, 18)
    write(sheet, (1080, 300), "×2", 42, PENCIL, ROUND, "centre")
    write(sheet, (180, 940), r"1° = \frac{π}{180} rad", 46, GEL, ROUND)
    write(sheet, (720, 940), r"so 45° = \frac{π}{4},  150° = \frac{5π}{6}", 46, GEL, ROUND)
    write(sheet, (720, 1070), "half a turn is the one to know", 40, BIRO.of(PURPLE), TEACHER)


@drawing(
    "A double number line for changing units of speed: 18, 36, 54, 72 and 90 km/h stand over 5, 10, 15, 20 and "
    "25 m/s. Arrows show ÷ 3.6 downwards, and 63 km/h is found to be 17.5 m/s."
)
def double_number_line_speed(sheet: Sheet) -> None:
    write(sheet, (150, 190), "How fast is 63 km/h in m/s?", 50, hand=LEANING)
    gaps = [(i * 210.0, str(18 * i), str(5 * i)) for i in range(6)]
    double_line(sheet, 200, (450, 650), gaps, 1190, LEANING)
    write(sheet, (1400, 400), "km/h", 42, BIRO.of(TEAL), LEANING)
    write(sheet, (1410, 740), "m/s", 42, BIRO.of(AMBER), LEANING)
    x = 200 + 3.5 * 210
    sheet.line((x, 425), (x, 675), BIRO.of(RED).wide(5), 0.6)
    write(sheet, (x, 368), "63", 44, BIRO.of(RED), LEANING, "centre")
    write(sheet, (x, 778), "17.5", 44, BIRO.of(RED), LEANING, "centre")
    sheet.arrow((150, 360), (150, 700), BIRO, 0.1)
    write(sheet, (135, 330), "÷ 3.6", 40, hand=LEANING, align="centre")
    rows = ("1 km/h = 1000 m in 3600 s", "so  m/s = km/h ÷ 3.6", "63 is halfway from 54 to 72")
    write_lines(sheet, (250, 890), rows, 44, 100, hand=LEANING)
    last = write(sheet, (1010, 990), "→ 17.5 m/s", 48, BIRO.of(RED), LEANING)
    underline(sheet, last, BIRO.of(RED), double=True)


@drawing(
    "A ratio table for a stretched spring: masses 100 g, 50 g, 150 g and 350 g against extensions 24, 12, 36 "
    "and 84 mm. Arrows show halving, adding columns and multiplying by 0.24, the constant of proportion."
)
def ratio_table_spring(sheet: Sheet) -> None:
    write(sheet, (150, 180), "100 g stretches a spring 24 mm.", 46, hand=ROUND)
    write(sheet, (150, 265), "How far does 350 g stretch it?", 46, hand=ROUND)
    left, top, wide, high = 430, 470, 225, 125
    for row in range(3):
        sheet.rule((180, top + row * high), (left + 4 * wide, top + row * high), PENCIL.wide(4.8))
    for column in range(5):
        sheet.rule((left + column * wide, top), (left + column * wide, top + 2 * high), PENCIL.wide(4.8))
    sheet.rule((180, top), (180, top + 2 * high), PENCIL.wide(4.8))
    write(sheet, (205, top + 80), "mass (g)", 40, BIRO.of(TEAL), ROUND)
    write(sheet, (205, top + high + 62), "extension", 34, BIRO.of(AMBER), ROUND)
    write(sheet, (240, top + high + 108), "(mm)", 36, BIRO.of(AMBER), ROUND)
    for column, (mass, extension) in enumerate((("100", "24"), ("50", "12"), ("150", "36"), ("350", "84"))):
        x = left + (column + 0.5) * wide
        write(sheet, (x, top + 82), mass, 50, BIRO.of(TEAL), ROUND, "centre")
        place = write(sheet, (x, top + high + 82), extension, 50, BIRO.of(AMBER), ROUND, "centre")
        if column == 3:
            sheet.ring(place.middle, 66, 48, BIRO.of(RED))
    middle = [left + (i + 0.5) * wide for i in range(4)]
    sheet.arrow((middle[0], top - 14), (middle[1], top - 14), PENCIL, -0.17, 18)
    write(sheet, ((middle[0] + middle[1]) / 2, top - 75), "÷ 2", 40, PENCIL, ROUND, "centre")
    sheet.arrow((middle[1] + 20, top - 14), (middle[2], top - 14), PENCIL, -0.17, 18)
    write(sheet, ((middle[1] + middle[2]) / 2 + 10, top - 75), "× 3", 40, PENCIL, ROUND, "centre")
    sheet.arrow((left + 4 * wide + 14, top + 60), (left + 4 * wide + 14, top + high + 70), BIRO.of(PURPLE), -0.2, 18)
    write(sheet, (left + 4 * wide + 62, top + high + 20), "× 0.24", 38, BIRO.of(PURPLE), ROUND)
    sheet.arrow((middle[0], top + 2 * high + 14), (middle[3] - 20, top + 2 * high + 14), PENCIL, 0.08, 18)
    write(sheet, ((middle[0] + middle[3]) / 2, top + 2 * high + 130), "× 3.5", 40, PENCIL, ROUND, "centre")
    write(sheet, (150, 960), "350 = 2 × 100 + 150", 44, hand=ROUND)
    write(sheet, (150, 1050), "84 = 2 × 24 + 36 ✓", 44, BIRO.of(GREEN), ROUND)
    last = write(sheet, (850, 1050), "extension = 0.24 × mass", 42, BIRO.of(PURPLE), ROUND)
    highlight(sheet, last, YELLOW_TINT)


@drawing(
    "Vectors on squared paper: a = (3, 1) and b = (1, 3) drawn from O make a parallelogram; its diagonals are a "
    "+ b = (4, 4) and a − b = (2, −2), each marked with an arrow.",
)
def vectors_grid(sheet: Sheet) -> None:
    origin, unit = (250, 900), 150

    def at(x: float, y: float) -> Point:
        return (origin[0] + x * unit, origin[1] - y * unit)

    def vector(start: Point, end: Point, pen: Pen) -> None:
        sheet.rule(start, end, pen)
        middle = (start[0] * 0.45 + end[0] * 0.55, start[1] * 0.45 + end[1] * 0.55)
        sheet.head(middle, math.atan2(end[1] - start[1], end[0] - start[0]), pen, 30)

    teal, amber, red = (BIRO.of(colour).wide(6) for colour in (TEAL, AMBER, RED))
    vector(at(0, 0), at(3, 1), teal)
    vector(at(0, 0), at(1, 3), amber)
    vector(at(1, 3), at(4, 4), teal)
    vector(at(3, 1), at(4, 4), amber)
    vector(at(0, 0), at(4, 4), BIRO.wide(6))
    vector(at(1, 3), at(3, 1), red)
    for name, x, y, dx, dy in (("O", 0, 0, -50, 40), ("A", 3, 1, 20, 44), ("B", 1, 3, -54, 0), ("C", 4, 4, 18, -12)):
        px, py = at(x, y)
        sheet.dot((px, py), 9)
        write(sheet, (px + dx, py + dy), name, 44)
    sides = (("a", 1.7, 0.3, teal), ("b", 0.25, 1.75, amber), ("a", 2.4, 3.7, teal), ("b", 3.72, 2.4, amber))
    for name, across, up, pen in sides:
        write(sheet, at(across, up), rf"\under{{{name}}}", 46, pen.wide(5))
    x0 = 1010
    write(sheet, (x0, 230), r"\under{a} = \vec{3}{1}", 50, teal.wide(5))
    write(sheet, (x0 + 270, 230), r"\under{b} = \vec{1}{3}", 50, amber.wide(5))
    write(sheet, (x0, 460), r"\ray{OC} = \under{a} + \under{b} = \vec{4}{4}", 48)
    write(sheet, (x0, 650), r"\ray{BA} = \under{a} - \under{b} = \vec{2}{-2}", 48, red.wide(5))
    write(sheet, (x0, 840), "4 × 2 + 4 × (-2) = 0", 42)
    last = write(sheet, (x0, 925), "OC and BA cross at 90°", 40)
    highlight(sheet, last, TEAL_TINT)
    write(sheet, (x0, 1025), r"|\under{a}| = |\under{b}|, so a rhombus", 38, BIRO.of(PURPLE), TEACHER)
