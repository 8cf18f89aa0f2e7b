"""Pictures of algebra: tiles, completing the square, grids, binomials, a factorising slip put right, and proof."""

from itertools import pairwise

from .drawing import drawing
from .ink import Sheet
from .paper import board_pen, card, desk, lined_page, mini_whiteboard, pencil, plain_page
from .pens import (
    AMBER,
    AMBER_TINT,
    BIRO,
    BLACK,
    BLUE_TINT,
    GEL,
    GREEN,
    MARKER,
    PENCIL,
    PINK_TINT,
    PURPLE,
    RED,
    TEAL,
    TEAL_TINT,
    YELLOW_TINT,
    Colour,
    rectangle,
)
from .writing import HURRIED, LEANING, ROUND, TEACHER, UPRIGHT, highlight, strike, underline, write, write_lines

SQUARE_TILE: Colour = (92, 158, 190)
BAR_TILE: Colour = (92, 172, 132)
ONE_TILE: Colour = (238, 186, 74)


@drawing(
    "Algebra tiles on a table: one x² tile, five x tiles and six ones arranged in a rectangle, x + 2 by x + 3, "
    "so that x² + 5x + 6 = (x + 2)(x + 3). The sides are labelled on strips of card.",
    on=desk,
)
def algebra_tiles(sheet: Sheet) -> None:
    rng = sheet.rng
    big, small, gap = 300, 100, 10
    left, top = 250, 360
    columns = [(left, big), *((left + big + gap + i * (small + gap), small) for i in range(3))]
    rows = [(top, big), *((top + big + gap + i * (small + gap), small) for i in range(2))]
    for y, height in rows:
        for x, width in columns:
            kind = (width == big) + (height == big)
            tile = card(rng, (width, height), (ONE_TILE, BAR_TILE, SQUARE_TILE)[kind])
            name, size = (("1", 40), ("x", 48), ("x^2", 64))[kind]
            write(tile, (width / 2, height / 2 + 20), name, size, GEL, ROUND, "centre")
            at = (x + width / 2 + rng.uniform(-3, 3), y + height / 2 + rng.uniform(-3, 3))
            sheet.paste(tile, at, rng.uniform(-1.2, 1.2), 6)
    wide, high = big + 3 * (small + gap), big + 2 * (small + gap)
    for words, at, turn in (("x + 3", (left + wide / 2, top - 90), 1.5), ("x + 2", (left - 120, top + high / 2), 88)):
        strip = card(rng, (260, 96))
        write(strip, (130, 66), words, 52, GEL.of(TEAL), TEACHER, "centre", angle=0)
        sheet.paste(strip, at, turn, 7)
    strip = card(rng, (570, 330))
    write(strip, (40, 100), "x^2 + 5x + 6", 52, GEL, TEACHER, angle=0)
    write(strip, (40, 200), "= (x + 2)(x + 3)", 52, GEL.of(TEAL), TEACHER, angle=0)
    write(strip, (40, 290), "2 + 3 = 5   2 × 3 = 6", 40, PENCIL, TEACHER, angle=0)
    sheet.paste(strip, (1245, 520), -3, 9)
    pencil(sheet, (1240, 900), 480, -14, (206, 148, 52))


