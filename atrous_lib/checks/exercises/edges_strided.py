"""Lesson 4, "Edges and steps": the whole forward pass, with padding and stride.

No probe's input is shorter than its kernel: what a wrong program makes of a kernel that reaches
past both ends of its input would not tell one misconception from another.
"""

from __future__ import annotations

from collections.abc import Callable
from math import ceil
from typing import Any, Literal

import numpy as np

from atrous_lib.checks.exercise import exercise
from atrous_lib.checks.exercises.programs import (
    Array,
    add_bias_by_step,
    dilated,
    normal,
    padded,
    places,
    slide,
    slide_by_spectra,
    split,
    whole,
)
from atrous_lib.checks.exercises.ranges import (
    FEW,
    LAYER,
    STRIDES,
    Row,
    is_quick,
    layer,
    rows,
    smallest_first,
    span,
    steps_read,
)
from atrous_lib.convolution import conv1d


def signals(rng: np.random.Generator) -> list[tuple[Any, ...]]:
    """Return probes (x, W, b, border_mode, subsample_length, atrous_rate).

    Between them they hold: every mode; odd zeros; a stride that changes the padding, and one so
    long that steps at the end go unread, for which less than no zeros would be missing; as many
    channels as filters, where swapped axes still fit; as many outputs as filters, where a bias
    for each step still fits; rates past the filter's length; several samples.
    """
    draw = rng.integers
    return [
        (whole(rng, 1, 4, 1), whole(rng, 2, 1, 1), whole(rng, 1), "valid", 2, 1),
        (whole(rng, 1, 4, 1), whole(rng, 2, 1, 1), whole(rng, 1), "same", 1, 1),
        (whole(rng, 1, 6, 1), whole(rng, 2, 1, 1), whole(rng, 1), "valid", 1, 3),
        (whole(rng, 1, 6, 1), whole(rng, 3, 1, 1), whole(rng, 1), "same", 2, 1),
        (whole(rng, 1, 5, 1), whole(rng, 2, 1, 1), whole(rng, 1), "causal", 2, 3),
        (whole(rng, 1, 5, 1), whole(rng, 2, 1, 1), whole(rng, 1), "full", 3, 2),
        (whole(rng, 1, 8, 1), whole(rng, 2, 1, 1), whole(rng, 1), "same", 4, 1),
        (whole(rng, 2, 7, 2), whole(rng, 3, 2, 2), whole(rng, 2), "same", 2, 2),
        (whole(rng, 2, 6, 1), whole(rng, 1, 1, 3), whole(rng, 3), "valid", 2, 1),
        (
            normal(rng, 2, int(draw(24, 30)), 3),
            normal(rng, 4, 3, 2),
            normal(rng, 2),
            "same",
            int(draw(2, 4)),
            5,
        ),
        (
            normal(rng, 3, int(draw(48, 60)), 2),
            normal(rng, 4, 2, 3),
            normal(rng, 3),
            str(rng.choice(["valid", "full", "causal"])),
            int(draw(2, 5)),
            int(draw(5, 9)),
        ),
    ]


def _fits(row: Row) -> bool:
    longer = steps_read(row) + (2 * span(row) if row["mode"] == "full" else 0)
    return is_quick({**row, "outputs": longer}, longer)


def wide_signals(rng: np.random.Generator) -> list[tuple[Any, ...]]:
    """Return probes (x, W, b, border_mode, subsample_length, atrous_rate).

    Each mode meets each stride at each rate; the input is as long as the kernel or longer.
    """
    levels = {
        **LAYER,
        "mode": ("valid", "same", "full", "causal"),
        "stride": STRIDES,
        "atrous_rate": (1, FEW, range(7, 60)),
        "outputs": (1, FEW, range(7, 41)),  # of mode "valid", at stride 1
    }
    together = [("mode", "stride", "atrous_rate"), ("mode", "stride", "taps")]
    found = rows(rng, levels, together=together, fits=_fits)
    return smallest_first(
        (*layer(rng, row, steps_read(row)), row["mode"], row["stride"], row["atrous_rate"])
        for row in found
    )


