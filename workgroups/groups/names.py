"""Words of the catalogue for the keys that a group stores; template filters too."""

from __future__ import annotations

from . import catalogue

_STAGES = {stage.key: stage.label for stages in catalogue.STAGES.values() for stage in stages}
_PHASES = {phase.key: phase.label for phase in catalogue.PHASES}


def programme_name(key: str | None) -> str:
    """The name of a programme; the key itself when the catalogue does not know it, nothing for None."""
    known = catalogue.PROGRAMME_BY_KEY.get(key or "")
    return known.name if known else key or ""


def stage_name(key: str | None) -> str:
    """The name of a stage of Teaching for Mastery; as in `programme_name`."""
    return _STAGES.get(key or "", key or "")


def phase_name(key: str | None) -> str:
    """The name of a phase; as in `programme_name`."""
    return _PHASES.get(key or "", key or "")


STAGE_CHOICES = tuple(_STAGES.items())
PHASE_CHOICES = tuple(_PHASES.items())
