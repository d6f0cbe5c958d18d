"""A large class takes little memory: a few bytes more for each result, whatever texts it has."""

import json
import subprocess
import sys

import pytest

from atrous_lib.grading.results import outputs
from benchmarks import grading_memory

# More for each result. In a class this small the report's lists still fill up to their limits; from
# 10,000 to 50,000 it was 919, as benchmarks/grading_memory.py shows.
MOST_BYTES = 2_048


def peak(count, each):
    command = [sys.executable, grading_memory.__file__, str(count), "--here"]
    command += ["--no-gradebook", f"--each={each}"]
    done = subprocess.run(command, check=True, capture_output=True, text=True, timeout=120)
    return json.loads(done.stdout)["peak_bytes"]


def test_each_result_takes_few_bytes_more():
    assert (peak(5_000, 10) - peak(2_000, 10)) / 3_000 < MOST_BYTES


def test_what_keeps_results_is_noticed(monkeypatch):
    """The measure itself: results that are kept with their texts are over the bound."""
    kept = []
    written = outputs.write_scores

    def keeping(standing):
        kept.extend(standing)
        return written(standing)

    monkeypatch.setattr(outputs, "write_scores", keeping)
    small, large = (
        grading_memory.measure(count, 10, gradebook=False, traced=True)["peak_bytes"]
        for count in (100, 300)
    )
    assert (large - small) / 200 > MOST_BYTES


@pytest.mark.parametrize("each", [1, 10])
def test_the_invented_class_is_as_large_as_was_asked_for(each):
    assignments = grading_memory.read_assignments(grading_memory.ROOT)
    found = list(grading_memory.invented(40, assignments, each))
    assert len({(one.learner, one.exercise) for one in found}) == 40
    assert len({one.learner for one in found}) == 40 // each