@exercise(lesson=4, probes=signals, wide=wide_signals, axes={"": ("samples", "steps", "filters")})
def strided_conv1d(
    x: Array, W: Array, b: Array, border_mode: str, subsample_length: int, atrous_rate: int
) -> Array:
    """Return what the layer computes, without its activation."""
    return conv1d(
        x,
        W,
        b,
        border_mode=border_mode,
        subsample_length=subsample_length,
        atrous_rate=atrous_rate,
    )


def pads(length: int, taps: int, mode: str, stride: int, rate: int) -> tuple[int, int]:
    """Return the zeros on each side; in mode "same" no more than the strided outputs need."""
    missing = (taps - 1) * rate
    if mode == "same":
        missing = max((ceil(length / stride) - 1) * stride + missing + 1 - length, 0)
    return split(missing, mode)


def _with_zeros(x: Array, W: Array, mode: str, stride: int, rate: int) -> Array:
    """Return x between the zeros that the layer puts before and after its steps."""
    return padded(x, pads(x.shape[1], len(W), mode, stride, rate))


def convolve(x: Array, W: Array, mode: str, stride: int, rate: int) -> Array:
    """Return the layer's output without bias, written plainly."""
    return slide(_with_zeros(x, W, mode, stride, rate), W, rate)[:, ::stride]


@strided_conv1d.misconception("stride_as_average")
def _(x: Array, W: Array, b: Array, mode: str, stride: int, rate: int) -> Array:
    return _windows(convolve(x, W, mode, 1, rate) + b, stride).mean(axis=2)


@strided_conv1d.misconception("stride_as_average")
def _(x: Array, W: Array, b: Array, mode: str, stride: int, rate: int) -> Array:
    y = convolve(x, W, mode, 1, rate) + b
    return np.stack([part.mean(axis=1) for part in _parts(y, stride)], axis=1)


@strided_conv1d.misconception("stride_as_average")
def _(x: Array, W: Array, b: Array, mode: str, stride: int, rate: int) -> Array:
    y = slide(_with_zeros(x, W, mode, stride, rate), W, rate) + b
    return np.stack([part.mean(axis=1) for part in _parts(y, stride)], axis=1)


@strided_conv1d.misconception("stride_as_maximum")
def _(x: Array, W: Array, b: Array, mode: str, stride: int, rate: int) -> Array:
    return _windows(convolve(x, W, mode, 1, rate) + b, stride).max(axis=2)


@strided_conv1d.misconception("stride_as_maximum")
def _(x: Array, W: Array, b: Array, mode: str, stride: int, rate: int) -> Array:
    y = convolve(x, W, mode, 1, rate) + b
    return np.stack([part.max(axis=1) for part in _parts(y, stride)], axis=1)


@strided_conv1d.misconception("stride_as_maximum")
def _(x: Array, W: Array, b: Array, mode: str, stride: int, rate: int) -> Array:
    y = slide(_with_zeros(x, W, mode, stride, rate), W, rate) + b
    return np.stack([part.max(axis=1) for part in _parts(y, stride)], axis=1)


@strided_conv1d.misconception("stride_ignored")
def _(x: Array, W: Array, b: Array, mode: str, stride: int, rate: int) -> Array:
    return convolve(x, W, mode, 1, rate) + b


@strided_conv1d.misconception("mode_ignored")
def _(x: Array, W: Array, b: Array, mode: str, stride: int, rate: int) -> Array:
    return convolve(x, W, "valid", stride, rate) + b


@strided_conv1d.misconception("kernel_flipped")
def _(x: Array, W: Array, b: Array, mode: str, stride: int, rate: int) -> Array:
    return convolve(x, W[::-1], mode, stride, rate) + b


@strided_conv1d.misconception("rate_ignored")
def _(x: Array, W: Array, b: Array, mode: str, stride: int, rate: int) -> Array:
    return slide(_with_zeros(x, W, mode, stride, rate), W)[:, ::stride] + b


