"""A learner's function runs elsewhere, and what it did comes back as plain data."""

import functools
import os
import subprocess
import sys
import threading
import time
import warnings
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import psutil
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from atrous_lib.checks import running
from atrous_lib.checks.lines import Gate
from atrous_lib.checks.plain import Foreign, TooLargeError, decode, encode
from atrous_lib.checks.running import forked, run
from atrous_lib.checks.running.forked import in_child
from atrous_lib.checks.running.inline import in_line
from atrous_lib.checks.running.threaded import in_thread
from tests.checks import hostile
from tests.clock import seen_within, timed

W = np.ones((2, 1, 1))
FORKS = sys.platform.startswith("linux")
forks = pytest.mark.skipif(not FORKS, reason="this system runs the function in a thread")
NUMBERS = st.none() | st.booleans() | st.integers() | st.floats() | st.text()
ARRAYS = hnp.arrays(
    st.sampled_from(["f2", "f4", "f8", "i8", "u1", "?", "c16", ">f8"]), hnp.array_shapes(min_side=0)
)
VALUES = st.recursive(
    NUMBERS | ARRAYS,
    lambda parts: st.lists(parts) | st.tuples(parts, parts) | st.dictionaries(st.text(), parts),
    max_leaves=8,
)


@given(VALUES)
def test_plain_data_comes_back_as_it_was(value):
    _assert_same(decode(encode(value)), value)


def _assert_same(got, value):
    assert type(got) is type(value)
    if isinstance(value, (list, tuple)):
        assert len(got) == len(value)
        for pair in zip(got, value, strict=True):
            _assert_same(*pair)
    elif isinstance(value, dict):
        assert list(got) == list(value)
        _assert_same(list(got.values()), list(value.values()))
    elif isinstance(value, np.ndarray):
        assert got.dtype == value.dtype
        np.testing.assert_array_equal(got, value)
    else:
        assert got == value or (got != got and value != value)


@pytest.mark.parametrize("value", [object(), {1, 2}, range(3), np.array(["text"]), 1j])
def test_anything_else_comes_back_as_its_types_name(value):
    assert isinstance(decode(encode(value)), Foreign)


@pytest.mark.parametrize(
    "make",
    [
        lambda: np.zeros(10**7),
        lambda: [0] * 10**6,
        lambda: "x" * 10**8,
        lambda: [[np.zeros(10**6)] * 9],
    ],
    ids=["an array", "a list", "a text", "arrays in lists"],
)
def test_too_much_is_refused(make):
    with pytest.raises(TooLargeError):
        encode(make())


@pytest.mark.parametrize(
    "text",
    ["", "{}", '{"array": ["O", [1], ""]}', '{"array": ["<f8", [9], "AAAA"]}', '{"set": []}'],
)
def test_text_that_encode_did_not_write_is_an_error(text):
    with pytest.raises(ValueError):  # noqa: PT011 - any message will do
        decode(text)


# --- threads, of which a fork has none


@pytest.fixture
def pool():
    with ThreadPoolExecutor(1) as pool:
        pool.submit(abs, -1).result()
        yield pool


class Submits:
    def __init__(self, pool):
        self.pool = pool

    def __call__(self, n):
        return self.pool.submit(abs, n).result()


def by_a_helper(pool):
    def helper(n):
        return pool.submit(abs, n).result()

    return lambda n: helper(n)


@pytest.mark.parametrize(
    "using",
    [
        lambda pool: lambda n: pool.submit(abs, n).result(),
        lambda pool: functools.partial(lambda own, n: own.submit(abs, n).result(), pool),
        by_a_helper,
        Submits,
        lambda pool: Submits(pool).__call__,
    ],
    ids=["closure", "partial", "helper", "object", "method"],
)
def test_a_function_that_hands_its_work_to_a_pool_is_called_where_the_pool_is(pool, using):
    # Long enough that to fork this large a process is no tenth of it, which would be a computation.
    outcomes = run(using(pool), [(-1,), (-2,)], seconds=1.5)
    assert [outcome.value for outcome in outcomes] == [1, 2]


