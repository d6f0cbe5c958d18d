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

KEPT = 2**23  # bytes that a thread keeps at the most


class _Own(threading.local):
    memory: NDArray[np.uint8] = np.empty(0, np.uint8)


_OWN = _Own()


def scratch(shape: tuple[int, ...], dtype: np.dtype[Any]) -> NDArray[Any]:
    """Return an array of unset numbers, over the memory of this thread's last one.

    It must not outlive the caller, nor its caller the next call of this function.

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
