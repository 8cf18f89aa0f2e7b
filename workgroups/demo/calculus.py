"""Pictures of calculus, trigonometry and motion: areas, first principles, the unit circle, sine curves."""

import math

from .axes import Axes, straight
from .drawing import drawing
from .ink import Sheet
from .paper import board_pen, desk, lined_page, mini_whiteboard, plain_page
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
)
from .writing import LEANING, ROUND, TEACHER, UPRIGHT, highlight, underline, write, write_lines


@drawing(
    "The area under y = x² from 0 to 4 cut into four strips. The trapezium rule gives 22, the integral 21⅓; a "
    "note says the estimate is too big because the curve bends below each chord."
)
def trapezia_under_curve(sheet: Sheet) -> None:
    axes = Axes(sheet, (200, 1000), (150, 50), (-0.4, 4.7), (-1, 17.4), hand=UPRIGHT)
    for i in range(4):
        strip = [axes.at(i, 0), axes.at(i, i * i), axes.at(i + 1, (i + 1) ** 2), axes.at(i + 1, 0)]
        sheet.wash(strip, (TEAL_TINT, AMBER_TINT)[i % 2], grain=0.36)
    for i in range(1, 5):
        sheet.rule(axes.at(i, 0), axes.at(i, i * i))
        sheet.rule(axes.at(i - 1, (i - 1) ** 2), axes.at(i, i * i), BIRO.of(AMBER).wide(4.6))
        place = axes.at(i, i * i)
        write(sheet, (place[0] - 20, place[1] - 14), str(i * i), 38, align="right")
    axes.mark_x([1, 2, 3, 4])
    axes.plot(lambda x: x * x, (0, 4.12), BIRO.of(TEAL).wide(6))
    write(sheet, (430, 300), "y = x^2", 48, BIRO.of(TEAL))
    x0 = 960
    write(sheet, (x0, 220), "h = 1", 44)
    write(sheet, (x0, 350), r"A ≈ \frac{1}{2}(0 + 16 + 2(1 + 4 + 9))", 36)
    first = write(sheet, (x0 + 45, 470), "= 22", 48)
    highlight(sheet, first, AMBER_TINT)
    write(sheet, (x0, 640), "∫_0^4", 58)
    write(sheet, (x0 + 115, 640), r"x^2 dx = [\frac{x^3}{3}]_0^4", 46)
    last = write(sheet, (x0 + 45, 780), r"= \frac{64}{3} ≈ 21.3", 46)
    underline(sheet, last, BIRO.of(TEAL))
    write_lines(sheet, (x0, 920), ("too big: every chord", "is above the curve"), 42, 75, BIRO.of(RED))
    write(sheet, (x0, 1090), "When is it too small?", 40, BIRO.of(PURPLE), TEACHER)


@drawing(
    "First principles on lined paper: a chord of y = x² from x to x + h, its gradient simplified to 2x + h, and the "
    "limit 2x as h tends to 0. A sketch beside it shows chords turning into the tangent at P.",
    on=lined_page,
)
def first_principles(sheet: Sheet) -> None:
    hand = LEANING
    write(sheet, (300, 190), "y = x^2      gradient of the chord PQ", 46, hand=hand)
    write(sheet, (300, 350), r"m = \frac{(x + h)^2 - x^2}{(x + h) - x}", 50, hand=hand)
    write(sheet, (340, 505), r"= \frac{x^2 + 2xh + h^2 - x^2}{h}", 50, hand=hand)
    write(sheet, (340, 650), r"= \frac{2xh + h^2}{h}", 50, hand=hand)
    third = write(sheet, (340, 790), "= 2x + h", 50, hand=hand)
    highlight(sheet, third, YELLOW_TINT)
    write(sheet, (300, 890), "as h → 0,  m → 2x", 50, hand=hand)
    last = write(sheet, (300, 1025), r"\frac{dy}{dx} = 2x", 52, BIRO.of(TEAL), hand)
    sheet.ring(last.middle, 165, 76, BIRO.of(TEAL))
    axes = Axes(sheet, (1040, 780), (190, 95), (-0.5, 2.2), (-0.5, 4.6), hand=hand, size=38)
    axes.plot(lambda x: x * x, (-0.4, 2.1), BIRO.wide(5.5))
    for reach, colour in ((1.0, AMBER), (0.5, RED)):
        low, high = 0.72, 1 + reach + 0.12
        axes.plot(straight((1, 1), 2 + reach), (low, high), BIRO.of(colour).wide(4.4), 0.3)
        sheet.dot(axes.at(1 + reach, (1 + reach) ** 2), 9, BIRO.of(colour))
    axes.plot(straight((1, 1), 2), (0.4, 2.0), BIRO.of(TEAL).wide(5.5), 0.3)
    sheet.dot(axes.at(1, 1), 9, BIRO)
    write(sheet, (axes.at(1, 1)[0] + 14, axes.at(1, 1)[1] + 48), "P", 40, hand=hand)
    write(sheet, (axes.at(2, 4)[0] - 60, axes.at(2, 4)[1] + 4), "Q", 40, BIRO.of(AMBER), hand)
    write(sheet, (950, 950), "Q slides down to P", 40, BIRO.of(PURPLE), TEACHER)


