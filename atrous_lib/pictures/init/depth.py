"""The pictures of lesson 6 on depth: the variance of every layer's output, and some histograms.

The upper part is a curve on logarithmic paper, with the range in which a signal stays usable; a
dashed line is what theory predicts. The lower part shows how the numbers themselves are spread,
all on the scale of the input.
"""

from __future__ import annotations

import math
from collections.abc import Iterator

from atrous_lib.arguments import whole_number
from atrous_lib.pictures import colours, svg
from atrous_lib.pictures.init.propagation import (
    CHANNELS,
    EDGE,
    FILTER_LENGTH,
    LAYERS,
    Propagation,
    propagate,
)
from atrous_lib.pictures.words import count, number, power_of_ten, scientific

HEIGHT = 470
LEFT, RIGHT, TOP, BOTTOM = 78, 870, 34, 262
LOWEST, HIGHEST = -14, 8  # powers of ten on the paper
HEALTHY = 0.1, 10.0
BARS_TOP, BARS_BOTTOM, WORDS_Y = 308, 378, 446


def depth(init: str, activation: str = "linear", fans: str = "papers", layers: int = LAYERS) -> str:
    """Draw what a stack of layers with these start values makes of a signal of variance 1.

    Parameters
    ----------
    init, activation, fans
        As in `propagate`.
    layers : int
        How many layers the stack has, 1 to 20.

    Returns
    -------
    str
        SVG text.

    Raises
    ------
    TypeError, ValueError
        If a name is unknown, or there are no layers or too many.

    Examples
    --------
    >>> picture = depth("zero", layers=3)
    >>> picture.count('class="layer'), picture.count('class="histogram"')
    (3, 4)
    >>> print(svg.description(picture))
    Start values 'zero' and activation 'linear': the input has the variance 1, the output of \
layer 3 has the variance 0. The signal is gone.
    """
    if whole_number(layers, "layers") > LAYERS:
        raise ValueError(f"layers must be at most {LAYERS}, got {layers}.")
    shown = propagate(init, activation, fans)
    drawn = _notice(shown) if shown.error else _curve_and_bars(shown, activation, layers)
    return svg.document(
        f"Variance through {count(layers, 'layer')}: {init}"
        f"{_fans_words(shown, fans)}, {activation}",
        _description(shown, init, activation, fans, layers),
        (svg.WIDTH, HEIGHT),
        *_paper(),
        *_fans_note(init, shown, fans),
        *drawn,
    )


def _description(shown: Propagation, init: str, activation: str, fans: str, layers: int) -> str:
    start = f"Start values '{init}'{_fans_words(shown, fans)} and activation '{activation}'"
    if shown.error:
        return f"{start}: there is no such layer. {shown.error}"
    last = shown.variances[layers]
    factor = ""
    if shown.factor is not None:
        factor = f" Each layer multiplies it by about {scientific(shown.factor)}."
    equal = ""
    if last and shown.gain is None:
        equal = " But all weights are equal, so all filters say the same: that is no signal."
    return (
        f"{start}: the input has the variance 1, the output of layer {layers} has the variance "
        f"{scientific(last)}.{factor} {_verdict(last)}{equal}"
    )


def _fans_words(shown: Propagation, fans: str) -> str:
    if not shown.asks:
        return ""
    return " with Keras 1's fans" if fans == "keras1" else " with the fans of the papers"


def _verdict(variance: float) -> str:
    low, high = HEALTHY
    if variance == 0:
        return "The signal is gone."
    if variance < low:
        return "The signal fades below the healthy range."
    if variance > high:
        return "The signal grows beyond the healthy range."
    return "The variance stays in the healthy range."


def _x(layer: float) -> float:
    return LEFT + 24 + (RIGHT - LEFT - 48) * layer / LAYERS


