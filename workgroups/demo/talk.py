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
    ("tangent", (330, 300), TEAL, "limit of chords", (330, 440)),
    ("rate of change", (800, 190), AMBER, "how fast?", (930, 370)),
    ("stationary points", (1270, 300), RED, "where it is 0", (1180, 480)),
    ("optimisation", (1300, 880), RED, "greatest, least", (1250, 720)),
    ("integration", (800, 1010), PURPLE, "undo it", (900, 830)),
    ("velocity", (310, 880), GREEN, "of s against t", (360, 720)),
)
"""What gradient is linked to: the idea, where it stands, its colour, and the words on the arrow."""


@drawing(
    "A concept map around the word gradient. Arrows with words lead to tangent (limit of chords), rate of "
    "change, stationary points (= 0), optimisation, integration (undo) and velocity; an extra link joins "
    "stationary points to optimisation.",
    on=plain_page,
)
def concept_map(sheet: Sheet) -> None:
    middle = (800.0, 590.0)
    for name, (x, y), colour, words, beside in LINKS:
        along = math.atan2(y - middle[1], x - middle[0])
        start = (middle[0] + 245 * math.cos(along), middle[1] + 112 * math.sin(along))
        end = (x - 205 * math.cos(along), y - 92 * math.sin(along))
        sheet.arrow(start, end, BIRO.of(colour).wide(5), 0.05)
        place = write(sheet, (x, y + 14), name, 46, BIRO.of(colour), UPRIGHT, "centre")
        sheet.ring(place.middle, (place.right - place.left) / 2 + 44, 66, BIRO.of(colour).wide(4.6))
        write(sheet, beside, words, 38, PENCIL.wide(4.6), LEANING, "centre")
    sheet.ring(middle, 215, 92, BIRO.of(INK).wide(6))
    word = write(sheet, (800, 612), "gradient", 66, BIRO.of(INK).wide(6), UPRIGHT, "centre")
    highlight(sheet, word, YELLOW_TINT, 8)
    sheet.arrow((1420, 385), (1425, 800), PENCIL.wide(4.6), -0.06)
    write(sheet, (1425, 610), "needs", 38, PENCIL.wide(4.6), LEANING, "right")
    write(sheet, (120, 1120), "Which link is missing?", 42, BIRO.of(PURPLE), TEACHER)


QUESTIONS: tuple[tuple[tuple[str, ...], Colour, int, int], ...] = (
    (("What stays", "the same?", "What changes?"), NOTE_YELLOW, 250, 500),
    (("How do you", "know?"), NOTE_TEAL, 605, 480),
    (("Where is it on", "the graph?"), NOTE_ROSE, 955, 510),
    (("Is it always", "true?"), NOTE_AMBER, 245, 795),
    (("What if a", "is negative?"), NOTE_YELLOW, 600, 785),
    (("Can you find", "another way?"), NOTE_TEAL, 950, 815),
    (("What would", "the picture", "look like?"), NOTE_ROSE, 425, 1095),
    (("Convince", "your partner"), NOTE_AMBER, 790, 1100),
)


@drawing(
    "A flip chart headed “Questions that got them talking” with eight sticky notes, among them: What stays the "
    "same? What changes? How do you know? Where is it on the graph? What if a is negative?",
    on=flip_chart,
    size=PORTRAIT,
)
def sticky_questions(sheet: Sheet) -> None:
    rng = sheet.rng
    hands = (ROUND, UPRIGHT, LEANING, HURRIED)
    write_lines(sheet, (600, 170), ("Questions that", "got them talking"), 70, 110, FELT.of(TEAL), TEACHER, "centre")
    sheet.line((250, 312), (960, 306), FELT.of(AMBER), 1.2)
    for i, (words, colour, x, y) in enumerate(QUESTIONS):
        note = sticky_note(rng, 290, colour)
        top = 160 - (len(words) - 1) * 32
        size = 40 if max(map(len, words)) < 12 else 33
        write_lines(note, (145, top), words, size, 66, GEL.wide(5.4), hands[i % 4], "centre")
        sheet.paste(note, (x + rng.uniform(-8, 8), y + rng.uniform(-10, 10)), rng.uniform(-6, 6), 12)
    sheet.arrow((420, 1390), (700, 1390), FELT.of(TEAL), -0.04)
    write(sheet, (290, 1405), "ask", 52, FELT.of(TEAL), TEACHER, "centre")
    write(sheet, (730, 1405), "then wait", 52, FELT.of(TEAL), TEACHER)


@drawing(
    "Whiteboard comparing y = x² − 4 and y = (x − 4)². Both have the same shape, way up and a line of symmetry; "
    "one is moved down 4 with roots −2 and 2, the other moved right 4 with the root 4 twice.",
    on=whiteboard,
)
def same_and_different(sheet: Sheet) -> None:
    thin = MARKER.of(BLACK).wide(6)
    first = Axes(sheet, (430, 520), (62, 46), (-4.4, 4.6), (-5, 7.2), pen=thin.wide(5), ink=thin, size=40)
    first.plot(lambda x: x * x - 4, (-3.25, 3.25), MARKER.of(TEAL))
    second = Axes(sheet, (990, 520), (62, 46), (-1.4, 7.6), (-5, 7.2), pen=thin.wide(5), ink=thin, size=40)
    second.plot(lambda x: (x - 4) ** 2, (1.42, 6.58), MARKER.of(AMBER))
    for axes, labels in ((first, (-2, 2)), (second, (4,))):
        for x in labels:
            sheet.dot(axes.at(x, 0), 11, thin)
            shift = (-30 if x < 0 else 30) if axes is first else 0
            at = axes.at(x, 0)
            write(sheet, (at[0] + shift, at[1] + 54), str(x), 40, thin, ROUND, "centre")
    write(sheet, (450, 745), "-4", 40, thin, ROUND)
    write(sheet, (230, 150), "y = x^2 - 4", 58, MARKER.of(TEAL).wide(8), TEACHER)
    write(sheet, (1060, 150), "y = (x - 4)^2", 58, MARKER.of(AMBER).wide(8), TEACHER)
    sheet.line((150, 800), (1450, 800), thin, 0.5)
    sheet.line((760, 820), (764, 1130), thin, 0.5)
    same = write(sheet, (180, 880), "same", 52, MARKER.of(GREEN).wide(7), TEACHER)
    different = write(sheet, (810, 880), "different", 52, MARKER.of(RED).wide(7), TEACHER)
    for place, colour in ((same, GREEN), (different, RED)):
        underline(sheet, place, MARKER.of(colour).wide(6), 8)
    write_lines(sheet, (180, 970), ("shape, same way up", "a line of symmetry"), 39, 80, thin, ROUND)
    write_lines(sheet, (800, 970), ("roots -2, 2", "moved down 4"), 39, 80, MARKER.of(TEAL).wide(6), ROUND)
    write_lines(sheet, (1165, 970), ("root 4, twice", "moved right 4"), 39, 80, MARKER.of(AMBER).wide(6), ROUND)


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
