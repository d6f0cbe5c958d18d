import xml.etree.ElementTree as ET

import pytest

from atrous_lib.pictures.modern.calls import modern
from atrous_lib.pictures.modern.orders import orders
from atrous_lib.widgets import modern_explorer, orders_explorer
from tests.widgets.moves import assert_moves_and_returns

MOVES = [
    (modern_explorer, "border_mode", "causal"),
    (modern_explorer, "subsample_length", 2),
    (modern_explorer, "atrous_rate", 5),
    (modern_explorer, "bias", False),
    (modern_explorer, "activation", "softmax"),
    (orders_explorer, "filter_length", 3),
    (orders_explorer, "input_dim", 1),
    (orders_explorer, "nb_filter", 1),
]


@pytest.mark.parametrize(("make", "name", "value"), MOVES)
def test_each_control_moves_the_picture_and_back_to_the_identical_one(make, name, value):
    assert_moves_and_returns(make(), name, value)


def test_the_pictures_are_those_of_the_pure_functions():
    values = {"border_mode": "full", "subsample_length": 2, "atrous_rate": 3, "bias": False}
    assert modern_explorer(**values).picture == modern(**values)
    assert orders_explorer(3, 1, 2).picture == orders(3, 1, 2)


@pytest.mark.parametrize("make", [modern_explorer, orders_explorer])
def test_every_end_of_every_control_can_be_drawn(make):
    explorer = make()
    for control in explorer.controls.values():
        for value in getattr(control, "options", None) or (control.min, control.max):
            control.value = value[1] if isinstance(value, tuple) else value
            ET.fromstring(explorer.picture)


def test_the_picture_keeps_its_height_while_controls_move():
    explorer = modern_explorer()
    heights = set()
    for mode in explorer.controls["border_mode"].options:
        explorer.controls["border_mode"].value = mode
        for stride in (1, 2):
            explorer.controls["subsample_length"].value = stride
            for rate in (1, 8):
                explorer.controls["atrous_rate"].value = rate
                heights.add(ET.fromstring(explorer.picture).get("height"))
    assert len(heights) == 1
