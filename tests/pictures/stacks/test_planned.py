"""A learner's plan, drawn: or words, where there is nothing to draw."""

from atrous_lib.checks.course import EXERCISES
from atrous_lib.pictures import svg
from atrous_lib.pictures.stacks import planned, stacks


def test_a_plan_is_the_picture_of_its_stack():
    assert planned(EXERCISES["plan_stack"].reference, 28) == stacks(32, 2, [1, 2, 4, 8, 16], 31)


def test_what_cannot_be_drawn_is_said():
    def unwritten(reach):
        raise NotImplementedError

    said = {
        "not written yet": unwritten,
        "raised ZeroDivisionError": lambda reach: 1 / 0,
        "returned 7, and a pair": lambda reach: 7,
        "returned (2, ['a'])": lambda reach: (2, ["a"]),
        "2 taps at the rates 1, 99 see 101 steps": lambda reach: (2, [1, 99]),
    }
    for words, function in said.items():
        assert words in svg.description(planned(function, 28))
