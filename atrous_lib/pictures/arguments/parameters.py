"""Every parameter of a layer, drawn and counted one by one."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from atrous_lib.arguments import true_or_false
from atrous_lib.geometry import effective_length
from atrous_lib.layers import AtrousConvolution1D
from atrous_lib.pictures import colours, svg
from atrous_lib.pictures.words import count

GUTTER, MARGIN = 82, 10
WIDEST, TALLEST = 24, 20  # a cell
ROWS, ACROSS = 2, 2  # room for filters; more of them stand closer
HOLE = 0.6  # the width of a hole, as a share of a tap's
TOO_SMALL = "Numbers that do not fit into their cells: {}."


def count_parameters(filter_length: int, input_dim: int, nb_filter: int, bias: bool = True) -> int:
    """Return the number of parameters, as the layer itself counts them.

    Raises
    ------
    TypeError, ValueError
        If a size is not a whole number of at least 1, or `bias` not True or False.

    Examples
    --------
    >>> count_parameters(3, 2, 4)
    28
    """
    layer = AtrousConvolution1D(
        nb_filter, filter_length, bias=true_or_false(bias, "bias"), input_dim=input_dim
    )
    layer.build((None, None, input_dim))
    return layer.count_params()


def parameters(
    filter_length: int, input_dim: int, nb_filter: int, bias: bool = True, atrous_rate: int = 1
) -> str:
    """Draw the weights filter by filter, and their biases, each with its running number.

    Parameters
    ----------
    filter_length, input_dim, nb_filter : int
        Taps, channels and filters. Up to 5, 4 and 6, every number can be read; where cells are
        too small for all numbers, a sentence in the picture says so.
    bias : bool
        Whether each filter has a bias, a round cell.
    atrous_rate : int
        How far the taps stand apart; holes are drawn as dots, a little narrower than taps.

    Returns
    -------
    str
        SVG text.

    Raises
    ------
    TypeError, ValueError
        If a size is not a whole number of at least 1, or `bias` not True or False.

    Examples
    --------
    >>> picture = parameters(3, 2, 4)
    >>> picture.count('class="weight"')
    24
    >>> print(svg.description(picture))
    4 filters of 3 taps by 2 channels, and a bias for each filter: 3 · 2 · 4 + 4 = 28 parameters.
    """
    total = count_parameters(filter_length, input_dim, nb_filter, bias)
    holes = effective_length(filter_length, atrous_rate) - filter_length
    span = filter_length + HOLE * holes
    across = max(ACROSS, -(-nb_filter // ROWS))
    width = (svg.WIDTH - GUTTER - MARGIN) / across
    cell = min(WIDEST, (width - 16) / (span + (1.3 if bias else 0)))
    height = 4 * TALLEST + 44
    row = min(TALLEST, cell, 4 * TALLEST / input_dim)
    unread = sum(not _size(number, cell, row) for number in range(1, total + 1))
    parts: list[svg.Markup] = []
    for f in range(nb_filter):
        x, y = GUTTER + f % across * width, 12 + f // across * height
        if f % across == 0:
            parts += _channels(y + 22, input_dim, row)
        first = 1 + f * (filter_length * input_dim + bias)
        parts += [
            svg.text(x, y + 8, f"filter {f}", size=12.5, text_anchor="start", font_weight="600"),
            *_weights(x, y + 22, filter_length, input_dim, atrous_rate, cell, row, first),
        ]
        if bias:
            number = first + filter_length * input_dim
            parts.append(_bias(x + (span + 0.8) * cell, y + 22 + row / 2, cell, row, number))
    bottom = 12 + ROWS * height + 18
    return svg.document(
        f"{count(total, 'parameter')} of a layer",
        _description(filter_length, input_dim, nb_filter, bias, atrous_rate, total)
        + (f" {TOO_SMALL.format(unread)}" if unread else ""),
        (svg.WIDTH, bottom + (46 if unread else 26)),
        *parts,
        *_sum(bottom, filter_length, input_dim, nb_filter, bias, total),
        *([_too_small(bottom + 22, unread)] if unread else []),
    )


def _description(
    filter_length: int, input_dim: int, nb_filter: int, bias: bool, rate: int, total: int
) -> str:
    filters = (
        f"{count(nb_filter, 'filter')} of {count(filter_length, 'tap')} by "
        f"{count(input_dim, 'channel')}"
    )
    apart = f", the taps {rate} steps apart" if rate > 1 and filter_length > 1 else ""
    rest = ", and a bias for each filter" if bias else ", without bias"
    biases = f" + {nb_filter}" if bias else ""
    product = f"{filter_length} · {input_dim} · {nb_filter}{biases}"
    return f"{filters}{apart}{rest}: {product} = {count(total, 'parameter')}."


def _channels(y: float, input_dim: int, row: float) -> Iterator[svg.Markup]:
    for c in range(input_dim):
        style: dict[str, Any] = {
            "size": min(12, row),
            "fill": colours.QUIET,
            "text_anchor": "start",
        }
        yield svg.text(14, y + (c + 0.5) * row, f"channel {c}", class_="channel", **style)


def _weights(
    x: float,
    y: float,
    filter_length: int,
    input_dim: int,
    rate: int,
    cell: float,
    row: float,
    first: int,
) -> Iterator[svg.Markup]:
    for column in range((filter_length - 1) * rate + 1):
        tap, hole = divmod(column, rate)
        passed = column - tap - (hole > 0)  # holes on its left
        for c in range(input_dim):
            left, top = x + (column - passed + HOLE * passed) * cell, y + c * row
            if hole:
                middle, radius = left + HOLE * cell / 2, min(2, cell / 6)
                dot = svg.circle(middle, top + row / 2, radius, fill=colours.LINE)
                yield svg.group(dot, class_="hole")
                continue
            frame = svg.box(left, top, cell, row, fill=colours.KERNEL_TINT, stroke=colours.KERNEL)
            number = _number(left + cell / 2, top + row / 2, first + tap * input_dim + c, cell, row)
            yield svg.group(frame, number, class_="weight")


def _bias(x: float, y: float, cell: float, row: float, number: int) -> svg.Markup:
    size = _size(number, cell, row)
    across = max(min(cell, row), size * svg.DIGIT * len(str(number)) + 1)  # nothing stands below
    ring = svg.circle(
        x, y, across / 2, fill=colours.BIAS_TINT, stroke=colours.BIAS, stroke_width=1.4
    )
    return svg.group(ring, _number(x, y, number, cell, row), class_="bias")


def _number(x: float, y: float, number: int, cell: float, row: float) -> svg.Markup:
    """Write a running number, unless its cell is too small to read it."""
    size = _size(number, cell, row)
    return svg.text(x, y, str(number) if size else "", size=size or svg.SMALLEST, class_="number")


def _size(number: int, cell: float, row: float) -> float:
    """Return the size in which a running number fits its cell, 0 if there is none."""
    return svg.fitting(str(number), cell - 1, 11.5) if row >= 12 else 0


def _too_small(y: float, unread: int) -> svg.Markup:
    words = TOO_SMALL.format(unread)
    return svg.text(svg.WIDTH / 2, y, words, size=12.5, fill=colours.QUIET, class_="too-small")


def _sum(
    y: float, filter_length: int, input_dim: int, nb_filter: int, bias: bool, total: int
) -> Iterator[svg.Markup]:
    """Write the count as a product and a sum."""
    product = (
        f"{count(filter_length, 'tap')} · {count(input_dim, 'channel')} · "
        f"{count(nb_filter, 'filter')}"
    )
    plus = f" + {count(nb_filter, 'bias')}" if bias else ""
    words = f"{product}{plus} = {count(total, 'parameter')}"
    yield svg.text(svg.WIDTH / 2, y, words, size=15, font_weight="600", class_="count")
