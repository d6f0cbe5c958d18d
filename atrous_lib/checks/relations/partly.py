# mypy: disable-error-code="misc"
"""Results that are right on some inputs or in some places: on which, and what the others share."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from operator import gt, lt
from typing import Any

import numpy as np

from atrous_lib.checks.comparison import problem
from atrous_lib.checks.exercise import Exercise
from atrous_lib.checks.relations.cases import LEAST_WRONG, Case, Finding
from atrous_lib.checks.relations.conditions import condition
from atrous_lib.checks.relations.placed import placed
from atrous_lib.checks.relations.single import axes_in, changed
from atrous_lib.checks.relations.words import is_number

THE_ANSWER = "the right answer"
MOST_WORDS_WRONG = 4  # words that a message names


def places(exercise: Exercise, cases: Sequence[Case], part: str = "") -> Iterator[Any]:
    """Yield what is true of the places that are right in arrays."""
    expected, got = [case.expected for case in cases], [case.got for case in cases]
    if all(isinstance(value, np.ndarray) for value in expected):
        ndims = {value.ndim for value in expected}
        if len(ndims) == 1:
            yield from placed(expected, got, axes_in(exercise, expected[0], part))


def where(exercise: Exercise, cases: Sequence[Case]) -> Finding | None:
    """Return which places or which inputs are right, and what is true of the wrong ones."""
    if found := not_whole(cases):
        return found
    for key, words in places(exercise, cases):
        return Finding(key, words)
    right = [problem(case.expected, case.got) is None for case in cases]
    when = condition(exercise.arguments, [case.probe for case in cases], right)
    if when is None and all(isinstance(case.expected, str) for case in cases):
        when = condition([THE_ANSWER], [(case.expected,) for case in cases], right)
    wrong = [case for case in cases if problem(case.expected, case.got)]
    where = Finding(f"right_{when[0]}", when[1]) if when else _words_wrong(exercise, cases, wrong)
    there = _where_wrong(exercise, wrong) if len(cases) > len(wrong) >= LEAST_WRONG else None
    if where and there:
        return replace(where, also=(there,))
    return where or there or _on_one_side(cases, wrong)


def _where_wrong(exercise: Exercise, wrong: Sequence[Case]) -> Finding | None:
    """Return what is true of all wrong results, where others are right."""
    if isinstance(wrong[0].expected, (bool, tuple, list, dict)):
        return None
    found = changed(exercise, wrong)
    return found and replace(found, where_wrong=True)


def _words_wrong(
    exercise: Exercise, cases: Sequence[Case], wrong: Sequence[Case]
) -> Finding | None:
    """Return for which few of many words a function is wrong."""
    words = [case.probe[0] for case in wrong]
    if len(exercise.arguments) > 1 or not all(isinstance(word, str) for word in words):
        return None
    right = len(cases) - len(wrong)
    if len(wrong) > min(MOST_WORDS_WRONG, right) or len(set(words)) < len(wrong):
        return None
    return Finding("wrong_words", {"wrong": " and ".join(map(repr, words)), "count": str(right)})


def _on_one_side(cases: Sequence[Case], wrong: Sequence[Case]) -> Finding | None:
    """Return that every wrong number is too large, or too small."""
    both = [(case.expected, case.got) for case in wrong]
    if len(wrong) < LEAST_WRONG or not all(is_number(value) for pair in both for value in pair):
        return None
    where_wrong = len(wrong) < len(cases)
    for key, holds in (("too_large", gt), ("too_small", lt)):
        if all(holds(got, right) for right, got in both):
            return Finding(key, where_wrong=where_wrong)
    return None


def not_whole(cases: Sequence[Case]) -> Finding | None:
    """Return that every wrong result is a number with a point where a whole one is asked for."""
    wrong = [case.got for case in cases if problem(case.expected, case.got)]
    whole = all(type(case.expected) is int for case in cases)
    broken = all(isinstance(got, float) and got % 1 for got in wrong)
    return Finding("not_whole") if whole and wrong and broken else None
