"""What a tile says, and that nothing kept for one reader reaches another."""

from __future__ import annotations

import pytest

from workgroups import clock
from workgroups.board.models import Attachment
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


def test_a_page_of_sixty_full_cards_is_light(build, browse):
    """The goal is 60 KB before compression; a school's network may be slow (cards as long as the demonstration's)."""
    group = build.group(name="A Level Pedagogy 2026/27", phase="post_16")
    lead = build.member(group, "lead", name="Ayesha Khan")
    reader = build.member(group)
    task = build.task(group, lead, title="Change one representation")
    words = (
        "We kept the double number line on the board and asked what stays the same. Two pairs moved from adding. " * 3
    )
    for number in range(60):
        card = build.card(
            group, lead, task=task, text=words[:260], title=f"Two lines that tell the same story, part {number}",
            year_group="Year 12", tags=("double-number-line", "graph", "table-of-values"),
        )  # fmt: skip
        build.comment(card, reader)
        build.save(
            Attachment(
                card_id=card.id, group_id=group.id, uploaded_by_id=lead.id, kind="photo", media_type="image/webp",
                name=f"{number:032x}.webp", small_name=f"{number + 100:032x}.webp", size=9, width=2048, height=1536,
                small_width=480, small_height=360, cleared_at=clock.now(),
                description="Two number lines, one above the other, with jumps. " * 4,
            )
        )  # fmt: skip
    page = browse(reader).get(f"/groups/{group.id}/board")
    assert len(page.html.select("li.tile img")) == 60
    assert len(page.data) <= 60 * 1024
