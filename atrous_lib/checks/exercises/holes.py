"""Lesson 3, "Holes": spread a kernel's taps, and convolve with them.

Axes: n sample, t step, k tap, c input channel, f filter. The wrong functions are plain programs
of the kind a learner writes, so that they also fail where a learner's would.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from atrous_lib.checks.exercise import exercise
from atrous_lib.convolution import conv1d
from atrous_lib.geometry import effective_length

Array = NDArray[Any]


def whole(rng: np.random.Generator, *shape: int) -> Array:
    """Return the numbers 1, 2, 3, … in random order: all differ, none is zero."""
    size = int(np.prod(shape))
    return rng.permutation(np.arange(1.0, size + 1)).reshape(shape)


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
        (rng.normal(size=(3, 2, 4)), int(rng.integers(4, 9))),
        (rng.normal(size=(int(rng.integers(4, 8)), 3, 2)), 3),
    ]


@exercise(lesson=3, probes=kernels)
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
    return _spread(W, atrous_rate + 1, (len(W) - 1) * (atrous_rate + 1) + 1)


@dilate_kernel.misconception("zeros_after_last_tap")
def _(W: Array, atrous_rate: int) -> Array:
    return _spread(W, atrous_rate, len(W) * atrous_rate)


@dilate_kernel.misconception("taps_repeated")
def _(W: Array, atrous_rate: int) -> Array:
    return np.repeat(W, atrous_rate, axis=0)


@dilate_kernel.misconception("taps_repeated")
def _(W: Array, atrous_rate: int) -> Array:
    return np.repeat(W, atrous_rate, axis=0)[: (len(W) - 1) * atrous_rate + 1]


@dilate_kernel.misconception("rate_clamped")
def _(W: Array, atrous_rate: int) -> Array:
    rate = min(atrous_rate, len(W))
    return _spread(W, rate, (len(W) - 1) * rate + 1)


@dilate_kernel.misconception("zeros_between_channels")
def _(W: Array, atrous_rate: int) -> Array:
    channels = W.transpose(1, 0, 2)
    return _spread(channels, atrous_rate, (len(channels) - 1) * atrous_rate + 1).transpose(1, 0, 2)


@dilate_kernel.misconception("order_reversed")
def _(W: Array, atrous_rate: int) -> Array:
    return _spread(W[::-1], atrous_rate, (len(W) - 1) * atrous_rate + 1)


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


def _spread(W: Array, rate: int, length: int) -> Array:
    dilated = np.zeros((length, *W.shape[1:]))
    dilated[::rate] = W
    return dilated


# --- atrous_conv1d ---------------------------------------------------------------------------


def signals(rng: np.random.Generator) -> list[tuple[Any, ...]]:
    """Return probes (x, W, b, atrous_rate).

    Between them they hold: a rate past the filter's length; as many channels as filters, where
    swapped axes still fit; as many outputs as filters, where a bias for each step still fits;
    one output only; several samples.
    """
    draw = rng.integers
    return [
        (whole(rng, 1, 5, 1), whole(rng, 2, 1, 1), whole(rng, 1), 2),
        (whole(rng, 1, 8, 1), whole(rng, 2, 1, 1), whole(rng, 1), 3),
        (whole(rng, 1, 3, 1), whole(rng, 2, 1, 1), whole(rng, 1), 2),
        (whole(rng, 1, 3, 2), whole(rng, 2, 2, 2), whole(rng, 2), 1),
        (whole(rng, 2, 6, 2), whole(rng, 3, 2, 2), whole(rng, 2), 2),
        (whole(rng, 2, 4, 1), whole(rng, 1, 1, 3), whole(rng, 3), 3),
        (rng.normal(size=(2, 24, 3)), rng.normal(size=(3, 3, 2)), rng.normal(size=2), 5),
        (
            rng.normal(size=(3, int(draw(48, 60)), 2)),
            rng.normal(size=(4, 2, 3)),
            rng.normal(size=3),
            int(draw(5, 9)),
        ),
    ]


@exercise(lesson=3, probes=signals)
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
    spread = np.zeros((x.shape[0], (x.shape[1] - 1) * atrous_rate + 1, x.shape[2]))
    spread[:, ::atrous_rate] = x
    return slide(spread, W) + b


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
    y = slide(x, W, atrous_rate)
    for t in range(y.shape[1]):
        y[:, t] += b[t]
    return y


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
    length = x.shape[1]
    dilated = dilate_kernel.reference(W, atrous_rate)
    spectrum = np.einsum(
        "ntc,tcf->ntf",
        np.fft.rfft(x, axis=1),
        np.conj(np.fft.rfft(dilated, n=length, axis=0)),
    )
    return np.fft.irfft(spectrum, n=length, axis=1)[:, : length - len(dilated) + 1] + b


@atrous_conv1d.equivalent
def _in_half_precision(x: Array, W: Array, b: Array, atrous_rate: int) -> Array:
    return (slide(x, W, atrous_rate) + b).astype(np.float16)


@atrous_conv1d.equivalent
def _in_lists(x: Array, W: Array, b: Array, atrous_rate: int) -> Array:
    dilated = dilate_kernel.reference(W, atrous_rate)
    y = []
    for sample in x:
        windows = [sample[t : t + len(dilated)] for t in range(len(x[0]) - len(dilated) + 1)]
        y.append([np.einsum("kc,kcf->f", window, dilated) + b for window in windows])
    return np.array(y, dtype=np.float32)


def slide(x: Array, W: Array, rate: int = 1, steps: int | None = None) -> Array:
    """Return the first `steps` outputs of the convolution without bias and padding, or all."""
    steps = x.shape[1] - (len(W) - 1) * rate if steps is None else steps
    y = np.zeros((x.shape[0], steps, W.shape[2]))
    for k, tap in enumerate(W):
        y += x[:, k * rate : k * rate + steps] @ tap
    return y


EXERCISES = (dilate_kernel, atrous_conv1d)
