# mypy: disable-error-code="misc"
"""On which inputs a function is right: "whenever atrous_rate is 1", "for 'valid' and 'same'".

With few inputs and many conditions, one of them fits by accident soon. So each is asked how likely
it would fit if the right inputs were drawn by lot, and what is likely anyway is not said.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from math import comb
from typing import Any

import numpy as np

from atrous_lib.checks.relations.words import axes_of, one

Probe = tuple[Any, ...]
Condition = tuple[str, Callable[[Probe], bool], float]

MOST_CHANCE = 0.02  # that a condition fits by accident
MOST_CHANCE_OF_ALL = 0.15  # the same where it parts all right inputs from all wrong ones
MOST_CHANCE_OF_WORDS = 0.1  # for words: an exercise asks for something else with each of them
NOT_NEGATIVE, WHOLE = "holds no negative number", "are whole"  # where both fit, neither is said
USUAL, ODD = 1.0, 100.0  # how much more a condition has to show that few mistakes depend on


def condition(
    names: Sequence[str], values: Sequence[Probe], right: Sequence[bool]
) -> tuple[str, dict[str, str]] | None:
    """Return the key and the words of when a function is right, or None where nothing says it.

    Examples
    --------
    >>> condition(["rate"], [(1,), (1,), (1,), (2,), (3,), (2,)], [True] * 3 + [False] * 3)
    ('exactly', {'when': 'rate is 1'})
    >>> condition(["rate"], [(5,), (4,), (7,), (2,), (3,), (2,)], [True] * 3 + [False] * 3) is None
    True
    """
    if all(right) or not any(right):
        return None
    if found := _by_words(names, values, right):
        return found
    held = [
        (text, [bool(holds(value)) for value in values], doubt)
        for text, holds, doubt in _conditions(names, values)
    ]
    both = [where for text, where, _ in held if text.endswith(WHOLE)]
    fitting = [
        (key != "exactly", chance, key, text)
        for text, where, doubt in held
        if not (text.endswith(NOT_NEGATIVE) and where in both)
        for key, chance in _fits(where, right)
        if chance * doubt <= (MOST_CHANCE_OF_ALL if key == "exactly" else MOST_CHANCE)
    ]
    if not fitting:
        return None
    _, _, key, text = min(fitting, key=lambda one: one[:2])  # the first of equals
    return key, {"when": text}


def _fits(held: Sequence[bool], right: Sequence[bool]) -> Iterator[tuple[str, float]]:
    """Yield what a condition says of the right inputs, and the chance that it would by accident."""
    inside = [ok for here, ok in zip(held, right, strict=True) if here]
    outside = [ok for here, ok in zip(held, right, strict=True) if not here]
    if not inside or not outside:
        return
    ways, rest, good = comb(len(right), sum(right)), len(outside), sum(right)
    if all(inside) and not any(outside):
        yield "exactly", 1 / ways
    elif all(inside):
        yield "whenever", comb(rest, good - len(inside)) / ways
    elif not any(inside):
        yield "never", comb(rest, good) / ways


def _by_words(
    names: Sequence[str], values: Sequence[Probe], right: Sequence[bool]
) -> tuple[str, dict[str, str]] | None:
    """Return for which words of an argument a function is right, and for which it is not."""
    for place, name in enumerate(names):
        said = [value[place] for value in values]
        if not all(isinstance(word, str) for word in said) or len(set(said)) == len(said):
            continue
        bad = {word for word, ok in zip(said, right, strict=True) if not ok}
        good = set(said) - bad
        mixed = any(word in bad for word, ok in zip(said, right, strict=True) if ok)
        for key, chance in _fits([word in good for word in said], right):
            words = {"name": name, "good": _listed(good), "bad": _listed(bad)}
            if key == "exactly" and chance <= MOST_CHANCE_OF_ALL:
                return "words", words
            if key == "whenever" and mixed and chance <= MOST_CHANCE_OF_WORDS:
                return "words_but", words
    return None


def _listed(values: set[str]) -> str:
    *first, last = sorted(map(repr, values))
    return f"{', '.join(first)} or {last}" if first else last


def _conditions(names: Sequence[str], probes: Sequence[Probe]) -> Iterator[Condition]:
    for place, name in enumerate(names):
        values = [probe[place] for probe in probes]
        if all(isinstance(value, bool) for value in values):
            yield f"{name} is True", lambda probe, i=place: probe[i], USUAL
            yield f"{name} is False", lambda probe, i=place: not probe[i], USUAL
        elif all(isinstance(value, (int, float)) for value in values):
            for number in (0, 1):
                yield f"{name} is {number}", lambda p, i=place, n=number: p[i] == n, USUAL
            yield f"{name} is at most 2", lambda probe, i=place: probe[i] <= 2, USUAL
            yield f"{name} is even", lambda probe, i=place: probe[i] % 2 == 0, ODD
            yield f"{name} is odd", lambda probe, i=place: probe[i] % 2 == 1, ODD
        elif all(isinstance(value, str) for value in values):
            for word in dict.fromkeys(values):
                yield f"{name} is {word!r}", lambda probe, i=place, w=word: probe[i] == w, USUAL
        elif all(isinstance(value, list) for value in values):
            yield f"all of {name} are 1", lambda probe, i=place: set(probe[i]) == {1}, USUAL
            yield f"{name} holds one number", lambda probe, i=place: len(probe[i]) == 1, USUAL
        elif all(isinstance(value, np.ndarray) for value in values):
            yield from _of_arrays(name, place, values)


def _of_arrays(name: str, place: int, values: Sequence[Any]) -> Iterator[Condition]:
    ndims = {value.ndim for value in values}
    if len(ndims) == 1:
        for axis, many in enumerate(axes_of(name, max(ndims))):
            yield (
                f"{name} has one {one(many)}",
                lambda probe, i=place, axis=axis: probe[i].shape[axis] == 1,
                USUAL,
            )
            if many == "taps":
                yield (
                    f"{name} has no more than two {many}",
                    lambda probe, i=place, axis=axis: probe[i].shape[axis] <= 2,
                    USUAL,
                )
    else:
        yield f"{name} has one axis", lambda probe, i=place: probe[i].ndim == 1, USUAL
    yield (
        f"{name} {NOT_NEGATIVE}",
        lambda probe, i=place: bool((probe[i] >= 0).all()),
        USUAL,
    )
    yield f"{name} holds a 0", lambda probe, i=place: not probe[i].all(), USUAL
    yield f"{name} holds no 0", lambda probe, i=place: bool(probe[i].all()), USUAL
    yield (
        f"all numbers in {name} {WHOLE}",
        lambda probe, i=place: bool((np.trunc(probe[i]) == probe[i]).all()),
        ODD,
    )
