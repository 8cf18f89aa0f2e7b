"""What every store does, asked of a folder on this machine and of an S3 store; then what only a folder gets wrong."""

import os
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import time_machine

from workgroups import clock, files
from workgroups.stores_s3 import connect

HOUR = timedelta(hours=1)


@pytest.fixture
def local(tmp_path: Path) -> files.LocalStore:
    return files.LocalStore(tmp_path / "files")


@pytest.fixture(params=["folder", "s3"])
def store(request: pytest.FixtureRequest) -> files.Store:
    """The class below runs once with each."""
    if request.param == "folder":
        return request.getfixturevalue("local")
    return connect(request.getfixturevalue("new_bucket")())


def kept(store: files.Store, name: str) -> bytes:
    stream, size = store.open(name)
    with stream:
        data = stream.read()
    assert len(data) == size == store.size(name)
    return data


def age(path: Path, by: timedelta) -> None:
    then = (clock.now() - by).timestamp()
    os.utime(path, (then, then))


def path_of(store: files.LocalStore, name: str) -> Path:
    return store.root / name[:2] / name


def make_old(store: files.Store, *names: str) -> None:
    """Have the files look as if they had been written two hours ago."""
    for name in names:
        if isinstance(store, files.LocalStore):
            age(path_of(store, name), 2 * HOUR)
        else:
            with time_machine.travel(clock.now() - 2 * HOUR):
                store.keep(name, kept(store, name))


def sweep(store: files.Store, *known: str) -> files.Swept:
    return files.sweep(store, lambda: known, HOUR)


def listed(store: files.Store) -> set[str]:
    return {entry.name for entry in store.names()}


class TestEveryStore:
    """The same promises, whatever lies behind them."""

    def test_file_comes_back_as_it_was_put(self, store: files.Store) -> None:
        name = store.put(b"pixels", "webp")
        assert files.NAME.fullmatch(name)
        assert name.endswith(".webp")
        assert kept(store, name) == b"pixels"

    def test_twenty_megabytes_come_back_as_they_were_put(self, store: files.Store) -> None:
        data = os.urandom(1 << 20) * 20
        assert kept(store, store.put(data, "pdf")) == data

    def test_two_files_of_the_same_bytes_have_two_lives(self, store: files.Store) -> None:
        one, other = store.put(b"same", "pdf"), store.put(b"same", "pdf")
        store.delete(one)
        assert kept(store, other) == b"same"

    def test_deleted_file_is_gone_and_deleting_twice_is_no_error(self, store: files.Store) -> None:
        name = store.put(b"pixels", "webp")
        store.delete(name)
        store.delete(name)
        assert listed(store) == set()
        with pytest.raises(files.NotStored):
            store.open(name)
        with pytest.raises(files.NotStored):
            store.size(name)

    def test_file_kept_under_the_name_of_another_store_replaces_what_was_there(self, store: files.Store) -> None:
        name = "a" * 32 + ".webp"
        store.keep(name, b"first, and longer")
        store.keep(name, b"second")
        assert kept(store, name) == b"second"
        assert listed(store) == {name}

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
    def test_name_of_any_other_shape_is_not_stored(self, store: files.Store, name: str) -> None:
        store.put(b"pixels", "pdf")
        for act in (store.open, store.size, store.delete, lambda wrong: store.keep(wrong, b"pixels")):
            with pytest.raises(files.NotStored):
                act(name)

    @pytest.mark.parametrize("extension", ["", "PDF", "p/f", "tar.gz", "..", "htaccess"])
    def test_ending_of_any_other_shape_stores_nothing(self, store: files.Store, extension: str) -> None:
        with pytest.raises(ValueError, match="ending"):
            store.put(b"pixels", extension)
        assert listed(store) == set()

    def test_names_lists_every_file_with_its_moment(self, store: files.Store) -> None:
        one, other = store.put(b"1", "webp"), store.put(b"2", "pdf")
        make_old(store, other)
        entries = {entry.name: entry.written_at for entry in store.names()}
        assert set(entries) == {one, other}
        assert abs(entries[one] - datetime.now(UTC)) < HOUR
        assert abs(datetime.now(UTC) - entries[other] - 2 * HOUR) < HOUR

    def test_sweep_destroys_only_what_is_old_and_in_no_row(self, store: files.Store) -> None:
        wanted, fresh, orphan = (store.put(b"x", "webp") for _ in range(3))
        make_old(store, wanted, orphan)
        assert sweep(store, wanted).destroyed == [orphan]
        assert listed(store) == {wanted, fresh}

    def test_sweep_names_files_that_rows_miss(self, store: files.Store) -> None:
        wanted, lost = store.put(b"x", "webp"), store.put(b"x", "pdf")
        store.delete(lost)
        assert sweep(store, wanted, lost) == ([], [lost])

    def test_store_in_which_no_file_has_a_row_is_somebody_elses_and_left_alone(self, store: files.Store) -> None:
        names = {store.put(b"x", "webp") for _ in range(2)}
        make_old(store, *names)
        assert sweep(store, "a" * 32 + ".pdf") == ([], ["a" * 32 + ".pdf"])
        assert listed(store) == names

    def test_what_comes_or_goes_during_a_comparison_is_nothing_wrong(self, store: files.Store) -> None:
        stays, comes, goes = (store.put(b"x", "webp") for _ in range(3))
        make_old(store, stays, comes, goes)
        store.delete(goes)
        looks = iter([{stays, goes}, {stays, comes}])
        found = files.compare(store, lambda: next(looks), HOUR)
        assert (found.kept, found.orphans, found.missing) == (2, [], [])

    def test_sweep_of_a_store_that_never_held_anything_is_quiet(self, store: files.Store) -> None:
        assert sweep(store) == ([], [])


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such permissions")
def test_other_accounts_of_the_machine_cannot_read(local: files.LocalStore) -> None:
    path = path_of(local, local.put(b"pixels", "webp"))
    assert path.stat().st_mode & 0o077 == 0
    assert path.parent.stat().st_mode & 0o077 == 0


