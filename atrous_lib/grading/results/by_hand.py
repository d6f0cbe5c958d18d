"""What people entered in nbgrader's form grader, read from its gradebook."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from nbgrader import api
from sqlalchemy import or_

from atrous_lib.grading.assignments import Assignment
from atrous_lib.grading.results.database import opened
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
    with opened(url, course) as gradebook:
        # Few of a large class's entries were made by hand, and only these are read.
        manual = or_(api.Grade.manual_score.isnot(None), api.Grade.extra_credit != 0)
        names = ("auto_score", "manual_score", "extra_credit", "needs_manual_grade")
        points = dict(_entries(gradebook, api.Grade, manual, *names))
        said = api.Comment.manual_comment != ""
        comments = dict(_entries(gradebook, api.Comment, said, "manual_comment"))
    found = []
    for id, exercise in dict.fromkeys((id, name) for id, name, _ in (*points, *comments)):
        if id not in learners or exercise not in assignments:
            continue
        for cell in assignments[exercise].graded:
            cells = cell.solution_id, cell.grade_id
            texts = (comments.get((id, exercise, name), ("",))[0] for name in cells)
            comment = "\n".join(dict.fromkeys(filter(None, texts)))
            given, outdated = None, False
            if entry := points.get((id, exercise, cell.grade_id)):
                auto, manual, extra, changed = entry
                given = float((auto or 0.0 if manual is None else manual) + (extra or 0.0))
                outdated = bool(changed) and (manual, auto) != (None, None)
            if given is not None or comment:
                whose = learners[id], exercise, cell.grade_id
                found.append(Judgment(*whose, given, comment, outdated))
    return found


def ask_again(
    url: str, course: Path, judgments: Iterable[Judgment], students: Mapping[str, str]
) -> None:
    """Mark points by hand in the gradebook as to be looked at, until somebody saves them anew.

    Parameters
    ----------
    url, course, students
        As in `read_judgments`.
    judgments
        On what.
    """
    with opened(url, course) as gradebook:
        for one in judgments:
            place = one.exercise, one.exercise, students[one.learner]
            gradebook.find_grade(one.grade_id, *place).needs_manual_grade = True
        gradebook.db.commit()


def _entries(
    gradebook: Any, kind: Any, wanted: Any, *columns: str
) -> Iterator[tuple[tuple[str, str, str], list[Any]]]:
    """Yield student, assignment and cell, and with them columns, of grades or comments wanted."""
    values = [getattr(kind, column) for column in columns]
    query = (
        gradebook.db.query(
            api.SubmittedAssignment.student_id, api.Assignment.name, api.BaseCell.name, *values
        )
        .select_from(kind)
        .join(kind.notebook)
        .join(api.SubmittedNotebook.assignment)
        .join(api.SubmittedAssignment.assignment)
        .join(kind.cell)
        .filter(wanted)
    )
    for id, exercise, cell, *found in query:
        yield (id, exercise, cell), found
