"""Run a learner's function on the probes of an exercise, whatever it does.

All calls happen in one forked child. A fork costs 2 ms, sees the function with everything
around it (no import, no pickle), and can be killed: an endless loop, a loop in C that holds the
interpreter lock, an `except:` that swallows everything, `os._exit` and a crash all end there.
What comes back is plain data, one line for each call, so that the calls before a bad one count.
A fork has none of the kernel's threads, though: a function that hands its work to a pool of them
waits there for ever, without computing anything. It is called again in a thread.

Where forking is missing (Windows) or breaks the system's own libraries (macOS), the calls
happen in a thread with the same deadline. A loop in C can't be left behind that way; everything
else can, and keeps running until the kernel restarts.

This module knows nothing of exercises: a sandbox can run it without holding their answers.
"""

from __future__ import annotations

import contextlib
import copy
import dis
import functools
import gc
import inspect
import io
import json
import logging
import os
import selectors
import signal
import sys
import threading
import time
import traceback
import types
import warnings
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any, NoReturn

import numpy as np

from atrous_lib.checks.plain import Allowance, TooLargeError, decode, encode, parse

SECONDS = 4.0
MEMORY = 2 << 30  # bytes a learner's function may take on top of what the kernel holds
FORKS = sys.platform.startswith("linux")
MOST_TEXT = 300
MOST_WRAPPERS = 20  # around a function: partials, decorators
IDLE = 0.1  # of its time: a function that ran for less was waiting

Function = Callable[..., Any]


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
    error, where
        What was raised: the exception's type and text, and the line of the learner's code.
    changed, shared
        Places of the arguments that the call changed, or whose memory the result uses.
    printed, warned
        The start of what was printed, and the first warning.
    undrawn
        Places of the random generators from which the call drew nothing.
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

    def to_json(self) -> str:
        """Return the outcome as one line of text."""
        return json.dumps({**asdict(replace(self, value=None)), "value": encode(self.value)})

    @classmethod
    def from_json(cls, line: str, allowance: Allowance | None = None) -> Outcome:
        """Return the outcome that `to_json` wrote, spending an allowance that lines may share.

        Raises
        ------
        ValueError, TypeError, KeyError
            If the line was not written by `to_json`.
        """
        fields = parse(line, allowance or Allowance())
        fields["value"] = decode(fields["value"])  # part of what was paid for
        for name in ("error", "changed", "shared", "undrawn"):
            fields[name] = tuple(fields[name])
        return cls(**fields)


def run(
    function: Function, probes: Sequence[tuple[Any, ...]], seconds: float = SECONDS
) -> list[Outcome]:
    """Call `function` on copies of each probe's arguments; return one outcome for each.

    Never raises for what the function does, and returns after at most `seconds`.

    Examples
    --------
    >>> [outcome.kind for outcome in run(lambda n: 1 // n, [(1,), (0,)])]
    ['returned', 'raised']
    """
    runner = _in_child if FORKS else _in_thread
    outcomes, ended = runner(function, probes, seconds)
    missing = len(probes) - len(outcomes)
    return outcomes + [Outcome(ended)][:missing] + [Outcome("unreached")] * (missing - 1)


def call(function: Function, arguments: tuple[Any, ...]) -> Outcome:
    """Call `function` here and now on copies of the arguments, printing and warnings captured."""
    arguments = copy.deepcopy(arguments)
    before = copy.deepcopy(arguments)
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
            fields["where"] = _line_of(error, function)
        else:
            empty = value is None and _is_empty(function)
            fields["kind"] = "unattempted" if empty else "returned"
            fields["value"] = value
    places = range(len(arguments))
    fields["changed"] = tuple(i for i in places if _differ(before[i], arguments[i]))
    fields["shared"] = tuple(i for i in places if _overlap(fields.get("value"), arguments[i]))
    fields["undrawn"] = tuple(i for i in places if _is_undrawn(before[i], arguments[i]))
    return Outcome(**fields, printed=heard.text, warned=warned.text)


def _in_child(
    function: Function, probes: Sequence[tuple[Any, ...]], seconds: float
) -> tuple[list[Outcome], str]:
    deadline = time.monotonic() + seconds
    source, sink = os.pipe()
    with warnings.catch_warnings():
        # Python 3.12 warns that threads and forks don't mix; the child starts no thread, takes
        # no lock of the parent's and never returns from here.
        warnings.simplefilter("ignore", DeprecationWarning)
        child = os.fork()
    if child == 0:
        _be_child(function, probes, sink)
    os.close(sink)
    try:
        lines, ended = _read_lines(source, len(probes), deadline)
    finally:  # also when the learner interrupts the wait
        os.close(source)
        for kill in (os.killpg, os.kill):  # its children too, once it leads a group
            with contextlib.suppress(OSError):
                kill(child, signal.SIGKILL)
        ran = _seconds_of(child)
    if ended == "endless" and ran < IDLE * seconds and _sees_a_pool(function):
        return _in_thread(function, probes, seconds)
    outcomes = []
    for line in lines:
        try:
            outcomes.append(Outcome.from_json(line))
        except (ValueError, TypeError, KeyError):
            return outcomes, "died"
    return outcomes, ended


