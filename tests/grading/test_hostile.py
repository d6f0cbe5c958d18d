"""Whatever is handed in ends in time with a fair score and a reason in words."""

import contextlib
import json
import os
import time
from dataclasses import replace

import pytest

from atrous_lib.grading.assignments import read_assignments
from atrous_lib.grading.notebook import grader as grader_module
from atrous_lib.grading.notebook.bubblewrap import find_bubblewrap
from atrous_lib.grading.notebook.grader import Grader
from atrous_lib.grading.notebook.limits import Limits, Used
from tests.grading.at_once import at_once, selected
from tests.grading.hostile import CASES, KINDS
from tests.grading.notebooks import KERNEL, NAME, ROOT, notebook

pytestmark = pytest.mark.skipif(find_bubblewrap() is None, reason="needs bubblewrap (bwrap)")
LIMITS = Limits(
    cell_seconds=2, probe_seconds=2, notebook_seconds=12, cpu_seconds=12, memory_bytes=1 << 29
)
# What never ends takes all that it may, and is stopped then: half as much shows the same.
BRIEF = replace(LIMITS, cell_seconds=1, probe_seconds=1)
ALLOWANCE = 60  # seconds that a notebook may take beyond its limit on a busy machine


@contextlib.contextmanager
def graded():
    """Give a function that grades a case: how long it took, and the result."""
    with Grader(read_assignments(ROOT), limits=LIMITS) as grader:

        def grade(name):
            grader.limits = BRIEF if name.startswith("endless: ") else LIMITS
            begin = time.monotonic()
            result = grader.grade("eve", NAME, CASES[name][0], 7)
            return time.monotonic() - begin, result

        yield grade


@pytest.fixture(scope="module")
def results(request):
    names = selected(request, test_a_hostile_submission_gets_what_is_fair, "name")
    with at_once(names, graded) as results:
        yield results


@pytest.mark.parametrize("name", CASES)
def test_a_hostile_submission_gets_what_is_fair(results, name):
    _, points, reasons = CASES[name]
    seconds, result = results[name].result()
    assert seconds < LIMITS.notebook_seconds + ALLOWANCE
    assert result.failure is None
    assert tuple(task.reason for task in result.tasks) == reasons
    assert tuple(task.points for task in result.tasks) == points
    assert all(task.message.startswith(task.function) for task in result.tasks)
    assert len(result.to_json()) < 20_000


def test_memory_bombs_get_the_same_whenever_their_memory_is_looked_at(monkeypatch):
    """On a busy machine a look may come at any moment, also at the worst."""
    build_library = grader_module.build_library

    def with_many_looks(folder, exercises):
        build_library(folder, exercises)
        module = folder / "atrous_lib" / "grading" / "inside" / "processes.py"
        seldom, often = "\nCHECK_SECONDS = 0.25 ", "\nCHECK_SECONDS = 0.002 "
        text = module.read_text("utf-8")
        assert seldom in text
        module.write_text(text.replace(seldom, often), "utf-8")

    monkeypatch.setattr(grader_module, "build_library", with_many_looks)
    with Grader(read_assignments(ROOT), limits=LIMITS) as grader:
        for name in (
            "memory bombs above functions",
            "memory bomb of small pieces above a function",
        ):
            submitted, _, reasons = CASES[f"dies: {name}"]
            for _ in range(3):
                tasks = grader.grade("eve", NAME, submitted, 7).tasks
                assert tuple(task.reason for task in tasks) == reasons, name


def test_there_are_two_cases_of_every_kind():
    assert all(len(cases) >= 2 for cases in KINDS.values())


SPINS = """
import os, time
for _ in range(8):
    if os.fork() == 0:
        os.setsid()
        while True: pass
time.sleep(600)
"""
SLOW = (
    KERNEL
    + """
fast, calls = dilate_kernel, []
def dilate_kernel(W, atrous_rate):
    calls.append(1)
    end = time.process_time() + (0.4 if len(calls) == 1 else 0)
    while time.process_time() < end: pass
    return fast(W, atrous_rate)
"""
)
# How long all may take by the clock follows from what else the machine does, and is not asked here.
UNHURRIED = replace(BRIEF, patience=100)


@contextlib.contextmanager
def on_one_core():
    """Have what is started here run on one core: to be crowded there, few have to spin."""
    cores = os.sched_getaffinity(0)
    os.sched_setaffinity(0, {min(cores)})
    try:
        yield
    finally:
        os.sched_setaffinity(0, cores)


@pytest.mark.skipif(not os.path.exists("/proc/self/schedstat"), reason="Linux must count waiting")
def test_a_neighbour_who_spins_starves_nobody():
    """Almost half a second of honest work, of one, takes many beside eight that spin."""
    with contextlib.ExitStack() as stack:
        with on_one_core():
            neighbour, grader = (
                stack.enter_context(Grader(read_assignments(ROOT), limits=limits))
                for limits in (LIMITS, UNHURRIED)
            )
        spinning = stack.enter_context(neighbour.attempt(NAME))
        spinning.channel.send(json.dumps({"cell": SPINS, "number": 0}).encode() + b"\n")
        while spinning.used().cpu_seconds < 1:
            time.sleep(0.1)
        begin = time.monotonic()
        result = grader.grade("ada", NAME, notebook(kernel=SLOW), 7)
        seconds = time.monotonic() - begin
    assert [task.reason for task in result.tasks] == ["passed", "passed"]
    # Had it been asleep and not kept waiting, so much would be more than it may take.
    assert Used().own_seconds(Used(), seconds) > UNHURRIED.probe_seconds
