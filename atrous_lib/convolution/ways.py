"""The ways to write a block of outputs of a correlation; `correlation` chooses among them.

Each takes what the block reads, the kernel as `multiply` takes it, the bias, y, and which outputs
of y to write.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from atrous_lib.convolution.blocks import Array, Reading, view
from atrous_lib.convolution.products import multiply
from atrous_lib.convolution.scratch import scratch

# Numbers in a row of biases: NumPy adds rows of more than 4,096 numbers twice as fast.
TILE = 4200


def wide_tap(
    reading: Reading, kernel: Sequence[Array], b: Array | None, y: Array, outputs: slice
) -> None:
    """Write some outputs by turns: the windows of every m-th one are clear of each other."""
    turns = -(-reading.taps // reading.stride)
    for first, stop, rows in _shares(reading.outputs, turns):
        out = view(y, outputs.start + first, (1, turns), (len(y), stop - first, rows, y.shape[2]))
        multiply(reading.turns(first, stop, turns, rows), kernel, out)
    _add_bias(y[:, outputs], b)


def by_phases(
    reading: Reading, kernel: Sequence[Array], b: Array | None, y: Array, outputs: slice
) -> None:
    """Write some outputs as `wide_tap` does, a row of phases without holes at a time."""
    (n, _, f), k, rate = y.shape, reading.taps, reading.rate
    closed = reading.phases()
    steps, c = closed.shape[2:]
    row = closed.reshape(n, rate * steps, c)
    for first, stop, count in _shares(reading.outputs, rate):
        for turn, last, rows in _shares(count, k):
            shape = n, stop - first, last - turn, rows
            seen = view(row, first * steps + turn, (steps, 1, k), (*shape, k * c))
            place = outputs.start + first + turn * rate
            multiply(seen, kernel, view(y, place, (1, rate, k * rate), (*shape, f)))
    _add_bias(y[:, outputs], b)


def _shares(outputs: int, takers: int) -> list[tuple[int, int, int]]:
    """Share out outputs in turn: return (first, stop, count), where takers get `count` each.

    The first takers get one more than the others.
    """
    count, more = divmod(outputs, takers)
    shares = (0, more, count + 1), (more, takers, count)
    return [(first, stop, count) for first, stop, count in shares if stop > first and count]


def from_windows(
    reading: Reading, kernel: Sequence[Array], b: Array | None, y: Array, outputs: slice
) -> None:
    """Write some outputs as one product of copied windows with kernel and bias."""
    multiply(reading.windows(), kernel, y[:, outputs])


def tap_by_tap(
    reading: Reading, kernel: Sequence[Sequence[Array]], b: Array | None, y: Array, outputs: slice
) -> None:
    """Write some outputs as a sum over taps."""
    block, written = y[:, outputs], False
    product = scratch(block.shape, block.dtype)
    for tap, matrices in enumerate(kernel):
        first, last, seen = reading.tap(tap)
        met = block[:, first:last]
        if not written:
            multiply(seen, matrices, met)
            block[:, :first] = block[:, last:] = 0
            written = True
        elif last:
            multiply(seen, matrices, product[:, first:last])
            np.add(met, product[:, first:last], out=met)
    _add_bias(block, b)


def _add_bias(block: Array, b: Array | None) -> None:
    """Add b to every step, many steps at a time: NumPy is slow to add a short row."""
    if b is None:
        return
    if block.flags.c_contiguous:
        block = block.reshape(1, -1, len(b))
    n, steps, f = block.shape
    tiles = steps // min(steps, -(-TILE // f))
    tile = b[None].repeat(steps // tiles, axis=0)
    tiled = steps - steps % len(tile)
    rows = block[:, :tiled].reshape(n, -1, tile.size)
    rows += tile.ravel()
    if tiled < steps:
        block[:, tiled:] += tile[: steps - tiled]
