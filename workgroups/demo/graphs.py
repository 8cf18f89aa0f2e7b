"""Pictures of graphs: parabolas, cubics, their gradients, growth, modulus, circle, logarithms."""

import math

from .axes import Axes, Function, Span
from .drawing import drawing
from .ink import Sheet
from .paper import AMBER_CARD, TEAL_CARD, WHITE_CARD, card, desk, pencil, plain_page, whiteboard
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
    Pen,
)
from .writing import HURRIED, LEANING, ROUND, TEACHER, UPRIGHT, highlight, underline, write, write_lines


@drawing(
    "Squared paper: y = x² − 4x + 3 with roots 1 and 3 and vertex (2, −1), and the tangent at (4, 3). Beside "
    "it, working for the gradient 4 and the equation y = 4x − 13."
)
def parabola_tangent(sheet: Sheet) -> None:
    axes = Axes(sheet, (300, 800), (100, 100), (-1.3, 5.6), (-2, 6), hand=LEANING)
    axes.mark_x([2, 4, 5])
    axes.mark_y([1, 2, 3, 5])
    write(sheet, (372, 852), "1", 34, hand=LEANING, align="centre")
    write(sheet, (568, 782), "3", 34, hand=LEANING, align="centre")
    axes.nought()
    axes.plot(lambda x: x * x - 4 * x + 3, (-0.6, 4.66), BIRO.of(TEAL).wide(6))
    axes.plot(lambda x: 4 * x - 13, (3.0, 4.72), BIRO.of(AMBER).wide(5), 0.3)
    for x, y in ((1, 0), (3, 0), (2, -1), (4, 3)):
        sheet.dot(axes.at(x, y), 8, BIRO)
    write(sheet, (410, 965), "(2, -1)", 38, hand=LEANING)
    write(sheet, (742, 530), "(4, 3)", 38, hand=LEANING)
    write(sheet, (915, 160), "y = x^2 - 4x + 3", 50, hand=LEANING, pen=BIRO.of(TEAL))
    rows = (r"\frac{dy}{dx} = 2x - 4", "at x = 4,  m = 4", "y - 3 = 4(x - 4)", "y - 3 = 4x - 16")
    write_lines(sheet, (955, 330), rows, 46, 125, hand=LEANING)
    last = write(sheet, (955, 850), "y = 4x - 13", 50, hand=LEANING, pen=BIRO.of(AMBER))
    underline(sheet, last, BIRO.of(AMBER), double=True)
    write(sheet, (1340, 862), "✓", 64, BIRO.of(GREEN))
    write_lines(sheet, (955, 1000), ("What about x = 2?",), 40, pen=BIRO.of(PURPLE), hand=TEACHER)


@drawing(
    "The cubic y = x³ − 3x with its tangent at x = −1, which meets the curve again at x = 2. A table for other "
    "tangents leads to the conjecture that the tangent at x = a meets the curve again at x = −2a."
)
def cubic_tangent(sheet: Sheet) -> None:
    axes = Axes(sheet, (470, 620), (150, 100), (-2.5, 2.9), (-4, 4.3), hand=UPRIGHT)
    axes.mark_x([-2, -1, 1, 2])
    axes.mark_y([-2])

    def f(x: float) -> float:
        return x**3 - 3 * x

    axes.plot(f, (-2.22, 2.26), BIRO.wide(6))
    axes.plot(lambda x: 2, (-2.3, 2.75), BIRO.of(AMBER).wide(5), 0.3)
    for x in (-1, 2):
        sheet.dot(axes.at(x, f(x)), 9, BIRO.of(AMBER))
    sheet.dashes(axes.at(2, 2), axes.at(2, 0))
    write(sheet, (200, 370), "(-1, 2)", 38)
    write(sheet, (790, 470), "(2, 2)", 38)
    write(sheet, (610, 985), "y = x^3 - 3x", 48)
    x0, y0 = 1010, 230
    write(sheet, (x0, y0), "tangent at", 40)
    write(sheet, (x0 + 300, y0), "meets at", 40)
    sheet.rule((x0 - 20, y0 + 30), (x0 + 500, y0 + 30))
    sheet.rule((x0 + 262, y0 - 60), (x0 + 262, y0 + 450))
    pairs = (("-1", "2"), ("1", "-2"), (r"\frac{1}{2}", "-1"), ("0", "0"))
    for i, (a, b) in enumerate(pairs):
        write(sheet, (x0 + 110, y0 + 110 + i * 100), f"x = {a}", 42, align="centre")
        write(sheet, (x0 + 390, y0 + 110 + i * 100), f"x = {b}", 42, align="centre")
    write(sheet, (x0 - 10, 800), "tangent at x = a", 44, BIRO.of(TEAL))
    last = write(sheet, (x0 - 10, 890), "meets at x = -2a", 44, BIRO.of(TEAL))
    highlight(sheet, last, YELLOW_TINT)
    write(sheet, (x0 - 10, 1015), "always? can you prove it?", 38, BIRO.of(PURPLE), TEACHER)


