"""What answers hold: nobody is shown a word of a thing that is not for them, and reading changes nothing (Z9, H10)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest
import time_machine
from bs4 import BeautifulSoup
from house_addresses import QUERIES, reading, reading_elsewhere, requests, rules
from house_table import TABLE, entitled, roles
from house_world import CANARY, CAST, GROUPS, World

from workgroups import clock

Visitors = dict[str, Any]

SHOWN_TO_ALL = {"demo.outbox"}
"""The demonstration shows every e-mail to anybody on purpose; it has no address outside demo mode (test_access.py)."""


def strange_words(world: World, who: str, answer: Any, asked_for: str = "") -> set[str]:
    """The canaries in body and headers that betray what `who` may not see; the query's own echo does not count."""
    said = (answer.get_data().decode("utf-8", "replace") + str(answer.headers)).lower()
    return {
        f"{word} ({world.canaries[word][0]})"
        for word in (set(CANARY.findall(said)) & world.canaries.keys()) - {asked_for}
        if not entitled(world, who, word)
    }


def everything(world: World, who: str) -> Iterator[str]:
    """All reading addresses for a visitor: all of the groups they belong to, a few of each kind of the others."""
    for key in GROUPS:
        if roles(world, who, key):
            yield from reading(world, key)
        else:
            seen = set()
            for method, endpoint, _row, thing, url in requests(world, key):
                if method == "GET" and (endpoint, thing.kind) not in seen:
                    seen.add((endpoint, thing.kind))
                    yield url
    yield from reading_elsewhere(world, who)


@dataclass
class Scan:
    """What came of reading everything as everybody."""

    asked: Counter[str] = field(default_factory=Counter)
    shown: list[str] = field(default_factory=list)
    failed: list[str] = field(default_factory=list)
    written: list[str] = field(default_factory=list)
    sung: dict[str, set[str]] = field(default_factory=dict)


@pytest.fixture(scope="module")
def scan(world: World, visitors: Visitors, changes: Any) -> Scan:
    found = Scan()
    with changes() as found.written:
        for who in CAST:
            for url in everything(world, who):
                for htmx in (False, True):
                    answer = visitors[who].ask("GET", url, htmx=htmx)
                    found.asked[who] += 1
                    where = f"{url} (htmx={htmx}) as {who}"
                    found.shown += [f"{where} shows {word}" for word in strange_words(world, who, answer)]
                    if answer.status_code >= 500:
                        found.failed.append(f"{where}: {answer.status_code}")
                    for word in CANARY.findall(answer.get_data().decode("utf-8", "replace").lower()):
                        if word in world.canaries:
                            found.sung.setdefault(world.canaries[word][0], set()).add(who)
    return found


def test_no_answer_shows_what_is_not_for_its_reader(scan: Scan) -> None:
    assert min(scan.asked.values()) > 100
    assert not scan.shown, f"{len(scan.shown)} of {scan.asked.total()}: " + "\n".join(scan.shown[:40])


def test_no_reading_address_fails(scan: Scan) -> None:
    assert scan.failed == []


def test_reading_changes_nothing(scan: Scan) -> None:
    assert scan.written == []


def test_the_canaries_are_heard_by_those_they_are_for(world: World, scan: Scan) -> None:
    """The scan would notice: each kind of thing is shown to somebody, and nothing to a visitor."""
    kinds = {kind for kind, _ in world.canaries.values()}
    assert kinds - scan.sung.keys() == set()
    assert not [kind for kind, heard in scan.sung.items() if "anonymous" in heard]


def outside_regions(world: World, page: str) -> list[str]:
    """Canaries among the words of a page that stand outside the regions of user text (trust I4).

    Controls hold what was typed as their value, and an option or a title can hold no element: they need no region.
    """
    html = BeautifulSoup(page, "html.parser")
    for shut in html.select("[data-user-content][hx-ignore], textarea, option, title"):
        shut.decompose()
    words = CANARY.findall(html.get_text(" ").lower())
    return [f"{word} ({world.canaries[word][0]})" for word in words if word in world.canaries]


