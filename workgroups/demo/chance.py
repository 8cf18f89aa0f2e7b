"""Pictures of probability and statistics: trees, Venn diagrams, box plots, histograms, tests, the normal curve."""

import math

from .axes import Axes
from .drawing import drawing
from .ink import Sheet
from .paper import lined_page, plain_page, whiteboard
from .pens import (
    AMBER,
    AMBER_TINT,
    BIRO,
    BLACK,
    GEL,
    GREEN,
    MARKER,
    PENCIL,
    PURPLE,
    RED,
    TEAL,
    TEAL_TINT,
    YELLOW_TINT,
    Point,
    rectangle,
)
from .writing import HURRIED, LEANING, ROUND, TEACHER, UPRIGHT, highlight, underline, write, write_lines

FREQUENCIES = (
    (r"\frac{1}{100}", "100 ill", 330.0, RED, ((r"\frac{95}{100}", "95", "+"), (r"\frac{5}{100}", "5", "−"))),
    (r"\frac{99}{100}", "9900 well", 790.0, TEAL, ((r"\frac{5}{100}", "495", "+"), (r"\frac{95}{100}", "9405", "−"))),
)
"""Of 10 000 people: the share and number of each kind, and how many of those a test that is right 95% of the time
finds positive and negative."""


@drawing(
    "A tree of 10 000 people for a test that is right 95% of the time when 1 in 100 is ill: 95 of the ill and 495 of "
    "the well test positive. So P(ill | positive) = 95/590, about 0.16."
)
def probability_tree(sheet: Sheet) -> None:
    pen = BIRO.wide(5)
    write(sheet, (150, 150), "1 in 100 is ill.  Test right 95% of the time.", 44, hand=ROUND)
    write(sheet, (100, 578), "10 000", 46, BIRO, ROUND)
    start = (310.0, 560.0)
    for i, (share, kind, y, colour, ends) in enumerate(FREQUENCIES):
        sheet.rule(start, (510, y), pen)
        write(sheet, (368, (start[1] + y) / 2 + (-36 if i == 0 else 98)), share, 38, hand=ROUND, align="centre")
        place = write(sheet, (530, y + 17), kind, 44, BIRO.of(colour), ROUND)
        for j, (part, count, sign) in enumerate(ends):
            end = y + (-105 if j == 0 else 105)
            sheet.rule((place.right + 20, y), (1000, end), pen)
            over = ((place.right + 1000) / 2, (y + end) / 2 + (-42 if j == 0 else 92))
            write(sheet, over, part, 34, hand=ROUND, align="centre")
            found = write(sheet, (1020, end + 17), f"{count}  {sign}", 46, BIRO.of(colour), ROUND)
            if sign == "+":
                highlight(sheet, found, YELLOW_TINT, 10)
    write(sheet, (1270, 430), "P(ill | +)", 46, BIRO.of(PURPLE), ROUND)
    write(sheet, (1270, 560), r"= \frac{95}{95 + 495}", 46, BIRO.of(PURPLE), ROUND)
    last = write(sheet, (1300, 690), "≈ 0.16", 52, BIRO.of(PURPLE), ROUND)
    underline(sheet, last, BIRO.of(PURPLE), double=True)
    write(sheet, (150, 1080), "95 + 5 + 495 + 9405 = 10 000 ✓", 40, BIRO.of(GREEN), ROUND)
    write(sheet, (1040, 1080), "about 1 in 6. Surprised?", 36, BIRO.of(PURPLE), TEACHER)


