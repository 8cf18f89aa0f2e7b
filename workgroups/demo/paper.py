"""What is drawn on: exercise books, plain paper, boards, flip charts, desks, and cards and notes to lay on them.

The functions that make a whole scene take the generator and the size of the finished picture and return a sheet with
its bleed; the functions that make a loose piece return a sheet without one, to be pasted on a scene.
"""

from functools import lru_cache
from random import Random

from PIL import Image, ImageChops, ImageDraw, ImageFilter

from .ink import Sheet
from .pens import Colour
from .texture import noise, soften, tiled

BLEED = 110
SQUARE = 50
"""Side of a 5 mm square in pixels, counted from the top left of the frame."""

TILE = 500
"""Side of the piece of paper that is repeated: ten squares, five lines."""

PAGES: tuple[Colour, ...] = ((254, 251, 243), (254, 254, 251), (254, 252, 244))
BEECH: Colour = (212, 176, 134)
LAMINATE: Colour = (186, 182, 174)
SLATE: Colour = (74, 92, 96)
TEAL_CARD: Colour = (196, 226, 219)
AMBER_CARD: Colour = (250, 222, 168)
ROSE_CARD: Colour = (246, 208, 198)
WHITE_CARD: Colour = (248, 247, 243)

Size = tuple[int, int]
Box = tuple[int, int, int, int]


def squared_page(rng: Random, size: Size) -> Sheet:
    """A squared exercise-book page with a margin at the left of the frame."""
    return _page(rng, size, "squares")


def lined_page(rng: Random, size: Size) -> Sheet:
    """A ruled refill page: a line every 100 pixels, at the same heights as `y = 100, 200 …`, and a red margin."""
    return _page(rng, size, "lines")


def plain_page(rng: Random, size: Size) -> Sheet:
    """A sheet of cream paper."""
    return _page(rng, size, "")


def desk(rng: Random, size: Size) -> Sheet:
    """A beech table top."""
    wide = _full(size)
    return Sheet(_planks(_board(rng, BEECH), wide, (0, 0, *wide)), rng, BLEED)


def whiteboard(rng: Random, size: Size) -> Sheet:
    """A classroom whiteboard: ghosts of what was rubbed out, and the shine of a window (added by the camera)."""
    wide = _full(size)
    board = Image.new("RGB", wide, (238, 240, 240))
    ghosts = Image.new("L", wide)
    draw = ImageDraw.Draw(ghosts)
    for _ in range(26):
        x, y = rng.uniform(0, wide[0]), rng.uniform(0, wide[1])
        reach, drop = rng.uniform(120, 420), rng.uniform(-40, 40)
        draw.line((x, y, x + reach, y + drop), fill=rng.randint(8, 26), width=rng.randint(20, 60))
    board.paste((120, 140, 160), (0, 0), ghosts.reduce(4).filter(ImageFilter.GaussianBlur(5)).resize(wide))
    sheet = Sheet(board, rng, BLEED)
    sheet.gloss = 1.0
    return sheet


def flip_chart(rng: Random, size: Size) -> Sheet:
    """A flip-chart page: large faint squares, a little see-through."""
    return Sheet(tiled(_tile((249, 247, 241), 3, "chart"), _full(size)), rng, BLEED)


def sugar_paper(rng: Random, size: Size) -> Sheet:
    """A large sheet of rough teal paper."""
    return Sheet(tiled(_tile((116, 164, 160), 14), _full(size)), rng, BLEED)


def card(rng: Random, size: Size, colour: Colour = WHITE_CARD) -> Sheet:
    """A piece of card cut with a guillotine."""
    face = tiled(_tile(colour, 2.4), size)
    draw = ImageDraw.Draw(face)
    edge = tuple(int(v * 0.9) for v in colour)
    draw.rectangle((0, 0, size[0] - 1, size[1] - 1), outline=edge, width=2)
    return Sheet(face, rng)


