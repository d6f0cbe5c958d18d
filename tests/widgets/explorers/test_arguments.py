"""The explorers of lesson 1, and its sorting."""

import pytest
from ipywidgets import IntSlider, ToggleButtons

from atrous_lib.families import ARGUMENTS, BY_NAME, FAMILIES
from atrous_lib.pictures.arguments.families import families
from atrous_lib.pictures.arguments.parameters import parameters
from atrous_lib.pictures.arguments.pipeline import pipeline
from atrous_lib.widgets import parameters_explorer, pipeline_explorer, sort_arguments


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


def test_a_press_commits_and_the_next_argument_waits():
    sorting = sort_arguments()
    sorting.buttons["shape"].click()
    assert sorting.current is ARGUMENTS[1]
    assert "✓ nb_filter belongs to shape." in sorting.feedback
    sorting.buttons["output"].click()
    assert "✗ filter_length belongs to shape, not to output." in sorting.feedback
    assert sorting.slips == ["filter_length"]
    assert sorting.picture == families({"nb_filter": "shape", "filter_length": "output"})


def test_nothing_is_given_away_before_a_press():
    sorting = sort_arguments()
    assert sorting.picture == families({})
    assert "✓" not in sorting.feedback + sorting.still()["text/plain"]


@pytest.mark.parametrize("slips", [0, 3])
def test_all_arguments_can_be_sorted_and_then_nothing_moves(slips):
    sorting = sort_arguments()
    for place, argument in enumerate(ARGUMENTS):
        others = [family for family in FAMILIES if family != argument.family]
        sorting.buttons[others[0] if place < slips else argument.family].click()
    assert sorting.current is None
    assert all(button.disabled for button in sorting.buttons.values())
    assert len(sorting.slips) == slips
    assert f"{len(ARGUMENTS) - slips} at the first try" in sorting.children[0].value
    before = sorting.picture
    sorting.buttons["start"].click()
    assert sorting.picture == before


def test_a_saved_notebook_keeps_the_picture_as_it_stands():
    sorting = sort_arguments()
    sorting.buttons["shape"].click()
    assert sorting._repr_mimebundle_()["text/plain"].startswith("1 of 17 arguments are sorted")
