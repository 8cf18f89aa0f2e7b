"""The stream of the real server, on raw sockets (trust S1, S2, S3, S6), with rows from another process: this one."""

from __future__ import annotations

import itertools
import re
import time
from collections.abc import Iterator
from contextlib import ExitStack, closing
from pathlib import Path

import pytest

from tests.live.live_site import Ear, Site, polled, serving
from tests.processes import open_sockets
from tests.timing import soon
from workgroups import streams
from workgroups.extensions import db
from workgroups.groups.models import Membership
from workgroups.people.models import Person
from workgroups.people.sessions import leave_everywhere

pytestmark = [
    pytest.mark.e2e,
    pytest.mark.both,
    pytest.mark.skipif(not Path("/proc/self/smaps_rollup").exists(), reason="processes are looked at through /proc"),
]


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """Two worker processes."""
    with serving(tmp_path_factory.mktemp("live") / "instance", WORKGROUPS_WORKERS="2") as it:
        yield it


@pytest.fixture
def group(site):
    return site.build.group()


@pytest.fixture
def member(site, group):
    """`member()` joins the group and is signed in: person and headers."""

    def join(role="participant"):
        person = site.build.member(group, role, email=f"{next(COUNT)}@school.example")
        return person, site.cookie(person)

    return join


COUNT = itertools.count()


@pytest.fixture
def listen(site, group):
    """`listen(headers)` is an open stream; closed after the test."""
    with ExitStack() as ears:

        def begin(headers, since=None, **more):
            ear = ears.enter_context(closing(Ear(site, group, headers, since, **more)))
            ear.listen(Ear.is_open)
            return ear

        yield begin


def test_the_first_words_come_at_once_and_nothing_on_the_way_keeps_them(listen, member):
    ear = listen(member()[1])
    head = ear.head.lower()
    assert "content-type: text/event-stream" in head
    assert "x-accel-buffering: no" in head
    assert "cache-control: no-store" in head
    assert "content-length" not in head
    assert "x-content-type-options: nosniff" in head
    assert 1_000 <= int(ear.events[0]["retry"]) < 20_000


def test_browsers_are_given_turns_to_come_back(listen, member):
    headers = member()[1]
    turns = sorted(int(listen(headers).events[0]["retry"]) for _ in range(24))
    most = max(sum(1 for other in turns if one <= other < one + 1_000) for one in turns)
    assert most <= 10, f"{turns}: more than ten in a second (trust S7)"


def test_the_page_knows_how_long_a_round_of_turns_is():
    script = (Path(streams.__file__).parent / "static" / "js" / "live.js").read_text()
    [page] = re.findall(r"const TURNS = ([0-9_]+);", script)
    assert int(page) == streams.RETRY[1] - streams.RETRY[0]


def test_every_process_hears_what_any_other_has_stored(site, group, listen, member):
    ears = [listen(member()[1]) for _ in range(8)]
    assert len(site.workers()) == 2
    happened = []

    def seconds_until_heard():
        happened.append(f"card-{len(happened)}")
        site.happen(group, happened[-1])
        return max(ear.listen(lambda ear: ear.heard(happened[-1])) for ear in ears)

    soon(1, seconds_until_heard)
    for ear in ears:
        assert ear.names == happened


def test_both_processes_hold_streams_and_hear_a_page_of_one_of_them(site, group, listen, member):
    before = {pid: open_sockets(pid) for pid in site.workers()}
    ears = []
    person, headers = member()
    while any(open_sockets(pid) <= before[pid] for pid in before):
        ears.append(listen(headers))
        assert len(ears) < 60, "one of the processes takes no stream"

    def seconds_until_heard():
        card = site.build.card(group, person)
        comment = {"comment": "How did they know?", "form_key": f"{card.id:020}"}
        status, _ = site.ask(headers, f"/groups/{group.id}/cards/{card.id}/comments", comment)
        assert status == 303
        return max(ear.listen(lambda ear: ear.heard(f"card-{card.id}")) for ear in ears)

    soon(1, seconds_until_heard)