@strided_conv1d.misconception("input_spread")
def _(x: Array, W: Array, b: Array, mode: str, stride: int, rate: int) -> Array:
    z = dilated(_with_zeros(x, W, mode, stride, rate), rate, axis=1)
    return slide(z, W)[:, ::stride] + b


@strided_conv1d.misconception("input_thinned")
def _(x: Array, W: Array, b: Array, mode: str, stride: int, rate: int) -> Array:
    return slide(_with_zeros(x, W, mode, stride, rate)[:, ::rate], W)[:, ::stride] + b


@strided_conv1d.misconception("axes_swapped")
def _(x: Array, W: Array, b: Array, mode: str, stride: int, rate: int) -> Array:
    return convolve(x, W.transpose(0, 2, 1), mode, stride, rate) + b


@strided_conv1d.misconception("bias_forgotten")
def _(x: Array, W: Array, b: Array, mode: str, stride: int, rate: int) -> Array:
    return convolve(x, W, mode, stride, rate)


@strided_conv1d.misconception("rate_clamped")
def _(x: Array, W: Array, b: Array, mode: str, stride: int, rate: int) -> Array:
    z = _with_zeros(x, W, mode, stride, rate)
    return slide(z, W, min(rate, len(W)))[:, ::stride] + b


@strided_conv1d.misconception("rate_ignored")
def _(x: Array, W: Array, b: Array, mode: str, stride: int, rate: int) -> Array:
    return convolve(x, W, mode, stride, 1) + b


@strided_conv1d.misconception("input_spread")
def _(x: Array, W: Array, b: Array, mode: str, stride: int, rate: int) -> Array:
    return convolve(dilated(x, rate, axis=1), W, mode, stride, 1) + b


@strided_conv1d.misconception("input_thinned")
def _(x: Array, W: Array, b: Array, mode: str, stride: int, rate: int) -> Array:
    return convolve(x[:, ::rate], W, mode, stride, 1) + b


@strided_conv1d.misconception("rate_as_stride")
def _(x: Array, W: Array, b: Array, mode: str, stride: int, rate: int) -> Array:
    return convolve(x, W, mode, stride * rate, 1) + b


@strided_conv1d.misconception("rate_as_stride")
def _(x: Array, W: Array, b: Array, mode: str, stride: int, rate: int) -> Array:
    return convolve(x, W, mode, rate, 1) + b


@strided_conv1d.misconception("rate_and_stride_swapped")
def _(x: Array, W: Array, b: Array, mode: str, stride: int, rate: int) -> Array:
    return convolve(x, W, mode, rate, stride) + b


@strided_conv1d.misconception("bias_per_step")
def _(x: Array, W: Array, b: Array, mode: str, stride: int, rate: int) -> Array:
    return convolve(x, W, mode, stride, rate) + b[:, None]


@strided_conv1d.misconception("bias_per_step")
def _(x: Array, W: Array, b: Array, mode: str, stride: int, rate: int) -> Array:
    return add_bias_by_step(convolve(x, W, mode, stride, rate), b)


@strided_conv1d.misconception("padding_undilated")
def _(x: Array, W: Array, b: Array, mode: str, stride: int, rate: int) -> Array:
    zeros = pads(x.shape[1], len(W), mode, stride, 1 if mode == "same" else rate)
    return slide(padded(x, zeros), W, rate)[:, ::stride] + b


@strided_conv1d.misconception("padding_undilated")
def _(x: Array, W: Array, b: Array, mode: str, stride: int, rate: int) -> Array:
    zeros = pads(x.shape[1], len(W), mode, stride, 1)
    return slide(padded(x, zeros), W, rate)[:, ::stride] + b


@strided_conv1d.misconception("padding_unstrided")
def _(x: Array, W: Array, b: Array, mode: str, stride: int, rate: int) -> Array:
    return convolve(x, W, mode, 1, rate)[:, ::stride] + b


