"""The Gap Task Board as its readers see it."""

from __future__ import annotations

import pytest

from workgroups import clock


def url(group, rest="board"):
    return f"/groups/{group.id}/{rest}"


def test_the_board_shows_cards_under_their_task(scene, build, browse):
    build.card(scene.group, scene.author, task=scene.task, text="We drew a bar model first.")
    page = browse(scene.colleague).get(url(scene.group))
    assert page.status == 200
    assert page.heading == "Gap Task Board"
    shelf = page.html.find(id=f"task-{scene.task.id}-cards")
    assert "We drew a bar model first." in shelf.get_text()
    assert "Tom Okafor" in shelf.get_text()


@pytest.mark.parametrize("who", ["lead", "author", "partner", "colleague", "observer", "manager"])
def test_everybody_of_the_group_and_its_hub_reads_the_board(scene, build, browse, who):
    build.card(scene.group, scene.author, task=scene.task)
    assert browse(getattr(scene, who)).get(url(scene.group)).status == 200


def test_a_stranger_does_not_find_the_board(scene, browse):
    assert browse(scene.stranger).get(url(scene.group)).status == 404


def test_a_draft_is_seen_by_its_author_alone(scene, build, browse):
    card = build.card(scene.group, scene.author, task=scene.task, text="Half a thought", draft=True)
    assert "Half a thought" in browse(scene.author).get(url(scene.group)).words
    for who in (scene.lead, scene.colleague, scene.manager, scene.partner):
        assert "Half a thought" not in browse(who).get(url(scene.group)).words
        assert browse(who).get(url(scene.group, f"cards/{card.id}")).status == 404


def test_own_cards_come_first_and_once(scene, build, browse):
    mine = build.card(scene.group, scene.author, task=scene.task, text="Mine")
    for number in range(3):
        build.card(scene.group, scene.colleague, task=scene.task, text=f"Theirs {number}")
    page = browse(scene.author).get(url(scene.group))
    tiles = [li["id"] for li in page.html.select("li.tile")]
    assert tiles[0] == f"card-{mine.id}"
    assert tiles.count(f"card-{mine.id}") == 1
    assert len(tiles) == 4


def test_a_comment_shows_on_the_tile_at_once(scene, build, browse):
    card = build.card(scene.group, scene.author, task=scene.task)
    reader = browse(scene.colleague)
    assert "1 comment" not in reader.get(url(scene.group)).words
    page = reader.get(url(scene.group, f"cards/{card.id}"))
    assert reader.send(page, "Comment", comment="Which numbers did you choose?").status == 303
    assert "1 comment" in reader.get(url(scene.group)).words


def test_show_more_brings_the_rest(scene, build, browse):
    for number in range(61):
        build.card(scene.group, scene.author, task=scene.task, text=f"Card number {number} of many")
    reader = browse(scene.colleague)
    first = reader.get(url(scene.group))
    assert len(first.html.select("li.tile")) == 60
    second = reader.get(first.link("Show more"), htmx=True)
    assert len(second.html.select("li.tile")) == 1
    ids = {li["id"] for page in (first, second) for li in page.html.select("li.tile")}
    assert len(ids) == 61


@pytest.mark.parametrize(
    ("query", "found"), [("tag=bar-model", ["one"]), ("q=counters", ["two"]), ("q=okafor", ["one"])]
)
def test_filters_and_search_find_what_they_say(scene, build, browse, query, found):
    build.card(scene.group, scene.author, task=scene.task, text="one bar", tags=("bar-model",))
    build.card(scene.group, scene.colleague, task=scene.task, text="two Counters", tags=("graph",))
    words = browse(scene.lead).get(f"{url(scene.group)}?{query}").words
    for text in ("one bar", "two Counters"):
        assert (text in words) == any(text.startswith(one) for one in found)


def test_the_representations_to_choose_from_are_those_of_the_cards_on_this_board(scene, build, browse):
    for tags in (("graph",), ("bar-model", "graph")):
        build.card(scene.group, scene.author, task=scene.task, tags=tags)
    draft = build.card(scene.group, scene.author, task=scene.task, tags=("ratio-table",), draft=True)
    build.card(scene.group, scene.author, task=scene.task, tags=("number-line",), deleted_at=clock.now())
    elsewhere = build.group()
    build.card(elsewhere, build.member(elsewhere), tags=("table-of-values",))
    browser = browse(scene.author)

    def offered() -> list[str]:
        chosen = browser.get(url(scene.group)).html.select("#tag option")
        return [str(one.get("value", "")) for one in chosen if one.get("value")]

    assert offered() == ["bar-model", "graph"]
    form = browser.get(url(scene.group, f"cards/{draft.id}/edit"))
    assert browser.send(form, "Post to the board").status == 303
    assert offered() == ["bar-model", "graph", "ratio-table"]


def test_the_number_of_statements_does_not_grow_with_the_board(scene, build, browse, statements):
    reader = browse(scene.colleague)
    for number in range(5):
        build.card(scene.group, scene.author, task=scene.task, text=f"Card {number}", tags=("graph",))
    with statements() as few:
        reader.get(url(scene.group))
    for number in range(45):
        build.card(scene.group, scene.author, task=scene.task, text=f"More {number}", tags=("graph",))
    with statements() as many:
        reader.get(url(scene.group))
    assert len(many) == len(few) <= 8, many


def test_the_table_names_drafts_and_gaps_to_leads_only(scene, build, browse):
    build.card(scene.group, scene.author, task=scene.task)
    build.card(scene.group, scene.colleague, task=scene.task, draft=True)
    table = f"{url(scene.group)}?view=schools"
    assert "Draft" in browse(scene.lead).get(table).words
    seen = browse(scene.author).get(table).words
    assert "Posted" in seen
    assert "Draft" not in seen
