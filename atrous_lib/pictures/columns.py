"""Columns of one width on the paper, one for each step of a signal."""

from __future__ import annotations

from dataclasses import dataclass

GUTTER, MARGIN = 78, 24  # left for the names of rows, right for what hangs over


@dataclass(frozen=True)
class Columns:
    """From a step to its place on the paper.

    Attributes
    ----------
    start
        The left edge of step 0, in pixels.
    cell
        The width of a column.

    Examples
    --------
    >>> columns = Columns(100, 20)
    >>> columns.edge(2), columns.centre(2)
    (140, 150.0)
    """

    start: float
    cell: float

    @classmethod
    def between(cls, left: float, right: float, steps: range, widest: float) -> Columns:
        """Return columns for these steps, in the middle between two places on the paper.

        Examples
        --------
        >>> Columns.between(0, 100, range(-1, 3), widest=20)
        Columns(start=30.0, cell=20)
        """
        cell = min(widest, (right - left) / len(steps))
        return cls((left + right - (steps.start + steps.stop) * cell) / 2, cell)

    def edge(self, step: float) -> float:
        """Return the x of a step's left edge."""
        return self.start + step * self.cell

    def centre(self, step: float) -> float:
        """Return the x of a step's middle."""
        return self.edge(step + 0.5)
