"""Kernels that are forks of one process, which has imported already what notebooks import.

A kernel imports IPython, NumPy and Matplotlib for most of a second. A test that has nbgrader run
dozens of notebooks starts their kernels so. Each is a process of its own all the same, in its own
folder, with its own environment.
"""

from __future__ import annotations

import multiprocessing
import os
import signal
import sys
import time
from collections.abc import Mapping
from typing import Any, NoReturn

from jupyter_client.provisioning import local_provisioner

FORKS = hasattr(os, "fork") and sys.platform != "darwin"  # whose libraries break in a fork
IMPORTED = (
    *("ipykernel.kernelapp", "matplotlib.pyplot", "ipywidgets"),
    *("atrous_lib.checks", "atrous_lib.pictures", "atrous_lib.widgets"),
    # What a kernel imports when it starts, and when it shows an error.
    *("ipykernel.debugger", "IPython.core.debugger", "tornado.platform.asyncio", "sqlite3"),
    *("IPython.core.completerlib", "IPython.core.logger"),
    *("IPython.extensions.storemagic", "stack_data", "pygments.formatters.terminal256"),
)


def fork_kernels() -> None:
    """Start this process's kernels as forks from now on, where the system can."""
    if FORKS:
        # Matplotlib reads it when it is imported; the kernel sets it only afterwards.
        os.environ.setdefault("MPLBACKEND", "module://matplotlib_inline.backend_inline")
        _context.set_forkserver_preload(list(IMPORTED))
        local_provisioner.launch_kernel = ForkedKernel


class ForkedKernel:
    """What `jupyter_client` knows of a kernel that it started: a part of `subprocess.Popen`."""

    stdin = stdout = stderr = None

    def __init__(self, cmd: list[str], *, env: Mapping[str, str], cwd: str | None = None, **_: Any):
        arguments = cmd[cmd.index("ipykernel_launcher") :]
        folder = cwd or os.getcwd()
        self._process = _context.Process(target=_be_kernel, args=(arguments, dict(env), folder))
        self._process.start()
        self.pid = self._process.pid
        while self.poll() is None and os.getpgid(self.pid) != self.pid:
            time.sleep(0.001)  # signals go to its group, which is another one until it runs

    def poll(self) -> int | None:
        """Return its exit code once it has ended."""
        return self._process.exitcode

    def wait(self) -> int | None:
        """Wait until it has ended."""
        self._process.join()
        return self.poll()

    def send_signal(self, number: int) -> None:
        """Send it a signal, unless it has ended."""
        if self.poll() is None:
            os.kill(self.pid, number)

    def kill(self) -> None:
        """End it at once."""
        self.send_signal(signal.SIGKILL)

    def terminate(self) -> None:
        """Ask it to end."""
        self.send_signal(signal.SIGTERM)


def _be_kernel(arguments: list[str], environment: Mapping[str, str], folder: str) -> NoReturn:
    import numpy as np
    from ipykernel.kernelapp import IPKernelApp

    os.setsid()
    os.chdir(folder)
    os.environ.clear()
    # A kernel ends when its parent does.
    os.environ.update(environment, JPY_PARENT_PID=str(os.getppid()))
    np.random.seed()  # else every fork would draw the same numbers
    sys.argv = arguments
    IPKernelApp.launch_instance()
    sys.exit()


_context = multiprocessing.get_context("forkserver" if FORKS else None)
