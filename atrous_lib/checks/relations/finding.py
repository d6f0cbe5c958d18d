# mypy: disable-error-code="misc"
"""Find the strongest relation between what a function returned and what is right."""

from __future__ import annotations

import copy
import warnings
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from atrous_lib.checks.comparison import has_parts, problem
from atrous_lib.checks.exercise import Arguments, Exercise, Function
from atrous_lib.checks.relations.changes import changes
from atrous_lib.checks.relations.conditions import condition
from atrous_lib.checks.relations.placed import placed
from atrous_lib.checks.relations.readings import Reading, readings
from atrous_lib.checks.relations.words import axes_of, numbers_of

LEAST_WRONG = 2  # inputs, or numbers in the only wrong result, that a relation must explain


@dataclass(frozen=True)
class Case:
    """An input, the right result, and the result that came."""

    probe: Arguments
    expected: Any
    got: Any


@dataclass(frozen=True)
class Finding:
    """What is true of all cases.

    Attributes
    ----------
    key
        Of the table "relation" in the catalogue, or the id of a misconception.
    words
        What the catalogue's text names.
    misconception
        Whether the key is that of a misconception.
    also
        What is true besides, of other parts or of what the misconception leaves unexplained.
    part
        The part of the result that it is about, or "".
    """

    key: str
    words: dict[str, str] = field(default_factory=dict)
    misconception: bool = False
    also: tuple[Finding, ...] = ()
    part: str = ""


def find(exercise: Exercise, cases: Sequence[Case]) -> Finding | None:
    """Return the strongest relation that holds on all cases, or None.

    `cases` holds every input on which the function returned, right ones too.
    """
    wrong = [case for case in cases if problem(case.expected, case.got)]
    if not wrong:
        return None
    with np.errstate(all="ignore"), warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            return _whole(exercise, cases, wrong) or _where(exercise, cases)
        except Exception:  # a result can be anything; of some nothing can be said
            return None


def _whole(exercise: Exercise, cases: Sequence[Case], wrong: Sequence[Case]) -> Finding | None:
    """Return a relation that explains every number."""
    by_parts = exercise.parts and all(has_parts(case.got, exercise.parts) for case in cases)
    if isinstance(wrong[0].expected, bool):
        return _changed(exercise, cases) if len(wrong) >= LEAST_WRONG else None
    if not _enough(wrong):
        return None
    if all(isinstance(case.expected, dict) for case in cases):
        return _entries(exercise, cases)
    if by_parts:
        found = _changed(exercise, cases) or _read(exercise, cases)
        return found or _part_by_part(exercise, cases)
    return (
        _read(exercise, cases)
        or _changed(exercise, cases)
        or _by_numbers(exercise, cases)
        or _two(exercise, cases)
    )


def _enough(wrong: Sequence[Case]) -> bool:
    sizes = [np.size(case.got) for case in wrong if isinstance(case.got, np.ndarray)]
    return len(wrong) >= LEAST_WRONG or sum(sizes) > LEAST_WRONG


# --- all of it -------------------------------------------------------------------------------


def _fits(cases: Sequence[Case], results: Callable[[Case], Any]) -> bool:
    """Say whether `results` gives on every case what came; what raises does not fit."""
    for case in cases:
        try:
            if problem(results(case), case.got):
                return False
        except Exception:
            return False
    return True


def _sorted(cases: Sequence[Case]) -> list[Case]:
    """Return the cases, a wrong one of few numbers first: most attempts fail at the first."""
    return sorted(cases, key=lambda case: problem(case.expected, case.got) is None)


def _called(exercise: Exercise, function: Function, reading: Reading) -> Callable[[Case], Any]:
    return lambda case: exercise.view(function(*reading.change(copy.deepcopy(case.probe))))


def _read(exercise: Exercise, cases: Sequence[Case]) -> Finding | None:
    cases = _sorted(cases)
    for reading in readings(exercise.arguments, [case.probe for case in cases]):
        if _fits(cases, _called(exercise, exercise.reference, reading)):
            return Finding(f"as_if_{reading.key}", reading.words)
    return None


