"""The picture of lesson 3: a dilated kernel over its input, and the outputs it makes.

From top to bottom: the effective length as a dimension line, the hops from tap to tap, the
kernel (round), the input with its padding (square), the reading of one output, the outputs,
and the same in numbers. The input never moves; padding that does not fit beside it is drawn at
a smaller scale, so that taps stay in their true order and proportion.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from typing import Any

from atrous_lib.pictures import colours, svg
from atrous_lib.pictures.columns import GUTTER, MARGIN
from atrous_lib.pictures.holes.columns import PaddedColumns
from atrous_lib.pictures.strips import Strip, strip
from atrous_lib.pictures.words import count, named

HEIGHT = 322
SPAN_Y, HOP_Y, KERNEL_Y, INPUT_Y, OUTPUT_Y, WORDS_Y = 31, 70, 88, 124, 230, 294
TALL = 30  # the height of a cell
NUMBERED, NARROW = 14, 7  # the narrowest cells with a number in them, and the narrowest at all


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
        As `strip`, and if there is no such output.

    Examples
    --------
    >>> picture = holes(16, 3, 4)
    >>> picture.count('class="tap"')
    3
    >>> print(svg.description(picture))
    3 taps, 4 steps apart, reach across (3 − 1) · 4 + 1 = 9 steps. Of 16 input steps, mode \
'valid' makes 8 outputs; output 0 reads steps 0, 4 and 8.
    """
    layer = strip(length, filter_length, atrous_rate, border_mode=border_mode)
    layer.check(output)
    columns, taps = PaddedColumns.of(layer), layer.taps(output)
    return svg.document(
        f"{count(filter_length, 'tap')} at rate {atrous_rate}, border mode {border_mode}",
        _description(layer, output),
        (svg.WIDTH, HEIGHT),
        *_names(),
        *_dimension(layer, taps, columns),
        *_hops(layer, taps, columns),
        *_threads(layer, output, columns),
        *_input(layer, taps, columns),
        *_kernel(taps, columns),
        *_outputs(layer, output, columns),
        *_sentence(layer, output),
    )


def _description(layer: Strip, output: int) -> str:
    taps, rate, span = layer.filter_length, layer.atrous_rate, count(layer.span, "step")
    reach = f"({taps} − 1) · {rate} + 1 = {span}"
    if taps == 1:
        kernel = f"1 tap, so nothing to spread: rate {rate} reaches across {reach}."
    else:
        kernel = f"{taps} taps, {count(rate, 'step')} apart, reach across {reach}."
    if not layer.outputs:
        return (
            f"{kernel} The input has only {count(layer.length, 'step')}, so mode 'valid' makes no "
            f"output: the kernel hangs over by {count(layer.overhang, 'step')}."
        )
    zeros = {"left": layer.left, "right": layer.right}
    sides = [f"{count(number, 'zero')} on the {side}" for side, number in zeros.items() if number]
    return (
        f"{kernel} Of {' and '.join([count(layer.length, 'input step'), *sides])}, mode "
        f"'{layer.border_mode}' makes {count(layer.outputs, 'output')}; output {output} reads "
        f"{_read(layer, output)}."
    )


def _read(layer: Strip, output: int) -> str:
    steps = [step for step in layer.taps(output) if layer.inside(step)]
    zeros = layer.filter_length - len(steps)
    parts = [named("step", steps)] if steps else []
    parts += ["a padding zero" if zeros == 1 else count(zeros, "padding zero")] if zeros else []
    return " and ".join(parts)


def _names() -> Iterator[svg.Markup]:
    rows = [("kernel", KERNEL_Y), ("input", INPUT_Y + 15), ("outputs", OUTPUT_Y + 15)]
    for name, y in rows:
        yield svg.text(14, y, name, fill=colours.QUIET, text_anchor="start")


def _dimension(layer: Strip, taps: list[int], columns: PaddedColumns) -> Iterator[svg.Markup]:
    """Draw the effective length over the kernel."""
    first, last = columns.marker(taps[0]), columns.marker(taps[-1])
    left, right = first[0] - first[1] / 2, last[0] + last[1] / 2
    span = count(layer.span, "step")
    words = f"({layer.filter_length} − 1) · {layer.atrous_rate} + 1 = {span}"
    half = 3.6 * len(words) + 8
    middle = min(max((left + right) / 2, half + 4), svg.WIDTH - half - 4)
    for steps in (
        ("M", left, SPAN_Y, "L", right, SPAN_Y),
        *(("M", x, SPAN_Y - 6, "L", x, SPAN_Y + 6) for x in (left, right)),
    ):
        yield svg.path(*steps, stroke=colours.INK, stroke_width=1.2)
    inside = right - left > 2 * half + 24
    y = SPAN_Y if inside else SPAN_Y - 13
    yield svg.box(middle - half, y - 10, 2 * half, 20, fill=colours.PAPER)
    yield svg.text(middle, y, words, font_weight="600", class_="effective-length")


