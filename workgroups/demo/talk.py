"""Pictures of mathematical talk: sorted statements, a concept map, questions on notes, comparisons, jottings."""

import math

from .axes import Axes, straight
from .drawing import PORTRAIT, drawing
from .ink import Sheet
from .paper import (
    AMBER_CARD,
    ROSE_CARD,
    TEAL_CARD,
    WHITE_CARD,
    card,
    flip_chart,
    lined_page,
    plain_page,
    sticky_note,
    sugar_paper,
    whiteboard,
)
from .pens import (
    AMBER,
    BIRO,
    BLACK,
    FELT,
    GEL,
    GREEN,
    INK,
    MARKER,
    PENCIL,
    PURPLE,
    RED,
    TEAL,
    YELLOW_TINT,
    Colour,
)
from .writing import HURRIED, LEANING, ROUND, TEACHER, UPRIGHT, highlight, underline, write, write_lines

NOTE_YELLOW: Colour = (253, 232, 140)
NOTE_TEAL: Colour = (170, 222, 212)
NOTE_ROSE: Colour = (247, 190, 176)
NOTE_AMBER: Colour = (252, 208, 138)

SORTED = (
    ("always", TEAL_CARD, ("x^2 + 1 > 0", "a cubic graph/meets the x-axis", r"|a + b| ≤ |a| + |b|")),
    ("sometimes", AMBER_CARD, ("a^2 > a", "sin 2x = 2 sin x", "log a + log b/= log (a + b)")),
    ("never", ROSE_CARD, ("e^x = 0", "x^2 + 4 = 0", "odd + odd is odd")),
)


@drawing(
    "Nine statement cards sorted under always, sometimes and never true for real numbers: x² + 1 > 0 stands "
    "under always, a² > a and sin 2x = 2 sin x under sometimes, eˣ = 0 under never.",
    on=sugar_paper,
)
def always_sometimes_never(sheet: Sheet) -> None:
    rng = sheet.rng
    hands = (UPRIGHT, ROUND, HURRIED)
    for column, (heading, colour, statements) in enumerate(SORTED):
        x = 300 + column * 500
        top = card(rng, (400, 110), colour)
        write(top, (200, 74), heading, 50, FELT.wide(7), TEACHER, "centre", angle=0)
        sheet.paste(top, (x, 150), rng.uniform(-2, 2), 8)
        for row, statement in enumerate(statements):
            face = card(rng, (456, 190), WHITE_CARD)
            parts = statement.split("/")
            first = 114 if len(parts) == 1 else 84
            write_lines(face, (228, first), parts, 38 if len(statement) > 14 else 46, 66, GEL, hands[row], "centre")
            centre = (x + rng.uniform(-18, 18), 360 + row * 245 + rng.uniform(-10, 10))
            sheet.paste(face, centre, rng.uniform(-4, 4), 9)
    note = sticky_note(rng, 200, NOTE_YELLOW)
    write_lines(note, (100, 80), ("when", "a = b = 2"), 31, 60, BIRO, TEACHER, "centre")
    sheet.paste(note, (1075, 1030), -5, 8)


LINKS = (
    ("tangent", (300, 290), TEAL, "its gradient", (330, 440)),
    ("rate of change", (800, 180), AMBER, "how fast?", (930, 370)),
    ("stationary points", (1270, 290), RED, "where it is 0", (1240, 450)),
    ("optimisation", (1290, 890), RED, "greatest, least", (1260, 730)),
    ("integration", (800, 1010), PURPLE, "undo it", (900, 830)),
    ("velocity", (310, 880), GREEN, "of s against t", (335, 730)),
)
"""What differentiation is linked to: the idea, where it stands, its colour, and the words on the arrow."""


@drawing(
    "A concept map around the word differentiation. Arrows with words lead to tangent (its gradient), rate of change, "
    "stationary points (where it is 0), optimisation, integration (undo it) and velocity.",
    on=plain_page,
)
def concept_map(sheet: Sheet) -> None:
    middle = (800.0, 590.0)
    for name, (x, y), colour, words, beside in LINKS:
        along = math.atan2(y - middle[1], x - middle[0])
        start = (middle[0] + 300 * math.cos(along), middle[1] + 118 * math.sin(along))
        end = (x - 205 * math.cos(along), y - 92 * math.sin(along))
        sheet.arrow(start, end, BIRO.of(colour).wide(5), 0.05)
        place = write(sheet, (x, y + 14), name, 46, BIRO.of(colour), UPRIGHT, "centre")
        sheet.ring(place.middle, (place.right - place.left) / 2 + 44, 66, BIRO.of(colour).wide(4.6))
        write(sheet, beside, words, 38, PENCIL.wide(4.6), LEANING, "centre")
    sheet.ring(middle, 285, 98, BIRO.of(INK).wide(6))
    word = write(sheet, (800, 610), "differentiation", 60, BIRO.of(INK).wide(6), UPRIGHT, "centre")
    highlight(sheet, word, YELLOW_TINT, 8)
    sheet.arrow((1420, 385), (1425, 800), PENCIL.wide(4.6), -0.06)
    write(sheet, (1425, 610), "needs", 38, PENCIL.wide(4.6), LEANING, "right")
    write(sheet, (120, 1120), "Which link is missing?", 42, BIRO.of(PURPLE), TEACHER)