def _changed(exercise: Exercise, cases: Sequence[Case], part: str = "") -> Finding | None:
    cases = _sorted(cases)
    expected, got = [case.expected for case in cases], [case.got for case in cases]
    for key, words, change in changes(expected, got, _axes(exercise, expected[0], part)):
        if _fits(cases, lambda case, change=change: change(case.expected)):
            return Finding(key, words, part=part)
    return None


def _axes(exercise: Exercise, expected: Any, part: str = "") -> tuple[str, ...]:
    ndim = np.ndim(expected) if isinstance(expected, np.ndarray) else 0
    known = exercise.axes.get(part, ())
    return known if len(known) == ndim else axes_of("", ndim)


def _by_numbers(exercise: Exercise, cases: Sequence[Case]) -> Finding | None:
    """Return a relation to a number that the input brings: "divided by the number of samples"."""
    cases = _sorted(cases)
    given = [numbers_of(exercise.arguments, case.probe) for case in cases]
    if not all(_numeric(case.expected) and _numeric(case.got) for case in cases):
        return None
    for name in given[0]:
        if not all(name in numbers for numbers in given):
            continue
        for key, change in BY_NUMBER.items():
            pairs = zip(cases, given, strict=True)
            values = {id(case): numbers[name] for case, numbers in pairs}
            if len(set(values.values())) < 2 or not any(values.values()):
                continue
            if _fits(cases, lambda case, c=change, v=values: c(case.expected, v[id(case)])):
                return Finding(key, {"name": name})
    return None


BY_NUMBER: dict[str, Callable[[Any, float], Any]] = {
    "multiplied_by": lambda value, number: value * number,
    "divided_by": lambda value, number: value / number,
    "increased_by": lambda value, number: value + number,
    "decreased_by": lambda value, number: value - number,
}


def _numeric(value: Any) -> bool:
    array = isinstance(value, np.ndarray) and value.dtype.kind in "iuf"
    return array or (isinstance(value, (int, float)) and not isinstance(value, bool))


# --- two at once -----------------------------------------------------------------------------


def _two(exercise: Exercise, cases: Sequence[Case]) -> Finding | None:
    """Return a misconception and a reading, or two readings, that explain all together."""
    cases = _sorted(cases)
    found = list(readings(exercise.arguments, [case.probe for case in cases]))
    seen: set[str] = set()
    for misconception in exercise.misconceptions:
        for reading in found:
            if _fits(cases, _called(exercise, misconception.function, reading)):
                also = Finding(f"as_if_{reading.key}", reading.words)
                return Finding(misconception.id, misconception=True, also=(also,))
        if misconception.id not in seen and (more := _afterwards(exercise, misconception, cases)):
            return Finding(misconception.id, misconception=True, also=(more,))
        seen.add(misconception.id)
    for place, first in enumerate(found):
        for second in found[place + 1 :]:
            if first.place != second.place and _fits(cases, _both(exercise, first, second)):
                also = Finding(f"as_if_{second.key}", second.words)
                return Finding(f"as_if_{first.key}", first.words, also=(also,))
    return None


def _both(exercise: Exercise, first: Reading, second: Reading) -> Callable[[Case], Any]:
    return lambda case: exercise.view(
        exercise.reference(*second.change(first.change(copy.deepcopy(case.probe))))
    )


def _afterwards(exercise: Exercise, misconception: Any, cases: Sequence[Case]) -> Finding | None:
    """Return what else was done to the results of a misconception."""
    try:
        results = [
            exercise.view(misconception.function(*copy.deepcopy(case.probe))) for case in cases
        ]
    except Exception:
        return None
    moved = [
        Case(case.probe, result, case.got) for case, result in zip(cases, results, strict=True)
    ]
    comparable = (np.ndarray, int, float)
    if not all(isinstance(result, comparable) for result in results):
        return None
    return _changed(exercise, moved) if _enough(moved) else None


# --- parts -----------------------------------------------------------------------------------


