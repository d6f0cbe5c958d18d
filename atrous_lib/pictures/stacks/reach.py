"""The first picture of lesson 10: the tree of everything that one output of a stack reads.

From top to bottom: the output, the layers' numbers that it needs, the input, then for each step
of the input the number of paths that lead from it to the output, and the receptive field as a
dimension line. A step inside the receptive field that no path reaches is a blind spot.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from math import log2
from typing import Any

from atrous_lib.pictures import colours, svg
from atrous_lib.pictures.stacks.levels import BOTTOM, GUTTER, MARGIN, Paper
from atrous_lib.pictures.stacks.tree import Stack, stack_of
from atrous_lib.pictures.words import count, numbers

HEIGHT = 410
BARS, TALLEST, NUMBERS_Y, FIELD_Y, WORDS_Y = BOTTOM + 18, 30, BOTTOM + 62, BOTTOM + 88, 392


def stacks(
    steps: int,
    filter_length: int,
    atrous_rates: Sequence[int],
    output: int,
    subsample_lengths: Sequence[int] | None = None,
) -> str:
    """Draw what one output of a causal stack reads, and on how many paths.

    Parameters
    ----------
    steps : int
        Steps of the input; up to about 32 stay easy to read.
    filter_length : int
        Taps of each layer.
    atrous_rates : sequence of int
        The rate of each layer, first layer first.
    output : int
        The step of the output that is shown.
    subsample_lengths : sequence of int, optional
        The stride of each layer; all 1 by default.

    Returns
    -------
    str
        SVG text.

    Raises
    ------
    TypeError, ValueError
        As `tree.stack_of`; or if the stack has no output at that step.

    Examples
    --------
    >>> picture = stacks(16, 3, [2, 2], 12)
    >>> picture.count('class="step lit"')
    5
    >>> print(svg.description(picture))
    2 layers of 3 taps at rates 2, 2: the receptive field is 1 + (3 − 1) · (2 + 2) = 9 steps. \
