"""The main job with the keyboard alone: find the task, post evidence, read it, comment (trust X2, X3)."""

from __future__ import annotations

import pytest
from playwright.sync_api import Locator, Page, expect

from .test_rush import rush  # noqa: F401 the fixture

pytestmark = pytest.mark.e2e

VISIBLE = """one => {
  const box = one.getBoundingClientRect();
  const points = [[0.5, 0.5], [0.1, 0.5], [0.9, 0.5], [0.5, 0.2], [0.5, 0.8]];
  return points.some(([x, y]) => {
    const top = document.elementFromPoint(box.left + box.width * x, box.top + box.height * y);
    return top && (one.contains(top) || top.contains(one));
  });
}"""


def tab_to(page: Page, wanted: Locator, most: int = 90) -> None:
    """Press Tab until `wanted` has the focus, and see that it is not covered where it stands."""
    for _ in range(most):
        page.keyboard.press("Tab")
        if wanted.evaluate("one => one === document.activeElement"):
            assert wanted.evaluate(VISIBLE), "what has the focus is covered"
            return
    raise AssertionError(f"the keyboard does not reach {wanted}")


def test_evidence_is_posted_and_discussed_without_a_mouse(rush, visitor):  # noqa: F811
    product, _app, group, _task, cookies = rush
    someone = visitor(product.url)
    name, value = cookies[1][0].split("=", 1)
    someone.page.context.add_cookies([{"name": name, "value": value, "url": product.url}])
    page = someone.page
    someone.go(f"/groups/{group.id}/board")
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to main content")).to_be_focused()
    page.keyboard.press("Enter")
    tab_to(page, page.get_by_role("link", name="Add your evidence").first)
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Add your evidence")
    tab_to(page, page.get_by_label("What I tried"))
    page.keyboard.type("Typed without a mouse.")
    tab_to(page, page.get_by_label("Reflection", exact=True))
    page.keyboard.type("For the group to read.")
    tab_to(page, page.get_by_role("radio", name="My leads"))
    page.keyboard.press("ArrowDown")
    expect(page.get_by_role("radio", name="The group")).to_be_checked()
    tab_to(page, page.get_by_role("button", name="Post to the board"))
    page.keyboard.press("Enter")
    tile = page.get_by_role("link", name="Typed without a mouse.")
    expect(tile).to_be_visible()
    tab_to(page, tile)
    page.keyboard.press("Enter")
    expect(page.get_by_text("For the group to read.")).to_be_visible()
    tab_to(page, page.get_by_label("Add a comment"))
    page.keyboard.type("And a comment.")
    tab_to(page, page.get_by_role("button", name="Comment", exact=True))
    page.keyboard.press("Enter")
    expect(page.get_by_role("listitem").filter(has_text="And a comment.")).to_be_visible()
    someone.look()
