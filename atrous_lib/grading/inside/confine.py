"""Linux's walls around one submission, put up from inside: namespaces, mounts, limits.

The warm process (`warm`) is already in a sandbox. Each submission gets another one within it, so
that it can neither see nor signal the warm process or leave anything for the next submission.
Everything here is a system call that Python's standard library doesn't offer.
"""

from __future__ import annotations

import contextlib
import ctypes
import os
import resource
import signal
import warnings
from collections.abc import Mapping

from atrous_lib.grading.inside import syscalls

# Of mounts, System V and POSIX objects, users, processes, and networks.
NEW_NAMESPACES = 0x00020000 | 0x08000000 | 0x10000000 | 0x20000000 | 0x40000000
READ_ONLY, NO_SUID, NO_DEVICES, NO_EXECUTION, BIND = 1, 2, 4, 8, 4096
SET_DEATH_SIGNAL, SET_DUMPABLE, DROP_CAPABILITY = 1, 4, 24
SET_CHILD_SUBREAPER, NO_NEW_PRIVILEGES = 36, 38
USER = 1000  # who a submission is inside

# PyDLL keeps the interpreter's lock during the call, as a process that has just been cloned must.
_libc = ctypes.PyDLL(None, use_errno=True)


def fork() -> int:
    """Fork, and return as `os.fork` does."""
    with warnings.catch_warnings():
        # Python 3.12 warns that threads and forks don't mix; there is none of ours here.
        warnings.simplefilter("ignore", DeprecationWarning)
        return os.fork()


def fork_into_namespaces() -> int:
    """Fork into new namespaces of every kind that a channel could lead through.

    Returns as `os.fork` does.

    One system call in place of two forks: `unshare` would need a process in between. The child
    may run little more than system calls, and fork.

    Raises
    ------
    OSError
        If the system forbids it.
    """
    number = syscalls.number_of("clone")
    zero = ctypes.c_long(0)
    flags = ctypes.c_long(NEW_NAMESPACES | signal.SIGCHLD)
    pid: int = _libc.syscall(ctypes.c_long(number), flags, zero, zero, zero, zero)
    if pid < 0:
        raise _error("clone")
    return pid


def change_user(uid: int) -> None:
    """Stop being root, for good: Linux does not hold root to its number of processes."""
    os.setgroups([])
    os.setresgid(uid, uid, uid)
    os.setresuid(uid, uid, uid)
    _libc.prctl(SET_DUMPABLE, 1, 0, 0, 0)  # else /proc/self, and the maps there, stay root's


def become_user(outer_uid: int, outer_gid: int) -> None:
    """Be `USER` in this process's user namespace, who is `outer_uid` in the one around it."""
    for name, text in (
        ("setgroups", "deny"),
        ("uid_map", f"{USER} {outer_uid} 1"),
        ("gid_map", f"{USER} {outer_gid} 1"),
    ):
        with open(f"/proc/self/{name}", "w") as file:
            file.write(text)


def die_with_parent() -> None:
    """Have this process killed when the one that forked it ends."""
    _libc.prctl(SET_DEATH_SIGNAL, signal.SIGKILL, 0, 0, 0)


def adopt_orphans() -> None:
    """Be the parent of every process whose own parent ends, of those that come from this one."""
    _libc.prctl(SET_CHILD_SUBREAPER, 1, 0, 0, 0)


def mount_empty(place: str, size: int, *, writable: bool) -> None:
    """Put an empty folder in memory over `place`; `size` is the most bytes that it takes."""
    flags = NO_SUID | NO_DEVICES | (0 if writable else READ_ONLY)
    _mount("tmpfs", place, "tmpfs", flags, f"size={size},nr_inodes=10000,mode=0755")


def mount_folder(folder: str, place: str) -> None:
    """Show `folder` at `place`."""
    _mount(folder, place, "", BIND, "")


def mount_terminals(place: str, most: int) -> None:
    """Put pseudo-terminals of its own, at most so many, over `place`."""
    flags = NO_SUID | NO_EXECUTION
    _mount("devpts", place, "devpts", flags, f"newinstance,ptmxmode=0666,mode=0620,max={most}")


def _mount(what: str, place: str, kind: str, flags: int, options: str) -> None:
    arguments = what.encode(), place.encode(), kind.encode(), flags, options.encode()
    if _libc.mount(*arguments) != 0:
        raise _error(f"mount {what} on {place}")


def drop_capabilities() -> None:
    """Give up every right that the new user namespace granted, for good."""
    for number in range(64):
        if _libc.prctl(DROP_CAPABILITY, number, 0, 0, 0) != 0:
            break
    header = (ctypes.c_uint32 * 2)(0x20080522, 0)
    if _libc.capset(header, (ctypes.c_uint32 * 6)()) != 0:
        raise _error("capset")
    if _libc.prctl(NO_NEW_PRIVILEGES, 1, 0, 0, 0) != 0:
        raise _error("prctl")


def limit(limits: Mapping[str, int]) -> None:
    """Set this process's limits: a mapping from names such as "NPROC" to numbers."""
    for name, number in limits.items():
        which = getattr(resource, f"RLIMIT_{name}")
        hard = resource.getrlimit(which)[1]
        most = number if hard == resource.RLIM_INFINITY else min(number, hard)
        resource.setrlimit(which, (most, most))


def limit_cpu(seconds: float, most: float) -> None:
    """End this process when it has run for `seconds` more, or, if it ignores that, for `most`."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    now = used.ru_utime + used.ru_stime
    hard = resource.getrlimit(resource.RLIMIT_CPU)[1]
    end = int(now + most) + 1
    hard = end if hard == resource.RLIM_INFINITY else min(hard, end)
    resource.setrlimit(resource.RLIMIT_CPU, (min(int(now + seconds) + 1, hard), hard))


def volunteer_to_be_killed() -> None:
    """Be the first that Linux ends if the machine's memory runs out."""
    with contextlib.suppress(OSError), open("/proc/self/oom_score_adj", "w") as file:
        file.write("1000")


def _error(what: str) -> OSError:
    number = ctypes.get_errno()
    return OSError(number, f"{what}: {os.strerror(number)}")