@pytest.mark.parametrize("who", ["lead", "author", "manager", "newcomer"])
def test_every_word_of_a_person_stands_in_a_region_of_user_text(world: World, visitors: Visitors, who: str) -> None:
    wrong = []
    addresses = [*reading_elsewhere(world, who), *(reading(world, "N1") if roles(world, who, "N1") else ())]
    for url in addresses:
        answer = visitors[who].ask("GET", url)
        if answer.mimetype == "text/html" and answer.status_code == 200 and url != "/demo":
            wrong += [f"{url} as {who}: {word}" for word in outside_regions(world, answer.get_data(as_text=True))]
    assert not wrong, f"{len(wrong)}: " + "\n".join(wrong[:40])


def test_no_two_kinds_of_page_have_the_same_title(world: World, visitors: Visitors) -> None:
    titles: dict[str, str] = {}
    for method, endpoint, row, thing, url in requests(world, "N1"):
        for who in ("lead", "author"):
            if method == "GET" and endpoint not in titles and row.answer(world, who, thing) == 200:
                answer = visitors[who].ask("GET", url)
                if answer.mimetype == "text/html" and answer.status_code == 200:
                    html = BeautifulSoup(answer.get_data(as_text=True), "html.parser")
                    titles[endpoint] = html.title.get_text()
                    assert html.html["lang"] == "en-GB"
                    for control in html.select("button:not([aria-hidden]), a[href]"):
                        spoken = control.get_text(strip=True) or control.get("aria-label")
                        assert spoken or control.select_one("img[alt]:not([alt=''])"), (url, str(control))
    assert len(titles) > 15
    assert len(set(titles.values())) == len(titles), Counter(titles.values()).most_common(2)


@pytest.fixture
def stopped_clock() -> Iterator[None]:
    """No "just now" turns into "1 minute ago" between two answers that are compared."""
    with time_machine.travel(clock.now(), tick=False):
        yield


@pytest.mark.usefixtures("stopped_clock")
def test_searching_for_a_hidden_word_answers_like_searching_for_no_word(world: World, visitors: Visitors) -> None:
    wrong, compared = [], 0
    board = f"/groups/{world.groups['N1'].id}/board"
    for who in ("author", "colleague", "observer", "manager", "lead"):
        for word, (kind, what) in world.canaries.items():
            near = getattr(what, "group", "N1") in ("N1", "N2")
            if kind in ("card", "reflection", "comment", "reply") and near and not entitled(world, who, word):
                nothing = "q" * len(word)
                asked, empty = (
                    visitors[who].ask("GET", f"{board}?q={q}", htmx=True).get_data(as_text=True).replace(q, "")
                    for q in (word, nothing)
                )
                compared += 1
                if asked != empty:
                    wrong.append(f"as {who}: {kind} {word}")
    assert compared > 50
    assert not wrong, "\n".join(wrong[:20])


@pytest.mark.parametrize("who", ["lead", "author", "manager", "anonymous"])
def test_head_answers_like_get_and_changes_nothing(world: World, visitors: Visitors, changes: Any, who: str) -> None:
    seen = set()
    with changes() as written:
        for method, endpoint, _row, _thing, url in requests(world, "N1"):
            if method == "GET" and endpoint not in seen:
                seen.add(endpoint)
                head, get = (visitors[who].ask(one, url) for one in ("HEAD", "GET"))
                assert head.status_code == get.status_code, url
                assert head.get_data() == b"", url
    assert written == []


def test_every_reading_address_is_read(world: World) -> None:
    """A new GET endpoint must be in one of the lists above, or its answers would not be looked at."""
    inside = {endpoint for method, endpoint, *_ in requests(world, "N1") if method == "GET"}
    adapter = world.app.url_map.bind("localhost")
    outside = set()
    for who in CAST:
        for url in reading_elsewhere(world, who):
            outside.add(adapter.match(url.split("?")[0])[0])
    known = {rule.endpoint for method, rule in rules(world.app) if method == "GET"}
    assert known - inside - outside == SHOWN_TO_ALL
    assert set(QUERIES) <= known
    assert set(TABLE) >= known
