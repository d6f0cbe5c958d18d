"""A pytest plugin: kernels that tests start speak through local sockets of their own.

A free port of TCP is found by opening and closing it, and the kernel opens it again most of a
second later. With many kernels side by side, another one may have it by then, and the first dies.
"""

from __future__ import annotations

import itertools
import os
import tempfile
from collections.abc import Callable
from typing import Any

import pytest
from jupyter_client.manager import KernelManager


def speak_locally() -> Callable[[], None]:
    """Give this process's kernels local sockets, where the system has them; return what ends it."""
    patch = pytest.MonkeyPatch()
    if os.name != "posix":
        return patch.undo
    folder = tempfile.TemporaryDirectory(prefix="k")  # a socket's name is at most 107 bytes long
    numbers = itertools.count()
    init = KernelManager.__init__

    def init_locally(self: KernelManager, *args: Any, **traits: Any) -> None:
        place = os.path.join(folder.name, str(next(numbers)))
        init(self, *args, **{"transport": "ipc", "ip": place, **traits})

    def end() -> None:
        patch.undo()
        folder.cleanup()

    patch.setattr(KernelManager, "__init__", init_locally)
    return end


def pytest_configure(config: pytest.Config) -> None:
    """Give them to the kernels of nbval, nbclient and nbgrader."""
    config.add_cleanup(speak_locally())
