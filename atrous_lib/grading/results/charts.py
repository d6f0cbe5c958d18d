"""The report's charts: SVG in the colours of the page, light or dark, named and described."""

from __future__ import annotations

from collections.abc import Sequence

from atrous_lib.pictures.svg import Markup, box, element, group, text
from atrous_lib.pictures.words import sentence

BINS = 10


def chart(title: str, description: str, size: tuple[float, float], *children: str) -> Markup:
    """Return a drawing without paper and colours of its own: the page's style gives both."""
    width, height = size
    return element(
        "svg",
        element("title", title),
        element("desc", description),
        *children,
        viewBox=f"0 0 {width:g} {height:g}",
        width=width,
        height=height,
        role="img",
        aria_label=f"{sentence(title)} {description}",
    )


def binned(shares: Sequence[float]) -> list[int]:
    """Return how many shares lie in each tenth; all of it counts to the last.

    Examples
    --------
    >>> binned([0.0, 0.05, 0.1, 0.95, 1.0])
    [2, 1, 0, 0, 0, 0, 0, 0, 0, 2]
    """
    counts = [0] * BINS
    for share in shares:
        counts[min(BINS - 1, int(share * BINS + 1e-9))] += 1
    return counts


def bin_name(place: int) -> str:
    """Return the name of a tenth.

    Examples
    --------
    >>> bin_name(0), bin_name(9)
    ('0–9 %', '90–100 %')
    """
    last = 100 if place == BINS - 1 else 10 * place + 9
    return f"{10 * place}–{last} %"


def distribution(counts: Sequence[int]) -> Markup:
    """Return a histogram of how many learners reached which tenth of the points."""
    wide, high, left, top = 60.0, 180.0, 10.0, 30.0
    most = max([*counts, 1])
    bars = []
    for place, count in enumerate(counts):
        x, height = left + place * wide, high * count / most
        middle = x + wide / 2
        bars.append(box(x + 5, top + high - height, wide - 10, height, rx=3, class_="bar"))
        if count:
            bars.append(text(middle, top + high - height - 12, str(count), class_="ink"))
        bars.append(text(x, top + high + 18, f"{10 * place}", size=12, class_="quiet"))
    right = left + BINS * wide
    base = element("path", d=f"M{left:g} {top + high:g}H{right:g}", class_="line")
    end = text(right, top + high + 18, "100", size=12, class_="quiet")
    name = text((left + right) / 2, top + high + 44, "% of all points", size=12, class_="quiet")
    said = ", ".join(f"{bin_name(i)}: {count}" for i, count in enumerate(counts) if count)
    return chart(
        "How many learners reached which share of the points",
        f"{said}." if said else "Nobody yet.",
        (right + 20, top + high + 60),
        *bars,
        base,
        end,
        name,
    )


def stacked(title: str, parts: Sequence[tuple[str, int, str]]) -> Markup:
    """Return one bar of parts (name, count, class), as wide as its place."""
    total = sum(count for _, count, _ in parts) or 1
    x, boxes = 0.0, []
    for _, count, kind in parts:
        width = 1000 * count / total
        boxes.append(box(x, 0, width, 14, class_=kind))
        x += width
    return element(
        "svg",
        element("title", title),
        element("desc", ", ".join(f"{count} {name}" for name, count, _ in parts)),
        group(*boxes),
        viewBox="0 0 1000 14",
        preserveAspectRatio="none",
        class_="stacked",
        role="img",
        aria_label=f"{title}: " + ", ".join(f"{count} {name}" for name, count, _ in parts),
    )
