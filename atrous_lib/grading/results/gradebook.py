"""Scores and comments in nbgrader's gradebook, for its form grader and `nbgrader export`.

What nbgrader keeps one transaction for each cell for is written here in one for many notebooks.
What a human grader entered by hand is never touched.
"""

from __future__ import annotations

import contextlib
import itertools
import os
import sysconfig
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import nbformat
from nbgrader import api, preprocessors, utils
from sqlalchemy.exc import ArgumentError, OperationalError
from sqlalchemy.orm import selectinload
from traitlets.config import Config
from traitlets.config.loader import PyFileConfigLoader

from atrous_lib.grading.assignments import Assignment
from atrous_lib.grading.result import Result, TaskResult
from atrous_lib.grading.results.counted import Counted
from atrous_lib.grading.results.students import Student, students_of
from atrous_lib.grading.results.untrusted import as_markdown
from atrous_lib.grading.run.submissions import Learner

AT_ONCE = 500  # notebooks in one transaction


class GradebookError(ValueError):
    """The gradebook can't be opened or does not fit; the message says why and what to do."""


def default_url(course: Path) -> str:
    """Return the URL of the gradebook that nbgrader uses in a course's folder."""
    url = _config(course).CourseDirectory.get("db_url")
    return str(url or f"sqlite:///{course.resolve() / 'gradebook.db'}")


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
    config = _config(course)
    with opened(url, course) as gradebook:
        changed = 0
        writers: dict[str, _Writer] = {}
        graded = (_without_texts(result) for result in results if result.failure is None)
        while some := sorted(itertools.islice(graded, AT_ONCE), key=_exercise_and_learner):
            for exercise, own in itertools.groupby(some, lambda result: result.exercise):
                if exercise not in writers:
                    assignment = assignments[exercise]
                    _add_exercise(gradebook, driven(url), course, assignment, config)
                    dates = (due or {}).get(exercise)
                    writers[exercise] = _Writer(gradebook, assignment, course, dates)
                changed += writers[exercise].write(list(own))
        _note_users(gradebook, users or {})
        return changed


def _without_texts(result: Result) -> Result:
    """Return what the gradebook has of a result: many wait to be written."""
    tasks = tuple(replace(task, output="", code="") for task in result.tasks)
    return replace(result, tasks=tasks)


def _exercise_and_learner(result: Result) -> tuple[str, str]:
    return result.exercise, result.learner


@contextlib.contextmanager
def opened(url: str, course: Path) -> Iterator[Any]:
    """Open a gradebook; what can't be opened is a GradebookError."""
    course_id = str(_config(course).CourseDirectory.get("course_id") or "")
    try:
        with _with_alembic(), api.Gradebook(driven(url), course_id) as gradebook:
            yield gradebook
    except (OperationalError, ArgumentError, ImportError) as error:
        why = str(getattr(error, "orig", None) or error).strip()
        raise GradebookError(
            f"The gradebook {hidden_password(url)} can't be opened: {why}"
        ) from error


def _note_users(gradebook: Any, users: Mapping[str, str]) -> None:
    for student in gradebook.db.query(api.Student).filter(api.Student.lms_user_id.is_(None)):
        student.lms_user_id = users.get(student.id)
    gradebook.db.commit()


def driven(url: str) -> str:
    """Return the URL with the driver that is installed for PostgreSQL.

    Examples
    --------
    >>> driven("postgresql://ada@localhost/grades")
    'postgresql+psycopg2://ada@localhost/grades'
    >>> driven("sqlite:///gradebook.db")
    'sqlite:///gradebook.db'
    """
    scheme, separator, rest = url.partition("://")
    if not separator:
        raise GradebookError(
            f"{url!r} is no gradebook's URL. Write sqlite:///gradebook.db or "
            f"postgresql://user:password@host/name."
        )
    return f"postgresql+psycopg2://{rest}" if scheme in ("postgres", "postgresql") else url


def hidden_password(url: str) -> str:
    """Return a URL as it may be shown.

    Examples
    --------
    >>> hidden_password("postgresql://ada:secret@localhost/grades")
    'postgresql://ada:…@localhost/grades'
    """
    head, at, tail = url.rpartition("@")
    scheme, separator, user = head.partition("://")
    name, colon, _ = user.partition(":")
    return f"{scheme}{separator}{name}{':…' if colon else ''}{at}{tail}"


@contextlib.contextmanager
def _with_alembic() -> Iterator[None]:
    """Let nbgrader find the program that it asks for a new gradebook's version."""
    before = os.environ.get("PATH", os.defpath)
    os.environ["PATH"] = os.pathsep.join([sysconfig.get_path("scripts"), before])
    try:
        yield
    finally:
        os.environ["PATH"] = before


def _config(course: Path) -> Config:
    path = course / "nbgrader_config.py"
    if not path.is_file():
        return Config()
    return PyFileConfigLoader(path.name, path=str(course)).load_config()


