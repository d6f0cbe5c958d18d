"""The exercises of the course, in its order."""

from __future__ import annotations

from collections.abc import Iterable
from importlib import import_module
from pathlib import Path
from pkgutil import iter_modules
from types import ModuleType

from atrous_lib.arguments import did_you_mean
from atrous_lib.checks.exercise import Exercise

FOLDER = Path(__file__).parent / "exercises"


def in_course_order(modules: Iterable[ModuleType]) -> dict[str, Exercise]:
    """Return all exercises that the modules define, by name.

    They come in the order of lessons; within a lesson in that of its modules, LESSON.py before
    LESSON_MORE.py; and within a module as they are written.

    Raises
    ------
    ValueError
        If two have the same name: a learner's function is found by it.
    """
    exercises: dict[str, Exercise] = {}
    for module in sorted(modules, key=lambda module: module.__name__):
        for name, value in vars(module).items():
            if not isinstance(value, Exercise) or value.name != name:
                continue
            if name in exercises:
                first = exercises[name].reference.__module__
                raise ValueError(
                    f"{first} and {module.__name__} both hold an exercise {name!r}. Rename one."
                )
            exercises[name] = value
    return dict(sorted(exercises.items(), key=lambda item: item[1].lesson))


EXERCISES = in_course_order(
    import_module(f"atrous_lib.checks.exercises.{module.name}")
    for module in iter_modules([str(FOLDER)])
)


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
