"""Lesson 10, "Stacks and causality": how far a stack sees, and whether it sees the future."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import accumulate
from math import prod
from operator import mul
from typing import Any

import numpy as np

from atrous_lib import geometry
from atrous_lib.checks import formulas
from atrous_lib.checks.exercise import exercise
from atrous_lib.checks.exercises.programs import (
    Array,
    add_bias_by_step,
    dilated_layers,
    padded,
    slide,
    whole,
)
from atrous_lib.checks.exercises.ranges import (
    FEW,
    LAYER,
    RATES,
    Row,
    is_quick,
    layer,
    rows,
    smallest_first,
)
from atrous_lib.checks.formulas import Formula, added, with_number
from atrous_lib.convolution import conv1d

# --- receptive_field -------------------------------------------------------------------------


def stacks(rng: np.random.Generator) -> list[tuple[Any, ...]]:
    """Return probes (filter_length, atrous_rates, subsample_lengths).

    Between them they hold: one layer; rates that double, fall, or stay; rates past the filter's
    length; strides, also in the last layer, where they change nothing; one tap.
    """
    draw = rng.integers
    layers = int(draw(4, 8))
    return [
        (2, [1, 2], [1, 1]),
        (3, [2, 2], [1, 1]),
        (3, [2], [1]),
        (2, [3, 1], [1, 1]),
        (2, [1, 1], [2, 1]),
        (2, [1, 1], [1, 2]),
        (3, [1, 2, 4], [1, 1, 1]),
        (1, [4, 2], [1, 1]),
        (3, [2, 1, 3], [2, 3, 1]),
        (2, [2**layer for layer in range(layers)], [1] * layers),
        (int(draw(3, 6)), draw(1, 9, layers).tolist(), draw(1, 4, layers).tolist()),
    ]


MOST_STEPS = 1_500  # that a stack looks across: few enough to visit each


def _stack_fits(row: Row) -> bool:
    others = [1] * (row["layers"] - 1)
    stack = (row["taps"], [*others, row["rates"]], [row["strides"], *others])
    return geometry.receptive_field(*stack) <= MOST_STEPS


def wide_stacks(rng: np.random.Generator) -> list[tuple[Any, ...]]:
    """Return probes (filter_length, atrous_rates, subsample_lengths), flat and deep."""
    levels = {
        "taps": (1, FEW, range(7, 40)),
        "layers": (1, FEW, range(7, 40)),
        "rates": (1, FEW, range(7, 300)),
        "strides": (1, FEW, range(7, 40)),
        "strided": (1, 2),  # at most so many of the layers
    }
    made = [_stack(rng, row) for row in rows(rng, levels, fits=_stack_fits)]
    return sorted(made, key=lambda stack: len(stack[1]))


def _stack(rng: np.random.Generator, row: Row) -> tuple[int, list[int], list[int]]:
    """Return a stack with a row's rate in one layer, and lower ones as it can look no further."""
    layers, most = row["layers"], row["rates"]
    while True:
        rates = rng.integers(1, most + 1, size=layers).tolist()
        rates[int(rng.integers(layers))] = row["rates"]
        strides = [1] * layers
        for place in rng.integers(layers, size=(row["strided"],)).tolist():
            strides[place] = row["strides"]
        if geometry.receptive_field(row["taps"], rates, strides) <= MOST_STEPS:
            return row["taps"], rates, strides
        most = max(1, most // 2)


@exercise(lesson=10, probes=stacks, wide=wide_stacks)
def receptive_field(
    filter_length: int, atrous_rates: Sequence[int], subsample_lengths: Sequence[int]
) -> int:
    """Return how many input steps one output of the stack looks across."""
    return geometry.receptive_field(filter_length, atrous_rates, subsample_lengths)


def _apart(subsample_lengths: Sequence[int]) -> list[int]:
    """Return how far apart two neighbours in each layer's input are, in steps of the stack's."""
    return list(accumulate([1, *subsample_lengths], mul))[:-1]


def _hops(rates: Sequence[int], strides: Sequence[int]) -> list[int]:
    """Return how far apart two taps of each layer are, in steps of the stack's input."""
    return [rate * step for rate, step in zip(rates, _apart(strides), strict=True)]


@receptive_field.misconception("taps_times_rates")
def _(taps: int, rates: Sequence[int], strides: Sequence[int]) -> int:
    return taps * sum(rates)


@receptive_field.misconception("taps_times_rates")
def _(taps: int, rates: Sequence[int], strides: Sequence[int]) -> int:
    return taps * sum(_hops(rates, strides))


@receptive_field.misconception("last_rate_only")
def _(taps: int, rates: Sequence[int], strides: Sequence[int]) -> int:
    return taps * rates[-1]


@receptive_field.misconception("last_rate_only")
def _(taps: int, rates: Sequence[int], strides: Sequence[int]) -> int:
    return (taps - 1) * rates[-1] + 1


@receptive_field.misconception("one_missing")
def _(taps: int, rates: Sequence[int], strides: Sequence[int]) -> int:
    return (taps - 1) * sum(_hops(rates, strides))


@receptive_field.misconception("one_missing")
def _(taps: int, rates: Sequence[int], strides: Sequence[int]) -> int:
    return (taps - 1) * sum(rates)


@receptive_field.misconception("spans_multiplied")
def _(taps: int, rates: Sequence[int], strides: Sequence[int]) -> int:
    return prod((taps - 1) * rate + 1 for rate in rates)


@receptive_field.misconception("spans_multiplied")
def _(taps: int, rates: Sequence[int], strides: Sequence[int]) -> int:
    return taps * prod(rates)


@receptive_field.misconception("spans_multiplied")
def _(taps: int, rates: Sequence[int], strides: Sequence[int]) -> int:
    return prod(((taps - 1) * r + 1) * s for r, s in zip(rates, strides, strict=True))


@receptive_field.misconception("spans_added")
def _(taps: int, rates: Sequence[int], strides: Sequence[int]) -> int:
    return sum((taps - 1) * rate + 1 for rate in rates)


@receptive_field.misconception("spans_added")
def _(taps: int, rates: Sequence[int], strides: Sequence[int]) -> int:
    return sum((taps - 1) * hop + 1 for hop in _hops(rates, strides))


@receptive_field.misconception("stride_ignored")
def _(taps: int, rates: Sequence[int], strides: Sequence[int]) -> int:
    return 1 + (taps - 1) * sum(rates)


@receptive_field.misconception("own_stride_counted")
def _(taps: int, rates: Sequence[int], strides: Sequence[int]) -> int:
    field = 1
    for rate, step in zip(rates, accumulate(strides, mul), strict=True):
        field += (taps - 1) * rate * step
    return field


@receptive_field.misconception("own_stride_counted")
def _(taps: int, rates: Sequence[int], strides: Sequence[int]) -> int:
    return 1 + sum((taps - 1) * r * s for r, s in zip(rates, strides, strict=True))


@receptive_field.misconception("rate_ignored")
def _(taps: int, rates: Sequence[int], strides: Sequence[int]) -> int:
    return 1 + (taps - 1) * sum(_apart(strides))


@receptive_field.misconception("rate_ignored")
def _(taps: int, rates: Sequence[int], strides: Sequence[int]) -> int:
    return 1 + (taps - 1) * len(rates)


@receptive_field.misconception("doubling_assumed")
def _(taps: int, rates: Sequence[int], strides: Sequence[int]) -> int:
    return prod([taps] * len(rates))


@receptive_field.misconception("rates_multiplied")
def _(taps: int, rates: Sequence[int], strides: Sequence[int]) -> int:
    return 1 + (taps - 1) * prod(rates)


@receptive_field.misconception("largest_rate_only")
def _(filter_length: int, atrous_rates: list[int], subsample_lengths: list[int]) -> int:
    return 1 + (filter_length - 1) * max(atrous_rates)


@receptive_field.misconception("strides_added")
def _(filter_length: int, atrous_rates: list[int], subsample_lengths: list[int]) -> int:
    field, apart = 1, 0
    for rate, stride in zip(atrous_rates, subsample_lengths, strict=True):
        field += (filter_length - 1) * rate * max(apart, 1)
        apart += stride
    return field


@receptive_field.misconception("field_multiplied")
def _(filter_length: int, atrous_rates: list[int], subsample_lengths: list[int]) -> int:
    field = 1
    for rate, stride in zip(atrous_rates, subsample_lengths, strict=True):
        field = field * stride + (filter_length - 1) * rate
    return field


@receptive_field.misconception("field_multiplied")
def _(taps: int, rates: Sequence[int], strides: Sequence[int]) -> int:
    return (1 + (taps - 1) * sum(rates)) * prod(strides)


@receptive_field.misconception("last_layer_first")
def _(filter_length: int, atrous_rates: list[int], subsample_lengths: list[int]) -> int:
    field, apart = 1, 1
    for rate, stride in zip(atrous_rates[::-1], subsample_lengths[::-1], strict=True):
        field += (filter_length - 1) * rate * apart
        apart *= stride
    return field


@receptive_field.misconception("last_stride_only")
def _(taps: int, rates: Sequence[int], strides: Sequence[int]) -> int:
    return 1 + (taps - 1) * sum(r * s for r, s in zip(rates, [1, *strides], strict=False))


@receptive_field.misconception("strides_added")
def _(taps: int, rates: Sequence[int], strides: Sequence[int]) -> int:
    apart = accumulate([1, *strides])
    return 1 + (taps - 1) * sum(r * step for r, step in zip(rates, apart, strict=False))


@receptive_field.misconception("strides_added")
def _(taps: int, rates: Sequence[int], strides: Sequence[int]) -> int:
    apart = accumulate([1, *(stride - 1 for stride in strides)])
    return 1 + (taps - 1) * sum(r * step for r, step in zip(rates, apart, strict=False))


@receptive_field.misconception("brackets_missing")
def _(taps: int, rates: Sequence[int], strides: Sequence[int]) -> int:
    return 1 + sum(taps - hop for hop in _hops(rates, strides))


@receptive_field.misconception("spans_added")
def _(taps: int, rates: Sequence[int], strides: Sequence[int]) -> int:
    return sum(((taps - 1) * r + 1) * s for r, s in zip(rates, _apart(strides), strict=True))


@receptive_field.misconception("every_stride_counted")
def _(taps: int, rates: Sequence[int], strides: Sequence[int]) -> int:
    return 1 + (taps - 1) * sum(rates) * prod(strides)


@receptive_field.misconception("field_times_stride")
def _(taps: int, rates: Sequence[int], strides: Sequence[int]) -> int:
    field = 1
    for rate, stride in zip(reversed(rates), reversed(strides), strict=True):
        field = field * stride + (taps - 1) * rate
    return field


@receptive_field.misconception("rates_as_strides")
def _(taps: int, rates: Sequence[int], strides: Sequence[int]) -> int:
    field, apart = 1, 1
    for rate, stride in zip(rates, strides, strict=True):
        field += (taps - 1) * rate * apart
        apart *= stride * rate
    return field


@receptive_field.misconception("spans_added")
def _(taps: int, rates: Sequence[int], strides: Sequence[int]) -> int:
    return 1 + sum((taps - 1) * hop + 1 for hop in _hops(rates, strides))


@receptive_field.equivalent
def _layer_by_layer(taps: int, rates: Sequence[int], strides: Sequence[int]) -> int:
    field, step = 1, 1
    for rate, stride in zip(rates, strides, strict=True):
        field += (taps - 1) * rate * step
        step *= stride
    return field


@receptive_field.equivalent
def _from_the_output_down(taps: int, rates: Sequence[int], strides: Sequence[int]) -> int:
    field = 1
    for rate, stride in list(zip(rates, strides, strict=True))[::-1]:
        field = (field - 1) * stride + (taps - 1) * rate + 1
    return field


@receptive_field.equivalent
def _by_visiting(taps: int, rates: Sequence[int], strides: Sequence[int]) -> int:
    seen = {0}
    for rate, stride in zip(reversed(rates), reversed(strides), strict=True):
        seen = {place * stride + tap * rate for place in seen for tap in range(taps)}
    return max(seen) - min(seen) + 1


@receptive_field.equivalent
def _by_arrays(taps: int, rates: Sequence[int], strides: Sequence[int]) -> Any:
    steps = np.cumprod([1, *strides[:-1]])
    return np.int64(1 + (taps - 1) * np.dot(rates, steps))


# --- causal_conv1d ---------------------------------------------------------------------------


def signals(rng: np.random.Generator) -> list[tuple[Any, ...]]:
    """Return probes (x, W, b, atrous_rate): lesson 3's, and three that need the zeros on the left.

    Of these, one has as many steps as filters, where a bias for each step still fits, and one a
    rate past the input's length.
    """
    return [
        (whole(rng, 1, 4, 1), whole(rng, 3, 1, 1), whole(rng, 1), 1),
        (whole(rng, 1, 2, 1), whole(rng, 2, 1, 2), whole(rng, 2), 1),
        (whole(rng, 1, 3, 1), whole(rng, 2, 1, 1), whole(rng, 1), 5),
        *dilated_layers(rng),
    ]


def _layer_fits(row: Row) -> bool:
    return is_quick(row, row["outputs"])


def wide_signals(rng: np.random.Generator) -> list[tuple[Any, ...]]:
    """Return probes (x, W, b, atrous_rate): one, few and many of everything."""
    levels = {**LAYER, "atrous_rate": RATES}
    found = rows(rng, levels, fits=_layer_fits)
    return smallest_first((*layer(rng, row, row["outputs"]), row["atrous_rate"]) for row in found)


@exercise(lesson=10, probes=signals, wide=wide_signals, axes={"": ("samples", "steps", "filters")})
def causal_conv1d(x: Array, W: Array, b: Array, atrous_rate: int) -> Array:
    """Return as many steps as x has, each computed from its own step and earlier ones."""
    return conv1d(x, W, b, border_mode="causal", atrous_rate=atrous_rate)


def _missing(W: Array, rate: int) -> int:
    """Return how many zeros keep the output as long as the input."""
    return (len(W) - 1) * rate


def _causal(x: Array, W: Array, rate: int) -> Array:
    """Return the right outputs, without bias."""
    return slide(padded(x, (_missing(W, rate), 0)), W, rate)


@causal_conv1d.misconception("causal_both_sides")
def _(x: Array, W: Array, b: Array, atrous_rate: int) -> Array:
    missing = _missing(W, atrous_rate)
    return slide(padded(x, (missing // 2, missing - missing // 2)), W, atrous_rate) + b


@causal_conv1d.misconception("causal_both_sides")
def _(x: Array, W: Array, b: Array, atrous_rate: int) -> Array:
    missing = _missing(W, atrous_rate)
    return slide(padded(x, (missing, missing)), W, atrous_rate) + b


@causal_conv1d.misconception("causal_right")
def _(x: Array, W: Array, b: Array, atrous_rate: int) -> Array:
    return slide(padded(x, (0, _missing(W, atrous_rate))), W, atrous_rate) + b


@causal_conv1d.misconception("one_short")
def _(x: Array, W: Array, b: Array, atrous_rate: int) -> Array:
    return slide(padded(x, (_missing(W, atrous_rate) - 1, 0)), W, atrous_rate) + b


@causal_conv1d.misconception("one_short")
def _(x: Array, W: Array, b: Array, atrous_rate: int) -> Array:
    return slide(padded(x, (_missing(W, atrous_rate) - 1, 1)), W, atrous_rate) + b


@causal_conv1d.misconception("padding_undilated")
def _(x: Array, W: Array, b: Array, atrous_rate: int) -> Array:
    return slide(padded(x, (len(W) - 1, 0)), W, atrous_rate) + b


@causal_conv1d.misconception("padding_missing")
def _(x: Array, W: Array, b: Array, atrous_rate: int) -> Array:
    return slide(x, W, atrous_rate) + b


@causal_conv1d.misconception("outputs_padded")
def _(x: Array, W: Array, b: Array, atrous_rate: int) -> Array:
    return padded(slide(x, W, atrous_rate) + b, (_missing(W, atrous_rate), 0))


@causal_conv1d.misconception("outputs_padded")
def _(x: Array, W: Array, b: Array, atrous_rate: int) -> Array:
    return padded(slide(x, W, atrous_rate), (_missing(W, atrous_rate), 0)) + b


@causal_conv1d.misconception("first_step_repeated")
def _(x: Array, W: Array, b: Array, atrous_rate: int) -> Array:
    zeros = ((0, 0), (_missing(W, atrous_rate), 0), (0, 0))
    return slide(np.pad(x, zeros, mode="edge"), W, atrous_rate) + b


@causal_conv1d.misconception("wrapped_around")
def _(x: Array, W: Array, b: Array, atrous_rate: int) -> Array:
    y = np.zeros((*x.shape[:2], W.shape[2]))
    for tap, weights in enumerate(W):
        y += np.roll(x, (len(W) - 1 - tap) * atrous_rate, axis=1) @ weights
    return y + b


@causal_conv1d.misconception("wrapped_around")
def _(x: Array, W: Array, b: Array, atrous_rate: int) -> Array:
    y = np.zeros((*x.shape[:2], W.shape[2]))
    for t in range(x.shape[1]):
        for back, weights in enumerate(W[::-1]):
            y[:, t] += x[:, t - back * atrous_rate] @ weights  # raises where it reaches too far
    return y + b


@causal_conv1d.misconception("one_gap_padded")
def _(x: Array, W: Array, b: Array, atrous_rate: int) -> Array:
    steps = x.shape[1]
    past = padded(x, (atrous_rate, 0))
    return slide(past, W, atrous_rate)[:, :steps] + b


@causal_conv1d.misconception("rate_ignored")
def _(x: Array, W: Array, b: Array, atrous_rate: int) -> Array:
    return _causal(x, W, 1) + b


@causal_conv1d.misconception("rate_ignored")
def _(x: Array, W: Array, b: Array, atrous_rate: int) -> Array:
    return slide(padded(x, (_missing(W, atrous_rate), 0)), W) + b


@causal_conv1d.misconception("rate_clamped")
def _(x: Array, W: Array, b: Array, atrous_rate: int) -> Array:
    return _causal(x, W, min(atrous_rate, len(W))) + b


@causal_conv1d.misconception("kernel_flipped")
def _(x: Array, W: Array, b: Array, atrous_rate: int) -> Array:
    return _causal(x, W[::-1], atrous_rate) + b


@causal_conv1d.misconception("axes_swapped")
def _(x: Array, W: Array, b: Array, atrous_rate: int) -> Array:
    return _causal(x, W.transpose(0, 2, 1), atrous_rate) + b


@causal_conv1d.misconception("bias_per_step")
def _(x: Array, W: Array, b: Array, atrous_rate: int) -> Array:
    return _causal(x, W, atrous_rate) + b[:, None]


@causal_conv1d.misconception("bias_per_step")
def _(x: Array, W: Array, b: Array, atrous_rate: int) -> Array:
    return add_bias_by_step(_causal(x, W, atrous_rate), b)


@causal_conv1d.misconception("bias_forgotten")
def _(x: Array, W: Array, b: Array, atrous_rate: int) -> Array:
    return _causal(x, W, atrous_rate)


@causal_conv1d.misconception("present_left_out")
def _(x: Array, W: Array, b: Array, atrous_rate: int) -> Array:
    before = padded(x, (_missing(W, atrous_rate) + 1, 0))
    return slide(before, W, atrous_rate)[:, :-1] + b


@causal_conv1d.misconception("one_gap_too_many")
def _(x: Array, W: Array, b: Array, atrous_rate: int) -> Array:
    steps, missing = x.shape[1], _missing(W, atrous_rate)
    before = padded(x, (missing + atrous_rate, 0))
    return slide(before, W, atrous_rate)[:, :steps] + b


@causal_conv1d.misconception("step_0_left_out")
def _(x: Array, W: Array, b: Array, atrous_rate: int) -> Array:
    later = x.copy()
    later[:, 0] = 0
    return _causal(later, W, atrous_rate) + b


@causal_conv1d.misconception("outputs_padded")
def _(x: Array, W: Array, b: Array, atrous_rate: int) -> Array:
    y = np.zeros((*x.shape[:2], W.shape[2]))
    missing = _missing(W, atrous_rate)
    if missing < x.shape[1]:
        y[:, missing:] = slide(x, W, atrous_rate) + b
    return y


@causal_conv1d.misconception("outputs_padded")
def _(x: Array, W: Array, b: Array, atrous_rate: int) -> Array:
    y = np.zeros((*x.shape[:2], W.shape[2]))
    missing = _missing(W, atrous_rate)
    if missing < x.shape[1]:
        y[:, missing:] = slide(x, W, atrous_rate)
    return y + b


@causal_conv1d.misconception("padding_undilated")
def _(x: Array, W: Array, b: Array, atrous_rate: int) -> Array:
    before = padded(x, (len(W) - 1, _missing(W, atrous_rate)))
    return slide(before, W, atrous_rate)[:, : x.shape[1]] + b


@causal_conv1d.misconception("causal_both_sides")
def _(x: Array, W: Array, b: Array, atrous_rate: int) -> Array:
    half = _missing(W, atrous_rate) // 2
    return slide(padded(x, (half, half)), W, atrous_rate) + b


@causal_conv1d.misconception("padding_missing")
def _(x: Array, W: Array, b: Array, atrous_rate: int) -> Array:
    y = np.zeros((*x.shape[:2], W.shape[2]))
    steps = max(0, x.shape[1] - _missing(W, atrous_rate))
    y[:, :steps] = slide(x, W, atrous_rate, steps)
    return y + b


@causal_conv1d.equivalent
def _from_the_present_back(x: Array, W: Array, b: Array, atrous_rate: int) -> Array:
    samples, steps, _ = x.shape
    y = np.tile(b, (samples, steps, 1))
    for t in range(steps):
        for back, tap in enumerate(W[::-1]):
            if t - back * atrous_rate >= 0:
                y[:, t] += x[:, t - back * atrous_rate] @ tap
    return y


@causal_conv1d.equivalent
def _by_einsum(x: Array, W: Array, b: Array, atrous_rate: int) -> Array:
    missing = _missing(W, atrous_rate)
    past = np.concatenate([np.zeros((len(x), missing, x.shape[2])), x], axis=1)
    windows = np.lib.stride_tricks.sliding_window_view(past, missing + 1, axis=1)
    y: Array = np.einsum("ntck,kcf->ntf", windows[..., ::atrous_rate], W)
    return y + b


@causal_conv1d.equivalent
def _shifted_outputs(x: Array, W: Array, b: Array, atrous_rate: int) -> Array:
    y = x @ W[-1] + b
    for back in range(1, len(W)):
        shift = back * atrous_rate
        if shift < x.shape[1]:
            y[:, shift:] += x[:, :-shift] @ W[-1 - back]
    return np.asarray(y, np.float32)


@causal_conv1d.equivalent
def _full_and_cut(x: Array, W: Array, b: Array, atrous_rate: int) -> Array:
    missing = _missing(W, atrous_rate)
    return (slide(padded(x, (missing, missing)), W, atrous_rate) + b)[:, : x.shape[1]]


@causal_conv1d.equivalent
def _one_large_matrix(x: Array, W: Array, b: Array, atrous_rate: int) -> Array:
    back = np.subtract.outer(np.arange(x.shape[1]), np.arange(x.shape[1]))
    y = np.zeros((*x.shape[:2], W.shape[2]))
    for tap, weights in enumerate(W[::-1]):
        y += (back == tap * atrous_rate) @ x @ weights
    return (y + b).astype(np.float32)


# --- sees_future -----------------------------------------------------------------------------


NAMES = (  # of the formulas, in their order
    "positive next",
    "times the next",
    "times the last",
    "cancelling",
    "first two ahead",
    "late",
    "running sum",
    "2 ahead",
    "3 ahead",
    "4 ahead",
    "1 behind",
    "2 behind",
    "3 behind",
    "squashed",
    "constant",
    "1 ahead",
    "around",
    "centred",
    "reversed",
)
SIGNALS = dict(zip(NAMES, formulas.SIGNALS, strict=True))


def functions(rng: np.random.Generator) -> list[tuple[Any, ...]]:
    """Return probes (f, steps).

    Between them they hold functions that see one step ahead or several; of which only some outputs
    do, the last ones among them; whose outputs change and keep their sum; that see the past and not
    the present; that see nothing; that hide the future from a signal of zeros, or from negative
    numbers; and a signal of one step, which has no future.
    """
    draw = rng.integers
    return [
        (Formula(SIGNALS[name]), steps)
        for name, steps in (
            ("running sum", 3),
            ("reversed", 3),
            ("1 behind", 4),
            ("1 ahead", 4),
            ("2 ahead", 5),
            ("first two ahead", 6),
            ("around", 5),
            ("cancelling", 5),
            ("constant", 4),
            ("squashed", 1),
            ("centred", int(draw(5, 9))),
            (f"{draw(3, 5)} ahead", int(draw(7, 12))),
            (f"{draw(2, 4)} behind", int(draw(7, 12))),
        )
    ] + [
        (Formula(with_number(SIGNALS[name], int(draw(1, 10_000)))), int(draw(12, 30)))
        for name in ("times the next", "positive next", "times the last", "late")
    ]


BLIND = {  # those that see no future, so that their sums don't either
    *("running sum", "1 behind", "2 behind", "3 behind", "squashed", "constant", "times the last")
}


def wide_functions(rng: np.random.Generator) -> list[tuple[Any, ...]]:
    """Return probes (f, steps): sums of two functions with any numbers, on few steps or many."""
    made = []
    for place, row in enumerate(rows(rng, {"one": NAMES})):
        others = NAMES if rng.integers(2) else sorted(BLIND)  # which see no future
        other = others[int(rng.integers(len(others)))]
        first, second = (int(number) for number in rng.integers(1, 100, size=2))
        text = added(SIGNALS[row["one"]], SIGNALS[other], (first, second))
        made.append((Formula(text), int(rng.integers(5, 9) if place % 2 else rng.integers(9, 40))))
    return sorted(made, key=lambda probe: probe[1])


@exercise(lesson=10, probes=functions, wide=wide_functions)
def sees_future(f: Callable[[Array], Array], steps: int) -> bool:
    """Say whether an output of f depends on a later input; f keeps the shape (1, steps, 1)."""
    rng = np.random.default_rng(0)
    x = rng.normal(size=(1, steps, 1))
    before = f(x)
    for now in range(steps - 1):
        other = x.copy()
        other[:, now + 1 :] = rng.normal(size=other[:, now + 1 :].shape)
        if not np.allclose(f(other)[:, now], before[:, now]):
            return True
    return False


def _pairs(f: Callable[[Array], Array], steps: int) -> list[tuple[int, Array, Array]]:
    """Return, for each step, what f gives before and after a change of that step."""
    x = np.random.default_rng(0).normal(size=(1, steps, 1))
    found = []
    for step in range(steps):
        other = x.copy()
        other[0, step] += 1
        found.append((step, f(x)[0, :, 0], f(other)[0, :, 0]))
    return found


def _differ(one: Any, other: Any) -> bool:
    return not np.allclose(one, other)


@sees_future.misconception("last_step_only")
def _(f: Callable[[Array], Array], steps: int) -> bool:
    _, before, after = _pairs(f, steps)[-1]
    return _differ(before[:-1], after[:-1])


@sees_future.misconception("last_step_only")
def _(f: Callable[[Array], Array], steps: int) -> bool:
    x = np.linspace(0.1, 0.9, steps).reshape(1, steps, 1)  # positive, as np.random.rand is
    other = x.copy()
    other[0, -1] += 1
    return _differ(f(x)[0, :-1], f(other)[0, :-1])


@sees_future.misconception("first_output_only")
def _(f: Callable[[Array], Array], steps: int) -> bool:
    return any(_differ(before[0], after[0]) for _, before, after in _pairs(f, steps)[1:])


@sees_future.misconception("signal_of_zeros")
def _(f: Callable[[Array], Array], steps: int) -> bool:
    before = f(np.zeros((1, steps, 1)))
    spikes = np.eye(steps).reshape(steps, 1, steps, 1)
    return any(_differ(f(one)[0, :t], before[0, :t]) for t, one in enumerate(spikes))


@sees_future.misconception("one_cut")
def _(f: Callable[[Array], Array], steps: int) -> bool:
    x = np.random.default_rng(0).normal(size=(1, steps, 1))
    other, half = x.copy(), steps // 2
    other[:, half:] += 1
    return _differ(f(x)[:, :half], f(other)[:, :half])


@sees_future.misconception("same_step_only")
def _(f: Callable[[Array], Array], steps: int) -> bool:
    return any(_differ(before[t], after[t]) for t, before, after in _pairs(f, steps))


@sees_future.misconception("neighbour_only")
def _(f: Callable[[Array], Array], steps: int) -> bool:
    return any(_differ(before[t - 1], after[t - 1]) for t, before, after in _pairs(f, steps)[1:])


@sees_future.misconception("present_counted")
def _(f: Callable[[Array], Array], steps: int) -> bool:
    return any(_differ(before[: t + 1], after[: t + 1]) for t, before, after in _pairs(f, steps))


@sees_future.misconception("any_change_counted")
def _(f: Callable[[Array], Array], steps: int) -> bool:
    return any(_differ(before, after) for _, before, after in _pairs(f, steps))


@sees_future.misconception("sums_compared")
def _(f: Callable[[Array], Array], steps: int) -> bool:
    return any(_differ(before.sum(), after.sum()) for _, before, after in _pairs(f, steps))


@sees_future.misconception("sums_compared")
def _(f: Callable[[Array], Array], steps: int) -> bool:
    pairs = _pairs(f, steps)
    return any(_differ(before[:t].sum(), after[:t].sum()) for t, before, after in pairs)


@sees_future.misconception("past_changed")
def _(f: Callable[[Array], Array], steps: int) -> bool:
    return any(_differ(before[t + 1 :], after[t + 1 :]) for t, before, after in _pairs(f, steps))


@sees_future.misconception("past_changed")
def _(f: Callable[[Array], Array], steps: int) -> bool:
    return any(_differ(before[t:], after[t:]) for t, before, after in _pairs(f, steps))


@sees_future.misconception("always_false")
def _(f: Callable[[Array], Array], steps: int) -> bool:
    return False


@sees_future.misconception("always_true")
def _(f: Callable[[Array], Array], steps: int) -> bool:
    return True


@sees_future.misconception("changes_kept")
def _(f: Callable[[Array], Array], steps: int) -> bool:
    x = np.random.default_rng(0).normal(size=(1, steps, 1))
    before = f(x)
    for step in range(steps):
        x[0, step] += 1  # the step before stays changed
        if _differ(f(x)[0, :step], before[0, :step]):
            return True
    return False


@sees_future.misconception("last_step_only")
def _(f: Callable[[Array], Array], steps: int) -> bool:
    other = np.zeros((1, steps, 1))
    other[0, -1] = 9
    return _differ(f(np.zeros((1, steps, 1)))[0, :-1], f(other)[0, :-1])


@sees_future.equivalent
def _one_step_at_a_time(f: Callable[[Array], Array], steps: int) -> bool:
    return any(_differ(before[:t], after[:t]) for t, before, after in _pairs(f, steps))


@sees_future.equivalent
def _by_nan(f: Callable[[Array], Array], steps: int) -> Any:
    for t in range(1, steps):
        x = np.zeros((1, steps, 1))
        x[:, t] = np.nan
        if np.isnan(f(x)[:, :t]).any():
            return np.True_
    return np.False_


@sees_future.equivalent
def _by_a_table_of_influences(f: Callable[[Array], Array], steps: int) -> bool:
    ones = np.ones((1, steps, 1), np.float32)
    spikes = np.eye(steps, dtype=np.float32).reshape(steps, 1, steps, 1)
    table = [(f(ones + spike) - f(ones)).ravel() for spike in spikes]  # input step, output step
    return bool(np.tril(table, -1).any())


@sees_future.equivalent
def _by_cutting(f: Callable[[Array], Array], steps: int) -> bool:
    x = np.arange(1, steps + 1).reshape(1, steps, 1)
    whole_signal = f(x)
    for t in range(1, steps):
        cut = np.where(np.arange(steps)[:, None] < t, x, 0)
        if not np.array_equal(f(cut)[:, :t], whole_signal[:, :t]):
            return True
    return False
