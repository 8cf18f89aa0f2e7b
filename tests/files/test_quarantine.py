"""The child process in which files are opened: what it may not do, and what happens when it does."""

import json
import re
import shutil
import threading
from collections.abc import Callable, Iterator
from io import BytesIO
from pathlib import Path

import pytest
from upload_samples import SECRET, encoded, quarters

from workgroups import documents, inspectors, nursery, pictures, quarantine

SOURCES = Path(inspectors.__file__).parent
ON_LINUX = Path("/proc/self/limits").exists()

INSPECTOR = """
import os, sys, time
from pathlib import Path
from . import Unfit
MEMORY, SECONDS = 200 << 20, 1
def inspect(data):
    {}
    return {{}}, [data]
"""


@pytest.fixture(params=["forked", "spawned"])
def having(
    request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Callable[..., quarantine.Passed]]:
    """Run a child whose inspector does the given line of Python with `data`, in the real frame."""

    def run(line: str, data: bytes = b"data", name: str = "rogue") -> quarantine.Passed:
        package = tmp_path / "inspectors"
        package.mkdir(exist_ok=True)
        for source in ("__init__.py", "__main__.py"):
            shutil.copy(SOURCES / source, package)
        (package / f"{name}.py").write_text(INSPECTOR.format(line))
        nursery.close()
        monkeypatch.setattr(nursery, "INSPECTORS", package)
        monkeypatch.setattr(nursery, "CAN_FORK", request.param == "forked")
        with quarantine.opened(data) as file:
            return quarantine.inspect(name, file)

    yield run
    nursery.close()


def reason(act: Callable[[], object]) -> str:
    with pytest.raises(quarantine.Unfit) as unfit:
        act()
    return unfit.value.reason


def test_child_reads_the_file_and_answers_with_another(having: Callable[..., quarantine.Passed]) -> None:
    big = bytes(range(256)) * 20_000
    assert having("data = data[::-1]", big) == ({}, [big[::-1]])


def test_child_gives_its_reason(having: Callable[..., quarantine.Passed]) -> None:
    assert reason(lambda: having("raise Unfit('pixels')")) == "pixels"


def test_any_fault_of_a_decoder_means_broken(having: Callable[..., quarantine.Passed]) -> None:
    assert reason(lambda: having("raise RuntimeError('decoder')")) == "broken"


@pytest.mark.skipif(not ON_LINUX, reason="limits of memory and time are the Linux kernel's")
@pytest.mark.parametrize(
    "line",
    [
        "data = bytes(1 << 30)",
        "while True: pass",
        "os.abort()",
        "os.kill(os.getpid(), 9)",
        "os.write(1, b'not a header')",
        "os.write(1, b'[1]\\n'); os._exit(0)",
        'os.write(1, b\'{"facts": {}, "sizes": [-1, 5]}\\n1234\'); os._exit(0)',
        "os.write(1, b'[' * 4000 + b'\\n'); os._exit(0)",
        "data = bytes(70 << 20)",
    ],
    ids=["memory", "time", "abort", "kill", "noise", "odd header", "odd sizes", "deep header", "flood"],
)
def test_child_that_runs_wild_is_ended_and_its_file_refused(
    having: Callable[..., quarantine.Passed], line: str
) -> None:
    assert reason(lambda: having(line)) == "limits"


def test_child_that_sleeps_is_woken_by_the_clock(
    having: Callable[..., quarantine.Passed], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(quarantine, "WALL_SECONDS", 0.5)
    assert reason(lambda: having("time.sleep(60)")) == "limits"


@pytest.mark.skipif(not ON_LINUX, reason="/proc is the Linux kernel's")
def test_child_has_no_file_open_but_the_one_and_its_answer(having: Callable[..., quarantine.Passed]) -> None:
    fds = "/proc/self/fd"
    line = f"import json; data = json.dumps([n for n in os.listdir('{fds}') if os.path.lexists('{fds}/' + n)]).encode()"
    assert json.loads(having(line).files[0]) == ["0", "1", "2"]


@pytest.mark.skipif(not ON_LINUX, reason="limits of files are the Linux kernel's")
def test_child_can_write_no_file(having: Callable[..., quarantine.Passed], tmp_path: Path) -> None:
    target = tmp_path / "escaped"
    assert reason(lambda: having(f"Path({str(target)!r}).write_bytes(data)")) == "broken"
    assert not target.exists() or not target.read_bytes()


def test_child_is_told_nothing_of_the_application(
    having: Callable[..., quarantine.Passed], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("WORKGROUPS_SECRET_KEY", SECRET.decode())
    seen = having("import json; data = json.dumps([dict(os.environ), sorted(sys.modules)]).encode()").files[0]
    environment, modules = json.loads(seen)
    assert environment.items() >= nursery.LARGE_PAGES.items()
    assert set(environment) - nursery.LARGE_PAGES.keys() <= {"LC_CTYPE", "LD_LIBRARY_PATH", "SYSTEMROOT"}
    assert not {name for name in modules if name.split(".")[0] in {"flask", "sqlalchemy", "workgroups"}}


def test_child_that_was_taken_over_cannot_have_metadata_kept(having: Callable[..., quarantine.Passed]) -> None:
    marked = encoded(quarters(), "WEBP", exif=b"Exif\0\0" + SECRET)
    having("data = data", name="picture")
    answer = f"return dict(width=192, height=128, small_width=192, small_height=128), [{marked!r}] * 2"
    having(answer, name="picture")
    with pytest.raises(pictures.Refused):
        pictures.accept(encoded(quarters(), "JPEG"))


def test_file_that_finds_no_turn_may_be_sent_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(quarantine, "WAIT_SECONDS", 0.05)
    monkeypatch.setattr(quarantine, "_turns", threading.BoundedSemaphore(1))
    with quarantine._turns, pytest.raises(quarantine.Busy) as busy:
        pictures.accept(encoded(quarters(), "JPEG"))
    assert "Nothing is wrong with yours" in busy.value.sentence
    assert pictures.accept(encoded(quarters(), "JPEG")).width == 192


def test_many_threads_get_each_their_own_picture() -> None:
    widths = range(40, 100, 10)
    found: dict[int, int] = {}

    def send(width: int) -> None:
        found[width] = pictures.accept(encoded(quarters(width, 40), "PNG")).width

    threads = [threading.Thread(target=send, args=(width,)) for width in widths]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found == {width: width for width in widths}


def test_every_reason_has_a_sentence_with_a_remedy() -> None:
    for module, sentences in {
        "picture": pictures.SENTENCES,
        "pdf": documents.PDF_SENTENCES,
        "office": documents.OFFICE_SENTENCES,
    }.items():
        given = set(re.findall(r'Unfit\("(\w+)"\)', (SOURCES / f"{module}.py").read_text()))
        assert given | {"broken", "limits"} == set(sentences)
        assert all(re.search(r"\b([Ss]ave|[Aa]dd|[Pp]rint)\b", sentence) for sentence in sentences.values())


def test_upload_is_measured_before_it_is_copied() -> None:
    class Endless(BytesIO):
        def seek(self, offset: int, whence: int = 0) -> int:
            return 21 << 20

        def read(self, size: int | None = -1) -> bytes:
            raise AssertionError("read before it was measured")

    with pytest.raises(quarantine.Refused, match="20 MB"), quarantine.opened(Endless()):
        pass
