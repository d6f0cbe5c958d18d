"""The explorers of lesson 9."""

import numpy as np
import pytest
from ipywidgets import IntSlider, SelectionSlider, ToggleButtons

from atrous_lib.pictures.constraints.axes import AXES, axes
from atrous_lib.pictures.constraints.projection import PLANE_CONSTRAINTS, projection
from atrous_lib.widgets import axes_explorer, projection_explorer

W = np.random.default_rng(9).normal(size=(3, 1, 2, 3))


@pytest.mark.parametrize(
    ("name", "value"), [("constraint", "nonneg"), ("direction", 2), ("lr", 0.1), ("m", 3)]
)
def test_each_control_moves_the_step_and_back(name, value):
    explorer = projection_explorer()
    before, start = explorer.picture, explorer.controls[name].value
    explorer.controls[name].value = value
    assert explorer.picture != before
    explorer.controls[name].value = start
    assert explorer.picture == before == projection("maxnorm", 5, 0.7, 2)


def test_m_waits_where_no_constraint_uses_it():
    explorer = projection_explorer(m=3)
    explorer.controls["constraint"].value = "unitnorm"
    assert explorer.controls["m"].disabled
    assert explorer.picture == projection("unitnorm", 5, 0.7, 1)
    explorer.controls["constraint"].value = "MinMaxNorm"
    assert not explorer.controls["m"].disabled
    assert explorer.picture == projection("MinMaxNorm", 5, 0.7, 3)


def test_every_constraint_has_its_button_and_its_picture():
    explorer, seen = projection_explorer(), set()
    for name in PLANE_CONSTRAINTS:
        explorer.controls["constraint"].value = name
        seen.add(explorer.picture)
    assert len(seen) == len(PLANE_CONSTRAINTS)


def test_every_axis_has_its_button_and_its_picture():
    explorer = axes_explorer(W)
    for axis in AXES:
        explorer.controls["axis"].value = axis
        assert explorer.picture == axes(W, axis)


def test_the_shown_norm_gives_way_to_an_axis_with_fewer_and_comes_back():
    explorer = axes_explorer(W, axis=1, shown=17)
    assert explorer.picture == axes(W, 1, shown=17)
    explorer.controls["axis"].value = (0, 1, 2, 3)
    assert explorer.controls["shown"].disabled
    explorer.controls["axis"].value = 1
    assert explorer.controls["shown"].value == 17


def test_the_explorer_keeps_its_kernel():
    kernel = W.copy()
    explorer = axes_explorer(kernel)
    kernel[...] = 1
    explorer.controls["constraint"].value = "maxnorm"
    assert explorer.picture == axes(W, 0, "maxnorm")


def test_controls_are_of_the_kinds_whose_keys_jupyterlab_leaves_alone():
    controls = {**projection_explorer().controls, **axes_explorer(W).controls}
    kinds = {type(control) for control in controls.values()}
    assert kinds == {IntSlider, SelectionSlider, ToggleButtons}
