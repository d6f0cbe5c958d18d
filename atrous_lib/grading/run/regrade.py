"""Grading again what a change of the course touches: which notebooks, who gains, who loses."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from atrous_lib.grading.result import Result
from atrous_lib.grading.run.index import Key
from atrous_lib.grading.run.journal import Journal
from atrous_lib.grading.run.settled import RunError


@dataclass(frozen=True)
class Regrade:
    """What to grade again.

    Attributes
    ----------
    exercises, learners
        The only ones, whether anything has changed or not. Without either, all that was graded
        for another state of the course.
    lower
        Whether points may become fewer. Else who would lose keeps them, and is listed.
    """

    exercises: Collection[str] = ()
    learners: Collection[str] = ()
    lower: bool = False

    def wants(self, key: Key, journal: Journal) -> bool:
        """Say whether to grade a graded notebook again."""
        if self.exercises or self.learners:
            return key.exercise in self.exercises or key.learner in self.learners
        return journal.is_stale(key) or (self.lower and journal.lower(key) is not None)

    def settle(self, results: Iterable[Result], journal: Journal) -> None:
        """Put down results of notebooks that have others; a failure of the grader's changes none.

        They gain what the new ones give. They lose only where that is allowed.
        """
        for new in results:
            if new.failure is None:
                old = journal[Key(new.learner, new.exercise, new.digest)]
                journal.again(new, taken=self.lower or new.points >= old.points)


def refuse_stale(journal: Journal, exercises: Collection[str], regrade: Regrade | None) -> None:
    """Raise a RunError if some of the exercises were graded for another state of the course.

    Unless they are graded again now, new hand-ins would be held to other checks than old ones.
    """
    if regrade is not None and not regrade.exercises:
        return
    named = regrade.exercises if regrade else ()
    stale = sorted(journal.stale() & set(exercises) - set(named))
    if stale:
        raise RunError(
            f"{journal.folder} has {', '.join(stale)} graded for another state of the course: "
            f"points, checks, limits or the grader have changed since. Add --regrade to grade "
            f"again what that touches, with the same seed; or take another folder."
        )


@dataclass(frozen=True)
class Change:
    """What grading again did to one notebook.

    Attributes
    ----------
    old, new
        The results.
    taken
        Whether the new one counts; else it has fewer points, and the old one stays.
    """

    old: Result
    new: Result
    taken: bool

    @property
    def why(self) -> str:
        """What became of each task that is judged otherwise.

        Examples
        --------
        >>> from atrous_lib.grading.result import TaskResult
        >>> wrong = TaskResult("f", "check_f", 0.0, 2.0, "wrong", "f is wrong.")
        >>> right = TaskResult("f", "check_f", 2.0, 2.0, "passed", "f is right.")
        >>> results = (Result("ada", "03_holes", "ab", (each,)) for each in (wrong, right))
        >>> Change(*results, taken=True).why
        'f: 0 of 2 (wrong), now 2 of 2 (passed)'
        """
        before = {task.function: task for task in self.old.tasks}
        parts = []
        for task in self.new.tasks:
            old = before.get(task.function)
            texts = [
                f"{one.points:g} of {one.max_points:g} ({one.misconception or one.reason})"
                for one in (old, task)
                if one is not None
            ]
            if len(set(texts)) == 2 or old is None:
                parts.append(f"{task.function}: {', now '.join(texts)}")
        gone = before.keys() - {task.function for task in self.new.tasks}
        return "; ".join([*parts, *(f"{name}: no longer asked" for name in sorted(gone))])


def changes(journal: Journal, keys: Iterable[Key]) -> list[Change]:
    """Return what grading again did to the points of notebooks, as far as it did anything."""
    found = []
    for key in keys:
        lower, before = journal.lower(key), journal.before(key)
        if lower is not None:
            found.append(Change(journal[key], lower, taken=False))
        elif before is not None and before.points != journal[key].points:
            found.append(Change(before, journal[key], taken=True))
    return found
