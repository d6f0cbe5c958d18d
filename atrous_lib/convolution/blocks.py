"""Where a convolution finds its numbers: blocks that stay in cache, edges, views of windows.

Here, `left` zeros stand before x and as many after it as are read; output t reads the steps
t * stride + j * rate - left of x, for each tap j. A negative `left` says that the first steps of
x are read by no tap.
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
# Steps that may be read for each step of x, of y and of the kernel. Where it would be more, nearly
# all of them are padding, which is then read tap by tap and not copied.
PADDED = 4


def reach(taps: int, steps: int, stride: int, rate: int) -> int:
    """Return how many steps lie from the first to the last that `steps` outputs read."""
    return (steps - 1) * stride + (taps - 1) * rate + 1


def mostly_padding(length: int, taps: int, steps: int, stride: int, rate: int) -> bool:
    """Say whether nearly all of what the outputs read lies outside the `length` steps of x.

    Only mode "full" can come to this, where both stride and rate are large.

    Examples
    --------
    >>> mostly_padding(1000, taps=2, steps=1000, stride=1, rate=512)
    False
    >>> mostly_padding(10, taps=2, steps=2, stride=10**9, rate=10**9)
    True
    """
    return reach(taps, steps, stride, rate) > PADDED * (length + taps + steps)


class Reading(NamedTuple):
    """What some outputs read of x: output t reads step start + t * stride + j * rate by tap j."""

    x: Array
    start: int
    outputs: int
    taps: int
    stride: int
    rate: int

    def tap(self, tap: int) -> tuple[int, int, Array]:
        """Return (first, last, seen): outputs first to last see the steps `seen` by that tap.

        The other outputs would look past an end of x, where all is zero.
        """
        place, stride = self.start + tap * self.rate, self.stride
        first = max(0, -(place // stride))
        last = min(self.outputs, -((place - self.x.shape[1]) // stride))
        if last <= first:
            return 0, 0, self.x[:, :0]
        return first, last, self.x[:, place + first * stride : place + last * stride : stride]

    def turns(self, first: int, stop: int, turns: int, rows: int) -> Array:
        """View the windows of some outputs by turns: a turn takes every `turns`-th output.

        There is one turn from each of the outputs `first` to `stop` on, with `rows` windows each.
        All taps must be neighbours in x. Shape (n, stop - first, rows, taps * input_dim).
        """
        shape = len(self.x), stop - first, rows, self.taps * self.x.shape[2]
        jumps = self.stride, turns * self.stride
        return view(self.x, self.start + first * self.stride, jumps, shape)

    def phases(self) -> Array:
        """Return a copy of x in which the holes are closed: a row for each phase, step % rate.

        The taps of an output, `rate` steps apart in x, are then neighbours. No tap may look past
        an end of x. Shape (n, rate, steps, input_dim), in the memory of `scratch`; what no output
        reads, at the end of the last phases, is unset.
        """
        (n, _, c), rate = self.x.shape, self.rate
        steps = -(-self.outputs // rate) + self.taps - 1
        closed = scratch((n, rate, steps, c), self.x.dtype)
        there = min(steps * rate, self.x.shape[1] - self.start)
        whole, more = divmod(there, rate)
        seen = as_items(view(self.x, self.start, (1,), (n, there, c)), c)[..., 0]
        put = as_items(closed, c)[..., 0]
        put[..., :whole] = seen[:, : whole * rate].reshape(n, whole, rate).swapaxes(1, 2)
        if more:
            put[:, :more, whole] = seen[:, whole * rate :]
        return closed

    def windows(self) -> Array:
        """Return a copy of all windows, each with a 1 after it, which the bias is multiplied with.

        No tap may look past an end of x. Shape (n, outputs, taps * input_dim + 1). The memory is
        that of `scratch`, so that the next call may write over it.
        """
        (n, _, c), k, jump = self.x.shape, self.taps, self.stride
        windows = scratch((n, self.outputs, k * c + 1), self.x.dtype)
        if self.rate == 1:
            windows[..., :-1] = view(self.x, self.start, (jump,), (n, self.outputs, k * c))
        else:
            seen = view(self.x, self.start, (jump, self.rate), (n, self.outputs, k, c))
            as_items(windows[..., :-1], c)[...] = as_items(seen, c)[..., 0]
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
        How many numbers are read and written for one output.
    cores
        How many cores will share the blocks.
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
    head = max(0, -(-left // stride))  # outputs that see zeros before x
    tail = min(steps, (length + left - span) // stride + 1)  # the first to see zeros after it
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
    if first < last:
        copy[:, first - start : last - start] = x[:, first:last]
    return copy


def blocks(n: int, steps: int, numbers: int, cores: int = 1) -> list[tuple[slice, slice]]:
    """Return blocks of (samples, steps), where each step reads and writes so many `numbers`.

    A block is a run of steps of one sample, or all steps of several samples. There are as many
    for each core, or nearly.

    Examples
    --------
    >>> blocks(1, 100, 2**14)
    [(slice(0, 1, None), slice(0, 25, None)), (slice(0, 1, None), slice(25, 50, None)), \
(slice(0, 1, None), slice(50, 75, None)), (slice(0, 1, None), slice(75, 100, None))]
    """
    if not n:
        return []
    count = -(-n * steps * numbers // BLOCK)
    rows = -(-n * steps // (-(-count // cores) * cores))
    together = max(1, rows // steps)
    rows = -(-steps // -(-steps // rows))  # the last block is then about as long as the others
    return [
        (slice(i, min(i + together, n)), slice(t, min(t + rows, steps)))
        for i in range(0, n, together)
        for t in range(0, steps, rows)
    ]


def as_items(array: Array, numbers: int) -> NDArray[np.void]:
    """View every so many numbers as one item: NumPy copies these several times as fast.

    Examples
    --------
    >>> as_items(np.zeros((5, 6)), 3).shape
    (5, 2)
    """
    return array.view(np.dtype((np.void, numbers * array.itemsize)))


def view(array: Array, step: int, jumps: tuple[int, ...], shape: tuple[int, ...]) -> Array:
    """View an array from a step of its first sample on.

    The first axis goes over samples. Each of the next axes goes so many steps at a time as
    `jumps` says, the last axis over neighbouring numbers. (`as_strided` does the same eight times
    slower.)
    """
    sample, one, size = array.strides
    strides = (sample, *(jump * one for jump in jumps), size)
    return np.ndarray(shape, array.dtype, array, step * one, strides)
