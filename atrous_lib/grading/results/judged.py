"""What people decided in the form grader: points and comments that stand above the checks'."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from pathlib import Path

from atrous_lib.files import write_whole
from atrous_lib.grading.reasons import BY_PERSON
from atrous_lib.grading.result import TaskResult


@dataclass(frozen=True)
class Judgment:
    """What somebody decided on one task of one learner.

    Attributes
    ----------
    learner, exercise, grade_id
        Whose, and which task.
    points
        In place of the checks', extra credit included; None where only a comment was given.
    comment
        For the learner; it may be empty.
    outdated
        Whether the checks give other points since.
    """

    learner: str
    exercise: str
    grade_id: str
    points: float | None = None
    comment: str = ""
    outdated: bool = False


@dataclass(frozen=True)
class JudgedTask(TaskResult):
    """A task on which somebody decided.

    Attributes
    ----------
    automatic
        The points that the checks give.
    judgment
        What was decided.
    """

    automatic: float = 0.0
    judgment: Judgment = Judgment("", "", "")

    @property
    def told(self) -> str:
        """What is said about the points, in one sentence or two; empty if they are the checks'.

        Examples
        --------
        >>> task = TaskResult("f", "check_f", 0.0, 2.0, "wrong", "f is wrong.")
        >>> judged(task, Judgment("ada", "03_holes", "check_f", 1.5, outdated=True)).told
        'f: 1.5 points by hand, 0 by the checks, which gave others when that was decided.'
        """
        if self.judgment.points is None:
            return ""
        if self.reason in BY_PERSON:
            return f"{self.function}: {self.points:g} points by hand."
        later = ", which gave others when that was decided" if self.judgment.outdated else ""
        points = f"{self.points:g} points by hand, {self.automatic:g} by the checks"
        return f"{self.function}: {points}{later}."


def judged(task: TaskResult, judgment: Judgment | None) -> TaskResult:
    """Return a task with what somebody decided on it, if anybody did."""
    if judgment is None:
        return task
    points = task.points if judgment.points is None else judgment.points
    fields = vars(task) | {"points": points, "automatic": task.points, "judgment": judgment}
    if task.reason == "to_grade" and judgment.points is not None:
        fields["reason"] = "graded"
    return JudgedTask(**fields)


class Judgments:
    """The decisions in a run's folder.

    Examples
    --------
    >>> import tempfile
    >>> one = Judgment("ada", "03_holes", "check_f", 1.5, "Nearly.")
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     keep_judgments(Path(folder), [one])
    ...     Judgments(Path(folder)).of("ada", "03_holes")["check_f"] == one
    True
    """

    def __init__(self, folder: Path) -> None:
        path = folder / FILE
        self._found: dict[tuple[str, str], dict[str, Judgment]] = {}
        if path.exists():
            try:
                found = [Judgment(**fields) for fields in json.loads(path.read_text("utf-8"))]
            except (ValueError, TypeError) as error:
                raise ValueError(
                    f"{path} does not say what people decided ({error}). Remove it, and grade: it "
                    f"is read from the gradebook again."
                ) from error
            for one in found:
                self._found.setdefault((one.learner, one.exercise), {})[one.grade_id] = one

    def of(self, learner: str, exercise: str) -> dict[str, Judgment]:
        """Return the decisions on a learner's exercise, by the cells that hold the points."""
        return self._found.get((learner, exercise), {})


FILE = "judged.json"


def keep_judgments(folder: Path, judgments: Iterable[Judgment]) -> None:
    """Put down what people decided, in place of what was known before."""
    lines = sorted(map(asdict, judgments), key=lambda one: [*map(str, one.values())])
    if lines or (folder / FILE).exists():
        write_whole(folder / FILE, json.dumps(lines, indent=1) + "\n")
