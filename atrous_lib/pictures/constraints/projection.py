"""The picture of one constrained step: two weights, an update, and the projection after it.

The plane holds every pair of weights (w0, w1), and what the constraint allows is marked in it. The
weight starts there, the update moves it against the gradient, the projection brings it back.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import product
from typing import Any

import numpy as np
from numpy.typing import NDArray

from atrous_lib import constraints
from atrous_lib.arguments import one_of, real_number, whole_number
from atrous_lib.pictures import colours, svg
from atrous_lib.pictures.plane import Plane
from atrous_lib.pictures.words import decimals, listed, number

Array = NDArray[Any]

PLANE_CONSTRAINTS = ("maxnorm", "unitnorm", "nonneg", "MinMaxNorm")
LOW = 1.0  # MinMaxNorm's smallest norm
START = np.array([1.2, 1.6])  # of norm 2
SLOPE = 3.0  # the gradient's norm
AHEAD = 6  # further updates, drawn as dots
CLEAR = 12  # how far the number of an axis stays from a point, in pixels

HEIGHT = 440
SPAN = (-3.4, 5.2)
SHEET = Plane(14, 14, 412, 412, SPAN, SPAN)
LABELS_X, COLUMNS_X, TABLE_Y, ROW = 456, (676, 756, 836), 58, 40


@dataclass(frozen=True)
class Step:
    """A constrained step, and the places that it passes.

    Attributes
    ----------
    start, gradient, updated, projected : array, shape (2,)
        The weight before, its gradient, and the weight after each half of the step.
    ahead : list of array
        Where the same gradient would take the weight in the next updates.
    """

    start: Array
    gradient: Array
    updated: Array
    projected: Array
    ahead: list[Array]

    @property
    def moves(self) -> bool:
        """Whether the projection has anything to do."""
        return not np.allclose(self.updated, self.projected, atol=1e-5)


def step(constraint: str = "maxnorm", direction: int = 5, lr: float = 0.7, m: float = 2) -> Step:
    """Compute what `projection` draws; takes the same arguments."""
    one_of(constraint, "constraint", PLANE_CONSTRAINTS)
    if whole_number(direction, "direction") > 12:
        raise ValueError(f"direction is an hour from 1 to 12, got {direction}.")
    if not 0 < real_number(lr, "lr") <= 1:
        raise ValueError(f"lr must be above 0 and at most 1 to be drawn, got {lr!r}.")
    if not LOW <= real_number(m, "m") <= 3:
        raise ValueError(f"m must be from 1 to 3 to be drawn, got {m!r}.")
    arguments = {"maxnorm": {"m": m}, "MinMaxNorm": {"low": LOW, "high": m}}
    project = constraints.get({"name": constraint, **arguments.get(constraint, {})})
    angle = math.tau * direction / 12
    gradient = (SLOPE * np.array([math.sin(angle), math.cos(angle)])).round(9)
    start = project(START)
    updated = (start - lr * gradient).round(9)
    places = [project(updated)]
    for _ in range(AHEAD):
        places.append(project(places[-1] - lr * gradient))
    return Step(start, gradient, updated, places[0], places[1:])


def projection(
    constraint: str = "maxnorm", direction: int = 5, lr: float = 0.7, m: float = 2
) -> str:
    """Draw an update and the projection that follows it as arrows in the plane of two weights.

    Parameters
    ----------
    constraint : {"maxnorm", "unitnorm", "nonneg", "MinMaxNorm"}
        What the weights are kept to; MinMaxNorm allows norms from 1 to m.
    direction : int
        Where the gradient points, as the hour of a clock: 12 is up, 3 is to the right.
    lr : float
        Learning rate, at most 1.
    m : float
        The largest norm, from 1 to 3; nonneg and unitnorm don't use it.

    Returns
    -------
    str
        SVG text.

    Raises
    ------
    TypeError, ValueError
        If the constraint is unknown or a number out of its range.

    Examples
    --------
    >>> projection("maxnorm", 6, 0.5, m=2).count('class="projection"')
    1
    >>> projection("maxnorm", 6, 0.3, m=3).count('class="projection"')  # stays inside
    0
    >>> print(svg.description(projection("nonneg", 12, 0.8)))
    The constraint nonneg allows weights of at least 0. The weight starts at (1.20, 1.60), its \
