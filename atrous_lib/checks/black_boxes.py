"""Black boxes for a game: each computes a misconception of an exercise, and has a name to find.

Nothing is written here that the exercises do not hold already: the boxes are their wrong
functions, the names are those of their messages.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import product
from typing import Any

import numpy as np

from atrous_lib.checks.catalogue import catalogue
from atrous_lib.checks.comparison import problem
from atrous_lib.checks.course import exercise_named
from atrous_lib.checks.exercise import Exercise
from atrous_lib.checks.outcome import Outcome, call

Inputs = Mapping[str, Mapping[str, Any]]


@dataclass(frozen=True)
class Suspect:
    """What a box may be.

    Attributes
    ----------
    text
        What it would be true of, in a few words.
    computes
        The wrong function.
    question
        What the check asks a learner whose function does the same.
    """

    text: str
    computes: Callable[..., Any]
    question: str


@dataclass(frozen=True)
class Box:
    """A wrong function without its name.

    Attributes
    ----------
    exercise
        The name of the function that the box was meant to be.
    arguments
        The names of what it takes.
    layer
        The right function.
    suspects
        What it may be, each different from the layer and the others on some of the inputs.
    culprit
        The suspect that it is, by its place.
    """

    exercise: str
    arguments: list[str]
    layer: Callable[..., Any]
    suspects: list[Suspect]
    culprit: int

    def computes(self, *arguments: Any) -> Any:
        """Return what the box makes of the arguments."""
        return self.suspects[self.culprit].computes(*arguments)

    @staticmethod
    def alike(one: Any, other: Any) -> bool:
        """Say whether two results have the same shape and, but for rounding, the same numbers."""
        return problem(one, other) is None


def boxes(
    names: Sequence[str], inputs: Inputs, *, number: int = 5, suspects: int = 5, seed: int = 0
) -> list[Box]:
    """Return black boxes that the inputs can tell from the layer and from each other.

    Parameters
    ----------
    names
        Exercises of the course, all of which take and return arrays.
    inputs
        From the name of each argument to what it may be, by label.
    number
        How many boxes.
    suspects
        At most how many names there are to choose from for each.
    seed
        Draws the boxes, no two of one name, and their suspects. They come in the exercises' order.

    Raises
    ------
    ValueError
        If an exercise is unknown or takes an argument that has no input, or if the inputs do not
        give so many boxes with at least two suspects.

    Examples
    --------
    >>> signal, kernel = np.arange(6.0).reshape(1, 6, 1), np.array([[[1.0]], [[10.0]]])
    >>> inputs = {"W": {"1, 10": kernel}, "atrous_rate": {"2": 2, "3": 3}}
    >>> box = boxes(["dilate_kernel"], inputs, number=1)[0]
    >>> box.alike(box.computes(kernel, 3), box.layer(kernel, 3))
    False
    """
    rng = np.random.default_rng(seed)
    found = {name: _told_apart(exercise_named(name), inputs) for name in names}
    candidates = [(name, id) for name in names for id in found[name] if len(found[name]) > 1]
    drawn: list[tuple[str, str]] = []
    for place in rng.permutation(len(candidates)):
        if candidates[place][1] not in {id for _, id in drawn}:
            drawn.append(candidates[place])
    if len(drawn) < number:
        raise ValueError(f"These inputs tell only {len(drawn)} boxes apart, {number} are wanted.")
    drawn = sorted(drawn[:number], key=lambda box: list(names).index(box[0]))
    return [_box(name, id, found[name], suspects, rng) for name, id in drawn]


def _box(
    name: str, id: str, found: Mapping[str, Callable[..., Any]], most: int, rng: np.random.Generator
) -> Box:
    exercise, texts = exercise_named(name), catalogue()[name]
    others = [other for other in found if other != id]
    chosen = [others[place] for place in rng.permutation(len(others))[: most - 1]]
    names = sorted([id, *chosen], key=lambda name: str(texts[name]["true_of"]))
    return Box(
        name,
        exercise.arguments,
        exercise.reference,
        [Suspect(texts[one]["true_of"], found[one], texts[one]["asks"]) for one in names],
        names.index(id),
    )


def _told_apart(exercise: Exercise, inputs: Inputs) -> dict[str, Callable[..., Any]]:
    """Return wrong functions by id that differ from the right one, and each from all others.

    A function that raises on one of the inputs, or returns other axes, would tell its name.
    """
    missing = set(exercise.arguments) - set(inputs)
    if missing:
        raise ValueError(f"{exercise.name} takes {', '.join(sorted(missing))}: no input for it.")
    probes = list(product(*(inputs[name].values() for name in exercise.arguments)))
    kept = [[exercise.reference(*probe) for probe in probes]]
    found: dict[str, Callable[..., Any]] = {}
    for misconception in exercise.misconceptions:
        if misconception.id in found:
            continue
        outcomes = [call(misconception.function, probe) for probe in probes]
        results = [outcome.value for outcome in outcomes]
        fits = all(_fits(*pair) for pair in zip(kept[0], outcomes, strict=True))
        if fits and all(_differ(other, results) for other in kept):
            found[misconception.id] = misconception.function
            kept.append(results)
    return found


def _fits(expected: Any, outcome: Outcome) -> bool:
    array = outcome.kind == "returned" and isinstance(outcome.value, np.ndarray)
    return array and np.ndim(outcome.value) == np.ndim(expected)


def _differ(one: Sequence[Any], other: Sequence[Any]) -> bool:
    return any(problem(*pair) for pair in zip(one, other, strict=True))
