import re
import xml.etree.ElementTree as ET

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from atrous_lib import activations
from atrous_lib.pictures.activation.curve import (
    ACTIVATIONS,
    CURVE,
    NEARLY_ZERO,
    PASSES,
    SLOPE,
    activation,
    feature_map,
)
from atrous_lib.pictures.svg import description
from atrous_lib.signals import sunspots

legal = (st.sampled_from(ACTIVATIONS), st.floats(-5, 5), st.floats(0.25, 8))


class Picture:
    def __init__(self, *arguments):
        self.svg = activation(*arguments)
        self.root = ET.fromstring(self.svg)

    def all(self, name):
        return [e for e in self.root.iter() if name in (e.get("class") or "").split()]

    def words(self, name):
        return ["".join(e.itertext()) for e in self.all(name)]

    def places(self, name):
        """The points of each path of a class."""
        found = []
        for path in self.all(name):
            numbers = [float(step) for step in path.get("d").split() if step not in "ML"]
            found.append(list(zip(numbers[::2], numbers[1::2], strict=True)))
        return found


def test_every_activation_but_softmax_has_a_picture():
    Activation = activations.Activation
    known = {one.__name__ for one in vars(activations).values() if isinstance(one, Activation)}
    assert {*ACTIVATIONS, "softmax"} == known


def test_the_feature_map_is_the_yearly_rise_of_the_sunspots():
    years, z = feature_map()
    all_years, numbers = sunspots()
    rises = dict(zip(all_years[1:], np.diff(numbers) / numbers.std(), strict=True))
    assert years[0] == 1900
    assert years[-1] == 2008
    np.testing.assert_allclose(z, [rises[year] for year in years])


@pytest.mark.parametrize("name", ACTIVATIONS)
def test_the_curve_and_its_slope_are_those_of_the_core(name):
    picture = Picture(name, 0.5)
    f = activations.get(name)
    for plane, kind, function in ((CURVE, "curve", f), (SLOPE, "slope", f.gradient)):
        (points,) = picture.places(kind)
        low, high = plane.across
        z = np.array([low + (high - low) * (x - plane.left) / plane.width for x, _ in points])
        wanted = np.array([plane.y(value) for value in function(z)])
        far = np.abs(np.array([y for _, y in points]) - wanted)
        assert np.median(far) < 0.02  # the paper holds two digits
        assert np.mean(far < 1.5) > 0.99  # but for the edge of a jump


@pytest.mark.parametrize("name", ACTIVATIONS)
@pytest.mark.parametrize("z", [-3.0, -0.5, 0.75, 2.75])
def test_the_tangent_has_the_slope_that_is_written(name, z):
    picture = Picture(name, z)
    (points,) = picture.places("tangent")
    (x, y), (to_x, to_y) = points[0], points[-1]
    slope = float(activations.get(name).gradient(np.array([z]))[0])
    assert (y - to_y) / (to_x - x) == pytest.approx(slope, abs=2e-3)  # the scale is one
    assert picture.words("backward") == [f"dz = {round(slope, 3):g} · dy"]


def test_the_value_and_the_slope_are_written():
    picture = Picture("relu", -2)
    assert picture.words("value") == ["relu(−2) = 0"]
    assert picture.words("backward") == ["dz = 0 · dy"]


def test_a_point_out_of_sight_is_left_out():
    assert len(Picture("linear", 4).all("point")) == 2
    assert len(Picture("linear", -4).all("point")) == 2
    assert len(Picture("linear", -4.5).all("point")) == 1  # its slope is in sight


@pytest.mark.parametrize(
    ("name", "ranges"), [("linear", 0), ("relu", 1), ("elu", 1), ("softplus", 1), ("tanh", 2)]
)
def test_the_flat_ranges_are_grey(name, ranges):
    assert len(Picture(name).all("dead-range")) == ranges


@settings(max_examples=60, deadline=None)
@given(*legal)
def test_grey_steps_and_bars_agree_with_the_core(name, z, times):
    picture = Picture(name, z, times)
    slopes = activations.get(name).gradient(times * feature_map()[1])
    faint = int((slopes < NEARLY_ZERO).sum())
    assert sum(int(e.get("data-count")) for e in picture.all("dead-steps")) == faint
    assert picture.words("count") == [f"below 0.05 at {faint} of {len(slopes)} steps"]
    tops = [points[1][1] for points in picture.places("passes")]
    np.testing.assert_allclose(tops, [PASSES.y(slope) for slope in slopes], atol=0.01)


@settings(max_examples=40, deadline=None)
@given(*legal)
def test_any_legal_picture_can_be_drawn_and_says_what_it_shows(name, z, times):
    picture = Picture(name, z, times)
    said = description(picture.svg)
    assert f", {name} gives {picture.words('value')[0].partition('= ')[2]} and" in said
    faint = int((activations.get(name).gradient(times * feature_map()[1]) < NEARLY_ZERO).sum())
    assert said.endswith(f"at {faint} of 109 steps." if faint else "0.05 nowhere.")
    assert "nan" not in picture.svg.lower()
    assert len(picture.all("before")) == len(picture.all("after")) == 1


@pytest.mark.parametrize(
    ("arguments", "error", "message"),
    [
        (("softmax",), ValueError, "activation"),
        (("Relu",), ValueError, "Did you mean 'relu'"),
        (("relu", 5.1), ValueError, "between -5 and 5, got 5.1"),
        (("relu", "1"), TypeError, "z"),
        (("relu", 1, 0), ValueError, "times must be above 0"),
    ],
)
def test_impossible_parameters_raise(arguments, error, message):
    with pytest.raises(error, match=message):
        activation(*arguments)


@pytest.mark.parametrize("z", [-5.0, -4.0, 0.0, 4.0, 5.0])
@pytest.mark.parametrize("name", ACTIVATIONS)
def test_the_tangent_stays_within_the_frame(name, z):
    path = re.search(r'<path d="([^"]*)"[^>]*class="tangent"', activation(name, z)).group(1)
    numbers = np.array(re.findall(r"-?[\d.]+", path), float).reshape(-1, 2)
    assert (numbers >= [CURVE.left - 0.01, CURVE.top - 0.01]).all()
    assert (numbers <= [CURVE.right + 0.01, CURVE.bottom + 0.01]).all()


def test_softplus_has_its_point_at_either_end_too():
    assert [activation("softplus", z).count('class="point"') for z in (-4, 4)] == [2, 2]
