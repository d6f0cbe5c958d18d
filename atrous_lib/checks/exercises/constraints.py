"""Lesson 9, "Constraints": give the norms of a weight the size that is allowed.

A norm of 0 can't be divided by. The wrong functions that divide stand here twice, once with Keras'
epsilon and once without, so that their mistake is named in code that minds a norm of 0 and in code
that doesn't.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from atrous_lib import constraints
from atrous_lib.checks.exercise import Function, exercise
from atrous_lib.checks.exercises.programs import Array, normal, whole
from atrous_lib.checks.exercises.ranges import (
    LAYER,
    SHAPE,
    Row,
    axes_over,
    is_small,
    rows,
    shape_of,
    smallest_first,
)

Axis = int | tuple[int, ...]
Norm = Callable[[Array, Axis], Array]
EPSILONS = (constraints.EPSILON, 0.0)


def scaled(W: Array, norm: Array, wanted: Any, epsilon: float) -> Array:
    """Return W where each norm has become the wanted one."""
    return W * (wanted / (norm + epsilon))


# --- norms -----------------------------------------------------------------------------------


def euclidean(W: Array, axis: Axis) -> Array:
    """Return the square root of the sum of squares over the axes, which stay with length 1."""
    return np.sqrt(np.sum(W**2, axis=axis, keepdims=True))


def other_axes(W: Array, axis: Axis) -> Array:
    """Return the norms over the axes that were not named."""
    named = {axis} if isinstance(axis, int) else set(axis)
    return euclidean(W, tuple(i for i in range(W.ndim) if i not in named))


NORMS: dict[str, Norm] = {
    "axis_0_alone": lambda W, axis: euclidean(W, 0),
    "whole_tensor": lambda W, axis: euclidean(W, tuple(range(W.ndim))),
    "other_axes": other_axes,
    "norms_misaligned": lambda W, axis: np.sqrt(np.sum(W**2, axis=axis)),
    "mean_square": lambda W, axis: np.sqrt(np.mean(W**2, axis=axis, keepdims=True)),
    "squared_norm": lambda W, axis: np.sum(W**2, axis=axis, keepdims=True),
    "sum_of_sizes": lambda W, axis: np.sum(np.abs(W), axis=axis, keepdims=True),
    "largest_weight": lambda W, axis: np.max(np.abs(W), axis=axis, keepdims=True),
}


# --- maxnorm ---------------------------------------------------------------------------------


def long_and_short(rng: np.random.Generator) -> list[tuple[Any, ...]]:
    """Return probes (W, m, axis).

    Between them they hold: norms above and below m side by side; as many rows as columns, where
    norms that lost their axis still fit; a filter over several axes; a group of zeros.
    """
    halves = np.stack([rng.permutation([6.0, 8.0]), whole(rng, 2)], axis=1)
    unused = whole(rng, 2, 2, 2)
    unused[:, 0, 1] = 0
    return [
        (rng.permutation([3.0, 4.0]), 2, 0),
        (halves, 5, 0),
        (whole(rng, 2, 2), 3, 1),
        (whole(rng, 2, 1, 2), 2, (0, 1)),
        (whole(rng, 3, 2, 2), 12, (0, 1)),
        (unused, 4, 0),
        (normal(rng, 3, 2, 4), 2, (0, 1)),
        (normal(rng, 4, 1, 3, int(rng.integers(3, 6))), 3, (0, 1, 2)),
    ]


def _weights(rng: np.random.Generator, row: Row) -> tuple[Array, Axis]:
    """Return weights of a row's axes, some groups of which are zeros, and the axes of a norm."""
    shape = shape_of(row)
    sizes = row["scale"] * rng.uniform(
        0.5, 2, size=shape
    )  # none so small that Keras' epsilon counts
    W = (sizes * rng.choice([-1, 1], size=shape)).astype(row["dtype"])
    axis = axes_over(rng, row)
    if row["zeros"]:
        moved, _ = _groups_last(W, axis)
        moved[(0,) * (moved.ndim - np.size(axis))] = 0
    return W, axis


WEIGHTS = {
    **SHAPE,
    "over": (1, 2, 3),  # axes
    "scale": (0.05, 1.0, 1000.0),
    "zeros": (False, True),
    "dtype": LAYER["dtype"],
}


def wide_weights(rng: np.random.Generator) -> list[tuple[Any, ...]]:
    """Return probes (W, m, axis): arrays of one axis to four, weights and limits of all sizes."""
    made = []
    for row in rows(rng, {**WEIGHTS, "m": (0.02, 0.5, 1, 4, 500)}, fits=is_small):
        W, axis = _weights(rng, row)
        made.append((W, row["m"], axis))
    return smallest_first(made)


