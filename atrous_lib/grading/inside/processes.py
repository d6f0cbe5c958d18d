"""What runs inside the sandbox: the warm process, and the interpreter that is forked from it.

Starting Python, NumPy and IPython takes a second, forking takes milliseconds. So one process
has all of them loaded and waits; each submission gets a fork of it. There are four kinds of
process, each forked from the one before::

    warm process      never runs anybody's code; starts and kills submissions
      first process   of the submission's own process namespace; when it goes, all in it go
        interpreter   runs the cells, one for each message from outside
          snapshot    of the interpreter at one check: runs the function on the inputs sent to it

Interpreter and snapshots run code of the learner's: what they send is only ever read as plain
data, and forging it is no easier than returning the right result.

This file and what it imports are all of the grader that a submission can see.
"""

from __future__ import annotations

import base64
import contextlib
import gc
import io
import itertools
import json
import os
import random
import select
import signal
import socket
import sys
import tempfile
import threading
import traceback
import warnings
from typing import Any, NoReturn

import numpy as np

from atrous_lib.checks.outcome import Outcome, call
from atrous_lib.checks.plain import TooLargeError, decode
from atrous_lib.grading.inside import confine, syscalls, usage
from atrous_lib.grading.inside.places import COURSE, FONTS, HOME, LIBRARIES
from atrous_lib.grading.inside.shell import Shell, new_shell

CHECK_SECONDS = 0.25  # between two looks at how much memory a submission takes
MOST_DESCRIPTORS = 1 << 12  # that the warm process could have open
MOST_TERMINALS = 16  # that a submission may open: IPython runs each `!command` in one


def main(descriptor: str, kind: str, user: str = "") -> None:
    """Wait for submissions on the socket `descriptor` until it is closed, as another user.

    `kind` is that of the sandbox: "nested", "fresh" or "none".
    """
    control = socket.socket(fileno=int(descriptor))
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(line_buffering=True, errors="replace")
    shell = new_shell()
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
                pid = confine.fork_into_namespaces() if kind == "nested" else _fork()
            except OSError as error:
                _send(control, {"error": str(error)})
            else:
                if pid == 0:
                    _be_first_process(control, shell, message, descriptors, kind)
                running[pid] = message["memory"]
                _send(control, {"started": pid})
            for each in descriptors:
                os.close(each)


def _processes(kind: str) -> list[int]:
    """Return the processes of the one submission that runs."""
    return usage.descendants() if kind == "none" else usage.others()


def _memory(pid: int, kind: str, most: int) -> int:
    """Return the bytes that a submission takes, or fewer where that is far from `most`."""
    total = usage.memory(_processes(kind), most)
    if kind != "none":
        total += usage.files(pid, (HOME, "/dev/shm")) + usage.sockets(pid)
    return total


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
                _enclose(message)
                code = 0
            finally:
                os._exit(code)
        return os.waitpid(pid, 0)[1] == 0
    except OSError:
        return False


def _fork() -> int:
    with warnings.catch_warnings():
        # Python 3.12 warns that threads and forks don't mix; there is none of ours here.
        warnings.simplefilter("ignore", DeprecationWarning)
        return os.fork()


def _be_first_process(
    control: socket.socket,
    shell: Shell,
    message: dict[str, Any],
    descriptors: list[int],
    kind: str,
) -> NoReturn:
    try:
        confine.die_with_parent()
        confine.volunteer_to_be_killed()
        os.setsid()  # a signal to the group would reach the warm process from any namespace
        control.close()
        if kind == "nested":
            _enclose(message)
        else:
            _relocate(message.get("folder", COURSE))
            os.chdir(tempfile.mkdtemp(dir="."))  # what others wrote is not for this one to import
        if _fork() == 0:
            _be_interpreter(shell, message, descriptors)
        for each in descriptors:
            os.close(each)
        with contextlib.suppress(ChildProcessError):
            while True:
                os.wait()
        signal.pause()
    except BaseException:
        traceback.print_exc()
    finally:
        os._exit(1)


def _enclose(message: dict[str, Any]) -> None:
    """Set up the new namespaces: who one is, the right library, and folders of one's own."""
    confine.become_user(message["uid"], message["gid"])
    confine.mount_folder(f"{LIBRARIES}/{message['library']}", COURSE)
    confine.mount_empty(LIBRARIES, 1 << 12, writable=False)
    confine.mount_empty("/proc", 1 << 12, writable=False)
    confine.mount_terminals("/dev/pts", MOST_TERMINALS)
    confine.mount_empty("/dev/shm", message["file_bytes"], writable=True)
    confine.mount_empty(HOME, message["file_bytes"], writable=True)
    os.chdir(HOME)
    _offer_fonts()


def _offer_fonts() -> None:
    """Show Matplotlib its list of fonts, which takes a second to make, where it may write."""
    names = os.listdir(FONTS)
    if names:
        os.mkdir(f"{HOME}/.matplotlib")
        for name in names:
            os.symlink(f"{FONTS}/{name}", f"{HOME}/.matplotlib/{name}")


