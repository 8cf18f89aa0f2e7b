"""What cannot be taken as it is: said in its place, with every word still there (trust C4, D2)."""

from __future__ import annotations

import re
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest
from playwright.sync_api import expect

from ..conftest import axe
from .conftest import comment

pytestmark = pytest.mark.e2e


def test_a_file_that_is_too_large_costs_no_wait(place: SimpleNamespace, come: Callable[..., Any]) -> None:
    lead = come(place.lead)
    page = lead.page
    lead.go(f"{place.url}/people/invite")
    sent: list[str] = []
    page.on("request", lambda asked: sent.append(asked.method))
    large = {"name": "everybody.csv", "mimeType": "text/csv", "buffer": bytes(17_000_000)}
    page.locator("input[type=file]").set_input_files(large)
    expect(page.get_by_role("alert")).to_contain_text("“everybody.csv” is too large")
    page.get_by_role("button", name="Check").click()
    expect(page.get_by_role("alert")).to_contain_text("Choose a smaller one")
    assert "POST" not in sent
    lead.look()


@pytest.mark.parametrize("status", [403, 404, 409, 413, 429, 500, 503, 507])
def test_every_failure_is_said_beside_its_button_and_keeps_the_text(
    place: SimpleNamespace, come: Callable[..., Any], status: int
) -> None:
    from flask import request

    from workgroups.errors import error_reply

    with place.app.test_request_context("/", headers={"HX-Request": "true"}):
        assert request.headers["HX-Request"]
        piece = error_reply(status).get_data(as_text=True)
    priya = come(place.priya)
    page = priya.page
    priya.go(place.card)
    page.route("**/comments", lambda route: route.fulfill(status=status, content_type="text/html", body=piece))
    comment(page, "Still here")
    problem = page.locator(".comment-form [data-problem]")
    expect(problem).to_be_visible()
    expect(problem).to_have_attribute("role", "alert")
    expect(page.get_by_label("Add a comment")).to_have_value("Still here")
    expect(page.locator("[data-busy]")).to_have_count(0)
    assert axe(page) == []
    page.unroute_all()
    page.get_by_role("button", name="Comment", exact=True).click()
    expect(page.locator(".comment")).to_have_count(1)
    expect(problem).to_have_count(0)


@pytest.mark.parametrize(("width", "scheme"), [(390, "light"), (1280, "dark")])
def test_two_versions_are_put_together_in_the_page(
    place: SimpleNamespace, come: Callable[..., Any], width: int, scheme: str
) -> None:
    tom = come(place.tom, width=width, color_scheme=scheme)
    page = tom.page
    tom.go(f"{place.card}/edit")
    other = page.context.new_page()
    other.goto(f"{place.product.url}{place.card}/edit")
    other.locator("textarea").first.fill("We tried a bar model, twice.")
    other.get_by_role("button", name="Save changes").click()
    other.wait_for_url("**" + place.card)
    other.close()
    page.locator("textarea").first.fill("We tried a double number line.")
    page.get_by_role("button", name="Save changes").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("You changed this card twice")
    tom.look()
    page.get_by_role("button", name=re.compile("Use both")).click()
    expect(page.locator("textarea").first).to_have_value(
        "We tried a double number line.\n\nWe tried a bar model, twice."
    )
    tom.look()
    page.get_by_role("button", name="Save", exact=True).click()
    page.wait_for_url("**" + place.card)
    expect(page.get_by_text("We tried a bar model, twice.").first).to_be_visible()
