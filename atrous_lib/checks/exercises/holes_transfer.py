"""Lesson 3, "Holes", put to use: two taps, moved apart until they find an echo."""

from __future__ import annotations

from typing import Any

import numpy as np

from atrous_lib.checks.exercise import exercise
from atrous_lib.checks.exercises.programs import Array, normal
from atrous_lib.checks.exercises.ranges import FEW, rows, smallest_first


def echoes(rng: np.random.Generator) -> list[tuple[Any, ...]]:
    """Return probes (x, largest_rate): a signal and its echo, which one rate fits clearly best.

    Or seems to: in some, products of the two taps have their largest mean at another rate.
    """
    drawn: list[tuple[Any, ...]] = []
    while len(drawn) < 8:
        steps, delay = int(rng.integers(90, 130)), int(rng.integers(4, 25))
        sound = normal(rng, steps)
        x = sound + 1.5
        x[delay:] += 0.9 * sound[: steps - delay]
        largest = delay if len(drawn) % 2 else 30  # the echo may lie at the last rate to try
        if find_echo.reference(x, largest) == delay:
            drawn.append((x, largest))
    while len(drawn) < 11:
        heard, largest = rng.integers(0, 9, size=14) * 1.0, 12
        rates = range(1, largest + 1)
        products = [np.mean(heard[:-rate] * heard[rate:]) for rate in rates]
        squares = np.array([np.mean((heard[:-rate] + heard[rate:]) ** 2) for rate in rates])
        clear = np.sort(squares)[-1] - np.sort(squares)[-2] > 1
        if clear and np.argmax(products) != np.argmax(squares):
            drawn.append((heard, largest))
    return [
        (np.array([0.0, 3.0, 0.0, 3.0, -4.0, 0.0]), 3),
        (np.array([5.0, 0.0, 0.0, 5.0, 0.0, 0.0, 0.0]), 5),
        (np.array([-5.0, 0.0, 0.0, -5.0, 0.0, 0.0, 0.0]), 5),  # all means are negative
        (np.array([2.0, 1.0, 0.0, 0.0, 2.0, 1.0, 0.0, 0.0]), 6),
        *drawn,
    ]


def wide_echoes(rng: np.random.Generator) -> list[tuple[Any, ...]]:
    """Return probes (x, largest_rate): an echo soon or late, in short sounds and in long ones."""
    levels = {
        "delay": (1, FEW, range(7, 60)),
        "more": (0, FEW, range(7, 60)),
        "steps": (range(150, 250), range(250, 600)),
        "scale": (0.1, 1.0, 1e4),
    }
    made = []
    for row in rows(rng, levels):
        x = normal(rng, row["steps"])
        x[row["delay"] :] += 1.5 * x[: -row["delay"]]
        made.append((row["scale"] * x, row["delay"] + row["more"]))
    return smallest_first(probe for probe in made if _is_clear(*probe))


def _is_clear(x: Array, largest_rate: int) -> bool:
    """Say whether one rate is better than all others by more than rounding."""
    squares = sorted(np.mean(4 * y**2) for y in _outputs(x, largest_rate))
    return len(squares) < 2 or squares[-1] > 1.01 * squares[-2]


@exercise(lesson=3, probes=echoes, wide=wide_echoes)
def find_echo(x: Array, largest_rate: int) -> int:
    """Return the rate at which two taps of weight 1 give the largest mean square."""
    squares = [np.mean((x[:-rate] + x[rate:]) ** 2) for rate in range(1, largest_rate + 1)]
    return int(np.argmax(squares)) + 1


@find_echo.misconception("wrapped_around")
def _(x: Array, largest_rate: int) -> int:
    squares = [np.mean((x + np.roll(x, -rate)) ** 2) for rate in range(1, largest_rate + 1)]
    return int(np.argmax(squares)) + 1


@find_echo.misconception("sizes_in_place_of_squares")
def _(x: Array, largest_rate: int) -> int:
    sizes = [np.mean(np.abs(x[:-rate] + x[rate:])) for rate in range(1, largest_rate + 1)]
    return int(np.argmax(sizes)) + 1