@drawing(
    "A Venn diagram for P(A) = 0.5, P(B) = 0.4 and P(A ∩ B) = 0.2, with 0.3, 0.2, 0.2 and 0.3 in its regions. "
    "Beside it, P(A | B) = 0.2 ÷ 0.4 = 0.5 = P(A), so A and B are independent.",
    on=plain_page,
)
def venn_diagram(sheet: Sheet) -> None:
    sheet.box(130, 250, 800, 640, GEL.wide(4.6))
    left, right = (410.0, 570.0), (650.0, 570.0)
    overlap = _lens(left, right, 215)
    sheet.wash(overlap, AMBER_TINT, grain=0.36)
    for centre, colour in ((left, TEAL), (right, AMBER)):
        sheet.arc(centre, 215, 215, 80, 444, GEL.of(colour).wide(6), 1.4)
    write(sheet, (260, 350), "A", 54, GEL.of(TEAL), LEANING)
    write(sheet, (780, 350), "B", 54, GEL.of(AMBER), LEANING)
    for value, at in (("0.3", (310, 590)), ("0.2", (530, 590)), ("0.2", (752, 590)), ("0.3", (860, 850))):
        write(sheet, at, value, 50, GEL, LEANING, "centre")
    write(sheet, (130, 170), "P(A) = 0.5   P(B) = 0.4   P(A ∩ B) = 0.2", 46, GEL, LEANING)
    write(sheet, (990, 380), r"P(A | B) = \frac{P(A ∩ B)}{P(B)}", 46, GEL, LEANING)
    write(sheet, (1190, 560), r"= \frac{0.2}{0.4} = 0.5", 46, GEL, LEANING)
    last = write(sheet, (990, 720), "= P(A)  so independent", 44, GEL.of(TEAL), LEANING)
    highlight(sheet, last, YELLOW_TINT)
    write(sheet, (990, 850), "0.5 × 0.4 = 0.2 ✓", 44, BIRO.of(GREEN), LEANING)
    write(sheet, (130, 1030), "P(A ∪ B) = 0.3 + 0.2 + 0.2 = 0.7", 46, GEL, LEANING)
    write(sheet, (1000, 1030), "Both independent and", 40, BIRO.of(PURPLE), TEACHER)
    write(sheet, (1000, 1095), "mutually exclusive?", 40, BIRO.of(PURPLE), TEACHER)


def _lens(left: Point, right: Point, radius: float) -> list[Point]:
    """The outline of what two equal circles beside each other share."""
    half = math.acos((right[0] - left[0]) / 2 / radius)
    turns = [half * (i / 12 - 1) for i in range(25)]
    one = [(left[0] + radius * math.cos(t), left[1] + radius * math.sin(t)) for t in turns]
    two = [(right[0] - radius * math.cos(t), right[1] - radius * math.sin(t)) for t in turns]
    return [*one, *two]


ROUTES = (("bus", (12, 18, 23, 31, 46), TEAL, TEAL_TINT, 330), ("train", (16, 20, 22, 25, 34), AMBER, AMBER_TINT, 560))


@drawing(
    "Two box plots of journey times in minutes on one scale: the bus from 12 to 46 with median 23 and "
    "interquartile range 13, the train from 16 to 34 with median 22 and interquartile range 5, and a comparison "
    "in words."
)
def box_plots(sheet: Sheet) -> None:
    left, unit, base = 250, 22.0, 780

    def at(minutes: float) -> float:
        return left + (minutes - 5) * unit

    sheet.rule((at(5), base), (at(51), base))
    sheet.head((at(51) + 2, base), 0, PENCIL, 20)
    for minutes in range(10, 51, 10):
        sheet.line((at(minutes), base - 10), (at(minutes), base + 10), PENCIL, 0.3)
        write(sheet, (at(minutes), base + 58), str(minutes), 40, hand=UPRIGHT, align="centre")
    write(sheet, (at(51) + 30, base + 14), "min", 38)
    for name, (low, q1, median, q3, high), colour, tint, y in ROUTES:
        pen = BIRO.of(colour).wide(5.5)
        sheet.wash(rectangle(at(q1), y - 60, at(q3) - at(q1), 120), tint, grain=0.36)
        sheet.box(at(q1), y - 60, at(q3) - at(q1), 120, pen)
        sheet.rule((at(median), y - 60), (at(median), y + 60), pen)
        for start, end in ((low, q1), (q3, high)):
            sheet.rule((at(start), y), (at(end), y), pen)
        for end in (low, high):
            sheet.rule((at(end), y - 30), (at(end), y + 30), pen)
        write(sheet, (at(5) - 20, y + 16), name, 44, BIRO.of(colour), align="right")
        write(sheet, (at(median), y - 80), str(median), 38, BIRO.of(colour), align="centre")
    write(sheet, (150, 180), "Journey times to college", 50)
    rows = ("medians 23 and 22: nearly the same", "IQR: bus 31 - 18 = 13, train 25 - 20 = 5")
    write_lines(sheet, (150, 950), rows, 44, 90)
    write(sheet, (150, 1120), "train: more predictable", 44, BIRO.of(AMBER))
    write(sheet, (880, 1120), "Which would you take? Why?", 40, BIRO.of(PURPLE), TEACHER)


