import xml.etree.ElementTree as ET

import pytest
from ipywidgets import IntSlider, ToggleButtons

from atrous_lib.pictures.stacks.leaks import leaks
from atrous_lib.pictures.stacks.reach import stacks
from atrous_lib.widgets import leaks_explorer, rates_explorer, stacks_explorer

MOVES = [
    (stacks_explorer, "rates", "2, 2, 2, 2, 2"),
    (stacks_explorer, "layers", 5),
    (stacks_explorer, "filter_length", 3),
    (stacks_explorer, "output", 4),
    (rates_explorer, "filter_length", 2),
    (rates_explorer, "rate_1", 2),
    (rates_explorer, "rate_2", 3),
    (rates_explorer, "rate_3", 9),
    (leaks_explorer, "leaky", "layer 3"),
    (leaks_explorer, "filter_length", 2),
    (leaks_explorer, "changed", 0),
]


@pytest.mark.parametrize(("explorer", "name", "value"), MOVES)
def test_each_control_moves_the_picture_and_back_to_the_identical_one(explorer, name, value):
    explorer = explorer()
    before, start = explorer.picture, explorer.controls[name].value
    explorer.controls[name].value = value
    assert explorer.picture != before
    explorer.controls[name].value = start
    assert explorer.picture == before


@pytest.mark.parametrize("explorer", [stacks_explorer, rates_explorer, leaks_explorer])
def test_every_control_is_tried_above_and_of_a_kind_whose_keys_jupyterlab_leaves_alone(explorer):
    controls = explorer().controls
    assert {name for made, name, _ in MOVES if made is explorer} == set(controls)
    assert {type(control) for control in controls.values()} <= {IntSlider, ToggleButtons}


def test_the_pictures_are_those_of_the_pure_functions():
    assert stacks_explorer(layers=3, output=9).picture == stacks(32, 2, [1, 2, 4], 9)
    assert rates_explorer(1, 3, 9).picture == stacks(32, 3, [1, 3, 9], 31)
    modes = ["causal", "same", "causal"]
    assert leaks_explorer(leaky="layer 2").picture == leaks(32, 3, [1, 2, 4], modes, 12)


def test_the_hunt_has_the_answer_that_the_lesson_gives():
    assert "reads 27 of them; no blind spot" in rates_explorer(1, 3, 9).sentence
    assert "blind spots" in rates_explorer(1, 4, 9).sentence


def test_every_setting_can_be_drawn():
    explorer = stacks_explorer()
    for rates in explorer.controls["rates"].options:
        explorer.controls["rates"].value = rates
        for layers in range(1, 6):
            explorer.controls["layers"].value = layers
            for taps in range(1, 5):
                explorer.controls["filter_length"].value = taps
                ET.fromstring(explorer.picture)
