"""The explorers of lesson 5: a curve and its slope, shares, layouts, and reused weights."""

from __future__ import annotations

from typing import Any

import ipywidgets as widgets

from atrous_lib.geometry import BACKENDS
from atrous_lib.pictures.activation.curve import ACTIVATIONS
from atrous_lib.pictures.activation.curve import activation as draw_activation
from atrous_lib.pictures.activation.layouts import MOST, layouts
from atrous_lib.pictures.activation.reuse import UPDATES, reuse
from atrous_lib.pictures.activation.softmax import OVER, STEPS, softmax
from atrous_lib.widgets.controls import choice, slider
from atrous_lib.widgets.explorer import Explorer


def activation_explorer(activation: str = "sigmoid", z: float = 1.0, times: int = 2) -> Explorer:
    """Return controls for an activation, the z of its tangent, and the feature map's size.

    Examples
    --------
    >>> explorer = activation_explorer("tanh")
    >>> explorer.controls["activation"].value = "relu"
    >>> explorer.sentence[:36]
    'At z = 1, relu gives 1 and has slope'
    """
    return Explorer(
        draw_activation,
        activation=choice("activation", ACTIVATIONS, activation),
        z=_decimal_slider("z", -4, 4, z),
        times=slider("weights times", 1, 6, times),
    )


def _decimal_slider(label: str, low: float, high: float, value: float) -> widgets.FloatSlider:
    """Return a slider over quarters, which floats hold exactly."""
    like: Any = slider(label, 0, 1, 0)
    style = {"description_width": like.style.description_width}
    return widgets.FloatSlider(
        value,
        min=low,
        max=high,
        step=0.25,
        description=label,
        style=style,
        layout={"width": like.layout.width},
    )


def softmax_explorer(step: int = 2, added: int = 0, over: str = "filters") -> Explorer:
    """Return controls for softmax: a score to raise, and what the powers are summed over.

    Examples
    --------
    >>> explorer = softmax_explorer(added=1)
    >>> explorer.controls["over"].value = "steps"
    >>> explorer.sentence[-51:]
    'That moves the shares at steps 0, 1, 2, 3, 4 and 5.'
    """
    return Explorer(
        softmax,
        step=slider("step", 0, STEPS - 1, step),
        added=slider("add to filter 1", -4, 4, added),
        over=choice("sum over", OVER, over),
    )


def layouts_explorer(
    filter_length: int = 2, input_dim: int = 2, nb_filter: int = 3, backend: str = "tensorflow"
) -> Explorer:
    """Return controls for a kernel's sizes and for the backend that trained it.

    Examples
    --------
    >>> explorer = layouts_explorer(2, 1, 3)
    >>> explorer.controls["input_dim"].value = 2
    >>> explorer.sentence[-47:]
    'np.squeeze without an axis would give the same.'
    """
    return Explorer(
        layouts,
        filter_length=slider("filter_length", 1, MOST, filter_length),
        input_dim=slider("input_dim", 1, MOST, input_dim),
        nb_filter=slider("nb_filter", 1, MOST, nb_filter),
        backend=choice("trained on", BACKENDS, backend),
    )


def reuse_explorer(updates: int = 0) -> Explorer:
    """Return a control for how many updates three layers have behind them.

    Examples
    --------
    >>> explorer = reuse_explorer()
    >>> explorer.controls["updates"].value = 1
    >>> explorer.sentence[:14]
    'After 1 update'
    """
    return Explorer(reuse, updates=slider("updates", 0, UPDATES, updates))
