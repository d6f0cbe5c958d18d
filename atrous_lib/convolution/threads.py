"""Independent pieces of work, side by side on the processor's cores.

NumPy lets go of the interpreter while it multiplies, so that threads do run side by side. They are
as many as the linear algebra beneath NumPy uses: OPENBLAS_NUM_THREADS or OMP_NUM_THREADS if set
when this is imported, else the cores that this process may use.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor, wait
from functools import cache
from typing import Any, TypeVar

Result = TypeVar("Result")


def _wanted() -> int:
    for name in ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS"):
        if os.environ.get(name, "").isdecimal():
            return max(1, int(os.environ[name]))
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


THREADS = _wanted()
# Multiplications from which on it pays to wake other cores: half a millisecond of work.
APART = 20_000_000


def cores_for(multiplications: int) -> int:
    """Return how many cores to share so much work among."""
    return THREADS if multiplications >= APART else 1


def run_all(tasks: Iterable[Callable[[], Result]], cores: int) -> list[Result]:
    """Run all tasks on so many cores and return their results, in order.

    Examples
    --------
    >>> run_all([lambda: 1 + 1, lambda: 2 + 2], cores=2)
    [2, 4]
    """
    tasks = list(tasks)
    cores = min(cores, len(tasks))
    if cores < 2:
        return [task() for task in tasks]
    results: list[Any] = [None] * len(tasks)
    places = iter(range(len(tasks)))  # all threads take their next task from here

    def work() -> None:
        for place in places:
            results[place] = tasks[place]()

    others = [_pool().submit(work) for _ in range(cores - 1)]
    try:
        work()
    finally:
        wait(others)
    for other in others:
        other.result()  # raises what the other thread raised, if anything
    return results


@cache
def _pool() -> ThreadPoolExecutor:
    return ThreadPoolExecutor(max(1, THREADS - 1), "atrous")


if hasattr(os, "register_at_fork"):  # a forked process does not have its parent's threads
    os.register_at_fork(after_in_child=_pool.cache_clear)
