"""A function among the arguments is shown as its text, travels as it, and is nobody else's."""

import copy
import json

import numpy as np
import pytest

from atrous_lib.checks.course import EXERCISES
from atrous_lib.checks.diagnosis import probes_of
from atrous_lib.checks.display import show_arguments
from atrous_lib.checks.formulas import LOSSES, PROJECTIONS, Formula
from atrous_lib.checks.outcome import call
from atrous_lib.checks.plain import decode, encode
from atrous_lib.checks.running import run

TEXTS = [*LOSSES.values(), *PROJECTIONS.values()]  # those of signals: exercises/test_stacks.py
formulas = pytest.mark.parametrize("text", TEXTS)


@formulas
def test_what_is_shown_can_be_pasted_and_does_the_same(text):
    x = np.array([[1.0, 2.0, 4.0]])
    line = show_arguments(["f"], [Formula(text)]).strip()
    names = {"np": np}
    exec(line, names)
    np.testing.assert_array_equal(names["f"](x), Formula(text)(x))
    assert np.shape(names["f"](x)) == (() if text in LOSSES.values() else x.shape)


@formulas
def test_a_formula_travels_as_plain_data(text):
    arrived = decode(encode((Formula(text), 3)))[0]
    assert arrived == Formula(text)
    np.testing.assert_array_equal(arrived(np.ones(4)), Formula(text)(np.ones(4)))


@pytest.mark.parametrize("text", ["lambda x: 1", "__import__('os').getcwd()", ""])
def test_no_text_from_outside_is_ever_evaluated(text):
    with pytest.raises(ValueError, match="not a formula of the course"):
        decode(json.dumps({"formula": text}))


def test_two_formulas_are_equal_when_their_texts_are():
    one, other = map(Formula, TEXTS[:2])
    assert one == copy.deepcopy(one) != other
    assert len({one, copy.deepcopy(one), other}) == 2


def test_calling_a_formula_is_no_change_of_an_argument():
    probes = probes_of(EXERCISES["numerical_gradient"], 3)
    for outcome in run(lambda f, x: f(x), probes):
        assert outcome.kind == "returned"
        assert outcome.changed == ()


def test_moving_the_array_and_leaving_it_there_is_a_change():
    def moves(f, x):
        x += 1
        return f(x)

    assert call(moves, (Formula(TEXTS[0]), np.ones(2))).changed == (1,)
