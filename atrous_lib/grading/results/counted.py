"""A result as it counts for one person: with what late work loses."""

from __future__ import annotations

from dataclasses import dataclass

from atrous_lib.grading.result import Result
from atrous_lib.grading.run.deadlines import Lateness


@dataclass(frozen=True)
class Counted(Result):
    """What somebody gets for an exercise.

    Attributes
    ----------
    lateness
        What is known of when it was handed in, or None where there is no deadline.

    Examples
    --------
    >>> from datetime import datetime
    >>> from atrous_lib.grading.result import TaskResult
    >>> task = TaskResult("f", "check_f", 2.0, 2.0, "passed", "f is right.")
    >>> lateness = Lateness(datetime(2026, 11, 13), penalty=0.5, words="A day late.")
    >>> one = Counted("ada", "03_holes", "ab12", (task,), lateness=lateness)
    >>> one.raw_points, one.penalty, one.points
    (2.0, 0.5, 1.5)
    """

    lateness: Lateness | None = None

    @property
    def penalty(self) -> float:
        """What is subtracted of that."""
        return min(self.raw_points, self.lateness.penalty) if self.lateness else 0.0

    @property
    def points(self) -> float:
        """What counts."""
        return round(self.raw_points - self.penalty, 6)

    @property
    def late(self) -> str:
        """What is said about when it was handed in; empty if it came in time."""
        return self.lateness.words if self.lateness else ""


def counted(result: Result, learner: str, lateness: Lateness | None = None) -> Counted:
    """Return a result as it counts for a learner."""
    return Counted(**vars(result) | {"learner": learner}, lateness=lateness)
