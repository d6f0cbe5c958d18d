"""The explorers of lesson 6: a stack's depth, and a kernel's fans."""

from __future__ import annotations

from atrous_lib.pictures.init.depth import depth
from atrous_lib.pictures.init.fans import MOST, fans
from atrous_lib.pictures.init.propagation import ACTIVATIONS, INITS, LAYERS
from atrous_lib.widgets.controls import choice, slider
from atrous_lib.widgets.explorer import Explorer


def fans_explorer(filter_length: int = 3, input_dim: int = 2, nb_filter: int = 4) -> Explorer:
    """Return controls for a kernel's sizes, and what its fans count.

    Examples
    --------
    >>> explorer = fans_explorer(1, 2, 4)
    >>> explorer.controls["input_dim"].value = 3
    >>> print(explorer.sentence)
    One output number is a sum over 1 tap and 3 channels: fan_in = 1 · 3 = 3. One input number \
is read under 1 tap by 4 filters: fan_out = 1 · 4 = 4.
    """
    return Explorer(
        fans,
        filter_length=slider("filter_length", 1, MOST, filter_length),
        input_dim=slider("input_dim", 1, MOST, input_dim),
        nb_filter=slider("nb_filter", 1, MOST, nb_filter),
    )


def depth_explorer(
    *,
    init: str = "glorot_uniform",
    activation: str = "linear",
    fans: str | None = None,
    layers: int = LAYERS,
) -> Explorer:
    """Return controls for a stack of up to 20 layers and the variance of each layer's output.

    The keywords say where the controls start. Without `fans` they are counted as in the papers, and
    there is no control for them.

    Examples
    --------
    >>> explorer = depth_explorer(init="zero", layers=4)
    >>> explorer.controls["layers"].value = 5
    >>> print(explorer.sentence)
    Start values 'zero' and activation 'linear': the input has the variance 1, the output of \
layer 5 has the variance 0. The signal is gone.
    """
    controls = {
        "init": choice("init", INITS, init),
        "activation": choice("activation", ACTIVATIONS, activation),
        "layers": slider("layers", 1, LAYERS, layers),
    }
    if fans is not None:
        controls["fans"] = choice(
            "fans", [("as the papers", "papers"), ("as Keras 1", "keras1")], fans
        )
    return Explorer(depth, **controls)
