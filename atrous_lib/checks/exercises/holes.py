"""Lesson 3, "Holes": spread a kernel's taps, and convolve with them.

Axes: n sample, t step, k tap, c input channel, f filter. The wrong functions are plain programs
of the kind a learner writes, so that they also fail where a learner's would.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from atrous_lib.checks.exercise import exercise
from atrous_lib.checks.exercises.programs import (
    Array,
    add_bias_by_step,
    dilated,
    dilated_layers,
    normal,
    padded,
    slide,
    slide_by_spectra,
    whole,
)
from atrous_lib.checks.exercises.ranges import (
    LAYER,
    MOST_NUMBERS,
    RATES,
    Row,
    is_quick,
    layer,
    numbers,
    rows,
    smallest_first,
    span,
    steps_read,
)
from atrous_lib.convolution import conv1d
from atrous_lib.geometry import effective_length

# --- dilate_kernel ---------------------------------------------------------------------------


def kernels(rng: np.random.Generator) -> list[tuple[Any, ...]]:
    """Return probes (W, atrous_rate)."""
    return [
        (whole(rng, 2, 1, 1), 2),
        (whole(rng, 2, 1, 1), 3),  # the rate exceeds the filter's length
        (whole(rng, 3, 1, 1), 1),
        (whole(rng, 1, 1, 2), 4),  # one tap has no neighbour to keep away from
        (whole(rng, 2, 2, 2), 3),
        (whole(rng, 4, 3, 2), 2),
        (normal(rng, 3, 2, 4), int(rng.integers(4, 9))),
        (normal(rng, int(rng.integers(4, 8)), 3, 2), 3),
    ]


def _kernel_fits(row: Row) -> bool:
    return bool(span(row) * row["channels"] * row["filters"] <= MOST_NUMBERS)


def wide_kernels(rng: np.random.Generator) -> list[tuple[Any, ...]]:
    """Return probes (W, atrous_rate): one, few and many of everything, numbers of all sizes."""
    names = ("taps", "channels", "filters", "numbers", "dtype")
    levels = {"atrous_rate": RATES, **{name: LAYER[name] for name in names}}
    found = rows(rng, levels, fits=_kernel_fits)
    return smallest_first(
        (numbers(rng, row, row["taps"], row["channels"], row["filters"]), row["atrous_rate"])
        for row in found
    )


@exercise(lesson=3, probes=kernels, wide=wide_kernels, axes={"": ("taps", "channels", "filters")})
def dilate_kernel(W: Array, atrous_rate: int) -> Array:
    """Return W with `atrous_rate - 1` zeros between each tap and the next."""
    dilated = np.zeros((effective_length(len(W), atrous_rate), *W.shape[1:]), W.dtype)
    dilated[::atrous_rate] = W
    return dilated


@dilate_kernel.misconception("rate_ignored")
def _(W: Array, atrous_rate: int) -> Array:
    return W.copy()


@dilate_kernel.misconception("one_zero_too_many")
def _(W: Array, atrous_rate: int) -> Array:
    return dilated(W, atrous_rate + 1)


@dilate_kernel.misconception("zeros_after_last_tap")
def _(W: Array, atrous_rate: int) -> Array:
    zeros = np.zeros((atrous_rate - 1, *W.shape[1:]))
    return np.concatenate([dilated(W, atrous_rate), zeros])


@dilate_kernel.misconception("taps_repeated")
def _(W: Array, atrous_rate: int) -> Array:
    return np.repeat(W, atrous_rate, axis=0)


@dilate_kernel.misconception("taps_repeated")
def _(W: Array, atrous_rate: int) -> Array:
    return np.repeat(W, atrous_rate, axis=0)[: (len(W) - 1) * atrous_rate + 1]


@dilate_kernel.misconception("rate_clamped")
def _(W: Array, atrous_rate: int) -> Array:
    return dilated(W, min(atrous_rate, len(W)))


@dilate_kernel.misconception("zeros_between_channels")
def _(W: Array, atrous_rate: int) -> Array:
    return dilated(W, atrous_rate, axis=1)


@dilate_kernel.misconception("order_reversed")
def _(W: Array, atrous_rate: int) -> Array:
    return dilated(W[::-1], atrous_rate)


@dilate_kernel.misconception("zeros_before_first_tap")
def _(W: Array, atrous_rate: int) -> Array:
    zeros = np.zeros((atrous_rate - 1, *W.shape[1:]))
    return np.concatenate([zeros, dilated(W, atrous_rate)])


@dilate_kernel.misconception("holes_in_every_axis")
def _(W: Array, atrous_rate: int) -> Array:
    for axis in range(3):
        W = dilated(W, atrous_rate, axis)
    return W


@dilate_kernel.equivalent
def _tap_by_tap(W: Array, atrous_rate: int) -> Array:
    taps, channels, filters = W.shape
    dilated = np.zeros(((taps - 1) * atrous_rate + 1, channels, filters))
    for k in range(taps):
        for c in range(channels):
            for f in range(filters):
                dilated[k * atrous_rate, c, f] = W[k, c, f]
    return dilated


@dilate_kernel.equivalent
def _by_insertion(W: Array, atrous_rate: int) -> Array:
    places = np.repeat(np.arange(1, len(W)), atrous_rate - 1)
    return np.insert(W, places, 0, axis=0)


@dilate_kernel.equivalent
def _by_kron(W: Array, atrous_rate: int) -> Array:
    unit = np.zeros((atrous_rate, 1, 1), np.float32)
    unit[0] = 1
    return np.kron(W, unit).astype(np.float32)[: (len(W) - 1) * atrous_rate + 1]


@dilate_kernel.equivalent
def _from_lists(W: Array, atrous_rate: int) -> Array:
    empty = [[0.0] * W.shape[2]] * W.shape[1]
    taps = [W[0].tolist()]
    for tap in W[1:]:
        taps += [empty] * (atrous_rate - 1) + [tap.tolist()]
    return np.array(taps)


# --- atrous_conv1d ---------------------------------------------------------------------------


def _layer_fits(row: Row) -> bool:
    return is_quick(row, steps_read(row))


def wide_layers(rng: np.random.Generator) -> list[tuple[Any, ...]]:
    """Return probes (x, W, b, atrous_rate): one, few and many of everything."""
    levels = {**LAYER, "atrous_rate": RATES}
    found = rows(rng, levels, fits=_layer_fits)
    return smallest_first((*layer(rng, row, steps_read(row)), row["atrous_rate"]) for row in found)


@exercise(
    lesson=3, probes=dilated_layers, wide=wide_layers, axes={"": ("samples", "steps", "filters")}
)
def atrous_conv1d(x: Array, W: Array, b: Array, atrous_rate: int) -> Array:
    """Return the convolution of x with W's taps `atrous_rate` steps apart, in mode "valid"."""
    return conv1d(x, W, b, atrous_rate=atrous_rate)


