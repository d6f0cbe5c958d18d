"""The first picture of lesson 4: one input in every border mode, and one mode laid open.

Each strip is the same input between the zeros of one mode, so that the input's steps stand in
columns; "same" appears twice, as TensorFlow and as Theano pad it. The chosen strip is expanded: the
kernel at one output, what it reads, and all places where it can stand, of which a stride keeps
some and never computes the others.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from atrous_lib.pictures import colours, svg
from atrous_lib.pictures.columns import Columns
from atrous_lib.pictures.strips import BACKEND_NAMES, STRIPS, Strip, strip
from atrous_lib.pictures.words import count, named

GUTTER, MARGIN, CELL = 132, 176, 31  # left for names, right for numbers; the widest cell
ZEROS_X, OUTPUTS_X = svg.WIDTH - 118, svg.WIDTH - 44  # the columns of numbers
HEAD, CLOSED, OPEN, FOOT = 62, 40, 176, 52  # heights
STRIP, DROP = 28, 46  # height of a strip's cells, and of the threads below the open one


def edges(
    length: int,
    filter_length: int,
    atrous_rate: int = 1,
    subsample_length: int = 1,
    border_mode: str = "valid",
    backend: str = "tensorflow",
    output: int = 0,
) -> str:
    """Draw the input in every border mode, with one mode laid open.

    Parameters
    ----------
    length : int
        Steps of the input; about 12 stay easy to read.
    filter_length, atrous_rate, subsample_length : int
        Of the layer. With a stride, TensorFlow's "same" has only the zeros that are read.
    border_mode : {"valid", "same", "full", "causal"}
        The strip to lay open.
    backend : {"tensorflow", "theano"}
        Which "same" to lay open. Theano's kernel is flipped, in every mode.
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
    >>> picture = edges(10, 2, 3, 1, "same")
    >>> picture.count('class="tap"')
    2
    >>> print(svg.description(picture))
    2 taps at rate 3 span (2 − 1) · 3 + 1 = 4 steps, of which 3, an odd number, can stick out. \
