"""What processes use is read rightly, and added up over all that a submission starts."""

import contextlib
import json
import os
import signal
import subprocess
import sys
import time

import psutil
import pytest

from atrous_lib.grading.assignments import read_assignments
from atrous_lib.grading.inside import processes, usage
from atrous_lib.grading.notebook.bubblewrap import find_bubblewrap
from atrous_lib.grading.notebook.grader import Grader
from atrous_lib.grading.notebook.limits import Used
from tests.grading.notebooks import NAME, ROOT

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="needs Linux's /proc")
BURN = "import time\nwhile time.process_time() < {seconds}: pass\nprint('done', flush=True)\n"
FAMILY = f"""
import os, subprocess, sys, time
child = subprocess.Popen([sys.executable, "-c", {BURN.format(seconds=0.5)!r} + "time.sleep(60)"])
ended = subprocess.run([sys.executable, "-c", {BURN.format(seconds=0.5)!r}], stdout=sys.stderr)
print("started", flush=True)
time.sleep(60)
"""


@contextlib.contextmanager
def running(code, lines):
    """Run a program, from when it has printed so many lines."""
    with subprocess.Popen(
        [sys.executable, "-c", code], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
    ) as one:
        for _ in range(lines):
            one.stdout.readline()
        try:
            yield one.pid
        finally:
            for each in psutil.Process(one.pid).children(recursive=True):
                each.kill()
            one.kill()


def test_the_time_of_children_counts_while_they_run_and_when_they_have_ended():
    before = usage.descendants()  # of other tests; and a later process may have a lower number
    with running(FAMILY, lines=2) as pid:
        pids = [each for each in usage.descendants() if each not in before]
        assert pid in pids
        assert 0.98 <= usage.cpu_seconds(pids) < 2.0  # Linux counts each one's in hundredths
        assert usage.cpu_seconds([pid]) < 1.0  # itself, and the child that it has waited for


def test_descendants_are_all_that_this_process_has_started_and_nobody_else():
    with running(FAMILY, lines=2) as pid:
        found = usage.descendants()
        known = {each.pid for each in psutil.Process().children(recursive=True)}
        assert set(found) == known
        assert pid in found
        assert os.getpid() not in found
        assert os.getppid() not in found


@pytest.mark.parametrize("pid", [2**22 + 1, 2**31 - 1])
def test_a_process_that_is_gone_counts_nothing(pid):
    assert usage.cpu_seconds([pid]) == usage.waiting_seconds([pid]) == 0
    assert usage.memory([pid], 0) == 0
    assert usage.sockets(pid) == usage.files(pid, ["/dev/shm"]) == 0


def test_a_name_of_a_process_can_confuse_nobody():
    name = "a) S 1 (b 9 9 9"
    code = f"import ctypes, time; ctypes.CDLL(None).prctl(15, {name.encode()!r})"
    code += "\nwhile time.process_time() < 0.1: pass\nprint(flush=True); time.sleep(60)"
    with running(code, lines=1) as pid:
        assert pid in usage.descendants()
        assert 0 < usage.cpu_seconds([pid]) < 5


def test_who_waits_for_a_processor_is_seen_to_wait():
    """Two programs that compute on one processor wait for each other half of the time."""
    if not os.path.exists("/proc/self/schedstat"):
        pytest.skip("this Linux keeps no account of waiting")
    processor = min(os.sched_getaffinity(0))
    code = f"import os; os.sched_setaffinity(0, {{{processor}}}); print(flush=True)\nwhile 1: pass"
    with running(code, lines=1) as one, running(code, lines=1) as other:
        before = usage.waiting_seconds([one, other])
        time.sleep(1)
        assert usage.waiting_seconds([one, other]) - before > 0.5


def test_memory_that_forks_share_counts_once():
    code = """
import os, time
held = bytearray(64 << 20)
held[::4096] = b"x" * len(held[::4096])
for _ in range(4):
    if os.fork() == 0: time.sleep(60)
print(flush=True)
time.sleep(60)
"""
    others = set(usage.descendants())  # of this process, such as another test's browser
    with running(code, lines=1) as pid:
        pids = [each for each in usage.descendants() if each not in others]
        assert len(pids) == 5
        assert usage.memory(pids, 1 << 40) > 5 * (64 << 20)  # far from the limit: a quick sum
        assert 64 << 20 < usage.memory(pids, 0) < 3 * (64 << 20)
        assert pid in pids


@pytest.mark.skipif(find_bubblewrap() is None, reason="needs bubblewrap (bwrap)")
@pytest.mark.parametrize("kind", ["nested", "fresh", "none"])
def test_a_submissions_own_use_is_told_while_it_runs(kind):
    burn = BURN.format(seconds=0.5)
    cell = f"import subprocess, sys; subprocess.run([sys.executable, '-c', {burn!r}])"
    with contextlib.ExitStack() as stack:
        grader = stack.enter_context(Grader(read_assignments(ROOT), sandbox=kind != "none"))
        if kind == "fresh":
            grader._warm.close()
            grader._warm, grader._kind = None, kind
        talk = stack.enter_context(grader.attempt(NAME))
        before = talk.used()
        list(talk.ask(talk.channel, json.dumps({"cell": cell, "number": 1}), 1, 10_000, 60))
        used = talk.used()
    assert 0.4 <= used.cpu_seconds - before.cpu_seconds < 5
    assert used.waiting_seconds >= before.waiting_seconds
    assert not used.out_of_memory


def test_who_is_kept_waiting_is_not_to_blame_and_who_sleeps_is():
    spun = Used(cpu_seconds=3.0)
    starved = Used(cpu_seconds=0.5, waiting_seconds=20.0)
    asleep = Used(cpu_seconds=0.1)
    assert spun.own_seconds(Used(), 3.0) == 3.0
    assert starved.own_seconds(Used(), 20.5) == 0.5
    assert 3.0 <= asleep.own_seconds(Used(), 20.0) <= 20.0
    many = Used(cpu_seconds=40.0, waiting_seconds=1_000.0)  # 60 that spin on two processors
    assert many.own_seconds(Used(), 20.0) == 40.0


def test_a_killed_process_is_not_counted_twice():
    with running(BURN.format(seconds=0.3) + "time.sleep(60)", lines=1) as pid:
        before = usage.cpu_seconds(usage.descendants())
        os.kill(pid, signal.SIGKILL)
        os.waitid(os.P_PID, pid, os.WEXITED | os.WNOWAIT)
        assert usage.cpu_seconds(usage.descendants()) <= before + 0.1


def test_what_forks_share_is_counted_exactly_also_near_the_limit(monkeypatch):
    """The quick sum counts it for each; with sockets and files added, it must not be compared."""
    quick, exact, sockets, most = 480, 300, 50, 512
    monkeypatch.setattr(
        processes.usage, "memory", lambda pids, most: quick if quick <= most else exact
    )
    monkeypatch.setattr(processes.usage, "sockets", lambda pid: sockets)
    monkeypatch.setattr(processes.usage, "files", lambda pid, folders: 0)
    assert processes._memory(1, "nested", most) == exact + sockets
    assert processes._memory(1, "none", most) == quick
