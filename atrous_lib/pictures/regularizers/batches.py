"""Four samples, put through a layer in batches: the mean stays, the sum grows with the batch."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

from atrous_lib.pictures import colours, svg
from atrous_lib.pictures.words import number, numbers

OUTPUTS = np.array([[1.0, 0, 2], [0, 4, 0], [2, 1, 2], [1, 0, 3]])  # (samples, steps)
ERRORS = np.array([[1.0, -1, 2], [0, 3, 0], [1, 1, -1], [-1, 1, 2]])
SIZES = (1, 2, 4)

HEIGHT = 322
HEAD_Y, TOP, ROW, CELL, FOOT_Y = 24, 48, 50, 34, 282
NAME_X, OUTPUT_X, ERROR_X, BRACE_X, LOSS_X, PENALTY_X = 14, 100, 270, 420, 560, 780


def batches(batch_size: int) -> str:
    """Draw what four samples cost, data loss and activity penalty, in batches of this size.

    Parameters
    ----------
    batch_size : {1, 2, 4}
        Samples in one batch.

    Returns
    -------
    str
        SVG text.

    Raises
    ------
    ValueError
        If it is another size.

    Examples
    --------
    >>> picture = batches(2)
    >>> picture.count('class="batch"')
    2
    >>> print(svg.description(picture))
    Batches of 2: their data losses are 2.5, 1.5, on average 2; their activity penalties are 7, 9, \
on average 8. evaluate returns 2 + 8 = 10.
    """
    _, data, charged = costs(batch_size)
    return svg.document(
        f"Four samples in batches of {batch_size}",
        _description(batch_size, data, charged),
        (svg.WIDTH, HEIGHT),
        *_heads(),
        *_samples(),
        *_brackets(batch_size, data, charged),
        *_foot(data, charged),
    )


def _description(batch_size: int, data: list[float], charged: list[float]) -> str:
    mean, pushed = float(np.mean(data)), float(np.mean(charged))
    return (
        f"Batches of {batch_size}: their data losses are {numbers(data)}, on average "
        f"{number(mean)}; their activity penalties are {numbers(charged)}, on average "
        f"{number(pushed)}. evaluate returns {number(mean)} + {number(pushed)} = "
        f"{number(mean + pushed)}."
    )


def costs(batch_size: int) -> tuple[list[slice], list[float], list[float]]:
    """Return the batches, and for each its mean squared error and its l1 penalty of strength 1."""
    if batch_size not in SIZES:
        raise ValueError(f"batch_size must be 1, 2 or 4, got {batch_size!r}.")
    picked = [slice(n, n + batch_size) for n in range(0, len(OUTPUTS), batch_size)]
    data = [float(np.mean(ERRORS[batch] ** 2)) for batch in picked]
    return picked, data, [float(np.sum(np.abs(OUTPUTS[batch]))) for batch in picked]


def _heads() -> Iterator[svg.Markup]:
    middle = 1.5 * CELL
    for x, words in (
        (OUTPUT_X + middle, "outputs y"),
        (ERROR_X + middle, "errors"),
        (LOSS_X, "data loss: a mean of squares"),
        (PENALTY_X, "activity penalty: a sum"),
    ):
        yield svg.text(x, HEAD_Y, words, fill=colours.QUIET)


def _samples() -> Iterator[svg.Markup]:
    for n, (outputs, errors) in enumerate(zip(OUTPUTS, ERRORS, strict=True)):
        y = TOP + ROW * n
        yield svg.text(NAME_X, y + CELL / 2, f"sample {n}", text_anchor="start", fill=colours.QUIET)
        for left, row in ((OUTPUT_X, outputs), (ERROR_X, errors)):
            lit = left == OUTPUT_X
            for place, value in enumerate(row):
                x = left + CELL * place
                yield svg.box(
                    *(x, y, CELL, CELL),
                    fill=colours.SHADE if lit and value else colours.PAPER,
                    stroke=colours.OUTPUT if lit else colours.LINE,
                )
                yield svg.text(x + CELL / 2, y + CELL / 2, number(value))


def _brackets(batch_size: int, data: list[float], charged: list[float]) -> Iterator[svg.Markup]:
    for place, (loss, penalty) in enumerate(zip(data, charged, strict=True)):
        first = TOP + ROW * place * batch_size
        last = first + ROW * (batch_size - 1) + CELL
        x, middle = BRACE_X, (first + last) / 2
        yield svg.path(
            *("M", x - 8, first, "L", x, first, "L", x, last, "L", x - 8, last),
            stroke=colours.INK,
            class_="batch",
        )
        yield svg.path("M", x, middle, "L", x + 10, middle, stroke=colours.INK)
        yield svg.text(LOSS_X, middle, number(loss), size=15, class_="data")
        yield svg.text(
            PENALTY_X, middle, number(penalty), size=15, fill=colours.OUTPUT, class_="penalty"
        )


def _foot(data: list[float], charged: list[float]) -> Iterator[svg.Markup]:
    mean, pushed = float(np.mean(data)), float(np.mean(charged))
    yield svg.path("M", BRACE_X, FOOT_Y - 24, "L", svg.WIDTH - 14, FOOT_Y - 24, stroke=colours.LINE)
    bold: dict[str, Any] = {"size": 15, "font_weight": "600"}
    yield svg.text(
        BRACE_X - 8, FOOT_Y, "mean over the batches", text_anchor="end", fill=colours.QUIET
    )
    yield svg.text(LOSS_X, FOOT_Y, number(mean), class_="mean", **bold)
    yield svg.text((LOSS_X + PENALTY_X) / 2, FOOT_Y, "+", **bold)
    yield svg.text(
        PENALTY_X, FOOT_Y, number(pushed), class_="mean", **{**bold, "fill": colours.OUTPUT}
    )
    words = f"= {number(mean + pushed)}"
    yield svg.text(PENALTY_X + 84, FOOT_Y, words, class_="total", **bold)
