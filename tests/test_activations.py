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
