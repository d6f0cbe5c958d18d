"""The picture of reused weights: three layers learn one task, from three different starts.

One starts from `init`, one from weights that were trained on another task, and one from the same
weights with `trainable=False`. On the left the loss so far; on the right, the weights now.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from atrous_lib.arguments import whole_number
from atrous_lib.layers import AtrousConvolution1D
from atrous_lib.models import Sequential
from atrous_lib.optimizers import SGD
from atrous_lib.pictures import colours, svg
from atrous_lib.pictures.plane import Plane
from atrous_lib.pictures.words import count, decimals
from atrous_lib.signals import sunspots

Array = NDArray[Any]

UPDATES = 60
UPDATES_BEFORE = 600  # of the layer whose weights are loaded
TAPS = 3
LEARNING_RATE = 0.2
SEED = 1

HEIGHT = 356
LOSS = Plane(56, 44, 400, 250, (0, UPDATES), (0, 0.5))
ROWS_Y, ROW, BARS_X, BAR_UNIT, COLUMN = 62, 104, 556, 30, 93
STYLES: dict[str, dict[str, Any]] = {
    "init": {"stroke": colours.QUIET, "stroke_width": 2, "stroke_dasharray": "6 4"},
    "weights": {"stroke": colours.KERNEL, "stroke_width": 2.5},
    "frozen": {"stroke": colours.INK, "stroke_width": 2.5, "stroke_dasharray": "2 4"},
}
CALLS = {
    "init": "start from init",
    "weights": "weights=[W, b]",
    "frozen": "weights=[W, b], trainable=False",
}


@dataclass(frozen=True)
class Training:
    """One layer's training: `losses` (updates + 1,), `weights` (updates + 1, taps + 1), b last."""

    losses: Array
    weights: Array


def forecast(ahead: int) -> tuple[Array, Array]:
    """Return (x, y): the sunspots, and their number `ahead` years after each window of 3 years.

    Returns
    -------
    x : array, shape (1, years - ahead, 1), hundreds of sunspots
    y : array, shape (1, years - ahead - 2, 1)

    Examples
    --------
    >>> [part.shape for part in forecast(2)]
    [(1, 307, 1), (1, 305, 1)]
    """
    whole_number(ahead, "ahead")
    numbers = sunspots()[1] / 100
    return numbers[None, :-ahead, None], numbers[None, TAPS - 1 + ahead :, None]


def trained(ahead: int, updates: int, **layer: Any) -> tuple[Sequential, Training]:
    """Train one filter of 3 taps to forecast; return the model and what happened.

    The keywords go to the layer.
    """
    x, y = forecast(ahead)
    convolution = AtrousConvolution1D(1, TAPS, input_dim=1, **layer)
    model = Sequential([convolution], rng=np.random.default_rng(SEED))
    model.compile(SGD(lr=LEARNING_RATE), "mse")
    losses, weights = [model.evaluate(x, y)], [_flat(model)]
    for _ in range(updates):
        model.train_on_batch(x, y)
        losses.append(model.evaluate(x, y))
        weights.append(_flat(model))
    return model, Training(np.array(losses), np.array(weights))


def _flat(model: Sequential) -> Array:
    return np.concatenate([weight.ravel() for weight in model.get_weights()])


@cache
def runs() -> dict[str, Training]:
    """Return the three trainings by name: "init", "weights" and "frozen".

    The weights are those of a layer that has learned to forecast the next year; all three learn
    to forecast the year after next.
    """
    given = trained(1, UPDATES_BEFORE)[0].get_weights()
    return {
        "init": trained(2, UPDATES)[1],
        "weights": trained(2, UPDATES, weights=given)[1],
        "frozen": trained(2, UPDATES, weights=given, trainable=False)[1],
    }


