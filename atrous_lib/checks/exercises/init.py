"""Lesson 6, "Start values": count a kernel's fans, and draw weights that keep the variance.

Letters: k taps, c input channels, f filters. Two right programs may draw the same distribution in
different orders, so `glorot_uniform` is compared by the spread of its numbers. Its probes are large
enough for chance to play no part.
"""

from __future__ import annotations

from math import prod, sqrt
from typing import Any

import numpy as np

from atrous_lib import initializations
from atrous_lib.checks.exercise import exercise
from atrous_lib.checks.exercises.programs import Array
from atrous_lib.checks.exercises.ranges import rows, weights
from atrous_lib.checks.spread import spread

Shape = tuple[int, int, int]
Random = np.random.Generator
Fans = tuple[int, int]


# --- compute_fans ----------------------------------------------------------------------------


def shapes(rng: np.random.Generator) -> list[tuple[Any, ...]]:
    """Return probes (shape,), the first of three primes, so that all products of sizes differ."""
    ends = (40, 200, 200)  # over a million shapes
    drawn = [tuple(map(int, rng.integers((2, 2, 2), ends))) for _ in range(3)]
    return [((2, 3, 5),), ((3, 2, 2),), ((1, 4, 6),), ((4, 1, 1),), *((shape,) for shape in drawn)]


def _fits(row: dict[str, Any]) -> bool:
    return weights(row) <= 50_000


def wide_shapes(rng: np.random.Generator) -> list[tuple[Any, ...]]:
    """Return probes (shape,) of one, few and many taps, channels and filters."""
    sizes = (1, range(2, 7), range(7, 50), range(50, 1000))
    levels = {"taps": sizes, "channels": sizes, "filters": sizes}
    return sorted((tuple(row.values()),) for row in rows(rng, levels, fits=_fits))


@exercise(lesson=6, probes=shapes, wide=wide_shapes, parts=("fan_in", "fan_out"))
def compute_fans(shape: Shape) -> Fans:
    """Return (fan_in, fan_out) of a kernel of shape (filter_length, input_dim, nb_filter)."""
    return initializations.compute_fans(shape)


@compute_fans.misconception("filter_length_ignored")
def _fans_without_taps(shape: Shape) -> Fans:
    _, channels, filters = shape
    return channels, filters


@compute_fans.misconception("keras1_axes")
def _keras1_fans(shape: Shape) -> Fans:
    taps, channels, filters = shape
    return channels * filters, taps * channels * filters


@compute_fans.misconception("fans_swapped")
def _(shape: Shape) -> Fans:
    taps, channels, filters = shape
    return taps * filters, taps * channels


@compute_fans.misconception("taps_in_one_fan")
def _(shape: Shape) -> Fans:
    taps, channels, filters = shape
    return taps * channels, filters


@compute_fans.misconception("taps_in_one_fan")
def _(shape: Shape) -> Fans:
    taps, channels, filters = shape
    return channels, taps * filters


@compute_fans.misconception("first_two_axes")
def _(shape: Shape) -> Fans:
    return shape[0], shape[1]


@compute_fans.misconception("all_weights")
def _(shape: Shape) -> Fans:
    return prod(shape), prod(shape)


@compute_fans.misconception("taps_added")
def _(shape: Shape) -> Fans:
    taps, channels, filters = shape
    return taps + channels, taps + filters


@compute_fans.equivalent
def _by_size(shape: Shape) -> Fans:
    size = int(np.prod(shape))
    return size // shape[2], size // shape[1]


@compute_fans.equivalent
def _by_counting_weights(shape: Shape) -> Any:
    W = np.ones(shape)
    return [W[:, :, 0].sum(), W[:, 0, :].sum()]  # one filter's weights, one channel's weights


@compute_fans.equivalent
def _by_tracing(shape: Shape) -> Any:
    taps, channels, filters = shape
    read = {(tap, channel) for tap in range(taps) for channel in range(channels)}
    reached = {(-tap, filter_) for tap in range(taps) for filter_ in range(filters)}
    return len(read), len(reached)


@compute_fans.equivalent
def _in_numpy_numbers(shape: Shape) -> Any:
    return tuple(shape[0] * np.array(shape[1:], dtype=np.int32))


# --- glorot_uniform --------------------------------------------------------------------------


