"""The nursery: one for many files, a new child for each, and what becomes of both when something ends."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from upload_samples import encoded, quarters

from tests.processes import children
from workgroups import nursery, pictures
from workgroups.inspectors import __main__ as other_side

pytestmark = pytest.mark.skipif(not Path("/proc/self/task").exists(), reason="children are counted in /proc")

PHOTO = encoded(quarters(), "JPEG")
SLOW = "while True: pass"


@pytest.fixture(autouse=True)
def without_a_nursery() -> Iterator[None]:
    nursery.close()
    yield
    nursery.close()


def own() -> set[int]:
    """The process ids of this process's children."""
    return set(children(os.getpid()))


def begun() -> int:
    """The nursery of this process, after it has had a photo opened."""
    before = own()
    assert pictures.accept(PHOTO).width == 192
    (found,) = own() - before
    return found


def gone(process: int, seconds: float = 5) -> bool:
    until = time.monotonic() + seconds
    while Path(f"/proc/{process}").exists():
        if time.monotonic() > until:
            return False
        time.sleep(0.02)
    return True


def looking(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> nursery.Child:
    """A child that never comes to an end by itself, as long as its time lasts."""
    package = tmp_path / "inspectors"
    package.mkdir()
    for source in ("__init__.py", "__main__.py"):
        (package / source).write_text((Path(other_side.__file__).parent / source).read_text())
    rogue = f"MEMORY, SECONDS = 200 << 20, 30\ndef inspect(data):\n    {SLOW}\n"
    (package / "rogue.py").write_text(rogue)
    monkeypatch.setattr(nursery, "INSPECTORS", package)
    sent = tmp_path / "sent"
    sent.write_bytes(b"x")
    with sent.open("rb") as file:
        return nursery.begin("rogue", file)


def test_one_nursery_opens_every_file_and_keeps_no_child() -> None:
    first = begun()
    before = own()
    assert pictures.accept(PHOTO).width == 192
    assert own() <= before
    assert children(first) == []


def test_a_nursery_that_was_killed_is_replaced_and_the_file_is_opened() -> None:
    first = begun()
    os.kill(first, signal.SIGKILL)
    assert pictures.accept(PHOTO).width == 192
    assert gone(first)


def test_closing_takes_the_nursery_and_what_it_has_begun(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = own()
    child = looking(tmp_path, monkeypatch)
    (found,) = own() - before
    (below,) = children(found)
    nursery.close()
    assert gone(found, 0.1) and gone(below)
    assert child.answer.read() == b""
    assert child.end() == -9
    child.answer.close()


def test_ending_a_child_tells_its_exit_code_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    child = looking(tmp_path, monkeypatch)
    assert child.end() == -9
    assert child.end() == 0
    child.answer.close()


def test_a_child_stands_back_and_ctrl_c_does_not_reach_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = own()
    child = looking(tmp_path, monkeypatch)
    (found,) = own() - before
    (below,) = children(found)
    assert os.getsid(below) == os.getsid(0)  # or its priority would not count beside ours, see nursery._python
    assert os.getpgid(below) == found != os.getpgrp()
    until = time.monotonic() + 5
    while os.getpriority(os.PRIO_PROCESS, below) != 19:
        assert time.monotonic() < until
        time.sleep(0.02)
    child.end()
    child.answer.close()


def test_a_process_that_dies_leaves_no_nursery() -> None:
    words = (
        "import sys; from workgroups import pictures; pictures.accept(sys.stdin.buffer.read()); print(1, flush=True)"
    )
    command = [sys.executable, "-c", f"{words}; import time; time.sleep(60)"]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as server:
        assert server.stdin and server.stdout
        server.stdin.write(PHOTO)
        server.stdin.close()
        assert server.stdout.readline() == b"1\n"
        (found,) = children(server.pid)
        server.kill()
    assert gone(found)


def test_a_forked_process_has_a_nursery_of_its_own() -> None:
    first = begun()
    copy = os.fork()
    if not copy:
        right = False
        try:
            right = pictures.accept(PHOTO).width == 192 and bool(own()) and first not in own()
            nursery.close()
        finally:
            os._exit(0 if right else 1)
    assert os.waitstatus_to_exitcode(os.waitpid(copy, 0)[1]) == 0
    assert pictures.accept(PHOTO).width == 192
    assert children(first) == [] and first in own()


def test_a_nursery_goes_when_nobody_comes(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    quick = (Path(other_side.__file__).read_text()).replace("IDLE_SECONDS = 60", "IDLE_SECONDS = 0.3")
    package = tmp_path / "inspectors"
    package.mkdir()
    for source in Path(other_side.__file__).parent.glob("*.py"):
        (package / source.name).write_text(quick if source.name == "__main__.py" else source.read_text())
    monkeypatch.setattr(nursery, "INSPECTORS", package)
    first = begun()
    until = time.monotonic() + 5
    while "Z" not in Path(f"/proc/{first}/stat").read_text().rpartition(")")[2] and time.monotonic() < until:
        time.sleep(0.02)
    assert pictures.accept(PHOTO).width == 192
    assert gone(first)
