"""Lesson 7, "Backward": measure a gradient by central differences.

What a wrong difference gives depends on its step, so such misconceptions stand here once for each
step that people choose. The steep loss has its minimum where the numbers of x sum to 0, as they do
in its probe: the slope is 0 there, and what a one-sided step measures is not, however small.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from atrous_lib import differences
from atrous_lib.checks.exercise import exercise
from atrous_lib.checks.exercises.programs import Array, normal, whole
from atrous_lib.checks.exercises.ranges import (
    SHAPE,
    Row,
    is_small,
    rows,
    shape_of,
    smallest_first,
)
from atrous_lib.checks.formulas import LOSSES, Formula, added

Loss = Callable[[Array], float]
STEP = 1e-5  # a good one: large enough for rounding, small enough for most curves
STEPS = (1e-3, 1e-4, STEP, 1e-6, 1e-7, 1e-8)  # that people choose


def functions(rng: np.random.Generator) -> list[tuple[Any, ...]]:
    """Return probes (f, x).

    Between them they hold: numbers that bear on each other's slopes; a curve that bends much
    within a small step; several axes.
    """
    number = float(rng.integers(1, 5))
    loss = {name: Formula(text) for name, text in LOSSES.items()}
    return [
        (loss["squares"], whole(rng, 2)),
        (loss["product"], 1 + whole(rng, 2)),
        (loss["cubes"], whole(rng, 2)),
        (loss["steep"], np.array([number, -number])),
        (loss["linear"], whole(rng, 2, 2)),
        (loss["squashed"], normal(rng, 2, 3)),
        (loss["product"], rng.uniform(1, 2, size=int(rng.integers(3, 7)))),
        (loss["squashed"], normal(rng, 3, 2, int(rng.integers(2, 5)))),
    ]


MOST_MEASURED = 100  # numbers, along each of which a slope is measured


def _fits(row: Row) -> bool:
    return is_small(row, MOST_MEASURED)


def wide_functions(rng: np.random.Generator) -> list[tuple[Any, ...]]:
    """Return probes (f, x): sums of two losses with any numbers, of arrays of any axes."""
    names = [name for name in LOSSES if name != "steep"]  # beside it the others would not count
    made = []
    for row in rows(rng, {"one": tuple(names), **SHAPE}, fits=_fits):
        other = names[int(rng.integers(len(names)))]
        shape = shape_of(row)
        first, second = (int(number) for number in rng.integers(1, 100, size=2))
        text = added(LOSSES[row["one"]], LOSSES[other], (first, second))
        made.append((Formula(text), rng.uniform(0.5, 1.5, size=shape)))
    return smallest_first(made)


@exercise(lesson=7, probes=functions, wide=wide_functions)
def numerical_gradient(f: Loss, x: Array) -> Array:
    """Return the slope of f at x along each number of x, by central differences."""
    return differences.numerical_gradient(f, x)


def each(x: Array, slope: Callable[[Array], float]) -> Array:
    """Return slope(direction) for each number of x; the direction is 1 there and 0 elsewhere."""
    gradient = np.zeros(x.shape)
    for place in np.ndindex(*x.shape):
        direction = np.zeros(x.shape)
        direction[place] = 1
        gradient[place] = slope(direction)
    return gradient


# --- wrong -----------------------------------------------------------------------------------


def one_sided(step: float) -> Callable[[Loss, Array], Array]:
    """Return the gradient by one-sided differences; a negative step looks back."""
    return lambda f, x: each(x, lambda d: (f(x + step * d) - f(x)) / step)


def not_restored(step: float) -> Callable[[Loss, Array], Array]:
    """Return the gradient by moves that are never undone."""

    def wrong(f: Loss, x: Array) -> Array:
        gradient = np.zeros(x.shape)
        for place in np.ndindex(*x.shape):
            x[place] += step
            above = f(x)
            x[place] -= 2 * step
            gradient[place] = (above - f(x)) / (2 * step)
        return gradient

    return wrong


def row_by_row(f: Loss, x: Array, shape: tuple[int, ...]) -> Array:
    """Return the slopes of moving all numbers of a row at once, in an array of this shape."""
    gradient = np.zeros(shape)
    for i in range(len(x)):
        moved = np.zeros(x.shape)
        moved[i] = STEP
        gradient[i] = (f(x + moved) - f(x - moved)) / (2 * STEP)
    return gradient


def not_divided(step: float) -> Callable[[Loss, Array], Array]:
    """Return the bare differences."""
    return lambda f, x: each(x, lambda d: f(x + step * d) - f(x - step * d))


for _step in STEPS:
    numerical_gradient.misconception("one_sided")(one_sided(_step))
    numerical_gradient.misconception("one_sided")(one_sided(-_step))
    numerical_gradient.misconception("not_restored")(not_restored(_step))
for _step in STEPS[:3]:  # bare differences of smaller steps are too near to 0 to be told from it
    numerical_gradient.misconception("not_divided")(not_divided(_step))


@numerical_gradient.misconception("one_sided_halved")
def _(f: Loss, x: Array) -> Array:
    return each(x, lambda d: (f(x + STEP * d) - f(x)) / (2 * STEP))


@numerical_gradient.misconception("one_sided_halved")
def _(f: Loss, x: Array) -> Array:
    return each(x, lambda d: (f(x) - f(x - STEP * d)) / (2 * STEP))


@numerical_gradient.misconception("brackets_missing")
def _(f: Loss, x: Array) -> Array:
    return each(x, lambda d: f(x + STEP * d) - f(x - STEP * d) / (2 * STEP))


@numerical_gradient.misconception("values_added")
def _(f: Loss, x: Array) -> Array:
    return each(x, lambda d: (f(x + STEP * d) + f(x - STEP * d)) / (2 * STEP))


@numerical_gradient.misconception("distance_halved")
def _(f: Loss, x: Array) -> Array:
    return each(x, lambda d: (f(x + STEP * d) - f(x - STEP * d)) / STEP)


@numerical_gradient.misconception("sign_reversed")
def _(f: Loss, x: Array) -> Array:
    return each(x, lambda d: (f(x - STEP * d) - f(x + STEP * d)) / (2 * STEP))


@numerical_gradient.misconception("step_too_large")
def _(f: Loss, x: Array) -> Array:
    return each(x, lambda d: (f(x + d) - f(x - d)) / 2)


@numerical_gradient.misconception("step_too_large")
def _(f: Loss, x: Array) -> Array:
    return each(x, lambda d: (f(x + 0.1 * d) - f(x - 0.1 * d)) / 0.2)


@numerical_gradient.misconception("step_too_large")
def _(f: Loss, x: Array) -> Array:
    return each(x, lambda d: f(x + d) - f(x))  # one-sided as well


@numerical_gradient.misconception("all_at_once")
def _(f: Loss, x: Array) -> Array:
    slope = (f(x + STEP) - f(x - STEP)) / (2 * STEP)
    return np.full(x.shape, slope)


@numerical_gradient.misconception("all_at_once")
def _(f: Loss, x: Array) -> Any:
    return (f(x + STEP) - f(x - STEP)) / (2 * STEP)


@numerical_gradient.misconception("row_at_once")
def _(f: Loss, x: Array) -> Array:
    return row_by_row(f, x, x.shape)


@numerical_gradient.misconception("row_at_once")
def _(f: Loss, x: Array) -> Array:
    return row_by_row(f, x, x.shape[:1])


@numerical_gradient.misconception("flattened")
def _(f: Loss, x: Array) -> Array:
    return differences.numerical_gradient(f, x).ravel()


# --- right -----------------------------------------------------------------------------------


@numerical_gradient.equivalent
def _directions(f: Loss, x: Array) -> Array:
    return each(x, lambda d: (f(x + 1e-4 * d) - f(x - 1e-4 * d)) / 2e-4)


@numerical_gradient.equivalent
def _in_place_and_put_back(f: Loss, x: Array) -> Array:
    gradient = np.zeros_like(x)
    for place, number in np.ndenumerate(x):
        x[place] = number + 1e-6
        above = f(x)
        x[place] = number - 1e-6
        below = f(x)
        x[place] = number
        gradient[place] = (above - below) / 2e-6
    return gradient


@numerical_gradient.equivalent
def _flat_identity(f: Loss, x: Array) -> Array:
    moves = STEP * np.eye(x.size).reshape(-1, *x.shape)
    return np.array([f(x + move) - f(x - move) for move in moves]).reshape(x.shape) / (2 * STEP)


@numerical_gradient.equivalent
def _five_points(f: Loss, x: Array) -> Array:
    def slope(d: Array) -> float:
        near, far = f(x + 1e-3 * d) - f(x - 1e-3 * d), f(x + 2e-3 * d) - f(x - 2e-3 * d)
        return (8 * near - far) / 12e-3

    return each(x, slope)


@numerical_gradient.equivalent
def _plain_lists(f: Loss, x: Array) -> Array:
    numbers = x.ravel().tolist()
    slopes = []
    for i, number in enumerate(numbers):
        ends = [[*numbers[:i], number + move, *numbers[i + 1 :]] for move in (STEP, -STEP)]
        above, below = (f(np.array(end).reshape(x.shape)) for end in ends)
        slopes.append((above - below) / (2 * STEP))
    return np.array(slopes).reshape(x.shape)


@numerical_gradient.equivalent
def _with_an_iterator(f: Loss, x: Array) -> Array:
    moved, gradient = x.copy(), np.empty(x.shape, np.float32)
    walk = np.nditer(x, flags=["multi_index"])
    for _ in walk:
        place, ends = walk.multi_index, []
        for step in (STEP, -STEP):
            moved[place] = x[place] + step
            ends.append(f(moved))
        moved[place] = x[place]
        gradient[place] = (ends[0] - ends[1]) / (2 * STEP)
    return gradient
