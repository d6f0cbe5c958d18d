"""Correlation on arrays: y[t] = b + sum over taps j of x[t * stride + j * rate - left] @ W[j].

There are four ways to the same numbers; `dilated` explains their ideas. A small x is unrolled:
one product does it. Otherwise y is written block by block: by windows copied and multiplied with
kernel and bias at once, where the kernel is large; by one wide tap at rate 1; else tap by tap,
which alone needs no zeros around x.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

import numpy as np

from atrous_lib.convolution.blocks import (
    Array,
    Reading,
    mostly_padding,
    padded,
    places,
    reach,
    view,
)
from atrous_lib.convolution.products import columns, multiply
from atrous_lib.convolution.scratch import scratch
from atrous_lib.convolution.threads import cores_for, run_all

# An x with no more numbers than this in all its windows is unrolled: calls cost more than copies.
FEW = 8000
# From this many numbers in a tap on, or from this many filters for each number of a window, the
# products cost so much more than the copies that windows are copied for the larger product.
MANY = 8000
MANY_FILTERS = 8
# Numbers in a row of biases: NumPy adds rows of more than 4,096 numbers twice as fast.
TILE = 4200


def correlate(
    x: Array, W: Array, b: Array | None, left: int, steps: int, stride: int, rate: int
) -> Array:
    """Return `steps` outputs of x, before which stand `left` zeros, after it as many as needed."""
    x, W = np.ascontiguousarray(x), np.ascontiguousarray(W)
    k, c, f = W.shape
    if len(x) * c * max(steps * k, reach(k, steps, stride, rate)) <= FEW:
        y: Array = unrolled(x, k, left, steps, stride, rate).dot(W.reshape(-1, f))
        if b is not None:
            y += b
        return y.reshape(len(x), steps, f)
    far = mostly_padding(x.shape[1], k, steps, stride, rate)
    kernel: Any  # as `multiply` takes it
    write: Callable[..., None]
    if not far and (f >= MANY_FILTERS * k * c or c * f >= MANY):
        bias = np.zeros(f, x.dtype) if b is None else b
        kernel = columns(np.concatenate([W.reshape(-1, f), bias[None]]))
        write, numbers = _from_windows, k * c + f
    elif not far and (rate == 1 or k == 1):
        kernel, write, numbers = columns(W.reshape(-1, f)), _wide_tap, min(stride, k) * c + 2 * f
    else:
        kernel = [columns(tap) for tap in W]
        write, numbers = _tap_by_tap, min(stride, k) * c + 2 * f
    inside, cores = write is not _tap_by_tap, cores_for(len(x) * steps * W.size)
    read = places(x, k, left, steps, stride, rate, inside=inside, numbers=numbers, cores=cores)
    y = np.empty((len(x), steps, f), x.dtype)
    tasks = (
        partial(write, part, kernel, b, y[samples], outputs) for part, samples, outputs in read
    )
    run_all(tasks, cores)
    return y


def unrolled(x: Array, k: int, left: int, steps: int, stride: int, rate: int) -> Array:
    """Return a copy of every window, shape (n * steps, k * c)."""
    n, _, c = x.shape
    seen = padded(x, -left, reach(k, steps, stride, rate) - left)
    windows = view(seen, 0, (stride, rate), (n, steps, k, c))
    return windows.reshape(n * steps, k * c)


def _wide_tap(
    reading: Reading, kernel: Sequence[Array], b: Array | None, y: Array, outputs: slice
) -> None:
    """Write some outputs by turns: the windows of every m-th one are clear of each other."""
    turns = -(-reading.taps // reading.stride)
    rows, more = divmod(reading.outputs, turns)
    # The first `more` turns have a row more than the others.
    for first, stop, count in ((0, more, rows + 1), (more, turns, rows)):
        if stop > first and count:
            shape = len(y), stop - first, count, y.shape[2]
            out = view(y, outputs.start + first, (1, turns), shape)
            multiply(reading.turns(first, stop, turns, count), kernel, out)
    _add_bias(y[:, outputs], b)


def _from_windows(
    reading: Reading, kernel: Sequence[Array], b: Array | None, y: Array, outputs: slice
) -> None:
    """Write some outputs as one product of copied windows with kernel and bias."""
    multiply(reading.windows(), kernel, y[:, outputs])


def _tap_by_tap(
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
    n, steps, f = block.shape
    tile = b[None].repeat(min(steps, -(-TILE // f)), axis=0)
    tiled = steps - steps % len(tile)
    rows = block[:, :tiled].reshape(n, -1, tile.size)
    rows += tile.ravel()
    if tiled < steps:
        block[:, tiled:] += tile[: steps - tiled]
