"""Lesson 9, "Constraints", put to use: two constraints at once, in the order that keeps both."""

from __future__ import annotations

from typing import Any

import numpy as np

from atrous_lib.checks.exercise import exercise
from atrous_lib.checks.exercises.programs import Array
from atrous_lib.checks.exercises.ranges import (
    LAYER,
    SHAPE,
    axes_over,
    is_small,
    rows,
    shape_of,
    smallest_first,
)


def signed(rng: np.random.Generator) -> list[tuple[Any, ...]]:
    """Return probes (W, axis): groups of both signs, and one that has nothing above 0."""

    def mixed(*shape: int) -> Array:  # no size near 0, beside which an epsilon would count
        return np.asarray(rng.uniform(0.2, 2, size=shape) * rng.choice([-1, 1], size=shape))

    silent = mixed(3, 2, 4)
    silent[:, :, 1] = -np.abs(silent[:, :, 1])
    return [
        (np.array([[3.0, 6.0], [4.0, -8.0]]), 0),
        (np.array([[3.0, -1.0], [-4.0, -2.0]]), 0),
        (np.array([[3.0, 4.0], [-5.0, 12.0]]), 1),
        (rng.integers(1, 9, size=(2, 2, 2)) * rng.choice([-1.0, 1.0], size=(2, 2, 2)), (0, 1)),
        (mixed(4, 1, 2, 3), (0, 1, 2)),
        (silent, (0, 1)),
        (mixed(3, int(rng.integers(2, 5)), 3), 2),
    ]


def wide_signed(rng: np.random.Generator) -> list[tuple[Any, ...]]:
    """Return probes (W, axis): arrays of one axis to four, weights of all sizes."""
    levels = {
        **SHAPE,
        "over": (1, 2, 3),
        "dtype": LAYER["dtype"],
        "scale": (0.05, 1.0, 1000.0),
    }
    made = []
    for row in rows(rng, levels, fits=is_small):
        shape = shape_of(row)
        W = rng.uniform(0.5, 2, size=shape) * rng.choice([-1, 1], size=shape)
        made.append(((row["scale"] * W).astype(row["dtype"]), axes_over(rng, row)))
    return smallest_first(made)


@exercise(lesson=9, probes=signed, wide=wide_signed)
def nonneg_unitnorm(W: Array, axis: int | tuple[int, ...]) -> Array:
    """Return W without what is negative, and then with every norm over `axis` scaled to 1."""
    kept = np.maximum(W, 0)
    norm = np.sqrt(np.sum(kept**2, axis=axis, keepdims=True))
    return np.asarray(kept / np.where(norm == 0, 1, norm))


@nonneg_unitnorm.misconception("norm_first")
def _(W: Array, axis: int | tuple[int, ...]) -> Array:
    norm = np.sqrt(np.sum(W**2, axis=axis, keepdims=True))
    return np.asarray(np.maximum(W / np.where(norm == 0, 1, norm), 0))


@nonneg_unitnorm.misconception("lifted")
def _(W: Array, axis: int | tuple[int, ...]) -> Array:
    kept = W - W.min()
    norm = np.sqrt(np.sum(kept**2, axis=axis, keepdims=True))
    return np.asarray(kept / np.where(norm == 0, 1, norm))


@nonneg_unitnorm.misconception("lifted")
def _(W: Array, axis: int | tuple[int, ...]) -> Array:
    kept = W - W.min(axis=axis, keepdims=True)
    norm = np.sqrt(np.sum(kept**2, axis=axis, keepdims=True))
    return np.asarray(kept / np.where(norm == 0, 1, norm))


@nonneg_unitnorm.misconception("lifted")
def _(W: Array, axis: int | tuple[int, ...]) -> Array:
    kept = W - np.minimum(W.min(axis=axis, keepdims=True), 0)
    norm = np.sqrt(np.sum(kept**2, axis=axis, keepdims=True))
    return np.asarray(kept / np.where(norm == 0, 1, norm))


@nonneg_unitnorm.misconception("axis_0_alone")
def _(W: Array, axis: int | tuple[int, ...]) -> Array:
    kept = np.maximum(W, 0)
    norm = np.sqrt(np.sum(kept**2, axis=0, keepdims=True))
    return np.asarray(kept / np.where(norm == 0, 1, norm))


@nonneg_unitnorm.misconception("positives_removed")
def _(W: Array, axis: int | tuple[int, ...]) -> Array:
    kept = np.minimum(W, 0)
    norm = np.sqrt(np.sum(kept**2, axis=axis, keepdims=True))
    return np.asarray(kept / np.where(norm == 0, 1, norm))


@nonneg_unitnorm.misconception("signs_dropped")
def _(W: Array, axis: int | tuple[int, ...]) -> Array:
    norm = np.sqrt(np.sum(W**2, axis=axis, keepdims=True))
    return np.asarray(np.abs(W) / np.where(norm == 0, 1, norm))


@nonneg_unitnorm.misconception("nonneg_forgotten")
def _(W: Array, axis: int | tuple[int, ...]) -> Array:
    norm = np.sqrt(np.sum(W**2, axis=axis, keepdims=True))
    return np.asarray(W / np.where(norm == 0, 1, norm))


@nonneg_unitnorm.misconception("norm_forgotten")
def _(W: Array, axis: int | tuple[int, ...]) -> Array:
    return np.maximum(W, 0)


@nonneg_unitnorm.misconception("whole_tensor")
def _(W: Array, axis: int | tuple[int, ...]) -> Array:
    kept = np.maximum(W, 0)
    return kept / np.sqrt(np.sum(kept**2))


@nonneg_unitnorm.misconception("divided_by_zero")
def _(W: Array, axis: int | tuple[int, ...]) -> Array:
    kept = np.maximum(W, 0)
    with np.errstate(all="ignore"):
        return np.asarray(kept / np.sqrt(np.sum(kept**2, axis=axis, keepdims=True)))


@nonneg_unitnorm.misconception("sum_in_place_of_norm")
def _(W: Array, axis: int | tuple[int, ...]) -> Array:
    kept = np.maximum(W, 0)
    total = np.sum(kept, axis=axis, keepdims=True)
    return np.asarray(kept / np.where(total == 0, 1, total))


@nonneg_unitnorm.equivalent
def _by_mask(W: Array, axis: int | tuple[int, ...]) -> Array:
    kept = W * (W > 0)
    lengths = np.sqrt((kept * kept).sum(axis, keepdims=True))
    return np.asarray(kept / (lengths + 1e-7))


@nonneg_unitnorm.equivalent
def _in_place_of_a_copy(W: Array, axis: int | tuple[int, ...]) -> Array:
    kept = W.copy()
    kept[kept < 0] = 0
    kept /= np.maximum(np.sqrt(np.square(kept).sum(axis=axis, keepdims=True)), 1e-12)
    return kept


@nonneg_unitnorm.equivalent
def _group_by_group(W: Array, axis: int | tuple[int, ...]) -> Array:
    axes = axis if isinstance(axis, tuple) else (axis,)
    others = [a for a in range(W.ndim) if a not in axes]
    result = np.clip(W, 0, None)
    for place in np.ndindex(*(W.shape[a] for a in others)):
        where: list[Any] = [slice(None)] * W.ndim
        for a, at in zip(others, place, strict=True):
            where[a] = at
        group = result[tuple(where)]
        length = np.sqrt(np.sum(group**2))
        if length > 0:
            result[tuple(where)] = group / length
    return result
