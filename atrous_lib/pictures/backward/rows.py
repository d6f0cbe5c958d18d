"""An input above its outputs, as wide as the paper: what forward and backward pass run between."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import Any

from atrous_lib.pictures import colours, svg
from atrous_lib.pictures.columns import GUTTER, MARGIN, Columns
from atrous_lib.pictures.strips import Strip
from atrous_lib.pictures.words import count

CELL, TALL = 44, 30  # the widest cell; its height
BEND = 0.42  # where a thread turns to the other row, as a share of the way between them
MOST_TERMS = 5


class Rows:
    """Two rows over the same columns; the upper one includes the zeros around the input.

    Parameters
    ----------
    strip
        The layer.
    top, bottom
        The upper edges of the two rows.
    """

    def __init__(self, strip: Strip, top: float, bottom: float) -> None:
        self.strip, self.top, self.bottom = strip, top, bottom
        steps = range(-strip.left, strip.length + strip.right)
        self.columns = Columns.between(GUTTER, svg.WIDTH - MARGIN, steps, CELL)
        longest = str(max(strip.length, strip.outputs) - 1)
        room = self.columns.cell - 4
        self.size = svg.fitting(longest, room, 12.5) or svg.SMALLEST  # of the numbers in cells

    def home(self, output: int) -> float:
        """Return the middle of the column that an output is drawn in."""
        return self.columns.centre(self.strip.home(self.strip.kept[output]))

    def inputs(self, lit: Collection[int], zeros_lit: Collection[int] = ()) -> Iterator[svg.Markup]:
        """Draw the input's steps between its zeros; those that are lit stand out."""
        for step in range(-self.strip.left, self.strip.length + self.strip.right):
            if self.strip.inside(step):
                on = step in lit
                fill = {
                    "fill": colours.INPUT if on else colours.INPUT_TINT,
                    "stroke": colours.INPUT,
                }
                number = self._number(step, self.top, str(step), on)
                yield svg.group(
                    self._cell(step, self.top, **fill), *number, class_=_name("step", on)
                )
            else:
                on = step in zeros_lit
                stroke = {
                    "stroke": colours.INK if on else colours.LINE,
                    "stroke_dasharray": "3 2.5",
                }
                frame = self._cell(step, self.top, fill=colours.PAPER, **stroke)
                yield svg.group(frame, class_=_name("zero", on))
        yield from self._padding()

    def _padding(self) -> Iterator[svg.Markup]:
        """Name the zeros around the input. A "0" in their cells would look like step 0."""
        end = self.strip.length + self.strip.right
        for first, stop in ((-self.strip.left, 0), (self.strip.length, end)):
            room = (stop - first) * self.columns.cell
            size = svg.fitting("zeros", room - 6, 12.5)
            if size:
                x = self.columns.edge(first) + room / 2
                halo: dict[str, Any] = {"stroke": colours.PAPER, "stroke_width": 5}
                style = {
                    **halo,
                    "paint_order": "stroke",
                    "fill": colours.QUIET,
                    "class_": "padding",
                }
                yield svg.text(x, self.top + TALL / 2, "zeros", size=size, **style)

    def outputs(self, lit: Collection[int]) -> Iterator[svg.Markup]:
        """Draw the outputs, and a cross at each place where the stride leaves one out."""
        if not self.strip.outputs:
            words = f"no output: the kernel spans {self.strip.span} steps and fits nowhere"
            yield svg.text(svg.WIDTH / 2, self.bottom + TALL / 2, words, class_="no-output")
        kept = {place: output for output, place in enumerate(self.strip.kept)}
        for place in self.strip.places:
            home = self.strip.home(place)
            if place not in kept:
                yield self._skipped(self.columns.centre(home))
                continue
            on = kept[place] in lit
            fill = {
                "fill": colours.INK if on else colours.PAPER,
                "stroke": colours.INK if on else colours.QUIET,
            }
            number = self._number(home, self.bottom, str(kept[place]), on)
            yield svg.group(
                self._cell(home, self.bottom, **fill), *number, class_=_name("output", on)
            )
        yield from self._below(lit)

    def _below(self, lit: Collection[int]) -> Iterator[svg.Markup]:
        """Write outputs' numbers under cells that are too narrow, first of those that are lit."""
        places = range(10, self.strip.outputs)  # one digit finds room in any cell
        if not places or self._number(0, 0, str(places[-1]), False):
            return
        taken: list[float] = []
        for output in sorted(places, key=lambda output: (output not in lit, output % 5 != 0)):
            x, y = self.home(output), self.bottom + TALL + 9
            if all(abs(x - other) > 2.2 * self.size for other in taken):
                taken.append(x)
                on: dict[str, Any] = {"fill": colours.INK, "font_weight": "700"}
                style = on if output in lit else {"fill": colours.QUIET}
                yield svg.text(x, y, str(output), size=self.size, **style)

    def thread(
        self, step: int, home: float, *, dull: bool = False, name: str = "thread"
    ) -> svg.Markup:
        """Draw a line between an input step and a place in the row of outputs."""
        x, top, bottom = self.columns.centre(step), self.top + TALL, self.bottom
        bend = BEND * (bottom - top)
        style: dict[str, Any] = {"stroke_dasharray": "3 3"} if dull else {}
        return svg.path(
            *("M", x, top, "C", x, top + bend, home, bottom - bend, home, bottom),
            stroke=colours.DULL if dull else colours.KERNEL,
            stroke_width=1.5 if dull else 2,
            class_=name,
            **style,
        )

    def badge(
        self, step: int, home: float, words: str, share: float, *, dull: bool = False
    ) -> svg.Markup:
        """Write a weight's name on a thread, `share` of the way down from the input."""
        x, top, bottom = self.columns.centre(step), self.top + TALL, self.bottom
        bend = BEND * (bottom - top)
        along = _bezier(x, x, home, home, share)
        down = _bezier(top, top + bend, bottom - bend, bottom, share)
        ring: dict[str, Any] = {
            "stroke": colours.DULL if dull else colours.KERNEL,
            "stroke_width": 2,
        }
        return svg.group(
            svg.circle(
                along, down, 11, fill=colours.PAPER if dull else colours.KERNEL_TINT, **ring
            ),
            svg.text(
                along,
                down,
                words,
                size=11,
                font_weight="600",
                fill=colours.QUIET if dull else colours.INK,
            ),
            class_="unused" if dull else "tap",
        )

    def _cell(self, column: int, y: float, **values: str | float) -> svg.Markup:
        gap = 1 if self.columns.cell >= 10 else 0.1 * self.columns.cell
        width = self.columns.cell - 2 * gap
        return svg.box(
            self.columns.centre(column) - width / 2, y, width, TALL, rx=min(4, width / 4), **values
        )

    def _number(
        self, column: int, y: float, words: str, on: bool, **values: str | float
    ) -> list[svg.Markup]:
        """Write in a cell, unless the cell is too narrow."""
        style: dict[str, Any] = {
            "fill": colours.PAPER if on else colours.INK,
            "font_weight": "700" if on else "400",
        }
        place = (self.columns.centre(column), y + TALL / 2)
        if svg.DIGIT * self.size * len(words) > self.columns.cell - 2:
            return []
        return [svg.text(*place, words, size=self.size, **{**style, **values})]

    def _skipped(self, x: float) -> svg.Markup:
        half = min(4.0, self.columns.cell / 4)
        style: dict[str, Any] = {"stroke": colours.DULL, "stroke_width": 1.5, "class_": "skipped"}
        return svg.cross(x, self.bottom + TALL / 2, half, **style)


