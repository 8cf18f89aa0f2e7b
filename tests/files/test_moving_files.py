"""`workgroups files move`: from a folder to S3 and back, stopped and begun again, and nothing lost in between."""

from __future__ import annotations

import io
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable

import pytest
from installation import Installation

from workgroups import cli, files
from workgroups.cli_files import Progress
from workgroups.files_move import Moved, move


def everything(store: files.Store) -> dict[str, bytes]:
    found = {}
    for entry in store.names():
        with store.open(entry.name).stream as stream:
            found[entry.name] = stream.read()
    return found


@pytest.fixture
def moving(capsys: pytest.CaptureFixture[str]) -> Callable[[str], tuple[int, str, str]]:
    """Runs the command; its exit code, what it says, and what it says on standard error."""

    def run(to: str) -> tuple[int, str, str]:
        capsys.readouterr()
        code = cli.main(["files", "move", "--to", to])
        said = capsys.readouterr()
        return code, said.out, said.err

    return run


def test_files_go_to_s3_and_come_back_as_they_were(here: Installation, new_bucket, moving) -> None:
    here.photo(large=os.urandom(300_000)), here.photo()
    folder, address = here.store, new_bucket()
    before = everything(folder)
    code, said, progress = moving(address)
    assert code == 0
    assert "4 copied (0.3 MB), 0 were there already." in said
    assert f"set WORKGROUPS_FILES='{address}'" in said
    assert progress.endswith("4 of 4, 0.3 MB\n")
    assert everything(folder) == before
    here.keep_in(address)
    assert everything(here.store) == before
    for name in before:
        folder.delete(name)
    code, said, _progress = moving("folder")
    assert code == 0
    assert "unset WORKGROUPS_FILES" in said
    assert everything(folder) == everything(here.store) == before


def test_second_run_copies_only_what_was_added_since(here: Installation, new_bucket, moving) -> None:
    here.photo()
    address = new_bucket()
    assert "2 copied" in moving(address)[1]
    here.photo()
    assert "2 copied (0.0 MB), 2 were there already." in moving(address)[1]
    assert "0 copied (0.0 MB), 4 were there already." in moving(address)[1]


def test_copy_that_has_changed_since_is_replaced_and_said(here: Installation, new_bucket, moving) -> None:
    name, _small = here.photo(large=b"as it was")
    address = new_bucket()
    moving(address)
    files.at(address, here.folder).keep(name, b"as it is not")
    code, said, _progress = moving(address)
    assert code == 0
    assert "1 copied (0.0 MB), 1 of them in the place of others, 1 were there already." in said
    assert everything(files.at(address, here.folder))[name] == b"as it was"


def test_file_without_a_row_stays_behind(here: Installation, new_bucket, moving) -> None:
    names = here.photo()
    here.store.put(b"nobody's", "webp")
    address = new_bucket()
    assert moving(address)[0] == 0
    assert set(everything(files.at(address, here.folder))) == set(names)


def test_missing_file_is_named_and_the_setting_stays(here: Installation, new_bucket, moving) -> None:
    large, small = here.photo()
    here.store.delete(large)
    address = new_bucket()
    code, said, complaints = moving(address)
    assert code == 1
    assert f"1 file that rows name cannot be found in {here.store}:\n  {large}\n" in complaints
    assert "Do not change the setting yet." in complaints
    assert "WORKGROUPS_FILES" not in said
    assert set(everything(files.at(address, here.folder))) == {small}


class Leaky(files.LocalStore):
    """A folder on a disk that loses the last byte of what it is given, as a failing one may."""

    def keep(self, name: str, data: bytes) -> None:
        super().keep(name, data[:-1])


def test_copy_that_comes_back_changed_is_found(here: Installation) -> None:
    names = here.photo()
    moved = Moved(total=2)
    move(here.store, Leaky(here.folder / "elsewhere"), names, moved, lambda: None)
    assert moved.wrong == sorted(names)
    assert not moved.whole
    assert (moved.copied, moved.done) == (0, 2)