@drawing(
    "A definite integral on squared paper: the area under y = 3x² − 4x + 1 from 1 to 3 is x³ − 2x² + x between "
    "the limits, 12. A sketch shades the region and shows the root x = ⅓, and a question asks what changes from 0."
)
def definite_integral(sheet: Sheet) -> None:
    axes = Axes(sheet, (250, 950), (170, 45), (-0.4, 3.7), (-1.6, 17), hand=UPRIGHT)

    def f(x: float) -> float:
        return 3 * x * x - 4 * x + 1

    region = [axes.at(1 + i / 20, f(1 + i / 20)) for i in range(41)]
    sheet.hatch([*region, axes.at(3, 0)], PENCIL.of(TEAL).wide(3.8), 22)
    axes.plot(f, (-0.15, 3.1), BIRO.of(TEAL).wide(6))
    sheet.rule(axes.at(3, 0), axes.at(3, 16))
    axes.mark_x({1: "1", 3: "3"})
    axes.mark_y([16])
    sheet.dashes(axes.at(0, 16), axes.at(3, 16))
    write(sheet, (axes.at(1 / 3, 0)[0] + 4, axes.at(0, 0)[1] - 40), r"\frac{1}{3}", 38, align="centre")
    x0 = 880
    write(sheet, (x0, 260), "∫_1^3", 62)
    write(sheet, (x0 + 120, 260), "(3x^2 - 4x + 1) dx", 48)
    write(sheet, (x0, 400), "= [x^3 - 2x^2 + x]_1^3", 48)
    write(sheet, (x0, 520), "= (27 - 18 + 3) - (1 - 2 + 1)", 42)
    write(sheet, (x0, 630), "= 12 - 0", 48)
    last = write(sheet, (x0, 740), "= 12", 52, BIRO.of(TEAL))
    underline(sheet, last, BIRO.of(TEAL), double=True)
    write(sheet, (last.right + 40, 750), "✓", 64, BIRO.of(GREEN))
    write(sheet, (x0, 880), "f(x) = (3x - 1)(x - 1)", 44)
    write(sheet, (x0, 1085), "What if I start from 0?", 42, BIRO.of(PURPLE), TEACHER)


@drawing(
    "The velocity–time graph v = 6 − 2t of a ball rolled up a slope: 9 m shaded above the axis up to t = 3, 4 m below "
    "it from 3 to 5. So the displacement is 5 m and the distance 13 m; a note says minus means it came back."
)
def velocity_time(sheet: Sheet) -> None:
    axes = Axes(sheet, (230, 560), (125, 62.5), (-0.4, 5.9), (-5.3, 6.9), ("t (s)", "v (m/s)"), hand=ROUND, size=38)
    sheet.wash([axes.at(0, 0), axes.at(0, 6), axes.at(3, 0)], TEAL_TINT, grain=0.36)
    sheet.wash([axes.at(3, 0), axes.at(5, -4), axes.at(5, 0)], AMBER_TINT, grain=0.36)
    axes.plot(lambda t: 6 - 2 * t, (0, 5.4), BIRO.of(TEAL).wide(6.5), 0.3)
    sheet.rule(axes.at(5, 0), axes.at(5, -4))
    for t, down in ((3, 60), (5, -20)):
        write(sheet, (axes.at(t, 0)[0], 560 + down), str(t), 38, hand=ROUND, align="centre")
    axes.mark_y({6: "6", -4: "-4"})
    write(sheet, axes.at(0.75, 1.4), "9", 60, BIRO.of(TEAL), ROUND, "centre")
    write(sheet, axes.at(4.45, -1.7), "4", 56, BIRO.of(AMBER), ROUND, "centre")
    write(sheet, (610, 330), "v = 6 - 2t", 46, BIRO.of(TEAL), ROUND)
    x0 = 1060
    write(sheet, (x0, 250), "∫_0^3 v dt = 9", 48, BIRO.of(TEAL), ROUND)
    write(sheet, (x0, 420), "∫_3^5 v dt = -4", 48, BIRO.of(AMBER), ROUND)
    last = write(sheet, (x0, 700), "moved 9 - 4 = 5 m", 42, hand=ROUND)
    highlight(sheet, last, YELLOW_TINT)
    write(sheet, (x0, 790), "rolled 9 + 4 = 13 m", 42, hand=ROUND)
    write(sheet, (x0, 900), "minus: it came back", 42, BIRO.of(RED), ROUND)
    write(sheet, (280, 1030), "a = -2 m/s^2 throughout", 44, hand=ROUND)
    write(sheet, (960, 1030), "Where is it at t = 6?", 42, BIRO.of(PURPLE), TEACHER)


