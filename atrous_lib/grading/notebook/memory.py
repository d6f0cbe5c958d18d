"""Control groups: Linux's own count of all memory that programs make it take, and its limit.

What a sandbox's processes hold themselves is watched inside. What the kernel holds for them, such
as the contents of sockets and pipes, locks and tables, no limit on processes counts. A control
group does, where this system lets the grader make one: through systemd, or directly in version 2
or 1 of the groups. Which way works is found out by trying.
"""

from __future__ import annotations

import contextlib
import functools
import itertools
import os
import shutil
import subprocess
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

PAGE = 4096
TRY_BYTES = 64 << 20  # limit of the group with which a way is tried
TRY_SECONDS = 10.0
LEAVE_SECONDS = 2.0  # for Linux to notice that all processes of a group have ended
FOR_SYSTEMD = ("XDG_RUNTIME_DIR", "DBUS_SESSION_BUS_ADDRESS")
JOIN = 'echo 0 > "$0" && exec "$@"'
# Prints the limit of the group that this very shell is in, of version 2.
TELL = 'cat "/sys/fs/cgroup$(sed -n s/^0:://p /proc/self/cgroup)/memory.max"'

_numbers = itertools.count()


@dataclass(frozen=True)
class MemoryGroup:
    """A limit on the memory of a program that is yet to be started.

    Attributes
    ----------
    command
        What to put before the program's own command.
    environment
        Variables that this command needs, and that the program is not to see.
    folder
        Where it was made, if it has to be removed.
    """

    command: tuple[str, ...]
    environment: dict[str, str] = field(default_factory=dict)
    folder: Path | None = None

    def close(self) -> None:
        """Remove the group, once all its processes have ended."""
        end = time.monotonic() + LEAVE_SECONDS
        while self.folder is not None and self.folder.exists():
            with contextlib.suppress(OSError):
                self.folder.rmdir()
                return
            if time.monotonic() > end:
                return  # a later grader's to remove
            time.sleep(0.01)


NO_GROUP = MemoryGroup(())


def found_way() -> str:
    """Return in words through what groups are made here, or ""."""
    way = _found_way()
    return WAYS[way] if way else ""


