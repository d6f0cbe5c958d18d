"""The third picture of lesson 4: a shape on its way through a model, with or without its steps.

The number of steps is the one size that a convolution need not know. Each layer's box shows the
shape that leaves it; an unknown number of steps travels along as None until a layer stops it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np

from atrous_lib.arguments import one_of
from atrous_lib.layers import AtrousConvolution1D, Dense, Flatten, Layer
from atrous_lib.layers.base import Shape
from atrous_lib.pictures import colours, svg
from atrous_lib.pictures.words import count

ENDINGS = ("Flatten, Dense", "AtrousConvolution1D")
HEIGHT, BOX_Y, TILE_Y, PARAMETERS_Y, VERDICT_Y = 222, 18, 96, 158, 196
COLUMN, FIRST, WIDE = 228, 14, 204  # from column to column, the first one's x, a box's width
BOX, TILE, GAP = 64, 32, 6  # heights of a box and a tile, space between tiles


@dataclass(frozen=True)
class Passage:
    """A layer, what leaves it, and why nothing does.

    `shape` is None where the layer raised `error`, and behind such a layer.
    """

    name: str
    arguments: str
    shape: Shape | None
    parameters: int | None
    error: str = ""


def passages(
    input_length: int | None,
    subsample_length: int = 1,
    border_mode: str = "valid",
    ending: str = ENDINGS[0],
) -> list[Passage]:
    """Send a shape through a small model, layer by layer, as the model does.

    Raises
    ------
    TypeError, ValueError
        If an argument can't work in the first layer, or the ending is unknown.

    Examples
    --------
    >>> [passage.shape for passage in passages(12)]
    [(None, 8, 4), (None, 32), (None, 1)]
    >>> [passage.shape for passage in passages(None)]
    [(None, None, 4), None, None]
    """
    one_of(ending, "ending", ENDINGS)
    first = AtrousConvolution1D(
        4,
        3,
        border_mode=border_mode,
        subsample_length=subsample_length,
        atrous_rate=2,
        input_dim=1,
        input_length=input_length,
        name="first",
    )
    model: list[tuple[Layer, str]] = [
        (first, f"4 filters, 3 taps at rate 2\n'{border_mode}', stride {subsample_length}")
    ]
    if ending == ENDINGS[0]:
        model += [
            (Flatten(name="flatten"), "steps · channels numbers\nin one row"),
            (Dense(1, name="dense"), "1 output\na weight for each input"),
        ]
    else:
        model += [(AtrousConvolution1D(1, 1, name="last"), "1 filter, 1 tap")]
    found: list[Passage] = []
    shape: Shape | None = first.batch_input_shape
    for layer, arguments in model:
        error, parameters = "", None
        if shape is not None:
            try:
                layer.build(shape, np.random.default_rng(0))
                shape, parameters = layer.output_shape, layer.count_params()
            except ValueError as raised:
                shape, error = None, str(raised)
        found.append(Passage(type(layer).__name__, arguments, shape, parameters, error))
    return found


def shapes(
    input_length: int | None,
    subsample_length: int = 1,
    border_mode: str = "valid",
    ending: str = ENDINGS[0],
) -> str:
    """Draw a shape's way through a convolution and what follows it.

    Parameters
    ----------
    input_length : int or None
        Steps of the input, None where they are not known.
    subsample_length, border_mode
        Of the convolution.
    ending : {"Flatten, Dense", "AtrousConvolution1D"}
        What follows.

    Returns
    -------
    str
        SVG text.

    Raises
    ------
    TypeError, ValueError
        As `passages`.

    Examples
    --------
    >>> shapes(None).count('class="unknown"'), shapes(12).count('class="unknown"')
    (2, 0)
    >>> print(svg.description(shapes(12, 3)))
    Input (None, 12, 1). AtrousConvolution1D gives (None, 3, 4), 16 parameters. Flatten gives \
