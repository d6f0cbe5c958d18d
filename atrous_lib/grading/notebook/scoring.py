"""From outcomes that came out of the sandbox to a task's result. No learner's code runs here."""

from __future__ import annotations

import functools
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from atrous_lib.checks.course import exercise_named
from atrous_lib.checks.diagnosis import Verdict, judge, number_of_small, probes_of, right_on
from atrous_lib.checks.exercise import Exercise
from atrous_lib.checks.outcome import Outcome
from atrous_lib.checks.plain import Allowance, encode
from atrous_lib.grading.assignments import Answer, Task
from atrous_lib.grading.credit import PARTS
from atrous_lib.grading.notebook.causes import (
    ANSWER_CALLED,
    MOST_TOLD,
    RAISED,
    Failure,
    causes,
    undefined_name,
)
from atrous_lib.grading.notebook.cells import defines
from atrous_lib.grading.notebook.parts import share_of_parts, with_parts
from atrous_lib.grading.reasons import LOSSES, words_for
from atrous_lib.grading.result import TaskResult

SHOWN = 0  # the seed whose inputs `check` shows to learners
HIDDEN = 2  # seeds
HIDDEN_WIDE = 4  # wide probes of each of them
KINDS = ("returned", "raised", "unattempted", "endless", "died", "large", "unreached")
COLOUR = re.compile(r"\x1b\[[0-9;]*m")
MOST_OUTPUT = 2_000  # characters of a task's output that are kept
MOST_CODE = 4_000  # characters of a cell that are kept


@dataclass
class Trial:
    """What is known of one task while its notebook is graded.

    Attributes
    ----------
    found
        Whether the function was there.
    shown
        Outcomes on the shown inputs, without the values.
    verdict, hidden
        On the shown inputs, and on the hidden ones of each seed.
    alone
        Whether it has to be tried in an interpreter of its own.
    failures
        What failed before its check, in the notebook's order.
    output
        What its cells printed.
    computed
        A mark of what it computes on the shown inputs.
    code
        The cell that defines it.
    """

    found: bool = False
    shown: list[Outcome] = field(default_factory=list)
    verdict: Verdict | None = None
    hidden: list[Verdict] = field(default_factory=list)
    alone: bool = False
    failures: list[Failure] = field(default_factory=list)
    output: str = ""
    computed: str = ""
    code: str = ""


@functools.lru_cache(maxsize=100)
def probes(function: str, seed: int) -> tuple[list[tuple[Any, ...]], str]:
    """Return an exercise's probes for a seed, and the same as text to send.

    All the wide ones are shown. Hidden are a few others of their kind, for a function that has
    learned those by heart.
    """
    most_wide = None if seed == SHOWN else HIDDEN_WIDE
    found = probes_of(exercise_named(function), seed, most_wide)
    return found, encode(found)


@functools.cache
def shown_in_turn(function: str) -> list[tuple[list[tuple[Any, ...]], str]]:
    """Return the probes that are shown, as `probes` does: the small ones, and then the wide ones.

    A function that is wrong on a small one is tried on no others.
    """
    found = probes(function, SHOWN)[0]
    small = number_of_small(exercise_named(function).probes)
    return [(part, encode(part)) for part in (found[:small], found[small:]) if part]


@functools.cache
def _right_on_shown(function: str) -> list[Any]:
    """Return what is right on the inputs on which each learner's function is tried."""
    return right_on(exercise_named(function), probes(function, SHOWN)[0])


def hidden_seeds(seed: int, digest: str) -> list[int]:
    """Return the seeds of the hidden probes of one notebook: of 128 bits, never `SHOWN`.

    They follow from the run's seed and the notebook, by its digest. A notebook that learns its own
    hidden inputs can tell nobody anything of use: no other is tried on them, nor is this one when
    it has been changed. Walls alone could not see to that. Linux has numbers that all processes
    count on, such as those of pipes, and memory of files that makes reading them again faster.
    """
    sequence = np.random.SeedSequence([seed, int(digest, 16)])
    words = sequence.generate_state(HIDDEN * 4).reshape(HIDDEN, 4)
    return [int.from_bytes(each.tobytes(), "little") + 1 for each in words]


def read_outcome(line: bytes, arguments: int, allowance: Allowance) -> Outcome:
    """Return the outcome that a snapshot sent, spending the allowance of all that it sends.

    Raises
    ------
    ValueError
        If it is none, in whatever way.
    """
    try:
        outcome = Outcome.from_json(line.decode(), allowance)
    except Exception as error:  # the text is anybody's
        raise ValueError("no outcome") from error
    texts = (outcome.where, outcome.printed, outcome.warned, *outcome.error)
    places = (*outcome.changed, *outcome.shared, *outcome.undrawn)
    if (
        outcome.kind not in KINDS
        or len(outcome.error) != 2
        or not all(type(text) is str for text in texts)
        or not all(type(place) is int and 0 <= place < arguments for place in places)
    ):
        raise ValueError("no outcome")
    return outcome


def complete(outcomes: list[Outcome], count: int, ended: str) -> list[Outcome]:
    """Return as many outcomes as there are probes, the first missing one of this kind."""
    missing = count - len(outcomes)
    return outcomes + [Outcome(ended)][:missing] + [Outcome("unreached")] * (missing - 1)


