"""The picture of lesson 6 on fans: what one output reads, and which outputs read one number."""

from __future__ import annotations

from collections.abc import Iterator

from atrous_lib.arguments import whole_number
from atrous_lib.initializations import compute_fans
from atrous_lib.pictures import colours, svg
from atrous_lib.pictures.words import count

CELL, GAP = 22, 4
TITLE_Y, INPUT_Y = 24, 62
MOST = 8  # channels, filters and taps that stay easy to count


def fans(filter_length: int, input_dim: int, nb_filter: int) -> str:
    """Draw the numbers that one output reads, and the outputs that read one number.

    Parameters
    ----------
    filter_length, input_dim, nb_filter : int
        The kernel's sizes, each at most 8.

    Returns
    -------
    str
        SVG text.

    Raises
    ------
    TypeError, ValueError
        If a size is not a whole number from 1 to 8.

    Examples
    --------
    >>> picture = fans(3, 2, 4)
    >>> picture.count('class="read"'), picture.count('class="reached"')
    (6, 12)
    >>> print(svg.description(picture))
    One output number is a sum over 3 taps and 2 channels: fan_in = 3 · 2 = 6. One input number \
is read under 3 taps by 4 filters: fan_out = 3 · 4 = 12.
    """
    sizes = {"filter_length": filter_length, "input_dim": input_dim, "nb_filter": nb_filter}
    for name, size in sizes.items():
        if whole_number(size, name) > MOST:
            raise ValueError(f"{name} must be at most {MOST} to be drawn, got {size}.")
    fan_in, fan_out = compute_fans((filter_length, input_dim, nb_filter))
    steps = filter_length + 4
    output_y = INPUT_Y + input_dim * (CELL + GAP) + 64
    words_y = output_y + nb_filter * (CELL + GAP) + 24
    taps, channels = count(filter_length, "tap"), count(input_dim, "channel")
    filters = count(nb_filter, "filter")
    reads = f"fan_in = {filter_length} · {input_dim} = {fan_in}"
    reaches = f"fan_out = {filter_length} · {nb_filter} = {fan_out}"
    left, right = svg.WIDTH * 0.25, svg.WIDTH * 0.72
    first = 2  # the first of the steps that are connected
    read = range(first, first + filter_length)
    one = (first + filter_length // 2,)
    return svg.document(
        f"Fans of a kernel of shape ({filter_length}, {input_dim}, {nb_filter})",
        f"One output number is a sum over {taps} and {channels}: {reads}. One input number "
        f"is read under {taps} by {filters}: {reaches}.",
        (svg.WIDTH, words_y + 24),
        svg.text(14, INPUT_Y + 11, "input", fill=colours.QUIET, text_anchor="start"),
        svg.text(14, output_y + 11, "output", fill=colours.QUIET, text_anchor="start"),
        svg.text(left, TITLE_Y, "what one output reads", size=14),
        *_threads(left, steps, read, one, input_dim, output_y),
        *_grid(left, INPUT_Y, steps, input_dim, read, range(input_dim), "read"),
        *_grid(left, output_y, steps, nb_filter, one, range(1), "output"),
        svg.text(left, words_y, reads, size=15, font_weight="600", class_="fan-in"),
        svg.text(right, TITLE_Y, "which outputs read one input number", size=14),
        *_threads(right, steps, one, read, input_dim, output_y),
        *_grid(right, INPUT_Y, steps, input_dim, one, range(input_dim - 1, input_dim), "input"),
        *_grid(right, output_y, steps, nb_filter, read, range(nb_filter), "reached"),
        svg.text(right, words_y, reaches, size=15, font_weight="600", class_="fan-out"),
    )


def _grid(
    middle: float,
    y: float,
    steps: int,
    rows: int,
    lit_steps: range | tuple[int, ...],
    lit_rows: range,
    name: str,
) -> Iterator[svg.Markup]:
    """Draw steps to the right and channels or filters downwards; the lit ones are filled."""
    is_input = name in ("read", "input")
    color, tint = (
        (colours.INPUT, colours.INPUT_TINT) if is_input else (colours.OUTPUT, colours.PAPER)
    )
    for row in range(rows):
        for step in range(steps):
            lit = step in lit_steps and row in lit_rows
            cell = svg.box(
                _x(middle, steps, step) - CELL / 2,
                y + row * (CELL + GAP),
                *(CELL, CELL),
                rx=4,
                fill=color if lit else tint,
                stroke=colours.INK if lit else colours.LINE,
            )
            yield svg.group(cell, class_=name) if lit else cell
    x = _x(middle, steps, steps - 1) + CELL / 2 + 10
    label = count(rows, "channel" if is_input else "filter")
    row_middle = y + (rows * (CELL + GAP) - GAP) / 2
    yield svg.text(x, row_middle, label, size=12, fill=colours.QUIET, text_anchor="start")


def _threads(
    middle: float,
    steps: int,
    above: range | tuple[int, ...],
    below: range | tuple[int, ...],
    rows: int,
    output_y: float,
) -> Iterator[svg.Markup]:
    """Connect input steps with output steps; a thread stands for all rows that are lit."""
    top = INPUT_Y + rows * (CELL + GAP) - GAP
    for upper in above:
        for lower in below:
            x, end = _x(middle, steps, upper), _x(middle, steps, lower)
            bend = ("C", x, top + 34, end, output_y - 34, end, output_y)
            yield svg.path(
                "M", x, top, *bend, stroke=colours.KERNEL, stroke_width=2, class_="thread"
            )


def _x(middle: float, steps: int, step: int) -> float:
    return middle + (step - (steps - 1) / 2) * (CELL + GAP)
