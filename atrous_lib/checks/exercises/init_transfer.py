"""Lesson 6, "Start values", put to use: what becomes of a signal, before anything runs."""

from __future__ import annotations

from math import prod
from typing import Any

import numpy as np

from atrous_lib.checks.exercise import exercise
from atrous_lib.checks.exercises.ranges import FEW, rows

Shapes = list[tuple[int, int, int]]


def stacks(rng: np.random.Generator) -> list[tuple[Any, ...]]:
    """Return probes (variance, shapes, limit, relu)."""
    drawn = []
    for relu in (True, False, True):
        channels = [int(n) for n in rng.integers(4, 40, size=5)]
        taps = [int(n) for n in rng.integers(2, 6, size=4)]
        shapes = list(zip(taps, channels, channels[1:], strict=False))
        drawn.append((float(rng.uniform(0.5, 4)), shapes, float(rng.uniform(0.1, 0.4)), relu))
    return [
        (1.0, [(1, 3, 2)], 1.0, False),
        (2.0, [(3, 1, 4)], 3.0, False),
        (1.0, [(1, 3, 2)], 2.0, True),
        (4.0, [(2, 3, 6), (1, 6, 5)], 1.0, False),
        (1.0, [(2, 3, 6), (1, 6, 5)], 1.0, True),
        *drawn,
    ]


def wide_stacks(rng: np.random.Generator) -> list[tuple[Any, ...]]:
    """Return probes (variance, shapes, limit, relu): flat stacks and deep ones, narrow and wide."""
    levels = {
        "layers": (1, FEW, range(7, 40)),
        "taps": (1, FEW, range(7, 40)),
        "channels": (1, FEW, range(7, 200)),
        "variance": (0.01, 1.0, 300.0),
        "relu": (True, False),
    }
    made = []
    for row in rows(rng, levels):
        sizes = rng.integers(1, row["channels"] + 1, size=row["layers"] + 1).tolist()
        sizes[0] = row["channels"]
        taps = rng.integers(1, row["taps"] + 1, size=row["layers"]).tolist()
        shapes = list(zip(taps, sizes, sizes[1:], strict=False))
        fans = np.array([k * c for k, c, _ in shapes], float)
        kept = np.exp(-np.mean(np.log(fans * (0.5 if row["relu"] else 1) / 3)) / 2)
        limit = float(kept * rng.uniform(0.9, 1.1))  # a variance that neither dies nor explodes
        made.append((row["variance"], shapes, limit, row["relu"]))
    return sorted(made, key=lambda probe: len(probe[1]))


@exercise(lesson=6, probes=stacks, wide=wide_stacks)
def variance_after(variance: float, shapes: Shapes, limit: float, relu: bool) -> float:
    """Return the variance of a signal behind layers whose weights lie evenly within a limit."""
    fans = [taps * channels for taps, channels, _ in shapes]
    return variance * prod(fan * limit**2 / 3 * (0.5 if relu else 1) for fan in fans)


@variance_after.misconception("added_up")
def _(variance: float, shapes: Shapes, limit: float, relu: bool) -> float:
    for taps, channels, _filters in shapes:
        variance += taps * channels * limit**2 / 3 / (2 if relu else 1)
    return variance


@variance_after.misconception("glorot_assumed")
def _(variance: float, shapes: Shapes, limit: float, relu: bool) -> float:
    for _taps, channels, filters in shapes:
        variance *= 2 * channels / (channels + filters) / (2 if relu else 1)
    return variance


@variance_after.misconception("first_layer_repeated")
def _(variance: float, shapes: Shapes, limit: float, relu: bool) -> float:
    taps, channels, _filters = shapes[0]
    return variance * (taps * channels * limit**2 / 3 / (2 if relu else 1)) ** len(shapes)


@variance_after.misconception("stopped_after_relu")
def _(variance: float, shapes: Shapes, limit: float, relu: bool) -> float:
    for taps, channels, _filters in shapes:
        variance *= taps * channels * limit**2 / 3
        if relu:
            return variance / 2
    return variance


