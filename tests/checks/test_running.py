"""A learner's function runs elsewhere, and what it did comes back as plain data."""

import functools
import os
import sys
import textwrap
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
from atrous_lib.checks.plain import Foreign, TooLargeError, decode, encode
from atrous_lib.checks.running import Outcome, call, run
from tests.checks import hostile

W = np.ones((2, 1, 1))
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
    "value", [np.zeros(10**7), [0] * 10**6, "x" * 10**8, [[np.zeros(10**6)] * 9]]
)
def test_too_much_is_refused(value):
    with pytest.raises(TooLargeError):
        encode(value)


@pytest.mark.parametrize(
    "text",
    ["", "{}", '{"array": ["O", [1], ""]}', '{"array": ["<f8", [9], "AAAA"]}', '{"set": []}'],
)
def test_text_that_encode_did_not_write_is_an_error(text):
    with pytest.raises(ValueError):  # noqa: PT011 - any message will do
        decode(text)


def test_outcomes_survive_the_way_through_text():
    texts = {"error": ("A", "b"), "where": "line", "printed": "p", "warned": "w"}
    outcome = Outcome("returned", W, changed=(0,), shared=(1, 2), **texts)
    copy = Outcome.from_json(outcome.to_json())
    np.testing.assert_array_equal(copy.value, W)
    assert copy.to_json() == outcome.to_json()


UNWRITTEN = [
    "pass",
    "...",
    "pass; pass",
    "return",
    "return None",
    "None",
    "5",
    "1 + 1",
    "(1, 2)",
    "'A docstring.'",
    "'Two ' 'parts.'",
    "'A sum ' + 'of texts.'",
    "f'A text.'",
    "b'bytes'",
    "'A docstring.'\npass",
    "'A docstring.'\n...\npass",
    "'A docstring.'\nreturn",
    "...\nreturn",
    "# Nothing yet.\npass",
    "global x",
    "W: int",
    "assert True",
    "True and False",
    "1 if True else 2",
    "if False: x()",
    "if 0:\n    x()\nelse:\n    pass",
    "while False: pass",
    "raise NotImplementedError",
    "raise NotImplementedError()",
    "raise NotImplementedError('later')",
    "raise NotImplementedError from None",
    "'A docstring.'\nraise NotImplementedError",
]
WRITTEN = [
    "W",
    "W + 1",
    "W = W",
    "W.shape",
    "del W",
    "y = 1",
    "[]",
    "{}",
    "lambda: 3",
    "def g(): pass",
    "print()",
    "import os",
    "if W is None: pass",
    "if W is None: return",
    "for i in (): pass",
    "try:\n    pass\nexcept ValueError:\n    x()",
    "return 5",
    "return ...",
    "return W",
    "return NotImplemented",
    "raise NotImplemented",
    "raise ValueError",
]


def _outcome_of(body):
    names = {}
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", SyntaxWarning)
        exec("def f(W):\n" + textwrap.indent(body, "    "), names)
    return call(names["f"], (W,))


@pytest.mark.parametrize("body", UNWRITTEN)
def test_a_body_in_which_nothing_is_written_is_unattempted_on_every_python(body):
    assert _outcome_of(body).kind == "unattempted"


@pytest.mark.parametrize("body", WRITTEN)
def test_a_body_in_which_something_is_written_is_an_attempt_on_every_python(body):
    assert _outcome_of(body).kind in ("returned", "raised")


@pytest.mark.parametrize("code", [None, 5, "pass"])
def test_what_only_looks_like_a_function_has_no_body(code):
    class Odd:
        __code__ = code

        def __call__(self, W):
            return None

    assert call(Odd(), (W,)).kind == "returned"


def plainly_decorated(function):
    def wrapper(*arguments):
        return function(*arguments)

    return wrapper


def fails(W):
    return W[99]


class Fails:
    def __call__(self, W):
        return W[99]

    def method(self, W):
        return W[99]


@pytest.mark.parametrize(
    "function",
    [
        fails,
        functools.partial(fails),
        functools.partial(functools.partial(functools.wraps(fails)(lambda W: fails(W)))),
        plainly_decorated(fails),
        Fails(),
        Fails().method,
    ],
)
def test_the_line_of_an_error_is_found_in_whatever_is_called(function):
    assert call(function, (W,)).where == "return W[99]"


def test_what_an_object_says_about_itself_is_not_asked_for_its_line():
    class Odd:
        def __getattr__(self, name):
            raise ValueError(name)

        def __call__(self, W):
            return W[99]

    assert call(Odd(), (W,)).where == "return W[99]"


@pytest.mark.parametrize("wrap", [functools.partial, lambda f: functools.wraps(f)(lambda W: f(W))])
def test_nothing_written_behind_a_wrapper_is_nothing_written(wrap):
    def written_by_nobody(W):
        pass

    assert call(wrap(written_by_nobody), (W,)).kind == "unattempted"


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
    outcomes = run(using(pool), [(-1,), (-2,)], seconds=0.5)
    assert [outcome.value for outcome in outcomes] == [1, 2]


@pytest.mark.skipif(not running.FORKS, reason="this system runs the function in a thread")
def test_beside_a_pool_a_function_that_computes_for_ever_is_not_called_again(pool, monkeypatch):
    monkeypatch.setattr(running, "_in_thread", lambda *_: 1 / 0)

    def computes(n):
        while True:
            pass

    assert run(computes, [(1,)], seconds=0.5)[0].kind == "endless"


@pytest.mark.skipif(not running.FORKS, reason="this system runs the function in a thread")
def test_a_function_that_sleeps_is_not_called_again_whatever_threads_are_alive(pool, monkeypatch):
    monkeypatch.setattr(running, "_in_thread", lambda *_: 1 / 0)
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


@pytest.mark.skipif(not running.FORKS, reason="this system runs the function in a thread")
def test_no_process_is_left_over():
    def leaves_a_child(n):
        child = os.fork()
        if child == 0:
            time.sleep(1_000)
        return child

    # Other tests of this process may keep children of their own, such as a browser.
    before = set(psutil.Process().children())
    child = run(leaves_a_child, [(1,)])[0].value
    time.sleep(0.1)
    assert not psutil.pid_exists(child) or psutil.Process(child).status() == "zombie"
    run(hostile.sleeps, [(W, 1)], seconds=0.1)
    assert set(psutil.Process().children()) <= before


@pytest.mark.skipif(not running.FORKS, reason="this system runs the function in a thread")
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


class TestWithoutFork:
    """The way of Windows and macOS."""

    @pytest.fixture(autouse=True)
    def _without_fork(self, monkeypatch):
        monkeypatch.setattr(running, "FORKS", False)

    @pytest.mark.parametrize(
        "function", [hostile.prints, hostile.warns, hostile.raises, hostile.exits]
    )
    def test_outcomes_are_the_same(self, function, monkeypatch, capsys):
        outcome = run(function, [(W, 2)])[0]
        monkeypatch.setattr(running, "FORKS", True)
        assert outcome.to_json() == run(function, [(W, 2)])[0].to_json()
        assert capsys.readouterr() == ("", "")

    def test_a_function_that_never_ends_is_left_behind(self, capsys):
        def ends_after_the_test(n):
            while not done.is_set():
                pass

        done = threading.Event()
        outcomes = run(ends_after_the_test, [(1,), (2,)], seconds=0.2)
        print("standard output is back")
        done.set()
        assert [outcome.kind for outcome in outcomes] == ["endless", "unreached"]
        assert "is back" in capsys.readouterr().out
