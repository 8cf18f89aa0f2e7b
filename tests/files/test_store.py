"""The store on this machine's disk: whole files under names of its own, and nothing outside its folder."""

import os
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from flask import Flask

from workgroups import clock, files

HOUR = timedelta(hours=1)


@pytest.fixture
def store(tmp_path: Path) -> files.LocalStore:
    return files.LocalStore(tmp_path / "files")


def kept(store: files.LocalStore, name: str) -> bytes:
    stream, size = store.open(name)
    with stream:
        data = stream.read()
    assert len(data) == size
    return data


def age(path: Path, by: timedelta) -> None:
    then = (clock.now() - by).timestamp()
    os.utime(path, (then, then))


def path_of(store: files.LocalStore, name: str) -> Path:
    return store.root / name[:2] / name


def test_file_comes_back_as_it_was_put(store: files.LocalStore) -> None:
    name = store.put(b"pixels", "webp")
    assert files.NAME.fullmatch(name)
    assert name.endswith(".webp")
    assert kept(store, name) == b"pixels"


def test_two_files_of_the_same_bytes_have_two_lives(store: files.LocalStore) -> None:
    one, other = store.put(b"same", "pdf"), store.put(b"same", "pdf")
    store.delete(one)
    assert kept(store, other) == b"same"


def test_deleted_file_is_gone_and_deleting_twice_is_no_error(store: files.LocalStore) -> None:
    name = store.put(b"pixels", "webp")
    store.delete(name)
    store.delete(name)
    assert not path_of(store, name).exists()
    with pytest.raises(files.NotStored):
        store.open(name)


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such permissions")
def test_other_accounts_of_the_machine_cannot_read(store: files.LocalStore) -> None:
    path = path_of(store, store.put(b"pixels", "webp"))
    assert path.stat().st_mode & 0o077 == 0
    assert path.parent.stat().st_mode & 0o077 == 0


@pytest.mark.parametrize(
    "name",
    [
        "",
        "../../etc/passwd",
        "/etc/passwd",
        "a" * 32,
        "A" * 32 + ".pdf",
        "a" * 32 + ".PDF",
        "a" * 32 + ".pdf\n",
        "a" * 32 + ".pdf/../x",
        "a" * 31 + "/.pdf",
        "..\\" + "a" * 29 + ".pdf",
        "a" * 32 + ".webp\0",
    ],
)
@pytest.mark.parametrize("act", [files.LocalStore.open, files.LocalStore.delete])
def test_name_of_any_other_shape_is_not_stored(store: files.LocalStore, name: str, act: object) -> None:
    store.put(b"pixels", "pdf")
    with pytest.raises(files.NotStored):
        act(store, name)


@pytest.mark.parametrize("extension", ["", "PDF", "p/f", "tar.gz", "..", "htaccess"])
def test_ending_of_any_other_shape_stores_nothing(store: files.LocalStore, extension: str) -> None:
    with pytest.raises(ValueError, match="ending"):
        store.put(b"pixels", extension)
    assert not store.root.exists()


@pytest.mark.skipif(os.name == "nt", reason="making links needs rights on Windows")
@pytest.mark.parametrize("linked", ["file", "folder", "folder inside"])
def test_link_is_not_followed_whatever_it_leads_to(store: files.LocalStore, tmp_path: Path, linked: str) -> None:
    name = store.put(b"pixels", "pdf")
    path, outside = path_of(store, name), tmp_path / "outside"
    outside.mkdir()
    (outside / name).write_bytes(b"the secret key")
    if linked == "file":
        path.unlink()
        path.symlink_to(outside / name)
    elif linked == "folder":
        path.unlink()
        path.parent.rmdir()
        path.parent.symlink_to(outside)
    else:
        path.rename(store.root / name)
        path.symlink_to(store.root / name)
    with pytest.raises(files.NotStored):
        store.open(name)
    with pytest.raises(files.NotStored):
        store.delete(name)
    assert list(store.names()) == []
    assert (outside / name).read_bytes() == b"the secret key"


def test_folder_in_the_place_of_a_file_is_not_stored(store: files.LocalStore) -> None:
    name = "a" * 32 + ".pdf"
    path_of(store, name).mkdir(parents=True)
    with pytest.raises(files.NotStored):
        store.open(name)


@pytest.mark.skipif(sys.platform == "win32", reason="uses a limit of the system in place of a full disk")
def test_write_that_fails_half_way_leaves_nothing(store: files.LocalStore) -> None:
    import resource

    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (1000, before[1]))
    try:
        with pytest.raises(OSError, match="too large"):
            store.put(bytes(5000), "webp")
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
    assert [path for path in store.root.rglob("*") if path.is_file()] == []
    assert kept(store, store.put(bytes(5000), "webp")) == bytes(5000)


def test_names_lists_every_file_with_its_moment_and_nothing_else(store: files.LocalStore) -> None:
    one, other = store.put(b"1", "webp"), store.put(b"2", "pdf")
    age(path_of(store, other), 48 * HOUR)
    (store.root / "ab").mkdir(exist_ok=True)
    (store.root / "ab" / "notes.txt").write_text("not ours")
    (store.root / "README").write_text("not ours")
    entries = {entry.name: entry.written_at for entry in store.names()}
    assert set(entries) == {one, other}
    assert abs(entries[one] - datetime.now(UTC)) < HOUR
    assert abs(datetime.now(UTC) - entries[other] - 48 * HOUR) < HOUR


def test_sweep_destroys_only_what_is_old_and_in_no_row(store: files.LocalStore) -> None:
    wanted, fresh, orphan = (store.put(b"x", "webp") for _ in range(3))
    for name in (wanted, orphan):
        age(path_of(store, name), 2 * HOUR)
    swept = files.sweep(store, {wanted}, HOUR)
    assert swept.destroyed == [orphan]
    assert {entry.name for entry in store.names()} == {wanted, fresh}


def test_sweep_names_files_that_rows_miss(store: files.LocalStore) -> None:
    wanted, lost = store.put(b"x", "webp"), store.put(b"x", "pdf")
    store.delete(lost)
    assert files.sweep(store, [wanted, lost], HOUR) == ([], [lost])


def test_sweep_clears_away_what_a_crash_left_unfinished(store: files.LocalStore) -> None:
    store.put(b"x", "webp")
    old, young = (store.root / "unfinished" / name for name in ("old", "young"))
    for path in (old, young):
        path.write_bytes(b"half")
    age(old, 2 * HOUR)
    files.sweep(store, [], HOUR)
    assert not old.exists()
    assert young.exists()


def test_sweep_of_a_store_that_never_held_anything_is_quiet(store: files.LocalStore) -> None:
    assert files.sweep(store, [], HOUR) == ([], [])


def test_application_keeps_its_files_in_its_instance_folder(tmp_path: Path) -> None:
    app = Flask(__name__)
    app.config["INSTANCE"] = tmp_path
    with app.app_context():
        name = files.store().put(b"x", "webp")
    assert (tmp_path / "files" / name[:2] / name).read_bytes() == b"x"
