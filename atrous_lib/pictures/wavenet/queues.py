"""A layer that runs step by step: what its queue holds, reads, drops and takes in."""

from __future__ import annotations

from typing import Any

from atrous_lib.arguments import whole_number
from atrous_lib.geometry import effective_length
from atrous_lib.pictures import colours, svg
from atrous_lib.pictures.columns import Columns
from atrous_lib.pictures.words import count, listed, named

HEIGHT, GUTTER, CELL = 330, 124, 38
COLUMNS = Columns(GUTTER, CELL)
STEPS, PLACES = 16, 18  # of the input and of the queue, in a row
APART = 18  # pixels between the queue and the newest step
LINES_Y, LINE = 256, 26  # below the sum


def queue(filter_length: int, atrous_rate: int, step: int) -> str:
    """Return one step of a layer that keeps its past in a queue.

    Parameters
    ----------
    filter_length, atrous_rate
        The layer's.
    step
        The newest step of the input, 0 to `STEPS` - 1.

    Raises
    ------
    TypeError, ValueError
        If a size is not a whole number in its range, or the queue is too long for the paper.

    Examples
    --------
    >>> print(svg.description(queue(3, 2, 5)))
    Step 5 of a layer with 3 taps at rate 2. Before it, the queue holds (3 − 1) · 2 = 4 places: \
x1 x2 x3 x4. Taps 0 and 1 read x1 and x3, tap 2 reads x5 itself. Then x1 goes out and x5 comes in.
    >>> print(svg.description(queue(1, 2, 0)))
    Step 0 of a layer with 1 tap at rate 2. It needs no queue: tap 0 reads x0 itself.
    """
    held = _held(filter_length, atrous_rate, step)
    return svg.document(
        "A layer that remembers its past in a queue",
        _description(filter_length, atrous_rate, step, held),
        (svg.WIDTH, HEIGHT),
        _input(step, held),
        _queue(filter_length, atrous_rate, step, held),
        _output(filter_length, atrous_rate, step, len(held)),
    )


def _description(filter_length: int, atrous_rate: int, step: int, held: list[int]) -> str:
    opening = f"Step {step} of a layer with {count(filter_length, 'tap')} at rate {atrous_rate}."
    last = filter_length - 1
    if not held:
        return f"{opening} It needs no queue: tap 0 reads x{step} itself."
    past = listed(map(_name, held[::atrous_rate]))
    return (
        f"{opening} Before it, the queue holds ({filter_length} − 1) · {atrous_rate} = "
        f"{count(len(held), 'place')}: {' '.join(map(_name, held))}. "
        f"{named('Tap', range(last))} {'reads' if last == 1 else 'read'} {past}, "
        f"tap {last} reads x{step} itself. Then {_name(held[0])} goes out and x{step} comes in."
    )


def longest_rate(filter_length: int) -> int:
    """Return the largest rate whose queue fits on the paper.

    Examples
    --------
    >>> longest_rate(2), longest_rate(4)
    (18, 6)
    """
    return PLACES // max(whole_number(filter_length, "filter_length") - 1, 1)


def _held(filter_length: int, atrous_rate: int, step: int) -> list[int]:
    """Return the steps in the queue before the newest, oldest first; below 0 they are zeros."""
    newest = whole_number(step, "step", minimum=0)
    if newest >= STEPS:
        raise ValueError(f"step must be below {STEPS}, got {newest}.")
    places = effective_length(filter_length, atrous_rate) - 1
    if atrous_rate > longest_rate(filter_length):
        raise ValueError(
            f"The paper holds a queue of {PLACES} places, got {places}: ({filter_length} − 1) · "
            f"{atrous_rate}."
        )
    return list(range(newest - places, newest))


def _name(step: int) -> str:
    return f"x{step}" if step >= 0 else "0"


def _cell(
    x: float, y: float, words: str, *, read: bool = False, newest: bool = False
) -> svg.Markup:
    fill = colours.INPUT if newest else colours.INPUT_TINT if read else colours.PAPER
    edge = colours.INPUT if newest or read else colours.LINE
    bold, ink = "700" if read or newest else "400", colours.PAPER if newest else colours.INK
    return svg.group(
        svg.box(
            x + 1, y, CELL - 2, 32, rx=4, fill=fill, stroke=edge, stroke_width=2 if read else 1
        ),
        svg.text(x + CELL / 2, y + 16, words, font_weight=bold, fill=ink),
        class_=f"cell {'read' if read else ''}",
    )


def _row_name(y: float, words: str) -> svg.Markup:
    return svg.text(16, y, words, size=13, fill=colours.QUIET, text_anchor="start")


def _input(step: int, held: list[int]) -> svg.Markup:
    y = 28
    cells = []
    for place in range(STEPS):
        cells.append(
            svg.text(COLUMNS.centre(place), y + 16, "?", fill=colours.QUIET)
            if place > step
            else _cell(COLUMNS.edge(place), y, _name(place), newest=place == step)
        )
    past = [place for place in held if place >= 0]
    if past:
        left, right = COLUMNS.edge(past[0]) + 3, COLUMNS.edge(past[-1] + 1) - 3
        cells.append(
            svg.path("M", left, y + 38, "L", right, y + 38, stroke=colours.INPUT, stroke_width=3)
        )
    return svg.group(_row_name(y + 16, "sound so far"), *cells)


def _queue(filter_length: int, atrous_rate: int, step: int, held: list[int]) -> svg.Markup:
    y = 120
    cells = []
    if held:
        cells.append(svg.text(GUTTER + CELL / 2, y - 14, "oldest", size=12, fill=colours.QUIET))
    for place, held_step in enumerate(held):
        x, read = COLUMNS.edge(place), place % atrous_rate == 0
        cells.append(_cell(x, y, _name(held_step), read=read))
        if read:
            cells.append(_tap(x + CELL / 2, y, f"w{place // atrous_rate}"))
    x = COLUMNS.edge(len(held)) + APART * bool(held)
    cells.append(svg.text(x + CELL / 2, y - 14, "newest", size=12, fill=colours.QUIET))
    cells.append(_cell(x, y, f"x{step}", read=True, newest=True))
    cells.append(_tap(x + CELL / 2, y, f"w{filter_length - 1}"))
    return svg.group(_row_name(y + 16, "its queue"), *cells)


def _tap(x: float, y: float, name: str) -> svg.Markup:
    return svg.group(
        svg.path("M", x, y + 34, "L", x, y + 54, stroke=colours.KERNEL, stroke_width=2),
        svg.text(x, y + 66, name, font_weight="700", class_="tap"),
    )


def _output(filter_length: int, atrous_rate: int, step: int, places: int) -> svg.Markup:
    terms = [
        f"w{tap} · {_name(step - (filter_length - 1 - tap) * atrous_rate)}"
        for tap in range(filter_length)
    ]
    change = f"{_name(step - places)} goes out, x{step} comes in"
    lines = (
        f"places in the queue: ({filter_length} − 1) · {atrous_rate} = {places}",
        f"then {change if places else 'nothing is kept'}",
        f"products for y{step}: {filter_length}, whatever the rate",
    )
    quiet: dict[str, Any] = {"text_anchor": "start", "fill": colours.QUIET, "size": 14}
    return svg.group(
        svg.text(GUTTER, 222, f"y{step} = {' + '.join(terms)} + b", size=16, text_anchor="start"),
        *(svg.text(GUTTER, LINES_Y + LINE * n, line, **quiet) for n, line in enumerate(lines)),
    )
