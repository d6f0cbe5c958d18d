"""Cost and memory do not grow with the rate or the stride, however large they are."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from atrous_lib.convolution import conv1d, conv1d_backward, conv1d_weight_gradients
from atrous_lib.geometry import BACKENDS, output_length, padding
from atrous_lib.layers import AtrousConvolution1D, Dense, Flatten
from atrous_lib.models import Sequential
from tests.convolution.test_dilated import triple_loop
from tests.memory import measured

SIZES = st.one_of(st.integers(1, 12), st.sampled_from([1000, 10**6, 10**9, 10**18, 10**30]))
MANY = 100  # outputs: as many as the definition is patient with


@st.composite
def far_cases(draw):
    """Draw (x, W, keywords) where rate and stride may be many times the input."""
    k, length = draw(st.integers(1, 5)), draw(st.integers(1, 12))
    keywords = {
        "border_mode": draw(st.sampled_from(["same", "causal", "full"])),
        "subsample_length": draw(SIZES),
        "atrous_rate": draw(SIZES),
        "backend": draw(st.sampled_from(BACKENDS)),
    }
    if output_length(length, k, **keywords) > MANY:  # mode "full" writes all of its padding
        keywords["subsample_length"] = keywords["atrous_rate"]
    batch, channels, filters = draw(st.sampled_from([(1, 1, 1), (2, 3, 40), (40, 20, 3)]))
    rng = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    x, W = rng.normal(size=(batch, length, channels)), rng.normal(size=(k, channels, filters))
    return x, W, keywords, rng


@given(far_cases())
def test_equals_the_definition_forward_and_backward(case):
    x, W, keywords, rng = case
    b = rng.normal(size=W.shape[2])
    y = conv1d(x, W, b, **keywords)
    want = triple_loop(x, W, b, **keywords)[:, : y.shape[1]]
    np.testing.assert_allclose(y, want, rtol=1e-10, atol=1e-10)
    dy = rng.normal(size=y.shape)
    dx, dW, db = conv1d_backward(dy, x, W, **keywords)
    # Backward is linear in dy, so it is right if it is the adjoint, in x and in W, of forward.
    for gradient, array, forward in (
        (dx, x, lambda v: conv1d(v, W, **keywords)),
        (dW, W, lambda v: conv1d(x, v, **keywords)),
    ):
        other = rng.normal(size=array.shape)
        np.testing.assert_allclose(
            np.sum(gradient * other), np.sum(dy * forward(other)), rtol=1e-9, atol=1e-9
        )
    np.testing.assert_allclose(db, dy.sum(axis=(0, 1)))
    for got, twin in zip(conv1d_weight_gradients(dy, x, W, **keywords), (dW, db), strict=True):
        np.testing.assert_array_equal(got, twin)


def there_and_back(x, W, **keywords):
    y = conv1d(x, W, **keywords)
    conv1d_backward(y, x, W, **keywords)


@pytest.mark.parametrize("backend", BACKENDS)
@pytest.mark.parametrize("border_mode", ["same", "causal", "full"])
@pytest.mark.parametrize("shape", [(1, 1, 1), (4, 20, 40), (64, 30, 30)])
@pytest.mark.parametrize("length", [10, 400])
def test_a_larger_rate_takes_no_more_memory(backend, border_mode, shape, length):
    batch, channels, filters = shape
    x, W = np.ones((batch, length, channels)), np.ones((3, channels, filters))
    keywords = {"border_mode": border_mode, "backend": backend}

    def held(rate):
        # In mode "full" the stride keeps the outputs few: they are what the caller asked for.
        stride = rate if border_mode == "full" else 1
        _, most = measured(
            lambda: there_and_back(x, W, subsample_length=stride, atrous_rate=rate, **keywords)
        )
        return most

    small = max(held(1), held(length))
    assert held(10**9) <= small + 2**16


def test_layer_and_model_take_a_rate_of_a_billion():
    layers = [
        AtrousConvolution1D(4, 2, atrous_rate=10**9, border_mode="causal", input_shape=(10, 2)),
        AtrousConvolution1D(3, 3, atrous_rate=10**9, border_mode="same", backend="theano"),
        Flatten(),
        Dense(1),
    ]
    model = Sequential(layers, rng=np.random.default_rng(0))
    model.compile("adam", "mse")
    x = np.ones((8, 10, 2))
    assert measured(lambda: model.train_on_batch(x, np.ones((8, 1))))[1] < 2**18
    assert model.predict(x).shape == (8, 1)
    # The taps that see nothing learn nothing.
    assert not layers[0].gradients[0][0].any()
    assert layers[0].gradients[0][1].any()


def test_an_output_that_is_nearly_all_padding_is_refused_at_once():
    x, W = np.ones((1, 10, 1)), np.ones((2, 1, 1))
    with pytest.raises(ValueError, match=r"1000000010 outputs of 10 input steps.*atrous_rate"):
        conv1d(x, W, border_mode="full", atrous_rate=10**9)
    layer = AtrousConvolution1D(1, 2, border_mode="full", atrous_rate=10**9, input_dim=1)
    with pytest.raises(ValueError, match="nearly all of it from zeros"):
        layer(x)
    # As many outputs are welcome where the input is as long: they are no surprise.
    assert conv1d(x, W, border_mode="full", atrous_rate=10**5).shape == (1, 100_010, 1)


@pytest.mark.parametrize("backend", BACKENDS)
def test_of_a_filter_far_longer_than_the_input_only_what_meets_it_is_read(backend):
    x, taps = np.random.default_rng(0).normal(size=(2, 10, 3)), 10**8
    W = np.broadcast_to(np.ones((1, 3, 1)), (taps, 3, 1))  # 2.4 gigabytes, if it were copied
    keywords = {"border_mode": "causal", "backend": backend}
    y, held = measured(lambda: conv1d(x, W, **keywords))
    assert held < 2**16
    np.testing.assert_allclose(y, x.sum(axis=2, keepdims=True).cumsum(axis=1))


def test_whole_number_arithmetic_takes_any_rate():
    assert output_length(10, 2, "full", atrous_rate=10**30) == 10**30 + 10
    assert padding(10, 2, "causal", atrous_rate=10**30) == (10**30, 0)
