"""Keras 3 computes the layer's numbers from what the conversions return."""

import numpy as np
import pytest

from atrous_lib import constraints, initializations
from atrous_lib.geometry import padding
from atrous_lib.layers import AtrousConvolution1D
from atrous_lib.modern import NoCounterpartError, kernel_to_keras3, to_keras3

from .conftest import ACTIVATIONS, LENGTH, SHAPES, Case, agree, make

pytest.importorskip("jax", reason="JAX, which Keras computes with here, is not installed")
keras = pytest.importorskip("keras", reason="Keras 3 is not installed: make test-peers")
jax = pytest.importorskip("jax")


def built(config, channels=2):
    """Return Keras 3's layer in float64, with weights of its own."""
    layer = keras.layers.Conv1D(**to_keras3(config), dtype="float64")
    layer.build((None, LENGTH, channels))
    return layer


def compare(case: Case, config=None, zeros=(0, 0), stride=1, **tolerance):
    """Run Keras 3's layer from the conversions and hold it against ours."""
    layer = built(config or case.config, case.config["input_dim"])
    trained = [kernel_to_keras3(case.W)] + ([] if case.b is None else [case.b])

    def run(x, weights):
        x = jax.numpy.pad(x, ((0, 0), zeros, (0, 0)))
        y = layer.stateless_call(weights, [], x)[0][:, ::stride]
        return y.astype("float64")

    y, pullback = jax.vjp(run, case.x, [jax.numpy.asarray(weight) for weight in trained])
    dx, (dW, *db) = pullback(jax.numpy.asarray(case.dy))
    agree(case, y, dx, dW, db[0] if db else None, **tolerance)


def by_another_way(case: Case, refusal: NoCounterpartError):
    """Follow the advice of a refusal: zeros put before, outputs dropped behind."""
    layer, config, stride, zeros = case.layer, dict(case.config), 1, (0, 0)
    if "border_mode" in refusal.arguments:
        zeros = (layer.filter_length - 1) * layer.atrous_rate
        assert f"ZeroPadding1D({zeros})" in str(refusal)
        zeros, config["border_mode"] = (zeros, zeros), "valid"
    elif "geometry.padding" in str(refusal):
        sizes = (layer.subsample_length, layer.atrous_rate)
        zeros = padding(LENGTH, layer.filter_length, "same", *sizes)
        config["border_mode"] = "valid"
    if layer.subsample_length > 1 and layer.atrous_rate > 1:
        stride = config.pop("subsample_length")
    compare(case, config, zeros, stride)


@pytest.mark.parametrize("config", SHAPES)
def test_output_and_gradients_agree(config):
    case = make(**config)
    try:
        to_keras3(case.config)
    except NoCounterpartError as refusal:
        by_another_way(case, refusal)
    else:
        compare(case)


@pytest.mark.parametrize("activation", ACTIVATIONS)
def test_the_activation_is_the_same(activation):
    # Keras computes its tanh in float32, whatever the layer's dtype.
    loose = {"rtol": 1e-5, "atol": 1e-5} if activation == "tanh" else {}
    compare(make(activation=activation, atrous_rate=2), **loose)


def test_keras_refuses_a_stride_with_a_dilation():
    with pytest.raises(ValueError, match="strides > 1"):
        keras.layers.Conv1D(4, 3, strides=2, dilation_rate=2)


def test_keras_knows_no_full_padding():
    with pytest.raises(ValueError, match="padding"):
        keras.layers.Conv1D(4, 3, padding="full")


def test_keras_has_another_hard_sigmoid():
    assert float(keras.activations.hard_sigmoid(np.ones(1))[0]) == pytest.approx(1 / 6 + 0.5)


@pytest.mark.parametrize(
    "init",
    [
        "uniform",
        {"name": "uniform", "scale": 0.3},
        "normal",
        {"name": "normal", "scale": 0.3},
        "lecun_uniform",
        "glorot_uniform",
        "glorot_normal",
        "he_uniform",
        "he_normal",
        "zero",
        "one",
    ],
)
def test_start_values_come_from_the_same_distribution(init):
    config = {"nb_filter": 64, "filter_length": 5, "init": init}
    keras.utils.set_random_seed(0)
    theirs = np.asarray(built(config, channels=32).kernel)
    ours = initializations.get(init)((5, 1, 32, 64), np.random.default_rng(0))
    for share in (0, 0.02, 0.25, 0.5, 0.75, 0.98, 1):
        loose = 0.7 if share in (0, 1) else 0.06  # the ends of a normal sample vary
        difference = np.quantile(theirs, share) - np.quantile(ours, share)
        assert abs(difference) <= loose * ours.std()


@pytest.mark.parametrize("name", ["l1", "l2", "l1l2"])
def test_penalties_on_weights_agree(name):
    case = make(W_regularizer=name, b_regularizer={"name": name})
    layer = built(case.config)
    layer.set_weights([kernel_to_keras3(case.W), case.b])
    np.testing.assert_allclose([float(loss) for loss in layer.losses], case.layer.losses)


def test_keras_divides_the_penalty_on_the_output_by_the_batch_size():
    case = make(activity_regularizer={"name": "l2", "l": 0.5})
    with pytest.raises(NoCounterpartError, match="batch size"):
        to_keras3(case.config)
    config = {**case.config, "activity_regularizer": None}
    penalty = keras.regularizers.L2(0.5 * len(case.x))  # the refusal's advice
    arguments = {**to_keras3(config), "activity_regularizer": penalty}
    layer = keras.layers.Conv1D(**arguments, dtype="float64")
    layer.build(case.x.shape)
    layer.set_weights([kernel_to_keras3(case.W), case.b])
    layer(case.x)
    np.testing.assert_allclose([float(loss) for loss in layer.losses], case.layer.losses)


@pytest.mark.parametrize(
    "constraint",
    [
        {"name": "maxnorm", "m": 1, "axis": axis}
        for axis in (0, 2, 3, -1, [0, 1, 2], (0, 1), [2, 3], [-4, -2])
    ]
    + [
        {"name": "unitnorm", "axis": [0, 1, 2]},
        {"name": "nonneg"},
        {"name": "MinMaxNorm", "low": 0.5, "high": 1.5, "rate": 0.5, "axis": [0, 2]},
    ],
)
def test_a_projection_along_the_same_axes_gives_the_same_kernel(constraint):
    case = make(W_constraint=constraint)
    theirs = built(case.config).kernel.constraint(kernel_to_keras3(case.W))
    ours = constraints.get(constraint)(case.W)
    np.testing.assert_allclose(theirs, ours[:, 0], rtol=1e-6)


def test_a_projection_of_the_bias_needs_no_other_axis():
    case = make(b_constraint="unitnorm")
    np.testing.assert_allclose(
        built(case.config).bias.constraint(case.b), constraints.get("unitnorm")(case.b), rtol=1e-6
    )


def test_a_layer_may_stay_as_it_is():
    assert not built(make(trainable=False).config).trainable


def test_a_whole_configuration_builds_a_layer_of_as_many_parameters():
    layer = AtrousConvolution1D(4, 3, W_constraint="maxnorm", W_regularizer="l2", input_dim=2)
    layer.build((None, LENGTH, 2))
    assert built(layer.get_config()).count_params() == layer.count_params()
