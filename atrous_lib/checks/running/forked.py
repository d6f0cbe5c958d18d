"""Call a function in a forked child, which can be killed whatever it does.

A fork costs 2 ms and sees the function with everything around it (no import, no pickle): an
endless loop, a loop in C that holds the interpreter lock, an `except:` that swallows everything,
`os._exit` and a crash all end there. What comes back is plain data, one line for each call, so
that the calls before a bad one count.

A fork has none of the kernel's threads, though: a function that hands its work to a pool of them
waits there for ever, without computing anything. It is called again in a thread.
"""

from __future__ import annotations

import contextlib
import gc
import logging
import os
import selectors
import signal
import sys
import time
import warnings
from collections.abc import Iterator
from typing import NoReturn

from atrous_lib.checks.lines import CannotRunError, Gate, Probes, lines_of
from atrous_lib.checks.outcome import Function, Outcome, code_of
from atrous_lib.checks.running.pools import sees_a_pool
from atrous_lib.checks.running.threaded import in_thread
from atrous_lib.checks.sources import facts_of

MEMORY = 2 << 30  # bytes a learner's function may take on top of what the kernel holds
# Seldom a fork never begins: something in it waits for a lock that another thread of the parent
# held just then. It is made again, so many times in all, each with its share of the time.
BEGINNINGS = 4
LEAST_PATIENCE = 0.5  # seconds, for a busy machine
IDLE = 0.1  # of its time: a function that ran for less was waiting


def in_child(
    function: Function, probes: Probes, seconds: float, gate: Gate | None = None
) -> tuple[list[Outcome], str]:
    """Return the outcomes of the calls, and what kept the others from having one.

    Raises
    ------
    CannotRunError
        On a system without forks, or whose libraries break in a fork (macOS), or if it has no
        room for another process.
    """
    if sys.platform == "darwin" or not hasattr(os, "fork"):
        raise CannotRunError
    # Here, not in the fork: a library is loaded under a lock, which one of the kernel's threads may
    # hold just then, and the fork would wait for that thread for ever.
    import resource  # noqa: F401

    _read_text(function)
    deadline = time.monotonic() + seconds
    patience = max(LEAST_PATIENCE, seconds / BEGINNINGS)
    for _ in range(BEGINNINGS):
        lines, ended, ran = _lines_of_child(function, probes, deadline, patience, gate)
        if lines or ended == "died" or time.monotonic() >= deadline:
            break
    if ended == "endless" and ran < IDLE * seconds and sees_a_pool(function):
        return in_thread(function, probes, seconds, gate)
    outcomes = []
    for line in lines[1:]:
        try:
            outcomes.append(Outcome.from_json(line))
        except (ValueError, TypeError, KeyError):
            return outcomes, "died"
    return outcomes, ended


def _read_text(function: Function) -> None:
    """Have it known what the function's text says, which takes a child just forked much longer."""
    with warnings.catch_warnings(), contextlib.suppress(Exception):
        warnings.simplefilter("ignore")
        facts_of(code_of(function))


def _lines_of_child(
    function: Function, probes: Probes, deadline: float, patience: float, gate: Gate | None
) -> tuple[list[str], str, float]:
    """Return a child's lines, of which the first is empty, why no more came, and how long it ran.

    There are none if it has not begun after so many seconds of patience.
    """
    source, sink = os.pipe()
    with warnings.catch_warnings(), _without_collection():
        # Python 3.12 warns that threads and forks don't mix; the child starts no thread, takes
        # no lock of the parent's and never returns from here.
        warnings.simplefilter("ignore", DeprecationWarning)
        try:
            child = os.fork()
        except OSError as error:  # no room for another process
            os.close(source)
            os.close(sink)
            raise CannotRunError from error
        if child == 0:
            gc.freeze()  # finalizers of the parent's objects (files, sockets) are its own to run
    if child == 0:
        _be_child(function, probes, sink)
    os.close(sink)
    try:
        lines, ended = _read_lines(source, len(probes), deadline, patience, gate)
    finally:  # also when the learner interrupts the wait
        os.close(source)
        for kill in (os.killpg, os.kill):  # its children too, once it leads a group
            with contextlib.suppress(OSError):
                kill(child, signal.SIGKILL)
        ran = _seconds_of(child)
    return lines, ended, ran


@contextlib.contextmanager
def _without_collection() -> Iterator[None]:
    """Collect no garbage meanwhile: what `logging` and others do at each fork could set it off."""
    collects = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if collects:
            gc.enable()


def _seconds_of(child: int) -> float:
    """Wait for a child's end, and return for how long it ran."""
    try:
        used = os.wait4(child, 0)[2]
    except ChildProcessError:
        return 0.0
    return used.ru_utime + used.ru_stime


def _read_lines(
    source: int, count: int, deadline: float, patience: float, gate: Gate | None
) -> tuple[list[str], str]:
    """Read an empty line and up to `count` others until the deadline; say why there are no more."""
    data, ended = b"", "endless"
    begins = time.monotonic() + patience
    with selectors.DefaultSelector() as selector:
        selector.register(source, selectors.EVENT_READ)
        while data.count(b"\n") < 1 + count:
            left = (deadline if data else min(begins, deadline)) - time.monotonic()
            if left <= 0 or not selector.select(left):
                break
            chunk = os.read(source, 1 << 20)
            if not chunk:
                ended = "died"
                break
            data += chunk
            # The child has gone on meanwhile, which costs nobody time; here it is ended.
            if gate and data.count(b"\n") > gate.after:
                if gate.is_shut(_lines_in(data)[1 : 1 + gate.after]):
                    return _lines_in(data)[: 1 + gate.after], "unreached"
                gate = None
    return _lines_in(data)[: 1 + count], ended


def _lines_in(data: bytes) -> list[str]:
    return data.decode("utf-8", "replace").split("\n")[:-1]


def _be_child(function: Function, probes: Probes, sink: int) -> NoReturn:
    try:
        os.setsid()
        logging.disable()  # the kernel would log each picture that the function tries to show
        _limit_resources()
        nowhere = os.open(os.devnull, os.O_RDWR)
        for stream in (0, 1, 2):  # what writes past sys.stdout must not reach the notebook
            os.dup2(nowhere, stream)
        os.write(sink, b"\n")  # it has begun
        for line in lines_of(function, probes):
            data = memoryview(line.encode())  # of which no rest is copied
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