CLASSES = ((0, 10, 8), (10, 15, 10), (15, 20, 14), (20, 30, 12), (30, 50, 6))
"""Lower and upper end of each class in minutes, and how many journeys fell in it."""


@drawing(
    "A histogram with unequal classes for 50 journeys: frequency densities 0.8, 2, 2.8, 1.2 and 0.3 over 0–10, "
    "10–15, 15–20, 20–30 and 30–50 minutes, with the table they came from and the reminder that area is "
    "frequency."
)
def histogram(sheet: Sheet) -> None:
    axes = Axes(sheet, (230, 950), (15, 250), (-2, 54), (-0.15, 3.15), ("t (min)", "fd"), hand=HURRIED, size=36)
    for i, (low, high, count) in enumerate(CLASSES):
        density = count / (high - low)
        x, y = axes.at(low, density)
        width, height = (high - low) * axes.unit[0], density * axes.unit[1]
        sheet.wash(rectangle(x, y, width, height), (TEAL_TINT, AMBER_TINT)[i % 2], grain=0.36)
        sheet.box(x, y, width, height, PENCIL.wide(4.8))
        if height > 150:
            write(sheet, (x + width / 2, axes.at(0, density / 2)[1] + 14), str(count), 40, hand=HURRIED, align="centre")
    axes.mark_x([10, 20, 30, 40, 50])
    axes.mark_y([1, 2, 3])
    x0, y0 = 1060, 250
    for column, head in zip((40, 230, 390), ("t", "f", "fd"), strict=True):
        write(sheet, (x0 + column, y0 - 24), head, 44, hand=HURRIED, align="centre")
    sheet.rule((x0 - 40, y0), (x0 + 450, y0))
    for column in (160, 310):
        sheet.rule((x0 + column, y0 - 80), (x0 + column, y0 + 430))
    for row, (low, high, count) in enumerate(CLASSES):
        y = y0 + 70 + row * 82
        for column, value in ((60, f"{low}–{high}"), (235, str(count)), (385, f"{count / (high - low):g}")):
            write(sheet, (x0 + column, y), value, 40, hand=HURRIED, align="centre")
    last = write(sheet, (x0 - 40, 790), "area = frequency", 46, BIRO.of(TEAL), HURRIED)
    highlight(sheet, last, YELLOW_TINT)
    write(sheet, (x0 - 40, 880), "10 × 0.8 = 8 ✓", 44, BIRO.of(GREEN), HURRIED)
    write(sheet, (x0 - 40, 1090), "Why is the last bar low?", 38, BIRO.of(PURPLE), TEACHER)


