import xml.etree.ElementTree as ET
from itertools import product

import pytest

from atrous_lib.pictures.backward.pairs import tap_gradient
from atrous_lib.pictures.backward.slope import slope
from atrous_lib.pictures.backward.step import step_gradient
from atrous_lib.widgets import slope_explorer, step_gradient_explorer, tap_gradient_explorer
from tests.widgets.moves import assert_moves_and_returns

LAYER = [("filter_length", 2), ("atrous_rate", 3), ("subsample_length", 2), ("border_mode", "full")]


@pytest.mark.parametrize(
    ("make", "name", "value"),
    [
        *((step_gradient_explorer, *move) for move in [*LAYER, ("step", 9)]),
        *((tap_gradient_explorer, *move) for move in [*LAYER, ("tap", 2)]),
        *((slope_explorer, *move) for move in [("step", 0.3), ("sides", "both sides")]),
    ],
)
def test_each_control_moves_the_picture_and_back_to_the_identical_one(make, name, value):
    assert_moves_and_returns(make(), name, value)


def test_pictures_are_those_of_the_pure_functions():
    layer = {"filter_length": 2, "atrous_rate": 3, "subsample_length": 2, "border_mode": "same"}
    steps, taps = step_gradient_explorer(9, step=5, **layer), tap_gradient_explorer(9, **layer)
    assert steps.picture == step_gradient(9, 2, 3, 2, "same", 5)
    assert taps.picture == tap_gradient(9, 2, 3, 2, "same", 0)
    assert slope_explorer(step=0.4).picture == slope(0.4, "one side")


def test_a_tap_that_had_to_give_way_comes_back():
    explorer = tap_gradient_explorer(filter_length=5, tap=4)
    explorer.controls["filter_length"].value = 1
    assert explorer.values["tap"] == 0
    assert explorer.controls["tap"].disabled
    explorer.controls["filter_length"].value = 4
    assert explorer.values["tap"] == 3
    explorer.controls["filter_length"].value = 5
    assert explorer.values["tap"] == 4


@pytest.mark.parametrize("make", [step_gradient_explorer, tap_gradient_explorer])
def test_every_setting_of_the_controls_can_be_drawn(make):
    explorer = make()
    ends = [
        (name, control.options if name == "border_mode" else (control.min, control.max))
        for name, control in explorer.controls.items()
    ]
    for values in product(*(options for _, options in ends)):
        for (name, _), value in zip(ends, values, strict=True):
            explorer.controls[name].value = value
        ET.fromstring(explorer.picture)
        assert explorer.sentence.endswith(".")


def test_the_rate_goes_past_the_filter():
    controls = step_gradient_explorer().controls
    assert controls["atrous_rate"].max > controls["filter_length"].max


@pytest.mark.parametrize("explorer", [tap_gradient_explorer, step_gradient_explorer])
def test_padding_is_never_wider_than_the_input(explorer):
    controls = explorer(12, filter_length=3, atrous_rate=6, border_mode="full").controls
    controls["filter_length"].value = 5
    assert controls["atrous_rate"].value == 3
    controls["filter_length"].value = 3
    assert controls["atrous_rate"].value == 6
