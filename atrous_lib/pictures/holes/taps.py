"""The picture of lesson 3: a dilated kernel over its input, and the outputs it makes.

From top to bottom: the effective length as a dimension line, the hops from tap to tap, the
kernel (round), the input with its padding (square), the reading of one output, the outputs,
and the same in numbers. The input never moves; padding that does not fit beside it is drawn at
a smaller scale, so that taps stay in their true order and proportion at any rate.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from typing import Any

from atrous_lib.pictures import svg
from atrous_lib.pictures.reading import GUTTER, MARGIN, Axis, Reading, count, read

HEIGHT = 322
SPAN_Y, HOP_Y, KERNEL_Y, INPUT_Y, OUTPUT_Y, WORDS_Y = 31, 70, 88, 124, 230, 294


def describe_holes(
    length: int, filter_length: int, atrous_rate: int, border_mode: str = "valid", output: int = 0
) -> str:
    """Say in words what `holes` draws; takes the same arguments.

    Examples
    --------
    >>> print(describe_holes(16, 3, 4))
    3 taps, 4 steps apart, reach across (3 - 1) x 4 + 1 = 9 steps. Of 16 input steps, mode \
'valid' makes 8 outputs; output 0 reads steps 0, 4 and 8.
    """
    reading = read(length, filter_length, atrous_rate, border_mode, output)
    span = f"({filter_length} - 1) x {atrous_rate} + 1 = {count(reading.span, 'step')}"
    if filter_length == 1:
        kernel = f"1 tap, so nothing to spread: rate {atrous_rate} reaches across {span}."
    else:
        kernel = f"{filter_length} taps, {count(atrous_rate, 'step')} apart, reach across {span}."
    if not reading.outputs:
        return (
            f"{kernel} The input has only {count(length, 'step')}, so mode 'valid' makes no "
            f"output: the kernel hangs over by {count(reading.overhang, 'step')}."
        )
    pads = _pads(reading)
    return (
        f"{kernel} Of {count(length, 'input step')}{pads and f' and {pads}'}, mode "
        f"'{border_mode}' makes {count(reading.outputs, 'output')}; output {output} reads "
        f"{_steps_read(reading)}."
    )


def _pads(reading: Reading) -> str:
    left, right = reading.padding
    sides = [f"{count(left, 'zero')} on the left"] if left else []
    sides += [f"{count(right, 'zero')} on the right"] if right else []
    return " and ".join(sides)


def _steps_read(reading: Reading) -> str:
    steps = [str(step) for step in reading.taps if reading.inside(step)]
    zeros = reading.filter_length - len(steps)
    listed = " and ".join([", ".join(steps[:-1]), steps[-1]] if len(steps) > 1 else steps)
    parts = [f"step{'s' if len(steps) > 1 else ''} {listed}"] if steps else []
    if zeros:
        parts.append(f"{'a' if zeros == 1 else zeros} padding zero{'s' if zeros > 1 else ''}")
    return " and ".join(parts)


def holes(
    length: int, filter_length: int, atrous_rate: int, border_mode: str = "valid", output: int = 0
) -> str:
    """Draw the taps of one output over the input, the holes between them, and all outputs.

    Parameters
    ----------
    length : int
        Steps of the input; up to about 24 stay easy to read.
    filter_length, atrous_rate : int
        Any rate is legal. A kernel longer than a "valid" input is drawn hanging over.
    border_mode : {"valid", "same", "full", "causal"}
        Where zeros are put around the input.
    output : int
        The output whose reading is shown.

    Returns
    -------
    str
        SVG text.

    Raises
    ------
    TypeError, ValueError
        As `read`.

    Examples
    --------
    >>> holes(16, 3, 4).count('class="tap"')
    3
    """
    reading = read(length, filter_length, atrous_rate, border_mode, output)
    axis = Axis(reading)
    taps = count(filter_length, "tap")
    return svg.document(
        f"{taps} at rate {atrous_rate}, border mode {border_mode}",
        describe_holes(length, filter_length, atrous_rate, border_mode, output),
        (svg.WIDTH, HEIGHT),
        *_names(),
        *_dimension(reading, axis),
        *_hops(reading, axis),
        *_connections(reading, axis),
        *_input(reading, axis),
        *_kernel(reading, axis),
        *_outputs(reading, axis),
        *_words(reading),
    )


def _names() -> Iterator[svg.Markup]:
    rows = [("kernel", KERNEL_Y), ("input", INPUT_Y + 15), ("outputs", OUTPUT_Y + 15)]
    for name, y in rows:
        yield svg.text(14, y, name, fill=svg.QUIET, text_anchor="start")


def _dimension(reading: Reading, axis: Axis) -> Iterator[svg.Markup]:
    """Draw the effective length over the kernel."""
    first, last = (axis.marker(step) for step in (reading.taps[0], reading.taps[-1]))
    left, right = first[0] - first[1] / 2, last[0] + last[1] / 2
    taps, rate = reading.filter_length, reading.atrous_rate
    words = f"({taps} − 1) · {rate} + 1 = {count(reading.span, 'step')}"
    half = 3.6 * len(words) + 8
    middle = min(max((left + right) / 2, half + 4), svg.WIDTH - half - 4)
    for steps in (
        ("M", left, SPAN_Y, "L", right, SPAN_Y),
        *(("M", x, SPAN_Y - 6, "L", x, SPAN_Y + 6) for x in (left, right)),
    ):
        yield svg.path(*steps, stroke=svg.INK, stroke_width=1.2)
    inside = right - left > 2 * half + 24
    y = SPAN_Y if inside else SPAN_Y - 13
    yield svg.box(middle - half, y - 10, 2 * half, 20, fill=svg.PAPER)
    yield svg.text(middle, y, words, font_weight="600", class_="effective-length")


def _hops(reading: Reading, axis: Axis) -> Iterator[svg.Markup]:
    """Draw an arrow from each tap to the next."""
    y, style = HOP_Y, {"stroke": svg.ORANGE, "stroke_width": "1.2"}
    for here, there in pairwise(axis.marker(step)[0] for step in reading.taps):
        middle, rise = (here + there) / 2, min(20, 8 + (there - here) / 12)
        yield svg.path("M", here, y, "Q", middle, y - rise, there - 1, y - 1, class_="hop", **style)
        tip = ("L", there - 0.5, y - 0.5, "L", there - 5, y + 2)
        yield svg.path("M", there - 6.5, y - 4.5, *tip, **style)
        words = f"+{reading.atrous_rate}"
        yield svg.text(middle, y - rise / 2 - 7, words, size=11.5, fill=svg.QUIET)


def _kernel(reading: Reading, axis: Axis) -> Iterator[svg.Markup]:
    """Draw the kernel as one rail that carries its taps, with a small ring for each hole."""
    centres = [axis.marker(step)[0] for step in reading.taps]
    yield svg.path(
        *("M", centres[0], KERNEL_Y, "L", centres[-1], KERNEL_Y),
        stroke=svg.ORANGE_TINT,
        stroke_width=16,
        stroke_linecap="round",
    )
    taps = set(reading.taps)
    for step in range(reading.taps[0] + 1, reading.taps[-1]):
        if step not in taps and axis.width(step) >= 7:
            yield svg.circle(
                axis.centre(step), KERNEL_Y, 3, fill=svg.PAPER, stroke=svg.ORANGE, class_="hole"
            )
    radius = min(13, axis.cell / 2 - 0.5)
    for tap, x in enumerate(centres):
        yield svg.group(
            svg.circle(
                x, KERNEL_Y, radius, fill=svg.ORANGE_TINT, stroke=svg.ORANGE, stroke_width=2
            ),
            svg.text(x, KERNEL_Y, f"w{tap}", size=12, font_weight="600"),
            class_="tap",
        )


def _input(reading: Reading, axis: Axis) -> Iterator[svg.Markup]:
    read_steps = set(reading.taps)
    numbered = axis.cell >= 14
    for step in range(reading.length):
        lit = step in read_steps
        yield svg.group(
            _cell(
                axis.centre(step), axis.cell, INPUT_Y, svg.BLUE if lit else svg.BLUE_TINT, svg.BLUE
            ),
            svg.text(
                axis.centre(step),
                INPUT_Y + 15,
                str(step) if numbered else "",
                size=12.5,
                fill=svg.PAPER if lit else svg.INK,
                font_weight="700" if lit else "400",
            ),
            class_="step lit" if lit else "step",
        )
    yield from _padding(reading, axis)
    for step in sorted(read_steps):
        if not reading.inside(step):
            yield _outside(reading, axis, step)


def _padding(reading: Reading, axis: Axis) -> Iterator[svg.Markup]:
    """Draw the zeros on both sides: cells while they fit, a band beyond."""
    left, right = reading.padding
    for zeros, first, cell in (
        (left, -left, axis.left_cell),
        (right, reading.length, axis.right_cell),
    ):
        if not zeros:
            continue
        x, stop = axis.edge(first), axis.edge(first + zeros)
        if cell >= 7:
            for step in range(first, first + zeros):
                zero = svg.text(axis.centre(step), INPUT_Y + 15, "0", size=12, fill=svg.QUIET)
                frame = _cell(axis.centre(step), cell, INPUT_Y, svg.PAPER, svg.LINE, dashed=True)
                yield svg.group(frame, *([zero] if cell >= 12 else []), class_="zero")
        else:
            band = _cell((x + stop) / 2, stop - x, INPUT_Y, svg.PAPER, svg.LINE, dashed=True)
            yield svg.group(band, class_="zeros", data_count=zeros)
        scale = ", drawn narrower" if cell < 12 else ""
        yield _note((x + stop) / 2, f"{count(zeros, 'zero')}{scale}", class_="padding")
    if reading.overhang:
        words = f"{count(reading.overhang, 'step')} too long"
        x = max(axis.stop + 46, (axis.stop + axis.edge(reading.span)) / 2)
        yield _note(x, words, class_="overhang")


def _note(x: float, words: str, **values: str | float) -> svg.Markup:
    """Write a note under the input, with a halo of paper that keeps threads off it."""
    halo: dict[str, Any] = {"stroke": svg.PAPER, "stroke_width": 5, "paint_order": "stroke"}
    return svg.text(x, INPUT_Y + 43, words, size=12, fill=svg.QUIET, **halo, **values)


def _outside(reading: Reading, axis: Axis, step: int) -> svg.Markup:
    """Draw what a tap meets outside the input: a zero, or nothing at all."""
    x, width = axis.marker(step)
    if not reading.outputs:
        return svg.group(
            svg.text(x, INPUT_Y + 15, "?", size=15, font_weight="600"), class_="nothing"
        )
    frame = _cell(x, width, INPUT_Y, svg.PAPER, svg.INK, dashed=True)
    zero = svg.text(x, INPUT_Y + 15, "0", size=12, font_weight="700")
    return svg.group(frame, zero, class_="zero-read")


def _cell(
    x: float, width: float, y: float, fill: str, stroke: str, *, dashed: bool = False
) -> svg.Markup:
    dash = {"stroke_dasharray": "3 2.5"} if dashed else {}
    gap = 1 if width >= 12 else 0.5
    return svg.box(
        x - width / 2 + gap, y, width - 2 * gap, 30, rx=4, fill=fill, stroke=stroke, **dash
    )


def _connections(reading: Reading, axis: Axis) -> Iterator[svg.Markup]:
    """Draw one thread from each tap's step to the output; a dashed one carries a zero."""
    if not reading.outputs:
        return
    end, top, bottom = axis.marker(reading.place(reading.output))[0], INPUT_Y + 30, OUTPUT_Y
    for step in reading.taps:
        x = axis.marker(step)[0]
        bend = ("C", x, top + 44, end, bottom - 44, end, bottom)
        style = {} if reading.inside(step) else {"stroke_dasharray": "3 3"}
        yield svg.path(
            *("M", x, top, *bend),
            stroke=svg.ORANGE if reading.inside(step) else svg.LINE,
            stroke_width=2 if reading.inside(step) else 1.5,
            class_="thread",
            **style,
        )


