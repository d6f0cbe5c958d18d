"""A submission's own processes: its first, its interpreter, and a snapshot for each task.

Interpreter and snapshots run code of the learner's: what they send is only ever read as plain
data, and forging it is no easier than returning the right result.
"""

from __future__ import annotations

import base64
import contextlib
import itertools
import json
import os
import random
import signal
import socket
import sys
import tempfile
import threading
import traceback
from typing import Any, NoReturn

import numpy as np

from atrous_lib.checks.lines import lines_of
from atrous_lib.checks.plain import decode
from atrous_lib.grading.inside import confine, syscalls
from atrous_lib.grading.inside.places import COURSE, FONTS, HOME, LIBRARIES
from atrous_lib.grading.inside.shell import Shell

MOST_DESCRIPTORS = 1 << 12  # that the warm process could have open
MOST_TERMINALS = 16  # that a submission may open: IPython runs each `!command` in one


def be_first_process(
    control: socket.socket,
    shell: Shell,
    message: dict[str, Any],
    descriptors: list[int],
    kind: str,
) -> NoReturn:
    """Be the first process of a submission: put walls around it, and start its interpreter.

    Parameters
    ----------
    control
        The warm process's socket, which is closed here.
    shell
        Loaded and unused.
    message
        From outside: the library, who to be, and the limits.
    descriptors
        The submission's own: for cells, for what they print, and one for each task.
    kind
        That of the sandbox.
    """
    try:
        confine.die_with_parent()
        confine.volunteer_to_be_killed()
        os.setsid()  # a signal to the group would reach the warm process from any namespace
        control.close()
        if kind == "nested":
            enclose(message)
        else:
            _relocate(message.get("folder", COURSE))
            os.chdir(tempfile.mkdtemp(dir="."))  # what others wrote is not for this one to import
        interpreter = confine.fork()
        if interpreter == 0:
            _be_interpreter(shell, message, descriptors)
        for each in descriptors:
            os.close(each)
        with contextlib.suppress(ChildProcessError):
            while True:
                if os.wait()[0] == interpreter and kind == "nested":
                    # All others of the namespace go with this process: what the interpreter left
                    # behind would else hold its end of the channel open, and be waited for.
                    os._exit(0)
        signal.pause()
    except BaseException:
        traceback.print_exc()
    finally:
        os._exit(1)


def enclose(message: dict[str, Any]) -> None:
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
            reply = {"ran": request["number"], "found": found}
            if found and request.get("last"):
                _write(channel, json.dumps(reply) + "\n")
                _try_function(function, tasks[place], message["probe_seconds"])
            # A fork has none of the threads that a pool of the learner's may need.
            alone = found and threading.active_count() > 1
            if found and not alone:
                try:
                    child = confine.fork()
                except OSError:  # a function that was tried has left as many forks as may be
                    alone = True
                else:
                    if child == 0:
                        _be_snapshot(function, place, channel, tasks, message)
            reply["alone"] = alone
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
        lines = os.fdopen(sink, "r", encoding="utf-8", closefd=False)
        for place, line in enumerate(lines):
            confine.limit_cpu(seconds + 1, 4 * (seconds + 1))
            own = os.getpid()
            # What is wrong with spoiled memory shows on the first inputs.
            for text in lines_of(function, decode(line), spoil=place == 0):
                if os.getpid() != own:
                    os._exit(0)
                _write(sink, text)
                _reap()
    finally:
        os._exit(0)


def _reap() -> None:
    """Forget a function's forks that have ended: until then, each counts as a process."""
    with contextlib.suppress(ChildProcessError):  # there are no others
        while os.waitpid(-1, os.WNOHANG)[0]:
            pass


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


def _write(descriptor: int, text: str) -> None:
    data = memoryview(text.encode())  # of which no rest is copied
    while data:
        data = data[os.write(descriptor, data) :]