def sticky_note(rng: Random, side: int, colour: Colour) -> Sheet:
    """A sticky note, its lower edge lifting towards the light."""
    face = tiled(_tile(colour, 3), (side, side))
    light = Image.linear_gradient("L").resize((side, side))
    shade = light.point(lambda v: 236 + v * 19 // 255 if v < 200 else 251 - (v - 200) // 5)
    return Sheet(ImageChops.multiply(face, Image.merge("RGB", (shade, shade, shade))), rng)


def mini_whiteboard(rng: Random, size: Size, rim: Colour) -> Sheet:
    """An A4 dry-wipe board with a coloured rim and round corners."""
    width, height = size
    face = Image.new("RGB", size, rim)
    inner = Image.new("L", (width * 2, height * 2))
    ImageDraw.Draw(inner).rounded_rectangle((36, 36, width * 2 - 36, height * 2 - 36), 30, fill=255)
    face.paste((243, 245, 245), (0, 0), inner.reduce(2))
    smear = Image.new("L", size)
    draw = ImageDraw.Draw(smear)
    for _ in range(9):
        x, y = rng.uniform(60, width - 200), rng.uniform(60, height - 60)
        draw.line((x, y, x + rng.uniform(60, 200), y + rng.uniform(-24, 24)), fill=rng.randint(12, 30), width=36)
    face.paste((130, 146, 164), (0, 0), soften(smear, 22))
    shape = Image.new("L", (width * 2, height * 2))
    ImageDraw.Draw(shape).rounded_rectangle((0, 0, width * 2 - 1, height * 2 - 1), 52, fill=255)
    sheet = Sheet(face, rng)
    sheet.shape = shape.reduce(2)
    return sheet


def pencil(scene: Sheet, centre: tuple[float, float], length: int, angle: float, colour: Colour) -> None:
    """Lay a sharpened pencil on the scene."""
    half, cone = 15, 74
    body = Image.new("RGB", (length, half * 2), colour)
    draw = ImageDraw.Draw(body)
    for y, light in ((0, 0.72), (8, 1.0), (20, 0.84)):
        band = tuple(min(255, int(v * light)) for v in colour)
        draw.rectangle((0, y, length, half * 2), fill=band)
    draw.rectangle((length - cone, 0, length, half * 2), fill=(226, 190, 146))
    draw.polygon(((length - 22, half - 6), (length, half), (length - 22, half + 6)), fill=(58, 54, 52))
    draw.rectangle((0, 0, 16, half * 2), fill=(206, 200, 190))
    shape = Image.new("L", body.size)
    outline = ((0, 0), (length - cone, 0), (length - 1, half), (length - cone, half * 2), (0, half * 2))
    ImageDraw.Draw(shape).polygon(outline, fill=255)
    loose = Sheet(body, scene.rng)
    loose.shape = shape
    scene.paste(loose, centre, angle, shadow=14)


def board_pen(scene: Sheet, centre: tuple[float, float], angle: float, colour: Colour) -> None:
    """Lay a whiteboard pen on the scene."""
    length, thick = 430, 58
    body = Image.new("RGB", (length, thick), (244, 244, 240))
    draw = ImageDraw.Draw(body)
    draw.rectangle((length - 150, 0, length, thick), fill=colour)
    draw.rectangle((0, 0, 26, thick), fill=colour)
    shade = Image.new("L", (1, thick))
    for y in range(thick):
        shade.putpixel((0, y), int(255 - 105 * abs(y / thick - 0.36) ** 1.5 * 2))
    wide = shade.resize(body.size)
    loose = Sheet(ImageChops.multiply(body, Image.merge("RGB", (wide, wide, wide))), scene.rng)
    loose.shape = Image.new("L", body.size)
    ImageDraw.Draw(loose.shape).rounded_rectangle((0, 0, length - 1, thick - 1), 16, fill=255)
    scene.paste(loose, centre, angle, shadow=18)


def _full(size: Size) -> Size:
    return size[0] + 2 * BLEED, size[1] + 2 * BLEED


@lru_cache(maxsize=16)
def _tile(colour: Colour, rough: float, rulings: str = "") -> Image.Image:
    """A piece of paper that repeats: fibres, and the squares or lines printed on it."""
    fine = noise(TILE, 3).filter(ImageFilter.GaussianBlur(1.3))
    level = fine.point(lambda v: int(max(0, min(255, 255 - rough * 0.7 + (v - 128) * rough / 26))))
    tile = ImageChops.multiply(Image.new("RGB", level.size, colour), Image.merge("RGB", (level, level, level)))
    draw = ImageDraw.Draw(tile)
    if rulings == "squares":
        for at in range(BLEED % SQUARE, TILE, SQUARE):
            draw.line((at, 0, at, TILE), fill=(202, 221, 225), width=2)
            draw.line((0, at, TILE, at), fill=(202, 221, 225), width=2)
    for y in range(BLEED % 100, TILE, 100) if rulings == "lines" else ():
        draw.line((0, y, TILE, y), fill=(178, 200, 214), width=2)
    for at in range(BLEED % 100, TILE, 100) if rulings == "chart" else ():
        draw.line((at, 0, at, TILE), fill=(228, 234, 231), width=2)
        draw.line((0, at, TILE, at), fill=(228, 234, 231), width=2)
    return tile


def _board(rng: Random, colour: Colour) -> Image.Image:
    """The grain of a table top in small, to be stretched to the size of the table."""
    x = rng.randrange(400)
    broad = noise(512, 11).crop((x, 0, x + 5, 46)).resize((12, 320), Image.Resampling.BICUBIC)
    narrow = noise(512, 13).crop((x, 0, x + 12, 320))
    grain = Image.blend(broad, narrow, 0.42).point(lambda v: int(255 - (255 - v) * 0.3))
    return ImageChops.multiply(Image.new("RGB", grain.size, colour), Image.merge("RGB", (grain, grain, grain)))


def _planks(board: Image.Image, wide: Size, part: Box) -> Image.Image:
    """The part of the table (in pixels of a table as large as `wide`) that is seen."""
    across, down = board.width / wide[0], board.height / wide[1]
    seen = (part[0] * across, part[1] * down, part[2] * across, part[3] * down)
    return board.resize((part[2] - part[0], part[3] - part[1]), Image.Resampling.BILINEAR, box=seen)


def _page(rng: Random, size: Size, rulings: str) -> Sheet:
    """A page on a desk: near enough to fill the frame, one or two of its edges sometimes just in sight."""
    wide = _full(size)
    colour = rng.choice((BEECH, BEECH, LAMINATE, SLATE))
    left = BLEED + rng.choice((-BLEED, -BLEED, 24, 34))
    top = BLEED + rng.choice((-BLEED, 22))
    right = wide[0] - (BLEED + 26 if left < BLEED and rng.random() < 0.5 else 0)
    bottom = wide[1] - (BLEED + 20 if top < BLEED and rng.random() < 0.5 else 0)
    scene = tiled(_tile(rng.choice(PAGES), 1.8, rulings), wide)
    pen = ImageDraw.Draw(scene)
    if rulings == "lines":
        pen.line((BLEED + 150, 0, BLEED + 150, wide[1]), fill=(222, 150, 146), width=3)
    _curl(scene, rng, left)
    board = _board(rng, colour)
    beside = ((0, 0, left, wide[1]), (0, 0, wide[0], top), (right, 0, *wide), (0, bottom, *wide))
    for part in beside:
        if part[0] < part[2] and part[1] < part[3]:
            scene.paste(_planks(board, wide, part), part[:2])
    _edge(pen, colour, (left, top, right, bottom))
    return Sheet(scene, rng, BLEED)


def _edge(pen: ImageDraw.ImageDraw, desk_colour: Colour, page: Box) -> None:
    """The shadow a page throws on the table, and the edges of the pages under it."""
    left, top, right, bottom = page
    rims = [(tuple(int(v * tone) for v in desk_colour), spread) for tone, spread in ((0.86, 16), (0.72, 11), (0.6, 7))]
    rims += [((218, 213, 201), 5), ((240, 236, 225), 2)]
    for colour, spread in rims:
        pen.rectangle((right, top, right + spread, bottom + spread), fill=colour)
        pen.rectangle((left, bottom, right + spread, bottom + spread), fill=colour)
        if spread > 5:
            pen.rectangle((left - spread // 2, top - spread // 3, left - 1, bottom + spread), fill=colour)
            pen.rectangle((left - spread // 2, top - spread // 3, right + spread, top - 1), fill=colour)


def _curl(page: Image.Image, rng: Random, left: int) -> None:
    """Shade the page as it bends towards the fold of the book at its left."""
    reach = rng.randint(160, 300)
    bend = Image.new("L", (reach, 1))
    for x in range(reach):
        bend.putpixel((x, 0), int(255 - 46 * (1 - x / reach) ** 2))
    strip = page.crop((left, 0, left + reach, page.height))
    shade = bend.resize(strip.size)
    page.paste(ImageChops.multiply(strip, Image.merge("RGB", (shade, shade, shade))), (left, 0))