def _outputs(reading: Reading, axis: Axis) -> Iterator[svg.Markup]:
    if not reading.outputs:
        yield svg.text(
            (axis.start + axis.stop) / 2,
            OUTPUT_Y + 15,
            "no output: nowhere in the input does the whole kernel fit",
            class_="no-output",
        )
        return
    places = [reading.place(output) for output in range(reading.outputs)]
    for cell_side in (_narrow(places, axis, before=True), _narrow(places, axis, before=False)):
        if cell_side:
            x, stop = axis.edge(cell_side[0]), axis.edge(cell_side[-1] + 1)
            band = _cell((x + stop) / 2, stop - x, OUTPUT_Y, svg.PAPER, svg.QUIET)
            yield svg.group(band, class_="outputs", data_count=len(cell_side))
    for output, place in enumerate(places):
        if axis.width(place) >= 7 or output == reading.output:
            yield _output(output, place, axis, chosen=output == reading.output)


def _narrow(places: list[int], axis: Axis, *, before: bool) -> list[int]:
    """Return the outputs on one side of the input whose cells would be too narrow to draw."""
    narrow = [place for place in places if axis.width(place) < 7]
    return [place for place in narrow if (place < 0) == before]


def _output(output: int, place: int, axis: Axis, *, chosen: bool) -> svg.Markup:
    x, width = axis.marker(place) if chosen else (axis.centre(place), axis.width(place))
    label = str(output)
    width = max(width, 8 * len(label) + 8) if chosen else width
    size = 12.5 if len(label) < 3 else 10.5
    fits = width >= 0.58 * size * len(label) + 2
    return svg.group(
        _cell(
            x, width, OUTPUT_Y, svg.INK if chosen else svg.PAPER, svg.INK if chosen else svg.QUIET
        ),
        svg.text(
            x,
            OUTPUT_Y + 15,
            label if fits else "",
            size=size,
            fill=svg.PAPER if chosen else svg.INK,
            font_weight="700" if chosen else "400",
        ),
        class_="output chosen" if chosen else "output",
    )


def _words(reading: Reading) -> Iterator[svg.Markup]:
    """Say how one output is computed, and how many there are."""
    middle = (GUTTER + svg.WIDTH - MARGIN) / 2
    length, span, outputs = reading.length, reading.span, count(reading.outputs, "output")
    if not reading.outputs:
        sentence = f"the kernel reaches across {span} steps, the input has {length}"
        yield svg.text(middle, WORDS_Y, sentence, size=14, class_="count")
        return
    terms = [
        f"w{tap}·{f'x[{step}]' if reading.inside(step) else '0'}"
        for tap, step in enumerate(reading.taps)
    ]
    number = {
        "valid": f"{length} − {span} + 1 = {outputs}",
        "full": f"{length} + {span} − 1 = {outputs}",
    }.get(reading.border_mode, f"as many as inputs: {outputs}")
    formula = f"y[{reading.output}] = {' + '.join(terms)}"
    yield svg.text(GUTTER, WORDS_Y, formula, size=14, text_anchor="start", class_="formula")
    bold: dict[str, Any] = {"size": 14, "font_weight": "600", "text_anchor": "end"}
    yield svg.text(svg.WIDTH - MARGIN, WORDS_Y, number, class_="count", **bold)
