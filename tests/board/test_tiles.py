"""What a tile says, and that nothing kept for one reader reaches another."""

from __future__ import annotations

import pytest

from workgroups.board.tiles import heading


@pytest.mark.parametrize(
    ("title", "summary", "expected"),
    [
        ("Tiles", "We tried them.", ("Tiles", "We tried them.")),
        ("", "We tried them. It took a while.", ("We tried them.", "It took a while.")),
        ("", "Only this", ("Only this", "")),
        ("", "", ("Photo", "")),
        ("", "word " * 60, ("word " * 17 + "word", ("word " * 42).strip())),
    ],
)
def test_a_card_without_a_title_is_headed_by_its_first_sentence(title, summary, expected):
    assert heading(title, summary.strip()) == expected
