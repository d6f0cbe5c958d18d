"""Lesson 9, "Constraints": an update of the optimizer, and the projection that follows it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from atrous_lib.checks.exercise import exercise
from atrous_lib.checks.exercises.programs import Array, normal, whole
from atrous_lib.checks.exercises.ranges import (
    LAYER,
    SHAPE,
    is_small,
    numbers,
    rows,
    shape_of,
    smallest_first,
)
from atrous_lib.checks.formulas import PROJECTIONS, Formula

Constraint = Callable[[Array], Array]


def steps(rng: np.random.Generator) -> list[tuple[Any, ...]]:
    """Return probes (p, grad, lr, constraint).

    Between them they hold: a step that leaves what is allowed; a weight that starts outside; a
    weight of each number of axes that a bias or a kernel has.
    """
    outwards = np.array([6.0, -4.0])
    onto = {name: Formula(text) for name, text in PROJECTIONS.items()}
    return [
        (whole(rng, 2), outwards, 0.5, onto["not negative"]),
        (whole(rng, 2), whole(rng, 2), 2.0, onto["between -1 and 1"]),
        (rng.permutation([3.0, 4.0]), rng.permutation([-5.0, 10.0]), 0.2, onto["norm 2 at most"]),
        (rng.permutation([3.0, 4.0]), rng.permutation([-20.0, 10.0]), 0.1, onto["norm 1"]),
        (whole(rng, 2, 2), -whole(rng, 2, 2), 0.25, onto["columns of norm 1"]),
        (normal(rng, 3, 2, 2), normal(rng, 3, 2, 2), 0.3, onto["not negative"]),
        (normal(rng, 5), normal(rng, 5), 0.1, onto["norm 1"]),
        (normal(rng, 4, 1, 2, 3), normal(rng, 4, 1, 2, 3), 0.05, onto["columns of norm 1"]),
    ]


def wide_steps(rng: np.random.Generator) -> list[tuple[Any, ...]]:
    """Return probes (p, grad, lr, constraint): short steps and long ones, few weights and many."""
    levels = {
        **SHAPE,
        "scale": (0.01, 1.0, 100.0),
        "dtype": LAYER["dtype"],
        "lr": (0.0, 0.001, 0.3, 5.0),
        "onto": tuple(PROJECTIONS.values()),
    }
    made = []
    for row in rows(rng, levels, fits=is_small):
        p, grad = (row["scale"] * numbers(rng, row, *shape_of(row)) for _ in range(2))
        made.append((p, grad, row["lr"], Formula(row["onto"])))
    return smallest_first(made)


@exercise(lesson=9, probes=steps, wide=wide_steps)
def constrained_step(p: Array, grad: Array, lr: float, constraint: Constraint) -> Array:
    """Return p after one update of gradient descent and the projection that follows it."""
    return constraint(p - lr * grad)


@constrained_step.misconception("projected_first")
def _(p: Array, grad: Array, lr: float, constraint: Constraint) -> Array:
    return constraint(p) - lr * grad


@constrained_step.misconception("projected_twice")
def _(p: Array, grad: Array, lr: float, constraint: Constraint) -> Array:
    return constraint(constraint(p) - lr * grad)


@constrained_step.misconception("never_projected")
def _(p: Array, grad: Array, lr: float, constraint: Constraint) -> Array:
    return p - lr * grad


@constrained_step.misconception("gradient_ascent")
def _(p: Array, grad: Array, lr: float, constraint: Constraint) -> Array:
    return constraint(p + lr * grad)


@constrained_step.misconception("gradient_ascent")
def _(p: Array, grad: Array, lr: float, constraint: Constraint) -> Array:
    return constraint(lr * grad - p)


@constrained_step.misconception("step_projected")
def _(p: Array, grad: Array, lr: float, constraint: Constraint) -> Array:
    return p - lr * constraint(grad)


@constrained_step.misconception("step_projected")
def _(p: Array, grad: Array, lr: float, constraint: Constraint) -> Array:
    return p - constraint(lr * grad)


@constrained_step.misconception("step_projected")
def _(p: Array, grad: Array, lr: float, constraint: Constraint) -> Array:
    return p + constraint(-lr * grad)


@constrained_step.misconception("lr_ignored")
def _(p: Array, grad: Array, lr: float, constraint: Constraint) -> Array:
    return constraint(p - grad)


@constrained_step.misconception("no_update")
def _(p: Array, grad: Array, lr: float, constraint: Constraint) -> Array:
    return constraint(p)


@constrained_step.misconception("weight_forgotten")
def _(p: Array, grad: Array, lr: float, constraint: Constraint) -> Array:
    return constraint(-lr * grad)


@constrained_step.misconception("constraint_of_its_own")
def _(p: Array, grad: Array, lr: float, constraint: Constraint) -> Array:
    return np.maximum(p - lr * grad, 0)


@constrained_step.equivalent
def _on_a_copy(p: Array, grad: Array, lr: float, constraint: Constraint) -> Array:
    moved = p.copy()
    moved -= lr * grad
    return constraint(moved)


@constrained_step.equivalent
def _number_by_number(p: Array, grad: Array, lr: float, constraint: Constraint) -> Array:
    moved = np.empty(p.shape)
    for place in np.ndindex(p.shape):
        moved[place] = p[place] - lr * grad[place]
    return constraint(moved)


@constrained_step.equivalent
def _from_lists(p: Array, grad: Array, lr: float, constraint: Constraint) -> Array:
    pairs = zip(p.ravel().tolist(), grad.ravel().tolist(), strict=True)
    return constraint(np.array([weight - lr * slope for weight, slope in pairs]).reshape(p.shape))


@constrained_step.equivalent
def _in_single_precision(p: Array, grad: Array, lr: float, constraint: Constraint) -> Array:
    return constraint(p.astype(np.float32) - np.float32(lr) * grad.astype(np.float32))
