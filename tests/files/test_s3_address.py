"""What WORKGROUPS_FILES may say, and the words for whoever mistyped it."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from workgroups import cli, files
from workgroups.config import from_environment
from workgroups.stores_s3 import Address, connect, read_address


@pytest.mark.parametrize(
    ("text", "address", "shown"),
    [
        ("s3://groups", Address("groups", "", "", ""), "s3://groups"),
        ("s3://groups/", Address("groups", "", "", ""), "s3://groups"),
        (" s3://groups/our/files/ ", Address("groups", "our/files", "", ""), "s3://groups/our/files"),
        (
            "s3://groups/our?endpoint=https://s3.example.org:9000/&region=eu-west-2",
            Address("groups", "our", "https://s3.example.org:9000", "eu-west-2"),
            "s3://groups/our",
        ),
    ],
)
def test_address_is_read(text: str, address: Address, shown: str) -> None:
    assert read_address(text) == address
    assert str(address) == shown


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("/srv/files", "must be empty, for a folder"),
        ("https://groups.s3.amazonaws.com", "must be empty, for a folder"),
        ("s3://", "bucket's name"),
        ("s3://Groups", "bucket's name"),
        ("s3://key:secret@groups", "keys do not belong"),
        ("s3://groups/../other", "the prefix may hold"),
        ("s3://groups/a//b", "the prefix may hold"),
        ("s3://groups/a b", "the prefix may hold"),
        ("s3://groups?secret=x", "only endpoint and region"),
        ("s3://groups?region=a&region=b", "only endpoint and region"),
        ("s3://groups#x", "only endpoint and region"),
        ("s3://groups?endpoint=s3.example.org", "the endpoint must begin with https://"),
        ("s3://groups?endpoint=", None),
    ],
)
def test_mistyped_address_is_explained(text: str, words: str | None, tmp_path: Path) -> None:
    environ = {"WORKGROUPS_INSTANCE": str(tmp_path), "WORKGROUPS_FILES": text}
    if words is None:
        assert from_environment(environ)["FILES"] == text
        return
    with pytest.raises(ValueError, match="WORKGROUPS_FILES=") as refused:
        from_environment(environ)
    assert words in str(refused.value)


def test_without_the_extra_the_command_says_what_to_install(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("WORKGROUPS_INSTANCE", str(tmp_path))
    monkeypatch.setenv("WORKGROUPS_FILES", "s3://groups")
    installed = [folder for folder in sys.path if not (Path(folder) / "obstore").is_dir()]
    monkeypatch.delitem(sys.modules, "obstore", raising=False)
    monkeypatch.setattr(sys, "path", installed)
    assert cli.main(["migrate"]) == 2
    said = capsys.readouterr().err
    assert "pip install 'workgroups[s3]'" in said
    assert len(said.splitlines()) == 1


def test_without_an_address_files_are_in_the_instance_folder(tmp_path: Path) -> None:
    store = files.at("", tmp_path)
    name = store.put(b"x", "webp")
    assert (tmp_path / "files" / name[:2] / name).read_bytes() == b"x"
    assert str(store) == f"the folder {tmp_path / 'files'}"


def test_two_prefixes_of_a_bucket_are_two_stores(new_bucket) -> None:
    address = new_bucket()
    ours, theirs = connect(address), connect(address.replace("/our/files", "/theirs"))
    name = ours.put(b"ours", "webp")
    assert list(theirs.names()) == []
    with pytest.raises(files.NotStored):
        theirs.open(name)


def test_what_else_lies_under_the_prefix_is_not_listed(new_bucket) -> None:
    store = connect(new_bucket())
    import obstore

    obstore.put(store._client, "README", b"not ours")
    obstore.put(store._client, "below/" + "a" * 32 + ".webp", b"not ours")
    name = store.put(b"ours", "webp")
    assert [entry.name for entry in store.names()] == [name]
