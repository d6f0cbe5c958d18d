"""From outcomes to a verdict: is the function right, and if not, which mistake does it make.

The misconceptions run on the same probes as the learner's function. The one that does the same
on every probe, returning or raising, is named.
"""

from __future__ import annotations

import copy
import textwrap
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from atrous_lib.checks.catalogue import catalogue, sentence
from atrous_lib.checks.comparison import problem, wrong_part
from atrous_lib.checks.course import exercise_named
from atrous_lib.checks.display import show, show_arguments, show_difference
from atrous_lib.checks.exercise import Arguments, Exercise
from atrous_lib.checks.outcome import Function, Outcome, call
from atrous_lib.checks.running import SECONDS, run

NOTE = 80  # characters of what was printed or warned that a message repeats


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
        1 if passed; else the share of probes on which it is right; 0 if nothing was written.
    """

    passed: bool
    misconception: str | None
    message: str
    score: float


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
    probes = probes_of(exercise, seed)
    return judge(exercise, probes, run(function, probes))


def probes_of(exercise: Exercise, seed: int) -> list[Arguments]:
    """Return the exercise's probes for one seed."""
    return exercise.probes(np.random.default_rng(seed))


def judge(exercise: Exercise, probes: Sequence[Arguments], outcomes: Sequence[Outcome]) -> Verdict:
    """Return the verdict on what a function did on the probes.

    The outcomes may come from anywhere: nothing of the learner's is called here.
    """
    if outcomes[0].kind == "unattempted":
        text = sentence("words", "unattempted", name=exercise.name)
        return Verdict(False, None, text, 0.0)
    expected = [exercise.view(exercise.reference(*copy.deepcopy(probe))) for probe in probes]
    outcomes = [_viewed(exercise, outcome) for outcome in outcomes]
    problems = [_problem(*pair) for pair in zip(expected, outcomes, strict=True)]
    notes = _notes(outcomes)
    if not any(problems):
        text = sentence(exercise.name, "passed", count=len(probes))
        notes += _memory_note(exercise, probes, outcomes)
        return Verdict(True, None, _paragraphs(text, *notes), 1.0)
    # A right result that comes with a changed argument is no misconception of the exercise.
    wrong = any(key not in (None, "changed") for key in problems)
    id = _named(exercise, probes, outcomes) if wrong else None
    place = _place_to_show(problems)
    entry = catalogue()[exercise.name][id] if id else catalogue()["problem"][problems[place]]
    outcome = outcomes[place]
    words = _words(exercise, expected[place], outcome)
    text = _paragraphs(
        sentence("words", "wrong", name=exercise.name),
        entry["did"].format(**words),
        _evidence(exercise, probes[place], expected[place], outcome),
        *notes,
        entry["asks"].format(**words),
    )
    return Verdict(False, id, text, problems.count(None) / len(problems))


def _named(
    exercise: Exercise, probes: Sequence[Arguments], outcomes: Sequence[Outcome]
) -> str | None:
    """Return the id of the misconception that explains the outcomes on every probe, or None."""
    kinds = {outcome.kind for outcome in outcomes}
    if not kinds <= {"returned", "raised"} or "returned" not in kinds:
        return None  # what raises everywhere says nothing about an idea behind it
    for misconception in exercise.misconceptions:
        if all(
            _alike(_viewed(exercise, call(misconception.function, probe)), outcome)
            for probe, outcome in zip(probes, outcomes, strict=True)
        ):
            return misconception.id
    return None


def _viewed(exercise: Exercise, outcome: Outcome) -> Outcome:
    return replace(outcome, value=exercise.view(outcome.value))


def _alike(wrong: Outcome, theirs: Outcome) -> bool:
    if "raised" in (wrong.kind, theirs.kind):
        return wrong.kind == theirs.kind
    if wrong.undrawn != theirs.undrawn:
        return False
    return problem(wrong.value, theirs.value) is None


