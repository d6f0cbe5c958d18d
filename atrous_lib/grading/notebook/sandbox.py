"""The sandbox from outside: a warm process that forks submissions, within walls and limits."""

from __future__ import annotations

import contextlib
import json
import os
import signal
import socket
import subprocess
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from atrous_lib.grading.inside import syscalls
from atrous_lib.grading.notebook.bubblewrap import NOBODY, in_no_sandbox, in_sandbox
from atrous_lib.grading.notebook.conversation import Conversation, Lost
from atrous_lib.grading.notebook.limits import Used
from atrous_lib.grading.notebook.memory import (
    NO_GROUP,
    MemoryGroup,
    counter_of,
    ended_for_memory,
    make_group,
)

START_SECONDS = 60.0
KERNEL_BYTES = 512 << 20  # for the warm process, and for what the kernel holds for a submission


class SandboxError(Exception):
    """The sandbox could not be started, or was lost: never the fault of a single submission."""


class Sandbox:
    """One warm process, and the submissions forked from it, one at a time.

    Parameters
    ----------
    libraries
        The folder that holds a library for each exercise (see `library`).
    library
        The one that the warm process loads.
    memory_bytes
        That a submission may take.
    kind
        "nested": submissions get namespaces of their own within one sandbox; "fresh": each gets
        a sandbox of its own, for systems that forbid the former; "none": no sandbox.

    Raises
    ------
    SandboxError
        If it does not start.
    """

    def __init__(self, libraries: Path, library: str, kind: str, memory_bytes: int) -> None:
        self.kind = kind
        self._libraries = libraries
        self._out_of_memory: set[int] = set()
        self._group: MemoryGroup | None = None
        self._said = tempfile.TemporaryFile()  # noqa: SIM115 - closed in close
        self._control, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        with theirs:
            try:
                if kind == "none":
                    start = in_no_sandbox(libraries, library, theirs.fileno())
                else:
                    syscalls.program(syscalls.machine())  # without one, walls would have a hole
                    start = in_sandbox(libraries, library, kind, theirs.fileno())
                    self._group = make_group(libraries.name, memory_bytes + KERNEL_BYTES)
                group = self._group or NO_GROUP
                self._process = subprocess.Popen(
                    [*group.command, *start.command],
                    stdin=subprocess.DEVNULL,
                    stdout=subprocess.DEVNULL,
                    stderr=self._said,
                    cwd=start.folder,
                    env={**start.environment, **group.environment},
                    pass_fds=[theirs.fileno()],
                    start_new_session=True,
                )
            except (OSError, ValueError) as error:
                self._release()
                raise SandboxError(f"the sandbox did not start: {error}") from error
        try:
            self.nested: bool = self._receive(START_SECONDS)["ready"]
        except SandboxError as error:
            self._process.kill()
            self._process.wait()
            self._said.seek(0)
            said = self._said.read(2_000).decode(errors="replace").strip()
            self.close()
            raise SandboxError(f"the sandbox did not start: {said or error}") from error
        self._counter = counter_of(self._process.pid) if self._group is not None else None

    def start(self, library: str, tasks: int, limits: Mapping[str, Any]) -> Conversation:
        """Fork a submission that finds this library; it gets a socket for each task.

        Raises
        ------
        SandboxError
            If the warm process does not answer.
        """
        self._ended_before = ended_for_memory(self._counter)
        pairs = [socket.socketpair() for _ in range(tasks + 1)]
        source, sink = os.pipe()
        uid = NOBODY if os.geteuid() == 0 else os.geteuid()
        gid = NOBODY if os.geteuid() == 0 else os.getegid()
        message = {
            "library": library,
            "uid": uid,
            "gid": gid,
            "sandboxed": self.kind != "none",
            **limits,
        }
        if self.kind == "none":
            message["folder"] = str(self._libraries / library)
        theirs = [pairs[0][1].fileno(), sink, *(pair[1].fileno() for pair in pairs[1:])]
        try:
            socket.send_fds(self._control, [json.dumps(message).encode()], theirs)
            answer = self._receive(START_SECONDS)
            if "started" not in answer:
                raise SandboxError(f"a submission did not start: {answer.get('error')}")
        except (OSError, SandboxError) as error:
            os.close(source)
            for ours, _ in pairs:
                ours.close()
            raise SandboxError(str(error)) from error
        finally:
            os.close(sink)
            for _, each in pairs:
                each.close()
        channel, *sockets = (ours for ours, _ in pairs)
        pid = answer["started"]
        attempt = Conversation(
            pid, channel, source, sockets, limits["output_bytes"], lambda: self.used(pid)
        )
        try:  # before any code of the learner's runs, so that what is wrong here is ours
            list(attempt.ask(channel, '{"number": 0}', 1, 1_000, START_SECONDS))
        except Lost as lost:
            with contextlib.suppress(Lost):
                attempt.drain()
            said = attempt.take_output().strip().rpartition("\n")[2] or lost.reason
            attempt.close()
            self.kill(attempt)
            raise SandboxError(f"a submission's interpreter did not start: {said}") from lost
        return attempt

    def used(self, pid: int) -> Used:
        """Return what the submission with this first process has used so far.

        Raises
        ------
        SandboxError
            If the warm process does not answer.
        Lost
            If it does not, and the submission may have ended it: in a sandbox of its own it can.
        """
        try:
            answer = self._asked({"used": True}, "cpu")
        except SandboxError as error:
            if self.kind == "fresh":
                raise Lost("died") from error
            raise
        ended = pid in self._out_of_memory or ended_for_memory(self._counter) > self._ended_before
        return Used(answer["cpu"], answer["waiting"], ended)

    def kill(self, attempt: Conversation) -> None:
        """End everything that the submission started.

        Raises
        ------
        SandboxError
            If the warm process does not answer.
        """
        self._asked({"kill": attempt.pid}, "gone")
        self._out_of_memory.discard(attempt.pid)

    def close(self) -> None:
        """End the warm process and all that it started."""
        self._control.close()
        with contextlib.suppress(subprocess.TimeoutExpired):
            self._process.wait(1)
        with contextlib.suppress(OSError):
            os.killpg(self._process.pid, signal.SIGKILL)
        self._process.kill()
        self._process.wait()
        self._release()

    def _release(self) -> None:
        self._control.close()
        self._said.close()
        if self._group is not None:
            self._group.close()

    def _asked(self, message: Mapping[str, Any], key: str) -> dict[str, Any]:
        """Send a message to the warm process and return its answer, which has this key."""
        try:
            self._control.send(json.dumps(message).encode())
        except OSError as error:
            raise SandboxError(f"the warm process is gone: {error}") from error
        while key not in (answer := self._receive(START_SECONDS)):
            if "memory" in answer:  # it ended a submission that took too much
                self._out_of_memory.add(answer["memory"])
        return answer

    def _receive(self, seconds: float) -> dict[str, Any]:
        self._control.settimeout(seconds)
        try:
            data = self._control.recv(1 << 16)
        except OSError as error:
            raise SandboxError(f"the warm process did not answer: {error}") from error
        if not data:
            raise SandboxError("the warm process ended")
        answer: dict[str, Any] = json.loads(data)
        return answer
