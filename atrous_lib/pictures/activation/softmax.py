"""The picture of softmax on a feature map: at each step, the filters share out 1.

Scores on top, a row for each filter; below them, at each step, the shares as one stacked bar.
The sum may also be taken the wrong way, over the steps or over everything, to see what breaks:
the bars no longer have the height 1, and a change at one step moves bars at others.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
from numpy.typing import NDArray

from atrous_lib import activations
from atrous_lib.arguments import one_of, real_number, whole_number
from atrous_lib.pictures import colours, svg
from atrous_lib.pictures.words import decimals, listed, named, number

Array = NDArray[Any]

SCORES = np.array(
    [
        [0.0, 1.0, 3.0, 2.0, -1.0, -2.0],
        [0.0, 1.0, 1.0, 1.0, 2.0, 0.0],
        [0.0, 2.0, -1.0, 3.0, 0.0, 1.0],
    ]
).T  # (steps, filters)
STEPS, FILTERS = SCORES.shape
OVER = ("filters", "steps", "everything")
RAISED = 1  # the filter whose score a learner moves

WIDTH, HEIGHT = 720, 428
LEFT, COLUMN, BAR = 120, 96, 64
SCORE_Y, ROW = 56, 30
BASE_Y, TALLEST = 366, 184
FILLS = (
    (colours.INK, colours.PAPER, colours.INK),
    (colours.SHADE, colours.INK, colours.INK),
    (colours.PAPER, colours.INK, colours.INK),
)


def shares(step: int = 2, added: float = 0, over: str = "filters") -> Array:
    """Return the shares (steps, filters) with `added` put on one score at one step.

    Parameters
    ----------
    step : int
        The step at which the score of filter 1 is raised.
    added : float
        By how much.
    over : {"filters", "steps", "everything"}
        What the powers are summed over; the layer's softmax sums over the filters.

    Examples
    --------
    >>> shares().sum(axis=1)
    array([1., 1., 1., 1., 1., 1.])
    """
    scores = _scores(step, added)
    if one_of(over, "over", OVER) == "filters":
        return activations.softmax(scores)
    if over == "steps":
        return activations.softmax(scores.T).T
    return activations.softmax(scores.reshape(1, -1)).reshape(scores.shape)


def moved(step: int, added: float, over: str) -> list[int]:
    """Return the steps whose shares differ from those with nothing added.

    Examples
    --------
    >>> moved(2, 1, "filters"), moved(2, 1, "steps")
    ([2], [0, 1, 2, 3, 4, 5])
    """
    before, after = shares(step, 0, over), shares(step, added, over)
    return [int(t) for t in np.flatnonzero(np.abs(after - before).max(axis=1) > 1e-6)]


def _scores(step: int, added: float) -> Array:
    if whole_number(step, "step", minimum=0) >= STEPS:
        raise ValueError(f"step must be below {STEPS}, got {step}.")
    if not abs(real_number(added, "added")) <= 500:
        raise ValueError(f"added must lie between -500 and 500, got {added!r}.")
    scores = SCORES.copy()
    scores[step, RAISED] += added
    return scores


def softmax(step: int = 2, added: float = 0, over: str = "filters") -> str:
    """Draw scores and their shares at each step, as stacked bars.

    Parameters
    ----------
    step, added, over
        As for `shares`.

    Returns
    -------
    str
        SVG text.

    Raises
    ------
    TypeError, ValueError
        If there is no such step, `added` is no number from -500 to 500, or `over` is unknown.

    Examples
    --------
    >>> picture = softmax(2, 1)
    >>> picture.count('class="share"')
    18
    >>> print(svg.description(picture))
    Scores of 3 filters at 6 steps, powers summed over the filters of each step: the bars sum to \
