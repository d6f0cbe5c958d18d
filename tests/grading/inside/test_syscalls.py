"""Calls that no notebook needs fail in a submission, and are what they are taken for."""

import re
from pathlib import Path

import pytest

from atrous_lib.grading.assignments import read_assignments
from atrous_lib.grading.inside import syscalls
from atrous_lib.grading.notebook.bubblewrap import find_bubblewrap
from atrous_lib.grading.notebook.grader import Grader
from tests.grading.notebooks import NAME, ROOT, notebook

HEADERS = {
    "x86_64": Path("/usr/include/x86_64-linux-gnu/asm/unistd_64.h"),
    "aarch64": Path("/usr/include/asm-generic/unistd.h"),
}


@pytest.mark.parametrize("machine", HEADERS)
def test_every_call_has_its_machines_number(machine):
    if not HEADERS[machine].exists():
        pytest.skip(f"needs Linux's headers, {HEADERS[machine]}")
    found = dict(re.findall(r"#define __NR(?:3264)?_(\w+)\s+(\d+)", HEADERS[machine].read_text()))
    column = syscalls.MACHINES[machine][0]
    conditional = {name: numbers for name, (numbers, _) in syscalls.CONDITIONAL.items()}
    found.pop("syscalls", None)  # how many there are
    newest = max(map(int, found.values()))
    for name, numbers in {**syscalls.FORBIDDEN, **syscalls.MISSING, **conditional}.items():
        number = numbers[column]
        if number is None or number <= newest:  # newer ones these headers do not know
            assert found.get(name) == (None if number is None else str(number)), name


def test_an_unknown_machine_has_no_filter():
    with pytest.raises(ValueError, match="x86_64, aarch64"):
        syscalls.program("pdp11")


CALL_ALL = """
import ctypes, errno
libc = ctypes.CDLL(None, use_errno=True)
def told(number, *arguments):
    arguments = [*arguments, *[0] * (6 - len(arguments))]
    if libc.syscall(*map(ctypes.c_long, (number, *arguments))) != -1: return "allowed"
    return errno.errorcode[ctypes.get_errno()]
print([name for name, arguments in WANTED.items() if told(*arguments[0]) != arguments[1]])
"""


@pytest.mark.skipif(find_bubblewrap() is None, reason="needs bubblewrap (bwrap)")
def test_in_a_submission_every_such_call_fails_as_it_should():
    machine = syscalls.machine()
    column = syscalls.MACHINES[machine][0]
    wanted = {name: ((numbers[column],), "EPERM") for name, numbers in syscalls.FORBIDDEN.items()}
    wanted = {name: each for name, each in wanted.items() if each[0] != (None,)}
    wanted |= {name: ((each[column],), "ENOSYS") for name, each in syscalls.MISSING.items()}
    number = syscalls.number_of
    for family in (0, 2, 3, 10, 16, 17, 29, 38, 40):  # the internet's, netlink, packets, …
        wanted[f"socket {family}"] = (number("socket"), family, 1), "EAFNOSUPPORT"
        wanted[f"socketpair {family}"] = (number("socketpair"), family, 1), "EAFNOSUPPORT"
    for flag in range(17, 32):
        bit = 1 << flag
        if bit & syscalls.NEW_NAMESPACE:
            wanted[f"clone {flag}"] = (number("clone"), bit), "EPERM"
    for option in syscalls.BUFFER_SIZES:
        wanted[f"setsockopt {option}"] = (number("setsockopt"), 0, 1, option), "EPERM"
    for control in syscalls.FILE_CONTROLS:
        wanted[f"fcntl {control}"] = (number("fcntl"), 0, control), "EPERM"
    with Grader(read_assignments(ROOT)) as grader:
        source = f"WANTED = {wanted}\n{CALL_ALL}"
        result = grader.grade("eve", NAME, notebook(between=source), 7)
    assert result.tasks[1].output == "[]\n"


@pytest.mark.skipif(find_bubblewrap() is None, reason="needs bubblewrap (bwrap)")
def test_what_an_honest_notebook_needs_is_let_through():
    source = """
import asyncio, concurrent.futures, multiprocessing, socket, sqlite3, subprocess, tempfile
one, other = socket.socketpair()
one.send(b"x"); print(other.recv(1))
async def wait(): await asyncio.sleep(0)
asyncio.new_event_loop().run_until_complete(wait())
with multiprocessing.get_context("fork").Pool(2) as pool: print(pool.map(abs, [-1, 2]))
with concurrent.futures.ThreadPoolExecutor() as pool: print(list(pool.map(abs, [-3])))
print(subprocess.run(["echo", "4"], capture_output=True, text=True).stdout)
!echo 5
with sqlite3.connect("own.db") as db: print(db.execute("select 6").fetchone())
with tempfile.TemporaryFile() as file: file.write(b"7"); file.seek(0); print(file.read())
print(os.preadv(os.open("own.db", 0), [bytearray(4)], 0), socket.gethostname())
"""
    with Grader(read_assignments(ROOT)) as grader:
        result = grader.grade("ada", NAME, notebook(between=source), 7)
    lines = [line for line in result.tasks[1].output.splitlines() if line]
    assert lines == ["b'x'", "[1, 2]", "[3]", "4", "5", "(6,)", "b'7'", "0 course"]
