"""What the ways to run a function share: the calls, each as one line of plain data."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any

from atrous_lib.checks.outcome import Function, Outcome, call, code_of, spoil_memory
from atrous_lib.checks.plain import TooLargeError
from atrous_lib.checks.sources import facts_of

Probes = Sequence[tuple[Any, ...]]


class CannotRunError(Exception):
    """There is no such way to run a function on this system. Nothing was called."""


def lines_of(function: Function, probes: Probes) -> Iterator[str]:
    """Call a function on each probe's arguments, and yield what each call did as a line of text."""
    facts = facts_of(code_of(function))
    for arguments in probes:
        spoil_memory()
        outcome = replace(call(function, arguments), facts=facts)
        try:
            yield outcome.to_json() + "\n"
        except TooLargeError as error:
            yield Outcome("large", error=("", str(error))).to_json() + "\n"
