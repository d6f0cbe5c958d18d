"""Three ways to the same convolution: what each call is handed, and what it gives back.

Dot products one at a time; one product for each tap, and their sum; or one product for each turn,
whose windows lie side by side and do not overlap. All three multiply equally often.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from atrous_lib.arguments import whole_number
from atrous_lib.pictures import colours, svg
from atrous_lib.pictures.words import count, listed

PANEL, LEFT = 300, 24
CELL, MOST = 27, 9  # the width of a step, and how many of them a panel has room for
TOP, READ = 62, 20  # where x stands, and from one reading to the next
BAR = 230


class Way(NamedTuple):
    """What a way costs: calls, and numbers that they are handed or give back."""

    calls: int
    moved: int


def costs(outputs: int, taps: int, channels: int, filters: int) -> dict[str, Way]:
    """Return what three ways to that many outputs cost, by name.

    Parameters
    ----------
    outputs, taps, channels, filters
        Steps of the output, and the shape of the kernel. At rate 1, stride 1, without bias.

    Raises
    ------
    TypeError, ValueError
        If a size is not a whole number of at least 1.

    Examples
    --------
    >>> for name, way in costs(6, 3, 4, 4).items():
    ...     print(name, *way)
    dot products 24 600
    taps 5 336
    turns 3 240
    """
    sizes = {"outputs": outputs, "taps": taps, "channels": channels, "filters": filters}
    for name, size in sizes.items():
        whole_number(size, name)
    y = outputs * filters
    turns = min(taps, outputs)
    kernel = taps * channels * filters
    return {
        "dot products": Way(y, y * (2 * taps * channels + 1)),
        "taps": Way(2 * taps - 1, taps * (outputs * channels + y) + kernel + (taps - 1) * 3 * y),
        "turns": Way(turns, outputs * taps * channels + turns * kernel + y),
    }


def traffic(outputs: int = 6, taps: int = 3, channels: int = 4, filters: int = 4) -> str:
    """Draw what each way reads of x, and how many calls and numbers that takes.

    Parameters
    ----------
    outputs, taps, channels, filters
        As for `costs`.

    Returns
    -------
    str
        SVG text.

    Raises
    ------
    TypeError, ValueError
        As `costs`, and if x has more than 9 steps.

    Examples
    --------
    >>> picture = traffic()
    >>> picture.count('class="read"')
    15
    >>> print(svg.description(picture))
    6 outputs of 3 taps, 4 channels and 4 filters, 288 multiplications each way. Dot products: 24 \
calls move 600 numbers. Taps: 5 calls move 336 numbers. Turns: 3 calls move 240 numbers.
    """
    told, steps = costs(outputs, taps, channels, filters), outputs + taps - 1
    if steps > MOST:
        raise ValueError(f"x must have at most {MOST} steps, got {steps}.")
    reads = _reads(outputs, taps)
    bottom = TOP + CELL + 14 + READ * max(1 + max(row for row, *_ in r) for r in reads.values())
    largest = max(way.moved for way in told.values())
    return svg.document(
        "Three ways to read the same signal",
        _description(outputs, taps, channels, filters, told),
        (svg.WIDTH, bottom + 84),
        *(
            svg.group(
                *_signal(LEFT + place * PANEL, name, steps, outputs, reads[name]),
                *_costs(LEFT + place * PANEL, bottom, way, largest),
                class_="way",
            )
            for place, (name, way) in enumerate(told.items())
        ),
    )


def _description(outputs: int, taps: int, channels: int, filters: int, told: dict[str, Way]) -> str:
    sizes = [count(taps, "tap"), count(channels, "channel"), count(filters, "filter")]
    ways = "".join(
        f" {name.capitalize()}: {count(way.calls, 'call')} {'moves' if way.calls == 1 else 'move'} "
        f"{way.moved} numbers."
        for name, way in told.items()
    )
    multiplications = outputs * taps * channels * filters
    return (
        f"{count(outputs, 'output')} of {listed(sizes)}, {multiplications} multiplications each "
        f"way.{ways}"
    )


def _reads(outputs: int, taps: int) -> dict[str, list[tuple[int, int, int]]]:
    """Return (row, first step, steps) of each reading: what stands in one row is one matrix."""
    return {
        "dot products": [(t, t, taps) for t in range(outputs)],
        "taps": [(tap, tap, outputs) for tap in range(taps)],
        "turns": [(t % taps, t, taps) for t in range(outputs)],
    }


WORDS = {
    "dot products": "each window meets each filter",
    "taps": "each run of steps meets one tap of all filters",
    "turns": "windows side by side meet all filters",
}


def _signal(
    x: float, name: str, steps: int, outputs: int, reads: list[tuple[int, int, int]]
) -> Iterator[svg.Markup]:
    yield svg.text(x, 20, name, size=14, text_anchor="start", font_weight="600")
    yield svg.text(x, 40, WORDS[name], size=12, text_anchor="start", fill=colours.QUIET)
    for step in range(steps):
        yield svg.box(
            x + step * CELL, TOP, CELL, CELL, fill=colours.INPUT_TINT, stroke=colours.LINE
        )
        yield svg.text(x + (step + 0.5) * CELL, TOP + CELL / 2, f"x{step}", size=12)
    for row, first, length in reads:
        yield svg.box(
            *(x + first * CELL + 2, TOP + CELL + 10 + row * READ, length * CELL - 4, READ - 6),
            fill=colours.KERNEL_TINT,
            stroke=colours.KERNEL,
            rx=3,
            class_="read",
        )


def _costs(x: float, y: float, way: Way, largest: int) -> Iterator[svg.Markup]:
    yield svg.text(x, y + 14, f"{count(way.calls, 'call')}", text_anchor="start", class_="calls")
    numbers = f"{way.moved} numbers moved"
    yield svg.text(x, y + 36, numbers, text_anchor="start", font_weight="600", class_="moved")
    width = max(1.0, way.moved / largest * BAR)
    yield svg.box(x, y + 52, width, 14, fill=colours.QUIET, class_="bar")
