"""Call a learner's function, and say what it did: plain data, whatever the function is.

This module knows nothing of exercises: a sandbox can run it without holding their answers.
"""

from __future__ import annotations

import contextlib
import copy
import dis
import functools
import inspect
import io
import linecache
import traceback
import types
import warnings
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np

from atrous_lib.checks.formulas import Formula
from atrous_lib.checks.plain import Allowance, pack, parse, text_of, unpack

MOST_TEXT = 300  # characters of a text that comes along
MOST_WRAPPERS = 20  # around a function: partials, decorators

MOST_HELD = 8  # local names at an exception that come along
MOST_HELD_TEXT = 80  # characters of what each of them held

Function = Callable[..., Any]
Pairs = tuple[tuple[str, str], ...]


def _pair(one: Any, other: Any) -> tuple[str, str]:
    return str(one)[:MOST_HELD_TEXT], str(other)[:MOST_HELD_TEXT]


@dataclass(frozen=True)
class Outcome:
    """What one call did.

    Attributes
    ----------
    kind
        "returned", "raised", "unattempted", "endless", "died", "large", or "unreached" when an
        earlier call never came back.
    value
        What was returned, as plain data.
    error, where, inside, held
        What was raised: the exception's type and text; the line of the learner's code, the name of
        the function that it stands in, and the local names there with what they held, as text.
    changed, shared
        Places of the arguments that the call changed, or whose memory the result uses.
    printed, warned
        The start of what was printed, and the first warning.
    undrawn
        Places of the random generators from which the call drew nothing.
    facts
        What the function's text says whatever the input is; see `sources`.
    """

    kind: str
    value: Any = None
    error: tuple[str, str] = ("", "")
    where: str = ""
    changed: tuple[int, ...] = ()
    shared: tuple[int, ...] = ()
    printed: str = ""
    warned: str = ""
    undrawn: tuple[int, ...] = ()
    inside: str = ""
    held: Pairs = ()
    facts: Pairs = ()

    def to_json(self) -> str:
        """Return the outcome as one line of text; what there is nothing to say of is left out.

        Raises
        ------
        TooLargeError
            If the value is more than `from_json` reads.
        """
        said = {
            name: fact
            for name, fact in vars(self).items()
            if name != "value" and fact and fact != ("", "")
        }
        return text_of({**said, "value": pack(self.value)})

    @classmethod
    def from_json(cls, line: str, allowance: Allowance | None = None) -> Outcome:
        """Return the outcome that `to_json` wrote, spending an allowance that lines may share.

        Raises
        ------
        ValueError, TypeError, KeyError
            If the line was not written by `to_json`.
        """
        fields = parse(line, allowance or Allowance())
        fields["value"] = unpack(fields["value"])
        for name in fields.keys() & {"changed", "shared", "undrawn"}:
            fields[name] = tuple(fields[name])
        for name in fields.keys() & {"where", "printed", "warned"}:
            fields[name] = fields[name][:MOST_TEXT]
        if "error" in fields:
            fields["error"] = tuple(text[:MOST_TEXT] for text in fields["error"])
        for name in fields.keys() & {"held", "facts"}:
            fields[name] = tuple(_pair(*pair) for pair in fields[name][:MOST_HELD])
        fields["inside"] = str(fields.get("inside", ""))[:MOST_HELD_TEXT]
        return cls(**fields)


def call(function: Function, arguments: tuple[Any, ...], facts: Pairs = ()) -> Outcome:
    """Call `function` here and now on copies of the arguments, printing and warnings captured."""
    before = tuple(value.function if type(value) is Formula else value for value in arguments)
    arguments = copy.deepcopy(before)
    heard, warned = _Start(), _Start()

    def show(message: Any, category: Any, *_: Any, **__: Any) -> None:
        if not warned.text:
            warned.write(f"{category.__name__}: {message}")

    fields: dict[str, Any] = {}
    with (
        contextlib.redirect_stdout(heard),
        contextlib.redirect_stderr(heard),
        warnings.catch_warnings(),
    ):
        warnings.simplefilter("always")
        warnings.showwarning = show
        try:
            value = function(*arguments)
        except BaseException as error:  # SystemExit and KeyboardInterrupt too
            fields["kind"] = "unattempted" if type(error) is NotImplementedError else "raised"
            fields["error"] = (type(error).__name__, _text_of(error))
            fields.update(_place_of(error, function))
        else:
            empty = value is None and _is_empty(function)
            fields["kind"] = "unattempted" if empty else "returned"
            fields["value"] = value
    places = range(len(arguments))
    fields["changed"] = tuple(i for i in places if _differ(before[i], arguments[i]))
    fields["shared"] = tuple(i for i in places if _overlap(fields.get("value"), arguments[i]))
    fields["undrawn"] = tuple(i for i in places if _is_undrawn(before[i], arguments[i]))
    return Outcome(**fields, printed=heard.text, warned=warned.text, facts=facts)


class _Start(io.TextIOBase):
    """A text stream that keeps the start of what is written."""

    text = ""

    def write(self, text: str) -> int:
        self.text += text[: MOST_TEXT - len(self.text)]
        return len(text)


