"""The picture of a layer's parameters."""

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from atrous_lib.layers import AtrousConvolution1D
from atrous_lib.pictures.arguments.parameters import count_parameters, parameters
from tests.pictures.picture import SVG, Picture

sizes = st.tuples(
    st.integers(1, 9), st.integers(1, 9), st.integers(1, 12), st.booleans(), st.integers(1, 9)
)


def test_the_example_of_the_lesson():
    picture = Picture(parameters(3, 2, 4))
    assert picture.words("count") == ["3 taps · 2 channels · 4 filters + 4 biases = 28 parameters"]
    assert picture.words("bias") == ["7", "14", "21", "28"]
    assert not picture.all("hole")


@settings(max_examples=60)
@given(sizes)
def test_every_parameter_is_drawn_once_and_counted(layer):
    taps, channels, filters, bias, rate = layer
    picture = Picture(parameters(*layer))
    assert len(picture.all("weight")) == taps * channels * filters
    assert len(picture.all("bias")) == (filters if bias else 0)
    assert len(picture.all("hole")) == (taps - 1) * (rate - 1) * channels * filters
    total = len(picture.all("weight")) + len(picture.all("bias"))
    assert total == count_parameters(taps, channels, filters, bias)
    assert re.search(rf"= {total} parameters?$", picture.words("count")[0])
    numbers = [int(word) for word in picture.words("number") if word]
    assert len(set(numbers)) == len(numbers)
    assert set(numbers) <= set(range(1, total + 1))
    assert re.search(rf" = {total} parameters?\.$", picture.description)
    assert ("a bias for each filter" in picture.description) == bias


@settings(max_examples=60)
@given(st.tuples(st.integers(1, 5), st.integers(1, 4), st.integers(1, 6), st.integers(1, 3)))
def test_within_the_explorers_limits_every_number_can_be_read_or_is_left_out(layer):
    taps, channels, filters, rate = layer
    picture = Picture(parameters(taps, channels, filters, True, rate))
    total = count_parameters(taps, channels, filters)
    words = picture.words("number")
    assert len(words) == total
    assert {int(word) for word in words if word} <= set(range(1, total + 1))
    assert all(words) or total > 50
    edges = [float(e.get("x")) + float(e.get("width")) for e in picture.root.iter(f"{SVG}rect")]
    assert max(edges) <= 920


@settings(max_examples=30)
@given(sizes)
def test_the_rate_does_not_change_the_count(layer):
    taps, channels, filters, bias, rate = layer
    made = AtrousConvolution1D(filters, taps, atrous_rate=rate, bias=bias, input_dim=channels)
    made.build((None, None, channels))
    assert made.count_params() == count_parameters(taps, channels, filters, bias)


@pytest.mark.parametrize(
    ("layer", "error", "message"),
    [
        ((0, 2, 4), ValueError, "filter_length"),
        ((3, 2.0, 4), TypeError, "input_dim"),
        ((3, 2, 4, "no"), TypeError, "bias"),
        ((3, 2, 4, True, 0), ValueError, "atrous_rate"),
    ],
)
def test_impossible_sizes_raise(layer, error, message):
    with pytest.raises(error, match=message):
        parameters(*layer)