gradient is (0.00, 3.00). The update with lr 0.8 takes it to (1.20, −0.80), norm 1.44. The \
projection takes it to (1.20, 0.00), norm 1.20: negative weights become 0: w1.
    """
    shown = step(constraint, direction, lr, m)
    return svg.document(
        f"An update, then the projection of {constraint}",
        _description(shown, constraint, lr, m),
        (svg.WIDTH, HEIGHT),
        *_region(constraint, m),
        *_axes(walls=constraint == "nonneg"),
        *_walk(shown),
        *_table(shown, constraint, lr, m),
    )


def _description(shown: Step, constraint: str, lr: float, m: float) -> str:
    end = (
        f"The projection takes it to {_pair(shown.projected)}, norm {_norm(shown.projected)}: "
        if shown.moves
        else "The projection leaves it there: "
    )
    return (
        f"The constraint {constraint} allows {_allowed(constraint, m)}. The weight starts at "
        f"{_pair(shown.start)}, its gradient is {_pair(shown.gradient)}. The update with lr "
        f"{number(lr)} takes it to {_pair(shown.updated)}, norm {_norm(shown.updated)}. "
        f"{end}{_reason(shown, constraint, m)}."
    )


def _region(constraint: str, m: float) -> Iterator[svg.Markup]:
    """Mark what is allowed: an area with an edge, or a line alone."""
    x, y, unit = SHEET.x(0), SHEET.y(0), SHEET.x(1) - SHEET.x(0)
    style: dict[str, Any] = {
        "fill": colours.RIGHT_TINT,
        "stroke": colours.RIGHT,
        "stroke_width": 1.5,
    }
    if constraint == "nonneg":
        quadrant = svg.box(x, SHEET.top, SHEET.right - x, y - SHEET.top, fill=colours.RIGHT_TINT)
        yield svg.group(quadrant, class_="allowed")
        return
    if _is_line(constraint, m):
        style = {"fill": "none", "stroke": colours.RIGHT, "stroke_width": 3}
        yield svg.group(svg.circle(x, y, unit, **style), class_="allowed")
        return
    parts = [svg.circle(x, y, m * unit, **style)]
    if constraint == "MinMaxNorm":
        parts.append(svg.circle(x, y, LOW * unit, **style | {"fill": colours.PAPER}))
    yield svg.group(*parts, class_="allowed")


def _axes(*, walls: bool) -> Iterator[svg.Markup]:
    """Draw the axes; as walls, where what is allowed ends at them."""
    x, y = SHEET.x(0), SHEET.y(0)
    yield svg.path("M", SHEET.left, y, "L", SHEET.right, y, stroke=colours.LINE, class_="axis")
    yield svg.path("M", x, SHEET.top, "L", x, SHEET.bottom, stroke=colours.LINE, class_="axis")
    if walls:
        edge = ("M", x, SHEET.top, "L", x, y, "L", SHEET.right, y)
        yield svg.path(*edge, stroke=colours.RIGHT, stroke_width=3, class_="wall")
    yield svg.text(SHEET.right - 8, y - 11, "w0", size=12, fill=colours.QUIET)
    yield svg.text(x + 14, SHEET.top + 8, "w1", size=12, fill=colours.QUIET)


def _ticks(shown: Step) -> dict[str, tuple[float, float]]:
    """Return where the axes' numbers stand, by axis and number; none stands on a point."""
    low, high = SPAN
    whole = [tick for tick in range(math.ceil(low), math.floor(high) + 1) if tick]
    across = {f"w0 {tick}": (SHEET.x(tick), SHEET.y(0) + 11) for tick in whole}
    ticks = across | {f"w1 {tick}": (SHEET.x(0) - 9, SHEET.y(tick)) for tick in whole}
    uphill = shown.start + shown.gradient
    points = [
        (SHEET.x(point[0]), SHEET.y(point[1]))
        for point in (shown.start, shown.updated, shown.projected, uphill)
    ]
    return {
        name: (x, y)
        for name, (x, y) in ticks.items()
        if not any(abs(x - px) < CLEAR and abs(y - py) < CLEAR for px, py in points)
    }


