"""Independent pieces of work, side by side on the processor's cores.

NumPy lets go of the interpreter while it multiplies, so that threads do run side by side. They are
as many as the linear algebra beneath NumPy uses: OPENBLAS_NUM_THREADS or OMP_NUM_THREADS if set
when this is imported, else the cores that this process may use.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from typing import TypeVar

Result = TypeVar("Result")


def _wanted() -> int:
    for name in ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS"):
        if os.environ.get(name, "").isdecimal():
            return max(1, int(os.environ[name]))
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


THREADS = _wanted()


def run_all(tasks: Iterable[Callable[[], Result]]) -> list[Result]:
    """Run all tasks and return their results, in order.

    Examples
    --------
    >>> run_all([lambda: 1 + 1, lambda: 2 + 2])
    [2, 4]
    """
    tasks = list(tasks)
    if THREADS == 1 or len(tasks) < 2:
        return [task() for task in tasks]
    others = [_pool().submit(task) for task in tasks[1:]]
    return [tasks[0](), *(other.result() for other in others)]


@cache
def _pool() -> ThreadPoolExecutor:
    return ThreadPoolExecutor(THREADS - 1, "atrous")


if hasattr(os, "register_at_fork"):  # a forked process has none of its parent's threads
    os.register_at_fork(after_in_child=_pool.cache_clear)
