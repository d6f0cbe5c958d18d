from __future__ import annotations

import json
import os
import signal
import threading
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from atrous_lib import constraints, regularizers
from atrous_lib.activations import Activation
from atrous_lib.layers import ARGUMENTS, AtrousConvolution1D, Dense, Flatten, Layer
from atrous_lib.models import Sequential
from tests.strategies import geometries

ACTIVATIONS = (
    None,
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
PENALTIES = st.sampled_from([None, "l1", "l2", {"name": "l1l2", "l1": 0.3, "l2": 0.2}])


@st.composite
def layers(draw):
    """Draw a layer with any mixture of arguments, and an input for it."""
    length, filter_length, keywords = draw(geometries())
    channels = draw(st.integers(1, 3))
    layer = AtrousConvolution1D(
        draw(st.integers(1, 3)),
        filter_length,
        init={"name": "normal", "scale": 0.7},
        activation=draw(st.sampled_from(ACTIVATIONS)),
        W_regularizer=draw(PENALTIES),
        b_regularizer=draw(PENALTIES),
        activity_regularizer=draw(PENALTIES),
        bias=draw(st.booleans()),
        input_dim=channels,
        **keywords,
    )
    rng = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    layer.build((None, length, channels), rng=rng)
    layer.set_weights([rng.normal(scale=0.7, size=w.shape) for w in layer.get_weights()])
    return layer, rng.normal(size=(draw(st.integers(1, 3)), length, channels)), rng


def slope(f, array, direction, step=1e-6):
    """Return the derivative of f along `direction` at `array`, by central differences."""
    return (f(array + step * direction) - f(array - step * direction)) / (2 * step)


@given(layers())
def test_gradients_of_output_and_penalties_by_central_differences(drawn):
    layer, x, rng = drawn
    weights = layer.get_weights()
    y = layer(x)
    # Stay away from corners, where there is no gradient to compare with.
    z = layer._linear(x, *layer._weights_as(x.dtype))
    assume(np.abs(z).min() > 1e-4)
    assume(np.abs(np.abs(z) - 2.5).min() > 1e-4)
    assume(min(np.abs(w).min() for w in weights) > 1e-5)
    dy = rng.normal(size=y.shape)

    def loss(x, weights):
        layer.set_weights(weights)
        return np.sum(dy * layer(x)) + sum(layer.losses)

    dx = layer.backward(dy)
    gradients = layer.gradients
    direction = rng.normal(size=x.shape)
    scale = np.abs(dx * direction).sum() + 1e-3
    want = slope(lambda moved: loss(moved, weights), x, direction)
    assert abs(np.sum(dx * direction) - want) < 1e-6 * scale
    for place, gradient in enumerate(gradients):
        direction = rng.normal(size=gradient.shape)

        def moved_loss(weight, place=place):
            return loss(x, [*weights[:place], weight, *weights[place + 1 :]])

        scale = np.abs(gradient * direction).sum() + 1e-3
        want = slope(moved_loss, weights[place], direction)
        assert abs(np.sum(gradient * direction) - want) < 1e-6 * scale


@given(layers())
def test_config_makes_the_same_layer_again(drawn):
    layer, x, _ = drawn
    config = json.loads(json.dumps(layer.get_config()))  # plain data
    before = json.dumps(config)
    twin = AtrousConvolution1D.from_config(config)
    assert json.dumps(config) == before
    assert json.dumps(twin.get_config()) == json.dumps(layer.get_config())
    twin.build(layer.input_shape)
    twin.set_weights(layer.get_weights())
    np.testing.assert_array_equal(twin(x), layer(x))


# -- weights ----------------------------------------------------------------------------------


def test_kernel_is_taken_in_both_layouts_and_given_back_in_keras_1s():
    W, b = np.arange(24.0).reshape(3, 1, 2, 4), np.arange(4.0)
    old = AtrousConvolution1D(4, 3, input_dim=2, weights=[W, b])
    new = AtrousConvolution1D(4, 3, input_dim=2, weights=[W[:, 0], b])
    x = np.ones((1, 5, 2))
    np.testing.assert_array_equal(old(x), new(x))
    assert new.get_weights()[0].shape == (3, 1, 2, 4)


def test_given_weights_stay_trainable_and_the_callers_arrays_stay_as_they_are():
    W, b = np.ones((1, 1, 1, 1)), np.zeros(1)
    layer = AtrousConvolution1D(1, 1, input_dim=1, weights=[W, b])
    layer(np.ones((1, 2, 1)))
    layer.trainable_weights[0][...] = 5
    layer.get_weights()[0][...] = 7  # a copy
    assert W.item() == 1
    assert layer.get_weights()[0].item() == 5


@pytest.mark.parametrize(
    ("weights", "error", "message"),
    [
        ("abc", TypeError, r"list of arrays, \[W, b\] or \[W\], got str"),
        (np.ones((3, 1, 2, 4)), TypeError, "list of arrays"),
        ([np.ones((3, 1, 2, 4))], ValueError, "takes 2 weights.*got 1"),
        (
            [np.ones((3, 1, 4, 2)), np.ones(4)],
            ValueError,
            r"\(3, 1, 2, 4\).*\(3, 2, 4\).*\(3, 1, 4, 2\)",
        ),
        ([np.ones((3, 2, 4)), np.ones((1, 4))], ValueError, r"b must have shape \(4,\)"),
        ([np.ones((3, 2, 4)).tolist(), np.ones(4)], TypeError, "np.asarray"),
        ([np.ones((3, 2, 4), complex), np.ones(4)], TypeError, "complex128"),
        ([np.ones((3, 2, 4), bool), np.ones(4)], TypeError, "bool"),
    ],
)
def test_bad_weights_are_refused_at_construction_and_by_set_weights(weights, error, message):
    with pytest.raises(error, match=message):
        AtrousConvolution1D(4, 3, input_dim=2, weights=weights)
    layer = AtrousConvolution1D(4, 3, input_dim=2)
    layer.build((None, 9, 2))
    before = layer.get_weights()
    with pytest.raises(error, match=message):
        layer.set_weights(weights)
    for old, now in zip(before, layer.get_weights(), strict=True):
        np.testing.assert_array_equal(old, now)


def test_the_output_has_the_inputs_dtype_whatever_the_weights_have():
    layer = AtrousConvolution1D(2, 3, activation="softplus", border_mode="same")
    layer.build((None, 8, 1), rng=np.random.default_rng(0))
    for dtype in (np.float32, np.float64):
        y = layer(np.ones((2, 8, 1), dtype))
        assert y.dtype == dtype
        assert layer.backward(y).dtype == dtype


# -- shapes and state -------------------------------------------------------------------------


def test_before_build_there_are_no_shapes_and_no_weights():
    layer = AtrousConvolution1D(2, 3)
    assert layer.get_weights() == []
    assert layer.losses == []
    with pytest.raises(AttributeError, match="build it"):
        _ = layer.output_shape
    with pytest.raises(RuntimeError, match="build it"):
        layer.count_params()
    with pytest.raises(ValueError, match="build it first"):
        layer.set_weights([np.ones((3, 1, 1, 2)), np.ones(2)])
    with pytest.raises(RuntimeError, match="before backward"):
        layer.backward(np.ones((1, 1, 2)))


def test_builds_itself_at_the_first_call_in_the_inputs_dtype():
    layer = AtrousConvolution1D(2, 3)
    layer(np.ones((1, 5, 4), np.float32))
    assert [w.shape for w in layer.get_weights()] == [(3, 1, 4, 2), (2,)]
    assert layer.get_weights()[0].dtype == np.float32
    with pytest.raises(ValueError, match="built for input_dim=4"):
        layer(np.ones((1, 5, 3), np.float32))


def test_an_empty_batch_gives_an_empty_batch():
    layer = AtrousConvolution1D(2, 3, activation="softmax", activity_regularizer="l2")
    y = layer(np.ones((0, 5, 1)))
    assert y.shape == (0, 3, 2)
    assert layer.backward(y).shape == (0, 5, 1)
    assert not layer.gradients[0].any()


def test_input_shape_rules_of_keras_1():
    def shape(**keywords):
        return AtrousConvolution1D(2, 3, **keywords).batch_input_shape

    assert shape(input_dim=3) == (None, None, 3)
    assert shape(input_dim=3, input_length=9, input_shape=(7, 5)) == (None, 9, 3)
    assert shape(input_length=9, input_shape=(7, 5)) == (None, 7, 5)
    assert shape(input_dim=3, batch_input_shape=(4, 7, 5)) == (4, 7, 5)
    assert shape(input_length=9) is None


# -- bad arguments ----------------------------------------------------------------------------

SIZES = ("nb_filter", "filter_length", "subsample_length", "atrous_rate")


@pytest.mark.parametrize("name", [*SIZES, "input_dim", "input_length"])
@pytest.mark.parametrize(
    ("value", "error"),
    [
        (0, ValueError),
        (-1, ValueError),
        (2.5, TypeError),
        (2.0, TypeError),
        (float("nan"), TypeError),
        (float("inf"), TypeError),
        (True, TypeError),
        ("2", TypeError),
        ([2], TypeError),
        (np.array([2, 3]), TypeError),
    ],
)
def test_sizes_that_cannot_work_are_refused_at_construction(name, value, error):
    with pytest.raises(error, match=f"{name} must be a whole number of at least 1, got"):
        AtrousConvolution1D(**{"nb_filter": 2, "filter_length": 3, name: value})


@pytest.mark.parametrize("name", SIZES)
def test_numpy_integers_are_sizes(name):
    layer = AtrousConvolution1D(**{"nb_filter": 2, "filter_length": 3, name: np.int64(2)})
    assert type(getattr(layer, name)) is int


@pytest.mark.parametrize(
    ("keywords", "error", "message"),
    [
        ({"init": "glorot_unifrom"}, ValueError, "Did you mean 'glorot_uniform'"),
        ({"init": None}, TypeError, "initialization is needed"),
        ({"init": 3}, TypeError, "got 3"),
        ({"init": {"name": "normal", "scael": 1}}, TypeError, "Did you mean 'scale'"),
        ({"init": {"scale": 1}}, KeyError, "needs the key 'name'"),
        ({"activation": "Relu"}, ValueError, "Did you mean 'relu'"),
        ({"activation": "sigmod"}, ValueError, "Did you mean 'sigmoid'"),
        ({"activation": 5}, TypeError, "got 5"),
        ({"border_mode": "half"}, ValueError, "got 'half'"),
        ({"border_mode": None}, ValueError, "got None"),
        ({"backend": "jax"}, ValueError, "got 'jax'"),
        ({"W_regularizer": "l3"}, ValueError, "Unknown regularizer 'l3'"),
        ({"b_regularizer": 0.1}, TypeError, "got 0.1"),
        ({"W_regularizer": regularizers.l2}, ValueError, r"l2\(\)"),
        ({"W_regularizer": {"name": "l2", "l": "x"}}, TypeError, "must be a number"),
        ({"W_regularizer": {"name": "l2", "l": float("nan")}}, ValueError, "finite"),
        ({"activity_regularizer": {"name": "activity_l3"}}, ValueError, "Did you mean 'activity_l"),
        ({"W_constraint": "max_norm"}, ValueError, "Did you mean 'maxnorm'"),
        ({"W_constraint": constraints.MaxNorm}, ValueError, r"call it"),
        ({"b_constraint": {"name": "maxnorm", "z": 2}}, TypeError, "maxnorm"),
        ({"b_constraint": {"name": "maxnorm", "axis": 0.5}}, TypeError, "axis"),
        ({"bias": "no"}, TypeError, "True or False"),
        ({"trainable": None}, TypeError, "True or False"),
        ({"name": 3}, TypeError, "name must be a string"),
        ({"input_dtype": "float16"}, TypeError, "input_dtype"),
        ({"input_dtype": "flaot32"}, TypeError, "input_dtype"),
        ({"input_shape": 5}, TypeError, "must be a tuple"),
        ({"input_shape": (5,)}, ValueError, "3 axes"),
        ({"input_shape": (5, None)}, TypeError, "channels must be known"),
        ({"input_shape": (5.0, 2)}, TypeError, "each size in input_shape"),
        ({"batch_input_shape": (5, 2)}, ValueError, "3 axes"),
        ({"input_shape": (2, 3)}, ValueError, "2 steps.*at least 3"),
        ({"weigths": None}, TypeError, "Did you mean 'weights'"),
        ({"atrous_rates": 2}, TypeError, "Did you mean 'atrous_rate'"),
        ({"padding": "same"}, TypeError, "'border_mode' here"),
        ({"dilation_rate": 2}, TypeError, "'atrous_rate' here"),
    ],
)
def test_bad_arguments_are_refused_at_construction(keywords, error, message):
    before = repr(keywords)
    with pytest.raises(error, match=message):
        AtrousConvolution1D(2, 3, **keywords)
    assert repr(keywords) == before


def test_a_constraint_that_cannot_work_shows_at_build():
    layer = AtrousConvolution1D(2, 3, b_constraint={"name": "maxnorm", "axis": 1})
    with pytest.raises(ValueError, match=r"axis=1 does not exist.*\(2,\)"):
        layer.build((None, 9, 1))


def test_identity_cannot_start_a_convolution():
    with pytest.raises(ValueError, match="square 2-D"):
        AtrousConvolution1D(2, 3, init="identity").build((None, 9, 2))
    assert Dense(3, init="identity")(np.eye(3)).tolist() == np.eye(3).tolist()


@pytest.mark.parametrize(
    ("x", "error", "message"),
    [
        ([[1.0]], TypeError, "NumPy array"),
        (np.ones((2, 9)), ValueError, "3 axes"),
        (np.ones((2, 9, 3), int), TypeError, "int64"),
        (np.ones((2, 4, 3)), ValueError, "at least 5"),
    ],
)
def test_bad_inputs_are_refused_at_the_call(x, error, message):
    with pytest.raises(error, match=message):
        AtrousConvolution1D(2, 3, atrous_rate=2)(x)


def test_backward_refuses_a_gradient_that_does_not_fit():
    layer = AtrousConvolution1D(2, 3)
    layer(np.ones((1, 5, 1)))
    with pytest.raises(ValueError, match="must match the output"):
        layer.backward(np.ones((1, 4, 2)))
    with pytest.raises(ValueError, match="must match the output"):
        layer.backward(np.ones((1, 3, 2), np.float32))


def test_rng_must_be_a_generator():
    with pytest.raises(TypeError, match=r"np.random.default_rng\(3\)"):
        AtrousConvolution1D(2, 3).build((None, 9, 1), rng=3)


def test_the_same_seed_draws_the_same_weights():
    layers = [AtrousConvolution1D(2, 3) for _ in range(2)]
    for layer in layers:
        layer.build((None, 9, 1), rng=np.random.default_rng(5))
    np.testing.assert_array_equal(layers[0].get_weights()[0], layers[1].get_weights()[0])


# -- callables of one's own -------------------------------------------------------------------


def test_a_callable_activation_works_forward_and_with_its_gradient_backward():
    x = np.ones((1, 4, 1))
    double = AtrousConvolution1D(1, 1, init="one", activation=lambda z: 2 * z)
    assert (double(x) == 2).all()
    with pytest.raises(TypeError, match="has no gradient"):
        double.backward(x)
    square = Activation("square", np.square, lambda z, dy=1.0: dy * 2 * z)
    layer = AtrousConvolution1D(1, 1, init="one", activation=square)
    layer(x)
    assert (layer.backward(x) == 2).all()


def test_what_is_done_to_an_output_afterwards_does_not_reach_the_gradient():
    x, weights = np.random.default_rng(0).normal(size=(2, 9, 3)), None
    gradients = []
    for own in (False, True):
        layer = AtrousConvolution1D(4, 2, activation="relu", input_dim=3, weights=weights)
        y = layer(x)
        weights = layer.get_weights()
        dy = y if own else y.copy()
        dy -= 1  # the gradient of a loss, in the output's own memory
        gradients.append([layer.backward(dy), *layer.gradients])
    for one, other in zip(*gradients, strict=True):
        np.testing.assert_array_equal(one, other)


def test_an_activation_that_loses_the_shape_is_refused():
    layer = AtrousConvolution1D(1, 1, activation=lambda z: z.sum())
    with pytest.raises(ValueError, match="array of shape"):
        layer(np.ones((1, 4, 1)))


def test_a_callable_init_is_called_with_shape_and_rng():
    layer = AtrousConvolution1D(2, 3, init=lambda shape, rng: np.full(shape, 7.0))
    layer.build((None, 9, 1))
    assert (layer.get_weights()[0] == 7).all()
    with pytest.raises(ValueError, match="init must return shape"):
        AtrousConvolution1D(2, 3, init=lambda shape, rng: np.zeros(3)).build((None, 9, 1))


def test_arguments_lists_every_argument_of_the_signature():
    names = set(ARGUMENTS)
    layer = AtrousConvolution1D(2, 3, input_shape=(9, 1), input_dtype="float32")
    assert set(layer.get_config()) <= names
    assert names - set(layer.get_config()) == {"weights", "input_shape"}


# -- Flatten and Dense ------------------------------------------------------------------------


def test_flatten_there_and_back():
    flatten, x = Flatten(), np.arange(24.0).reshape(2, 4, 3)
    y = flatten(x)
    assert y.shape == (2, 12)
    np.testing.assert_array_equal(flatten.backward(y), x)
    assert flatten(x[:0]).shape == (0, 12)


def test_flatten_and_dense_need_a_known_length():
    with pytest.raises(ValueError, match="input_length"):
        Flatten().build((None, None, 3))
    with pytest.raises(ValueError, match="input_length"):
        Dense(2).build((None, None))
    with pytest.raises(ValueError, match="Put a Flatten before"):
        Dense(2).build((None, 4, 3))


def test_dense_gradients_by_central_differences():
    rng = np.random.default_rng(0)
    layer = Dense(3, activation="tanh", W_regularizer="l2", activity_regularizer="l2")
    layer.build((None, 4), rng=rng)
    x, dy = rng.normal(size=(5, 4)), rng.normal(size=(5, 3))
    layer(x)
    dx = layer.backward(dy)
    direction = rng.normal(size=x.shape)
    want = slope(lambda moved: np.sum(dy * layer(moved)) + sum(layer.losses), x, direction)
    assert np.sum(dx * direction) == pytest.approx(want, rel=1e-6)


def test_names_count_up_and_a_layer_without_a_shape_is_abstract():
    first, second = Flatten(), Flatten()
    assert int(second.name.split("_")[1]) == int(first.name.split("_")[1]) + 1
    assert repr(Flatten(name="flat")) == "<Flatten flat>"
    with pytest.raises(TypeError, match="no argument 'nmae'"):
        Layer(nmae="x")


def test_a_first_layer_learns_the_same_without_the_gradient_at_its_input():
    x, rng = np.random.default_rng(0).normal(size=(2, 9, 3)), np.random.default_rng(1)
    for layer in (
        AtrousConvolution1D(4, 2, activation="tanh", W_regularizer="l2", atrous_rate=3),
        AtrousConvolution1D(4, 2, bias=False, border_mode="same", backend="theano"),
        Flatten(),
    ):
        y = layer(x)
        dy = rng.normal(size=y.shape)
        layer.backward(dy)
        before, layer.gradients = layer.gradients, []
        assert layer.backward_to_weights(dy) is None
        for got, want in zip(layer.gradients, before, strict=True):
            np.testing.assert_array_equal(got, want)
    with pytest.raises(RuntimeError, match="on an input before"):
        AtrousConvolution1D(4, 2).backward_to_weights(np.ones((2, 9, 4)))


# -- what a layer was told, and what comes ------------------------------------------------------


def layer_of_two(**arguments):
    return AtrousConvolution1D(4, 3, input_dim=2, **arguments)


@pytest.mark.parametrize(
    "use",
    [
        lambda layer: layer(np.ones((1, 9, 3))),
        lambda layer: layer.build((None, 9, 3)),
        lambda layer: Sequential([AtrousConvolution1D(3, 1, input_dim=1), layer]),
    ],
)
@pytest.mark.parametrize("make", [layer_of_two, lambda: Dense(4, input_dim=2)])
def test_another_number_of_channels_than_declared_is_refused(make, use):
    layer = make()
    with pytest.raises(ValueError, match=r"was told that its input has 2 channels|needs 2 axes|x "):
        use(layer)
    assert not layer.built


@pytest.mark.parametrize("dtype", ["float32", "float64"])
@pytest.mark.parametrize("given", [np.int8, np.float32, np.float64])
def test_a_declared_dtype_is_that_of_the_weights_given_too(dtype, given):
    weights = [np.ones((3, 2, 4), given), np.zeros(4, given)]
    layer = layer_of_two(weights=weights, input_dtype=dtype)
    layer.build((None, 9, 2))
    assert [w.dtype for w in layer.weights] == [dtype, dtype]


@pytest.mark.parametrize("make", [layer_of_two, lambda **k: AtrousConvolution1D(4, 3, **k)])
def test_masked_weights_are_refused_and_nothing_is_changed(make):
    W, b = np.ones((3, 2, 4)), np.zeros(4)
    for wrong in ([np.ma.masked_less(W, 0), b], [W, np.ma.masked_equal(b, 0)]):
        with pytest.raises(TypeError, match="is a masked array, and masks are not supported"):
            make(weights=wrong)
        layer = make(weights=[W, b])
        layer.build((None, 9, 2))
        with pytest.raises(TypeError, match="is a masked array"):
            layer.set_weights(wrong)
        np.testing.assert_array_equal(layer.weights[0][:, 0], W)


@pytest.mark.parametrize("order", ["C", "F"])
def test_weights_lie_in_memory_as_products_read_them(order):
    layer = layer_of_two(weights=[np.ones((3, 2, 4), order=order)[::-1], np.zeros(8)[::2]])
    layer.build((None, 9, 2))
    assert all(w.flags.c_contiguous and w.flags.writeable for w in layer.weights)


@pytest.mark.filterwarnings("ignore:the matrix subclass:PendingDeprecationWarning")
@pytest.mark.parametrize("activation", ACTIVATIONS)
def test_a_matrix_counts_by_its_numbers(activation):
    x, W, b = np.ones((3, 2)), np.arange(4.0).reshape(2, 2), np.ones(2)
    results = []
    for kind in (np.asarray, np.asmatrix):
        layer = Dense(2, activation=activation, weights=[kind(W), b], activity_regularizer="l2")
        y = layer(kind(x))
        results.append([y, layer.backward(kind(y)), *layer.gradients])
        assert {type(result) for result in results[-1]} == {np.ndarray}
    for one, other in zip(*results, strict=True):
        np.testing.assert_array_equal(one, other)


def test_an_activation_of_ones_own_may_compute_its_gradient_in_float64():
    wide = Activation("wide", np.square, lambda z, dy=1.0: np.float64(2) * np.float64(z) * dy)
    layer, x = layer_of_two(activation=wide), np.ones((2, 9, 2), np.float32)
    assert layer.backward(layer(x)).dtype == np.float32
    assert {gradient.dtype for gradient in layer.gradients} == {np.dtype(np.float32)}
    flat = Activation("flat", np.square, lambda z, dy=1.0: np.ones(3))
    layer = layer_of_two(activation=flat)
    with pytest.raises(ValueError, match=r"activation's gradient must have the output's shape"):
        layer.backward(layer(x))


@pytest.mark.parametrize("activation", [None, "relu", "tanh"])
def test_what_is_done_to_an_output_afterwards_does_not_reach_its_penalty(activation):
    layer = layer_of_two(activation=activation, activity_regularizer="activity_l2")
    x = np.random.default_rng(0).normal(size=(2, 9, 2))
    y = layer(x)
    before, dy = layer.losses, np.ones_like(y)
    want = layer.backward(dy)
    y[...] = 100
    assert layer.losses == before
    np.testing.assert_array_equal(layer.backward(dy), want)


def test_flatten_walks_back_only_what_it_gave():
    layer = Flatten()
    with pytest.raises(RuntimeError, match="before backward"):
        layer.backward(np.ones((2, 6)))
    layer(np.ones((2, 3, 2)))
    for wrong in (np.ones((3, 4)), np.ones((1, 12))):
        with pytest.raises(ValueError, match=r"dy must match the output, shape \(2, 6\)"):
            layer.backward(wrong)
    with pytest.raises(ValueError, match="dy must have 2 axes"):
        layer.backward(np.ones((2, 3, 2)))


class Nameless:
    def __call__(self, *arguments):
        return arguments[0]


@pytest.mark.parametrize("role", ["activation", "init", "W_regularizer", "W_constraint"])
def test_a_callable_without_a_name_has_no_configuration(role):
    layer = AtrousConvolution1D(1, 1, **{role: Nameless()})
    with pytest.raises(TypeError, match="has no name to stand for it"):
        layer.get_config()


def test_threads_that_call_a_new_layer_at_once_build_it_once():
    drawn, at_once = [], threading.Barrier(8, timeout=20)

    def init(shape, rng):
        drawn.append(shape)
        return rng.normal(size=shape)

    layer, x = layer_of_two(init=init), np.ones((1, 9, 2))

    def call(_):
        at_once.wait()
        return layer(x)

    with ThreadPoolExecutor(8) as threads:
        outputs = list(threads.map(call, range(8)))
    assert len(drawn) == 1
    assert all(np.array_equal(output, outputs[0]) for output in outputs)


@pytest.mark.skipif(not hasattr(os, "fork"), reason="nothing forks here")
@pytest.mark.filterwarnings("ignore:.*fork.*:DeprecationWarning")
def test_a_forked_process_builds_though_a_thread_was_building():
    building, forked = threading.Event(), threading.Event()

    def init(shape, rng):
        building.set()
        assert forked.wait(20)
        return np.ones(shape)

    thread = threading.Thread(target=layer_of_two(init=init), args=[np.ones((1, 9, 2))])
    thread.start()
    assert building.wait(20)
    child = os.fork()
    if child == 0:
        signal.alarm(20)  # a child that waits for the lock would wait for ever
        os._exit(int(layer_of_two()(np.ones((1, 9, 2))).shape != (1, 7, 4)))
    forked.set()
    thread.join(20)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
