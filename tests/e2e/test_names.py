"""A kind word about a pupil's name or date of birth, found in the browser; it never stands in the way (trust P4)."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from tests.text.pupil_names import COLLEAGUES, WITH, WITHOUT
from workgroups import assets

from .conftest import axe
from .live.conftest import enter, post, site, world  # noqa: F401 the fixtures

pytestmark = pytest.mark.e2e

FIND = "([text, known]) => pupilsIn(text, new Set(known.toLowerCase().match(/\\p{L}+/gu))).map(({ word }) => word)"


@pytest.fixture
def rule(browser: Browser) -> Iterator[Page]:
    """A page that has nothing but the rule in it."""
    page = browser.new_page()
    page.add_script_tag(content=assets.MAKERS["names.js"]().content.decode())
    yield page
    page.close()


def test_most_names_are_found_and_nearly_nothing_else(rule: Page, capsys):
    missed = [one for one, words in WITH.items() if not {*words} <= {*rule.evaluate(FIND, [one, COLLEAGUES])}]
    alarms = [one for one in WITHOUT if rule.evaluate(FIND, [one, COLLEAGUES])]
    recall, false = 1 - len(missed) / len(WITH), len(alarms) / len(WITHOUT)
    with capsys.disabled():
        print(
            f"\nnames: recall {recall:.0%} of {len(WITH)}, false alarms {false:.0%} of {len(WITHOUT)}", missed, alarms
        )
    assert len(WITH) >= 40 and len(WITHOUT) >= 40
    assert recall >= 0.8, missed
    assert false < 0.1, alarms


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Amelia. Amelia! amelia, AMELIA", ["Amelia"]),
        ("Read https://example.org/Amelia and amelia@school.example and $Amelia$ and `Amelia`.", []),
        ("Thanks to Will and Ayesha.", []),
        ("My pupil Will Baker.", ["Will"]),
        ("born 3/4/1977, born 3/4/2077, born on 3/4/2012", ["born on 3/4/2012"]),
        ("<b>Zoë</b> and Małgorzata", ["Zoë", "Małgorzata"]),
        ("", []),
    ],
)
def test_a_name_is_told_once_as_it_is_written_and_only_where_it_is_one(rule: Page, text, found):
    assert rule.evaluate(FIND, [text, COLLEAGUES]) == found


def test_a_long_text_costs_no_time(rule: Page):
    text = " ".join([*WITH, *WITHOUT]) * 3 + "a" * 20_000 + " 1" * 10_000 + "Xx " * 3_000
    took = rule.evaluate(
        "([text]) => { const from = performance.now(); pupilsIn(text); return performance.now() - from; }", [text]
    )
    assert took < 1_000, "milliseconds"


def hint(page: Page) -> Locator:
    return page.locator(".name-hint")


def test_the_line_comes_after_a_pause_is_said_once_and_stays_away_when_it_is_fine(enter):  # noqa: F811
    page = enter("author", "/cards/new")
    asked: list[str] = []
    page.on("request", lambda one: asked.append(one.url))
    said = page.locator("#announcer")
    page.evaluate("""document.addEventListener("announce", ({ detail }) => (window.heard ??= []).push(detail))""")
    field = page.get_by_role("textbox").first
    field.press_sequentially("Amelia said it is even. ", delay=20)
    expect(hint(page)).to_have_count(0)
    line = "This may hold a pupil’s name: “Amelia”. Initials or “a pupil” say as much. You decide."
    expect(hint(page)).to_contain_text(line)
    expect(said).to_have_text(line)
    expect(field).to_have_accessible_description(
        f"Please write “a pupil” or initials instead of names. {line} Fine as it is"
    )
    assert axe(page) == []
    field.press_sequentially("She is right. ", delay=20)
    page.wait_for_timeout(1_500)
    assert page.evaluate("window.heard") == [line], "said again"
    field.press_sequentially("Kofi, born 3/4/2014, asked why.")
    expect(hint(page)).to_contain_text("“Amelia” and “Kofi”")
    expect(hint(page)).to_contain_text("This may hold a date of birth: “born 3/4/2014”.")
    hint(page).get_by_role("button", name="Fine as it is").click()
    expect(hint(page)).to_have_count(0)
    expect(field).to_be_focused()
    field.press_sequentially(" Amelia and Kofi.")
    page.wait_for_timeout(1_500)
    expect(hint(page)).to_have_count(0)
    field.press_sequentially(" And Zofia.")
    expect(hint(page)).to_contain_text("name: “Zofia”.")
    field.fill("Pythagoras, Euler, Venn and our Reader, on Monday in Year 9.")
    expect(hint(page)).to_have_count(0)
    sent = [one for one in asked if "names.js" not in one and "/drafts" not in one]
    assert not sent, "the rule asks nobody"
    page.get_by_role("button", name="Post to the board").click()
    expect(page.get_by_text("Pythagoras, Euler, Venn").first).to_be_visible()


@pytest.mark.parametrize(("who", "place", "label"), [("reader", "card", "Add a comment"), ("lead", "queue", "Reply")])
def test_comments_and_replies_have_the_line_too_and_colleagues_may_be_thanked(site, world, enter, who, place, label):  # noqa: F811
    card = site.build.card(world.group, world.author, task=world.task, text="We tried it.")
    site.build.reflection(card, world.author, text="I wondered.", audience="leads")
    page = enter(who, f"/cards/{card.id}" if place == "card" else "/reflections")
    field = page.locator("textarea").first
    field.fill("Thank you, Third. What did Zofia say?")
    expect(hint(page)).to_contain_text("name: “Zofia”.")
    field.fill("What did Z. say?")
    expect(hint(page)).to_have_count(0)


def test_the_line_keeps_nobody_from_posting(enter, world):  # noqa: F811
    page = enter("author", "/cards/new")
    page.get_by_role("textbox").first.fill("Amelia said it is even.")
    page.get_by_role("button", name="Post to the board").click()
    expect(page.get_by_text("Amelia said it is even.").first).to_be_visible()
    expect(page).not_to_have_url(f"{world.root}/cards/new")


def test_without_javascript_or_the_rule_the_hint_of_the_field_asks_as_much(enter):  # noqa: F811
    page = enter("author", "/cards/new", live=False, javascript=False)
    expect(page.get_by_text("Please write “a pupil” or initials instead of names.")).to_be_visible()
    page = enter("author", "/cards/new")
    page.route("**/names.js", lambda route: route.abort())
    page.get_by_role("textbox").first.fill("Amelia said it is even.")
    page.wait_for_timeout(1_500)
    expect(hint(page)).to_have_count(0)
    page.unroute("**/names.js")
    page.get_by_role("textbox").first.press_sequentially(" And why.")
    expect(hint(page)).to_be_visible()
