"""One small process for the tests that have hundreds of functions checked."""

import multiprocessing
from concurrent.futures import ProcessPoolExecutor

import pytest


@pytest.fixture(scope="session")
def in_small_process():
    """Return a way to call a function of a module, with arguments, in a process of its own.

    A check forks the process that it is called in. A test's worker, which holds the whole suite,
    takes 40 ms for that on Linux; a process that holds the checks alone takes 10, as a kernel does.
    """
    with ProcessPoolExecutor(1, multiprocessing.get_context("spawn")) as pool:
        yield lambda function, *arguments: pool.submit(function, *arguments).result()
