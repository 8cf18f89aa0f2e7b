"""What is below a box is in no byte of the pictures that take the old one's place, whatever asks for it."""

from __future__ import annotations

import json
from io import BytesIO
from itertools import product

import pytest
from PIL import Image
from upload_samples import BLUE, GREEN, RED, SECRET, WHITE, encoded, near, quarters, seen

from tests.processes import killed_at_once
from workgroups import nursery, pictures, quarantine
from workgroups.edits import MOST_BOXES, Edits, Unusable, from_cells, parse
from workgroups.inspectors.cover import COLOUR

MAGENTA = (255, 0, 255)


def stored(picture: Image.Image | None = None) -> bytes:
    return pictures.accept(encoded(picture or quarters(), "PNG")).large


def opened(data: bytes) -> Image.Image:
    return Image.open(BytesIO(data)).convert("RGB")


def magenta(data: bytes) -> int:
    """How many pixels are nearer to magenta than to anything else in the picture."""
    return sum(near(pixel, MAGENTA, within=90) for pixel in opened(data).get_flattened_data())


def test_what_is_below_a_box_is_dark_and_gone_from_both_pictures() -> None:
    classroom = quarters(640, 480)
    classroom.paste(MAGENTA, (200, 100, 300, 160))
    before = stored(classroom)
    assert magenta(before) > 5_000
    covered = pictures.cover(before, Edits(boxes=((200 / 640, 100 / 480, 300 / 640, 160 / 480),)))
    for data in (covered.large, covered.small):
        assert magenta(data) == 0
        assert data[:4] + data[8:16] == b"RIFFWEBPVP8 "
    shown = opened(covered.large)
    assert all(near(shown.getpixel(at), COLOUR, within=8) for at in product((204, 250, 295), (104, 130, 155)))
    assert near(shown.getpixel((190, 130)), RED)


def test_a_box_grows_to_whole_pixels_so_that_no_rim_shows() -> None:
    striped = Image.new("RGB", (64, 64), "white")
    striped.paste(MAGENTA, (10, 10, 30, 30))
    just_inside = (10.9 / 64, 10.9 / 64, 29.1 / 64, 29.1 / 64)
    assert magenta(pictures.cover(stored(striped), Edits(boxes=(just_inside,))).large) == 0


@pytest.mark.parametrize(
    ("turn", "size", "colours"),
    [
        (0, (192, 128), (COLOUR, GREEN, BLUE, WHITE)),
        (90, (128, 192), (BLUE, COLOUR, WHITE, GREEN)),
        (180, (192, 128), (WHITE, BLUE, GREEN, COLOUR)),
        (270, (128, 192), (GREEN, WHITE, COLOUR, BLUE)),
    ],
)
def test_a_box_lies_on_the_picture_as_it_was_before_its_turn(turn, size, colours) -> None:
    covered = pictures.cover(stored(), Edits(boxes=((0, 0, 0.5, 0.5),), turn=turn))
    assert (covered.width, covered.height) == size
    for data in (covered.large, covered.small):
        assert all(near(*pair) for pair in zip(seen(data), colours, strict=True))


@pytest.mark.parametrize("turn", [0, 90, 180, 270])
def test_a_crop_is_cut_before_the_turn_and_keeps_nothing_from_outside(turn) -> None:
    classroom = quarters(400, 300)
    classroom.paste(MAGENTA, (0, 0, 40, 300))
    covered = pictures.cover(stored(classroom), Edits(boxes=((0.5, 0.5, 1, 1),), crop=(0.1001, 0, 1, 0.9), turn=turn))
    wide, high = 400 - 41, 270
    assert (covered.width, covered.height) == ((wide, high) if turn % 180 == 0 else (high, wide))
    assert magenta(covered.large) < 400
    assert magenta(pictures.cover(stored(classroom), Edits(crop=(0.12, 0, 1, 1), turn=turn)).large) == 0


def test_a_covered_picture_can_be_covered_again() -> None:
    once = pictures.cover(stored(), Edits(boxes=((0, 0, 0.5, 0.5),)))
    twice = pictures.cover(once.large, Edits(boxes=((0.5, 0, 1, 0.5),)))
    assert all(near(*pair) for pair in zip(seen(twice.large), (COLOUR, COLOUR, BLUE, WHITE), strict=True))


def test_what_hangs_on_the_stored_file_is_not_carried_over() -> None:
    covered = pictures.cover(encoded(quarters(), "WEBP", xmp=SECRET, exif=b"Exif\0\0" + SECRET), Edits(turn=90))
    assert SECRET not in covered.large + covered.small


def test_the_smallest_and_the_largest_picture() -> None:
    one = pictures.cover(stored(Image.new("RGB", (1, 1), RED)), Edits(crop=(0.9, 0.9, 1, 1), turn=90))
    assert (one.width, one.height) == (1, 1)
    boxes = tuple((place / MOST_BOXES, 0.0, (place + 0.5) / MOST_BOXES, 1.0) for place in range(MOST_BOXES))
    large = pictures.cover(stored(Image.new("RGB", (2048, 2048), RED)), Edits(boxes=boxes))
    assert (large.width, large.small_width) == (2048, 480)