@drawing(
    "A unit circle with the angles 30° and 150°: both points are at height ½, drawn with dashed lines to the "
    "axes, so sin 150° = sin 30° = ½ and cos 150° = −cos 30°.",
    on=plain_page,
)
def unit_circle(sheet: Sheet) -> None:
    radius = 400
    axes = Axes(sheet, (540, 640), (radius, radius), (-1.2, 1.22), (-1.2, 1.2), hand=ROUND)
    sheet.arc(axes.origin, radius, radius, 10, 375, GEL.wide(5.5), 1.2)
    for degrees, colour in ((30, TEAL), (150, AMBER)):
        x, y = math.cos(math.radians(degrees)), math.sin(math.radians(degrees))
        sheet.rule(axes.origin, axes.at(x, y), GEL.of(colour))
        sheet.dashes(axes.at(x, y), axes.at(x, 0), PENCIL.of(colour))
        sheet.dot(axes.at(x, y), 11, GEL.of(colour))
    sheet.dashes(axes.at(-math.cos(math.pi / 6), 0.5), axes.at(math.cos(math.pi / 6), 0.5), PENCIL)
    sheet.arc(axes.origin, 120, 120, 0, 30, GEL.of(TEAL).wide(4))
    sheet.arc(axes.origin, 76, 76, 0, 150, GEL.of(AMBER).wide(4))
    write(sheet, axes.at(0.33, 0.06), "30°", 38, GEL.of(TEAL).wide(4.4), ROUND)
    write(sheet, axes.at(-0.33, 0.2), "150°", 38, GEL.of(AMBER).wide(4.4), ROUND)
    write(sheet, axes.at(0.9, 0.56), "P", 44, GEL.of(TEAL), ROUND)
    write(sheet, axes.at(-1.0, 0.56), "Q", 44, GEL.of(AMBER), ROUND)
    write(sheet, (axes.at(0, 0.5)[0] + 14, axes.at(0, 0.5)[1] - 22), r"\frac{1}{2}", 38, GEL, ROUND)
    write(sheet, axes.at(1.02, -0.11), "1", 38, GEL, ROUND)
    write(sheet, (1090, 230), "P (cos θ, sin θ)", 46, GEL.of(TEAL), ROUND)
    write(sheet, (1090, 420), r"sin 30° = \frac{1}{2}", 46, GEL, ROUND)
    write(sheet, (1090, 540), r"sin 150° = \frac{1}{2}", 46, GEL, ROUND)
    write(sheet, (1090, 680), r"cos 30° = \frac{\sqrt{3}}{2}", 46, GEL, ROUND)
    write(sheet, (1090, 820), r"cos 150° = -\frac{\sqrt{3}}{2}", 46, GEL, ROUND)
    last = write(sheet, (1090, 960), "same height,", 44, GEL.of(PURPLE), TEACHER)
    write(sheet, (1090, 1030), "other side", 44, GEL.of(PURPLE), TEACHER)
    highlight(sheet, last, YELLOW_TINT)