@atrous_conv1d.misconception("kernel_flipped")
def _(x: Array, W: Array, b: Array, atrous_rate: int) -> Array:
    return slide(x, W[::-1], atrous_rate) + b


@atrous_conv1d.misconception("rate_ignored")
def _(x: Array, W: Array, b: Array, atrous_rate: int) -> Array:
    return slide(x, W) + b


@atrous_conv1d.misconception("input_spread")
def _(x: Array, W: Array, b: Array, atrous_rate: int) -> Array:
    return slide(dilated(x, atrous_rate, axis=1), W) + b


@atrous_conv1d.misconception("rate_as_stride")
def _(x: Array, W: Array, b: Array, atrous_rate: int) -> Array:
    return slide(x, W)[:, ::atrous_rate] + b


@atrous_conv1d.misconception("input_thinned")
def _(x: Array, W: Array, b: Array, atrous_rate: int) -> Array:
    return slide(x[:, ::atrous_rate], W) + b


@atrous_conv1d.misconception("axes_swapped")
def _(x: Array, W: Array, b: Array, atrous_rate: int) -> Array:
    return slide(x, W.transpose(0, 2, 1), atrous_rate) + b


@atrous_conv1d.misconception("bias_per_step")
def _(x: Array, W: Array, b: Array, atrous_rate: int) -> Array:
    return slide(x, W, atrous_rate) + b[:, None]


@atrous_conv1d.misconception("bias_per_step")
def _(x: Array, W: Array, b: Array, atrous_rate: int) -> Array:
    return add_bias_by_step(slide(x, W, atrous_rate), b)


@atrous_conv1d.misconception("bias_forgotten")
def _(x: Array, W: Array, b: Array, atrous_rate: int) -> Array:
    return slide(x, W, atrous_rate)


@atrous_conv1d.misconception("rate_clamped")
def _(x: Array, W: Array, b: Array, atrous_rate: int) -> Array:
    return slide(x, W, min(atrous_rate, len(W))) + b


@atrous_conv1d.misconception("one_zero_too_many")
def _(x: Array, W: Array, b: Array, atrous_rate: int) -> Array:
    return slide(x, W, atrous_rate + 1) + b


@atrous_conv1d.misconception("last_outputs_missing")
def _(x: Array, W: Array, b: Array, atrous_rate: int) -> Array:
    return slide(x, W, atrous_rate, steps=x.shape[1] - len(W) * atrous_rate + 1) + b


