"""Lesson 4, "Edges and steps", put to use: find how much input so many outputs need."""

from __future__ import annotations

from typing import Any

import numpy as np

from atrous_lib.checks.exercise import exercise
from atrous_lib.checks.exercises.ranges import FEW, Row, rows


def wanted(rng: np.random.Generator) -> list[tuple[Any, ...]]:
    """Return probes (outputs, filter_length, border_mode, subsample_length, atrous_rate)."""
    drawn = [
        (
            *(int(rng.integers(20, 200)), int(rng.integers(3, 9)), mode),
            *(int(rng.integers(3, 8)), int(rng.integers(2, 9))),
        )
        for mode in ("valid", "same", "full", "causal", "valid")
    ]
    return [
        (3, 2, "valid", 1, 1),
        (3, 2, "valid", 2, 1),
        (3, 3, "valid", 2, 2),
        (3, 3, "same", 2, 2),
        (4, 3, "causal", 3, 1),
        (6, 3, "full", 2, 1),
        (2, 4, "full", 1, 3),  # one step is enough: more zeros than outputs
        *drawn,
    ]


def _fits(row: Row) -> bool:
    reach = row["outputs"] * row["stride"] + row["taps"] * row["atrous_rate"]
    return bool(reach <= 2_000)  # few enough to be tried one by one


def wide_wanted(rng: np.random.Generator) -> list[tuple[Any, ...]]:
    """Return probes (outputs, filter_length, border_mode, subsample_length, atrous_rate)."""
    sizes = (1, FEW, range(7, 60))
    levels = {
        "outputs": (1, FEW, range(7, 60), range(60, 1000)),
        "taps": sizes,
        "mode": ("valid", "same", "full", "causal"),
        "stride": sizes,
        "atrous_rate": sizes,
    }
    together = [("mode", "stride", "atrous_rate"), ("mode", "taps", "outputs")]
    found = rows(rng, levels, together=together, fits=_fits)
    return sorted(tuple(row.values()) for row in found)


@exercise(lesson=4, probes=wanted, wide=wide_wanted)
def shortest_input(
    outputs: int, filter_length: int, border_mode: str, subsample_length: int, atrous_rate: int
) -> int:
    """Return the fewest input steps from which the layer makes at least so many outputs."""
    beyond = (filter_length - 1) * atrous_rate
    extra = {"valid": beyond, "full": -beyond}.get(border_mode, 0)
    return max((outputs - 1) * subsample_length + 1 + extra, 1)


@shortest_input.misconception("the_other_way")
def _(
    outputs: int, filter_length: int, border_mode: str, subsample_length: int, atrous_rate: int
) -> int:
    beyond = (filter_length - 1) * atrous_rate
    places = outputs + {"valid": -beyond, "full": beyond}.get(border_mode, 0)
    return -(-places // subsample_length)


@shortest_input.misconception("zero_steps")
def _(
    outputs: int, filter_length: int, border_mode: str, subsample_length: int, atrous_rate: int
) -> int:
    beyond = (filter_length - 1) * atrous_rate
    extra = {"valid": beyond, "full": -beyond}.get(border_mode, 0)
    return max((outputs - 1) * subsample_length + 1 + extra, 0)


@shortest_input.misconception("full_from_both_ends")
def _(
    outputs: int, filter_length: int, border_mode: str, subsample_length: int, atrous_rate: int
) -> int:
    beyond = (filter_length - 1) * atrous_rate
    extra = {"valid": beyond, "full": -2 * beyond}.get(border_mode, 0)
    return max((outputs - 1) * subsample_length + 1 + extra, 1)


@shortest_input.misconception("last_stride_counted")
def _(
    outputs: int, filter_length: int, border_mode: str, subsample_length: int, atrous_rate: int
) -> int:
    beyond = (filter_length - 1) * atrous_rate
    extra = {"valid": beyond, "full": -beyond}.get(border_mode, 0)
    return max(outputs * subsample_length + extra, 1)


@shortest_input.misconception("stride_ignored")
def _(
    outputs: int, filter_length: int, border_mode: str, subsample_length: int, atrous_rate: int
) -> int:
    beyond = (filter_length - 1) * atrous_rate
    return max(outputs + {"valid": beyond, "full": -beyond}.get(border_mode, 0), 1)


@shortest_input.misconception("rate_ignored")
def _(
    outputs: int, filter_length: int, border_mode: str, subsample_length: int, atrous_rate: int
) -> int:
    beyond = filter_length - 1
    extra = {"valid": beyond, "full": -beyond}.get(border_mode, 0)
    return max((outputs - 1) * subsample_length + 1 + extra, 1)


@shortest_input.misconception("mode_ignored")
def _(
    outputs: int, filter_length: int, border_mode: str, subsample_length: int, atrous_rate: int
) -> int:
    return (outputs - 1) * subsample_length + 1 + (filter_length - 1) * atrous_rate


@shortest_input.misconception("same_keeps_length")
def _(
    outputs: int, filter_length: int, border_mode: str, subsample_length: int, atrous_rate: int
) -> int:
    beyond = (filter_length - 1) * atrous_rate
    if border_mode in ("same", "causal"):
        return outputs
    extra = -beyond if border_mode == "full" else beyond
    return max((outputs - 1) * subsample_length + 1 + extra, 1)


@shortest_input.misconception("one_missing")
def _(
    outputs: int, filter_length: int, border_mode: str, subsample_length: int, atrous_rate: int
) -> int:
    beyond = (filter_length - 1) * atrous_rate
    extra = {"valid": beyond, "full": -beyond}.get(border_mode, 0)
    return max((outputs - 1) * subsample_length + extra, 1)


@shortest_input.misconception("nothing_or_less")
def _(
    outputs: int, filter_length: int, border_mode: str, subsample_length: int, atrous_rate: int
) -> int:
    beyond = (filter_length - 1) * atrous_rate
    extra = {"valid": beyond, "full": -beyond}.get(border_mode, 0)
    return (outputs - 1) * subsample_length + 1 + extra


@shortest_input.misconception("kernel_must_fit")
def _(
    outputs: int, filter_length: int, border_mode: str, subsample_length: int, atrous_rate: int
) -> int:
    span = (filter_length - 1) * atrous_rate + 1
    layer = (outputs, filter_length, border_mode, subsample_length, atrous_rate)
    return max(shortest_input.reference(*layer), span)


@shortest_input.equivalent
def _by_trying(
    outputs: int, filter_length: int, border_mode: str, subsample_length: int, atrous_rate: int
) -> int:
    span = (filter_length - 1) * atrous_rate + 1
    steps = 0
    while True:
        steps += 1
        places = {"valid": steps - span + 1, "full": steps + span - 1}.get(border_mode, steps)
        if len(range(0, places, subsample_length)) >= outputs:
            return steps


@shortest_input.equivalent
def _by_first_and_last_tap(
    outputs: int, filter_length: int, border_mode: str, subsample_length: int, atrous_rate: int
) -> int:
    span = (filter_length - 1) * atrous_rate + 1
    reach = (outputs - 1) * subsample_length + span
    zeros = {"valid": 0, "full": 2 * (span - 1)}.get(border_mode, span - 1)
    return reach - zeros if reach > zeros else 1


@shortest_input.equivalent
def _in_branches(
    outputs: int, filter_length: int, border_mode: str, subsample_length: int, atrous_rate: int
) -> Any:
    places = np.int64(outputs - 1) * subsample_length + 1
    if border_mode == "valid":
        return places + (filter_length - 1) * atrous_rate
    if border_mode == "full":
        return np.maximum(1, places - (filter_length - 1) * atrous_rate)
    return places
