"""Scores and comments in nbgrader's gradebook, for its form grader and `nbgrader export`.

What nbgrader keeps one transaction for each cell for is written here in one for many notebooks.
What a human grader entered by hand is never touched.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import nbformat
from nbgrader import api, preprocessors, utils
from sqlalchemy.orm import selectinload

from atrous_lib.grading.assignments import Assignment
from atrous_lib.grading.result import Result, TaskResult
from atrous_lib.grading.results.counted import Counted
from atrous_lib.grading.results.database import GradebookError, configuration, opened
from atrous_lib.grading.results.students import Student, students_of
from atrous_lib.grading.results.untrusted import as_markdown
from atrous_lib.grading.run.submissions import Learner

AT_ONCE = 500  # notebooks in one transaction


def match_students(
    url: str, course: Path, learners: Iterable[Learner]
) -> tuple[dict[str, str], dict[str, list[str]]]:
    """Return the learners' ids in the gradebook, as `students.students_of` does."""
    with opened(url, course) as gradebook:
        query = gradebook.db.query(api.Student.id, api.Student.lms_user_id)
        # Canvas has numbers; a tool that is plugged into it writes ids of another kind here.
        known = [Student(id, user if user and user.isdigit() else "") for id, user in query]
    return students_of(learners, known)


def write_gradebook(
    url: str,
    course: Path,
    assignments: Mapping[str, Assignment],
    results: Iterable[Result],
    users: Mapping[str, str] | None = None,
    due: Mapping[str, datetime] | None = None,
) -> int:
    """Write results into the gradebook; return how many notebooks' entries changed.

    Where the grader itself failed, nothing is written.

    Parameters
    ----------
    url
        The gradebook's, as SQLAlchemy has it: "sqlite:///gradebook.db",
        "postgresql://user:password@host/name".
    course
        The course's folder, with nbgrader_config.py and solutions/.
    assignments
        The course's assignments by exercise.
    results
        Sorted or not. Their learners are the gradebook's students.
    users
        Numbers in Canvas by student, for those that have none in the gradebook yet.
    due
        When exercises are due. Of those, the times at which results of `Counted` were handed in,
        extensions and penalties are written too.

    Raises
    ------
    GradebookError
        If the gradebook can't be opened, or knows the exercises with other cells.
    """
    with opened(url, course) as gradebook:
        changed = 0
        writers: dict[str, _Writer] = {}
        graded = (_without_texts(result) for result in results if result.failure is None)
        while some := sorted(itertools.islice(graded, AT_ONCE), key=_exercise_and_learner):
            for exercise, own in itertools.groupby(some, lambda result: result.exercise):
                if exercise not in writers:
                    assignment = assignments[exercise]
                    _add_exercise(gradebook, course, assignment)
                    dates = (due or {}).get(exercise)
                    writers[exercise] = _Writer(gradebook, assignment, course, dates)
                changed += writers[exercise].write(list(own))
        for student in gradebook.db.query(api.Student).filter(api.Student.lms_user_id.is_(None)):
            student.lms_user_id = (users or {}).get(student.id)
        gradebook.db.commit()
        return changed


def _without_texts(result: Result) -> Result:
    """Return what the gradebook has of a result: many wait to be written."""
    tasks = tuple(replace(task, output="", code="") for task in result.tasks)
    return replace(result, tasks=tasks)


def _exercise_and_learner(result: Result) -> tuple[str, str]:
    return result.exercise, result.learner


def _add_exercise(gradebook: Any, course: Path, assignment: Assignment) -> None:
    """Make the exercise known with its cells, as `nbgrader generate_assignment` does."""
    name = assignment.name
    try:
        notebook = gradebook.find_notebook(name, name)
    except api.MissingEntry:
        gradebook.update_or_create_assignment(name)
        path = course / "solutions" / name / f"{name}.ipynb"
        source = nbformat.read(path, as_version=4)  # type: ignore[no-untyped-call]
        url = gradebook.engine.url.render_as_string(hide_password=False)
        resources = {"nbgrader": {"notebook": name, "assignment": name, "db_url": url}}
        for step in ("LockCells", "ClearSolutions", "ClearOutput", "ComputeChecksums", "SaveCells"):
            worker = getattr(preprocessors, step)(config=configuration(course))
            source, resources = worker.preprocess(source, resources)
        gradebook.db.expire_all()
        notebook = gradebook.find_notebook(name, name)
    known = {cell.name: cell.max_score for cell in notebook.grade_cells}
    wanted = {cell.grade_id: cell.points for cell in assignment.graded}
    if known != wanted:
        raise GradebookError(
            f"The gradebook knows {name} with the graded cells {known}, solutions/ has {wanted}. "
            f"Run `nbgrader generate_assignment {name} --force`, or take another gradebook."
        )