def _sees_a_pool(function: Function) -> bool:
    """Say whether a function can reach a pool of threads, itself or through its helpers.

    That other threads are alive says nothing: a kernel has some, and so has a test's worker.
    """
    homes = {"concurrent.futures.thread": "ThreadPoolExecutor", "multiprocessing.pool": "Pool"}
    pools = tuple(  # a pool is there only where its module is
        getattr(sys.modules[home], name) for home, name in homes.items() if home in sys.modules
    )
    seen: set[int] = set()
    waiting: list[Any] = [function]
    while waiting:
        value = waiting.pop()
        if id(value) in seen:
            continue
        seen.add(id(value))
        if issubclass(type(value), pools):
            return True
        waiting += _parts_of(value)
    return False


def _parts_of(value: Any) -> list[Any]:
    """Return what a function refers to by name, or a part of one or an object like one holds.

    Nothing of the value's own runs here.
    """
    if type(value) is functools.partial:
        return [value.func, *value.args, *value.keywords.values()]
    if type(value) is types.MethodType:
        return [value.__func__, value.__self__]
    if type(value) is types.FunctionType:
        names = [name for code in _codes(value.__code__) for name in code.co_names]
        cells = [cell.cell_contents for cell in value.__closure__ or () if _is_filled(cell)]
        around = [value.__globals__[name] for name in names if name in value.__globals__]
        return [*around, *cells, *value.__dict__.values()]
    call = inspect.getattr_static(type(value), "__call__", None)
    if type(call) is types.FunctionType:  # an object of a learner's class that can be called
        with contextlib.suppress(AttributeError):  # of a class with slots
            return [call, *object.__getattribute__(value, "__dict__").values()]
        return [call]
    return []


def _codes(code: types.CodeType) -> Iterator[types.CodeType]:
    """Yield a function's code and that of the functions inside it."""
    yield code
    for constant in code.co_consts:
        if isinstance(constant, types.CodeType):
            yield from _codes(constant)


def _is_filled(cell: types.CellType) -> bool:
    try:
        return cell.cell_contents is not cell
    except ValueError:  # the variable has no value yet
        return False


def _seconds_of(child: int) -> float:
    """Wait for a child's end, and return for how long it ran."""
    try:
        used = os.wait4(child, 0)[2]
    except ChildProcessError:
        return 0.0
    return used.ru_utime + used.ru_stime


def _read_lines(source: int, count: int, deadline: float) -> tuple[list[str], str]:
    """Read up to `count` lines until the deadline; say why there are no more."""
    data, ended = b"", "endless"
    with selectors.DefaultSelector() as selector:
        selector.register(source, selectors.EVENT_READ)
        while data.count(b"\n") < count:
            left = deadline - time.monotonic()
            if left <= 0 or not selector.select(left):
                break
            chunk = os.read(source, 1 << 20)
            if not chunk:
                ended = "died"
                break
            data += chunk
    return data.decode("utf-8", "replace").split("\n")[:-1][:count], ended


def _be_child(function: Function, probes: Sequence[tuple[Any, ...]], sink: int) -> NoReturn:
    try:
        os.setsid()
        gc.freeze()  # finalizers of the parent's objects (files, sockets) are the parent's to run
        logging.disable()  # the kernel would log each picture that the function tries to show
        _limit_resources()
        nowhere = os.open(os.devnull, os.O_RDWR)
        for stream in (0, 1, 2):  # what writes past sys.stdout must not reach the notebook
            os.dup2(nowhere, stream)
        for line in _lines(function, probes):
            data = line.encode()
            while data:
                data = data[os.write(sink, data) :]
    finally:
        os._exit(0)


def _limit_resources() -> None:
    import resource

    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    with contextlib.suppress(OSError, ValueError), open("/proc/self/statm") as statm:
        most = int(statm.read().split()[0]) * resource.getpagesize() + MEMORY
        resource.setrlimit(resource.RLIMIT_AS, (most, most))


def _in_thread(
    function: Function, probes: Sequence[tuple[Any, ...]], seconds: float
) -> tuple[list[Outcome], str]:
    lines: list[str] = []
    streams = sys.stdout, sys.stderr

    def work() -> None:
        for line in _lines(function, probes):
            lines.append(line)

    thread = threading.Thread(target=work, daemon=True)
    with warnings.catch_warnings():
        thread.start()
        thread.join(seconds)
        sys.stdout, sys.stderr = streams  # a call that never returns can't put them back
    return [Outcome.from_json(line) for line in list(lines)], "endless"


def _lines(function: Function, probes: Sequence[tuple[Any, ...]]) -> Iterator[str]:
    for arguments in probes:
        outcome = call(function, arguments)
        try:
            yield outcome.to_json() + "\n"
        except TooLargeError as error:
            yield Outcome("large", error=("", str(error))).to_json() + "\n"


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


def _line_of(error: BaseException, function: Function) -> str:
    """Return the last line of the learner's own file or cell that was on the way to the error."""
    home = getattr(_code_of(function), "co_filename", None)
    frames = traceback.extract_tb(error.__traceback__)
    return next((frame.line or "" for frame in reversed(frames) if frame.filename == home), "")


def _is_empty(function: Function) -> bool:
    """Say whether nothing is written in the function's body: a docstring, `pass`, `...`, `return`.

    Each version of Python has operations of its own for that, so what counts is what this very
    one makes of `_nothing`.
    """
    if type(function) not in (types.FunctionType, types.MethodType, functools.partial):
        return False
    code = _code_of(function)
    return code is not None and _operations(code) <= _operations(_nothing.__code__)


def _code_of(function: Any) -> types.CodeType | None:
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
