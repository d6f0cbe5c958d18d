"""The second picture of lesson 4: a stride beside average and max pooling, on one signal.

Three panels hold the same outputs, those of stride 1. The first keeps every s-th and greys out
the others, which a layer with that stride never computes; the other two compute all of them and
make one number of each group.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from atrous_lib.arguments import whole_number
from atrous_lib.convolution import conv1d
from atrous_lib.pictures import colours, svg
from atrous_lib.pictures.words import count, significant

GUTTER, MARGIN = 192, 24
HEAD, PANEL, GAP, FOOT = 14, 104, 20, 40
APART = 44  # between the names of steps


@dataclass(frozen=True)
class Thinned:
    """The outputs of stride 1, and what is left of them.

    `kept`, `means` and `maxima` are the results of a stride, of average and of max pooling, whose
    windows are whole: outputs after the last whole window are left out.
    """

    outputs: NDArray[Any]
    kept: NDArray[Any]
    means: NDArray[Any]
    maxima: NDArray[Any]


def thin(values: ArrayLike, weights: ArrayLike, subsample_length: int) -> Thinned:
    """Convolve `values` with `weights`, and thin the outputs in three ways.

    Raises
    ------
    TypeError, ValueError
        If the stride is not a whole number of at least 1, or the values are fewer than the
        weights.

    Examples
    --------
    >>> result = thin([1, 4, 2, 2, 8], [1], 2)
    >>> result.kept, result.means, result.maxima
    (array([1., 2., 8.]), array([2.5, 2. ]), array([4., 2.]))
    """
    stride = whole_number(subsample_length, "subsample_length")
    x = np.asarray(values, float).reshape(1, -1, 1)
    W = np.asarray(weights, float).reshape(-1, 1, 1)
    outputs = conv1d(x, W).ravel()
    windows = outputs[: len(outputs) // stride * stride].reshape(-1, stride)
    kept = conv1d(x, W, subsample_length=stride).ravel()
    return Thinned(outputs, kept, windows.mean(axis=1), windows.max(axis=1))


def strides(
    values: ArrayLike, weights: Sequence[float], subsample_length: int, first: int = 0
) -> str:
    """Draw the outputs that a stride keeps beside average and max pooling.

    Parameters
    ----------
    values : array, shape (steps,)
        The signal; up to about 60 steps stay easy to read.
    weights : sequence of float, shape (filter_length,)
        The kernel, without holes and without padding.
    subsample_length : int
        The stride, and the size of the pools.
    first : int
        What to call the signal's first step, for instance its year.

    Returns
    -------
    str
        SVG text.

    Raises
    ------
    TypeError, ValueError
        As `thin`.

    Examples
    --------
    >>> picture = strides([1, 4, 2, 2, 8], [1], 2)
    >>> picture.count('class="skipped"')
    2
    >>> print(svg.description(picture))
    Of 5 outputs, stride 2 keeps 3 and never computes the other 2. Average pooling computes all \
5 and makes 2 means of them, max pooling 2 maxima. The largest output is 8: after the stride the \
largest is 8, after average pooling 2.5, after max pooling 4.
    """
    result = thin(values, weights, subsample_length)
    taps, stride = len(weights), subsample_length
    chart = _Chart(result.outputs, first + (taps - 1) / 2)
    tops = [HEAD + panel * (PANEL + GAP) for panel in range(3)]
    return svg.document(
        f"Stride {stride} beside average and max pooling of {stride}",
        _description(result, stride),
        (svg.WIDTH, tops[-1] + PANEL + FOOT),
        svg.group(*_strided(result, chart, tops[0], taps, stride), class_="stride"),
        svg.group(
            *_pooled("average pooling", result.means, result, chart, tops[1], taps, stride),
            class_="average",
        ),
        svg.group(
            *_pooled("max pooling", result.maxima, result, chart, tops[2], taps, stride),
            class_="maximum",
        ),
        *_steps(chart, tops[-1] + PANEL),
    )


def _description(result: Thinned, stride: int) -> str:
    total, kept = len(result.outputs), len(result.kept)
    rest = f"never computes the other {total - kept}" if total > kept else "leaves none out"
    largest = "after the stride the largest is " + _largest(result.kept)
    if len(result.means):
        largest += f", after average pooling {_largest(result.means)}"
        largest += f", after max pooling {_largest(result.maxima)}"
    return (
        f"Of {count(total, 'output')}, stride {stride} keeps {kept} and {rest}. Average pooling "
        f"computes all {total} and makes {count(len(result.means), 'mean')} of them, max pooling "
        f"{len(result.maxima)} maxima. The largest output is {_largest(result.outputs)}: {largest}."
    )


def _largest(numbers: NDArray[Any]) -> str:
    return significant(numbers.max(), 4)


class _Chart:
    """From an output's number and value to a place in a panel."""

    def __init__(self, outputs: NDArray[Any], first: float) -> None:
        self.first, self.count = first, len(outputs)
        self.cell = (svg.WIDTH - GUTTER - MARGIN) / self.count
        self.low, high = min(float(outputs.min()), 0.0), max(float(outputs.max()), 0.0)
        self.range = (high - self.low) or 1.0

    def x(self, output: float) -> float:
        return GUTTER + (output + 0.5) * self.cell

    def y(self, value: float, top: float) -> float:
        return top + 8 + (PANEL - 16) * (1 - (float(value) - self.low) / self.range)

    def line(
        self, outputs: Sequence[float], values: NDArray[Any], top: float, **style: Any
    ) -> svg.Markup:
        steps: list[str | float] = []
        for output, value in zip(outputs, values, strict=True):
            steps += ["L" if steps else "M", self.x(output), self.y(value, top)]
        return svg.path(*steps, stroke_linejoin="round", **style)


