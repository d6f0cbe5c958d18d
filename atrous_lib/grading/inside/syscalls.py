"""A filter of system calls: what no notebook needs, and leads out of a sandbox or past its limits.

Namespaces and limits keep a submission in. This filter takes away the calls through which
sandboxes have been left before, those whose memory no limit counts, and those that could tell
the next submission something: what Linux remembers of a file, a socket or the whole machine.
"""

from __future__ import annotations

import ctypes
import errno
import os
import platform
import struct
import sys

# From the name of a call to its number on x86_64 and aarch64; None where it does not exist.
FORBIDDEN: dict[str, tuple[int | None, int | None]] = {
    "ptrace": (101, 117),
    "process_vm_readv": (310, 270),
    "process_vm_writev": (311, 271),
    "unshare": (272, 97),
    "setns": (308, 268),
    "mount": (165, 40),
    "umount2": (166, 39),
    "pivot_root": (155, 41),
    "chroot": (161, 51),
    "open_tree": (428, 428),
    "move_mount": (429, 429),
    "fsopen": (430, 430),
    "fsmount": (432, 432),
    "mount_setattr": (442, 442),
    "memfd_create": (319, 279),  # memory that no limit counts, as with the next ones
    "memfd_secret": (447, 447),
    "shmget": (29, 194),
    "msgget": (68, 186),
    "semget": (64, 190),
    "mq_open": (240, 180),
    "add_key": (248, 217),
    "request_key": (249, 218),
    "keyctl": (250, 219),
    "bpf": (321, 280),
    "perf_event_open": (298, 241),
    "userfaultfd": (323, 282),
    "io_setup": (206, 0),  # of such queues the whole machine has only so many
    "io_uring_setup": (425, 425),
    "io_uring_enter": (426, 426),
    "io_uring_register": (427, 427),
    "name_to_handle_at": (303, 264),
    "open_by_handle_at": (304, 265),
    "kexec_load": (246, 104),
    "init_module": (175, 105),
    "finit_module": (313, 273),
    "personality": (135, 92),
    "modify_ldt": (154, None),
    "quotactl": (179, 60),
    "acct": (163, 89),
    "swapon": (167, 224),
    "reboot": (169, 142),
    "syslog": (103, 116),
    "pidfd_getfd": (438, 438),
    "kcmp": (312, 272),
    "vmsplice": (278, 75),
    "inotify_init": (253, None),  # these tell what others do with a file
    "inotify_init1": (294, 26),
    "fanotify_init": (300, 262),
    "mincore": (27, 232),  # these tell, or decide, what of a file is in memory
    "cachestat": (451, 451),
    "fadvise64": (221, 223),
    "readahead": (187, 213),
    "move_pages": (279, 239),
    "migrate_pages": (256, 238),
    "process_madvise": (440, 440),
    "sync": (162, 81),  # these make the whole machine wait for its disks
    "syncfs": (306, 267),
}
# These hide in a structure, or in flags, what they ask for. Programs that hear that they do not
# exist take others: clone in place of clone3, preadv of preadv2.
MISSING = {
    "clone3": (435, 435),
    "preadv2": (327, 286),  # one flag tells whether a file is in memory
    "pwritev2": (328, 287),
    "sysinfo": (99, 179),  # the load, and how much memory is free
}
# Calls that depend on an argument: from the name to the numbers and the argument's place.
CONDITIONAL = {
    "clone": ((56, 220), 0),
    "socket": ((41, 198), 0),
    "socketpair": ((53, 199), 0),
    "setsockopt": ((54, 208), 2),
    "fcntl": ((72, 25), 1),
}
NEW_NAMESPACE = 0x7E020000  # any flag of clone that makes a namespace
LOCAL = 1  # the one family of sockets: what a port does outlives who opened it
BUFFER_SIZES = (7, 8, 32, 33)  # of sockets: SO_SNDBUF, SO_RCVBUF, and both with FORCE
# F_SETLEASE holds up whoever opens the file, F_NOTIFY tells who does, F_SETPIPE_SZ enlarges a pipe,
# and F_SET_RW_HINT and F_SET_FILE_RW_HINT write a note onto any file that may be read.
FILE_CONTROLS = (1024, 1026, 1031, 1036, 1038)
MACHINES = {"x86_64": (0, 0xC000003E), "aarch64": (1, 0xC00000B7)}
SET_SECCOMP, FILTER = 22, 2

