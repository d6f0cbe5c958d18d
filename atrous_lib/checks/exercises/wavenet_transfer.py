"""Lesson 11, "WaveNet", put to use: draw the next code, boldly or carefully."""

from __future__ import annotations

from typing import Any

import numpy as np

from atrous_lib.checks.exercise import exercise
from atrous_lib.checks.exercises.programs import Array
from atrous_lib.checks.exercises.ranges import FEW, rows, smallest_first


def draws(rng: np.random.Generator) -> list[tuple[Any, ...]]:
    """Return probes (scores, temperature, u): u is where in 0 … 1 the lot falls."""
    drawn = [
        (rng.normal(size=40) * 3, float(rng.uniform(0.4, 2.5)), float(rng.uniform(0.2, 0.95)))
        for _ in range(16)
    ]
    return [
        (np.log([1.0, 2.0, 1.0]), 1.0, 0.5),
        (np.log([1.0, 2.0, 1.0]), 1.0, 0.1),
        (np.log([1.0, 1.0, 2.0]), 1.0, 0.9),
        (np.log([3.0, 4.0, 3.0]), 0.5, 0.28),
        (np.log([9.0, 1.0, 4.0]), 2.0, 0.55),
        (np.array([1000.0, 1001.0, 1000.5]), 0.5, 0.95),
        (np.array([-1000.0, 0.0, 1.0]), 1.0, 0.0),  # the first code has the probability 0
        *drawn,
    ]


def wide_draws(rng: np.random.Generator) -> list[tuple[Any, ...]]:
    """Return probes (scores, temperature, u): few codes and many, careful draws and bold ones."""
    levels = {
        "codes": (1, FEW, range(7, 300)),
        "scale": (0.01, 1.0, 50.0),
        "shift": (0.0, -1000.0, 1000.0),
        "temperature": (0.05, 0.7, 1.0, 4.0, 50.0),
        "u": (0.0, 0.02, 0.5, 0.98),
    }
    made = []
    for row in rows(rng, levels):
        scores = row["scale"] * rng.normal(size=row["codes"]) + row["shift"]
        made.append((scores, row["temperature"], row["u"] and row["u"] + rng.uniform(-0.02, 0.02)))
    return smallest_first(probe for probe in made if _is_clear(*probe))


def _is_clear(scores: Array, temperature: float, u: float) -> bool:
    """Say whether the lot falls clear of where two codes meet, so that rounding decides nothing.

    Not even in single precision, where a probability is as inexact as its score over temperature.
    """
    powers = np.exp((scores - scores.max()) / temperature)
    inexact = 4 * np.finfo(np.float32).eps * max(1.0, np.abs(scores).max() / temperature)
    return bool(np.abs(np.cumsum(powers / powers.sum()) - u).min() > inexact)


@exercise(lesson=11, probes=draws, wide=wide_draws)
def draw_code(scores: Array, temperature: float, u: float) -> int:
    """Return the first code up to which the probabilities add up to more than u."""
    powers = np.exp((scores - scores.max()) / temperature)
    return int(np.argmax(np.cumsum(powers / powers.sum()) > u))


@draw_code.misconception("likeliest_always")
def _(scores: Array, temperature: float, u: float) -> int:
    return int(np.argmax(scores))


@draw_code.misconception("impossible_code")
def _(scores: Array, temperature: float, u: float) -> int:
    powers = np.exp((scores - scores.max()) / temperature)
    return int(np.argmax(np.cumsum(powers / powers.sum()) >= u))


@draw_code.misconception("sorted_first")
def _(scores: Array, temperature: float, u: float) -> int:
    powers = np.sort(np.exp((scores - scores.max()) / temperature))[::-1]
    return int(np.argmax(np.cumsum(powers / powers.sum()) > u))


@draw_code.misconception("sorted_first")
def _(scores: Array, temperature: float, u: float) -> int:
    powers = np.sort(np.exp((scores - scores.max()) / temperature))
    return int(np.argmax(np.cumsum(powers / powers.sum()) > u))


@draw_code.misconception("temperature_ignored")
def _(scores: Array, temperature: float, u: float) -> int:
    powers = np.exp(scores - scores.max())
    return int(np.argmax(np.cumsum(powers / powers.sum()) > u))


@draw_code.misconception("temperature_multiplied")
def _(scores: Array, temperature: float, u: float) -> int:
    powers = np.exp((scores - scores.max()) * temperature)
    return int(np.argmax(np.cumsum(powers / powers.sum()) > u))


@draw_code.misconception("not_divided")
def _(scores: Array, temperature: float, u: float) -> int:
    powers = np.exp((scores - scores.max()) / temperature)
    return int(np.argmax(np.cumsum(powers) > u))


@draw_code.misconception("temperature_too_late")
def _(scores: Array, temperature: float, u: float) -> int:
    powers = np.exp(scores - scores.max())
    total = np.cumsum(powers / powers.sum() / temperature)
    return int(np.argmax(total > u))


@draw_code.misconception("one_too_far")
def _(scores: Array, temperature: float, u: float) -> int:
    powers = np.exp((scores - scores.max()) / temperature)
    return int(np.argmax(np.cumsum(powers / powers.sum()) > u)) + 1


@draw_code.misconception("from_the_top")
def _(scores: Array, temperature: float, u: float) -> int:
    powers = np.exp((scores - scores.max()) / temperature)[::-1]
    return len(scores) - 1 - int(np.argmax(np.cumsum(powers / powers.sum()) > u))


@draw_code.misconception("single_shares")
def _(scores: Array, temperature: float, u: float) -> int:
    powers = np.exp((scores - scores.max()) / temperature)
    return int(np.argmin(np.abs(powers / powers.sum() - u)))


@draw_code.misconception("single_shares")
def _(scores: Array, temperature: float, u: float) -> int:
    powers = np.exp((scores - scores.max()) / temperature)
    return int(np.argmax(powers / powers.sum() > u))


@draw_code.misconception("no_shift")
def _(scores: Array, temperature: float, u: float) -> int:
    with np.errstate(all="ignore"):
        powers = np.exp(scores / temperature)
        return int(np.argmax(np.cumsum(powers / powers.sum()) > u))


@draw_code.misconception("codes_alike")
def _(scores: Array, temperature: float, u: float) -> int:
    return int(u * len(scores))


@draw_code.equivalent
def _code_by_code(scores: Array, temperature: float, u: float) -> int:
    top = max(scores.tolist())
    powers = [float(np.exp((score - top) / temperature)) for score in scores.tolist()]
    left = u * sum(powers)
    for code, power in enumerate(powers):
        if left < power:
            return code
        left -= power
    return len(powers) - 1


@draw_code.equivalent
def _by_searching(scores: Array, temperature: float, u: float) -> Any:
    powers = np.exp(scores / temperature - np.max(scores / temperature))
    return np.searchsorted(np.cumsum(powers), u * powers.sum(), side="right")


@draw_code.equivalent
def _by_counting(scores: Array, temperature: float, u: float) -> int:
    scaled = scores / temperature
    probabilities = np.exp(scaled - np.logaddexp.reduce(scaled))
    return int(np.sum(np.cumsum(probabilities) <= u))
