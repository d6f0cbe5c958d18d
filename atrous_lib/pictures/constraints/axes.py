"""The picture of a kernel and its norms: which weights share one, and what becomes of them.

The kernel has Keras 1's four axes. Each filter is a block, taps from left to right, channels from
top to bottom. Between the kernel and its projection stand the norms, an axis of length 1 wherever a
sum went over it: a norm is drawn as wide and as high as the weights that it is made of.
"""

from __future__ import annotations

import string
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from atrous_lib import constraints
from atrous_lib.arguments import one_of, real_number, whole_number
from atrous_lib.pictures import colours, svg
from atrous_lib.pictures.words import count, decimals, number

Array = NDArray[Any]
Axis = int | tuple[int, ...]

AXES: tuple[Axis, ...] = (0, 1, 2, 3, (0, 1, 2), (1, 2, 3), (0, 1, 2, 3))
NORM_CONSTRAINTS = ("maxnorm", "unitnorm")
MOST = (4, 1, 3, 3)  # of each axis
LETTERS = string.ascii_letters
TINTS = (colours.KERNEL_TINT, colours.SHEET, colours.SHADE, colours.PAPER)
MOST_TERMS = 6  # that a formula spells out

GUTTER, MARGIN = 168, 20
BETWEEN, HIGH, TOP = 26, 36, 62
WIDE = 72.0  # the widest cell


@dataclass(frozen=True)
class Norms:
    """A kernel's norms over an axis.

    Attributes
    ----------
    W, projected : array, shape (filter_length, 1, input_dim, nb_filter)
        The kernel before and after.
    values : array
        The norms, an axis of length 1 wherever a sum went over it.
    groups : array of int, shape of W
        For each weight, the number of its norm.
    """

    W: Array
    projected: Array
    values: Array
    groups: Array


def norms(W: Array, axis: Axis = 0, constraint: str = "unitnorm", m: float = 1) -> Norms:
    """Compute what `axes` draws; takes the same arguments."""
    W = np.asarray(W, float)
    if W.ndim != 4 or any(not 0 < size <= most for size, most in zip(W.shape, MOST, strict=True)):
        raise ValueError(f"W must have four axes, at most {MOST}, to be drawn, got {W.shape}.")
    one_of(constraint, "constraint", NORM_CONSTRAINTS)
    if real_number(m, "m") <= 0:
        raise ValueError(f"m must be above 0, got {m!r}.")
    arguments = {"m": m} if constraint == "maxnorm" else {}
    project = constraints.get({"name": constraint, "axis": axis, **arguments})
    projected = project(W)  # raises if an axis does not exist
    values = np.sqrt(np.sum(W**2, axis=axis, keepdims=True))
    numbers = np.arange(values.size).reshape(values.shape[::-1]).T  # filter by filter
    return Norms(W, projected, values, np.broadcast_to(numbers, W.shape))


