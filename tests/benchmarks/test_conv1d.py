"""The benchmark's arithmetic, and one short run of it."""

import math
import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from benchmarks.conv1d import (
    Measurement,
    burst,
    differs,
    extra_memory,
    geometric_mean,
    median_ratios,
    slope,
    summary,
)
from benchmarks.sides import GRID, Row


def test_a_row_counts_its_operations():
    row = Row("", 2, 10, 3, 5, 4, mode="valid")
    assert row.new_steps == 7
    assert row.operations(backward=False) == 2 * 2 * 7 * 4 * 3 * 5
    assert row.operations(backward=True) == 3 * row.operations(backward=False)


@pytest.mark.parametrize("row", GRID, ids=lambda row: row.name)
def test_every_row_of_the_grid_is_a_convolution(row):
    x, W, b, dy = row.arrays("float32")
    assert x.shape == (row.batch, row.steps, row.input_dim)
    assert W.shape == (row.filter_length, row.input_dim, row.nb_filter)
    assert b.shape == (row.nb_filter,)
    assert dy.shape == (row.batch, row.new_steps, row.nb_filter)


def test_ratios_are_taken_turn_by_turn():
    # The machine was ten times slower in the second turn; the peer took twice as long in each.
    times = {"ours": [1.0, 10.0, 1.0], "gemm": [1.0, 1.0, 1.0], "peer": [2.0, 20.0, 2.0]}
    assert median_ratios(times) == {"peer": 2.0}


def test_a_summary_names_the_worst_row_and_the_fastest_peer():
    rows = [
        Measurement("a", 1, "float32", False, 1.0, 1.0, 1.0, {"p": 4.0, "q": 0.5}),
        Measurement("b", 1, "float32", False, 1.0, 1.0, 1.0, {"p": 1.0, "q": 2.0}),
    ]
    p, q, fastest = summary(rows)
    assert p == "against p: geometric mean 2.00, worst 1.00 (b), faster in 1 of 2"
    assert q == "against q: geometric mean 1.00, worst 0.50 (a), faster in 1 of 2"
    assert "the fastest of each row: geometric mean 0.71, worst 0.50 (a), faster in 0" in fastest


def test_the_fit_finds_the_power():
    sizes = [1, 10, 100]
    assert slope(sizes, [3 * n**1.5 for n in sizes]) == pytest.approx(1.5)
    assert geometric_mean([1, 4]) == pytest.approx(2)


def test_other_numbers_differ_and_outputs_left_over_do_not():
    y = np.ones((1, 4, 2))
    longer = np.ones((1, 5, 2))
    assert not differs([longer], [y], "float64")
    assert differs([longer * (1 + 1e-6)], [y], "float64")
    assert not differs([longer * (1 + 1e-6)], [y], "float32")
    assert differs([y * math.nan], [y], "float32")


def test_a_long_input_takes_little_memory_beside_it():
    row = Row("", 1, 65536, 16, 16, 2, 1, 512)
    assert extra_memory(row, "float64") <= 4 * 2**20


def test_it_runs_without_peers(tmp_path):
    command = [sys.executable, "-m", "benchmarks.conv1d", "--rows", "tiny", "--rounds", "1"]
    command += ["--threads", "1", "--dtypes", "float32", "--no-growth", "--out", str(tmp_path)]
    root = Path(__file__).parents[2]
    run = subprocess.run(
        command,
        cwd=root,
        env={**os.environ, "PYTHONPATH": str(root)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.returncode == 0, run.stderr
    assert "forward and backward, float32, 1 thread\n" in run.stdout
    assert (tmp_path / "conv1d.json").exists()


def test_a_burst_shares_what_its_clock_counts_among_its_calls():
    calls = []
    times = iter([5.0, 8.0])
    assert burst(lambda: calls.append(1), 0, clock=lambda: next(times)) == 3
    assert len(calls) == 1
