"""The picture of lesson 7: the threads of the forward pass, followed back to one input step.

Input and outputs stand as in the lessons before; only the direction of reading is new.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from atrous_lib.arguments import whole_number
from atrous_lib.pictures import colours, svg
from atrous_lib.pictures.backward.rows import TALL, Rows, formula, layer_in_words, names, total
from atrous_lib.pictures.strips import Strip, strip
from atrous_lib.pictures.words import count, listed, named

HEIGHT = 288
COUNT_Y, INPUT_Y, OUTPUT_Y, WORDS_Y = 24, 42, 186, 256


@dataclass(frozen=True)
class Reader:
    """A tap that could read a step: at which output it does, or None where none is computed."""

    tap: int
    place: int
    output: int | None


def readers(layer: Strip, step: int) -> list[Reader]:
    """Return who reads a step: one entry for each tap that stands on it at some place.

    Examples
    --------
    >>> [(r.tap, r.output) for r in readers(strip(9, 3, 2, subsample_length=2), 4)]
    [(0, 2), (1, 1), (2, 0)]
    """
    found = []
    for tap in range(layer.filter_length):
        place = step - tap * layer.atrous_rate
        if place in layer.places:
            output = layer.kept.index(place) if place in layer.kept else None
            found.append(Reader(tap, place, output))
    return found


def times_read(layer: Strip) -> list[int]:
    """Return at how many outputs each step of the input is read.

    Examples
    --------
    >>> times_read(strip(6, 3, 1))
    [1, 2, 3, 3, 2, 1]
    """
    steps = range(layer.length)
    return [sum(r.output is not None for r in readers(layer, step)) for step in steps]


def step_gradient(
    length: int,
    filter_length: int,
    atrous_rate: int = 1,
    subsample_length: int = 1,
    border_mode: str = "valid",
    step: int = 0,
) -> str:
    """Draw the outputs that send gradient back to one step of the input.

    Parameters
    ----------
    length : int
        Steps of the input; up to about 16 stay easy to read.
    filter_length, atrous_rate, subsample_length : int
        Of the layer.
    border_mode : {"valid", "same", "full", "causal"}
        Where zeros are put around the input.
    step : int
        The input step whose gradient is gathered.

    Returns
    -------
    str
        SVG text.

    Raises
    ------
    TypeError, ValueError
        As `strip`, and if there is no such step.

    Examples
    --------
    >>> picture = step_gradient(9, 2, 1, 2, step=3)
    >>> picture.count('class="thread"')
    1
    >>> print(svg.description(picture))
    2 taps at rate 1 and stride 2, mode 'valid': 4 outputs over 9 input steps. Input step 3 gets \
gradient from output 1 through w1; at w0 the stride leaves the output out. No output reads step 8.
    """
    layer = strip(length, filter_length, atrous_rate, subsample_length, border_mode)
    if whole_number(step, "step", minimum=0) >= layer.length:
        raise ValueError(f"step must be below the number of input steps, {length}, got {step}.")
    found = readers(layer, step)
    rows = Rows(layer, INPUT_Y, OUTPUT_Y)
    sending = [reader for reader in found if reader.output is not None]
    return svg.document(
        f"The gradient of input step {step}",
        _description(layer, step, found),
        (svg.WIDTH, HEIGHT),
        *names(("read by", COUNT_Y), ("dx", INPUT_Y + 15), ("dy", OUTPUT_Y + 15)),
        *_counts(layer, rows),
        *_gathering(rows, layer, step, found),
        *rows.inputs([step]),
        *rows.outputs([reader.output for reader in sending if reader.output is not None]),
        *([_arrow(rows.columns.centre(step))] if sending else []),
        *formula(
            f"dx[{step}]",
            [f"w{r.tap} · dy[{r.output}]" for r in sending],
            "no output reads it",
            WORDS_Y,
        ),
        total(f"{len(sending)} of {count(filter_length, 'tap')} in use", WORDS_Y),
    )


def _description(layer: Strip, step: int, found: list[Reader]) -> str:
    sent = [f"output {r.output} through w{r.tap}" for r in found if r.output is not None]
    skipped = [f"w{r.tap}" for r in found if r.output is None]
    received = f"gradient from {listed(sent)}" if sent else "no gradient"
    words = f"Input step {step} gets {received}"
    if skipped:
        words += f"; at {listed(skipped)} the stride leaves the output out"
    unread = [place for place, times in enumerate(times_read(layer)) if not times]
    if unread and layer.outputs:
        words += f". No output reads {named('step', unread)}"
    return f"{layer_in_words(layer)} {words}."


def _counts(layer: Strip, rows: Rows) -> Iterator[svg.Markup]:
    """Write over each step how many outputs read it."""
    size = svg.fitting("0", rows.columns.cell - 4, 12.5)
    if not size or not layer.outputs:
        return
    for step, times in enumerate(times_read(layer)):
        style = {"fill": colours.QUIET} if times else {"fill": colours.INK, "font_weight": "700"}
        yield svg.text(
            rows.columns.centre(step), COUNT_Y, str(times), size=size, class_="times", **style
        )


def _gathering(rows: Rows, layer: Strip, step: int, found: list[Reader]) -> Iterator[svg.Markup]:
    for dull in (True, False):  # what carries a gradient lies on top
        for reader in found:
            if (reader.output is None) == dull:
                home = rows.columns.centre(layer.home(reader.place))
                name = "cut" if dull else "thread"
                yield rows.thread(step, home, dull=dull, name=name)
                yield rows.badge(step, home, f"w{reader.tap}", 0.72, dull=dull)


def _arrow(x: float) -> svg.Markup:
    y = INPUT_Y + TALL + 2
    tip = ("M", x - 5, y + 7, "L", x, y, "L", x + 5, y + 7)
    return svg.group(svg.path(*tip, stroke=colours.KERNEL, stroke_width=2), class_="arrow")
