"""The warm process inside the sandbox, which starts and ends submissions.

Starting Python, NumPy and IPython takes a second, forking takes milliseconds. So one process
has all of them loaded and waits; each submission gets a fork of it. There are four kinds of
process, each forked from the one before::

    warm process      never runs anybody's code; starts and kills submissions
      first process   of the submission's own process namespace; when it goes, all in it go
        interpreter   runs the cells, one for each message from outside
          snapshot    of the interpreter at one check: runs the function on the inputs sent to it

The other three stand in `submission`. This folder is all of the grader that a submission can see.
"""

from __future__ import annotations

import contextlib
import gc
import importlib
import io
import json
import os
import select
import signal
import socket
import sys
from typing import Any

from atrous_lib.grading.inside import confine, usage
from atrous_lib.grading.inside.places import HOME
from atrous_lib.grading.inside.shell import new_shell
from atrous_lib.grading.inside.submission import be_first_process, enclose

# What exercises import and what is the same for all of them: stand-ins, mostly.
IMPORTED = ("IPython.display", "atrous_lib.checks", "atrous_lib.pictures", "atrous_lib.widgets")
CHECK_SECONDS = 0.25  # between two looks at how much memory a submission takes


def main(descriptor: str, kind: str, user: str = "") -> None:
    """Wait for submissions on the socket `descriptor` until it is closed, as another user.

    `kind` is that of the sandbox: "nested", "fresh" or "none".
    """
    control = socket.socket(fileno=int(descriptor))
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(line_buffering=True, errors="replace")
    shell = new_shell()
    for module in IMPORTED:
        importlib.import_module(module)
    if user:
        confine.change_user(int(user))
    if kind == "none":
        confine.adopt_orphans()
    gc.collect()
    gc.freeze()  # so that no collection in a fork touches, and so copies, these pages
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    _send(control, {"ready": kind == "nested" and _can_nest()})
    running: dict[int, int] = {}  # from first processes to the bytes that each may take
    while True:
        if running and not select.select([control], [], [], CHECK_SECONDS)[0]:
            for pid, most in running.items():
                if _memory(pid, kind, most) > most:
                    _send(control, {"memory": pid})
                    _end(pid, kind)
                    running[pid] = sys.maxsize
            continue
        data, descriptors, _, _ = socket.recv_fds(control, 1 << 16, 32)
        if not data:
            return
        message = json.loads(data)
        if "used" in message:
            pids = _processes(kind)
            cpu, waiting = usage.cpu_seconds(pids), usage.waiting_seconds(pids)
            _send(control, {"cpu": cpu, "waiting": waiting})
        elif "kill" in message:
            _end(message["kill"], kind)
            running.pop(message["kill"], None)
            _send(control, {"gone": message["kill"]})
        else:
            try:
                pid = confine.fork_into_namespaces() if kind == "nested" else confine.fork()
            except OSError as error:
                _send(control, {"error": str(error)})
            else:
                if pid == 0:
                    be_first_process(control, shell, message, descriptors, kind)
                running[pid] = message["memory"]
                _send(control, {"started": pid})
            for each in descriptors:
                os.close(each)


def _processes(kind: str) -> list[int]:
    """Return the processes of the one submission that runs."""
    return usage.descendants() if kind == "none" else usage.others()


def _memory(pid: int, kind: str, most: int) -> int:
    """Return the bytes that a submission takes, exactly where that may be more than `most`."""
    beside = 0
    if kind != "none":
        beside = usage.files(pid, (HOME, "/dev/shm")) + usage.sockets(pid)
    return beside + usage.memory(_processes(kind), most - beside)


def _end(pid: int, kind: str) -> None:
    """End all processes of the submission whose first process this is."""
    if kind == "nested":
        with contextlib.suppress(ProcessLookupError, ChildProcessError):
            os.kill(pid, signal.SIGKILL)  # and Linux ends all others of its namespace
            os.waitpid(pid, 0)
        return
    while processes := _processes(kind):
        for each in processes:
            with contextlib.suppress(ProcessLookupError):
                os.kill(each, signal.SIGKILL)
        with contextlib.suppress(ChildProcessError):
            os.wait()


def _can_nest() -> bool:
    """Say whether this system lets a process set up namespaces, and not only enter them."""
    message = {"uid": os.getuid(), "gid": os.getgid(), "library": "base", "file_bytes": 1 << 12}
    try:
        pid = confine.fork_into_namespaces()
        if pid == 0:
            code = 1
            try:
                enclose(message)
                code = 0
            finally:
                os._exit(code)
        return os.waitpid(pid, 0)[1] == 0
    except OSError:
        return False


def _send(control: socket.socket, message: dict[str, Any]) -> None:
    control.send(json.dumps(message).encode())
