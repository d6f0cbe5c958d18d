"""Points for a part of a task, where an instructor has chosen that in `course.toml`.

By default a task gives all of its points or none. With "inputs" it gives the share of the inputs
on which the function is right; with "parts" the share of the parts of its result (a tuple's
values, a dict's entries) that are right on every input.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from atrous_lib.arguments import did_you_mean
from atrous_lib.checks.course import exercise_named
from atrous_lib.checks.diagnosis import probes_of
from atrous_lib.grading.course_toml import FILE, CourseToml

if TYPE_CHECKING:
    from atrous_lib.grading.assignments import Assignment, Task

WHOLE, INPUTS, PARTS = "all or nothing", "inputs", "parts"
SHARES = {
    INPUTS: "inputs on which it is right",
    PARTS: "parts of its result that are right on every input",
}


def with_credit(course: Path, assignments: Mapping[str, Assignment]) -> dict[str, Assignment]:
    """Return a course's assignments with what its `course.toml` chooses for their tasks.

    Raises
    ------
    CourseTomlError
        If it names an exercise, a function or a kind of credit that there is not.
    """
    toml = CourseToml(course / FILE)
    found = dict(assignments)
    for name, chosen in toml.tables("credit", assignments, "exercise").items():
        tasks = {task.function: task for task in assignments[name].tasks}
        toml.refuse_unknown(chosen, tasks, f"graded function, in credit.{name}:")
        for function, credit in chosen.items():
            tasks[function] = _credited(toml, f"credit.{name}.{function}", tasks[function], credit)
        found[name] = replace(assignments[name], tasks=tuple(tasks.values()))
    return found


def _credited(toml: CourseToml, place: str, task: Task, credit: object) -> Task:
    kinds = [WHOLE, *SHARES]
    if credit not in kinds:
        hint = did_you_mean(str(credit), kinds)
        raise toml.refusal(f"{place} must be one of {', '.join(kinds)}; got {credit!r:.60}.{hint}")
    if credit == PARTS and not _has_parts(task.function):
        raise toml.refusal(
            f"{place}: {task.function} returns one thing, which has no parts. Take {INPUTS!r}."
        )
    return replace(task, credit="" if credit == WHOLE else str(credit))


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
