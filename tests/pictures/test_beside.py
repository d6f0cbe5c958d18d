"""A learner's function beside the course's: what the picture says, for right, wrong and none."""

import re
from pathlib import Path

import numpy as np
import pytest

from atrous_lib.checks.course import EXERCISES
from atrous_lib.pictures import svg
from atrous_lib.pictures.beside import COURSE, beside

SOURCES = Path(__file__).parents[2] / "sources" / "exercises"


def named(name, function):
    """The function under another name."""

    def learners(*arguments):
        return function(*arguments)

    learners.__name__ = name
    return learners


@pytest.mark.parametrize("name", COURSE)
def test_right_functions_agree_and_most_wrong_ones_differ(name):
    exercise = EXERCISES[name]
    for right in (exercise.reference, *exercise.equivalents):
        picture = beside(named(name, right))
        assert "They agree." in svg.description(picture), svg.description(picture)
        assert "≠" not in picture
    wrong = [beside(named(name, one.function)) for one in exercise.misconceptions]
    assert sum("They agree." in picture for picture in wrong) <= len(wrong) / 2


def test_what_differs_is_marked_and_nothing_else():
    def conv1d(x, W, b):
        y = EXERCISES["conv1d"].reference(x, W, b)
        y[0, 2, 1] += 1
        return y

    picture = beside(conv1d)
    assert picture.count('class="different"') == 1
    assert picture.count("≠") == 1


def test_a_function_that_is_not_written_or_raises_is_said_to_be():
    def conv1d(x, W, b):
        raise NotImplementedError

    assert "Yours is not written yet" in svg.description(beside(conv1d))
    assert "Yours raises ZeroDivisionError" in beside(named("conv1d", lambda x, W, b: 1 / 0))


def test_the_course_keeps_its_inputs():
    before = COURSE["maxnorm"][1][0].copy()
    beside(named("maxnorm", lambda W, m, axis: W.fill(7)))
    np.testing.assert_array_equal(COURSE["maxnorm"][1][0], before)


def test_another_function_is_an_error():
    with pytest.raises(ValueError, match="No picture of 'sum'"):
        beside(sum)


def test_every_exercise_draws_a_learners_function():
    for path in sorted(SOURCES.glob("[0-9]*.py")):
        drawn = re.findall(r"beside\((\w+)\)", path.read_text("utf-8"))
        assert drawn, path.name
        assert set(drawn) <= set(COURSE)
