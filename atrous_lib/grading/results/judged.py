"""What people decided in the form grader: points and comments that stand above the checks'."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from atrous_lib.grading.reasons import BY_PERSON
from atrous_lib.grading.result import TaskResult
from atrous_lib.grading.run.kept import Kept

BEFORE_LAST = "graded before the last hand-in"


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
        Whether the gradebook asks to look again: for other points by the checks since, or for
        another hand-in.
    hand_in
        The digest of what was handed in by then; empty if nobody knows.
    """

    learner: str
    exercise: str
    grade_id: str
    points: float | None = None
    comment: str = ""
    outdated: bool = False
    hand_in: str = ""


@dataclass(frozen=True)
class JudgedTask(TaskResult):
    """A task on which somebody decided.

    Attributes
    ----------
    automatic
        The points that the checks give.
    judgment
        What was decided.
    before_last
        Whether that was before what counts now was handed in.
    """

    automatic: float = 0.0
    judgment: Judgment = Judgment("", "", "")
    before_last: bool = False

    @property
    def comment(self) -> str:
        """What somebody wrote to the learner; it may be empty."""
        return self.judgment.comment

    @property
    def told(self) -> str:
        """What is said about the points, in one sentence or two; empty if they are the checks'.

        Examples
        --------
        >>> task = TaskResult("f", "check_f", 0.0, 2.0, "wrong", "f is wrong.")
        >>> judged(task, Judgment("ada", "03_holes", "check_f", 1.5, outdated=True)).told
        'f: 1.5 points by hand, 0 by the checks, which gave others when that was decided.'
        >>> judged(task, Judgment("ada", "03_holes", "check_f", 1.5, hand_in="ab"), "cd").told
        'f: 1.5 points by hand, graded before the last hand-in, 0 by the checks.'
        """
        if self.judgment.points is None:
            return ""
        points = f"{self.points:g} points by hand"
        if self.before_last:
            points += f", {BEFORE_LAST}"
        if self.reason in BY_PERSON:
            return f"{self.function}: {points}."
        points += f", {self.automatic:g} by the checks"
        if self.judgment.outdated and not self.before_last:
            points += ", which gave others when that was decided"
        return f"{self.function}: {points}."


def judged(task: TaskResult, judgment: Judgment | None, hand_in: str = "") -> TaskResult:
    """Return a task with what somebody decided on it, if anybody did.

    Parameters
    ----------
    task
        As the checks judged it.
    judgment
        On it.
    hand_in
        The digest of what counts now.
    """
    if judgment is None:
        return task
    points = task.points if judgment.points is None else judgment.points
    fields = vars(task) | {"points": points, "automatic": task.points, "judgment": judgment}
    fields["before_last"] = judgment.hand_in not in ("", hand_in)
    if task.reason == "to_grade" and judgment.points is not None:
        fields |= {"reason": "graded", "message": ""}  # which said that it waits
    return JudgedTask(**fields)


class Judgments:
    """The decisions in a run's folder.

    Attributes
    ----------
    hand_ins
        How many hand-ins of the run the gradebook knew when they were last read, or None.

    Examples
    --------
    >>> import tempfile
    >>> one = Judgment("ada", "03_holes", "check_f", 1.5, "Nearly.")
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     Judgments(Path(folder)).replace([one], hand_ins=1)
    ...     Judgments(Path(folder)).of("ada", "03_holes")["check_f"] == one
    True
    """

    def __init__(self, folder: Path) -> None:
        self._kept = Kept(
            folder / "judged.json",
            "what people decided",
            "Remove it, and grade: it is read from the gradebook again.",
        )
        self._found: dict[tuple[str, str], dict[str, Judgment]] = {}
        self.hand_ins: int | None = None
        self._kept.read(self._read)

    def _read(self, kept: dict[str, Any]) -> None:
        self._take([Judgment(**fields) for fields in kept["judged"]], int(kept["hand_ins"]))

    def _take(self, judgments: Iterable[Judgment], hand_ins: int) -> None:
        self._found, self.hand_ins = {}, hand_ins
        for one in judgments:
            self._found.setdefault((one.learner, one.exercise), {})[one.grade_id] = one

    def of(self, learner: str, exercise: str) -> dict[str, Judgment]:
        """Return the decisions on a learner's exercise, by the cells that hold the points."""
        return self._found.get((learner, exercise), {})

    def replace(self, judgments: Collection[Judgment], hand_ins: int) -> None:
        """Keep what people decided, in place of what was known before.

        Parameters
        ----------
        judgments
            All of them.
        hand_ins
            How many hand-ins of the run the gradebook knows from now on.
        """
        self._take(judgments, hand_ins)
        lines = sorted(map(asdict, judgments), key=lambda one: [*map(str, one.values())])
        self._kept.write({"hand_ins": hand_ins, "judged": lines})
