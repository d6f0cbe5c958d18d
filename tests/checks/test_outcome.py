"""What one call of a learner's function did, whatever is called."""

import functools
import textwrap
import warnings

import numpy as np
import pytest

from atrous_lib.checks.outcome import Outcome, call

W = np.ones((2, 1, 1))


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
