"""Lesson 4, "Edges and steps": how much padding, and how many outputs."""

from __future__ import annotations

from math import ceil
from typing import Any

import numpy as np

from atrous_lib import geometry
from atrous_lib.checks.exercise import exercise
from atrous_lib.checks.exercises.programs import dilated, places, split
from atrous_lib.checks.exercises.ranges import FEW, Row, rows, span

FARTHEST = 30_000  # steps: few enough to count, too many to learn all cases by heart

# --- pad_amounts -----------------------------------------------------------------------------


def kernels(rng: np.random.Generator) -> list[tuple[Any, ...]]:
    """Return probes (filter_length, atrous_rate, border_mode), spans odd and even in each mode."""
    fixed = [
        (3, 1, "same"),
        (2, 1, "same"),
        (3, 1, "causal"),
        (3, 2, "same"),
        (2, 3, "same"),  # the rate exceeds the filter's length
        (3, 4, "causal"),
        (2, 1, "causal"),
        (3, 2, "full"),
        (2, 1, "full"),
        (3, 2, "valid"),
        (1, 5, "same"),  # one tap reaches nowhere, so it needs no zeros
    ]
    return [*fixed, *((*_reaching(rng), mode) for mode in ("same", "causal", "full", "valid"))]


def _reaching(rng: np.random.Generator) -> tuple[int, int]:
    """Return taps and a rate: any two that span at most `FARTHEST` steps."""
    gaps = int(np.exp(rng.uniform(0, np.log(FARTHEST))))
    return gaps + 1, int(rng.integers(1, FARTHEST // gaps + 1))


MODES = ("valid", "same", "full", "causal")
MOST_STEPS = 1_000  # in each of many inputs


def _is_short(row: Row) -> bool:
    return span(row) <= MOST_STEPS


def wide_kernels(rng: np.random.Generator) -> list[tuple[Any, ...]]:
    """Return probes (filter_length, atrous_rate, border_mode): each size with each in each mode."""
    sizes = (1, FEW, range(7, 40), range(40, 1000))
    levels = {"taps": sizes, "atrous_rate": sizes, "mode": MODES}
    found = rows(rng, levels, together=[tuple(levels)], fits=_is_short)
    return sorted(tuple(row.values()) for row in found)


@exercise(lesson=4, probes=kernels, wide=wide_kernels, parts=("left", "right"))
def pad_amounts(filter_length: int, atrous_rate: int, border_mode: str) -> tuple[int, int]:
    """Return how many zeros stand (left, right) of the input, for stride 1."""
    span = geometry.effective_length(filter_length, atrous_rate)
    return geometry.padding(span, filter_length, border_mode, 1, atrous_rate)


def _missing(filter_length: int, atrous_rate: int) -> int:
    return (filter_length - 1) * atrous_rate


@pad_amounts.misconception("rate_ignored")
def _(filter_length: int, atrous_rate: int, border_mode: str) -> tuple[int, int]:
    return split(filter_length - 1, border_mode)


@pad_amounts.misconception("zeros_after_last_tap")
def _(filter_length: int, atrous_rate: int, border_mode: str) -> tuple[int, int]:
    return split(filter_length * atrous_rate - 1, border_mode)


@pad_amounts.misconception("one_zero_too_many")
def _(filter_length: int, atrous_rate: int, border_mode: str) -> tuple[int, int]:
    return split(_missing(filter_length, atrous_rate) + 1, border_mode)


@pad_amounts.misconception("rounded_to_even")
def _(filter_length: int, atrous_rate: int, border_mode: str) -> tuple[int, int]:
    missing = _missing(filter_length, atrous_rate)
    half = round(missing / 2)
    return (half, missing - half) if border_mode == "same" else split(missing, border_mode)


@pad_amounts.misconception("taps_halved")
def _(filter_length: int, atrous_rate: int, border_mode: str) -> tuple[int, int]:
    missing = _missing(filter_length, atrous_rate)
    left = (filter_length - 1) // 2 * atrous_rate
    return (left, missing - left) if border_mode == "same" else split(missing, border_mode)


@pad_amounts.misconception("taps_halved")
def _(filter_length: int, atrous_rate: int, border_mode: str) -> tuple[int, int]:
    missing = _missing(filter_length, atrous_rate)
    left = (filter_length - 1) // 2 * atrous_rate
    return (left, left) if border_mode == "same" else split(missing, border_mode)


@pad_amounts.misconception("taps_halved")
def _(filter_length: int, atrous_rate: int, border_mode: str) -> tuple[int, int]:
    missing = _missing(filter_length, atrous_rate)
    left = filter_length // 2 * atrous_rate
    return (left, left) if border_mode == "same" else split(missing, border_mode)


@pad_amounts.misconception("odd_zero_left")
def _(filter_length: int, atrous_rate: int, border_mode: str) -> tuple[int, int]:
    left, right = split(_missing(filter_length, atrous_rate), border_mode)
    return (right, left) if border_mode == "same" else (left, right)


@pad_amounts.misconception("half_on_both_sides")
def _(filter_length: int, atrous_rate: int, border_mode: str) -> tuple[int, int]:
    missing = _missing(filter_length, atrous_rate)
    half = (missing + 1) // 2
    return (half, half) if border_mode == "same" else split(missing, border_mode)


@pad_amounts.misconception("causal_both_sides")
def _(filter_length: int, atrous_rate: int, border_mode: str) -> tuple[int, int]:
    return split(_missing(filter_length, atrous_rate), border_mode.replace("causal", "same"))


@pad_amounts.misconception("causal_both_sides")
def _(filter_length: int, atrous_rate: int, border_mode: str) -> tuple[int, int]:
    return split(_missing(filter_length, atrous_rate), border_mode.replace("causal", "full"))


@pad_amounts.misconception("causal_right")
def _(filter_length: int, atrous_rate: int, border_mode: str) -> tuple[int, int]:
    left, right = split(_missing(filter_length, atrous_rate), border_mode)
    return (right, left) if border_mode == "causal" else (left, right)


@pad_amounts.misconception("one_short")
def _(filter_length: int, atrous_rate: int, border_mode: str) -> tuple[int, int]:
    left, right = split(_missing(filter_length, atrous_rate), border_mode)
    return (left - 1, right) if border_mode == "causal" else (left, right)


@pad_amounts.misconception("one_short")
def _(filter_length: int, atrous_rate: int, border_mode: str) -> tuple[int, int]:
    left, right = split(_missing(filter_length, atrous_rate), border_mode)
    return (left - 1, right + 1) if border_mode == "causal" else (left, right)


@pad_amounts.misconception("full_like_same")
def _(filter_length: int, atrous_rate: int, border_mode: str) -> tuple[int, int]:
    return split(_missing(filter_length, atrous_rate), border_mode.replace("full", "same"))


@pad_amounts.misconception("odd_zero_lost")
def _(filter_length: int, atrous_rate: int, border_mode: str) -> tuple[int, int]:
    missing = _missing(filter_length, atrous_rate)
    half = missing // 2
    return (half, half) if border_mode == "same" else split(missing, border_mode)


@pad_amounts.equivalent
def _by_cases(filter_length: int, atrous_rate: int, border_mode: str) -> list[int]:
    missing = (filter_length - 1) * atrous_rate
    if border_mode == "valid":
        return [0, 0]
    if border_mode == "causal":
        return [missing, 0]
    if border_mode == "full":
        return [missing, missing]
    return [missing // 2, -(-missing // 2)]


@pad_amounts.equivalent
def _dealt_out(filter_length: int, atrous_rate: int, border_mode: str) -> tuple[Any, ...]:
    turns = {"valid": [(0, 0)], "same": [(0, 1), (1, 0)], "full": [(1, 1)], "causal": [(1, 0)]}
    dealt = np.zeros(2, np.int16)
    for zero in range((filter_length - 1) * atrous_rate):
        dealt += turns[border_mode][zero % len(turns[border_mode])]
    return tuple(dealt)


@pad_amounts.equivalent
def _by_numpy(filter_length: int, atrous_rate: int, border_mode: str) -> Any:
    share = {"valid": (0, 0), "same": (0.5, 0.5), "full": (1, 1), "causal": (1, 0)}[border_mode]
    left, right = np.multiply(share, np.int64(filter_length - 1) * atrous_rate)
    return int(np.floor(left)), int(np.ceil(right))


# --- output_length ---------------------------------------------------------------------------


def layers(rng: np.random.Generator) -> list[tuple[Any, ...]]:
    """Return probes (input_length, filter_length, border_mode, subsample_length, atrous_rate)."""
    draw = rng.integers
    stride, rate = int(draw(2, 12)), int(draw(5, 90))
    return [
        (8, 3, "valid", 1, 1),
        (8, 3, "valid", 1, 2),
        (8, 3, "valid", 2, 1),
        (7, 3, "valid", 2, 2),  # three places, of which the stride keeps the first and the last
        (8, 2, "valid", 1, 4),  # the rate exceeds the filter's length
        (5, 2, "same", 1, 1),
        (5, 2, "same", 2, 1),
        (7, 3, "causal", 2, 2),
        (5, 3, "full", 1, 2),
        (5, 2, "full", 3, 3),
        (4, 2, "causal", 1, 9),  # the rate exceeds the input's length
        (int(draw(2000, 9000)), int(draw(4, 12)), "valid", stride, rate),
        (int(draw(30, 9000)), int(draw(4, 12)), "full", stride, rate),
        (int(draw(30, 9000)), int(draw(4, 12)), "same", stride, rate),
        (int(draw(30, 9000)), int(draw(4, 12)), "causal", stride, rate),
    ]


def _fits(row: Row) -> bool:
    return span(row) <= (row["steps"] if row["mode"] == "valid" else MOST_STEPS)


def wide_layers(rng: np.random.Generator) -> list[tuple[Any, ...]]:
    """Return probes (input_length, filter_length, border_mode, subsample_length, atrous_rate).

    Only in mode "valid" does an input have to be as long as the kernel.
    """
    sizes = (1, FEW, range(7, 60))
    levels = {
        "steps": (1, FEW, range(7, 60), range(60, MOST_STEPS)),
        "taps": sizes,
        "mode": MODES,
        "stride": sizes,
        "atrous_rate": sizes,
    }
    together = [("mode", "stride", "atrous_rate"), ("mode", "taps", "atrous_rate")]
    found = rows(rng, levels, together=together, fits=_fits)
    return sorted(tuple(row.values()) for row in found)


@exercise(lesson=4, probes=layers, wide=wide_layers)
def output_length(
    input_length: int, filter_length: int, border_mode: str, subsample_length: int, atrous_rate: int
) -> int | None:
    """Return how many steps come out."""
    return geometry.output_length(
        input_length, filter_length, border_mode, subsample_length, atrous_rate
    )


@output_length.misconception("zeros_after_last_tap")
def _(length: int, taps: int, mode: str, stride: int, rate: int) -> int:
    return ceil(places(length, taps * rate, mode) / stride)


@output_length.misconception("hops_for_span")
def _(length: int, taps: int, mode: str, stride: int, rate: int) -> int:
    return ceil(places(length, (taps - 1) * rate, mode) / stride)


@output_length.misconception("rate_added")
def _(length: int, taps: int, mode: str, stride: int, rate: int) -> int:
    return ceil(places(length, taps + rate - 1, mode) / stride)


@output_length.misconception("rate_ignored")
def _(length: int, taps: int, mode: str, stride: int, rate: int) -> int:
    return ceil(places(length, taps, mode) / stride)


@output_length.misconception("rate_clamped")
def _(length: int, taps: int, mode: str, stride: int, rate: int) -> int:
    return ceil(places(length, (taps - 1) * min(rate, taps) + 1, mode) / stride)


@output_length.misconception("rounded_down")
def _(length: int, taps: int, mode: str, stride: int, rate: int) -> int:
    return places(length, (taps - 1) * rate + 1, mode) // stride


@output_length.misconception("full_one_too_many")
def _(length: int, taps: int, mode: str, stride: int, rate: int) -> int:
    return ceil((places(length, (taps - 1) * rate + 1, mode) + (mode == "full")) / stride)


@output_length.misconception("one_missing")
def _(length: int, taps: int, mode: str, stride: int, rate: int) -> int:
    missed = int(mode == "valid")
    return ceil((places(length, (taps - 1) * rate + 1, mode) - missed) / stride)


@output_length.misconception("one_missing")
def _(length: int, taps: int, mode: str, stride: int, rate: int) -> int:
    return (places(length, (taps - 1) * rate + 1, mode) - 1) // stride


@output_length.misconception("same_keeps_length")
def _(length: int, taps: int, mode: str, stride: int, rate: int) -> int:
    if mode in ("same", "causal"):
        return length
    return ceil(places(length, (taps - 1) * rate + 1, mode) / stride)


@output_length.misconception("stride_ignored")
def _(length: int, taps: int, mode: str, stride: int, rate: int) -> int:
    return places(length, (taps - 1) * rate + 1, mode)


@output_length.misconception("mode_ignored")
def _(length: int, taps: int, mode: str, stride: int, rate: int) -> int:
    return ceil(places(length, (taps - 1) * rate + 1, "valid") / stride)


@output_length.misconception("rounded_to_nearest")
def _(length: int, taps: int, mode: str, stride: int, rate: int) -> int:
    return round(places(length, (taps - 1) * rate + 1, mode) / stride)


@output_length.misconception("not_rounded")
def _(length: int, taps: int, mode: str, stride: int, rate: int) -> float:
    return places(length, (taps - 1) * rate + 1, mode) / stride


@output_length.misconception("strided_first")
def _(length: int, taps: int, mode: str, stride: int, rate: int) -> int:
    return places(ceil(length / stride), (taps - 1) * rate + 1, mode)


@output_length.equivalent
def _by_padding(length: int, taps: int, mode: str, stride: int, rate: int) -> int:
    missing = (taps - 1) * rate
    return (length + sum(split(missing, mode)) - missing - 1) // stride + 1


@output_length.equivalent
def _by_counting(length: int, taps: int, mode: str, stride: int, rate: int) -> int:
    left, right = split((taps - 1) * rate, mode)
    start, outputs = -left, 0
    while start + (taps - 1) * rate < length + right:
        outputs += 1
        start += stride
    return outputs


@output_length.equivalent
def _by_convolving(length: int, taps: int, mode: str, stride: int, rate: int) -> int:
    zeros = np.pad(np.zeros(length), split((taps - 1) * rate, mode))
    return len(np.convolve(zeros, dilated(np.ones(taps), rate), "valid")[::stride])


@output_length.equivalent
def _by_rounding_up(length: int, taps: int, mode: str, stride: int, rate: int) -> Any:
    span = np.int32((taps - 1) * rate + 1)
    return np.ceil(np.float32(places(length, int(span), mode)) / stride)
