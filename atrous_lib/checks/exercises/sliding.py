"""Lesson 2, "The sliding dot product": slide a kernel, then one with channels and filters.

Axes: n sample, t step, k tap, c input channel, f filter. The wrong functions are plain programs
of the kind a learner writes, so that they also fail where a learner's would.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.lib.stride_tricks import as_strided, sliding_window_view

from atrous_lib import convolution
from atrous_lib.checks.exercise import exercise
from atrous_lib.checks.exercises.programs import (
    Array,
    add_bias_by_step,
    normal,
    padded,
    slide,
    slide_by_spectra,
    whole,
)
from atrous_lib.checks.exercises.ranges import (
    FEW,
    KINDS,
    LAYER,
    MANY,
    Row,
    is_quick,
    layer,
    numbers,
    rows,
    same_sign,
    smallest_first,
    steps_read,
)

# --- correlate1d -----------------------------------------------------------------------------


def pairs(rng: np.random.Generator) -> list[tuple[Any, ...]]:
    """Return probes (x, w).

    Between them they hold: one tap; a kernel as long as the input, so that it fits once; numbers
    that are not whole; an array of integers, into whose dtype the results do not fit.
    """
    draw = rng.integers
    return [
        (whole(rng, 4), whole(rng, 2)),
        (whole(rng, 5), whole(rng, 3)),
        (whole(rng, 3), whole(rng, 3)),
        (whole(rng, 4), 3 * whole(rng, 1)),
        (whole(rng, 9), whole(rng, 4)),
        (whole(rng, 5).astype(int), whole(rng, 2) / 4),  # whole steps, a kernel that is not
        (normal(rng, 16), normal(rng, 5)),
        (normal(rng, int(draw(40, 60))), normal(rng, int(draw(6, 12)))),
    ]


def wide_pairs(rng: np.random.Generator) -> list[tuple[Any, ...]]:
    """Return probes (x, w): few and many weights and outputs, numbers of all sizes."""
    levels = {
        "taps": (1, FEW, MANY),
        "outputs": (1, FEW, range(7, 41), range(41, 400)),
        "numbers": KINDS,
        "dtype": LAYER["dtype"],
    }
    return smallest_first(
        (
            same_sign(rng, numbers(rng, row, row["outputs"] + row["taps"] - 1)),
            same_sign(rng, numbers(rng, {**row, "numbers": "normal"}, row["taps"])),
        )
        for row in rows(rng, levels)
    )


@exercise(lesson=2, probes=pairs, wide=wide_pairs, axes={"": ("steps",)})
def correlate1d(x: Array, w: Array) -> Array:
    """Return the dot product of w with every window of x, both 1-D."""
    x, w = (array.astype(float) for array in (x, w))
    return convolution.conv1d(x.reshape(1, -1, 1), w.reshape(-1, 1, 1)).ravel()


@correlate1d.misconception("kernel_flipped")
def _(x: Array, w: Array) -> Array:
    return np.convolve(x, w, "valid")


@correlate1d.misconception("convolved_in_full")
def _(x: Array, w: Array) -> Array:
    return np.convolve(x, w)


@correlate1d.misconception("convolved_to_same")
def _(x: Array, w: Array) -> Array:
    return np.convolve(x, w, "same")


@correlate1d.misconception("padded")
def _(x: Array, w: Array) -> Array:
    return np.correlate(x, w, "same")


@correlate1d.misconception("padded")
def _(x: Array, w: Array) -> Array:
    return np.correlate(x, w, "full")


@correlate1d.misconception("padded")
def _(x: Array, w: Array) -> Array:
    zeros_behind = np.zeros(len(w) - 1)
    return np.correlate(np.concatenate([x, zeros_behind]), w)


@correlate1d.misconception("last_outputs_missing")
def _(x: Array, w: Array) -> Array:
    return np.array([x[t : t + len(w)] @ w for t in range(len(x) - len(w))])


@correlate1d.misconception("last_tap_missing")
def _(x: Array, w: Array) -> Array:
    last = len(w) - 1
    return np.array([x[t : t + last] @ w[:last] for t in range(len(x) - last)])


@correlate1d.misconception("product_without_sum")
def _(x: Array, w: Array) -> Array:
    return sliding_window_view(x, len(w)) * w


@correlate1d.misconception("mean_in_place_of_sum")
def _(x: Array, w: Array) -> Array:
    return np.correlate(x, w) / len(w)


@correlate1d.misconception("windows_side_by_side")
def _(x: Array, w: Array) -> Array:
    return np.array([x[t : t + len(w)] @ w for t in range(0, len(x) - len(w) + 1, len(w))])


@correlate1d.misconception("first_window_only")
def _(x: Array, w: Array) -> Any:
    return np.dot(x[: len(w)], w)


@correlate1d.equivalent
def _two_loops(x: Array, w: Array) -> Array:
    y = np.zeros(len(x) - len(w) + 1)
    for t in range(len(y)):
        for tap in range(len(w)):
            y[t] += w[tap] * x[t + tap]
    return y


@correlate1d.equivalent
def _window_by_window(x: Array, w: Array) -> Array:
    k = len(w)
    return np.array([sum(x[t : t + k] * w) for t in range(len(x) - k + 1)])


@correlate1d.equivalent
def _tap_by_tap(x: Array, w: Array) -> Array:
    steps = len(x) - len(w) + 1
    y = np.zeros(steps, np.float32)
    for tap, weight in enumerate(w):
        y += weight.astype(np.float32) * x[tap : tap + steps].astype(np.float32)
    return y


@correlate1d.equivalent
def _all_windows_at_once(x: Array, w: Array) -> Array:
    return sliding_window_view(x, len(w)) @ w


@correlate1d.equivalent
def _einsum_over_strides(x: Array, w: Array) -> Array:
    shape = (len(x) - len(w) + 1, len(w))
    windows = as_strided(x, shape, 2 * x.strides)
    return np.einsum("tk,k->t", windows, w)


@correlate1d.equivalent
def _numpy_correlate(x: Array, w: Array) -> Array:
    return np.correlate(x, w)


@correlate1d.equivalent
def _convolve_with_the_flipped(x: Array, w: Array) -> Array:
    return np.convolve(x, w[::-1], mode="valid")


@correlate1d.equivalent
def _spectra(x: Array, w: Array) -> Array:
    product = np.fft.rfft(x) * np.conj(np.fft.rfft(w, len(x)))
    return np.fft.irfft(product, len(x))[: len(x) - len(w) + 1]


@correlate1d.equivalent
def _plain_lists(x: Array, w: Array) -> Array:
    numbers, weights = x.tolist(), w.tolist()
    windows = (numbers[t:] for t in range(len(numbers) - len(weights) + 1))
    sums = [sum(a * b for a, b in zip(window, weights, strict=False)) for window in windows]
    return np.array(sums, np.float32)


# --- conv1d ----------------------------------------------------------------------------------


def signals(rng: np.random.Generator) -> list[tuple[Any, ...]]:
    """Return probes (x, W, b).

    Between them they hold: as many channels as filters, where swapped axes still fit; as many
    outputs as filters, where a bias for each step still fits; one output only; one tap; several
    samples.
    """
    draw = rng.integers
    return [
        (whole(rng, 1, 4, 1), whole(rng, 2, 1, 1), whole(rng, 1)),
        (whole(rng, 1, 3, 2), whole(rng, 2, 2, 1), whole(rng, 1)),
        (whole(rng, 1, 3, 1), whole(rng, 2, 1, 2), whole(rng, 2)),
        (whole(rng, 1, 3, 2), whole(rng, 2, 2, 2), whole(rng, 2)),
        (whole(rng, 1, 3, 2), whole(rng, 3, 2, 1), whole(rng, 1)),
        (whole(rng, 2, 3, 2), whole(rng, 1, 2, 3), whole(rng, 3)),
        (normal(rng, 3, 12, 3), normal(rng, 4, 3, 3), normal(rng, 3)),
        (normal(rng, 2, int(draw(30, 40)), 3), normal(rng, int(draw(4, 8)), 3, 2), normal(rng, 2)),
    ]


def _fits(row: Row) -> bool:
    return is_quick(row, steps_read(row))


def wide_signals(rng: np.random.Generator) -> list[tuple[Any, ...]]:
    """Return probes (x, W, b): one, few and many of everything, numbers of all sizes."""
    found = rows(rng, LAYER, fits=_fits)
    return smallest_first(layer(rng, row, steps_read(row)) for row in found)


@exercise(lesson=2, probes=signals, wide=wide_signals, axes={"": ("samples", "steps", "filters")})
def conv1d(x: Array, W: Array, b: Array) -> Array:
    """Return the convolution of x with W, in mode "valid", stride 1, rate 1."""
    return convolution.conv1d(x, W, b)


@conv1d.misconception("kernel_flipped")
def _(x: Array, W: Array, b: Array) -> Array:
    return slide(x, W[::-1]) + b


@conv1d.misconception("axes_swapped")
def _(x: Array, W: Array, b: Array) -> Array:
    return slide(x, W.transpose(0, 2, 1)) + b


@conv1d.misconception("axes_swapped")
def _(x: Array, W: Array, b: Array) -> Array:
    k, channels, filters = W.shape
    return slide(x, W.reshape(k, filters, channels).transpose(0, 2, 1)) + b


@conv1d.misconception("bias_per_step")
def _(x: Array, W: Array, b: Array) -> Array:
    return slide(x, W) + b[:, None]


@conv1d.misconception("bias_per_step")
def _(x: Array, W: Array, b: Array) -> Array:
    return add_bias_by_step(slide(x, W), b)


@conv1d.misconception("bias_forgotten")
def _(x: Array, W: Array, b: Array) -> Array:
    return slide(x, W)


@conv1d.misconception("bias_in_the_loop")
def _(x: Array, W: Array, b: Array) -> Array:
    return slide(x, W) + len(W) * b


@conv1d.misconception("bias_in_the_loop")
def _(x: Array, W: Array, b: Array) -> Array:
    return slide(x, W) + len(W) * x.shape[2] * b


@conv1d.misconception("one_channel_only")
def _(x: Array, W: Array, b: Array) -> Array:
    return slide(x[..., :1], W[:, :1]) + b


@conv1d.misconception("one_channel_only")
def _(x: Array, W: Array, b: Array) -> Array:
    return slide(x[..., -1:], W[:, -1:]) + b  # a loop over channels that overwrites y each time


@conv1d.misconception("channels_averaged")
def _(x: Array, W: Array, b: Array) -> Array:
    return slide(x, W) / x.shape[2] + b


@conv1d.misconception("mean_in_place_of_sum")
def _(x: Array, W: Array, b: Array) -> Array:
    return slide(x, W) / (W.shape[0] * W.shape[1]) + b


@conv1d.misconception("mean_in_place_of_sum")
def _(x: Array, W: Array, b: Array) -> Array:
    return slide(x, W) / W.shape[0] + b


@conv1d.misconception("sum_not_reset")
def _(x: Array, W: Array, b: Array) -> Array:
    sums = slide(x, W)
    return np.cumsum(sums.ravel()).reshape(sums.shape) + b


@conv1d.misconception("sum_not_reset")
def _(x: Array, W: Array, b: Array) -> Array:
    sums = slide(x, W)
    return np.cumsum((sums + b).ravel()).reshape(sums.shape)


@conv1d.misconception("filters_summed")
def _(x: Array, W: Array, b: Array) -> Array:
    return (slide(x, W) + b).sum(axis=2)


@conv1d.misconception("filters_summed")
def _(x: Array, W: Array, b: Array) -> Array:
    return (slide(x, W) + b).sum(axis=2, keepdims=True)


@conv1d.misconception("filters_summed")
def _(x: Array, W: Array, b: Array) -> Array:
    return slide(x, W).sum(axis=2, keepdims=True) + b


@conv1d.misconception("padded")
def _(x: Array, W: Array, b: Array) -> Array:
    left = (len(W) - 1) // 2
    return slide(padded(x, (left, len(W) - 1 - left)), W) + b


@conv1d.misconception("padded")
def _(x: Array, W: Array, b: Array) -> Array:
    return slide(padded(x, (0, len(W) - 1)), W) + b


@conv1d.misconception("last_outputs_missing")
def _(x: Array, W: Array, b: Array) -> Array:
    return slide(x, W, steps=x.shape[1] - len(W)) + b


@conv1d.misconception("first_tap_stays")
def _(x: Array, W: Array, b: Array) -> Array:
    taps = W[[0, *range(len(W) - 1, 0, -1)]]  # W[-k], and -0 is 0
    return slide(x, taps) + b


@conv1d.misconception("flattened_in_two_orders")
def _(x: Array, W: Array, b: Array) -> Array:
    windows = np.lib.stride_tricks.sliding_window_view(x, len(W), axis=1)  # taps last
    return windows.reshape(*windows.shape[:2], -1) @ W.reshape(-1, W.shape[2]) + b


@conv1d.equivalent
def _five_loops(x: Array, W: Array, b: Array) -> Array:
    samples, steps, channels = x.shape
    k, _, filters = W.shape
    y = np.zeros((samples, steps - k + 1, filters), np.float32)
    for n, t, f in np.ndindex(*y.shape):
        y[n, t, f] = b[f]
        for tap in range(k):
            for c in range(channels):
                y[n, t, f] += x[n, t + tap, c] * W[tap, c, f]
    return y


@conv1d.equivalent
def _one_einsum(x: Array, W: Array, b: Array) -> Array:
    windows = sliding_window_view(x, len(W), axis=1)
    y: Array = np.einsum("ntck,kcf->ntf", windows, W)
    return y + b


@conv1d.equivalent
def _strides_and_tensordot(x: Array, W: Array, b: Array) -> Array:
    n, t, c = x.strides
    shape = (x.shape[0], x.shape[1] - len(W) + 1, len(W), x.shape[2])
    return np.tensordot(as_strided(x, shape, (n, t, t, c)), W, axes=2) + b


@conv1d.equivalent
def _one_matrix_product(x: Array, W: Array, b: Array) -> Array:
    steps = x.shape[1] - len(W) + 1
    rows = [[sample[t : t + len(W)].ravel() for t in range(steps)] for sample in x]
    return np.array(rows) @ W.reshape(-1, W.shape[2]) + b


@conv1d.equivalent
def _map_by_map(x: Array, W: Array, b: Array) -> Array:
    maps = [
        sum(np.correlate(sample[:, c], kernel[:, c]) for c in range(x.shape[2])) + bias
        for sample in x
        for kernel, bias in zip(np.moveaxis(W, 2, 0), b, strict=True)
    ]
    return np.array(maps).reshape(len(x), len(b), -1).transpose(0, 2, 1)


@conv1d.equivalent
def _spectra_with_channels(x: Array, W: Array, b: Array) -> Array:
    return slide_by_spectra(x, W) + b


@conv1d.equivalent
def _in_single_precision(x: Array, W: Array, b: Array) -> Array:
    return (slide(x, W) + b).astype(np.float32)
