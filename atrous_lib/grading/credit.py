"""Points for a part of a task, where an instructor has chosen that in `course.toml`.

By default a task gives all of its points or none. With "inputs" it gives the share of the inputs
on which the function is right; with "parts" the share of the parts of its result (a tuple's
values, a dict's entries) that are right on every input.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from pathlib import Path

from atrous_lib.arguments import did_you_mean
from atrous_lib.checks.course import exercise_named
from atrous_lib.checks.diagnosis import probes_of
from atrous_lib.grading.course_toml import FILE, CourseToml

WHOLE, INPUTS, PARTS = "all or nothing", "inputs", "parts"
SHARES = {
    INPUTS: "inputs on which it is right",
    PARTS: "parts of its result that are right on every input",
}


def read_credit(
    course: Path, functions: Mapping[str, Collection[str]]
) -> dict[str, dict[str, str]]:
    """Return what a course's `course.toml` chooses, by exercise and function.

    Each choice is a key of `SHARES`, or "" for all or nothing.

    Parameters
    ----------
    course
        The course's folder.
    functions
        The graded functions by exercise.

    Raises
    ------
    CourseTomlError
        If the file names an exercise, a function or a kind of credit that there is not.
    """
    toml = CourseToml(course / FILE)
    found: dict[str, dict[str, str]] = {}
    for name, chosen in toml.tables("credit", functions, "exercise").items():
        toml.refuse_unknown(chosen, functions[name], f"graded function, in credit.{name}:")
        found[name] = {
            function: _read(toml, f"credit.{name}.{function}", function, credit)
            for function, credit in chosen.items()
        }
    return found


def _read(toml: CourseToml, place: str, function: str, credit: object) -> str:
    kinds = [WHOLE, *SHARES]
    if credit not in kinds:
        hint = did_you_mean(str(credit), kinds)
        raise toml.refusal(f"{place} must be one of {', '.join(kinds)}; got {credit!r:.60}.{hint}")
    if credit == PARTS and not _has_parts(function):
        raise toml.refusal(
            f"{place}: {function} returns one thing, which has no parts. Take {INPUTS!r}."
        )
    return "" if credit == WHOLE else str(credit)


def _has_parts(function: str) -> bool:
    exercise = exercise_named(function)
    result = exercise.view(exercise.reference(*probes_of(exercise, 0)[0]))
    return bool(exercise.parts) or isinstance(result, dict)


def told(credit: str, share: float) -> str:
    """Return what is said about points for a share, in one sentence.

    Examples
    --------
    >>> told("inputs", 0.75)
    'Points go by the share of inputs on which it is right: 75 %.'
    """
    return f"Points go by the share of {SHARES[credit]}: {int(100 * share + 1e-9)} %."
