"""Call a learner's function on one input after the other: each call is one line of plain data.

All ways to run a function do it so, on the learner's machine and in the grader's sandbox.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from atrous_lib.checks.outcome import Function, Outcome, call, code_of, spoil_memory
from atrous_lib.checks.plain import TooLargeError
from atrous_lib.checks.sources import facts_of

Probes = Sequence[tuple[Any, ...]]

# The first calls find their memory spoiled, about as many as there are small inputs, and after
# them each fourth: it takes longer than many a call.
FIRST, EACH = 8, 4


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
