"""The shape of the code: sizes, who may import whom, docstrings, and settings that the README explains."""

from __future__ import annotations

import ast
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

import workgroups
from workgroups.config import SETTINGS

ROOT = Path(workgroups.__file__).parent
PROJECT = ROOT.parent
LIMIT = 400
KINDS = {".py", ".html", ".css", ".js", ".txt"}
LISTS = {"tests/house/routes.txt", "workgroups/migrations/versions/0001_the_first_schema.py", "requirements.lock"}
"""Long because what they list is long: nobody reads them from end to end."""

CODE = sorted(path for path in ROOT.rglob("*.py") if "versions" not in path.parts)
ROOMS = ("people", "groups", "schedule", "tasks", "board", "reflections", "hub", "drafts", "demo")
PARTS = {"mail", "text", "inspectors"}
"""Single files that have grown into a package; to a room they are what the single files are."""


def ours() -> list[Path]:
    """The files that are, or are about to be, in the repository."""
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard"],
        cwd=PROJECT,
        capture_output=True,
        text=True,
        check=True,
    )
    return [PROJECT / line for line in listed.stdout.splitlines() if (PROJECT / line).is_file()]


def test_no_file_is_longer_than_four_hundred_lines() -> None:
    if not (PROJECT / ".git").exists():
        pytest.skip("this is not a checkout, so there is no list of files")
    long: dict[str, int] = {}
    for path in ours():
        where = path.relative_to(PROJECT).as_posix()
        if path.suffix in KINDS and "vendor" not in path.parts and where not in LISTS:
            lines = len(path.read_text("utf-8").splitlines())
            if lines > LIMIT:
                long[where] = lines
    assert long == {}, "divide these inside their room"


def test_every_journey_is_known_as_one() -> None:
    """Journeys run by themselves and once, not beside others and on PostgreSQL again."""
    mark = re.compile(r"^pytestmark = (\[\s*)?pytest\.mark\.e2e\b", re.M)
    journeys = sorted((PROJECT / "tests" / "e2e").rglob("test_*.py"))
    assert journeys
    assert [path.name for path in journeys if not mark.search(path.read_text("utf-8"))] == []


MODELS = ("people", "groups", "schedule", "tasks", "board", "reflections")
"""Models know only the models before them in this order, so that each can be read without those after it."""

VERBS = {
    "people.invitations → groups.models": "an invitation leads into a group",
    "people.account → groups.models": "a new name shows on the boards of the person's groups",
    "people.routes → groups.models": "an invitation leads into a group",
    "people.queries → groups.models": "a person's home is made of their groups",
    "people.queries → groups.queries": "a person's home is made of their groups",
    "people.queries → groups.feed": "home: what is new in all groups",
    "people.queries → schedule.models": "home: the next session",
    "people.todos → groups.models": "home: what waits in which group",
    "people.todos → groups.feed": "home: what a card is called in a sentence",
    "people.todos → tasks.models": "home: what to try",
    "people.todos → board.models": "home: drafts to finish",
    "people.todos → reflections.models": "home: what waits to be read",
    "groups.forms → schedule.patterns": "a new group is given its sessions",
    "groups.founding → schedule.models": "a new group is given its sessions",
    "groups.founding → schedule.patterns": "a new group is given its sessions",
    "groups.founding → schedule.school_year": "a new group is given its sessions",
    "groups.founding → tasks.models": "last year's gap tasks are taken along",
    "groups.feed → schedule.models": "what is new in the group",
    "groups.feed → tasks.models": "what is new in the group",
    "groups.feed → board.models": "what is new in the group",
    "groups.home → schedule.models": "the group's home: the next session",
    "groups.home → tasks.models": "the group's home: what to try",
    "groups.home → board.models": "the group's home: drafts and evidence",
    "groups.home → reflections.models": "the group's home: new replies",
    "groups.home → reflections.queries": "the group's home: how much waits in the queue",
    "groups.states → tasks.models": "who has brought what",
    "groups.states → board.models": "who has brought what",
    "schedule.queries → tasks.models": "what is brought to a session",
    "tasks.models → schedule.models": "a gap task is brought to a session and has materials",
    "tasks.forms → schedule.materials": "a gap task has materials",
    "tasks.forms → schedule.queries": "a gap task is brought to a session",
    "tasks.queries → board.models": "how many cards, and the viewer's own",
    "tasks.routes → schedule.queries": "a gap task is brought to a session",
    "tasks.writing → schedule.queries": "a gap task is brought to a session",
    "board.forms → tasks.models": "the prompts are the form",
    "board.forms → reflections.models": "the reflection is in the same form as the evidence",
    "board.models → tasks.models": "a card belongs to a gap task",
    "board.queries → tasks.models": "shelves by gap task",
    "board.routes → reflections.threads": "reflections stand beside the evidence",
    "board.writing → reflections.audience": "who will see this",
    "board.writing → reflections.threads": "the reflection is in the same form as the evidence",
    "board.writing → tasks.models": "a card answers an open gap task",
    "reflections.models → board.models": "a reflection belongs to a card",
    "reflections.queries → board.models": "the evidence beside the reflection",
    "reflections.queries → tasks.models": "nothing heard from, for the newest gap task",
    "reflections.threads → board.models": "the reflections of a card",
    "hub.queries → schedule.models": "when each group meets next",
}
"""Beyond people and groups, every import of one room by another, and what for. demo may import all of them."""


