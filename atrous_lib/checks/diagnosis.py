"""From outcomes to a verdict: is the function right, and if not, which mistake does it make.

The misconceptions run on the same probes as the learner's function. The one that does the same
on every probe, returning or raising, is named. Where none does, `reasons` looks for what else is
true of the results, and `telling` puts it into words.

All this is about an exercise's first probes, the small ones. A function that is right on them is
judged on its wide ones too.
"""

from __future__ import annotations

import copy
import functools
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from atrous_lib.checks import reasons, telling
from atrous_lib.checks.comparison import problem, unpacked
from atrous_lib.checks.course import exercise_named
from atrous_lib.checks.exercise import Arguments, Exercise, MakeProbes
from atrous_lib.checks.exercises.ranges import at_most
from atrous_lib.checks.lines import Gate
from atrous_lib.checks.outcome import Function, Outcome, call
from atrous_lib.checks.reasons import Tried, problem_of
from atrous_lib.checks.relations import Finding
from atrous_lib.checks.running import run
from atrous_lib.checks.spread import disagreements


@dataclass(frozen=True)
class Verdict:
    """What a check found.

    Attributes
    ----------
    passed
        Whether the function is right on every probe.
    misconception
        The id of the mistake that it makes, if it is a known one.
    message
        What the learner reads; its first line sums it up.
    score
        1 if passed; else the share of the first probes on which it is right, where all the wide
        ones together count as one more if it is right on the first; 0 if nothing was written.
    said
        The key of what the message says: a misconception's id, a relation's or a problem's; keys
        joined by " + " where several things are said; "" if passed.
    """

    passed: bool
    misconception: str | None
    message: str
    score: float
    said: str = ""


def diagnose(name: str, function: Function, seed: int = 0) -> Verdict:
    """Run a learner's function on the probes of an exercise and return the verdict.

    Never raises for what the function does, and answers within 5 seconds even if the function
    never ends.

    Parameters
    ----------
    name
        The exercise, one of `exercises()`.
    function
        What the learner wrote.
    seed
        Another seed gives other probes.

    Raises
    ------
    ValueError
        If there is no such exercise.

    Examples
    --------
    >>> verdict = diagnose("dilate_kernel", lambda W, atrous_rate: W.copy())
    >>> verdict.passed, verdict.misconception, verdict.score
    (False, 'rate_ignored', 0.25)
    """
    exercise = exercise_named(name)
    inputs = _inputs(name, seed)
    small = slice(number_of_small(exercise.probes))

    def right_there(outcomes: Sequence[Outcome]) -> bool:
        return not any(_tried(inputs, small, outcomes).problems)

    outcomes = run(function, inputs.probes, gate=Gate(small.stop, right_there))
    return _judged(inputs, outcomes)


def probes_of(exercise: Exercise, seed: int, most_wide: int | None = None) -> list[Arguments]:
    """Return the exercise's probes for one seed: the small ones, then the wide ones, or so many."""
    rng = np.random.default_rng(seed)
    with at_most(most_wide):
        return exercise.probes(rng) + exercise.wide(rng)


@functools.cache
def number_of_small(probes: MakeProbes) -> int:
    """Return how many small probes an exercise has, for each seed as many."""
    return len(probes(np.random.default_rng(0)))


def right_on(exercise: Exercise, probes: Sequence[Arguments]) -> list[Any]:
    """Return what is right on the probes, as far as it is compared."""
    return [exercise.view(exercise.reference(*copy.deepcopy(probe))) for probe in probes]


class _Inputs:
    """An exercise's probes, and what is done on them, as far as it is asked: each call once."""

    def __init__(
        self,
        exercise: Exercise,
        probes: Sequence[Arguments],
        expected: Sequence[Any] | None = None,
    ) -> None:
        self.exercise, self.probes = exercise, probes
        self.first = number_of_small(exercise.probes)
        self._expected = expected
        self._right: dict[tuple[int | None, int | None], Sequence[Any]] = {}
        self._done: dict[tuple[Function, int], Outcome] = {}

    def right(self, part: slice) -> Sequence[Any]:
        """Return what is right on a part of the probes."""
        if self._expected is not None:
            return self._expected[part]
        ends = part.start, part.stop
        if ends not in self._right:
            self._right[ends] = right_on(self.exercise, self.probes[part])
        return self._right[ends]

    def done(self, misconception: Function, place: int) -> Outcome:
        """Return what a misconception does on one of the probes."""
        if (misconception, place) not in self._done:
            self._done[misconception, place] = call(misconception, self.probes[place])
        return self._done[misconception, place]


