"""How many seconds something takes, and what comes sooner or later, on a machine that is busy."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import TypeVar

Result = TypeVar("Result")
TIMES = 4


def timed(action: Callable[[], Result], enough: float) -> tuple[Result, float]:
    """Return what an action returns, and the least seconds that it takes in a few tries.

    One try that takes less than `enough` is the last.
    """
    seconds = []
    for _ in range(TIMES):
        begin = time.monotonic()
        result = action()
        seconds.append(time.monotonic() - begin)
        if seconds[-1] < enough:
            break
    return result, min(seconds)


def seen_within(seconds: float, condition: Callable[[], object]) -> bool:
    """Wait until something is so; return whether it has become so in time."""
    end = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > end:
            return False
        time.sleep(0.01)
    return True
