"""What failed before a function was tried, and which of it the function depends on.

What is asked for by name and not there was to be made by a statement that failed. That failure
is what a learner has to read first, not the ones that follow from it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from atrous_lib.grading.inside.stand_in import AnswerCalledError
from atrous_lib.grading.notebook.cells import Cell, defines
from atrous_lib.grading.reasons import LOSSES

RAISED = "raised"
ANSWER_CALLED = AnswerCalledError.__name__
UNDEFINED = re.compile(r"^NameError: name '(\w+)' is not defined")
MAY_DEFINE_ANYTHING = re.compile(r"import \*|run_(?:line|cell)_magic\(|exec\(|globals\(\)")
MOST_TOLD = 3  # failures, of those that lead to one another


@dataclass(frozen=True)
class Failure:
    """A statement that failed, or a cell that was left out.

    Attributes
    ----------
    cell
        Where.
    reason
        `RAISED`, or a key of `reasons.LOSSES` where the grader left something out.
    source
        The start of the statement; empty where it is about the whole cell.
    kind, text
        The exception's type, and the exception in words.
    """

    cell: Cell
    reason: str = RAISED
    source: str = ""
    kind: str = ""
    text: str = ""

    def told(self) -> str:
        """Return what happened, as a paragraph of a message."""
        number = self.cell.number
        if self.reason != RAISED:
            return f"Cell {number} {LOSSES[self.reason].did}."
        error = self.text.splitlines()[-1] if self.text else self.kind
        if not self.source:
            return f"Cell {number} failed with {error}"
        statement = self.source.splitlines()[0]
        return f"In cell {number}, this failed with {error.rstrip('.')}:\n    {statement}"


def undefined_name(error: str) -> str | None:
    """Return the name that an error says is not defined, if it says so.

    Examples
    --------
    >>> undefined_name("NameError: name 'np' is not defined. Did you mean: 'nap'?")
    'np'
    """
    found = UNDEFINED.match(error)
    return found[1] if found else None


def causes(name: str | None, failures: Sequence[Failure]) -> list[Failure]:
    """Return the failures because of which a name is not there, the first one first.

    The last failure that would have given the name a value may itself be for want of another
    name, and so on.
    """
    found: list[Failure] = []
    while name is not None:
        cause = _definer(name, failures)
        if cause is None or cause in found:
            break
        found.insert(0, cause)
        name = undefined_name(cause.text)
    return found


def _definer(name: str, failures: Sequence[Failure]) -> Failure | None:
    for failure in reversed(failures):
        if defines(failure.source or failure.cell.source, name):
            return failure
    return next((each for each in failures if MAY_DEFINE_ANYTHING.search(each.source)), None)
