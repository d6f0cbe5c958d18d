"""The explorers of lesson 1."""

import pytest
from ipywidgets import IntSlider, ToggleButtons

from atrous_lib.families import BY_NAME
from atrous_lib.pictures.arguments.parameters import parameters
from atrous_lib.pictures.arguments.pipeline import pipeline
from atrous_lib.widgets import parameters_explorer, pipeline_explorer


def test_each_argument_has_a_button_that_shows_its_picture():
    explorer = pipeline_explorer()
    buttons = explorer.controls["argument"]
    assert list(buttons.options) == list(BY_NAME)
    for name in BY_NAME:
        buttons.value = name
        assert explorer.picture == pipeline(name)


@pytest.mark.parametrize(
    ("name", "value"),
    [("filter_length", 5), ("input_dim", 1), ("nb_filter", 6), ("atrous_rate", 3), ("bias", False)],
)
def test_each_control_moves_the_picture_and_back(name, value):
    explorer = parameters_explorer()
    before, start = explorer.picture, explorer.controls[name].value
    explorer.controls[name].value = value
    assert explorer.picture != before
    explorer.controls[name].value = start
    assert explorer.picture == before == parameters(3, 2, 4)


def test_controls_are_of_the_kinds_whose_keys_jupyterlab_leaves_alone():
    controls = {**pipeline_explorer().controls, **parameters_explorer().controls}
    assert {type(control) for control in controls.values()} == {IntSlider, ToggleButtons}