def end_membership(site, group, person, by):
    def end():
        [part] = db.session.query(Membership).filter_by(group_id=group.id, person_id=person.id, ended_at=None)
        part.end(by=db.session.get_one(Person, by.id))

    site.act(end)


def test_an_ended_membership_closes_the_stream_and_nothing_later_is_heard(site, group, listen, member):
    lead, staying = member("lead")
    other = listen(staying)

    def seconds_until_closed():
        leaving, gone = member()
        ear = listen(gone)
        end_membership(site, group, leaving, lead)
        site.happen(group, f"card-{leaving.id}")
        took = ear.listen(lambda ear: ear.closed)
        assert ear.events[-1]["event"] == "gone"
        assert not ear.heard(f"card-{leaving.id}")
        assert not ear.heard("roster")
        other.listen(lambda ear: ear.heard(f"card-{leaving.id}"))
        again = Ear(site, group, gone)
        again.listen(lambda ear: ear.status > 0)
        again.close()
        assert again.status == 404
        assert site.ask(gone, f"/groups/{group.id}/live?poll&since=0")[0] == 404
        return took

    soon(2, seconds_until_closed)


def test_signing_out_everywhere_closes_the_stream_with_the_next_event(site, group, listen, member):
    person, headers = member()
    ear = listen(headers)
    site.act(lambda: leave_everywhere(db.session.get_one(Person, person.id)))
    site.happen(group, "card-5")
    ear.listen(lambda ear: ear.closed)
    assert ear.events[-1]["event"] == "gone"
    assert ear.names == []


def test_signing_out_everywhere_closes_the_stream_of_a_quiet_group_with_the_next_ping(site, listen, member):
    person, headers = member()
    ear, other = listen(headers), listen(member()[1])
    site.act(lambda: leave_everywhere(db.session.get_one(Person, person.id)))
    ear.listen(lambda ear: ear.closed, 25)
    assert ear.events[-1]["event"] == "gone"
    other.listen(lambda ear: any(one.get("event") == "ping" for one in ear.events), 25)


def test_what_happens_between_the_page_and_its_stream_is_heard(site, group, listen, member):
    _, headers = member()
    made = site.happen(group, "card-1")
    site.happen(group, "card-2")
    ear = listen(headers, made)
    ear.listen(lambda ear: ear.heard("card-2"))
    assert ear.names == ["card-2"]


def test_two_hundred_changes_while_away_are_heard_once_each_after_a_clean_drop(site, group, listen, member):
    _, headers = member()
    first = listen(headers)
    site.happen(group, "before")
    first.listen(lambda ear: ear.heard("before"))
    first.close()
    names = [f"card-{number}" for number in range(200)]
    site.happen(group, *names)
    again = listen(headers, first.cursor)
    again.listen(lambda ear: ear.heard(names[-1]))
    site.happen(group, "after")
    again.listen(lambda ear: ear.heard("after"))
    assert again.names == [*names, "after"], "nothing missing, nothing doubled"


def test_and_after_the_server_was_killed_and_started_again(site, group, member):
    _, headers = member()
    first = Ear(site, group, headers)
    first.listen(Ear.is_open)
    site.happen(group, "before")
    first.listen(lambda ear: ear.heard("before"))
    site.kill()
    first.listen(lambda ear: ear.closed)
    first.close()
    names = [f"card-{number}" for number in range(200)]
    site.happen(group, *names)
    site.begin()
    again = Ear(site, group, headers, first.cursor)
    again.listen(lambda ear: ear.heard(names[-1]))
    again.close()
    assert again.names == names
    assert polled(site, group, headers, first.cursor)["names"] == names