@exercise(lesson=9, probes=long_and_short, wide=wide_weights)
def maxnorm(W: Array, m: float, axis: Axis) -> Array:
    """Return W, with every norm over `axis` that exceeds m shrunk to m."""
    return constraints.MaxNorm(m, axis)(W)


def shrinks(norm_of: Norm, epsilon: float) -> Function:
    """Return a maxnorm that takes its norms from `norm_of`."""

    def wrong(W: Array, m: float, axis: Axis) -> Array:
        norm = norm_of(W, axis)
        return scaled(W, norm, np.minimum(norm, m), epsilon)

    return wrong


def always_rescales(epsilon: float) -> Function:
    """Return a maxnorm that brings short ones to m too."""
    return lambda W, m, axis: scaled(W, euclidean(W, axis), m, epsilon)


def forgets_m(limit_is_1: bool, epsilon: float) -> Function:
    """Return a maxnorm that shrinks to norm 1 whatever exceeds 1, or whatever exceeds m."""

    def wrong(W: Array, m: float, axis: Axis) -> Array:
        norm = euclidean(W, axis)
        limit = 1 if limit_is_1 else m
        return scaled(W, norm, np.where(norm > limit, 1, norm), epsilon)

    return wrong


for _epsilon in EPSILONS:
    for _id, _norm in NORMS.items():
        maxnorm.misconception(_id)(shrinks(_norm, _epsilon))
    maxnorm.misconception("always_rescaled")(always_rescales(_epsilon))
    maxnorm.misconception("m_forgotten")(forgets_m(True, _epsilon))
    maxnorm.misconception("m_forgotten")(forgets_m(False, _epsilon))
maxnorm.misconception("zero_divided")(shrinks(euclidean, 0.0))


@maxnorm.misconception("smaller_for_larger")
def _(W: Array, m: float, axis: Axis) -> Array:
    norm = euclidean(W, axis)
    with np.errstate(all="ignore"):
        return W * m / np.minimum(norm, m)


@maxnorm.misconception("smaller_for_larger")
def _(W: Array, m: float, axis: Axis) -> Array:
    norm = euclidean(W, axis)
    with np.errstate(all="ignore"):
        return W * np.maximum(norm, m) / norm


@maxnorm.misconception("clipped")
def _(W: Array, m: float, axis: Axis) -> Array:
    return np.clip(W, -m, m)


@maxnorm.misconception("clipped")
def _(W: Array, m: float, axis: Axis) -> Array:
    return np.minimum(W, m)


@maxnorm.misconception("longest_rules")
def _(W: Array, m: float, axis: Axis) -> Array:
    longest = float(np.max(euclidean(W, axis)))
    return W * min(1.0, m / longest)


@maxnorm.equivalent
def _only_where_too_long(W: Array, m: float, axis: Axis) -> Array:
    norm = euclidean(W, axis)
    return np.where(norm > m, W * m / np.maximum(norm, m), W)


@maxnorm.equivalent
def _group_by_group(W: Array, m: float, axis: Axis) -> Array:
    moved, count = _groups_last(W, axis)
    flat = moved.reshape(-1, count).copy()
    for group in flat:
        length = sum(weight * weight for weight in group.tolist()) ** 0.5
        if length > m:
            group *= m / length
    return _groups_back(flat.reshape(moved.shape), axis)


@maxnorm.equivalent
def _by_einsum(W: Array, m: float, axis: Axis) -> Array:
    moved, count = _groups_last(W, axis)
    flat = moved.reshape(-1, count)
    norm = np.einsum("gw,gw->g", flat, flat) ** 0.5
    factors = m / np.maximum(norm, m)
    return _groups_back(np.einsum("gw,g->gw", flat, factors).reshape(moved.shape), axis)


@maxnorm.equivalent
def _single_precision(W: Array, m: float, axis: Axis) -> Array:
    W = W.astype(np.float32)
    norm = np.sqrt(np.square(W).sum(axis=axis, keepdims=True))
    return W * np.clip(norm, 0, m) / (np.float32(1e-7) + norm)


def _groups_last(W: Array, axis: Axis) -> tuple[Array, int]:
    """Return W with the named axes last, and how many weights share a norm."""
    axes = (axis,) if isinstance(axis, int) else axis
    moved = np.moveaxis(W, axes, range(-len(axes), 0))
    return moved, int(np.prod([W.shape[i] for i in axes]))


def _groups_back(moved: Array, axis: Axis) -> Array:
    axes = (axis,) if isinstance(axis, int) else axis
    return np.moveaxis(moved, range(-len(axes), 0), axes)


# --- unitnorm --------------------------------------------------------------------------------