def _name(kind: str, on: bool) -> str:
    return f"{kind} lit" if on else kind


def _bezier(start: float, first: float, second: float, end: float, t: float) -> float:
    u = 1 - t
    return u**3 * start + 3 * u * u * t * first + 3 * u * t * t * second + t**3 * end


def layer_in_words(layer: Strip) -> str:
    """Say in words which layer is drawn."""
    taps = f"{count(layer.filter_length, 'tap')} at rate {layer.atrous_rate}"
    made = f"{count(layer.outputs, 'output')} over {count(layer.length, 'input step')}"
    if not layer.outputs:
        made += f", because the kernel spans {count(layer.span, 'step')}"
    return f"{taps} and stride {layer.subsample_length}, mode '{layer.border_mode}': {made}."


def names(*rows: tuple[str, float]) -> Iterator[svg.Markup]:
    """Write the names of rows at their heights."""
    for name, y in rows:
        yield svg.text(14, y, name, fill=colours.QUIET, text_anchor="start")


def formula(name: str, terms: list[str], otherwise: str, y: float) -> Iterator[svg.Markup]:
    """Write a sum out, a few terms of it where there are many."""
    shown = terms
    if len(terms) > MOST_TERMS:
        shown = [*terms[: MOST_TERMS - 2], "…", terms[-1]]
    words = f"{name} = {' + '.join(shown)}" if terms else f"{name} = 0: {otherwise}"
    yield svg.text(GUTTER, y, words, size=14, text_anchor="start", class_="formula")


def total(words: str, y: float) -> svg.Markup:
    """Write how many terms there are, at the end of the line."""
    bold: dict[str, Any] = {"size": 14, "font_weight": "600", "text_anchor": "end"}
    return svg.text(svg.WIDTH - MARGIN, y, words, class_="count", **bold)