@drawing(
    "Completing the square as an area: an x by x square with 6x cut into two strips of 3x makes a square of "
    "side x + 3 with a corner of 9 missing, so x² + 6x + 5 = (x + 3)² − 4 and the vertex is (−3, −4)."
)
def completing_the_square(sheet: Sheet) -> None:
    x, y, big, strip = 250, 300, 400, 200
    areas = (
        (0, 0, big, big, BLUE_TINT, "x^2"),
        (big, 0, strip, big, TEAL_TINT, "3x"),
        (0, big, big, strip, TEAL_TINT, "3x"),
    )
    for dx, dy, width, height, tint, name in areas:
        sheet.wash(rectangle(x + dx, y + dy, width, height), tint, grain=0.34)
        sheet.box(x + dx, y + dy, width, height, PENCIL.wide(4.8))
        write(sheet, (x + dx + width / 2, y + dy + height / 2 + 20), name, 58, hand=ROUND, align="centre")
    right, bottom = x + big + strip, y + big + strip
    sheet.dashes((right, y + big), (right, bottom), BIRO.of(RED))
    sheet.dashes((x + big, bottom), (right, bottom), BIRO.of(RED))
    write(sheet, (x + big + strip / 2, y + big + strip / 2 + 20), "9", 58, BIRO.of(RED), ROUND, "centre")
    for name, along in (("x", big / 2), ("3", big + strip / 2)):
        write(sheet, (x + along, y - 34), name, 50, BIRO.of(TEAL), ROUND, "centre")
        write(sheet, (x - 56, y + along + 16), name, 50, BIRO.of(TEAL), ROUND, "centre")
    write(sheet, (960, 240), "x^2 + 6x + 5", 54, hand=ROUND)
    write(sheet, (960, 370), "= (x + 3)^2 - 9 + 5", 50, hand=ROUND)
    last = write(sheet, (960, 490), "= (x + 3)^2 - 4", 54, BIRO.of(TEAL), ROUND)
    underline(sheet, last, BIRO.of(TEAL))
    sheet.arrow((940, 850), (right + 14, bottom - 90), BIRO.of(RED), 0.12)
    write_lines(sheet, (960, 830), ("the corner is", "not there: -9"), 42, 70, BIRO.of(RED), ROUND)
    write(sheet, (960, 650), "least value -4", 46, hand=ROUND)
    write(sheet, (960, 725), "when x = -3", 46, hand=ROUND)
    write(sheet, (250, 1050), "What would x^2 + 7x look like?", 44, BIRO.of(PURPLE), TEACHER)


@drawing(
    "A grid used for dividing polynomials: x³ + 2x² − 5x − 6 divided by x + 1. The cells along the diagonals "
    "add up to the terms of the cubic, the top row reads x² + x − 6, and the cubic factorises as (x + 1)(x − "
    "2)(x + 3).",
    on=plain_page,
)
def polynomial_grid(sheet: Sheet) -> None:
    write(sheet, (150, 190), "(x^3 + 2x^2 - 5x - 6) ÷ (x + 1)", 54, GEL, LEANING)
    left, top, wide, high = 340, 430, 270, 150
    tints = ((BLUE_TINT, TEAL_TINT, AMBER_TINT), (TEAL_TINT, AMBER_TINT, PINK_TINT))
    cells = (("x^3", "x^2", "-6x"), ("x^2", "x", "-6"))
    for i, row in enumerate(cells):
        for j, term in enumerate(row):
            x, y = left + j * wide, top + i * high
            sheet.wash(rectangle(x, y, wide, high), tints[i][j], grain=0.36)
            sheet.box(x, y, wide, high, PENCIL.wide(4.6))
            write(sheet, (x + wide / 2, y + high / 2 + 20), term, 52, GEL, LEANING, "centre")
    for j, term in enumerate(("x^2", "+ x", "- 6")):
        write(sheet, (left + (j + 0.5) * wide, top - 36), term, 54, GEL.of(TEAL), LEANING, "centre")
    for i, term in enumerate(("x", "+ 1")):
        write(sheet, (left - 40, top + (i + 0.5) * high + 20), term, 54, GEL.of(AMBER), LEANING, "right")
    x = left + 3 * wide + 50
    for i, words in enumerate(("x^2 + x^2 = 2x^2", "-6x + x = -5x", "-6 ✓")):
        write(sheet, (x, top + 20 + i * 110), words, 42, BIRO.of((TEAL, AMBER, RED)[i]), LEANING)
    write(sheet, (200, 890), "= (x + 1)(x^2 + x - 6)", 52, GEL, LEANING)
    last = write(sheet, (200, 1010), "= (x + 1)(x - 2)(x + 3)", 52, GEL, LEANING)
    underline(sheet, last, GEL.of(TEAL), double=True)
    write(sheet, (1010, 960), "roots -1, 2, -3", 46, BIRO.of(PURPLE), TEACHER)


