"""The explorers of lesson 4: edges, strides, and shapes on their way through a model."""

from __future__ import annotations

from functools import partial
from typing import Any

from atrous_lib.geometry import BACKENDS, BORDER_MODES
from atrous_lib.pictures.edges.borders import edges
from atrous_lib.pictures.edges.shapes import ENDINGS, shapes
from atrous_lib.pictures.edges.strides import strides
from atrous_lib.pictures.strips import BACKEND_NAMES, strip
from atrous_lib.signals import sunspots
from atrous_lib.widgets.controls import choice, slider
from atrous_lib.widgets.explorer import Explorer, Values

KERNELS = {"¼, ½, ¼": (0.25, 0.5, 0.25), "−½, 0, ½": (-0.5, 0.0, 0.5), "1": (1.0,)}
LENGTHS = {"None": None, "12": 12, "24": 24}
WINDOW = 50  # years


def edges_explorer(
    length: int = 10,
    *,
    filter_length: int = 3,
    atrous_rate: int = 1,
    subsample_length: int = 1,
    border_mode: str = "same",
    backend: str = "tensorflow",
    output: int = 0,
) -> Explorer:
    """Return controls for the zeros around an input of `length` steps, in every border mode.

    The keywords say where the controls start.

    Examples
    --------
    >>> explorer = edges_explorer(filter_length=2)
    >>> explorer.controls["backend"].value = "theano"
    >>> explorer.sentence.partition("Shown: ")[2]
    'same on Theano. Output 0 reads 1 zero and step 0, its kernel flipped.'
    """

    def last_output(values: Values) -> int:
        names = ("filter_length", "atrous_rate", "subsample_length", "border_mode", "backend")
        return strip(length, *(values[name] for name in names)).outputs - 1

    return Explorer(
        partial(edges, length),
        {"output": last_output},
        filter_length=slider("filter_length", 1, 5, filter_length),
        atrous_rate=slider("atrous_rate", 1, 4, atrous_rate),
        subsample_length=slider("subsample_length", 1, 4, subsample_length),
        border_mode=choice("border_mode", BORDER_MODES, border_mode),
        backend=choice("backend", [(BACKEND_NAMES[name], name) for name in BACKENDS], backend),
        output=slider("output shown", 0, max(1, output), output),
    )


def strides_explorer(
    *, subsample_length: int = 3, weights: str = "¼, ½, ¼", first_year: int = 1940
) -> Explorer:
    """Return controls for a stride beside average and max pooling, on 50 years of sunspots.

    The keywords say where the controls start; `weights` is one of `KERNELS`.

    Examples
    --------
    >>> explorer = strides_explorer()
    >>> explorer.controls["subsample_length"].value = 6
    >>> explorer.sentence.partition(".")[0]
    'Of 48 outputs, stride 6 keeps 8 and never computes the other 40'
    """
    years, numbers = sunspots()

    def draw(weights: str, subsample_length: int, first_year: int) -> str:
        start = first_year - int(years[0])
        window = numbers[start : start + WINDOW]
        return strides(window, KERNELS[weights], subsample_length, first_year)

    return Explorer(
        draw,
        subsample_length=slider("subsample_length", 1, 8, subsample_length),
        weights=choice("weights", list(KERNELS), weights),
        first_year=slider("first year", int(years[0]), int(years[-1]) - WINDOW + 1, first_year),
    )


def shapes_explorer(
    *,
    input_length: str = "None",
    ending: str = ENDINGS[0],
    border_mode: str = "valid",
    subsample_length: int = 1,
) -> Explorer:
    """Return controls for a small model and the shapes in it; `input_length` is in `LENGTHS`.

    Examples
    --------
    >>> explorer = shapes_explorer()
    >>> explorer.controls["input_length"].value = "24"
    >>> explorer.sentence.rpartition("Flatten")[2]
    ' gives (None, 80), 0 parameters. Dense gives (None, 1), 81 parameters.'
    """

    def draw(input_length: str, **model: Any) -> str:
        return shapes(LENGTHS[input_length], **model)

    return Explorer(
        draw,
        input_length=choice("input_length", list(LENGTHS), input_length),
        ending=choice("what follows", ENDINGS, ending),
        border_mode=choice("border_mode", BORDER_MODES, border_mode),
        subsample_length=slider("subsample_length", 1, 4, subsample_length),
    )
