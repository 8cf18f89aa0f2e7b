"""The six places of a group at the head of its pages, drawn once for each group and place."""

from __future__ import annotations

from flask import render_template, request
from markupsafe import Markup

from .models import WorkGroup

PLACES = (
    ("", "Home", "home"),
    ("/board", "Board", "board"),
    ("/tasks", "Gap tasks", "task"),
    ("/sessions", "Sessions", "session"),
    ("/reflections", "Reflections", "reflection"),
    ("/people", "People", "people"),
)
KEPT = 2_000
_drawn: dict[tuple[int, str, str | None, bool], Markup] = {}


def group_nav(group: WorkGroup, place: str | None = None) -> Markup:
    """The navigation with the present place marked; `place` names it where the address does not tell.

    The same for everybody who can read the group, so it is kept.
    """
    root, here = f"/groups/{group.id}", request.path.rstrip("/")
    if place is None:
        place = _place_of(here.removeprefix(root))
    key = (group.id, group.short_label, place, here == f"{root}{place}")
    drawn = _drawn.get(key)
    if drawn is None:
        page = render_template("_group_nav.html", group=group, root=root, places=PLACES, place=place, exactly=key[3])
        if len(_drawn) >= KEPT:
            _drawn.clear()
        drawn = _drawn[key] = Markup(page)  # noqa: S704 escaped by the template
    return drawn


def _place_of(path: str) -> str | None:
    """The place to which the rest of an address belongs: "/cards/7" to the board."""
    if not path:
        return ""
    first = f"/{path.split('/')[1]}"
    return {"/cards": "/board"}.get(first) or next((one for one, _, _ in PLACES if one == first), None)
