"""Somebody with a form open, and a card to comment on."""

from __future__ import annotations

import pytest
from typists import Typist


@pytest.fixture
def typist(browse):
    """`typist(person)` is a page that this person has open, in a browser of their own or in `browser`."""

    def arrive(person, browser=None):
        return Typist(browser or browse(person), person)

    return arrive


@pytest.fixture
def place(build):
    """A posted card with somebody who may comment on it: `place.card`, `place.person`, `place.lead`…"""

    class Place:
        group = build.group()
        lead = build.member(group, "lead")
        person = build.member(group)
        observer = build.member(group, "observer")
        task = build.task(group, lead)
        card = build.card(group, lead, task=task)
        card_page = f"/groups/{group.id}/cards/{card.id}"
        name = f"comment/{card.id}"

    return Place
