"""The second picture of lesson 10: change one input step, and see which outputs know of it.

A causal stack changes from that step on. What changes before it is a leak: an output that knows
its future.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from atrous_lib.pictures import colours, svg
from atrous_lib.pictures.stacks.levels import BOTTOM, MARGIN, TOP, Paper
from atrous_lib.pictures.stacks.tree import Stack, stack_of
from atrous_lib.pictures.words import count, listed, numbers

HEIGHT = 346
SIDES_Y, WORDS_Y = BOTTOM + 32, 324


def leaks(
    steps: int,
    filter_length: int,
    atrous_rates: Sequence[int],
    modes: Sequence[str],
    changed: int,
) -> str:
    """Draw which numbers of a stack change with one step of the input.

    Parameters
    ----------
    steps : int
        Steps of the input; up to about 32 stay easy to read.
    filter_length : int
        Taps of each layer.
    atrous_rates : sequence of int
        The rate of each layer, first layer first.
    modes : sequence of {"causal", "same"}
        The border mode of each layer.
    changed : int
        The step of the input that is changed.

    Returns
    -------
    str
        SVG text.

    Raises
    ------
    TypeError, ValueError
        As `tree.stack_of`; or if the input has no such step.

    Examples
    --------
    >>> picture = leaks(16, 3, [1, 2], ["causal", "same"], 8)
    >>> picture.count('class="output leak"')
    2
    >>> print(svg.description(picture))
    2 layers of 3 taps at rates 1, 2 in modes causal, same. Step 8 of the input is changed; \
outputs 6 to 12 change with it. A leak: outputs 6 and 7 know step 8 before it comes.
    """
    stack = stack_of(steps, filter_length, atrous_rates, modes=modes)
    levels = _changes(stack, changed)
    paper = Paper(stack)
    return svg.document(
        f"A change of step {changed}, modes {', '.join(stack.modes)}",
        _description(stack, levels[-1], changed),
        (svg.WIDTH, HEIGHT),
        *paper.names(modes=True),
        *_border(paper, changed),
        *_threads(paper, levels),
        *_nodes(paper, levels, changed),
        *_ends(paper, levels, changed),
        svg.text(
            svg.WIDTH - MARGIN,
            WORDS_Y,
            _verdict(stack, levels[-1], changed),
            size=13.5,
            font_weight="600",
            text_anchor="end",
            class_="verdict",
        ),
    )


def _description(stack: Stack, outputs: set[int], changed: int) -> str:
    changes = f"{_outputs(sorted(outputs))} with it" if outputs else "no output changes with it"
    return (
        f"{count(len(stack.rates), 'layer')} of {count(stack.filter_length, 'tap')} at rates "
        f"{numbers(stack.rates)} in modes {', '.join(stack.modes)}. Step {changed} of "
        f"the input is changed; {changes}. {_verdict(stack, outputs, changed)}."
    )


def _outputs(steps: Sequence[int]) -> str:
    if len(steps) == 1:
        return f"output {steps[0]} changes"
    return f"outputs {_named(steps)} change"


def _named(steps: Sequence[int]) -> str:
    """Return steps, two at least, as in "3 and 5" and "3 to 7"."""
    first, last = steps[0], steps[-1]
    if len(steps) > 2 and last - first + 1 == len(steps):
        return f"{first} to {last}"
    return listed(steps)


def _changes(stack: Stack, changed: int) -> list[set[int]]:
    if changed not in range(stack.steps):
        raise ValueError(f"changed must be a step from 0 to {stack.steps - 1}, got {changed!r}.")
    return stack.changed(changed)


def _verdict(stack: Stack, outputs: set[int], changed: int) -> str:
    early = sorted(step for step in outputs if step < changed)
    if not early:
        return f"No leak here: no output before step {changed} changes"
    knows = f"output {early[0]} knows" if len(early) == 1 else f"outputs {_named(early)} know"
    return f"A leak: {knows} step {changed} before it comes"


def _border(paper: Paper, changed: int) -> Iterator[svg.Markup]:
    """Draw the moment of the change."""
    x = paper.columns.edge(changed)
    dashes: dict[str, Any] = {"stroke": colours.INK, "stroke_width": 1.2, "stroke_dasharray": "5 4"}
    yield svg.path("M", x, TOP - 20, "L", x, SIDES_Y + 8, class_="moment", **dashes)
    style: dict[str, Any] = {"size": 12.5, "fill": colours.QUIET}
    if changed * paper.columns.cell > 130:
        yield svg.text(x - 10, SIDES_Y, "← may not change", text_anchor="end", **style)
    if (paper.stack.steps - changed) * paper.columns.cell > 110:
        yield svg.text(x + 10, SIDES_Y, "may change →", text_anchor="start", **style)


def _threads(paper: Paper, levels: Sequence[set[int]]) -> Iterator[svg.Markup]:
    for level in range(1, len(levels)):
        for step in sorted(levels[level]):
            for read in paper.stack.reads(level - 1, step):
                if read in levels[level - 1]:
                    yield paper.thread(level, step, read)


def _nodes(paper: Paper, levels: Sequence[set[int]], changed: int) -> Iterator[svg.Markup]:
    for level in range(1, paper.top):
        for step in paper.stack.places(level):
            yield paper.node(level, step, lit=step in levels[level], leak=step < changed)


def _ends(paper: Paper, levels: Sequence[set[int]], changed: int) -> Iterator[svg.Markup]:
    for step in paper.stack.places(0):
        yield paper.square(0, step, "step lit" if step == changed else "step")
    for step in paper.stack.places(paper.top):
        look = "output"
        if step in levels[-1]:
            look = "output leak" if step < changed else "output chosen"
        yield paper.square(paper.top, step, look)
