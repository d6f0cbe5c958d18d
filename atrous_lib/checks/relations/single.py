# mypy: disable-error-code="misc"
"""What is true of every result at once: an argument read differently, or the result changed."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from atrous_lib.checks.exercise import Exercise, Function
from atrous_lib.checks.relations.cases import Case, Finding, copied, fits
from atrous_lib.checks.relations.changes import changes
from atrous_lib.checks.relations.readings import Reading, readings_for
from atrous_lib.checks.relations.words import axes_of, is_numeric, numbers_of


def same_number(cases: Sequence[Case]) -> Finding | None:
    """Return that all numbers in all results are the same, whatever came in.

    That explains itself: a reading that ignores the input would explain it too, and mislead.
    """
    plain = [case.got for case in cases if isinstance(case.got, (bool, int, float, str))]
    if len(plain) == len(cases) > 1 and len(set(map(repr, plain))) == 1:
        return Finding("always", {"value": repr(plain[0])}) if len(repr(plain[0])) < 30 else None
    arrays = [case.got for case in cases if isinstance(case.got, np.ndarray) and case.got.size]
    if len(arrays) < len(cases) or arrays[0].dtype.kind not in "iuf":
        return None
    number = arrays[0].flat[0]
    if not number or not all((array == number).all() for array in arrays):
        return None
    return Finding("same_number", {"value": f"{number:.4g}"})


def as_it_came(exercise: Exercise, cases: Sequence[Case]) -> Finding | None:
    """Return which argument comes back on every input as it was."""
    for place, name in enumerate(exercise.arguments):
        if is_numeric(cases[0].probe[place]) and fits(cases, lambda case, i=place: case.probe[i]):
            return Finding("as_it_came", {"name": name})
    return None


def called(exercise: Exercise, function: Function, reading: Reading) -> Callable[[Case], Any]:
    """Return what gives a function's result on a case, its input read in another way."""
    return lambda case: exercise.view(function(*reading.change(copied(case.probe))))


def read(exercise: Exercise, cases: Sequence[Case]) -> Finding | None:
    """Return a reading of an argument that explains every result."""
    probes, expected = [case.probe for case in cases], [case.expected for case in cases]
    for reading in readings_for(exercise.arguments, probes, expected):
        if fits(cases, called(exercise, exercise.reference, reading)):
            return Finding(f"as_if_{reading.key}", reading.words)
    return None


def changed(exercise: Exercise, cases: Sequence[Case], part: str = "") -> Finding | None:
    """Return what was done to the right results, or to one part of them."""
    expected, got = [case.expected for case in cases], [case.got for case in cases]
    for key, words, change in changes(expected, got, axes_in(exercise, expected[0], part)):
        if fits(cases, lambda case, change=change: change(case.expected)):
            return Finding(key, words, part=part)
    return None


def axes_in(exercise: Exercise, expected: Any, part: str = "") -> tuple[str, ...]:
    """Return what the axes of a result, or of a part of it, count."""
    ndim = np.ndim(expected) if isinstance(expected, np.ndarray) else 0
    known = exercise.axes.get(part, ())
    return known if len(known) == ndim else axes_of("", ndim)


def by_numbers(exercise: Exercise, cases: Sequence[Case]) -> Finding | None:
    """Return a relation to a number that the input brings: "divided by the number of samples"."""
    given = [numbers_of(exercise.arguments, case.probe) for case in cases]
    if not all(is_numeric(case.expected) and is_numeric(case.got) for case in cases):
        return None
    for name in given[0]:
        if not all(name in numbers for numbers in given):
            continue
        for key, change in BY_NUMBER.items():
            pairs = zip(cases, given, strict=True)
            values = {id(case): numbers[name] for case, numbers in pairs}
            if len(set(values.values())) < 2 or not any(values.values()):
                continue
            if fits(cases, lambda case, c=change, v=values: c(case.expected, v[id(case)])):
                return Finding(key, {"name": name})
    return None


BY_NUMBER: dict[str, Callable[[Any, float], Any]] = {
    "multiplied_by": lambda value, number: value * number,
    "divided_by": lambda value, number: value / number,
    "increased_by": lambda value, number: value + number,
    "decreased_by": lambda value, number: value - number,
}
