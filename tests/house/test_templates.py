"""The templates and the words in them (trust I3, I4; the use/avoid list of the field)."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask

import workgroups

ROOT = Path(workgroups.__file__).parent
TEMPLATES = sorted((ROOT / "templates").rglob("*.html")) + sorted((ROOT / "templates").rglob("*.txt"))
CODE = sorted(path for path in ROOT.rglob("*.py") if "migrations" not in path.parts)

MAKES_MARKUP = {
    "text/markdown.py": "the one sanitiser",
    "board/view.py": "keeps the toolbar that its template has rendered",
    "groups/nav.py": "keeps the navigation that its template has rendered",
}

AVOIDED = """
    course class training module student learner delegate trainer tutor instructor homework assignment wall feed padlet
    submission submit answer grade mark score lesson webinar level track experiment slide kid admin certificate
"""
MEANT_OTHERWISE = {
    "suits your class": "the class of pupils that a teacher teaches",
    "mark as read": "a mail program's words for it",
    "marked as read": "a mail program's words for it",
    "quotation mark": "the sign",
    "nothing here is marked. there are no scores": "says that we do not",
    "a level": "the qualification",
    "does not answer": "a database that is down",
    "answers such requests": "a hub that is asked about data",
    "answers reflections": "what a lead does by replying",
    "observe lessons": "pupils' lessons, in a session title of the sources",
    "plan a lesson": "pupils' lessons, in a session title of the sources",
    "live lesson": "pupils' lessons, in a session title of the sources",
    "core maths lesson": "pupils' lessons, in a session title of the sources",
}
"""Avoided words that are right where they stand, with the reason. Lower case."""

PEOPLES_OWN_WORDS = {"demo"}
"""Rooms whose strings are what invented people write; they may say lesson."""


def source(path: Path) -> str:
    return path.read_text("utf-8")


def name(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def test_every_template_compiles(the_app: Flask) -> None:
    for path in TEMPLATES:
        the_app.jinja_env.get_template(path.relative_to(ROOT / "templates").as_posix())
    assert len(TEMPLATES) > 60


def test_html_is_made_in_templates_and_trusted_in_few_places() -> None:
    trusting = {name(path) for path in CODE if re.search(r"\bMarkup\(", source(path))}
    assert trusting == set(MAKES_MARKUP)
    opened = [name(path) for path in TEMPLATES if re.search(r"\|\s*safe\b|autoescape\s+false", source(path))]
    assert opened == []
    assert [name(path) for path in CODE if "|safe" in source(path) or "render_template_string" in source(path)] == []


INLINE = {
    "a style attribute": r"<[^>]*\sstyle\s*=",
    "a style element": r"<style\b",
    "a script of its own": r"<script\b(?![^>]*\bsrc=)",
    "a handler": r"<[a-z][^>]*\son[a-z]+\s*=",
    "an hx-on": r"\bhx-on\b",
    "script in an attribute": r"[\"']\s*js(cript)?:",
    "a script address": r"javascript:",
}


@pytest.mark.parametrize("fault", INLINE)
def test_no_template_holds_style_or_script(fault: str) -> None:
    found = re.compile(INLINE[fault], re.IGNORECASE)
    pages = {name(path): re.sub(r"\{[{%#].*?[}%#]\}", "", source(path), flags=re.DOTALL) for path in TEMPLATES}
    assert [one for one, text in pages.items() if one.endswith(".html") and found.search(text)] == []


def test_every_region_of_user_text_is_shut_to_htmx() -> None:
    wrong = []
    for path in TEMPLATES:
        for tag in re.findall(r"<[a-z][^<>]*(?:data-user-content|hx-ignore)[^<>]*>", source(path)):
            isolated = tag.startswith("<bdi") or 'dir="auto"' in tag
            if not ("data-user-content" in tag and "hx-ignore" in tag and isolated):
                wrong.append(f"{name(path)}: {tag}")
    assert wrong == []


def words_shown(template: str) -> str:
    """What a reader can see or hear of a template: its text, the sentences it hands to macros, spoken attributes."""
    template = re.sub(r"\{#.*?#\}", " ", template, flags=re.DOTALL)
    spoken = re.findall(r"\b(?:aria-label|title|alt|placeholder)=\"([^\"{]*)\"", template)
    said = [
        words
        for part in re.findall(r"\{[{%].*?[}%]\}", template, flags=re.DOTALL)
        for pair in re.findall(r"\"([^\"]*)\"|'([^']*)'", part)
        for words in pair
        if " " in words or words[:1].isupper()
    ]
    text = re.sub(r"\{[{%].*?[}%]\}", " ", template, flags=re.DOTALL)
    text = re.sub(r"<[^>]*>", " ", text, flags=re.DOTALL)
    return " \n ".join([text, *said, *spoken])


def sentences(path: Path) -> Iterator[str]:
    """The strings of a module that read like words for people; docstrings and keys are not."""
    tree = ast.parse(source(path))
    parents = {child: parent for parent in ast.walk(tree) for child in ast.iter_child_nodes(parent)}
    for node in ast.walk(tree):
        if not isinstance(node, ast.Constant) or not isinstance(node.value, str) or isinstance(parents[node], ast.Expr):
            continue
        words = re.sub(r"<[^>]*>", " ", node.value)
        if re.search(r"[A-Za-z]{2} [A-Za-z]", words) or re.fullmatch(r"[A-Z][a-z]+", words):
            yield words


def avoided(words: str) -> set[str]:
    """The avoided words in a text, in any number or form."""
    plain = " ".join(words.lower().split())
    for phrase in MEANT_OTHERWISE:
        plain = plain.replace(phrase, " ")
    return {word for word in AVOIDED.split() if re.search(rf"\b{word}(s|es|ed|ing|ted|ting)?\b", plain)}


def test_pages_and_mails_use_the_words_of_the_field() -> None:
    wrong = {name(path): found for path in TEMPLATES if (found := avoided(words_shown(source(path))))}
    assert wrong == {}


def test_messages_in_the_code_use_the_words_of_the_field() -> None:
    rooms = [path for path in CODE if not PEOPLES_OWN_WORDS & set(path.relative_to(ROOT).parts)]
    wrong = {
        f"{name(path)}: {words[:70]!r}": found
        for path in rooms
        for words in sentences(path)
        if (found := avoided(words))
    }
    assert wrong == {}


def test_exceptions_are_still_needed() -> None:
    everything = " ".join(" ".join(words_shown(source(path)).lower().split()) for path in TEMPLATES)
    everything += " ".join(" ".join(words.lower().split()) for path in CODE for words in sentences(path))
    assert [phrase for phrase in MEANT_OTHERWISE if phrase not in everything] == []


def test_the_word_hunt_finds_words() -> None:
    assert avoided("Hand in your homework: two assignments, graded") == {"homework", "assignment"}
    assert "homework" in words_shown('{{ button("Your homework") }}')
    assert "homework" in words_shown("<p>Your homework</p>")
    assert "homework" not in words_shown('<p class="homework">{# homework #}</p>')
