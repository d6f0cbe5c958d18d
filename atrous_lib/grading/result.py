"""What grading one notebook results in: plain data, the same text for the same input and seed."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from typing import Any

from atrous_lib.grading.credit import told


@dataclass(frozen=True)
class TaskResult:
    """What became of one task.

    Attributes
    ----------
    function
        The function to write: the task's name.
    grade_id
        Of the cell that holds the points in nbgrader's gradebook.
    points, max_points
        What it got, what there was.
    reason
        In one word, why: a key of `reasons.REASONS`.
    misconception
        The id of the known mistake that it makes, if it makes one.
    message
        What the learner reads, plain text; its first line sums it up. Never holds a hidden input.
    output
        The start of what its cells printed or raised, plain text, may hold anything.
    share
        The share of inputs on which it was right: of the shown ones, and, where it was right on
        all of these, of the hidden ones too. Where a task gives points by parts, the share of
        these.
    credit
        By the share of what it gives points: a key of `credit.SHARES`, or "" for all or nothing.
    computed, code
        Of a wrong function that no misconception explains: a mark of what it computes on the shown
        inputs, and the cell that defines it, which holds anything.
    """

    function: str
    grade_id: str
    points: float
    max_points: float
    reason: str
    message: str
    misconception: str | None = None
    output: str = ""
    share: float = 0.0
    computed: str = ""
    code: str = ""
    credit: str = ""

    @property
    def automatic(self) -> float:
        """What the checks gave, whatever people decided, as `results.judged` has it."""
        return self.points

    @property
    def told(self) -> str:
        """What is said about points that people decided."""
        return ""

    @property
    def comment(self) -> str:
        """What somebody wrote to the learner."""
        return ""

    @property
    def credited(self) -> str:
        """What is said about points for a part, in one sentence; empty if it is all or nothing."""
        return told(self.credit, self.share) if self.credit else ""


@dataclass(frozen=True)
class Result:
    """What became of one learner's notebook of one exercise.

    Attributes
    ----------
    learner, exercise
        Whose, and which: an exercise's folder, such as "03_holes".
    digest
        SHA-256 of the notebook's bytes, in hexadecimal; with the files beside it, if there are any.
    tasks
        One for each task of the exercise, in its order; none is ever dropped.
    notes
        What was odd about the file and how it was read all the same, for learner and instructor.
    failure
        What went wrong on the grader's own side, if anything: then the tasks say nothing about
        the learner, and the notebook has to be graded again.
    """

    learner: str
    exercise: str
    digest: str
    tasks: tuple[TaskResult, ...]
    notes: tuple[str, ...] = ()
    failure: str | None = None

    @property
    def points(self) -> float:
        """What the notebook got."""
        return self.raw_points

    @property
    def max_points(self) -> float:
        """What there was to get."""
        return sum(task.max_points for task in self.tasks)

    @property
    def raw_points(self) -> float:
        """What it got before anything was subtracted, as `results.counted` does."""
        return round(sum(task.points for task in self.tasks), 6)

    @property
    def penalty(self) -> float:
        """What is subtracted for late work."""
        return self.raw_points - self.points

    @property
    def late(self) -> str:
        """What is said about when it was handed in."""
        return ""

    def to_json(self) -> str:
        """Return the result as one line of text.

        Examples
        --------
        >>> result = Result("ada", "03_holes", "ab12", (), notes=("The file was empty.",))
        >>> Result.from_json(result.to_json()) == result
        True
        """
        return json.dumps(asdict(self), sort_keys=True)

    @classmethod
    def from_json(cls, text: str) -> Result:
        """Return the result that `to_json` wrote."""
        return cls.from_fields(json.loads(text))

    @classmethod
    def from_fields(cls, fields: dict[str, Any]) -> Result:
        """Return the result that has these fields, as JSON gives them."""
        fields["tasks"] = tuple(TaskResult(**task) for task in fields["tasks"])
        fields["notes"] = tuple(fields["notes"])
        return cls(**fields)