def test_copies_that_came_back_changed_are_named_and_the_setting_stays(
    here: Installation, new_bucket, moving, monkeypatch: pytest.MonkeyPatch
) -> None:
    here.keep_in(new_bucket())
    names = sorted(here.photo())
    monkeypatch.setattr(files, "LocalStore", Leaky)
    code, said, complaints = moving("folder")
    assert code == 1
    listed = "".join(f"  {name}\n" for name in names)
    assert f"2 files came back changed from the folder {here.folder / 'files'}:\n{listed}" in complaints
    assert "unset" not in said


def test_stopped_at_any_file_it_goes_on_from_there(here: Installation) -> None:
    names = [name for _ in range(3) for name in here.photo()]
    elsewhere = files.LocalStore(here.folder / "elsewhere")
    for stop in range(1, 7):
        moved = Moved(total=len(names))

        def step(moved: Moved = moved, stop: int = stop) -> None:
            if moved.done == stop:
                raise KeyboardInterrupt

        with pytest.raises(KeyboardInterrupt):
            move(here.store, elsewhere, names, moved, step)
        assert (moved.there, moved.copied) == (stop - 1, 1)
    assert everything(elsewhere) == everything(here.store)


@pytest.mark.slow
@pytest.mark.skipif(os.name == "nt", reason="Windows has no SIGINT for one process")
def test_ctrl_c_leaves_whole_files_and_says_so_and_can_be_repeated(here: Installation, new_bucket, moving) -> None:
    for _ in range(30):
        here.photo(large=os.urandom(1 << 20), small=os.urandom(1 << 20))
    address = new_bucket()
    command = [sys.executable, "-m", "workgroups.cli", "files", "move", "--to", address]
    heard = signal.signal(signal.SIGINT, signal.default_int_handler)  # a shell's background job would not hear it
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    signal.signal(signal.SIGINT, heard)
    target = files.at(address, here.folder)
    until = time.monotonic() + 30
    while len(list(target.names())) < 5 and time.monotonic() < until:
        time.sleep(0.02)
    process.send_signal(signal.SIGINT)
    _said, complaints = process.communicate(timeout=30)
    assert process.returncode == 130, complaints
    assert "Run the same command again: it goes on from here." in complaints
    assert "Traceback" not in complaints
    half, source = everything(target), everything(here.store)
    assert 5 <= len(half) < 60
    assert half.items() <= source.items()
    code, said, _progress = moving(address)
    assert code == 0
    assert f"{60 - len(half)} copied" in said
    assert f"{len(half)} were there already." in said
    assert everything(target) == source


def test_store_that_stops_answering_stops_the_move_in_words(here: Installation, s3_server: str, moving) -> None:
    here.photo()
    code, _said, complaints = moving(f"s3://not-made-yet?endpoint={s3_server}")
    assert code == 1
    assert "Stopped by an error" in complaints
    assert "after 0 of 2. Nothing is changed where the files are now." in complaints


@pytest.mark.parametrize(
    ("to", "words"),
    [
        ("folder", "WORKGROUPS_FILES says so"),
        ("s3://groups?endpoint=nonsense", "the endpoint must begin with https://"),
        ("/srv/files", "must be empty, for a folder on this machine"),
    ],
)
def test_place_that_makes_no_sense_is_refused_in_one_sentence(here: Installation, moving, to: str, words: str) -> None:
    code, _said, complaints = moving(to)
    assert code == 2
    assert words in complaints
    assert len(complaints.splitlines()) == 1


class Terminal(io.StringIO):
    """A terminal that remembers what was written."""

    def isatty(self) -> bool:
        return True


@pytest.mark.parametrize("stream", [Terminal(), io.StringIO()], ids=["terminal", "file"])
def test_bar_is_drawn_on_a_terminal_and_nowhere_else(stream: io.StringIO) -> None:
    moved = Moved(total=3)
    progress = Progress(moved, stream)
    for _ in range(3):
        moved.copied += 1
        moved.size += 1_000_000
        progress.step()
    progress.end()
    shown = stream.getvalue()
    if stream.isatty():
        assert shown.count("\r") == 3
        assert "[##########....................] 1 of 3, 1.0 MB" in shown
        assert shown.endswith(f"[{'#' * 30}] 3 of 3, 3.0 MB \n")
    else:
        assert shown == "3 of 3, 3.0 MB\n"
