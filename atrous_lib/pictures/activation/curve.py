"""The picture of an activation: its curve, its slope, and both on one real feature map.

On the left, y = f(z) with the tangent at one z, and the slope of f below it. On the right, the
same function at work: the numbers that a layer makes of three centuries of sunspots, before and
after the activation, and the share of the gradient that comes back at each step. The scales of
left and right are one, so that heights can be compared. Where the slope is nearly zero, grey.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from atrous_lib import activations
from atrous_lib.arguments import one_of, real_number
from atrous_lib.convolution import conv1d
from atrous_lib.pictures import colours, svg
from atrous_lib.pictures.plane import Plane
from atrous_lib.pictures.words import number
from atrous_lib.signals import sunspots

Array = NDArray[Any]

# softmax looks at all filters of a step, so it has no curve of one z.
ACTIVATIONS = (
    "linear",
    "relu",
    "elu",
    "softplus",
    "tanh",
    "sigmoid",
    "hard_sigmoid",
    "softsign",
)
LOWEST_Z, HIGHEST_Z = -5.0, 5.0
NEARLY_ZERO = 0.05
SINCE = 1900  # a hundred years can be told apart in the picture, all three hundred can't

HEIGHT = 446
UNIT = 28  # pixels for 1, in both directions of the curve
CURVE = Plane(52, 44, 10 * UNIT, 8 * UNIT, (LOWEST_Z, HIGHEST_Z), (-4, 4))
SLOPE = Plane(52, 306, 10 * UNIT, 74, (LOWEST_Z, HIGHEST_Z), (0, 1.1))
MAP = Plane(408, 44, 488, 8 * UNIT, (SINCE - 0.5, 2008.5), (-4, 4))
PASSES = Plane(408, 306, 488, 74, (SINCE - 0.5, 2008.5), (0, 1.1))
WORDS_Y = 424


@cache
def feature_map() -> tuple[Array, Array]:
    """Return (years, z): a filter's output on the sunspots, before any activation.

    The filter is [-1, 1], the rise from one year to the next, on numbers with mean 0 and
    standard deviation 1.

    Returns
    -------
    years : array of int, shape (steps,)
    z : array, shape (steps,)
    """
    years, numbers = sunspots()
    x = ((numbers - numbers.mean()) / numbers.std()).reshape(1, -1, 1)
    z = conv1d(x, np.array([-1.0, 1.0]).reshape(2, 1, 1))[0, :, 0]
    recent = years[1:] >= SINCE
    return years[1:][recent], z[recent]


def activation(activation: str, z: float = 1.0, times: float = 2) -> str:
    """Draw an activation, its slope, and what both do to a real feature map.

    Parameters
    ----------
    activation : str
        One of `ACTIVATIONS`.
    z : float
        Where the tangent is drawn, from -5 to 5.
    times : float
        What the feature map is multiplied by before the activation, as by larger weights.

    Returns
    -------
    str
        SVG text.

    Raises
    ------
    TypeError, ValueError
        If the name is none of `ACTIVATIONS`, or a number is none, or out of range.

    Examples
    --------
    >>> picture = activation("relu", -1)
    >>> picture.count('class="tangent"')
    1
    >>> print(svg.description(picture))
    At z = −1, relu gives 0 and has slope 0: a gradient that arrives there goes back multiplied \
by 0. On the feature map (the yearly rise of the sunspots, times 2), the slope is below 0.05 at \
69 of 109 steps.
    """
    f = _checked(activation, z, times)
    return svg.document(
        f"The activation {activation}, its slope, and one feature map",
        _description(activation, f, z, times),
        (svg.WIDTH, HEIGHT),
        *_shade(f, times),
        *_scales(activation, times),
        *_curve(f),
        *_map(f, times),
        *_point(f, z),
        *_sums(activation, f, z, times),
    )


def _checked(activation: str, z: float, times: float) -> activations.Activation:
    one_of(activation, "activation", ACTIVATIONS)
    if not LOWEST_Z <= real_number(z, "z") <= HIGHEST_Z:
        raise ValueError(f"z must lie between {LOWEST_Z:g} and {HIGHEST_Z:g}, got {z!r}.")
    if real_number(times, "times") <= 0:
        raise ValueError(f"times must be above 0, got {times!r}.")
    found: activations.Activation = activations.get(activation)
    return found


def _at(f: activations.Activation, z: float) -> tuple[float, float]:
    """Return the activation's value and slope at one z."""
    point = np.array([float(z)])
    return float(f(point)[0]), float(f.gradient(point)[0])


