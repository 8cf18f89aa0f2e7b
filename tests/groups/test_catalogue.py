"""The catalogue says what the published sources say, and its keys can be stored."""

import re
from collections.abc import Iterable
from datetime import date
from pathlib import Path

import pytest

from workgroups.groups import catalogue

REPOSITORY = Path(__file__).resolve().parents[2]
REFERENCE = REPOSITORY.parent / "shared" / "catalogue.yaml"


@pytest.fixture(scope="module")
def reference() -> str:
    if not REFERENCE.exists():
        pytest.skip("shared/catalogue.yaml, the reference of published facts, is not beside the repository")
    return REFERENCE.read_text(encoding="utf-8")


def section(text: str, key: str) -> list[str]:
    """The ``- {…}`` lines under a top-level key of the reference."""
    body = re.search(rf"^{key}:.*\n((?:[ #].*\n|\n)*)", text, re.MULTILINE)
    assert body, f"the reference has no {key}"
    return [line for line in body[1].splitlines() if line.lstrip().startswith("- {")]


def field(line: str, key: str) -> str | None:
    """The plain or quoted scalar after ``key:`` in one flow mapping, None when absent or null."""
    found = re.search(rf'[{{ ]{key}: (?:"([^"]*)"|([^,}}\[\]]+))', line)
    value = (found[1] or found[2]) if found else None
    return None if value in (None, "null") else value


def listing(line: str, key: str) -> list[str]:
    found = re.search(rf"[{{ ]{key}: \[([^\]]*)\]", line)
    return found[1].split(", ") if found else []


def years(line: str) -> tuple[int, ...]:
    return tuple(int(year[:4]) for year in listing(line, "years"))


def keys(choices: Iterable[catalogue.Choice]) -> list[str]:
    return [choice.key for choice in choices]


def test_the_thirty_named_hubs_are_those_of_the_sources(reference: str) -> None:
    assert list(catalogue.HUBS) == [field(line, "name") for line in section(reference, "hubs")]
    assert len(catalogue.HUBS) == 30


def test_every_published_programme_is_known_with_its_facts(reference: str) -> None:
    lines = section(reference, "programmes")
    assert len(lines) == len(catalogue.PROGRAMMES)
    for line, programme in zip(lines, catalogue.PROGRAMMES, strict=True):
        stage = field(line, "stage")
        assert (programme.name, programme.kind, programme.phase) == (
            field(line, "name"),
            field(line, "kind"),
            field(line, "phase"),
        )
        assert programme.years == years(line), programme.name
        assert (programme.family, programme.audience, programme.partner) == (
            field(line, "family"),
            field(line, "audience"),
            field(line, "partner"),
        )
        assert list(programme.pathways) == listing(line, "pathways")
        assert list(programme.also) == listing(line, "as")
        assert programme.stage == (stage and stage.lower().replace(" ", "_"))
        renamed = programme.renamed_to and catalogue.PROGRAMME_BY_KEY[programme.renamed_to].name
        assert renamed == field(line, "renamed_to")


def test_kinds_phases_and_roles_have_the_published_keys_in_the_published_order(reference: str) -> None:
    assert keys(catalogue.KINDS) == [field(line, "key") for line in section(reference, "kinds")]
    assert keys(catalogue.PHASES) == [field(line, "key") for line in section(reference, "phases")]
    assert keys(catalogue.ROLES) == [field(line, "key") for line in section(reference, "roles")]
    assert [role.short for role in catalogue.ROLES] == [field(line, "short") for line in section(reference, "roles")]


@pytest.mark.parametrize("phase", ["primary", "secondary"])
def test_stages_are_the_published_ones_of_the_phase(reference: str, phase: str) -> None:
    stages = re.search(rf"^mastery_stages:.*\n(?:  .*\n)*?  {phase}: \[(.*)\]", reference, re.MULTILINE)
    assert stages
    assert [stage.label for stage in catalogue.STAGES[phase]] == stages[1].split(", ")


def test_every_representation_met_in_the_sources_is_a_tag(reference: str) -> None:
    met = re.search(r"^representations_met: \[(.*)\]", reference, re.MULTILINE)
    assert met
    labels = {tag.label.lower() for tag in catalogue.REPRESENTATIONS}
    assert {name.replace("graphical representation", "graph") for name in met[1].split(", ")} <= labels


