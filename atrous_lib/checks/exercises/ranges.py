"""Inputs from wide ranges: what a function is tried on once it is right on the small ones.

The first inputs of an exercise are small enough to be followed by hand, so they say nothing about
five taps, a rate of ten or a batch of four. Here every argument has levels: one, a few, many. Rows
are drawn until each two levels of different arguments have met, so that a function which is wrong
beyond some size, or where two arguments meet, is found out by at least one of them.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import combinations, product
from typing import Any

import numpy as np

from atrous_lib.checks.exercises.programs import Array

Row = dict[str, Any]
Level = Any  # a range, from which a number is drawn, small ones as often as large ones; or a value

FEW, MANY = range(2, 7), range(7, 41)
SIZES: Sequence[Level] = (1, FEW, MANY)
MOST_NUMBERS = 2_500  # in one array: a loop over all of them takes a few milliseconds
MOST_PRODUCTS = 6_000  # that a program of nothing but loops has to go through
TRIES = 10  # rows that are drawn for each one that is kept

KINDS = ("normal", "whole", "large", "small")  # of numbers
LAYER: Mapping[str, Sequence[Level]] = {
    "samples": SIZES,
    "outputs": (1, FEW, range(7, 101)),
    "taps": SIZES,
    "channels": SIZES,
    "filters": SIZES,
    "numbers": KINDS,
    "dtype": (np.float64, np.float32),
}
SHAPE: Mapping[str, Sequence[Level]] = {  # of an array of one axis to four
    "axis 0": SIZES,
    **{f"axis {place}": (None, *SIZES) for place in (1, 2, 3)},
}
RATES: Sequence[Level] = (1, FEW, range(7, 20), range(20, 301))
STRIDES: Sequence[Level] = (1, FEW, range(7, 31))


def rows(
    rng: np.random.Generator,
    levels: Mapping[str, Sequence[Level]],
    *,
    together: Iterable[tuple[str, ...]] = (),
    fits: Callable[[Row], bool] = lambda row: True,
) -> list[Row]:
    """Return rows in which each two levels of different arguments meet, if they fit at all.

    Parameters
    ----------
    rng
        Draws the numbers, and which levels meet in one row.
    levels
        For each argument, what it may be.
    together
        More than two arguments at a time, all of whose levels must meet.
    fits
        Says whether a row may be, which some can't: too long a loop, a kernel without room.

    Examples
    --------
    >>> found = rows(
    ...     np.random.default_rng(0), {"taps": (1, range(2, 99)), "mode": ("same", "full")}
    ... )
    >>> sorted((row["taps"] > 1, row["mode"]) for row in found)
    [(False, 'full'), (False, 'same'), (True, 'full'), (True, 'same')]
    """
    groups = [*combinations(levels, min(2, len(levels))), *together]
    wanted = dict.fromkeys(
        (group, places)
        for group in groups
        for places in product(*(range(len(levels[name])) for name in group))
    )
    found: list[Row] = []
    while wanted:
        group, places = next(iter(wanted))
        best: tuple[int, Row, set[Any]] = (0, {}, {(group, places)})  # what never fits is given up
        for part in np.minimum(np.linspace(2, 0, TRIES), 1):  # at last only what fits most likely
            chosen = {n: int(part * rng.integers(len(each))) for n, each in levels.items()}
            chosen |= dict(zip(group, places, strict=True))
            row = {name: _drawn(rng, levels[name][place], part) for name, place in chosen.items()}
            if not fits(row):
                continue
            pairs = {(names, tuple(chosen[name] for name in names)) for names in groups}
            met = pairs & wanted.keys()
            best = max(best, (len(met), row, met), key=lambda one: one[0])
        found += [best[1]] if best[0] else []
        for pair in best[2]:
            del wanted[pair]
    return found


def _drawn(rng: np.random.Generator, level: Level, part: float) -> Any:
    if not isinstance(level, range):
        return level
    ratio = level.stop / level.start
    return int(level.start * ratio ** (part * rng.uniform()) + 1e-9)


def numbers(rng: np.random.Generator, row: Row, *shape: int) -> Array:
    """Return an array of a row's kind and dtype; half precision can't hold the large ones."""
    kind, dtype = row.get("numbers", "normal"), row.get("dtype", np.float64)
    if kind == "whole":
        return rng.integers(-9, 10, size=shape).astype(dtype)
    scale = {"large": 10 ** rng.uniform(5, 7), "small": 10 ** rng.uniform(-2, -1)}.get(kind, 1.0)
    return (scale * rng.normal(size=shape)).astype(dtype)


def span(row: Row) -> int:
    """Return how many steps a row's kernel reaches across."""
    return int((row["taps"] - 1) * row.get("atrous_rate", 1) + 1)


def is_quick(row: Row, steps: int) -> bool:
    """Say whether loops over all of a layer take little time, given the steps of its input."""
    products = row["samples"] * row["taps"] * row["channels"] * row["filters"]
    return (
        row["samples"] * steps * row["channels"] <= MOST_NUMBERS
        and row["samples"] * steps * row["filters"] <= MOST_NUMBERS
        and products * min(steps, row.get("outputs", steps)) <= MOST_PRODUCTS
    )


def same_sign(rng: np.random.Generator, array: Array) -> Array:
    """Return an array whose numbers all have one sign, drawn anew.

    Where products of such arrays are added up, nothing cancels: in single precision, what is left
    of a sum of large numbers of both signs may be more rounding than result.
    """
    return np.asarray(np.abs(array) * array.dtype.type(rng.choice([-1, 1])))


def layer(rng: np.random.Generator, row: Row, steps: int) -> tuple[Array, Array, Array]:
    """Return x, W and b of a row's sizes.

    Whole numbers have both signs. Of others, those of each sample have one, and those of each
    filter; see `same_sign`.
    """
    plain = row if row["numbers"] == "whole" else {**row, "numbers": "normal"}
    x = numbers(rng, row, row["samples"], steps, row["channels"])
    W = numbers(rng, plain, row["taps"], row["channels"], row["filters"])
    b = numbers(rng, plain, row["filters"])
    if plain is not row:
        samples, filters = (rng.choice([-1, 1], size=row[n]) for n in ("samples", "filters"))
        samples, filters = samples.astype(x.dtype), filters.astype(x.dtype)
        x, W = np.abs(x) * samples[:, None, None], np.abs(W) * filters
        b = np.abs(b) * filters * samples[0]
    return x, W, b


def shape_of(row: Row) -> tuple[int, ...]:
    """Return the shape that a row gives an array of any axes.

    Examples
    --------
    >>> shape_of({"axis 0": 2, "axis 1": None, "axis 2": 40, "axis 3": None})
    (2, 40)
    """
    return tuple(row[name] for name in SHAPE if row[name] is not None)


def is_small(row: Row, most: int = MOST_NUMBERS // 4) -> bool:
    """Say whether an array of any axes has at most so many numbers."""
    return math.prod(shape_of(row)) <= most


def axes_over(rng: np.random.Generator, row: Row) -> int | tuple[int, ...]:
    """Return some axes of a row's array, as many as it says: a number for one, or a tuple."""
    axes = len(shape_of(row))
    count = min(row["over"], axes)
    chosen = sorted(int(axis) for axis in rng.choice(axes, size=count, replace=False))
    return chosen[0] if count == 1 else tuple(chosen)


def smallest_first(probes: Iterable[tuple[Any, ...]]) -> list[tuple[Any, ...]]:
    """Return probes in the order of how much there is to read in them."""
    return sorted(probes, key=lambda probe: sum(np.size(part) for part in probe))
