"""The explorers of lesson 7."""

from __future__ import annotations

from functools import partial
from typing import Any

from atrous_lib.geometry import BORDER_MODES
from atrous_lib.pictures.backward.pairs import tap_gradient
from atrous_lib.pictures.backward.slope import SIDES, slope
from atrous_lib.pictures.backward.step import step_gradient
from atrous_lib.widgets.controls import choice, slider, tenths
from atrous_lib.widgets.explorer import Explorer, Values

LARGEST_RATE = 6


def slope_explorer(*, step: float = 1.0, sides: str = "one side") -> Explorer:
    """Return controls for the step, a tenth or several, with which a slope is measured.

    Examples
    --------
    >>> explorer = slope_explorer(step=0.5)
    >>> explorer.controls["sides"].value = "both sides"
    >>> print(explorer.sentence)
    On the curve of v cubed, the line through v = 0.5 and v = 1.5 has the slope 3.25. The tangent \
at v = 1 has the slope 3, so the measured one is 0.25 too large.
    """
    return Explorer(slope, step=tenths("step", step), sides=choice("measure on", SIDES, sides))


def tap_gradient_explorer(
    length: int = 12,
    *,
    filter_length: int = 3,
    atrous_rate: int = 1,
    subsample_length: int = 1,
    border_mode: str = "valid",
    tap: int = 0,
) -> Explorer:
    """Return controls for a layer and a tap: the pairs of steps that make up its gradient.

    The keywords say where the controls start.

    Examples
    --------
    >>> explorer = tap_gradient_explorer(6, filter_length=2)
    >>> explorer.controls["tap"].value = 1
    >>> print(explorer.sentence)
    2 taps at rate 1 and stride 1, mode 'valid': 5 outputs over 6 input steps. Tap 1 reads input \
step 1 for output 0, 2 for 1, 3 for 2, 4 for 3 and 5 for 4. dW[1] adds up the products of these \
pairs.
    """

    def last_tap(values: Values) -> int:
        return int(values["filter_length"]) - 1

    return Explorer(
        partial(tap_gradient, length),
        {"tap": last_tap, "atrous_rate": partial(_largest_rate, length)},
        tap=slider("tap", 0, max(1, tap), tap),
        **_layer(filter_length, atrous_rate, subsample_length, border_mode),
    )


def step_gradient_explorer(
    length: int = 12,
    *,
    filter_length: int = 3,
    atrous_rate: int = 1,
    subsample_length: int = 1,
    border_mode: str = "valid",
    step: int = 4,
) -> Explorer:
    """Return controls for a layer and an input step: the outputs that send gradient back to it.

    The keywords say where the controls start.

    Examples
    --------
    >>> explorer = step_gradient_explorer(6, filter_length=2, step=2)
    >>> explorer.controls["subsample_length"].value = 2
    >>> print(explorer.sentence)
    2 taps at rate 1 and stride 2, mode 'valid': 3 outputs over 6 input steps. Input step 2 gets \
gradient from output 1 through w0; at w1 the stride leaves the output out.
    """
    return Explorer(
        partial(step_gradient, length),
        {"atrous_rate": partial(_largest_rate, length)},
        step=slider("input step", 0, length - 1, step),
        **_layer(filter_length, atrous_rate, subsample_length, border_mode),
    )


def _largest_rate(length: int, values: Values) -> int:
    """Return the largest rate whose padding in mode full is no wider than the input."""
    hops = int(values["filter_length"]) - 1
    return min(LARGEST_RATE, length // hops) if hops else LARGEST_RATE


def _layer(taps: int, rate: int, stride: int, mode: str) -> dict[str, Any]:
    return {
        "filter_length": slider("filter_length", 1, 5, taps),
        "atrous_rate": slider("atrous_rate", 1, LARGEST_RATE, rate),
        "subsample_length": slider("subsample_length", 1, 4, stride),
        "border_mode": choice("border_mode", BORDER_MODES, mode),
    }
