"""What is said of a function that finds its answer in the course's own library."""

import numpy as np
import pytest

import atrous_lib
from atrous_lib import AtrousConvolution1D
from atrous_lib.checks.course import EXERCISES
from atrous_lib.checks.exercises.stacks import SIGNALS
from atrous_lib.checks.sources import answers_in
from atrous_lib.convolution import conv1d as course_conv1d
from atrous_lib.convolution.correlation import np as numpy_by_another_way


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