@variance_after.misconception("remainders_dropped")
def _(variance: float, shapes: Shapes, limit: float, relu: bool) -> float:
    for taps, channels, _filters in shapes:
        variance *= taps * channels * limit**2 // 3
        variance /= 2 if relu else 1
    return variance


@variance_after.misconception("remainders_dropped")
def _(variance: float, shapes: Shapes, limit: float, relu: bool) -> float:
    for taps, channels, _filters in shapes:
        variance = variance * taps * channels * limit**2 // 3
        variance /= 2 if relu else 1
    return variance


@variance_after.misconception("limit_as_deviation")
def _(variance: float, shapes: Shapes, limit: float, relu: bool) -> float:
    for taps, channels, _filters in shapes:
        variance *= taps * channels * limit**2 / (2 if relu else 1)
    return variance


@variance_after.misconception("limit_not_squared")
def _(variance: float, shapes: Shapes, limit: float, relu: bool) -> float:
    for taps, channels, _filters in shapes:
        variance *= taps * channels * limit / 3 / (2 if relu else 1)
    return variance


@variance_after.misconception("taps_added")
def _(variance: float, shapes: Shapes, limit: float, relu: bool) -> float:
    for taps, channels, _filters in shapes:
        variance *= (taps + channels) * limit**2 / 3 / (2 if relu else 1)
    return variance


@variance_after.misconception("fan_out")
def _(variance: float, shapes: Shapes, limit: float, relu: bool) -> float:
    for taps, _channels, filters in shapes:
        variance *= taps * filters * limit**2 / 3 / (2 if relu else 1)
    return variance


@variance_after.misconception("filter_length_ignored")
def _(variance: float, shapes: Shapes, limit: float, relu: bool) -> float:
    for _taps, channels, _filters in shapes:
        variance *= channels * limit**2 / 3 / (2 if relu else 1)
    return variance


@variance_after.misconception("relu_ignored")
def _(variance: float, shapes: Shapes, limit: float, relu: bool) -> float:
    for taps, channels, _filters in shapes:
        variance *= taps * channels * limit**2 / 3
    return variance


@variance_after.misconception("relu_once")
def _(variance: float, shapes: Shapes, limit: float, relu: bool) -> float:
    for taps, channels, _filters in shapes:
        variance *= taps * channels * limit**2 / 3
    return variance / 2 if relu else variance


@variance_after.misconception("first_layer_only")
def _(variance: float, shapes: Shapes, limit: float, relu: bool) -> float:
    taps, channels, _filters = shapes[0]
    return variance * taps * channels * limit**2 / 3 / (2 if relu else 1)


@variance_after.misconception("last_layer_only")
def _(variance: float, shapes: Shapes, limit: float, relu: bool) -> float:
    taps, channels, _filters = shapes[-1]
    return variance * taps * channels * limit**2 / 3 / (2 if relu else 1)


@variance_after.misconception("start_forgotten")
def _(variance: float, shapes: Shapes, limit: float, relu: bool) -> float:
    variance = 1
    for taps, channels, _filters in shapes:
        variance *= taps * channels * limit**2 / 3 / (2 if relu else 1)
    return variance


@variance_after.equivalent
def _layer_by_layer(variance: float, shapes: Shapes, limit: float, relu: bool) -> float:
    for shape in shapes:
        variance = shape[0] * shape[1] * (limit * limit / 3) * variance
        if relu:
            variance = variance / 2
    return variance


@variance_after.equivalent
def _in_logarithms(variance: float, shapes: Shapes, limit: float, relu: bool) -> Any:
    total = np.log(variance)
    for taps, channels, _filters in shapes:
        total += np.log(taps * channels) + 2 * np.log(limit) - np.log(3) - relu * np.log(2)
    return np.exp(total)


@variance_after.equivalent
def _by_arrays(variance: float, shapes: Shapes, limit: float, relu: bool) -> Any:
    fans = np.array(shapes)[:, :2].prod(axis=1)
    spread = (2 * limit) ** 2 / 12
    return variance * np.prod(fans * spread) / 2 ** (len(shapes) * relu)
