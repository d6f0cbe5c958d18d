"""Which parts of a function's result are right, for tasks that give points by parts."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from atrous_lib.checks.comparison import has_parts, problem
from atrous_lib.checks.diagnosis import Verdict, right_on
from atrous_lib.checks.exercise import Arguments, Exercise
from atrous_lib.checks.outcome import Outcome


@dataclass(frozen=True)
class PartsVerdict(Verdict):
    """A verdict that also says of each part of the result, by name, whether it is always right."""

    parts: Mapping[str, bool] = field(default_factory=dict)


def with_parts(
    verdict: Verdict, exercise: Exercise, probes: Sequence[Arguments], outcomes: Sequence[Outcome]
) -> PartsVerdict:
    """Return a verdict with what is right of the result.

    What did not return, or changed its arguments, has no part right on that input. Where every
    part is right and the verdict says that something is wrong all the same, none counts.
    """
    found = _all_of(
        _right(exercise, expected, outcome)
        for expected, outcome in zip(right_on(exercise, probes), outcomes, strict=True)
    )
    if all(found.values()) and not verdict.passed:
        found = dict.fromkeys(found, False)
    return PartsVerdict(**vars(verdict), parts=found)


def share_of_parts(verdicts: Iterable[Verdict | None]) -> float:
    """Return the share of the parts that are right by all verdicts, as far as they know of parts.

    Examples
    --------
    >>> first = PartsVerdict(False, None, "", 0.5, parts={"dx": True, "dW": True, "db": False})
    >>> then = PartsVerdict(False, None, "", 0.5, parts={"dx": False, "dW": True, "db": True})
    >>> round(share_of_parts([first, then]), 4)
    0.3333
    """
    right = _all_of(each.parts for each in verdicts if isinstance(each, PartsVerdict))
    return sum(right.values()) / len(right) if right else 0.0


def _all_of(found: Iterable[Mapping[str, bool]]) -> dict[str, bool]:
    right: dict[str, bool] = {}
    for parts in found:
        for name, is_right in parts.items():
            right[name] = right.get(name, True) and is_right
    return right


def _right(exercise: Exercise, expected: Any, outcome: Outcome) -> dict[str, bool]:
    """Say of each part whether it is right in one outcome."""
    by_name = isinstance(expected, dict)
    wanted = dict(expected if by_name else zip(exercise.parts, expected, strict=True))
    value = exercise.view(outcome.value)
    got: dict[Any, Any] = {}
    if outcome.kind == "returned" and not outcome.changed:
        if by_name:
            got = value if isinstance(value, dict) else {}
        elif has_parts(value, exercise.parts):
            got = dict(zip(exercise.parts, value, strict=True))
    right = {key: key in got and problem(part, got[key]) is None for key, part in wanted.items()}
    return right | {str(key): False for key in got if key not in wanted}
