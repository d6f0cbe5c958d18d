"""`check`: what a learner calls below their function."""

from __future__ import annotations

import re
import sys
import types
from typing import Any

from atrous_lib import progress
from atrous_lib.arguments import did_you_mean
from atrous_lib.checks.catalogue import sentence
from atrous_lib.checks.course import EXERCISES
from atrous_lib.checks.diagnosis import diagnose
from atrous_lib.checks.outcome import Function
from atrous_lib.checks.slips import LIBRARIES
from atrous_lib.checks.sources import answers_in, libraries_in, looks_in


class CheckFailed(AssertionError):  # noqa: N818 - learners read this name
    """The function is not right yet. In a notebook it shows as one line, without a traceback."""

    def _render_traceback_(self) -> list[str]:  # IPython asks for this
        return [str(self)]


class CheckMisused(CheckFailed, TypeError, ValueError):  # noqa: N818 - as above
    """What was handed in is no function of an exercise."""


def check(function: Function, seed: int = 0) -> None:
    """Check a function of the course's exercises, found by its name, and print the feedback.

    Anything that can be called will do, if it has the exercise's name where `check` is called:
    a lambda, a partial, an object, or what a decorator made. The feedback goes to standard
    output, the error is one line: a notebook stays readable, and nbgrader counts the cell as
    failed.

    Raises
    ------
    CheckFailed
        If the function is not right yet, or if its cell has a syntax error since.
    CheckMisused
        If no exercise asks for a function of this name, or if it is no function; a CheckFailed, a
        TypeError and a ValueError.

    Examples
    --------
    >>> def dilate_kernel(W, atrous_rate):
    ...     raise NotImplementedError
    >>> check(dilate_kernel)
    Traceback (most recent call last):
    atrous_lib.checks.notebook.CheckFailed: dilate_kernel: not attempted yet. Write it above, \
run its cell, then run this one again.
    """
    name = _name_of(function, sys._getframe(1))
    if not callable(function) or name is None:
        said = name if name in EXERCISES else "dilate_kernel"
        text = sentence("words", "call_itself", type=type(function).__name__, name=said)
        raise CheckMisused(text)
    if name not in EXERCISES:
        hint = did_you_mean(name, EXERCISES) or f" There are {', '.join(EXERCISES)}."
        raise CheckMisused(sentence("words", "unknown", name=name, hint=hint))
    if error := _syntax_error(name):
        values = {"error": error.msg, "line": error.lineno}
        raise CheckFailed(sentence("words", "syntax", name=name, **values))
    verdict = diagnose(name, function, seed)
    progress.keep_check(name, verdict.passed, verdict.misconception, verdict.message)
    if verdict.passed:
        print("\n\n".join([verdict.message, *_remarks(name, function)]))
    elif "\n" not in verdict.message:  # nothing was written: nothing to explain
        raise CheckFailed(verdict.message)
    else:
        print(verdict.message)
        raise CheckFailed(sentence("words", "failed", name=name))


def _name_of(function: Any, caller: types.FrameType) -> str | None:
    """Return the name under which a function is checked.

    That is the name of an exercise that the calling code says and under which it finds this very
    function: a lambda, say, does not know what it is called. Else it is the function's own name.
    """
    code = caller.f_code
    said = dict.fromkeys((*code.co_names, *code.co_varnames, *code.co_cellvars, *code.co_freevars))
    names = [name for name in said if name in EXERCISES]
    found = {**caller.f_globals, **caller.f_locals}
    fitting = [name for name in names if found.get(name) is function]
    own = getattr(function, "__name__", None)
    if len(fitting) == 1:
        return fitting[0]
    if own in EXERCISES or len(names) != 1:
        return own if isinstance(own, str) else None
    return names[0]


def _remarks(name: str, function: Function) -> list[str]:
    """Return what will be different in the grader, which has only NumPy and no answers."""
    exercise = EXERCISES[name]
    found = {
        "libraries": libraries_in(function, LIBRARIES),
        "lookup": answers_in(function, exercise.reference, exercise.answered_by),
        "looks": looks_in(function),
    }
    return [
        sentence("words", key, names=" and ".join(names)) for key, names in found.items() if names
    ]


def _syntax_error(name: str) -> SyntaxError | None:
    """Return the error of the last cell that was to define a function, if it has one.

    Such a cell leaves the function of an earlier one in place, which would be judged by accident.
    """
    shell = progress.shell()
    cells = shell.user_ns.get("In", []) if shell else []
    cell = next((text for text in reversed(cells) if re.search(rf"def {name}\b", text)), "")
    try:
        compile(shell.transform_cell(cell) if shell else cell, "<cell>", "exec")
    except SyntaxError as error:
        return error
    return None