QUESTIONS: tuple[tuple[tuple[str, ...], Colour, int, int], ...] = (
    (("Is 0.999…", "really 1?"), NOTE_YELLOW, 250, 500),
    (("What is so", "special", "about e?"), NOTE_TEAL, 605, 480),
    (("Why do", "we need", "radians?"), NOTE_ROSE, 955, 510),
    (("Can a tangent", "cross the", "curve?"), NOTE_AMBER, 245, 795),
    (("Can you", "integrate", "everything?"), NOTE_YELLOW, 600, 785),
    (("What would", "i look like", "on a graph?"), NOTE_TEAL, 950, 815),
    (("Does every", "pattern have", "a proof?"), NOTE_ROSE, 425, 1095),
    (("Is ∞", "a number?"), NOTE_AMBER, 790, 1100),
)
"""The words of each sticky note, line by line, its colour and where it sticks."""


@drawing(
    "A flip chart headed “Questions we still have” with eight sticky notes, among them: Is 0.999… really 1? What is so "
    "special about e? Can a tangent cross the curve? Can you integrate everything?",
    on=flip_chart,
    size=PORTRAIT,
)
def sticky_questions(sheet: Sheet) -> None:
    rng = sheet.rng
    hands = (ROUND, UPRIGHT, LEANING, HURRIED)
    write_lines(sheet, (600, 170), ("Questions", "we still have"), 74, 112, FELT.of(TEAL), TEACHER, "centre")
    sheet.line((250, 312), (960, 306), FELT.of(AMBER), 1.2)
    for i, (words, colour, x, y) in enumerate(QUESTIONS):
        note = sticky_note(rng, 290, colour)
        top = 160 - (len(words) - 1) * 32
        size = 39 if max(map(len, words)) < 12 else 32
        write_lines(note, (145, top), words, size, 66, GEL.wide(5.4), hands[i % 4], "centre")
        sheet.paste(note, (x + rng.uniform(-8, 8), y + rng.uniform(-10, 10)), rng.uniform(-6, 6), 12)
    sheet.arrow((340, 1390), (560, 1390), FELT.of(TEAL), -0.04)
    write(sheet, (250, 1405), "3 for", 52, FELT.of(TEAL), TEACHER, "centre")
    write(sheet, (600, 1405), "after the mock", 52, FELT.of(TEAL), TEACHER)


@drawing(
    "Whiteboard comparing y = x² + 2 and y = −(x − 2)² − 1. Same: neither meets the x-axis, both discriminants are "
    "negative; different: one opens upwards with lowest point 2, the other downwards with highest point −1.",
    on=whiteboard,
)
def same_and_different(sheet: Sheet) -> None:
    thin = MARKER.of(BLACK).wide(6)
    first = Axes(sheet, (430, 610), (62, 44), (-4.4, 4.6), (-2, 9.2), pen=thin.wide(5), ink=thin, size=40)
    first.plot(lambda x: x * x + 2, (-2.5, 2.5), MARKER.of(TEAL))
    second = Axes(sheet, (1000, 400), (62, 44), (-2, 6.8), (-7.6, 3.4), pen=thin.wide(5), ink=thin, size=40)
    second.plot(lambda x: -((x - 2) ** 2) - 1, (-0.45, 4.45), MARKER.of(AMBER))
    write(sheet, (first.at(0, 2)[0] + 18, first.at(0, 2)[1] + 48), "2", 40, thin, ROUND)
    second.drop_to(2, -1, thin.wide(4))
    write(sheet, (second.at(2, 0)[0], second.at(2, 0)[1] - 18), "2", 40, thin, ROUND, "centre")
    write(sheet, (second.at(0, -1)[0] - 16, second.at(0, -1)[1] + 14), "-1", 40, thin, ROUND, "right")
    write(sheet, (540, 170), "y = x^2 + 2", 54, MARKER.of(TEAL).wide(8), TEACHER)
    write(sheet, (1010, 200), "y = -(x - 2)^2 - 1", 50, MARKER.of(AMBER).wide(8), TEACHER)
    sheet.line((150, 790), (1450, 790), thin, 0.5)
    sheet.line((740, 810), (744, 1130), thin, 0.5)
    same = write(sheet, (180, 870), "same", 52, MARKER.of(GREEN).wide(7), TEACHER)
    different = write(sheet, (790, 870), "different", 52, MARKER.of(RED).wide(7), TEACHER)
    for place, colour in ((same, GREEN), (different, RED)):
        underline(sheet, place, MARKER.of(colour).wide(6), 8)
    write_lines(sheet, (180, 965), ("both miss the axis", "b^2 - 4ac: -8 and -4"), 38, 80, thin, ROUND)
    write_lines(sheet, (790, 965), ("opens up", "lowest 2"), 40, 80, MARKER.of(TEAL).wide(6), ROUND)
    write_lines(sheet, (1110, 965), ("opens down", "highest -1"), 40, 80, MARKER.of(AMBER).wide(6), ROUND)


