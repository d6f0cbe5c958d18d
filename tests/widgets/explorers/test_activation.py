import xml.etree.ElementTree as ET

import pytest

from atrous_lib.pictures.activation.curve import ACTIVATIONS, activation
from atrous_lib.pictures.activation.layouts import layouts
from atrous_lib.pictures.activation.reuse import reuse
from atrous_lib.pictures.activation.softmax import softmax
from atrous_lib.widgets import (
    activation_explorer,
    layouts_explorer,
    reuse_explorer,
    softmax_explorer,
)
from tests.widgets.moves import assert_moves_and_returns

MOVES = [
    (activation_explorer, "activation", "relu"),
    (activation_explorer, "z", -1.25),
    (activation_explorer, "times", 5),
    (softmax_explorer, "step", 4),
    (softmax_explorer, "added", 3),
    (softmax_explorer, "over", "steps"),
    (layouts_explorer, "filter_length", 4),
    (layouts_explorer, "input_dim", 1),
    (layouts_explorer, "nb_filter", 1),
    (layouts_explorer, "backend", "theano"),
    (reuse_explorer, "updates", 30),
]


@pytest.mark.parametrize(("make", "name", "value"), MOVES)
def test_each_control_moves_the_picture_and_back_to_the_identical_one(make, name, value):
    assert_moves_and_returns(make(), name, value)


def test_the_pictures_are_those_of_the_pure_functions():
    assert activation_explorer("elu", -2.5, 3).picture == activation("elu", -2.5, 3)
    assert softmax_explorer(1, -2, "everything").picture == softmax(1, -2, "everything")
    assert layouts_explorer(3, 1, 2, "theano").picture == layouts(3, 1, 2, "theano")
    assert reuse_explorer(12).picture == reuse(12)


@pytest.mark.parametrize("make", sorted({move[0] for move in MOVES}, key=lambda f: f.__name__))
def test_every_end_of_every_control_can_be_drawn(make):
    explorer = make()
    for control in explorer.controls.values():
        for value in getattr(control, "options", None) or (control.min, control.max):
            control.value = value
            ET.fromstring(explorer.picture)


def test_every_activation_with_a_curve_can_be_chosen():
    assert activation_explorer().controls["activation"].options == ACTIVATIONS


def test_z_moves_by_steps_that_floats_hold_exactly():
    z = activation_explorer().controls["z"]
    assert z.step == 0.25
    assert (z.min, z.max) == (-4, 4)
