# mypy: disable-error-code="misc"
"""Find the strongest relation between what a function returned and what is right."""

from __future__ import annotations

import warnings
from collections.abc import Sequence

import numpy as np

from atrous_lib.checks.comparison import has_parts, problem
from atrous_lib.checks.exercise import Exercise
from atrous_lib.checks.relations.cases import LEAST_WRONG, Case, Finding, enough, wrong_first
from atrous_lib.checks.relations.pairs import two
from atrous_lib.checks.relations.partly import where
from atrous_lib.checks.relations.parts import entries, part_by_part
from atrous_lib.checks.relations.single import as_it_came, by_numbers, changed, read, same_number

LEAST_WRONG_WORDS = 5  # inputs, where a result is one of few words


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
            return _whole(exercise, cases, wrong) or where(exercise, cases)
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
    if len(wrong) >= LEAST_WRONG and (found := same_number(cases)):
        return found
    if isinstance(wrong[0].expected, bool):
        return changed(exercise, wrong_first(cases)) if len(wrong) >= LEAST_WRONG else None
    if isinstance(wrong[0].expected, str):  # few words: much would fit them by accident
        ordered = wrong_first(cases)
        as_read = read(exercise, ordered) if len(wrong) >= LEAST_WRONG_WORDS else None
        return as_read or (changed(exercise, ordered) if len(wrong) >= LEAST_WRONG else None)
    if not enough(wrong):
        return None
    if all(isinstance(case.expected, dict) for case in cases):
        return entries(exercise, cases)
    if found := same_number(cases) or as_it_came(exercise, cases):  # of a single case too
        return found
    ordered = wrong_first(cases)
    if by_parts:
        found = changed(exercise, ordered) or read(exercise, ordered)
        return found or part_by_part(exercise, cases)
    return (
        read(exercise, ordered)
        or changed(exercise, ordered)
        or by_numbers(exercise, ordered)
        or two(exercise, ordered)
    )
