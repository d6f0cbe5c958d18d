"""Every function of the library that would do as a learner's answer is withheld, and remarked on.

The core is walked: each function, public or private, is called with an exercise's arguments, in
their order and by their names; each class is made with the last arguments and called with the
first. What gives the right results on all first probes is an answer. So a function that somebody
adds to the library tomorrow, and that answers an exercise, is noticed here.
"""

import contextlib
import copy
import importlib
import inspect
import io
import pkgutil
import types
import warnings

import numpy as np
import pytest

import atrous_lib
from atrous_lib.checks.comparison import problem, unpacked
from atrous_lib.checks.course import EXERCISES
from atrous_lib.checks.formulas import Formula
from atrous_lib.checks.sources import answers_in
from atrous_lib.grading.notebook.library import LEARNERS, STOOD_IN_FOR, answers

ELSEWHERE = {*STOOD_IN_FOR, "grading", *(name.removesuffix(".py") for name in LEARNERS)}
PROGRAMS = {"atrous_lib.wavenet.tunes"}  # trains for minutes and writes a file
MOST_PROBES = 6
CERTAINLY = {  # so that a walk that finds nothing fails
    *("conv1d", "atrous_conv1d", "output_length", "softmax", "hard_sigmoid", "kernel_from_keras1"),
    *("compute_fans", "glorot_uniform", "numerical_gradient", "maxnorm", "unitnorm"),
    *("receptive_field", "mu_law_encode", "mu_law_decode"),
    *("to_keras3", "to_torch", "kernel_to_torch"),
}


def callables():
    """All functions and classes of the core, with the module of each."""
    for found in pkgutil.walk_packages(atrous_lib.__path__, "atrous_lib."):
        if found.name.split(".")[1] in ELSEWHERE or found.name in PROGRAMS:
            continue
        module = importlib.import_module(found.name)
        for name, value in vars(module).items():
            if callable(value) and getattr(value, "__module__", "") == module.__name__:
                yield f"{module.__name__}.{name}", value


def ways(thing, names):
    """The ways to call something with arguments of these names that its signature allows."""
    try:
        signature = inspect.signature(thing)
    except (TypeError, ValueError):
        return
    count = len(names)

    def takes(positional, keywords=()):
        try:
            signature.bind(*range(positional), **dict.fromkeys(keywords))
        except TypeError:
            return False
        return True

    if inspect.isclass(thing):
        if takes(count - 1):
            yield lambda *args: thing(*args[1:])(args[0])
        return
    for first in range(1, count + 1):  # all of them, or the first few
        if takes(first):
            yield lambda *args, n=first: thing(*args[:n])
    known = [name for name in names if name in signature.parameters]
    if known and takes(count - len(known), known):
        yield lambda *args: _by_name(thing, names, known, args)


def _by_name(thing, names, known, args):
    given = dict(zip(names, args, strict=True))
    rest = [value for name, value in given.items() if name not in known]
    return thing(*rest, **{name: given[name] for name in known})


def is_right(exercise, way, probes):
    try:
        for probe, expected in probes:
            args = [v.function if type(v) is Formula else v for v in copy.deepcopy(probe)]
            got = unpacked(expected, exercise.view(way(*args)))
            if problem(expected, got.item() if isinstance(got, np.generic) else got):
                return False
    except Exception:
        return False
    return True


def using(thing):
    """A learner's function that uses this thing of the library."""

    def by_the_library(*args):
        return answer(*args)  # noqa: F821

    return types.FunctionType(by_the_library.__code__, {"answer": thing})


@pytest.fixture(scope="module")
def found(tmp_path_factory):
    """For each exercise, the names of what answers it, and the things themselves."""
    things = list(callables())
    answered = {}
    with (
        contextlib.chdir(tmp_path_factory.mktemp("walk")),  # what is called may write
        warnings.catch_warnings(),
        np.errstate(all="ignore"),
        contextlib.redirect_stdout(io.StringIO()),
    ):
        warnings.simplefilter("ignore")
        for name, exercise in EXERCISES.items():
            probes = [
                (probe, exercise.view(exercise.reference(*copy.deepcopy(probe))))
                for probe in exercise.probes(np.random.default_rng(0))[:MOST_PROBES]
            ]
            answered[name] = {
                full: thing
                for full, thing in things
                if any(is_right(exercise, way, probes) for way in ways(thing, exercise.arguments))
            }
    return answered


def test_the_walk_finds_the_answers_that_are_there(found):
    assert {name for name, things in found.items() if things} >= CERTAINLY


def test_each_of_them_is_withheld_by_the_grader(found):
    for name, things in found.items():
        withheld = answers([EXERCISES[name]])
        assert [full for full, thing in things.items() if thing.__module__ not in withheld] == []


def test_each_of_them_is_remarked_on_by_check(found):
    for name, things in found.items():
        exercise = EXERCISES[name]
        for full, thing in things.items():
            remarked = answers_in(using(thing), exercise.reference, exercise.answered_by)
            assert remarked == ["answer"], f"{full} answers {name}"