@pytest.mark.skipif(os.name == "nt", reason="making links needs rights on Windows")
@pytest.mark.parametrize("linked", ["file", "folder", "folder inside"])
def test_link_is_not_followed_whatever_it_leads_to(local: files.LocalStore, tmp_path: Path, linked: str) -> None:
    name = local.put(b"pixels", "pdf")
    path, outside = path_of(local, name), tmp_path / "outside"
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
        path.rename(local.root / name)
        path.symlink_to(local.root / name)
    with pytest.raises(files.NotStored):
        local.open(name)
    with pytest.raises(files.NotStored):
        local.delete(name)
    assert list(local.names()) == []
    assert (outside / name).read_bytes() == b"the secret key"


def test_folder_in_the_place_of_a_file_is_not_stored(local: files.LocalStore) -> None:
    name = "a" * 32 + ".pdf"
    path_of(local, name).mkdir(parents=True)
    with pytest.raises(files.NotStored):
        local.open(name)


@pytest.mark.skipif(sys.platform == "win32", reason="uses a limit of the system in place of a full disk")
def test_write_that_fails_half_way_leaves_nothing(local: files.LocalStore) -> None:
    import resource

    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (1000, before[1]))
    try:
        with pytest.raises(OSError, match="too large"):
            local.put(bytes(5000), "webp")
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
    assert [path for path in local.root.rglob("*") if path.is_file()] == []
    assert kept(local, local.put(bytes(5000), "webp")) == bytes(5000)


def test_what_else_lies_in_the_folder_is_not_listed(local: files.LocalStore) -> None:
    name = local.put(b"1", "webp")
    (local.root / "ab").mkdir(exist_ok=True)
    (local.root / "ab" / "notes.txt").write_text("not ours")
    (local.root / "README").write_text("not ours")
    assert listed(local) == {name}


def test_sweep_clears_away_what_a_crash_left_unfinished(local: files.LocalStore) -> None:
    local.put(b"x", "webp")
    old, young = (local.root / "unfinished" / name for name in ("old", "young"))
    for path in (old, young):
        path.write_bytes(b"half")
    age(old, 2 * HOUR)
    sweep(local)
    assert not old.exists()
    assert young.exists()
