"""Two results of one input, side by side: what the layer computes, and what a black box does."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from atrous_lib.pictures import colours, svg
from atrous_lib.pictures.columns import Columns
from atrous_lib.pictures.words import named, number, numbers

HEIGHT, GUTTER, MARGIN = 284, 118, 24
CELL = 54  # the widest cell
KERNEL_Y, INPUT_Y, LAYER_Y, SIGN_Y, BOX_Y, WORDS_Y = 32, 76, 142, 175, 208, 260
VERDICT: dict[str, Any] = {"text_anchor": "start", "font_weight": "600", "class_": "verdict"}


def duel(
    x: ArrayLike,
    w: ArrayLike,
    expected: ArrayLike,
    got: ArrayLike,
    *,
    bias: float = 0,
    atrous_rate: int = 1,
) -> str:
    """Draw an input, a kernel, and two results, with a sign at each place where they differ.

    Parameters
    ----------
    x, w : array, shapes (steps,) and (filter_length,)
        The input and the kernel.
    expected, got : array, shape (new_steps,)
        What the layer makes of them, and what the box does. Their lengths may differ.
    bias : float
        Stands beside the kernel.
    atrous_rate : int
        The distance at which the taps are drawn.

    Returns
    -------
    str
        SVG text.

    Examples
    --------
    >>> picture = duel([1, 2, 3], [1, 10], [21, 32], [12, 32, 5])
    >>> picture.count("≠")
    2
    >>> print(svg.description(picture))
    Input 1, 2, 3; kernel 1, 10 at rate 1; bias 0. The layer gives 21, 32. The box gives 12, 32, \
5. They differ at outputs 0 and 2.
    """
    signal, taps, right, wrong = (np.ravel(np.asarray(a, float)) for a in (x, w, expected, got))
    reach = (len(taps) - 1) * atrous_rate + 1
    steps = max(len(signal), len(right), len(wrong), reach, 1)
    columns = Columns(GUTTER, min(CELL, (svg.WIDTH - GUTTER - MARGIN) / steps))
    return svg.document(
        "The layer and the box",
        f"Input {numbers(signal)}; kernel {numbers(taps)} at rate {atrous_rate}; bias "
        f"{number(bias)}. The layer gives {numbers(right)}. The box gives {numbers(wrong)}. "
        f"{_verdict(right, wrong)}.",
        (svg.WIDTH, HEIGHT),
        *_names(),
        *_kernel(taps, bias, atrous_rate, columns),
        *_row(signal, INPUT_Y, columns, "step", colours.INPUT, colours.INPUT_TINT),
        *_row(right, LAYER_Y, columns, "layer", colours.QUIET, colours.PAPER),
        *_row(
            wrong,
            BOX_Y,
            columns,
            "box",
            colours.QUIET,
            colours.PAPER,
            different=_different(right, wrong),
        ),
        *_signs(right, wrong, columns),
        svg.text(GUTTER, WORDS_Y, f"{_verdict(right, wrong)}.", size=14, **VERDICT),
    )


def _different(right: Any, wrong: Any) -> list[int]:
    """Return the outputs that differ, those that only one of the two has included."""
    both = min(len(right), len(wrong))
    unequal = np.flatnonzero(~np.isclose(right[:both], wrong[:both])).tolist()
    return [*unequal, *range(both, max(len(right), len(wrong)))]


def _verdict(right: Any, wrong: Any) -> str:
    places = _different(right, wrong)
    if not places:
        return "On this input they agree"
    return f"They differ at {named('output', places)}"


def _names() -> Iterator[svg.Markup]:
    rows = {"kernel": KERNEL_Y, "input": INPUT_Y, "the layer": LAYER_Y, "the box": BOX_Y}
    for name, y in rows.items():
        yield svg.text(14, y, name, fill=colours.QUIET, text_anchor="start")


def _kernel(taps: Any, bias: float, rate: int, columns: Columns) -> Iterator[svg.Markup]:
    centres = [columns.centre(tap * rate) for tap in range(len(taps))]
    rail: dict[str, Any] = {
        "stroke": colours.KERNEL_TINT,
        "stroke_width": 16,
        "stroke_linecap": "round",
    }
    yield svg.path("M", centres[0], KERNEL_Y, "L", centres[-1], KERNEL_Y, **rail)
    for hole in range((len(taps) - 1) * rate):
        if hole % rate:
            x = columns.centre(hole)
            yield svg.circle(
                x, KERNEL_Y, 3, fill=colours.PAPER, stroke=colours.KERNEL, class_="hole"
            )
    for x, weight in zip(centres, taps, strict=True):
        yield svg.group(
            svg.circle(
                x, KERNEL_Y, 16, fill=colours.KERNEL_TINT, stroke=colours.KERNEL, stroke_width=2
            ),
            svg.text(x, KERNEL_Y, number(weight), size=12, font_weight="600"),
            class_="tap",
        )
    words = f"bias {number(bias)}"
    yield svg.text(
        centres[-1] + 34, KERNEL_Y, words, text_anchor="start", fill=colours.BIAS, class_="bias"
    )


def _row(
    values: Any,
    y: float,
    columns: Columns,
    name: str,
    stroke: str,
    fill: str,
    different: list[int] | None = None,
) -> Iterator[svg.Markup]:
    for place, value in enumerate(values):
        unequal = place in (different or [])
        x, width = columns.edge(place), columns.cell - 2
        words, size = svg.fitted(number(value), columns.cell - 4)
        style: dict[str, Any] = {"fill": colours.WRONG if unequal else fill, "rx": 4}
        ink = colours.PAPER if unequal else colours.INK
        yield svg.group(
            svg.box(x + 1, y - 15, width, 30, stroke=colours.WRONG if unequal else stroke, **style),
            svg.text(columns.centre(place), y, words, size=size, fill=ink, font_weight="600"),
            class_=f"{name} different" if unequal else name,
        )


def _signs(right: Any, wrong: Any, columns: Columns) -> Iterator[svg.Markup]:
    different = _different(right, wrong)
    for place in range(max(len(right), len(wrong))):
        x, unequal = columns.centre(place), place in different
        sign = {"fill": colours.WRONG if unequal else colours.RIGHT, "font_weight": "700"}
        name = "unequal" if unequal else "equal"
        yield svg.text(x, SIGN_Y, "≠" if unequal else "=", size=15, class_=name, **sign)
