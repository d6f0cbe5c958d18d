# mypy: disable-error-code="misc"
"""An input with the result that is right and the one that came, and what is found of many."""

from __future__ import annotations

import copy
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from atrous_lib.checks.comparison import problem
from atrous_lib.checks.exercise import Arguments

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
    where_wrong
        Whether it is true of the wrong results alone: the others are right.
    """

    key: str
    words: dict[str, str] = field(default_factory=dict)
    misconception: bool = False
    also: tuple[Finding, ...] = ()
    part: str = ""
    where_wrong: bool = False


def enough(wrong: Sequence[Case]) -> bool:
    """Say whether wrong results hold enough for something to be said of them."""
    sizes = [np.size(case.got) for case in wrong if isinstance(case.got, np.ndarray)]
    return len(wrong) >= LEAST_WRONG or sum(sizes) > LEAST_WRONG


def fits(cases: Sequence[Case], results: Callable[[Case], Any]) -> bool:
    """Say whether `results` gives on every case what came; what raises does not fit."""
    for case in cases:
        try:
            if problem(results(case), case.got):
                return False
        except Exception:
            return False
    return True


def wrong_first(cases: Sequence[Case]) -> list[Case]:
    """Return the cases, the wrong ones first: most of what is tried fails at the first."""
    return sorted(cases, key=lambda case: problem(case.expected, case.got) is None)


def copied(probe: Arguments) -> Arguments:
    """Return arguments that may be changed. Thousands of calls need them, so quickly."""
    return tuple(
        value.copy()
        if isinstance(value, np.ndarray)
        else value
        if isinstance(value, (int, float, str))
        else copy.deepcopy(value)
        for value in probe
    )