@pytest.mark.parametrize(
    "data",
    [b"", b"RIFF", encoded(quarters(), "PNG"), encoded(Image.new("RGB", (5000, 20)), "WEBP"), stored()[:-40]],
    ids=["nothing", "a beginning", "another kind", "too large", "cut off"],
)
def test_what_is_no_picture_of_ours_is_refused_in_a_sentence(data) -> None:
    with pytest.raises(pictures.Refused, match="Nothing was changed"):
        pictures.cover(data, Edits(turn=90))


def test_a_child_that_is_killed_and_a_crowd_are_sentences(monkeypatch) -> None:
    picture = stored()
    with monkeypatch.context() as meanwhile:
        meanwhile.setattr(nursery, "begin", killed_at_once)
        with pytest.raises(pictures.Refused, match="could not cover this photo just now"):
            pictures.cover(picture, Edits(turn=90))
    monkeypatch.setattr(quarantine, "WAIT_SECONDS", 0.01)
    turns = [quarantine._turns.acquire() for _ in range(quarantine.AT_ONCE)]
    try:
        with pytest.raises(quarantine.Busy, match="save again"):
            pictures.cover(picture, Edits(turn=90))
    finally:
        quarantine._turns.release(len(turns))


def whole(**changes: object) -> str:
    return json.dumps({"turn": 90, "crop": None, "boxes": [], **changes})


def test_honest_edits_are_read() -> None:
    edits = parse(whole(turn=270, crop=[0, 0.1, 0.5, 1], boxes=[[0, 0, 1, 1], [0.25, 0.5, 0.5, 0.75]]))
    assert edits == Edits(((0, 0, 1, 1), (0.25, 0.5, 0.5, 0.75)), (0, 0.1, 0.5, 1), 270)
    assert parse(edits.as_json()) == edits


@pytest.mark.parametrize(
    "words",
    [
        "",
        "null",
        "[]",
        "{}",
        "{" * 5_000,
        "[" * 19_000,
        "\ud800",
        '{"turn": 90, "crop": null}',
        '{"turn": 90, "crop": null, "boxes": [], "more": 1}',
        whole(turn=45),
        whole(turn=90.0),
        whole(turn=True),
        whole(turn="90"),
        whole(turn=None),
        whole(turn=-90),
        whole(boxes=None),
        whole(boxes={}),
        whole(boxes="0011"),
        whole(boxes=[None]),
        whole(boxes=[[0, 0, 1]]),
        whole(boxes=[[0, 0, 1, 1, 1]]),
        whole(boxes=[["0", 0, 1, 1]]),
        whole(boxes=[[False, 0, True, 1]]),
        whole(boxes=[[0.5, 0, 0.5, 1]]),
        whole(boxes=[[0.6, 0, 0.5, 1]]),
        whole(boxes=[[-0.1, 0, 0.5, 1]]),
        whole(boxes=[[0, 0, 1.01, 1]]),
        whole(boxes=[[0, 0, float("nan"), 1]]),
        whole(boxes=[[0, 0, float("inf"), 1]]),
        whole(boxes=[[float("-inf"), 0, 1, 1]]),
        whole(boxes=[[0, 0, 10**400, 1]]),
        '{"turn": 90, "crop": null, "boxes": [[0, 0, 1e999, 1]]}',
        '{"turn": 90, "crop": null, "boxes": [[0, 0, ' + "9" * 5_000 + ", 1]]}",
        whole(crop=[]),
        whole(crop=[0, 0, 0.04, 1]),
        whole(crop=[0, 0.97, 1, 1]),
        whole(crop=False),
        whole(boxes=[[0, 0, 1, 1]] * (MOST_BOXES + 1)),
        whole() + " " * 30_000,
        whole(turn=0),
    ],
)
def test_edits_that_cannot_be_used_are_named_in_a_sentence(words) -> None:
    with pytest.raises(Unusable) as unusable:
        parse(words)
    assert str(unusable.value).endswith(".")


def test_cells_become_boxes_that_touch_nothing_else() -> None:
    assert from_cells(["1-1", "1-2", "1-4", "12-12", "1-1"], "0") == Edits(
        ((0, 0, 2 / 12, 1 / 12), (3 / 12, 0, 4 / 12, 1 / 12), (11 / 12, 11 / 12, 1, 1))
    )


def test_every_cell_at_once_is_fewer_boxes_than_the_most() -> None:
    chequered = [f"{row}-{column}" for row, column in product(range(1, 13), repeat=2) if (row + column) % 2]
    assert len(from_cells(chequered, "0").boxes) == 72 <= MOST_BOXES
    assert len(from_cells([f"{row}-{column}" for row, column in product(range(1, 13), repeat=2)], "0").boxes) == 12


@pytest.mark.parametrize(
    ("cells", "turn"),
    [
        ([], "0"),
        (["0-1"], "0"),
        (["13-1"], "0"),
        (["1-99"], "0"),
        (["1-1-1"], "0"),
        (["١-1"], "0"),
        (["1-1\n"], "0"),
        (["1-1"], "45"),
        (["1-1"], "٩٠"),
    ],
)
def test_cells_that_are_not_there_are_refused(cells, turn) -> None:
    with pytest.raises(Unusable):
        from_cells(cells, turn)
