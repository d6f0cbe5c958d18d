"""One argument at work: its stage of the machine, its job, and two layers that differ in it.

The lower half is an experiment. The same small layer is built, called and trained twice, once
as it is and once with the argument changed, and its arrays are drawn under each other, from the
input to what training made of W and b. The first column that differs is lit.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from atrous_lib.families import BASE, UPDATES, Argument, Life, argument_named, live
from atrous_lib.pictures import colours, svg
from atrous_lib.pictures.arguments.machine import HEIGHT as MACHINE_HEIGHT
from atrous_lib.pictures.arguments.machine import machine, machine_parts

Array = NDArray[Any]

CELL = 15
COLUMNS = (
    (80, 164, "input x"),
    (252, 246, "W and b at the start"),
    (506, 162, "output y"),
    (676, 236, f"W and b after {UPDATES} updates"),
)
LAYERS = ("layer A", "layer B")
CALLS, HEAD, ROWS, VERDICT = (54, 74), 106, (122, 180), 244  # of the experiment, from its top
EXPERIMENT_HEIGHT = 284
FIRST = {
    "shape": "a size changes",
    "start": "all sizes stay; the start values change",
    "output": "sizes and start values stay; the output changes",
    "training": "sizes, start values and output stay; only training comes to another W and b",
}


def pipeline(argument: str) -> str:
    """Draw the argument's stage, and its effect on a small layer.

    Parameters
    ----------
    argument
        One of the layer's arguments.

    Returns
    -------
    str
        SVG text.

    Raises
    ------
    TypeError, ValueError
        If there is no such argument.

    Examples
    --------
    >>> picture = pipeline("atrous_rate")
    >>> picture.count('class="first-difference"')
    1
    >>> print(svg.description(picture))
    atrous_rate sets the stage 'convolution'. How many steps lie from one tap to the next. With \
atrous_rate=2 a size changes: y from (6, 2) to (4, 2).
    """
    chosen = argument_named(argument)
    lower = svg.group(*_experiment(chosen), transform=f"translate(0, {MACHINE_HEIGHT})")
    return svg.document(
        f"The argument {argument}: its stage and its effect",
        _description(chosen),
        (svg.WIDTH, MACHINE_HEIGHT + EXPERIMENT_HEIGHT),
        *machine_parts(argument),
        lower,
    )


def _description(chosen: Argument) -> str:
    base, changed = _lives(chosen.name)
    sizes = ", ".join(
        f"{name} from {_size(one)} to {_size(other)}"
        for name, one, other in zip("xWby", _arrays(base), _arrays(changed), strict=True)
        if _size(one) != _size(other)
    )
    setting = f"With {chosen.name}={_value(chosen)} {FIRST[chosen.family]}"
    return f"{svg.description(machine(chosen.name))} {setting}{sizes and f': {sizes}'}."


@cache
def _lives(argument: str) -> tuple[Life, Life]:
    return live(), live(**{argument: argument_named(argument).example})


def _arrays(life: Life) -> tuple[Array | None, ...]:
    """Return x, W, b and y without their axes of length 1 for samples and Keras 1's kernel."""
    bias = life.start[1] if len(life.start) > 1 else None
    return life.x[0], life.start[0][:, 0], bias, life.y[0]


def _size(array: Array | None) -> str:
    return "none" if array is None else str(array.shape)


def _value(argument: Argument) -> str:
    """Return the changed value as one would write it in a call."""
    if isinstance(argument.example, dict):
        name, number = argument.example.values()
        return f"{name}({number})"
    return "[W, b]" if isinstance(argument.example, list) else repr(argument.example)


def _experiment(chosen: Argument) -> Iterator[svg.Markup]:
    job = svg.element("tspan", chosen.name, font_weight="700", font_family=svg.CODE)
    middle = svg.WIDTH / 2
    style: dict[str, Any] = {"font_size": 14, "text_anchor": "middle", "fill": colours.INK}
    yield svg.element("text", job, f"  {chosen.job}", x=middle, y=26, class_="job", **style)
    lives = _lives(chosen.name)
    pairs = list(zip(*map(_columns, lives), strict=True))
    verdicts = [_verdict(*pair) for pair in pairs]
    yield from _calls(chosen)
    first = _first(verdicts)
    left: dict[str, Any] = {"text_anchor": "start", "size": 12.5}
    for place, ((x, width, name), verdict) in enumerate(zip(COLUMNS, verdicts, strict=True)):
        if place == first:
            yield _light(x, width)
            yield svg.text(x, VERDICT + 18, "the first difference", font_weight="700", **left)
        yield svg.text(x, HEAD, name, font_weight="600", **left)
        weight = "700" if place == first else "400"
        yield svg.text(x, VERDICT, verdict, font_weight=weight, class_="verdict", **left)
    scales = [max(float(np.abs(a).max()) for life in pair for a in life) for pair in pairs]
    for name, y, life in zip(LAYERS, ROWS, lives, strict=True):
        yield svg.text(14, y + CELL, name, fill=colours.QUIET, **left)
        yield svg.group(*_life(y, life, scales), class_="life")


