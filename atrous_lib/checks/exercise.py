"""An exercise as data: one right function, the inputs to try, and what people write instead.

It reads like the thing it describes::

    @exercise(lesson=3, probes=kernels)
    def dilate_kernel(W, atrous_rate): ...  # the reference, in the core's words


    @dilate_kernel.misconception("rate_ignored")
    def _(W, atrous_rate):
        return W.copy()  # a wrong function; its message has the same id


    @dilate_kernel.equivalent
    def by_insertion(W, atrous_rate): ...  # right as well, written differently
"""

from __future__ import annotations

import functools
import inspect
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np

Function = Callable[..., Any]
Arguments = tuple[Any, ...]  # what a function is called with at one probe
MakeProbes = Callable[[np.random.Generator], list[Arguments]]


def _none(rng: np.random.Generator) -> list[Arguments]:
    return []


def _as_it_is(result: Any) -> Any:
    return result


@dataclass(frozen=True)
class Misconception:
    """A wrong function, and the id of the mistake that it makes.

    The same mistake written another way is a second misconception with the same id.
    """

    id: str
    function: Function


@dataclass(frozen=True)
class Exercise:
    """A function to write, and how to recognise right and wrong versions of it.

    Attributes
    ----------
    lesson
        The lesson's number.
    reference
        The right function.
    probes
        Makes the arguments to try from a random generator. The smallest come first, with whole
        numbers that are easily followed by hand: they are what a learner gets shown.
    wide
        Makes more of them, of all ordinary sizes and values (see `exercises.ranges`). They count
        for a function that is right on the first ones.
    view
        Takes from a result what is compared and shown: by default all of it.
    parts
        Names for the values of a result that is a tuple; they tell a learner which one is wrong.
    axes
        What each axis of a result counts, by the part's name, "" for the whole: words for what is
        right in it and what is wrong.
    answered_by
        Modules of the core that answer it, or a part of it, though the reference does not use
        them: withheld while it is graded, as those that the reference uses.
    misconceptions, equivalents
        Wrong functions with the ids of their messages; right functions.
    """

    lesson: int
    reference: Function
    probes: MakeProbes
    wide: MakeProbes = _none
    view: Function = _as_it_is
    parts: tuple[str, ...] = ()
    axes: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    answered_by: tuple[str, ...] = ()
    misconceptions: list[Misconception] = field(default_factory=list)
    equivalents: list[Function] = field(default_factory=list)

    @property
    def name(self) -> str:
        """The name of the function that the learner writes."""
        return self.reference.__name__

    @functools.cached_property
    def arguments(self) -> list[str]:
        """The names of its arguments."""
        return list(inspect.signature(self.reference).parameters)

    def misconception(self, id: str) -> Callable[[Function], Function]:
        """Add the decorated wrong function under `id`, the key of its message."""

        def add(function: Function) -> Function:
            self.misconceptions.append(Misconception(id, function))
            return function

        return add

    def equivalent(self, function: Function) -> Function:
        """Add the decorated function as another right one."""
        self.equivalents.append(function)
        return function


def exercise(
    *,
    lesson: int,
    probes: MakeProbes,
    wide: MakeProbes = _none,
    view: Function = _as_it_is,
    parts: tuple[str, ...] = (),
    axes: Mapping[str, tuple[str, ...]] | None = None,
    answered_by: tuple[str, ...] = (),
) -> Callable[[Function], Exercise]:
    """Turn the decorated reference into an exercise."""
    return lambda reference: Exercise(
        lesson, reference, probes, wide, view, parts, axes or {}, answered_by
    )
