"""Where there are no processes and no threads, a function is called here and now: same outcomes."""

import os
import re
import sys
import time
import warnings
import weakref
from dataclasses import replace

import numpy as np
import pytest

from atrous_lib.checks import diagnose, running
from atrous_lib.checks.course import EXERCISES
from atrous_lib.checks.diagnosis import judge, probes_of
from atrous_lib.checks.exercises.holes import dilate_kernel
from atrous_lib.checks.outcome import Outcome, call
from atrous_lib.checks.running.forked import in_child
from atrous_lib.checks.running.inline import in_line
from tests.checks import hostile
from tests.clock import timed

SEED = 7
SECONDS = 0.3
W = np.ones((2, 1, 1))
UNSTOPPABLE = {hostile.loops_in_c, hostile.stops_itself}  # what only another process can end
pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="nothing to compare with")
monitored = pytest.mark.skipif(
    sys.version_info < (3, 12), reason="Python 3.11 stops no code that swallows the first stop"
)


def functions_of(exercise):
    yield exercise.reference
    yield from exercise.equivalents
    for misconception in exercise.misconceptions:
        yield misconception.function


def told(runner, functions, probes):
    """What each function does on the probes, as text; all of them in one run."""

    def outcomes(i):
        return [call(functions[i], probe).to_json() for probe in probes]

    np.random.seed(SEED)
    results, ended = runner(outcomes, [(i,) for i in range(len(functions))], 60)
    assert len(results) == len(functions), ended
    return [result.value for result in results]


@pytest.mark.parametrize("name", EXERCISES)
def test_every_function_of_the_course_gets_the_verdict_that_a_process_gives(name):
    exercise = EXERCISES[name]
    functions, probes = list(functions_of(exercise)), probes_of(exercise, SEED)
    runners = (in_line, in_child)
    for function, here, there in zip(
        functions, *(told(runner, functions, probes) for runner in runners), strict=True
    ):
        # The verdict and its message are worked out from these and nothing else.
        if here != there:  # only numbers that nobody can repeat may differ
            assert told(in_child, [function], probes) != [there], function
            verdicts = [
                judge(exercise, probes, [Outcome.from_json(line) for line in lines])
                for lines in (here, there)
            ]
            assert len({(v.passed, v.misconception, v.score) for v in verdicts}) == 1, function


def verdict(runner, function, seconds, monkeypatch):
    monkeypatch.setattr(running, "RUNNERS", (runner,))
    probes = probes_of(dilate_kernel, SEED)
    found = judge(dilate_kernel, probes, running.run(function, probes, seconds))
    # Python says where it was when it gave up, which is here or there.
    return replace(found, message=re.sub(r"(recursion depth exceeded)[^)]*", r"\1", found.message))


@pytest.mark.parametrize(
    "function",
    [
        *hostile.FAILING,
        *(
            pytest.param(f, marks=monitored) if f is hostile.swallows_everything else f
            for f in hostile.ENDLESS
            if f not in UNSTOPPABLE
        ),
        *(hostile.prints, hostile.complains, hostile.warns),
    ],
    ids=lambda f: f.__name__,
)
def test_hostile_functions_get_the_verdict_and_message_that_a_process_gives(
    function, monkeypatch, capsys
):
    seconds = SECONDS if function in hostile.ENDLESS else 60
    here = verdict(in_line, function, seconds, monkeypatch)
    assert here == verdict(in_child, function, seconds, monkeypatch)
    assert capsys.readouterr() == ("", "")


@pytest.mark.parametrize(
    "loop",
    [
        lambda: sum(range(10**7)),
        lambda: sorted(range(4 * 10**6), key=int.bit_count),
        lambda: 7 ** (4 * 10**5),
        lambda: "a" * 100 not in "a" * 99 + "b" * 10**8,
        lambda: np.sort(np.arange(10**7) % 997),
    ],
    ids=["sum", "sorted", "power", "search", "NumPy"],
)
@pytest.mark.parametrize("swallow", [False, True], ids=["plain", "swallowing"])
def test_a_loop_in_c_that_ends_too_late_is_told_as_a_process_tells_it(loop, swallow, monkeypatch):
    def late(W, atrous_rate):
        try:
            loop()
        except BaseException:
            if not swallow:
                raise
        return dilate_kernel.reference(W, atrous_rate)

    seconds = 0.005
    here = verdict(in_line, late, seconds, monkeypatch)
    assert here == verdict(in_child, late, seconds, monkeypatch)
    assert (here.passed, here.score) == (False, 0)


def linger(_):
    for _ in range(10**6):
        pass


class Lingering:
    """Takes long to go."""

    __del__ = linger


def finalized():
    Lingering()


def called_back():
    gone = set()
    _ = weakref.ref(gone, linger)
    del gone


