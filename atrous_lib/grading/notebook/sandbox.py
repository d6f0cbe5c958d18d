"""The sandbox from outside: bubblewrap around one warm process, which forks submissions.

What is inside sees the system's programs and libraries and this Python, all read-only, an empty
folder of its own, and no network, environment, or other file of the machine.
"""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from atrous_lib.grading.inside import syscalls
from atrous_lib.grading.inside.places import COURSE, FONTS, HOME, LIBRARIES
from atrous_lib.grading.notebook.conversation import Attempt, Lost
from atrous_lib.grading.notebook.library import PACKAGE
from atrous_lib.grading.notebook.limits import Used

NOBODY = 65534  # who runs learners' code when the grader is root: Linux binds root to no limit
START_SECONDS = 60.0
SYSTEM = ("bin", "lib", "lib64", "libexec")  # of /usr and of Python's own folders
MORE = (
    *("/usr/share/fonts", "/usr/share/zoneinfo", "/etc/fonts", "/etc/ld.so.cache"),
    *("/etc/localtime", "/etc/alternatives"),
)
TAKEN = ("/proc", "/dev", COURSE, LIBRARIES, FONTS, HOME)  # by something else, inside
WARM = "import sys; from atrous_lib.grading.inside.processes import main; main(*sys.argv[1:])"


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
    kind
        "nested": submissions get namespaces of their own within one sandbox; "fresh": each gets
        a sandbox of its own, for systems that forbid the former; "none": no sandbox.

    Raises
    ------
    SandboxError
        If it does not start.
    """

    def __init__(self, libraries: Path, library: str, kind: str) -> None:
        if kind != "none":
            _check_machine()
        self.kind = kind
        self._libraries = libraries
        self._out_of_memory: set[int] = set()
        ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        self._control = ours
        self._said = tempfile.TemporaryFile()  # noqa: SIM115 - closed in close
        with contextlib.ExitStack() as stack:
            stack.enter_context(theirs)
            folder = libraries / library
            arguments = ["-s", "-P", "-c", WARM, str(theirs.fileno()), kind]
            root = os.geteuid() == 0
            home = Path("/")
            if kind == "none":
                home = libraries / "home"
                home.mkdir(exist_ok=True)
                command = [sys.executable, *arguments]
                environment = _environment(str(folder), str(home), os.environ)
            else:
                user = AS_ROOT if root else AS_ANYBODY
                mounts = _mounts(folder, libraries, kind == "nested")
                command = [*BUBBLEWRAP, *user, *mounts, "--", sys.executable, *arguments]
                command += [str(NOBODY)] if root else []
                environment = _environment(COURSE, HOME, {"PATH": "/usr/local/bin:/usr/bin:/bin"})
            try:
                self._process = subprocess.Popen(
                    command,
                    stdin=subprocess.DEVNULL,
                    stdout=subprocess.DEVNULL,
                    stderr=self._said,
                    cwd=home,
                    env=environment,
                    pass_fds=[theirs.fileno()],
                    start_new_session=True,
                )
            except OSError as error:
                ours.close()
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

    def start(self, library: str, tasks: int, limits: Mapping[str, Any]) -> Attempt:
        """Fork a submission that finds this library; it gets a socket for each task.

        Raises
        ------
        SandboxError
            If the warm process does not answer.
        """
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
        attempt = Attempt(
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
        """
        answer = self._asked({"used": True}, "cpu")
        return Used(answer["cpu"], answer["waiting"], pid in self._out_of_memory)

    def kill(self, attempt: Attempt) -> None:
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
        self._said.close()

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


def _check_machine() -> None:
    """Refuse a machine without a filter of system calls, and a Python where it can't be shown."""
    try:
        syscalls.program(syscalls.machine())
    except ValueError as error:
        raise SandboxError(
            f"{error}. Grade on such a machine, or in a virtual machine that holds nothing of "
            "value with --no-sandbox"
        ) from error
    for path in _system():
        if any(path.is_relative_to(place) for place in TAKEN):
            raise SandboxError(
                f"this Python needs {path}, and in the sandbox something else has that name. "
                "Install it elsewhere"
            )


