"""Hostile and awkward texts and dates through every field of gap tasks and sessions (trust I1–I6, I13, I16, I17)."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from workgroups import clock
from workgroups.extensions import db
from workgroups.mail import OutboxMessage, as_email

LONG = ("purpose", "what_to_try", "what_to_notice", "what_to_bring")
OWN = (
    "<img src=x onerror=WGX()>",
    "</textarea><script>WGX()</script>",
    '" autofocus onfocus=WGX() x="',
    "<b data-hx-post=/account/calendar data-hx-trigger=load>x</b>",
    "[x](javascript:WGX())",
    "$\\href{javascript:WGX()}{x}$",
    "\u202eevil\u202c\u2066open",
    "null\x00byte",
    "a\r\nBcc: all@example.com\r\n\r\nhttps://tracker.invalid/",
)
DATES = (
    "0000-00-00",
    "0001-01-01",
    "9999-12-31",
    "2026-02-30",
    "2026-11-26T10:00",
    "99999-01-01",
    "-1",
    "²026-11-26",
    "0" * 5000,
    "26/11/26",
    "\x00",
    "tomorrow",
)


@pytest.fixture
def scene(build):
    class Scene:
        pass

    it = Scene()
    it.group = build.group()
    it.lead, it.reader = build.member(it.group, "lead"), build.member(it.group)
    it.session = build.session(it.group, format="twilight", starts_at=clock.now().replace(second=0, microsecond=0))
    return it


def corpus(hostile: Path) -> Any:
    import hostile_text

    return hostile_text


def texts(hostile: Path, *places: str) -> list[dict[str, Any]]:
    """The entries of the corpus that go to one of these places; only what a form can carry."""
    known = corpus(hostile)
    return [one for one in known.entries() if set(places) & set(one["goes_to"]) and not one.get("raw_json")]


def check(hostile: Path, entries: list[dict[str, Any]], *pages: Any) -> list[str]:
    """What the corpus's detectors find on pages that show these entries."""
    names = {name for entry in entries for name in entry["never"] if name in corpus(hostile).HTML_DETECTORS}
    together = {"never": sorted(names), "show": None}
    label = " ".join(entry["id"] for entry in entries)
    return [f"{label}: {problem}" for page in pages for problem in corpus(hostile).problems(together, page.text)]


def bunches(hostile: Path, size: int, *places: str) -> list[list[dict[str, Any]]]:
    """The entries for these places, several to a form; very long ones alone."""
    found = texts(hostile, *places)
    short = [one for one in found if not one.get("repeat")]
    return [short[n : n + size] for n in range(0, len(short), size)] + [[one] for one in found if one.get("repeat")]


def words_for(hostile: Path, names: tuple[str, ...], entries: list[dict[str, Any]]) -> dict[str, str]:
    return {name: corpus(hostile).expand(entry) for name, entry in zip(names, entries, strict=False)}


def whole_task(browse, scene, words: dict[str, str]) -> list[Any]:
    """Send a new gap task with these words; the pages on which they come out, or the refused form."""
    lead = browse(scene.lead)
    base = f"/groups/{scene.group.id}/tasks"
    sent = lead.post(base, {"title": "A title", "prompts-0-text": "What I tried", "act": "publish", **words})
    assert sent.status in (303, 413, 422), sent.status
    if sent.status != 303:
        return [sent]
    pages = [lead.get(sent.location), lead.get(f"{sent.location}/edit"), lead.get(base)]
    pages.append(browse(scene.reader).get(f"/groups/{scene.group.id}/sessions/{scene.session.id}"))
    assert {page.status for page in pages} == {200}
    return pages


def whole_session(browse, scene, words: dict[str, str]) -> list[Any]:
    """Save the session with these words and cancel it; the pages on which they come out, or the refused form."""
    lead = browse(scene.lead)
    place = f"/groups/{scene.group.id}/sessions/{scene.session.id}"
    sent = lead.send(lead.get(f"{place}/edit"), "Save session", **words)
    assert sent.status in (303, 413, 422), sent.status
    if sent.status != 303:
        return [sent]
    pages = [lead.get(place), lead.get(f"{place}/edit"), lead.get(f"/groups/{scene.group.id}/sessions")]
    assert {page.status for page in pages} == {200}
    assert lead.get(f"{place}/session.ics").status == 200
    return pages


@pytest.mark.parametrize("payload", OWN)
def test_own_cases_act_nowhere(scene, browse, payload):
    pages = whole_task(browse, scene, dict.fromkeys((*LONG, "title", "reflection_prompt", "prompts-1-text"), payload))
    pages += whole_session(browse, scene, dict.fromkeys(("title", "place", "plan", "materials-0-title"), payload))
    for page in pages:
        assert not page.html.find_all(["script", "b"], string=lambda words: words and "WGX" in words)
        assert not page.html.find(onerror=True)
        assert not page.html.find(onfocus=True)
        assert not page.html.find(attrs={"data-hx-post": True})
        assert not page.html.find("a", href=lambda href: href and "javascript" in href)
        assert "\u202e" not in page.text
        assert "\x00" not in page.text


