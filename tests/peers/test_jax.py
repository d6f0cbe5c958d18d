"""JAX computes the layer's numbers from what the conversions return."""

import pytest

from atrous_lib.modern import NoCounterpartError, jax_activation, kernel_to_keras3, to_jax

from .conftest import ACTIVATIONS, SHAPES, Case, agree, make

jax = pytest.importorskip("jax", reason="JAX is not installed: make test-peers")


def compare(case: Case):
    """Run JAX's function from the conversions and hold it against our layer."""
    follows = jax_activation(case.config)

    def layer(x, W, b):
        z = jax.lax.conv_general_dilated(x, W, **to_jax(case.config))
        z = z if b is None else z + b
        return getattr(jax.nn, follows)(z) if follows else z

    y, pullback = jax.vjp(layer, case.x, kernel_to_keras3(case.W), case.b)
    agree(case, y, *pullback(jax.numpy.asarray(case.dy)))


@pytest.mark.parametrize("config", SHAPES)
def test_output_and_gradients_agree(config):
    compare(make(**config))


@pytest.mark.parametrize("activation", ACTIVATIONS)
def test_the_function_that_follows_is_the_activation(activation):
    compare(make(activation=activation, atrous_rate=2))


def test_jax_has_another_hard_sigmoid():
    assert jax.nn.hard_sigmoid(1.0) == pytest.approx(1 / 6 + 0.5)
    with pytest.raises(NoCounterpartError, match="hard_sigmoid"):
        jax_activation(make(activation="hard_sigmoid").config)


@pytest.mark.parametrize("name", ["feature_bias", "W_regularizer", "activation"])
def test_jax_takes_no_such_argument(name):
    case = make()
    with pytest.raises(TypeError, match=name):
        jax.lax.conv_general_dilated(
            case.x, kernel_to_keras3(case.W), **to_jax(case.config), **{name: None}
        )