def _walk(shown: Step) -> Iterator[svg.Markup]:
    """Draw the gradient, the update, the projection and the updates to come."""
    for place in shown.ahead:
        if max(place) < SPAN[1] and min(place) > SPAN[0]:
            at = SHEET.x(place[0]), SHEET.y(place[1])
            style: dict[str, Any] = {"stroke": colours.KERNEL, "stroke_width": 1.5}
            yield svg.circle(*at, 3.5, fill=colours.PAPER, class_="ahead", **style)
    uphill = shown.start + shown.gradient
    yield _arrow(shown.start, uphill, "gradient", stroke=colours.QUIET, stroke_width=1.2)
    yield _arrow(shown.start, shown.updated, "update", stroke=colours.INK, stroke_width=3)
    if shown.moves:
        style = {"stroke": colours.KERNEL, "stroke_width": 3, "stroke_dasharray": "7 4"}
        yield _arrow(shown.updated, shown.projected, "projection", **style)
    start, end = ((SHEET.x(p[0]), SHEET.y(p[1])) for p in (shown.start, shown.projected))
    ring: dict[str, Any] = {"stroke": colours.INK, "stroke_width": 2}
    yield svg.circle(*start, 5.5, fill=colours.PAPER, class_="start", **ring)
    ring["stroke_width"] = 1.5
    yield svg.circle(*end, 5.5, fill=colours.KERNEL, class_="end", **ring)
    for name, (x, y) in _ticks(shown).items():
        words = number(int(name.split()[1]))
        yield svg.text(x, y, words, size=11, fill=colours.QUIET, **_HALO)
    yield from _labels(shown)


_HALO: dict[str, Any] = {"stroke": colours.PAPER, "stroke_width": 4, "paint_order": "stroke"}


def _labels(shown: Step) -> Iterator[svg.Markup]:
    """Write at each arrow what it is, where no other words stand."""
    uphill = shown.start + shown.gradient
    labels = [("gradient", uphill, uphill - shown.start, colours.QUIET)]
    labels.append(("1", shown.updated, shown.updated - shown.start, colours.INK))
    if shown.moves:
        middle = (shown.updated + shown.projected) / 2
        across = np.array([1, -1]) * (shown.updated - shown.projected)[::-1]
        side = across if across @ (middle - shown.start) > 0 else -across  # not over the update
        labels.append(("2", middle, side, colours.KERNEL))
    taken = [(x, y, 9.0) for x, y in _ticks(shown).values()]
    taken += [(SHEET.right - 8, SHEET.y(0) - 11, 9.0), (SHEET.x(0) + 14, SHEET.top + 8, 9.0)]
    taken += [(SHEET.x(p[0]), SHEET.y(p[1]), 5.0) for p in (shown.start, shown.projected)]
    for words, place, away, colour in labels:
        size = 14 if len(words) == 1 else 12
        half = svg.DIGIT * size * len(words) / 2
        x, y = _free(place, away, half, taken)
        taken.append((x, y, half))
        yield svg.text(x, y, words, size=size, fill=colour, font_weight="700", **_HALO)


def _free(
    place: Array, away: Array, half: float, taken: list[tuple[float, float, float]]
) -> tuple[float, float]:
    """Return the centre of words this wide: near a place, away from it, clear of other words."""
    angle = math.atan2(-away[1], away[0])
    found: list[tuple[int, int, float, float]] = []
    for distance, turn in product((14, 20, 28, 38), (0, 0.5, -0.5, 1, -1, 1.5, -1.5, 2.2, -2.2)):
        x = SHEET.x(place[0]) + (distance + 0.6 * half) * math.cos(angle + turn)
        y = SHEET.y(place[1]) + distance * math.sin(angle + turn)
        x = min(max(x, half + 4), SHEET.right - half)
        y = min(max(y, 12), HEIGHT - 12)
        crowd = sum(
            abs(x - other) < half + width + 2 and abs(y - level) < 14
            for other, level, width in taken
        )
        found.append((crowd, len(found), x, y))
    _, _, x, y = min(found)
    return x, y


def _arrow(start: Array, end: Array, name: str, **style: Any) -> svg.Markup:
    """Draw an arrow whose head shrinks with it."""
    x, y, to_x, to_y = SHEET.x(start[0]), SHEET.y(start[1]), SHEET.x(end[0]), SHEET.y(end[1])
    length = math.hypot(to_x - x, to_y - y)
    ux, uy = (to_x - x) / length, (to_y - y) / length
    head = min(5 + 2 * style["stroke_width"], 0.7 * length)
    base_x, base_y, half = to_x - head * ux, to_y - head * uy, 0.45 * head
    wings = ("L", base_x - half * uy, base_y + half * ux, "L", base_x + half * uy)
    return svg.group(
        svg.path("M", x, y, "L", base_x, base_y, **style),
        svg.path("M", to_x, to_y, *wings, base_y - half * ux, "Z", fill=style["stroke"]),
        class_=name,
    )