def test_the_corpus_acts_nowhere_in_long_texts_of_a_task(scene, browse, hostile):
    problems = []
    for entries in bunches(hostile, 4, "task_text", "post_body"):
        problems += check(hostile, entries, *whole_task(browse, scene, words_for(hostile, LONG, entries))[:2])
    assert problems == []


def test_markup_acts_nowhere_in_the_plan_of_a_session(scene, browse, hostile):
    problems = []
    for entries in bunches(hostile, 1, "task_text"):
        if entries[0]["group"] in ("htmx", "markdown"):
            problems += check(
                hostile, entries, *whole_session(browse, scene, words_for(hostile, ("plan",), entries))[:2]
            )
    assert problems == []


TASK_LINES = ("title", "reflection_prompt", "prompts-1-text", "materials-0-title", "materials-0-why")
SESSION_LINES = ("title", "place", "materials-0-title", "materials-0-why")


def test_the_corpus_acts_nowhere_in_single_lines(scene, browse, hostile):
    problems = []
    for entries in bunches(hostile, 4, "post_title", "session_title"):
        problems += check(hostile, entries, *whole_task(browse, scene, words_for(hostile, TASK_LINES, entries)))
        problems += check(hostile, entries, *whole_session(browse, scene, words_for(hostile, SESSION_LINES, entries)))
    assert problems == []


def test_titles_and_reasons_make_no_header_and_no_link_in_our_mail(app, scene, browse, hostile):
    lead = browse(scene.lead)
    place = f"/groups/{scene.group.id}/sessions/{scene.session.id}"
    for entries in bunches(hostile, 3, "session_title"):
        lines = [corpus(hostile).expand(entry) for entry in entries] * 3
        lead.send(lead.get(f"{place}/edit"), "Save session", title=lines[0][:160], place=lines[1][:300])
        lead.send(lead.get(place), "Cancel this session", reason=lines[2][:300])
        lead.post(f"{place}/reinstatement")
    problems = []
    with app.app_context():
        mails = db.session.query(OutboxMessage).all()
        for mail in mails:
            message = as_email(mail, "Work Groups <workgroups@localhost>")
            problems += corpus(hostile).mail_problems(message, own_hosts=("localhost",))
    assert len(mails) > 50
    assert problems == []


def test_links_lead_to_the_web_or_nowhere(scene, browse, hostile):
    problems = []
    for entry in texts(hostile, "link_url"):
        address = corpus(hostile).expand(entry)
        pages = whole_task(browse, scene, {"materials-0-title": "Read", "materials-0-url": address})
        pages += whole_session(browse, scene, {"joining_link": address})
        problems += check(hostile, [entry], *pages)
    assert problems == []


def dates_of(hostile: Path) -> list[str]:
    return [corpus(hostile).expand(entry) for entry in texts(hostile, "session_date", "due_date")]


@pytest.mark.parametrize("date", DATES)
def test_own_odd_dates_are_read_or_refused(scene, browse, date):
    whole_task(browse, scene, {"due_on": date, "opens_on": date, "opens_at_time": date})
    whole_session(browse, scene, {"on": date, "last_on": date})
    whole_session(browse, scene, {"starts": date})


def test_the_dates_of_the_corpus_are_read_or_refused(scene, browse, hostile):
    dates = dates_of(hostile)
    assert dates
    for date in dates:
        whole_task(browse, scene, {"due_on": date})
        lead = browse(scene.lead)
        new = {"title": "A title", "prompts-0-text": "x", "act": "schedule", "opens_on": date, "opens_at_time": date}
        assert lead.post(f"/groups/{scene.group.id}/tasks", new).status in (303, 422)
        for field in ("on", "last_on", "starts", "ends"):
            whole_session(browse, scene, {field: date})


def test_ids_of_the_corpus_in_place_of_numbers(scene, browse, hostile):
    lead = browse(scene.lead)
    for entry in texts(hostile, "id_in_form", "id_in_url"):
        sent = corpus(hostile).expand(entry)
        words = {"title": "A title", "prompts-0-text": "x", "prompts-0-key": sent, "version": sent, "act": "publish"}
        assert lead.post(f"/groups/{scene.group.id}/tasks", {**words, "bring_to": sent}).status in (303, 422)
        page = lead.get(f"/groups/{scene.group.id}/sessions/{scene.session.id}/edit")
        assert lead.send(page, "Save session", version=sent).status in (303, 409)