@pytest.mark.parametrize("swallow", [finalized, called_back], ids=lambda f: f.__name__)
@pytest.mark.parametrize("loops", [False, True], ids=["ends", "endless"])
def test_a_deadline_where_python_swallows_errors_is_met_and_not_talked_of(
    swallow, loops, monkeypatch, capsys
):
    def late(W, atrous_rate):
        swallow()
        while loops:
            pass
        return dilate_kernel.reference(W, atrous_rate)

    hook = sys.unraisablehook
    here = verdict(in_line, late, 0.005, monkeypatch)
    assert here == verdict(in_child, late, 0.005, monkeypatch)
    assert (here.passed, here.score) == (False, 0)
    assert capsys.readouterr() == ("", "")
    assert sys.unraisablehook is hook


def test_an_error_of_the_functions_that_python_swallows_is_told_as_ever(capsys):
    class Amiss:
        def __del__(self):
            raise ValueError("in the end")

    def careless(W, atrous_rate):
        Amiss()
        return dilate_kernel.reference(W, atrous_rate)

    told = []
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sys, "unraisablehook", told.append)
        outcomes, _ = in_line(careless, [(np.ones((2, 1, 1)), 2)], 60)
    assert [str(each.exc_value) for each in told] == ["in the end"]
    assert len(outcomes) == 1


def world():
    names = (os._exit, os.kill, os.abort, time.sleep)
    return sys.stdout, sys.stderr, warnings.showwarning, warnings.filters[:], sys.gettrace(), names


@pytest.mark.parametrize(
    "function",
    [
        *(hostile.prints_for_ever, hostile.sleeps, hostile.leaves, hostile.raises),
        pytest.param(hostile.swallows_everything, marks=monitored),
    ],
    ids=lambda f: f.__name__,
)
def test_afterwards_the_kernel_is_as_it_was_and_the_next_check_works(function, monkeypatch):
    monkeypatch.setattr(running, "RUNNERS", (in_line,))
    before = world()
    _, seconds = timed(lambda: running.run(function, [(W, 2), (W, 3)], SECONDS), enough=4 * SECONDS)
    assert seconds < 4 * SECONDS
    assert world() == before
    if sys.version_info >= (3, 12):
        assert not any(sys.monitoring.get_tool(n) == "deadline of a check" for n in range(6))
    assert diagnose("dilate_kernel", dilate_kernel.reference).passed


def test_the_calls_before_an_endless_one_count():
    def ends_at_first(n):
        while n:
            pass
        return n

    outcomes, ended = in_line(ends_at_first, [(0,), (1,), (2,)], SECONDS)
    assert ([outcome.value for outcome in outcomes], ended) == ([0], "endless")


def swallows_the_exit(n):
    try:
        os._exit(3)
    except BaseException:
        return n


@pytest.mark.parametrize("function", [swallows_the_exit, lambda n: os.abort()])
def test_a_function_that_ends_python_has_no_outcome_even_if_it_goes_on(function):
    assert in_line(function, [(1,), (2,)], SECONDS) == ([], "died")


ENDLESS = """
def recursion(n):
    return recursion(n) if n else recursion(1)
def while_loop(n):
    while n: n += 1
def for_loop(n):
    for n in iter(int, 1): pass
def comprehension(n):
    return [i for i in iter(int, 1) if i]
def generator(n):
    return sum(0 for _ in iter(int, 1))
def callback(n):
    return all(map(lambda i: True, iter(int, 1)))
def handler(n):
    while True:
        try:
            raise ValueError
        except ValueError:
            continue
def context(n):
    import contextlib
    while True:
        with contextlib.suppress(Exception):
            n += 1
"""
SWALLOWING = """
def nested(n):
    while True:
        try:
            while True:
                try:
                    while True: pass
                except BaseException: pass
        except BaseException: pass
def finally_again(n):
    while True:
        try:
            while True: pass
        finally:
            continue
def suppressed(n):
    import contextlib
    while True:
        with contextlib.suppress(BaseException):
            while True: pass
def by_call(n):
    try:
        while True: pass
    except BaseException:
        return by_call(n)
def keeps_them(n):
    kept = []
    while True:
        try:
            while True: pass
        except BaseException as error:
            kept.append(error)
"""


def written(source):
    names = {}
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", SyntaxWarning)  # 3.14: continue in a finally
        exec(source, names)
    return [value for value in names.values() if callable(value)]


@pytest.mark.parametrize(
    "function",
    [
        *(f for f in written(ENDLESS) if f.__name__ != "recursion"),
        *(pytest.param(f, marks=monitored) for f in written(SWALLOWING)),
    ],
    ids=lambda f: f.__name__,
)
def test_every_kind_of_endless_loop_ends_at_its_deadline(function):
    outcome, seconds = timed(lambda: in_line(function, [(1,)], SECONDS), enough=4 * SECONDS)
    assert outcome == ([], "endless")
    assert SECONDS <= seconds < 4 * SECONDS
