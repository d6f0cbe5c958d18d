"""The explorer of lesson 3."""

import xml.etree.ElementTree as ET

import pytest
from ipywidgets import IntSlider, ToggleButtons

from atrous_lib.pictures.holes.taps import holes
from atrous_lib.widgets import holes_explorer
from tests.widgets.moves import assert_moves_and_returns


@pytest.mark.parametrize(
    ("name", "value"),
    [("filter_length", 4), ("atrous_rate", 5), ("border_mode", "causal"), ("output", 3)],
)
def test_each_control_moves_the_picture_and_back_to_the_identical_one(name, value):
    assert_moves_and_returns(holes_explorer(atrous_rate=2, output=1), name, value)


def test_picture_and_words_are_those_of_the_pure_functions():
    explorer = holes_explorer(12, filter_length=2, atrous_rate=20, border_mode="same", output=7)
    assert explorer.picture == holes(12, 2, 20, "same", 7)
    assert "20 steps apart" in explorer.sentence


def test_every_setting_of_the_controls_can_be_drawn():
    explorer = holes_explorer()
    for mode in explorer.controls["border_mode"].options:
        explorer.controls["border_mode"].value = mode
        for taps in range(1, 7):
            explorer.controls["filter_length"].value = taps
            for rate in (1, 2, 6, 7, 16, 32):
                explorer.controls["atrous_rate"].value = rate
                ET.fromstring(explorer.picture)


def test_the_rate_goes_past_the_filter_and_past_the_input():
    rate = holes_explorer(16).controls["atrous_rate"]
    assert (rate.min, rate.max) == (1, 32)


def test_controls_are_of_the_kinds_whose_arrow_keys_jupyterlab_leaves_alone():
    kinds = {type(control) for control in holes_explorer().controls.values()}
    assert kinds == {IntSlider, ToggleButtons}


def test_where_only_one_mode_is_offered_it_has_no_control():
    explorer = holes_explorer(12, atrous_rate=2, border_mode="causal", border_modes=["causal"])
    assert set(explorer.controls) == {"filter_length", "atrous_rate", "output"}
    assert "mode 'causal' makes 12 outputs" in explorer.sentence
