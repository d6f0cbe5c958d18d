from __future__ import annotations

import numpy as np
import pytest

from atrous_lib import activations

NAMES = (
    "linear",
    "relu",
    "tanh",
    "sigmoid",
    "hard_sigmoid",
    "softplus",
    "softsign",
    "elu",
    "softmax",
)


@pytest.mark.parametrize("name", NAMES)
def test_gradients_by_central_differences(name):
    rng = np.random.default_rng(0)
    activation = activations.get(name)
    z, dy, direction = rng.normal(scale=3, size=(3, 2, 5, 4))
    step = 1e-6
    want = np.sum(dy * (activation(z + step * direction) - activation(z - step * direction)))
    got = np.sum(activation.gradient(z, dy) * direction)
    assert got == pytest.approx(want / (2 * step), rel=1e-6)


def test_without_dy_the_gradient_is_the_derivative():
    z = np.array([-1.0, 0.0, 2.0])
    np.testing.assert_array_equal(activations.get("relu").gradient(z), [0, 0, 1])
    np.testing.assert_array_equal(activations.get(None).gradient(z), [1, 1, 1])


def test_softmax_works_step_by_step_over_the_filters():
    z = np.random.default_rng(0).normal(size=(2, 5, 3))
    y = activations.get("softmax")(z)
    np.testing.assert_allclose(y.sum(axis=2), 1)
    np.testing.assert_allclose(y[:, 2:3], activations.get("softmax")(z[:, 2:3]))
    with pytest.raises(ValueError, match="softmax needs"):
        activations.get("softmax")(np.ones(3))


@pytest.mark.parametrize("name", NAMES)
def test_float32_stays_float32(name):
    z = np.linspace(-3, 3, 8, dtype=np.float32).reshape(1, 2, 4)
    activation = activations.get(name)
    assert activation(z).dtype == np.float32
    assert activation.gradient(z).dtype == np.float32
    assert activation.gradient(z, z).dtype == np.float32


@pytest.mark.parametrize("name", NAMES)
def test_safe_far_from_zero(name):
    z = np.array([[-1000.0, 0.0, 1000.0]])
    activation = activations.get(name)
    with np.errstate(all="raise", under="ignore"):
        assert np.isfinite(activation(z)).all()
        assert np.isfinite(activation.gradient(z)).all()


def test_a_dict_names_an_activation_too():
    assert activations.get({"name": "relu"}) is activations.relu
    with pytest.raises(TypeError, match="does not take"):
        activations.get({"name": "relu", "alpha": 0.1})


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_a_gradient_is_dy_times_the_slope_and_changes_neither_argument(name, dtype):
    rng = np.random.default_rng(1)
    activation = activations.get(name)
    z, dy = rng.normal(scale=3, size=(2, 2, 5, 4)).astype(dtype)
    before = z.copy(), dy.copy()
    got = activation.gradient(z, dy)
    assert got.dtype == dtype
    assert not np.shares_memory(got, z)
    np.testing.assert_array_equal(z, before[0])
    np.testing.assert_array_equal(dy, before[1])
    if name != "softmax":
        np.testing.assert_array_equal(got, dy * activation.gradient(z))
    half = dy.astype(np.float16)  # other dtypes and shapes go by NumPy's rules
    assert activation.gradient(z, half).dtype == dtype
    assert activation.gradient(z, dy[:1]).shape == z.shape


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_relu_in_place_gives_the_same_values_and_gradients(dtype):
    rng = np.random.default_rng(2)
    z, dy = rng.normal(size=(2, 3, 50, 4)).astype(dtype)
    z[0, :5, 0] = 0.0, -0.0, np.nan, np.inf, -np.inf
    want, slopes = activations.relu(z), activations.relu.gradient(z, dy)
    y, kept = activations.relu.overwrite(own := z.copy())
    assert y is own
    np.testing.assert_array_equal(y, want)
    np.testing.assert_array_equal(np.signbit(y), np.signbit(want))
    got = activations.relu.gradient(kept, dy)
    assert got.dtype == dtype
    np.testing.assert_array_equal(got, slopes)


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("dtype", [np.int8, np.uint8, np.int64, np.uint64])
def test_whole_numbers_of_any_width_count_as_float64(name, dtype):
    z = np.array([[100, 0, 3, 120]], dtype)
    activation = activations.get(name)
    for function in (activation, activation.gradient):
        got = function(z)
        assert got.dtype == np.float64
        np.testing.assert_array_equal(got, function(z.astype(float)))


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("z", [np.ma.masked_less(np.ones((1, 2)), 0), np.array([["a"]]), 1j])
def test_what_holds_no_real_numbers_is_refused(name, z):
    activation = activations.get(name)
    for function in (activation, activation.gradient):
        with pytest.raises(TypeError, match=r"z (is a masked array|must be an array of real)"):
            function(z)