def _part_by_part(exercise: Exercise, cases: Sequence[Case]) -> Finding | None:
    """Return what is true of each wrong part, if each has something."""
    found: list[Finding] = []
    for place, part in enumerate(exercise.parts):
        own = [Case(c.probe, c.expected[place], c.got[place]) for c in cases]
        if any(problem(case.expected, case.got) for case in own):
            one = _about_part(exercise, own, place, part)
            found.append(one or Finding("part_wrong", {"part": part}, part=part))
    if not found:
        return None
    named = [one for one in found if one.key != "part_wrong"]
    if not named:
        right = [part for part in exercise.parts if part not in {one.part for one in found}]
        if not right:
            return None
        wrong = " and ".join(one.part for one in found)
        return Finding("parts", {"right": " and ".join(right), "wrong": wrong})
    first, *others = named
    rest = [one for one in found if one.key == "part_wrong"]
    return Finding(
        first.key, first.words, first.misconception, tuple(others + rest), part=first.part
    )


def _about_part(exercise: Exercise, own: Sequence[Case], place: int, part: str) -> Finding | None:
    own = _sorted(own)
    for misconception in exercise.misconceptions:
        if _fits(own, _part_of(exercise, misconception.function, place)):
            return Finding(misconception.id, misconception=True, part=part)
    for reading in readings(exercise.arguments, [case.probe for case in own]):
        function = _called(exercise, exercise.reference, reading)
        if _fits(own, lambda case, f=function: f(case)[place]):
            return Finding(f"as_if_{reading.key}", reading.words, part=part)
    found = _changed(exercise, own, part) or _by_numbers(exercise, own)
    if found is None:
        key_words = next(_places(exercise, own, part), None)
        found = key_words and Finding(*key_words)
    return found and Finding(found.key, found.words, part=part)


def _part_of(exercise: Exercise, function: Function, place: int) -> Callable[[Case], Any]:
    return lambda case: exercise.view(function(*copy.deepcopy(case.probe)))[place]


def _entries(exercise: Exercise, cases: Sequence[Case]) -> Finding | None:
    """Return which entries of a dict are wrong, and which entry of the argument they hold."""
    if not all(isinstance(case.got, dict) for case in cases):
        return None
    keys = {frozenset(case.got) ^ frozenset(case.expected) for case in cases}
    if keys != {frozenset()}:
        return None
    wrong = [
        key
        for key in cases[0].expected
        if any(problem(case.expected[key], case.got[key]) for case in cases)
    ]
    found: list[Finding] = []
    for key in wrong:
        for name in cases[0].probe[0]:
            if _fits(cases, lambda case, n=name, k=key: {**case.got, k: case.probe[0][n]}):
                found.append(Finding("entry_holds", {"entry": repr(key), "name": repr(name)}))
                break
        else:
            values = {repr(case.got[key]) for case in cases}
            if len(values) == 1:
                words = {"entry": repr(key), "value": values.pop()}
                found.append(Finding("entry_always", words))
    if len(found) < len(wrong) or not found:
        right = [repr(key) for key in cases[0].expected if key not in wrong]
        names = ", ".join(map(repr, wrong))
        if not right or not wrong:
            return None
        return Finding("entries", {"wrong": names, "count": str(len(right))})
    first, *others = found
    return Finding(first.key, first.words, also=tuple(others))


# --- some of it ------------------------------------------------------------------------------


def _places(exercise: Exercise, cases: Sequence[Case], part: str = "") -> Iterator[Any]:
    expected, got = [case.expected for case in cases], [case.got for case in cases]
    if all(isinstance(value, np.ndarray) for value in expected):
        ndims = {value.ndim for value in expected}
        if len(ndims) == 1:
            yield from placed(expected, got, _axes(exercise, expected[0], part))


def _where(exercise: Exercise, cases: Sequence[Case]) -> Finding | None:
    """Return which places or which inputs are right."""
    for key, words in _places(exercise, cases):
        return Finding(key, words)
    right = [problem(case.expected, case.got) is None for case in cases]
    found = condition(exercise.arguments, [case.probe for case in cases], right)
    return found and Finding(f"right_{found[0]}", found[1])
