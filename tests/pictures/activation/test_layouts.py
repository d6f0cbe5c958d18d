import xml.etree.ElementTree as ET

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from atrous_lib.convolution import conv1d
from atrous_lib.layers import AtrousConvolution1D
from atrous_lib.pictures.activation.layouts import MOST, layouts
from atrous_lib.pictures.spelled import spelled
from atrous_lib.pictures.svg import description

size = st.integers(1, MOST)
legal = (size, size, size, st.sampled_from(["tensorflow", "theano"]))


def classes(svg, name):
    root = ET.fromstring(svg)
    return [e for e in root.iter() if name in (e.get("class") or "").split()]


def words(svg, name):
    return ["".join(e.itertext()) for e in classes(svg, name)]


@given(*legal)
def test_both_layouts_hold_every_weight_once(taps, channels, filters, backend):
    svg = layouts(taps, channels, filters, backend)
    digits = words(svg, "weight")
    stored = [f"{weight:03d}" for weight in spelled(taps, channels, filters).ravel()]
    assert digits[: len(stored)] == stored
    assert sorted(digits[len(stored) :]) == stored
    assert len(classes(svg, "axis-of-one")) == len(classes(svg, "way")) == taps
    assert f"as ({taps}, 1, {channels}, {filters}):" in description(svg)
    assert ("reverse order" in description(svg)) == (backend == "theano")


@pytest.mark.parametrize("backend", ["tensorflow", "theano"])
def test_the_lower_kernel_computes_what_the_backend_computed(backend):
    taps, channels, filters = 3, 2, 4
    digits = words(layouts(taps, channels, filters, backend), "weight")
    lower = [float(digit) for digit in digits[len(digits) // 2 :]]
    W = np.reshape(lower, (taps, channels, filters))
    W4 = spelled(taps, channels, filters)
    x = np.random.default_rng(0).normal(size=(1, 9, channels))
    keras1 = AtrousConvolution1D(filters, taps, weights=[W4], bias=False, backend=backend)
    np.testing.assert_allclose(conv1d(x, W), keras1(x))


@given(size, size, size)
def test_the_note_says_what_a_blind_squeeze_would_do(taps, channels, filters):
    (note,) = words(layouts(taps, channels, filters), "squeezed")
    shape = np.squeeze(spelled(taps, channels, filters)).shape
    whole = shape == (taps, channels, filters)
    assert note == f"np.squeeze without an axis would give {'the same' if whole else shape}."


@pytest.mark.parametrize(
    ("arguments", "error", "message"),
    [
        ((0, 1, 1), ValueError, "filter_length"),
        ((1, MOST + 1, 1), ValueError, f"input_dim must be at most {MOST}"),
        ((1, 1, 1.0), TypeError, "nb_filter"),
        ((1, 1, 1, "Theano"), ValueError, "Did you mean 'theano'"),
    ],
)
def test_impossible_parameters_raise(arguments, error, message):
    with pytest.raises(error, match=message):
        layouts(*arguments)
