from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from atrous_lib import constraints

AXES = st.sampled_from([0, 2, -1, [0, 1, 2], [0, 1, 2, 3], (0, 2)])


def norms(p, axis):
    return np.sqrt(np.square(p).sum(axis=axis if isinstance(axis, int) else tuple(axis)))


@given(AXES, st.integers(0, 99))
def test_norms_end_where_they_belong(axis, seed):
    p = np.random.default_rng(seed).normal(size=(3, 1, 2, 4))
    unit = constraints.get({"name": "unitnorm", "axis": axis})(p)
    np.testing.assert_allclose(norms(unit, axis), 1, rtol=1e-4)
    below = constraints.get({"name": "maxnorm", "m": 0.8, "axis": axis})(p)
    np.testing.assert_allclose(norms(below, axis), np.minimum(norms(p, axis), 0.8), rtol=1e-4)
    between = constraints.MinMaxNorm(low=1.0, high=1.5, axis=axis)(p)
    np.testing.assert_allclose(norms(between, axis), norms(p, axis).clip(1, 1.5), rtol=1e-4)
    half = constraints.MinMaxNorm(low=1.0, high=1.0, rate=0.5, axis=axis)(p)
    np.testing.assert_allclose(norms(half, axis), (norms(p, axis) + 1) / 2, rtol=1e-4)


@pytest.mark.parametrize("name", ["maxnorm", "unitnorm", "nonneg", "MinMaxNorm"])
def test_zero_stays_zero_and_the_argument_stays_as_it_is(name):
    constraint = constraints.get(name)
    p = np.zeros((3, 1, 2, 4), np.float32)
    p.flags.writeable = False
    assert not constraint(p).any()
    assert constraint(p).dtype == np.float32


def test_the_default_axis_is_the_taps_alone():
    p = np.ones((4, 1, 2, 3))
    assert (constraints.get("unitnorm")(p).round(4) == 0.5).all()
    whole = constraints.get({"name": "unitnorm", "axis": [0, 1, 2]})(p)
    assert (whole.round(4) == np.round(8**-0.5, 4)).all()


def test_an_axis_that_does_not_exist_is_named():
    with pytest.raises(ValueError, match=r"axis=\[0, 2\] does not exist in a weight of shape"):
        constraints.UnitNorm(axis=[0, 2])(np.ones(3))
    with pytest.raises(TypeError, match="axis must be a whole number"):
        constraints.UnitNorm(axis="taps")


@pytest.mark.parametrize("name", ["maxnorm", "unitnorm", "nonneg", "MinMaxNorm"])
def test_whole_numbers_of_any_width_do_not_overflow(name):
    p = np.array([[100, 3], [100, 4]])
    constraint = constraints.get(name)
    for dtype in (np.int8, np.uint8, np.uint64):
        np.testing.assert_array_equal(constraint(p.astype(dtype)), constraint(p.astype(float)))
    with pytest.raises(TypeError, match="p is a masked array"):
        constraint(np.ma.masked_equal(p, 3))


def test_no_norm_lies_between_a_low_and_a_smaller_high():
    with pytest.raises(ValueError, match="low must be at most high, got low=2 and high=1"):
        constraints.MinMaxNorm(low=2)


@pytest.mark.parametrize("name", ["maxnorm", "unitnorm", "MinMaxNorm"])
def test_who_changes_a_configuration_does_not_change_the_constraint(name):
    constraint = constraints.get({"name": name, "axis": [0, 1]})
    constraint.get_config()["axis"].append(2)
    assert constraint.get_config()["axis"] == [0, 1]
