"""Answers for a learner to choose from, each one computed and none typed in."""

from __future__ import annotations

import copy
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from atrous_lib.checks.catalogue import catalogue, sentence
from atrous_lib.checks.comparison import problem
from atrous_lib.checks.course import exercise_named
from atrous_lib.checks.outcome import Function, call
from atrous_lib.checks.plain import decode, encode


@dataclass(frozen=True)
class Answer:
    """One result that could be predicted.

    Attributes
    ----------
    value
        The result.
    misconception
        The id of the mistake that leads to it; None for the truth.
    text
        What the result would be true of, in a few words.
    """

    value: Any
    misconception: str | None
    text: str


def answers(name: str, *arguments: Any, view: Callable[[Any], Any] | None = None) -> list[Answer]:
    """Return what the exercise's reference and its misconceptions make of the arguments.

    The truth comes first. Equal values are one answer, named after the first that gives it;
    misconceptions that raise, or that `view` can't look at, are left out.

    Parameters
    ----------
    name
        The exercise, one of `exercises()`.
    *arguments
        What to call the functions with.
    view
        What to ask about their results, for instance their length; the whole result by default.

    Raises
    ------
    ValueError
        If there is no such exercise.

    Examples
    --------
    >>> import numpy as np
    >>> W = np.array([1.0, 2.0]).reshape(2, 1, 1)
    >>> for answer in answers("dilate_kernel", W, 3, view=len):
    ...     print(answer.value, answer.misconception)
    4 None
    2 rate_ignored
    5 one_zero_too_many
    6 zeros_after_last_tap
    3 rate_clamped
    """
    exercise = exercise_named(name)
    look = view or (lambda result: result)

    def seen(function: Function) -> Function:
        return lambda *arguments: look(function(*arguments))

    truth = decode(encode(seen(exercise.reference)(*copy.deepcopy(arguments))))
    found = [Answer(truth, None, sentence("words", "truth"))]
    for misconception in exercise.misconceptions:
        outcome = call(seen(misconception.function), arguments)
        if outcome.kind != "returned":
            continue
        value = decode(encode(outcome.value))
        if all(problem(answer.value, value) for answer in found):
            text = catalogue()[name][misconception.id]["true_of"]
            found.append(Answer(value, misconception.id, text))
    return found