def _relocate(course: str) -> None:
    """Import what has not been imported yet from the library in another folder."""
    old = sys.modules["atrous_lib"].__path__[0].removesuffix("/atrous_lib")
    sys.path[:] = [course if path == old else path for path in sys.path]
    for name, module in list(sys.modules.items()):
        if name.partition(".")[0] == "atrous_lib" and hasattr(module, "__path__"):
            module.__path__ = [path.replace(old, course, 1) for path in module.__path__]


def _be_interpreter(shell: Shell, message: dict[str, Any], descriptors: list[int]) -> NoReturn:
    try:
        os.setsid()
        channel, output, *tasks = descriptors
        nowhere = os.open(os.devnull, os.O_RDWR)
        os.dup2(nowhere, 0)
        for stream in (1, 2):
            os.dup2(output, stream)
        _close_all_but(0, 1, 2, channel, *tasks)
        confine.limit(message["limits"])
        if message["sandboxed"]:
            confine.drop_capabilities()
            syscalls.install()
        sys.path.insert(0, "")  # as in a notebook's kernel: a learner's own modules
        random.seed(0)
        np.random.seed(0)
        _serve(shell, channel, tasks, message)
    except BaseException:
        traceback.print_exc()
    finally:
        os._exit(0)


def _serve(shell: Shell, channel: int, tasks: list[int], message: dict[str, Any]) -> None:
    """Run cells and fork snapshots as asked, until the channel is closed."""
    own = os.getpid()
    requests = os.fdopen(channel, "r", encoding="utf-8", closefd=False)
    for line in requests:
        request = json.loads(line)
        if "cell" in request:
            failed = shell.run_and_tell(request["cell"], request.get("left_out", ()))
            for stream in (sys.stdout, sys.stderr):
                with contextlib.suppress(Exception):
                    stream.flush()
            if os.getpid() != own:  # a fork of the learner's that came to the cell's end, too
                os._exit(0)
            reply = {"ran": request["number"], "failed": failed}
        elif "probe" in request:
            name, place = request["probe"], request["task"]
            function = shell.user_ns.get(name)
            found = function is not None
            # A fork has none of the threads that a pool of the learner's may need.
            threads = threading.active_count() > 1
            reply = {"ran": request["number"], "found": found, "threads": threads}
            if found and request.get("last"):
                _write(channel, json.dumps(reply) + "\n")
                _try_function(function, tasks[place], message["probe_seconds"])
            if found and not threads and _fork() == 0:
                _be_snapshot(function, place, channel, tasks, message)
            os.close(tasks[place])
        elif "files" in request:
            _write_files(request["files"])
            reply = {"ran": request["number"]}
        else:
            reply = {"ran": request["number"]}
        _write(channel, json.dumps(reply) + "\n")


def _be_snapshot(
    function: Any, place: int, channel: int, tasks: list[int], message: dict[str, Any]
) -> NoReturn:
    try:
        os.setsid()
        sink = tasks[place]
        for each in (channel, *tasks):
            if each != sink:
                with contextlib.suppress(OSError):
                    os.close(each)
        _try_function(function, sink, message["probe_seconds"])
    finally:
        os._exit(0)


def _try_function(function: Any, sink: int, seconds: float) -> NoReturn:
    """Call a function on the inputs that come in and send what it does, until no more come."""
    try:
        nowhere = os.open(os.devnull, os.O_RDWR)
        for stream in (0, 1, 2):
            os.dup2(nowhere, stream)
        for line in os.fdopen(sink, "r", encoding="utf-8", closefd=False):
            confine.limit_cpu(seconds + 1, 4 * (seconds + 1))
            own = os.getpid()
            for probe in decode(line):
                text = _called(function, probe)
                if os.getpid() != own:
                    os._exit(0)
                _write(sink, text + "\n")
    finally:
        os._exit(0)


def _write_files(files: dict[str, str]) -> None:
    """Write what was handed in beside the notebook: from names to contents in base 64.

    A name that no file may have here costs that file alone.
    """
    for name, content in files.items():
        with contextlib.suppress(OSError, ValueError):
            os.makedirs(os.path.dirname(name) or ".", exist_ok=True)
            with open(name, "wb") as file:
                file.write(base64.b64decode(content))


def _close_all_but(*descriptors: int) -> None:
    """Close what was open before a submission began: open files keep places, locks and modes."""
    kept = [-1, *sorted(descriptors), MOST_DESCRIPTORS]
    for one, next_one in itertools.pairwise(kept):
        if one + 1 < next_one:  # Python takes an empty range for one without end
            os.closerange(one + 1, next_one)


def _called(function: Any, probe: tuple[Any, ...]) -> str:
    try:
        return call(function, probe).to_json()
    except TooLargeError as error:
        return Outcome("large", error=("", str(error))).to_json()


def _write(descriptor: int, text: str) -> None:
    data = text.encode()
    while data:
        data = data[os.write(descriptor, data) :]


def _send(control: socket.socket, message: dict[str, Any]) -> None:
    control.send(json.dumps(message).encode())
