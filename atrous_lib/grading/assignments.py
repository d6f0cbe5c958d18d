"""What there is to grade, read from the solved notebooks that nbgrader releases."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from atrous_lib.checks.course import exercise_named
from atrous_lib.grading.credit import read_credit

CHECK = re.compile(r"^\s*check\(\s*(\w+)\s*\)", re.MULTILINE)


@dataclass(frozen=True)
class Task:
    """One function to write.

    Attributes
    ----------
    function
        Its name, which is its exercise's name too.
    solution_id, grade_id
        nbgrader's names of the cell it is written in, and of the cell that checks it.
    points
        What it is worth.
    credit
        By the share of what it gives points: a key of `credit.SHARES`, or "" for all or nothing.
    """

    function: str
    solution_id: str
    grade_id: str
    points: float
    credit: str = ""


@dataclass(frozen=True)
class Answer:
    """A cell that a person grades.

    Attributes
    ----------
    grade_id
        nbgrader's name of it.
    points
        What it is worth.
    kind
        Of the cell: "markdown" or "code".
    released
        What stands in it before a learner writes, or "" if that is not known.
    """

    grade_id: str
    points: float
    kind: str = "markdown"
    released: str = ""

    @property
    def solution_id(self) -> str:
        """The name of the cell that it is written in, which is the same."""
        return self.grade_id


@dataclass(frozen=True)
class Assignment:
    """One notebook to hand in.

    Attributes
    ----------
    name
        Its folder's name, such as "03_holes".
    tasks
        In the notebook's order.
    answers
        The cells that a person grades, in the notebook's order.
    """

    name: str
    tasks: tuple[Task, ...]
    answers: tuple[Answer, ...] = ()

    @property
    def max_points(self) -> float:
        """What there is to get."""
        return sum(cell.points for cell in self.graded)

    @property
    def graded(self) -> tuple[Task | Answer, ...]:
        """All that gives points."""
        return (*self.tasks, *self.answers)


def read_assignments(course: Path) -> dict[str, Assignment]:
    """Return the assignments of a course folder by name, from its solutions/NAME/NAME.ipynb.

    What `course.toml` says about points for a part of a task is in them.

    Raises
    ------
    FileNotFoundError
        If there are none.
    ValueError
        If a notebook asks for a function that no exercise knows, or has nothing to grade; if
        course.toml can't be used.

    Examples
    --------
    >>> assignment = read_assignments(Path("."))["03_holes"]
    >>> [(task.function, task.points) for task in assignment.tasks]
    [('dilate_kernel', 2), ('atrous_conv1d', 4)]
    """
    paths = sorted(Path(course).glob("solutions/*/*.ipynb"))
    paths = [path for path in paths if path.stem == path.parent.name]
    if not paths:
        raise FileNotFoundError(
            f"There are no assignments in {course}: expected solved notebooks such as "
            f"{Path(course) / 'solutions' / '03_holes' / '03_holes.ipynb'}. "
            "Run this in the course's folder, or name it."
        )
    found = {path.stem: _assignment(path) for path in paths}
    functions = {name: [task.function for task in one.tasks] for name, one in found.items()}
    for name, chosen in read_credit(Path(course), functions).items():
        tasks = (replace(task, credit=chosen.get(task.function, "")) for task in found[name].tasks)
        found[name] = replace(found[name], tasks=tuple(tasks))
    return found


def _assignment(path: Path) -> Assignment:
    solution_id = ""
    tasks, answers = [], []
    for cell in json.loads(path.read_text(encoding="utf-8"))["cells"]:
        about: dict[str, Any] = cell["metadata"].get("nbgrader", {})
        if about.get("solution") and not about.get("grade"):
            solution_id = about["grade_id"]
        if about.get("task"):
            raise ValueError(
                f"{path}: the cell {about['grade_id']!r} is what nbgrader calls a manually graded "
                "task, which is not graded here. Make it a manually graded answer."
            )
        if not about.get("grade"):
            continue
        if about.get("solution") or cell["cell_type"] != "code":
            answers.append(Answer(about["grade_id"], about["points"], cell["cell_type"]))
            continue
        found = CHECK.search("".join(cell["source"]))
        if found is None:
            raise ValueError(
                f"{path}: the cell {about['grade_id']!r} gives points but checks no function. "
                "Its first line has to be check(NAME_OF_THE_FUNCTION)."
            )
        exercise_named(found[1])  # raises if there is none
        tasks.append(Task(found[1], solution_id, about["grade_id"], about["points"]))
    if not tasks and not answers:
        raise ValueError(f"{path}: no cell gives points; nbgrader marks such cells as tests.")
    released = path.parents[2] / "exercises" / path.parent.name / path.name
    if answers and released.is_file():
        texts = {
            cell["metadata"].get("nbgrader", {}).get("grade_id"): "".join(cell["source"])
            for cell in json.loads(released.read_text(encoding="utf-8"))["cells"]
        }
        answers = [replace(one, released=texts.get(one.grade_id, "")) for one in answers]
    return Assignment(path.stem, tuple(tasks), tuple(answers))
