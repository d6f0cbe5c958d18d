"""How the sandbox is started: bubblewrap, and what can be seen in it.

Inside there are the system's programs and libraries and this Python, all read-only, an empty
folder to write to, and no network, environment, or other file of the machine.
"""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from atrous_lib.grading.inside.places import COURSE, FONTS, HOME, LIBRARIES
from atrous_lib.grading.notebook.library import PACKAGE
from atrous_lib.grading.notebook.memory import FOR_SYSTEMD

NOBODY = 65534  # who runs learners' code when the grader is root: Linux binds root to no limit
SYSTEM = ("bin", "lib", "lib64", "libexec")  # of /usr and of Python's own folders
MORE = (
    *("/usr/share/fonts", "/usr/share/zoneinfo", "/etc/fonts", "/etc/ld.so.cache"),
    *("/etc/localtime", "/etc/alternatives"),
)
TAKEN = ("/proc", "/dev", COURSE, LIBRARIES, FONTS, HOME)  # by something else, inside
MAIN = "import sys; from atrous_lib.grading.inside.processes import main; main(*sys.argv[1:])"
WALLS = (
    *("--unshare-pid", "--unshare-net", "--unshare-ipc", "--unshare-uts"),
    *("--unshare-cgroup-try", "--die-with-parent", "--new-session", "--hostname", "course"),
    *("--proc", "/proc", "--dev", "/dev", "--perms", "1777", "--tmpfs", "/dev/shm"),
    *("--remount-ro", "/dev", "--perms", "1777", "--tmpfs", HOME),
)
UNSET = tuple(word for name in FOR_SYSTEMD for word in ("--unsetenv", name))
AS_ANYBODY = ("--unshare-user",)
AS_ROOT = ("--cap-drop", "ALL", "--cap-add", "CAP_SETUID", "--cap-add", "CAP_SETGID")


def find_bubblewrap() -> str | None:
    """Return where bubblewrap is installed, if it is. The current folder is no such place."""
    folders = os.environ.get("PATH", os.defpath).split(os.pathsep)
    return shutil.which("bwrap", path=os.pathsep.join(filter(os.path.isabs, folders)))


@dataclass(frozen=True)
class Start:
    """How to start a program."""

    command: list[str]
    environment: dict[str, str]
    folder: Path


def in_sandbox(libraries: Path, library: str, kind: str, control: int) -> Start:
    """Return how to start a warm process in a sandbox; it hears on the descriptor `control`.

    Raises
    ------
    ValueError
        If this Python can't be shown there.
    """
    for path in _system():
        if any(path.is_relative_to(place) for place in TAKEN):
            raise ValueError(
                f"this Python needs {path}, and in the sandbox something else has that name. "
                "Install it elsewhere"
            )
    program = find_bubblewrap() or "bwrap"
    root = os.geteuid() == 0
    user = AS_ROOT if root else AS_ANYBODY
    mounts = _mounts(libraries / library, libraries, kind == "nested")
    command = [program, *WALLS, *UNSET, *user, *mounts, "--", *_python(control, kind)]
    command += [str(NOBODY)] if root else []
    environment = _environment(COURSE, HOME, {"PATH": "/usr/local/bin:/usr/bin:/bin"})
    return Start(command, environment, Path("/"))


def in_no_sandbox(libraries: Path, library: str, control: int) -> Start:
    """Return how to start a warm process with the grader's own rights."""
    home = libraries / "home"
    home.mkdir(exist_ok=True)
    environment = _environment(str(libraries / library), str(home), os.environ)
    return Start(_python(control, "none"), environment, home)


def _python(control: int, kind: str) -> list[str]:
    """Return the command of a Python that imports nothing from the current folder or a home."""
    return [sys.executable, "-s", "-P", "-c", MAIN, str(control), kind]


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
    """Return bubblewrap's arguments for what can be seen inside."""
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
