"""A recurrent layer beside a convolution: both have the same weights at every step."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from atrous_lib.arguments import whole_number
from atrous_lib.pictures import colours, svg
from atrous_lib.pictures.words import count

LEFT, HEIGHT, TALL = 190, 330, 28
ROWS = {"a recurrent layer": 24, "this layer": 188}  # where each begins


def recurrent(steps: int) -> str:
    """Draw how both kinds of layer go along an input of that many steps.

    Parameters
    ----------
    steps : int
        From 2 to 12.

    Returns
    -------
    str
        SVG text.

    Raises
    ------
    TypeError, ValueError
        If `steps` is not a whole number from 2 to 12.

    Examples
    --------
    >>> picture = recurrent(5)
    >>> picture.count('class="weights"')
    9
    """
    steps = whole_number(steps, "steps", minimum=2)
    if steps > 12:
        raise ValueError(f"steps must be at most 12, so that each can be read; got {steps}.")
    pitch = min(96.0, (svg.WIDTH - LEFT - 30) / steps)
    description = (
        f"{count(steps, 'step')} go in. A recurrent layer takes them one by one, with the same "
        "weights U and V each time, and passes what it remembers on to the next step. This layer, "
        "here with 2 taps, stands on two neighbouring steps at a time, with the same weights W. "
        f"Both have the same weights for {steps} steps as for a thousand: neither needs "
        "input_length."
    )
    return svg.document(
        "A recurrent layer and this one",
        description,
        (svg.WIDTH, HEIGHT),
        *_row("a recurrent layer", steps, pitch, [LEFT + pitch * at for at in range(steps)]),
        *_memory(steps, pitch),
        *_row("this layer", steps, pitch, [LEFT + pitch * (at + 0.5) for at in range(steps - 1)]),
        *_taps(steps, pitch),
    )


def _row(name: str, steps: int, pitch: float, places: list[float]) -> Iterator[svg.Markup]:
    """Draw the inputs, the weights at each place, and the outputs."""
    top, shared = ROWS[name], name == "this layer"
    letters = "W" if shared else "U, V"
    quiet: dict[str, Any] = {"fill": colours.QUIET, "text_anchor": "start"}
    yield svg.text(14, top + 14, name, font_weight="600", text_anchor="start")
    yield svg.text(14, top + 58, f"always the same {letters}", size=12, **quiet)
    yield svg.text(14, top + 110, "inputs x", size=12, **quiet)
    for at, x in enumerate(places):
        yield _cell(x, top + 44, letters, colours.KERNEL, colours.KERNEL_TINT, "weights")
        yield _cell(
            x, top, f"{'y' if shared else 'h'}{at}", colours.OUTPUT, colours.PAPER, "output"
        )
        yield _arrow(x, top + 44, x, top + TALL)
    for at in range(steps):
        x = LEFT + pitch * at
        yield _cell(x, top + 96, f"x{at}", colours.INPUT, colours.INPUT_TINT, "input")


def _memory(steps: int, pitch: float) -> Iterator[svg.Markup]:
    y = ROWS["a recurrent layer"] + 44
    for at in range(steps):
        x = LEFT + pitch * at
        yield _arrow(x, y + 52, x, y + TALL)
        if at:
            yield _arrow(x - pitch + 24, y + TALL / 2, x - 24, y + TALL / 2)


def _taps(steps: int, pitch: float) -> Iterator[svg.Markup]:
    y = ROWS["this layer"] + 44
    for at in range(steps - 1):
        x = LEFT + pitch * (at + 0.5)
        for side in (-1, 1):
            yield _arrow(x + side * pitch / 2 - 5 * side, y + 52, x + 9 * side, y + TALL)


def _cell(x: float, y: float, words: str, stroke: str, fill: str, name: str) -> svg.Markup:
    return svg.group(
        svg.box(x - 24, y, 48, TALL, rx=4, fill=fill, stroke=stroke),
        svg.text(x, y + TALL / 2, words, size=12.5),
        class_=name,
    )


def _arrow(x0: float, y0: float, x: float, y: float) -> svg.Markup:
    line = svg.path("M", x0, y0, "L", x, y, stroke=colours.INK, stroke_width=1.2)
    return svg.group(line, svg.circle(x, y, 2.5, fill=colours.INK), class_="arrow")
