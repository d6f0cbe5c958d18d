"""Syntax trees are made by one thread at a time, and warn of nothing."""

import ast
import threading
import warnings
from concurrent.futures import ThreadPoolExecutor

import pytest

from atrous_lib.grading.notebook import syntax


def test_no_two_threads_make_trees_at_once(monkeypatch):
    inside, together = [], threading.Event()

    def slow(text):
        inside.append(text)
        if len(inside) > 1:
            together.set()
        together.wait(timeout=0.05)  # time for another thread to come in, if it may
        inside.remove(text)
        return ast.Module([], [])

    with monkeypatch.context() as patched, ThreadPoolExecutor(4) as pool:
        patched.setattr(syntax.ast, "parse", slow)
        list(pool.map(syntax.tree_of, "abcd"))
    assert not together.is_set()


def test_it_warns_of_nothing_and_raises_what_is_wrong():
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert len(syntax.tree_of(r"a = '\w'").body) == 1
        with pytest.raises(SyntaxError):
            syntax.tree_of("a =")
