"""How many bytes something takes."""

from __future__ import annotations

import tracemalloc
from collections.abc import Callable
from typing import TypeVar

Result = TypeVar("Result")
TIMES = 3  # what other threads of the tests' process take meanwhile counts too, but not each time


def measured(action: Callable[[], Result]) -> tuple[Result, int]:
    """Return what an action returns, and the most bytes that it holds at once.

    It is the least of several times, so that what is kept from call to call does not count.
    """
    peaks = []
    for _ in range(TIMES):
        tracemalloc.start()
        try:
            result = action()
            peaks.append(tracemalloc.get_traced_memory()[1])
        finally:
            tracemalloc.stop()
    return result, min(peaks)
