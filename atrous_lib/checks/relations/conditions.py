# mypy: disable-error-code="misc"
"""On which inputs a function is right: "whenever atrous_rate is 1", "for 'valid' and 'same'"."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any

import numpy as np

from atrous_lib.checks.relations.words import axes_of, one

Probe = tuple[Any, ...]
Condition = tuple[str, Callable[[Probe], bool]]


def condition(
    names: Sequence[str], probes: Sequence[Probe], right: Sequence[bool]
) -> tuple[str, dict[str, str]] | None:
    """Return the key and the words of when a function is right, or None where nothing says it."""
    if all(right) or not any(right):
        return None
    for place, name in enumerate(names):  # "right for these words, wrong for those"
        values = [probe[place] for probe in probes]
        if all(isinstance(value, str) for value in values):
            good = {value for value, ok in zip(values, right, strict=True) if ok}
            bad = {value for value, ok in zip(values, right, strict=True) if not ok}
            if not good & bad and len(good | bad) < len(values):
                return "words", {"name": name, "good": _listed(good), "bad": _listed(bad)}
    found: tuple[str, dict[str, str]] | None = None
    for text, holds in _conditions(names, probes):
        held = [holds(probe) for probe in probes]
        inside = [ok for ok, here in zip(right, held, strict=True) if here]
        outside = [ok for ok, here in zip(right, held, strict=True) if not here]
        if not inside or not outside:
            continue
        if all(inside) and not any(outside):
            return "exactly", {"when": text}
        if all(inside) and len(inside) > 1 and found is None:
            found = "whenever", {"when": text}
        elif not any(inside) and len(inside) > 1 and found is None:
            found = "never", {"when": text}
    return found


def _listed(values: set[str]) -> str:
    *first, last = sorted(map(repr, values))
    return f"{', '.join(first)} and {last}" if first else last


def _conditions(names: Sequence[str], probes: Sequence[Probe]) -> Iterator[Condition]:
    for place, name in enumerate(names):
        values = [probe[place] for probe in probes]
        if all(isinstance(value, bool) for value in values):
            yield f"{name} is True", lambda probe, i=place: probe[i]
            yield f"{name} is False", lambda probe, i=place: not probe[i]
        elif all(isinstance(value, (int, float)) for value in values):
            for number in (0, 1):
                yield f"{name} is {number}", lambda p, i=place, n=number: p[i] == n
            yield f"{name} is even", lambda probe, i=place: probe[i] % 2 == 0
            yield f"{name} is odd", lambda probe, i=place: probe[i] % 2 == 1
            largest = max(v for v in values)
            yield f"{name} is {largest}", lambda p, i=place, n=largest: p[i] == n
        elif all(isinstance(value, str) for value in values):
            for word in dict.fromkeys(values):
                yield f"{name} is {word!r}", lambda probe, i=place, w=word: probe[i] == w
        elif all(isinstance(value, list) for value in values):
            yield f"all of {name} are 1", lambda probe, i=place: set(probe[i]) == {1}
            yield f"{name} holds one number", lambda probe, i=place: len(probe[i]) == 1
        elif all(isinstance(value, np.ndarray) for value in values):
            yield from _of_arrays(name, place, values)


def _of_arrays(name: str, place: int, values: Sequence[Any]) -> Iterator[Condition]:
    ndims = {value.ndim for value in values}
    if len(ndims) == 1:
        for axis, many in enumerate(axes_of(name, max(ndims))):
            yield (
                f"{name} has one {one(many)}",
                lambda probe, i=place, axis=axis: probe[i].shape[axis] == 1,
            )
    else:
        yield f"{name} has one axis", lambda probe, i=place: probe[i].ndim == 1
    yield f"{name} holds no negative number", lambda probe, i=place: bool((probe[i] >= 0).all())
    yield f"{name} holds a 0", lambda probe, i=place: not probe[i].all()
    yield f"{name} holds no 0", lambda probe, i=place: bool(probe[i].all())
    yield (
        f"all numbers in {name} are whole",
        lambda probe, i=place: bool((np.trunc(probe[i]) == probe[i]).all()),
    )