def _frame(chart: _Chart, top: float, name: str, lines: Sequence[str]) -> Iterator[svg.Markup]:
    """Draw a panel's paper, the line at zero, its name and what it costs."""
    yield svg.box(GUTTER, top, svg.WIDTH - GUTTER - MARGIN, PANEL, rx=4, fill=colours.SHEET)
    zero = chart.y(0, top)
    yield svg.path(
        "M",
        GUTTER,
        zero,
        "L",
        svg.WIDTH - MARGIN,
        zero,
        stroke=colours.LINE,
        stroke_dasharray="2 3",
    )
    yield svg.text(14, top + 20, name, font_weight="600", text_anchor="start", class_="name")
    for number, line in enumerate(lines):
        y = top + 42 + 18 * number
        yield svg.text(14, y, line, size=12, fill=colours.QUIET, text_anchor="start", class_="cost")


def _cost(computed: int, returned: str, taps: int) -> list[str]:
    return [f"{count(computed, 'output')} computed", f"{computed * taps} products", returned]


def _strided(
    result: Thinned, chart: _Chart, top: float, taps: int, stride: int
) -> Iterator[svg.Markup]:
    kept = range(0, chart.count, stride)
    cost = _cost(len(kept), f"{len(kept)} returned", taps)
    yield from _frame(chart, top, f"subsample_length = {stride}", cost)
    yield chart.line(range(chart.count), result.outputs, top, stroke=colours.LINE, stroke_width=1)
    yield chart.line(kept, result.kept, top, stroke=colours.INK, stroke_width=1.6)
    half = min(3.2, chart.cell / 3)
    for output in range(chart.count):
        x, y = chart.x(output), chart.y(result.outputs[output], top)
        if output not in kept:
            yield svg.cross(x, y, half, stroke=colours.DULL, stroke_width=1.3, class_="skipped")
    for output, value in zip(kept, result.kept, strict=True):
        yield svg.circle(chart.x(output), chart.y(value, top), 4.2, fill=colours.INK, class_="kept")


def _pooled(
    name: str,
    pools: NDArray[Any],
    result: Thinned,
    chart: _Chart,
    top: float,
    taps: int,
    stride: int,
) -> Iterator[svg.Markup]:
    cost = _cost(chart.count, f"{len(pools)} returned", taps)
    yield from _frame(chart, top, f"{name}, {stride}", cost)
    for pool in range(0, len(pools), 2):
        left = chart.x(pool * stride - 0.5)
        yield svg.box(left, top, stride * chart.cell, PANEL, fill=colours.SHADE)
    yield chart.line(range(chart.count), result.outputs, top, stroke=colours.QUIET, stroke_width=1)
    for output, value in enumerate(result.outputs):
        x, y = chart.x(output), chart.y(value, top)
        yield svg.circle(x, y, min(2.2, chart.cell / 3), fill=colours.QUIET, class_="computed")
    for pool, value in enumerate(pools):
        y, left = chart.y(value, top), chart.x(pool * stride - 0.5)
        right = left + stride * chart.cell
        yield svg.path(
            "M", left + 2, y, "L", right - 2, y, stroke=colours.INK, stroke_width=3.5, class_="pool"
        )


def _steps(chart: _Chart, y: float) -> Iterator[svg.Markup]:
    """Name some steps below the last panel."""
    apart = next(size for size in (1, 2, 5, 10, 20, 50, 10**9) if size * chart.cell >= APART)
    for output in range(chart.count):
        step = chart.first + output
        if step == int(step) and int(step) % apart == 0:
            x = chart.x(output)
            yield svg.path("M", x, y, "L", x, y + 5, stroke=colours.QUIET)
            yield svg.text(x, y + 16, str(int(step)), size=12, fill=colours.QUIET, class_="tick")