def _hops(layer: Strip, taps: list[int], columns: PaddedColumns) -> Iterator[svg.Markup]:
    """Draw an arrow from each tap to the next."""
    y, style = HOP_Y, {"stroke": colours.KERNEL, "stroke_width": "1.2"}
    for here, there in pairwise(columns.marker(step)[0] for step in taps):
        middle, rise = (here + there) / 2, min(20, 8 + (there - here) / 12)
        yield svg.path("M", here, y, "Q", middle, y - rise, there - 1, y - 1, class_="hop", **style)
        tip = ("L", there - 0.5, y - 0.5, "L", there - 5, y + 2)
        yield svg.path("M", there - 6.5, y - 4.5, *tip, **style)
        words = f"+{layer.atrous_rate}"
        yield svg.text(middle, y - rise / 2 - 7, words, size=11.5, fill=colours.QUIET)


def _kernel(taps: list[int], columns: PaddedColumns) -> Iterator[svg.Markup]:
    """Draw the kernel as one rail that carries its taps, with a small ring for each hole."""
    centres = [columns.marker(step)[0] for step in taps]
    yield svg.path(
        *("M", centres[0], KERNEL_Y, "L", centres[-1], KERNEL_Y),
        stroke=colours.KERNEL_TINT,
        stroke_width=16,
        stroke_linecap="round",
    )
    for step in range(taps[0] + 1, taps[-1]):
        if step not in taps and columns.width(step) >= NARROW:
            x = columns.centre(step)
            yield svg.circle(
                x, KERNEL_Y, 3, fill=colours.PAPER, stroke=colours.KERNEL, class_="hole"
            )
    radius = min(13, columns.cell / 2 - 0.5)
    for tap, x in enumerate(centres):
        yield svg.group(
            svg.circle(
                x, KERNEL_Y, radius, fill=colours.KERNEL_TINT, stroke=colours.KERNEL, stroke_width=2
            ),
            svg.text(x, KERNEL_Y, f"w{tap}", size=12, font_weight="600"),
            class_="tap",
        )


def _input(layer: Strip, taps: list[int], columns: PaddedColumns) -> Iterator[svg.Markup]:
    for step in range(layer.length):
        lit = step in taps
        fill = colours.INPUT if lit else colours.INPUT_TINT
        yield svg.group(
            _cell(columns.centre(step), columns.cell, INPUT_Y, fill, colours.INPUT),
            svg.text(
                columns.centre(step),
                INPUT_Y + 15,
                str(step) if columns.cell >= NUMBERED else "",
                size=12.5,
                fill=colours.PAPER if lit else colours.INK,
                font_weight="700" if lit else "400",
            ),
            class_="step lit" if lit else "step",
        )
    yield from _padding(layer, taps, columns)
    for step in taps:
        if not layer.inside(step):
            yield _outside(layer, columns, step)


def _padding(layer: Strip, taps: list[int], columns: PaddedColumns) -> Iterator[svg.Markup]:
    """Draw the zeros on both sides: cells while they fit, a band beyond."""
    for zeros, first, cell in (
        (layer.left, -layer.left, columns.left_cell),
        (layer.right, layer.length, columns.right_cell),
    ):
        if not zeros:
            continue
        x, stop = columns.edge(first), columns.edge(first + zeros)
        if cell >= NARROW:
            for step in range(first, first + zeros):
                zero = svg.text(
                    columns.centre(step), INPUT_Y + 15, "0", size=12, fill=colours.QUIET
                )
                frame = _cell(
                    columns.centre(step), cell, INPUT_Y, colours.PAPER, colours.LINE, dashed=True
                )
                yield svg.group(
                    frame, *([zero] if cell >= 12 and step not in taps else []), class_="zero"
                )
        else:
            band = _cell(
                (x + stop) / 2, stop - x, INPUT_Y, colours.PAPER, colours.LINE, dashed=True
            )
            yield svg.group(band, class_="zeros", data_count=zeros)
        scale = ", drawn narrower" if cell < 12 else ""
        yield _note((x + stop) / 2, f"{count(zeros, 'zero')}{scale}", class_="padding")
    if layer.overhang:
        words = f"{count(layer.overhang, 'step')} too long"
        x = max(columns.stop + 46, (columns.stop + columns.edge(layer.span)) / 2)
        yield _note(x, words, class_="overhang")


def _note(x: float, words: str, **values: str | float) -> svg.Markup:
    """Write a note under the input, with a halo of paper that keeps threads off it."""
    halo: dict[str, Any] = {"stroke": colours.PAPER, "stroke_width": 5, "paint_order": "stroke"}
    return svg.text(x, INPUT_Y + 43, words, size=12, fill=colours.QUIET, **halo, **values)


