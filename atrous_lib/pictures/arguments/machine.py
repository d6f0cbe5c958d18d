"""The layer as a machine: seven stages, and the arguments that set each of them."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise, product
from typing import Any

from atrous_lib.families import ARGUMENTS, STAGES, Argument, argument_named
from atrous_lib.pictures import colours, svg

HEIGHT = 316

Place = tuple[float, float, float, float]  # left, top, width, height
# Where each stage stands, and the title over its arguments.
PLACES: dict[str, tuple[Place, str]] = {
    "start values": ((206, 10, 322, 50), "start values"),
    "input": ((14, 90, 150, 112), "input x"),
    "convolution": ((206, 90, 180, 112), "convolution with W"),
    "bias": ((428, 90, 100, 112), "+ b"),
    "activation": ((570, 90, 140, 112), "activation"),
    "constraints": ((206, 232, 180, 76), "constraints"),
    "penalties": ((712, 232, 194, 76), "loss + penalties"),
}
OUTPUT: Place = (752, 90, 154, 112)
UPDATE: Place = (504, 232, 146, 76)


def machine(argument: str | None = None) -> str:
    """Draw the stages of the layer with their arguments, one of them lit.

    Parameters
    ----------
    argument
        The argument whose stage is lit; None lights none.

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
    >>> picture = machine("bias")
    >>> picture.count('class="stage lit"')
    1
    >>> svg.description(picture)[:58]
    "bias sets the stage 'bias'. Whether each filter adds one l"
    """
    title = "The layer as a machine" + ("" if argument is None else f": {argument}")
    return svg.document(
        title, _description(argument), (svg.WIDTH, HEIGHT), *machine_parts(argument)
    )


def _description(argument: str | None) -> str:
    if argument is not None:
        chosen = argument_named(argument)
        return f"{chosen.name} sets the stage '{chosen.stage}'. {chosen.job}"
    stages = "; ".join(f"{stage}: {', '.join(_names(stage))}" for stage in STAGES)
    return (
        "The input x meets W in the convolution, b is added, the activation makes the output y. "
        "Start values are there before; the loss with its penalties, the update and the "
        f"constraints come back to W and b in training. What sets each stage: {stages}."
    )


def machine_parts(argument: str | None = None) -> Iterator[svg.Markup]:
    """Draw the machine for a picture that holds more than it."""
    chosen = None if argument is None else argument_named(argument)
    yield from _arrows()
    for stage in STAGES:
        yield _stage(stage, chosen)
    yield _plain(OUTPUT, "output y", "one row for each filter")
    yield _plain(UPDATE, "update", "W and b move so", "that the loss falls")
    yield from _glyphs()


def _names(stage: str) -> list[str]:
    return [argument.name for argument in ARGUMENTS if argument.stage == stage]


def _stage(stage: str, chosen: Argument | None) -> svg.Markup:
    (x, y, width, height), title = PLACES[stage]
    lit = chosen is not None and chosen.stage == stage
    frame: dict[str, Any] = (
        {"fill": colours.SPOTLIGHT, "stroke": colours.INK, "stroke_width": 2.5}
        if lit
        else {"fill": colours.PAPER, "stroke": colours.LINE, "stroke_width": 1.2}
    )
    lines = [
        _argument(x + width / 2, y + 34 + 15 * place, name, lit and name == _name(chosen))
        for place, name in enumerate(_names(stage))
    ]
    if stage == "start values":  # a low and wide box: its two arguments stand side by side
        lines = [
            _argument(x + width * part, y + 35, name, lit and name == _name(chosen))
            for part, name in zip((0.3, 0.7), _names(stage), strict=True)
        ]
    return svg.group(
        svg.box(x, y, width, height, rx=8, **frame),
        svg.text(x + width / 2, y + 16, title, font_weight="600", class_="title"),
        *lines,
        class_="stage lit" if lit else "stage",
        data_stage=stage,
    )


def _name(argument: Argument | None) -> str:
    return "" if argument is None else argument.name


def _argument(x: float, y: float, name: str, chosen: bool) -> svg.Markup:
    style: dict[str, Any] = {"size": 11.5, "font_family": svg.CODE}
    if chosen:
        return svg.text(x, y, f"▸ {name} ◂", font_weight="700", class_="argument chosen", **style)
    return svg.text(x, y, name, fill=colours.QUIET, class_="argument", **style)


def _plain(place: Place, title: str, *lines: str) -> svg.Markup:
    """Draw a part of the machine that no argument sets."""
    x, y, width, height = place
    middle = x + width / 2
    return svg.group(
        svg.box(
            x,
            y,
            width,
            height,
            rx=8,
            fill=colours.PAPER,
            stroke=colours.LINE,
            stroke_dasharray="4 3",
        ),
        svg.text(middle, y + 16, title, font_weight="600"),
        *(
            svg.text(middle, y + 36 + 16 * number, line, size=12, fill=colours.QUIET)
            for number, line in enumerate(lines)
        ),
        class_="part",
    )


def _glyphs() -> Iterator[svg.Markup]:
    """Draw in small what passes by: rows of numbers, a number for each filter, a curve."""
    for x, cells, colour in ((59, 5, colours.INPUT), (800, 4, colours.INK)):
        for row, column in product(range(2), range(cells)):
            yield svg.box(
                x + 12 * column, 169 + 12 * row, 12, 12, fill=colours.PAPER, stroke=colour
            )
    for y in (175, 187):
        yield svg.circle(478, y, 5.5, fill=colours.PAPER, stroke=colours.BIAS, stroke_width=1.4)
    yield svg.path("M", 610, 189, "L", 670, 189, "M", 640, 193, "L", 640, 163, stroke=colours.LINE)
    yield svg.path("M", 612, 189, "L", 640, 189, "L", 664, 167, stroke=colours.INK, stroke_width=2)


def _arrows() -> Iterator[svg.Markup]:
    row: list[Place] = [PLACES[s][0] for s in ("input", "convolution", "bias", "activation")]
    for here, there in pairwise([*row, OUTPUT]):
        yield _arrow((here[0] + here[2], 146), (there[0], 146))
    yield _arrow((272, 60), (272, 90))  # init draws W; weights brings W and b
    yield svg.path("M", 431, 60, "L", 431, 74, stroke=colours.INK, stroke_width=1.4)
    yield svg.path("M", 330, 74, "L", 478, 74, stroke=colours.INK, stroke_width=1.4)
    for x in (330, 478):
        yield _arrow((x, 74), (x, 90))
    yield _arrow((809, 202), (809, 232))
    yield _arrow((712, 270), (650, 270))
    yield _arrow((504, 270), (386, 270))
    yield _arrow((296, 232), (296, 202))
    yield svg.path(
        "M", 386, 250, "L", 440, 250, "Q", 478, 250, 478, 204, stroke=colours.INK, stroke_width=1.4
    )
    yield _tip((478, 230), (478, 202))
    yield svg.text(306, 218, "new W", size=12, fill=colours.QUIET, text_anchor="start")
    yield svg.text(488, 218, "new b", size=12, fill=colours.QUIET, text_anchor="start")
    yield svg.text(52, 258, "training:", size=12.5, text_anchor="start", font_weight="600")
    yield svg.text(52, 276, "round and round,", size=12, fill=colours.QUIET, text_anchor="start")
    yield svg.text(52, 292, "update by update", size=12, fill=colours.QUIET, text_anchor="start")


def _arrow(start: tuple[float, float], end: tuple[float, float]) -> svg.Markup:
    line = svg.path("M", *start, "L", *end, stroke=colours.INK, stroke_width=1.4)
    return svg.group(line, _tip(start, end), class_="arrow")


def _tip(start: tuple[float, float], end: tuple[float, float]) -> svg.Markup:
    """Draw an arrow's head; arrows run along one of the two axes."""
    (x0, y0), (x, y) = start, end
    dx, dy = (x > x0) - (x < x0), (y > y0) - (y < y0)
    wings = [(x - 7 * dx + 4 * side * dy, y - 7 * dy + 4 * side * dx) for side in (1, -1)]
    return svg.path("M", *wings[0], "L", x, y, "L", *wings[1], stroke=colours.INK, stroke_width=1.4)
