"""Memory for what is computed on the way, kept from call to call.

A large array that is made and dropped in every call costs more than its numbers: the system's
allocator hands its pages back, and has them cleared and mapped anew the next time.
"""

from __future__ import annotations

import math
import threading
from typing import Any

import numpy as np
from numpy.typing import NDArray

KEPT = 2**23  # the most bytes that a thread keeps


class _Own(threading.local):
    """Each thread's own memory."""

    memory: NDArray[np.uint8] = np.empty(0, np.uint8)


_OWN = _Own()


def scratch(shape: tuple[int, ...], dtype: np.dtype[Any]) -> NDArray[Any]:
    """Return an array of unset numbers, in the same memory as the last one of this thread.

    So its numbers are lost at the next call in this thread. A caller uses them up before that,
    and never returns such an array from a public function.

    Examples
    --------
    >>> first = scratch((2, 3), np.dtype("float32"))
    >>> np.shares_memory(first, scratch((5,), np.dtype("float32")))
    True
    """
    size = math.prod(shape) * dtype.itemsize
    if size > KEPT:
        return np.empty(shape, dtype)
    if _OWN.memory.size < size:
        _OWN.memory = np.empty(size, np.uint8)
    return np.ndarray(shape, dtype, _OWN.memory)
