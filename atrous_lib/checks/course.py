"""The exercises of the course, in its order."""

from __future__ import annotations

from atrous_lib.arguments import did_you_mean
from atrous_lib.checks.exercise import Exercise
from atrous_lib.checks.exercises import (
    activation,
    arguments,
    backward,
    backward_measured,
    constraints,
    constraints_step,
    edges,
    edges_strided,
    holes,
    init,
    modern,
    regularizers,
    sliding,
    stacks,
    wavenet,
)

EXERCISES = {
    exercise.name: exercise
    for exercise in (
        *arguments.EXERCISES,
        *sliding.EXERCISES,
        *holes.EXERCISES,
        *edges.EXERCISES,
        *edges_strided.EXERCISES,
        *activation.EXERCISES,
        *init.EXERCISES,
        *backward_measured.EXERCISES,
        *backward.EXERCISES,
        *regularizers.EXERCISES,
        *constraints.EXERCISES,
        *constraints_step.EXERCISES,
        *stacks.EXERCISES,
        *wavenet.EXERCISES,
        *modern.EXERCISES,
    )
}


def exercises() -> list[str]:
    """Return the names of all exercises, in course order.

    Examples
    --------
    >>> names = exercises()
    >>> names.index("conv1d") < names.index("atrous_conv1d")
    True
    """
    return list(EXERCISES)


def exercise_named(name: str) -> Exercise:
    """Return the exercise of that name.

    Raises
    ------
    ValueError
        If there is none; the message names the nearest.

    Examples
    --------
    >>> exercise_named("atrous_conv")
    Traceback (most recent call last):
    ValueError: No exercise is called 'atrous_conv'. Did you mean 'atrous_conv1d'?
    """
    if name not in EXERCISES:
        hint = did_you_mean(name, EXERCISES) or f" There are {', '.join(EXERCISES)}."
        raise ValueError(f"No exercise is called {name!r}.{hint}")
    return EXERCISES[name]