@find_echo.misconception("loudness_returned")
def _(x: Array, largest_rate: int) -> float:
    return max(float(np.mean((x[:-r] + x[r:]) ** 2)) for r in range(1, largest_rate + 1))


@find_echo.misconception("counted_from_zero")
def _(x: Array, largest_rate: int) -> int:
    squares = [np.mean((x[:-rate] + x[rate:]) ** 2) for rate in range(1, largest_rate + 1)]
    return int(np.argmax(squares))


@find_echo.misconception("rate_zero_tried")
def _(x: Array, largest_rate: int) -> int:
    squares = [np.mean((x[: len(x) - r] + x[r:]) ** 2) for r in range(largest_rate + 1)]
    return int(np.argmax(squares))


@find_echo.misconception("last_rate_left_out")
def _(x: Array, largest_rate: int) -> int:
    squares = [np.mean((x[:-rate] + x[rate:]) ** 2) for rate in range(1, largest_rate)]
    return int(np.argmax(squares)) + 1


@find_echo.misconception("sum_in_place_of_mean")
def _(x: Array, largest_rate: int) -> int:
    sums = [np.sum((x[:-rate] + x[rate:]) ** 2) for rate in range(1, largest_rate + 1)]
    return int(np.argmax(sums)) + 1


@find_echo.misconception("without_squares")
def _(x: Array, largest_rate: int) -> int:
    means = [np.mean(x[:-rate] + x[rate:]) for rate in range(1, largest_rate + 1)]
    return int(np.argmax(means)) + 1


@find_echo.misconception("largest_output")
def _(x: Array, largest_rate: int) -> int:
    peaks = [np.max(x[:-rate] + x[rate:]) for rate in range(1, largest_rate + 1)]
    return int(np.argmax(peaks)) + 1


@find_echo.misconception("least_in_place_of_largest")
def _(x: Array, largest_rate: int) -> int:
    squares = [np.mean((x[:-rate] + x[rate:]) ** 2) for rate in range(1, largest_rate + 1)]
    return int(np.argmin(squares)) + 1


@find_echo.misconception("differences")
def _(x: Array, largest_rate: int) -> int:
    squares = [np.mean((x[:-rate] - x[rate:]) ** 2) for rate in range(1, largest_rate + 1)]
    return int(np.argmax(squares)) + 1


@find_echo.misconception("products_in_place_of_sums")
def _(x: Array, largest_rate: int) -> int:
    products = [np.mean(x[:-rate] * x[rate:]) for rate in range(1, largest_rate + 1)]
    return int(np.argmax(products)) + 1


@find_echo.misconception("mean_squared")
def _(x: Array, largest_rate: int) -> int:
    means = [np.mean(x[:-rate] + x[rate:]) ** 2 for rate in range(1, largest_rate + 1)]
    return int(np.argmax(means)) + 1


@find_echo.equivalent
def _step_by_step(x: Array, largest_rate: int) -> int:
    best, found = -1.0, 0
    for rate in range(1, largest_rate + 1):
        outputs = [x[t] + x[t + rate] for t in range(len(x) - rate)]
        energy = sum(y * y for y in outputs) / len(outputs)
        if energy > best:
            best, found = energy, rate
    return found


@find_echo.equivalent
def _by_long_kernels(x: Array, largest_rate: int) -> Any:
    def energy(rate: int) -> float:
        kernel = np.zeros(rate + 1)
        kernel[[0, -1]] = 1
        return float(np.mean(np.convolve(x, kernel, "valid") ** 2))

    return max(range(1, largest_rate + 1), key=energy)


@find_echo.equivalent
def _by_means_of_two_taps(x: Array, largest_rate: int) -> Any:
    means = np.array([np.var(y) + np.mean(y) ** 2 for y in _outputs(x, largest_rate)])
    return means.argmax() + 1


def _outputs(x: Array, largest_rate: int) -> list[Array]:
    return [(x[rate:] + x[:-rate]) / 2 for rate in range(1, largest_rate + 1)]
