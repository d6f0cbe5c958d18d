"""What is said of a function that finds its answer in the course's own library."""

import sys

import numpy as np
import pytest

import atrous_lib
from atrous_lib import AtrousConvolution1D
from atrous_lib.checks import check
from atrous_lib.checks.course import EXERCISES
from atrous_lib.checks.exercises.stacks import SIGNALS
from atrous_lib.checks.sources import answers_in, looks_in
from atrous_lib.convolution import conv1d as course_conv1d
from atrous_lib.convolution.correlation import np as numpy_by_another_way
from atrous_lib.losses import _log_softmax


def looks_up(f, steps):
    name = next((name for name, text in SIGNALS.items() if text == repr(f)), "")
    return "behind" not in name


def asks_the_layer(x, W, b):
    return AtrousConvolution1D(W.shape[2], len(W), weights=[W, b])(x)


def asks_the_function(x, W, b):
    return course_conv1d(x, W, b)


def asks_the_package(x, W, b):
    return atrous_lib.conv1d(x, W, b)


def imports_within(x, W, b):
    from atrous_lib.layers.atrous import AtrousConvolution1D

    return AtrousConvolution1D(W.shape[2], len(W), weights=[W, b])(x)


def by_hand(x, W, b):
    n = x.shape[1] - len(W) + 1
    return sum(x[:, k : k + n] @ W[k] for k in range(len(W))) + b


def with_numpy(x, W, b):
    return numpy_by_another_way.zeros(3) + np.ones(3)


@pytest.mark.parametrize(
    ("exercise", "function", "named"),
    [
        ("sees_future", looks_up, ["SIGNALS"]),
        ("conv1d", asks_the_layer, ["AtrousConvolution1D"]),
        ("conv1d", asks_the_function, ["course_conv1d"]),
        ("conv1d", asks_the_package, ["conv1d"]),
        ("conv1d", by_hand, []),
        ("conv1d", with_numpy, []),
    ],
)
def test_what_the_grader_withholds_is_named_and_nothing_else(exercise, function, named):
    assert answers_in(function, EXERCISES[exercise].reference) == named


def test_what_is_imported_within_a_function_is_named_by_its_module():
    names = answers_in(imports_within, EXERCISES["conv1d"].reference)
    assert any(name.startswith("atrous_lib.layers") for name in names)


def by_a_private_function(y):
    return np.exp(_log_softmax(y))


def test_what_an_exercise_says_that_it_is_answered_by_is_named():
    exercise = EXERCISES["softmax"]
    named = answers_in(by_a_private_function, exercise.reference, exercise.answered_by)
    assert named == ["_log_softmax"]


def walks_the_frames(x, W, b):
    frame = sys._getframe(1)
    while "exercise" not in frame.f_locals:
        frame = frame.f_back
    return frame.f_locals["exercise"].reference(x, W, b)


def test_looking_around_is_remarked_on():
    assert looks_in(walks_the_frames) == ["_getframe", "f_back", "f_locals"]
    assert looks_in(by_hand) == []
    assert looks_in(len) == []


def test_the_remark_is_printed(capsys):
    check(walks_the_frames_named())
    assert "uses _getframe and f_back and f_locals to look into Python" in capsys.readouterr().out


def walks_the_frames_named():
    """Return the function under the name that its exercise has."""
    walks_the_frames.__name__ = "conv1d"
    return walks_the_frames
