"""WaveNet as a drawing: one block in full, the others shut, and what becomes of their skips."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from atrous_lib.arguments import whole_number
from atrous_lib.pictures import colours, svg
from atrous_lib.pictures.words import numbers

HEIGHT = 330
MAIN, SKIPS, BACK = 214, 50, 290  # y of the way through the blocks, of all skips, of the residual
SHUT, SLOT, MOST = 676, 48, 5  # where shut blocks begin, how wide they are, how many fit


def tower(
    atrous_rates: Sequence[int],
    *,
    filter_length: int = 2,
    residual_channels: int = 16,
    skip_channels: int = 32,
    levels: int = 256,
) -> str:
    """Draw a WaveNet of at least two blocks.

    Parameters
    ----------
    atrous_rates
        The rate of each block.
    filter_length, residual_channels, skip_channels, levels
        As `wavenet.WaveNet` takes them.

    Returns
    -------
    str
        SVG text.

    Raises
    ------
    TypeError, ValueError
        If a size is not a whole number of at least 1, or there are fewer than two blocks.

    Examples
    --------
    >>> picture = tower([1, 2], residual_channels=4, skip_channels=8)
    >>> picture.count('class="shut"')
    1
    >>> print(svg.description(picture))
    A code becomes one of 256 channels, and a 1×1 layer makes 4 of them. 2 blocks follow, with 2 \
