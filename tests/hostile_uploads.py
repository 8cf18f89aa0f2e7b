"""The corpus of awkward, careless and hostile uploads. It lies beside the repository, in `shared/hostile`."""

import importlib.util
from pathlib import Path
from typing import Any

PLACE = Path(__file__).resolve().parents[2] / "shared" / "hostile" / "make_hostile_uploads.py"


def _load() -> Any:
    if not PLACE.exists():
        return None
    spec = importlib.util.spec_from_file_location(PLACE.stem, PLACE)
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


corpus = _load()
"""The module with its CASES and detectors; None where it is not there."""
