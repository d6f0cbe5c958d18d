"""Horizontal bars: a few named amounts side by side."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from atrous_lib.pictures import colours, svg
from atrous_lib.pictures.words import number, significant

GUTTER, ROOM = 210, 560
ROW, TOP = 36, 44


def bars(title: str, amounts: Mapping[str, float], unit: str) -> str:
    """Draw amounts as bars of one scale, each with its number.

    Parameters
    ----------
    title
        What is compared.
    amounts
        From a name to a number of at least 0.
    unit
        What the numbers count.

    Raises
    ------
    ValueError
        If there is no amount, or one is negative or not finite.

    Examples
    --------
    >>> picture = bars("Time", {"loop": 80.0, "one call": 0.5}, "ms")
    >>> picture.count('class="bar"')
    2
    >>> svg.description(picture)
    'Time: loop 80 ms, one call 0.5 ms.'
    """
    if not amounts or min(amounts.values()) < 0:
        raise ValueError(f"bars needs amounts of at least 0, got {dict(amounts)}.")
    told = ", ".join(f"{name} {_amount(amount)} {unit}" for name, amount in amounts.items())
    bottom = TOP + len(amounts) * ROW
    return svg.document(
        title,
        f"{title}: {told}.",
        (svg.WIDTH, bottom + 14),
        svg.text(14, 22, title, size=14, text_anchor="start", font_weight="600"),
        *_rows(amounts, unit),
        svg.path("M", GUTTER, TOP - 6, "L", GUTTER, bottom + 2, stroke=colours.LINE),
    )


def _rows(amounts: Mapping[str, float], unit: str) -> Iterator[svg.Markup]:
    largest = max(amounts.values()) or 1.0
    for place, (name, amount) in enumerate(amounts.items()):
        y = TOP + place * ROW
        width = amount / largest * ROOM
        words = f"{_amount(amount)} {unit}"
        yield svg.group(
            svg.text(GUTTER - 10, y + 12, name, text_anchor="end"),
            svg.box(GUTTER, y, max(width, 1), 24, fill=colours.QUIET, class_="bar"),
            svg.text(GUTTER + width + 10, y + 12, words, text_anchor="start", fill=colours.QUIET),
        )


def _amount(amount: float) -> str:
    return significant(amount, 3) if amount < 1000 else number(amount, 0)