Output 12 looks across steps 4 to 12, and reads 5 of them; blind spots: 5, 7, 9, 11. It has 9 \
paths, at most 3 from one step.
    """
    stack = stack_of(steps, filter_length, atrous_rates, subsample_lengths)
    levels = _paths(stack, output)
    paper = Paper(stack)
    layers = count(len(stack.rates), "layer")
    return svg.document(
        f"{layers} of {count(filter_length, 'tap')} at rates {numbers(stack.rates)}",
        _description(stack, levels[0], output),
        (svg.WIDTH, HEIGHT),
        *paper.names(),
        *_threads(paper, levels),
        *_nodes(paper, levels),
        *_ends(paper, levels, output),
        *_bars(paper, levels[0]),
        *_field(paper, output),
        *_words(stack, levels[0], output),
    )


def _description(stack: Stack, read: Counter[int], output: int) -> str:
    strides = f" and strides {numbers(stack.strides)}" if set(stack.strides) != {1} else ""
    seen, blind = _seen(stack, read), _blind(stack, read, output)
    first = output - stack.field + 1
    before = f" ({-first} more before the input)" if first < 0 else ""
    spots = f"blind spots: {numbers(blind)}" if blind else "no blind spot"
    within = count(sum(read[step] for step in seen), "path")
    return (
        f"{count(len(stack.rates), 'layer')} of {count(stack.filter_length, 'tap')} at rates "
        f"{numbers(stack.rates)}{strides}: the receptive field is {_formula(stack)}. "
        f"Output {output} looks across steps {max(first, 0)} to {output}{before}, and reads "
        f"{len(seen)} of them; {spots}. It has {within}, at most "
        f"{max(read[step] for step in seen)} from one step."
    )


def _paths(stack: Stack, output: int) -> list[Counter[int]]:
    places = stack.places(len(stack.rates))
    if output not in places:
        raise ValueError(
            f"output must be a step at which the stack has one: from 0 to {places[-1]}, every "
            f"{places.step}, got {output!r}."
        )
    return stack.paths(output)


def _seen(stack: Stack, read: Counter[int]) -> list[int]:
    return sorted(step for step in read if 0 <= step < stack.steps)


def _blind(stack: Stack, read: Counter[int], output: int) -> list[int]:
    first = max(output - stack.field + 1, 0)
    return [step for step in range(first, output + 1) if not read[step]]


def _formula(stack: Stack) -> str:
    hops = [
        f"{rate} · {apart}" if apart > 1 else f"{rate}"
        for rate, apart in zip(stack.rates, stack.apart, strict=False)
    ]
    total = hops[0] if len(hops) == 1 and "·" not in hops[0] else f"({' + '.join(hops)})"
    return f"1 + ({stack.filter_length} − 1) · {total} = {count(stack.field, 'step')}"


def _threads(paper: Paper, levels: Sequence[Counter[int]]) -> Iterator[svg.Markup]:
    for level in range(1, len(levels)):
        for step, paths in levels[level].items():
            if paper.inside(step):
                for read in paper.stack.reads(level - 1, step):
                    thickness = 1.3 + min(0.3 * log2(paths), 2)
                    yield paper.thread(level, step, read, thickness)


def _nodes(paper: Paper, levels: Sequence[Counter[int]]) -> Iterator[svg.Markup]:
    for level in range(1, paper.top):
        for step in paper.stack.places(level):
            yield paper.node(level, step, lit=bool(levels[level][step]))


def _ends(paper: Paper, levels: Sequence[Counter[int]], output: int) -> Iterator[svg.Markup]:
    blind = _blind(paper.stack, levels[0], output)
    for step in paper.stack.places(0):
        look = "step blind" if step in blind else "step"
        yield paper.square(0, step, "step lit" if levels[0][step] else look)
    for step in paper.stack.places(paper.top):
        yield paper.square(paper.top, step, "output chosen" if step == output else "output")


def _bars(paper: Paper, read: Counter[int]) -> Iterator[svg.Markup]:
    """Draw the number of paths from each step."""
    yield svg.text(14, BARS + 12, "paths", fill=colours.QUIET, text_anchor="start")
    seen = _seen(paper.stack, read)
    most = max(read[step] for step in seen)
    width = paper.columns.cell - 6
    for step in seen:
        height = TALLEST * read[step] / most
        number = str(read[step])
        size = svg.fitting(number, paper.columns.cell, 11.5)
        style = {"fill": colours.KERNEL_TINT, "stroke": colours.KERNEL}
        yield svg.group(
            svg.box(paper.columns.centre(step) - width / 2, BARS, width, height, rx=2, **style),
            *(
                [svg.text(paper.columns.centre(step), NUMBERS_Y - 4, number, size=size)]
                if size
                else []
            ),
            class_="paths",
        )


def _field(paper: Paper, output: int) -> Iterator[svg.Markup]:
    """Draw the receptive field; dashed at its left end where it begins before the input."""
    stack, y = paper.stack, FIELD_Y
    first = output - stack.field + 1
    left, right = paper.columns.edge(max(first, 0)), paper.columns.edge(output + 1)
    yield svg.path("M", left, y, "L", right, y, stroke=colours.INK, stroke_width=1.2)
    yield svg.path("M", right, y - 6, "L", right, y + 6, stroke=colours.INK, stroke_width=1.2)
    if first >= 0:
        yield svg.path("M", left, y - 6, "L", left, y + 6, stroke=colours.INK, stroke_width=1.2)
    else:
        dashes: dict[str, Any] = {
            "stroke": colours.INK,
            "stroke_width": 1.2,
            "stroke_dasharray": "3 3",
        }
        yield svg.path("M", left, y, "L", left - 24, y, class_="before", **dashes)
        words = f"{count(-first, 'step')} before"
        yield svg.text(left - 30, y, words, size=12, fill=colours.QUIET, text_anchor="end")
    words = _formula(stack)
    half = 3.7 * len(words) + 8
    inside = right - left > 2 * half + 20
    middle = min(max((left + right) / 2, GUTTER + half), svg.WIDTH - MARGIN - half)
    place = y if inside else y + 17
    yield svg.box(middle - half, place - 9, 2 * half, 18, fill=colours.PAPER)
    yield svg.text(middle, place, words, font_weight="600", class_="receptive-field")


def _words(stack: Stack, read: Counter[int], output: int) -> Iterator[svg.Markup]:
    seen, blind = _seen(stack, read), _blind(stack, read, output)
    paths = sum(read[step] for step in seen)
    weights = count(stack.filter_length * len(stack.rates), "weight")
    words = f"{weights} · {count(len(seen), 'step')} read · {count(len(blind), 'blind spot')}"
    bold: dict[str, Any] = {"size": 13.5, "font_weight": "600", "text_anchor": "end"}
    words += f" · {count(paths, 'path')}"
    yield svg.text(svg.WIDTH - MARGIN, WORDS_Y, words, class_="count", **bold)
