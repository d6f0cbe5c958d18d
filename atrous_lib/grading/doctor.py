"""Whether this machine can grade safely: not what is installed, but what a submission can do."""

from __future__ import annotations

import json
import os
import sys
from dataclasses import dataclass
from pathlib import Path

from atrous_lib.grading.assignments import Assignment
from atrous_lib.grading.inside import syscalls
from atrous_lib.grading.notebook import memory
from atrous_lib.grading.notebook.bubblewrap import find_bubblewrap
from atrous_lib.grading.notebook.conversation import Conversation, Lost
from atrous_lib.grading.notebook.grader import Grader
from atrous_lib.grading.notebook.sandbox import SandboxError

# What a submission of bad intent would try. The last line is what it found.
TRIAL = """
import ctypes, json, os, socket
found = {}
try:
    socket.socket().close()
    found["ports"] = True
except OSError:
    found["ports"] = False
found["calls"] = ctypes.CDLL(None).unshare(0) == 0
try:
    with socket.socket(socket.AF_UNIX) as local:
        local.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 1 << 20)
    found["buffers"] = True
except OSError:
    found["buffers"] = False
try:
    found["files"] = os.path.exists(OUTSIDE)
    open("/usr/written", "w")
    found["files"] = True
except OSError:
    pass
try:
    socket.create_connection(("127.0.0.1", PORT), 2)
    found["network"] = True
except OSError:
    found["network"] = False
found["environment"] = SECRET in os.environ
children = []
try:
    for _ in range(1_000):
        child = os.fork()
        if child == 0:
            os.kill(os.getpid(), 19)
            os._exit(0)
        children.append(child)
except OSError:
    pass
for child in children:
    os.kill(child, 9)
    os.waitpid(child, 0)
found["processes"] = len(children) == 1_000
try:
    bytearray(100 << 30)
    found["memory"] = True
except MemoryError:
    found["memory"] = False
print(json.dumps(found))
"""
SECRET = "ATROUS_COURSE_SECRET"
WORDS = {
    "files": ("sees and writes no file of this machine", "reaches this machine's files"),
    "network": ("reaches no network", "reaches this machine's network"),
    "ports": ("can leave no port in use", "can tell the next one something by the ports it used"),
    "calls": ("can make no system calls that break out", "can make every system call"),
    "environment": ("sees no variable of the environment", "sees the environment's variables"),
    "processes": ("can start only so many processes", "can start processes without end"),
    "buffers": ("can't enlarge what the kernel keeps", "can have the kernel keep what it likes"),
    "memory": ("can take only so much memory", "can take memory without end"),
}


@dataclass(frozen=True)
class Finding:
    """One thing that was looked at.

    Attributes
    ----------
    name
        In a word, what.
    ok
        Whether it is as grading needs it.
    text
        What was found and, where it is not as needed, what to do.
    """

    name: str
    ok: bool
    text: str


def findings() -> list[Finding]:
    """Return what keeps learners' code from harming this machine, or fails to.

    Takes about a second: it starts the sandbox and tries to break out.
    """
    if not sys.platform.startswith("linux"):
        return [
            Finding(
                "system",
                False,
                f"grading in a sandbox needs Linux, and this is {sys.platform}. Grade in a Linux "
                "container or virtual machine, or on Windows in WSL 2.",
            )
        ]
    found = [Finding("system", True, "Linux")]
    program = find_bubblewrap()
    if program is None:
        return [
            *found,
            Finding(
                "bubblewrap",
                False,
                "found no program 'bwrap'. On Debian and Ubuntu: sudo apt install bubblewrap",
            ),
        ]
    found += [Finding("bubblewrap", True, program), _filter()]
    if not found[-1].ok:
        return found
    try:
        os.environ[SECRET] = "known to this process alone"
        with Grader({"trial": Assignment("trial", ())}) as grader:
            found += [_speed(grader.nested), _memory_group()]
            with grader.attempt("trial") as attempt:
                found += tried(attempt)
    except (SandboxError, Lost) as error:
        found.append(
            Finding(
                "sandbox",
                False,
                f"{error}. Where the system forbids user namespaces to everybody but root (Ubuntu "
                "since 23.10, many containers), an administrator has to allow them for bwrap.",
            )
        )
    finally:
        os.environ.pop(SECRET, None)
    return found


def _filter() -> Finding:
    try:
        syscalls.program(syscalls.machine())
    except ValueError as error:
        known = " or ".join(syscalls.MACHINES)
        return Finding("filter", False, f"{error}. Grade on a machine of kind {known}.")
    return Finding("filter", True, f"there is a filter of system calls for {syscalls.machine()}")


def _memory_group() -> Finding:
    """Tell what counts the memory that the kernel takes for a submission."""
    if way := memory.found_way():
        text = f"a memory group, through {way}, counts all that a submission makes Linux take"
    else:
        text = (
            f"found no way to make a memory group (tried {', '.join(memory.WAYS.values())}): what "
            "the kernel takes for a submission is not counted, but bounded, to some 2 GiB. A login "
            "session of systemd's has a way, and so has root"
        )
    return Finding("memory group", True, text)


def _speed(nested: bool) -> Finding:
    if nested:
        return Finding("sandbox", True, "starts; submissions are forked in it, as is fast")
    return Finding(
        "sandbox",
        True,
        "starts, but may not hold others, so each submission starts one of its own: as safe, and "
        "about ten times slower",
    )


def tried(attempt: Conversation) -> list[Finding]:
    """Return what a submission could do that tries."""
    import socket

    with socket.create_server(("127.0.0.1", 0)) as server:
        source = (
            f"OUTSIDE = {str(Path(__file__).resolve())!r}\n"
            f"PORT = {server.getsockname()[1]}\nSECRET = {SECRET!r}\n{TRIAL}"
        )
        request = json.dumps({"cell": source, "number": 0})
        for _ in attempt.ask(attempt.channel, request, 1, 100_000, 20.0):
            attempt.drain()
    try:
        told = json.loads(attempt.take_output())
    except ValueError:
        told = {}
    return [
        Finding(name, told.get(name) is False, f"a submission {words[told.get(name) is not False]}")
        for name, words in WORDS.items()
    ]
