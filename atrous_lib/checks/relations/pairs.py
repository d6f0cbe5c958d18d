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
FEW = 6  # cases on which things are tried first: to try all pairs on all cases may take seconds


def two(exercise: Exercise, cases: Sequence[Case]) -> Finding | None:
    """Return two things that explain all results together, or one misconception that does.

    The first case is one where the result is wrong.
    """
    if any(isinstance(case.expected, Spread) for case in cases):
        return None  # each would be drawn anew, a hundred times
    made = [_Made(exercise, misconception) for misconception in exercise.misconceptions]
    found = readings(exercise.arguments, [case.probe for case in cases])
    others = [one for one in found if one.with_others]
    return (
        _one(cases, made)
        or _misconception_and_change(exercise, cases, made)
        or _misconception_and_reading(exercise, cases, others)
        or _two_readings(exercise, cases, others)
        or _two_misconceptions(cases, made)
    )


class _Made:
    """What a misconception gives on the cases, computed no further than it is asked for."""

    def __init__(self, exercise: Exercise, misconception: Misconception) -> None:
        self.id = misconception.id
        self._give = called(exercise, misconception.function, AS_IT_IS)
        self._results: list[Any] = []

    def on(self, cases: Sequence[Case]) -> list[Any]:
        """Return the results on these cases, which are all or the first of all; it may raise."""
        self._results += map(self._give, cases[len(self._results) :])
        return self._results[: len(cases)]


def _on_few_and_all(
    cases: Sequence[Case], made: Sequence[_Made], holds: Callable[..., bool]
) -> bool:
    """Say whether something holds of the results on the first cases, and then on all.

    `holds` takes the cases and, for each misconception, its results. One that raises on a case
    explains nothing.
    """
    with contextlib.suppress(Exception):
        return all(holds(part, *(one.on(part) for one in made)) for part in (cases[:FEW], cases))
    return False


def _one(cases: Sequence[Case], made: Sequence[_Made]) -> Finding | None:
    """Return a misconception that explains all these: on other inputs nothing came."""

    def explains(cases: Sequence[Case], results: Sequence[Any]) -> bool:
        pairs = zip(cases, results, strict=True)
        return not any(problem(result, case.got) for case, result in pairs)

    found = (one.id for one in made if _on_few_and_all(cases, [one], explains))
    return next((Finding(each, misconception=True) for each in found), None)


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
    exercise: Exercise, cases: Sequence[Case], made: Sequence[_Made]
) -> Finding | None:
    """Return a misconception, and what else was done to its results."""
    also: Finding | None = None

    def is_changed(cases: Sequence[Case], results: Sequence[Any]) -> bool:
        nonlocal also
        pairs = zip(cases, results, strict=True)
        moved = [Case(case.probe, result, case.got) for case, result in pairs]
        also = changed(exercise, wrong_first(moved)) if enough(moved) else None
        return also is not None

    first: dict[str, _Made] = {}
    for one in _numeric(cases, made):
        first.setdefault(one.id, one)
    for one in first.values():
        # What is large may be any factor times another mistake.
        if _on_few_and_all(cases, [one], is_changed) and also and _is_telling(also, cases):
            return Finding(one.id, misconception=True, also=(also,))
    return None


def _is_telling(change: Finding, cases: Sequence[Case]) -> bool:
    """Say whether a change leaves enough of a misconception's results to know them by.

    What is cut to 0 and 1 may come from anywhere.
    """
    if change.key in ("truncated", "rounded"):
        return any(np.max(np.abs(case.got), initial=0) > 1 for case in cases)
    return change.key != "scaled"


def _numeric(cases: Sequence[Case], made: Sequence[_Made]) -> list[_Made]:
    """Return the misconceptions that give numbers, as far as the first cases show it."""
    found = []
    for one in made:
        with contextlib.suppress(Exception):
            found += [one] if all(map(is_numeric, one.on(cases[:FEW]))) else []
    return found


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


def _two_misconceptions(cases: Sequence[Case], made: Sequence[_Made]) -> Finding | None:
    """Return two misconceptions whose effects add up, or multiply, to what came.

    Mistakes in two terms of a sum do the first, mistakes in two factors the second.
    """
    if not all(is_numeric(case.expected) for case in cases):
        return None

    def together(cases: Sequence[Case], ones: Sequence[Any], others: Sequence[Any]) -> bool:
        return any(_together(cases, ones, others, both) for both in (_sum, _product))

    for one, other in combinations(_numeric(cases, made), 2):
        if one.id != other.id and _on_few_and_all(cases, [one, other], together):
            also = Finding(other.id, misconception=True)
            return Finding(one.id, misconception=True, also=(also,))
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
