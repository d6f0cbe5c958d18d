"""The levels of a stack on paper, as WaveNet's authors draw them: input below, output on top."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from atrous_lib.pictures import colours, svg
from atrous_lib.pictures.columns import Columns
from atrous_lib.pictures.stacks.tree import Stack

GUTTER, MARGIN = 152, 20
TOP, BOTTOM = 42, 262  # the middles of the output's row and of the input's
CELL = 46  # the widest cell
HALF = 13  # half of a cell's height

# What a cell of the input or the output is: its frame, its fill and its words.
LOOKS: dict[str, tuple[str, str, str]] = {
    "step": (colours.INPUT, colours.INPUT_TINT, colours.INK),
    "step lit": (colours.INPUT, colours.INPUT, colours.PAPER),
    "step blind": (colours.INK, colours.PAPER, colours.INK),
    "output": (colours.QUIET, colours.PAPER, colours.INK),
    "output chosen": (colours.INK, colours.INK, colours.PAPER),
    "output leak": (colours.WRONG, colours.WRONG, colours.PAPER),
}


class Paper:
    """From steps and levels to places on the paper. Input and output never move."""

    def __init__(self, stack: Stack) -> None:
        self.stack = stack
        self.top = len(stack.rates)
        self.columns = Columns(GUTTER, min(CELL, (svg.WIDTH - GUTTER - MARGIN) / stack.steps))

    def y(self, level: int) -> float:
        """Return the middle of a level's row."""
        return BOTTOM + (TOP - BOTTOM) * level / self.top

    def inside(self, step: int) -> bool:
        """Say whether a step belongs to the input."""
        return 0 <= step < self.stack.steps

    def names(self, *, modes: bool = False) -> Iterator[svg.Markup]:
        """Name the rows."""
        yield svg.text(14, self.y(0), "input", fill=colours.QUIET, text_anchor="start")
        for layer, (rate, stride, mode) in enumerate(
            zip(self.stack.rates, self.stack.strides, self.stack.modes, strict=True)
        ):
            more = [f"stride {stride}"] * (stride > 1) + [mode] * modes
            y = self.y(layer + 1) - (8 if more else 0)
            style: dict[str, Any] = {"text_anchor": "start", "fill": colours.QUIET}
            yield svg.text(14, y, f"layer {layer + 1} · rate {rate}", class_="layer", **style)
            if mode == "same":
                style = {**style, "fill": colours.INK, "font_weight": "700"}
            if more:
                yield svg.text(14, y + 17, ", ".join(more), class_="more", **style)

    def thread(self, level: int, here: int, there: int, thickness: float = 1.4) -> svg.Markup:
        """Draw the way from a step of a level to a step of the level below.

        It ends at the edge of the input, dashed, where it leads out to padding.
        """
        x, y, end, bottom = (
            self.columns.centre(here),
            self.y(level),
            self.columns.centre(there),
            self.y(level - 1),
        )
        y += HALF if level == self.top else 0
        bottom -= HALF if level == 1 else 0
        if self.inside(there):
            style: dict[str, Any] = {"stroke": colours.KERNEL, "stroke_width": thickness}
            return svg.path("M", x, y, "L", end, bottom, class_="thread", **style)
        edge = self.columns.edge(0 if there < 0 else self.stack.steps)
        share = (x - edge) / (x - end)
        style = {"stroke": colours.LINE, "stroke_width": 1.2, "stroke_dasharray": "3 3"}
        return svg.path("M", x, y, "L", edge, y + share * (bottom - y), class_="outward", **style)

    def node(self, level: int, step: int, *, lit: bool, leak: bool = False) -> svg.Markup:
        """Draw a number between input and output."""
        if not lit:
            return svg.circle(
                self.columns.centre(step), self.y(level), 2.5, fill=colours.LINE, class_="node"
            )
        fill, name = (colours.WRONG, "node lit leak") if leak else (colours.INK, "node lit")
        style: dict[str, Any] = {"fill": fill, "stroke": colours.PAPER, "stroke_width": 1.2}
        return svg.circle(
            self.columns.centre(step),
            self.y(level),
            min(5.5, self.columns.cell / 3),
            class_=name,
            **style,
        )

    def square(self, level: int, step: int, look: str) -> svg.Markup:
        """Draw a step of the input or the output, as one of `LOOKS`."""
        stroke, fill, ink = LOOKS[look]
        width = self.columns.cell - (2 if self.columns.cell >= 12 else 0.5)
        frame: dict[str, Any] = {"rx": 4, "fill": fill, "stroke": stroke}
        if look == "step blind":
            frame["stroke_width"] = 2
        weight = "400" if look in ("step", "output") else "700"
        number = str(step) if self.columns.cell >= 14 else ""
        y = self.y(level)
        return svg.group(
            svg.box(
                *(self.columns.centre(step) - width / 2, y - HALF, width, 2 * HALF),
                **frame,
            ),
            svg.text(self.columns.centre(step), y, number, size=11.5, fill=ink, font_weight=weight),
            class_=look,
        )
