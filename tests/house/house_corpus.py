"""How the corpus of hostile texts is sent through forms, and how what comes out again is looked at."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterable, Iterator
from types import SimpleNamespace
from typing import Any

from builders import Build
from flask import Flask
from house_visitors import Visitor, empty
from pages import Page

from workgroups import text
from workgroups.board.models import Card
from workgroups.tasks.models import TaskPrompt

KEYS = (f"house-text-key-{n:06d}" for n in itertools.count())
PROMPTS = ("What I tried", "What pupils did", "What pupils said", "What I noticed", "What next", "A question")
FIELDS = {
    "post_body",
    "reflection",
    "comment",
    "task_text",
    "post_title",
    "display_name",
    "school_name",
    "session_title",
    "group_name",
    "tag",
    "file_label",
    "search_q",
    "next_param",
    "link_url",
    "email",
    "session_date",
    "due_date",
    "id_in_url",
    "id_in_query",
    "id_in_form",
    "extra_form_field",
    "csv_import_cell",
    "json_body",
}
"""Every field that the corpus names. The ids are sent by test_requests.py, all the others here."""


def make_scene(the_app: Flask) -> SimpleNamespace:
    """A group with a Lead, an author and a reader, a gap task with six prompts, and a manager of its hub."""
    empty(the_app)
    build = Build(the_app)
    hub = build.hub()
    group, school = build.group(hub, phase="post_16"), build.school(hub)
    lead, author = build.member(group, "lead"), build.member(group, school=school)
    task = build.task(group, lead, prompts=PROMPTS)
    found = SimpleNamespace(app=the_app, build=build, hub=hub, group=group, school=school, task=task)
    found.prompts = [one.id for one in build.all(TaskPrompt, task_id=task.id)]
    for who, person in (("lead", lead), ("author", author), ("manager", build.manager(hub))):
        setattr(found, who, Visitor(the_app, who, person))
    found.named = author
    found.base = f"/groups/{group.id}"
    return found


def entries_for(ht: Any, *fields: str) -> list[dict[str, Any]]:
    return [one for one in ht.entries() if set(fields) & set(one["goes_to"]) and not one.get("raw_json")]


def batches(entries: Iterable[dict[str, Any]], size: int) -> Iterator[tuple[dict[str, Any], ...]]:
    """So many at a time; a text longer than 5,000 characters by itself."""
    entries = list(entries)
    short = [one for one in entries if length(one) <= 5_000]
    for start in range(0, len(short), size):
        yield tuple(short[start : start + size])
    yield from ((one,) for one in entries if length(one) > 5_000)


def length(entry: dict[str, Any]) -> int:
    """How many characters an entry is long."""
    if entry["payload"] is not None:
        return len(entry["payload"])
    return len(entry["repeat"]["unit"]) * int(entry["repeat"]["times"])


def read(visitor: Visitor, url: str) -> Page:
    """A page; its manners are checked on the way (no script, no handler, no style, whatever was typed)."""
    return Page(visitor.ask("GET", url), fragment=False)


def faults(ht: Any, page: Page, entries: Iterable[dict[str, Any]], *, shown: bool = True) -> list[str]:
    """What the detectors that the entries name find on a page, inside the regions of user text and around them."""
    entries = list(entries)
    tokens, words = ht.regions(page.text)
    wrong = [] if page.status < 500 else [f"{page.response.request.path}: {page.status}"]
    for name in {name for one in entries for name in one["never"] if name in ht.HTML_DETECTORS}:
        wrong += [f"{name}: {hit}" for hit in ht.HTML_DETECTORS[name](tokens, words)]
    for tag in page.html.find_all(True):
        for name in ("href", "src", "action", "formaction"):
            if ht._scheme(str(tag.get(name, ""))) not in ("", "http", "https", "mailto", "webcal"):
                wrong.append(f"{tag.name}[{name}={tag[name]}]")
    plain = ht.norm(words)
    for one in entries:
        wrong += [f"{one['id']}: {name}" for name in one["never"] if name[:3] == "re:" and re.search(name[3:], words)]
        if shown and one.get("show") and ht.norm(text.tidy_line(one["show"])) not in plain:
            wrong.append(f"{one['id']}: no longer readable: {one['show'][:50]!r}")
    return wrong


def post_card(scene: Any, texts: list[str], **more: Any) -> Any:
    answers = {f"answer_{prompt}": words for prompt, words in zip(scene.prompts, texts, strict=False)}
    form = {"task": scene.task.id, "form_key": next(KEYS), "act": "post", "audience": "group", **answers, **more}
    return scene.author.ask("POST", f"{scene.base}/cards", data=form)


def newest_card(scene: Any) -> int:
    return scene.build.all(Card)[-1].id


def task_form(**more: Any) -> dict[str, Any]:
    return {"title": "A gap task", "act": "publish", "form_key": next(KEYS), "prompts-0-text": "What I tried", **more}


def made(answer: Any) -> str:
    return str(answer.location) if answer.status_code == 303 else ""


def session_form(**more: Any) -> dict[str, Any]:
    day = {"on": "2027-06-01", "starts": "16:00", "ends": "17:30"}
    return {"title": "A session", "format": "twilight", "mode": "online", "form_key": next(KEYS), **day, **more}