BUBBLEWRAP = (
    *("bwrap", "--unshare-pid", "--unshare-net", "--unshare-ipc", "--unshare-uts"),
    *("--unshare-cgroup-try", "--die-with-parent", "--new-session", "--hostname", "course"),
    *("--proc", "/proc", "--dev", "/dev", "--perms", "1777", "--tmpfs", "/dev/shm"),
    *("--remount-ro", "/dev", "--perms", "1777", "--tmpfs", HOME),
)
AS_ANYBODY = ("--unshare-user",)
AS_ROOT = ("--cap-drop", "ALL", "--cap-add", "CAP_SETUID", "--cap-add", "CAP_SETGID")


def find_bubblewrap() -> str | None:
    """Return where bubblewrap is installed, if it is."""
    return shutil.which("bwrap")


def _environment(course: str, home: str, outside: Mapping[str, str]) -> dict[str, str]:
    return {
        "PATH": outside.get("PATH", ""),
        "HOME": home,
        "TMPDIR": home,
        "IPYTHONDIR": f"{home}/.ipython",
        "LANG": "C.UTF-8",
        "MPLBACKEND": "agg",
        "MPLCONFIGDIR": f"{home}/.matplotlib",
        "OMP_NUM_THREADS": "1",
        "OPENBLAS_NUM_THREADS": "1",
        "MKL_NUM_THREADS": "1",
        "PYTHONDONTWRITEBYTECODE": "1",
        "PYTHONHASHSEED": "0",  # the same order of sets in every run
        "PYTHONPATH": course,
    }


def _mounts(course: Path, libraries: Path, nested: bool) -> list[str]:
    """Return bubblewrap's arguments for what is to be seen inside."""
    arguments: list[str] = []
    paths = _system()
    for folder in sorted({folder for path in paths for folder in path.parents}):
        if folder != Path("/"):  # left to bubblewrap, root alone could pass
            arguments += ["--dir", str(folder)]
    links = [path for path in paths if path.is_symlink() and path.resolve() in paths]
    bound = [path for path in paths if path not in links]
    for path in bound:
        arguments += ["--ro-bind", str(path), str(path)]
    for place in places_of(PACKAGE, bound):  # it holds the answers
        arguments += ["--tmpfs", str(place), "--remount-ro", str(place)]
    for path in links:
        arguments += ["--symlink", str(path.resolve()), str(path)]
    if Path("/tmp") not in {folder for path in paths for folder in path.parents}:
        arguments += ["--symlink", HOME, "/tmp"]
    arguments += ["--ro-bind", str(course), COURSE]
    if nested:
        arguments += ["--ro-bind", str(libraries), LIBRARIES]
    arguments += ["--ro-bind", str(libraries / "fonts"), FONTS]
    return [*arguments, "--chmod", "0755", "/", "--remount-ro", "/", "--chdir", HOME]


def places_of(path: Path, shown: Iterable[Path] | None = None) -> list[Path]:
    """Return where a sandbox shows a path of this machine: nowhere, once or by several names.

    A virtual environment's lib and lib64, for example, are one folder. `shown` is what the
    sandbox shows; by default, what `Sandbox` does.
    """
    real = path.resolve()
    tops = [top for top in shown or _system() if real.is_relative_to(top.resolve())]
    return sorted({top / real.relative_to(top.resolve()) for top in tops})


def _system() -> list[Path]:
    """Return the files and folders to show, an outer one before those in it.

    Never a whole prefix: a course may well stand in /usr/src.
    """
    roots = {Path("/"), Path("/usr"), Path("/usr/local")}
    roots |= {Path(sys.prefix), Path(sys.base_prefix), Path(sys.base_prefix).resolve()}
    paths = {root / name for root in roots for name in SYSTEM}
    paths |= {Path(path) for path in MORE}
    paths.add(Path(sys.prefix) / "pyvenv.cfg")
    return sorted(path for path in paths if path.exists())
