"""Answers to choose from are computed, and equal ones are one."""

import numpy as np
import pytest

from atrous_lib.checks import answers
from atrous_lib.checks.catalogue import catalogue
from atrous_lib.checks.course import EXERCISES

W = np.array([1.0, 2.0]).reshape(2, 1, 1)


def signal(steps):
    return np.arange(1.0, steps + 1).reshape(1, steps, 1)


def count(y):
    return y.shape[1]


def test_the_truth_comes_first_and_is_the_layers():
    first, *others = answers("atrous_conv1d", signal(9), W, np.zeros(1), 3, view=count)
    assert (first.value, first.misconception) == (6, None)
    assert others
    assert all(answer.misconception for answer in others)


def test_no_two_answers_have_equal_values():
    values = [a.value for a in answers("atrous_conv1d", signal(9), W, np.zeros(1), 3, view=count)]
    assert len(values) == len(set(values))


def test_a_misconception_that_gives_the_truth_is_no_answer():
    assert [a.misconception for a in answers("dilate_kernel", W, 1, view=len)] == [
        None,
        "one_zero_too_many",
    ]


def test_misconceptions_that_raise_are_left_out():
    x = signal(4)  # too short for the next larger rate
    found = answers("atrous_conv1d", x, W, np.zeros(1), 3)
    assert "one_zero_too_many" in {
        a.misconception for a in answers("atrous_conv1d", signal(9), W, np.zeros(1), 3)
    }
    assert "last_outputs_missing" not in {answer.misconception for answer in found}


def test_misconceptions_whose_result_has_no_such_part_are_left_out():
    x, dy = signal(3), np.ones((1, 2, 1))
    found = answers("conv1d_backward", x, W, dy, 1, 1, view=lambda parts: float(parts[1][1, 0, 0]))
    assert found[0].value == 5
    assert "last_output_only" in {answer.misconception for answer in found}
    assert "another_order" not in {answer.misconception for answer in found}


def test_each_answer_says_what_it_would_be_true_of():
    for answer in answers("atrous_conv1d", signal(9), W, np.ones(1), 3):
        table = catalogue()["atrous_conv1d"]
        wanted = table[answer.misconception]["true_of"] if answer.misconception else "the layer"
        assert answer.text == wanted


def test_arguments_stay_as_they_were():
    kernel = W.copy()
    answers("dilate_kernel", kernel, 3)
    np.testing.assert_array_equal(kernel, W)


def test_an_unknown_exercise_is_an_error():
    with pytest.raises(ValueError, match="No exercise is called 'holes'"):
        answers("holes", W)
    assert "holes" not in EXERCISES