def reuse(updates: int = 0) -> str:
    """Draw three losses and three sets of weights after some updates.

    Parameters
    ----------
    updates : int
        From 0 to 60.

    Returns
    -------
    str
        SVG text.

    Raises
    ------
    TypeError, ValueError
        If `updates` is no whole number from 0 to 60.

    Examples
    --------
    >>> picture = reuse(0)
    >>> picture.count('class="weight"')
    12
    >>> svg.description(picture)[:74]
    'After 0 updates the loss is 0.46 from init, 0.10 from loaded weights, 0.10'
    """
    if whole_number(updates, "updates", minimum=0) > UPDATES:
        raise ValueError(f"updates must be at most {UPDATES}, got {updates}.")
    return svg.document(
        f"Three layers after {updates} of {UPDATES} updates",
        _description(updates),
        (svg.WIDTH, HEIGHT),
        *_losses(updates),
        *(part for place, name in enumerate(STYLES) for part in _weights(name, place, updates)),
    )


def _description(updates: int) -> str:
    loss = {name: decimals(run.losses[updates]) for name, run in runs().items()}
    change = np.abs(runs()["weights"].weights[updates] - runs()["weights"].weights[0]).max()
    moved = f"have moved by up to {decimals(change)}" if updates else "have not moved yet"
    return (
        f"After {count(updates, 'update')} the loss is {loss['init']} from init, "
        f"{loss['weights']} from loaded weights, {loss['frozen']} from loaded weights that "
        f"are not trainable. The loaded weights {moved}; those that are not trainable never move."
    )


def _losses(updates: int) -> Iterator[svg.Markup]:
    yield from LOSS.frame()
    yield from LOSS.ticks_up([0, 0.1, 0.2, 0.3, 0.4, 0.5])
    yield from LOSS.ticks_across(range(0, UPDATES + 1, 10))
    words = "loss: forecasting the year after next"
    yield svg.text(LOSS.left, 24, words, text_anchor="start", font_weight="600")
    yield svg.text(
        LOSS.left + LOSS.width / 2, LOSS.bottom + 32, "updates", size=12, fill=colours.QUIET
    )
    x = LOSS.x(updates)
    yield svg.path("M", x, LOSS.top, "L", x, LOSS.bottom, stroke=colours.LINE, class_="now")
    past = slice(updates + 1)
    for name, style in STYLES.items():
        run = runs()[name]
        yield LOSS.line(np.arange(UPDATES + 1)[past], run.losses[past], class_="loss", **style)
        colour = str(style["stroke"])
        y = LOSS.y(run.losses[updates])
        yield svg.circle(
            x, y, 3.5 if name == "frozen" else 5, fill=colour, stroke=colours.PAPER, class_="now"
        )


def _weights(name: str, place: int, updates: int) -> Iterator[svg.Markup]:
    """Draw one layer's weights now as bars, and where each one started as a hollow bar."""
    run, style, y = runs()[name], STYLES[name], ROWS_Y + place * ROW
    left = BARS_X - 40
    yield svg.path("M", left, y - 38, "L", left + 30, y - 38, **style)
    start: dict[str, Any] = {"text_anchor": "start", "font_weight": "600"}
    yield svg.text(left + 38, y - 38, CALLS[name], **start)
    loss = f"loss {decimals(run.losses[updates], 3)}"
    yield svg.text(svg.WIDTH - 24, y - 38, loss, text_anchor="end", class_="loss-now")
    yield svg.path("M", left, y + 10, "L", svg.WIDTH - 24, y + 10, stroke=colours.LINE)
    for number, (now, began) in enumerate(zip(run.weights[updates], run.weights[0], strict=True)):
        x = BARS_X + number * COLUMN
        label = f"w{number}" if number < TAPS else "b"
        hollow = _bar(x, y + 10, began, fill="none", stroke=colours.QUIET, stroke_dasharray="3 2")
        yield svg.group(
            *([] if now == began else [hollow]),
            _bar(x, y + 10, now, fill=str(style["stroke"])),
            svg.text(x - 22, y, label, size=12, fill=colours.QUIET),
            svg.text(x + 14, y, decimals(now), size=12, text_anchor="start"),
            class_="weight",
        )


def _bar(x: float, zero: float, value: float, **values: str | float) -> svg.Markup:
    height = abs(float(value)) * BAR_UNIT
    return svg.box(x - 9, zero - height if value > 0 else zero, 18, height, **values)