def _outside(layer: Strip, columns: PaddedColumns, step: int) -> svg.Markup:
    """Draw what a tap meets outside the input: a zero, or nothing at all."""
    x, width = columns.marker(step)
    if not layer.outputs:
        return svg.group(
            svg.text(x, INPUT_Y + 15, "?", size=15, font_weight="600"), class_="nothing"
        )
    frame = _cell(x, width, INPUT_Y, colours.PAPER, colours.INK, dashed=True)
    zero = svg.text(x, INPUT_Y + 15, "0", size=12, font_weight="700")
    return svg.group(frame, zero, class_="zero-read")


def _cell(
    x: float, width: float, y: float, fill: str, stroke: str, *, dashed: bool = False
) -> svg.Markup:
    gap = 1 if width >= 12 else 0.5
    style: dict[str, Any] = {"rx": 4, "fill": fill, "stroke": stroke}
    dash = {"stroke_dasharray": "3 2.5"} if dashed else {}
    return svg.box(x - width / 2 + gap, y, width - 2 * gap, TALL, **style, **dash)


def _threads(layer: Strip, output: int, columns: PaddedColumns) -> Iterator[svg.Markup]:
    """Draw one thread from each tap's step to the output; a dashed one carries a zero."""
    if not layer.outputs:
        return
    end = columns.marker(layer.home(layer.kept[output]))[0]
    top, bottom = INPUT_Y + TALL, OUTPUT_Y
    for step in layer.taps(output):
        x, inside = columns.marker(step)[0], layer.inside(step)
        style = {} if inside else {"stroke_dasharray": "3 3"}
        yield svg.path(
            *("M", x, top, "C", x, top + 44, end, bottom - 44, end, bottom),
            stroke=colours.KERNEL if inside else colours.LINE,
            stroke_width=2 if inside else 1.5,
            class_="thread",
            **style,
        )


def _outputs(layer: Strip, output: int, columns: PaddedColumns) -> Iterator[svg.Markup]:
    if not layer.outputs:
        words = "no output: nowhere in the input does the whole kernel fit"
        middle = (columns.start + columns.stop) / 2
        yield svg.text(middle, OUTPUT_Y + 15, words, class_="no-output")
        return
    homes = [layer.home(place) for place in layer.kept]
    narrow = [home for home in homes if columns.width(home) < NARROW]
    for band in ([h for h in narrow if h < 0], [h for h in narrow if h >= 0]):
        if band:
            x, stop = columns.edge(band[0]), columns.edge(band[-1] + 1)
            frame = _cell((x + stop) / 2, stop - x, OUTPUT_Y, colours.PAPER, colours.QUIET)
            yield svg.group(frame, class_="outputs", data_count=len(band))
    in_a_band = set(narrow)
    for number, home in enumerate(homes):
        if home not in in_a_band or number == output:
            yield _output(number, home, columns, chosen=number == output)


def _output(output: int, home: int, columns: PaddedColumns, *, chosen: bool) -> svg.Markup:
    x, width = columns.marker(home) if chosen else (columns.centre(home), columns.width(home))
    label = str(output)
    width = max(width, 8 * len(label) + 8) if chosen else width
    size = 12.5 if len(label) < 3 else svg.SMALLEST
    fits = width >= 0.58 * size * len(label) + 2
    stroke = colours.INK if chosen else colours.QUIET
    return svg.group(
        _cell(x, width, OUTPUT_Y, colours.INK if chosen else colours.PAPER, stroke),
        svg.text(
            x,
            OUTPUT_Y + 15,
            label if fits else "",
            size=size,
            fill=colours.PAPER if chosen else colours.INK,
            font_weight="700" if chosen else "400",
        ),
        class_="output chosen" if chosen else "output",
    )


def _sentence(layer: Strip, output: int) -> Iterator[svg.Markup]:
    """Say how one output is computed, and how many there are."""
    length, span, outputs = layer.length, layer.span, count(layer.outputs, "output")
    if not layer.outputs:
        words = f"the kernel reaches across {span} steps, the input has {length}"
        middle = (GUTTER + svg.WIDTH - MARGIN) / 2
        yield svg.text(middle, WORDS_Y, words, size=14, class_="count")
        return
    terms = [
        f"w{tap} · {f'x[{step}]' if layer.inside(step) else '0'}"
        for tap, step in enumerate(layer.taps(output))
    ]
    number = {
        "valid": f"{length} − {span} + 1 = {outputs}",
        "full": f"{length} + {span} − 1 = {outputs}",
    }.get(layer.border_mode, f"as many as inputs: {outputs}")
    formula = f"y[{output}] = {' + '.join(terms)}"
    size = 14 if len(terms) < 6 else 12
    yield svg.text(GUTTER, WORDS_Y, formula, size=size, text_anchor="start", class_="formula")
    bold: dict[str, Any] = {"size": 14, "font_weight": "600", "text_anchor": "end"}
    yield svg.text(svg.WIDTH - MARGIN, WORDS_Y, number, class_="count", **bold)
