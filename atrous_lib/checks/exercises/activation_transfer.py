"""Lesson 5, "Activation and weights", put to use: find which of two layers flips its kernel."""

from __future__ import annotations

from typing import Any

import numpy as np

from atrous_lib.checks.exercise import exercise
from atrous_lib.checks.exercises.programs import Array, slide
from atrous_lib.checks.exercises.ranges import (
    FEW,
    MANY,
    SIZES,
    Row,
    is_quick,
    layer,
    rows,
    smallest_first,
)


def pairs(rng: np.random.Generator) -> list[tuple[Any, ...]]:
    """Return probes (x, W, first, second): both outputs after relu, of which one was flipped.

    The first number alone never tells: relu has made it 0 in both, or it is the same by accident.
    The two computers added up in another order than most people do, so their numbers are the right
    ones up to rounding.
    """
    made: list[tuple[Any, ...]] = []
    sizes = [(5, 2, 1, 1), (6, 2, 1, 1), (6, 2, 2, 1), (7, 3, 1, 2)] + [(20, 3, 2, 3)] * 8
    while len(made) < len(sizes):
        steps, taps, channels, filters = sizes[len(made)]
        if len(made) < 4:
            x = rng.integers(-3, 4, size=(1, steps, channels)).astype(float)
            W = rng.integers(-3, 4, size=(taps, channels, filters)).astype(float)
        else:
            x, W = rng.normal(size=(2, steps, channels)), rng.normal(size=(taps, channels, filters))
            x[:, :taps] = 0
        kept, flipped = _after_relu(x, W), _after_relu(x, W[::-1])
        differ = not np.allclose(kept, flipped) and kept.max() > 0 and flipped.max() > 0
        larger = kept.sum() > flipped.sum()
        if differ and kept.sum() != flipped.sum() and larger == (len(made) % 4 < 2):
            flipped_first = len(made) % 2 == 0
            made.append((x, W, flipped, kept) if flipped_first else (x, W, kept, flipped))
    return [*made, *_partly_equal(rng)]


def _after_relu(x: Array, W: Array) -> Array:
    """Return the outputs after relu, added up from the last tap to the first."""
    steps = x.shape[1] - len(W) + 1
    backwards = [x[:, k : k + steps] @ W[k] for k in reversed(range(len(W)))]
    return np.maximum(sum(backwards), 0)


def _partly_equal(rng: np.random.Generator) -> list[tuple[Any, ...]]:
    """Return two probes in which relu changes nothing, and both outputs begin alike."""
    x = np.cumsum(rng.integers(1, 4, size=(1, 7, 1)), axis=1).astype(float)
    x[0, 1] = x[0, 0]
    W = rng.permutation([1.0, 2.0]).reshape(2, 1, 1)
    kept, flipped = slide(x, W), slide(x, W[::-1])
    return [(x, W, flipped, kept), (x, W, kept, flipped)]


TRIES = 20  # after which two layers that say the same on each input are left out


def _fits(row: Row) -> bool:
    return is_quick(row, row["outputs"] + row["taps"])


def wide_pairs(rng: np.random.Generator) -> list[tuple[Any, ...]]:
    """Return probes (x, W, first, second): one, few and many of everything."""
    levels = {
        "samples": SIZES,
        "outputs": (1, FEW, range(9, 60)),
        "taps": (FEW, MANY),
        "channels": SIZES,
        "filters": SIZES,
        "numbers": ("normal", "whole"),
        "flipped": ("first", "second"),
    }
    made: list[tuple[Any, ...]] = []
    for row in rows(rng, levels, fits=_fits):
        for _ in range(TRIES):
            x, W, _ = layer(rng, row, row["outputs"] + row["taps"] - 1)
            kept, flipped = np.maximum(slide(x, W), 0), np.maximum(slide(x, W[::-1]), 0)
            if not np.allclose(kept, flipped):
                pair = (flipped, kept) if row["flipped"] == "first" else (kept, flipped)
                made.append((x, W, *pair))
                break
    return smallest_first(made)


@exercise(lesson=5, probes=pairs, wide=wide_pairs)
def which_flips(x: Array, W: Array, first: Array, second: Array) -> str:
    """Return which of two outputs, "first" or "second", was computed with a flipped kernel."""
    return "second" if np.allclose(np.maximum(slide(x, W), 0), first) else "first"


@which_flips.misconception("one_number_enough")
def _(x: Array, W: Array, first: Array, second: Array) -> str:
    return "second" if np.isclose(np.maximum(slide(x, W), 0), first).any() else "first"