def _faint(f: activations.Activation, times: float) -> tuple[int, int]:
    """Return at how many steps of the feature map the slope is nearly zero, and of how many."""
    _, rises = feature_map()
    return int((f.gradient(times * rises) < NEARLY_ZERO).sum()), len(rises)


def _description(activation: str, f: activations.Activation, z: float, times: float) -> str:
    y, slope = (number(part, 3) for part in _at(f, z))
    faint, steps = _faint(f, times)
    where = f"at {faint} of {steps} steps" if faint else "nowhere"
    return (
        f"At z = {number(z, 3)}, {activation} gives {y} and has slope {slope}: a gradient that "
        f"arrives there goes back multiplied by {slope}. On the feature map (the yearly rise of "
        f"the sunspots, times {number(times)}), the slope is below {NEARLY_ZERO} {where}."
    )


def _samples() -> Array:
    return np.linspace(LOWEST_Z, HIGHEST_Z, 401)


def _shade(f: activations.Activation, times: float) -> Iterator[svg.Markup]:
    """Shade where next to nothing of a gradient passes: z on the left, steps on the right."""
    z = _samples()
    for start, stop in _runs(f.gradient(z) < NEARLY_ZERO):
        columns = _columns(CURVE.x(z[start]), CURVE.x(z[stop - 1]), (CURVE, SLOPE))
        yield svg.group(*columns, class_="dead-range")
    years, rises = feature_map()
    for start, stop in _runs(f.gradient(times * rises) < NEARLY_ZERO):
        first, last = years[start] - 0.5, years[stop - 1] + 0.5
        columns = _columns(MAP.x(first), MAP.x(last), (MAP, PASSES))
        yield svg.group(*columns, class_="dead-steps", data_count=stop - start)


def _runs(faint: Array) -> list[tuple[int, int]]:
    """Return (start, stop) of each run of True."""
    edges = np.flatnonzero(np.diff(np.concatenate([[False], faint, [False]]).astype(int)))
    return [(int(start), int(stop)) for start, stop in edges.reshape(-1, 2)]


def _columns(x: float, end: float, planes: tuple[Plane, ...]) -> Iterator[svg.Markup]:
    for plane in planes:
        yield svg.box(x, plane.top, end - x, plane.height, fill=colours.SHADE)


def _scales(activation: str, times: float) -> Iterator[svg.Markup]:
    for plane in (CURVE, SLOPE, MAP, PASSES):
        yield from plane.frame()
    for plane in (CURVE, MAP):
        yield from plane.ticks_up(range(-4, 5, 2))
    for plane in (SLOPE, PASSES):
        yield from plane.ticks_up([0, 1])
        yield svg.path(
            *("M", plane.left, plane.y(1), "L", plane.right, plane.y(1)),
            stroke=colours.QUIET,
            stroke_width=0.8,
            stroke_dasharray="2 4",
        )
    yield from SLOPE.ticks_across([-4, -2, 0, 2, 4])
    yield from PASSES.ticks_across([1900, 1925, 1950, 1975, 2000])
    head: dict[str, Any] = {"text_anchor": "start", "font_weight": "600"}
    yield svg.text(CURVE.left, 26, f"y = {activation}(z)", **head)
    yield svg.text(SLOPE.left, 290, "its slope", **head)
    yield svg.text(PASSES.left, 290, "share of the gradient that comes back", **head)
    words = f"before: z, the yearly rise · {number(times)}"
    yield from _key(MAP.left, words, colours.INPUT, 1.3)
    yield from _key(MAP.left + 300, "after: y", colours.OUTPUT, 2.3)
    yield svg.text(CURVE.right + 10, CURVE.y(0), "z", fill=colours.QUIET)