@strided_conv1d.misconception("odd_zero_left")
def _(x: Array, W: Array, b: Array, mode: str, stride: int, rate: int) -> Array:
    left, right = pads(x.shape[1], len(W), mode, stride, rate)
    zeros = (right, left) if mode == "same" else (left, right)
    return slide(padded(x, zeros), W, rate)[:, ::stride] + b


@strided_conv1d.misconception("odd_zero_left")
def _(x: Array, W: Array, b: Array, mode: str, stride: int, rate: int) -> Array:
    zeros = pads(x.shape[1], len(W), mode, stride, rate)
    if mode == "same":  # as many zeros as at stride 1, the extra one on the left
        missing = (len(W) - 1) * rate
        zeros = missing - missing // 2, missing // 2
    return slide(padded(x, zeros), W, rate)[:, ::stride] + b


@strided_conv1d.misconception("zeros_on_one_side")
def _(x: Array, W: Array, b: Array, mode: str, stride: int, rate: int) -> Array:
    left, right = pads(x.shape[1], len(W), mode, stride, rate)
    zeros = (0, left + right) if mode == "same" else (left, right)
    return slide(padded(x, zeros), W, rate)[:, ::stride] + b


@strided_conv1d.misconception("zeros_on_one_side")
def _(x: Array, W: Array, b: Array, mode: str, stride: int, rate: int) -> Array:
    left, right = pads(x.shape[1], len(W), mode, stride, rate)
    zeros = (left + right, 0) if mode == "same" else (left, right)
    return slide(padded(x, zeros), W, rate)[:, ::stride] + b


PadMode = Literal["edge", "reflect", "wrap"]
PAD_MODES: tuple[PadMode, ...] = ("edge", "reflect", "wrap")


def _edges_repeated(how: PadMode) -> Callable[..., Array]:
    """Return the convolution that fills up with numbers of x, as a mode of np.pad does."""

    def wrong(x: Array, W: Array, b: Array, mode: str, stride: int, rate: int) -> Array:
        zeros = pads(x.shape[1], len(W), mode, stride, rate)
        return slide(np.pad(x, ((0, 0), zeros, (0, 0)), mode=how), W, rate)[:, ::stride] + b

    return wrong


for _how in PAD_MODES:
    strided_conv1d.misconception("edges_repeated")(_edges_repeated(_how))


@strided_conv1d.misconception("causal_right")
def _(x: Array, W: Array, b: Array, mode: str, stride: int, rate: int) -> Array:
    left, right = pads(x.shape[1], len(W), mode, stride, rate)
    zeros = (right, left) if mode == "causal" else (left, right)
    return slide(padded(x, zeros), W, rate)[:, ::stride] + b


@strided_conv1d.misconception("input_strided")
def _(x: Array, W: Array, b: Array, mode: str, stride: int, rate: int) -> Array:
    return convolve(x[:, ::stride], W, mode, 1, rate) + b


@strided_conv1d.misconception("padded_after_striding")
def _(x: Array, W: Array, b: Array, mode: str, stride: int, rate: int) -> Array:
    y = convolve(x, W, "valid", stride, rate) + b
    return _filled_up(y, _steps(x, W, mode, stride, rate), mode)


@strided_conv1d.misconception("padded_after_striding")
def _(x: Array, W: Array, b: Array, mode: str, stride: int, rate: int) -> Array:
    y = convolve(x, W, "valid", stride, rate)
    return _filled_up(y, _steps(x, W, mode, stride, rate), mode) + b


def _steps(x: Array, W: Array, mode: str, stride: int, rate: int) -> int:
    """Return how many outputs there are."""
    return ceil(places(x.shape[1], (len(W) - 1) * rate + 1, mode) / stride)


def _filled_up(y: Array, steps: int, mode: str) -> Array:
    """Return y with zeros on the mode's sides, up to so many steps."""
    sides = "same" if mode == "full" else mode  # both have zeros on both sides
    return padded(y, split(steps - y.shape[1], sides))


def _windows(y: Array, size: int) -> Array:
    """Return the whole windows of `size` steps, (samples, windows, size, filters)."""
    count = y.shape[1] // size
    return y[:, : count * size].reshape(y.shape[0], count, size, y.shape[2])


