"""Time in tests, where what else the machine does must not decide. Figures of speed are measured in `tests/bench/`."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager


@contextmanager
def processor_seconds(most: float) -> Iterator[None]:
    """The block may take `most` seconds of processor time in this thread; what it waits for does not count."""
    began = time.thread_time()
    yield
    spent = time.thread_time() - began
    assert spent < most, f"{spent:.2f} s of processor time, and {most} s are allowed"


def soon(seconds: float, act: Callable[[], float], tries: int = 5) -> None:
    """`act()` returns how many seconds something took: one of a few tries stays within `seconds`."""
    took: list[float] = []
    while not took or took[-1] >= seconds:
        assert len(took) < tries, f"never within {seconds} s: {took}"
        took.append(act())
