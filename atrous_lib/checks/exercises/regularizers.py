"""Lesson 8, "Regularizers": what size costs, and the push that this cost gives.

Both exercises return (loss, gradient) of sum(l1 * |t|) + sum(l2 * t**2), once on weights and once
on a layer's outputs. Most mistakes are the same on both, so they stand here once.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from atrous_lib import regularizers
from atrous_lib.checks.exercise import Exercise, Function, exercise
from atrous_lib.checks.exercises.programs import Array, normal
from atrous_lib.checks.exercises.ranges import (
    KINDS,
    SHAPE,
    SIZES,
    Row,
    is_small,
    rows,
    shape_of,
    smallest_first,
)
from atrous_lib.differences import numerical_gradient

Penalty = tuple[float, Array]


def loss_of(t: Array, l1: float, l2: float) -> float:
    """Return the sum of the penalties."""
    return float(np.sum(l1 * np.abs(t)) + np.sum(l2 * t**2))


def slope(t: Array, l1: float, l2: float) -> Array:
    """Return the gradient of `loss_of`."""
    return l1 * np.sign(t) + 2 * l2 * t


def signed(rng: np.random.Generator, *shape: int) -> Array:
    """Return whole numbers of both signs, none of them -1, 0 or 1; in one place there is a 0."""
    numbers = rng.integers(2, 6, size=shape) * rng.choice([-1.0, 1.0], size=shape)
    numbers.flat[0], numbers.flat[-1] = 0, -3
    return np.asarray(numbers)


# --- l1l2_penalty ----------------------------------------------------------------------------


def kernels(rng: np.random.Generator) -> list[tuple[Any, ...]]:
    """Return probes (W, l1, l2), first each penalty alone on two weights."""
    return [
        (rng.permutation([3.0, -2.0]), 1, 0),
        (rng.permutation([3.0, -2.0]), 0, 1),
        (rng.permutation([4.0, 0.0, -3.0]), 2, 0.5),
        (signed(rng, 2, 1, 2), 0.5, 3),
        (signed(rng, 3, 2, 2), 3, 0.25),
        (normal(rng, 3, 2, 4), 0.3, 0.7),
        (normal(rng, 4, 1, 3, int(rng.integers(3, 6))), 0.05, 0.02),
    ]


MOST_MEASURED = 200  # numbers, along each of which a slope may be measured


def _fits(row: Row) -> bool:
    return is_small(row, MOST_MEASURED)


def _wide(rng: np.random.Generator, shape: Mapping[str, Any]) -> list[tuple[Any, ...]]:
    """Return probes (t, l1, l2): arrays of all shapes, numbers of both signs and all sizes."""
    levels = {
        **shape,
        "numbers": KINDS,
        "l1": (0, 0.01, 1, 30),
        "l2": (0, 0.01, 1, 30),
    }
    made = []
    for row in rows(rng, levels, fits=_fits):
        scale = {"large": 300.0, "small": 0.05}.get(row["numbers"], 1.0)
        size = shape_of(row)
        t = scale * rng.uniform(0.1, 2, size=size) * rng.choice([-1, 1], size=size)
        t = np.round(t) if row["numbers"] == "whole" else t  # some are 0
        made.append((t, row["l1"], row["l2"]))
    return smallest_first(made)


def wide_kernels(rng: np.random.Generator) -> list[tuple[Any, ...]]:
    """Return probes (W, l1, l2) with one axis to four."""
    return _wide(rng, SHAPE)


@exercise(lesson=8, probes=kernels, wide=wide_kernels, parts=("loss", "gradient"))
def l1l2_penalty(W: Array, l1: float, l2: float) -> Penalty:
    """Return (loss, gradient) of the penalty on the weights W."""
    penalty = regularizers.L1L2Regularizer(l1, l2)
    return penalty(W), penalty.gradient(W)


# --- activity_penalty ------------------------------------------------------------------------


def outputs(rng: np.random.Generator) -> list[tuple[Any, ...]]:
    """Return probes (y, l1, l2).

    Between them they hold: one sample and several, one step and several; outputs of both signs,
    as a linear layer or one with tanh has; silent outputs, as relu leaves them.
    """
    few = int(rng.integers(2, 5))
    return [
        (rng.permutation([3.0, -2.0]).reshape(1, 2, 1), 1, 0),
        (rng.permutation([3.0, 2.0]).reshape(2, 1, 1), 0, 1),
        (rng.permutation([4.0, 0.0, 0.0, 2.0]).reshape(2, 2, 1), 2, 0.5),
        (signed(rng, 2, 2, 2), 0.5, 3),
        (signed(rng, 3, 2, 2), 3, 0.25),
        (np.maximum(normal(rng, few, 5, 3), 0), 0.3, 0.7),
        (np.tanh(normal(rng, few, 9, 2)), 0.05, 0.02),
    ]


def wide_outputs(rng: np.random.Generator) -> list[tuple[Any, ...]]:
    """Return probes (y, l1, l2) of few and many samples, steps or filters."""
    return _wide(rng, {**{name: SIZES for name in SHAPE}, "axis 3": (None,)})


@exercise(
    lesson=8,
    probes=outputs,
    wide=wide_outputs,
    parts=("loss", "gradient"),
    axes={"gradient": ("samples", "steps", "filters")},
)
def activity_penalty(y: Array, l1: float, l2: float) -> Penalty:
    """Return (loss, gradient) of the penalty on the outputs y of a whole batch."""
    penalty = regularizers.L1L2Regularizer(l1, l2)
    return penalty(y), penalty.gradient(y)


# --- wrong on weights and outputs ------------------------------------------------------------


def norm_gradient(t: Array, l1: float, l2: float) -> Array:
    """Return the gradient where l2 is charged for the norm, not for its square."""
    return l1 * np.sign(t) + l2 * t / np.sqrt(np.sum(t**2))


def norm_loss(t: Array, l1: float, l2: float) -> float:
    """Return the loss where l2 is charged for the norm, not for its square."""
    return float(l1 * np.sum(np.abs(t)) + l2 * np.sqrt(np.sum(t**2)))


# The ids of mistakes, and for each one pairs of a loss and a gradient: a mistake in the one may
# come with a mistake in the other, or without.
PAIRS: dict[str, list[tuple[Function, Function]]] = {
    "half_on_l2": [
        (lambda t, l1, l2: loss_of(t, l1, l2 / 2), lambda t, l1, l2: slope(t, l1, l2 / 2)),
        (lambda t, l1, l2: loss_of(t, l1, l2 / 2), slope),
    ],
    "two_forgotten": [(loss_of, lambda t, l1, l2: slope(t, l1, l2 / 2))],
    "square_in_gradient": [
        (loss_of, lambda t, l1, l2: l1 * np.sign(t) + l2 * t**2),
        (loss_of, lambda t, l1, l2: l1 * np.abs(t) + l2 * t**2),
        (loss_of, lambda t, l1, l2: l1 * np.sign(t) + 2 * l2 * t**2),
    ],
    "norm_not_squared": [(norm_loss, slope), (norm_loss, norm_gradient)],
    "strengths_swapped": [
        (lambda t, l1, l2: loss_of(t, l2, l1), lambda t, l1, l2: slope(t, l2, l1))
    ],
    "l1_ignored": [(lambda t, l1, l2: loss_of(t, 0, l2), lambda t, l1, l2: slope(t, 0, l2))],
    "l2_ignored": [(lambda t, l1, l2: loss_of(t, l1, 0), lambda t, l1, l2: slope(t, l1, 0))],
    "abs_forgotten": [
        (lambda t, l1, l2: l1 * np.sum(t) + l2 * np.sum(t**2), slope),
        (lambda t, l1, l2: l1 * np.sum(t) + l2 * np.sum(t**2), lambda t, l1, l2: l1 + 2 * l2 * t),
    ],
    "sign_forgotten": [
        (loss_of, lambda t, l1, l2: l1 + 2 * l2 * t),
        (loss_of, lambda t, l1, l2: l1 * np.abs(t) + 2 * l2 * t),
    ],
    "zero_pushed": [
        (loss_of, lambda t, l1, l2: l1 * np.where(t >= 0, 1, -1) + 2 * l2 * t),
        (loss_of, lambda t, l1, l2: l1 * np.where(t > 0, 1, -1) + 2 * l2 * t),
    ],
    "zero_divided": [(loss_of, lambda t, l1, l2: l1 * t / np.abs(t) + 2 * l2 * t)],
    "sign_reversed": [(loss_of, lambda t, l1, l2: -slope(t, l1, l2))],
    "mean": [
        (lambda t, l1, l2: loss_of(t, l1, l2) / t.size, lambda *a: slope(*a) / a[0].size),
        (lambda t, l1, l2: loss_of(t, l1, l2) / t.size, slope),
    ],
    "not_summed": [(lambda t, l1, l2: l1 * np.abs(t) + l2 * t**2, slope)],
    "gradient_summed": [(loss_of, lambda t, l1, l2: float(np.sum(slope(t, l1, l2))))],
}


def both(loss: Function, gradient: Function) -> Function:
    """Return the function that hands back a loss and a gradient."""
    return lambda t, l1, l2: (loss(t, l1, l2), gradient(t, l1, l2))


def add_wrong(penalty: Exercise, id: str, loss: Function, gradient: Function) -> None:
    """Add a loss and a gradient of which at least one is wrong."""
    penalty.misconception(id)(both(loss, gradient))


for _exercise in (l1l2_penalty, activity_penalty):
    for _id, _pairs in PAIRS.items():
        for _pair in _pairs:
            add_wrong(_exercise, _id, *_pair)
    _exercise.misconception("another_order")(lambda t, l1, l2: both(slope, loss_of)(t, l1, l2))


# --- wrong on outputs alone ------------------------------------------------------------------


def batch_loss(y: Array, l1: float, l2: float) -> float:
    """Return the loss divided by the number of samples."""
    return loss_of(y, l1, l2) / len(y)


def loss_of_sum(y: Array, l1: float, l2: float) -> float:
    """Return what the sum of all outputs would cost as a single one."""
    return loss_of(np.sum(y), l1, l2)


def first_sample(y: Array, l1: float, l2: float) -> float:
    """Return the loss of one sample."""
    return loss_of(y[0], l1, l2)


add_wrong(activity_penalty, "averaged_over_batch", batch_loss, lambda *a: slope(*a) / len(a[0]))
add_wrong(activity_penalty, "averaged_over_batch", batch_loss, slope)
add_wrong(activity_penalty, "summed_first", loss_of_sum, slope)
add_wrong(activity_penalty, "one_sample_only", first_sample, slope)
add_wrong(activity_penalty, "one_sample_only", first_sample, lambda *a: slope(a[0][0], *a[1:]))


@activity_penalty.misconception("averaged_over_steps")
def _(y: Array, l1: float, l2: float) -> Penalty:
    return loss_of(y, l1, l2) / y.shape[1], slope(y, l1, l2) / y.shape[1]


@activity_penalty.misconception("averaged_over_steps")
def _(y: Array, l1: float, l2: float) -> Penalty:
    return loss_of(y, l1, l2) / y.shape[1], slope(y, l1, l2)


@activity_penalty.misconception("loss_per_sample")
def _(y: Array, l1: float, l2: float) -> Any:
    return (l1 * np.abs(y) + l2 * y**2).sum(axis=(1, 2)), slope(y, l1, l2)


@activity_penalty.misconception("summed_over_steps_only")
def _(y: Array, l1: float, l2: float) -> Any:
    return (l1 * np.abs(y) + l2 * y**2).sum(axis=1), slope(y, l1, l2)


@activity_penalty.misconception("activated_again")
def _(y: Array, l1: float, l2: float) -> Penalty:
    y = np.maximum(y, 0)
    return loss_of(y, l1, l2), slope(y, l1, l2)


@activity_penalty.misconception("activated_again")
def _(y: Array, l1: float, l2: float) -> Penalty:
    y = np.tanh(y)
    return loss_of(y, l1, l2), slope(y, l1, l2)


@activity_penalty.misconception("before_activation")
def _(y: Array, l1: float, l2: float) -> Penalty:
    return loss_of(y, l1, l2), slope(y, l1, l2) * (y > 0)


@activity_penalty.misconception("before_activation")
def _(y: Array, l1: float, l2: float) -> Penalty:
    return loss_of(y, l1, l2), slope(y, l1, l2) * (1 - y**2)


# --- right -----------------------------------------------------------------------------------


def with_loops(t: Array, l1: float, l2: float) -> Any:
    """Go from number to number."""
    loss: float = 0.0
    gradient = np.zeros(t.shape)
    for place in np.ndindex(t.shape):
        number = float(t[place])
        loss += l1 * abs(number) + l2 * number * number
        if number > 0:
            gradient[place] = l1 + 2 * l2 * number
        elif number < 0:
            gradient[place] = -l1 + 2 * l2 * number
    return loss, gradient


def with_products(t: Array, l1: float, l2: float) -> Any:
    """Write each sum as a product of two rows of numbers."""
    flat = t.ravel()
    signs = (t > 0).astype(int) - (t < 0)
    return l1 * flat @ signs.ravel() + l2 * flat @ flat, l1 * signs + 2 * l2 * t


def with_norms(t: Array, l1: float, l2: float) -> Any:
    """Take both sums from NumPy's norms."""
    rows = np.linalg.norm(t.ravel(), 1), np.linalg.norm(t)
    return l1 * rows[0] + l2 * rows[1] ** 2, np.add(l1 * np.sign(t), l2 * (t + t))


