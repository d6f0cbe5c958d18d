"""What people entered in nbgrader's form grader, read from its gradebook."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from nbgrader import api

from atrous_lib.grading.assignments import Assignment
from atrous_lib.grading.results.gradebook import opened
from atrous_lib.grading.results.judged import Judgment


def read_judgments(
    url: str, course: Path, assignments: Mapping[str, Assignment], students: Mapping[str, str]
) -> list[Judgment]:
    """Return the points and comments that were entered by hand.

    Parameters
    ----------
    url, course
        The gradebook's, and the folder that nbgrader's configuration is in.
    assignments
        The course's assignments by exercise.
    students
        The gradebook's ids by learner. Other students are passed over.
    """
    learners = {id: name for name, id in students.items()}
    written = {name: one.written for name, one in assignments.items()}
    with opened(url, course) as gradebook:
        points = {
            (id, exercise, cell): scores
            for id, exercise, cell, *scores in _entries(
                gradebook,
                api.Grade,
                *("auto_score", "manual_score", "extra_credit", "needs_manual_grade"),
            )
        }
        comments = {
            (id, exercise, cell): str(comment)
            for id, exercise, cell, comment in _entries(gradebook, api.Comment, "manual_comment")
            if comment
        }
    found = []
    for (id, exercise, cell), (auto, manual, extra, changed) in points.items():
        if id not in learners or cell not in written.get(exercise, {}):
            continue
        places = (written[exercise][cell], cell)
        texts = (comments.get((id, exercise, each)) for each in places)
        comment = "\n".join(dict.fromkeys(filter(None, texts)))
        given = None
        if manual is not None or extra:
            base = manual if manual is not None else auto or 0.0
            given = float(base + (extra or 0.0))
        if given is not None or comment:
            outdated = bool(changed and manual is not None)
            found.append(Judgment(learners[id], exercise, cell, given, comment, outdated))
    return found


def _entries(gradebook: Any, kind: Any, *columns: str) -> Iterator[tuple[Any, ...]]:
    """Yield student, assignment and cell with columns of their grades or comments."""
    query = (
        gradebook.db.query(
            api.SubmittedAssignment.student_id,
            api.Assignment.name,
            api.BaseCell.name,
            *(getattr(kind, column) for column in columns),
        )
        .join(api.SubmittedNotebook, kind.notebook_id == api.SubmittedNotebook.id)
        .join(
            api.SubmittedAssignment,
            api.SubmittedNotebook.assignment_id == api.SubmittedAssignment.id,
        )
        .join(api.Assignment, api.SubmittedAssignment.assignment_id == api.Assignment.id)
        .join(api.BaseCell, kind.cell_id == api.BaseCell.id)
    )
    yield from query
