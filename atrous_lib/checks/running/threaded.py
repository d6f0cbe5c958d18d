"""Call a function in a thread, which can be left behind where it cannot be killed.

A loop in C that holds the interpreter lock can't be left behind that way; everything else can,
and keeps running until that call ends or the kernel restarts.
"""

from __future__ import annotations

import sys
import threading
import warnings

from atrous_lib.checks.lines import CannotRunError, Gate, Probes, lines_of
from atrous_lib.checks.outcome import Function, Outcome


def in_thread(
    function: Function, probes: Probes, seconds: float, gate: Gate | None = None
) -> tuple[list[Outcome], str]:
    """Return the outcomes of the calls, and what kept the others from having one.

    Raises
    ------
    CannotRunError
        If no thread can be started.
    """
    lines: list[str] = []
    ended = ["endless"]
    streams = sys.stdout, sys.stderr
    left_behind = threading.Event()

    def work() -> None:
        for line in lines_of(function, probes):
            lines.append(line)
            if left_behind.is_set():  # another call would meddle with what the kernel does by now
                return
            if gate and gate.is_shut(lines):
                ended[0] = "unreached"
                return

    thread = threading.Thread(target=work, daemon=True)
    with warnings.catch_warnings():
        try:
            thread.start()
        except RuntimeError as error:
            raise CannotRunError from error
        thread.join(seconds)
        left_behind.set()
        sys.stdout, sys.stderr = streams  # a call that never returns can't put them back
    return [Outcome.from_json(line) for line in list(lines)], ended[0]