def _problem(expected: Any, outcome: Outcome) -> str | None:
    """Return the key of what is wrong with one outcome, or None."""
    if outcome.kind == "raised":
        error = outcome.error[0]
        if error.endswith("MemoryError"):  # NumPy has one of its own
            return "memory"
        return {"RecursionError": "recursion", "SystemExit": "exit"}.get(error, "raised")
    if outcome.kind == "unattempted":  # not at the first probe: a part was left to write
        return "raised"
    if outcome.kind != "returned":
        return outcome.kind
    found = problem(expected, outcome.value)
    if outcome.undrawn and found in (None, "values", "spread"):
        return "undrawn"  # numbers from elsewhere are wrong however they are spread
    return found or ("changed" if outcome.changed else None)


def _place_to_show(problems: Sequence[str | None]) -> int:
    """Return the first probe whose result can be laid beside the expected one, else the first."""
    wrong = [i for i, key in enumerate(problems) if key]
    shown = ("values", "value", "keys", "spread", "shape")
    return next((i for i in wrong if problems[i] in shown), wrong[0])


def _words(exercise: Exercise, expected: Any, outcome: Outcome) -> dict[str, Any]:
    """Return what the catalogue's {placeholders} may name."""
    line = outcome.where.strip()
    part, expected, got = wrong_part(expected, outcome.value, exercise.parts)
    return {
        "part": part and f" {part}",
        "as_part": part and f" as {part}",
        "error": ": ".join(filter(None, outcome.error)),
        "at_line": sentence("words", "line", line=line) if line else ".",
        "type": getattr(got, "type", type(got).__name__),
        "dtype": getattr(got, "dtype", "object"),
        "shape": getattr(expected, "shape", ()),
        "got_shape": getattr(got, "shape", ()),
        "changed": " and ".join(exercise.arguments[i] for i in outcome.changed),
        "undrawn": " and ".join(exercise.arguments[i] for i in outcome.undrawn),
        "seconds": SECONDS,
    }


def _evidence(exercise: Exercise, probe: Arguments, expected: Any, outcome: Outcome) -> str:
    lines = [sentence("words", "smallest"), show_arguments(exercise.arguments, probe)]
    if _problem(expected, outcome) == "changed":
        return "\n".join(lines)
    if not isinstance(expected, dict):  # its keys are the answer, for every input
        lines += [sentence("words", "expected"), _result(exercise, expected)]
    if outcome.kind == "returned":
        lines += [sentence("words", "yours"), _result(exercise, outcome.value)]
        part, right, theirs = wrong_part(expected, outcome.value, exercise.parts)
        if part and isinstance(expected, dict):
            values = {"expected": repr(right), "got": show(theirs)}
            lines.append(sentence("words", "entry", name=repr(part), **values))
        else:
            lines.append(show_difference(right, theirs, part))
    return "\n".join(filter(None, lines))


def _result(exercise: Exercise, value: Any) -> str:
    return textwrap.indent(show(value, exercise.parts), "    ")


def _notes(outcomes: Sequence[Outcome]) -> list[str]:
    """Return remarks on what was printed and warned, which fails nobody."""
    notes = []
    for note in ("printed", "warned"):
        heard = next((text for o in outcomes if (text := getattr(o, note).strip())), "")
        if heard:
            first = heard.splitlines()[0]
            text = first if len(first) <= NOTE else f"{first[:NOTE]}…"
            notes.append(sentence("words", note, text=text))
    return notes


def _memory_note(
    exercise: Exercise, probes: Sequence[Arguments], outcomes: Sequence[Outcome]
) -> list[str]:
    """Return a remark on a right result that is a view of an argument.

    It passes, since its numbers are right; what it can do to its caller is worth knowing.
    """
    for probe, outcome in zip(probes, outcomes, strict=True):
        if outcome.shared:
            names = " and ".join(exercise.arguments[i] for i in outcome.shared)
            inputs = show_arguments(exercise.arguments, probe)
            return [sentence("words", "shared", names=names, inputs=inputs)]
    return []


def _paragraphs(*texts: str) -> str:
    return "\n\n".join(text.strip("\n").rstrip() for text in texts if text.strip())
