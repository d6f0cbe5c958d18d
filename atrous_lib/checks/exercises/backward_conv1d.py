"""Lesson 7, "Backward": the three gradients of a convolution.

Axes: n sample, t step, k tap, c input channel, f filter. The wrong functions are plain programs
of the kind a learner writes, so that they also fail where a learner's would.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view

from atrous_lib import convolution
from atrous_lib.checks.exercise import exercise
from atrous_lib.checks.exercises.programs import Array, normal, slide, whole
from atrous_lib.checks.exercises.ranges import (
    FEW,
    SIZES,
    STRIDES,
    Row,
    numbers,
    rows,
    same_sign,
    smallest_first,
    span,
    weights,
)
from atrous_lib.differences import numerical_gradient
from atrous_lib.geometry import output_length

Gradients = tuple[Array, Array, Array]


def layers(rng: np.random.Generator) -> list[tuple[Any, ...]]:
    """Return probes (x, W, dy, subsample_length, atrous_rate).

    Between them they hold: steps that no output reads; a rate past the filter's length; as many
    channels as filters, where swapped axes still fit; several samples.
    """
    few = int(rng.integers(3, 6))
    return [
        _layer(rng, whole, (1, 3, 1), (2, 1, 1), 1, 1),
        _layer(rng, whole, (1, 4, 1), (2, 1, 1), 1, 2),
        _layer(rng, whole, (1, 5, 1), (2, 1, 1), 2, 1),
        _layer(rng, whole, (2, 3, 1), (2, 1, 1), 1, 1),
        _layer(rng, whole, (1, 3, 2), (2, 2, 2), 1, 1),
        _layer(rng, whole, (1, 8, 1), (3, 1, 1), 2, 2),
        _layer(rng, whole, (2, 9, 2), (3, 2, 3), 2, 1),
        _layer(rng, normal, (3, 30, 3), (3, 3, 2), 3, 4),
        _layer(rng, normal, (few, 40, 2), (4, 2, 3), 2, int(rng.integers(5, 9))),
    ]


def _layer(
    rng: np.random.Generator,
    numbers: Any,
    x: tuple[int, ...],
    W: tuple[int, ...],
    stride: int,
    rate: int,
) -> tuple[Any, ...]:
    steps = output_length(x[1], W[0], "valid", stride, rate)
    dy = numbers(rng, x[0], steps, W[2])
    return numbers(rng, *x), numbers(rng, *W), dy, stride, rate


AXES = {
    "dx": ("samples", "steps", "channels"),
    "dW": ("taps", "channels", "filters"),
    "db": ("filters",),
}


MOST_MEASURED = 120  # numbers in x and W: few enough to measure a gradient along each


def _steps(row: Row) -> int:
    unread = row["stride"] - 1 if row["unread"] else 0
    return int(span(row) + (row["outputs"] - 1) * row["stride"] + unread)


def _fits(row: Row) -> bool:
    return bool(row["samples"] * _steps(row) * row["channels"] + weights(row) <= MOST_MEASURED)


def wide_layers(rng: np.random.Generator) -> list[tuple[Any, ...]]:
    """Return probes (x, W, dy, subsample_length, atrous_rate): one, few and many of everything.

    In some, steps behind the last window are left unread.
    """
    levels = {
        "samples": SIZES,
        "outputs": (1, FEW, range(7, 41)),
        "taps": SIZES,
        "channels": SIZES,
        "filters": SIZES,
        "stride": STRIDES,
        "atrous_rate": STRIDES,
        "unread": (False, True),
        "numbers": ("normal", "whole"),
        "scale": (0.1, 1.0, 30.0),
    }
    made = []
    for row in rows(rng, levels, together=[("stride", "atrous_rate", "taps")], fits=_fits):
        x = numbers(rng, row, row["samples"], _steps(row), row["channels"])
        W = numbers(rng, row, row["taps"], row["channels"], row["filters"])
        dy = numbers(rng, row, row["samples"], row["outputs"], row["filters"])
        if row["numbers"] == "normal":
            x, W, dy = (same_sign(rng, array) for array in (x, W, dy))
        made.append((row["scale"] * x, W, dy, row["stride"], row["atrous_rate"]))
    return smallest_first(made)


@exercise(lesson=7, probes=layers, wide=wide_layers, parts=("dx", "dW", "db"), axes=AXES)
def conv1d_backward(
    x: Array, W: Array, dy: Array, subsample_length: int, atrous_rate: int
) -> Gradients:
    """Return the gradients (dx, dW, db) of a convolution in mode "valid"."""
    return convolution.conv1d_backward(
        dy, x, W, subsample_length=subsample_length, atrous_rate=atrous_rate
    )


def input_gradient(x: Array, W: Array, dy: Array, stride: int, rate: int) -> Array:
    """Return dx: each tap passes the gradients of its outputs on to the steps that it read."""
    dx = np.zeros(x.shape)
    for k, tap in enumerate(W):
        dx[:, _read(dy, k, stride, rate)] += dy @ tap.T
    return dx


def weight_gradient(x: Array, W: Array, dy: Array, stride: int, rate: int) -> Array:
    """Return dW: for each tap the products of what it read and the gradients of its outputs."""
    dW = np.zeros(W.shape)
    for k in range(len(W)):
        dW[k] = np.einsum("ntc,ntf->cf", x[:, _read(dy, k, stride, rate)], dy)
    return dW


def _read(dy: Array, tap: int, stride: int, rate: int) -> slice:
    """Return the steps that a tap reads, one for each output."""
    first = tap * rate
    return slice(first, first + (dy.shape[1] - 1) * stride + 1, stride)


def _both(x: Array, W: Array, dy: Array, stride: int, rate: int) -> tuple[Array, Array]:
    """Return dx and dW."""
    return input_gradient(x, W, dy, stride, rate), weight_gradient(x, W, dy, stride, rate)


def _spread(x: Array, W: Array, dy: Array, stride: int, rate: int) -> Array:
    """Return dy with zeros for the outputs that the stride left out, and before and after."""
    reach = (len(W) - 1) * rate
    spread = np.zeros((len(x), x.shape[1] + reach, dy.shape[2]))
    spread[:, reach : reach + (dy.shape[1] - 1) * stride + 1 : stride] = dy
    return spread


# --- conv1d_backward: wrong ------------------------------------------------------------------


@conv1d_backward.misconception("assigned")
def _(x: Array, W: Array, dy: Array, stride: int, rate: int) -> Gradients:
    dx = np.zeros(x.shape)
    for k, tap in enumerate(W):
        dx[:, _read(dy, k, stride, rate)] = dy @ tap.T
    return dx, weight_gradient(x, W, dy, stride, rate), dy.sum(axis=(0, 1))


@conv1d_backward.misconception("assigned")
def _(x: Array, W: Array, dy: Array, stride: int, rate: int) -> Gradients:
    dx = np.zeros(x.shape)
    for t in range(dy.shape[1]):
        for k, tap in enumerate(W):
            dx[:, t * stride + k * rate] = dy[:, t] @ tap.T
    return dx, weight_gradient(x, W, dy, stride, rate), dy.sum(axis=(0, 1))


@conv1d_backward.misconception("last_output_only")
def _(x: Array, W: Array, dy: Array, stride: int, rate: int) -> Gradients:
    dW = np.zeros(W.shape)
    for t in range(dy.shape[1]):
        for k in range(len(W)):
            dW[k] = x[:, t * stride + k * rate].T @ dy[:, t]
    return input_gradient(x, W, dy, stride, rate), dW, dy.sum(axis=(0, 1))


@conv1d_backward.misconception("last_output_only")
def _(x: Array, W: Array, dy: Array, stride: int, rate: int) -> Gradients:
    last = (dy.shape[1] - 1) * stride
    dW = np.stack([np.outer(x[-1, last + k * rate], dy[-1, -1]) for k in range(len(W))])
    return input_gradient(x, W, dy, stride, rate), dW, dy.sum(axis=(0, 1))


@conv1d_backward.misconception("stride_ignored")
def _(x: Array, W: Array, dy: Array, stride: int, rate: int) -> Gradients:
    return *_both(x, W, dy, 1, rate), dy.sum(axis=(0, 1))


@conv1d_backward.misconception("rate_ignored")
def _(x: Array, W: Array, dy: Array, stride: int, rate: int) -> Gradients:
    return *_both(x, W, dy, stride, 1), dy.sum(axis=(0, 1))


@conv1d_backward.misconception("stride_and_rate_swapped")
def _(x: Array, W: Array, dy: Array, stride: int, rate: int) -> Gradients:
    return *_both(x, W, dy, rate, stride), dy.sum(axis=(0, 1))


@conv1d_backward.misconception("kernel_flipped")
def _(x: Array, W: Array, dy: Array, stride: int, rate: int) -> Gradients:
    dx = input_gradient(x, W[::-1], dy, stride, rate)
    return dx, weight_gradient(x, W, dy, stride, rate), dy.sum(axis=(0, 1))


@conv1d_backward.misconception("kernel_flipped")
def _(x: Array, W: Array, dy: Array, stride: int, rate: int) -> Gradients:
    dx = slide(_spread(x, W, dy, stride, rate), W.transpose(0, 2, 1), rate)
    return dx, weight_gradient(x, W, dy, stride, rate), dy.sum(axis=(0, 1))


@conv1d_backward.misconception("kernel_flipped")
def _(x: Array, W: Array, dy: Array, stride: int, rate: int) -> Gradients:
    dx, dW = _both(x, W[::-1], dy, stride, rate)
    return dx, dW[::-1], dy.sum(axis=(0, 1))


@conv1d_backward.misconception("kernel_not_transposed")
def _(x: Array, W: Array, dy: Array, stride: int, rate: int) -> Gradients:
    dx = input_gradient(x, W.transpose(0, 2, 1), dy, stride, rate)
    return dx, weight_gradient(x, W, dy, stride, rate), dy.sum(axis=(0, 1))


@conv1d_backward.misconception("kernel_not_transposed")
def _(x: Array, W: Array, dy: Array, stride: int, rate: int) -> Gradients:
    taps, channels, filters = W.shape
    forced = W.reshape(taps, filters, channels).transpose(0, 2, 1)
    dx = input_gradient(x, forced, dy, stride, rate)
    return dx, weight_gradient(x, W, dy, stride, rate), dy.sum(axis=(0, 1))


@conv1d_backward.misconception("unread_steps_missing")
def _(x: Array, W: Array, dy: Array, stride: int, rate: int) -> Gradients:
    last = (dy.shape[1] - 1) * stride + (len(W) - 1) * rate
    return *_both(x[:, : last + 1], W, dy, stride, rate), dy.sum(axis=(0, 1))


@conv1d_backward.misconception("arriving_gradient_ignored")
def _(x: Array, W: Array, dy: Array, stride: int, rate: int) -> Gradients:
    ones = np.ones(dy.shape)
    return *_both(x, W, ones, stride, rate), ones.sum(axis=(0, 1))


@conv1d_backward.misconception("averaged_over_batch")
def _(x: Array, W: Array, dy: Array, stride: int, rate: int) -> Gradients:
    dx, dW = _both(x, W, dy, stride, rate)
    return dx, dW / len(x), dy.sum(axis=(0, 1))


@conv1d_backward.misconception("averaged_over_batch")
def _(x: Array, W: Array, dy: Array, stride: int, rate: int) -> Gradients:
    dx, dW = _both(x, W, dy, stride, rate)
    return dx, dW / len(x), dy.sum(axis=(0, 1)) / len(x)


@conv1d_backward.misconception("averaged_over_batch")
def _(x: Array, W: Array, dy: Array, stride: int, rate: int) -> Gradients:
    dx, dW = _both(x, W, dy, stride, rate)
    return dx / len(x), dW / len(x), dy.sum(axis=(0, 1)) / len(x)


@conv1d_backward.misconception("one_sample_only")
def _(x: Array, W: Array, dy: Array, stride: int, rate: int) -> Gradients:
    dx, dW = input_gradient(x, W, dy, stride, rate), weight_gradient(x[:1], W, dy[:1], stride, rate)
    return dx, dW, dy.sum(axis=(0, 1))


@conv1d_backward.misconception("one_sample_only")
def _(x: Array, W: Array, dy: Array, stride: int, rate: int) -> Gradients:
    dx, dW = input_gradient(x, W, dy, stride, rate), weight_gradient(x[:1], W, dy[:1], stride, rate)
    return dx, dW, dy[0].sum(axis=0)


@conv1d_backward.misconception("one_sample_only")
def _(x: Array, W: Array, dy: Array, stride: int, rate: int) -> Gradients:
    dx, dW = input_gradient(x, W, dy, stride, rate), np.zeros(W.shape)
    for n in range(len(x)):
        dW = weight_gradient(x[n : n + 1], W, dy[n : n + 1], stride, rate)
    return dx, dW, dy.sum(axis=(0, 1))


@conv1d_backward.misconception("bias_of_one_sample")
def _(x: Array, W: Array, dy: Array, stride: int, rate: int) -> Gradients:
    dx, dW = input_gradient(x, W, dy, stride, rate), weight_gradient(x, W, dy, stride, rate)
    return dx, dW, dy[-1].sum(axis=0)


@conv1d_backward.misconception("bias_of_one_sample")
def _(x: Array, W: Array, dy: Array, stride: int, rate: int) -> Gradients:
    dx, dW = input_gradient(x, W, dy, stride, rate), weight_gradient(x, W, dy, stride, rate)
    return dx, dW, dy[0].sum(axis=0)


@conv1d_backward.misconception("bias_mean")
def _(x: Array, W: Array, dy: Array, stride: int, rate: int) -> Gradients:
    return *_both(x, W, dy, stride, rate), dy.mean(axis=(0, 1))


@conv1d_backward.misconception("bias_mean")
def _(x: Array, W: Array, dy: Array, stride: int, rate: int) -> Gradients:
    return *_both(x, W, dy, stride, rate), dy.sum(axis=0).mean(axis=0)


@conv1d_backward.misconception("bias_axes")
def _(x: Array, W: Array, dy: Array, stride: int, rate: int) -> Gradients:
    return *_both(x, W, dy, stride, rate), dy.sum(axis=0)


@conv1d_backward.misconception("bias_axes")
def _(x: Array, W: Array, dy: Array, stride: int, rate: int) -> Gradients:
    return *_both(x, W, dy, stride, rate), dy.sum(axis=1)


@conv1d_backward.misconception("bias_axes")
def _(x: Array, W: Array, dy: Array, stride: int, rate: int) -> Gradients:
    return *_both(x, W, dy, stride, rate), dy.sum()


@conv1d_backward.misconception("another_order")
def _(x: Array, W: Array, dy: Array, stride: int, rate: int) -> Gradients:
    dx, dW = _both(x, W, dy, stride, rate)
    return dW, dy.sum(axis=(0, 1)), dx


@conv1d_backward.misconception("another_order")
def _(x: Array, W: Array, dy: Array, stride: int, rate: int) -> Gradients:
    dx, dW = _both(x, W, dy, stride, rate)
    return dW, dx, dy.sum(axis=(0, 1))


# --- conv1d_backward: right ------------------------------------------------------------------


@conv1d_backward.equivalent
def _five_loops(x: Array, W: Array, dy: Array, stride: int, rate: int) -> Gradients:
    dx, dW, db = np.zeros(x.shape), np.zeros(W.shape), np.zeros(W.shape[2])
    for n, t, f in np.ndindex(*dy.shape):
        db[f] += dy[n, t, f]
        for k, c in np.ndindex(*W.shape[:2]):
            dx[n, t * stride + k * rate, c] += W[k, c, f] * dy[n, t, f]
            dW[k, c, f] += x[n, t * stride + k * rate, c] * dy[n, t, f]
    return dx, dW, db


@conv1d_backward.equivalent
def _as_a_convolution(x: Array, W: Array, dy: Array, stride: int, rate: int) -> Gradients:
    dx = slide(_spread(x, W, dy, stride, rate), W[::-1].transpose(0, 2, 1), rate)
    return dx, weight_gradient(x, W, dy, stride, rate), np.einsum("ntf->f", dy)


@conv1d_backward.equivalent
def _windows_and_places(x: Array, W: Array, dy: Array, stride: int, rate: int) -> Gradients:
    steps = np.arange(dy.shape[1])[:, None] * stride + np.arange(len(W)) * rate
    dW: Array = np.einsum("ntkc,ntf->kcf", x[:, steps], dy)
    dx = np.zeros(x.shape)
    for sample, sent in zip(dx, np.einsum("ntf,kcf->ntkc", dy, W), strict=True):
        np.add.at(sample, steps, sent)
    return dx, dW, dy.sum((0, 1))


@conv1d_backward.equivalent
def _transposed_matrix(x: Array, W: Array, dy: Array, stride: int, rate: int) -> Gradients:
    (_, length, channels), (_, steps, filters) = x.shape, dy.shape
    matrix = np.zeros((steps, filters, length, channels))
    for t in range(steps):
        for k, tap in enumerate(W):
            matrix[t, :, t * stride + k * rate] = tap.T
    flat = matrix.reshape(steps * filters, length * channels)
    dx = dy.reshape(len(x), -1) @ flat
    dW = weight_gradient(x, W, dy, stride, rate)
    return dx.reshape(x.shape), dW, dy.reshape(-1, filters).sum(0)


@conv1d_backward.equivalent
def _strided_windows(x: Array, W: Array, dy: Array, stride: int, rate: int) -> Gradients:
    span = (len(W) - 1) * rate + 1
    windows = sliding_window_view(x, span, axis=1)[:, ::stride, :, ::rate]  # n t c k
    dW = np.tensordot(windows, dy, axes=([0, 1], [0, 1])).transpose(1, 0, 2)
    return input_gradient(x, W, dy, stride, rate), dW, dy.sum(axis=1).sum(axis=0)


@conv1d_backward.equivalent
def _spectra(x: Array, W: Array, dy: Array, stride: int, rate: int) -> Gradients:
    reach = (len(W) - 1) * rate
    size = x.shape[1] + reach
    there = np.fft.rfft(_spread(x, W, dy, stride, rate)[:, reach:], size, axis=1)
    dilated = np.zeros((reach + 1, *W.shape[1:]))
    dilated[::rate] = W
    back = np.einsum("ntf,tcf->ntc", there, np.fft.rfft(dilated, size, axis=0))
    pairs = np.einsum("ntc,ntf->tcf", np.fft.rfft(x, size, axis=1), np.conj(there))
    dW = np.fft.irfft(pairs, size, axis=0)[: reach + 1 : rate]
    return np.fft.irfft(back, size, axis=1)[:, : x.shape[1]], dW, dy.sum(axis=(0, 1))


@conv1d_backward.equivalent
def _measured(x: Array, W: Array, dy: Array, stride: int, rate: int) -> Gradients:
    def loss(x: Array, W: Array) -> float:
        return float((slide(x, W, rate)[:, ::stride] * dy).sum())

    dx = numerical_gradient(lambda moved: loss(moved, W), x)
    return dx, numerical_gradient(lambda moved: loss(x, moved), W), dy.sum(axis=(0, 1))


@conv1d_backward.equivalent
def _in_single_precision(x: Array, W: Array, dy: Array, stride: int, rate: int) -> Any:
    x, W, dy = (array.astype(np.float32) for array in (x, W, dy))
    return [part.astype(np.float32) for part in _five_loops(x, W, dy, stride, rate)]
