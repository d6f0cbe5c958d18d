"""The picture of lesson 9 on one constrained step."""

import math
import re
import xml.etree.ElementTree as ET

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from atrous_lib import constraints
from atrous_lib.pictures.constraints.projection import (
    AHEAD,
    LOW,
    PLANE_CONSTRAINTS,
    SHEET,
    SLOPE,
    SPAN,
    START,
    projection,
    step,
)
from atrous_lib.pictures.svg import description

ARGUMENTS = {"maxnorm": ["m"], "MinMaxNorm": ["low", "high"]}
legal = st.tuples(
    st.sampled_from(PLANE_CONSTRAINTS),
    st.integers(1, 12),
    st.floats(0.01, 1),
    st.floats(1, 3),
)


def all_of(svg, name):
    return [e for e in ET.fromstring(svg).iter() if name in (e.get("class") or "").split()]


def words(svg, name):
    return [" ".join(e.itertext()) for e in all_of(svg, name)]


def the_constraint(name, m):
    values = {"m": m, "low": LOW, "high": m}
    return constraints.get({"name": name, **{k: values[k] for k in ARGUMENTS.get(name, [])}})


def test_the_table_holds_the_numbers_in_their_order():
    rows = words(projection("nonneg", 12, 0.8), "row")
    assert rows[0] == "start 1.20 1.60 2.00"
    assert rows[1].split()[-2:] == ["0.00", "−2.40"]
    assert rows[2] == "1 · after the update 1.20 −0.80 1.44"
    assert rows[3] == "2 · after the projection 1.20 0.00 1.20"


def test_a_step_that_stays_inside_has_no_second_arrow():
    inside, outside = projection("maxnorm", 6, 0.3, 3), projection("maxnorm", 6, 0.5, 3)
    assert len(all_of(inside, "update")) == len(all_of(outside, "update")) == 1
    assert not all_of(inside, "projection")
    assert len(all_of(outside, "projection")) == 1
    assert words(inside, "reason") == ["This is allowed already, so nothing moves"]
    assert words(outside, "reason") == ["Both weights times 3 / 3.32 = 0.90"]


def test_a_short_norm_grows_in_the_ring_and_on_the_circle_alone():
    towards_zero = (1, 0.6, 2)
    assert step("MinMaxNorm", *towards_zero).moves
    assert step("unitnorm", 1, 0.2).moves
    assert not step("maxnorm", *towards_zero).moves


@pytest.mark.parametrize(
    ("constraint", "circles"), [("maxnorm", 1), ("MinMaxNorm", 2), ("unitnorm", 1), ("nonneg", 0)]
)
def test_what_is_allowed_is_drawn_to_scale(constraint, circles):
    (region,) = all_of(projection(constraint, 5, 0.7, 3), "allowed")
    radii = [float(e.get("r")) for e in region if e.tag.endswith("circle")]
    unit = SHEET.width / (SPAN[1] - SPAN[0])
    wanted = {"maxnorm": [3], "MinMaxNorm": [3, LOW], "unitnorm": [1], "nonneg": []}[constraint]
    assert len(radii) == circles
    np.testing.assert_allclose(radii, np.multiply(wanted, unit), atol=0.01)


def test_the_gradient_turns_like_the_hand_of_a_clock():
    np.testing.assert_allclose(step(direction=12).gradient, [0, SLOPE], atol=1e-9)
    np.testing.assert_allclose(step(direction=3).gradient, [SLOPE, 0], atol=1e-9)


@given(legal)
def test_the_step_is_that_of_the_library(arguments):
    name, _, lr, m = arguments
    shown, project = step(*arguments), the_constraint(name, m)
    assert math.isclose(np.linalg.norm(shown.gradient), SLOPE, rel_tol=1e-6)
    np.testing.assert_allclose(shown.start, project(START))
    np.testing.assert_allclose(shown.updated, shown.start - lr * shown.gradient, atol=1e-8)
    np.testing.assert_allclose(shown.projected, project(shown.updated))
    place = shown.projected
    for following in shown.ahead:
        place = project(place - lr * shown.gradient)
        np.testing.assert_allclose(following, place)


@settings(max_examples=100)
@given(legal)
def test_any_legal_step_can_be_drawn_and_said(arguments):
    svg = projection(*arguments)
    assert "nan" not in svg.lower()
    assert len(all_of(svg, "update")) == len(all_of(svg, "gradient")) == 1
    assert len(all_of(svg, "projection")) == step(*arguments).moves
    assert len(all_of(svg, "ahead")) <= AHEAD
    assert f"The constraint {arguments[0]} allows" in description(svg)
    assert ("The projection takes it" in description(svg)) == step(*arguments).moves
    root = ET.fromstring(svg)
    assert not re.search(r"[-−]0\.00\b", description(svg))
    ends = [e for e in root.iter() if e.get("class") in ("start", "end")]
    for end in ends:
        assert SHEET.left <= float(end.get("cx")) <= SHEET.right
        assert SHEET.top <= float(end.get("cy")) <= SHEET.bottom


@settings(max_examples=100)
@given(legal)
@example(("nonneg", 4, 0.765625, 1.0))  # a number right above the point
def test_no_number_of_an_axis_hides_a_point(arguments):
    root = ET.fromstring(projection(*arguments))
    ends = [e for e in root.iter() if e.get("class") in ("start", "end")]
    numbers = [e for e in root.iter() if e.tag.endswith("text") and e.get("font-size") == "11"]
    assert len(numbers) > 10
    for end in ends:
        for number in numbers:
            across = float(number.get("x")) - float(end.get("cx"))
            middle = float(number.get("y")) - 0.35 * 11  # of a digit, which stands on its y
            down = middle - float(end.get("cy"))
            assert max(abs(across), abs(down)) > 11.9  # pixels: half a point and half a digit


@pytest.mark.parametrize(
    ("arguments", "error", "message"),
    [
        (("unit_norm",), ValueError, "Did you mean 'unitnorm'"),
        (("maxnorm", 0), ValueError, "direction"),
        (("maxnorm", 13), ValueError, "from 1 to 12, got 13"),
        (("maxnorm", 1.5), TypeError, "direction"),
        (("maxnorm", 5, 0), ValueError, "lr must be above 0"),
        (("maxnorm", 5, 0.5, 4), ValueError, "m must be from 1 to 3"),
    ],
)
def test_impossible_parameters_raise(arguments, error, message):
    with pytest.raises(error, match=message):
        projection(*arguments)