def test_tags_a_board_needs_are_offered_in_alphabetical_order() -> None:
    labels = [tag.label for tag in catalogue.REPRESENTATIONS]
    assert {"Bar model", "Area model", "Graph", "Algebra tiles", "Ratio table", "Rekenrek"} <= set(labels)
    assert labels == sorted(labels, key=str.casefold)


def test_targeted_support_is_known_but_not_offered() -> None:
    assert keys(catalogue.OFFERED_KINDS) == ["work_group", "programme", "community"]
    assert "targeted_support" in keys(catalogue.KINDS)
    assert {programme.kind for programme in catalogue.OFFERED_PROGRAMMES} == set(keys(catalogue.OFFERED_KINDS))


def test_a_renamed_programme_is_known_but_not_offered() -> None:
    old = catalogue.PROGRAMME_BY_KEY["challenging-topics-at-gcse"]
    assert old not in catalogue.OFFERED_PROGRAMMES
    assert catalogue.PROGRAMME_BY_KEY["years-7-11-coherence"] in catalogue.OFFERED_PROGRAMMES


def test_keys_are_unique_and_fit_their_columns() -> None:
    tables = [
        catalogue.KINDS,
        catalogue.PHASES,
        catalogue.ROLES,
        catalogue.REPRESENTATIONS,
        catalogue.ALL_YEAR_GROUPS,
        *catalogue.STAGES.values(),
    ]
    for table in tables:
        assert len(set(keys(table))) == len(table)
        assert len({choice.label for choice in table}) == len(table)
        assert all(re.fullmatch(r"[A-Za-z0-9_-]{1,30}", key) for key in keys(table))
    assert len(catalogue.PROGRAMME_BY_KEY) == len(catalogue.PROGRAMMES)
    assert all(re.fullmatch(r"[a-z0-9-]{3,80}", key) for key in catalogue.PROGRAMME_BY_KEY)


def test_programmes_refer_only_to_what_exists() -> None:
    for programme in catalogue.PROGRAMMES:
        assert programme.kind in keys(catalogue.KINDS)
        assert programme.phase is None or programme.phase in catalogue.YEAR_GROUPS
        if programme.stage:
            assert programme.phase in catalogue.STAGES
            assert programme.stage in keys(catalogue.STAGES[programme.phase])
        assert programme.years == tuple(sorted(set(programme.years)))


@pytest.mark.parametrize(
    ("phase", "first", "last", "count"),
    [
        ("early_years", "Nursery", "Reception", 2),
        ("primary", "Reception", "Year 6", 7),
        ("cross_phase_5_8", "Year 5", "Year 8", 4),
        ("secondary", "Year 7", "Year 11", 5),
        ("post_16", "Year 12", "GCSE resit", 3),
    ],
)
def test_each_phase_offers_its_own_year_groups(phase: str, first: str, last: str, count: int) -> None:
    offered = [year.label for year in catalogue.YEAR_GROUPS[phase]]
    assert (offered[0], offered[-1], len(offered)) == (first, last, count)


def test_every_year_group_of_a_phase_is_in_the_full_list() -> None:
    for offered in catalogue.YEAR_GROUPS.values():
        assert set(offered) <= set(catalogue.ALL_YEAR_GROUPS)


@pytest.mark.parametrize(
    ("day", "year"),
    [
        (date(2026, 8, 31), 2025),
        (date(2026, 9, 1), 2026),
        (date(2026, 12, 31), 2026),
        (date(2027, 1, 1), 2026),
        (date(2027, 8, 31), 2026),
    ],
)
def test_the_academic_year_turns_on_the_first_of_september(day: date, year: int) -> None:
    assert catalogue.academic_year_of(day) == year


@pytest.mark.parametrize(("year", "text"), [(2026, "2026/27"), (2099, "2099/00"), (2008, "2008/09")])
def test_an_academic_year_is_written_with_two_digits_after_the_slash(year: int, text: str) -> None:
    assert catalogue.label(year) == text