def any_length(rng: np.random.Generator) -> list[tuple[Any, ...]]:
    """Return probes (W, axis).

    Between them they hold: norms above and below 1; as many rows as columns; a filter over
    several axes; numbers of both signs; a group of zeros.
    """
    halves = np.stack([rng.permutation([3.0, 4.0]), rng.permutation([6.0, 8.0])], axis=1)
    unused = whole(rng, 2, 2, 2)
    unused[:, 0, 1] = 0
    return [
        (rng.permutation([3.0, 4.0]), 0),
        (rng.permutation([0.3, -0.4]), 0),
        (halves, 0),
        (whole(rng, 2, 2), 1),
        (whole(rng, 3, 2, 2), (0, 1)),
        (unused, 0),
        (0.1 * normal(rng, 3, 2, 4), (0, 1)),
        (normal(rng, 4, 1, 3, int(rng.integers(3, 6))), (0, 1, 2)),
    ]


def wide_lengths(rng: np.random.Generator) -> list[tuple[Any, ...]]:
    """Return probes (W, axis): arrays of one axis to four, weights of all sizes."""
    return smallest_first(_weights(rng, row) for row in rows(rng, WEIGHTS, fits=is_small))


@exercise(lesson=9, probes=any_length, wide=wide_lengths)
def unitnorm(W: Array, axis: Axis) -> Array:
    """Return W with every norm over `axis` scaled to 1."""
    return constraints.UnitNorm(axis)(W)


def divides(norm_of: Norm, epsilon: float) -> Function:
    """Return a unitnorm that takes its norms from `norm_of`."""
    return lambda W, axis: scaled(W, norm_of(W, axis), 1, epsilon)


def shrinks_to_1(epsilon: float) -> Function:
    """Return a unitnorm that leaves short ones as they are."""

    def wrong(W: Array, axis: Axis) -> Array:
        norm = euclidean(W, axis)
        return scaled(W, norm, np.minimum(norm, 1), epsilon)

    return wrong


def standardises(epsilon: float) -> Function:
    """Return a unitnorm that takes the mean away and divides by the standard deviation."""

    def wrong(W: Array, axis: Axis) -> Array:
        centred = W - W.mean(axis=axis, keepdims=True)
        return scaled(centred, W.std(axis=axis, keepdims=True), 1, epsilon)

    return wrong


for _epsilon in EPSILONS:
    for _id, _norm in NORMS.items():
        unitnorm.misconception(_id)(divides(_norm, _epsilon))
    unitnorm.misconception("only_shrunk")(shrinks_to_1(_epsilon))
    unitnorm.misconception("each_weight_alone")(divides(lambda W, axis: np.abs(W), _epsilon))
    unitnorm.misconception("standardised")(standardises(_epsilon))
    unitnorm.misconception("sum_is_1")(
        divides(lambda W, axis: np.sum(W, axis=axis, keepdims=True), _epsilon)
    )
unitnorm.misconception("zero_divided")(divides(euclidean, 0.0))


for _large in (0.1, 0.01, 1e-3, 1e-4):
    unitnorm.misconception("large_addition")(divides(euclidean, _large))


@unitnorm.misconception("norms_returned")
def _(W: Array, axis: Axis) -> Array:
    return euclidean(W, axis)


@unitnorm.misconception("norms_returned")
def _(W: Array, axis: Axis) -> Array:
    return np.sqrt(np.sum(W**2, axis=axis))


@unitnorm.misconception("each_weight_alone")
def _(W: Array, axis: Axis) -> Array:
    return np.clip(W, -1, 1)


@unitnorm.equivalent
def _zeros_kept(W: Array, axis: Axis) -> Array:
    norm = euclidean(W, axis)
    return W / np.where(norm == 0, 1, norm)


@unitnorm.equivalent
def _one_after_the_other(W: Array, axis: Axis) -> Array:
    moved, count = _groups_last(W, axis)
    groups = []
    for group in moved.reshape(-1, count).tolist():
        length = sum(weight**2 for weight in group) ** 0.5 or 1.0
        groups.append([weight / length for weight in group])
    return _groups_back(np.array(groups).reshape(moved.shape), axis)


@unitnorm.equivalent
def _by_einsum_again(W: Array, axis: Axis) -> Array:
    moved, count = _groups_last(W, axis)
    flat = moved.reshape(-1, count)
    norm = np.sqrt(np.einsum("gw,gw->g", flat, flat)) + 1e-12
    return _groups_back((flat.T / norm).T.reshape(moved.shape), axis)


@unitnorm.equivalent
def _in_half_precision(W: Array, axis: Axis) -> Array:
    return constraints.UnitNorm(axis)(W).astype(np.float16)
