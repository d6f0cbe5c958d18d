# mypy: disable-error-code="misc"
"""Right results, changed afterwards: scaled, moved, cut, transposed, summed up."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from itertools import permutations
from typing import Any

import numpy as np

from atrous_lib.checks.relations.words import is_numeric, one
from atrous_lib.checks.spread import Spread

Change = tuple[str, dict[str, str], Callable[[Any], Any]]
ROUNDING = 1e-12
BYTES = {"a byte": 2**8, "two bytes": 2**16}  # what an unsigned whole number of that size counts to
FACTORS = {2.0: "twice", 0.5: "half"}


def changes(expected: Sequence[Any], got: Sequence[Any], axes: Sequence[str]) -> Iterator[Change]:
    """Yield ways to change a right result that may give all of `got`; each is still to be tried."""
    if all(isinstance(value, Spread) for value in (*expected, *got)):
        yield from _scaled_spreads(expected, got)
    elif all(is_numeric(value) for value in (*expected, *got)):
        yield from _of_numbers(expected, got)
        if all(isinstance(value, np.ndarray) for value in expected):
            yield from _of_arrays(expected, axes)
    elif all(isinstance(value, bool) for value in expected):
        yield "not", {}, lambda value: not value
    elif all(isinstance(value, (tuple, list)) for value in expected):
        yield from _of_tuples(expected)
    short = len(got) > 1 and all(map(_short, got))  # only then: an array's text takes long
    if short and len({repr(value) for value in got}) == 1:
        yield "always", {"value": repr(got[0])}, lambda value: got[0]


def _short(value: Any) -> bool:
    return isinstance(value, (bool, int, float, str)) and len(repr(value)) < 30


def _scaled_spreads(expected: Sequence[Any], got: Sequence[Any]) -> Iterator[Change]:
    top = max(abs(q) for q in expected[0].quantiles)
    factor = max(abs(q) for q in got[0].quantiles) / top if top else 0.0
    yield "flat", {}, lambda value: Spread((math.prod(value.shape),), value.quantiles)
    if np.isfinite(factor) and factor:
        yield (
            "scaled",
            {"factor": f"{factor:.3g}"},
            lambda value: Spread(value.shape, tuple(factor * q for q in value.quantiles)),
        )


def _of_numbers(expected: Sequence[Any], got: Sequence[Any]) -> Iterator[Change]:
    yield "zero", {}, lambda value: value * 0
    factor, offset = _factor(expected, got), _offset(expected, got)
    if factor == -1:
        yield "negated", {}, lambda value: -value
    elif factor and factor != 1 and f"{factor:.3g}" not in ("1", "0"):
        key = FACTORS.get(factor, "scaled")
        yield key, {"factor": f"{factor:.3g}"}, lambda value: value * factor
    if offset and f"{abs(offset):.3g}" != "0":
        key = "more" if offset > 0 else "less"
        yield key, {"by": f"{abs(offset):.3g}"}, lambda value: value + offset
    for near in (1.0, 1 - ROUNDING, 1 + ROUNDING):  # which side of a whole number is an accident
        yield "truncated", {}, lambda value, near=near: _like(np.trunc(near * value), value)
    yield "rounded", {}, lambda value: _like(np.round(value), value)
    yield "absolute", {}, abs
    yield "positive", {}, lambda value: _like(np.maximum(value, 0), value)
    yield "squared", {}, lambda value: value**2
    yield "root", {}, lambda value: _like(np.sqrt(value), value)
    yield "inverse", {}, lambda value: 1 / value
    yield "one_minus", {}, lambda value: 1 - value
    yield "logarithm", {}, lambda value: _like(np.log(value), value)
    yield "power", {}, lambda value: _like(np.exp(value), value)


def _like(result: Any, value: Any) -> Any:
    return result if isinstance(value, np.ndarray) else float(result)


def _factor(expected: Sequence[Any], got: Sequence[Any]) -> float:
    """Return the factor between the first two results of one shape that are not 0."""
    for right, theirs in zip(expected, got, strict=True):
        if np.shape(right) == np.shape(theirs) and np.any(right):
            wanted = np.asarray(right, float).ravel()
            place = int(np.argmax(np.abs(wanted)))
            factor = float(np.asarray(theirs, float).ravel()[place] / wanted[place])
            if not np.isfinite(factor):
                return 0.0
            near = round(factor * 2) / 2
            return near if abs(factor - near) < 1e-6 else factor
    return 0.0


def _offset(expected: Sequence[Any], got: Sequence[Any]) -> float:
    for right, theirs in zip(expected, got, strict=True):
        if np.shape(right) == np.shape(theirs) and np.size(right):
            wanted, found = (np.asarray(value, float).ravel()[0] for value in (right, theirs))
            offset = float(found - wanted)
            if not np.isfinite(offset):
                return 0.0
            return round(offset) if abs(offset - round(offset)) < 1e-9 else offset
    return 0.0


def _of_arrays(expected: Sequence[Any], axes: Sequence[str]) -> Iterator[Change]:
    ndims = {value.ndim for value in expected}
    if len(ndims) == 1:
        yield from _along_axes(max(ndims), axes)
    yield "flat", {}, np.ravel
    yield "squeezed", {}, np.squeeze
    for name, levels in BYTES.items():
        words = {"bytes": name, "levels": str(levels)}
        yield "wrapped", words, lambda value, levels=levels: value % levels
    yield "kept_axes", {}, lambda value: value[None, None]
    yield "sum", {}, lambda value: float(value.sum())
    yield "mean", {}, lambda value: float(value.mean())
    yield "only_number", {}, lambda value: float(value.ravel()[0])


def _along_axes(ndim: int, axes: Sequence[str]) -> Iterator[Change]:
    for axis in range(ndim):
        words = {"axis": axes[axis], "one": one(axes[axis])}
        yield "without_last", words, _sliced(axis, slice(None, -1))
        yield "without_first", words, _sliced(axis, slice(1, None))
        yield "reversed", words, _sliced(axis, slice(None, None, -1))
        yield "later", words, lambda value, axis=axis: _moved(value, axis, 1)
        yield "earlier", words, lambda value, axis=axis: _moved(value, axis, -1)
        yield "around", words, lambda value, axis=axis: np.roll(value, 1, axis)
        yield "around_back", words, lambda value, axis=axis: np.roll(value, -1, axis)
        yield "running_sum", words, lambda value, axis=axis: np.cumsum(value, axis)
        yield "zero_at_end", words, lambda value, axis=axis: _extended(value, axis, 1)
        yield "zero_at_start", words, lambda value, axis=axis: _extended(value, axis, -1)
        yield "first_only", words, _sliced(axis, 0)
        yield "first_kept", words, _sliced(axis, slice(0, 1))
        yield "first_everywhere", words, lambda value, axis=axis: _spread(value, axis, 0)
        yield "last_everywhere", words, lambda value, axis=axis: _spread(value, axis, -1)
        for keep in (False, True):
            for key, function in (("summed", np.sum), ("averaged", np.mean), ("largest", np.max)):
                yield (
                    key,
                    words,
                    lambda value, f=function, axis=axis, keep=keep: f(
                        value, axis=axis, keepdims=keep
                    ),
                )
        yield (
            "summed_and_spread",
            words,
            lambda value, axis=axis: np.broadcast_to(
                value.sum(axis=axis, keepdims=True), value.shape
            ),
        )
    for order in permutations(range(ndim)) if 1 < ndim <= 4 else ():
        if order != tuple(range(ndim)):
            words = {
                "order": ", ".join(map(str, order)),
                "names": ", ".join(axes[i] for i in order),
            }
            yield "transposed", words, lambda value, order=order: value.transpose(order)
    yield "longer", {}, lambda value: value[..., None]
    yield "longer", {}, lambda value: value[None]
    for axis in range(1, ndim):
        yield "longer", {}, lambda value, axis=axis: np.expand_dims(value, axis)


def _sliced(axis: int, part: Any) -> Callable[[Any], Any]:
    return lambda value: value[(slice(None),) * axis + (part,)]


def _moved(value: Any, axis: int, by: int) -> Any:
    """Return the array, moved along an axis, with zeros where nothing comes from."""
    moved = np.moveaxis(np.zeros_like(value), axis, 0)
    source = np.moveaxis(value, axis, 0)
    if by > 0:
        moved[by:] = source[:-by]
    else:
        moved[:by] = source[-by:]
    return np.moveaxis(moved, 0, axis)


def _extended(value: Any, axis: int, side: int) -> Any:
    widths = [(0, 0)] * value.ndim
    widths[axis] = (0, 1) if side > 0 else (1, 0)
    return np.pad(value, widths)


def _spread(value: Any, axis: int, place: int) -> Any:
    return np.broadcast_to(np.take(value, [place], axis=axis), value.shape)


def _of_tuples(expected: Sequence[Any]) -> Iterator[Change]:
    sizes = {len(value) for value in expected}
    if len(sizes) != 1 or not 1 < max(sizes) <= 3:
        return
    for order in permutations(range(max(sizes))):
        if order != tuple(sorted(order)):
            yield "order", {}, lambda value, order=order: tuple(value[i] for i in order)
    for place in range(max(sizes)):
        number = {"number": ("first", "second", "third")[place]}
        yield "one_part", number, lambda value, place=place: value[place]
    yield "without_last_part", {}, lambda value: value[:-1]
