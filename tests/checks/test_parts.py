"""A result of several parts: the message says which of them is wrong."""

import numpy as np
import pytest

from atrous_lib.checks import diagnose
from atrous_lib.checks.course import EXERCISES

RIGHT = EXERCISES["conv1d_backward"].reference


def verdict(change):
    return diagnose("conv1d_backward", lambda *arguments: change(*RIGHT(*arguments)))


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda dx, dW, db: (dx, 1.5 * dW, db), "Your result dW is 1.5 times as large"),
        (lambda dx, dW, db: (dx, 1.5 * dW, db), "The first difference stands at dW[0, 0, 0]"),
        (lambda dx, dW, db: (dx, dW, db + 1), "The first difference stands at db[0]"),
        (
            lambda dx, dW, db: (dx, dW[None], db),
            "Your numbers dW are right, but there is an extra axis of",
        ),
        (lambda dx, dW, db: (dx, dW, db.tolist()), "returns a list as db"),
        (lambda dx, dW, db: (None, dW, db), "of type NoneType as dx"),
        (lambda dx, dW, db: (dx + 0j, dW, db), "Your result dx has the right shape, but it does"),
        (lambda dx, dW, db: (dx, dW), "the last of them is not returned"),
        (lambda dx, dW, db: None, "Your function returns None:"),
        (lambda dx, dW, db: dx, "the first of its results alone"),
    ],
)
def test_a_message_names_the_part_that_is_wrong(change, said):
    found = verdict(change)
    assert not found.passed
    assert said in found.message
    assert "{" not in found.message


def test_every_part_stands_on_a_line_of_its_own():
    lines = verdict(lambda dx, dW, db: (dx, dW, 0 * db)).message.splitlines()
    for end in (f"    {part} = " for part in ("dx", "dW", "db")):
        assert sum(line.startswith(end) for line in lines) == 2  # expected and yours


def test_too_few_parts_are_shown_as_arrays():
    message = verdict(lambda dx, dW, db: (dx, dW)).message
    assert "array(" not in message.partition("yours:")[2]


def test_parts_may_come_as_a_list():
    assert verdict(lambda *parts: list(parts)).passed


def test_a_right_result_of_parts_does_not_excuse_a_changed_argument():
    def tidies(x, W, dy, subsample_length, atrous_rate):
        gradients = RIGHT(x, W, dy, subsample_length, atrous_rate)
        dy[...] = 0
        return gradients

    assert "wrote into dy" in diagnose("conv1d_backward", tidies).message


def test_other_exercises_speak_of_the_result_alone():
    message = diagnose("dilate_kernel", lambda W, rate: np.ones(3)).message
    assert "Your result has shape (3,)" in message
