"""Call a function here and now, where there are neither processes nor threads: in a browser.

What must not outlive the call is put back after it. What the function does to the world it does
to the kernel's, as if it had been called in a cell. A loop in C can't be ended; only a restart of
the kernel helps there.
"""

from __future__ import annotations

import contextlib
import os
import sys
import time
import warnings
from collections.abc import Iterator
from typing import Any

from atrous_lib.checks.lines import Gate, Probes, lines_of
from atrous_lib.checks.outcome import Function, Outcome
from atrous_lib.checks.running.deadline import Expired, Watch


class EndedError(BaseException):
    """The function asked for the end of Python itself."""


def in_line(
    function: Function, probes: Probes, seconds: float, gate: Gate | None = None
) -> tuple[list[Outcome], str]:
    """Return the outcomes of the calls, and what kept the others from having one."""
    lines: list[str] = []
    streams = sys.stdout, sys.stderr
    watch = Watch(seconds)
    ends: list[str] = []  # how Python would have ended
    with warnings.catch_warnings(), _guarded_exits(watch, ends):
        with contextlib.suppress(Expired, EndedError), watch:
            for line in lines_of(function, probes):
                if watch.left <= 0 or ends:
                    break
                lines.append(line)
                if gate and gate.is_shut(lines):
                    ends.append("unreached")
                    break
        # Their owners could not: the steps that put them back had no time left either.
        sys.stdout, sys.stderr = streams
    ended = ends[0] if ends else "endless"
    return [Outcome.from_json(line) for line in lines], ended


@contextlib.contextmanager
def _guarded_exits(watch: Watch, ends: list[str]) -> Iterator[None]:
    """Let nobody end Python or sleep past the deadline by the names that people know."""
    sleep = time.sleep

    def end(*_: Any) -> None:
        ends.append("died")
        raise EndedError

    def nap(seconds: float) -> None:
        left = watch.left
        sleep(max(min(seconds, left), 0))
        if seconds > left:
            raise Expired

    guards = [(os, "_exit", end), (os, "abort", end), (os, "kill", end), (time, "sleep", nap)]
    there = [(home, name, guard) for home, name, guard in guards if hasattr(home, name)]
    before = [getattr(home, name) for home, name, _ in there]
    for home, name, guard in there:
        setattr(home, name, guard)
    try:
        yield
    finally:
        for (home, name, _), original in zip(there, before, strict=True):
            setattr(home, name, original)