1.00, 1.00, 1.00, 1.00, 1.00 and 1.00. At step 2 filter 1 scores 1 + 1 and its share is 0.27. \
That moves the shares at step 2.
    """
    found = shares(step, added, over)
    others = moved(step, added, over)
    return svg.document(
        f"softmax summed over {over}",
        _description(step, added, over, found, others),
        (WIDTH, HEIGHT),
        *_names(),
        *_score_rows(step, added),
        *_bars(found),
        *_sums(found),
        *_marks(others),
    )


def _description(step: int, added: float, over: str, found: Array, others: list[int]) -> str:
    whole = {
        "filters": "over the filters of each step",
        "steps": "over the steps of each filter, which the layer does not do",
        "everything": "over all steps and filters, which the layer does not do",
    }[over]
    plus = f" {'−' if added < 0 else '+'} {number(abs(added))}" if added else ""
    effect = f"That moves the shares at {named('step', others)}." if others else "Nothing moves."
    return (
        f"Scores of {FILTERS} filters at {STEPS} steps, powers summed {whole}: the bars sum to "
        f"{listed(map(decimals, found.sum(axis=1)))}. At step {step} filter {RAISED} scores "
        f"{number(SCORES[step, RAISED])}{plus} and its share is "
        f"{decimals(found[step, RAISED])}. {effect}"
    )


def _centre(step: int) -> float:
    return LEFT + (step + 0.5) * COLUMN


def _names() -> Iterator[svg.Markup]:
    start: dict[str, Any] = {"fill": colours.QUIET, "text_anchor": "start"}
    yield svg.text(14, 26, "step", **start)
    for t in range(STEPS):
        yield svg.text(_centre(t), 26, str(t), fill=colours.QUIET)
    for f, (fill, _, stroke) in enumerate(FILLS):
        y = SCORE_Y + f * ROW
        yield svg.box(14, y - 7, 14, 14, rx=3, fill=fill, stroke=stroke)
        yield svg.text(34, y, f"z, filter {f}", **start)
    yield svg.text(14, BASE_Y + 18, "sum", **start)
    yield svg.text(14, BASE_Y + 42, "moves", **start)


def _score_rows(step: int, added: float) -> Iterator[svg.Markup]:
    for t, row in enumerate(_scores(step, added)):
        for f, score in enumerate(row):
            x, y, lit = _centre(t), SCORE_Y + f * ROW, (t, f) == (step, RAISED)
            frame = svg.box(
                *(x - BAR / 2, y - 12, BAR, 24),
                rx=4,
                fill=colours.PAPER,
                stroke=colours.INK if lit else colours.LINE,
                stroke_width=2.2 if lit else 1,
            )
            written = svg.text(x, y, number(score), font_weight="700" if lit else "400")
            yield svg.group(frame, written, class_="score lit" if lit else "score")


def _bars(found: Array) -> Iterator[svg.Markup]:
    unit = TALLEST / max(1.0, found.sum(axis=1).max())
    for t, row in enumerate(found):
        x, y = _centre(t) - BAR / 2, float(BASE_Y)
        for f, share in enumerate(row):
            fill, ink, stroke = FILLS[f]
            height = float(share) * unit
            y -= height
            label = svg.text(x + BAR / 2, y + height / 2, decimals(share), size=12, fill=ink)
            yield svg.group(
                svg.box(x, y, BAR, height, fill=fill, stroke=stroke),
                *([label] if height >= 15 else []),
                class_="share",
                data_step=t,
                data_filter=f,
            )
    one = BASE_Y - unit
    yield svg.path(
        *("M", LEFT, one, "L", LEFT + STEPS * COLUMN, one),
        stroke=colours.INK,
        stroke_dasharray="4 4",
        class_="one",
    )
    yield svg.text(LEFT - 8, one, "1", text_anchor="end", font_weight="600")
    yield svg.path("M", LEFT, BASE_Y, "L", LEFT + STEPS * COLUMN, BASE_Y, stroke=colours.INK)


def _sums(found: Array) -> Iterator[svg.Markup]:
    for t, total in enumerate(found.sum(axis=1)):
        right = abs(total - 1) < 5e-3
        yield svg.text(
            _centre(t),
            BASE_Y + 18,
            f"{decimals(total)} {'✓' if right else '✗'}",
            fill=colours.RIGHT if right else colours.WRONG,
            font_weight="400" if right else "700",
            class_="sum",
        )


def _marks(steps: list[int]) -> Iterator[svg.Markup]:
    for t in steps:
        yield svg.text(_centre(t), BASE_Y + 42, "▲", size=12, class_="moved")