def _key(x: float, words: str, colour: str, width: float) -> Iterator[svg.Markup]:
    yield svg.path("M", x, 26, "L", x + 22, 26, stroke=colour, stroke_width=width)
    yield svg.text(x + 28, 26, words, text_anchor="start", font_weight="600")


def _curve(f: activations.Activation) -> Iterator[svg.Markup]:
    z = _samples()
    yield CURVE.line(z, f(z), stroke=colours.OUTPUT, stroke_width=2.5, class_="curve")
    yield SLOPE.line(z, f.gradient(z), stroke=colours.INK, stroke_width=1.8, class_="slope")


def _map(f: activations.Activation, times: float) -> Iterator[svg.Markup]:
    years, rises = feature_map()
    z = times * rises
    yield MAP.line(years, z, stroke=colours.INPUT, stroke_width=1.3, class_="before")
    yield MAP.line(years, f(z), stroke=colours.OUTPUT, stroke_width=2, class_="after")
    for year, slope in zip(years, f.gradient(z), strict=True):
        x, y = PASSES.x(year), PASSES.y(slope)
        bar = ("M", x, PASSES.bottom, "L", x, y)
        yield svg.path(*bar, stroke=colours.INK, stroke_width=2.2, class_="passes")


def _point(f: activations.Activation, z: float) -> Iterator[svg.Markup]:
    """Draw the point at z with its tangent, and the slope below it."""
    y, slope = _at(f, z)
    half = 1.3 / np.hypot(1, slope)  # as long on paper at any slope, but for the frame
    xs = np.clip([z - half, z + half], *CURVE.across)
    if slope:
        xs = np.clip(xs, *sorted(z + (np.array(CURVE.up) - y) / slope))
    ys = y + slope * (xs - z)
    dashes: dict[str, Any] = {"stroke": colours.QUIET, "stroke_dasharray": "6 3"}
    yield CURVE.line(xs, ys, stroke_width=2.2, class_="tangent", **dashes)
    if CURVE.up[0] <= y <= CURVE.up[1] + 0.1:  # softplus ends a little above the frame
        guide = ("M", CURVE.x(z), CURVE.y(y), "L", CURVE.x(z), SLOPE.y(slope))
        yield svg.path(*guide, stroke=colours.QUIET, stroke_width=1, stroke_dasharray="3 3")
        yield svg.circle(
            CURVE.x(z), CURVE.y(y), 5, fill=colours.INK, stroke=colours.PAPER, class_="point"
        )
    yield svg.circle(
        SLOPE.x(z), SLOPE.y(slope), 5, fill=colours.INK, stroke=colours.PAPER, class_="point"
    )


def _sums(
    activation: str, f: activations.Activation, z: float, times: float
) -> Iterator[svg.Markup]:
    y, slope = (number(part, 3) for part in _at(f, z))
    style: dict[str, Any] = {"size": 14, "text_anchor": "start"}
    yield svg.text(
        CURVE.left, WORDS_Y, f"{activation}({number(z, 3)}) = {y}", class_="value", **style
    )
    yield svg.text(CURVE.left + 225, WORDS_Y, f"dz = {slope} · dy", class_="backward", **style)
    faint, steps = _faint(f, times)
    words = f"below {NEARLY_ZERO} at {faint} of {steps} steps"
    yield svg.text(PASSES.right, WORDS_Y, words, size=14, text_anchor="end", class_="count")
    if faint:
        yield svg.box(
            PASSES.right - 232, WORDS_Y - 8, 16, 16, fill=colours.SHADE, stroke=colours.QUIET
        )