def axes(
    W: Array, axis: Axis = 0, constraint: str = "unitnorm", shown: int = 0, m: float = 1
) -> str:
    """Draw a kernel, its norms over an axis, and the kernel after a constraint.

    Parameters
    ----------
    W : array, shape (filter_length, 1, input_dim, nb_filter)
        A kernel in Keras 1's layout, with at most 4 taps, 3 channels and 3 filters.
    axis : int or tuple of int
        The axes over which a norm is taken.
    constraint : {"maxnorm", "unitnorm"}
        What is drawn below the norms.
    shown : int
        The number of the norm that is picked out; below the number of norms.
    m : float
        The largest norm for maxnorm.

    Returns
    -------
    str
        SVG text.

    Raises
    ------
    TypeError, ValueError
        If the kernel is too large to be drawn, or the axis or the norm does not exist.

    Examples
    --------
    >>> W = np.ones((3, 1, 2, 3))
    >>> axes(W, 0).count('class="norm'), axes(W, (0, 1, 2)).count('class="norm')
    (6, 3)
    >>> W = np.array([3.0, 4.0, 0.6, 0.8]).reshape(2, 1, 1, 2, order="F")
    >>> print(svg.description(axes(W, 0, "maxnorm", 1, m=2)))
    The kernel has shape (2, 1, 1, 2). Over axis 0 it has 2 norms, of 2 weights each: a 5, b 1. \
Norm b = √(0.60² + 0.80²) = 1. maxnorm with m = 2: this norm is short enough, so its \
weights stay.
    """
    found = norms(W, axis, constraint, m)
    if whole_number(shown, "shown", minimum=0) >= found.values.size:
        among = found.values.size
        raise ValueError(f"shown must be below the number of norms, {among}, got {shown}.")
    sheet = _Sheet(found.W.shape)
    high = found.W.shape[2] * HIGH
    norms_y, after_y = TOP + high + 54, TOP + 2 * high + 90
    words_y = after_y + high + 34
    name = f"maxnorm(m={number(m)})" if constraint == "maxnorm" else constraint
    return svg.document(
        f"The norms of a kernel over axis {written(axis)}",
        _description(found, axis, constraint, shown, m),
        (svg.WIDTH, words_y + 46),
        *sheet.headings(),
        *sheet.channels_beside(TOP),
        *sheet.label(TOP + high / 2, "W", str(found.W.shape)),
        *_weights(sheet, found.W, found.groups, TOP, shown),
        *sheet.label(norms_y + high / 2, "norms", str(found.values.shape)),
        *_norms(sheet, found, norms_y, shown),
        *sheet.label(after_y + high / 2, "after", name),
        *_weights(sheet, found.projected, found.groups, after_y, shown),
        svg.text(GUTTER, words_y, f"norm {_formula(found, shown)}", class_="formula", **_START),
        svg.text(GUTTER, words_y + 24, _fate(found, shown, constraint, m), class_="fate", **_START),
    )


_START: dict[str, Any] = {"text_anchor": "start", "size": 14}


def _description(found: Norms, axis: Axis, constraint: str, shown: int, m: float) -> str:
    among, each = found.values.size, found.W.size // found.values.size
    named = ", ".join(f"{LETTERS[n]} {_number(norm)}" for n, norm in enumerate(_in_order(found)))
    over = "Over the axes" if isinstance(axis, tuple) else "Over axis"
    return (
        f"The kernel has shape {found.W.shape}. {over} {written(axis)} it has "
        f"{count(among, 'norm')}, of {count(each, 'weight')} each: {named}. "
        f"Norm {_formula(found, shown)}. {_fate(found, shown, constraint, m)}"
    )


def written(axis: Axis) -> str:
    """Return an axis as Keras 1 takes it.

    Examples
    --------
    >>> written(0), written((0, 1, 2))
    ('0', '[0, 1, 2]')
    """
    return str(axis) if isinstance(axis, int) else str(list(axis))


class _Sheet:
    """Where the weights of each filter stand."""

    def __init__(self, shape: tuple[int, ...]) -> None:
        self.taps, _, self.channels, self.filters = shape
        room = svg.WIDTH - GUTTER - MARGIN - (self.filters - 1) * BETWEEN
        self.cell = min(WIDE, room / (self.taps * self.filters))

    def x(self, tap: float, place: float) -> float:
        """Return the left edge of a tap's column in the block of a filter."""
        return GUTTER + place * (self.taps * self.cell + BETWEEN) + tap * self.cell

    def headings(self) -> Iterator[svg.Markup]:
        for place in range(self.filters):
            middle = self.x(self.taps / 2, place)
            yield svg.text(middle, TOP - 40, f"filter {place}", font_weight="600")
            for tap in range(self.taps):
                x = self.x(tap + 0.5, place)
                yield svg.text(x, TOP - 14, f"tap {tap}", size=11, fill=colours.QUIET)

    def channels_beside(self, y: float) -> Iterator[svg.Markup]:
        style: dict[str, Any] = {"size": 11, "fill": colours.QUIET, "text_anchor": "end"}
        for channel in range(self.channels):
            yield svg.text(GUTTER - 8, y + (channel + 0.5) * HIGH, f"channel {channel}", **style)

    def label(self, y: float, name: str, below: str) -> Iterator[svg.Markup]:
        yield svg.text(MARGIN, y - 9, name, text_anchor="start", font_weight="600", size=14)
        yield svg.text(MARGIN, y + 10, below, text_anchor="start", fill=colours.QUIET, size=12)


