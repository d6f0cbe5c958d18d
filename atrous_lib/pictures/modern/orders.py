"""The picture of axes on the move: a kernel's from Keras 1 to PyTorch, and those of the input.

Every weight is a number whose digits spell its tap, channel and filter, so that it can be
followed from one order to the other.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray

from atrous_lib.arguments import whole_number
from atrous_lib.modern import kernel_to_keras3, kernel_to_torch
from atrous_lib.pictures import colours, svg
from atrous_lib.pictures.spelled import TAP, spelled
from atrous_lib.pictures.words import count, listed

Array = NDArray[Any]

MOST = 3  # taps, channels, filters
HEIGHT = 464
CHIPS, CHIP, CHIP_GAP, CHIP_HEIGHT = 150, 70, 16, 34
BLOCKS, CELL_WIDTH, CELL_HEIGHT, BLOCK_GAP = 540, 33, 24, 22
ROWS = (
    ("Keras 1", "k1cf", 42),
    ("Keras 3, JAX", "kcf", 138),
    ("PyTorch", "fck", 262),
)
INPUT_ROWS = (("Keras, JAX", "ntc", 360), ("PyTorch", "nct", 424))
NAMES = {"k": "taps", "1": "", "c": "channels", "f": "filters", "n": "samples", "t": "steps"}
STYLES: dict[str, dict[str, Any]] = {  # of the line that follows an axis
    "k": {"stroke": colours.KERNEL, "stroke_width": 3},
    "c": {"stroke": colours.INPUT, "stroke_width": 2, "stroke_dasharray": "2 3"},
    "f": {"stroke": colours.INK, "stroke_width": 2, "stroke_dasharray": "6 4"},
    "t": {"stroke": colours.INPUT, "stroke_width": 3},
    "n": {"stroke": colours.QUIET, "stroke_width": 1.5},
}


def orders(filter_length: int = 2, input_dim: int = 2, nb_filter: int = 3) -> str:
    """Draw a kernel's axes and weights in each framework's order, and the input's axes.

    Parameters
    ----------
    filter_length, input_dim, nb_filter : int
        Sizes from 1 to 3.

    Returns
    -------
    str
        SVG text.

    Raises
    ------
    TypeError, ValueError
        If a size is none.

    Examples
    --------
    >>> picture = orders(2, 1, 3)
    >>> picture.count('class="weight"')
    12
    >>> print(svg.description(picture))
    A kernel of 2 taps, 1 channel and 3 filters has shape (2, 1, 1, 3) in Keras 1, (2, 1, 3) in \
