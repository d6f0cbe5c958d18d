import re
import xml.etree.ElementTree as ET

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from atrous_lib.pictures.sliding.maps import (
    FILTERS,
    GUTTER,
    MARGIN,
    PANEL,
    Scale,
    average,
    change,
    cycle,
    maps,
)
from atrous_lib.pictures.svg import WIDTH, description
from atrous_lib.signals import sunspots

YEARS, NUMBERS = sunspots()


def named(filter_length):
    return {name: weights(filter_length) for name, weights in FILTERS.items()}


class Picture:
    def __init__(self, *arguments):
        self.svg = maps(*arguments)
        self.root = ET.fromstring(self.svg)

    def all(self, name):
        """Every element of a class, by whole word."""
        return [e for e in self.root.iter() if name in (e.get("class") or "").split()]

    def points(self, name):
        """The x and y of each curve of a class."""
        curves = [e.get("d").replace("M", "").replace("L", "").split() for e in self.all(name)]
        return [np.array(curve, float).reshape(-1, 2) for curve in curves]


def test_there_is_one_map_for_each_filter():
    picture = Picture(YEARS, NUMBERS, named(11), 60)
    assert len(picture.all("map")) == len(picture.all("point")) == 3
    assert len(picture.all("weight")) == 3 * 11
    assert [len(points) for points in picture.points("signal")] == [309]
    assert [len(points) for points in picture.points("map")] == [299] * 3


def test_a_map_shows_its_numbers_to_scale():
    picture = Picture(YEARS, NUMBERS, {"change": change(11)}, 0)
    difference = NUMBERS[10:] - NUMBERS[:-10]
    heights = -picture.points("map")[0][:, 1]
    assert np.corrcoef(difference, heights)[0, 1] == pytest.approx(1, abs=1e-6)


def test_an_output_stands_under_the_middle_of_its_window():
    picture = Picture(YEARS, NUMBERS, {"average": average(11)}, 60)
    window, (point,) = picture.all("window")[0], picture.all("point")
    middle = float(window.get("x")) + float(window.get("width")) / 2
    assert float(point.get("cx")) == pytest.approx(middle, abs=0.02)
    assert float(point.get("cx")) == pytest.approx(picture.points("map")[0][60, 0])
    assert float(point.get("cy")) == pytest.approx(picture.points("map")[0][60, 1])


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_any_legal_filters_can_be_drawn(data):
    steps = data.draw(st.integers(1, 60))
    taps = data.draw(st.integers(1, steps))
    numbers = st.floats(-1e6, 1e6).map(lambda v: round(v, 3))
    signal = np.array(data.draw(st.lists(numbers, min_size=steps, max_size=steps)))
    weights = np.array(data.draw(st.lists(numbers, min_size=taps, max_size=taps)))
    output = data.draw(st.integers(0, steps - taps))
    arguments = np.arange(1900, 1900 + steps), signal, {"some": weights}, output
    picture = Picture(*arguments)
    assert f"A signal of {steps} steps and 1 feature map" in description(picture.svg)
    assert re.search(rf"\+ 1 = {steps - taps + 1} outputs?: some, from", description(picture.svg))
    for points in (*picture.points("signal"), *picture.points("map")):
        assert (points[:, 0] >= GUTTER).all()
        assert (points[:, 0] <= WIDTH - MARGIN + 0.01).all()


@given(st.lists(st.floats(-1e9, 1e9).map(lambda v: round(v, 2)), min_size=1, max_size=5))
def test_an_axis_holds_zero_and_few_round_numbers(values):
    scale = Scale.of(10, np.array(values))
    assert 0 in scale.ticks
    assert 2 <= len(scale.ticks) <= 6
    assert all(9.99 <= scale.y(v) <= 10.01 + PANEL for v in [*values, *scale.ticks])


def test_the_filters_are_what_their_names_say():
    x = np.arange(20.0)
    assert np.allclose(np.correlate(x, average(5)), x[2:-2])
    assert np.allclose(np.correlate(x**2, change(4)), x[3:] ** 2 - x[:-3] ** 2)
    assert np.allclose(np.correlate(np.ones(30), cycle(15)), 0)
    assert np.allclose(change(1), 0)


def test_the_cycle_filter_prefers_its_own_period():
    t = np.arange(200)
    swings = [np.ptp(np.correlate(np.sin(2 * np.pi * t / p), cycle(22))) for p in (5, 11, 40)]
    assert swings[1] > 2 * max(swings[0], swings[2])


@pytest.mark.parametrize(
    ("filters", "output", "message"),
    [
        ({"a": [1, 2], "b": [1]}, 0, "filters must have one length"),
        ({"a": [1, 2]}, 3, "output must be below 3"),
        ({"a": [1] * 5}, 0, "valid"),
        ({}, 0, "filters must have one length"),
    ],
)
def test_impossible_parameters_raise(filters, output, message):
    with pytest.raises(ValueError, match=message):
        maps(np.arange(4), np.ones(4), filters, output)
