"""Lesson 4, "Edges and steps": how much padding, how many outputs, and all of it at once.

The wrong functions are plain programs of the kind a learner writes. Every probe is legal, and no
input is shorter than its kernel: what a wrong program does with a kernel that hangs over says
little about the idea behind it.
"""

from __future__ import annotations

from math import ceil
from typing import Any

import numpy as np

from atrous_lib import geometry
from atrous_lib.checks.exercise import exercise
from atrous_lib.checks.holes import Array, atrous_conv1d, dilate_kernel, slide, whole
from atrous_lib.convolution import conv1d

# --- pad_amounts -----------------------------------------------------------------------------


def kernels(rng: np.random.Generator) -> list[tuple[Any, ...]]:
    """Return probes (filter_length, atrous_rate, border_mode), spans odd and even in each mode."""
    fixed = [
        (3, 1, "same"),
        (2, 1, "same"),
        (3, 1, "causal"),
        (3, 2, "same"),
        (2, 3, "same"),  # the rate exceeds the filter's length
        (3, 4, "causal"),
        (2, 1, "causal"),
        (3, 2, "full"),
        (2, 1, "full"),
        (3, 2, "valid"),
        (1, 5, "same"),  # one tap reaches nowhere, so it needs no zeros
    ]
    taps, odd = int(rng.integers(2, 5)) * 2, int(rng.integers(2, 9)) * 2 + 1
    return [*fixed, (taps, odd, "same"), (taps + 1, odd, "causal"), (taps, odd + 1, "full")]


@exercise(lesson=4, probes=kernels)
def pad_amounts(filter_length: int, atrous_rate: int, border_mode: str) -> tuple[int, int]:
    """Return how many zeros stand (left, right) of the input, for stride 1."""
    span = geometry.effective_length(filter_length, atrous_rate)
    return geometry.padding(span, filter_length, border_mode, 1, atrous_rate)