(None, 12), 0 parameters. Dense gives (None, 1), 13 parameters.
    """
    found = passages(input_length, subsample_length, border_mode, ending)
    length = "unknown" if input_length is None else str(input_length)
    return svg.document(
        f"Shapes with input_length {length}, then {ending}",
        _description(input_length, found),
        (svg.WIDTH, HEIGHT),
        *_station("input", f"input_dim=1\ninput_length={input_length}", 0),
        *_tiles((None, input_length, 1), 0),
        *(mark for place, passage in enumerate(found, start=1) for mark in _layer(passage, place)),
        *_verdict(found, input_length),
    )


def _description(input_length: int | None, found: list[Passage]) -> str:
    sentences = [f"Input (None, {input_length}, 1)."]
    for passage in found:
        if passage.shape is not None:
            parameters = count(passage.parameters or 0, "parameter")
            sentences.append(f"{passage.name} gives {passage.shape}, {parameters}.")
        elif passage.error:
            sentences.append(f"{passage.name} raises: {passage.error}")
        else:
            sentences.append(f"{passage.name} is never reached.")
    return " ".join(sentences)


def _station(name: str, words: str, place: int, *, stopped: bool = False) -> Iterator[svg.Markup]:
    """Draw a column's box, and the arrow that leads to it."""
    left = FIRST + place * COLUMN
    middle, first = left + WIDE / 2, BOX_Y + 19
    layer = place > 0
    stroke = colours.INK if layer and not stopped else colours.LINE
    yield svg.box(left, BOX_Y, WIDE, BOX, rx=8, fill=colours.PAPER, stroke=stroke)
    yield svg.text(
        middle, first, name, font_weight="600", fill=colours.QUIET if stopped else colours.INK
    )
    for number, line in enumerate(words.split("\n")):
        yield svg.text(middle, first + 18 + 15 * number, line, size=11.5, fill=colours.QUIET)
    if layer:
        y, x = BOX_Y + BOX / 2, left - 3
        head = ("M", x - 6, y - 4, "L", x, y, "L", x - 6, y + 4)
        yield svg.path("M", left - COLUMN + WIDE + 3, y, "L", x, y, *head, stroke=colours.QUIET)


def _layer(passage: Passage, place: int) -> Iterator[svg.Markup]:
    """Draw a layer and the shape that leaves it, or that none does."""
    yield from _station(passage.name, passage.arguments, place, stopped=passage.shape is None)
    middle = FIRST + place * COLUMN + WIDE / 2
    if passage.shape is not None:
        yield from _tiles(passage.shape, place)
        words = count(passage.parameters or 0, "parameter")
        yield svg.text(middle, PARAMETERS_Y, words, size=12, class_="parameters")
        return
    words = "✗ ValueError" if passage.error else "never reached"
    yield svg.text(
        *(middle, TILE_Y + TILE / 2, words),
        fill=colours.WRONG if passage.error else colours.QUIET,
        font_weight="700" if passage.error else "400",
        class_="failed" if passage.error else "unreached",
    )


def _tiles(shape: Shape, place: int) -> Iterator[svg.Markup]:
    """Draw a shape, a tile for each axis; the steps stand out where they are unknown."""
    names = ("batch", "steps", "channels") if len(shape) == 3 else ("batch", "size")
    width = (WIDE - GAP * (len(shape) - 1)) / len(shape)
    for axis, (size, name) in enumerate(zip(shape, names, strict=True)):
        x = FIRST + place * COLUMN + axis * (width + GAP)
        unknown = axis > 0 and size is None
        style: dict[str, Any] = (
            {"fill": colours.PAPER, "stroke": colours.OUTPUT}
            if place
            else {"fill": colours.INPUT_TINT, "stroke": colours.INPUT}
        )
        if axis == 0:
            style = {"fill": colours.PAPER, "stroke": colours.LINE}
        elif unknown:
            style = {
                "fill": colours.SPOTLIGHT,
                "stroke": colours.INK,
                "stroke_width": 2.5,
            }
        yield svg.group(
            svg.box(x, TILE_Y, width, TILE, rx=5, **style),
            svg.text(
                *(x + width / 2, TILE_Y + TILE / 2, str(size)),
                fill=colours.INK if axis else colours.QUIET,
                font_weight="700" if unknown else "400",
            ),
            svg.text(x + width / 2, TILE_Y + TILE + 11, name, size=11, fill=colours.QUIET),
            class_="unknown" if unknown else "size",
        )


def _verdict(found: list[Passage], input_length: int | None) -> Iterator[svg.Markup]:
    """Say in one line whether the model works, and why."""
    if any(passage.error for passage in found):
        *_, channels = found[0].shape or (0,)
        words = (
            f"✗ None steps times {channels} channels: Flatten can't say how many numbers that is, "
            f"and Dense must know."
        )
    elif input_length is None:
        words = "✓ Works for any number of steps: no layer's parameters depend on it."
    elif found[-1].name == "Dense":
        words = "✓ The size is known, so Dense can make a weight for each number in it."
    else:
        words = "✓ Works, and would work without input_length too."
    style: dict[str, Any] = {"fill": colours.WRONG if "✗" in words else colours.RIGHT}
    yield svg.text(
        FIRST, VERDICT_Y, words, size=13.5, text_anchor="start", class_="verdict", **style
    )
