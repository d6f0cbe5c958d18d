"""The sunspots of three centuries, and the feature maps that a few filters make of them.

Each map has its filter beside it, drawn as bars. One window is marked on the signal, and on each
map the point that it became.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from atrous_lib.arguments import whole_number
from atrous_lib.convolution import conv1d
from atrous_lib.pictures import colours, svg
from atrous_lib.pictures.words import count, number, significant

Array = NDArray[Any]

GUTTER, MARGIN = 190, 24
TOP, PANEL, GAP, FOOT = 22, 112, 24, 46


def average(filter_length: int) -> Array:
    """Return the weights of a mean.

    Examples
    --------
    >>> average(4)
    array([0.25, 0.25, 0.25, 0.25])
    """
    return np.full(filter_length, 1 / filter_length)


def change(filter_length: int) -> Array:
    """Return the weights of "last minus first".

    Examples
    --------
    >>> change(3)
    array([-1.,  0.,  1.])
    """
    weights = np.zeros(filter_length)
    weights[0] -= 1
    weights[-1] += 1
    return weights


def cycle(filter_length: int, period: float = 11) -> Array:
    """Return the weights of a wave that answers to waves of its own period.

    They add up to 0, so that a constant signal gives 0.

    Examples
    --------
    >>> bool(abs(cycle(15).sum()) < 1e-12)
    True
    """
    middle = (filter_length - 1) / 2
    wave = np.cos(2 * np.pi * (np.arange(filter_length) - middle) / period)
    weights: Array = (wave - wave.mean()) * 2 / filter_length
    return weights


FILTERS = {"average": average, "change": change, "cycle": cycle}


@dataclass(frozen=True)
class Scale:
    """From numbers to the y of a panel, with round numbers for its axis."""

    top: float
    low: float
    high: float

    @classmethod
    def of(cls, top: float, values: Array) -> Scale:
        """Return the scale that shows the values and 0."""
        low, high = min(0.0, float(values.min())), max(0.0, float(values.max()))
        return cls(top, low, high if high > low else low + 1)

    def y(self, value: float) -> float:
        """Return where a value lies on the paper."""
        return self.top + PANEL * (self.high - value) / (self.high - self.low)

    @property
    def ticks(self) -> list[float]:
        """A few round numbers, 0 among them."""
        raw = (self.high - self.low) / 4
        power = 10.0 ** np.floor(np.log10(raw))
        step = next(power * m for m in (1, 2, 5, 10) if power * m >= raw)
        if step > max(self.high, -self.low):  # 0 would stand alone
            step = 2 * power
        first, last = int(np.ceil(self.low / step)), int(np.floor(self.high / step))
        return [n * step for n in range(first, last + 1)]


def maps(
    years: ArrayLike, signal: ArrayLike, filters: Mapping[str, ArrayLike], output: int = 0
) -> str:
    """Draw a signal and, below it, one feature map for each filter.

    Parameters
    ----------
    years : array of int, shape (steps,)
        The signal's time axis, one step a year.
    signal : array, shape (steps,)
        One channel.
    filters : mapping from name to array, shape (filter_length,)
        Weights of equal length.
    output : int
        The output whose window is marked.

    Returns
    -------
    str
        SVG text.

    Raises
    ------
    TypeError, ValueError
        If the filters' lengths differ or exceed the signal's, or there is no such output.

    Examples
    --------
    >>> years, signal = np.arange(1900, 1940), np.arange(40.0)
    >>> maps(years, signal, {"change": change(5), "average": average(5)}).count('class="map"')
    2
    >>> print(svg.description(maps(years, signal, {"change": change(5)})))
    A signal of 40 steps and 1 feature map of 40 − 5 + 1 = 36 outputs: change, from 4 to 4. The \