def _text_of(error: BaseException) -> str:
    try:
        return str(error)[:MOST_TEXT]
    except BaseException:  # an exception of the learner's own may raise even here
        return ""


def _place_of(error: BaseException, function: Function) -> dict[str, Any]:
    """Return the last line of the learner's own that was on the way to the error, and its locals.

    The learner's own is what stands in the function's file or cell; the line that raised may stand
    in a helper of another cell, which is told from a library by its place.
    """
    home = getattr(code_of(function), "co_filename", None)
    steps = [(frame, line) for frame, line in traceback.walk_tb(error.__traceback__)]
    own = [step for step in steps if step[0].f_code.co_filename == home]
    cells = [step for step in steps if _is_written_by_hand(step[0].f_code.co_filename)]
    if not own:
        return {}
    frame, line = cells[-1] if cells else own[-1]
    text = linecache.getline(frame.f_code.co_filename, line, frame.f_globals).strip()
    return {"where": text[:MOST_TEXT], "inside": frame.f_code.co_name, "held": _held(frame)}


def _is_written_by_hand(filename: str) -> bool:
    """Say whether a file is a notebook's cell, which has a name of IPython's."""
    return "ipykernel_" in filename or filename.startswith("<ipython-input")


def _held(frame: types.FrameType) -> Pairs:
    """Return the local names of a frame, with short texts of what they hold."""
    found = [(name, _short(value)) for name, value in list(frame.f_locals.items())]
    return tuple((name, text) for name, text in found if text)[:MOST_HELD]


def _short(value: Any) -> str:
    """Return a short text of plain data, or "": nothing of the learner's own is asked."""
    kind = type(value)
    if kind in (bool, int, float, str, type(None)):
        text = repr(value)
        return text if len(text) <= MOST_HELD_TEXT else ""
    if kind is np.ndarray:
        small = value.size <= 6 and value.ndim <= 1 and value.dtype.kind in "biuf"
        numbers = ", ".join(f"{number:.4g}" for number in value.ravel().tolist()) if small else ""
        return f"array([{numbers}])" if small and value.ndim else f"array of shape {value.shape}"
    if issubclass(kind, np.generic) and value.dtype.kind in "biuf":
        return f"{value.item():.4g}"
    if kind in (list, tuple, dict):
        return f"{kind.__name__} of {len(value)}"
    return ""


def _is_empty(function: Function) -> bool:
    """Say whether nothing is written in the function's body: a docstring, `pass`, `...`, `return`.

    Each version of Python has operations of its own for that, so what counts is what this very
    one makes of `_nothing`.
    """
    if type(function) not in (types.FunctionType, types.MethodType, functools.partial):
        return False
    code = code_of(function)
    return code is not None and _operations(code) <= _operations(_nothing.__code__)


_SPOILED = [np.full(size, np.nan) for size in range(1, 129) for _ in range(2)]
_SPOILED += [np.full(size, np.nan) for size in (200, 400, 800, 1600, 3200)]


def spoil_memory() -> None:
    """Fill memory that is about to be free with nan, so that `np.empty` shows what it is.

    NumPy hands small arrays the memory of the last ones of their size, which often holds zeros.
    """
    list(map(np.array, _SPOILED))  # copies, freed at once


def code_of(function: Any) -> types.CodeType | None:
    """Return the code that somebody wrote for a function, a part of one, or an object like one.

    Nothing of the object's own runs here.
    """
    for _ in range(MOST_WRAPPERS):
        if type(function) is functools.partial:
            function = function.func
        elif type(function) is types.MethodType:
            function = function.__func__
        elif type(function) is not types.FunctionType:
            function = inspect.getattr_static(type(function), "__call__", None)
        elif "__wrapped__" in function.__dict__:
            function = function.__dict__["__wrapped__"]
        else:
            return function.__code__
    return None


def codes_in(code: types.CodeType) -> Iterator[types.CodeType]:
    """Yield a function's code and that of the functions inside it."""
    yield code
    for constant in code.co_consts:
        if isinstance(constant, types.CodeType):
            yield from codes_in(constant)


def _nothing() -> None:
    """Do nothing, in all the ways in which people leave a body unwritten."""
    pass
    ...
    1 and "text"  # noqa: B018 - some versions compute such a value and drop it, some don't
    return


def _operations(code: types.CodeType) -> set[int]:
    return {step.opcode for step in dis.get_instructions(code)}


def _differ(before: Any, after: Any) -> bool:
    if isinstance(before, np.random.Generator):
        return False  # drawing from it is what it is for
    if not isinstance(before, np.ndarray):
        return bool(before != after)
    same_form = before.shape == after.shape and before.dtype == after.dtype
    return not same_form or before.tobytes() != after.tobytes()


def _is_undrawn(before: Any, after: Any) -> bool:
    if not isinstance(before, np.random.Generator):
        return False
    return bool(before.bit_generator.state == after.bit_generator.state)


def _overlap(value: Any, argument: Any) -> bool:
    arrays = type(value) is np.ndarray and type(argument) is np.ndarray
    return arrays and np.may_share_memory(value, argument)
