import xml.etree.ElementTree as ET

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from atrous_lib.modern import kernel_to_keras3, kernel_to_torch
from atrous_lib.pictures.modern.orders import MOST, orders
from atrous_lib.pictures.spelled import spelled
from atrous_lib.pictures.svg import description

size = st.integers(1, MOST)


def found(svg, name):
    root = ET.fromstring(svg)
    return [e for e in root.iter() if name in (e.get("class") or "").split()]


def words(svg, name):
    return ["".join(e.itertext()) for e in found(svg, name)]


@given(size, size, size)
def test_both_orders_hold_the_weights_where_the_core_puts_them(taps, channels, filters):
    svg = orders(taps, channels, filters)
    W4 = spelled(taps, channels, filters)
    digits = [int(word) for word in words(svg, "weight")]
    drawn = [*kernel_to_keras3(W4).ravel(), *kernel_to_torch(W4).ravel()]
    assert digits == drawn
    assert len(found(svg, "block")) == taps + filters
    assert f"{kernel_to_torch(W4).shape} in PyTorch" in description(svg)


@given(size, size, size)
def test_tap_0_is_filled_in_both_orders(taps, channels, filters):
    svg = orders(taps, channels, filters)
    assert len(found(svg, "first-tap")) == 2 * channels * filters
    assert len(found(svg, "other-tap")) == 2 * (taps - 1) * channels * filters


def test_every_axis_but_the_one_of_size_1_is_followed():
    svg = orders(3, 2, 1)
    assert len(found(svg, "axis")) == len("k1cf") + len("kcf") + len("fck") + 2 * len("ntc")
    assert len(found(svg, "way")) == 3 + 3 + 3


def test_the_sentence_names_the_three_shapes():
    shapes = [(3, 1, 2, 1), (3, 2, 1), (1, 2, 3)]
    assert all(str(shape) in description(orders(3, 2, 1)) for shape in shapes)
    assert "3 taps, 2 channels and 1 filter has" in description(orders(3, 2, 1))
    assert kernel_to_torch(np.zeros(shapes[0])).shape == shapes[2]


@pytest.mark.parametrize(
    ("sizes", "error", "message"),
    [
        ((0, 1, 1), ValueError, "filter_length"),
        ((1, MOST + 1, 1), ValueError, f"input_dim must be at most {MOST}"),
        ((1, 1, 1.0), TypeError, "nb_filter"),
    ],
)
def test_impossible_sizes_raise(sizes, error, message):
    with pytest.raises(error, match=message):
        orders(*sizes)