@atrous_conv1d.misconception("sum_not_reset")
def _(x: Array, W: Array, b: Array, atrous_rate: int) -> Array:
    sums = slide(x, W, atrous_rate)
    return np.cumsum(sums.ravel()).reshape(sums.shape) + b


@atrous_conv1d.misconception("sum_not_reset")
def _(x: Array, W: Array, b: Array, atrous_rate: int) -> Array:
    sums = slide(x, W, atrous_rate)
    return np.cumsum((sums + b).ravel()).reshape(sums.shape)


@atrous_conv1d.misconception("one_step_too_near")
def _(x: Array, W: Array, b: Array, atrous_rate: int) -> Array:
    steps = x.shape[1] - (len(W) - 1) * atrous_rate
    return slide(x, W, atrous_rate - 1, steps) + b


@atrous_conv1d.misconception("one_step_too_near")
def _(x: Array, W: Array, b: Array, atrous_rate: int) -> Array:
    return slide(x, W, atrous_rate - 1) + b


@atrous_conv1d.misconception("first_gap_only")
def _(x: Array, W: Array, b: Array, atrous_rate: int) -> Array:
    steps = x.shape[1] - (len(W) - 1) * atrous_rate
    y = np.zeros((len(x), steps, W.shape[2])) + b
    for k, tap in enumerate(W):
        start = k + atrous_rate - 1 if k else 0
        y += x[:, start : start + steps] @ tap
    return y


@atrous_conv1d.misconception("past_the_end")
def _(x: Array, W: Array, b: Array, atrous_rate: int) -> Array:
    filled = padded(x, (0, (len(W) - 1) * (atrous_rate - 1)))
    return slide(filled, W, atrous_rate) + b


@atrous_conv1d.misconception("past_the_end")
def _(x: Array, W: Array, b: Array, atrous_rate: int) -> Array:
    filled = padded(x, (0, (len(W) - 1) * atrous_rate))
    return slide(filled, W, atrous_rate) + b


@atrous_conv1d.misconception("wrapped_around")
def _(x: Array, W: Array, b: Array, atrous_rate: int) -> Array:
    y = np.zeros((*x.shape[:2], W.shape[2]))
    for k, tap in enumerate(W):
        y += np.roll(x, -k * atrous_rate, axis=1) @ tap
    return y + b


@atrous_conv1d.equivalent
def _five_loops(x: Array, W: Array, b: Array, atrous_rate: int) -> Array:
    samples, length, channels = x.shape
    taps, _, filters = W.shape
    y = np.empty((samples, length - (taps - 1) * atrous_rate, filters))
    for n, t, f in np.ndindex(*y.shape):
        y[n, t, f] = b[f]
        for k in range(taps):
            for c in range(channels):
                y[n, t, f] += x[n, t + k * atrous_rate, c] * W[k, c, f]
    return y


@atrous_conv1d.equivalent
def _by_einsum(x: Array, W: Array, b: Array, atrous_rate: int) -> Array:
    span = (len(W) - 1) * atrous_rate + 1
    windows = np.lib.stride_tricks.sliding_window_view(x, span, axis=1)[..., ::atrous_rate]
    y: Array = np.einsum("ntck,kcf->ntf", windows, W)
    return y + b


@atrous_conv1d.equivalent
def _by_strides(x: Array, W: Array, b: Array, atrous_rate: int) -> Array:
    n, t, c = x.strides
    shape = (x.shape[0], x.shape[1] - (len(W) - 1) * atrous_rate, len(W), x.shape[2])
    windows = np.lib.stride_tricks.as_strided(x, shape, (n, t, atrous_rate * t, c))
    return np.tensordot(windows, W, axes=2) + b


@atrous_conv1d.equivalent
def _by_fft(x: Array, W: Array, b: Array, atrous_rate: int) -> Array:
    return slide_by_spectra(x, W, atrous_rate) + b


@atrous_conv1d.equivalent
def _in_single_precision(x: Array, W: Array, b: Array, atrous_rate: int) -> Array:
    return (slide(x, W, atrous_rate) + b).astype(np.float32)


@atrous_conv1d.equivalent
def _in_lists(x: Array, W: Array, b: Array, atrous_rate: int) -> Array:
    kernel = dilated(W, atrous_rate)
    y = []
    for sample in x:
        windows = [sample[t : t + len(kernel)] for t in range(len(x[0]) - len(kernel) + 1)]
        y.append([np.einsum("kc,kcf->f", window, kernel) + b for window in windows])
    return np.array(y, dtype=np.float32)
