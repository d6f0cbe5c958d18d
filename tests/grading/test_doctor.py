"""What the doctor says, and that it would say so."""

import pytest

from atrous_lib.grading import doctor
from atrous_lib.grading.assignments import Assignment
from atrous_lib.grading.inside import syscalls
from atrous_lib.grading.notebook import memory, sandbox
from atrous_lib.grading.notebook.bubblewrap import find_bubblewrap
from atrous_lib.grading.notebook.grader import Grader
from atrous_lib.grading.notebook.sandbox import SandboxError


@pytest.mark.skipif(find_bubblewrap() is None, reason="needs bubblewrap (bwrap)")
def test_here_a_submission_can_do_no_harm():
    found = doctor.findings()
    assert [finding.name for finding in found if not finding.ok] == []
    assert {*doctor.WORDS} < {finding.name for finding in found}


def test_without_a_sandbox_the_harm_is_found():
    with (
        Grader({"trial": Assignment("trial", ())}, sandbox=False) as grader,
        grader.attempt("trial") as attempt,
    ):
        bad = {finding.name for finding in doctor.tried(attempt) if not finding.ok}
    assert {"files", "network", "ports", "calls", "buffers"} <= bad


@pytest.mark.parametrize("machine", ["riscv64", "armv7l", "i686"])
def test_a_machine_without_a_filter_is_named_and_refused(monkeypatch, machine):
    monkeypatch.setattr(doctor, "find_bubblewrap", lambda: "/usr/bin/bwrap")
    monkeypatch.setattr(syscalls.platform, "machine", lambda: machine)
    found = doctor.findings()[-1]
    assert (found.name, found.ok) == ("filter", False)
    assert f"({machine})" in found.text
    assert "x86_64 or aarch64" in found.text
    with pytest.raises(SandboxError, match=rf"{machine}.*x86_64, aarch64"), Grader({}):
        pass


def test_a_python_of_32_bits_has_no_filter(monkeypatch):
    monkeypatch.setattr(syscalls.platform, "machine", lambda: "x86_64")
    monkeypatch.setattr(syscalls.sys, "maxsize", (1 << 31) - 1)
    with pytest.raises(SandboxError, match="32 bits"), Grader({}):
        pass


@pytest.mark.skipif(find_bubblewrap() is None, reason="needs bubblewrap (bwrap)")
@pytest.mark.parametrize("way", [*memory.WAYS, None])
def test_it_says_what_counts_the_kernels_memory(monkeypatch, way):
    monkeypatch.setattr(memory, "_found_way", lambda: way)
    monkeypatch.setattr(sandbox, "make_group", lambda *_: None)
    (text,) = (finding.text for finding in doctor.findings() if finding.name == "memory group")
    if way:
        assert f"through {memory.WAYS[way]}" in text
    else:
        assert all(name in text for name in memory.WAYS.values())


def test_missing_bubblewrap_is_named(monkeypatch):
    monkeypatch.setattr(doctor, "find_bubblewrap", lambda: None)
    assert "apt install bubblewrap" in doctor.findings()[-1].text


def test_a_sandbox_that_does_not_start_is_told_with_what_to_do(monkeypatch):
    def refuse(self):
        raise SandboxError("bwrap: No permissions to create new namespace")

    monkeypatch.setattr(doctor, "find_bubblewrap", lambda: "/usr/bin/bwrap")
    monkeypatch.setattr(Grader, "__enter__", refuse)
    found = doctor.findings()[-1]
    assert (found.name, found.ok) == ("sandbox", False)
    assert "No permissions" in found.text
    assert "administrator" in found.text


def test_other_systems_are_told_what_to_use(monkeypatch):
    monkeypatch.setattr(doctor.sys, "platform", "win32")
    (found,) = doctor.findings()
    assert not found.ok
    assert "WSL 2" in found.text
