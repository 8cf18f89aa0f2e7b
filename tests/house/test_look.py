"""The colours: every pair that carries words or meaning is legible, in the light and in the dark theme."""

import re
from pathlib import Path

import pytest

import workgroups

TOKENS = (Path(workgroups.__file__).parent / "static/css/global.css").read_text("utf-8")
COLOURS = {
    name: (light, dark)
    for name, light, dark in re.findall(r"--([\w-]+): light-dark\((#[0-9a-f]{6}), (#[0-9a-f]{6})\)", TOKENS)
}
TINTS = ("primary", "green", "amber", "red", "blue", "plum")
GROUNDS = ("paper", "surface", "sunken")

WORDS = [
    *((ink, ground) for ink in ("ink", "ink-soft", "primary-strong", *TINTS) for ground in GROUNDS),
    *((tint, f"{tint}-soft") for tint in TINTS),
    *(("ink", f"{tint}-soft") for tint in TINTS),
    ("ink-soft", "plum-soft"),
    ("primary-strong", "primary-soft"),
    ("on-primary", "primary"),
    ("on-primary", "primary-strong"),
]
SIGNS = [
    *(("line-strong", ground) for ground in GROUNDS),
    *(("focus", ground) for ground in (*GROUNDS, *(f"{tint}-soft" for tint in TINTS))),
]


def _luminance(colour: str) -> float:
    parts = (int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5))
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _contrast(one: str, other: str) -> float:
    dark, light = sorted((_luminance(one), _luminance(other)))
    return (light + 0.05) / (dark + 0.05)


def test_contrast_is_reckoned_as_wcag_does() -> None:
    assert _contrast("#000000", "#ffffff") == pytest.approx(21)
    assert _contrast("#767676", "#ffffff") == pytest.approx(4.54, abs=0.01)


@pytest.mark.parametrize(("front", "ground"), WORDS)
def test_words_have_the_contrast_of_level_aa(front: str, ground: str) -> None:
    for theme in (0, 1):
        assert _contrast(COLOURS[front][theme], COLOURS[ground][theme]) >= 4.5


@pytest.mark.parametrize(("front", "ground"), SIGNS)
def test_borders_of_fields_and_focus_rings_stand_out(front: str, ground: str) -> None:
    for theme in (0, 1):
        assert _contrast(COLOURS[front][theme], COLOURS[ground][theme]) >= 3