def _parts(y: Array, size: int) -> list[Array]:
    """Return windows of `size` steps, the last of which may be shorter."""
    return [y[:, start : start + size] for start in range(0, y.shape[1], size)]


@strided_conv1d.misconception("odd_zero_lost")
def _(x: Array, W: Array, b: Array, mode: str, stride: int, rate: int) -> Array:
    half = min(pads(x.shape[1], len(W), mode, stride, rate))
    zeros = (half, half) if mode == "same" else split((len(W) - 1) * rate, mode)
    return slide(padded(x, zeros), W, rate)[:, ::stride] + b


@strided_conv1d.misconception("odd_zero_lost")
def _(x: Array, W: Array, b: Array, mode: str, stride: int, rate: int) -> Array:
    missing = (len(W) - 1) * rate
    zeros = (missing // 2, missing // 2) if mode == "same" else split(missing, mode)
    return slide(padded(x, zeros), W, rate)[:, ::stride] + b


@strided_conv1d.misconception("one_side_in_every_mode")
def _(x: Array, W: Array, b: Array, mode: str, stride: int, rate: int) -> Array:
    zeros = sum(pads(x.shape[1], len(W), mode, stride, rate))
    return slide(padded(x, (zeros, 0)), W, rate)[:, ::stride] + b


@strided_conv1d.misconception("one_side_in_every_mode")
def _(x: Array, W: Array, b: Array, mode: str, stride: int, rate: int) -> Array:
    zeros = sum(pads(x.shape[1], len(W), mode, stride, rate))
    return slide(padded(x, (0, zeros)), W, rate)[:, ::stride] + b


@strided_conv1d.misconception("last_place_kept")
def _(x: Array, W: Array, b: Array, mode: str, stride: int, rate: int) -> Array:
    z = _with_zeros(x, W, mode, stride, rate)
    return slide(z, W, rate)[:, stride - 1 :: stride] + b


@strided_conv1d.misconception("outputs_side_by_side")
def _(x: Array, W: Array, b: Array, mode: str, stride: int, rate: int) -> Array:
    y = slide(_with_zeros(x, W, mode, stride, rate), W, rate)
    return y[:, : _steps(x, W, mode, stride, rate)] + b


@strided_conv1d.misconception("rate_ignored")
def _(x: Array, W: Array, b: Array, mode: str, stride: int, rate: int) -> Array:
    z = _with_zeros(x, W, mode, stride, rate)
    steps = z.shape[1] - (len(W) - 1) * rate
    return slide(z, W, steps=steps)[:, ::stride] + b


@strided_conv1d.misconception("padding_undilated")
def _(x: Array, W: Array, b: Array, mode: str, stride: int, rate: int) -> Array:
    zeros = pads(x.shape[1], len(W), mode, stride, rate if mode == "same" else 1)
    return slide(padded(x, zeros), W, rate)[:, ::stride] + b


@strided_conv1d.misconception("outputs_rounded_down")
def _(x: Array, W: Array, b: Array, mode: str, stride: int, rate: int) -> Array:
    zeros = split((len(W) - 1) * rate, mode)
    if mode == "same":
        missing = (x.shape[1] // stride - 1) * stride + (len(W) - 1) * rate + 1 - x.shape[1]
        zeros = split(max(missing, 0), mode)
    return slide(padded(x, zeros), W, rate)[:, ::stride] + b


@strided_conv1d.misconception("last_stride_counted")
def _(x: Array, W: Array, b: Array, mode: str, stride: int, rate: int) -> Array:
    zeros = split((len(W) - 1) * rate, mode)
    if mode == "same":
        missing = ceil(x.shape[1] / stride) * stride + (len(W) - 1) * rate + 1 - x.shape[1]
        zeros = split(max(missing, 0), mode)
    return slide(padded(x, zeros), W, rate)[:, ::stride] + b


@strided_conv1d.misconception("input_strided")
def _(x: Array, W: Array, b: Array, mode: str, stride: int, rate: int) -> Array:
    z = _with_zeros(x, W, mode, stride, rate)[:, ::stride]
    return slide(z, W, rate) + b


@strided_conv1d.misconception("stride_on_samples")
def _(x: Array, W: Array, b: Array, mode: str, stride: int, rate: int) -> Array:
    return (slide(_with_zeros(x, W, mode, stride, rate), W, rate) + b)[::stride]


@strided_conv1d.misconception("half_on_both_sides")
def _(x: Array, W: Array, b: Array, mode: str, stride: int, rate: int) -> Array:
    missing = (len(W) - 1) * rate
    half = (missing + 1) // 2
    zeros = (half, half) if mode == "same" else split(missing, mode)
    return slide(padded(x, zeros), W, rate)[:, ::stride] + b


@strided_conv1d.equivalent
def _five_loops(
    x: Array, W: Array, b: Array, border_mode: str, subsample_length: int, atrous_rate: int
) -> Array:
    layer = (len(W), border_mode, subsample_length, atrous_rate)
    left, _ = pads(x.shape[1], *layer)
    y = np.empty((x.shape[0], _steps(x, W, *layer[1:]), W.shape[2]))
    for n, t, f in np.ndindex(*y.shape):
        y[n, t, f] = b[f]
        for k in range(len(W)):
            step = t * subsample_length + k * atrous_rate - left
            if 0 <= step < x.shape[1]:  # outside lie zeros
                for c in range(x.shape[2]):
                    y[n, t, f] += x[n, step, c] * W[k, c, f]
    return y


@strided_conv1d.equivalent
def _by_einsum(x: Array, W: Array, b: Array, mode: str, stride: int, rate: int) -> Array:
    z = _with_zeros(x, W, mode, stride, rate)
    span = (len(W) - 1) * rate + 1
    windows = np.lib.stride_tricks.sliding_window_view(z, span, axis=1)[:, ::stride, :, ::rate]
    y: Array = np.einsum("ntck,kcf->ntf", windows, W)
    return y + b


@strided_conv1d.equivalent
def _by_strides(x: Array, W: Array, b: Array, mode: str, stride: int, rate: int) -> Array:
    z = _with_zeros(x, W, mode, stride, rate)
    n, t, c = z.strides
    shape = (len(x), _steps(x, W, mode, stride, rate), len(W), x.shape[2])
    windows = np.lib.stride_tricks.as_strided(z, shape, (n, stride * t, rate * t, c))
    return np.tensordot(windows, W, axes=2) + b


@strided_conv1d.equivalent
def _by_fft(x: Array, W: Array, b: Array, mode: str, stride: int, rate: int) -> Array:
    return slide_by_spectra(_with_zeros(x, W, mode, stride, rate), W, rate)[:, ::stride] + b


@strided_conv1d.equivalent
def _tap_by_tap(x: Array, W: Array, b: Array, mode: str, stride: int, rate: int) -> Array:
    """Compute no output that is not kept, in single precision."""
    z = _with_zeros(x, W, mode, stride, rate).astype(np.float32)
    steps = _steps(x, W, mode, stride, rate)
    y = np.tile(b.astype(np.float32), (len(x), steps, 1))
    for k, tap in enumerate(W.astype(np.float32)):
        start = k * rate
        y += z[:, start : start + (steps - 1) * stride + 1 : stride] @ tap
    return y


@strided_conv1d.equivalent
def _in_single_precision(x: Array, W: Array, b: Array, mode: str, stride: int, rate: int) -> Array:
    return (convolve(x, W, mode, stride, rate) + b).astype(np.float32)


@strided_conv1d.equivalent
def _in_lists(x: Array, W: Array, b: Array, mode: str, stride: int, rate: int) -> Array:
    z = _with_zeros(x, W, mode, stride, rate)
    starts = range(0, z.shape[1] - (len(W) - 1) * rate, stride)
    return np.array(
        [
            [sum(sample[start + k * rate] @ tap for k, tap in enumerate(W)) + b for start in starts]
            for sample in z
        ]
    )