class _Writer:
    """Writes one exercise's results."""

    def __init__(
        self, gradebook: Any, assignment: Assignment, course: Path, due: datetime | None
    ) -> None:
        self.db = gradebook.db
        self.submitted = course / "submitted"
        self.assignment = gradebook.find_assignment(assignment.name)
        self.notebook = gradebook.find_notebook(assignment.name, assignment.name)
        self.due = due
        if due is not None:
            self.assignment.duedate = _naive(due)
        self.grade_cells = {cell.name: cell.id for cell in self.notebook.grade_cells}
        self.solution_cells = {cell.name: cell.id for cell in self.notebook.solution_cells}
        self.written_in = {cell.grade_id: cell.solution_id for cell in assignment.graded}

    def write(self, results: Sequence[Result]) -> int:
        """Write results in one transaction; return for how many of them anything changed."""
        learners = [result.learner for result in results]
        there = self.db.query(api.Student.id).filter(api.Student.id.in_(learners))
        new = set(learners) - {id for (id,) in there}
        self.db.add_all(api.Student(id=learner) for learner in sorted(new))
        known = self._known(learners)
        with self.db.no_autoflush:
            changed = sum(
                self._fill(*(known.get(result.learner) or self._new(result.learner)), result)
                for result in results
            )
        self.db.commit()
        return changed

    def _known(self, learners: list[str]) -> dict[str, tuple[Any, Any]]:
        """Return the learners' submissions and notebooks that are there, with their entries."""
        grades, solved = {*self.grade_cells.values()}, {*self.solution_cells.values()}
        query = (
            self.db.query(api.SubmittedAssignment, api.SubmittedNotebook)
            .join(
                api.SubmittedNotebook,
                api.SubmittedAssignment.id == api.SubmittedNotebook.assignment_id,
            )
            .filter(
                # All that the indexes begin with: else each look-up reads whole tables.
                api.SubmittedAssignment.assignment_id == self.assignment.id,
                api.SubmittedAssignment.student_id.in_(learners),
                api.SubmittedNotebook.notebook_id == self.notebook.id,
            )
            .options(
                selectinload(api.SubmittedNotebook.grades.and_(api.Grade.cell_id.in_(grades))),
                selectinload(api.SubmittedNotebook.comments.and_(api.Comment.cell_id.in_(solved))),
            )
        )
        return {submission.student_id: (submission, notebook) for submission, notebook in query}

    def _new(self, learner: str) -> tuple[Any, Any]:
        submission = api.SubmittedAssignment(
            id=api.new_uuid(), assignment_id=self.assignment.id, student_id=learner
        )
        notebook = api.SubmittedNotebook(
            id=api.new_uuid(), notebook_id=self.notebook.id, assignment_id=submission.id
        )
        self.db.add_all([submission, notebook])
        return submission, notebook

    def _fill(self, submission: Any, notebook: Any, result: Result) -> bool:
        """Write a result into its entries, which are made where they are missing.

        Return whether any of them changed.
        """
        submission.timestamp = self._handed_in(result)
        lateness = result.lateness if isinstance(result, Counted) else None
        if self.due is not None and lateness is not None:
            more = lateness.due.astimezone(UTC) - self.due.astimezone(UTC)
            submission.extension = more or None
            notebook.late_submission_penalty = lateness.penalty  # never below 0 there
        grades = {grade.cell_id: grade for grade in notebook.grades}
        for task in result.tasks:
            cell = self.grade_cells[task.grade_id]
            if cell not in grades:
                grades[cell] = api.Grade(cell_id=cell, notebook_id=notebook.id)
            _set_score(grades[cell], task)
        texts = {self.written_in[task.grade_id]: comment_on(task) for task in result.tasks}
        comments = {comment.cell_id: comment for comment in notebook.comments}
        # nbgrader's feedback looks for a comment on each solution, also where nothing is graded.
        for name, cell in self.solution_cells.items():
            if cell not in comments:
                comments[cell] = api.Comment(cell_id=cell, notebook_id=notebook.id)
            if name in texts:
                comments[cell].auto_comment = texts[name]
        entries = (*grades.values(), *comments.values())
        self.db.add_all(entries)
        return any(map(self.db.is_modified, (submission, notebook, *entries)))

    def _handed_in(self, result: Result) -> Any:
        """Return the time that nbgrader's collecting wrote beside the notebook, if it did.

        The form grader takes a submission with another time for one that was not graded yet. Only
        where there is no such folder, for it to compare with, may the time be another one.
        """
        folder = self.submitted / result.learner / str(self.assignment.name)
        if isinstance(result, Counted) and result.lateness and not folder.exists():
            return _naive(result.lateness.handed_in)
        try:
            text = (folder / "timestamp.txt").read_text("utf-8")
            return utils.parse_utc(text.strip() or None)
        except (OSError, ValueError):
            return None


def _naive(moment: datetime | None) -> datetime | None:
    """Return a moment as the gradebook keeps it."""
    return moment.astimezone(UTC).replace(tzinfo=None) if moment else None


def _set_score(grade: Any, task: TaskResult) -> None:
    points = None if task.reason == "to_grade" else task.points
    if points is None and grade.manual_score is None:
        grade.needs_manual_grade = True
    elif grade.auto_score != points:
        # A human's score stands; that the other one has changed is for them to look at.
        grade.needs_manual_grade = grade.manual_score is not None
    grade.auto_score = points


def comment_on(task: TaskResult) -> str | None:
    r"""Return what the form grader and nbgrader's feedback page say beside the learner's cell.

    nbgrader reads comments as Markdown, in which HTML, links and formulas would be alive.

    Examples
    --------
    >>> task = TaskResult("f", "check_f", 0.0, 2.0, "died", "f died.\n\nIt said <b>.\n\nWhy?")
    >>> comment_on(task)
    'f died.\n\nIt said &lt;b&gt;.'
    """
    if task.reason in ("passed", "to_grade"):
        return None
    start = "\n\n".join(task.message.split("\n\n")[:2])
    return as_markdown(start)
