"""What holds for every test: what is quick, in what order tests start, what runs side by side."""

from __future__ import annotations

import gc
import multiprocessing
import os
import re
import signal
import sys
import tracemalloc
import warnings
from collections.abc import Callable, Generator, Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import numpy as np  # noqa: F401 - before the variables that are set below, which it reads
import pytest
from hypothesis import given, settings
from hypothesis.strategies import none

import atrous_lib.convolution.threads  # noqa: F401 - as NumPy
from tests.local_sockets import pytest_configure  # noqa: F401 - a hook

if TYPE_CHECKING:
    from xdist.scheduler import LoadScopeScheduling

ENVIRONMENT = pytest.StashKey[dict[str, str]]()  # as it was before tests were imported

# How long one example takes depends on what else the machine is doing. On CI this adds to
# Hypothesis's own profile.
settings.register_profile("atrous", deadline=None)
settings.load_profile("atrous")

# What tests start (kernels, sandboxes, other programs) computes on one thread each: workers share
# the cores, and threads that wait for one spin.
for variable in ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS"):
    os.environ.setdefault(variable, "1")

# A shell starts what runs in the background deaf to Ctrl-C, and so would be all that tests start.
if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)


@contextmanager
def tidied() -> Iterator[None]:
    """Take back what a test, or what it calls, would leave to the tests to come.

    The environment is put back in silence. A trace that goes on fails the test: it takes several
    times the time of all that this process does afterwards.
    """
    before, traces = dict(os.environ), traces_on()
    yield
    changed = {name for name, _ in before.items() ^ dict(os.environ).items()}
    for name in changed - {"PYTEST_CURRENT_TEST"}:
        if name in before:
            os.environ[name] = before[name]
        else:
            del os.environ[name]
    left = traces_on() - traces
    if "tracemalloc" in left:
        tracemalloc.stop()
    assert not left, f"A test left a trace on: {', '.join(sorted(left))}. Stop it in a finally."


def traces_on() -> set[str]:
    """Return what watches each step, or each piece of memory, of this process."""
    watches = {"tracemalloc": tracemalloc.is_tracing(), "sys.settrace": sys.gettrace()}
    return {name for name, on in {**watches, "sys.setprofile": sys.getprofile()}.items() if on}


@pytest.fixture(autouse=True)
def _tidied() -> Iterator[None]:
    with tidied():
        yield


@pytest.fixture(scope="session")
def in_small_process() -> Iterator[Callable[..., Any]]:
    """Return a way to call a function of a module, with arguments, in a process of its own.

    A check forks the process that it is called in, and Linux copies the tables of all its memory.
    A test's worker, which holds the whole suite, takes up to 40 ms for that; a process that holds
    the checks alone takes 5, as a kernel does.
    """
    # Warnings are errors there as here.
    spawned = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(1, spawned, warnings.simplefilter, ("error",)) as pool:
        yield lambda function, *arguments: pool.submit(function, *arguments).result()


# Where the tests are that start kernels, browsers, sandboxes or other programs, the slowest first.
# They begin in this order, so that no worker is left alone with a long one at the end; all others
# are marked quick, and `make check` runs those.
SLOW = (
    "tests/browser/test_lessons.py::.*11_wavenet",
    "tests/browser/",
    "tests/grading/test_fidelity.py",
    "notebooks/11_wavenet.ipynb",
    "tests/site/",
    "tests/benchmarks/",
    "tests/grading/test_cli.py",
    "tests/grading/test_guides.py",
    "tests/grading/test_(costs|hostile).py",
    "tests/grading/test_round_trip.py",
    "tests/grading/results/test_(gradebook|judged|regrade|term|late).py",
    "tests/checks/test_diagnosis.py::.*(every_seed|however|message_shows|every_kind|five_seconds)",
    "tests/checks/test_(attempts|rewritings|same_in_grader).py",
    "tests/checks/test_relations.py::.*(random_results|inputs_is_true)",
    "tests/wavenet/test_tunes.py",
    "tests/checks/running/test_inline.py::.*(every_function|hostile|every_kind)",
    "tests/pictures/test_moved.py::.*(runs|gets_all_points)",
    "tests/grading/inside/test_(shell|syscalls|usage).py",
    "tests/grading/test_(channels|doctor|honest|isolated|secrets).py",
    "tests/test_(house|requirements).py",
    "tests/test_face.py::.*type_checker",
    "tests/grading/(notebook|run)/",
    "tests/grading/",
    "tests/notebooks/",
    "notebooks/",
    "solutions/",
    "tests/peers/",
)
PLACES = [re.compile(place) for place in SLOW]


def place_of(nodeid: str) -> int:
    """Return a test's place in the table above, its length for a quick test."""
    return next((i for i, place in enumerate(PLACES) if place.match(nodeid)), len(PLACES))


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> Generator[None]:
    """Mark what is quick, before pytest selects by marks; then put the slowest first."""
    for item in items:
        if place_of(item.nodeid) == len(PLACES):
            item.add_marker(pytest.mark.quick)
    yield
    items.sort(key=lambda item: place_of(item.nodeid))


@given(none())
def first_example(_: None) -> None:
    """Have Hypothesis make its source of random numbers.

    It warns if it makes it when what holds it is frozen, where garbage collection sees nothing.
    """


@pytest.hookimpl(wrapper=True)
def pytest_collection(session: pytest.Session) -> Generator[None, object, object]:
    """Look for no garbage among all that is collected, neither meanwhile nor in the tests to come.

    Tests by the thousand are no garbage: to look takes a quarter of the time of collecting them.

    What a module sets in the environment when it is imported, as benchmarks do, is taken back:
    programs that tests start would compute in another way than the tests themselves.
    """
    session.config.stash[ENVIRONMENT] = dict(os.environ)
    first_example()
    gc.disable()
    try:
        with tidied():
            return (yield)
    finally:
        gc.freeze()
        gc.enable()


def unit_of(nodeid: str) -> str:
    """Return what a worker runs as a whole, since its tests share what is slow to set up.

    It is a file of tests, but the browser tests are two halves: each starts a JupyterLab and a
    browser, which takes as long as a lesson. Those of the browser edition are one: to build it
    takes as long as most of their files.
    """
    file, _, test = nodeid.partition("::")
    if file.startswith("tests/site/"):
        return "tests/site/"
    if not file.startswith("tests/browser/"):
        return file
    number = re.search(r"/(\d+)_\w+\.ipynb\b", test)
    return f"tests/browser/ {int(number[1]) % 2 if number else 0}"


@pytest.hookimpl(optionalhook=True)  # of a plugin that may be left out
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> LoadScopeScheduling:
    """Share the units out in the order of their tests."""
    from xdist.scheduler import LoadScopeScheduling

    class Scheduling(LoadScopeScheduling):
        def _split_scope(self, nodeid: str) -> str:
            return unit_of(nodeid)

    config.option.loadscopereorder = False
    return Scheduling(config, log)
