"""Independent pieces of work, in order, whatever runs them."""

import os
import subprocess
import sys
import threading
from unittest.mock import patch

import pytest

from atrous_lib.convolution import threads
from atrous_lib.convolution.threads import run_all


@pytest.mark.parametrize("count", [1, 2, 3])
def test_results_come_in_order(count):
    assert run_all((lambda i=i: i * i for i in range(7)), count) == [0, 1, 4, 9, 16, 25, 36]
    assert run_all([], count) == []


def test_two_tasks_do_run_side_by_side():
    meeting = threading.Barrier(2, timeout=20)  # nobody passes alone
    assert sorted(run_all([meeting.wait, meeting.wait], 2)) == [0, 1]


def test_on_one_core_nothing_leaves_this_thread():
    assert set(run_all([threading.get_ident] * 3, 1)) == {threading.get_ident()}


def test_little_work_stays_on_one_core():
    with patch.object(threads, "THREADS", 4):
        assert threads.cores_for(threads.APART) == 4
        assert threads.cores_for(threads.APART - 1) == 1


@pytest.mark.parametrize("place", [0, 2])
def test_what_a_task_raises_is_raised(place):
    tasks = [int] * 3
    tasks[place] = lambda: 1 // 0
    with pytest.raises(ZeroDivisionError):
        run_all(tasks, 2)


CORES = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
PROGRAM = """
import os, warnings
import numpy as np
from atrous_lib.convolution import conv1d, threads

warnings.simplefilter("ignore", DeprecationWarning)  # of Python 3.12: forks beside threads
x, W = np.ones((1, 40_000, 32)), np.ones((2, 32, 32))
assert threads.cores_for(40_000 * W.size) == threads.THREADS
want = conv1d(x, W, atrous_rate=3)
child = os.fork()
if child == 0:
    os._exit(0 if (conv1d(x, W, atrous_rate=3) == want).all() else 1)
print(threads.THREADS, os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]))
"""


@pytest.mark.skipif(not hasattr(os, "fork"), reason="This system cannot fork.")
@pytest.mark.parametrize(
    ("environment", "count"),
    [
        ({"OPENBLAS_NUM_THREADS": "2", "OMP_NUM_THREADS": "1"}, 2),
        ({"OMP_NUM_THREADS": "3"}, 3),
        ({"OMP_NUM_THREADS": "0"}, 1),
        ({"OMP_NUM_THREADS": "all"}, CORES),
    ],
)
def test_threads_are_as_many_as_numpys_and_a_forked_process_makes_its_own(environment, count):
    kept = {k: v for k, v in os.environ.items() if not k.endswith("_NUM_THREADS")}
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM],
        env={**kept, **environment, "PYTHONPATH": os.pathsep.join(sys.path)},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.stdout.split() == [str(count), "0"], done.stderr
