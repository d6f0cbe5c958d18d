"""A slope, measured: the line through two points of a curve beside the tangent that is meant."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

from atrous_lib.arguments import one_of, real_number
from atrous_lib.pictures import colours, svg
from atrous_lib.pictures.plane import Plane
from atrous_lib.pictures.words import number

SIDES = ("one side", "both sides")
DECIMALS = 5  # of a measured slope
AT, EXACT = 1.0, 3.0  # where v cubed is measured, and its slope there
LARGEST_STEP = 1.0
HEIGHT = 330
PLANE = Plane(56, 16, 500, 280, (-0.25, 2.25), (-1.0, 8.5))
WORDS = 600  # the x at which the sums begin
# The lines, on the paper and beside their names.
CURVE: dict[str, Any] = {"stroke": colours.DULL, "stroke_width": 2.5}
TANGENT: dict[str, Any] = {"stroke": colours.INK, "stroke_width": 1.2, "stroke_dasharray": "5 4"}
CHORD: dict[str, Any] = {"stroke": colours.INK, "stroke_width": 2}


def slope(step: float, sides: str = "both sides") -> str:
    """Draw the curve of v cubed, its tangent at 1, and the slope that a step of some size finds.

    Parameters
    ----------
    step : float
        How far to go from 1, above 0 and at most 1.
    sides : {"one side", "both sides"}
        Whether to compare with the starting point, or with a step in the other direction.

    Returns
    -------
    str
        SVG text.

    Raises
    ------
    TypeError, ValueError
        If the step is out of range or the sides are unknown.

    Examples
    --------
    >>> picture = slope(0.5)
    >>> picture.count('class="measured"')
    2
    >>> print(svg.description(picture))
    On the curve of v cubed, the line through v = 0.5 and v = 1.5 has the slope 3.25. The tangent \
at v = 1 has the slope 3, so the measured one is 0.25 too large.
    """
    (start, stop), measured = _measure(step, sides)
    v = np.linspace(*PLANE.across, 200)
    return svg.document(
        f"The slope of a curve, from {sides}",
        f"On the curve of v cubed, the line through v = {_short(start)} and v = {_short(stop)} has "
        f"the slope {_short(measured)}. The tangent at v = 1 has the slope {_short(EXACT)}, so the "
        f"measured one is {_short(measured - EXACT)} too large.",
        (svg.WIDTH, HEIGHT),
        *PLANE.frame(),
        *PLANE.ticks_across((0, 0.5, 1, 1.5, 2)),
        *PLANE.ticks_up((0, 2, 4, 6, 8)),
        _straight(EXACT, (AT, AT**3), class_="tangent", **TANGENT),
        PLANE.line(v, v**3, class_="curve", **CURVE),
        _straight(measured, (start, start**3), class_="chord", **CHORD),
        svg.circle(
            PLANE.x(AT), PLANE.y(AT**3), 4.5, fill=colours.PAPER, stroke=colours.INK, stroke_width=2
        ),
        *_points(start, stop),
        *_sums(step, sides, measured),
    )


def _short(value: float) -> str:
    return number(value, DECIMALS)


def _measure(step: float, sides: str) -> tuple[tuple[float, float], float]:
    """Return the two places, and the slope of the line through their points."""
    h = real_number(step, "step")
    if not 0 < h <= LARGEST_STEP:
        raise ValueError(f"step must be above 0 and at most {number(LARGEST_STEP)}, got {step!r}.")
    start = AT if one_of(sides, "sides", SIDES) == SIDES[0] else AT - h
    stop = AT + h
    return (start, stop), round((stop**3 - start**3) / (stop - start), 9)


def _straight(rise: float, point: tuple[float, float], **values: str | float) -> svg.Markup:
    """Draw the line of a slope through a point from edge to edge."""
    ends = np.array(PLANE.across)
    return PLANE.line(ends, point[1] + rise * (ends - point[0]), **values)


def _points(start: float, stop: float) -> Iterator[svg.Markup]:
    for v in (start, stop):
        x, y = PLANE.x(v), PLANE.y(v**3)
        yield svg.path("M", x, y, "L", x, PLANE.bottom, stroke=colours.INK, stroke_dasharray="2 3")
        yield svg.circle(
            x, y, 5, fill=colours.INK, stroke=colours.PAPER, stroke_width=1.5, class_="measured"
        )


def _sums(step: float, sides: str, measured: float) -> Iterator[svg.Markup]:
    both = sides == SIDES[1]
    above, below = f"{_short(1 + step)}³", f"{_short(1 - step)}³" if both else "1³"
    distance = _short(2 * step if both else step)
    left: dict[str, Any] = {"text_anchor": "start"}
    lines = [
        ("the curve", "v³", CURVE),
        ("the tangent at 1", f"slope {_short(EXACT)}", TANGENT),
        ("the line through both points", f"slope {_short(measured)}", CHORD),
    ]
    for place, (name, value, line) in enumerate(lines):
        y = 40 + 46 * place
        yield svg.path("M", WORDS, y, "L", WORDS + 24, y, class_="swatch", **line)
        yield svg.text(WORDS + 34, y, name, fill=colours.QUIET, **left)
        yield svg.text(WORDS + 34, y + 19, value, size=15, font_weight="600", **left)
    words = f"({above} − {below}) / {distance} = {_short(measured)}"
    yield svg.text(WORDS, 204, words, size=16, class_="formula", **left)
    words = f"error {_short(measured - EXACT)}"
    yield svg.text(WORDS, 234, words, size=16, font_weight="600", class_="error", **left)
