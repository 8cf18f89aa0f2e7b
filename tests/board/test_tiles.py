"""What a tile says, and that nothing kept for one reader reaches another."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest

from workgroups import clock
from workgroups.board.models import Attachment, Card
from workgroups.board.tiles import heading
from workgroups.extensions import db
from workgroups.groups.models import WorkGroup


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


def test_two_changes_at_one_moment_are_both_counted(build, at_one_moment):
    """Both have read the same versions before either writes; on SQLite the second waits, and reads what is new.

    Requests of one group take turns; this is for what changes a board from outside, as a person's new name does.
    """
    group = build.group()
    card = build.card(group, build.member(group))
    before = build.read(WorkGroup, card.group_id), build.read(Card, card.id)

    def change(_number: int) -> None:
        with build.app.app_context():
            read = db.session.get_one(Card, card.id)
            assert read.group.board_version >= before[0].board_version
            read.touch()
            db.session.commit()

    at_one_moment(Card, "touch")
    with ThreadPoolExecutor(2) as pool:
        list(pool.map(change, range(2)))
    assert build.read(WorkGroup, card.group_id).board_version == before[0].board_version + 2
    assert build.read(Card, card.id).tile_version == before[1].tile_version + 2
