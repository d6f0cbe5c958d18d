"""Black boxes for a game: each computes a misconception of an exercise, and has a name to find.

Nothing is written here that the exercises do not hold already: the boxes are their wrong
functions, the names are those of their messages.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations, product
from typing import Any

import numpy as np

from atrous_lib.checks.catalogue import catalogue
from atrous_lib.checks.comparison import problem
from atrous_lib.checks.course import exercise_named
from atrous_lib.checks.exercise import Exercise
from atrous_lib.checks.outcome import Outcome, call

Inputs = Mapping[str, Mapping[str, Any]]
DEALS = 2000  # of boxes, until no single input names them all


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
    fewest
        How many of the inputs it takes, at best, to rule out all other suspects.
    """

    exercise: str
    arguments: list[str]
    layer: Callable[..., Any]
    suspects: list[Suspect]
    culprit: int
    fewest: int

    def computes(self, *arguments: Any) -> Any:
        """Return what the box makes of the arguments."""
        return self.suspects[self.culprit].computes(*arguments)

    @staticmethod
    def alike(one: Any, other: Any) -> bool:
        """Say whether two results have the same shape and, but for rounding, the same numbers."""
        return problem(one, other) is None


def boxes(
    names: Sequence[str],
    inputs: Inputs,
    *,
    number: int = 5,
    suspects: int = 5,
    master: bool = True,
    seed: int = 0,
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
    master
        Whether there may be one input that names all of the boxes, and whether the first of all
        inputs may name one.
    seed
        Draws the boxes, no two of one name, and their suspects. They come in the exercises' order.

    Raises
    ------
    ValueError
        If an exercise is unknown or takes an argument that has no input, or if the inputs do not
        give so many boxes with at least two suspects, or always have a master though none may be.

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
    if len({id for _, id in candidates}) < number:
        raise ValueError(
            f"These inputs tell only {len({id for _, id in candidates})} boxes apart, {number} "
            f"are wanted."
        )
    differ = {name: _differences(exercise_named(name), found[name], inputs) for name in names}
    for _ in range(DEALS):
        drawn: dict[str, str] = {}  # from an id to the exercise
        for place in rng.permutation(len(candidates)):
            name, id = candidates[place]
            if len(drawn) < number:
                drawn.setdefault(id, name)
        dealt, masters, given_away = [], None, False
        for id in sorted(drawn, key=lambda id: list(names).index(drawn[id])):
            name = drawn[id]
            others = [other for other in found[name] if other != id]
            chosen = [others[place] for place in rng.permutation(len(others))[: suspects - 1]]
            ruled_out = [differ[name][frozenset((id, other))] for other in chosen]
            naming = set.intersection(*ruled_out)
            masters = naming if masters is None else masters & naming
            given_away |= 0 in naming
            dealt.append(_box(name, id, chosen, found[name], _fewest(ruled_out)))
        if master or not (masters or given_away):
            return dealt
    raise ValueError("With these inputs there is always one that names all boxes.")


def _box(
    name: str, id: str, others: Sequence[str], found: Mapping[str, Callable[..., Any]], fewest: int
) -> Box:
    exercise, texts = exercise_named(name), catalogue()[name]
    names = sorted([id, *others], key=lambda name: str(texts[name]["true_of"]))
    return Box(
        name,
        exercise.arguments,
        exercise.reference,
        [Suspect(texts[one]["true_of"], found[one], texts[one]["asks"]) for one in names],
        names.index(id),
        fewest,
    )


def _differences(
    exercise: Exercise, found: Mapping[str, Callable[..., Any]], inputs: Inputs
) -> dict[frozenset[str], set[int]]:
    """Return for each two wrong functions the places of the inputs on which they differ.

    The places are those among all inputs, with the arguments that the exercise does not take, so
    that they are the same for all exercises.
    """
    order = list(inputs)
    places = [order.index(name) for name in exercise.arguments]
    probes = list(product(*(choices.items() for choices in inputs.values())))
    by_labels: dict[tuple[str, ...], set[int]] = {}
    arguments: dict[tuple[str, ...], list[Any]] = {}
    for at, probe in enumerate(probes):
        labels = tuple(probe[place][0] for place in places)
        by_labels.setdefault(labels, set()).add(at)
        arguments[labels] = [probe[place][1] for place in places]
    results = {
        id: {labels: function(*values) for labels, values in arguments.items()}
        for id, function in found.items()
    }
    return {
        frozenset((one, other)): set().union(
            *(
                by_labels[labels]
                for labels in arguments
                if problem(results[one][labels], results[other][labels])
            )
        )
        for one, other in combinations(found, 2)
    }


def _fewest(ruled_out: Sequence[set[int]]) -> int:
    """Return how many inputs rule out all, given for each the places of the inputs that do.

    Examples
    --------
    >>> _fewest([{0, 1}, {1, 2}, {3}])
    2
    """
    places = sorted(set().union(*ruled_out))
    sizes = range(1, len(ruled_out) + 1)
    return next(
        size
        for size in sizes
        if any(
            all(set(inputs) & which for which in ruled_out) for inputs in combinations(places, size)
        )
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