def _calls(chosen: Argument) -> Iterator[svg.Markup]:
    """Write the two calls, and how numbers are drawn."""
    for name, y, change in zip(LAYERS, CALLS, (None, chosen), strict=True):
        yield svg.text(14, y, name, size=12.5, fill=colours.QUIET, text_anchor="start")
        yield _call(80, y, change)
    x, y = svg.WIDTH - 14, CALLS[0]
    yield svg.box(x - 222, y - 5, 9, 9, fill=colours.INK)
    yield svg.box(x - 140, y - 5, 9, 9, fill=colours.PAPER, stroke=colours.INK)
    style: dict[str, Any] = {"size": 12, "fill": colours.QUIET, "text_anchor": "start"}
    yield svg.text(x - 208, y, "positive", **style)
    yield svg.text(x - 126, y, "negative", **style)
    yield svg.text(x - 50, y, "blank: 0", **style)


def _columns(life: Life) -> tuple[list[Array], ...]:
    return [life.x], life.start, [life.y], life.trained


def _verdict(ours: Sequence[Array], theirs: Sequence[Array]) -> str:
    if [a.shape for a in ours] != [a.shape for a in theirs]:
        return "other size"
    same = all(map(np.array_equal, ours, theirs))
    return "same" if same else "other numbers"


def _first(verdicts: Sequence[str]) -> int:
    """Return the column to light: sizes come before numbers."""
    for word in ("other size", "other numbers"):
        if word in verdicts:
            return verdicts.index(word)
    raise ValueError("The two layers do not differ.")


def _light(x: float, width: float) -> svg.Markup:
    return svg.box(
        *(x - 10, HEAD - 16, width, VERDICT - HEAD + 48),
        rx=8,
        fill=colours.SPOTLIGHT,
        stroke=colours.INK,
        stroke_width=2.5,
        class_="first-difference",
    )


def _call(x: float, y: float, chosen: Argument | None) -> svg.Markup:
    """Write the call that makes the layer, the changed argument in bold."""
    arguments = {name: repr(value) for name, value in BASE.items()}
    if chosen and chosen.name == "input_shape":
        del arguments["input_length"], arguments["input_dim"]
    if chosen:
        arguments[chosen.name] = _value(chosen)
    parts: list[svg.Markup] = []
    for place, (name, value) in enumerate(arguments.items()):
        words = value if name in ("nb_filter", "filter_length") else f"{name}={value}"
        bold = chosen is not None and name == chosen.name
        comma = ", " if place < len(arguments) - 1 else ""
        weight, fill = ("700", colours.INK) if bold else ("400", colours.QUIET)
        parts.append(svg.element("tspan", words, font_weight=weight, fill=fill))
        parts.append(svg.element("tspan", comma, fill=colours.QUIET))
    style: dict[str, Any] = {"font_size": 12, "font_family": svg.CODE, "fill": colours.QUIET}
    call = ("AtrousConvolution1D(", *parts, ")")
    return svg.element("text", *call, x=x, y=y + 4, class_="call", **style)


def _life(y: float, life: Life, scales: Sequence[float]) -> Iterator[svg.Markup]:
    xs = [x for x, _, _ in COLUMNS]
    yield _grid(xs[0], y, life.x[0].T, scales[0], colours.INPUT, "x")
    yield svg.group(*_filters(xs[1], y, life.start, scales[1]), class_="start")
    yield _grid(xs[2], y, life.y[0].T, scales[2], colours.INK, "y")
    yield svg.group(*_filters(xs[3], y, life.trained, scales[3]), class_="trained")


def _filters(x: float, y: float, weights: Sequence[Array], scale: float) -> Iterator[svg.Markup]:
    """Draw W filter by filter, each with its number of b behind it."""
    W, *rest = weights
    taps, _, _, filters = W.shape
    for f in range(filters):
        yield _grid(x, y, W[:, 0, :, f].T, scale, colours.KERNEL, "filter")
        x += taps * CELL + 4
        if rest:
            ring = svg.circle(
                x + CELL / 2, y + CELL / 2, CELL / 2, fill=colours.PAPER, stroke=colours.LINE
            )
            yield svg.group(ring, _mark(x, y, rest[0][f], scale, colours.BIAS), class_="bias")
            x += CELL
        x += 12


def _grid(x: float, y: float, rows: Array, scale: float, colour: str, name: str) -> svg.Markup:
    cells = []
    for row, column in np.ndindex(*rows.shape):
        left, top = x + column * CELL, y + row * CELL
        cells.append(
            svg.group(
                svg.box(
                    left, top, CELL, CELL, fill=colours.PAPER, stroke=colours.LINE, stroke_width=0.8
                ),
                _mark(left, top, float(rows[row, column]), scale, colour),
                class_="cell",
            )
        )
    return svg.group(*cells, class_=name)


def _mark(x: float, y: float, number: float, scale: float, colour: str) -> svg.Markup:
    """Draw a square whose area is the number's size: filled if positive, hollow if negative."""
    side = (CELL - 4) * min(1, abs(number) / scale) ** 0.5
    if side < 0.5:
        return svg.Markup("")
    corner = (x + (CELL - side) / 2, y + (CELL - side) / 2)
    if number > 0:
        return svg.box(*corner, side, side, fill=colour)
    inner = max(side - 1.4, 0.2)
    return svg.box(
        corner[0] + 0.7, corner[1] + 0.7, inner, inner, fill=colours.PAPER, stroke=colour
    )