@forks
def test_beside_a_pool_a_function_that_computes_for_ever_is_not_called_again(pool, monkeypatch):
    monkeypatch.setattr(forked, "in_thread", lambda *_: 1 / 0)

    def computes(n):
        while True:
            pass

    assert run(computes, [(1,)], seconds=0.5)[0].kind == "endless"


@forks
def test_a_function_that_sleeps_is_not_called_again_whatever_threads_are_alive(pool, monkeypatch):
    monkeypatch.setattr(forked, "in_thread", lambda *_: 1 / 0)
    stop = threading.Event()
    thread = threading.Thread(target=stop.wait)
    thread.start()
    for function in (time.sleep, lambda n: time.sleep(n)):
        assert run(function, [(99,)], seconds=0.2)[0].kind == "endless"
    stop.set()
    thread.join()


def test_every_probe_has_an_outcome_whatever_happens():
    def stops(n):
        if n == 1:
            os._exit(7)
        return n

    kinds = [outcome.kind for outcome in run(stops, [(0,), (1,), (2,), (3,)])]
    assert kinds == ["returned", "died", "unreached", "unreached"]


def test_a_run_beside_threads_warns_nobody():
    stop = threading.Event()
    thread = threading.Thread(target=stop.wait)
    thread.start()
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        assert run(abs, [(-1,)])[0].value == 1
    stop.set()
    thread.join()
    assert not caught


def has_ended(pid):
    try:
        return psutil.Process(pid).status() == psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return True


@forks
def test_no_process_is_left_over():
    def leaves_a_child(n):
        child = os.fork()
        if child == 0:
            time.sleep(1_000)
        return child

    # Other tests of this process may keep children of their own, such as a browser.
    before = set(psutil.Process().children())
    child = run(leaves_a_child, [(1,)])[0].value
    assert seen_within(60, lambda: has_ended(child))
    run(hostile.sleeps, [(W, 1)], seconds=0.1)
    assert set(psutil.Process().children()) <= before


@forks
def test_what_the_function_does_to_the_world_stays_in_its_process():
    def pollutes(n):
        np.float64 = None
        sys.modules.clear()
        os.environ["POLLUTED"] = "yes"
        os.chdir("/")
        return n

    here = os.getcwd()
    run(pollutes, [(1,)])
    assert np.float64 is not None
    assert "POLLUTED" not in os.environ
    assert os.getcwd() == here


@forks
def test_where_no_process_or_no_thread_can_be_had_the_next_way_is_taken(monkeypatch):
    def refuses(error):
        def start(*_):
            raise error

        return start

    def home(n):
        return threading.current_thread() is threading.main_thread()

    here = os.getpid()
    assert run(lambda n: os.getpid() == here, [(1,)])[0].value is False
    monkeypatch.setattr(os, "fork", refuses(BlockingIOError("no more processes")))
    assert run(lambda n: os.getpid() == here, [(1,)])[0].value is True
    assert run(home, [(1,)])[0].value is False
    monkeypatch.setattr(threading.Thread, "start", refuses(RuntimeError("can't start new thread")))
    assert run(home, [(1,)])[0].value is True


def test_macos_never_forks(monkeypatch):
    monkeypatch.setattr(sys, "platform", "darwin")
    monkeypatch.setattr(os, "fork", lambda: 1 / 0, raising=False)
    assert run(abs, [(-1,)])[0].value == 1


