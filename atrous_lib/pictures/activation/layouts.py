"""The picture of a kernel in two layouts: as Keras 1 stored it, and as arrays use it.

Every weight is a number whose digits spell its place, tap, channel, filter, so that it can be
followed from the one layout to the other.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
from numpy.typing import NDArray

from atrous_lib.arguments import one_of, whole_number
from atrous_lib.geometry import BACKENDS
from atrous_lib.pictures import colours, svg
from atrous_lib.pictures.spelled import TAP, spelled
from atrous_lib.pictures.strips import BACKEND_NAMES
from atrous_lib.pictures.words import count, listed

Array = NDArray[Any]

MOST = 4  # taps, channels, filters

LEFT, CELL_WIDTH, CELL_HEIGHT, GAP = 26, 42, 30, 26
TOP_Y, BETWEEN = 62, 116


def layouts(
    filter_length: int = 2, input_dim: int = 2, nb_filter: int = 3, backend: str = "tensorflow"
) -> str:
    """Draw a kernel as Keras 1 stored it, and below it as the functions on arrays take it.

    Parameters
    ----------
    filter_length, input_dim, nb_filter : int
        Sizes from 1 to 4.
    backend : {"tensorflow", "theano"}
        Which backend of Keras 1 trained the kernel; Theano's taps are reversed on the way.

    Returns
    -------
    str
        SVG text.

    Raises
    ------
    TypeError, ValueError
        If a size is none, or the backend unknown.

    Examples
    --------
    >>> picture = layouts(2, 1, 3)
    >>> picture.count('class="weight"')
    12
    >>> print(svg.description(picture))
    Keras 1 stored 2 taps, 1 channel and 3 filters as (2, 1, 1, 3): the 1 in second place counts \
nothing. Without it the kernel has shape (2, 1, 3), and its taps stand in the same order. \
np.squeeze without an axis would give (2, 3).
    """
    W4 = _checked(filter_length, input_dim, nb_filter, backend)
    W = W4[::-1, 0] if backend == "theano" else W4[:, 0]
    bottom_y = TOP_Y + input_dim * CELL_HEIGHT + BETWEEN
    height = bottom_y + input_dim * CELL_HEIGHT + 62
    taps = range(filter_length)
    return svg.document(
        f"A kernel of shape {W4.shape} without its axis of size 1",
        _description(W4, backend),
        (svg.WIDTH, height),
        *_heading(f"trained by Keras 1 on {BACKEND_NAMES[backend]}: W4, shape {W4.shape}", 24),
        *(_tap(W4[k, 0], k, TOP_Y, ones=True) for k in taps),
        *_ways(W, TOP_Y + input_dim * CELL_HEIGHT + 10, bottom_y - 40),
        *_heading(f"as conv1d of this course takes it: W, shape {W.shape}", bottom_y - 22),
        *(_tap(W[k], k, bottom_y, ones=False) for k in taps),
        *_note(W4, height - 24),
    )


def _checked(filter_length: int, input_dim: int, nb_filter: int, backend: str) -> Array:
    sizes = (filter_length, input_dim, nb_filter)
    for size, name in zip(sizes, ("filter_length", "input_dim", "nb_filter"), strict=True):
        if whole_number(size, name) > MOST:
            raise ValueError(f"{name} must be at most {MOST} to be drawn, got {size}.")
    one_of(backend, "backend", BACKENDS)
    return spelled(*sizes)


def _description(W4: Array, backend: str) -> str:
    taps, _, channels, filters = W4.shape
    order = (
        "and its taps stand in the same order"
        if backend == "tensorflow"
        else "and its taps stand in reverse order, because Theano flipped the kernel"
    )
    sizes = listed([count(taps, "tap"), count(channels, "channel"), count(filters, "filter")])
    return (
        f"Keras 1 stored {sizes} as {W4.shape}: the 1 in second place counts nothing. "
        f"Without it the kernel has shape {W4[:, 0].shape}, {order}. {_squeezed(W4)}"
    )


def _squeezed(W4: Array) -> str:
    shape = np.squeeze(W4).shape
    if shape == W4[:, 0].shape:
        return "np.squeeze without an axis would give the same."
    return f"np.squeeze without an axis would give {shape}."


def _heading(words: str, y: float) -> Iterator[svg.Markup]:
    yield svg.text(LEFT, y, words, text_anchor="start", font_weight="600")


def _left(tap: int, filters: int) -> float:
    return LEFT + 12 + tap * (filters * CELL_WIDTH + 2 * 12 + GAP)


def _tap(matrix: Array, tap: int, y: float, *, ones: bool) -> svg.Markup:
    """Draw the matrix (channels, filters) of one tap; `ones` draws the axis of size 1 around."""
    channels, filters = matrix.shape
    x = _left(tap, filters)
    width, height = filters * CELL_WIDTH, channels * CELL_HEIGHT
    below = y + height + (18 if ones else 12)
    parts = [svg.text(x + width / 2, below, f"tap {tap}", size=12, fill=colours.QUIET)]
    if ones:
        edges = (x - 7, y - 7, width + 14, height + 14)
        dashes: dict[str, Any] = {"fill": "none", "stroke": colours.INK, "stroke_dasharray": "4 3"}
        parts += [
            svg.box(*edges, rx=6, class_="axis-of-one", **dashes),
            svg.box(x + width / 2 - 8, y - 15, 16, 16, fill=colours.PAPER),
            svg.text(x + width / 2, y - 7, "1", size=12, font_weight="700"),
        ]
    for c, row in enumerate(matrix):
        for f, weight in enumerate(row):
            cell = (x + f * CELL_WIDTH + 1, y + c * CELL_HEIGHT + 1)
            frame = svg.box(*cell, CELL_WIDTH - 2, CELL_HEIGHT - 2, rx=4, fill=colours.KERNEL_TINT)
            digits = svg.text(cell[0] + CELL_WIDTH / 2 - 1, cell[1] + 14, f"{weight:03d}", size=12)
            parts.append(svg.group(frame, digits, class_="weight"))
    return svg.group(*parts, class_="tap")


def _ways(W: Array, top: float, bottom: float) -> Iterator[svg.Markup]:
    """Draw an arrow from each tap above to its place below."""
    taps, _, filters = W.shape
    middle = (top + bottom) / 2
    for place in range(taps):
        came_from = int(W[place, 0, 0]) // TAP
        x = _left(came_from, filters) + filters * CELL_WIDTH / 2
        end = _left(place, filters) + filters * CELL_WIDTH / 2
        start = top + 20
        yield svg.path(
            *("M", x, start, "C", x, middle + 8, end, middle - 8, end, bottom),
            stroke=colours.KERNEL,
            stroke_width=1.6,
            class_="way",
        )
        tip = ("L", end, bottom, "L", end + 4, bottom - 6)
        yield svg.path("M", end - 4, bottom - 6, *tip, stroke=colours.KERNEL, stroke_width=1.6)


def _note(W4: Array, y: float) -> Iterator[svg.Markup]:
    words = "digits of a weight: tap, channel, filter"
    yield svg.text(LEFT, y, words, fill=colours.QUIET, text_anchor="start", class_="key")
    same = np.squeeze(W4).shape == W4[:, 0].shape
    style: dict[str, Any] = {"text_anchor": "end", "class_": "squeezed"}
    weight = "400" if same else "700"
    yield svg.text(svg.WIDTH - LEFT, y, _squeezed(W4), font_weight=weight, **style)