def _add_exercise(
    gradebook: Any, url: str, course: Path, assignment: Assignment, config: Config
) -> None:
    """Make the exercise known with its cells, as `nbgrader generate_assignment` does."""
    name = assignment.name
    try:
        notebook = gradebook.find_notebook(name, name)
    except api.MissingEntry:
        gradebook.update_or_create_assignment(name)
        path = course / "solutions" / name / f"{name}.ipynb"
        source = nbformat.read(path, as_version=4)  # type: ignore[no-untyped-call]
        resources = {"nbgrader": {"notebook": name, "assignment": name, "db_url": url}}
        for step in ("LockCells", "ClearSolutions", "ClearOutput", "ComputeChecksums", "SaveCells"):
            worker = getattr(preprocessors, step)(config=config)
            source, resources = worker.preprocess(source, resources)
        gradebook.db.expire_all()
        notebook = gradebook.find_notebook(name, name)
    known = {cell.name: cell.max_score for cell in notebook.grade_cells}
    wanted = assignment.points
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
        solution_cells = {cell.name: cell.id for cell in self.notebook.solution_cells}
        self.comment_cells = {
            cell: solution_cells.get(written) for cell, written in assignment.written.items()
        }
        # nbgrader's feedback looks for a comment on each solution, also where nothing is graded.
        self.uncommented = set(solution_cells.values()) - set(self.comment_cells.values())

    def write(self, results: Sequence[Result]) -> int:
        """Write results in one transaction; return for how many of them anything changed."""
        learners = [result.learner for result in results]
        students = {
            student.id
            for student in self.db.query(api.Student).filter(api.Student.id.in_(learners))
        }
        known = self._known(learners)
        with self.db.no_autoflush:
            changed = 0
            for result in results:
                if result.learner not in students:
                    self.db.add(api.Student(id=result.learner))
                    students.add(result.learner)
                new = result.learner not in known
                submission, notebook = self._new(result) if new else known[result.learner]
                changed += self._fill(submission, notebook, result) or new
        self.db.commit()
        return changed

    def _known(self, learners: list[str]) -> dict[str, tuple[Any, Any]]:
        """Return the learners' submissions and notebooks that are there, with their entries."""
        cells = [one.id for one in (*self.notebook.grade_cells, *self.notebook.solution_cells)]
        query = (
            self.db.query(api.SubmittedAssignment, api.SubmittedNotebook)
            .join(
                api.SubmittedNotebook,
                api.SubmittedAssignment.id == api.SubmittedNotebook.assignment_id,
            )
            .filter(
                # All that the indexes begin with: else each look-up reads whole tables.
                api.SubmittedAssignment.assignment_id == self.assignment.id,
                api.SubmittedNotebook.notebook_id == self.notebook.id,
                api.SubmittedAssignment.student_id.in_(learners),
            )
            .options(
                selectinload(api.SubmittedNotebook.grades.and_(api.Grade.cell_id.in_(cells))),
                selectinload(api.SubmittedNotebook.comments.and_(api.Comment.cell_id.in_(cells))),
            )
        )
        return {submission.student_id: (submission, notebook) for submission, notebook in query}

    def _new(self, result: Result) -> tuple[Any, Any]:
        submission = api.SubmittedAssignment(
            id=api.new_uuid(), assignment_id=self.assignment.id, student_id=result.learner
        )
        notebook = api.SubmittedNotebook(
            id=api.new_uuid(), notebook_id=self.notebook.id, assignment_id=submission.id
        )
        self.db.add_all([submission, notebook])
        return submission, notebook

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

    def _note_lateness(self, submission: Any, notebook: Any, result: Result) -> bool:
        """Write an extension and what late work loses; return whether either changed."""
        if self.due is None or not isinstance(result, Counted) or result.lateness is None:
            return False
        more = result.lateness.due.astimezone(UTC) - self.due.astimezone(UTC)
        known = submission.extension, notebook.late_submission_penalty
        submission.extension = more or None
        notebook.late_submission_penalty = result.lateness.penalty  # never below 0 there
        return known != (submission.extension, notebook.late_submission_penalty)

    def _fill(self, submission: Any, notebook: Any, result: Result) -> bool:
        grades = {grade.cell_id: grade for grade in notebook.grades}
        comments = {comment.cell_id: comment for comment in notebook.comments}
        time = self._handed_in(result)
        changed = bool(submission.timestamp != time)
        submission.timestamp = time
        changed |= self._note_lateness(submission, notebook, result)
        for task in result.tasks:
            cell = self.grade_cells[task.grade_id]
            if cell not in grades:
                grades[cell] = api.Grade(cell_id=cell, notebook_id=notebook.id)
                self.db.add(grades[cell])
            changed |= _set_score(grades[cell], task)
            cell = self.comment_cells[task.grade_id]
            if cell is None:
                continue
            if cell not in comments:
                comments[cell] = api.Comment(cell_id=cell, notebook_id=notebook.id)
                self.db.add(comments[cell])
            text = comment_on(task)
            if comments[cell].auto_comment != text:
                comments[cell].auto_comment = text
                changed = True
        for cell in self.uncommented - comments.keys():
            self.db.add(api.Comment(cell_id=cell, notebook_id=notebook.id))
            changed = True
        return changed


def _naive(moment: datetime | None) -> datetime | None:
    """Return a moment as the gradebook keeps it."""
    return moment.astimezone(UTC).replace(tzinfo=None) if moment else None


def _set_score(grade: Any, task: TaskResult) -> bool:
    points = None if task.reason == "to_grade" else task.points
    waits = points is None and grade.manual_score is None
    if grade.auto_score == points and (grade.needs_manual_grade or not waits):
        return False
    grade.auto_score = points
    if waits:
        grade.needs_manual_grade = True
        return True
    # A human's score stands; that the other one has changed is for them to look at.
    grade.needs_manual_grade = grade.manual_score is not None
    return True


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
