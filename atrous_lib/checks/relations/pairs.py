# mypy: disable-error-code="misc"
"""Two things at once: two mistakes that do not touch each other."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Sequence
from itertools import combinations
from typing import Any

import numpy as np

from atrous_lib.checks.comparison import problem
from atrous_lib.checks.exercise import Arguments, Exercise, Function, Misconception
from atrous_lib.checks.relations.cases import Case, Finding, copied, enough, fits, wrong_first
from atrous_lib.checks.relations.readings import Reading, readings
from atrous_lib.checks.relations.single import called, changed
from atrous_lib.checks.relations.words import is_numeric
from atrous_lib.checks.spread import Spread

AS_IT_IS = Reading("", {}, 0, lambda probe: probe)
Made = list[tuple[Misconception, list[Any]]]  # what misconceptions give on all cases


def two(exercise: Exercise, cases: Sequence[Case]) -> Finding | None:
    """Return two things that explain all results together, or one misconception that does.

    The first case is one where the result is wrong.
    """
    if any(isinstance(case.expected, Spread) for case in cases):
        return None  # each would be drawn anew, a hundred times
    made = _made(exercise, cases)
    found = readings(exercise.arguments, [case.probe for case in cases])
    others = [one for one in found if one.with_others]
    return (
        _one(made, cases)
        or _misconception_and_change(exercise, cases, made)
        or _misconception_and_reading(exercise, cases, others)
        or _two_readings(exercise, cases, others)
        or _two_misconceptions(cases, made)
    )


def _made(exercise: Exercise, cases: Sequence[Case]) -> Made:
    """Return what each misconception gives on all cases, if it gives something on all."""
    made: Made = []
    for misconception in exercise.misconceptions:
        give = called(exercise, misconception.function, AS_IT_IS)
        with contextlib.suppress(Exception):
            made.append((misconception, [give(case) for case in cases]))
    return made


def _one(made: Made, cases: Sequence[Case]) -> Finding | None:
    """Return a misconception that explains all these: on other inputs nothing came."""
    for misconception, results in made:
        pairs = zip(cases, results, strict=True)
        if not any(problem(result, case.got) for case, result in pairs):
            return Finding(misconception.id, misconception=True)
    return None


def _misconception_and_reading(
    exercise: Exercise, cases: Sequence[Case], found: Sequence[Reading]
) -> Finding | None:
    for misconception in exercise.misconceptions:
        for reading in _worth_trying(exercise, misconception.function, found, cases[0]):
            if fits(cases, called(exercise, misconception.function, reading)):
                also = Finding(f"as_if_{reading.key}", reading.words)
                return Finding(misconception.id, misconception=True, also=(also,))
    return None


def _worth_trying(
    exercise: Exercise, function: Function, found: Sequence[Reading], case: Case
) -> list[Reading]:
    """Return the readings that may explain what came on one case, without calling much.

    One that leaves the input as it is explains nothing that the function alone does not; one that
    changes an array's numbers gives no other shape.
    """
    try:
        alone = called(exercise, function, AS_IT_IS)(case)
    except Exception:
        return list(found)
    if not problem(alone, case.got):
        return list(found)
    moving = [one for one in found if _differs(one.change(copied(case.probe)), case.probe)]
    if np.shape(alone) == np.shape(case.got):
        return moving
    return [one for one in moving if not isinstance(case.probe[one.place], np.ndarray)]


def _differs(changed: Arguments, probe: Arguments) -> bool:
    return any(not np.array_equal(*pair) for pair in zip(changed, probe, strict=True))


def _misconception_and_change(
    exercise: Exercise, cases: Sequence[Case], made: Made
) -> Finding | None:
    """Return a misconception, and what else was done to its results."""
    seen: set[str] = set()
    for misconception, results in made:
        if misconception.id in seen or not all(map(is_numeric, results)):
            continue
        seen.add(misconception.id)
        pairs = zip(cases, results, strict=True)
        moved = [Case(case.probe, result, case.got) for case, result in pairs]
        also = changed(exercise, wrong_first(moved)) if enough(moved) else None
        if also and also.key != "scaled":  # what is large may be any factor times another mistake
            return Finding(misconception.id, misconception=True, also=(also,))
    return None


def _two_readings(
    exercise: Exercise, cases: Sequence[Case], found: Sequence[Reading]
) -> Finding | None:
    useful = _worth_trying(exercise, exercise.reference, found, cases[0])
    for one, other in combinations(useful, 2):
        if one.place != other.place and fits(cases, _both(exercise, one, other)):
            also = Finding(f"as_if_{other.key}", other.words)
            return Finding(f"as_if_{one.key}", one.words, also=(also,))
    return None


def _both(exercise: Exercise, first: Reading, second: Reading) -> Callable[[Case], Any]:
    return lambda case: exercise.view(
        exercise.reference(*second.change(first.change(copied(case.probe))))
    )


def _two_misconceptions(cases: Sequence[Case], made: Made) -> Finding | None:
    """Return two misconceptions whose effects add up, or multiply, to what came.

    Mistakes in two terms of a sum do the first, mistakes in two factors the second.
    """
    if not all(is_numeric(case.expected) for case in cases):
        return None
    numeric = [(one.id, results) for one, results in made if all(map(is_numeric, results))]
    for (one, ones), (other, others) in combinations(numeric, 2):
        if one != other and any(_together(cases, ones, others, both) for both in (_sum, _product)):
            also = Finding(other, misconception=True)
            return Finding(one, misconception=True, also=(also,))
    return None


def _sum(right: Any, one: Any, other: Any) -> Any:
    return one + other - right


def _product(right: Any, one: Any, other: Any) -> Any:
    return one * other / right


def _together(
    cases: Sequence[Case], ones: Sequence[Any], others: Sequence[Any], both: Callable[..., Any]
) -> bool:
    """Say whether two effects give together what came on every case."""
    effects = {id(case): pair for case, *pair in zip(cases, ones, others, strict=True)}
    return fits(cases, lambda case: both(case.expected, *effects[id(case)]))
