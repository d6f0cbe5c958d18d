"""Correlation on arrays: y[t] = b + sum over taps j of x[t * stride + j * rate - left] @ W[j].

There are five ways to the same numbers; `dilated` explains their ideas. A small x is unrolled:
one product does it. Otherwise y is written block by block: by windows copied and multiplied with
kernel and bias at once, where the kernel is large or x has one channel; by one wide tap at rate
1; by one wide tap in a copy without holes, where taps are many and channels few; else tap by tap,
which alone needs no zeros around x.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache, partial
from threading import get_ident
from typing import Any

import numpy as np

from atrous_lib.convolution.blocks import (
    BLOCK,
    Array,
    as_items,
    mostly_padding,
    places,
    reach,
    view,
)
from atrous_lib.convolution.products import columns
from atrous_lib.convolution.threads import cores_for, run_all
from atrous_lib.convolution.ways import by_phases, from_windows, tap_by_tap, wide_tap

# An x with no more numbers than this in all its windows is unrolled: calls cost more than copies.
FEW = 8000
ROOMS = 64  # for how many shapes of such an x memory is kept: 64 kilobytes each, or twice as much
# From this many numbers in a tap on, or from this many filters for each number of a window, the
# products cost so much more than the copies that windows are copied for the larger product. So are
# those of one channel with holes: NumPy has no quick product for a single column.
MANY = 8000
MANY_FILTERS = 8
# Holes are closed from so many taps on, where channels are at most so many, for each tap and in
# all: with fewer taps or more channels, tap by tap is as quick.
TAPS, CHANNELS_A_TAP, CHANNELS = 6, 3, 32
# And where a phase has so many outputs, and a turn so many rows: small products cost calls.
OUTPUTS, ROWS_A_TURN = 512, 24


def correlate(
    x: Array, W: Array, b: Array | None, left: int, steps: int, stride: int, rate: int
) -> Array:
    """Return `steps` outputs of x, before which stand `left` zeros, after it as many as needed."""
    W = np.ascontiguousarray(W)
    k, c, f = W.shape
    if len(x) * c * max(steps * k, reach(k, steps, stride, rate)) <= FEW:
        y: Array = unrolled(x, k, left, steps, stride, rate).dot(W.reshape(-1, f))
        if b is not None:
            y += b
        return y.reshape(len(x), steps, f)
    x = np.ascontiguousarray(x)
    far = mostly_padding(x.shape[1], k, steps, stride, rate)
    kernel: Any  # as `multiply` takes it
    write: Callable[..., None]
    if not far and (f >= MANY_FILTERS * k * c or c * f >= MANY or (c == 1 and rate > 1)):
        bias = np.zeros(f, x.dtype) if b is None else b
        kernel = columns(np.concatenate([W.reshape(-1, f), bias[None]]))
        write, numbers = from_windows, k * c + f
    elif not far and (rate == 1 or k == 1):
        kernel, write, numbers = columns(W.reshape(-1, f)), wide_tap, min(stride, k) * c + 2 * f
    elif not far and stride == 1 and _close(k, c, min(steps, BLOCK // (2 * c + f)), rate):
        kernel, write, numbers = columns(W.reshape(-1, f)), by_phases, 2 * c + f
    else:
        kernel = [columns(tap) for tap in W]
        write, numbers = tap_by_tap, min(stride, k) * c + 2 * f
    inside, cores = write is not tap_by_tap, cores_for(len(x) * steps * W.size)
    read = places(x, k, left, steps, stride, rate, inside=inside, numbers=numbers, cores=cores)
    y = np.empty((len(x), steps, f), x.dtype)
    tasks = (
        partial(write, part, kernel, b, y[samples], outputs) for part, samples, outputs in read
    )
    run_all(tasks, cores)
    return y


def _close(k: int, c: int, outputs: int, rate: int) -> bool:
    """Say whether it pays to close the holes before so many outputs are made.

    Examples
    --------
    >>> _close(51, 15, outputs=11650, rate=8), _close(51, 15, outputs=11650, rate=64)
    (True, False)
    >>> _close(6, 32, outputs=11650, rate=8), _close(3, 4, outputs=11650, rate=8)
    (False, False)
    """
    few = c <= min(CHANNELS_A_TAP * k, CHANNELS)
    return k >= TAPS and few and outputs // rate >= max(OUTPUTS, ROWS_A_TURN * k)


def unrolled(x: Array, k: int, left: int, steps: int, stride: int, rate: int) -> Array:
    """Return every window as a row, shape (n * steps, k * c).

    Its numbers are lost when the same thread unrolls an x of this shape the same way again.
    """
    part, inside, seen, windows, rows = _room(
        get_ident(), x.shape, x.dtype, k, left, steps, stride, rate
    )
    inside[...] = x[:, part]
    if windows is not None:
        windows[...] = seen
    return rows


@lru_cache(maxsize=ROOMS)
def _room(
    thread: int,
    shape: tuple[int, int, int],
    dtype: np.dtype[Any],
    k: int,
    left: int,
    steps: int,
    stride: int,
    rate: int,
) -> tuple[slice, Array, Array, Array | None, Array]:
    """Return what `unrolled` needs in every call: which steps of x are read, and memory.

    First the place of these steps among zeros, then all windows of that, then memory for a copy of
    them, and the same as rows. Each thread has its own. Where rows can be a view of all windows, a
    product will copy them itself, and there is no memory for it.
    """
    n, length, c = shape
    zeros = np.zeros((n, reach(k, steps, stride, rate), c), dtype)
    first = min(max(0, -left), length)
    last = max(first, min(length, zeros.shape[1] - left))
    seen = view(zeros, 0, (stride, rate), (n, steps, k, c))
    rows = seen.reshape(n * steps, k * c)
    copied = not np.may_share_memory(rows, zeros)
    return (
        slice(first, last),
        zeros[:, first + left : last + left],
        as_items(seen, c)[..., 0],
        as_items(rows.reshape(seen.shape), c)[..., 0] if copied else None,
        rows,
    )
