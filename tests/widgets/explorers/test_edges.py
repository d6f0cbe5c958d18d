from itertools import product

import pytest

from atrous_lib.pictures.edges.borders import edges
from atrous_lib.pictures.edges.shapes import shapes
from atrous_lib.pictures.edges.strides import strides
from atrous_lib.signals import sunspots
from atrous_lib.widgets import edges_explorer, shapes_explorer, strides_explorer
from atrous_lib.widgets.explorers.edges import KERNELS, LENGTHS, WINDOW
from tests.widgets.moves import assert_moves_and_returns

MOVES = [
    *((edges_explorer, name, value) for name, value in [("filter_length", 2), ("atrous_rate", 3)]),
    *((edges_explorer, "border_mode", mode) for mode in ("valid", "full", "causal")),
    *((edges_explorer, name, 2) for name in ("subsample_length", "output")),
    (edges_explorer, "backend", "theano"),
    *((strides_explorer, "subsample_length", stride) for stride in (1, 8)),
    *((strides_explorer, "weights", name) for name in list(KERNELS)[1:]),
    (strides_explorer, "first_year", 1800),
    *((shapes_explorer, "input_length", length) for length in ("12", "24")),
    (shapes_explorer, "ending", "AtrousConvolution1D"),
    (shapes_explorer, "border_mode", "same"),
    (shapes_explorer, "subsample_length", 4),
]


@pytest.mark.parametrize(("make", "name", "value"), MOVES)
def test_each_control_moves_the_picture_and_back_to_the_identical_one(make, name, value):
    assert_moves_and_returns(make(), name, value)


def test_pictures_are_those_of_the_pure_functions():
    explorer = edges_explorer(8, filter_length=2, border_mode="full", subsample_length=2, output=3)
    assert explorer.picture == edges(8, 2, 1, 2, "full", "tensorflow", 3)
    years, numbers = sunspots()
    window = numbers[: min(WINDOW, len(years))]
    explorer = strides_explorer(first_year=1700, weights="1")
    assert explorer.picture == strides(window, (1.0,), 3, 1700)
    assert shapes_explorer(input_length="24").picture == shapes(24)


def test_the_last_window_ends_with_the_last_year():
    control = strides_explorer().controls["first_year"]
    control.value = control.max
    years, _ = sunspots()
    assert control.max + WINDOW - 1 == years[-1]


def test_the_output_shown_gives_way_and_comes_back():
    explorer = edges_explorer(10, border_mode="full", output=11)
    before = explorer.picture
    explorer.controls["subsample_length"].value = 4
    assert explorer.values["output"] == 2
    explorer.controls["subsample_length"].value = 1
    assert explorer.picture == before


def test_every_setting_of_the_edges_can_be_drawn():
    explorer = edges_explorer(6)
    controls = explorer.controls
    for mode, backend in product(("valid", "same", "full", "causal"), ("tensorflow", "theano")):
        controls["border_mode"].value, controls["backend"].value = mode, backend
        for taps, rate, stride in product((1, 2, 5), (1, 4), (1, 4)):
            controls["filter_length"].value = taps
            controls["atrous_rate"].value = rate
            controls["subsample_length"].value = stride
            assert f"{mode} on " in explorer.sentence
            assert controls["output"].min < controls["output"].max


def test_every_setting_of_the_shapes_can_be_drawn():
    explorer = shapes_explorer()
    controls = explorer.controls
    for length, ending in product(LENGTHS, controls["ending"].options):
        controls["input_length"].value, controls["ending"].value = length, ending
        stops = length == "None" and ending != "AtrousConvolution1D"
        assert ("raises" in explorer.sentence) == stops