@drawing(
    "A hypothesis test on the whiteboard for X ~ B(20, 0.5) with H₁: p > 0.5 at 5%: a bar chart of the "
    "distribution with the critical region X ≥ 15 in red, P(X ≥ 15) = 0.0207 and P(X ≥ 14) = 0.0577.",
    on=whiteboard,
)
def hypothesis_test(sheet: Sheet) -> None:
    thin = MARKER.of(BLACK).wide(6)
    axes = Axes(
        sheet, (180, 850), (47, 3000), (-0.6, 21), (-0.006, 0.2), ("x", ""), pen=thin.wide(5), ink=thin, size=40
    )
    for x in range(21):
        share = math.comb(20, x) / 2**20
        if share > 0.0005:
            pen = MARKER.of(RED if x >= 15 else TEAL).wide(24)
            sheet.stroke([axes.at(x, 0.003), axes.at(x, max(0.004, share - 0.003))], pen, taper=False)
    for x in (0, 5, 10, 15, 20):
        at = axes.at(x, 0)
        write(sheet, (at[0], at[1] + 56), str(x), 40, MARKER.of(RED if x == 15 else BLACK).wide(6), UPRIGHT, "centre")
    write(sheet, (200, 235), "P(X = x)", 42, thin, TEACHER)
    edge = axes.at(14.5, 0)[0]
    sheet.dashes((edge, 850), (edge, 560), MARKER.of(RED).wide(6), 24)
    sheet.arrow((edge, 600), (edge + 200, 600), MARKER.of(RED).wide(6))
    write(sheet, (edge + 20, 560), "critical region", 42, MARKER.of(RED).wide(6), TEACHER)
    write(sheet, (860, 180), "X ~ B(20, 0.5)", 50, thin, TEACHER)
    write(sheet, (860, 275), "H_0: p = 0.5", 46, thin, TEACHER)
    write(sheet, (1180, 275), "H_1: p > 0.5", 46, MARKER.of(TEAL).wide(6), TEACHER)
    write(sheet, (860, 370), "5% level", 46, thin, TEACHER)
    write(sheet, (180, 1010), "P(X ≥ 14) = 0.0577 > 0.05", 46, thin, TEACHER)
    write(sheet, (180, 1100), "P(X ≥ 15) = 0.0207 < 0.05", 46, MARKER.of(RED).wide(6), TEACHER)
    write(sheet, (1010, 1060), "CR:  X ≥ 15", 54, MARKER.of(RED).wide(7), TEACHER)


MEAN, SPREAD, LIMIT = 168, 8, 180
"""Heights in centimetres: mean and standard deviation of the model, and the height asked about."""


@drawing(
    "A normal curve for heights on lined paper: X ~ N(168, 8²) with the tail above 180 cm shaded, standardised to "
    "z = 1.5, so P(X > 180) = 1 − 0.9332 = 0.0668. The points of inflection are marked at 160 and 176.",
    on=lined_page,
)
def normal_curve(sheet: Sheet) -> None:
    hand = UPRIGHT
    base, unit, tall = 700, 21.0, 420.0

    def at(x: float) -> Point:
        return (760 + (x - MEAN) * unit, base - tall * math.exp(-(((x - MEAN) / SPREAD) ** 2) / 2))

    tail = [at(LIMIT + i * 0.5) for i in range(28)]
    sheet.hatch([(at(LIMIT)[0], base), *tail, (tail[-1][0], base)], PENCIL.of(RED).wide(4), 20)
    sheet.rule((190, base), (1360, base))
    sheet.head((1364, base), 0, PENCIL, 20)
    sheet.curve([at(MEAN - 25 + i * 0.5) for i in range(101)], BIRO.of(TEAL).wide(6))
    sheet.dashes(at(MEAN), (at(MEAN)[0], base))
    sheet.rule(at(LIMIT), (at(LIMIT)[0], base), BIRO.of(RED))
    for x in (MEAN - SPREAD, MEAN + SPREAD):
        sheet.dot(at(x), 8, BIRO.of(AMBER))
        sheet.dashes(at(x), (at(x)[0], base), PENCIL.of(AMBER))
    labels = ((MEAN - SPREAD, AMBER, 0), (MEAN, TEAL, 0), (MEAN + SPREAD, AMBER, -26), (LIMIT, RED, 26))
    for x, colour, shift in labels:
        write(sheet, (at(x)[0] + shift, base + 60), str(x), 38, BIRO.of(colour), hand, "centre")
    write(sheet, (1385, base + 16), "cm", 38, hand=hand)
    write(sheet, (300, 190), "heights  X ~ N(168, 8^2)    P(X > 180)?", 46, hand=hand)
    write(sheet, (1120, 490), "this bit!", 40, BIRO.of(RED), hand)
    sheet.arrow((1160, 515), (at(LIMIT + 2)[0] + 10, base - 30), BIRO.of(RED), 0.1)
    write(sheet, (300, 900), r"z = \frac{180 - 168}{8} = 1.5", 46, hand=hand)
    write(sheet, (870, 890), "P(Z < 1.5) = 0.9332", 46, hand=hand)
    last = write(sheet, (300, 1085), "P(X > 180) = 1 - 0.9332 = 0.0668", 48, hand=hand)
    highlight(sheet, last, YELLOW_TINT)
