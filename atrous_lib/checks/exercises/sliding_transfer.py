"""Lesson 2, "The sliding dot product", put to use: find an event by a kernel made for it."""

from __future__ import annotations

from typing import Any

import numpy as np

from atrous_lib.checks.exercise import exercise
from atrous_lib.checks.exercises.programs import Array
from atrous_lib.checks.exercises.ranges import FEW, MANY, rows, smallest_first


def sounds(rng: np.random.Generator) -> list[tuple[Any, ...]]:
    """Return probes (loudness, width): a pluck that fades, noise, and other traps.

    Between them: a fall that is steeper than the pluck's rise, a loudest step that comes later
    than the pluck, a single loud step that a comparison of neighbours falls for.
    """
    drawn = []
    for _ in range(6):
        steps, width = int(rng.integers(40, 60)), int(rng.integers(3, 6))
        pluck = int(rng.integers(15, steps - 15))
        loudness = rng.uniform(0, 1, size=steps)
        loudness[pluck:] += 4.0
        loudness[: pluck - 8] += 9.0  # a steeper fall, before it
        loudness[pluck + 2 * width] += 6.0  # the loudest step of the later part
        loudness[pluck - 7 + width] += 5.0 if width < 5 else 0.0
        drawn.append((loudness, width))
    return [
        (np.array([1.0, 2.0, 1.0, 7.0, 8.0, 6.0, 5.0]), 2),
        (np.array([9.0, 9.0, 1.0, 2.0, 6.0, 5.0, 4.0, 3.0]), 2),
        (np.array([3.0, 1.0, 4.0, 2.0]), 1),
        (np.array([1.0, 5.0, 1.0, 2.0, 4.0, 6.0, 5.0, 9.0, 4.0, 4.0]), 3),
        (np.array([2.0, 4.0, 3.0, 1.0, 2.0, 7.0, 8.0]), 2),  # it is plucked at the very end
        (np.array([9.0, 7.0, 4.0, 3.0, 1.0]), 1),  # it fades all the time: the best rise is a fall
        (np.append(rng.uniform(3, 4, size=30), [0.0, 1.0, 0.0, 5.0, 6.0, 7.0]), 3),
        *drawn,
    ]


def _rises(loudness: Array, width: int) -> Array:
    kernel = np.repeat([-1.0, 1.0], width)
    return np.correlate(loudness, kernel, mode="valid")


def wide_sounds(rng: np.random.Generator) -> list[tuple[Any, ...]]:
    """Return probes (loudness, width), short and long, loud and quiet, with one best place each."""
    levels = {
        "width": (1, FEW, MANY),
        "more": (0, FEW, range(9, 300)),
        "scale": (0.01, 1.0, 1e4),
    }
    made = []
    for row in rows(rng, levels):
        steps, found = 2 * row["width"] + row["more"], np.zeros(2)
        while np.ptp(found) < 0.01:
            loudness = rng.uniform(0, 1, size=steps)
            loudness[int(rng.integers(steps)) :] += 1
            found = np.sort(np.append(_rises(loudness, row["width"]), -9.0))[-2:]
        made.append((row["scale"] * loudness, row["width"]))
    return smallest_first(made)


@exercise(lesson=2, probes=sounds, wide=wide_sounds)
def find_pluck(loudness: Array, width: int) -> int:
    """Return the step from which on the next `width` steps exceed the last `width` most."""
    return int(np.argmax(_rises(loudness, width))) + width


@find_pluck.misconception("start_of_the_window")
def _(loudness: Array, width: int) -> int:
    kernel = np.repeat([-1.0, 1.0], width)
    return int(np.argmax(np.correlate(loudness, kernel, mode="valid")))


@find_pluck.misconception("starts_from_zero")
def _(loudness: Array, width: int) -> int:
    best, place = 0.0, 0
    for step, rise in enumerate(_rises(loudness, width)):
        if rise > best:
            best, place = float(rise), step
    return place + width


@find_pluck.misconception("starts_from_zero")
def _(loudness: Array, width: int) -> int:
    best, place = 0.0, 0
    for step, rise in enumerate(_rises(loudness, width)):
        if rise > best:
            best, place = float(rise), step + width
    return place


