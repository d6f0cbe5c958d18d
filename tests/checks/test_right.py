"""No right program is refused: those in `right` were written from the exercises' texts alone."""

import inspect

import numpy as np
import pytest

from atrous_lib.checks import diagnose, exercises
from atrous_lib.checks.course import EXERCISES
from tests.checks.right import again, networks, other_ways, shapes, unusual

PROGRAMS = {
    name: function
    for module in (shapes, networks, again, unusual, other_ways)
    for name, function in inspect.getmembers(module, inspect.isfunction)
    if "__" in name and function.__module__ == module.__name__
}


def test_every_exercise_has_several():
    named = [name.split("__")[0] for name in PROGRAMS]
    assert [name for name in exercises() if named.count(name) < 4] == []
    assert set(named) <= set(exercises())


def diagnosed(program):
    return diagnose(program.split("__")[0], PROGRAMS[program], seed=11)


@pytest.mark.parametrize("program", PROGRAMS)
def test_a_right_program_passes(program, in_small_process):
    verdict = in_small_process(diagnosed, program)
    assert verdict.passed, verdict.message


def test_a_wrong_pair_in_an_array_is_named_as_one_in_a_tuple_is():
    wrong = EXERCISES["pad_amounts"].misconceptions[0]
    verdict = diagnose("pad_amounts", lambda *args: np.array(wrong.function(*args)))
    assert verdict.misconception == wrong.id


def test_nested_lists_are_not_the_array_that_is_asked_for():
    verdict = diagnose("kernel_to_torch", lambda W: W.T.tolist())
    assert "turns nested lists into an array" in verdict.message