def _y(variance: float) -> float:
    power = math.log10(variance) if variance > 0 else -math.inf
    power = min(max(power, LOWEST), HIGHEST)
    return TOP + (BOTTOM - TOP) * (HIGHEST - power) / (HIGHEST - LOWEST)


def _paper() -> Iterator[svg.Markup]:
    """Draw the logarithmic paper with its healthy range."""
    low, high = HEALTHY
    yield svg.box(
        LEFT, _y(high), RIGHT - LEFT, _y(low) - _y(high), fill=colours.RIGHT_TINT, class_="healthy"
    )
    for power in range(LOWEST, HIGHEST + 1, 2):
        y = _y(10.0**power)
        yield svg.path(
            "M", LEFT, y, "L", RIGHT, y, stroke=colours.LINE, stroke_width=0.5 if power else 1.2
        )
        label = "1" if power == 0 else power_of_ten(power)
        yield svg.text(LEFT - 10, y, label, size=12, fill=colours.QUIET, text_anchor="end")
    yield svg.text(14, TOP - 20, "variance", fill=colours.QUIET, text_anchor="start")
    yield svg.text(
        RIGHT - 8,
        _y(high) - 9,
        "healthy: 0.1 to 10",
        size=12,
        fill=colours.RIGHT,
        text_anchor="end",
    )
    for layer in range(LAYERS + 1):
        words = str(layer) if layer else "input"
        yield svg.text(_x(layer), BOTTOM + 14, words, size=12, fill=colours.QUIET)
    yield svg.text(
        RIGHT + 8, BOTTOM + 14, "layer", size=12, fill=colours.QUIET, text_anchor="start"
    )


def _fans_note(init: str, shown: Propagation, fans: str) -> Iterator[svg.Markup]:
    if fans == "papers" and not shown.asks:
        return
    counted = "Keras 1 counted" if fans == "keras1" else "the papers count"
    used = "" if shown.asks else f", {init} ignores them"
    words = f"fans as {counted}: {shown.fans[0]} and {shown.fans[1]}{used}"
    yield svg.text(RIGHT, TOP - 20, words, fill=colours.QUIET, text_anchor="end", class_="fans")


def _notice(shown: Propagation) -> Iterator[svg.Markup]:
    first, _, rest = shown.error.partition(". ")
    middle, top = (LEFT + RIGHT) / 2, _y(HEALTHY[0]) + 10
    yield svg.box(middle - 300, top, 600, 76, rx=6, fill=colours.PAPER, stroke=colours.INK)
    yield svg.text(middle, top + 26, f"{first}.", font_weight="600", class_="no-layer")
    yield svg.text(middle, top + 51, rest, fill=colours.QUIET)


def _curve_and_bars(shown: Propagation, activation: str, layers: int) -> Iterator[svg.Markup]:
    pictured = sorted({0, 1, round(layers / 4), round(layers / 2), layers})
    yield from _theory(shown)
    yield from _curve(shown, layers, pictured)
    for place, layer in enumerate(pictured):
        yield _bars(shown, layer, LEFT + (RIGHT - LEFT) * (place + 0.5) / len(pictured))
    yield from _words(shown, activation, layers)


def _theory(shown: Propagation) -> Iterator[svg.Markup]:
    """Draw the line that variances follow if each layer multiplies them by one factor."""
    if shown.factor is None:
        return
    slope = math.log10(shown.factor)
    room = (LOWEST if slope < 0 else HIGHEST) / slope if slope else LAYERS
    last = min(LAYERS, room)
    yield svg.path(
        *("M", _x(0), _y(1.0), "L", _x(last), _y(10 ** (slope * last))),
        stroke=colours.QUIET,
        stroke_width=1.2,
        stroke_dasharray="5 4",
        class_="theory",
    )