def split(missing: int, border_mode: str) -> tuple[int, int]:
    """Return `missing` zeros, the effective length less one, as each mode puts them."""
    return {
        "valid": (0, 0),
        "same": (missing // 2, missing - missing // 2),
        "full": (missing, missing),
        "causal": (missing, 0),
    }[border_mode]


def _missing(filter_length: int, atrous_rate: int) -> int:
    return (filter_length - 1) * atrous_rate


@pad_amounts.misconception("rate_ignored")
def _(filter_length: int, atrous_rate: int, border_mode: str) -> tuple[int, int]:
    return split(filter_length - 1, border_mode)


@pad_amounts.misconception("zeros_after_last_tap")
def _(filter_length: int, atrous_rate: int, border_mode: str) -> tuple[int, int]:
    return split(filter_length * atrous_rate - 1, border_mode)


@pad_amounts.misconception("one_zero_too_many")
def _(filter_length: int, atrous_rate: int, border_mode: str) -> tuple[int, int]:
    return split(_missing(filter_length, atrous_rate) + 1, border_mode)


@pad_amounts.misconception("odd_zero_left")
def _(filter_length: int, atrous_rate: int, border_mode: str) -> tuple[int, int]:
    left, right = split(_missing(filter_length, atrous_rate), border_mode)
    return (right, left) if border_mode == "same" else (left, right)


@pad_amounts.misconception("half_on_both_sides")
def _(filter_length: int, atrous_rate: int, border_mode: str) -> tuple[int, int]:
    missing = _missing(filter_length, atrous_rate)
    half = (missing + 1) // 2
    return (half, half) if border_mode == "same" else split(missing, border_mode)


@pad_amounts.misconception("causal_both_sides")
def _(filter_length: int, atrous_rate: int, border_mode: str) -> tuple[int, int]:
    return split(_missing(filter_length, atrous_rate), border_mode.replace("causal", "same"))


@pad_amounts.misconception("causal_both_sides")
def _(filter_length: int, atrous_rate: int, border_mode: str) -> tuple[int, int]:
    return split(_missing(filter_length, atrous_rate), border_mode.replace("causal", "full"))


@pad_amounts.misconception("causal_right")
def _(filter_length: int, atrous_rate: int, border_mode: str) -> tuple[int, int]:
    left, right = split(_missing(filter_length, atrous_rate), border_mode)
    return (right, left) if border_mode == "causal" else (left, right)


@pad_amounts.misconception("one_short")
def _(filter_length: int, atrous_rate: int, border_mode: str) -> tuple[int, int]:
    left, right = split(_missing(filter_length, atrous_rate), border_mode)
    return (left - 1, right) if border_mode == "causal" else (left, right)


@pad_amounts.misconception("one_short")
def _(filter_length: int, atrous_rate: int, border_mode: str) -> tuple[int, int]:
    left, right = split(_missing(filter_length, atrous_rate), border_mode)
    return (left - 1, right + 1) if border_mode == "causal" else (left, right)


@pad_amounts.misconception("full_like_same")
def _(filter_length: int, atrous_rate: int, border_mode: str) -> tuple[int, int]:
    return split(_missing(filter_length, atrous_rate), border_mode.replace("full", "same"))


@pad_amounts.equivalent
def _by_cases(filter_length: int, atrous_rate: int, border_mode: str) -> list[int]:
    missing = (filter_length - 1) * atrous_rate
    if border_mode == "valid":
        return [0, 0]
    if border_mode == "causal":
        return [missing, 0]
    if border_mode == "full":
        return [missing, missing]
    return [missing // 2, -(-missing // 2)]


@pad_amounts.equivalent
def _dealt_out(filter_length: int, atrous_rate: int, border_mode: str) -> tuple[Any, ...]:
    turns = {"valid": [(0, 0)], "same": [(0, 1), (1, 0)], "full": [(1, 1)], "causal": [(1, 0)]}
    dealt = np.zeros(2, np.int16)
    for zero in range((filter_length - 1) * atrous_rate):
        dealt += turns[border_mode][zero % len(turns[border_mode])]
    return tuple(dealt)


@pad_amounts.equivalent
def _by_numpy(filter_length: int, atrous_rate: int, border_mode: str) -> Any:
    share = {"valid": (0, 0), "same": (0.5, 0.5), "full": (1, 1), "causal": (1, 0)}[border_mode]
    left, right = np.multiply(share, np.int64(filter_length - 1) * atrous_rate)
    return int(np.floor(left)), int(np.ceil(right))


# --- output_length ---------------------------------------------------------------------------


def layers(rng: np.random.Generator) -> list[tuple[Any, ...]]:
    """Return probes (input_length, filter_length, border_mode, subsample_length, atrous_rate)."""
    draw = rng.integers
    stride, rate = int(draw(2, 5)), int(draw(5, 9))
    return [
        (8, 3, "valid", 1, 1),
        (8, 3, "valid", 1, 2),
        (8, 3, "valid", 2, 1),
        (7, 3, "valid", 2, 2),  # three places, of which every second counts: the rest is kept
        (8, 2, "valid", 1, 4),  # the rate exceeds the filter's length
        (5, 2, "same", 1, 1),
        (5, 2, "same", 2, 1),
        (7, 3, "causal", 2, 2),
        (5, 3, "full", 1, 2),
        (5, 2, "full", 3, 3),
        (4, 2, "causal", 1, 9),  # the rate exceeds the input's length
        (int(draw(50, 60)), 4, "valid", stride, rate),
        (int(draw(30, 40)), 4, "full", stride, rate),
        (int(draw(30, 40)), 5, "same", stride, rate),
    ]


@exercise(lesson=4, probes=layers)
def output_length(
    input_length: int, filter_length: int, border_mode: str, subsample_length: int, atrous_rate: int
) -> int | None:
    """Return how many steps come out."""
    return geometry.output_length(
        input_length, filter_length, border_mode, subsample_length, atrous_rate
    )


def places(input_length: int, span: int, border_mode: str) -> int:
    """Return at how many places a kernel of that effective length can stand."""
    hidden = {"valid": 1 - span, "full": span - 1}.get(border_mode, 0)
    return input_length + hidden


@output_length.misconception("zeros_after_last_tap")
def _(length: int, taps: int, mode: str, stride: int, rate: int) -> int:
    return ceil(places(length, taps * rate, mode) / stride)


@output_length.misconception("rate_added")
def _(length: int, taps: int, mode: str, stride: int, rate: int) -> int:
    return ceil(places(length, taps + rate - 1, mode) / stride)


@output_length.misconception("rate_ignored")
def _(length: int, taps: int, mode: str, stride: int, rate: int) -> int:
    return ceil(places(length, taps, mode) / stride)


@output_length.misconception("rate_clamped")
def _(length: int, taps: int, mode: str, stride: int, rate: int) -> int:
    return ceil(places(length, (taps - 1) * min(rate, taps) + 1, mode) / stride)


@output_length.misconception("rounded_down")
def _(length: int, taps: int, mode: str, stride: int, rate: int) -> int:
    return places(length, (taps - 1) * rate + 1, mode) // stride


@output_length.misconception("one_missing")
def _(length: int, taps: int, mode: str, stride: int, rate: int) -> int:
    missed = int(mode == "valid")
    return ceil((places(length, (taps - 1) * rate + 1, mode) - missed) / stride)


@output_length.misconception("one_missing")
def _(length: int, taps: int, mode: str, stride: int, rate: int) -> int:
    return (places(length, (taps - 1) * rate + 1, mode) - 1) // stride


@output_length.misconception("same_keeps_length")
def _(length: int, taps: int, mode: str, stride: int, rate: int) -> int:
    if mode in ("same", "causal"):
        return length
    return ceil(places(length, (taps - 1) * rate + 1, mode) / stride)


@output_length.misconception("stride_ignored")
def _(length: int, taps: int, mode: str, stride: int, rate: int) -> int:
    return places(length, (taps - 1) * rate + 1, mode)


@output_length.misconception("mode_ignored")
def _(length: int, taps: int, mode: str, stride: int, rate: int) -> int:
    return ceil(places(length, (taps - 1) * rate + 1, "valid") / stride)


@output_length.equivalent
def _by_padding(length: int, taps: int, mode: str, stride: int, rate: int) -> int:
    missing = (taps - 1) * rate
    return (length + sum(split(missing, mode)) - missing - 1) // stride + 1


@output_length.equivalent
def _by_counting(length: int, taps: int, mode: str, stride: int, rate: int) -> int:
    left, right = split((taps - 1) * rate, mode)
    start, outputs = -left, 0
    while start + (taps - 1) * rate < length + right:
        outputs += 1
        start += stride
    return outputs


@output_length.equivalent
def _by_convolving(length: int, taps: int, mode: str, stride: int, rate: int) -> int:
    zeros = np.pad(np.zeros(length), split((taps - 1) * rate, mode))
    kernel = dilate_kernel.reference(np.ones((taps, 1, 1)), rate).ravel()
    return len(np.convolve(zeros, kernel, "valid")[::stride])


@output_length.equivalent
def _by_rounding_up(length: int, taps: int, mode: str, stride: int, rate: int) -> Any:
    span = np.int32((taps - 1) * rate + 1)
    return np.ceil(np.float32(places(length, int(span), mode)) / stride)


# --- strided_conv1d --------------------------------------------------------------------------


def signals(rng: np.random.Generator) -> list[tuple[Any, ...]]:
    """Return probes (x, W, b, border_mode, subsample_length, atrous_rate).

    Between them they hold: every mode; odd zeros; a stride that changes the padding; as many
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
        (whole(rng, 2, 7, 2), whole(rng, 3, 2, 2), whole(rng, 2), "same", 2, 2),
        (whole(rng, 2, 6, 1), whole(rng, 1, 1, 3), whole(rng, 3), "valid", 2, 1),
        (
            rng.normal(size=(2, int(draw(24, 30)), 3)),
            rng.normal(size=(4, 3, 2)),
            rng.normal(size=2),
            "same",
            int(draw(2, 4)),
            5,
        ),
        (
            rng.normal(size=(3, int(draw(48, 60)), 2)),
            rng.normal(size=(4, 2, 3)),
            rng.normal(size=3),
            str(rng.choice(["valid", "full", "causal"])),
            int(draw(2, 5)),
            int(draw(5, 9)),
        ),
    ]


@exercise(lesson=4, probes=signals)
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


def padded(x: Array, zeros: tuple[int, int]) -> Array:
    """Return x with zeros around its steps."""
    return np.pad(x, ((0, 0), zeros, (0, 0)))


def convolve(x: Array, W: Array, mode: str, stride: int, rate: int) -> Array:
    """Return the layer's output without bias, written plainly."""
    zeros = pads(x.shape[1], len(W), mode, stride, rate)
    return slide(padded(x, zeros), W, rate)[:, ::stride]


def _wrong_as_in_lesson_3(id: str) -> None:
    """Add a wrong function of the last lesson, on an input padded and outputs picked rightly."""
    wrong = next(m.function for m in atrous_conv1d.misconceptions if m.id == id)

    @strided_conv1d.misconception(id)
    def _(x: Array, W: Array, b: Array, mode: str, stride: int, rate: int) -> Array:
        zeros = pads(x.shape[1], len(W), mode, stride, rate)
        result: Array = wrong(padded(x, zeros), W, b, rate)[:, ::stride]
        return result


for _id in ("kernel_flipped", "rate_ignored", "input_spread", "input_thinned"):
    _wrong_as_in_lesson_3(_id)
for _id in ("axes_swapped", "bias_forgotten", "rate_clamped"):
    _wrong_as_in_lesson_3(_id)


@strided_conv1d.misconception("rate_ignored")
def _(x: Array, W: Array, b: Array, mode: str, stride: int, rate: int) -> Array:
    return convolve(x, W, mode, stride, 1) + b


@strided_conv1d.misconception("input_spread")
def _(x: Array, W: Array, b: Array, mode: str, stride: int, rate: int) -> Array:
    spread = np.zeros((x.shape[0], (x.shape[1] - 1) * rate + 1, x.shape[2]))
    spread[:, ::rate] = x
    return convolve(spread, W, mode, stride, 1) + b


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
    y = convolve(x, W, mode, stride, rate)
    for t in range(y.shape[1]):
        y[:, t] += b[t]
    return y


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
    backend = "theano" if mode == "same" else "tensorflow"
    y = conv1d(
        x,
        W[::-1] if backend == "theano" else W,  # flipped twice: only the padding is Theano's
        b,
        border_mode=mode,
        subsample_length=stride,
        atrous_rate=rate,
        backend=backend,
    )
    return y


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
    return padded(y, split(_steps(x, W, mode, stride, rate) - y.shape[1], _side(mode)))


@strided_conv1d.misconception("padded_after_striding")
def _(x: Array, W: Array, b: Array, mode: str, stride: int, rate: int) -> Array:
    y = convolve(x, W, "valid", stride, rate)
    return padded(y, split(_steps(x, W, mode, stride, rate) - y.shape[1], _side(mode))) + b


@strided_conv1d.misconception("stride_as_average")
def _(x: Array, W: Array, b: Array, mode: str, stride: int, rate: int) -> Array:
    return _windows(convolve(x, W, mode, 1, rate) + b, stride).mean(axis=2)


@strided_conv1d.misconception("stride_as_average")
def _(x: Array, W: Array, b: Array, mode: str, stride: int, rate: int) -> Array:
    y = convolve(x, W, mode, 1, rate) + b
    return np.stack([part.mean(axis=1) for part in _parts(y, stride)], axis=1)


@strided_conv1d.misconception("stride_as_maximum")
def _(x: Array, W: Array, b: Array, mode: str, stride: int, rate: int) -> Array:
    return _windows(convolve(x, W, mode, 1, rate) + b, stride).max(axis=2)


@strided_conv1d.misconception("stride_as_maximum")
def _(x: Array, W: Array, b: Array, mode: str, stride: int, rate: int) -> Array:
    y = convolve(x, W, mode, 1, rate) + b
    return np.stack([part.max(axis=1) for part in _parts(y, stride)], axis=1)


@strided_conv1d.misconception("stride_ignored")
def _(x: Array, W: Array, b: Array, mode: str, stride: int, rate: int) -> Array:
    return convolve(x, W, mode, 1, rate) + b


@strided_conv1d.misconception("mode_ignored")
def _(x: Array, W: Array, b: Array, mode: str, stride: int, rate: int) -> Array:
    return convolve(x, W, "valid", stride, rate) + b


def _steps(x: Array, W: Array, mode: str, stride: int, rate: int) -> int:
    return ceil(places(x.shape[1], (len(W) - 1) * rate + 1, mode) / stride)


def _side(mode: str) -> str:
    return "same" if mode == "full" else mode


def _windows(y: Array, size: int) -> Array:
    """Return the whole windows of `size` steps, (samples, windows, size, filters)."""
    count = y.shape[1] // size
    return y[:, : count * size].reshape(y.shape[0], count, size, y.shape[2])


def _parts(y: Array, size: int) -> list[Array]:
    """Return windows of `size` steps, the last of which may be shorter."""
    return [y[:, start : start + size] for start in range(0, y.shape[1], size)]


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
    z = padded(x, pads(x.shape[1], len(W), mode, stride, rate))
    span = (len(W) - 1) * rate + 1
    windows = np.lib.stride_tricks.sliding_window_view(z, span, axis=1)[:, ::stride, :, ::rate]
    y: Array = np.einsum("ntck,kcf->ntf", windows, W)
    return y + b


@strided_conv1d.equivalent
def _by_strides(x: Array, W: Array, b: Array, mode: str, stride: int, rate: int) -> Array:
    z = padded(x, pads(x.shape[1], len(W), mode, stride, rate))
    n, t, c = z.strides
    shape = (len(x), _steps(x, W, mode, stride, rate), len(W), x.shape[2])
    windows = np.lib.stride_tricks.as_strided(z, shape, (n, stride * t, rate * t, c))
    return np.tensordot(windows, W, axes=2) + b


@strided_conv1d.equivalent
def _by_fft(x: Array, W: Array, b: Array, mode: str, stride: int, rate: int) -> Array:
    z = padded(x, pads(x.shape[1], len(W), mode, stride, rate))
    by_fft = next(f for f in atrous_conv1d.equivalents if f.__name__ == "_by_fft")
    y: Array = by_fft(z, W, b, rate)
    return y[:, ::stride]


@strided_conv1d.equivalent
def _tap_by_tap(x: Array, W: Array, b: Array, mode: str, stride: int, rate: int) -> Array:
    """Compute no output that is not kept, in single precision."""
    z = padded(x, pads(x.shape[1], len(W), mode, stride, rate)).astype(np.float32)
    steps = _steps(x, W, mode, stride, rate)
    y = np.tile(b.astype(np.float32), (len(x), steps, 1))
    for k, tap in enumerate(W.astype(np.float32)):
        start = k * rate
        y += z[:, start : start + (steps - 1) * stride + 1 : stride] @ tap
    return y


@strided_conv1d.equivalent
def _in_half_precision(x: Array, W: Array, b: Array, mode: str, stride: int, rate: int) -> Array:
    return (convolve(x, W, mode, stride, rate) + b).astype(np.float16)


@strided_conv1d.equivalent
def _in_lists(x: Array, W: Array, b: Array, mode: str, stride: int, rate: int) -> Array:
    z = padded(x, pads(x.shape[1], len(W), mode, stride, rate))
    starts = range(0, z.shape[1] - (len(W) - 1) * rate, stride)
    return np.array(
        [
            [sum(sample[start + k * rate] @ tap for k, tap in enumerate(W)) + b for start in starts]
            for sample in z
        ]
    )


EXERCISES = (pad_amounts, output_length, strided_conv1d)