def _table(shown: Step, constraint: str, lr: float, m: float) -> Iterator[svg.Markup]:
    """Write the numbers in the order in which they come about."""
    for x, words in zip(COLUMNS_X, ("w0", "w1", "norm"), strict=True):
        yield svg.text(x, TABLE_Y - 30, words, size=12, fill=colours.QUIET)
    rows: list[tuple[str, Array, str, dict[str, Any]]] = [
        ("start", shown.start, colours.INK, {}),
        (f"− lr · gradient,  lr = {number(lr)}", -lr * shown.gradient, colours.QUIET, {}),
        ("1 · after the update", shown.updated, colours.INK, {"font_weight": "600"}),
        ("2 · after the projection", shown.projected, colours.KERNEL, {"font_weight": "600"}),
    ]
    y = float(TABLE_Y)
    for place, (label, pair, color, style) in enumerate(rows):
        y = TABLE_Y + place * ROW
        cells = [svg.text(LABELS_X, y, label, fill=color, text_anchor="start", **style)]
        columns = [*map(decimals, pair), "" if place == 1 else _norm(pair)]
        for x, words in zip(COLUMNS_X, columns, strict=True):
            cells.append(svg.text(x, y, words, size=14, fill=color, **style))
        if place in (1, 3):
            line = y + ROW / 2 if place == 1 else y - ROW / 2
            cells.append(svg.path("M", LABELS_X, line, "L", 884, line, stroke=colours.LINE))
        yield svg.group(*cells, class_="row")
    reason = _reason(shown, constraint, m)
    yield svg.text(LABELS_X, y + 38, _upper(reason), text_anchor="start", class_="reason")
    yield from _key(y + 96, f"allowed: {_allowed(constraint, m)}", line=_is_line(constraint, m))


def _key(y: float, allowed: str, *, line: bool) -> Iterator[svg.Markup]:
    swatch = (
        svg.path("M", LABELS_X, y, "L", LABELS_X + 22, y, stroke=colours.RIGHT, stroke_width=3)
        if line
        else svg.box(LABELS_X, y - 8, 22, 16, rx=3, fill=colours.RIGHT_TINT, stroke=colours.RIGHT)
    )
    entries = (
        (swatch, allowed),
        (
            svg.circle(
                LABELS_X + 11, y + 28, 5.5, fill=colours.PAPER, stroke=colours.INK, stroke_width=2
            ),
            "start",
        ),
        (
            svg.circle(
                LABELS_X + 11,
                y + 56,
                5.5,
                fill=colours.KERNEL,
                stroke=colours.INK,
                stroke_width=1.5,
            ),
            "end",
        ),
        (
            svg.circle(
                LABELS_X + 11,
                y + 84,
                3.5,
                fill=colours.PAPER,
                stroke=colours.KERNEL,
                stroke_width=1.5,
            ),
            "the next updates, if the gradient stayed",
        ),
    )
    for place, (mark, words) in enumerate(entries):
        at = LABELS_X + 34, y + 28 * place
        yield svg.group(
            mark, svg.text(*at, words, fill=colours.QUIET, text_anchor="start"), class_="key"
        )


def _is_line(constraint: str, m: float) -> bool:
    """Say whether what is allowed is a circle alone, and no area."""
    return constraint == "unitnorm" or (constraint == "MinMaxNorm" and m == LOW)


def _allowed(constraint: str, m: float) -> str:
    return {
        "maxnorm": f"norms of at most {number(m)}",
        "unitnorm": "the norm 1 alone",
        "nonneg": "weights of at least 0",
        "MinMaxNorm": f"norms from {number(LOW)} to {number(m)}"
        if m > LOW
        else f"the norm {number(LOW)} alone",
    }[constraint]


def _reason(shown: Step, constraint: str, m: float) -> str:
    """Say what the projection does, and why."""
    norm = float(np.linalg.norm(shown.updated))
    if not shown.moves:
        return "this is allowed already, so nothing moves"
    if constraint == "nonneg":
        names = [f"w{place}" for place in (0, 1) if shown.updated[place] < 0]
        return f"negative weights become 0: {listed(names)}"
    wanted = 1.0 if constraint == "unitnorm" else min(max(norm, LOW), m)
    wanted = min(norm, m) if constraint == "maxnorm" else wanted
    return f"both weights times {number(wanted)} / {decimals(norm)} = {decimals(wanted / norm)}"


def _upper(words: str) -> str:
    return words[0].upper() + words[1:]


def _pair(pair: Array) -> str:
    return f"({', '.join(map(decimals, pair))})"


def _norm(pair: Array) -> str:
    return decimals(float(np.linalg.norm(pair)))
