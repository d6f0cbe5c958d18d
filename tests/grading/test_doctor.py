"""What the doctor says, and that it would say so."""

import pytest

from atrous_lib.grading import doctor
from atrous_lib.grading.assignments import Assignment
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
    assert {"files", "network"} <= bad


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