def memory(pid: int) -> float:
    """What a process has written for itself alone, in MiB.

    Pages of libraries do not count: they become its own as soon as the last other process that used them has ended.
    """
    lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    return sum(int(line.split()[1]) for line in lines if line.startswith("Private_Dirty:")) / 1024


def test_a_reader_that_stops_reading_costs_little_and_delays_nobody(site, group, listen, member):
    others = [listen(member()[1]) for _ in range(30)]
    bulk = [f"card-{number:06}" for number in range(400)]
    for number in range(20):
        site.happen(group, *bulk, f"warm-{number}", each=False)  # what working costs once
    for ear in others:
        ear.listen(lambda ear: ear.heard("warm-19"))
    before = {pid: memory(pid) for pid in site.workers()}
    deaf = [listen(member()[1], buffer=4096) for _ in range(4)]
    waits = []
    for number in range(60):  # 300 KiB for each, which those four do not take
        site.happen(group, *bulk, f"turn-{number}", each=False)
        waits += [ear.listen(lambda ear, turn=f"turn-{number}": ear.heard(turn)) for ear in others]
    grown = sum(memory(pid) - before[pid] for pid in site.workers())
    assert sorted(waits)[int(len(waits) * 0.95)] < 1, "seconds that the others waited (trust S6)"
    print(f"grown by {grown:.1f} MiB")
    assert grown < len(deaf), f"{grown:.1f} MiB for {len(deaf)} readers who do not read (trust S6)"
    for ear in deaf:
        ear.listen(lambda ear: ear.closed)
        assert not ear.heard("turn-59"), "they were let go, and catch up when they come back"


def test_readers_that_stop_for_a_minute_miss_nothing_and_delay_nobody(site, group, listen, member):
    others = [listen(member()[1]) for _ in range(30)]
    for number in range(20):
        site.happen(group, f"warm-{number}")  # what working costs once
        time.sleep(0.2)
    for ear in others:
        ear.listen(lambda ear: ear.heard("warm-19"))
    before = {pid: memory(pid) for pid in site.workers()}
    silent = [listen(member()[1], buffer=4096) for _ in range(3)]
    turns, waits, begun = [f"turn-{number}" for number in range(60)], [], time.monotonic()
    for number, turn in enumerate(turns):
        time.sleep(max(0, begun + number - time.monotonic()))
        site.happen(group, turn)
        waits += [ear.listen(lambda ear, turn=turn: ear.heard(turn)) for ear in others]
    assert time.monotonic() - begun >= 59
    assert sorted(waits)[int(len(waits) * 0.95)] < 1, "seconds that the others waited (trust S6)"
    grown = sum(memory(pid) - before[pid] for pid in site.workers())
    print(f"grown by {grown:.2f} MiB")
    assert grown < len(silent), f"{grown:.1f} MiB for {len(silent)} readers who do not read (trust S6)"
    for ear in silent:
        ear.listen(lambda ear: ear.heard(turns[-1]))
        assert ear.names == turns


def test_beyond_the_most_streams_a_client_is_sent_to_asking_until_one_ends(tmp_path):
    with serving(tmp_path / "instance", WORKGROUPS_STREAMS="2", WORKGROUPS_WORKERS="1") as site:
        group = site.build.group()
        headers = site.cookie(site.build.member(group))
        kept = [Ear(site, group, headers) for _ in range(2)]
        for ear in kept:
            ear.listen(Ear.is_open)
        third = Ear(site, group, headers)
        third.listen(lambda ear: ear.status > 0)
        assert third.status == 503
        third.close()
        site.happen(group, "card-1")
        assert polled(site, group, headers, 0)["names"] == ["card-1"]
        kept.pop().close()
        until = time.monotonic() + 5
        while third.status != 200 and time.monotonic() < until:
            third = Ear(site, group, headers)
            third.listen(lambda ear: ear.status > 0)
            third.close()
        assert third.status == 200
        assert site.ask(headers, f"/groups/{group.id}/live", method="HEAD") == (200, b"")
        kept[0].close()