@drawing(
    "Exercise-book page: 2x² − 5x − 3 = 0 first factorised as (2x − 1)(x + 3), checked by expanding and crossed "
    "out, then correctly as (2x + 1)(x − 3), giving x = −½ or x = 3. A teacher's question in purple asks what "
    "told them.",
    on=lined_page,
)
def factorising_correction(sheet: Sheet) -> None:
    hand = HURRIED
    write(sheet, (310, 190), "Solve  2x^2 - 5x - 3 = 0", 50, hand=hand)
    first = write(sheet, (310, 390), "(2x - 1)(x + 3) = 0", 48, hand=hand)
    check = write(sheet, (310, 490), "= 2x^2 + 5x - 3", 44, PENCIL, hand)
    write(sheet, (check.right + 50, 490), "✗", 50, BIRO.of(RED))
    strike(sheet, first)
    sheet.ring((check.left + 212, 474), 66, 44, BIRO.of(RED))
    write(sheet, (360, 590), "wrong sign in the middle", 40, PENCIL, hand)
    write(sheet, (310, 690), "(2x + 1)(x - 3) = 0", 48, hand=hand)
    write(sheet, (905, 690), "2x^2 - 6x + x - 3 ✓", 42, BIRO.of(GREEN), hand)
    write(sheet, (310, 790), "2x + 1 = 0   or   x - 3 = 0", 48, hand=hand)
    last = write(sheet, (310, 910), r"x = -\frac{1}{2}   or   x = 3", 50, hand=hand)
    highlight(sheet, last, YELLOW_TINT)
    rows = ("What told you to", "check by expanding?")
    write_lines(sheet, (990, 385), rows, 42, 95, BIRO.of(PURPLE), TEACHER)


@drawing(
    "Pascal's triangle down to 1 4 6 4 1, its last row ringed, used to expand (1 + 2x)⁴ as 1 + 8x + 24x² + 32x³ "
    "+ 16x⁴, with a check at x = 1 that the terms add up to 81."
)
def pascal_binomial(sheet: Sheet) -> None:
    row, rows = [1], []
    for _ in range(5):
        rows.append(row)
        row = [1, *(a + b for a, b in pairwise(row)), 1]
    for i, values in enumerate(rows):
        for j, value in enumerate(values):
            at = (480 + (j - i / 2) * 150, 200 + i * 100)
            write(sheet, at, str(value), 48, BIRO.of(TEAL) if i == 4 else BIRO, UPRIGHT, "centre")
            if i < 4:
                for side in (-1, 1):
                    sheet.line((at[0] + side * 22, at[1] + 16), (at[0] + side * 54, at[1] + 52), PENCIL.wide(3.2), 0.3)
    sheet.ring((480, 582), 400, 58, BIRO.of(TEAL))
    write(sheet, (980, 230), "(1 + 2x)^4", 60)
    write(sheet, (950, 370), "1, 2x, (2x)^2, (2x)^3 …", 44, PENCIL)
    write(sheet, (950, 470), "don't forget 2^3 = 8", 42, BIRO.of(RED))
    write(sheet, (170, 790), "= 1 + 4(2x) + 6(2x)^2 + 4(2x)^3 + (2x)^4", 50)
    last = write(sheet, (170, 910), "= 1 + 8x + 24x^2 + 32x^3 + 16x^4", 52, BIRO.of(TEAL))
    underline(sheet, last, BIRO.of(TEAL), double=True)
    write(sheet, (170, 1050), "x = 1:  1 + 8 + 24 + 32 + 16 = 81 = 3^4 ✓", 46, BIRO.of(GREEN))