def verdict_on(task: Task, seed: int, outcomes: Sequence[Outcome]) -> Verdict:
    """Return the verdict on the outcomes of a seed's probes, or of its small ones alone."""
    exercise = exercise_named(task.function)
    tried = probes(task.function, seed)[0][: len(outcomes)]
    expected = _right_on_shown(task.function)[: len(outcomes)] if seed == SHOWN else None
    try:
        verdict = judge(exercise, tried, outcomes, expected)
        if task.credit == PARTS:
            verdict = with_parts(verdict, exercise, tried, outcomes)
        return verdict
    except Exception as error:  # on a result that no function returns, but that can be forged
        message = f"{task.function}: its results could not be read ({type(error).__name__})."
        return Verdict(False, None, message, 0.0)


def clean(text: str) -> str:
    r"""Return the text without what no page or database takes: control characters, half letters.

    Examples
    --------
    >>> clean("one\r\ntwo\x00\x1b[31m three \ud800")
    'one\ntwo three ?'
    """
    text = COLOUR.sub("", text).replace("\r\n", "\n").encode("utf-8", "replace").decode()
    return "".join(each for each in text if each in "\n\t" or (each >= " " and each != "\x7f"))


def result_of(task: Task, trial: Trial) -> TaskResult:
    """Return the task's result."""
    reason, message, misconception, share = _found(task, trial)
    words_for(reason)  # an error where there are none, before anything is written down
    unforeseen = reason == "wrong" and misconception is None
    if task.credit == PARTS:
        share = share_of_parts([trial.verdict, *trial.hidden])
    return TaskResult(
        function=task.function,
        grade_id=task.grade_id,
        points=_points(task, reason, share),
        max_points=float(task.points),
        reason=reason,
        message=clean(message),
        misconception=misconception,
        output=clean(trial.output[:MOST_OUTPUT]),
        share=share,
        computed=trial.computed if unforeseen else "",
        code=clean(trial.code[:MOST_CODE]) if unforeseen else "",
        credit=task.credit,
    )


def result_of_answer(answer: Answer, texts: Mapping[str, str]) -> TaskResult:
    """Return the result of a cell that a person grades; nothing written is no work for them.

    Parameters
    ----------
    answer
        Which cell.
    texts
        What stands in the notebook's cells, by nbgrader's names.
    """
    name, text = answer.grade_id, texts.get(answer.grade_id, "").strip()
    reason, message = "to_grade", f"{name}: your instructor will read this answer."
    if text in ("", answer.released.strip()):
        reason, message = "unattempted", f"{name}: nothing was written here."
    return TaskResult(name, name, 0.0, float(answer.points), reason, message)


def _points(task: Task, reason: str, share: float) -> float:
    if reason == "passed":
        return float(task.points)
    if not task.credit or reason == "answer_called":
        return 0.0
    return round(task.points * share, 2)


def _found(task: Task, trial: Trial) -> tuple[str, str, str | None, float]:
    name, verdict = task.function, trial.verdict
    if not trial.found or verdict is None:
        reason, message = _absent(name, trial)
        return reason, message, None, 0.0
    if not verdict.passed:
        reason, why = _reason(trial.shown, verdict), _why(trial)
        if any(failure.kind == ANSWER_CALLED for failure in why):
            reason = "answer_called"
        return reason, _told(verdict.message, why), verdict.misconception, verdict.score
    share = (verdict.score + sum(each.score for each in trial.hidden)) / (1 + HIDDEN)
    if len(trial.hidden) == HIDDEN and all(each.passed for each in trial.hidden):
        return "passed", verdict.message, None, 1.0
    message = (
        f"{name} is right on the inputs that the check shows, and wrong on others.\n\n"
        "Which of its lines would only work for the inputs that you saw?"
    )
    known = next((each.misconception for each in trial.hidden if each.misconception), None)
    return "shown_only", message, known, share


def _absent(name: str, trial: Trial) -> tuple[str, str]:
    """Return the reason and the message for a function that was not there."""
    why = causes(name, trial.failures)
    lost = next((failure for failure in why if failure.reason != RAISED), None)
    if lost is not None and defines(lost.cell.source, name):
        loss = LOSSES[lost.reason]
        return loss.reason, f"{name}: cell {lost.cell.number}, which defines it, {loss.did}."
    reason = "missing"
    if any(failure.kind == ANSWER_CALLED for failure in why):
        reason = "answer_called"
    first = f"{name}: there was no function of this name when its check was reached."
    return reason, _told(first, why or trial.failures)


def _why(trial: Trial) -> list[Failure]:
    """Return the failures because of which a name that the function uses is not there."""
    for outcome in trial.shown:
        if name := undefined_name(": ".join(outcome.error)):
            return causes(name, trial.failures)
    return []


def _told(message: str, failures: Sequence[Failure]) -> str:
    """Return the message with what failed before behind its first line."""
    first, _, rest = message.partition("\n\n")
    told = [failure.told() for failure in failures[:MOST_TOLD]]
    return "\n\n".join(filter(None, [first, *told, rest]))


def _reason(outcomes: Sequence[Outcome], verdict: Verdict) -> str:
    kinds = [outcome.kind for outcome in outcomes]
    if kinds[0] == "unattempted":
        return "unattempted"
    if any(outcome.error[0] == ANSWER_CALLED for outcome in outcomes):
        return "answer_called"
    if verdict.misconception:
        return "misconceived"
    return next((kind for kind in ("endless", "died", "large") if kind in kinds), "wrong")


def exercises_of(tasks: Sequence[Task]) -> list[Exercise]:
    """Return the exercises that the tasks ask for."""
    return [exercise_named(task.function) for task in tasks]
