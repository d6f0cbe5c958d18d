"""Where a convolution finds its numbers: edges, blocks that stay in cache, views of windows.

Here, `left` zeros stand before x and as many after it as are read; output t reads the `span`
steps from t * stride - left on.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray

from atrous_lib.threads import THREADS

Array = NDArray[Any]

BLOCK = 2**19  # numbers that a block reads and writes: two megabytes of float32
APART = 4_000_000  # multiplications that are worth several threads
SMALL = 2**17  # numbers of an x that is padded as a whole, for that takes fewer calls


def parts(
    x: Array, left: int, steps: int, stride: int, span: int
) -> Iterator[tuple[Array, int, int, int]]:
    """Yield (part, skipped, first, last): outputs first to last read `part` from a step on.

    Where outputs see no padding, `part` is x itself; for the others it is a padded copy.
    """
    length = x.shape[1]
    head, tail = -(-left // stride), min(steps, (length + left - span) // stride + 1)
    apart = head < tail and x.size > SMALL
    for first, last in pairwise((0, head, tail, steps) if apart else (0, steps)):
        start, stop = first * stride - left, (last - 1) * stride + span - left
        if first == last:
            continue
        if start >= 0 and stop <= length:
            yield x, start, first, last
        else:
            yield padded(x, start, stop), 0, first, last


def padded(x: Array, start: int, stop: int) -> Array:
    """Return a copy of x's steps from `start` to `stop`; those outside x are zero."""
    copy = np.zeros((len(x), stop - start, x.shape[2]), x.dtype)
    first, last = max(start, 0), min(stop, x.shape[1])
    copy[:, first - start : last - start] = x[:, first:last]
    return copy


def places(
    x: Array, left: int, steps: int, stride: int, span: int | None, numbers: int, size: int
) -> Iterator[tuple[Array, int, slice, slice]]:
    """Yield (part, start, samples, outputs): blocks of outputs, and where in x they read.

    With a span, outputs read `part` from `start` on, that many steps, padded if need be.
    Without one, `part` is x itself, and `start` may lie outside.
    """
    seen = [(x, -left, 0, steps)] if span is None else parts(x, left, steps, stride, span)
    for part, start, first, last in seen:
        least = THREADS if len(x) * (last - first) * size >= APART else 1
        for samples, t in blocks(len(x), last - first, numbers, least):
            outputs = slice(first + t.start, first + t.stop)
            yield part[samples], start + t.start * stride, samples, outputs


def blocks(n: int, steps: int, numbers: int, least: int = 1) -> list[tuple[slice, slice]]:
    """Return blocks of (samples, steps), whose every step needs so many `numbers`.

    A block is a run of steps of one sample, or all steps of several samples. If there is work for
    several, they are a multiple of `least`, as near as can be.
    """
    if not n:
        return []
    count = -(-n * steps * numbers // BLOCK)
    rows = -(-n * steps // (-(-count // least) * least))
    together = max(1, rows // steps)
    rows = -(-steps // -(-steps // rows))  # so that the last one is about as long
    return [
        (slice(i, min(i + together, n)), slice(t, min(t + rows, steps)))
        for i in range(0, n, together)
        for t in range(0, steps, rows)
    ]


def view(array: Array, step: int, jumps: tuple[int, ...], shape: tuple[int, ...]) -> Array:
    """View an array from a step of its first sample on.

    The first axis goes over samples, the next ones jump so many steps, the last one takes
    neighbours. (`as_strided` does the same eight times slower.)
    """
    sample, one, size = array.strides
    strides = (sample, *[jump * one for jump in jumps], size)
    return np.ndarray(shape, array.dtype, array, step * one, strides)


def inside(start: int, stride: int, count: int, length: int) -> tuple[int, int]:
    """Return which of `count` places, `start`, `start + stride`, …, lie on x: (first, last).

    Examples
    --------
    >>> inside(-3, 2, 6, 5)
    (2, 4)
    """
    return max(0, -(start // stride)), min(count, -((start - length) // stride))
