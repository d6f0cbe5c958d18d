"""Many notebooks: what is graded already, what is still to do, and every result written once.

Who does the grading is an executor: a function from notebooks to an iterator of lists of
results, in any order, each notebook once. `local` and `cluster` have one each.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Generator, Iterable, Iterator, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass, field, replace
from typing import Protocol

from atrous_lib.grading.notebook.beside import digest as digest_of
from atrous_lib.grading.result import Result
from atrous_lib.grading.run.index import Key
from atrous_lib.grading.run.journal import Journal, key_of
from atrous_lib.grading.run.regrade import Regrade
from atrous_lib.grading.run.submissions import Submission


class Grades(Protocol):
    """What grades one notebook; never raises for what a submission does."""

    def grade(
        self,
        learner: str,
        exercise: str,
        notebook: bytes,
        seed: int,
        files: Mapping[str, bytes] | None = None,
    ) -> Result:
        """Return what became of the notebook, with these files beside it."""


MakeGrader = Callable[[], AbstractContextManager[Grades]]  # picklable: it goes to the workers


@dataclass(frozen=True)
class Notebook:
    """One notebook to grade, read into memory."""

    learner: str
    exercise: str
    content: bytes
    notes: tuple[str, ...] = ()
    files: Mapping[str, bytes] = field(default_factory=dict)

    @property
    def size(self) -> int:
        """How many bytes it is with the files beside it."""
        return len(self.content) + sum(map(len, self.files.values()))

    def graded_by(self, grader: Grades, seed: int) -> Result:
        """Return the result, with the notebook's notes before those of the grader."""
        try:
            files = (self.files,) if self.files else ()
            result = grader.grade(self.learner, self.exercise, self.content, seed, *files)
        except Exception as error:  # a mistake of the grader's must not end the batch
            return self.failed(f"The grader failed: {type(error).__name__}: {error}")
        return replace(result, notes=(*self.notes, *result.notes))

    def failed(self, why: str) -> Result:
        """Return the record of the grader's own failure, which says nothing about the learner."""
        digest = digest_of(self.content, self.files)
        return Result(self.learner, self.exercise, digest, (), self.notes, failure=why)


Executor = Callable[[Iterator[Notebook]], Generator[list[Result]]]


def grade_all(
    submissions: Iterable[Submission],
    journal: Journal,
    execute: Executor,
    regrade: Regrade | None = None,
) -> Generator[Result]:
    """Grade what the journal does not know yet; yield every submission's result.

    Known results come first, new ones as soon as they are on the disk.

    Parameters
    ----------
    submissions
        What was handed in.
    journal
        Of the run, open for adding.
    execute
        Who grades: `local.processes(...)` or `cluster.dask(...)`.
    regrade
        What to grade again, if anything.
    """
    to_do = []
    for submission in submissions:
        notebook, _ = submission.read()
        digest = digest_of(notebook, submission.files())
        key = Key(submission.learner, submission.exercise, digest)
        if key not in journal:
            to_do.append(submission)
            continue
        if not journal.is_last(key):  # handed in again, as it was before
            journal.came_again(key)
        if regrade is not None and regrade.wants(key, journal):
            to_do.append(submission)
            continue
        yield journal[key]
    with contextlib.closing(execute(_read(to_do))) as groups:
        for results in groups:
            known = [result for result in results if key_of(result) in journal] if regrade else []
            journal.add(result for result in results if result not in known)
            if regrade is not None:
                regrade.settle(known, journal)
            yield from results


def _read(submissions: list[Submission]) -> Iterator[Notebook]:
    """Read notebooks one by one, so that few are in memory."""
    for submission in submissions:
        notebook, notes = submission.read()
        files = submission.files()
        yield Notebook(submission.learner, submission.exercise, notebook, notes, files)
