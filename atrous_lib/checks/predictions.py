"""Answers for a learner to choose from: what functions give, or what a lesson writes out.

Why an answer is right, or which mistake leads to it, stands in `messages/LANGUAGE/predictions`, a
file for each lesson: in the lesson itself a learner would read it before the question.
"""

from __future__ import annotations

import copy
import functools
import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from importlib import resources
from typing import Any

from atrous_lib.arguments import did_you_mean
from atrous_lib.checks.catalogue import catalogue, sentence
from atrous_lib.checks.comparison import problem
from atrous_lib.checks.course import exercise_named
from atrous_lib.checks.outcome import Function, call
from atrous_lib.checks.plain import decode, encode

TRUTH = "truth"  # the key of the reasoning that leads to the right answer
RIGHT = "right"  # the key of that answer's id, where the lesson gives the answers


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
    why
        One or two sentences that lead to the result.
    """

    value: Any
    misconception: str | None
    text: str = ""
    why: str = ""


def answers(
    name: str,
    *arguments: Any,
    view: Callable[[Any], Any] | None = None,
    why: str = "",
    others: Mapping[str, Any] | None = None,
) -> list[Answer]:
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
    why
        The question whose reasons go with the answers, "LESSON.QUESTION". Only mistakes that it
        gives a reason for are among the answers then, in its order.
    others
        Further wrong answers by the id of their reason, for mistakes that no function makes.

    Raises
    ------
    ValueError
        If there is no such exercise or no such question, or if a reason has no answer of its own.

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
    >>> W = np.ones((4, 1, 1))
    >>> right = answers("dilate_kernel", W, 3, view=len, why="holes.numbers_in_the_kernel")[0]
    >>> print(right.why)  # doctest: +ELLIPSIS
    Three hops of 3 steps, and the step on which the first tap stands: 3 · 3 + 1 = 10...
    """
    exercise = exercise_named(name)
    look = view or (lambda result: result)

    def seen(function: Function) -> Function:
        return lambda *arguments: look(function(*arguments))

    truth = decode(encode(seen(exercise.reference)(*copy.deepcopy(arguments))))
    reasons = reasons_of(why) if why else {}
    found = [Answer(truth, None, sentence("words", "truth"), reasons.get(TRUTH, ""))]
    for misconception in exercise.misconceptions:
        id = misconception.id
        if reasons and (id not in reasons or id in {answer.misconception for answer in found}):
            continue
        outcome = call(seen(misconception.function), arguments)
        if outcome.kind != "returned":
            continue
        value = decode(encode(outcome.value))
        if all(problem(answer.value, value) for answer in found):
            text = catalogue()[name][id]["true_of"]
            found.append(Answer(value, id, text, reasons.get(id, "")))
    for id, value in (others or {}).items():
        if all(problem(answer.value, value) for answer in found):
            found.append(Answer(value, id, why=reasons[id]))
    return _in_order(found, why)


def choices(why: str, options: Mapping[str, Any]) -> list[Answer]:
    """Return answers that the caller gives, with the reasons for each; the right one comes first.

    Which one is right stands beside the reasons: in the call a learner would read it before the
    question.

    Parameters
    ----------
    why
        The question, "LESSON.QUESTION".
    options
        The answers by their ids; a wrong one that equals the right one is left out.

    Raises
    ------
    ValueError
        If there is no such question, or it has no reason for an answer, or no answer for a reason.

    Examples
    --------
    >>> found = choices(
    ...     "stacks.steps_read",
    ...     {"one_per_weight": 9, "different_ones": 7, "no_blind_spot": 13, "no_path_twice": 27},
    ... )
    >>> [(answer.value, answer.misconception) for answer in found[:2]]
    [(7, None), (9, 'one_per_weight')]
    """
    reasons, right = reasons_of(why), _right_of(why)
    if unknown := options.keys() - reasons.keys() - {right}:
        raise ValueError(f"{why} has no reason for {', '.join(sorted(unknown))}.")
    if right not in options:
        raise ValueError(f"{why} needs its right answer, {right!r}, among the options.")
    truth = options[right]
    wrong = [
        Answer(value, id, why=reasons[id])
        for id, value in options.items()
        if id != right and problem(truth, value)
    ]
    return _in_order([Answer(truth, None, why=reasons[TRUTH]), *wrong], why)


@functools.cache
def reasons_of(question: str, language: str = "en") -> Mapping[str, str]:
    """Return the reasons for the answers to "LESSON.QUESTION": by mistake, and `TRUTH`.

    Raises
    ------
    ValueError
        If there is no such question; the message names the nearest.
    """
    found = _question(question, language)
    return {id: reason for id, reason in found.items() if id != RIGHT}


def _right_of(question: str) -> str:
    """Return the id of the right answer to "LESSON.QUESTION", whose answers a lesson gives."""
    found = _question(question)
    if RIGHT not in found:
        raise ValueError(f"{question} does not say which answer is right: ask it by `answers`.")
    return found[RIGHT]


def _question(question: str, language: str = "en") -> Mapping[str, str]:
    lesson, _, name = question.partition(".")
    questions = questions_of(lesson, language)
    if name not in questions:
        full = [f"{lesson}.{other}" for other in questions]
        hint = did_you_mean(question, full) or f" There are {', '.join(full) or 'none'}."
        raise ValueError(f"No question is called {question!r}.{hint}")
    return questions[name]


@functools.cache
def questions_of(lesson: str, language: str = "en") -> Mapping[str, Mapping[str, str]]:
    """Return what the file of a lesson holds, by question: reasons by id; {} without a file."""
    folder = resources.files("atrous_lib.checks") / "messages" / language / "predictions"
    file = folder / f"{lesson}.toml"
    return tomllib.loads(file.read_text(encoding="utf-8")) if file.is_file() else {}


def _in_order(found: list[Answer], why: str) -> list[Answer]:
    """Return the answers in the order of their reasons; each reason must have an answer."""
    if not why:
        return found
    order = list(reasons_of(why))
    missing = set(order) - {answer.misconception or TRUTH for answer in found}
    if missing:
        raise ValueError(
            f"{why} has reasons for {', '.join(sorted(missing))}, and no answer of their own: "
            f"such a mistake raises here, or leads to the same as another one."
        )
    return [found[0], *sorted(found[1:], key=lambda answer: order.index(str(answer.misconception)))]