Keras 3 and JAX, (3, 1, 2) in PyTorch. Tap 0 is the first block in Keras 3 and the first column \
of each block in PyTorch. The input's steps come last in PyTorch too: (n, c, t).
    """
    W4 = _checked(filter_length, input_dim, nb_filter)
    sizes = {"k": filter_length, "1": 1, "c": input_dim, "f": nb_filter}
    keras3, torch = kernel_to_keras3(W4), kernel_to_torch(W4)
    return svg.document(
        "Where the axes go",
        _description(W4, keras3, torch),
        (svg.WIDTH, HEIGHT),
        *_ways(ROWS),
        *_ways(INPUT_ROWS),
        *(part for row in ROWS for part in _axes(*row, sizes, f"W, shape {_shape(row[1], sizes)}")),
        *(part for row in INPUT_ROWS for part in _axes(*row, {}, "x")),
        *_blocks(keras3, ROWS[1][2], "tap"),
        *_blocks(torch, ROWS[2][2], "filter"),
        svg.text(BLOCKS, ROWS[0][2], "digits of a weight: tap, channel, filter", **_key()),
        svg.text(BLOCKS, ROWS[0][2] + 20, "filled: tap 0", **_key()),
    )


def _description(W4: Array, keras3: Array, torch: Array) -> str:
    taps, _, channels, filters = W4.shape
    sizes = listed([count(taps, "tap"), count(channels, "channel"), count(filters, "filter")])
    return (
        f"A kernel of {sizes} has shape {W4.shape} in Keras 1, {keras3.shape} in Keras 3 and JAX, "
        f"{torch.shape} in PyTorch. Tap 0 is the first block in Keras 3 and the first column of "
        "each block in PyTorch. The input's steps come last in PyTorch too: (n, c, t)."
    )


def _key() -> dict[str, Any]:
    return {"text_anchor": "start", "fill": colours.QUIET, "size": 12.5}


def _checked(filter_length: int, input_dim: int, nb_filter: int) -> Array:
    sizes = {"filter_length": filter_length, "input_dim": input_dim, "nb_filter": nb_filter}
    for name, size in sizes.items():
        if whole_number(size, name) > MOST:
            raise ValueError(f"{name} must be at most {MOST} to be drawn, got {size}.")
    return spelled(filter_length, input_dim, nb_filter)


def _shape(letters: str, sizes: Mapping[str, int]) -> tuple[int, ...]:
    return tuple(sizes[letter] for letter in letters)


def _chip_x(place: int) -> float:
    return CHIPS + place * (CHIP + CHIP_GAP)


def _axes(
    name: str, letters: str, y: float, sizes: Mapping[str, int], array: str
) -> Iterator[svg.Markup]:
    """Draw a box for each axis, in order."""
    yield svg.text(16, y - 8, name, text_anchor="start", font_weight="700")
    yield svg.text(16, y + 10, array, text_anchor="start", size=12, fill=colours.QUIET)
    for place, letter in enumerate(letters):
        x = _chip_x(place)
        fill = colours.INPUT_TINT if letter in "nt" or not sizes else colours.KERNEL_TINT
        dashes: dict[str, Any] = {"stroke_dasharray": "4 3"} if letter == "1" else {}
        words = f"{letter} = {sizes[letter]}" if sizes and letter != "1" else letter
        yield svg.group(
            svg.box(
                x,
                y - CHIP_HEIGHT / 2,
                CHIP,
                CHIP_HEIGHT,
                rx=6,
                fill=fill,
                stroke=colours.LINE,
                **dashes,
            ),
            svg.text(x + CHIP / 2, y - 6, words, font_weight="700"),
            svg.text(x + CHIP / 2, y + 9, NAMES[letter], size=11, fill=colours.QUIET),
            class_="axis",
        )


def _ways(rows: tuple[tuple[str, str, int], ...]) -> Iterator[svg.Markup]:
    """Draw a line from each axis to its place in the next row."""
    for (_, upper, top), (_, lower, bottom) in pairwise(rows):
        for place, letter in enumerate(upper):
            if letter not in lower:
                continue
            x, end = _chip_x(place) + CHIP / 2, _chip_x(lower.index(letter)) + CHIP / 2
            y0, y1 = top + CHIP_HEIGHT / 2, bottom - CHIP_HEIGHT / 2
            middle = (y0 + y1) / 2
            curve = ("M", x, y0, "C", x, middle, end, middle, end, y1)
            yield svg.path(*curve, class_="way", **STYLES[letter])


def _blocks(W: Array, y: float, name: str) -> Iterator[svg.Markup]:
    """Draw an array of three axes as a row of matrices, one for each entry of the first."""
    _, rows, columns = W.shape
    top = y - rows * CELL_HEIGHT / 2
    for number, matrix in enumerate(W):
        x = BLOCKS + number * (columns * CELL_WIDTH + BLOCK_GAP)
        cells = [
            _weight(x + column * CELL_WIDTH, top + row * CELL_HEIGHT, int(matrix[row, column]))
            for row, column in np.ndindex(rows, columns)
        ]
        below = top + rows * CELL_HEIGHT + 11
        label = svg.text(
            x + columns * CELL_WIDTH / 2, below, f"{name} {number}", size=12, fill=colours.QUIET
        )
        yield svg.group(*cells, label, class_="block")


def _weight(x: float, y: float, number: int) -> svg.Markup:
    first = number < TAP
    frame = svg.box(
        x + 1,
        y + 1,
        CELL_WIDTH - 2,
        CELL_HEIGHT - 2,
        rx=4,
        fill=colours.KERNEL if first else colours.KERNEL_TINT,
        class_="first-tap" if first else "other-tap",
    )
    style = {"fill": colours.PAPER, "font_weight": "700"} if first else {"fill": colours.INK}
    digits = svg.text(x + CELL_WIDTH / 2, y + CELL_HEIGHT / 2, f"{number:03d}", size=12, **style)
    return svg.group(frame, digits, class_="weight")
