# mypy: disable-error-code="misc"
"""Arguments read differently: what would be right if `b` were zeros, or W began at its end.

Each reading takes an input to another one. A wrong function that gives on every input what a
right one gives on the other input reads that argument so.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import permutations
from typing import Any

import numpy as np

from atrous_lib.checks.relations.words import axes_of, is_number, one

Probe = tuple[Any, ...]
KERNELS = ("W", "w")
MOST_PERMUTED = 3  # axes or entries whose every order is tried


@dataclass(frozen=True)
class Reading:
    """A way to read an argument: its key in the catalogue, the words, and what it makes of one.

    `with_others` says whether it may be one of two that explain a result together.
    """

    key: str
    words: dict[str, str]
    place: int
    change: Callable[[Probe], Probe]
    with_others: bool = True


def readings(names: Sequence[str], probes: Sequence[Probe]) -> Iterator[Reading]:
    """Yield the ways to read the arguments of these inputs."""
    for place, name in enumerate(names):
        values = [probe[place] for probe in probes]
        for key, words, change in _of_values(values):
            yield Reading(key, {"name": name, **words}, place, _at(place, change))
        if name in KERNELS and all(isinstance(value, np.ndarray) for value in values):
            for key, words, change in _of_kernels(name, values):
                yield Reading(key, {"name": name, **words}, place, _at(place, change), False)
    yield from _swaps(names, probes)
    yield from _repeated(names, probes)


def readings_for(
    names: Sequence[str], probes: Sequence[Probe], expected: Sequence[Any]
) -> Iterator[Reading]:
    """Yield the ways to read the arguments that the right results can tell of.

    A word tells little of the numbers in an array: one of few comes out of nearly any change of
    them.
    """
    of_words = all(isinstance(value, str) for value in expected)
    for reading in readings(names, probes):
        array = isinstance(probes[0][reading.place], np.ndarray)
        if not (of_words and array and reading.key != "swapped"):
            yield reading


def _at(place: int, change: Callable[[Any], Any]) -> Callable[[Probe], Probe]:
    return lambda probe: (*probe[:place], change(probe[place]), *probe[place + 1 :])


def _of_values(values: Sequence[Any]) -> Iterator[tuple[str, dict[str, str], Any]]:
    if all(isinstance(value, bool) for value in values):
        yield "constant", {"value": "True"}, lambda value: True
        yield "constant", {"value": "False"}, lambda value: False
        yield "opposite", {}, lambda value: not value
    elif all(isinstance(value, int) for value in values):
        yield "constant", {"value": "1"}, lambda value: 1
        yield "constant", {"value": "0"}, lambda value: 0
        yield "more", {"by": "1"}, lambda value: value + 1
        yield "less", {"by": "1"}, lambda value: value - 1
        yield "times", {"factor": "2"}, lambda value: 2 * value
    elif all(isinstance(value, (int, float)) for value in values):
        yield "constant", {"value": "1"}, lambda value: 1.0
        yield "constant", {"value": "0"}, lambda value: 0.0
        yield "negative", {}, lambda value: -value
        yield "inverse", {}, lambda value: 1 / value
        yield "times", {"factor": "2"}, lambda value: 2 * value
        yield "times", {"factor": "0.5"}, lambda value: value / 2
        yield "squared", {}, lambda value: value**2
    elif all(isinstance(value, str) for value in values):
        for this in dict.fromkeys(values):
            for other in dict.fromkeys(values):
                if this != other:
                    yield "word", {"one": repr(this), "other": repr(other)}, _word(this, other)
    elif all(isinstance(value, list) for value in values):
        yield "reversed", {}, lambda value: value[::-1]
        yield "ones", {}, lambda value: [1] * len(value)
    elif all(isinstance(value, tuple) for value in values):
        yield from _of_tuples(values)
    elif all(isinstance(value, np.ndarray) for value in values):
        yield from _of_arrays(values)


def _word(this: str, other: str) -> Callable[[str], str]:
    return lambda value: other if value == this else value


def _of_tuples(values: Sequence[Any]) -> Iterator[tuple[str, dict[str, str], Any]]:
    sizes = {len(value) for value in values}
    if len(sizes) != 1 or max(sizes) > MOST_PERMUTED:
        return
    for order in permutations(range(max(sizes))):
        if order != tuple(sorted(order)):
            words = {"order": ", ".join(map(str, order))}
            yield "entries", words, lambda value, order=order: tuple(value[i] for i in order)


def _of_arrays(values: Sequence[Any]) -> Iterator[tuple[str, dict[str, str], Any]]:
    yield "zeros", {}, np.zeros_like
    yield "ones", {}, np.ones_like
    yield "negative", {}, np.negative
    yield "absolute", {}, np.abs
    yield "squared", {}, np.square
    yield "reversed", {}, lambda value: value[::-1].copy()
    yield "first", {}, lambda value: np.broadcast_to(value[:1], value.shape).copy()
    yield "last", {}, lambda value: np.broadcast_to(value[-1:], value.shape).copy()
    yield "cut", {}, np.trunc
    ndims = {value.ndim for value in values}
    if ndims == {3}:
        yield "axes", {"one": "1", "other": "2"}, lambda value: value.swapaxes(1, 2).copy()
        yield "axes", {"one": "0", "other": "2"}, lambda value: value.swapaxes(0, 2).copy()
        yield "backwards", {"axis": "1"}, lambda value: value[:, ::-1].copy()
        yield "backwards", {"axis": "2"}, lambda value: value[:, :, ::-1].copy()
        yield "first_of", {"axis": "1"}, lambda v: np.broadcast_to(v[:, :1], v.shape).copy()
        yield "first_of", {"axis": "2"}, lambda v: np.broadcast_to(v[:, :, :1], v.shape).copy()


def _of_kernels(name: str, values: Sequence[Any]) -> Iterator[tuple[str, dict[str, str], Any]]:
    """Yield what a loop does that leaves a tap or a channel out, or stays at one."""
    ndims = {value.ndim for value in values}
    if len(ndims) != 1:
        return
    for axis, many in enumerate(axes_of(name, max(ndims))):
        words = {"axis": many, "one": one(many)}
        yield "last_left_out", words, _keeping(axis, slice(None, -1))
        yield "first_left_out", words, _keeping(axis, slice(1, None))
        yield "last_alone", words, _keeping(axis, slice(-1, None))
        yield "first_alone", words, _keeping(axis, slice(0, 1))
        yield "gathered", words, _gathered(axis)


def _keeping(axis: int, part: slice) -> Callable[[Any], Any]:
    """Return what puts zeros everywhere but in a part of an axis."""

    def change(value: Any) -> Any:
        kept = np.zeros_like(value)
        places = (slice(None),) * axis + (part,)
        kept[places] = value[places]
        return kept

    return change


def _gathered(axis: int) -> Callable[[Any], Any]:
    """Return what adds all of an axis up in its first place."""

    def change(value: Any) -> Any:
        gathered = np.zeros_like(value)
        gathered[(slice(None),) * axis + (slice(0, 1),)] = value.sum(axis=axis, keepdims=True)
        return gathered

    return change


def _swaps(names: Sequence[str], probes: Sequence[Probe]) -> Iterator[Reading]:
    for this in range(len(names)):
        for other in range(this + 1, len(names)):
            if not all(_interchangeable(probe[this], probe[other]) for probe in probes):
                continue
            words = {"name": names[this], "other": names[other]}
            yield Reading("swapped", words, this, _swapped(this, other))


def _interchangeable(one: Any, other: Any) -> bool:
    if isinstance(one, np.ndarray) and isinstance(other, np.ndarray):
        return bool(one.shape == other.shape)
    return is_number(one) and is_number(other)


def _swapped(one: int, other: int) -> Callable[[Probe], Probe]:
    def change(probe: Probe) -> Probe:
        changed = list(probe)
        changed[one], changed[other] = probe[other], probe[one]
        return tuple(changed)

    return change


def _repeated(names: Sequence[str], probes: Sequence[Probe]) -> Iterator[Reading]:
    """Yield what it is to add a bias once for each tap, or for each channel of each tap."""
    if "b" not in names or "W" not in names:
        return
    b, W = names.index("b"), names.index("W")
    ways: list[tuple[str, Callable[[Any], int]]] = [
        ("tap", lambda W: W.shape[0]),
        ("channel", lambda W: W.shape[1]),
        ("tap and channel", lambda W: W.shape[0] * W.shape[1]),
    ]
    for each, count in ways:

        def change(probe: Probe, count: Callable[[Any], int] = count) -> Probe:
            return (*probe[:b], count(probe[W]) * probe[b], *probe[b + 1 :])

        yield Reading("each", {"name": "b", "each": each}, b, change)