@find_pluck.misconception("end_of_the_window")
def _(loudness: Array, width: int) -> int:
    kernel = np.repeat([-1.0, 1.0], width)
    return int(np.argmax(np.correlate(loudness, kernel, mode="valid"))) + 2 * width


@find_pluck.misconception("one_step_early")
def _(loudness: Array, width: int) -> int:
    kernel = np.repeat([-1.0, 1.0], width)
    return int(np.argmax(np.correlate(loudness, kernel, mode="valid"))) + width - 1


@find_pluck.misconception("kernel_flipped")
def _(loudness: Array, width: int) -> int:
    kernel = np.repeat([-1.0, 1.0], width)
    return int(np.argmax(np.convolve(loudness, kernel, mode="valid"))) + width


@find_pluck.misconception("falls_counted")
def _(loudness: Array, width: int) -> int:
    kernel = np.repeat([-1.0, 1.0], width)
    return int(np.argmax(np.abs(np.correlate(loudness, kernel, mode="valid")))) + width


@find_pluck.misconception("loudest_step")
def _(loudness: Array, width: int) -> int:
    return int(np.argmax(loudness))


@find_pluck.misconception("neighbours_only")
def _(loudness: Array, width: int) -> int:
    return int(np.argmax(loudness[1:] - loudness[:-1])) + 1


@find_pluck.misconception("loudest_window")
def _(loudness: Array, width: int) -> int:
    return int(np.argmax(np.correlate(loudness, np.ones(2 * width), mode="valid"))) + width


@find_pluck.misconception("size_of_the_rise")
def _(loudness: Array, width: int) -> float:
    kernel = np.repeat([-1.0, 1.0], width) / width
    return float(np.max(np.correlate(loudness, kernel, mode="valid")))


@find_pluck.misconception("last_window_left_out")
def _(loudness: Array, width: int) -> int:
    kernel = np.repeat([-1.0, 1.0], width)
    return int(np.argmax(np.correlate(loudness, kernel, mode="valid")[:-1])) + width


@find_pluck.misconception("kernel_flipped")
def _(loudness: Array, width: int) -> int:
    best, found = 0.0, 0  # as above, but by a loop that begins at 0
    for t in range(len(loudness) - 2 * width + 1):
        fall = loudness[t : t + width].sum() - loudness[t + width : t + 2 * width].sum()
        if fall > best:
            best, found = fall, t + width
    return found


@find_pluck.misconception("loudest_half")
def _(loudness: Array, width: int) -> int:
    return int(np.argmax(np.correlate(loudness, np.ones(width), mode="valid")))


@find_pluck.misconception("weights_alternate")
def _(loudness: Array, width: int) -> int:
    kernel = np.tile([-1.0, 1.0], width)
    return int(np.argmax(np.correlate(loudness, kernel, mode="valid"))) + width


@find_pluck.misconception("size_of_the_rise")
def _(loudness: Array, width: int) -> float:
    return float(np.max(np.correlate(loudness, np.repeat([-1.0, 1.0], width), mode="valid")))


@find_pluck.equivalent
def _place_by_place(loudness: Array, width: int) -> int:
    best, found = -np.inf, 0
    for place in range(width, len(loudness) - width + 1):
        rise = loudness[place : place + width].mean() - loudness[place - width : place].mean()
        if rise > best:
            best, found = rise, place
    return found


@find_pluck.equivalent
def _by_running_sums(loudness: Array, width: int) -> Any:
    sums = np.concatenate([[0.0], np.cumsum(loudness)])
    windows = sums[width:] - sums[:-width]
    return np.argmax(windows[width:] - windows[:-width]) + width


@find_pluck.equivalent
def _by_lists(loudness: Array, width: int) -> int:
    x = loudness.tolist()
    rises = [
        sum(x[t + width : t + 2 * width]) - sum(x[t : t + width])
        for t in range(len(x) - 2 * width + 1)
    ]
    return rises.index(max(rises)) + width