def from_lists(t: Array, l1: float, l2: float) -> Any:
    """Use plain Python, and a list in place of a tuple."""
    numbers = t.ravel().tolist()
    signs = [(number > 0) - (number < 0) for number in numbers]
    slopes = [l1 * sign + 2 * l2 * number for sign, number in zip(signs, numbers, strict=True)]
    return [sum(l1 * abs(n) + l2 * n**2 for n in numbers), np.array(slopes).reshape(t.shape)]


def measured(t: Array, l1: float, l2: float) -> Any:
    """Measure the gradient by central differences, as in lesson 7."""
    return loss_of(t, l1, l2), numerical_gradient(lambda moved: loss_of(moved, l1, l2), t)


def in_single_precision(t: Array, l1: float, l2: float) -> Any:
    """Compute in float32 throughout."""
    t = t.astype(np.float32)
    loss = np.float32(l1) * np.abs(t).sum() + np.float32(l2) * np.einsum(
        "i,i", t.ravel(), t.ravel()
    )
    return loss, np.float32(l1) * np.sign(t) + np.float32(2 * l2) * t


for _exercise in (l1l2_penalty, activity_penalty):
    for _right in (
        *(with_loops, with_products, with_norms),
        *(from_lists, measured, in_single_precision),
    ):
        _exercise.equivalent(_right)


@activity_penalty.equivalent
def _sample_by_sample(y: Array, l1: float, l2: float) -> Any:
    parts = [l1l2_penalty.reference(sample, l1, l2) for sample in y]
    return sum(loss for loss, _ in parts), np.stack([gradient for _, gradient in parts])