def draws(rng: np.random.Generator) -> list[tuple[Any, ...]]:
    """Return probes (shape, rng).

    In some fan_in is the larger, in some fan_out, and in one they are equal: what is right for
    equal fans alone is wrong elsewhere. There are a single tap and many, a single channel, a single
    filter. The last two have the shape before them, once with its seed and once with another: the
    same weights must come again, and others.
    """
    many = int(rng.integers(12, 50))
    sizes = [(1, 240, 50), (2, 80, 80), (many, 10, 1200 // many)]
    sizes += [(2, 1, 6000), (3, 4000, 1), (5, 20, 100)]
    seeds = rng.choice(1_000_000, size=len(sizes) + 1, replace=False).tolist()
    draws = [*zip(sizes, seeds, strict=False), (sizes[-1], seeds[5]), (sizes[-1], seeds[6])]
    return [(shape, np.random.default_rng(seed)) for shape, seed in draws]


@exercise(lesson=6, probes=draws, view=spread)
def glorot_uniform(shape: Shape, rng: Random) -> Array:
    """Return weights with variance 2 / (fan_in + fan_out), uniform around 0."""
    return initializations.glorot_uniform(shape, rng)


@glorot_uniform.misconception("filter_length_ignored")
def _(shape: Shape, rng: Random) -> Array:
    return _uniform(shape, rng, sqrt(6 / sum(_fans_without_taps(shape))))


@glorot_uniform.misconception("keras1_axes")
def _(shape: Shape, rng: Random) -> Array:
    return _uniform(shape, rng, sqrt(6 / sum(_keras1_fans(shape))))


@glorot_uniform.misconception("deviation_as_limit")
def _(shape: Shape, rng: Random) -> Array:
    return _uniform(shape, rng, sqrt(2 / sum(compute_fans.reference(shape))))


@glorot_uniform.misconception("variance_as_limit")
def _(shape: Shape, rng: Random) -> Array:
    return _uniform(shape, rng, 2 / sum(compute_fans.reference(shape)))


@glorot_uniform.misconception("root_forgotten")
def _(shape: Shape, rng: Random) -> Array:
    return _uniform(shape, rng, 6 / sum(compute_fans.reference(shape)))


@glorot_uniform.misconception("factor_two_missing")
def _(shape: Shape, rng: Random) -> Array:
    return _uniform(shape, rng, sqrt(3 / sum(compute_fans.reference(shape))))


@glorot_uniform.misconception("he_for_glorot")
def _(shape: Shape, rng: Random) -> Array:
    return _uniform(shape, rng, sqrt(6 / compute_fans.reference(shape)[0]))


@glorot_uniform.misconception("lecun_for_glorot")
def _(shape: Shape, rng: Random) -> Array:
    return _uniform(shape, rng, sqrt(3 / compute_fans.reference(shape)[0]))


@glorot_uniform.misconception("normal_for_uniform")
def _(shape: Shape, rng: Random) -> Array:
    return rng.normal(0.0, sqrt(2 / sum(compute_fans.reference(shape))), shape)


@glorot_uniform.misconception("normal_for_uniform")
def _(shape: Shape, rng: Random) -> Array:
    return rng.normal(0.0, sqrt(6 / sum(compute_fans.reference(shape))), shape)


@glorot_uniform.misconception("positive_only")
def _(shape: Shape, rng: Random) -> Array:
    return rng.uniform(0.0, sqrt(6 / sum(compute_fans.reference(shape))), shape)


@glorot_uniform.misconception("rng_ignored")
def _(shape: Shape, rng: Random) -> Array:
    limit = sqrt(6 / sum(compute_fans.reference(shape)))
    return np.random.default_rng().uniform(-limit, limit, shape)


@glorot_uniform.misconception("one_number_for_all")
def _(shape: Shape, rng: Random) -> Array:
    limit = sqrt(6 / sum(compute_fans.reference(shape)))
    return np.full(shape, rng.uniform(-limit, limit))


@glorot_uniform.equivalent
def _scaled(shape: Shape, rng: Random) -> Array:
    return sqrt(6 / sum(compute_fans.reference(shape))) * rng.uniform(-1, 1, shape)


@glorot_uniform.equivalent
def _shifted(shape: Shape, rng: Random) -> Any:
    taps, channels, filters = shape
    limit = np.sqrt(6 / (taps * (channels + filters)))
    return rng.random(shape) * 2 * limit - limit


@glorot_uniform.equivalent
def _from_the_deviation(shape: Shape, rng: Random) -> Any:
    deviation = (2 / sum(compute_fans.reference(shape))) ** 0.5
    return rng.uniform(-(3**0.5) * deviation, 3**0.5 * deviation, size=shape).astype(np.float16)


@glorot_uniform.equivalent
def _mirrored_in_another_order(shape: Shape, rng: Random) -> Array:
    taps, channels, filters = shape
    limit = sqrt(6 / sum(compute_fans.reference(shape)))
    return limit - 2 * limit * rng.random((filters, channels, taps), np.float32).T


@glorot_uniform.equivalent
def _one_by_one(shape: Shape, rng: Random) -> Array:
    limit = sqrt(6 / sum(compute_fans.reference(shape)))
    W = np.empty(shape)
    for place in np.ndindex(*shape):
        W[place] = rng.uniform(-limit, limit)
    return W


@glorot_uniform.equivalent
def _from_lists(shape: Shape, rng: Random) -> Array:
    limit = sqrt(6 / sum(compute_fans.reference(shape)))
    numbers = [rng.uniform(-limit, limit) for _ in range(prod(shape))]
    return np.array(numbers).reshape(shape)


def _uniform(shape: Shape, rng: Random, limit: float) -> Array:
    return rng.uniform(-limit, limit, shape)