window on 1900 to 1904 becomes change 4.
    """
    time, x, named = np.asarray(years), np.asarray(signal, float), _weights(filters)
    curves = _curves(x, named, output)
    taps = len(next(iter(named.values())))
    scales = [
        Scale.of(TOP + place * (PANEL + GAP), values)
        for place, values in enumerate([x, *curves.values()])
    ]
    bottom = scales[-1].top + PANEL
    return svg.document(
        f"Sunspots and {count(len(named), 'feature map')}",
        _description(time, taps, curves, output),
        (svg.WIDTH, bottom + FOOT),
        *_window(time, taps, output, scales),
        *_panel(time, x, scales[0], colours.INPUT, "signal"),
        *(
            shape
            for (name, values), scale in zip(curves.items(), scales[1:], strict=True)
            for shape in _map(time, name, values, named[name], scale, output)
        ),
        *_years(time, bottom),
        svg.text(14, TOP + 12, "sunspot index", text_anchor="start", font_weight="600"),
        svg.text(14, TOP + 32, count(len(x), "step"), fill=colours.QUIET, text_anchor="start"),
    )


def _description(time: Array, taps: int, curves: dict[str, Array], output: int) -> str:
    ranges = "; ".join(
        f"{name}, from {number(values.min(), 0)} to {number(values.max(), 0)}"
        for name, values in curves.items()
    )
    points = ", ".join(f"{name} {number(values[output], 0)}" for name, values in curves.items())
    return (
        f"A signal of {len(time)} steps and {count(len(curves), 'feature map')} of {len(time)} − "
        f"{taps} + 1 = {count(len(time) - taps + 1, 'output')}: {ranges}. The window on "
        f"{time[output]} to {time[output + taps - 1]} becomes {points}."
    )


def _weights(filters: Mapping[str, ArrayLike]) -> dict[str, Array]:
    named = {name: np.asarray(weights, float) for name, weights in filters.items()}
    lengths = {len(weights) for weights in named.values()}
    if len(lengths) != 1:
        raise ValueError(f"filters must have one length, got {sorted(lengths)}.")
    return named


def _curves(signal: Array, filters: dict[str, Array], output: int) -> dict[str, Array]:
    kernel = np.stack(list(filters.values()), axis=1)[:, None]
    y = conv1d(signal.reshape(1, -1, 1), kernel)[0]
    if whole_number(output, "output", minimum=0) >= len(y):
        raise ValueError(f"output must be below {len(y)}, got {output}.")
    return dict(zip(filters, y.T, strict=True))


def _x(time: Array, step: float) -> float:
    return GUTTER + (svg.WIDTH - GUTTER - MARGIN) * step / max(1, len(time) - 1)


def _window(time: Array, taps: int, output: int, scales: list[Scale]) -> Iterator[svg.Markup]:
    """Mark the steps that one output reads, and lead down to the points that they became."""
    left, right = _x(time, output - 0.5), _x(time, output + taps - 0.5)
    style: dict[str, Any] = {"stroke": colours.KERNEL, "stroke_width": 1.2, "class_": "window"}
    top, bottom = scales[0].top - 6, scales[0].top + PANEL + 5
    yield svg.box(left, top, right - left, bottom - top, rx=4, fill=colours.KERNEL_TINT, **style)
    middle = (left + right) / 2
    end = scales[-1].top + PANEL
    yield svg.path(
        "M", middle, bottom, "L", middle, end, stroke=colours.KERNEL, stroke_dasharray="3 3"
    )


def _panel(
    time: Array, values: Array, scale: Scale, colour: str, name: str, first: float = 0
) -> Iterator[svg.Markup]:
    """Draw a curve over its axis."""
    for tick in scale.ticks:
        y = scale.y(tick)
        shade = colours.QUIET if tick == 0 else colours.LINE
        style: dict[str, Any] = {"stroke": shade, "stroke_width": 1 if tick == 0 else 0.6}
        yield svg.path("M", GUTTER, y, "L", svg.WIDTH - MARGIN, y, **style)
        words = significant(tick, 6)
        yield svg.text(GUTTER - 8, y, words, size=11.5, fill=colours.QUIET, text_anchor="end")
    steps: list[str | float] = ["M"]
    for step, value in enumerate(values):
        steps += [*(["L"] if step else []), _x(time, first + step), scale.y(float(value))]
    yield svg.path(*steps, stroke=colour, stroke_width=1.4, stroke_linejoin="round", class_=name)


def _map(
    time: Array, name: str, values: Array, weights: Array, scale: Scale, output: int
) -> Iterator[svg.Markup]:
    """Draw one feature map, its filter beside it, and the point of the marked window."""
    middle = (len(weights) - 1) / 2
    yield from _panel(time, values, scale, colours.INK, "map", first=middle)
    x, y = _x(time, output + middle), scale.y(float(values[output]))
    yield svg.circle(
        x, y, 5, fill=colours.OUTPUT, stroke=colours.PAPER, stroke_width=1.5, class_="point"
    )
    yield svg.text(14, scale.top + 12, f"map: {name}", text_anchor="start", font_weight="600")
    yield svg.text(
        14, scale.top + 32, count(len(values), "output"), fill=colours.QUIET, text_anchor="start"
    )
    yield from _bars(weights, 14, scale.top + 76, 110, 46)


def _bars(
    weights: Array, left: float, middle: float, width: float, height: float
) -> Iterator[svg.Markup]:
    """Draw the weights of a filter as bars up and down from a line."""
    largest = max(float(np.abs(weights).max()), 1e-12)
    step = min(12, width / len(weights))
    right = left + step * len(weights)
    bars = []
    for tap, weight in enumerate(weights):
        size = float(weight) / largest * height / 2
        top = middle - max(size, 0)
        bars.append(svg.box(left + tap * step + 0.5, top, step - 1, abs(size), class_="weight"))
    yield svg.group(*bars, fill=colours.KERNEL)
    yield svg.path("M", left, middle, "L", right, middle, stroke=colours.QUIET, stroke_width=1)


def _years(time: Array, bottom: float) -> Iterator[svg.Markup]:
    for step, year in enumerate(time):
        if int(year) % (50 if len(time) > 120 else 10) == 0:
            x = _x(time, step)
            yield svg.path("M", x, bottom + 8, "L", x, bottom + 13, stroke=colours.QUIET)
            yield svg.text(x, bottom + 23, str(year), size=11.5, fill=colours.QUIET, class_="year")
