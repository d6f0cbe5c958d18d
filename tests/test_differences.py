import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from atrous_lib.differences import numerical_gradient

NUMBERS = st.floats(-3, 3)
SHAPES = hnp.array_shapes(max_dims=3, max_side=4)


@given(hnp.arrays(float, SHAPES, elements=NUMBERS))
def test_the_slopes_of_a_known_function(x):
    got = numerical_gradient(lambda v: float(np.sin(v).sum() + (v**3).sum()), x)
    np.testing.assert_allclose(got, np.cos(x) + 3 * x**2, atol=1e-7)


def test_numbers_that_bear_on_each_other_move_one_at_a_time():
    got = numerical_gradient(np.prod, np.array([[2.0, 3.0], [5.0, 7.0]]))
    np.testing.assert_allclose(got, [[105, 70], [42, 30]])


def test_the_error_shrinks_with_the_square_of_the_step():
    errors = [
        abs(numerical_gradient(lambda v: v[0] ** 3, np.ones(1), step)[0] - 3)
        for step in (0.5, 0.25, 0.125)
    ]
    np.testing.assert_allclose(errors, [0.5**2, 0.25**2, 0.125**2])


def test_x_may_be_read_only_and_stays_as_it_was():
    x = np.arange(1.0, 7).reshape(2, 3)
    x.flags.writeable = False
    before = x.tobytes()
    numerical_gradient(np.sum, x)
    assert x.tobytes() == before


@pytest.mark.parametrize("shape", [(0,), (2, 0), ()])
def test_empty_and_single_numbers(shape):
    assert numerical_gradient(lambda v: float(np.sum(v)), np.zeros(shape)).shape == shape


@pytest.mark.parametrize("x", [np.arange(3), np.ones(3, np.float32), [1.0, 2.0], 3.0])
def test_anything_but_float64_is_refused(x):
    with pytest.raises(TypeError, match="float64"):
        numerical_gradient(np.sum, x)


@pytest.mark.parametrize("x", [np.float64(3), np.ma.ones(2)])
def test_what_only_looks_like_a_float64_array_is_refused(x):
    with pytest.raises(TypeError, match=r"which is no array|masked"):
        numerical_gradient(np.sum, x)


def test_a_view_of_what_moves_is_read_before_it_moves_on():
    np.testing.assert_allclose(numerical_gradient(lambda v: v.reshape(()), np.array([3.0])), [1])


@pytest.mark.parametrize("step", [0, -1e-5, float("nan"), "small", None])
def test_a_step_is_a_number_above_0(step):
    with pytest.raises((TypeError, ValueError), match="step must be"):
        numerical_gradient(np.sum, np.ones(2), step)


def test_a_step_that_is_lost_beside_its_number_is_named():
    with pytest.raises(ValueError, match=r"step 1e-05 is lost beside 10000000000000.0 in x"):
        numerical_gradient(np.sum, np.array([1.0, 1e13]))
    assert numerical_gradient(lambda v: v[0], np.array([1e13]), step=1.0) == [1]


def test_f_returns_one_number():
    with pytest.raises(ValueError, match=r"f must return one number, got an array of shape \(2,\)"):
        numerical_gradient(lambda v: v * 2, np.ones(2))
