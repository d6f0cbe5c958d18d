"""Four weights that nothing but a penalty moves: what l1 does to them, beside what l2 does."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
from numpy.typing import NDArray

from atrous_lib.arguments import whole_number
from atrous_lib.pictures import colours, svg
from atrous_lib.pictures.plane import Plane
from atrous_lib.pictures.words import count, number, significant
from atrous_lib.regularizers import L1L2Regularizer

Array = NDArray[Any]

START = (4.0, 2.0, 1.0, -3.0)
LR, MOST = 0.25, 20
PENALTIES = {"l1 = 1": L1L2Regularizer(l1=1.0), "l2 = 0.5": L1L2Regularizer(l2=0.5)}

HEIGHT = 392
PANEL, LEFTS = 380, (56, 512)
TOP, BOTTOM, AXIS_Y, ROWS_Y, ROW = 46, 256, 282, 310, 24


def shrinking(updates: int) -> str:
    """Draw four weights on their way to 0, with l1 on the left and l2 on the right.

    Parameters
    ----------
    updates : int
        How many updates were made, 0 to 20.

    Returns
    -------
    str
        SVG text.

    Raises
    ------
    TypeError, ValueError
        If `updates` is no whole number, or out of range.

    Examples
    --------
    >>> picture = shrinking(4)
    >>> picture.count('class="weight"')
    8
    >>> print(svg.description(picture))
    After 4 updates. l1 = 1: weights 3, 1, 0, −2; gradient 1, 1, 0, −1; loss 6. l2 = 0.5: \
weights 1.27, 0.63, 0.32, −0.95; gradient 1.27, 0.63, 0.32, −0.95; loss 1.5.
    """
    if whole_number(updates, "updates", minimum=0) > MOST:
        raise ValueError(f"updates must be at most {MOST}, got {updates}.")
    return svg.document(
        f"Four weights after {count(updates, 'update')}",
        _description(updates),
        (svg.WIDTH, HEIGHT),
        *(
            mark
            for left, (name, penalty) in zip(LEFTS, PENALTIES.items(), strict=True)
            for mark in _panel(left, name, penalty, updates)
        ),
    )


def _description(updates: int) -> str:
    parts = []
    for name, penalty in PENALTIES.items():
        W = walk(penalty)[updates]
        weights, slopes = (", ".join(map(_short, row)) for row in (W, penalty.gradient(W)))
        parts.append(f"{name}: weights {weights}; gradient {slopes}; loss {_short(penalty(W))}.")
    return f"After {count(updates, 'update')}. {' '.join(parts)}"


def _short(value: float) -> str:
    """Return a number with two decimals, or with two digits that count where it is small."""
    return significant(value) if abs(value) < 0.1 else number(value)


def walk(penalty: L1L2Regularizer) -> Array:
    """Return the weights before and after each update, shape (MOST + 1, 4)."""
    places = [np.array(START)]
    for _ in range(MOST):
        places.append(places[-1] - LR * penalty.gradient(places[-1]))
    return np.array(places)


def _panel(left: float, name: str, penalty: L1L2Regularizer, updates: int) -> Iterator[svg.Markup]:
    plane = Plane(left, TOP, PANEL, BOTTOM - TOP, across=(0, MOST), up=(-3.4, 4.4))
    places = walk(penalty)
    yield svg.text(left, 22, name, size=14, text_anchor="start", font_weight="600")
    yield from plane.frame()
    yield from plane.ticks_across((0, 5, 10, 15, MOST))
    yield from plane.ticks_up((-3, 0, 2, 4))
    yield svg.text(left + PANEL, AXIS_Y, "updates", size=12, fill=colours.QUIET, text_anchor="end")
    x = plane.x(updates)
    yield svg.path(
        "M", x, TOP, "L", x, BOTTOM, stroke=colours.INK, stroke_dasharray="4 3", class_="now"
    )
    for weight in places.T:
        yield plane.line(range(MOST + 1), weight, stroke=colours.DULL, stroke_width=1.5)
        yield plane.line(
            range(updates + 1), weight[: updates + 1], stroke=colours.KERNEL, stroke_width=2.5
        )
        yield svg.circle(x, plane.y(weight[updates]), 4.5, fill=colours.KERNEL, class_="weight")
    yield from _table(left, penalty, places[updates])


def _table(left: float, penalty: L1L2Regularizer, W: Array) -> Iterator[svg.Markup]:
    rows = {"W": W, "gradient": penalty.gradient(W)}
    for row, (name, numbers) in enumerate(rows.items()):
        y = ROWS_Y + ROW * row
        yield svg.text(left, y, name, text_anchor="start", fill=colours.QUIET)
        for place, value in enumerate(numbers):
            at = left + 130 + 66 * place
            yield svg.text(at, y, _short(value), text_anchor="end", class_=f"{name}-value")
    y = ROWS_Y + ROW * len(rows) + 4
    yield svg.text(left, y, "loss", text_anchor="start", fill=colours.QUIET)
    loss = _short(penalty(W))
    yield svg.text(left + 130, y, loss, text_anchor="end", font_weight="600", class_="loss")
