"""The picture of lesson 8: what a layer's weights, biases and outputs become under penalties.

Three histograms, each before and after the same training run, and below them the loss that the run
made small, part by part.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from atrous_lib.pictures import colours, svg
from atrous_lib.pictures.regularizers.training import UPDATES, State, train
from atrous_lib.pictures.words import decimals, number

Array = NDArray[Any]

HEIGHT = 440
LEGEND_Y, NAME_Y, RULE_Y, TOP, BOTTOM = 20, 54, 74, 92, 216
FACT_Y, LOSS_Y, BAR_Y, FREE_Y, KEY_Y = 256, 318, 338, 376, 414
PANEL, GAP, LEFT, BINS = 250, 40, 45, 15
BAR_LEFT, BAR_WIDTH = 45, 830
BAR_ENDS = (0.25, 0.5, 1.0, 1.5)  # the loss at the bar's right end
NEAR = 0.01  # a weight below it counts as gone
TINTS = {  # of bars, on which the outline of the bars before is seen
    colours.KERNEL: colours.KERNEL_TINT,
    colours.BIAS: colours.BIAS_TINT,
    colours.OUTPUT: colours.SHADE,
}
DASHES: dict[str, Any] = {"stroke": colours.INK, "stroke_width": 1.4, "stroke_dasharray": "4 3"}


@dataclass(frozen=True)
class Panel:
    """One histogram: its numbers before and after training, and the words around it."""

    name: str
    argument: str
    strength: float
    before: Array
    after: Array
    edges: tuple[float, float]
    color: str
    facts: tuple[str, str]


def penalties(
    kind: str = "l1", W_strength: float = 0.0, b_strength: float = 0.0, y_strength: float = 0.0
) -> str:
    """Draw what a training run with three penalties makes of a layer.

    Parameters
    ----------
    kind, W_strength, b_strength, y_strength
        As in `training.train`.

    Returns
    -------
    str
        SVG text.

    Raises
    ------
    ValueError
        As in `training.train`.

    Examples
    --------
    >>> picture = penalties("l2", W_strength=0.01)
    >>> picture.count('class="histogram"')
    3
    >>> print(svg.description(picture).partition(". ")[0])
    W_regularizer l2 0.01
    """
    before, after = train(kind, W_strength, b_strength, y_strength)
    strengths = W_strength, b_strength, y_strength
    panels = _panels(before, after, strengths)
    return svg.document(
        f"A layer trained with {kind} penalties" if any(strengths) else "A layer without penalties",
        _description(kind, panels, after),
        (svg.WIDTH, HEIGHT),
        *_legend(),
        *(
            _histogram(panel, kind, LEFT + place * (PANEL + GAP))
            for place, panel in enumerate(panels)
        ),
        *_loss(before, after),
    )


def _description(kind: str, panels: Sequence[Panel], after: State) -> str:
    charged = [f"{p.argument} {kind} {number(p.strength, 6)}" for p in panels if p.strength]
    start = ", ".join(charged) if charged else "No penalty"
    facts = " ".join(f"{panel.name}: {', '.join(panel.facts)}." for panel in panels)
    amounts = zip(("W", "b", "y"), after.penalties, strict=True)
    parts = " + ".join([_three(after.data_loss), *(f"{_three(p)} for {n}" for n, p in amounts)])
    return (
        f"{start}. From before to after {UPDATES} updates: {facts} "
        f"Loss {_three(after.loss)} = data loss {parts}."
    )


def _panels(
    before: State, after: State, strengths: tuple[float, float, float]
) -> tuple[Panel, Panel, Panel]:
    near = [int(np.sum(np.abs(state.W) < NEAR)) for state in (before, after)]
    silent = [f"{np.mean(state.y == 0):.0%}" for state in (before, after)]
    mean_b = [decimals(float(np.mean(state.b))) for state in (before, after)]
    mean_y = [decimals(float(np.mean(state.y))) for state in (before, after)]
    wide, positive = (-0.6, 0.6), (0.0, 1.5)
    biases = wide if after.b.min() >= wide[0] else (-2.4, 0.6)  # as far as penalties drive them
    on_W, on_b, on_y = strengths
    return (
        Panel(
            f"{after.W.size} weights W",
            *("W_regularizer", on_W, before.W, after.W, wide, colours.KERNEL),
            (
                f"typical size {_size(before.W)} → {_size(after.W)}",
                f"closer to 0 than {NEAR}: {near[0]} → {near[1]}",
            ),
        ),
        Panel(
            f"{after.b.size} biases b",
            *("b_regularizer", on_b, before.b, after.b, biases, colours.BIAS),
            (
                f"typical size {_size(before.b)} → {_size(after.b)}",
                f"mean {mean_b[0]} → {mean_b[1]}",
            ),
        ),
        Panel(
            f"{after.y.size} outputs y",
            *("activity_regularizer", on_y, before.y, after.y, positive, colours.OUTPUT),
            (
                f"mean {mean_y[0]} → {mean_y[1]}",
                f"silent, exactly 0: {silent[0]} → {silent[1]}",
            ),
        ),
    )


def _size(numbers: Array) -> str:
    """Return the root of the mean square."""
    return decimals(float(np.sqrt(np.mean(numbers**2)))) if numbers.any() else "0"


def _three(amount: float) -> str:
    return decimals(amount, 3) if amount else "0"


def _legend() -> Iterator[svg.Markup]:
    x = LEFT
    yield svg.path("M", x, LEGEND_Y, "L", x + 26, LEGEND_Y, **DASHES)
    yield svg.text(x + 34, LEGEND_Y, "before training", text_anchor="start", fill=colours.QUIET)
    yield svg.box(x + 156, LEGEND_Y - 6, 20, 12, fill=colours.SHADE, stroke=colours.QUIET)
    words = f"after {UPDATES} updates, the same start and the same data each time"
    yield svg.text(x + 184, LEGEND_Y, words, text_anchor="start", fill=colours.QUIET)


def _histogram(panel: Panel, kind: str, left: float) -> svg.Markup:
    low, high = panel.edges
    width = PANEL / BINS
    rule = (
        f"{panel.argument}: {kind}, {number(panel.strength, 6)}" if panel.strength else "no penalty"
    )
    color: dict[str, Any] = (
        {"fill": panel.color, "font_weight": "600"} if panel.strength else {"fill": colours.QUIET}
    )
    shares = _shares(panel, panel.after)
    bars = [
        svg.box(
            *(left + place * width, _y(share), width - 0.5, BOTTOM - _y(share)),
            fill=TINTS[panel.color],
            stroke=panel.color,
        )
        for place, share in enumerate(shares)
        if share
    ]
    style: dict[str, Any] = {"size": 11, "fill": colours.QUIET}
    ticks = [
        svg.text(left + PANEL * (value - low) / (high - low), BOTTOM + 12, number(value), **style)
        for value in (-2, -1, -0.5, 0, 0.5, 1)
        if low <= value <= high
    ]
    return svg.group(
        svg.text(left, NAME_Y, panel.name, size=14, text_anchor="start", font_weight="600"),
        svg.text(left, RULE_Y, rule, text_anchor="start", class_="rule", **color),
        *bars,
        svg.path("M", left, BOTTOM, "L", left + PANEL, BOTTOM, stroke=colours.LINE),
        _outline(_shares(panel, panel.before), left, width),
        *ticks,
        *_further(panel, left),
        *(
            svg.text(left, FACT_Y + 20 * row, fact, text_anchor="start", class_="fact")
            for row, fact in enumerate(panel.facts)
        ),
        class_="histogram",
        data_argument=panel.argument,
    )


def _shares(panel: Panel, numbers: Array) -> list[float]:
    """Return the share of the numbers in each bin; what lies further out is in none."""
    counts, _ = np.histogram(numbers, BINS, panel.edges)
    shares: list[float] = (counts / numbers.size).tolist()
    return shares


def _y(share: float) -> float:
    return BOTTOM - (BOTTOM - TOP) * share


def _outline(shares: list[float], left: float, width: float) -> svg.Markup:
    """Draw the upper edge of the bars, without its parts along the bottom."""
    steps: list[str | float] = ["M", left, BOTTOM]
    last = 0.0
    for place, share in enumerate([*shares, 0.0]):
        x = left + place * width
        if share != last:
            steps += ["M" if not last else "L", x, _y(last), "L", x, _y(share)]
        elif not share:
            steps += ["M", x, BOTTOM]
        if share:
            steps += ["L", x + width, _y(share)]
        last = share
    return svg.path(*steps, class_="before", **DASHES)


def _further(panel: Panel, left: float) -> Iterator[svg.Markup]:
    low, high = panel.edges
    outside = int(np.sum((panel.after < low) | (panel.after > high)))
    if outside:
        words = f"{outside} further out"
        yield svg.text(left + PANEL, NAME_Y, words, size=12, fill=colours.QUIET, text_anchor="end")


def bar_end(loss: float) -> float:
    """Return the loss at the right end of the bar: one that leaves no part of the loss out."""
    return next((end for end in BAR_ENDS if loss <= end), loss)


def _loss(before: State, after: State) -> Iterator[svg.Markup]:
    names = ("data loss", "W", "b", "y")
    amounts = (after.data_loss, *after.penalties)
    fills = (colours.QUIET, colours.KERNEL, colours.BIAS, colours.PAPER)
    lines = (colours.QUIET, colours.KERNEL, colours.BIAS, colours.OUTPUT)
    words = f"loss after training {_three(after.loss)}   (before: {_three(before.loss)})"
    yield svg.text(
        BAR_LEFT, LOSS_Y, words, size=14, text_anchor="start", font_weight="600", class_="loss"
    )
    x = float(BAR_LEFT)
    most = bar_end(after.loss)
    for name, amount, fill, line in zip(names, amounts, fills, lines, strict=True):
        width = BAR_WIDTH * amount / most
        if width >= 0.5:
            yield svg.box(
                x, BAR_Y, width, 22, fill=fill, stroke=line, class_="part", data_name=name
            )
        x += max(width, 0.0)
    scale: dict[str, Any] = {"size": 12, "fill": colours.QUIET, "text_anchor": "end"}
    yield svg.text(BAR_LEFT + BAR_WIDTH, LOSS_Y, f"bar up to {number(most)}", **scale)
    yield from _key(zip(names, amounts, fills, lines, strict=True))
    free = train()[1].data_loss
    mark = BAR_LEFT + BAR_WIDTH * free / most
    yield svg.path("M", mark, BAR_Y - 6, "L", mark, BAR_Y + 32, class_="free", **DASHES)
    words = f"data loss of a run without penalties: {_three(free)}"
    yield svg.text(mark, FREE_Y + 2, words, size=12, fill=colours.QUIET, text_anchor="start")


def _key(parts: Any) -> Iterator[svg.Markup]:
    for place, (name, amount, fill, line) in enumerate(parts):
        x = BAR_LEFT + (0, 210, 390, 570)[place]
        label = name if place == 0 else f"penalty on {name}"
        yield svg.box(x, KEY_Y - 6, 12, 12, fill=fill, stroke=line)
        words = f"{label} {_three(amount)}"
        yield svg.text(x + 20, KEY_Y, words, text_anchor="start", class_="amount")
