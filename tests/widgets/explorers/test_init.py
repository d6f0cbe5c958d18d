"""The explorers of lesson 6."""

import pytest

from atrous_lib.pictures.init.depth import depth
from atrous_lib.pictures.init.fans import fans
from atrous_lib.pictures.init.propagation import ACTIVATIONS, FANS, INITS, propagate
from atrous_lib.widgets import depth_explorer, fans_explorer


def test_the_picture_follows_every_control():
    explorer = depth_explorer(init="glorot_uniform", activation="relu", fans="papers")
    assert explorer.picture == depth("glorot_uniform", "relu")
    explorer.controls["init"].value = "he_normal"
    explorer.controls["fans"].value = "keras1"
    explorer.controls["layers"].value = 9
    explorer.controls["activation"].value = "tanh"
    assert explorer.picture == depth("he_normal", "tanh", "keras1", 9)
    assert "variance" in explorer.sentence


def test_every_button_gives_another_picture():
    explorer = depth_explorer(init="he_normal", activation="relu", fans="papers")
    for name, options in (("init", INITS), ("activation", ACTIVATIONS), ("fans", FANS)):
        start, seen = explorer.controls[name].value, set()
        for option in options:
            explorer.controls[name].value = option
            seen.add(explorer.picture)
        explorer.controls[name].value = start
        assert len(seen) == len(options)


def test_fans_have_a_control_only_where_they_are_a_question():
    assert "fans" not in depth_explorer().controls
    assert depth_explorer().picture == depth("glorot_uniform", fans="papers")


def test_a_signal_is_rescued():
    explorer = depth_explorer(init="glorot_uniform", activation="relu")
    assert "below the healthy range" in explorer.sentence
    explorer.controls["init"].value = "he_normal"
    assert explorer.sentence.endswith("stays in the healthy range.")


@pytest.mark.parametrize("activation", ACTIVATIONS)
def test_a_stack_is_computed_once(activation):
    explorer = depth_explorer(init="glorot_normal", activation=activation)
    before = propagate.cache_info().misses
    for layers in range(1, 21):
        explorer.controls["layers"].value = layers
    assert propagate.cache_info().misses == before


def test_moving_the_fans_sliders_redraws_them():
    explorer = fans_explorer(3, 2, 4)
    for name, value in (("filter_length", 5), ("input_dim", 1), ("nb_filter", 8)):
        explorer.controls[name].value = value
    assert explorer.picture == fans(5, 1, 8)
    assert "fan_out = 5 · 8 = 40" in explorer.sentence