@drawing(
    "The cubic y = x³ − 6x² + 9x drawn above its gradient function, lined up with dashed lines: where the curve "
    "is flat, at x = 1 and x = 3, the gradient graph crosses the axis; where it falls fastest, at x = 2, the "
    "gradient is least."
)
def gradient_beneath(sheet: Sheet) -> None:
    top = Axes(sheet, (300, 540), (190, 90), (-0.4, 4.6), (-0.7, 4.8), hand=ROUND)
    low = Axes(sheet, (300, 960), (190, 30), (-0.4, 4.6), (-4.4, 9.6), ("x", ""), hand=ROUND, size=38)
    for x, y in ((1, 4), (2, 2), (3, 0)):
        sheet.dashes(top.at(x, y), low.at(x, 3 * x * x - 12 * x + 9), PENCIL.of(AMBER))
    top.plot(lambda x: x**3 - 6 * x * x + 9 * x, (-0.06, 4.13), BIRO.of(TEAL).wide(6.5))
    low.plot(lambda x: 3 * x * x - 12 * x + 9, (-0.03, 4.05), BIRO.of(RED).wide(6.5))
    for x in (1, 2, 3):
        sheet.dot(top.at(x, x**3 - 6 * x * x + 9 * x), 8)
        sheet.dot(low.at(x, 3 * x * x - 12 * x + 9), 8)
    for x, shift in ((1, -26), (3, 26)):
        write(sheet, (low.at(x, 0)[0] + shift, low.at(x, 0)[1] + 52), f"{x}", 36, hand=ROUND, align="centre")
    write(sheet, (top.at(1, 4)[0], top.at(1, 4)[1] - 26), "(1, 4)", 36, hand=ROUND, align="centre")
    write(sheet, (low.at(0, 9)[0] - 22, low.at(0, 9)[1] + 44), "9", 36, hand=ROUND, align="right")
    write(sheet, (low.at(0, 9)[0] - 66, low.at(0, 9)[1] - 10), r"\frac{dy}{dx}", 36, hand=ROUND, align="right")
    write(sheet, (low.at(2, -3)[0], low.at(2, -3)[1] + 58), "(2, -3)", 36, hand=ROUND, align="centre")
    write(sheet, (1115, 160), "y = x^3 - 6x^2 + 9x", 38, BIRO.of(TEAL), ROUND)
    write(sheet, (1110, 690), r"\frac{dy}{dx} = 3x^2 - 12x + 9", 36, BIRO.of(RED), ROUND)
    write(sheet, (1175, 800), "= 3(x - 1)(x - 3)", 36, BIRO.of(RED), ROUND)
    note = write(sheet, (1115, 320), "flat at x = 1, 3", 40, hand=ROUND)
    write(sheet, (1115, 395), "so gradient 0", 40, hand=ROUND)
    highlight(sheet, note, TEAL_TINT)
    write(sheet, (1130, 1090), "falls fastest: x = 2", 36, hand=ROUND)
    sheet.arrow((1115, 1080), (low.at(2, -3)[0] + 95, low.at(2, -3)[1] + 44), PENCIL, 0.05)


MATCHES: tuple[tuple[str, Function, tuple[Span, ...]], ...] = (
    ("y = x^2 - 2", lambda x: x * x - 2, ((-1.98, 1.98),)),
    (r"y = \frac{1}{x}", lambda x: 1 / x, ((-2.6, -0.46), (0.46, 2.6))),
    ("y = 2^x", lambda x: 2**x, ((-2.6, 1.15),)),
    ("y = -x^3", lambda x: -(x**3), ((-1.28, 1.28),)),
    ("y = |x|", abs, ((-2.1, 2.1),)),
    (r"y = \sqrt{x}", lambda x: math.sqrt(abs(x)), ((0.0, 2.6),)),
)


