"""What late work loses by `course.toml`, for nbgrader's own autograde.

`nbgrader autograde` first takes away the penalties that are in the gradebook and then asks a
plugin for new ones, of work that came after its due date there. `nbgrader_config.py` names this
one.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, timedelta
from pathlib import Path

from nbgrader.plugins import LateSubmissionPlugin

from atrous_lib.grading.course_toml import FILE
from atrous_lib.grading.run.deadlines import read_deadlines


class LatePenalties(LateSubmissionPlugin):  # type: ignore[misc]
    """Takes from late work what `course.toml` in the course's folder says."""

    def late_submission_penalty(
        self, student_id: str, score: float, total_seconds_late: float
    ) -> float | None:
        """Return how many points a notebook loses, or None where the exercise has no deadline.

        Parameters
        ----------
        student_id
            Whose, as the gradebook has it.
        score
            What the notebook got.
        total_seconds_late
            Since it was due for this student, extensions of the gradebook included.

        Raises
        ------
        CourseTomlError
            If the file can't be used.
        """
        step = self.parent  # nbgrader's, which has the notebook in hand and its gradebook open
        root = Path(step.parent.parent.coursedir.root)  # of the exporter, of the converter
        deadlines = read_deadlines(root / FILE, ())
        deadline = deadlines.exercises.get(step.assignment_id)
        if deadline is None:
            return None
        place = step.notebook_id, step.assignment_id, student_id
        notebook = step.gradebook.find_submission_notebook(*place)
        due = notebook.assignment.duedate.replace(tzinfo=UTC)
        handed_in = due + timedelta(seconds=total_seconds_late)
        own = replace(deadline, due=due.astimezone(deadlines.zone))
        return min(score, own.penalty(own.days_late(handed_in), notebook.max_score))
