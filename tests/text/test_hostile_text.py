"""The corpus of hostile and awkward texts, through what cleans and shows text (trust I1–I6, I13–I16)."""

from __future__ import annotations

import html
import importlib.util
from email.message import EmailMessage
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from tests.timing import processor_seconds
from workgroups import text

CORPUS = Path(__file__).resolve().parents[3] / "shared" / "hostile" / "hostile_text.py"
SHOWN_AS_MARKDOWN = ("markup", "htmx", "markdown", "slow", "latex", "keep", "unicode", "size", "sse", "mail", "formula")


def _load() -> ModuleType | None:
    if not CORPUS.exists():
        return None
    spec = importlib.util.spec_from_file_location("hostile_text", CORPUS)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


ht = _load()
pytestmark = pytest.mark.skipif(ht is None, reason="the shared corpus hostile_text.py is not beside this repository")


def entries(*groups: str) -> list[Any]:
    found = [] if ht is None else [entry for group in groups for entry in ht.entries(group)]
    return [pytest.param(entry, id=entry["id"]) for entry in found]


def page(shown: str) -> str:
    region = f'<article hx-ignore data-user-content dir="auto">{shown}</article>'
    return f"<!doctype html><title>Board</title><nav id=nav>menu</nav><main>{region}</main>"


def words_of(shown: str) -> str:
    return ht.norm(ht.parse(shown)[1])


@pytest.mark.parametrize("entry", entries(*SHOWN_AS_MARKDOWN))
def test_rendered_text_is_inert_and_quick(entry: dict[str, Any]) -> None:
    typed = ht.expand(entry)
    with processor_seconds(3 * entry.get("cost", 1.0)):
        shown = text.render(typed)
    assert ht.problems(entry, page(shown)) == []


@pytest.mark.parametrize("entry", entries(*SHOWN_AS_MARKDOWN))
@pytest.mark.parametrize("shorten", [text.excerpt, text.plain, text.tidy_line, text.mail_word])
def test_text_without_signs_is_inert(shorten: Any, entry: dict[str, Any]) -> None:
    shown = html.escape(shorten(text.tidy(ht.expand(entry))))
    assert ht.problems({**entry, "show": None}, page(shown)) == []


@pytest.mark.parametrize("entry", entries("unicode"))
def test_tidied_text_needs_no_isolation_from_its_page(entry: dict[str, Any]) -> None:
    for clean in (text.tidy, text.tidy_line, text.excerpt):
        tidied = clean(text.tidy(ht.expand(entry)))
        assert ht.controls([], tidied) == []
        assert ht.bidi_open([], tidied) == []
        tidied.encode("utf-8")


@pytest.mark.parametrize("entry", entries("keep"))
def test_what_was_typed_is_what_is_read(entry: dict[str, Any]) -> None:
    typed = ht.expand(entry)
    expected = ht.norm(typed)
    assert words_of(text.render(typed)) == expected
    assert ht.norm(text.tidy(typed)) == expected
    assert ht.norm(text.tidy_line(typed)) == expected
    assert ht.norm(text.plain(typed)) == expected


@pytest.mark.parametrize("entry", entries("keep"))
def test_names_stay_as_typed_in_mail_unless_they_are_links(entry: dict[str, Any]) -> None:
    typed = ht.norm(ht.expand(entry))
    name = text.mail_word(typed)
    if "example.org" in typed or "www." in typed:
        assert name.replace(" ", "") == typed.replace(" ", "")
        assert name != typed
    elif len(typed) > 120:
        assert len(name) <= 120
        assert typed.startswith(name.removesuffix("…"))
    else:
        assert name == typed


@pytest.mark.parametrize("entry", entries("keep"))
def test_blank_texts_are_empty_and_the_others_are_not(entry: dict[str, Any]) -> None:
    typed = ht.expand(entry)
    assert text.looks_empty(typed) == (ht.norm(typed) == "")


@pytest.mark.parametrize("entry", entries("mail"))
def test_name_in_mail_makes_no_header_and_no_link(entry: dict[str, Any]) -> None:
    name = text.mail_word(ht.expand(entry))
    message = EmailMessage()
    message["From"] = "Work Groups <hello@app.example>"
    message["To"] = "someone@school.example"
    message["Subject"] = f"{name} replied to you"
    message.set_content(f"{name} replied to you. Read it at https://app.example/groups/1\n")
    sent = message.as_string()
    assert ht.mail_problems(message) == []
    assert "\nBcc:" not in sent
    assert sent.count("\nSubject:") == 1
    assert len(name) <= 120
    assert "tracker.invalid" not in name


@pytest.mark.parametrize("entry", entries("email_field"))
def test_no_entry_makes_a_second_account(entry: dict[str, Any]) -> None:
    typed = ht.expand(entry)
    try:
        address = text.tidy_email(typed)
    except ValueError as problem:
        assert str(problem).endswith(".")
        return
    assert address in {"a@c.org", "a+tag@c.org"}
    assert (address == "a+tag@c.org") == ("+" in typed)


@pytest.mark.parametrize("entry", entries("redirect"))
def test_next_page_stays_on_this_site(entry: dict[str, Any]) -> None:
    target = ht.expand(entry)
    followed = text.safe_next(target, "/home")
    assert ht.stays_on_site(followed)
    assert followed in (target, "/home")
    assert (followed == target) == (target in {"/", "/groups/1"})


def test_corpus_is_complete() -> None:
    assert len(ht.entries("keep")) == 40
    assert len(ht.entries("email_field")) == 21
    assert len(ht.entries("redirect")) == 30
    assert len(ht.entries("latex")) == 35
