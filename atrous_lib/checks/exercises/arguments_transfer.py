"""Lesson 1, "Arguments", put to use: find how large a layer may be."""

from __future__ import annotations

from typing import Any

import numpy as np

from atrous_lib.checks.exercise import exercise
from atrous_lib.checks.exercises.ranges import FEW, Row, rows


def budgets(rng: np.random.Generator) -> list[tuple[Any, ...]]:
    """Return probes (budget, filter_length, input_dim, bias): tight, loose, and too small."""
    drawn = []
    for bias in (True, False, True, False, True):
        taps, channels = (int(n) for n in rng.integers(2, 12, size=2))
        one, filters = taps * channels + bias, int(rng.integers(20, 400))
        drawn.append((one * filters + int(rng.integers(0, one)), taps, channels, bias))
    return [
        (10, 2, 1, True),
        (10, 2, 1, False),
        (9, 2, 1, True),  # used up to the last one
        (23, 3, 2, True),
        (23, 3, 2, False),
        (5, 3, 2, True),  # not even one filter
        *drawn,
    ]


MOST = 20_000  # numbers in a budget: few enough to try each number of filters


def _cost(row: Row) -> int:
    return int(row["taps"] * row["channels"] + row["bias"])


def _fits(row: Row) -> bool:
    return bool(_cost(row) * row["filters"] <= MOST)


def wide_budgets(rng: np.random.Generator) -> list[tuple[Any, ...]]:
    """Return probes (budget, filter_length, input_dim, bias), used up, nearly so, or neither."""
    sizes = (1, FEW, range(7, 300))
    levels = {
        "taps": sizes,
        "channels": sizes,
        "bias": (True, False),
        "filters": (0, 1, FEW, range(7, 3000)),
        "left": (0, -1, None),
    }
    made = []
    for row in rows(rng, levels, fits=_fits):
        one = _cost(row)
        left = int(rng.integers(one)) if row["left"] is None else row["left"]
        budget = one * row["filters"] + left
        made.append((max(budget, 1), row["taps"], row["channels"], row["bias"]))
    return sorted(made)


@exercise(lesson=1, probes=budgets, wide=wide_budgets)
def most_filters(budget: int, filter_length: int, input_dim: int, bias: bool) -> int:
    """Return how many filters a layer can have that learns at most `budget` numbers."""
    return budget // (filter_length * input_dim + bool(bias))


@most_filters.misconception("bias_ignored")
def _(budget: int, filter_length: int, input_dim: int, bias: bool) -> int:
    return budget // (filter_length * input_dim)


@most_filters.misconception("one_bias_for_all")
def _(budget: int, filter_length: int, input_dim: int, bias: bool) -> int:
    return (budget - bias) // (filter_length * input_dim)


@most_filters.misconception("bias_always")
def _(budget: int, filter_length: int, input_dim: int, bias: bool) -> int:
    return budget // (filter_length * input_dim + 1)


@most_filters.misconception("input_dim_left_out")
def _(budget: int, filter_length: int, input_dim: int, bias: bool) -> int:
    return budget // (filter_length + bias)


@most_filters.misconception("filter_length_left_out")
def _(budget: int, filter_length: int, input_dim: int, bias: bool) -> int:
    return budget // (input_dim + bias)


@most_filters.misconception("rounded_up")
def _(budget: int, filter_length: int, input_dim: int, bias: bool) -> int:
    return -(-budget // (filter_length * input_dim + bias))


@most_filters.misconception("part_of_a_filter")
def _(budget: int, filter_length: int, input_dim: int, bias: bool) -> float:
    return budget / (filter_length * input_dim + bias)


@most_filters.misconception("budget_not_used_up")
def _(budget: int, filter_length: int, input_dim: int, bias: bool) -> int:
    return max(0, (budget - 1) // (filter_length * input_dim + bias))


@most_filters.misconception("one_at_least")
def _(budget: int, filter_length: int, input_dim: int, bias: bool) -> int:
    return max(1, budget // (filter_length * input_dim + bias))


@most_filters.misconception("brackets_missing")
def _(budget: int, filter_length: int, input_dim: int, bias: bool) -> int:
    return budget // filter_length * input_dim + bias


@most_filters.misconception("brackets_missing")
def _(budget: int, filter_length: int, input_dim: int, bias: bool) -> int:
    return budget // filter_length * input_dim


@most_filters.misconception("rounded_to_nearest")
def _(budget: int, filter_length: int, input_dim: int, bias: bool) -> int:
    return round(budget / (filter_length * input_dim + bias))


@most_filters.equivalent
def _filter_by_filter(budget: int, filter_length: int, input_dim: int, bias: bool) -> int:
    one = filter_length * input_dim + (1 if bias else 0)
    filters = 0
    while budget >= one:
        budget -= one
        filters += 1
    return filters


@most_filters.equivalent
def _by_trying(budget: int, filter_length: int, input_dim: int, bias: bool) -> int:
    count = 0
    for filters in range(budget + 1):
        if filters * filter_length * input_dim + filters * bias <= budget:
            count = filters
    return count


@most_filters.equivalent
def _by_floor(budget: int, filter_length: int, input_dim: int, bias: bool) -> Any:
    return int(np.floor(budget / (filter_length * input_dim + bias)))
