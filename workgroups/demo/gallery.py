"""Hangs the drawn pictures: each is drawn, sent through the same door as any upload, and stored."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor

from .. import pictures
from ..board.models import Attachment
from ..board.uploads import keep
from .pictures import PICTURES


def hang_pictures(slugs: Iterable[str]) -> Callable[[str], Attachment]:
    """Draw and prepare all these pictures, several at a time, and return what makes the attachment of one.

    Stores the files when asked for the attachment; needs the application's context then.
    """
    with ThreadPoolExecutor(2) as pool:
        drawn = dict(pool.map(lambda slug: (slug, pictures.accept(PICTURES[slug].draw())), sorted(set(slugs))))

    return lambda slug: keep(drawn[slug], PICTURES[slug].description)
