"""The picture of lesson 2: one window of the input, its products, and their sum, all in numbers.

The kernel of one filter (round) stands on the steps that it reads (square), one row for each
channel, with each product under its two factors. Everything in the frame becomes one number of
one feature map; on the right the same sum is written out, as on paper.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from numpy.typing import ArrayLike

from atrous_lib.pictures import colours, svg
from atrous_lib.pictures.columns import Columns
from atrous_lib.pictures.sliding.window import Window, read_window, written
from atrous_lib.pictures.words import count, number

GUTTER, MARGIN = 92, 24
CELL, STRIP = 52, 476  # the widest cell; room for all cells side by side
SUMS = 592  # where the written sums begin
TOP, BLOCK, FUNNEL, ROW = 32, 92, 44, 34  # heights: above, for a channel, to the outputs, a map


def sliding(
    x: ArrayLike, W: ArrayLike, b: ArrayLike | None = None, output: int = 0, filter: int = 0
) -> str:
    """Draw one window of x under one filter of W, every product, and their sum.

    Parameters
    ----------
    x : array, shape (steps, input_dim)
        Up to about 12 steps of small numbers stay easy to read.
    W : array, shape (filter_length, input_dim, nb_filter)
        The kernel.
    b : array, shape (nb_filter,), optional
        The bias.
    output : int
        The output whose window is framed.
    filter : int
        The filter whose weights are shown.

    Returns
    -------
    str
        SVG text.

    Raises
    ------
    TypeError, ValueError
        If the shapes do not fit, or there is no such output or filter.

    Examples
    --------
    >>> picture = sliding([[3], [1], [2]], [[[2]], [[1]]], [5])
    >>> picture.count('class="product"')
    2
    >>> print(svg.description(picture))
    The kernel stands on steps 0 to 1. Channel 0: 2 · 3 + 1 · 1 = 7. With the bias 5, output 0 of \
