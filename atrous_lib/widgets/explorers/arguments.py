"""The explorers of lesson 1."""

from __future__ import annotations

from atrous_lib.families import ARGUMENTS
from atrous_lib.pictures.arguments.parameters import parameters
from atrous_lib.pictures.arguments.pipeline import pipeline
from atrous_lib.widgets.controls import choice, slider
from atrous_lib.widgets.explorer import Explorer


def pipeline_explorer(argument: str = "nb_filter") -> Explorer:
    """Return a button for each argument, over its stage, its job and its effect.

    Examples
    --------
    >>> explorer = pipeline_explorer()
    >>> explorer.controls["argument"].value = "activation"
    >>> print(explorer.sentence)
    activation sets the stage 'activation'. The function that the sums pass through on their \
way out. With activation='relu' sizes and start values stay; the output changes.
    """
    names = [one.name for one in ARGUMENTS]
    return Explorer(pipeline, argument=choice("argument", names, argument))


def parameters_explorer(
    *,
    filter_length: int = 3,
    input_dim: int = 2,
    nb_filter: int = 4,
    bias: bool = True,
    atrous_rate: int = 1,
) -> Explorer:
    """Return controls for a layer whose parameters are drawn and counted.

    The keywords say where the controls start.

    Examples
    --------
    >>> explorer = parameters_explorer()
    >>> explorer.controls["bias"].value = False
    >>> print(explorer.sentence)
    4 filters of 3 taps by 2 channels, without bias: 3 · 2 · 4 = 24 parameters.
    """
    return Explorer(
        parameters,
        filter_length=slider("filter_length", 1, 5, filter_length),
        input_dim=slider("input_dim", 1, 4, input_dim),
        nb_filter=slider("nb_filter", 1, 6, nb_filter),
        atrous_rate=slider("atrous_rate", 1, 3, atrous_rate),
        bias=choice("bias", [True, False], bias),
    )