@drawing(
    "Proof by exhaustion on lined paper: n² + 2 is never divisible by 4. If n = 2k it is 4k² + 2, if n = 2k + 1 "
    "it is 4(k² + k) + 3; each case leaves a remainder, and every integer is one of the two.",
    on=lined_page,
)
def proof_by_exhaustion(sheet: Sheet) -> None:
    hand = LEANING
    title = write(sheet, (300, 190), "Prove: n^2 + 2 is never divisible by 4.  n ∈ ℕ", 44, hand=hand)
    underline(sheet, title, PENCIL, 10)
    one = write(sheet, (300, 390), "Case 1: n even,  n = 2k", 46, BIRO.of(TEAL), hand)
    write(sheet, (380, 490), "n^2 + 2 = 4k^2 + 2", 46, hand=hand)
    write(sheet, (1010, 490), "remainder 2", 44, BIRO.of(AMBER), hand)
    two = write(sheet, (300, 590), "Case 2: n odd,  n = 2k + 1", 46, BIRO.of(TEAL), hand)
    write(sheet, (380, 690), "n^2 + 2 = 4k^2 + 4k + 1 + 2", 46, hand=hand)
    write(sheet, (547, 790), "= 4(k^2 + k) + 3", 46, hand=hand)
    write(sheet, (1010, 790), "remainder 3", 44, BIRO.of(AMBER), hand)
    for place in (one, two):
        highlight(sheet, place, YELLOW_TINT, 6)
    write(sheet, (300, 890), "Every n is even or odd, so that is all", 46, hand=hand)
    last = write(sheet, (300, 990), "of them.  ∴  4 never divides n^2 + 2", 46, hand=hand)
    sheet.box(last.right + 26, last.top + 4, 34, 34, BIRO.wide(4), ruled=False)
    write(sheet, (940, 1090), "What about n^2 + 3?", 42, BIRO.of(PURPLE), TEACHER)


@drawing(
    "The unit square cut in half again and again, ½, ¼, ⅛, 1/16 …, coloured in to show that the pieces fill the "
    "square. Beside it, a/(1 − r) with a = ½ and r = ½ gives the sum to infinity, 1."
)
def geometric_series(sheet: Sheet) -> None:
    x, y, width, height = 150.0, 250.0, 640.0, 640.0
    sheet.box(x, y, width, height, PENCIL.wide(5))
    tints = (TEAL_TINT, AMBER_TINT, BLUE_TINT, PINK_TINT)
    for step in range(1, 9):
        if step % 2:
            width /= 2
        else:
            height /= 2
        sheet.wash(rectangle(x, y, width, height), tints[step % 4 - 1], grain=0.34)
        sheet.box(x, y, width, height, PENCIL.wide(4.6 if step < 6 else 3.4))
        if step < 5:
            size = (58, 52, 42, 36)[step - 1]
            middle = (x + width / 2, y + height / 2 + size * 0.4)
            write(sheet, middle, rf"\frac{{1}}{{{2**step}}}", size, BIRO, LEANING, "centre")
        if step % 2:
            x += width
        else:
            y += height
    write(sheet, (110, 590), "1", 50, BIRO.of(TEAL), LEANING, "centre")
    write(sheet, (470, 210), "1", 50, BIRO.of(TEAL), LEANING, "centre")
    write(sheet, (880, 300), r"\frac{1}{2} + \frac{1}{4} + \frac{1}{8} + \frac{1}{16} + …", 50, hand=LEANING)
    write(sheet, (880, 460), r"a = \frac{1}{2}    r = \frac{1}{2}", 48, hand=LEANING)
    write(sheet, (880, 640), r"S_∞ = \frac{a}{1 - r}", 52, hand=LEANING)
    write(sheet, (970, 800), r"= \frac{1}{2} ÷ \frac{1}{2}", 48, hand=LEANING)
    last = write(sheet, (970, 920), "= 1", 54, BIRO.of(TEAL), LEANING)
    underline(sheet, last, BIRO.of(TEAL), double=True)
    write(sheet, (150, 1040), "Is there ever a gap left in the square?", 44, BIRO.of(PURPLE), TEACHER)


FACTORS = (
    (("f(2) = 8 - 16 + 2 + 6", "= 0"), "x - 2 ✓", TEAL, (40, 130, 126), ROUND),
    (("f(1) = 1 - 4 + 1 + 6", "= 4"), "x - 1 ✗", RED, (216, 150, 60), UPRIGHT),
    (("f(3) = 27 - 36 + 3 + 6", "= 0"), "x - 3 ✓", BLACK, (186, 90, 74), LEANING),
    (("f(-1) = -1 - 4 - 1 + 6", "= 0"), "x + 1 ✓", PURPLE, (92, 112, 150), HURRIED),
)
"""What stands on each mini-whiteboard about f(x) = x³ − 4x² + x + 6, and the factor it decides."""


