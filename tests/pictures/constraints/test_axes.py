"""The picture of lesson 9 on a kernel's norms."""

import re
import xml.etree.ElementTree as ET

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from atrous_lib import constraints
from atrous_lib.pictures.constraints.axes import AXES, MOST, NORM_CONSTRAINTS, axes, norms
from atrous_lib.pictures.svg import description

BY_HAND = np.array([[3.0, 0.0], [4.0, 12.0]]).reshape(2, 1, 2, 1)  # taps, channels
SVG = "{http://www.w3.org/2000/svg}"


@st.composite
def legal(draw):
    shape = tuple(draw(st.integers(1, most)) for most in MOST)
    W = np.random.default_rng(draw(st.integers(0, 99))).normal(size=shape)
    W[draw(st.integers(0, shape[0] - 1))] = 0
    axis = draw(st.sampled_from(AXES))
    shown = draw(st.integers(0, norms(W, axis).values.size - 1))
    return W, axis, draw(st.sampled_from(NORM_CONSTRAINTS)), shown, draw(st.floats(0.1, 3))


def all_of(svg, name):
    return [e for e in ET.fromstring(svg).iter() if name in (e.get("class") or "").split()]


def words(svg, name):
    return [" ".join(e.itertext()) for e in all_of(svg, name)]


def test_the_hand_worked_kernel():
    assert words(axes(BY_HAND, 0), "norm") == ["a 5", "b 12"]
    assert words(axes(BY_HAND, (0, 1, 2)), "norm") == ["a 13"]
    assert words(axes(BY_HAND, 0), "formula") == ["norm a = √(3² + 4²) = 5"]


@pytest.mark.parametrize(
    ("axis", "count"),
    [(0, 6), (1, 18), (2, 9), (3, 6), ((0, 1, 2), 3), ((1, 2, 3), 3), ((0, 1, 2, 3), 1)],
)
def test_the_axis_decides_how_many_norms_there_are(axis, count):
    svg = axes(np.ones((3, 1, 2, 3)), axis)
    assert len(all_of(svg, "norm")) == count
    assert len(all_of(svg, "weight")) == 2 * 18


def test_weights_that_share_a_norm_share_its_letter():
    letters = [e.text for e in all_of(axes(np.ones((3, 1, 2, 3)), (1, 2, 3)), "letter")]
    weights = np.array(letters[:18]).reshape(3, 2, 3)  # taps, channels, filters
    assert [set(tap.ravel()) for tap in weights] == [{"a"}, {"b"}, {"c"}]


@given(legal())
def test_norms_and_projection_are_those_of_the_library(arguments):
    W, axis, constraint, _, m = arguments
    found = norms(W, axis, constraint, m)
    values = {"m": m} if constraint == "maxnorm" else {}
    project = constraints.get({"name": constraint, "axis": axis, **values})
    np.testing.assert_array_equal(found.projected, project(W))
    in_order = found.values.T.ravel()
    for number, norm in enumerate(in_order):
        group = W[found.groups == number]
        assert norm == pytest.approx(np.linalg.norm(group))
        assert group.size == W.size // in_order.size


@settings(max_examples=100)
@given(legal())
def test_any_legal_kernel_can_be_drawn_and_said(arguments):
    W, axis, _, shown, _ = arguments
    svg = axes(*arguments)
    found = norms(W, axis)
    assert "nan" not in svg.lower()
    assert len(all_of(svg, "norm")) == found.values.size
    assert len(all_of(svg, "chosen")) == 1 + 2 * np.count_nonzero(found.groups == shown)
    assert len(set(words(svg, "letter"))) == found.values.size
    assert f"has shape {W.shape}" in description(svg)
    assert re.search(rf"it has {found.values.size} norms?, of", description(svg))
    rights = [
        float(e.get("x")) + float(e.get("width")) for e in ET.fromstring(svg).iter(f"{SVG}rect")
    ]
    assert max(rights) <= 920


@pytest.mark.parametrize(
    ("W", "values", "message"),
    [
        (np.ones((3, 2, 3)), {}, "must have four axes"),
        (np.ones((5, 1, 2, 3)), {}, r"at most \(4, 1, 3, 3\)"),
        (np.ones((2, 1, 2, 2)), {"axis": 4}, "axis=4 does not exist"),
        (np.ones((2, 1, 2, 2)), {"shown": 4}, "below the number of norms, 4, got 4"),
        (np.ones((2, 1, 2, 2)), {"constraint": "nonneg"}, "must be one of"),
        (np.ones((2, 1, 2, 2)), {"m": 0}, "m must be above 0"),
    ],
)
def test_impossible_parameters_raise(W, values, message):
    with pytest.raises(ValueError, match=message):
        axes(W, **values)
