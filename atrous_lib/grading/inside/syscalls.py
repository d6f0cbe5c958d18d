"""A filter of system calls: what no notebook needs and attacks on Linux itself begin with.

Namespaces and limits keep a submission in. This filter takes away the calls through which
sandboxes have been left before, and those whose memory no limit counts.
"""

from __future__ import annotations

import ctypes
import errno
import platform
import struct

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
}
MACHINES = {"x86_64": (0, 0xC000003E), "aarch64": (1, 0xC00000B7)}
CLONE, CLONE3, SOCKET = (56, 220), (435, 435), (41, 198)
NEW_NAMESPACE = 0x7E020000  # any flag of clone that makes a namespace
LOCAL, INTERNET, INTERNET6 = 1, 2, 10  # families of sockets
SET_SECCOMP, FILTER = 22, 2

# Classic BPF: load a word, jump if equal or if any bit is set, return.
LOAD, EQUAL, ANY_BIT, RETURN = 0x20, 0x15, 0x45, 0x06
ALLOW, KILL, FAIL = 0x7FFF0000, 0x80000000, 0x00050000
NUMBER, MACHINE, FIRST_ARGUMENT = 0, 4, 16  # places in what the filter looks at


def program(machine: str) -> bytes:
    """Return the filter for a machine, as Linux takes it.

    Raises
    ------
    ValueError
        If there is none for the machine.
    """
    if machine not in MACHINES:
        raise ValueError(f"no filter for {machine}: there are some for {', '.join(MACHINES)}")
    column, code = MACHINES[machine]
    refuse = (RETURN, 0, 0, FAIL | errno.EPERM)
    steps = [
        (LOAD, 0, 0, MACHINE),
        (EQUAL, 1, 0, code),
        (RETURN, 0, 0, KILL),  # another machine's calls have other numbers
        (LOAD, 0, 0, NUMBER),
    ]
    if machine == "x86_64":
        steps += [(ANY_BIT, 0, 1, 0x40000000), (RETURN, 0, 0, KILL)]  # x32's calls too
    for numbers in FORBIDDEN.values():
        if (number := numbers[column]) is not None:
            steps += [(EQUAL, 0, 1, number), refuse]
    # clone3 hides its flags from filters; without it the C library takes clone.
    steps += [(EQUAL, 0, 1, CLONE3[column]), (RETURN, 0, 0, FAIL | errno.ENOSYS)]
    steps += [
        (EQUAL, 0, 4, CLONE[column]),
        (LOAD, 0, 0, FIRST_ARGUMENT),
        (ANY_BIT, 0, 1, NEW_NAMESPACE),
        refuse,
        (RETURN, 0, 0, ALLOW),
        (EQUAL, 0, 5, SOCKET[column]),
        (LOAD, 0, 0, FIRST_ARGUMENT),
        (EQUAL, 3, 0, LOCAL),
        (EQUAL, 2, 0, INTERNET),
        (EQUAL, 1, 0, INTERNET6),
        (RETURN, 0, 0, FAIL | errno.EAFNOSUPPORT),
        (RETURN, 0, 0, ALLOW),
    ]
    return b"".join(struct.pack("=HBBI", *step) for step in steps)


class _Program(ctypes.Structure):
    _fields_ = (("length", ctypes.c_ushort), ("steps", ctypes.c_void_p))


def install() -> bool:
    """Put the filter on this process and all that it starts; say whether there is one.

    The process has to have given up new privileges before.

    Raises
    ------
    OSError
        If Linux refuses it.
    """
    try:
        steps = program(platform.machine())
    except ValueError:
        return False
    kept = ctypes.create_string_buffer(steps, len(steps))
    whole = _Program(len(steps) // 8, ctypes.cast(kept, ctypes.c_void_p))
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.prctl(SET_SECCOMP, FILTER, ctypes.byref(whole), 0, 0) != 0:
        raise OSError(ctypes.get_errno(), "Linux refuses the filter of system calls")
    return True
