"""What a submission's processes use: memory, processor time, and time spent waiting for it.

All of it is read in /proc, whose files Linux writes: a submission can change nothing there.
"""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterable
from pathlib import Path

_PROC = Path("/proc")
_TICKS = os.sysconf("SC_CLK_TCK")
_PAGE = os.sysconf("SC_PAGE_SIZE")
SOCKET_BYTES = 256 << 10  # Linux's 208 KiB for one that asks for no other size, and a message
# Places in /proc/PID/stat, after the name in parentheses.
PARENT, TIMES = 1, slice(11, 15)  # the process's user and system time, and its ended children's


def others() -> list[int]:
    """Return all processes of this namespace but the first one and this one."""
    return sorted(set(_pids()) - {1, os.getpid()})


def descendants() -> list[int]:
    """Return all processes that this one, its children and theirs have started and that run."""
    parents = {pid: int(stat[PARENT]) for pid in _pids() if (stat := _stat(pid))}
    found = {os.getpid()}
    while more := {pid for pid, parent in parents.items() if parent in found} - found:
        found |= more
    return sorted(found - {os.getpid()})


def cpu_seconds(pids: Iterable[int]) -> float:
    """Return for how long these processes and their ended children ran, all added up."""
    return sum(sum(map(int, _stat(pid)[TIMES])) for pid in pids) / _TICKS


def waiting_seconds(pids: Iterable[int]) -> float:
    """Return for how long the threads of these processes were ready to run and did not.

    Zero on a Linux that keeps no such account.
    """
    total = 0
    for pid in pids:
        with contextlib.suppress(OSError):
            for thread in (_PROC / str(pid) / "task").iterdir():
                with contextlib.suppress(OSError, IndexError):
                    total += int((thread / "schedstat").read_text().split()[1])
    return total / 1e9


def memory(pids: Iterable[int], most: int) -> int:
    """Return the bytes of memory of these processes.

    Memory that forks share counts once, for which Linux has to walk through all of it: that is
    only done where the cheap sum, in which it counts for each, is more than `most`.
    """
    pids = list(pids)
    total = 0
    for pid in pids:
        with contextlib.suppress(OSError, IndexError):
            total += int((_PROC / str(pid) / "statm").read_text().split()[1]) * _PAGE
    if total <= most:
        return total
    total = 0
    for pid in pids:
        with contextlib.suppress(OSError), (_PROC / str(pid) / "smaps_rollup").open() as file:
            line = next((line for line in file if line.startswith("Pss:")), "Pss: 0")
            total += int(line.split()[1]) * 1024
    return total


def files(pid: int, folders: Iterable[str]) -> int:
    """Return the bytes in file systems in memory, as this process finds them at `folders`."""
    total = 0
    for folder in folders:
        with contextlib.suppress(OSError):
            about = os.statvfs(f"{_PROC}/{pid}/root{folder}")
            total += (about.f_blocks - about.f_bfree) * about.f_frsize
    return total


def sockets(pid: int) -> int:
    """Return the most bytes that the sockets of the process's network namespace may hold.

    How full they are Linux tells nobody; how many there are it does, those too that were sent
    through others and belong to no process.
    """
    with contextlib.suppress(OSError, IndexError, ValueError):
        return int((_PROC / str(pid) / "net/sockstat").read_text().split()[2]) * SOCKET_BYTES
    return 0


def _pids() -> list[int]:
    return [int(name) for name in os.listdir(_PROC) if name.isdigit()]


def _stat(pid: int) -> list[str]:
    with contextlib.suppress(OSError):
        return (_PROC / str(pid) / "stat").read_text(errors="replace").rpartition(")")[2].split()
    return []
