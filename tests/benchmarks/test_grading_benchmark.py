"""The grading benchmark's arithmetic, its submissions, and short runs of both kinds."""

import os
import shutil
import subprocess
import sys
import sysconfig
from pathlib import Path

import pytest

from atrous_lib.grading.notebook.grader import Grader
from benchmarks import grading
from benchmarks.grading import assignments, hurried, overhead, samples, summary

ROOT = Path(__file__).resolve().parents[2]
needs_sandbox = pytest.mark.skipif(
    shutil.which("bwrap") is None,
    reason="bubblewrap is not installed (Debian: apt install bubblewrap)",
)


def turn(nbgrader, atrous):
    return {
        "notebooks": 10,
        "nbgrader": {"seconds": nbgrader, "cpu": 2 * nbgrader},
        "atrous": {"seconds": atrous, "cpu": atrous},
        "differ": [],
    }


def test_what_counts_is_the_median_of_the_turns():
    found = summary({"turns": [turn(60, 5), turn(30, 2), turn(300, 30)]})
    assert found["times"] == 12
    assert found["times_at_least"] == 10
    assert found["nbgrader_per_minute"] == 10
    assert found["atrous_cpu_seconds"] == 0.5


def test_what_is_beside_grading_is_what_is_left_of_the_workers_time():
    measured = {
        "jobs": 2,
        "seconds": 10.0,
        "notebooks": 100,
        "grading_seconds": 18.0,
        "journal_seconds": 0.5,
        "memory": [(1, 50), (2, 100), (3, 100), (4, 110), (5, 120), (6, 120)],
    }
    assert overhead(measured) == {
        "per_second": 10,
        "beside_grading": pytest.approx(0.1),
        "journal": 0.05,
        "highest_mib": 120,
        "middle_mib": 105,
        "last_mib": 120,
    }


@needs_sandbox
@pytest.mark.parametrize("name", ["03_holes", "12_modern_names"])
def test_the_submissions_are_what_they_are_called(name):
    points = {}
    with Grader(assignments()) as grader:
        for sample in samples():
            if sample.exercise == name:
                result = grader.grade("ada", name, sample.notebook, 7)
                points[sample.kind] = result.points / result.max_points
    assert points["right"] == 1
    assert points["unattempted"] == 0
    assert 0 <= points["misconceived"] < 1


def test_a_large_class_is_mixed_and_the_same_each_time():
    drawn = list(hurried(2000))
    kinds = [sample.kind for sample in drawn]
    assert drawn == list(hurried(2000))
    assert len({sample.exercise for sample in drawn}) == 12
    hostile = sum(kind in grading.HOSTILE for kind in kinds)
    assert 50 < hostile < 150
    assert set(grading.HOSTILE) | {"right", "misconceived", "unattempted"} == set(kinds)


def run(*arguments):
    scripts = sysconfig.get_path("scripts")
    done = subprocess.run(
        [sys.executable, ROOT / "benchmarks" / "grading.py", *arguments],
        env={**os.environ, "PATH": os.pathsep.join([scripts, os.environ["PATH"]])},
        capture_output=True,
        text=True,
        timeout=240,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


@needs_sandbox
def test_a_short_comparison_prints_both_rates_and_finds_the_same_scores(tmp_path):
    said = run("--turns", "1", "--slice", "2", "--jobs", "1", "--results", tmp_path)
    assert "atrous_cpu_seconds" in said
    assert "scores differ" not in said
    assert (tmp_path / "grading.json").exists()


@needs_sandbox
def test_a_small_class_prints_rate_overhead_and_memory(tmp_path):
    said = run("--scale", "30", "--results", tmp_path)
    for name in ("per_second", "beside_grading", "highest_mib", "memory "):
        assert name in said
    assert "failures of the grader's: 0" in said
    assert (tmp_path / "grading_scale.json").exists()
