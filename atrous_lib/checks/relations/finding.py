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
from atrous_lib.checks.relations.words import axes_of, is_numeric, numbers_of
from atrous_lib.checks.spread import Spread

LEAST_WRONG = 2  # inputs, or numbers in the only wrong result, that a relation must explain
THE_ANSWER = "the right answer"
LEAST_WRONG_WORDS = 5  # inputs, where a result is one of few words


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
    if not wrong or not all(map(_can_be_compared, wrong)):
        return None
    with np.errstate(all="ignore"), warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            return _whole(exercise, cases, wrong) or _where(exercise, cases)
        except Exception:  # a result can be anything; of some nothing can be said
            return None


def _can_be_compared(case: Case) -> bool:
    """Say whether a result has the build of the expected one: looking into others can take long."""
    if not isinstance(case.got, (tuple, list, dict)):
        return True
    return isinstance(case.expected, type(case.got)) and len(case.got) <= len(case.expected)


def _whole(exercise: Exercise, cases: Sequence[Case], wrong: Sequence[Case]) -> Finding | None:
    """Return a relation that explains every number."""
    by_parts = exercise.parts and all(has_parts(case.got, exercise.parts) for case in cases)
    if isinstance(wrong[0].expected, bool):
        return _changed(exercise, _sorted(cases)) if len(wrong) >= LEAST_WRONG else None
    if isinstance(wrong[0].expected, str):  # few words: much would fit them by accident
        ordered = _sorted(cases)
        read = _read(exercise, ordered) if len(wrong) >= LEAST_WRONG_WORDS else None
        return read or (_changed(exercise, ordered) if len(wrong) >= LEAST_WRONG else None)
    if not _enough(wrong):
        return None
    if all(isinstance(case.expected, dict) for case in cases):
        return _entries(exercise, cases)
    ordered = _sorted(cases)
    if by_parts:
        found = _changed(exercise, ordered) or _read(exercise, ordered)
        return found or _part_by_part(exercise, cases)
    return (
        _read(exercise, ordered)
        or _changed(exercise, ordered)
        or _by_numbers(exercise, ordered)
        or _two(exercise, ordered)
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
    """Return the cases, the wrong ones first: most of what is tried fails at the first."""
    return sorted(cases, key=lambda case: problem(case.expected, case.got) is None)


def _copied(probe: Arguments) -> Arguments:
    """Return arguments that may be changed. Thousands of calls need them, so quickly."""
    return tuple(
        value.copy()
        if isinstance(value, np.ndarray)
        else value
        if isinstance(value, (int, float, str))
        else copy.deepcopy(value)
        for value in probe
    )


def _called(exercise: Exercise, function: Function, reading: Reading) -> Callable[[Case], Any]:
    return lambda case: exercise.view(function(*reading.change(_copied(case.probe))))


def _read(exercise: Exercise, cases: Sequence[Case]) -> Finding | None:
    for reading in readings(exercise.arguments, [case.probe for case in cases]):
        if _fits(cases, _called(exercise, exercise.reference, reading)):
            return Finding(f"as_if_{reading.key}", reading.words)
    return None


def _changed(exercise: Exercise, cases: Sequence[Case], part: str = "") -> Finding | None:
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
            if _fits(cases, lambda case, c=change, v=values: c(case.expected, v[id(case)])):
                return Finding(key, {"name": name})
    return None


BY_NUMBER: dict[str, Callable[[Any, float], Any]] = {
    "multiplied_by": lambda value, number: value * number,
    "divided_by": lambda value, number: value / number,
    "increased_by": lambda value, number: value + number,
    "decreased_by": lambda value, number: value - number,
}


# --- two at once -----------------------------------------------------------------------------


def _two(exercise: Exercise, cases: Sequence[Case]) -> Finding | None:
    """Return a misconception and a reading, or two readings, that explain all together."""
    if any(isinstance(case.expected, Spread) for case in cases):
        return None  # each would be drawn anew, a hundred times
    probes = [case.probe for case in cases]
    found = [one for one in readings(exercise.arguments, probes) if one.with_others]
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
        exercise.reference(*second.change(first.change(_copied(case.probe))))
    )


def _afterwards(exercise: Exercise, misconception: Any, cases: Sequence[Case]) -> Finding | None:
    """Return what else was done to the results of a misconception."""
    try:
        results = [exercise.view(misconception.function(*_copied(case.probe))) for case in cases]
    except Exception:
        return None
    moved = [
        Case(case.probe, result, case.got) for case, result in zip(cases, results, strict=True)
    ]
    comparable = (np.ndarray, int, float)
    if not all(isinstance(result, comparable) for result in results):
        return None
    return _changed(exercise, _sorted(moved)) if _enough(moved) else None


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
        words = {"right": " and ".join(right), "wrong": wrong}
        words["right_is"] = "is" if len(right) == 1 else "are"
        words["wrong_is"] = "is" if len(found) == 1 else "are"
        return Finding("parts", words)
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
    found = _changed(exercise, own, part) or _by_numbers(exercise, own) or _not_whole(own)
    if found is None:
        key_words = next(_places(exercise, own, part), None)
        found = key_words and Finding(*key_words)
    return found and Finding(found.key, found.words, part=part)


def _part_of(exercise: Exercise, function: Function, place: int) -> Callable[[Case], Any]:
    return lambda case: exercise.view(function(*_copied(case.probe)))[place]


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
        words = {"wrong": names, "count": str(len(right))}
        return Finding("entries" if len(wrong) > 1 else "entry_wrong", words)
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
    if found := _not_whole(cases):
        return found
    for key, words in _places(exercise, cases):
        return Finding(key, words)
    right = [problem(case.expected, case.got) is None for case in cases]
    when = condition(exercise.arguments, [case.probe for case in cases], right)
    if when is None and all(isinstance(case.expected, str) for case in cases):
        when = condition([THE_ANSWER], [(case.expected,) for case in cases], right)
    return when and Finding(f"right_{when[0]}", when[1])


def _not_whole(cases: Sequence[Case]) -> Finding | None:
    """Return that every wrong result is a number with a point where a whole one is asked for."""
    wrong = [case.got for case in cases if problem(case.expected, case.got)]
    whole = all(type(case.expected) is int for case in cases)
    broken = all(isinstance(got, float) and got % 1 for got in wrong)
    return Finding("not_whole") if whole and wrong and broken else None
