"""The gradients of a correlation: of what it reads, of its kernel and of its bias."""

from __future__ import annotations

from functools import partial

import numpy as np

from atrous_lib.convolution.blocks import Array, Reading, blocks, places, view
from atrous_lib.convolution.correlation import FEW, correlate, unrolled
from atrous_lib.convolution.products import multiply_and_sum
from atrous_lib.convolution.threads import cores_for, run_all

NARROW = 16  # numbers of x that are too few to be read by themselves


def input_gradient(dy: Array, W: Array, left: int, length: int, stride: int, rate: int) -> Array:
    """Return the gradient of x: each output sends back to every step that it read."""
    (n, steps, f), (k, c, _) = dy.shape, W.shape
    if stride == 1 and (c >= NARROW or n * length * k * f <= FEW):
        # A correlation again: each tap now looks the other way.
        back, before = W[::-1].swapaxes(1, 2), (k - 1) * rate - left
        return correlate(dy, back, None, before, length, 1, rate)
    reach = max(left + length, (steps - 1) * stride + (k - 1) * rate + 1)
    scatter = _scatter_channels if stride * c < NARROW else _scatter_steps
    dx = scatter(dy, W, reach, stride, rate)
    return np.ascontiguousarray(dx[:, left : left + length])


def _scatter_steps(dy: Array, W: Array, reach: int, stride: int, rate: int) -> Array:
    (n, steps, f), (k, c, _) = dy.shape, W.shape
    dx = np.zeros((n, reach, c), dy.dtype)
    # Taps side by side, up to a stride of them, belong to one run of steps that no other meets.
    together = stride if rate == 1 else 1
    for samples, t in blocks(n, steps, k * c + f):
        sent = dy[samples, t] @ W.reshape(k * c, f).T
        for tap in range(0, k, together):
            part = sent[..., tap * c : (tap + together) * c]
            met = view(dx[samples], t.start * stride + tap * rate, (stride,), part.shape)
            met += part
    return dx


def _scatter_channels(dy: Array, W: Array, reach: int, stride: int, rate: int) -> Array:
    """Do the same channel by channel, where steps are neighbours: quicker for few numbers."""
    (n, steps, f), (k, c, _) = dy.shape, W.shape
    dx = np.zeros((n, c, reach), dy.dtype)
    for samples, t in blocks(n, steps, (k * c + f) // 2):
        sent = W.reshape(k * c, f) @ dy[samples, t].swapaxes(1, 2)
        for tap in range(k):
            place = t.start * stride + tap * rate
            stop = place + (sent.shape[2] - 1) * stride + 1
            met = dx[samples, :, place:stop:stride]
            met += sent[:, tap * c : (tap + 1) * c]
    return dx.swapaxes(1, 2)


def weight_gradients(
    dy: Array, x: Array, k: int, left: int, stride: int, rate: int
) -> tuple[Array, Array]:
    """Return the gradients of W and b: what each tap saw, times what came of it."""
    (n, steps, f), c = dy.shape, x.shape[2]
    if n * steps * k * c <= FEW:
        seen, flat = unrolled(x, k, left, steps, stride, rate), dy.reshape(-1, f)
        return seen.T.dot(flat).reshape(k, c, f), np.add.reduce(flat)
    narrow = c < NARROW
    work, numbers = (_by_windows, k * c + f) if narrow else (_by_taps, stride * c + f)
    cores = cores_for(n * steps * k * c * f)
    read = places(x, k, left, steps, stride, rate, inside=narrow, numbers=numbers, cores=cores)
    tasks = (partial(work, part, dy[samples, outputs]) for part, samples, outputs in read)
    total = np.add.reduce(run_all(tasks, cores))
    return total[:-1].reshape(k, c, f), total[-1]


def _by_windows(reading: Reading, dy: Array) -> Array:
    """Return the gradients of kernel and bias, one below the other: shape (k * c + 1, f)."""
    return multiply_and_sum(reading.windows(), dy)


def _by_taps(reading: Reading, dy: Array) -> Array:
    k, c, f = reading.taps, reading.x.shape[2], dy.shape[2]
    total = np.zeros((k * c + 1, f), dy.dtype)
    for tap in range(k):
        first, last, seen = reading.tap(tap)
        if last:
            total[tap * c : (tap + 1) * c] = multiply_and_sum(seen, dy[:, first:last])
    total[-1] = np.add.reduce(np.ones(dy.shape[1], dy.dtype) @ dy)
    return total
