"""Where in a result the right numbers stand: in the first sample, in all but the last step."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any

import numpy as np

from atrous_lib.checks.comparison import right_places
from atrous_lib.checks.relations.words import one

Rule = tuple[str, dict[str, str]]


def placed(expected: Sequence[Any], got: Sequence[Any], axes: Sequence[str]) -> Iterator[Rule]:
    """Yield what is true of the places that are right, on every wrong result."""
    pairs = list(zip(expected, got, strict=True))
    if not all(_comparable(*pair) for pair in pairs):
        yield from _sizes(pairs, axes)
        return
    masks = [right_places(*pair) for pair in pairs]
    wrong = [mask for mask in masks if not mask.all()]
    if all(np.isnan(theirs[~mask]).all() for mask, theirs in _wrong(masks, got)):
        yield "nan", {}
    if all(np.isinf(theirs[~mask]).all() for mask, theirs in _wrong(masks, got)):
        yield "infinite", {}
    if len(wrong) < 2:
        return
    for axis in range(wrong[0].ndim):
        words = {"axis": axes[axis], "one": one(axes[axis])}
        along: list[Any] = [
            mask.all(axis=tuple(i for i in range(mask.ndim) if i != axis)) for mask in wrong
        ]
        if all(len(right) > 1 for right in along):
            for key, rule in RULES.items():
                if all(rule(right) for right in along):
                    yield key, words
    for key, chosen in VALUES.items():
        if all(_split(mask, chosen(right)) for mask, right in _wrong(masks, expected)):
            yield key, {}
    if all(not theirs[~mask].any() for mask, theirs in _wrong(masks, got)):
        yield "zeros_elsewhere", {}
    if all(_same_numbers(*pair) for pair in pairs):
        yield "elsewhere", {}
    if all(not mask.any() for mask in wrong) and all(mask.size > 1 for mask in wrong):
        difference = [theirs - right for (right, theirs) in pairs]
        if all(_alike_within(each) for each in difference if np.size(each) > 1):
            yield "same_amount", {}


RULES: dict[str, Callable[[Any], bool]] = {
    "first_right": lambda right: bool(right[0] and not right[1:].any()),
    "last_right": lambda right: bool(right[-1] and not right[:-1].any()),
    "first_wrong": lambda right: bool(not right[0] and right[1:].all()),
    "last_wrong": lambda right: bool(not right[-1] and right[:-1].all()),
}
VALUES: dict[str, Callable[[Any], Any]] = {
    "positive_right": lambda right: right > 0,
    "negative_right": lambda right: right < 0,
    "not_zero_right": lambda right: right != 0,
}


def _wrong(masks: Sequence[Any], values: Sequence[Any]) -> list[tuple[Any, Any]]:
    return [pair for pair in zip(masks, values, strict=True) if not pair[0].all()]


def _split(mask: Any, chosen: Any) -> bool:
    """Say whether exactly the chosen places are right, and both kinds are there."""
    return bool(chosen.any() and (mask == chosen).all())


def _comparable(right: Any, theirs: Any) -> bool:
    both = isinstance(right, np.ndarray) and isinstance(theirs, np.ndarray)
    return both and right.shape == theirs.shape and theirs.dtype.kind in "iuf" and right.ndim > 0


def _same_numbers(right: Any, theirs: Any) -> bool:
    with np.errstate(all="ignore"):
        return bool(right_places(np.sort(right.ravel()), np.sort(theirs.ravel())).all())


def _alike_within(difference: Any) -> bool:
    with np.errstate(all="ignore"):
        return bool(np.ptp(difference) <= 1e-6 * max(1.0, float(np.max(np.abs(difference)))))


def _sizes(pairs: Sequence[tuple[Any, Any]], axes: Sequence[str]) -> Iterator[Rule]:
    """Yield what is true of sizes: so many steps too many, or an axis lost."""
    arrays = all(isinstance(part, np.ndarray) for pair in pairs for part in pair)
    if not arrays:
        return
    if all(right.ndim == theirs.ndim for right, theirs in pairs):
        differences = {
            tuple(b - a for a, b in zip(right.shape, theirs.shape, strict=True))
            for right, theirs in pairs
        }
        if len(differences) != 1:
            return
        found = [(axis, by) for axis, by in enumerate(differences.pop()) if by]
        if len(found) == 1:
            axis, by = found[0]
            many = axes[axis] if abs(by) > 1 else one(axes[axis])
            yield ("too_many" if by > 0 else "too_few"), {"by": str(abs(by)), "many": many}
        return
    for axis in range(pairs[0][0].ndim):
        if all(
            right.ndim == theirs.ndim + 1
            and (*right.shape[:axis], *right.shape[axis + 1 :]) == theirs.shape
            for right, theirs in pairs
        ):
            yield "axis_lost", {"axis": axes[axis]}