@functools.lru_cache(maxsize=2)  # who is wrong tries again
def _inputs(name: str, seed: int) -> _Inputs:
    exercise = exercise_named(name)
    return _Inputs(exercise, probes_of(exercise, seed))


def judge(
    exercise: Exercise,
    probes: Sequence[Arguments],
    outcomes: Sequence[Outcome],
    expected: Sequence[Any] | None = None,
) -> Verdict:
    """Return the verdict on what a function did on the probes, or on the small ones alone.

    The outcomes may come from anywhere: nothing of the learner's is called here. What is right
    may be known already; if it isn't, it is computed as far as it is needed.
    """
    return _judged(_Inputs(exercise, probes, expected), outcomes)


def _judged(inputs: _Inputs, outcomes: Sequence[Outcome]) -> Verdict:
    if outcomes[0].kind == "unattempted":
        key, text = telling.unattempted(inputs.exercise, outcomes[0])
        return Verdict(False, None, text, 0.0, key)
    first = inputs.first
    tried = _tried(inputs, slice(first), outcomes[:first])
    if any(tried.problems):
        score = tried.problems.count(None) / first
        return _failed(tried, _finding(inputs, tried), score)
    every = _together(tried, _tried(inputs, slice(first, None), outcomes[first:]))
    if any(every.problems):
        rest = every.problems[first:]
        score = (first + rest.count(None) / len(rest)) / (first + 1)
        return _failed(every, None, score)
    return Verdict(True, None, telling.passed(tried), 1.0)


def _tried(inputs: _Inputs, part: slice, outcomes: Sequence[Outcome]) -> Tried:
    """Return what a function did on a part of the probes, and what is wrong with it there."""
    exercise, expected = inputs.exercise, inputs.right(part)
    outcomes = [_viewed(exercise, *pair) for pair in zip(outcomes, expected, strict=True)]
    problems = [problem_of(*pair) for pair in zip(expected, outcomes, strict=True)]
    return _compared(Tried(exercise, inputs.probes[part], expected, outcomes, problems))


def _together(one: Tried, other: Tried) -> Tried:
    """Return what a function did on the probes of both."""
    return _compared(
        Tried(
            one.exercise,
            [*one.probes, *other.probes],
            [*one.expected, *other.expected],
            [*one.outcomes, *other.outcomes],
            [*one.problems, *other.problems],
        )
    )


def _compared(tried: Tried) -> Tried:
    """Return the same, with the results that are wrong beside others of the same seed."""
    found = disagreements(tried.probes, [outcome.value for outcome in tried.outcomes])
    problems = [each or found.get(place) for place, each in enumerate(tried.problems)]
    return replace(tried, problems=problems)


def _failed(tried: Tried, finding: Finding | None, score: float) -> Verdict:
    reason = reasons.why(tried, finding)
    message = telling.failed(tried, reason)
    return Verdict(False, reason.misconception, message, score, reason.said)


def _finding(inputs: _Inputs, tried: Tried) -> Finding | None:
    """Return the misconception that explains everything, if there is one."""
    # A right result that comes with a changed argument is no misconception of the exercise.
    if not any(key not in (None, "changed") for key in tried.problems):
        return None
    named = _named(inputs, tried.outcomes)
    return Finding(named, misconception=True) if named else None


def _named(inputs: _Inputs, outcomes: Sequence[Outcome]) -> str | None:
    """Return the id of the misconception that does the same on the first probes, or None."""
    kinds = {outcome.kind for outcome in outcomes}
    if not kinds <= {"returned", "raised"} or "returned" not in kinds:
        return None  # what raises everywhere says nothing about an idea behind it
    for misconception in inputs.exercise.misconceptions:
        done = functools.partial(inputs.done, misconception.function)
        if all(
            _alike(_viewed(inputs.exercise, done(place), outcome.value), outcome)
            for place, outcome in enumerate(outcomes)
        ):
            return misconception.id
    return None


def _viewed(exercise: Exercise, outcome: Outcome, expected: Any) -> Outcome:
    value = unpacked(expected, exercise.view(outcome.value))
    return outcome if value is outcome.value else replace(outcome, value=value)


def _alike(wrong: Outcome, theirs: Outcome) -> bool:
    if "raised" in (wrong.kind, theirs.kind):
        return wrong.kind == theirs.kind
    if wrong.undrawn != theirs.undrawn:
        return False
    return problem(wrong.value, theirs.value) is None
