"""Where a convolution finds its numbers: blocks that stay in cache, edges, views of windows.

Here, `left` zeros stand before x and as many after it as are read; output t reads the steps
t * stride + j * rate - left of x, for each tap j.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import pairwise
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from atrous_lib.convolution.scratch import scratch

Array = NDArray[Any]

BLOCK = 2**19  # numbers that a block reads and writes: two megabytes of float32
SMALL = 2**18  # bytes of an x that is padded as a whole, for that takes fewer calls


class Reading(NamedTuple):
    """What some outputs read of x: output t's tap j is at `start + t * stride + j * rate`."""

    x: Array
    start: int
    outputs: int
    taps: int
    stride: int
    rate: int

    def tap(self, tap: int) -> tuple[int, int, Array]:
        """Return (first, last, seen): outputs first to last see these steps by that tap.

        The others would look past an end of x, where all is zero.
        """
        place, stride = self.start + tap * self.rate, self.stride
        first = max(0, -(place // stride))
        last = min(self.outputs, -((place - self.x.shape[1]) // stride))
        if last <= first:
            return 0, 0, self.x[:, :0]
        return first, last, self.x[:, place + first * stride : place + last * stride : stride]

    def turns(self, first: int, stop: int, turns: int, rows: int) -> Array:
        """View the windows of every `turns`-th output, from each of outputs first to stop on.

        All taps must be neighbours in x. Shape (n, stop - first, rows, taps * input_dim).
        """
        shape = len(self.x), stop - first, rows, self.taps * self.x.shape[2]
        jumps = self.stride, turns * self.stride
        return view(self.x, self.start + first * self.stride, jumps, shape)

    def windows(self) -> Array:
        """Return a copy of all windows, each with a 1 after it, for the bias to be multiplied with.

        No tap may look past an end of x. Shape (n, outputs, taps * input_dim + 1), in `scratch`.
        """
        (n, _, c), k, jump = self.x.shape, self.taps, self.stride
        windows = scratch((n, self.outputs, k * c + 1), self.x.dtype)
        if self.rate == 1:
            windows[..., :-1] = view(self.x, self.start, (jump,), (n, self.outputs, k * c))
        else:
            seen = view(self.x, self.start, (jump, self.rate), (n, self.outputs, k, c))
            windows[..., :-1].reshape(seen.shape)[...] = seen
        windows[..., -1] = 1
        return windows


def places(
    x: Array,
    taps: int,
    left: int,
    steps: int,
    stride: int,
    rate: int,
    *,
    inside: bool,
    numbers: int,
    cores: int,
) -> Iterator[tuple[Reading, slice, slice]]:
    """Yield (reading, samples, outputs), block by block.

    Parameters
    ----------
    inside
        Whether taps must not look past the ends of x: then edges are read from padded copies.
    numbers
        How many numbers an output has to do with.
    cores
        How many will share the blocks.
    """
    seen: Iterable[tuple[Array, int, int, int]] = [(x, -left, 0, steps)]
    if inside:
        seen = parts(x, left, steps, stride, (taps - 1) * rate + 1)
    for part, start, first, last in seen:
        for samples, t in blocks(len(x), last - first, numbers, cores):
            place, count = start + t.start * stride, t.stop - t.start
            reading = Reading(part[samples], place, count, taps, stride, rate)
            yield reading, samples, slice(first + t.start, first + t.stop)


def parts(
    x: Array, left: int, steps: int, stride: int, span: int
) -> Iterator[tuple[Array, int, int, int]]:
    """Yield (part, start, first, last): outputs first to last read `part` from `start` on.

    Where outputs see no padding, `part` is x itself; for the others it is a padded copy.
    """
    length = x.shape[1]
    head, tail = -(-left // stride), min(steps, (length + left - span) // stride + 1)
    apart = head < tail and x.nbytes > SMALL
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


def blocks(n: int, steps: int, numbers: int, least: int = 1) -> list[tuple[slice, slice]]:
    """Return blocks of (samples, steps), whose every step has to do with so many `numbers`.

    A block is a run of steps of one sample, or all steps of several samples. Their count is a
    multiple of `least`, as near as can be.

    Examples
    --------
    >>> blocks(1, 100, 2**14)
    [(slice(0, 1, None), slice(0, 25, None)), (slice(0, 1, None), slice(25, 50, None)), \
(slice(0, 1, None), slice(50, 75, None)), (slice(0, 1, None), slice(75, 100, None))]
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
    strides = (sample, *(jump * one for jump in jumps), size)
    return np.ndarray(shape, array.dtype, array, step * one, strides)