@drawing(
    "Four mini-whiteboards testing factors of f(x) = x³ − 4x² + x + 6: f(2), f(3) and f(−1) are 0, so x − 2, x − 3 and "
    "x + 1 are factors; f(1) = 4, so x − 1 is not. A card gives the question.",
    on=desk,
)
def factor_theorem(sheet: Sheet) -> None:
    rng = sheet.rng
    for i, (rows, factor, colour, rim, hand) in enumerate(FACTORS):
        board = mini_whiteboard(rng, (700, 470), rim)
        pen = MARKER.of(colour).wide(8)
        write_lines(board, (56, 130), rows[:1], 46, 100, pen, hand)
        write(board, (150, 245), rows[1], 60, pen, hand)
        write(board, (620, 390), factor, 66, pen.wide(9), hand, "right")
        centre = (425 + 750 * (i % 2) + rng.uniform(-10, 10), 300 + 610 * (i // 2) + rng.uniform(-8, 8))
        sheet.paste(board, centre, rng.uniform(-3, 3), 14)
    question = card(rng, (820, 130), (252, 240, 206))
    write(question, (410, 86), "f(x) = x^3 - 4x^2 + x + 6", 52, GEL, TEACHER, "centre", angle=0)
    sheet.paste(question, (800, 606), rng.uniform(-2, 2), 9)


BOARDS = (
    ("y = (x - 2)(x + 3)", 1, TEAL, (40, 130, 126), ROUND),
    ("y = x^2 + x - 6", 1, BLACK, (216, 150, 60), UPRIGHT),
    ("y = 2(x - 2)(x + 3)", 2, RED, (186, 90, 74), HURRIED),
    ("y = -(x - 2)(x + 3)", -1, PURPLE, (92, 112, 150), LEANING),
)


@drawing(
    "Four mini-whiteboards on a table answering “a quadratic with roots 2 and −3”: (x − 2)(x + 3), x² + x − 6, "
    "2(x − 2)(x + 3) and −(x − 2)(x + 3), each with a sketch.",
    on=desk,
)
def mini_whiteboards_quadratics(sheet: Sheet) -> None:
    rng = sheet.rng
    for i, (equation, factor, colour, rim, hand) in enumerate(BOARDS):
        board = mini_whiteboard(rng, (700, 500), rim)
        pen, axis = MARKER.of(colour).wide(8), MARKER.of(BLACK).wide(5)
        write(board, (56, 104), equation, 50, pen, hand, angle=0)
        x, y, unit, drop = 390, (285 if factor > 0 else 345), 52, 11.5
        board.line((x - 4.8 * unit, y), (x + 4 * unit, y), axis, 0.6)
        board.line((x, 150), (x, 460), axis, 0.6)
        reach = 3.5 if abs(factor) == 1 else 3.02
        steps = [-0.5 - reach + 2 * reach * n / 60 for n in range(61)]
        board.curve([(x + v * unit, y - drop * factor * (v - 2) * (v + 3)) for v in steps], pen)
        below = 46 if factor < 0 else -16
        write(board, (x - 3 * unit + 30, y + below), "-3", 36, pen.wide(6), hand, "centre")
        write(board, (x + 2 * unit - 26, y + below), "2", 36, pen.wide(6), hand, "centre")
        depth = y + 6 * drop * factor + (30 if factor > 0 else -10)
        write(board, (x + 12, depth), f"{-6 * factor}", 34, pen.wide(6), hand)
        centre = (425 + 750 * (i % 2) + rng.uniform(-10, 10), 315 + 570 * (i // 2) + rng.uniform(-10, 10))
        sheet.paste(board, centre, rng.uniform(-3, 3), 14)
    board_pen(sheet, (1180, 1150), 4, TEAL)
