"""The picture of a layer's parameters."""

import re
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from atrous_lib.layers import AtrousConvolution1D
from atrous_lib.pictures.arguments.parameters import count_parameters, parameters
from atrous_lib.pictures.svg import DIGIT
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
    unread = [
        f"Numbers that do not fit into their cells: {n}." for n in [total - len(numbers)] if n
    ]
    assert picture.words("too-small") == unread
    assert all(sentence in picture.description for sentence in unread)
    assert re.search(rf" = {total} parameters?\.", picture.description)
    assert ("a bias for each filter" in picture.description) == bias


def test_within_the_explorers_limits_every_number_can_be_read():
    for layer in product(range(1, 6), range(1, 5), range(1, 7), (True, False), range(1, 4)):
        taps, channels, filters, bias, _ = layer
        picture = Picture(parameters(*layer))
        total = count_parameters(taps, channels, filters, bias)
        numbers = {int(word) for word in picture.words("number")}
        assert numbers == set(range(1, total + 1)), layer
        edges = [float(e.get("x")) + float(e.get("width")) for e in picture.root.iter(f"{SVG}rect")]
        edges += [float(e.get("cx")) + float(e.get("r")) for e in picture.root.iter(f"{SVG}circle")]
        assert max(edges) <= 920, layer
        for ring in picture.all("bias"):
            circle, number = ring.find(f"{SVG}circle"), ring.find(f"{SVG}text")
            wide = DIGIT * len(number.text) * float(number.get("font-size"))
            assert wide <= 2 * float(circle.get("r")), layer


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