def imports(path: Path) -> Iterator[str]:
    """The modules of ours that a module imports when it is loaded, by their names under workgroups."""
    package = ["workgroups", *path.relative_to(ROOT).parts[:-1]]
    tree = ast.parse(path.read_text("utf-8"))
    waiting = {
        node
        for block in ast.walk(tree)
        if isinstance(block, ast.If) and "TYPE_CHECKING" in ast.dump(block.test)
        for node in ast.walk(block)
    }
    for node in ast.walk(tree):
        if node in waiting:
            continue
        if isinstance(node, ast.ImportFrom):
            base = package[: len(package) - node.level + 1] if node.level else []
            module = ".".join([*base, *(node.module or "").split(".")]).strip(".")
            for one in node.names:
                whole = f"{module}.{one.name}"
                known = (ROOT.parent / Path(*whole.split("."))).with_suffix(".py").exists()
                yield (whole if known else module).removeprefix("workgroups").strip(".")
        elif isinstance(node, ast.Import):
            yield from (one.name.removeprefix("workgroups.") for one in node.names if one.name.startswith("workgroups"))


def edges() -> Iterator[tuple[str, str]]:
    """Importing and imported module, for imports from one room into another."""
    for path in CODE:
        parts = path.relative_to(ROOT).with_suffix("").parts
        for module in imports(path):
            wanted = module.split(".")[0]
            if parts[0] in ROOMS and wanted in ROOMS and wanted != parts[0]:
                yield ".".join(parts), module


def free(importing: str, imported: str) -> bool:
    """Whether a room may import this without a reason in the table: people and groups below it; demo everything."""
    room, wanted = importing.split(".")[0], imported.split(".")[0]
    return room == "demo" or wanted == "people" or (wanted == "groups" and room != "people")


def test_rooms_import_only_what_the_table_allows() -> None:
    found = {f"{importing} → {imported}" for importing, imported in edges() if not free(importing, imported)}
    new, gone = sorted(found - VERBS.keys()), sorted(VERBS.keys() - found)
    assert not new, f"use a relationship of a model, or say in VERBS what this is for: {new}"
    assert not gone, f"nobody imports these any more: {gone}"


def test_models_know_only_the_models_before_them() -> None:
    wrong = []
    for importing, imported in edges():
        if importing.endswith(".models") and importing.split(".")[0] in MODELS:
            downward = MODELS.index(imported.split(".")[0]) < MODELS.index(importing.split(".")[0])
            if not downward:
                wrong.append(f"{importing} → {imported}")
    assert wrong == []


def test_nobody_imports_the_demonstration_and_single_files_import_no_room() -> None:
    wrong = []
    for path in CODE:
        parts = path.relative_to(ROOT).with_suffix("").parts
        if parts[0] in ROOMS or parts in (("__init__",), ("cli",)):
            continue
        for module in imports(path):
            if module.split(".")[0] in ROOMS:
                wrong.append(f"{'.'.join(parts)} → {module}")
    assert sorted(set(wrong)) == [
        "access → groups.queries",
        "forms → people.models",
        "live → groups.queries",
        "live → people.sessions",
        "polling → groups.queries",
    ], "only the gate and the stream with its shortcut, which ask who somebody is, and the field for an address"


def described_above(node: ast.FunctionDef | ast.ClassDef) -> bool:
    """Whether a decorator is told in a sentence what this is, as that of a drawing is told what it shows."""
    strings = (one for decorator in node.decorator_list for one in ast.walk(decorator) if isinstance(one, ast.Constant))
    return any(isinstance(one.value, str) and one.value.count(" ") >= 4 for one in strings)


def undocumented(path: Path) -> Iterator[str]:
    """Public modules, classes and functions without a docstring."""
    tree = ast.parse(path.read_text("utf-8"))
    where = path.relative_to(ROOT).as_posix()
    if not ast.get_docstring(tree) and tree.body:
        yield where
    for node in tree.body:
        if not isinstance(node, (ast.FunctionDef, ast.ClassDef)) or node.name.startswith("_"):
            continue
        if not ast.get_docstring(node) and not described_above(node):
            yield f"{where}: {node.name}"


def test_every_public_function_and_class_says_what_it_promises() -> None:
    silent = [one for path in CODE for one in undocumented(path)]
    assert not silent, "\n".join(silent)


def test_readme_explains_every_setting() -> None:
    readme = PROJECT / "README.md"
    assert readme.exists(), "there is no README.md yet: it must explain every setting of workgroups/config.py"
    text = readme.read_text("utf-8")
    rows = {match[1]: match[0] for match in re.finditer(r"^\|\s*`(WORKGROUPS_[A-Z_]+)`.*$", text, flags=re.MULTILINE)}
    missing = [one.name for one in SETTINGS if one.name not in rows]
    assert not missing, f"the README's table of settings has no row for {missing}"
    stale = set(re.findall(r"WORKGROUPS_[A-Z_]+", text)) - {one.name for one in SETTINGS} - {"WORKGROUPS_TEST_DATABASE"}
    assert not stale, f"the README speaks of settings that do not exist: {sorted(stale)}"
    wrong = [one.name for one in SETTINGS if one.default and f"`{one.default}`" not in rows[one.name]]
    assert not wrong, f"the README gives another default for {wrong}"
