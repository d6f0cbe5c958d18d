"""Who a learner is in nbgrader's gradebook, which knew some of them before by other names.

A student there keeps the id. A learner of Canvas is found by their number; anybody else by name, by
the name as it was handed in, and last by the names that an earlier version of this grader gave.
Where that leads several learners to one student, none of them is taken for that student.
"""

from __future__ import annotations

import unicodedata
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from atrous_lib.grading.run.names import distinct, formerly
from atrous_lib.grading.run.submissions import Learner


@dataclass(frozen=True)
class Student:
    """A student in the gradebook: the id, and the number in Canvas if it is known."""

    id: str
    user: str = ""


def students_of(
    learners: Iterable[Learner], students: Iterable[Student]
) -> tuple[dict[str, str], dict[str, list[str]]]:
    """Return each learner's id in the gradebook, and whom a student may have been before.

    Parameters
    ----------
    learners
        Whose results to write.
    students
        Who is in the gradebook.

    Returns
    -------
    ids
        By a learner's name; a new learner's is one that no student has.
    unclear
        By the id of a student, the learners who may be meant and got ids of their own.

    Examples
    --------
    >>> jane = Learner("doejane_1001", "doejane_1001", "Canvas", "1001")
    >>> students_of([jane], [Student("doejane")])
    ({'doejane_1001': 'doejane'}, {})
    """
    left = {learner.name: learner for learner in learners}
    students = list(students)
    free = {student.id: student for student in students}
    ids: dict[str, str] = {}
    unclear: dict[str, list[str]] = {}
    for called in (_by_number, _by_name, _by_original, _by_former_name):
        claims: dict[str, list[str]] = defaultdict(list)
        known = called(free)
        for name, learner in left.items():
            id = known(learner)
            if id is not None:
                claims[id].append(name)
        for id, names in claims.items():
            del free[id]
            if len(names) == 1:
                ids[names[0]] = id
                del left[names[0]]
            else:
                unclear[id] = sorted(names)
    return ids | distinct(left, taken=[student.id for student in students]), unclear


_Students = Mapping[str, Student]
_Find = Callable[[Learner], str | None]


def _by_number(free: _Students) -> _Find:
    ids = {student.user: id for id, student in free.items() if student.user}
    return lambda learner: ids.get(learner.user)


def _by_name(free: _Students) -> _Find:
    return lambda learner: learner.name if learner.name in free else None


def _by_original(free: _Students) -> _Find:
    ids = {unicodedata.normalize("NFC", id): id for id in free}
    return lambda learner: next(
        (ids[name] for name in (learner.original, learner.name) if name in ids), None
    )


def _by_former_name(free: _Students) -> _Find:
    def find(learner: Learner) -> str | None:
        for name in formerly(learner.original, learner.platform):
            # Whoever has a number of their own is somebody else of that name.
            if name in free and free[name].user in ("", learner.user):
                return name
        return None

    return find