def _curve(shown: Propagation, layers: int, pictured: list[int]) -> Iterator[svg.Markup]:
    points = [(_x(layer), _y(shown.variances[layer])) for layer in range(layers + 1)]
    steps = [part for x, y in points for part in ("L", x, y)]
    yield svg.path("M", *steps[1:], stroke=colours.OUTPUT, stroke_width=2)
    for layer, (x, y) in enumerate(points):
        color = colours.OUTPUT if layer else colours.INPUT
        fill = color if layer in pictured else colours.PAPER
        name = "layer" if layer else "input"
        beyond = _beyond(shown.variances[layer])
        mark = (
            svg.circle(
                x, y, 5 if layer in pictured else 3.5, fill=fill, stroke=color, stroke_width=2
            )
            if not beyond
            else _arrow(x, y, beyond)
        )
        yield svg.group(mark, class_=f"{name} beyond" if beyond else name)


def _beyond(variance: float) -> int:
    """Return 1 above the paper, -1 below it, else 0."""
    if variance > 10.0**HIGHEST:
        return 1
    return -1 if variance < 10.0**LOWEST else 0


def _arrow(x: float, y: float, up: int) -> svg.Markup:
    base, tip = y + up * 5, y - up * 5
    return svg.path("M", x - 5, base, "L", x + 5, base, "L", x, tip, "Z", fill=colours.OUTPUT)


def _bars(shown: Propagation, layer: int, middle: float) -> svg.Markup:
    """Draw one histogram, on the input's scale; what lies further out is counted in words."""
    shares = shown.histograms[layer]
    width, tallest = 120.0, max(*shares, 0.08)
    bar = width / len(shares)
    color = colours.OUTPUT if layer else colours.INPUT
    bars = [
        svg.box(
            middle - width / 2 + place * bar,
            BARS_BOTTOM - (BARS_BOTTOM - BARS_TOP) * share / tallest,
            bar - 0.5,
            (BARS_BOTTOM - BARS_TOP) * share / tallest,
            fill=color,
        )
        for place, share in enumerate(shares)
        if share
    ]
    ends = (middle - width / 2 - 4, middle + width / 2 + 4)
    line = svg.path("M", ends[0], BARS_BOTTOM, "L", ends[1], BARS_BOTTOM, stroke=colours.INK)
    ticks = [
        svg.text(
            middle + tick * width / 2 / EDGE,
            BARS_BOTTOM + 10,
            number(tick),
            size=11,
            fill=colours.QUIET,
        )
        for tick in (-3, 0, 3)
    ]
    outside = 1 - sum(shares)
    name = f"layer {layer}" if layer else "input"
    labels = [svg.text(middle, BARS_BOTTOM + 28, name, size=12, font_weight="600")]
    if outside > 0.005:
        beyond = f"{outside:.0%} lie further out"
        labels.append(svg.text(middle, BARS_TOP - 11, beyond, size=12, class_="further"))
    return svg.group(*bars, line, *ticks, *labels, class_="histogram", data_layer=layer)


def _words(shown: Propagation, activation: str, layers: int) -> Iterator[svg.Markup]:
    product = f"{FILTER_LENGTH * CHANNELS} · {scientific(shown.weight_variance, 3)}"
    if shown.weight_variance == 0:
        rule = "all weights are 0: nothing comes through"
    elif shown.gain is None:
        rule = "all weights are equal: no sum can cancel"
    elif activation == "tanh":
        rule = f"fan_in · Var(W) = {product} = {scientific(shown.gain)} for each layer, before tanh"
    else:
        half = "½ · " if activation == "relu" else ""
        factor = scientific(shown.factor or 0.0)
        rule = f"{half}fan_in · Var(W) = {half}{product} = {factor} for each layer"
    yield svg.text(LEFT, WORDS_Y, rule, size=14, text_anchor="start", class_="rule")
    result = f"variance after {layers}: {scientific(shown.variances[layers])}"
    yield svg.text(
        *(RIGHT, WORDS_Y, result),
        size=14,
        font_weight="600",
        text_anchor="end",
        class_="result",
    )