def _weights(sheet: _Sheet, W: Array, groups: Array, y: float, shown: int) -> Iterator[svg.Markup]:
    for tap, _, channel, place in np.ndindex(*W.shape):
        norm = int(groups[tap, 0, channel, place])
        corner = sheet.x(tap, place), y + channel * HIGH
        size = sheet.cell, float(HIGH)
        weight = _number(W[tap, 0, channel, place])
        yield _cell(corner, size, weight, norm, "weight", chosen=norm == shown)


def _norms(sheet: _Sheet, found: Norms, y: float, shown: int) -> Iterator[svg.Markup]:
    """Draw each norm as wide and as high as what it was summed over, in one block or in all."""
    taps, _, channels, filters = found.values.shape
    middle = (sheet.filters - 1) / 2
    wide, high = sheet.taps / taps, sheet.channels / channels
    for tap, _, channel, place in np.ndindex(*found.values.shape):
        group = int(found.groups[tap, 0, channel, place])
        at = place if filters == sheet.filters else middle
        corner = sheet.x(tap * wide, at), y + channel * high * HIGH
        size = wide * sheet.cell, high * HIGH
        norm = _number(found.values[tap, 0, channel, place])
        yield _cell(corner, size, norm, group, "norm", chosen=group == shown)
    if filters != sheet.filters:
        yield svg.text(
            sheet.x(sheet.taps / 2, middle), y - 13, "all filters", size=11, fill=colours.QUIET
        )


def _cell(
    corner: tuple[float, float],
    size: tuple[float, float],
    words: str,
    group: int,
    name: str,
    *,
    chosen: bool,
) -> svg.Markup:
    (x, y), (width, height) = corner, size
    fill = colours.KERNEL if chosen else TINTS[group % len(TINTS)]
    color = colours.PAPER if chosen else colours.INK
    frame: dict[str, Any] = {
        "fill": fill,
        "stroke": colours.INK if name == "norm" else colours.LINE,
    }
    letter: dict[str, Any] = {"size": 11, "fill": color, "font_weight": "700"}
    weight = "700" if chosen or name == "norm" else "400"
    return svg.group(
        svg.box(x + 1, y + 1, width - 2, height - 2, rx=4, **frame),
        svg.text(x + 9, y + 9, LETTERS[group], **letter, class_="letter"),
        svg.text(x + width / 2 + 4, y + height / 2 + 3, words, fill=color, font_weight=weight),
        class_=f"{name} chosen" if chosen else name,
    )


def _in_order(found: Norms) -> list[float]:
    """Return the norms in the order of their letters."""
    return [float(norm) for norm in found.values.T.ravel()]


def _formula(found: Norms, shown: int) -> str:
    norm = _in_order(found)[shown]
    terms = [_number(weight) for weight in found.W[found.groups == shown]]
    squares = " + ".join(f"({term})²" if "−" in term else f"{term}²" for term in terms)
    if len(terms) > MOST_TERMS:
        squares = f"the squares of its {len(terms)} weights"
    return f"{LETTERS[shown]} = √({squares}) = {_number(norm)}"


def _fate(found: Norms, shown: int, constraint: str, m: float) -> str:
    """Say what the constraint does to the weights of one norm."""
    norm = _in_order(found)[shown]
    if constraint == "unitnorm":
        if norm == 0:
            return "unitnorm: zeros stay zeros."
        return f"unitnorm: its weights are divided by {_number(norm)}."
    rule = f"maxnorm with m = {number(m)}: this norm is"
    if norm <= m:
        return f"{rule} short enough, so its weights stay."
    factor = f"{number(m)} / {_number(norm)} = {_number(m / norm)}"
    return f"{rule} too long, so its weights are multiplied by {factor}."


def _number(value: Any) -> str:
    """Return a number with two decimals, or with none where it is whole."""
    # Keras 1 divides by a norm plus a small number: what should become 1 may be a little less.
    whole = abs(value - round(float(value))) < 5e-5
    return number(value, 0) if whole else decimals(value)
