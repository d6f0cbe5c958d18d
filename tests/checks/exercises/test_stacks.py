"""What lesson 10's checks rest on: functions of signals, and what is true of them."""

import numpy as np
import pytest

from atrous_lib.checks.display import show_arguments
from atrous_lib.checks.exercises.stacks import SIGNALS, functions, sees_future
from atrous_lib.checks.formulas import Formula
from atrous_lib.checks.plain import decode, encode

KEEP_TO_THE_PAST = {"running sum", "squashed", "constant", "1 behind", "2 behind", "3 behind"}
KEEP_TO_THE_PAST |= {"times the last"}


@pytest.mark.parametrize("name", SIGNALS)
def test_the_reference_tells_who_sees_the_future(name):
    f = Formula(SIGNALS[name])
    assert sees_future.reference(f, 8) is (name not in KEEP_TO_THE_PAST)
    assert sees_future.reference(f, 1) is False


@pytest.mark.parametrize("name", SIGNALS)
def test_a_function_keeps_the_shape_travels_and_can_be_pasted(name):
    x = np.arange(1, 8).reshape(1, 7, 1)
    f = Formula(SIGNALS[name])
    assert f(x).shape == x.shape
    assert decode(encode(f)) == f
    names = {"np": np}
    exec(show_arguments(["f"], [f]).strip(), names)
    np.testing.assert_array_equal(names["f"](x), f(x))


@pytest.mark.parametrize("seed", range(5))
def test_the_probes_hold_both_kinds_and_every_function_works_on_its_steps(seed):
    probes = functions(np.random.default_rng(seed))
    assert {sees_future.reference(*probe) for probe in probes} == {True, False}
    for f, steps in probes:
        assert f(np.ones((1, steps, 1))).shape == (1, steps, 1)
