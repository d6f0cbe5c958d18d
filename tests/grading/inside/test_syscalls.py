"""Calls that no notebook needs fail in a submission, and are what they are taken for."""

import re
from pathlib import Path

import pytest

from atrous_lib.grading.inside import syscalls

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
