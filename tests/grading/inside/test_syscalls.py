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
    for name, numbers in syscalls.FORBIDDEN.items():
        assert found.get(name) == (None if numbers[column] is None else str(numbers[column])), name
    for name in ("clone", "clone3", "socket"):
        assert found[name] == str(getattr(syscalls, name.upper())[column])


def test_an_unknown_machine_has_no_filter():
    with pytest.raises(ValueError, match="x86_64, aarch64"):
        syscalls.program("pdp11")