taps each, at rates 1, 2. In a block the taps make 8 channels; tanh of one half times sigmoid of \
the other half goes through one 1×1 layer and is added to what came in, and through another one, \
as 8 channels, to the sum of all skips. That sum, with relu and 1×1 layers twice, and softmax, \
gives 256 probabilities for the next code.
    """
    sizes = {
        "filter_length": filter_length,
        "residual_channels": residual_channels,
        "skip_channels": skip_channels,
        "levels": levels,
    }
    for name, size in sizes.items():
        whole_number(size, name)
    rates = [whole_number(rate, "each of atrous_rates") for rate in atrous_rates]
    if len(rates) < 2:
        raise ValueError(f"atrous_rates must name at least two blocks, got {rates}.")
    c, s = residual_channels, skip_channels
    return svg.document(
        f"WaveNet with {len(atrous_rates)} blocks",
        _description(rates, filter_length, c, s, levels),
        (svg.WIDTH, HEIGHT),
        *_way_in(c, levels),
        *_open_block(atrous_rates, filter_length, c, s),
        *_shut_blocks(atrous_rates),
        *_way_out(s, levels),
    )


def _description(rates: list[int], taps: int, c: int, s: int, levels: int) -> str:
    return (
        f"A code becomes one of {levels} channels, and a 1×1 layer makes {c} of them. "
        f"{len(rates)} blocks follow, with {taps} taps each, at rates "
        f"{numbers(rates)}. In a block the taps make {2 * c} channels; tanh of one "
        "half times sigmoid of the other half goes through one 1×1 layer and is added to what came "
        f"in, and through another one, as {s} channels, to the sum of all skips. That sum, with "
        f"relu and 1×1 layers twice, and softmax, gives {levels} probabilities for the next code."
    )


def _way_in(c: int, levels: int) -> Iterator[svg.Markup]:
    yield _stage(14, MAIN, 58, ["a code"], fill=colours.INPUT_TINT, stroke=colours.INPUT)
    yield _arrow(72, MAIN, 88, MAIN)
    yield _stage(88, MAIN, 68, ["1×1", f"{levels} → {c}"])
    yield _arrow(156, MAIN, 208, MAIN)


def _open_block(rates: Sequence[int], taps: int, c: int, s: int) -> Iterator[svg.Markup]:
    yield svg.box(
        176, 104, 466, 212, rx=8, fill="none", stroke=colours.LINE, stroke_dasharray="5 4"
    )
    title = f"block 1 of {len(rates)}"
    yield svg.text(186, 120, title, text_anchor="start", font_weight="600")
    words = [f"{taps} taps, rate {rates[0]}", f"{c} → {2 * c}"]
    yield _stage(208, MAIN, 112, words, fill=colours.KERNEL_TINT, stroke=colours.KERNEL)
    yield _arrow(320, MAIN, 346, 178)
    yield _arrow(320, MAIN, 346, 250)
    yield _stage(346, 178, 74, ["tanh", "what"])
    yield _stage(346, 250, 74, ["sigmoid", "how much"])
    yield _arrow(420, 178, 442, MAIN - 8)
    yield _arrow(420, 250, 442, MAIN + 8)
    yield _sign(452, MAIN, "×")
    yield _arrow(462, MAIN, 500, MAIN)
    yield _stage(500, MAIN, 68, ["1×1", f"{c} → {c}"])
    yield _arrow(568, MAIN, 600, MAIN)
    yield _arrow(478, MAIN, 478, 150, 500, 150)
    yield _stage(500, 150, 68, ["1×1", f"{c} → {s}"])
    yield _arrow(568, 150, 586, 150, 586, SKIPS, 566, SKIPS)
    yield svg.text(592, 92, "skip", size=12, fill=colours.QUIET, text_anchor="start")
    yield _sign(610, MAIN, "+")
    yield _arrow(190, MAIN, 190, BACK, 610, BACK, 610, MAIN + 10)
    yield svg.text(400, BACK + 12, "residual: what came in is kept", size=12, fill=colours.QUIET)
    yield _arrow(620, MAIN, SHUT, MAIN)


def _shut_blocks(rates: Sequence[int]) -> Iterator[svg.Markup]:
    shown: list[int | None] = list(rates[1:])
    if len(shown) > MOST:
        shown = [*shown[:3], None, shown[-1]]
    middle = SHUT + (len(shown) - 0.5) * SLOT - 4
    yield svg.path("M", middle, SKIPS, "L", 586, SKIPS, stroke=colours.INK, stroke_width=1.5)
    for place, rate in enumerate(shown):
        x = SHUT + place * SLOT
        if rate is None:
            yield svg.text(x + SLOT / 2 - 4, MAIN, "…", size=18)
            continue
        yield svg.group(
            svg.box(
                x, MAIN - 60, SLOT - 8, 120, rx=6, fill=colours.KERNEL_TINT, stroke=colours.KERNEL
            ),
            svg.text(x + SLOT / 2 - 4, MAIN - 8, "rate", size=11, fill=colours.QUIET),
            svg.text(x + SLOT / 2 - 4, MAIN + 8, str(rate), font_weight="600"),
            class_="shut",
        )
        up = x + SLOT / 2 - 4
        yield svg.path("M", up, MAIN - 60, "L", up, SKIPS, stroke=colours.INK, stroke_width=1.5)
        if place + 1 < len(shown):
            yield svg.path(
                "M", x + SLOT - 8, MAIN, "L", x + SLOT, MAIN, stroke=colours.INK, stroke_width=1.5
            )


def _way_out(s: int, levels: int) -> Iterator[svg.Markup]:
    yield _sign(556, SKIPS, "+")
    yield _arrow(546, SKIPS, 516, SKIPS)
    yield _stage(430, SKIPS, 86, ["relu, 1×1", f"{s} → {s}"])
    yield _arrow(430, SKIPS, 400, SKIPS)
    yield _stage(314, SKIPS, 86, ["relu, 1×1", f"{s} → {levels}"])
    yield _arrow(314, SKIPS, 284, SKIPS)
    yield _stage(212, SKIPS, 72, ["softmax"])
    yield _arrow(212, SKIPS, 182, SKIPS)
    yield _stage(
        14,
        SKIPS,
        168,
        [f"{levels} probabilities", "for the next code"],
        colours.PAPER,
        colours.OUTPUT,
    )


def _stage(
    x: float,
    y: float,
    width: float,
    lines: list[str],
    fill: str = colours.PAPER,
    stroke: str = colours.LINE,
) -> svg.Markup:
    """Draw a box from x on, centred on the height y, with a line or two."""
    first = y - 8 * (len(lines) - 1)
    written = [
        svg.text(x + width / 2, first + 16 * place, line, size=13 if place == 0 else 12,
             fill=colours.INK if place == 0 else colours.QUIET)
        for place, line in enumerate(lines)
    ]  # fmt: skip
    return svg.group(svg.box(x, y - 22, width, 44, rx=6, fill=fill, stroke=stroke), *written)


def _sign(x: float, y: float, sign: str) -> svg.Markup:
    return svg.group(
        svg.circle(x, y, 10, fill=colours.PAPER, stroke=colours.INK), svg.text(x, y, sign, size=15)
    )


def _arrow(*places: float) -> svg.Markup:
    """Draw a line along (x, y) pairs, with a head at its end."""
    pairs = list(zip(places[::2], places[1::2], strict=True))
    steps: list[Any] = [part for pair in pairs for part in ("L", *pair)]
    (x0, y0), (x1, y1) = pairs[-2:]
    length = ((x1 - x0) ** 2 + (y1 - y0) ** 2) ** 0.5
    ux, uy = (x1 - x0) / length, (y1 - y0) / length
    tip: list[Any] = ["M", x1, y1]
    for side in (1, -1):
        tip += ["L", x1 - 7 * ux + side * 4 * uy, y1 - 7 * uy - side * 4 * ux]
    return svg.group(
        svg.path("M", *steps[1:], stroke=colours.INK, stroke_width=1.5),
        svg.path(*tip, "Z", fill=colours.INK),
    )