filter 0 is 12. There is 1 feature map of 2 outputs.
    """
    window = read_window(x, W, b, output, filter)
    _, channels, filters = window.W.shape
    height = TOP + channels * BLOCK + FUNNEL + filters * ROW + 42
    return svg.document(
        f"Output {output} of filter {filter}, from {count(channels, 'channel')}",
        _description(window),
        (svg.WIDTH, height),
        *_frame(window),
        *(shape for channel in range(channels) for shape in _channel(window, channel)),
        *_maps(window),
        *_sums(window),
    )


def _description(window: Window) -> str:
    taps, channels, filters = window.W.shape
    output, shown = window.output, window.filter
    place = f"step {output}" if taps == 1 else f"steps {output} to {output + taps - 1}"
    sums = "; ".join(
        f"channel {c}: {written(window, c)} = {number(window.products[:, c].sum())}"
        for c in range(channels)
    )
    bias = "Without a bias" if window.b is None else f"With the bias {number(window.b[shown])}"
    maps = f"There {'is' if filters == 1 else 'are'} {count(filters, 'feature map')}"
    return (
        f"The kernel stands on {place}. {sums.capitalize()}. {bias}, output {output} of filter "
        f"{shown} is {number(window.result)}. {maps} of {count(len(window.maps), 'output')}."
    )


def _columns(window: Window) -> Columns:
    return Columns(GUTTER, min(CELL, STRIP / len(window.x)))


def _bottom(window: Window) -> float:
    """Return the y under the last channel."""
    return TOP + int(window.W.shape[1]) * BLOCK


def _label(y: float, words: str, **values: str | float) -> svg.Markup:
    styled: dict[str, Any] = {"fill": colours.QUIET, "text_anchor": "start", **values}
    return svg.text(14, y, words, **styled)


def _frame(window: Window) -> Iterator[svg.Markup]:
    """Draw the window, and how all of it runs into one output."""
    columns = _columns(window)
    left, right = (columns.edge(window.output + end) for end in (0, len(window.W)))
    top, bottom = TOP - 2, _bottom(window)
    place = columns.centre(window.output + (len(window.W) - 1) / 2)
    half = columns.cell / 2 - 1
    outline = ("M", left + 6, bottom, "L", place - half, bottom + FUNNEL, "L", place + half)
    funnel: dict[str, Any] = {"fill": colours.KERNEL_TINT, "fill_opacity": 0.6, "class_": "funnel"}
    yield svg.path(*outline, bottom + FUNNEL, "L", right - 6, bottom, "Z", **funnel)
    style: dict[str, Any] = {"stroke": colours.KERNEL, "stroke_width": 1.5, "class_": "window"}
    yield svg.box(
        left - 2, top, right - left + 4, bottom - top, rx=8, fill=colours.KERNEL_TINT, **style
    )
    yield _label(18, "step", size=11.5)
    for step in range(len(window.x)):
        yield svg.text(columns.centre(step), 18, str(step), size=11.5, fill=colours.QUIET)


def _channel(window: Window, channel: int) -> Iterator[svg.Markup]:
    """Draw one channel of the input, the weights over it, and their products below."""
    columns = _columns(window)
    top = TOP + channel * BLOCK
    weights, values, products = top + 18, top + 37, top + 79
    yield _label(weights, f"filter {window.filter}")
    yield _label(values + 15, f"channel {channel}", fill=colours.INK)
    for step, value in enumerate(window.x[:, channel]):
        lit = 0 <= step - window.output < len(window.W)
        yield svg.group(
            _square(
                window, step, values, colours.INPUT if lit else colours.INPUT_TINT, colours.INPUT
            ),
            _number(
                columns.centre(step),
                values + 15,
                value,
                columns.cell - 4,
                fill=colours.PAPER if lit else colours.INK,
                font_weight="700" if lit else "400",
            ),
            class_="step lit" if lit else "step",
        )
    for tap, weight in enumerate(window.weights[:, channel]):
        x = columns.centre(window.output + tap)
        yield svg.group(
            _tap(x, weights, weight, columns.cell),
            _number(x, weights, weight, columns.cell - 10, font_weight="600"),
            class_="tap",
        )
        product = window.products[tap, channel]
        bold: dict[str, Any] = {"font_weight": "600", "class_": "product"}
        yield _number(x, products, product, columns.cell - 4, **bold)


def _number(x: float, y: float, value: float, room: float, **values: Any) -> svg.Markup:
    words, size = svg.fitted(number(value), room)
    return svg.text(x, y, words, size=size, **values)


def _tap(x: float, y: float, weight: float, cell: float) -> svg.Markup:
    """Draw a ring, longer where the weight needs more room."""
    half = min(max(14.0, 3.3 + svg.DIGIT * 6.5 * len(number(weight))), cell / 2 - 1)
    style: dict[str, Any] = {"fill": colours.PAPER, "stroke": colours.KERNEL, "stroke_width": 2}
    return svg.box(x - half, y - 14, 2 * half, 28, rx=14, **style)


def _square(
    window: Window, place: float, y: float, fill: str, stroke: str, **values: str | float
) -> svg.Markup:
    columns = _columns(window)
    x, width = columns.edge(place), columns.cell
    return svg.box(x + 1, y, width - 2, 30, rx=4, fill=fill, stroke=stroke, **values)


def _maps(window: Window) -> Iterator[svg.Markup]:
    """Draw all outputs, one row for each filter."""
    columns = _columns(window)
    maps, top = window.maps, _bottom(window) + FUNNEL
    shift = (len(window.W) - 1) / 2  # an output stands under the middle of its window
    for filter, feature_map in enumerate(maps.T):
        y, shown = top + filter * ROW, filter == window.filter
        weight = "700" if shown else "400"
        yield _label(
            y + 15,
            f"map {filter}",
            fill=colours.INK if shown else colours.QUIET,
            font_weight=weight,
        )
        for output, value in enumerate(feature_map):
            chosen = shown and output == window.output
            look = (
                (colours.INK, colours.INK)
                if chosen
                else (colours.PAPER, colours.INK if shown else colours.LINE)
            )
            yield svg.group(
                _square(window, output + shift, y, *look),
                _number(
                    columns.centre(output + shift),
                    y + 15,
                    value,
                    columns.cell - 4,
                    fill=colours.PAPER if chosen else colours.INK if shown else colours.QUIET,
                    font_weight="700" if chosen else "400",
                ),
                class_="output chosen" if chosen else "output",
            )
    y = top + maps.shape[1] * ROW + 9
    yield _label(y, "output", size=11.5)
    for output in range(len(maps)):
        yield svg.text(
            columns.centre(output + shift), y, str(output), size=11.5, fill=colours.QUIET
        )


def _sums(window: Window) -> Iterator[svg.Markup]:
    """Write the sum out: a line for each channel, one for the bias, and the result."""
    taps, channels, filters = window.W.shape
    lines: list[tuple[float, str, float, str]] = [
        (TOP + c * BLOCK + 52, _terms(window, c), window.products[:, c].sum(), "channel-sum")
        for c in range(channels)
    ]
    end = _bottom(window) + FUNNEL
    if window.b is not None:
        bias = window.b[window.filter]
        lines.append((end - 24, f"bias b[{window.filter}]", bias, "bias"))
    for y, words, value, name in lines:
        yield _line(y, words, value, class_=name)
    yield svg.path(
        "M", svg.WIDTH - MARGIN - 70, end - 6, "L", svg.WIDTH - MARGIN, end - 6, stroke=colours.INK
    )
    words = f"y[{window.output}, {window.filter}]"
    yield _line(end + 15, words, window.result, font_weight="700", class_="result")
    yield svg.text(
        svg.WIDTH - MARGIN,
        end + filters * ROW + 9,
        _parameters(taps, channels, filters, window.b is not None),
        fill=colours.QUIET,
        text_anchor="end",
        class_="parameters",
    )


def _terms(window: Window, channel: int) -> str:
    """Return the terms of one channel's sum, or their number where they need too much room."""
    words = written(window, channel)
    return words if len(words) <= 40 else f"{len(window.W)} products"


def _line(y: float, words: str, value: float, **values: str | float) -> svg.Markup:
    long = len(words) > 32  # so that four taps with signs keep clear of the result
    left = svg.text(SUMS, y, words, size=11.5 if long else 14, text_anchor="start")
    right = svg.text(svg.WIDTH - MARGIN, y, f"= {number(value)}", size=14, text_anchor="end")
    return svg.group(left, right, **values)


def _parameters(taps: int, channels: int, filters: int, bias: bool) -> str:
    weights = taps * channels * filters
    words = f"{taps} · {channels} · {filters} = {count(weights, 'weight')}"
    if not bias:
        return f"{words}, no bias"
    return f"{words}, {filters} bias{'es' if filters > 1 else ''}"
