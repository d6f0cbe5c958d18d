import xml.etree.ElementTree as ET

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from atrous_lib.convolution import conv1d, conv1d_backward
from atrous_lib.pictures.init.fans import MOST, fans
from atrous_lib.pictures.svg import WIDTH, description

sizes = st.integers(1, MOST)


def all_of(svg, name):
    return [e for e in ET.fromstring(svg).iter() if name in (e.get("class") or "").split()]


def words(svg, name):
    return ["".join(e.itertext()) for e in all_of(svg, name)]


def test_the_lit_cells_are_the_fans():
    svg = fans(3, 2, 4)
    assert len(all_of(svg, "read")) == 6
    assert len(all_of(svg, "reached")) == 12
    assert words(svg, "fan-in") == ["fan_in = 3 · 2 = 6"]
    assert words(svg, "fan-out") == ["fan_out = 3 · 4 = 12"]
    assert len(all_of(svg, "thread")) == 3 + 3


@settings(max_examples=40)
@given(sizes, sizes, sizes)
def test_the_lit_cells_are_what_a_convolution_touches(k, c, f):
    x, W = np.zeros((1, 2 * k + 1, c)), np.ones((k, c, f))
    y = conv1d(x, W)
    dy = np.zeros_like(y)
    dy[0, y.shape[1] // 2, 0] = 1
    read, _, _ = conv1d_backward(dy, x, W)
    x[0, k, 0] = 1
    svg = fans(k, c, f)
    assert len(all_of(svg, "read")) == np.count_nonzero(read)
    assert len(all_of(svg, "reached")) == np.count_nonzero(conv1d(x, W))
    assert f"fan_in = {k} · {c} = {k * c}." in description(svg)
    assert f"fan_out = {k} · {f} = {k * f}." in description(svg)
    assert "nan" not in svg.lower()
    labels = [e for e in ET.fromstring(svg).iter() if e.get("text-anchor") == "start"]
    assert all(float(e.get("x")) + 7 * len(e.text) < WIDTH for e in labels)


@pytest.mark.parametrize(
    ("arguments", "error", "message"),
    [
        ((0, 1, 1), ValueError, "filter_length"),
        ((1, MOST + 1, 1), ValueError, "input_dim must be at most 8"),
        ((1, 1, 2.0), TypeError, "nb_filter"),
    ],
)
def test_impossible_sizes_raise(arguments, error, message):
    with pytest.raises(error, match=message):
        fans(*arguments)
