"""A deadline for Python code that runs in this very thread, where nothing else can stop it.

Python tells the watch of every step that could be one of endlessly many: a jump, the start of a
function. Once the time is up, each of these steps raises `Expired`, so that an `except:` which
swallows it only gets as far as the next one. A single long call into C takes no such steps; it
can't be stopped.

`sys.monitoring` came with Python 3.12. Before it there is `sys.settrace`, which Python takes
away as soon as it has raised once: code that swallows that one exception is not stopped there.

A finalizer and a weak reference's callback can't raise: Python swallows what they do, and says so
on the error stream. The watch says nothing of its own exception there, and goes on.
"""

from __future__ import annotations

import sys
import threading
import time
from collections.abc import Callable
from types import CodeType, FrameType
from typing import Any, Self

LAST_TOOL = 5  # the tools of sys.monitoring are numbered from 0


class Expired(BaseException):
    """The time is up."""


class Watch:
    """A deadline `seconds` from now, for what runs in this thread inside of `with`."""

    def __init__(self, seconds: float) -> None:
        self._deadline = time.monotonic() + seconds
        self._thread = threading.get_ident()

    def __enter__(self) -> Self:
        self._stop = self._watch()
        self._hook = sys.unraisablehook
        sys.unraisablehook = self._go_on
        return self

    def __exit__(self, *error: object) -> None:
        self._stop()
        sys.unraisablehook = self._hook

    def _go_on(self, swallowed: sys.UnraisableHookArgs) -> None:
        if swallowed.exc_type is Expired:
            self._stop()
            self._stop = self._watch()
        else:
            self._hook(swallowed)

    @property
    def left(self) -> float:
        """The seconds until the deadline."""
        return self._deadline - time.monotonic()

    def _at_step(self, code: CodeType, *_: object) -> None:
        if time.monotonic() < self._deadline or threading.get_ident() != self._thread:
            return
        if code.co_filename != __file__:  # the watch itself can always be taken off
            raise Expired

    if sys.version_info >= (3, 12):

        def _watch(self) -> Callable[[], None]:
            tool = next(n for n in range(LAST_TOOL, -1, -1) if not sys.monitoring.get_tool(n))
            sys.monitoring.use_tool_id(tool, "deadline of a check")
            events = sys.monitoring.events.JUMP, sys.monitoring.events.PY_START
            for event in events:
                sys.monitoring.register_callback(tool, event, self._at_step)
            sys.monitoring.set_events(tool, sum(events))

            def stop() -> None:
                sys.monitoring.set_events(tool, 0)
                sys.monitoring.free_tool_id(tool)

            return stop

    else:

        def _watch(self) -> Callable[[], None]:
            before, now, deadline = sys.gettrace(), time.monotonic, self._deadline

            def trace(frame: FrameType, event: str, _: object) -> Any:
                if now() >= deadline:  # asked here, for every line
                    self._at_step(frame.f_code)
                return trace

            sys.settrace(trace)
            return lambda: sys.settrace(before)
