"""The gradient of what a correlation reads, where each output sends back to the steps it read."""

from __future__ import annotations

import numpy as np

from atrous_lib.convolution.blocks import Array, Reading, blocks, view
from atrous_lib.convolution.products import columns, multiply
from atrous_lib.convolution.scratch import scratch

# Runs of fewer numbers than this are added to dx column by column: NumPy is slow to add short rows.
RUN = 16
# Neighbouring outputs send back together as long as a row is no more than so many times as long as
# there are taps: all that is between is multiplied with zeros.
WASTE = 1.25


def scatter_taps(dy: Array, W: Array, left: int, length: int, stride: int, rate: int) -> Array:
    """Add up in dx itself what each tap sends back: no room is made for the padding."""
    dx = np.zeros((len(dy), length, W.shape[1]), dy.dtype)
    reading = Reading(dx, -left, dy.shape[1], len(W), stride, rate)
    for tap, matrix in enumerate(W):
        first, last, met = reading.tap(tap)
        met += dy[:, first:last] @ matrix.T
    return dx


def scatter(dy: Array, W: Array, room: int, stride: int, rate: int) -> Array:
    """Add up what each output sends back in `room` steps: padding is among them.

    At rate 1, neighbouring outputs send back together, by a kernel that is repeated along a band.
    Their runs are then longer, and there are fewer to add.
    """
    (steps, _), (k, c, _) = dy.shape[1:], W.shape
    together = 1
    if rate == 1:
        longest = int((WASTE - 1) * k) // stride + 1
        together = max(1, min(-(-RUN // (stride * c)), longest, steps))
    dx = _scatter(dy, W, room, stride, rate, together)
    if together > 1 and not np.isfinite(dx).all():
        # Nan and infinity times a zero of the band are nan, at steps that the output never read.
        dx = _scatter(dy, W, room, stride, rate, 1)
    return dx


def _scatter(dy: Array, W: Array, room: int, stride: int, rate: int, together: int) -> Array:
    dx = np.zeros((len(dy), room, W.shape[1]), dy.dtype)
    whole = dy.shape[1] - dy.shape[1] % together
    _send(dy[:, :whole], W, dx, 0, together, stride, rate)
    if whole < dy.shape[1]:
        _send(dy[:, whole:], W, dx, whole * stride, 1, stride, rate)
    return dx


def _send(
    dy: Array, W: Array, dx: Array, start: int, together: int, stride: int, rate: int
) -> None:
    """Add to dx, from step `start` on, what so many outputs in a row send back `together`."""
    (n, steps, f), (k, c, _) = dy.shape, W.shape
    row, jump = (k + (together - 1) * stride) * c, together * stride
    band = np.zeros((together, f, row), dy.dtype)
    for i in range(together):
        band[i, :, i * stride * c : (i * stride + k) * c] = W.reshape(k * c, f).T
    kernel = columns(band.reshape(together * f, row))
    groups = dy.reshape(n, steps // together, together * f)
    # As many taps as a jump has steps read one run of steps, which no other group reads by these
    # taps: they are added in one go.
    run = c * (jump if rate == 1 else 1)
    width = run if run >= RUN else 1
    numbers = dx.reshape(n, dx.shape[1] * c, 1)
    for samples, t in blocks(n, groups.shape[1], row + together * f):
        seen = groups[samples, t]
        sent = scratch((*seen.shape[:2], row), dy.dtype)
        multiply(seen, kernel, sent)
        for place in range(0, row, width):
            part = sent[..., place : place + width]
            tap, channel = divmod(place, c)
            first = (start + t.start * jump + tap * rate) * c + channel
            met = view(numbers[samples], first, (jump * c,), part.shape)
            met += part