@drawing(
    "A teacher's jottings on lined paper from a gap task, no names: students drew the bar before any numbers; "
    "one asked whether the gradient is the same everywhere; after eight seconds' wait three more spoke. Next "
    "time: predict first.",
    on=lined_page,
    size=PORTRAIT,
)
def noticing_notes(sheet: Sheet) -> None:
    hand = HURRIED
    title = write(sheet, (190, 190), "What I noticed", 60, BIRO, hand)
    underline(sheet, title, BIRO.of(TEAL))
    rows = (
        (390, "· bar drawn before any numbers"),
        (490, "· “is the gradient the same"),
        (590, "   everywhere on the curve?”"),
        (690, "→ I waited. 8 seconds!"),
        (790, "→ 3 more people spoke"),
    )
    places = [write(sheet, (190, y), words, 48, BIRO.wide(4.8), hand) for y, words in rows]
    highlight(sheet, places[3], YELLOW_TINT, 6)
    axes = Axes(sheet, (330, 1130), (90, 62), (-0.7, 3.6), (-0.7, 4.2), pen=PENCIL.wide(4.6), hand=hand, size=40)
    axes.plot(lambda x: 0.45 * x * x, (0, 3), BIRO.of(TEAL).wide(6))
    for touch, reach in ((0.6, 1.2), (2.2, 1.25)):
        tangent = straight((touch, 0.45 * touch**2), 0.9 * touch)
        axes.plot(tangent, (touch - reach, touch + reach), BIRO.of(AMBER).wide(5), 0.3)
    write_lines(sheet, (720, 990), ("“it gets", "steeper as", "you go along”"), 44, 75, PENCIL.wide(4.8), hand)
    last = write(sheet, (190, 1290), "Next time: predict first,", 50, BIRO.of(TEAL), hand)
    write(sheet, (190, 1390), "then draw, then calculate", 50, BIRO.of(TEAL), hand)
    sheet.line((160, last.top - 10), (160, 1400), BIRO.of(TEAL).wide(7), 0.6)
    write(sheet, (190, 1490), "ask: who has another reason?", 46, BIRO.of(PURPLE), hand)


VARIED = (
    ("x^2", "2x"),
    ("3x^2", "6x"),
    ("3x^2 + 5", "6x"),
    ("(x + 5)^2", "2x + 10"),
    (r"\sqrt{x}", r"\frac{1}{2\sqrt{x}}"),
    (r"\frac{1}{x}", r"-\frac{1}{x^2}"),
)


@drawing(
    "Flip chart with a planned sequence to differentiate, one thing changed at a time: x², 3x², 3x² + 5, (x + "
    "5)², √x and 1/x, with the answers 2x, 6x, 6x, 2x + 10, 1/(2√x) and −1/x², and notes on what each change is "
    "for.",
    on=flip_chart,
    size=PORTRAIT,
)
def varied_sequence(sheet: Sheet) -> None:
    title = write(sheet, (600, 200), "Change one thing", 76, FELT.of(TEAL), TEACHER, "centre")
    underline(sheet, title, FELT.of(AMBER), 16)
    write(sheet, (250, 440), "y", 60, FELT, TEACHER, "centre")
    write(sheet, (560, 430), r"\frac{dy}{dx}", 50, FELT, TEACHER, "centre")
    sheet.line((120, 492), (760, 488), FELT.wide(7), 0.5)
    sheet.line((410, 370), (406, 1250), FELT.wide(7), 0.5)
    for row, (function, derivative) in enumerate(VARIED):
        y = 570 + row * 124
        write(sheet, (250, y), function, 54, FELT.of(BLACK).wide(7), TEACHER, "centre")
        write(sheet, (585, y), derivative, 50, FELT.of(TEAL).wide(7), TEACHER, "centre")
    for row, words in enumerate(("× 3", "+ 5", "brackets", "a root", "a fraction")):
        y = 570 + row * 124
        sheet.arrow((800, y), (800, y + 100), FELT.of(AMBER).wide(6), -0.18, 24)
        write(sheet, (850, y + 66), words, 46, FELT.of(AMBER).wide(6), TEACHER)
    last = write(sheet, (600, 1420), "What did the + 5 do?", 58, FELT.of(PURPLE), TEACHER, "centre")
    underline(sheet, last, FELT.of(PURPLE).wide(6))