@which_flips.misconception("one_number_enough")
def _(x: Array, W: Array, first: Array, second: Array) -> str:
    return "first" if np.isclose(np.maximum(slide(x, W[::-1]), 0), first).any() else "second"


@which_flips.misconception("compared_exactly")
def _(x: Array, W: Array, first: Array, second: Array) -> str:
    return "second" if (np.maximum(slide(x, W), 0) == first).all() else "first"


@which_flips.misconception("compared_exactly")
def _(x: Array, W: Array, first: Array, second: Array) -> str:
    return "first" if (np.maximum(slide(x, W[::-1]), 0) == first).all() else "second"


@which_flips.misconception("compared_exactly")
def _(x: Array, W: Array, first: Array, second: Array) -> str:
    return "first" if (np.maximum(slide(x, W), 0) == second).all() else "second"


@which_flips.misconception("the_other_one")
def _(x: Array, W: Array, first: Array, second: Array) -> str:
    windows = [x[:, k : k + x.shape[1] - len(W) + 1] @ W[k] for k in range(len(W))]
    return "first" if np.allclose(np.maximum(sum(windows), 0), first) else "second"


@which_flips.misconception("relu_forgotten")
def _(x: Array, W: Array, first: Array, second: Array) -> str:
    windows = [x[:, k : k + x.shape[1] - len(W) + 1] @ W[k] for k in range(len(W))]
    return "second" if np.allclose(sum(windows), first) else "first"


@which_flips.misconception("relu_forgotten")
def _(x: Array, W: Array, first: Array, second: Array) -> str:
    windows = [x[:, k : k + x.shape[1] - len(W) + 1] @ W[k] for k in range(len(W))]
    return "first" if np.allclose(sum(windows), second) else "second"


@which_flips.misconception("sums_compared")
def _(x: Array, W: Array, first: Array, second: Array) -> str:
    return "first" if first.sum() < second.sum() else "second"


@which_flips.misconception("sums_compared")
def _(x: Array, W: Array, first: Array, second: Array) -> str:
    return "first" if first.sum() > second.sum() else "second"


@which_flips.misconception("more_than_taps_flipped")
def _(x: Array, W: Array, first: Array, second: Array) -> str:
    turned = np.maximum(slide(x, W[::-1, ::-1, ::-1]), 0)
    return "first" if np.allclose(turned, first) else "second"


@which_flips.misconception("more_than_taps_flipped")
def _(x: Array, W: Array, first: Array, second: Array) -> str:
    turned = np.maximum(slide(x, W[::-1, ::-1]), 0)
    return "first" if np.allclose(turned, first) else "second"


@which_flips.misconception("number_in_place_of_word")
def _(x: Array, W: Array, first: Array, second: Array) -> int:
    windows = [x[:, k : k + x.shape[1] - len(W) + 1] @ W[k] for k in range(len(W))]
    return 1 if np.allclose(np.maximum(sum(windows), 0), first) else 0


@which_flips.misconception("number_in_place_of_word")
def _(x: Array, W: Array, first: Array, second: Array) -> int:
    windows = [x[:, k : k + x.shape[1] - len(W) + 1] @ W[k] for k in range(len(W))]
    return 2 if np.allclose(np.maximum(sum(windows), 0), first) else 1


@which_flips.equivalent
def _by_flipping(x: Array, W: Array, first: Array, second: Array) -> str:
    flipped = W[::-1]
    steps = first.shape[1]
    y = sum(x[:, k : k + steps] @ tap for k, tap in enumerate(flipped))
    return "first" if np.allclose(np.where(y > 0, y, 0), first) else "second"


@which_flips.equivalent
def _by_distance(x: Array, W: Array, first: Array, second: Array) -> str:
    windows = np.lib.stride_tricks.sliding_window_view(x, len(W), axis=1)
    y = np.maximum(np.einsum("ntck,kcf->ntf", windows, W), 0)
    return "first" if np.abs(y - first).sum() > np.abs(y - second).sum() else "second"


@which_flips.equivalent
def _output_by_output(x: Array, W: Array, first: Array, second: Array) -> str:
    for n, t, f in np.ndindex(*first.shape):
        total = 0.0
        for k in range(len(W)):
            for c in range(x.shape[2]):
                total += x[n, t + k, c] * W[k, c, f]
        right = max(total, 0.0)
        if abs(first[n, t, f] - right) > 1e-8:
            return "first"
        if abs(second[n, t, f] - right) > 1e-8:
            return "second"
    return "neither"
