import xml.etree.ElementTree as ET

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from atrous_lib.differences import numerical_gradient
from atrous_lib.pictures.backward.slope import SIDES, slope
from atrous_lib.pictures.svg import description


def words(svg, name):
    return ["".join(e.itertext()) for e in ET.fromstring(svg).iter() if e.get("class") == name]


@pytest.mark.parametrize(
    ("step", "sides", "formula", "error"),
    [
        (1, "one side", "(2³ − 1³) / 1 = 7", "error 4"),
        (1, "both sides", "(2³ − 0³) / 2 = 4", "error 1"),
        (0.5, "both sides", "(1.5³ − 0.5³) / 1 = 3.25", "error 0.25"),
        (0.1, "one side", "(1.1³ − 1³) / 0.1 = 3.31", "error 0.31"),
    ],
)
def test_the_sum_is_written_out(step, sides, formula, error):
    picture = slope(step, sides)
    assert words(picture, "formula") == [formula]
    assert words(picture, "error") == [error]
    for name in ("curve", "tangent", "chord"):
        assert len(words(picture, name)) == 1
    assert len(words(picture, "measured")) == 2


def test_each_line_looks_as_it_does_beside_its_name():
    parts = list(ET.fromstring(slope(1)).iter())
    look = ("stroke", "stroke-width", "stroke-dasharray")
    lines = [e for name in ("curve", "tangent", "chord") for e in parts if e.get("class") == name]
    swatches = [e for e in parts if e.get("class") == "swatch"]
    drawn, named = ([[e.get(each) for each in look] for e in some] for some in (lines, swatches))
    assert drawn == named
    assert len({tuple(line) for line in drawn}) == 3


@given(st.integers(1, 10))
def test_both_sides_measure_what_the_library_measures(tenths):
    measured = numerical_gradient(lambda v: v[0] ** 3, np.ones(1), tenths / 10)[0]
    assert f"has the slope {measured:g}." in description(slope(tenths / 10))


@given(st.floats(1e-6, 1), st.sampled_from(SIDES))
def test_any_legal_step_can_be_drawn(step, sides):
    picture = slope(step, sides)
    ET.fromstring(picture)
    assert "the line through v = " in description(picture)
    assert "nan" not in picture.lower()


@pytest.mark.parametrize("step", [0, -0.1, 1.5])
def test_a_step_out_of_range_is_refused(step):
    with pytest.raises(ValueError, match="above 0 and at most 1"):
        slope(step)


def test_an_unknown_side_is_refused():
    with pytest.raises(ValueError, match="Did you mean 'one side'"):
        slope(1, "one sid")
