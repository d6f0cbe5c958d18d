"""Call a learner's function on one input after the other: each call is one line of plain data.

All ways to run a function do it so, on the learner's machine and in the grader's sandbox.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from atrous_lib.checks.outcome import Function, Outcome, call, code_of, spoil_memory
from atrous_lib.checks.plain import TooLargeError
from atrous_lib.checks.sources import facts_of

Probes = Sequence[tuple[Any, ...]]

# The first calls find their memory spoiled, about as many as there are small inputs, and after
# them each fourth: it takes longer than many a call.
FIRST, EACH = 8, 4


@dataclass(frozen=True)
class Gate:
    """After some of the calls, whether the others are made at all.

    Attributes
    ----------
    after
        How many calls are made in any case.
    opens
        Says of what they did whether the others are made too.
    """

    after: int
    opens: Callable[[list[Outcome]], bool]

    def is_shut(self, lines: Sequence[str]) -> bool:
        """Say whether the calls end here, given the lines on those that were made."""
        if len(lines) != self.after:
            return False
        try:
            outcomes = [Outcome.from_json(line) for line in lines]
        except (ValueError, TypeError, KeyError):  # a function may have meddled with them
            return False
        return not self.opens(outcomes)


class CannotRunError(Exception):
    """There is no such way to run a function on this system. Nothing was called."""


def lines_of(function: Function, probes: Probes, spoil: bool = True) -> Iterator[str]:
    """Call a function on each probe's arguments, and yield what each call did as a line of text.

    Parameters
    ----------
    function, probes
        What to call, and the arguments of each call.
    spoil
        Whether it shows in the result where `np.empty` was never filled; see `spoil_memory`.
    """
    facts = facts_of(code_of(function))
    for place, arguments in enumerate(probes):
        if spoil and (place < FIRST or place % EACH == 0):
            spoil_memory()
        outcome = call(function, arguments, facts)
        try:
            yield outcome.to_json() + "\n"
        except TooLargeError as error:
            yield Outcome("large", error=("", str(error))).to_json() + "\n"