def make_group(name: str, most: int) -> MemoryGroup | None:
    """Return a group whose processes together take at most so many bytes, or None.

    `name` begins that of the group's folder; the number of this process follows.
    """
    way = _found_way()
    return way(name, most // PAGE * PAGE) if way else None


def counter_of(pid: int) -> Path | None:
    """Return the file in which Linux counts what it ended in this process's group, for memory."""
    for line in _lines(Path(f"/proc/{pid}/cgroup")):
        _, controllers, path = line.split(":", 2)
        for mount, root in _mounts(controllers):
            for name in ("memory.events", "memory.oom_control"):
                file = mount / path.removeprefix(root).lstrip("/") / name
                if _counted(file) is not None:
                    return file
    return None


def ended_for_memory(counter: Path | None) -> int:
    """Return how many processes Linux has ended since their group took too much memory."""
    return 0 if counter is None else _counted(counter) or 0


def _counted(file: Path) -> int | None:
    told = (line.split() for line in _lines(file) if line.startswith("oom_kill "))
    return next((int(count) for _, count in told), None)


def remove_groups(prefix: str) -> None:
    """Remove the groups with such names that are empty and whose makers have ended."""
    for folder in (*_candidates("memory"), *_candidates("")):
        for group in folder.glob(f"{prefix}*.*-*"):
            maker = group.suffix[1:].partition("-")[0]
            if maker.isdigit() and not Path(f"/proc/{maker}").exists():
                with contextlib.suppress(OSError):
                    group.rmdir()


@functools.cache
def _found_way() -> Callable[[str, int], MemoryGroup] | None:
    """Return the first way that works here, tried once."""
    return next((way for way in WAYS if _works(way)), None)


def _works(way: Callable[[str, int], MemoryGroup]) -> bool:
    with contextlib.suppress(OSError, subprocess.SubprocessError):
        group = way(f"atrous-try-{os.getpid()}", TRY_BYTES)
        try:
            command = [*group.command, "/bin/sh", "-c", TELL if group.folder is None else "echo"]
            done = subprocess.run(
                command,
                env={"PATH": "/usr/bin:/bin", **group.environment},
                stdin=subprocess.DEVNULL,
                capture_output=True,
                timeout=TRY_SECONDS,
                check=True,
            )
            return group.folder is not None or done.stdout.split() == [str(TRY_BYTES).encode()]
        finally:
            group.close()
    return False


def _systemd(name: str, most: int) -> MemoryGroup:
    """Ask systemd, which also lets users make groups whom Linux itself does not let."""
    program = shutil.which("systemd-run")
    if program is None or not Path("/run/systemd/system").exists():
        raise FileNotFoundError("no systemd")
    user = [] if os.geteuid() == 0 else ["--user"]
    limits = [f"--property=MemoryMax={most}", "--property=MemorySwapMax=0"]
    return MemoryGroup(
        (program, *user, "--scope", "--quiet", "--collect", *limits, "--"),
        {name: os.environ[name] for name in FOR_SYSTEMD if name in os.environ},
    )


def _version_2(name: str, most: int) -> MemoryGroup:
    """Make a group beside this process's own: version 2 allows none within one with processes."""
    for folder in _candidates(""):
        with contextlib.suppress(OSError):
            if "memory" in (folder / "cgroup.subtree_control").read_text().split():
                limits = {"memory.max": most, "memory.swap.max": 0}
                return _made(folder, name, limits)
    raise FileNotFoundError("no control group of version 2 that has memory limits")


def _version_1(name: str, most: int) -> MemoryGroup:
    """Make a group within this process's own."""
    for folder in _candidates("memory"):
        with contextlib.suppress(OSError):
            limits = {"memory.limit_in_bytes": most, "memory.memsw.limit_in_bytes": most}
            return _made(folder, name, limits)
    raise FileNotFoundError("no control group of version 1 to be had")


def _made(parent: Path, name: str, limits: dict[str, int]) -> MemoryGroup:
    folder = parent / f"{name}.{os.getpid()}-{next(_numbers)}"
    folder.mkdir()
    try:
        (needed, most), *more = limits.items()
        (folder / needed).write_text(str(most))
        if int((folder / needed).read_text()) != most:
            raise OSError(f"{needed} is not {most}")
        for file, most in more:  # of swap, where there is any
            with contextlib.suppress(OSError):
                (folder / file).write_text(str(most))
    except (OSError, ValueError):
        folder.rmdir()
        raise
    join = ("/bin/sh", "-c", JOIN, str(folder / "cgroup.procs"))
    return MemoryGroup(join, folder=folder)


def _candidates(controller: str) -> Iterator[Path]:
    """Yield this process's group of the hierarchy that has a controller, then those around it.

    "" stands for version 2, whose one hierarchy has them all. In version 1 only the group itself
    will do: elsewhere the limits that hold for it would not.
    """
    for line in _lines(Path("/proc/self/cgroup")):
        _, controllers, path = line.split(":", 2)
        if controller not in controllers.split(","):
            continue
        for mount, root in _mounts(controllers):
            if path.startswith(root) and ".." not in path:
                own = mount / path.removeprefix(root).lstrip("/")
                outer = [each for each in own.parents if each.is_relative_to(mount)]
                yield from (own, *(outer if not controller else ()))


def _mounts(controllers: str) -> Iterator[tuple[Path, str]]:
    """Yield where a hierarchy is mounted, and which of its groups is there."""
    wanted = set(filter(None, controllers.split(",")))
    for line in _lines(Path("/proc/self/mountinfo")):
        before, _, after = line.partition(" - ")
        root, place = before.split()[3:5]
        kind, _, options = after.split()[:3]
        if kind == ("cgroup" if wanted else "cgroup2") and wanted <= set(options.split(",")):
            yield Path(place), root


def _lines(path: Path) -> list[str]:
    with contextlib.suppress(OSError):
        return path.read_text().splitlines()
    return []


WAYS: dict[Callable[[str, int], MemoryGroup], str] = {
    _systemd: "systemd-run",
    _version_2: "control groups of version 2",
    _version_1: "control groups of version 1",
}
