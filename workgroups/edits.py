"""What a teacher wants changed in a stored picture: parts covered, a frame cut out, a quarter turn.

Places are fractions 0…1 of the picture as it is stored, before it is turned: the same whatever size a screen showed
it at. What arrives from a browser is believed in nothing.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby
from operator import itemgetter
from typing import Any, NoReturn

MOST_BOXES = 100
LEAST_CROP = 0.05
"""A frame keeps at least this much of each side: what is smaller was drawn by mistake."""

GRID = 12
"""Rows and columns of the cells from which people choose whose browser runs no script."""

TURNS = (0, 90, 180, 270)
"""Degrees, clockwise."""

_MOST_CHARACTERS = 20_000

Box = tuple[float, float, float, float]
"""Left, top, right, bottom."""


class Unusable(ValueError):
    """What was sent cannot be carried out, and nothing of it was. The text is a sentence for the person."""


NOTHING = "Nothing is covered yet. Put a box over what should not be seen, or press Cancel."
GARBLED = "What you covered did not arrive as it should. Nothing was changed: check the boxes and save again."
TOO_MANY = f"These are more than {MOST_BOXES} boxes. Nothing was changed: take some away, or cover more with one box."
TOO_SMALL = "The frame leaves too little of the photo. Nothing was changed: make the frame larger and save again."


@dataclass(frozen=True)
class Edits:
    """First the boxes are covered, then `crop` is cut out, then all is turned clockwise by `turn` degrees."""

    boxes: tuple[Box, ...] = ()
    crop: Box | None = None
    turn: int = 0

    def as_json(self) -> str:
        """One line that `parse` takes."""
        return json.dumps({"turn": self.turn, "crop": self.crop, "boxes": self.boxes})


def parse(words: str) -> Edits:
    """The edits that a browser sends: {"turn": degrees, "crop": [x0, y0, x1, y1] or null, "boxes": [[…], …]}.

    Raises Unusable for anything else, above all for what is no number between 0 and 1, and when nothing is changed.
    """
    if len(words) > _MOST_CHARACTERS:
        raise Unusable(TOO_MANY)
    try:
        sent = json.loads(words, parse_constant=_refuse)
    except (ValueError, RecursionError):
        raise Unusable(GARBLED) from None
    if not isinstance(sent, dict) or sent.keys() != {"turn", "crop", "boxes"} or not isinstance(sent["boxes"], list):
        raise Unusable(GARBLED)
    if len(sent["boxes"]) > MOST_BOXES:
        raise Unusable(TOO_MANY)
    crop = None if sent["crop"] is None else _box(sent["crop"])
    if crop is not None and min(crop[2] - crop[0], crop[3] - crop[1]) < LEAST_CROP:
        raise Unusable(TOO_SMALL)
    return _some(Edits(tuple(_box(one) for one in sent["boxes"]), crop, _turn(sent["turn"])))


def from_cells(cells: Iterable[str], turn: str) -> Edits:
    """The edits of somebody who chose cells, named "row-column" from 1-1 to 12-12, and perhaps a turn.

    Cells that touch within a row become one box. Raises Unusable as `parse` does.
    """
    chosen: set[tuple[int, int]] = set()
    for cell in cells:
        found = re.fullmatch(r"([1-9][0-9]?)-([1-9][0-9]?)", cell, re.ASCII)
        if not found or max(map(int, found.groups())) > GRID:
            raise Unusable(GARBLED)
        chosen.add((int(found[1]) - 1, int(found[2]) - 1))
    boxes: list[Box] = []
    for row, in_row in groupby(sorted(chosen), itemgetter(0)):
        columns = [column for _, column in in_row]
        for _, run in groupby(enumerate(columns), lambda pair: pair[1] - pair[0]):
            block = [column for _, column in run]
            boxes.append((block[0] / GRID, row / GRID, (block[-1] + 1) / GRID, (row + 1) / GRID))
    return _some(Edits(tuple(boxes), turn=_turn(int(turn) if turn in map(str, TURNS) else None)))


def _some(edits: Edits) -> Edits:
    if edits == Edits():
        raise Unusable(NOTHING)
    return edits


def _refuse(_constant: str) -> NoReturn:
    raise ValueError


def _turn(sent: Any) -> int:
    if type(sent) is not int or sent not in TURNS:
        raise Unusable(GARBLED)
    return sent


def _box(sent: Any) -> Box:
    if not isinstance(sent, list) or len(sent) != 4 or not all(type(one) in (int, float) for one in sent):
        raise Unusable(GARBLED)
    left, top, right, bottom = sent
    if not (0 <= left < right <= 1 and 0 <= top < bottom <= 1):
        raise Unusable(GARBLED)
    return float(left), float(top), float(right), float(bottom)