@drawing(
    "Two transformations of the sine curve from 0° to 360° on one pair of axes: y = sin x, y = 2 sin x "
    "stretched upwards and y = sin 2x squeezed sideways, with notes on what each 2 does."
)
def sine_transformations(sheet: Sheet) -> None:
    axes = Axes(sheet, (200, 500), (1000 / 360, 150), (-20, 400), (-2.5, 2.6), hand=LEANING)

    def sine(degrees: float) -> float:
        return math.sin(math.radians(degrees))

    for x, across, down in ((90, -48, 52), (180, 0, 128), (270, -52, 52), (360, 62, 52)):
        write(sheet, (axes.at(x, 0)[0] + across, 500 + down), f"{x}°", 32, hand=LEANING, align="centre")
    axes.mark_y([-2, -1, 1, 2])
    axes.plot(sine, (0, 372), PENCIL.wide(6), 0.6)
    axes.plot(lambda x: 2 * sine(x), (0, 368), BIRO.of(TEAL).wide(6), 0.6)
    axes.plot(lambda x: sine(2 * x), (0, 368), BIRO.of(AMBER).wide(6), 0.6)
    sheet.arrow(axes.at(90, 1.1), axes.at(90, 1.88), BIRO.of(TEAL).wide(4), 0.05, 20)
    write(sheet, (1240, 240), "y = sin x", 44, PENCIL.wide(5), LEANING)
    write(sheet, (1240, 330), "y = 2 sin x", 44, BIRO.of(TEAL), LEANING)
    write(sheet, (1240, 700), "y = sin 2x", 44, BIRO.of(AMBER), LEANING)
    write(sheet, (200, 990), "2 sin x: twice as tall", 44, BIRO.of(TEAL), LEANING)
    write(sheet, (200, 1080), "sin 2x: twice as often, period 180°", 44, BIRO.of(AMBER), LEANING)
    last = write(sheet, (930, 990), "Which 2 does what? Why?", 40, BIRO.of(PURPLE), TEACHER)
    underline(sheet, last, BIRO.of(PURPLE))


@drawing(
    "A mini-whiteboard answering “show me y = 2 sin x + 1”: one wave from 0° to 360° with greatest value 3, "
    "least value −1 and the line y = 1 dashed in as the new middle.",
    on=desk,
)
def mini_whiteboard_sine(sheet: Sheet) -> None:
    board = mini_whiteboard(sheet.rng, (1360, 960), (40, 130, 126))
    pen = MARKER.of(BLACK).wide(7)
    axes = Axes(board, (210, 660), (960 / 360, 135), (-16, 400), (-1.6, 3.7), pen=pen, ink=pen, hand=ROUND, size=50)
    axes.mark_x({180: "180°", 360: "360°"}, 42)
    axes.mark_y([-1, 1, 3], 46)
    board.dashes(axes.at(0, 1), axes.at(385, 1), MARKER.of(AMBER).wide(7), 30)
    axes.plot(lambda x: 2 * math.sin(math.radians(x)) + 1, (0, 372), MARKER.of(TEAL).wide(11))
    write(board, (640, 170), "y = 2 sin x + 1", 72, MARKER.of(TEAL), ROUND)
    write(board, (930, 400), "middle y = 1", 46, MARKER.of(AMBER).wide(7), ROUND)
    sheet.paste(board, (800, 590), sheet.rng.uniform(-2.5, 2.5), 18)
    board_pen(sheet, (1180, 1120), 6, TEAL)


@drawing(
    "A trigonometric equation on lined paper: 2 sin²x + sin x − 1 = 0 factorised to sin x = ½ or −1, with a "
    "sine curve from 0° to 360° that shows the three answers 30°, 150° and 270°.",
    on=lined_page,
)
def trig_equation(sheet: Sheet) -> None:
    hand = UPRIGHT
    write(sheet, (300, 190), "2 sin^2 x + sin x - 1 = 0     0° ≤ x ≤ 360°", 44, hand=hand)
    write(sheet, (300, 290), "(2 sin x - 1)(sin x + 1) = 0", 46, hand=hand)
    write(sheet, (300, 415), r"sin x = \frac{1}{2}   or   sin x = -1", 46, hand=hand)
    axes = Axes(sheet, (330, 740), (1000 / 360, 170), (-14, 395), (-1.35, 1.4), hand=hand, size=36)
    axes.plot(lambda x: math.sin(math.radians(x)), (0, 365), BIRO.of(TEAL).wide(6), 0.6)
    for height, label in ((0.5, r"\frac{1}{2}"), (-1.0, "-1")):
        sheet.dashes(axes.at(0, height), axes.at(375, height), PENCIL.of(RED).wide(4))
        write(sheet, (axes.at(0, height)[0] - 16, axes.at(0, height)[1] + 16), label, 36, hand=hand, align="right")
    for degrees in (30, 150, 270):
        height = math.sin(math.radians(degrees))
        sheet.dot(axes.at(degrees, height), 10, BIRO.of(RED))
        if height > 0:
            sheet.dashes(axes.at(degrees, height), axes.at(degrees, 0))
        at = axes.at(degrees, 0)
        write(sheet, (at[0], at[1] + (52 if height > 0 else -18)), f"{degrees}°", 34, hand=hand, align="centre")
    last = write(sheet, (300, 1090), "x = 30°, 150°, 270°", 50, hand=hand)
    highlight(sheet, last, YELLOW_TINT)
    write(sheet, (930, 1090), "Why three, not four?", 42, BIRO.of(PURPLE), TEACHER)
