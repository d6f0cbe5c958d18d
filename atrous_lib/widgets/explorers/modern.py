"""The explorers of lesson 12: one layer in four calls, and where the axes go."""

from __future__ import annotations

from atrous_lib.geometry import BORDER_MODES
from atrous_lib.pictures.modern.calls import modern
from atrous_lib.pictures.modern.orders import MOST, orders
from atrous_lib.widgets.controls import choice, slider
from atrous_lib.widgets.explorer import Explorer

ACTIVATIONS = ("linear", "relu", "softmax")


def modern_explorer(
    *,
    border_mode: str = "valid",
    subsample_length: int = 1,
    atrous_rate: int = 1,
    bias: bool = True,
    activation: str = "linear",
) -> Explorer:
    """Return controls for a layer of 4 filters with 3 taps over 2 channels, in four calls.

    The keywords say where the controls start.

    Examples
    --------
    >>> explorer = modern_explorer(atrous_rate=8)
    >>> explorer.controls["border_mode"].value = "causal"
    >>> print(explorer.sentence.partition("PyTorch: ")[2].partition(" JAX: ")[0])
    no. PyTorch has no counterpart for border_mode='causal'. Take border_mode='valid' on \
torch.nn.functional.pad(x, (16, 0)).
    """
    return Explorer(
        modern,
        border_mode=choice("border_mode", BORDER_MODES, border_mode),
        subsample_length=slider("subsample_length", 1, 3, subsample_length),
        atrous_rate=slider("atrous_rate", 1, 8, atrous_rate),
        bias=choice("bias", [("True", True), ("False", False)], bias),
        activation=choice("activation", ACTIVATIONS, activation),
    )


def orders_explorer(filter_length: int = 2, input_dim: int = 2, nb_filter: int = 3) -> Explorer:
    """Return controls for a kernel's sizes, in each framework's order of axes.

    Examples
    --------
    >>> explorer = orders_explorer()
    >>> explorer.controls["filter_length"].value = 3
    >>> explorer.sentence.partition(" in PyTorch")[0][-9:]
    '(3, 2, 3)'
    """
    return Explorer(
        orders,
        filter_length=slider("filter_length", 1, MOST, filter_length),
        input_dim=slider("input_dim", 1, MOST, input_dim),
        nb_filter=slider("nb_filter", 1, MOST, nb_filter),
    )