10 input steps with zeros left + right: valid 0 + 0, 7 outputs; same on TensorFlow 1 + 2, 10 \
outputs; same on Theano 2 + 1, 10 outputs; full 3 + 3, 13 outputs; causal 3 + 0, 10 outputs. \
Shown: same on TensorFlow. Output 0 reads 1 zero and step 2.
    """
    layer = (length, filter_length, atrous_rate, subsample_length)
    chosen = strip(*layer, border_mode, backend)
    chosen.check(output)
    beside = chosen.span - 1
    steps = range(-beside, length + beside)
    columns = Columns.between(GUTTER, svg.WIDTH - MARGIN, steps, CELL)
    drawing: list[svg.Markup] = []
    y: float = HEAD
    for row in _every_mode(chosen):
        opened = row.border_mode == border_mode and (border_mode != "same" or row == chosen)
        if opened:
            drawing += _open(chosen, output, columns, y)
        else:
            drawing += _strip(row, columns, y + (CLOSED - STRIP) / 2)
        y += OPEN if opened else CLOSED
    return svg.document(
        f"{count(filter_length, 'tap')} at rate {atrous_rate}, stride {subsample_length}: border "
        f"mode {border_mode} on {BACKEND_NAMES[backend]}",
        _description(chosen, output),
        (svg.WIDTH, y + FOOT),
        *_head(chosen),
        *drawing,
        *_foot(chosen, output, y + FOOT / 2),
    )


def _description(layer: Strip, output: int) -> str:
    parity = "odd" if layer.span % 2 == 0 else "even"
    taps, rate, stride = layer.filter_length, layer.atrous_rate, layer.subsample_length
    kernel = (
        f"{count(taps, 'tap')} at rate {rate} span ({taps} − 1) · {rate} + 1 = "
        f"{count(layer.span, 'step')}, of which {layer.span - 1}, an {parity} number, can stick "
        "out."
    )
    modes = "; ".join(map(_mode, _every_mode(layer)))
    at_stride = "" if stride == 1 else f" at stride {stride}"
    refused = _refused(layer)
    return (
        f"{kernel} {count(layer.length, 'input step')} with zeros left + right: {modes}{at_stride}."
        f" Shown: {layer.border_mode} on {BACKEND_NAMES[layer.backend]}. {_reads(layer, output)}"
        f"{f' {refused}; this course computes it.' if refused else ''}"
    )


def _refused(layer: Strip) -> str:
    """Say what Keras 1 would not have computed; "" where it would."""
    if layer.border_mode == "causal":
        return "Keras 1 had no mode 'causal'"
    if layer.backend == "theano":
        return ""
    if layer.border_mode == "full":
        return "On TensorFlow, Keras 1 refused mode 'full'"
    if layer.subsample_length > 1 and layer.atrous_rate > 1:
        return "On TensorFlow, Keras 1 refused a stride with a rate above 1"
    return ""


def _every_mode(layer: Strip) -> list[Strip]:
    sizes = (layer.length, layer.filter_length, layer.atrous_rate, layer.subsample_length)
    return [strip(*sizes, *mode) for mode in STRIPS]


def _mode(row: Strip) -> str:
    where = f" on {BACKEND_NAMES[row.backend]}" if row.border_mode == "same" else ""
    return f"{row.border_mode}{where} {row.left} + {row.right}, {count(row.outputs, 'output')}"


def _reads(row: Strip, output: int) -> str:
    if not row.outputs:
        return "The kernel is longer than the input: it fits nowhere."
    steps = [step for step in row.taps(output) if row.inside(step)]
    zeros = row.filter_length - len(steps)
    parts = [count(zeros, "zero")] if zeros else []
    parts += [named("step", steps)] if steps else []
    flipped = ", its kernel flipped" if row.backend == "theano" else ""
    return f"Output {output} reads {' and '.join(parts)}{flipped}."


def _head(chosen: Strip) -> Iterator[svg.Markup]:
    missing = chosen.span - 1
    parity = "even" if missing % 2 == 0 else "odd"
    taps, rate = chosen.filter_length, chosen.atrous_rate
    yield svg.text(
        GUTTER,
        24,
        f"effective length ({taps} − 1) · {rate} + 1 = {chosen.span};  "
        f"{chosen.span} − 1 = {count(missing, 'step')} can stick out, an {parity} number",
        text_anchor="start",
        font_weight="600",
        class_="missing",
    )
    if refused := _refused(chosen):
        words, style = f"{refused}; this course computes it", {"text_anchor": "start"}
        yield svg.text(GUTTER, 48, words, size=12, fill=colours.QUIET, class_="refused", **style)
    for x, words in ((ZEROS_X, "zeros"), (OUTPUTS_X, "outputs")):
        yield svg.text(x, 50, words, size=12, fill=colours.QUIET)


def _strip(
    row: Strip, columns: Columns, y: float, *, lit: frozenset[int] | None = None
) -> list[svg.Markup]:
    """Draw one strip with its name and numbers; `lit` are the steps read, where it is expanded."""
    opened = lit is not None
    bold: dict[str, Any] = {"font_weight": "700"} if opened else {}
    middle = y + STRIP / 2
    twice = row.border_mode == "same"
    name = svg.text(14, middle - 7 * twice, row.border_mode, text_anchor="start", **bold)
    drawn = [name]
    if twice:
        where = BACKEND_NAMES[row.backend]
        drawn.append(
            svg.text(14, middle + 8, where, size=11, fill=colours.QUIET, text_anchor="start")
        )
    drawn += _zeros(row, columns, y, lit)
    for step in range(row.length):
        read = lit is not None and step in lit
        fill, ink = (colours.INPUT, colours.PAPER) if read else (colours.INPUT_TINT, colours.INK)
        x = columns.centre(step)
        number = _number(
            columns, x, middle, str(step), fill=ink, font_weight="700" if read else "400"
        )
        frame = _cell(columns.edge(step), columns.cell, y, fill=fill, stroke=colours.INPUT)
        drawn.append(svg.group(frame, *number, class_="step lit" if read else "step"))
    sides = f"{row.left} + {row.right}"
    drawn.append(svg.text(ZEROS_X, middle, sides, class_="zeros-count", **bold))
    drawn.append(svg.text(OUTPUTS_X, middle, str(row.outputs), class_="outputs-count", **bold))
    return [svg.group(*drawn, class_=f"strip {'open' if opened else 'closed'}")]


def _zeros(row: Strip, columns: Columns, y: float, lit: frozenset[int] | None) -> list[svg.Markup]:
    """Draw the zeros on both sides: cells while they are wide enough, bands beyond."""
    stroke = colours.LINE if lit is None else colours.PADDING
    drawn = []
    for first, zeros in ((-row.left, row.left), (row.length, row.right)):
        if zeros and columns.cell < 6:
            frame = _cell(
                columns.edge(first),
                zeros * columns.cell,
                y,
                fill=colours.PAPER,
                stroke=stroke,
                stroke_dasharray="3 2.5",
            )
            drawn.append(svg.group(frame, class_="zeros", data_count=zeros))
            continue
        for step in range(first, first + zeros):
            read = lit is not None and step in lit
            number = _number(
                columns,
                columns.centre(step),
                y + STRIP / 2,
                "0",
                fill=colours.INK if read else colours.QUIET,
                font_weight="700" if read else "400",
            )
            frame = _cell(
                *(columns.edge(step), columns.cell, y),
                fill=colours.PAPER,
                stroke=colours.INK if read else stroke,
                stroke_width=2 if read else 1,
                stroke_dasharray="3 2.5",
            )
            drawn.append(svg.group(frame, *number, class_="zero read" if read else "zero"))
    return drawn


def _cell(x: float, width: float, y: float, **values: str | float) -> svg.Markup:
    gap = 1 if width >= 10 else 0.25 * min(width, 1)
    return svg.box(x + gap, y, width - 2 * gap, STRIP, rx=min(4, width / 4), **values)


def _open(chosen: Strip, output: int, columns: Columns, top: float) -> Iterator[svg.Markup]:
    """Draw the chosen strip with the kernel above and all places below."""
    yield svg.box(6, top + 2, svg.WIDTH - 12, OPEN - 4, rx=8, fill=colours.SHEET)
    y = top + 54
    taps = chosen.taps(output) if chosen.outputs else []
    if taps:
        yield from _threads(chosen, taps, output, columns, y + STRIP)
    yield from _strip(chosen, columns, y, lit=frozenset(taps))
    if not taps:
        words = f"no output: the kernel spans {chosen.span} steps and fits nowhere"
        middle = columns.edge(chosen.length / 2)
        yield svg.text(middle, y + STRIP + DROP, words, class_="no-output")
        return
    yield from _kernel(chosen, taps, columns, top + 27)
    yield from _places(chosen, output, columns, y + STRIP + DROP)


def _kernel(chosen: Strip, taps: list[int], columns: Columns, y: float) -> Iterator[svg.Markup]:
    centres = [columns.centre(step) for step in taps]
    yield svg.path(
        *("M", centres[0], y, "L", centres[-1], y),
        stroke=colours.KERNEL_TINT,
        stroke_width=9,
        stroke_linecap="round",
    )
    radius = min(13.0, columns.cell * chosen.atrous_rate / 2 - 0.5)
    for tap, x in enumerate(centres):
        name = f"w{chosen.weight(tap)}"
        label = (
            [svg.text(x, y, name, size=min(12, radius + 1), font_weight="600")]
            if radius >= 10
            else []
        )
        yield svg.group(
            svg.circle(
                x,
                y,
                max(radius, 1),
                fill=colours.KERNEL_TINT,
                stroke=colours.KERNEL,
                stroke_width=2,
            ),
            *label,
            class_="tap",
        )


def _threads(
    chosen: Strip, taps: list[int], output: int, columns: Columns, y: float
) -> Iterator[svg.Markup]:
    end = columns.centre(chosen.home(chosen.kept[output]))
    for step in taps:
        x, inside = columns.centre(step), chosen.inside(step)
        style: dict[str, Any] = {} if inside else {"stroke_dasharray": "3 3"}
        yield svg.path(
            *("M", x, y, "C", x, y + 26, end, y + DROP - 26, end, y + DROP),
            stroke=colours.KERNEL if inside else colours.QUIET,
            stroke_width=2 if inside else 1.5,
            class_="thread",
            **style,
        )


def _places(chosen: Strip, output: int, columns: Columns, y: float) -> Iterator[svg.Markup]:
    """Draw what is computed at each place, and a cross where a stride skips the place."""
    kept = {place: number for number, place in enumerate(chosen.kept)}
    for place in chosen.places:
        x = columns.centre(chosen.home(place))
        if place not in kept:
            half = min(4, columns.cell / 4)
            middle = y + STRIP / 2
            yield svg.cross(
                x, middle, half, stroke=colours.DULL, stroke_width=1.5, class_="skipped"
            )
            continue
        shown = kept[place] == output
        fill, ink = (colours.INK, colours.PAPER) if shown else (colours.PAPER, colours.INK)
        frame = _cell(
            x - columns.cell / 2,
            columns.cell,
            y,
            fill=fill,
            stroke=colours.INK if shown else colours.QUIET,
        )
        number = _number(columns, x, y + STRIP / 2, str(kept[place]), fill=ink)
        yield svg.group(frame, *number, class_="output chosen" if shown else "output")
    yield svg.text(14, y + STRIP / 2, "outputs", size=12, fill=colours.QUIET, text_anchor="start")
    if len(kept) < len(chosen.places):
        never = f"✕ {len(chosen.places) - len(kept)} never computed"
        yield svg.text(
            (ZEROS_X + OUTPUTS_X) / 2,
            y + STRIP / 2,
            never,
            size=12,
            fill=colours.QUIET,
            class_="never",
        )


def _foot(chosen: Strip, output: int, y: float) -> Iterator[svg.Markup]:
    """Say how the shown output is computed, and how many there are."""
    if not chosen.outputs:
        return
    terms = [
        f"w{chosen.weight(tap)} · {f'x[{step}]' if chosen.inside(step) else '0'}"
        for tap, step in enumerate(chosen.taps(output))
    ]
    formula = f"y[{output}] = {' + '.join(terms)}"
    yield svg.text(14, y, formula, size=14, text_anchor="start", class_="formula")
    sum_ = {
        "valid": f"{chosen.length} − {chosen.span} + 1",
        "full": f"{chosen.length} + {chosen.span} − 1",
    }.get(chosen.border_mode, str(chosen.length))
    stride = chosen.subsample_length
    if stride > 1:
        inner = f"({sum_})" if " " in sum_ else sum_
        sum_ = f"{inner} / {stride}, rounded up"
    elif " " not in sum_:
        sum_ = "as many as inputs"
    bold: dict[str, Any] = {"size": 14, "font_weight": "600", "text_anchor": "end"}
    words = f"{sum_} = {count(chosen.outputs, 'output')}"
    yield svg.text(svg.WIDTH - 14, y, words.replace("inputs =", "inputs:"), class_="count", **bold)


def _number(columns: Columns, x: float, y: float, words: str, **values: Any) -> list[svg.Markup]:
    """Write in a cell, unless the cell is too narrow."""
    size = svg.fitting(words, columns.cell - 3, 12)
    return [svg.text(x, y, words, size=size, **values)] if size else []
