# mypy: disable-error-code="misc"
"""What is true of the parts of a result: dx, dW and db each for itself; the entries of a dict."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

from atrous_lib.checks.comparison import problem
from atrous_lib.checks.exercise import Exercise, Function
from atrous_lib.checks.relations.cases import Case, Finding, copied, fits, wrong_first
from atrous_lib.checks.relations.partly import not_whole, places
from atrous_lib.checks.relations.readings import readings_for
from atrous_lib.checks.relations.single import by_numbers, called, changed


def part_by_part(exercise: Exercise, cases: Sequence[Case]) -> Finding | None:
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
    first, *others = _together(named)
    rest = [one for one in found if one.key == "part_wrong"]
    return replace(first, also=(*others, *rest))


def _together(found: Sequence[Finding]) -> list[Finding]:
    """Return what is found of parts, with the same misconception of several parts said once."""
    together: list[Finding] = []
    for one in found:
        for place, other in enumerate(together):
            if one.misconception and replace(one, part=other.part) == other:
                together[place] = replace(other, part=f"{other.part} and {one.part}")
                break
        else:
            together.append(one)
    return together


def _about_part(exercise: Exercise, own: Sequence[Case], place: int, part: str) -> Finding | None:
    own = wrong_first(own)
    for misconception in exercise.misconceptions:
        if fits(own, _part_of(exercise, misconception.function, place)):
            return Finding(misconception.id, misconception=True, part=part)
    probes, expected = [case.probe for case in own], [case.expected for case in own]
    for reading in readings_for(exercise.arguments, probes, expected):
        function = called(exercise, exercise.reference, reading)
        if fits(own, lambda case, f=function: f(case)[place]):
            return Finding(f"as_if_{reading.key}", reading.words, part=part)
    found = changed(exercise, own, part) or by_numbers(exercise, own) or not_whole(own)
    if found is None:
        key_words = next(places(exercise, own, part), None)
        found = key_words and Finding(*key_words)
    return found and Finding(found.key, found.words, part=part)


def _part_of(exercise: Exercise, function: Function, place: int) -> Callable[[Case], Any]:
    return lambda case: exercise.view(function(*copied(case.probe)))[place]


def entries(exercise: Exercise, cases: Sequence[Case]) -> Finding | None:
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
            if fits(cases, lambda case, n=name, k=key: {**case.got, k: case.probe[0][n]}):
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
