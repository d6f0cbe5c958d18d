"""The gradients of a correlation: of what it reads, of its kernel and of its bias."""

from __future__ import annotations

from functools import partial

import numpy as np

from atrous_lib.convolution.blocks import Array, Reading, mostly_padding, places, reach
from atrous_lib.convolution.correlation import FEW, correlate, unrolled
from atrous_lib.convolution.products import multiply_and_sum
from atrous_lib.convolution.scatter import RUN, scatter, scatter_taps
from atrous_lib.convolution.threads import cores_for, run_all

# Fewer channels than this are too few for a product tap by tap: windows are copied.
NARROW = 8
# So many filters for each channel make a turned kernel of LONG taps too flat: few come out of many.
LONG, FLAT = 8, 16


def input_gradient(dy: Array, W: Array, left: int, length: int, stride: int, rate: int) -> Array:
    """Return the gradient of x: each output sends back to every step that it read."""
    (n, steps, f), (k, c, _) = dy.shape, W.shape
    if k == 0:  # no tap sees x
        return np.zeros((n, length, c), dy.dtype)
    if stride == 1 and (k < LONG or f < FLAT * c or n * length * k * f <= FEW):
        # A correlation again: each tap now looks the other way.
        back, before = W[::-1].swapaxes(1, 2), (k - 1) * rate - left
        return correlate(dy, back, None, before, length, 1, rate)
    if rate == 1 and k % stride == 0 and stride * c >= RUN and (k < LONG * stride or f < FLAT * c):
        return _stride_by_stride(dy, W, left, length, stride)
    if left < 0 or mostly_padding(length, k, steps, stride, rate):
        return scatter_taps(dy, W, left, length, stride, rate)
    room = max(left + length, reach(k, steps, stride, rate))
    dx = scatter(dy, W, room, stride, rate)
    return np.ascontiguousarray(dx[:, left : left + length])


def _stride_by_stride(dy: Array, W: Array, left: int, length: int, stride: int) -> Array:
    """Return the gradient of x where the taps are a whole number of strides, at rate 1.

    The steps of a stride are then as one step of more channels, which every output meets whole.
    """
    (n, _, f), (k, c, _) = dy.shape, W.shape
    taps, first = k // stride, left // stride
    back = W.reshape(taps, stride * c, f)[::-1].swapaxes(1, 2)
    count = -(-(left + length) // stride) - first
    dx = correlate(dy, back, None, taps - 1 - first, count, 1, 1).reshape(n, count * stride, c)
    start = left - first * stride
    return np.ascontiguousarray(dx[:, start : start + length])


def weight_gradients(
    dy: Array, x: Array, k: int, left: int, stride: int, rate: int
) -> tuple[Array, Array]:
    """Return the gradients of W and b: what each tap saw, times what came of it."""
    (n, steps, f), c = dy.shape, x.shape[2]
    if n * c * max(steps * k, reach(k, steps, stride, rate)) <= FEW:
        seen, flat = unrolled(x, k, left, steps, stride, rate), dy.reshape(-1, f)
        return seen.T.dot(flat).reshape(k, c, f), np.add.reduce(flat)
    narrow = c < NARROW and not mostly_padding(x.shape[1], k, steps, stride, rate)
    work, numbers = (_by_windows, k * c + f) if narrow else (_by_taps, min(stride, k) * c + f)
    cores = cores_for(n * steps * k * c * f)
    read = places(x, k, left, steps, stride, rate, inside=narrow, numbers=numbers, cores=cores)
    work = partial(work, shared=cores > 1)
    tasks = (partial(work, part, dy[samples, outputs]) for part, samples, outputs in read)
    total = np.add.reduce(run_all(tasks, cores))
    return total[:-1].reshape(k, c, f), total[-1]


def _by_windows(reading: Reading, dy: Array, *, shared: bool) -> Array:
    """Return the gradients of kernel and bias, one below the other: shape (k * c + 1, f)."""
    return multiply_and_sum(reading.windows(), dy, shared=shared)


def _by_taps(reading: Reading, dy: Array, *, shared: bool) -> Array:
    """Return the same, as `_by_windows` does, without copying windows."""
    k, c, f = reading.taps, reading.x.shape[2], dy.shape[2]
    total = np.zeros((k * c + 1, f), dy.dtype)
    for tap in range(k):
        first, last, seen = reading.tap(tap)
        if last:
            met = multiply_and_sum(seen, dy[:, first:last], shared=shared)
            total[tap * c : (tap + 1) * c] = met
    total[-1] = np.add.reduce(np.ones(dy.shape[1], dy.dtype) @ dy)
    return total
