"""Scores as tables: one line a notebook, and one line a task."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence

from atrous_lib.grading.result import Result

NOTEBOOKS = ("learner", "exercise", "points", "max_points", "failure", "notes")
TASKS = (
    "learner",
    "exercise",
    "task",
    "points",
    "max_points",
    "reason",
    "misconception",
    "share",
)


def notebook_scores(results: Iterable[Result]) -> str:
    """Return a CSV with one line a notebook.

    Where the grader itself failed, the points are left empty: nobody knows them yet.

    Examples
    --------
    >>> print(notebook_scores([Result("ada", "03_holes", "ab12", (), failure="No memory.")]))
    learner,exercise,points,max_points,failure,notes
    ada,03_holes,,,No memory.,
    <BLANKLINE>
    """
    return _table(
        NOTEBOOKS,
        (
            (
                result.learner,
                result.exercise,
                *(("", "") if result.failure else (result.points, result.max_points)),
                result.failure or "",
                " ".join(result.notes),
            )
            for result in results
        ),
    )


def task_scores(results: Iterable[Result]) -> str:
    """Return a CSV with one line a task of each notebook that could be graded."""
    return _table(
        TASKS,
        (
            (
                result.learner,
                result.exercise,
                task.function,
                task.points,
                task.max_points,
                task.reason,
                task.misconception or "",
                round(task.share, 4),
            )
            for result in results
            if result.failure is None
            for task in result.tasks
        ),
    )


def _table(head: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    text = io.StringIO()
    table = csv.writer(text, lineterminator="\n")
    table.writerow(head)
    table.writerows([_cell(value) for value in row] for row in rows)
    return text.getvalue()


def _cell(value: object) -> object:
    """Keep a spreadsheet from taking a learner's text for a formula."""
    if isinstance(value, float) and value.is_integer():
        return int(value)
    if isinstance(value, str) and value.startswith(("=", "+", "-", "@", "\t", "\r")):
        return "'" + value
    return value
