"""The explorer of lesson 3."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from atrous_lib.geometry import BORDER_MODES
from atrous_lib.pictures.holes.taps import holes
from atrous_lib.pictures.strips import strip
from atrous_lib.widgets.controls import choice, slider
from atrous_lib.widgets.explorer import Explorer, Values


def holes_explorer(
    length: int = 16,
    *,
    filter_length: int = 3,
    atrous_rate: int = 1,
    border_mode: str = "valid",
    border_modes: Sequence[str] = BORDER_MODES,
    output: int = 0,
) -> Explorer:
    """Return controls for a dilated kernel over an input of `length` steps.

    The keywords say where the controls start, and between which modes to choose; where there is
    one only, it has no control. The rate goes past the filter and past the input.

    Examples
    --------
    >>> explorer = holes_explorer(atrous_rate=4)
    >>> explorer.controls["filter_length"].value = 2
    >>> print(explorer.sentence)
    2 taps, 4 steps apart, reach across (2 − 1) · 4 + 1 = 5 steps. Of 16 input steps, mode \
'valid' makes 12 outputs; output 0 reads steps 0 and 4.
    """

    def last_output(values: Values) -> int:
        layer = {"border_mode": border_mode, **values}
        del layer["output"]
        return strip(length, **layer).outputs - 1

    modes = {"border_mode": choice("border_mode", border_modes, border_mode)}
    return Explorer(
        partial(holes, length, border_mode=border_mode),
        {"output": last_output},
        filter_length=slider("filter_length", 1, 6, filter_length),
        atrous_rate=slider("atrous_rate", 1, 32, atrous_rate),
        **modes if len(border_modes) > 1 else {},
        output=slider("output shown", 0, max(1, output), output),
    )
