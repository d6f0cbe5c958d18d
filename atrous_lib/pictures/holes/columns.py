"""The steps of an input on the paper, with narrower columns where its padding would not fit."""

from __future__ import annotations

from dataclasses import dataclass

from atrous_lib.pictures import svg
from atrous_lib.pictures.columns import GUTTER, MARGIN, Columns
from atrous_lib.pictures.strips import Strip

CELL = 34  # the widest column
SIDE = 6  # columns of full width that there is room for on each side of the input
SEEN = 14  # the width of a cell that must be seen even where columns are narrow


@dataclass(frozen=True)
class PaddedColumns(Columns):
    """Columns of one width inside the input, of another one on each side of it.

    Attributes
    ----------
    length
        Steps of the input.
    left_cell, right_cell
        The widths of the columns before and after it.
    """

    length: int
    left_cell: float
    right_cell: float

    @classmethod
    def of(cls, layer: Strip) -> PaddedColumns:
        """Return the columns of an input with its zeros, or with what hangs over it."""
        steps = range(-SIDE, layer.length + SIDE)
        inside = Columns.between(GUTTER, svg.WIDTH - MARGIN, steps, CELL)
        side = inside.start - GUTTER
        left, right = layer.left, layer.right or layer.overhang
        return cls(
            inside.start,
            inside.cell,
            layer.length,
            min(inside.cell, side / left) if left else inside.cell,
            min(inside.cell, side / right) if right else inside.cell,
        )

    def edge(self, step: float) -> float:
        """Return the x of a step's left edge."""
        if step < 0:
            return self.start + step * self.left_cell
        if step > self.length:
            return self.stop + (step - self.length) * self.right_cell
        return super().edge(step)

    @property
    def stop(self) -> float:
        """The x of the input's right end."""
        return super().edge(self.length)

    def width(self, step: int) -> float:
        """Return the width of a step's column."""
        return self.edge(step + 1) - self.edge(step)

    def marker(self, step: int) -> tuple[float, float]:
        """Return (middle, width) of a cell that must be seen even where columns are narrow.

        Outside the input it keeps clear of the input's edge.
        """
        centre, width = self.centre(step), max(self.width(step), SEEN)
        if step < 0:
            centre = min(centre, self.start - width / 2)
        elif step >= self.length:
            centre = max(centre, self.stop + width / 2)
        return centre, width
