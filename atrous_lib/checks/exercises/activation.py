"""Lesson 5, "Activation and weights": shares, a cheap sigmoid, and a kernel of another layout.

Axes: n sample, t step, k tap, c input channel, f filter.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from atrous_lib import activations
from atrous_lib.checks.exercise import exercise
from atrous_lib.checks.exercises.programs import Array, normal, whole
from atrous_lib.checks.exercises.ranges import (
    FEW,
    LAYER,
    MOST_NUMBERS,
    SIZES,
    Row,
    is_small_kernel,
    numbers,
    rows,
    smallest_first,
)

# --- softmax ---------------------------------------------------------------------------------


def scores(rng: np.random.Generator) -> list[tuple[Any, ...]]:
    """Return probes (y,).

    Between them they hold: as many steps as filters, where sums on a wrong axis still fit; one
    sample and several; one filter; scores so high that their powers overflow, alone and beside
    a step of very low ones; scores so far apart that powers overflow above their mean.
    """
    high = rng.permutation([1000.0, 1001.0]).reshape(1, 1, 2)
    return [
        (whole(rng, 1, 2, 2),),
        (whole(rng, 1, 1, 4) - 2,),
        (high,),
        (whole(rng, 2, 2, 2),),
        (np.concatenate([-high, high], axis=1),),
        (rng.permutation([2000.0, -2000.0]).reshape(1, 1, 2),),
        (whole(rng, 2, 3, 1),),
        (normal(rng, 2, 5, 3),),
        (np.round(rng.normal(0, 400, size=(3, int(rng.integers(4, 8)), 4))),),
    ]


OUTPUTS = {"samples": SIZES, "steps": (1, FEW, range(9, 101)), "filters": SIZES}


def _fits(row: Row) -> bool:
    return bool(row["samples"] * row["steps"] * row["filters"] <= MOST_NUMBERS)


def _scores_fit(row: Row) -> bool:
    return _fits(row) and (row["scale"] < 1000 or row["dtype"] is np.float64)


def wide_scores(rng: np.random.Generator) -> list[tuple[Any, ...]]:
    """Return probes (y,): one, few and many of everything, scores near each other and far apart."""
    levels = {**OUTPUTS, "scale": (0.01, 1.0, 5.0, 1000.0), "dtype": LAYER["dtype"]}
    made = []
    for row in rows(rng, levels, fits=_scores_fit):
        y = row["scale"] * numbers(rng, row, row["samples"], row["steps"], row["filters"])
        made.append((np.round(y) if row["scale"] == 1000 else y,))  # the same in single precision
    return smallest_first(made)


@exercise(
    lesson=5,
    probes=scores,
    wide=wide_scores,
    axes={"": ("samples", "steps", "filters")},
    answered_by=("atrous_lib.losses",),
)
def softmax(y: Array) -> Array:
    """Return exp(y), divided at each step by its sum over the filters."""
    return activations.softmax(y)


@softmax.misconception("no_shift")
def _(y: Array) -> Array:
    return _shares(np.exp(y))


@softmax.misconception("shared_shift")
def _(y: Array) -> Array:
    return _shares(np.exp(y - y.max()))


@softmax.misconception("shift_in_one_place")
def _(y: Array) -> Array:
    powers = np.exp(y - y.max(axis=-1, keepdims=True))
    return powers / np.exp(y).sum(axis=-1, keepdims=True)


@softmax.misconception("shift_in_one_place")
def _(y: Array) -> Array:
    powers = np.exp(y - y.max(axis=-1, keepdims=True))
    return np.exp(y) / powers.sum(axis=-1, keepdims=True)


@softmax.misconception("largest_divides")
def _(y: Array) -> Array:
    return _shares(np.exp(y / y.max(axis=-1, keepdims=True)))


@softmax.misconception("over_steps")
def _(y: Array) -> Array:
    return _shares(np.exp(y), 1)


@softmax.misconception("over_steps")
def _(y: Array) -> Array:
    return _shares(np.exp(y - y.max()), 1)


@softmax.misconception("over_steps")
def _(y: Array) -> Array:
    return _shares(_powers(y, 1), 1)


@softmax.misconception("over_samples")
def _(y: Array) -> Array:
    return _shares(np.exp(y), 0)


@softmax.misconception("over_samples")
def _(y: Array) -> Array:
    return _shares(_powers(y, 0), 0)


@softmax.misconception("over_everything")
def _(y: Array) -> Array:
    return _shares(np.exp(y), None)


@softmax.misconception("over_everything")
def _(y: Array) -> Array:
    return _shares(_powers(y, None), None)


@softmax.misconception("over_everything")
def _(y: Array) -> Array:
    return _shares(np.exp(y), (1, 2))


@softmax.misconception("over_everything")
def _(y: Array) -> Array:
    return _shares(_powers(y, (1, 2)), (1, 2))


@softmax.misconception("axis_lost")
def _(y: Array) -> Array:
    powers = np.exp(y)
    return powers / powers.sum(axis=-1)


@softmax.misconception("axis_lost")
def _(y: Array) -> Array:
    powers = _powers(y)
    return powers / powers.sum(axis=-1)


@softmax.misconception("axis_lost")
def _(y: Array) -> Array:
    powers = np.exp(y - y.max(axis=-1))
    return powers / powers.sum(axis=-1)


@softmax.misconception("axis_lost")
def _(y: Array) -> Array:
    return _shares(np.exp(y - y.max(axis=-1)))


@softmax.misconception("logarithm_taken")
def _(y: Array) -> Array:
    moved = y - y.max(axis=-1, keepdims=True)
    return moved - np.log(np.exp(moved).sum(axis=-1, keepdims=True))


@softmax.misconception("powers_of_two")
def _(y: Array) -> Array:
    return _shares(2 ** (y - y.max(axis=-1, keepdims=True)))


@softmax.misconception("scores_cut")
def _(y: Array) -> Array:
    return _shares(np.exp(np.clip(y, -100, 100)))


@softmax.misconception("scores_cut")
def _(y: Array) -> Array:
    return _shares(np.exp(np.clip(y, -500, 500)))


@softmax.misconception("scores_cut")
def _(y: Array) -> Array:
    return _shares(np.exp(np.clip(y, -700, 700)))


@softmax.misconception("not_divided")
def _(y: Array) -> Array:
    return np.exp(y)


@softmax.misconception("not_divided")
def _(y: Array) -> Array:
    return _powers(y)


@softmax.misconception("without_powers")
def _(y: Array) -> Array:
    return _shares(y)


@softmax.misconception("winner_takes_all")
def _(y: Array) -> Array:
    won: Array = y == y.max(axis=-1, keepdims=True)
    return won.astype(float)


@softmax.misconception("each_number_alone")
def _(y: Array) -> Array:
    return activations.sigmoid(y)


@softmax.misconception("too_little_subtracted")
def _(y: Array) -> Array:
    return _shares(np.exp(y - y.mean(axis=-1, keepdims=True)))


@softmax.misconception("too_little_subtracted")
def _(y: Array) -> Array:
    return _shares(np.exp(y - y.min(axis=-1, keepdims=True)))


@softmax.equivalent
def _step_by_step(y: Array) -> Array:
    samples, steps, filters = y.shape
    shares = np.empty(y.shape)
    for n in range(samples):
        for t in range(steps):
            largest = max(y[n, t])
            powers = [math.exp(y[n, t, f] - largest) for f in range(filters)]
            for f in range(filters):
                shares[n, t, f] = powers[f] / sum(powers)
    return shares


@softmax.equivalent
def _by_logarithms(y: Array) -> Array:
    total = np.logaddexp.reduce(y, axis=-1, keepdims=True)
    return np.exp(y - total)


@softmax.equivalent
def _by_einsum(y: Array) -> Array:
    powers = _powers(y)
    return np.einsum("ntf,nt->ntf", powers, 1 / np.einsum("ntf->nt", powers))


@softmax.equivalent
def _filters_first(y: Array) -> Array:
    filters = np.moveaxis(y, -1, 0)
    powers = np.exp(filters - filters.max(axis=0))
    return np.moveaxis(powers / powers.sum(axis=0), 0, -1)


@softmax.equivalent
def _in_single_precision(y: Array) -> Array:
    return _shares(_powers(y.astype(np.float32)))


@softmax.equivalent
def _pairwise(y: Array) -> Array:
    """Return exp(y) / sum(exp(y)) as 1 / sum(exp(all - y)), filter by filter."""
    with np.errstate(over="ignore"):
        shares: Array = 1 / np.exp(y[..., None, :] - y[..., None]).sum(axis=-1)
    return shares


@softmax.equivalent
def _from_lists(y: Array) -> Array:
    powers = [[[math.exp(z - max(step)) for z in step] for step in sample] for sample in y.tolist()]
    return np.array([[[p / sum(step) for p in step] for step in sample] for sample in powers])


def _powers(y: Array, axis: int | tuple[int, ...] | None = -1) -> Array:
    """Return exp(y), each taken relative to the largest along `axis`: no power exceeds 1."""
    return np.exp(y - y.max(axis=axis, keepdims=True))


def _shares(powers: Array, axis: int | tuple[int, ...] | None = -1) -> Array:
    return powers / powers.sum(axis=axis, keepdims=True)


# --- hard_sigmoid ----------------------------------------------------------------------------


def slopes(rng: np.random.Generator) -> list[tuple[Any, ...]]:
    """Return probes (y,): on the slope, on the flat parts, at the corners, and all mixed."""
    return [
        (rng.permutation([-1.0, 0.0, 1.0, 2.0]).reshape(1, 4, 1),),
        (rng.permutation([-5.0, -3.0, 3.0, 4.0]).reshape(1, 2, 2),),
        (rng.permutation([-10.0, -2.5, 2.5, 10.0]).reshape(2, 2, 1),),
        (rng.integers(-6, 7, size=(2, 5, 3)).astype(float),),
        (rng.normal(0, 3, size=(2, int(rng.integers(6, 12)), 4)),),
    ]


def wide_slopes(rng: np.random.Generator) -> list[tuple[Any, ...]]:
    """Return probes (y,): one, few and many of everything, numbers of all sizes."""
    levels = {**OUTPUTS, "numbers": LAYER["numbers"], "dtype": LAYER["dtype"]}
    return smallest_first(
        (numbers(rng, row, row["samples"], row["steps"], row["filters"]),)
        for row in rows(rng, levels, fits=_fits)
    )


@exercise(lesson=5, probes=slopes, wide=wide_slopes, axes={"": ("samples", "steps", "filters")})
def hard_sigmoid(y: Array) -> Array:
    """Return 0.2 y + 0.5, cut to [0, 1]."""
    return activations.hard_sigmoid(y)


@hard_sigmoid.misconception("sigmoid")
def _(y: Array) -> Array:
    return activations.sigmoid(y)


@hard_sigmoid.misconception("line_forgotten")
def _(y: Array) -> Array:
    return np.clip(y, 0, 1)


@hard_sigmoid.misconception("slope_of_a_quarter")
def _(y: Array) -> Array:
    return np.clip(0.25 * y + 0.5, 0, 1)


@hard_sigmoid.misconception("slope_of_a_half")
def _(y: Array) -> Array:
    return np.clip(0.5 * y + 0.5, 0, 1)


@hard_sigmoid.misconception("slope_of_a_sixth")
def _(y: Array) -> Array:
    return np.clip(y / 6 + 0.5, 0, 1)


@hard_sigmoid.misconception("not_cut")
def _(y: Array) -> Array:
    return 0.2 * y + 0.5


@hard_sigmoid.misconception("cut_on_one_side")
def _(y: Array) -> Array:
    return np.maximum(0.2 * y + 0.5, 0)


@hard_sigmoid.misconception("cut_on_one_side")
def _(y: Array) -> Array:
    return np.minimum(0.2 * y + 0.5, 1)


@hard_sigmoid.misconception("cut_at_minus_one")
def _(y: Array) -> Array:
    return np.clip(0.2 * y + 0.5, -1, 1)


@hard_sigmoid.misconception("cut_before_the_line")
def _(y: Array) -> Array:
    return 0.2 * np.clip(y, 0, 1) + 0.5


@hard_sigmoid.misconception("cut_before_the_line")
def _(y: Array) -> Array:
    return 0.2 * np.clip(y, -1, 1) + 0.5


@hard_sigmoid.misconception("shift_forgotten")
def _(y: Array) -> Array:
    return np.clip(0.2 * y, 0, 1)


@hard_sigmoid.misconception("shift_multiplied")
def _(y: Array) -> Array:
    return np.clip(0.2 * (y + 0.5), 0, 1)


@hard_sigmoid.misconception("switch")
def _(y: Array) -> Array:
    return (y > 0).astype(float)


@hard_sigmoid.misconception("switch")
def _(y: Array) -> Array:
    return (y >= 0).astype(float)


@hard_sigmoid.misconception("shelves_from_one")
def _(y: Array) -> Array:
    line = 0.2 * y + 0.5
    return np.where(y < -1, 0, np.where(y > 1, 1, line))


@hard_sigmoid.equivalent
def _by_minimum_and_maximum(y: Array) -> Array:
    return np.minimum(1, np.maximum(0, y / 5 + 0.5))


@hard_sigmoid.equivalent
def _by_cases(y: Array) -> Array:
    return np.where(y <= -2.5, 0, np.where(y >= 2.5, 1, 0.2 * y + 0.5))


@hard_sigmoid.equivalent
def _number_by_number(y: Array) -> Array:
    cut = np.empty(y.shape, np.float32)
    for place, z in np.ndenumerate(y):
        cut[place] = min(max(0.2 * float(z) + 0.5, 0.0), 1.0)
    return cut


@hard_sigmoid.equivalent
def _by_masks(y: Array) -> Array:
    cut: Array = 0.2 * y + 0.5
    cut[cut < 0] = 0
    cut[cut > 1] = 1
    return cut


@hard_sigmoid.equivalent
def _by_interpolation(y: Array) -> Array:
    return np.interp(y, [-2.5, 2.5], [0, 1]).astype(np.float16)


# --- kernel_from_keras1 ----------------------------------------------------------------------


def stored_kernels(rng: np.random.Generator) -> list[tuple[Any, ...]]:
    """Return probes (W4,), some with more axes of length 1 than the one to drop."""
    taps, channels, filters = (int(rng.integers(*ends)) for ends in ((3, 6), (2, 5), (5, 8)))
    return [
        (whole(rng, 2, 1, 1, 2),),
        (whole(rng, 2, 1, 2, 2),),
        (whole(rng, 2, 1, 3, 1),),
        (whole(rng, 1, 1, 2, 3),),
        (whole(rng, 3, 1, 2, 3),),
        (whole(rng, 1, 1, 1, 1),),
        (normal(rng, taps, 1, channels, filters),),
    ]


def wide_kernels(rng: np.random.Generator) -> list[tuple[Any, ...]]:
    """Return probes (W4,): one, few and many of everything, numbers of all sizes."""
    levels = {name: LAYER[name] for name in ("taps", "channels", "filters", "numbers", "dtype")}
    return smallest_first(
        (numbers(rng, row, row["taps"], 1, row["channels"], row["filters"]),)
        for row in rows(rng, levels, fits=is_small_kernel)
    )


@exercise(
    lesson=5,
    probes=stored_kernels,
    wide=wide_kernels,
    axes={"": ("taps", "channels", "filters")},
    answered_by=("atrous_lib.modern",),
)
def kernel_from_keras1(W4: Array) -> Array:
    """Return the kernel (filter_length, input_dim, nb_filter) that Keras 1 stores with 4 axes."""
    return W4[:, 0]


@kernel_from_keras1.misconception("every_one_squeezed")
def _(W4: Array) -> Array:
    return np.squeeze(W4)


@kernel_from_keras1.misconception("first_tap_only")
def _(W4: Array) -> Array:
    return W4[0]


@kernel_from_keras1.misconception("first_channel_only")
def _(W4: Array) -> Array:
    return W4[:, :, 0]


@kernel_from_keras1.misconception("first_filter_only")
def _(W4: Array) -> Array:
    return W4[..., 0]


@kernel_from_keras1.misconception("kernel_flipped")
def _(W4: Array) -> Array:
    return W4[::-1, 0]


@kernel_from_keras1.misconception("axes_swapped")
def _(W4: Array) -> Array:
    return W4[:, 0].transpose(0, 2, 1)


@kernel_from_keras1.misconception("axes_reversed")
def _(W4: Array) -> Array:
    return W4[:, 0].transpose(2, 1, 0)


@kernel_from_keras1.misconception("dealt_out_again")
def _(W4: Array) -> Array:
    taps, _, channels, filters = W4.shape
    return W4.reshape(taps, filters, channels)


@kernel_from_keras1.misconception("dealt_out_again")
def _(W4: Array) -> Array:
    taps, _, channels, filters = W4.shape
    return W4.reshape(filters, channels, taps)


@kernel_from_keras1.misconception("dealt_out_again")
def _(W4: Array) -> Array:
    taps, _, channels, filters = W4.shape
    return W4.reshape(channels, taps, filters)


@kernel_from_keras1.misconception("taps_summed")
def _(W4: Array) -> Array:
    return W4.sum(axis=0)


@kernel_from_keras1.misconception("still_four_axes")
def _(W4: Array) -> Array:
    return W4.copy()


@kernel_from_keras1.equivalent
def _by_squeezing_one_axis(W4: Array) -> Array:
    return np.squeeze(W4, axis=1)


@kernel_from_keras1.equivalent
def _by_reshaping(W4: Array) -> Array:
    taps, _, channels, filters = W4.shape
    return W4.reshape(taps, channels, filters).copy()


@kernel_from_keras1.equivalent
def _weight_by_weight(W4: Array) -> Array:
    taps, _, channels, filters = W4.shape
    W = np.empty((taps, channels, filters), np.float32)
    for k, c, f in np.ndindex(*W.shape):
        W[k, c, f] = W4[k, 0, c, f]
    return W


@kernel_from_keras1.equivalent
def _by_summing_one_number(W4: Array) -> Array:
    return W4.sum(axis=1)


@kernel_from_keras1.equivalent
def _by_renaming_the_axes(W4: Array) -> Array:
    return np.einsum("kocf->kcf", W4)


@kernel_from_keras1.equivalent
def _tap_by_tap(W4: Array) -> Array:
    return np.array([tap[0] for tap in W4.tolist()])