# Classic BPF: load a word, jump if equal or if any bit is set, return.
LOAD, EQUAL, ANY_BIT, RETURN = 0x20, 0x15, 0x45, 0x06
ALLOW, KILL, FAIL = 0x7FFF0000, 0x80000000, 0x00050000
NUMBER, MACHINE, ARGUMENTS = 0, 4, 16  # places in what the filter looks at

Step = tuple[int, int, int, int]


def machine() -> str:
    """Return what kind of machine this Python is made for, as `MACHINES` names it."""
    name = platform.machine()
    return name if sys.maxsize > 1 << 32 else f"{name} with a Python of 32 bits"


def number_of(call: str) -> int:
    """Return the number of one of the conditional calls on this machine.

    Raises
    ------
    ValueError
        If the machine's numbers are not known.
    """
    return CONDITIONAL[call][0][_column(machine())]


def program(machine: str) -> bytes:
    """Return the filter for a machine, as Linux takes it.

    Raises
    ------
    ValueError
        If there is none for the machine.
    """
    column = _column(machine)
    steps: list[Step] = [
        (LOAD, 0, 0, MACHINE),
        (EQUAL, 1, 0, MACHINES[machine][1]),
        (RETURN, 0, 0, KILL),  # another machine's calls have other numbers
        (LOAD, 0, 0, NUMBER),
    ]
    if machine == "x86_64":
        steps += [(ANY_BIT, 0, 1, 0x40000000), (RETURN, 0, 0, KILL)]  # x32's calls too
    for numbers in FORBIDDEN.values():
        if (number := numbers[column]) is not None:
            steps += [(EQUAL, 0, 1, number), _fail(errno.EPERM)]
    for numbers in MISSING.values():
        steps += [(EQUAL, 0, 1, numbers[column]), _fail(errno.ENOSYS)]
    for call, (numbers, place) in CONDITIONAL.items():
        checks = [(LOAD, 0, 0, ARGUMENTS + 8 * place), *_checks(call), (RETURN, 0, 0, ALLOW)]
        steps += [(EQUAL, 0, len(checks), numbers[column]), *checks]
    steps.append((RETURN, 0, 0, ALLOW))
    return b"".join(struct.pack("=HBBI", *step) for step in steps)


def _checks(call: str) -> list[Step]:
    """Return the steps that refuse what a call's argument must not be."""
    if call in ("socket", "socketpair"):
        return [(EQUAL, 1, 0, LOCAL), _fail(errno.EAFNOSUPPORT)]
    if call == "clone":
        return [(ANY_BIT, 0, 1, NEW_NAMESPACE), _fail(errno.EPERM)]
    refused = BUFFER_SIZES if call == "setsockopt" else FILE_CONTROLS
    return [step for each in refused for step in ((EQUAL, 0, 1, each), _fail(errno.EPERM))]


def _fail(number: int) -> Step:
    return RETURN, 0, 0, FAIL | number


def _column(machine: str) -> int:
    if machine not in MACHINES:
        known = ", ".join(MACHINES)
        raise ValueError(
            f"there is no filter of system calls for this machine ({machine}), only for {known}"
        )
    return MACHINES[machine][0]


class _Program(ctypes.Structure):
    _fields_ = (("length", ctypes.c_ushort), ("steps", ctypes.c_void_p))


def install() -> None:
    """Put the filter on this process and all that it starts.

    The process has to have given up new privileges before.

    Raises
    ------
    ValueError
        If there is no filter for this machine.
    OSError
        If Linux refuses it.
    """
    steps = program(machine())
    kept = ctypes.create_string_buffer(steps, len(steps))
    whole = _Program(len(steps) // 8, ctypes.cast(kept, ctypes.c_void_p))
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.prctl(SET_SECCOMP, FILTER, ctypes.byref(whole), 0, 0) != 0:
        number = ctypes.get_errno()
        raise OSError(number, f"Linux refuses the filter of system calls: {os.strerror(number)}")