# What a fork must not do is told by a program of its own: this one has imported all there is.
IMPORTS = """
import os, sys
from atrous_lib.checks.running.forked import in_child

def fails_and_then_tells(number):
    return sorted(sys.modules) if number else print(1 // number)

known = set()
os.register_at_fork(before=lambda: known.update(sys.modules))
outcomes, _ = in_child(fails_and_then_tells, [(0,), (1,), (2,)], 30.0)
print(sorted(set(outcomes[-1].value) - known))
"""
# A finalizer that waits in any process but its own, garbage just before a fork, and a library that
# makes many objects right after each.
FINALIZES = """
import gc, os, time
from atrous_lib.checks.running.forked import in_child

class Waits:
    home = os.getpid()
    def __del__(self):
        if os.getpid() != self.home:
            time.sleep(30)

def litter():
    waits = Waits()
    waits.itself = waits

os.register_at_fork(before=litter, after_in_child=lambda: [[] for _ in range(50_000)])
outcomes, _ = in_child(lambda: gc.isenabled(), [()], 10.0)
print([outcome.value for outcome in outcomes], gc.isenabled())
"""

# The first fork never gets as far as to call the function.
BEGINS_NOT = """
import os, time
from atrous_lib.checks.running.forked import in_child

forks = []
os.register_at_fork(
    before=lambda: forks.append(1),
    after_in_child=lambda: time.sleep(60) if len(forks) == 1 else None,
)
outcomes, _ = in_child(lambda number: number, [(5,), (6,)], 20.0)
print([outcome.value for outcome in outcomes], len(forks))
"""
PROGRAMS = [(IMPORTS, "[]"), (FINALIZES, "[True] True"), (BEGINS_NOT, "[5, 6] 2")]


@forks
@pytest.mark.parametrize(("program", "said"), PROGRAMS)
def test_a_fork_waits_for_nothing_that_its_parent_began(program, said):
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True)
    assert (done.stdout.strip(), done.stderr) == (said, "")


@pytest.mark.parametrize("runner", [in_thread, in_line, pytest.param(in_child, marks=forks)])
def test_calls_behind_a_gate_are_made_only_if_it_opens(runner, monkeypatch):
    monkeypatch.setattr(running, "RUNNERS", (runner,))
    asked = []

    def opens(outcomes):
        asked.append([outcome.value for outcome in outcomes])
        return outcomes[0].value == 10

    def endless_from_20(n):
        while n >= 20:
            pass
        return n

    probes = [(10,), (12,), (14,)]
    values = [outcome.value for outcome in run(endless_from_20, probes, gate=Gate(2, opens))]
    assert values == [10, 12, 14]
    probes = [(11,), (13,), (20,), (22,)]
    outcomes, seconds = timed(
        lambda: run(endless_from_20, probes, seconds=60, gate=Gate(2, opens)), enough=2
    )
    assert [outcome.kind for outcome in outcomes] == ["returned"] * 2 + ["unreached"] * 2
    assert asked == [[10, 12], *[[11, 13]] * (len(asked) - 1)]  # once in each run
    assert seconds < 2


class TestInThread:
    """The way of Windows and macOS."""

    @pytest.fixture(autouse=True)
    def _in_thread(self, monkeypatch):
        monkeypatch.setattr(running, "RUNNERS", (in_thread,))

    @forks
    @pytest.mark.parametrize(
        "function", [hostile.prints, hostile.warns, hostile.raises, hostile.exits]
    )
    def test_outcomes_are_the_same(self, function, monkeypatch, capsys):
        monkeypatch.setattr(running, "RUNNERS", (in_child,))
        there = run(function, [(W, 2)])[0]
        monkeypatch.setattr(running, "RUNNERS", (in_thread,))
        assert run(function, [(W, 2)])[0].to_json() == there.to_json()
        assert capsys.readouterr() == ("", "")

    def test_a_function_that_never_ends_is_left_behind_and_not_called_again(self, capsys):
        def ends_after_the_run(n):
            calls.append(n)
            while not done.is_set():
                pass

        done, calls, before = threading.Event(), [], threading.enumerate()
        outcomes = run(ends_after_the_run, [(1,), (2,)], seconds=0.2)
        print("standard output is back")
        done.set()
        for thread in set(threading.enumerate()) - set(before):
            thread.join()  # it puts the warnings' filters back, which the next test needs
        assert calls == [1]
        assert [outcome.kind for outcome in outcomes] == ["endless", "unreached"]
        assert "is back" in capsys.readouterr().out
