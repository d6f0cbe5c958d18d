"""Wrong answers that no misconception explains, put together by what they compute."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from atrous_lib.arguments import did_you_mean
from atrous_lib.grading.result import TaskResult

MOST_TYPICAL = 300  # groups of one task whose code and message are kept while they have one member


@dataclass(slots=True)
class Group:
    """Learners whose functions compute the same on the inputs that the check shows.

    Attributes
    ----------
    id
        A mark of what they compute, which names the group.
    learners
        Who they are, sorted.
    code, message
        The shortest of their cells and what its learner was told: the smallest input on which it
        goes wrong, what was expected and what came. Both may hold anything.
    """

    id: str
    learners: list[str] = field(default_factory=list)
    code: str = ""
    message: str = ""


class Groups:
    """The groups of one task, as results come in.

    Examples
    --------
    >>> groups = Groups()
    >>> for learner in ("ben", "ada"):
    ...     groups.add(learner, TaskResult("f", "", 0, 1, "wrong", "f.", computed="ab", code="x"))
    >>> [(group.id, group.learners) for group in groups.found()]
    [('ab', ['ada', 'ben'])]
    """

    def __init__(self) -> None:
        self._by_mark: dict[str, Group] = {}

    def add(self, learner: str, task: TaskResult) -> None:
        """Take in a task's result; only what is wrong in an unforeseen way belongs to a group."""
        if not task.computed:
            return
        few = len(self._by_mark) < MOST_TYPICAL
        group = self._by_mark.setdefault(task.computed, Group(task.computed))
        if (few or group.learners) and _shortness(task.code) < _shortness(group.code):
            group.code, group.message = task.code, task.message
        group.learners.append(learner)

    def found(self) -> list[Group]:
        """Return the groups, the largest first."""
        for group in self._by_mark.values():
            group.learners.sort()
        return sorted(self._by_mark.values(), key=lambda one: (-len(one.learners), one.id))


def _shortness(code: str) -> tuple[bool, int, str]:
    return not code, len(code), code


def group_named(groups: Iterable[tuple[str, Group]], id: str = "") -> tuple[str, Group]:
    """Return the task and the group that an id means, among pairs of both; or the first.

    Raises
    ------
    ValueError
        If there is none.
    """
    known = {group.id: (task, group) for task, group in groups}
    if not known:
        raise ValueError(
            "Nothing is wrong here that no misconception explains. What an earlier version graded "
            "is not put into groups: grade it again with --regrade EXERCISE."
        )
    if id and id not in known:
        raise ValueError(
            f"There is no group {id!r} of wrong answers.{did_you_mean(id, known)} The report shows "
            f"each group's name; the largest are {', '.join(list(known)[:5])}."
        )
    return known[id or next(iter(known))]
