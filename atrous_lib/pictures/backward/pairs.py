"""What the weights answer for: dW at one tap gathers pairs, db gathers all outputs."""

from __future__ import annotations

from collections.abc import Iterator

from atrous_lib.arguments import whole_number
from atrous_lib.pictures import colours, svg
from atrous_lib.pictures.backward.rows import Rows, formula, layer_in_words, names, total
from atrous_lib.pictures.columns import GUTTER, MARGIN
from atrous_lib.pictures.strips import Strip, strip
from atrous_lib.pictures.words import count, listed

HEIGHT = 264
INPUT_Y, OUTPUT_Y, WORDS_Y = 18, 162, 232
BIAS_Y, BELOW = 34, 60  # where b stands; by how much its picture is lower


def tap_gradient(
    length: int,
    filter_length: int,
    atrous_rate: int = 1,
    subsample_length: int = 1,
    border_mode: str = "valid",
    tap: int = 0,
) -> str:
    """Draw the pairs of an input step and an output whose products make up dW at one tap.

    Parameters
    ----------
    length, filter_length, atrous_rate, subsample_length, border_mode
        As for `step_gradient`.
    tap : int
        The tap whose gradient is gathered.

    Returns
    -------
    str
        SVG text.

    Raises
    ------
    TypeError, ValueError
        As `strip`, and if there is no such tap.

    Examples
    --------
    >>> picture = tap_gradient(6, 2, 3, tap=1)
    >>> picture.count('class="thread"')
    3
    >>> print(svg.description(picture))
    2 taps at rate 3 and stride 1, mode 'valid': 3 outputs over 6 input steps. Tap 1 reads input \
step 3 for output 0, 4 for 1 and 5 for 2. dW[1] adds up the products of these pairs.
    """
    layer = strip(length, filter_length, atrous_rate, subsample_length, border_mode)
    if whole_number(tap, "tap", minimum=0) >= filter_length:
        raise ValueError(f"tap must be below filter_length, {filter_length}, got {tap}.")
    pairs = [(layer.taps(output)[tap], output) for output in range(layer.outputs)]
    rows = Rows(layer, INPUT_Y, OUTPUT_Y)
    steps = [step for step, _ in pairs]
    inside = [pair for pair in pairs if layer.inside(pair[0])]
    terms = [f"x[{step}] · dy[{output}]" for step, output in inside]
    otherwise = "it reads zeros only" if pairs else "there is no output"
    return svg.document(
        f"The gradient of tap {tap}",
        _tap_description(layer, pairs, tap),
        (svg.WIDTH, HEIGHT),
        *names(("x", INPUT_Y + 15), ("dy", OUTPUT_Y + 15)),
        *_pairs(rows, layer, pairs, tap),
        *rows.inputs(steps, zeros_lit=steps),
        *rows.outputs([output for _, output in pairs]),
        *formula(f"dW[{tap}]", terms, otherwise, WORDS_Y),
        total(count(len(inside), "pair") + _zeros(len(pairs) - len(inside)), WORDS_Y),
    )


def _tap_description(layer: Strip, pairs: list[tuple[int, int]], tap: int) -> str:
    if not pairs:
        return layer_in_words(layer)
    read = [f"{step if layer.inside(step) else 'a zero'} for {output}" for step, output in pairs]
    read[0] = read[0].replace(" for ", " for output ")
    step = "input step " if layer.inside(pairs[0][0]) else ""
    return (
        f"{layer_in_words(layer)} Tap {tap} reads {step}{listed(read)}. dW[{tap}] adds up the "
        f"products of these pairs."
    )


def bias_gradient(
    length: int,
    filter_length: int,
    atrous_rate: int = 1,
    subsample_length: int = 1,
    border_mode: str = "valid",
) -> str:
    """Draw how the gradients of all outputs run into the one bias; takes what `strip` takes.

    Examples
    --------
    >>> picture = bias_gradient(4, 2)
    >>> picture.count('class="thread"')
    3
    >>> print(svg.description(picture))
    2 taps at rate 1 and stride 1, mode 'valid': 3 outputs over 4 input steps. The bias stands in \
every output, so db adds up 3 gradients dy.
    """
    layer = strip(length, filter_length, atrous_rate, subsample_length, border_mode)
    rows = Rows(layer, INPUT_Y - BELOW, OUTPUT_Y - BELOW)
    outputs = range(layer.outputs)
    middle, y = (GUTTER + svg.WIDTH - MARGIN) / 2, BIAS_Y
    threads = [
        svg.path(
            *("M", rows.home(t), rows.bottom, "C", rows.home(t), rows.bottom - 44),
            *(middle, y + 56, middle, y + 14),
            stroke=colours.BIAS,
            stroke_width=2,
            class_="thread",
        )
        for t in outputs
    ]
    return svg.document(
        "The gradient of the bias",
        f"{layer_in_words(layer)} The bias stands in every output, so db adds up "
        f"{count(layer.outputs, 'gradient')} dy.",
        (svg.WIDTH, HEIGHT - BELOW),
        *names(("db", y), ("dy", rows.bottom + 15)),
        *threads,
        svg.circle(middle, y, 15, fill=colours.BIAS_TINT, stroke=colours.BIAS, stroke_width=2),
        svg.text(middle, y, "b", font_weight="600", class_="bias"),
        *rows.outputs(outputs),
        *formula("db", [f"dy[{t}]" for t in outputs], "there is no output", WORDS_Y - BELOW),
        total(count(len(outputs), "term"), WORDS_Y - BELOW),
    )


def _zeros(number: int) -> str:
    return f", {count(number, 'zero')}" if number else ""


def _pairs(
    rows: Rows, layer: Strip, pairs: list[tuple[int, int]], tap: int
) -> Iterator[svg.Markup]:
    for step, output in pairs:
        yield rows.thread(step, rows.home(output), dull=not layer.inside(step))
    apart = rows.columns.cell * layer.subsample_length
    for step, output in pairs if apart >= 24 else pairs[len(pairs) // 2 :][:1]:
        yield rows.badge(step, rows.home(output), f"w{tap}", 0.5, dull=not layer.inside(step))
