"""Inputs from wide ranges: what a function is tried on once it is right on the small ones.

The first inputs of an exercise are small enough to be followed by hand, so they say nothing about
five taps, a rate of ten or a batch of four. Here every argument has levels: one, a few, many. Rows
are drawn until each two levels of different arguments have met, so that a function which is wrong
beyond some size, or where two arguments meet, is found out by at least one of them.
"""

from __future__ import annotations

import functools
import math
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
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
SEED = 0  # of the designs: which levels meet in which row
# Parts of each range from which rows are drawn, one after the other, until one fits: at last only
# the smallest numbers, which fit most likely.
PARTS = (1.0,) * 5 + tuple(np.linspace(1, 0, 6)[1:].tolist())

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
# Places of levels that must meet in one row, as far as an exercise has such arguments.
MEETINGS: Sequence[Mapping[str, int]] = (
    {"taps": 0, "outputs": 0, "channels": -1, "filters": -1, "atrous_rate": -1},  # one step
    {"axis 1": 1, "axis 2": 3, "axis 3": 3},  # arrays of four axes
    {"axis 1": 2, "axis 2": 1, "axis 3": 3, "mu": 0},
    {"axis 1": 2, "axis 2": 3, "axis 3": 1},
)
RATES: Sequence[Level] = (1, FEW, range(7, 20), range(20, 301))
STRIDES: Sequence[Level] = (1, FEW, range(7, 31))


_most: ContextVar[int | None] = ContextVar("most", default=None)


@contextmanager
def at_most(count: int | None) -> Iterator[None]:
    """Let `rows` return so many rows at most, drawn by lot: few take a part of the time."""
    before = _most.set(count)
    try:
        yield
    finally:
        _most.reset(before)


def _always(row: Row) -> bool:
    return True


def rows(
    rng: np.random.Generator,
    levels: Mapping[str, Sequence[Level]],
    *,
    together: Iterable[tuple[str, ...]] = (),
    fits: Callable[[Row], bool] = _always,
) -> list[Row]:
    """Return rows in which each two levels of different arguments meet, if they fit at all.

    So do the levels of each of `MEETINGS`, which are more than two.

    Parameters
    ----------
    rng
        Draws the numbers.
    levels
        For each argument, what it may be.
    together
        More than two arguments at a time, all of whose levels must meet.
    fits
        Says whether a row may be, which some can't: too long a loop, a kernel without room. The
        same function each time, since which levels meet is thought out once for it.

    Examples
    --------
    >>> found = rows(
    ...     np.random.default_rng(0), {"taps": (1, range(2, 99)), "mode": ("same", "full")}
    ... )
    >>> sorted((row["taps"] > 1, row["mode"]) for row in found)
    [(False, 'full'), (False, 'same'), (True, 'full'), (True, 'same')]
    """
    given = tuple((name, tuple(each)) for name, each in levels.items())
    design = _design(given, tuple(together), fits)
    most = _most.get()
    if most is not None and len(design) > most:
        places = sorted(rng.choice(len(design), size=most, replace=False).tolist())
        design = [design[place] for place in places]
    found, tops = [], Counter[tuple[str, Level]]()
    for chosen, row in design:
        ranges = [each for each in chosen.items() if isinstance(each[1], range)]
        top = min(ranges, key=lambda each: tops[each], default=("", None))  # in turn
        tops[top] += 1
        found.append(_like(rng, chosen, fits, top[0]) or dict(row))
    return found


@functools.lru_cache(maxsize=200)  # the course has some forty
def _design(
    given: tuple[tuple[str, tuple[Level, ...]], ...],
    together: tuple[tuple[str, ...], ...],
    fits: Callable[[Row], bool],
) -> list[tuple[Row, Row]]:
    """Return which levels meet in each row, and a row of them that fits."""
    rng, levels = np.random.default_rng(SEED), dict(given)
    groups = [*combinations(levels, min(2, len(levels))), *together]
    wanted = dict.fromkeys(
        (group, places)
        for group in groups
        for places in product(*(range(len(levels[name])) for name in group))
    )
    for meeting in MEETINGS:
        group = tuple(n for n in meeting if n in levels and meeting[n] < len(levels[n]))
        if len(group) > 2:
            groups.append(group)
            wanted[group, tuple(meeting[name] % len(levels[name]) for name in group)] = None
    found: list[tuple[Row, Row]] = []
    while wanted:
        group, places = next(iter(wanted))
        met = {(group, places)}  # what never fits is given up
        best: tuple[Row, Row] | None = None
        for part in PARTS:
            at = {name: int(part * rng.integers(len(each))) for name, each in levels.items()}
            at |= dict(zip(group, places, strict=True))
            chosen = {name: levels[name][place] for name, place in at.items()}
            row = _drawn(rng, chosen, part)
            if not fits(row):
                continue
            pairs = {(names, tuple(at[name] for name in names)) for names in groups}
            if best is None or len(pairs & wanted.keys()) > len(met):
                best, met = (chosen, row), pairs & wanted.keys()
        found += [best] if best else []
        for pair in met:
            del wanted[pair]
    return found


def _like(
    rng: np.random.Generator, chosen: Row, fits: Callable[[Row], bool], top: str
) -> Row | None:
    """Return a row of these levels with other numbers, that of `top` as high as it may be.

    None if no row is found that fits.
    """
    for high, part in product((top, ""), PARTS):
        row = _drawn(rng, chosen, part, high)
        if fits(row):
            return row
    return None


def _drawn(rng: np.random.Generator, chosen: Row, part: float, top: str = "") -> Row:
    """Return a row of these levels: numbers from the lower part of each range, but of one."""
    shares = dict(zip(chosen, (part * rng.random(len(chosen))).tolist(), strict=True))
    if top:
        shares[top] = rng.uniform(0.9, 1)
    return {
        name: int(level.start * (level.stop / level.start) ** shares[name] + 1e-9)
        if isinstance(level, range)
        else level
        for name, level in chosen.items()
    }


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


def steps_read(row: Row) -> int:
    """Return how many steps a row's outputs are computed from, one step apart and unpadded."""
    return int(span(row) - 1 + row["outputs"])


def weights(row: Row) -> int:
    """Return how many numbers a row's kernel has."""
    return int(row["taps"] * row["channels"] * row["filters"])


def is_quick(row: Row, steps: int) -> bool:
    """Say whether loops over all of a layer take little time, given the steps of its input."""
    products = row["samples"] * row["taps"] * row["channels"] * row["filters"]
    return (
        row["samples"] * steps * row["channels"] <= MOST_NUMBERS
        and row["samples"] * steps * row["filters"] <= MOST_NUMBERS
        and products * min(steps, row.get("outputs", steps)) <= MOST_PRODUCTS
    )


def is_small_kernel(row: Row) -> bool:
    """Say whether a kernel of a row's sizes has few numbers."""
    return weights(row) <= MOST_NUMBERS


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