@drawing(
    "A card sort on a table: six hand-drawn graphs, each with the equation card a pair of students matched to "
    "it: y = x² − 2, y = 1/x, y = 2ˣ, y = −x³, y = |x| and y = √x.",
    on=desk,
)
def graph_matching_cards(sheet: Sheet) -> None:
    rng = sheet.rng
    for i, (equation, f, spans) in enumerate(MATCHES):
        x, y = 300 + 500 * (i % 3), 215 + 545 * (i // 3)
        graph = card(rng, (400, 320), WHITE_CARD)
        axes = Axes(
            graph, (192, 176), (62, 56), (-2.7, 2.6), (-2.3, 2.1), size=30, pen=PENCIL.wide(3.6), ink=GEL.wide(3.6)
        )
        for span in spans:
            axes.plot(f, span, GEL.of(TEAL).wide(6.5))
        sheet.paste(graph, (x + rng.uniform(-14, 14), y + rng.uniform(-10, 10)), rng.uniform(-4.5, 4.5), 9)
        words = card(rng, (340, 138), AMBER_CARD if i % 2 else TEAL_CARD)
        write(words, (170, 90), equation, 52, GEL, TEACHER, "centre", angle=0)
        sheet.paste(words, (x + rng.uniform(-24, 24), y + 262 + rng.uniform(-6, 10)), rng.uniform(-5, 5), 9)
    pencil(sheet, (1130, 1150), 560, 8, (52, 138, 130))


@drawing(
    "Linear and exponential growth on the same axes: y = 2x and y = 2ˣ meet at (1, 2) and (2, 4). A table of "
    "values shows one going up by adding 2, the other by multiplying by 2."
)
def exponential_linear(sheet: Sheet) -> None:
    axes = Axes(sheet, (250, 1000), (150, 50), (-0.4, 4.9), (-1, 17.3), hand=HURRIED)
    axes.mark_x([1, 2, 3, 4])
    axes.mark_y([4, 8, 12, 16])
    axes.plot(lambda x: 2 * x, (-0.2, 4.7), BIRO.of(AMBER).wide(6), 0.4)
    axes.plot(lambda x: 2**x, (-0.4, 4.06), BIRO.of(TEAL).wide(6.5))
    for x in (1, 2):
        sheet.dot(axes.at(x, 2 * x), 9, BIRO)
    write(sheet, (620, 300), "y = 2^x", 46, BIRO.of(TEAL), HURRIED)
    write(sheet, (890, 690), "y = 2x", 46, BIRO.of(AMBER), HURRIED)
    x0, y0, step = 1130, 250, 92
    heads = ("x", "2x", "2^x")
    for j, head in enumerate(heads):
        write(sheet, (x0 + 65 + j * 130, y0 - 24), head, 44, hand=HURRIED, align="centre")
    for x in range(6):
        for j, value in enumerate((x, 2 * x, 2**x)):
            at = (x0 + 65 + j * 130, y0 + 66 + x * step)
            write(sheet, at, str(value), 42, BIRO.of((BLACK, AMBER, TEAL)[j]), HURRIED, "centre")
    sheet.rule((x0, y0), (x0 + 390, y0))
    for j in (1, 2):
        sheet.rule((x0 + j * 130, y0 - 75), (x0 + j * 130, y0 + step * 6))
    for x in range(4):
        y = y0 + 62 + x * step
        sheet.arrow((x0 + 350, y - 6), (x0 + 356, y + 66), PENCIL.of(TEAL), -0.28, 14)
    write(sheet, (x0 + 388, y0 + 130), "×2", 40, BIRO.of(TEAL), HURRIED)
    write(sheet, (x0 - 70, 930), "adding → multiplying", 37, hand=HURRIED)
    write(sheet, (x0 - 70, 1010), "when is 2^x < 2x?", 40, BIRO.of(PURPLE), TEACHER)


@drawing(
    "The graphs of y = |2x − 3| and y = x on squared paper, meeting at (1, 1) and (3, 3), with the two linear "
    "equations solved beside them and the part of the line folded upwards dashed in."
)
def modulus_graph(sheet: Sheet) -> None:
    axes = Axes(sheet, (300, 850), (150, 100), (-0.8, 4.7), (-3.2, 6.2), hand=UPRIGHT)
    axes.mark_x([1, 2, 3, 4])
    axes.mark_y([1, 2, 3, 4, 5])
    sheet.dashes(axes.at(0, -3), axes.at(1.5, 0), PENCIL.of(TEAL))
    axes.plot(lambda x: 3 - 2 * x, (-0.6, 1.5), BIRO.of(TEAL).wide(6), 0.3)
    axes.plot(lambda x: 2 * x - 3, (1.5, 4.3), BIRO.of(TEAL).wide(6), 0.3)
    axes.plot(lambda x: x, (-0.6, 4.6), BIRO.of(AMBER).wide(5.5), 0.3)
    for x in (1, 3):
        sheet.ring(axes.at(x, x), 22, pen=BIRO.of(RED))
    write(sheet, (470, 215), "y = |2x - 3|", 46, BIRO.of(TEAL))
    write(sheet, (890, 540), "y = x", 46, BIRO.of(AMBER))
    write(sheet, (1050, 200), "|2x - 3| = x", 52)
    write_lines(sheet, (1050, 330), ("2x - 3 = x", "x = 3"), 46, 95, BIRO)
    write(sheet, (1390, 425), "✓", 60, BIRO.of(GREEN))
    write_lines(sheet, (1050, 580), ("-(2x - 3) = x", "3 = 3x", "x = 1"), 46, 95, BIRO)
    write(sheet, (1390, 770), "✓", 60, BIRO.of(GREEN))
    write(sheet, (1050, 930), "2 answers,", 42, BIRO.of(TEAL))
    write(sheet, (1050, 1000), "2 crossings", 42, BIRO.of(TEAL))


@drawing(
    "Whiteboard: three sketches of y = ax² + bx + c for a positive discriminant (two roots), a zero "
    "discriminant (one repeated root) and a negative one (no real roots), with the question what happens when a "
    "is negative.",
    on=whiteboard,
)
def discriminant_cases(sheet: Sheet) -> None:
    thin = MARKER.wide(7)
    write(sheet, (800, 150), "y = ax^2 + bx + c      a > 0", 58, thin, TEACHER, "centre")
    cases = ((-1.6, "> 0", "2 roots", TEAL), (0.0, "= 0", "1 repeated root", AMBER), (0.9, "< 0", "no real roots", RED))
    for i, (low, sign, words, colour) in enumerate(cases):
        x = 310 + 490 * i
        axes = Axes(
            sheet, (x - 120, 650), (74, 74), (-0.6, 4.5), (-2.3, 4.4), pen=MARKER.of(BLACK).wide(5), ink=thin.wide(6)
        )
        width = 1.62 if low < 0 else 1.72
        axes.plot(_parabola(low), (2 - width - 0.3, 2 + width + 0.3), MARKER.of(colour))
        if low <= 0:
            for side in sorted({-math.sqrt(-low), math.sqrt(-low)}):
                sheet.dot(axes.at(2 + side, 0), 11, MARKER.of(colour))
        write(sheet, (x, 920), f"b^2 - 4ac {sign}", 48, MARKER.of(colour).wide(7), TEACHER, "centre")
        write(sheet, (x, 1000), words, 42, thin.wide(6), TEACHER, "centre")
    write(sheet, (800, 1105), "What changes if a < 0?", 48, MARKER.of(PURPLE).wide(7), TEACHER, "centre")


def _parabola(low: float) -> Function:
    """y = x² moved so that its vertex is at (2, low)."""
    return lambda x: (x - 2) ** 2 + low


@drawing(
    "The circle (x − 2)² + (y − 1)² = 25 with centre C(2, 1), the radius to P(5, 5) and the tangent there. "
    "Working finds the gradients 4/3 and −3/4 and the tangent 3x + 4y = 35."
)
def circle_tangent(sheet: Sheet) -> None:
    axes = Axes(sheet, (350, 800), (75, 75), (-3.4, 8.4), (-4.5, 8.8), hand=LEANING, size=36)
    centre, p = axes.at(2, 1), axes.at(5, 5)
    sheet.arc(centre, 375, 375, 20, 385, BIRO.of(TEAL).wide(6), 1.2)
    sheet.rule(centre, p, PENCIL)
    axes.plot(lambda x: (35 - 3 * x) / 4, (1.1, 8.6), BIRO.of(AMBER).wide(5.5), 0.3)
    sheet.dot(centre, 8)
    sheet.dot(p, 9)
    along, across = (-0.6 * 30, 0.8 * 30), (0.8 * 30, 0.6 * 30)
    square = [(p[0] + along[0], p[1] + along[1])]
    square.append((square[0][0] + across[0], square[0][1] + across[1]))
    square.append((p[0] + across[0], p[1] + across[1]))
    for a, b in ((0, 1), (1, 2)):
        sheet.line(square[a], square[b], BIRO.wide(3.6), 0.3)
    write(sheet, (centre[0] - 10, centre[1] + 56), "C(2, 1)", 36, hand=LEANING, align="centre")
    write(sheet, (p[0] + 22, p[1] - 24), "P(5, 5)", 38, hand=LEANING)
    write(sheet, (centre[0] + 85, centre[1] - 185), "5", 38, hand=LEANING, align="right")
    write(sheet, (990, 190), "(x - 2)^2 + (y - 1)^2 = 25", 40, BIRO.of(TEAL), LEANING)
    write(sheet, (1085, 330), r"m_{CP} = \frac{5 - 1}{5 - 2} = \frac{4}{3}", 44, hand=LEANING)
    write(sheet, (1085, 490), r"m_{tan} = -\frac{3}{4}", 44, hand=LEANING)
    write(sheet, (1085, 650), r"y - 5 = -\frac{3}{4}(x - 5)", 42, hand=LEANING)
    write(sheet, (1085, 780), "4y - 20 = -3x + 15", 42, hand=LEANING)
    last = write(sheet, (1085, 890), "3x + 4y = 35", 46, BIRO.of(AMBER), LEANING)
    underline(sheet, last, BIRO.of(AMBER), double=True)
    write(sheet, (1085, 1020), "check: 15 + 20 = 35 ✓", 38, BIRO.of(GREEN), LEANING)


def growth(x: float) -> float:
    """The invented data of the next picture before it is rounded: 5 to begin with, 60% more each hour."""
    return 5 * 1.6**x


@drawing(
    "An exponential model made straight: a table of x, y and log y, the points on a line of gradient about 0.2 "
    "and intercept 0.7, and from them y = 5 × 1.6ˣ.",
    on=plain_page,
)
def log_line(sheet: Sheet) -> None:
    write(sheet, (110, 150), "y = ab^x", 48, hand=UPRIGHT)
    write(sheet, (350, 150), "→   log y = log a + x log b", 48, BIRO.of(TEAL))
    axes = Axes(sheet, (230, 1020), (125, 360), (-0.4, 5.7), (-0.15, 2.15), ("x", "log y"), size=38)
    axes.mark_x([1, 2, 3, 4, 5])
    axes.mark_y([0.5, 1, 1.5])
    axes.plot(lambda x: math.log10(growth(x)), (0, 5.4), BIRO.of(TEAL).wide(5), 0.2)
    for x in range(6):
        sheet.cross(axes.at(x, math.log10(growth(x))), 12, Pen(RED, 5))
    low, corner, high = axes.at(1, math.log10(growth(1))), axes.at(4, math.log10(growth(1))), axes.at(4, 1.515)
    sheet.dashes(low, corner, PENCIL)
    sheet.dashes(corner, high, PENCIL)
    write(sheet, (corner[0] - 180, corner[1] + 54), "3", 36)
    write(sheet, (corner[0] + 16, corner[1] - 80), "0.61", 36)
    x0, y0 = 1020, 300
    for j, head in enumerate(("x", "y", "log y")):
        write(sheet, (x0 + (50, 190, 360)[j], y0 - 22), head, 42, align="centre")
    sheet.rule((x0, y0), (x0 + 450, y0))
    for x in range(6):
        y = growth(x)
        shown = f"{y:.3g}" if y < 20 else f"{y:.1f}"
        for j, value in enumerate((f"{x}", shown, f"{math.log10(y):.2f}")):
            write(sheet, (x0 + (50, 190, 360)[j], y0 + 64 + x * 76), value, 40, align="centre")
    sheet.rule((x0 + 105, y0 - 70), (x0 + 105, y0 + 450))
    sheet.rule((x0 + 275, y0 - 70), (x0 + 275, y0 + 450))
    write(sheet, (x0 - 20, 850), "log a = 0.70   a = 5.0", 40)
    write(sheet, (x0 - 20, 935), "log b = 0.20   b = 1.6", 40)
    last = write(sheet, (x0 + 60, 1050), "y = 5 × 1.6^x", 50, BIRO.of(TEAL))
    highlight(sheet, last, AMBER_TINT)
