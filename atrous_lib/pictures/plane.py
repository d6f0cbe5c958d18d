"""A rectangle of paper with a scale on each side: from numbers to places, and lines in it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from numpy.typing import NDArray

from atrous_lib.pictures import colours, svg
from atrous_lib.pictures.words import significant

Range = tuple[float, float]
Numbers = Sequence[float] | NDArray[Any]


@dataclass(frozen=True)
class Plane:
    """Where numbers stand on the paper.

    Attributes
    ----------
    left, top, width, height
        The rectangle, in pixels.
    across, up
        The numbers at its left and right edge, and at its lower and upper edge.

    Examples
    --------
    >>> plane = Plane(100, 0, 80, 60, across=(-2, 2), up=(0, 3))
    >>> plane.x(0), plane.y(1)
    (140.0, 40.0)
    """

    left: float
    top: float
    width: float
    height: float
    across: Range
    up: Range

    @property
    def right(self) -> float:
        """The x of the right edge."""
        return self.left + self.width

    @property
    def bottom(self) -> float:
        """The y of the lower edge."""
        return self.top + self.height

    def x(self, value: float) -> float:
        """Return where a number stands from left to right."""
        low, high = self.across
        return self.left + self.width * (float(value) - low) / (high - low)

    def y(self, value: float) -> float:
        """Return where a number stands from top to bottom."""
        low, high = self.up
        return self.bottom - self.height * (float(value) - low) / (high - low)

    def frame(self) -> Iterator[svg.Markup]:
        """Draw a line at 0, or along the lower edge where 0 is not in sight."""
        low, high = self.up
        y = self.y(0) if low <= 0 <= high else self.bottom
        yield svg.path("M", self.left, y, "L", self.right, y, stroke=colours.LINE, class_="axis")

    def ticks_across(self, values: Sequence[float]) -> Iterator[svg.Markup]:
        """Write numbers below the rectangle."""
        for value in values:
            yield svg.text(
                self.x(value), self.bottom + 11, significant(value, 6), size=11, fill=colours.QUIET
            )

    def ticks_up(self, values: Sequence[float]) -> Iterator[svg.Markup]:
        """Write numbers left of the rectangle."""
        style: dict[str, Any] = {"size": 11, "fill": colours.QUIET, "text_anchor": "end"}
        for value in values:
            yield svg.text(self.left - 6, self.y(value), significant(value, 6), **style)

    def line(self, xs: Numbers, ys: Numbers, **values: str | float) -> svg.Markup:
        """Draw a line through points; what lies above or below the rectangle is left out."""
        steps: list[str | float] = []
        end: tuple[float, float] | None = None
        for first, second in pairwise(zip(map(float, xs), map(float, ys), strict=True)):
            piece = self._inside(first, second)
            if piece is None:
                continue
            start, stop = piece
            if start != end:
                steps += ["M", self.x(start[0]), self.y(start[1])]
            steps += ["L", self.x(stop[0]), self.y(stop[1])]
            end = stop
        style: dict[str, Any] = {"stroke": colours.INK, "stroke_linejoin": "round", **values}
        return svg.path(*steps, **style)

    def _inside(
        self, first: tuple[float, float], second: tuple[float, float]
    ) -> tuple[tuple[float, float], tuple[float, float]] | None:
        """Return what of the line between two points lies between the lower and upper edge."""
        low, high = self.up
        (x, y), (to_x, to_y) = first, second
        if max(y, to_y) < low or min(y, to_y) > high:
            return None

        def at(level: float) -> tuple[float, float]:
            return x + (to_x - x) * (level - y) / (to_y - y), level

        def cut(point: tuple[float, float]) -> tuple[float, float]:
            return at(low) if point[1] < low else at(high) if point[1] > high else point

        return cut(first), cut(second)
