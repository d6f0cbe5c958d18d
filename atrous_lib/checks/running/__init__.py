"""Run a learner's function on the probes of an exercise, whatever it does.

The calls happen in a forked child, which can be killed (`forked`). Where forking is missing
(Windows) or breaks the system's own libraries (macOS), they happen in a thread, which can be left
behind (`threaded`); where there are no threads either (a browser), here and now, under a deadline
(`inline`). What a function did is the same plain data each time.
"""

from __future__ import annotations

import contextlib

from atrous_lib.checks.lines import CannotRunError, Gate, Probes
from atrous_lib.checks.outcome import Function, Outcome
from atrous_lib.checks.running.forked import in_child
from atrous_lib.checks.running.inline import in_line
from atrous_lib.checks.running.threaded import in_thread

SECONDS = 4.0
RUNNERS = (in_child, in_thread, in_line)  # the first that can


def run(
    function: Function, probes: Probes, seconds: float = SECONDS, gate: Gate | None = None
) -> list[Outcome]:
    """Call `function` on copies of each probe's arguments; return one outcome for each.

    Never raises for what the function does, and returns after at most `seconds`. Calls behind a
    gate that is shut are not made: they are "unreached".

    Examples
    --------
    >>> [outcome.kind for outcome in run(lambda n: 1 // n, [(1,), (0,)])]
    ['returned', 'raised']
    """
    for runner in RUNNERS:
        with contextlib.suppress(CannotRunError):
            outcomes, ended = runner(function, probes, seconds, gate)
            break
    missing = len(probes) - len(outcomes)
    return outcomes + [Outcome(ended)][:missing] + [Outcome("unreached")] * (missing - 1)
